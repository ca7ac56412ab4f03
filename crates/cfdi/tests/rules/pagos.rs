//! The matrix of Pagos 2.0.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cfdi::catalog::FormaPago;
use cfdi::comprobante::FolioFiscal;
use cfdi::fecha::FechaLocal;
use cfdi::pagos::{ComprobantePago, DoctoInput, PagoInput, PagosInput, Vendido};
use cfdi::rules::{Context, check};
use cfdi::seal::seal_pago;
use cfdi::taxes::Iva;
use money::Money;
use proptest::prelude::*;

use super::CSD;
use super::broken::{Broken, Edit, Edits, broken, codes, each_fires_alone, edited};
use super::common::{RFC, numbered, sale};

fn docto(amounts: [i64; 2], vendido: &[(Iva, i64)]) -> DoctoInput {
    let [imp_saldo_ant, imp_pagado] = amounts.map(Money::from_raw);
    let vendido =
        vendido.iter().map(|(iva, gross)| Vendido { iva: *iva, gross: Money::from_raw(*gross) });
    DoctoInput {
        id_documento: FolioFiscal::parse("AAACA0C2-3EA4-4506-ABE3-F05771737E69").unwrap(),
        serie: Some("A".to_owned()),
        folio: Some("1001".to_owned()),
        num_parcialidad: 1,
        imp_saldo_ant,
        imp_pagado,
        vendido: vendido.collect(),
    }
}

fn sealed(documentos: Vec<DoctoInput>) -> String {
    let body = sale(RFC, vec![]);
    let pago = PagoInput {
        fecha_pago: FechaLocal::parse("2026-11-19T12:00:00").unwrap(),
        forma_de_pago: FormaPago::TransferenciaElectronica,
        num_operacion: Some("SPEI 0001".to_owned()),
        documentos,
    };
    let input = PagosInput {
        head: numbered("P", 3, body.head),
        receptor: body.receptor,
        pagos: vec![pago],
    };
    let sealed = seal_pago(&ComprobantePago::new(input).unwrap(), &CSD).unwrap();
    String::from_utf8(sealed.bytes().to_vec()).unwrap()
}

/// One payment of 319.00: a document with every rate of IVA, and one without object of tax.
pub(crate) static BASE: LazyLock<String> = LazyLock::new(|| {
    let rates =
        [(Iva::Tasa16, 11_600), (Iva::Tasa8, 10_800), (Iva::Tasa0, 5_000), (Iva::Exento, 2_500)];
    sealed(vec![docto([29_900; 2], &rates), docto([2_000; 2], &[(Iva::NoObjeto, 2_000)])])
});

const LINE_16: &str = r#"<pago20:TrasladoDR BaseDR="100.00" ImpuestoDR="002" TipoFactorDR="Tasa" TasaOCuotaDR="0.160000" ImporteDR="16.00"/>"#;
const SUM_16: &str = r#"<pago20:TrasladoP BaseP="100.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="16.00"/>"#;
const SUM_EXENTA: &str =
    r#"<pago20:TrasladoP BaseP="25.00" ImpuestoP="002" TipoFactorP="Exento"/>"#;
const ISR: &str = r#"<pago20:RetencionDR BaseDR="100.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.012500" ImporteDR="1.25"/>"#;

/// All three taxes are withheld.
const RETENIDO: Edits = &[
    (
        "<pago20:TrasladosDR>",
        r#"<pago20:RetencionesDR><pago20:RetencionDR BaseDR="100.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.012500" ImporteDR="1.25"/><pago20:RetencionDR BaseDR="100.00" ImpuestoDR="002" TipoFactorDR="Tasa" TasaOCuotaDR="0.106667" ImporteDR="10.67"/><pago20:RetencionDR BaseDR="100.00" ImpuestoDR="003" TipoFactorDR="Tasa" TasaOCuotaDR="0.080000" ImporteDR="8.00"/></pago20:RetencionesDR><pago20:TrasladosDR>"#,
    ),
    (
        "<pago20:TrasladosP>",
        r#"<pago20:RetencionesP><pago20:RetencionP ImpuestoP="001" ImporteP="1.25"/><pago20:RetencionP ImpuestoP="002" ImporteP="10.67"/><pago20:RetencionP ImpuestoP="003" ImporteP="8.00"/></pago20:RetencionesP><pago20:TrasladosP>"#,
    ),
    (
        "<pago20:Totales",
        r#"<pago20:Totales TotalRetencionesIVA="10.67" TotalRetencionesISR="1.25" TotalRetencionesIEPS="8.00""#,
    ),
];

