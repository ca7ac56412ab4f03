//! SAT's matrix: each rule that is judged has a document that breaks it, and no other does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "rules/broken.rs"]
mod broken;
mod common;
#[path = "rules/lists.rs"]
mod lists;
#[path = "rules/pagos.rs"]
mod pagos;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use broken::{Broken, Edit, Edits, broken, codes, edited};
use cfdi::catalog::{FormaPago, Meses, Periodicidad, TipoRelacion};
use cfdi::comprobante::{
    CfdiRelacionados, Comprobante, EgresoInput, FolioFiscal, GlobalInput, GlobalTicket, Head,
    InformacionGlobal, OutOfGlobalInput,
};
use cfdi::csd::Csd;
use cfdi::rules::{Context, RetencionMark, Status, check, matrix, table};
use cfdi::seal::seal;
use cfdi::taxes::{GrossLine, Ieps, Iva, Retenciones, TaxProfile, breakdown};
use common::{RFC, branch, concepto, line, numbered, receptor, sale};
use expect_test::expect_file;
use money::{Money, Quantity, Rate};
use proptest::prelude::*;

/// One key for the whole file: making it is what takes time.
static CSD: LazyLock<Csd> = LazyLock::new(|| common::csd(RFC, "ESCUELA KEMPER URGATE SA DE CV"));

/// A sealed sale with round numbers: 16 %, exento, no objeto.
static BASE: LazyLock<String> = LazyLock::new(|| {
    let conceptos = vec![
        concepto("Refresco", line("1", "116.00", Iva::Tasa16, "")),
        concepto("Libro", line("1", "25.00", Iva::Exento, "")),
        concepto("Donativo", line("1", "20.00", Iva::NoObjeto, "")),
    ];
    let sealed = seal(&Comprobante::ingreso(sale(RFC, conceptos)).unwrap(), &CSD).unwrap();
    String::from_utf8(sealed.bytes().to_vec()).unwrap()
});