/// Paid in dollars at 20 pesos, the documents are in pesos.
const DOLARES: Edits = &[
    (
        r#"MonedaP="MXN" TipoCambioP="1" Monto="319.00""#,
        r#"MonedaP="USD" TipoCambioP="20.00" Monto="15.95""#,
    ),
    (r#"EquivalenciaDR="1""#, r#"EquivalenciaDR="20.000000""#),
    (r#"EquivalenciaDR="1""#, r#"EquivalenciaDR="20.000000""#),
    (
        r#"BaseP="100.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="16.00""#,
        r#"BaseP="5.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="0.80""#,
    ),
    (
        r#"BaseP="100.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.080000" ImporteP="8.00""#,
        r#"BaseP="5.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.080000" ImporteP="0.40""#,
    ),
    (r#"BaseP="50.00""#, r#"BaseP="2.50""#),
    (r#"BaseP="25.00""#, r#"BaseP="1.25""#),
];

/// A second document that bears ISR alone, as ObjetoImp 06 and 08 may.
const SIN_IVA: Edits = &[
    (
        r#"ObjetoImpDR="01"/>"#,
        r#"ObjetoImpDR="06"><pago20:ImpuestosDR><pago20:RetencionesDR><pago20:RetencionDR BaseDR="20.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.100000" ImporteDR="2.00"/></pago20:RetencionesDR></pago20:ImpuestosDR></pago20:DoctoRelacionado>"#,
    ),
    (
        "<pago20:TrasladosP>",
        r#"<pago20:RetencionesP><pago20:RetencionP ImpuestoP="001" ImporteP="2.00"/></pago20:RetencionesP><pago20:TrasladosP>"#,
    ),
    ("<pago20:Totales", r#"<pago20:Totales TotalRetencionesISR="2.00""#),
];

/// A second document that bears IEPS, by quantity, and no IVA.
const CON_IEPS: Edits = &[
    (
        r#"ObjetoImpDR="01"/>"#,
        r#"ObjetoImpDR="07"><pago20:ImpuestosDR><pago20:TrasladosDR><pago20:TrasladoDR BaseDR="4.000" ImpuestoDR="003" TipoFactorDR="Cuota" TasaOCuotaDR="1.640000" ImporteDR="6.56"/></pago20:TrasladosDR></pago20:ImpuestosDR></pago20:DoctoRelacionado>"#,
    ),
    (
        "</pago20:TrasladosP>",
        r#"<pago20:TrasladoP BaseP="4.000" ImpuestoP="003" TipoFactorP="Cuota" TasaOCuotaP="1.640000" ImporteP="6.56"/></pago20:TrasladosP>"#,
    ),
];

const CUENTAS: Edits = &[(
    r#"NumOperacion="SPEI 0001""#,
    r#"RfcEmisorCtaOrd="XEXX010101000" NomBancoOrdExt="Bank" CtaOrdenante="012345678901234567" RfcEmisorCtaBen="BBA830831LJ2" CtaBeneficiario="0123456789" TipoCadPago="01" CertPago="QQ==" CadPago="a" SelloPago="QQ==""#,
)];

const BENEFICIARIO: Edits = &[(
    "NumOperacion=\"SPEI 0001\"",
    "CtaBeneficiario=\"0123456789\" RfcEmisorCtaBen=\"BBA830831LJ2\"",
)];

fn comprobante() -> Vec<Broken> {
    let head = |code, edits| broken(code, &[], edits);
    vec![
        head("CRP20101", &[(r#"TipoDeComprobante="P""#, r#"TipoDeComprobante="T""#)]),
        head("CRP20102", &[(r#"Exportacion="01""#, r#"Exportacion="03""#)]),
        head("CRP20103", &[(r#"SubTotal="0""#, r#"SubTotal="1""#)])
            .also(&["CFDI40109", "CFDI40119"]),
        head("CRP20104", &[(r#"Moneda="XXX""#, r#"Moneda="MXN""#)]),
        head("CRP20105", &[("SubTotal", r#"FormaPago="03" SubTotal"#)]).also(&["CFDI40103"]),
        head("CRP20106", &[("SubTotal", r#"MetodoPago="PUE" SubTotal"#)]).also(&["CFDI40125"]),
        head("CRP20107", &[("SubTotal", r#"CondicionesDePago="30" SubTotal"#)]),
        head("CRP20108", &[("SubTotal", r#"Descuento="0" SubTotal"#)]).also(&["CFDI40111"]),
        head("CRP20109", &[("SubTotal", r#"TipoCambio="1" SubTotal"#)]).also(&["CFDI40116"]),
        head("CRP20110", &[(r#" Total="0""#, r#" Total="319""#)]).also(&["CFDI40119"]),
        head(
            "CRP20111",
            &[(
                "</cfdi:Conceptos>",
                r#"<cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" ClaveUnidad="ACT" Descripcion="Pago" ValorUnitario="0" Importe="0" ObjetoImp="01"/></cfdi:Conceptos>"#,
            )],
        ),
        head(
            "CRP20112",
            &[(
                r#"ObjetoImp="01"/>"#,
                r#"ObjetoImp="01"><cfdi:CuentaPredial Numero="1"/></cfdi:Concepto>"#,
            )],
        ),
        head("CRP20113", &[("84111506", "84111505")]),
        head("CRP20114", &[(r#"Cantidad="1""#, r#"NoIdentificacion="1" Cantidad="1""#)]),
        head("CRP20115", &[(r#"Cantidad="1""#, r#"Cantidad="2""#)]),
        head("CRP20116", &[(r#""ACT""#, r#""E48""#)]),
        head("CRP20117", &[(r#""ACT""#, r#""ACT" Unidad="Pago""#)]),
        head("CRP20118", &[(r#"Descripcion="Pago""#, r#"Descripcion="Abono""#)]),
        head("CRP20119", &[(r#"ValorUnitario="0""#, r#"ValorUnitario="0.1""#)]),
        head(
            "CRP20120",
            &[(r#"ValorUnitario="0" Importe="0""#, r#"ValorUnitario="0" Importe="0.1""#)],
        ),
        head("CRP20121", &[(r#"Importe="0" "#, r#"Importe="0" Descuento="0" "#)]),
        head("CRP20122", &[(r#"ObjetoImp="01""#, r#"ObjetoImp="03""#)]),
        head("CRP20123", &[("<cfdi:Complemento>", "<cfdi:Impuestos/><cfdi:Complemento>")])
            .also(&["CFDI40201"]),
        head(
            "CRP20999",
            &[("</cfdi:Complemento>", r#"<pago20:Pagos Version="2.0"/></cfdi:Complemento>"#)],
        ),
    ]
}

fn totales() -> Vec<Broken> {
    let total = |code, edits| broken(code, &[], edits);
    vec![
        broken("CRP20201", RETENIDO, &[(r#"RetencionesIVA="10.67""#, r#"RetencionesIVA="10.66""#)]),
        broken("CRP20202", RETENIDO, &[(r#" TotalRetencionesISR="1.25""#, "")]),
        broken("CRP20203", RETENIDO, &[(r#"RetencionesIEPS="8.00""#, r#"RetencionesIEPS="8.01""#)]),
        total("CRP20204", &[(r#"BaseIVA16="100.00""#, r#"BaseIVA16="100.01""#)]),
        total("CRP20205", &[(r#"ImpuestoIVA16="16.00""#, r#"ImpuestoIVA16="15.99""#)]),
        total("CRP20206", &[(r#"BaseIVA8="100.00""#, r#"BaseIVA8="99""#)]),
        total("CRP20207", &[(r#"ImpuestoIVA8="8.00""#, r#"ImpuestoIVA8="0.00""#)]),
        total("CRP20208", &[(r#" TotalTrasladosBaseIVA0="50.00""#, "")]),
        total("CRP20209", &[(r#" TotalTrasladosImpuestoIVA0="0.00""#, "")]),
        total("CRP20210", &[(r#"BaseIVAExento="25.00""#, r#"BaseIVAExento="x""#)]),
        total("CRP20211", &[(r#"MontoTotalPagos="319.00""#, r#"MontoTotalPagos="318.99""#)]),
        broken("CRP20211", DOLARES, &[(r#"MontoTotalPagos="319.00""#, r#"MontoTotalPagos="15.95""#)]),
        broken(
            "CRP20264",
            RETENIDO,
            &[(
                r#" TotalRetencionesIVA="10.67" TotalRetencionesISR="1.25" TotalRetencionesIEPS="8.00""#,
                "",
            )],
        )
        .also(&["CRP20201", "CRP20202", "CRP20203"]),
        total(
            "CRP20267",
            &[
                (r#" TotalTrasladosBaseIVA16="100.00""#, ""),
                (r#" TotalTrasladosBaseIVA8="100.00""#, ""),
                (r#" TotalTrasladosBaseIVA0="50.00""#, ""),
                (r#" TotalTrasladosBaseIVAExento="25.00""#, ""),
            ],
        )
        .also(&["CRP20204", "CRP20206", "CRP20208", "CRP20210"]),
        total(
            "CRP20273",
            &[
                (r#" TotalTrasladosImpuestoIVA16="16.00""#, ""),
                (r#" TotalTrasladosImpuestoIVA8="8.00""#, ""),
                (r#" TotalTrasladosImpuestoIVA0="0.00""#, ""),
            ],
        )
        .also(&["CRP20205", "CRP20207", "CRP20209"]),
    ]
}

fn pago() -> Vec<Broken> {
    vec![
        broken("CRP20212", &[], &[(r#"FormaDePagoP="03""#, r#"FormaDePagoP="99""#)]),
        broken("CRP20213", DOLARES, &[(r#"MonedaP="USD""#, r#"MonedaP="XXX""#)])
            .also(&["CRP20219"]),
        broken("CRP20214", DOLARES, &[(r#" TipoCambioP="20.00""#, "")]),
        broken("CRP20215", &[], &[(r#" TipoCambioP="1""#, "")]),
        broken(
            "CRP20217",
            &[],
            &[("Monto=\"319.00\"", "Monto=\"318.99\""), ("Pagos=\"319.00\"", "Pagos=\"318.99\"")],
        ),
        broken("CRP20218", &[], &[("Monto=\"319.00\"", "Monto=\"-1\"")]).also(&["CRP20211"]),
        broken("CRP20219", &[], &[("Monto=\"319.00\"", "Monto=\"319.000\"")]),
        broken(
            "CRP20276",
            DOLARES,
            &[("Monto=\"15.95\"", "Monto=\"15.92\""), ("Pagos=\"319.00\"", "Pagos=\"318.40\"")],
        ),
    ]
}

fn cuentas() -> Vec<Broken> {
    const EFECTIVO: Edit = (r#"FormaDePagoP="03""#, r#"FormaDePagoP="01""#);
    let account = |code, edits| broken(code, CUENTAS, edits);
    vec![
        broken(
            "CRP20221",
            &[EFECTIVO],
            &[(
                "NumOperacion=\"SPEI 0001\"",
                "RfcEmisorCtaOrd=\"XEXX010101000\" NomBancoOrdExt=\"Bank\"",
            )],
        ),
        account("CRP20223", &[(r#" NomBancoOrdExt="Bank""#, "")]),
        broken(
            "CRP20224",
            &[EFECTIVO],
            &[("NumOperacion=\"SPEI 0001\"", "CtaOrdenante=\"0123456789\"")],
        ),
        account("CRP20225", &[("012345678901234567", "01234567890123456")]),
        account("CRP20226", &[(r#""0123456789""#, r#""ABCDEFGHIJ""#)]),
        broken(
            "CRP20227",
            &[EFECTIVO],
            &[("NumOperacion=\"SPEI 0001\"", "RfcEmisorCtaBen=\"BBA830831LJ2\"")],
        ),
        broken("CRP20228", BENEFICIARIO, &[(r#"FormaDePagoP="03""#, r#"FormaDePagoP="06""#)])
            .also(&["CRP20227"]),
        account("CRP20229", &[(r#"FormaDePagoP="03""#, r#"FormaDePagoP="02""#)]),
        account("CRP20230", &[(r#" CertPago="QQ==""#, "")]),
        broken("CRP20231", &[], &[("NumOperacion=\"SPEI 0001\"", "CertPago=\"QQ==\"")]),
        account("CRP20232", &[(r#" CadPago="a""#, "")]),
        broken("CRP20233", &[], &[("NumOperacion=\"SPEI 0001\"", "CadPago=\"a\"")]),
        account("CRP20234", &[(r#" SelloPago="QQ==""#, "")]),
        broken("CRP20235", &[], &[("NumOperacion=\"SPEI 0001\"", "SelloPago=\"QQ==\"")]),
    ]
}

fn documentos() -> Vec<Broken> {
    let docto = |code, edits| broken(code, &[], edits);
    vec![
        docto(
            "CRP20236",
            &[("MonedaDR=\"MXN\" EquivalenciaDR=\"1\"", "MonedaDR=\"XXX\" EquivalenciaDR=\"1\"")],
        )
        .also(&["CRP20240", "CRP20242", "CRP20243"]),
        broken("CRP20237", DOLARES, &[(" EquivalenciaDR=\"20.000000\"", "")]),
        docto("CRP20238", &[(" EquivalenciaDR=\"1\"", "")]),
        docto("CRP20239", &[(r#"ImpSaldoAnt="20.00""#, r#"ImpSaldoAnt="0.00""#)])
            .also(&["CRP20244"]),
        docto("CRP20240", &[(r#"ImpSaldoAnt="20.00""#, r#"ImpSaldoAnt="20.000""#)]),
        docto(
            "CRP20241",
            &[
                (r#"ImpPagado="20.00""#, r#"ImpPagado="0.00""#),
                (
                    r#"ImpSaldoInsoluto="0.00" ObjetoImpDR="01""#,
                    r#"ImpSaldoInsoluto="20.00" ObjetoImpDR="01""#,
                ),
            ],
        ),
        docto("CRP20242", &[(r#"ImpPagado="20.00""#, r#"ImpPagado="20.000""#)]),
        docto("CRP20243", &[(r#"ImpSaldoInsoluto="0.00""#, r#"ImpSaldoInsoluto="0.000""#)]),
        docto("CRP20244", &[(r#"ImpSaldoAnt="20.00""#, r#"ImpSaldoAnt="21.00""#)]),
        docto("CRP20245", &[(r#"ObjetoImpDR="01""#, r#"ObjetoImpDR="09""#)]),
        docto("CRP20246", &[(r#"ObjetoImpDR="01""#, r#"ObjetoImpDR="02""#)]),
        docto("CRP20247", &[(r#"ObjetoImpDR="02""#, r#"ObjetoImpDR="04""#)]),
        docto(
            "CRP20248",
            &[(
                r#"ObjetoImpDR="01"/>"#,
                r#"ObjetoImpDR="02"><pago20:ImpuestosDR/></pago20:DoctoRelacionado>"#,
            )],
        ),
        broken("CRP20278", SIN_IVA, &[(r#"ObjetoImpDR="02""#, r#"ObjetoImpDR="08""#)]),
        broken("CRP20279", CON_IEPS, &[(r#"ObjetoImpDR="02""#, r#"ObjetoImpDR="07""#)]),
        broken("CRP20279", SIN_IVA, &[(r#"ObjetoImpDR="06""#, r#"ObjetoImpDR="07""#)]),
    ]
}

fn impuestos_dr() -> Vec<Broken> {
    vec![
        broken(
            "CRP20249",
            RETENIDO,
            &[(ISR, r#"<pago20:RetencionDR BaseDR="0" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.012500" ImporteDR="1.25"/>"#)],
        )
        .also(&["CRP20254"]),
        broken("CRP20250", RETENIDO, &[(r#"ImpuestoDR="001""#, r#"ImpuestoDR="004""#)])
            .also(&["CRP20265"]),
        broken(
            "CRP20251",
            RETENIDO,
            &[(r#"ImpuestoDR="001" TipoFactorDR="Tasa""#, r#"ImpuestoDR="001" TipoFactorDR="Nada""#)],
        ),
        broken(
            "CRP20252",
            RETENIDO,
            &[(r#"ImpuestoDR="001" TipoFactorDR="Tasa""#, r#"ImpuestoDR="001" TipoFactorDR="Exento""#)],
        ),
        broken(
            "CRP20253",
            RETENIDO,
            &[(ISR, r#"<pago20:RetencionDR BaseDR="3.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.416667" ImporteDR="1.25"/>"#)],
        ),
        broken(
            "CRP20254",
            RETENIDO,
            &[(ISR, r#"<pago20:RetencionDR BaseDR="90.00" ImpuestoDR="001" TipoFactorDR="Tasa" TasaOCuotaDR="0.012500" ImporteDR="1.25"/>"#)],
        ),
        broken("CRP20255", &[], &[(r#"BaseDR="25.00""#, r#"BaseDR="0""#)]).also(&["CRP20269"]),
        broken(
            "CRP20256",
            &[],
            &[(LINE_16, r#"<pago20:TrasladoDR BaseDR="100.00" ImpuestoDR="2" TipoFactorDR="Tasa" TasaOCuotaDR="0.160000" ImporteDR="16.00"/>"#)],
        )
        .also(&["CRP20268", "CRP20274"]),
        broken(
            "CRP20257",
            &[],
            &[(LINE_16, r#"<pago20:TrasladoDR BaseDR="100.00" ImpuestoDR="002" TipoFactorDR="Nada" TasaOCuotaDR="0.160000" ImporteDR="16.00"/>"#)],
        )
        .also(&["CRP20268", "CRP20274"]),
        broken(
            "CRP20258",
            &[],
            &[(r#"BaseDR="25.00" ImpuestoDR="002""#, r#"BaseDR="25.00" ImporteDR="0" ImpuestoDR="002""#)],
        ),
        broken("CRP20259", &[], &[(r#" ImporteDR="16.00""#, "")]).also(&["CRP20274"]),
        broken(
            "CRP20260",
            &[],
            &[
                (LINE_16, r#"<pago20:TrasladoDR BaseDR="100.00" ImpuestoDR="002" TipoFactorDR="Tasa" TasaOCuotaDR="0.150000" ImporteDR="15.00"/>"#),
                (SUM_16, r#"<pago20:TrasladoP BaseP="100.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.150000" ImporteP="15.00"/>"#),
                (r#" TotalTrasladosBaseIVA16="100.00" TotalTrasladosImpuestoIVA16="16.00""#, ""),
            ],
        )
        .also(&["CRP20272"]),
        broken(
            "CRP20261",
            &[],
            &[
                (r#"ImporteDR="16.00""#, r#"ImporteDR="16.02""#),
                (r#"ImporteP="16.00""#, r#"ImporteP="16.02""#),
                (r#"ImpuestoIVA16="16.00""#, r#"ImpuestoIVA16="16.02""#),
            ],
        ),
    ]
}

fn retenciones_p() -> Vec<Broken> {
    vec![
        broken(
            "CRP20262",
            RETENIDO,
            &[(r#"RetencionP ImpuestoP="001""#, r#"RetencionP ImpuestoP="1""#)],
        )
        .also(&["CRP20202", "CRP20265"]),
        broken(
            "CRP20263",
            RETENIDO,
            &[(
                r#"<pago20:RetencionP ImpuestoP="001" ImporteP="1.25"/>"#,
                r#"<pago20:RetencionP ImpuestoP="001" ImporteP="1.00"/><pago20:RetencionP ImpuestoP="001" ImporteP="0.25"/>"#,
            )],
        ),
        broken(
            "CRP20265",
            RETENIDO,
            &[
                (r#"ImpuestoP="001" ImporteP="1.25""#, r#"ImpuestoP="001" ImporteP="1.24""#),
                (r#"RetencionesISR="1.25""#, r#"RetencionesISR="1.24""#),
            ],
        ),
        broken(
            "CRP20265",
            RETENIDO,
            &[
                (r#"<pago20:RetencionP ImpuestoP="001" ImporteP="1.25"/>"#, ""),
                (r#" TotalRetencionesISR="1.25""#, ""),
            ],
        ),
    ]
}

fn traslados_p() -> Vec<Broken> {
    vec![
        broken(
            "CRP20266",
            &[],
            &[(
                SUM_EXENTA,
                r#"<pago20:TrasladoP BaseP="25.00" ImpuestoP="002" TipoFactorP="Exento" ImporteP="0"/>"#,
            )],
        ),
        broken(
            "CRP20268",
            &[],
            &[
                (
                    SUM_16,
                    r#"<pago20:TrasladoP BaseP="100.01" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="16.00"/>"#,
                ),
                (r#"BaseIVA16="100.00""#, r#"BaseIVA16="100.01""#),
            ],
        ),
        broken(
            "CRP20269",
            &[],
            &[
                (r#"BaseP="25.00""#, r#"BaseP="25.01""#),
                (r#"BaseIVAExento="25.00""#, r#"BaseIVAExento="25.01""#),
            ],
        ),
        broken(
            "CRP20269",
            &[],
            &[(SUM_EXENTA, ""), (r#" TotalTrasladosBaseIVAExento="25.00""#, "")],
        ),
        broken(
            "CRP20270",
            &[],
            &[(r#"BaseP="25.00" ImpuestoP="002""#, r#"BaseP="25.00" ImpuestoP="2""#)],
        )
        .also(&["CRP20210", "CRP20269"]),
        broken(
            "CRP20271",
            &[],
            &[(
                SUM_16,
                r#"<pago20:TrasladoP BaseP="60.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.160000" ImporteP="9.60"/><pago20:TrasladoP BaseP="40.00" ImpuestoP="002" TipoFactorP="Tasa" TasaOCuotaP="0.16" ImporteP="6.40"/>"#,
            )],
        ),
        broken("CRP20272", &[], &[(r#"TasaOCuotaP="0.160000""#, r#"TasaOCuotaP="0.170000""#)])
            .also(&["CRP20204", "CRP20205", "CRP20268", "CRP20274"]),
        broken(
            "CRP20274",
            &[],
            &[
                (r#"ImporteP="16.00""#, r#"ImporteP="15.99""#),
                (r#"ImpuestoIVA16="16.00""#, r#"ImpuestoIVA16="15.99""#),
            ],
        ),
    ]
}

pub(crate) fn all() -> impl Iterator<Item = Broken> {
    let groups = [
        comprobante(),
        totales(),
        pago(),
        cuentas(),
        documentos(),
        impuestos_dr(),
        retenciones_p(),
        traslados_p(),
    ];
    groups.into_iter().flatten()
}

#[test]
fn each_rule_fires_alone() {
    each_fires_alone(&BASE, all());
}

#[test]
fn what_we_seal_breaks_nothing() {
    let report = check(BASE.as_bytes(), &Context::default()).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn a_pago_has_its_complement() {
    let without = edited(
        &BASE,
        &[("<pago20:Pagos", "<pago20:Other"), ("</pago20:Pagos>", "</pago20:Other>")],
    );
    assert_eq!(codes(&without, &Context::default()), BTreeSet::from(["CRP20999"]));
}

/// Sums that were converted may be cut or rounded; a payment may be a little less than what it
/// pays, as far as the decimals that were not written allow.
#[test]
fn other_currencies_leave_room() {
    let dollars = edited(&BASE, DOLARES);
    for (edits, expected) in [
        (&[("BaseP=\"5.00\"", "BaseP=\"5\"")] as Edits, &[] as &[&str]),
        (
            &[("EquivalenciaDR=\"20.000000\"", "EquivalenciaDR=\"21\"")],
            &["CRP20268", "CRP20269", "CRP20274"],
        ),
        (&[("Monto=\"15.95\"", "Monto=\"15.93\""), ("Pagos=\"319.00\"", "Pagos=\"318.6\"")], &[]),
        (&[("Monto=\"15.95\"", "Monto=\"99.95\""), ("Pagos=\"319.00\"", "Pagos=\"1999\"")], &[]),
        (&[("EquivalenciaDR=\"20.000000\"", "EquivalenciaDR=\"0\"")], &["CRP20237"]),
    ] {
        let found = codes(&edited(&dollars, edits), &Context::default());
        assert_eq!(found, expected.iter().copied().collect(), "{edits:?}");
    }
}

fn any_docto() -> impl Strategy<Value = DoctoInput> {
    let part = (proptest::sample::select(Iva::ALL), 1_i64..=1_000_000);
    (prop::collection::vec(part, 1..5), 1_u64..=1_000, 1_u64..=1_000).prop_map(
        |(parts, due, paid)| {
            let total: i64 = parts.iter().map(|(_, gross)| gross).sum();
            let share = |of: i64, thousandths: u64| {
                (i128::from(of) * i128::from(thousandths) / 1_000).max(1).try_into().unwrap()
            };
            let due = share(total, due);
            docto([due, share(due, paid)], &parts)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_payment_that_we_seal_breaks_nothing(doctos in prop::collection::vec(any_docto(), 1..4)) {
        let xml = sealed(doctos);
        let report = check(xml.as_bytes(), &Context::default()).unwrap();
        prop_assert_eq!(report.findings, []);
    }

    #[test]
    fn no_value_makes_it_panic(
        text in prop::sample::select(&["", "0", "-1", "0.0000000001", "999999999999999999.999999", "Ñ"][..]),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut xml = edited(&edited(&BASE, DOLARES), CUENTAS);
        for place in places {
            let values: Vec<_> = xml.match_indices("=\"").map(|(at, _)| at + 2).collect();
            let begin = values[place.index(values.len())];
            let end = begin + xml[begin..].find('"').unwrap();
            xml = format!("{}{text}{}", &xml[..begin], &xml[end..]);
        }
        let _report_or_refusal = check(xml.as_bytes(), &Context::default());
    }
}