const EXENTO: &str = r#"<cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento"/>"#;
const GLOBAL: Edits = &[
    ("KICR630120NX3", "XAXX010101000"),
    ("RODRIGO KITIA CASTRO", "PUBLICO EN GENERAL"),
    (r#""36246""#, r#""42501""#),
    (r#"RegimenFiscalReceptor="626""#, r#"RegimenFiscalReceptor="616""#),
    (r#"UsoCFDI="G03""#, r#"UsoCFDI="S01""#),
    (
        "<cfdi:Emisor",
        "<cfdi:InformacionGlobal Periodicidad=\"04\" Meses=\"11\" A\u{f1}o=\"2026\"/><cfdi:Emisor",
    ),
];
const EXTRANJERO: Edits = &[
    ("KICR630120NX3", "XEXX010101000"),
    (
        r#"DomicilioFiscalReceptor="36246""#,
        r#"DomicilioFiscalReceptor="42501" ResidenciaFiscal="USA" NumRegIdTrib="123456789""#,
    ),
    (r#"RegimenFiscalReceptor="626""#, r#"RegimenFiscalReceptor="616""#),
    (r#"UsoCFDI="G03""#, r#"UsoCFDI="S01""#),
];
/// The emisor withholds ISR as RESICO does; RFC and régimen are not asked without l_RFC.
const RETENCION: Edits = &[WITHHOLD, WITHHOLD_SUMMARY, WITHHOLD_TOTAL];
const WITHHOLD: Edit = (
    "</cfdi:Traslados>",
    r#"</cfdi:Traslados><cfdi:Retenciones><cfdi:Retencion Base="100.00" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.012500" Importe="1.25"/></cfdi:Retenciones>"#,
);
const WITHHOLD_SUMMARY: Edit = (
    r#"<cfdi:Impuestos TotalImpuestosTrasladados="16.00">"#,
    r#"<cfdi:Impuestos TotalImpuestosRetenidos="1.25" TotalImpuestosTrasladados="16.00"><cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="1.25"/></cfdi:Retenciones>"#,
);
const WITHHOLD_TOTAL: Edit = (r#"Total="161.00""#, r#"Total="159.75""#);
const DESCUENTO: Edits = &[
    (r#"Importe="20.000000""#, r#"Importe="20.000000" Descuento="5.00""#),
    (r#"SubTotal="145.00""#, r#"SubTotal="145.00" Descuento="5.00""#),
    (r#"Total="161.00""#, r#"Total="156.00""#),
];
const TERCERO: Edits = &[(
    r#"ObjetoImp="01"/>"#,
    r#"ObjetoImp="01"><cfdi:ACuentaTerceros RfcACuentaTerceros="EXT990101NI1" NombreACuentaTerceros="EXPEDICIÓN DE CFDI POR RESIDENTES EN MÉXICO QUE PRESTAN SERVICIOS DE INTERMEDIACIÓN ENTRE TERCEROS A OFERENTES DE BIENES Y SERVICIOS RESIDENTES EN EL EXTRANJERO" RegimenFiscalACuentaTerceros="616" DomicilioFiscalACuentaTerceros="42501"/></cfdi:Concepto>"#,
)];
const PARTE: Edits = &[(
    r#"ObjetoImp="01"/>"#,
    r#"ObjetoImp="01"><cfdi:Parte ClaveProdServ="50202306" Cantidad="2" Descripcion="P" ValorUnitario="10.00" Importe="20.00"/></cfdi:Concepto>"#,
)];
const COMERCIO_EXTERIOR: &str = r#"<cfdi:Complemento><cce20:ComercioExterior xmlns:cce20="http://www.sat.gob.mx/ComercioExterior20" Version="2.0"/></cfdi:Complemento></cfdi:Comprobante>"#;
const EXPORTACION: Edits =
    &[(r#"Exportacion="01""#, r#"Exportacion="02""#), ("</cfdi:Comprobante>", COMERCIO_EXTERIOR)];
/// Nothing is exchanged: neither amounts nor taxes.
const TRASLADO: Edits = &[
    (r#"TipoDeComprobante="I""#, r#"TipoDeComprobante="T""#),
    (r#" FormaPago="04""#, ""),
    (r#" MetodoPago="PUE""#, ""),
    (r#"Moneda="MXN""#, r#"Moneda="XXX""#),
    (r#"SubTotal="145.00""#, r#"SubTotal="0""#),
    (r#"Total="161.00""#, r#"Total="0""#),
    ("<cfdi:Conceptos>", "<cfdi:Removed>"),
    ("</cfdi:Conceptos><cfdi:Impuestos TotalImpuestosTrasladados", "<cfdi:Inner Was"),
    ("</cfdi:Impuestos></cfdi:Comprobante>", "</cfdi:Inner></cfdi:Removed></cfdi:Comprobante>"),
];

fn head() -> Vec<Broken> {
    vec![
        broken("CFDI40101", &[], &[("2026-11-20T10:15:30", "2026-11-20")]),
        broken("CFDI40103", TRASLADO, &[(r#"SubTotal="0""#, r#"FormaPago="01" SubTotal="0""#)]),
        broken("CFDI40104", &[], &[(r#"FormaPago="04""#, r#"FormaPago="07""#)]),
        broken("CFDI40105", &[], &[(r#"MetodoPago="PUE""#, r#"MetodoPago="PPD""#)]),
        broken("CFDI40106", &[], &[("NoCertificado=\"", "NoCertificado=\"9")]),
        broken("CFDI40113", &[], &[(r#"Moneda="MXN""#, r#"Moneda="ZZZ""#)]).also(&["CFDI40115"]),
        broken("CFDI40114", &[], &[("\"MXN\"", "\"MXN\" TipoCambio=\"2\"")]),
        broken("CFDI40115", &[], &[(r#"Moneda="MXN""#, r#"Moneda="USD""#)]),
        broken("CFDI40116", TRASLADO, &[("\"XXX\"", "\"XXX\" TipoCambio=\"1\"")]),
        broken("CFDI40117", &[], &[("\"MXN\"", "\"USD\" TipoCambio=\"18,5\"")]),
        broken("CFDI40121", &[], &[(r#"TipoDeComprobante="I""#, r#"TipoDeComprobante="X""#)]),
        broken("CFDI40122", &[], &[(r#"Exportacion="01""#, r#"Exportacion="02""#)]),
        broken("CFDI40123", &[], &[(r#"Exportacion="01""#, r#"Exportacion="05""#)]),
        broken("CFDI40124", &[], &[(r#"MetodoPago="PUE""#, r#"MetodoPago="PUA""#)]),
        broken("CFDI40125", TRASLADO, &[(r#"SubTotal="0""#, r#"MetodoPago="PUE" SubTotal="0""#)]),
        broken("CFDI40126", &[], &[("\"42501\"", "\"00000\"")]),
        broken(
            "CFDI40137",
            &[],
            &[("<cfdi:Emisor", "<cfdi:CfdiRelacionados TipoRelacion=\"08\"/><cfdi:Emisor")],
        ),
        broken("CFDI40222", EXPORTACION, &[(r#"Exportacion="02""#, r#"Exportacion="01""#)]),
    ]
}

fn totals() -> Vec<Broken> {
    vec![
        broken("CFDI40107", &[], &[("\"145.00\"", "\"145.000\"")]),
        broken("CFDI40108", &[], &[("\"145.00\"", "\"145.01\""), ("\"161.00\"", "\"161.01\"")]),
        broken(
            "CFDI40109",
            TRASLADO,
            &[("SubTotal=\"0\"", "SubTotal=\"1\""), (" Total=\"0\"", " Total=\"1\"")],
        ),
        broken(
            "CFDI40110",
            DESCUENTO,
            &[
                (
                    "SubTotal=\"145.00\" Descuento=\"5.00\"",
                    "SubTotal=\"145.00\" Descuento=\"150.00\"",
                ),
                ("Total=\"156.00\"", "Total=\"11.00\""),
            ],
        )
        .also(&["CFDI40111"]),
        broken(
            "CFDI40111",
            &[],
            &[("SubTotal=\"145.00\"", "SubTotal=\"145.00\" Descuento=\"0.00\"")],
        ),
        broken(
            "CFDI40112",
            DESCUENTO,
            &[("\"145.00\" Descuento=\"5.00\"", "\"145.00\" Descuento=\"5.000\"")],
        ),
        broken("CFDI40119", &[], &[("\"161.00\"", "\"160.99\"")]),
    ]
}

fn parties() -> Vec<Broken> {
    vec![
        broken("CFDI40130", GLOBAL, &[("<cfdi:InformacionGlobal", "<cfdi:Other")]),
        broken("CFDI40130", GLOBAL, &[("PUBLICO EN GENERAL", "CLIENTE FINAL")]),
        broken("CFDI40131", GLOBAL, &[("Periodicidad=\"04\"", "Periodicidad=\"06\"")]),
        broken(
            "CFDI40132",
            GLOBAL,
            &[("Periodicidad=\"04\" Meses=\"11\"", "Periodicidad=\"05\" Meses=\"18\"")],
        ),
        broken("CFDI40133", GLOBAL, &[("Meses=\"11\"", "Meses=\"19\"")]),
        broken("CFDI40134", GLOBAL, &[("Meses=\"11\"", "Meses=\"18\"")]),
        broken("CFDI40135", GLOBAL, &[("Periodicidad=\"04\"", "Periodicidad=\"05\"")])
            .also(&["CFDI40132"]),
        broken("CFDI40136", GLOBAL, &[("o=\"2026\"", "o=\"2020\"")]),
        broken("CFDI40140", &[], &[("RegimenFiscal=\"601\"", "RegimenFiscal=\"609\"")]),
        broken("CFDI40141", &[], &[("RegimenFiscal=\"601\"", "RegimenFiscal=\"612\"")]),
        broken("CFDI40146", GLOBAL, &[("XAXX010101000", "XEXX010101000")]).also(&["CFDI40130"]),
        broken("CFDI40149", GLOBAL, &[("Receptor=\"42501\"", "Receptor=\"36246\"")]),
        broken("CFDI40150", EXTRANJERO, &[("\"USA\"", "\"US\"")]),
        broken(
            "CFDI40151",
            &[],
            &[("DomicilioFiscalReceptor", "ResidenciaFiscal=\"USA\" DomicilioFiscalReceptor")],
        ),
        broken("CFDI40152", EXTRANJERO, &[("\"USA\"", "\"MEX\"")]),
        broken("CFDI40153", EXTRANJERO, &[(" ResidenciaFiscal=\"USA\"", "")]),
        broken(
            "CFDI40154",
            &[],
            &[("DomicilioFiscalReceptor", "NumRegIdTrib=\"1\" DomicilioFiscalReceptor")],
        ),
        broken(
            "CFDI40155",
            EXTRANJERO,
            &[
                (" NumRegIdTrib=\"123456789\"", ""),
                (r#"Exportacion="01""#, r#"Exportacion="02""#),
                ("</cfdi:Comprobante>", COMERCIO_EXTERIOR),
            ],
        ),
        broken("CFDI40156", EXTRANJERO, &[("123456789", "12345678")]),
        broken("CFDI40157", &[], &[("Receptor=\"626\"", "Receptor=\"629\"")]),
        broken("CFDI40158", &[], &[("Receptor=\"626\"", "Receptor=\"601\"")]),
        broken("CFDI40159", GLOBAL, &[("Receptor=\"616\"", "Receptor=\"612\"")]),
        broken("CFDI40160", &[], &[("\"G03\"", "\"P01\"")]),
        broken("CFDI40161", &[], &[("\"G03\"", "\"D01\"")]),
    ]
}

fn conceptos() -> Vec<Broken> {
    vec![
        broken("CFDI40162", &[], &[("\"50202306\"", "\"99999999\"")]),
        broken("CFDI40165", &[], &[("\"H87\"", "\"h87\"")]),
        broken("CFDI40166", &[], &[("ValorUnitario=\"20.000000\"", "ValorUnitario=\"0.000000\"")])
            .also(&["CFDI40167"]),
        broken("CFDI40167", &[], &[("Unitario=\"20.000000\"", "Unitario=\"60.000000\"")]),
        broken(
            "CFDI40168",
            DESCUENTO,
            &[("Importe=\"20.000000\" Descuento", "Importe=\"20.0\" Descuento")],
        ),
        broken(
            "CFDI40169",
            DESCUENTO,
            &[
                ("\"20.000000\" Descuento=\"5.00\"", "\"20.000000\" Descuento=\"25.00\""),
                ("Descuento=\"5.00\"", "Descuento=\"25.00\""),
                ("156.00", "136.00"),
            ],
        ),
        broken("CFDI40170", &[], &[("ObjetoImp=\"01\"", "ObjetoImp=\"09\"")]),
        broken("CFDI40171", &[], &[("ObjetoImp=\"01\"", "ObjetoImp=\"02\"")]),
        broken("CFDI40172", &[], &[("ObjetoImp=\"02\"", "ObjetoImp=\"04\"")]),
        broken(
            "CFDI40173",
            &[],
            &[("ObjetoImp=\"01\"/>", "ObjetoImp=\"02\"><cfdi:Impuestos/></cfdi:Concepto>")],
        ),
        broken("CFDI40188", TERCERO, &[("EXT990101NI1", "EKU9003173C9")]),
        broken("CFDI40189", TERCERO, &[("EXPEDICIÓN", "EXPEDICION")]),
        broken("CFDI40191", TERCERO, &[("Terceros=\"616\"", "Terceros=\"699\"")])
            .also(&["CFDI140223"]),
        broken("CFDI40193", TERCERO, &[("Terceros=\"42501\"", "Terceros=\"36246\"")]),
        broken("CFDI140223", TERCERO, &[("Terceros=\"616\"", "Terceros=\"612\"")]),
        broken(
            "CFDI40195",
            EXPORTACION,
            &[(
                "ObjetoImp=\"01\"/>",
                "ObjetoImp=\"01\"><cfdi:InformacionAduanera NumeroPedimento=\"26  47  3807  6003832\"/></cfdi:Concepto>",
            )],
        ),
        broken("CFDI40196", PARTE, &[("Parte ClaveProdServ=\"5", "Parte ClaveProdServ=\"X")]),
        broken("CFDI40197", PARTE, &[("\"10.00\" Importe=\"20.00\"", "\"0.00\" Importe=\"0.00\"")]),
        broken("CFDI40198", PARTE, &[("Importe=\"20.00\"", "Importe=\"90.00\"")]),
        broken(
            "CFDI40200",
            EXPORTACION,
            &[(
                "ObjetoImp=\"01\"/>",
                "ObjetoImp=\"01\"><cfdi:Parte ClaveProdServ=\"50202306\"><cfdi:InformacionAduanera \
                 NumeroPedimento=\"26  47  3807  6003832\"/></cfdi:Parte></cfdi:Concepto>",
            )],
        ),
        broken("CFDI140226", &[], &[("ObjetoImp=\"02\"", "ObjetoImp=\"06\"")]),
        broken("CFDI140227", &[], &[("ObjetoImp=\"02\"", "ObjetoImp=\"07\"")]),
    ]
}

const LINE: &str = r#"<cfdi:Traslado Base="100.000000" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.000000"/>"#;
const SUMMARY: &str = r#"<cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/>"#;
const WITHHELD: &str = r#"<cfdi:Retencion Base="100.00" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.012500" Importe="1.25"/>"#;

/// The last concepto bears IEPS of 1.64 pesos for each of 4 litres, and no IVA.
const CUOTA: Edits = &[
    (
        r#"ObjetoImp="01"/>"#,
        r#"ObjetoImp="07"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="4.000" Impuesto="003" TipoFactor="Cuota" TasaOCuota="1.640000" Importe="6.56"/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>"#,
    ),
    (
        SUMMARY,
        r#"<cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/><cfdi:Traslado Base="4.00" Impuesto="003" TipoFactor="Cuota" TasaOCuota="1.640000" Importe="6.56"/>"#,
    ),
    (r#"Trasladados="16.00""#, r#"Trasladados="22.56""#),
    (r#"Total="161.00""#, r#"Total="167.56""#),
];

/// ObjetoImp 03 to 08, and a tax by quantity.
fn objeto_imp() -> Vec<Broken> {
    vec![
        broken("CFDI40172", &[], &[("ObjetoImp=\"02\"", "ObjetoImp=\"03\"")]),
        broken("CFDI40172", &[], &[("ObjetoImp=\"02\"", "ObjetoImp=\"05\"")]),
        broken(
            "CFDI40171",
            CUOTA,
            &[
                ("ObjetoImp=\"07\"><cfdi:Impuestos>", "ObjetoImp=\"02\"><cfdi:Other>"),
                (
                    "</cfdi:Impuestos></cfdi:Concepto></cfdi:Conceptos>",
                    "</cfdi:Other></cfdi:Concepto></cfdi:Conceptos>",
                ),
            ],
        )
        .also(&["CFDI40215", "CFDI40221"]),
        broken("CFDI140226", CUOTA, &[("ObjetoImp=\"07\"", "ObjetoImp=\"06\"")]),
        broken("CFDI140226", CUOTA, &[("ObjetoImp=\"07\"", "ObjetoImp=\"08\"")]),
        broken("CFDI140227", CUOTA, &[("ObjetoImp=\"02\"", "ObjetoImp=\"07\"")]),
        broken("CFDI40180", CUOTA, &[("Base=\"4.000\"", "Base=\"4.010\"")]).also(&["CFDI40215"]),
        broken("CFDI40215", CUOTA, &[("Base=\"4.00\"", "Base=\"4.01\"")]),
        broken(
            "CFDI40179",
            CUOTA,
            &[("\"Cuota\" TasaOCuota=\"1.640000\"", "\"Tasa\" TasaOCuota=\"1.640000\"")],
        )
        .also(&["CFDI40215", "CFDI40221"]),
    ]
}

fn taxes() -> Vec<Broken> {
    vec![
        broken("CFDI40174", &[], &[("Base=\"25.000000\"", "Base=\"0\"")]).also(&["CFDI40216"]),
        broken("CFDI40175", &[], &[("Base=\"100.000000\" Impuesto=\"002\"", "Base=\"100.000000\" Impuesto=\"2\"")])
            .also(&["CFDI40215", "CFDI40221"]),
        broken("CFDI40176", &[], &[("Base=\"25.000000\" Impuesto=\"002\" TipoFactor=\"Exento\"", "Base=\"25.000000\" Impuesto=\"002\" TipoFactor=\"Nada\"")])
            .also(&["CFDI40216", "CFDI40221"]),
        broken("CFDI40177", &[], &[("25.000000\" Impuesto=\"002\" TipoFactor", "25.000000\" Impuesto=\"002\" Importe=\"1\" TipoFactor")]),
        broken("CFDI40178", &[], &[(" Importe=\"16.000000\"/>", "/>")]).also(&["CFDI40221"]),
        broken(
            "CFDI40179",
            &[],
            &[
                (LINE, r#"<cfdi:Traslado Base="100.000000" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.150000" Importe="15.000000"/>"#),
                (SUMMARY, r#"<cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.150000" Importe="15.00"/>"#),
                ("Trasladados=\"16.00\"", "Trasladados=\"15.00\""),
                ("161.00", "160.00"),
            ],
        )
        .also(&["CFDI40219"]),
        broken(
            "CFDI40180",
            &[],
            &[
                ("\"16.000000\"", "\"16.010001\""),
                ("\"16.00\"", "\"16.01\""),
                ("\"16.00\"", "\"16.01\""),
                ("161.00", "161.01"),
            ],
        ),
        broken("CFDI40181", RETENCION, &[(WITHHELD, r#"<cfdi:Retencion Base="0.00" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.012500" Importe="1.25"/>"#)])
            .also(&["CFDI40186"]),
        broken("CFDI40182", RETENCION, &[("Base=\"100.00\" Impuesto=\"001\"", "Base=\"100.00\" Impuesto=\"1\"")])
            .also(&["CFDI40211"]),
        broken("CFDI40183", RETENCION, &[("Impuesto=\"001\" TipoFactor=\"Tasa\"", "Impuesto=\"001\" TipoFactor=\"Nada\"")]),
        broken("CFDI40184", RETENCION, &[("Impuesto=\"001\" TipoFactor=\"Tasa\"", "Impuesto=\"001\" TipoFactor=\"Exento\"")]),
        broken("CFDI40185", RETENCION, &[(WITHHELD, r#"<cfdi:Retencion Base="3.00" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.416667" Importe="1.25"/>"#)]),
        broken("CFDI40186", RETENCION, &[("TasaOCuota=\"0.012500\"", "TasaOCuota=\"0.025000\"")]),
    ]
}

fn summary() -> Vec<Broken> {
    vec![
        broken("CFDI40201", TRASLADO, &[("</cfdi:Removed>", "</cfdi:Removed><cfdi:Impuestos/>")]),
        broken("CFDI40202", RETENCION, &[("Retenidos=\"1.25\"", "Retenidos=\"1.250\"")]),
        broken("CFDI40203", RETENCION, &[("Retenidos=\"1.25\"", "Retenidos=\"1.24\""), ("159.75", "159.76")]),
        broken("CFDI40204", &[], &[("Trasladados=\"16.00\"", "Trasladados=\"16.000\"")]),
        broken("CFDI40205", &[], &[("Trasladados=\"16.00\"", "Trasladados=\"16.01\""), ("161.00", "161.01")]),
        broken("CFDI40206", RETENCION, &[(" TotalImpuestosRetenidos=\"1.25\"", ""), ("159.75", "161.00")]),
        broken("CFDI40207", RETENCION, &[("Retencion Impuesto=\"001\"", "Retencion Impuesto=\"1\"")])
            .also(&["CFDI40211"]),
        broken(
            "CFDI40208",
            RETENCION,
            &[("<cfdi:Retencion Impuesto=\"001\" Importe=\"1.25\"/>", "<cfdi:Retencion Impuesto=\"001\" Importe=\"1.00\"/><cfdi:Retencion Impuesto=\"001\" Importe=\"0.25\"/>")],
        ),
        broken("CFDI40210", RETENCION, &[("Impuesto=\"001\" Importe=\"1.25\"", "Impuesto=\"001\" Importe=\"1.250\"")]),
        broken(
            "CFDI40211",
            RETENCION,
            &[
                ("Impuesto=\"001\" Importe=\"1.25\"", "Impuesto=\"001\" Importe=\"1.24\""),
                ("Retenidos=\"1.25\"", "Retenidos=\"1.24\""),
                ("159.75", "159.76"),
            ],
        ),
        broken("CFDI40212", &[], &[(" TotalImpuestosTrasladados=\"16.00\"", ""), ("161.00", "145.00")]),
        broken("CFDI40213", &[], &[(EXENTO, r#"<cfdi:Traslado Base="25.00" Impuesto="002" TipoFactor="Exento" Importe="0.00"/>"#)]),
        broken("CFDI40214", &[], &[("Base=\"100.00\"", "Base=\"100.000\"")]),
        broken("CFDI40215", &[], &[("Base=\"100.00\"", "Base=\"100.01\"")]),
        broken("CFDI40216", &[], &[(EXENTO, r#"<cfdi:Traslado Base="25.01" Impuesto="002" TipoFactor="Exento"/>"#)]),
        broken("CFDI40216", &[], &[(EXENTO, "")]),
        broken("CFDI40217", &[], &[("Base=\"100.00\" Impuesto=\"002\"", "Base=\"100.00\" Impuesto=\"2\"")])
            .also(&["CFDI40215", "CFDI40219", "CFDI40221"]),
        broken(
            "CFDI40218",
            &[],
            &[(SUMMARY, r#"<cfdi:Traslado Base="60.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="9.60"/><cfdi:Traslado Base="40.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.16" Importe="6.40"/>"#)],
        ),
        broken("CFDI40219", &[], &[(SUMMARY, r#"<cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.150000" Importe="16.00"/>"#)])
            .also(&["CFDI40215", "CFDI40221"]),
        broken("CFDI40220", &[], &[("\"0.160000\" Importe=\"16.00\"", "\"0.160000\" Importe=\"16.000\"")]),
        broken("CFDI40221", &[], &[("\"16.00\"", "\"16.01\""), ("\"16.00\"", "\"16.01\""), ("161.00", "161.01")]),
    ]
}

fn all() -> impl Iterator<Item = Broken> {
    let groups = [head(), totals(), parties(), conceptos(), objeto_imp(), taxes(), summary()];
    groups.into_iter().flatten()
}

#[test]
fn what_we_seal_breaks_nothing() {
    let report = check(BASE.as_bytes(), &Context::default()).unwrap();
    assert_eq!(report.findings, []);
    let undecided =
        ["CFDI40138", "CFDI40139", "CFDI40143", "CFDI40145", "CFDI40148", "CFDI40163", "CFDI40164"];
    assert_eq!(report.undecided, undecided);
}

#[test]
fn each_rule_fires_alone() {
    broken::each_fires_alone(&BASE, all());
}

#[test]
fn the_sello_is_that_of_the_text() {
    let changed = edited(&BASE, &[("\"Refresco\"", "\"Refrescos\"")]);
    let report = check(changed.as_bytes(), &Context::default()).unwrap();
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["CFDI40102"]);
}

#[test]
fn what_cannot_be_known_is_told() {
    const FOREIGN: Edit = (
        "</cfdi:Comprobante>",
        r#"<cfdi:Complemento><x:Thing xmlns:x="urn:x"/></cfdi:Complemento></cfdi:Comprobante>"#,
    );
    let report = check(edited(&BASE, &[FOREIGN]).as_bytes(), &Context::default()).unwrap();
    assert_eq!(report.findings, []);
    assert!(report.undecided.contains(&"CFDI40102"));
}

#[test]
fn a_fecha_may_not_be_ahead_of_the_clock() {
    let at = |now: &str| {
        let now = Some(now.parse().unwrap());
        codes(&BASE, &Context { now, ..Context::default() })
    };
    assert_eq!(at("2026-11-20T16:10:30Z"), BTreeSet::new());
    assert_eq!(at("2026-11-20T16:10:29Z"), BTreeSet::from(["CFDI40101"]));
}

#[test]
fn every_rule_of_the_table_has_a_document_that_breaks_it() {
    let tried: BTreeSet<_> = all()
        .chain(pagos::all())
        .map(|broken| broken.code)
        .chain(lists::tried())
        .chain(["CFDI40102"])
        .collect();
    let rows = table();
    let judged: BTreeSet<_> = rows
        .iter()
        .filter(|row| matches!(row.status, Status::Implemented | Status::NeedsList(_)))
        .map(|row| row.code)
        .collect();
    assert_eq!(judged, tried);
    let distinct: BTreeSet<_> = rows.iter().map(|row| row.code).collect();
    assert_eq!(rows.len(), distinct.len());
    let of_pagos = rows.iter().filter(|row| row.code.starts_with("CRP")).count();
    assert_eq!((rows.len() - of_pagos, of_pagos), (128, 103), "the rules of the two matrices");
}

#[test]
fn the_page_is_the_table() {
    expect_file!["../../../docs/matriz.md"].assert_eq(&matrix());
}

fn rate(text: &'static str) -> Rate {
    Rate::parse(text).unwrap()
}

/// Of a rate, of a cuota, of both as tobacco, apart or in the price.
fn any_ieps() -> impl Strategy<Value = Ieps> {
    let rates = proptest::sample::select(&["0.08", "0.265", "0.53", "1.6"][..]);
    let content = (1_u32..=3_000).prop_map(|thousandths| {
        Quantity::parse(&format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)).unwrap()
    });
    let cuotas = proptest::sample::select(&["0.004400", "0.1", "1.6451"][..]);
    (rates, cuotas, content, 0_u8..6).prop_map(|(tasa, cuota, content, kind)| {
        let by_cuota = Ieps::cuota(rate(cuota), content);
        match kind {
            0 => Ieps::tasa(rate(tasa)).in_price(),
            1 => by_cuota.in_price(),
            2 => by_cuota,
            3 => Ieps { tasa: Some(rate(tasa)), ..by_cuota },
            _ => Ieps::tasa(rate(tasa)),
        }
    })
}

/// Every treatment of IVA, and IEPS with those that may show it.
fn any_taxes() -> impl Strategy<Value = TaxProfile> {
    let bearing = [Iva::Tasa16, Iva::Tasa0, Iva::Exento, Iva::NoTraslado];
    let with_ieps = (proptest::sample::select(bearing.to_vec()), any_ieps());
    prop_oneof![
        proptest::sample::select(Iva::ALL).prop_map(TaxProfile::iva),
        with_ieps.prop_map(|(iva, ieps)| TaxProfile { iva, ieps: Some(ieps) }),
    ]
}

fn any_retenciones() -> impl Strategy<Value = Retenciones> {
    proptest::sample::select(vec![
        Retenciones::NONE,
        Retenciones { isr: Some(rate("0.0125")), iva: None },
        Retenciones { isr: Some(rate("0.1")), iva: Some(rate("0.106667")) },
    ])
}

fn any_line() -> impl Strategy<Value = GrossLine> {
    let discount = prop_oneof![Just(0_i64), 1_i64..=100_000];
    (1_u32..=50_000, 1_i64..=5_000_000, discount, any_taxes(), any_retenciones()).prop_map(
        |(thousandths, centavos, discount, taxes, retenciones)| {
            let quantity = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
            let quantity = Quantity::parse(&quantity).unwrap();
            let line = GrossLine::new(quantity, Money::from_raw(centavos), taxes);
            let discount = Money::from_raw(discount);
            GrossLine { discount, ..line }.withholding(retenciones)
        },
    )
}

/// A cuota may be more than the price of what is cheap: such a line is no sale.
fn any_lines() -> impl Strategy<Value = Vec<GrossLine>> {
    let sold = any_line().prop_filter("a sale", |line| breakdown(&[*line]).is_ok());
    prop::collection::vec(sold, 1..8)
}

fn global(ticket: GlobalTicket) -> GlobalInput {
    let body = sale(RFC, vec![]);
    GlobalInput {
        head: Head { lugar_expedicion: branch(&ticket.lines), ..numbered("G", 12, body.head) },
        forma_pago: FormaPago::Efectivo,
        informacion_global: InformacionGlobal {
            periodicidad: Periodicidad::Diario,
            meses: Meses::Noviembre,
            anio: 2026,
        },
        tickets: vec![ticket],
    }
}

fn folio_fiscal() -> FolioFiscal {
    FolioFiscal::parse("AAACA0C2-3EA4-4506-ABE3-F05771737E69").unwrap()
}

fn out_of_global(ticket: GlobalTicket) -> OutOfGlobalInput {
    let body = sale(RFC, vec![]);
    OutOfGlobalInput {
        head: Head { lugar_expedicion: branch(&ticket.lines), ..numbered("NC", 8, body.head) },
        forma_pago: FormaPago::Efectivo,
        global: folio_fiscal(),
        descripcion: "Blusa de mujer".to_owned(),
        ticket,
    }
}

fn egreso(lines: &[GrossLine]) -> EgresoInput {
    let body = sale(RFC, lines.iter().map(|line| concepto("Algo", *line)).collect());
    EgresoInput {
        head: numbered("NC", 7, body.head),
        forma_pago: FormaPago::Efectivo,
        receptor: body.receptor,
        cfdi_relacionados: vec![CfdiRelacionados {
            tipo_relacion: TipoRelacion::Devolucion,
            uuids: vec![folio_fiscal()],
        }],
        conceptos: body.conceptos,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_global_or_return_that_we_seal_breaks_nothing(lines in any_lines()) {
        let no_identificacion = "17-2358-4569".to_owned();
        let ticket = GlobalTicket { no_identificacion, lines: lines.clone() };
        for comprobante in [
            Comprobante::global(global(ticket.clone())),
            Comprobante::out_of_global(out_of_global(ticket)),
            Comprobante::egreso(egreso(&lines)),
        ] {
            let Ok(comprobante) = comprobante else {
                return Err(TestCaseError::reject("no such sale"));
            };
            let sealed = seal(&comprobante, &CSD).unwrap();
            let report = check(sealed.bytes(), &Context::default()).unwrap();
            prop_assert_eq!(report.findings, []);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_sale_that_we_seal_breaks_nothing(
        lines in any_lines(),
        generic in any::<bool>(),
    ) {
        let conceptos = lines.into_iter().map(|line| concepto("Algo", line));
        let mut input = sale(RFC, conceptos.collect());
        if generic {
            let codigo_postal = input.head.lugar_expedicion.as_str();
            let fields = ["XAXX010101000", "Cliente final", codigo_postal, "616", "S01"];
            input.receptor = receptor(fields);
        }
        let Ok(comprobante) = Comprobante::ingreso(input) else {
            return Err(TestCaseError::reject("no such sale"));
        };
        let sealed = seal(&comprobante, &CSD).unwrap();
        let report = check(sealed.bytes(), &Context::default()).unwrap();
        prop_assert_eq!(report.findings, []);
    }

    #[test]
    fn no_bytes_make_it_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        text in prop::sample::select(&["", "0", "9", "-1", "999999999999999999.999999", "Ñ", "|"][..]),
        place in any::<prop::sample::Index>(),
    ) {
        let list = lists::Listed { retencion: RetencionMark::Required };
        let context =
            Context { l_rfc: Some(&list), now: Some(common::since()), ..Context::default() };
        let full = edited(&edited(&BASE, RETENCION), TERCERO);
        let mut bytes = full.clone().into_bytes();
        for (place, byte) in &changes {
            bytes[place.index(full.len())] = *byte;
        }
        let _report_or_refusal = check(&bytes, &context);
        // One whole attribute value changed: always well-formed, always a report or a version.
        let values: Vec<_> = full.match_indices("=\"").collect();
        let begin = values[place.index(values.len())].0 + 2;
        let end = begin + full[begin..].find('"').unwrap();
        let changed = format!("{}{text}{}", &full[..begin], &full[end..]);
        let _report_or_refusal = check(changed.as_bytes(), &context);
    }
}
