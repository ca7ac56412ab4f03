//! Pagos 2.0: built, sealed, read back, and judged by SAT's own schema and stylesheet.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use cfdi::catalog::FormaPago;
use cfdi::comprobante::FolioFiscal;
use cfdi::fecha::FechaLocal;
use cfdi::pagos::{ComprobantePago, DoctoInput, PagoInput, PagosInput, Vendido};
use cfdi::read::{ReadError, cadena};
use cfdi::seal::{SealError, SealedCfdi, seal_pago};
use cfdi::taxes::{Factor, Iva};
use cfdi::timbre::{InsertError, StampedCfdi, Timbre, insert};
use common::sat::{judge, transform};
use common::{RFC, csd, numbered, sale, steady};
use expect_test::expect_file;
use money::{Money, Rate};
use proptest::prelude::*;

const UUID: &str = "AAACA0C2-3EA4-4506-ABE3-F05771737E69";

fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn vendido(parts: &[(Iva, &str)]) -> Vec<Vendido> {
    parts.iter().map(|(iva, gross)| Vendido { iva: *iva, gross: money(gross) }).collect()
}

fn docto(num_parcialidad: u16, amounts: [&str; 2], parts: &[(Iva, &str)]) -> DoctoInput {
    let [imp_saldo_ant, imp_pagado] = amounts.map(money);
    DoctoInput {
        id_documento: FolioFiscal::parse(UUID).unwrap(),
        serie: Some("A".to_owned()),
        folio: Some("1001".to_owned()),
        num_parcialidad,
        imp_saldo_ant,
        imp_pagado,
        vendido: vendido(parts),
    }
}

fn pago(documentos: Vec<DoctoInput>) -> PagoInput {
    PagoInput {
        fecha_pago: FechaLocal::parse("2026-11-19T12:00:00").unwrap(),
        forma_de_pago: FormaPago::TransferenciaElectronica,
        num_operacion: Some("SPEI 0001".to_owned()),
        documentos,
    }
}

fn input(pagos: Vec<PagoInput>) -> PagosInput {
    let body = sale(RFC, vec![]);
    PagosInput { head: numbered("P", 3, body.head), receptor: body.receptor, pagos }
}

const MIXED: [(Iva, &str); 5] = [
    (Iva::Tasa16, "116.00"),
    (Iva::Tasa8, "108.00"),
    (Iva::Tasa0, "50.00"),
    (Iva::Exento, "25.00"),
    (Iva::NoObjeto, "1.00"),
];

/// Two payments: a document whole and a third of another, then one without object of tax.
fn several() -> PagosInput {
    let first = pago(vec![
        docto(1, ["300.00", "300.00"], &MIXED),
        docto(2, ["200.00", "100.00"], &[(Iva::Tasa16, "300.00")]),
    ]);
    let mut second = pago(vec![docto(999, ["0.01", "0.01"], &[(Iva::NoObjeto, "20.00")])]);
    second.num_operacion = None;
    second.documentos[0].serie = None;
    second.documentos[0].folio = None;
    input(vec![first, second])
}

#[test]
fn sums_go_up_from_document_to_payment_to_total() {
    let comprobante = ComprobantePago::new(several()).unwrap();
    assert_eq!(comprobante.monto_total_pagos(), money("400.01"));
    let said = |totals: &[cfdi::taxes::TotalTraslado]| {
        let each = totals.iter().map(|total| {
            let rate = match total.factor.tasa_o_cuota() {
                Some(rate) => rate.percent(),
                None => "exento".to_owned(),
            };
            format!("{rate}: {} {}", total.base, total.importe.unwrap_or_default())
        });
        each.collect::<Vec<_>>().join(", ")
    };
    let [first, second] = comprobante.pagos() else { panic!("two payments") };
    let all = "0: 50.00 0.00, 8: 100.00 8.00, 16: 186.21 29.79, exento: 25.00 0.00";
    assert_eq!(said(first.impuestos()), all);
    assert_eq!(said(comprobante.totales()), all);
    assert_eq!(said(second.impuestos()), "");
    let [whole, part] = first.documentos() else { panic!("two documents") };
    assert_eq!(said(part.traslados()), "16: 86.21 13.79");
    assert_eq!([whole.imp_saldo_insoluto(), part.imp_saldo_insoluto()], ["0", "100"].map(money));
    assert_eq!(second.documentos()[0].objeto_imp().code(), "01");
    assert_eq!(comprobante.receptor().uso_cfdi().code(), "CP01");
}

/// Taken apart one by one, these two would have a centavo too much of IVA for their base.
#[test]
fn what_bears_one_rate_is_one_amount() {
    let parts = [(Iva::Tasa8, "9559.94"), (Iva::Tasa16, "4273.56"), (Iva::Tasa8, "3930.77")];
    let documento = docto(1, ["8750.18", "4699.92"], &parts);
    let comprobante = ComprobantePago::new(input(vec![pago(vec![documento])])).unwrap();
    let [eight, sixteen] = comprobante.totales() else { panic!("two rates") };
    for total in [eight, sixteen] {
        let Factor::Tasa(rate) = total.factor else { panic!("a rate") };
        assert!(within_limits(total.base, rate, total.importe.unwrap()), "{total:?}");
    }
}

#[test]
fn sat_agrees_with_the_document_and_it_reads_back() {
    let csd = csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let sealed = seal_pago(&ComprobantePago::new(several()).unwrap(), &csd).unwrap();
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(judge(dir.path(), sealed.bytes()), sealed.cadena());
    assert_eq!(cadena(sealed.bytes()).unwrap(), sealed.cadena());
    assert_eq!(SealedCfdi::from_stored(sealed.bytes()).unwrap(), sealed);
    let document = sealed.document();
    assert_eq!(
        [&document.tipo_de_comprobante, &document.moneda, &document.total],
        ["P", "XXX", "0"]
    );
    assert_eq!([&document.forma_pago, &document.metodo_pago], [&None, &None]);
    assert_eq!(document.receptor.uso_cfdi, "CP01");
    let [complemento] = &document.complementos[..] else { panic!("one complement") };
    assert_eq!(complemento.name, "Pagos");
    let text = String::from_utf8(complemento.xml.clone()).unwrap();
    assert!(text.contains("TotalTrasladosBaseIVA16=\"186.21\""), "{text}");
    expect_file!["golden/pagos.xml"].assert_eq(&steady(&sealed));
}

/// The timbre joins the complement in the Complemento that is there, as in SAT's own documents.
#[test]
fn a_stamp_goes_beside_the_complement() {
    let csd = csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let sealed = seal_pago(&ComprobantePago::new(several()).unwrap(), &csd).unwrap();
    let timbre = Timbre {
        uuid: "C42523BA-A74B-4E13-8552-17DB3A9CDAE3".to_owned(),
        fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
        rfc_prov_certif: "PSB260101AB3".to_owned(),
        leyenda: None,
        sello_cfd: sealed.sello().to_owned(),
        no_certificado_sat: "99000000000000000001".to_owned(),
        sello_sat: "c2VsbG8=".to_owned(),
    };
    let stamped = insert(sealed.bytes(), &timbre.to_xml()).unwrap();
    let accepted = StampedCfdi::accept(&stamped, &sealed).unwrap();
    assert_eq!(*accepted.timbre(), timbre);
    let text = String::from_utf8(stamped.clone()).unwrap();
    assert_eq!(text.matches("<cfdi:Complemento>").count(), 1);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(judge(dir.path(), &stamped), sealed.cadena());
    assert!(matches!(insert(&stamped, &timbre.to_xml()), Err(InsertError::HasTimbre)));
}

#[test]
fn a_changed_amount_breaks_the_sello() {
    let csd = csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let sealed = seal_pago(&ComprobantePago::new(several()).unwrap(), &csd).unwrap();
    let text = String::from_utf8(sealed.bytes().to_vec()).unwrap();
    let changed = text.replacen("ImporteP=\"29.79\"", "ImporteP=\"29.78\"", 1);
    assert_ne!(changed, text);
    let refused = SealedCfdi::from_stored(changed.as_bytes()).unwrap_err();
    assert!(matches!(refused, SealError::Sello), "{refused}");
}

fn verdict(input: PagosInput) -> String {
    match ComprobantePago::new(input) {
        Ok(_) => "good".to_owned(),
        Err(faults) => {
            let each = faults.iter().map(|fault| format!("{} {}", fault.path, fault.code.id));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn every_fault_is_named_at_its_field() {
    let with = |change: fn(&mut PagosInput)| {
        let mut input = several();
        change(&mut input);
        verdict(input)
    };
    assert_eq!(with(|_| {}), "good");
    for (change, expected) in [
        ((|input| input.pagos.clear()) as fn(&mut PagosInput), "pagos pagos-01"),
        (|input| input.pagos[1].documentos.clear(), "pagos.1.documentos pagos-02"),
        (
            |input| input.pagos[0].forma_de_pago = FormaPago::PorDefinir,
            "pagos.0.forma_de_pago pagos-03",
        ),
        (
            |input| input.pagos[0].documentos[1].imp_pagado = Money::ZERO,
            "pagos.0.documentos.1.imp_pagado pagos-04",
        ),
        (
            |input| input.pagos[0].documentos[1].imp_pagado = Money::from_raw(20_001),
            "pagos.0.documentos.1.imp_pagado pagos-05",
        ),
        (
            |input| input.pagos[0].documentos[0].num_parcialidad = 1_000,
            "pagos.0.documentos.0.num_parcialidad pagos-06",
        ),
        (
            |input| input.pagos[0].documentos[0].vendido.clear(),
            "pagos.0.documentos.0.vendido pagos-07",
        ),
        (
            |input| input.pagos[0].documentos[0].vendido[2].gross = Money::from_raw(-1),
            "pagos.0.documentos.0.vendido.2.gross pagos-07",
        ),
        (
            |input| input.pagos[0].documentos[0].imp_saldo_ant = Money::from_raw(30_001),
            "pagos.0.documentos.0.imp_saldo_ant pagos-08",
        ),
        (
            |input| input.head.fecha = FechaLocal::parse("2026-11-19T11:59:59").unwrap(),
            "pagos.0.fecha_pago pagos-09, pagos.1.fecha_pago pagos-09",
        ),
        (
            |input| input.pagos[0].num_operacion = Some("a|b".to_owned()),
            "pagos.0.num_operacion pagos-10",
        ),
        (
            |input| input.pagos[0].documentos[0].folio = Some(" ".to_owned()),
            "pagos.0.documentos.0.folio pagos-10",
        ),
        (
            |input| {
                input.head.serie = "P 1".to_owned();
                input.head.folio = 0;
            },
            "serie comprobante-01, folio comprobante-02",
        ),
        (
            |input| {
                let most = Money::from_raw(i64::MAX);
                input.pagos[0].documentos[0].vendido[0].gross = most;
            },
            "pagos.0.documentos.0.vendido pagos-11",
        ),
    ] {
        assert_eq!(with(change), expected);
    }
}

/// Payments of others say more than ours do: SAT's stylesheet decides.
const EVERYTHING: &str = r#"<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4"
    xmlns:p="http://www.sat.gob.mx/Pagos20" Version="4.0" Total="0">
  <c:Conceptos><c:Concepto/></c:Conceptos>
  <c:Complemento><p:Pagos Version="2.0">
    <p:Totales MontoTotalPagos="9" TotalTrasladosBaseIVAExento="1" TotalRetencionesISR="2"
      TotalRetencionesIVA="3" TotalRetencionesIEPS="4" TotalTrasladosImpuestoIVA0="5"/>
    <p:Pago FechaPago="f" FormaDePagoP="03" MonedaP="USD" Monto="8" TipoCambioP="18.5"
        SelloPago="s" CadPago="cad" CertPago="cer" TipoCadPago="01" CtaBeneficiario="b"
        RfcEmisorCtaBen="r" CtaOrdenante="o" NomBancoOrdExt=" Banco  X " RfcEmisorCtaOrd="x">
      <p:DoctoRelacionado IdDocumento="u" MonedaDR="MXN" NumParcialidad="1" ImpSaldoAnt="3"
          ImpPagado="2" ImpSaldoInsoluto="1" ObjetoImpDR="02" EquivalenciaDR="18.5">
        <p:ImpuestosDR>
          <p:RetencionesDR><p:RetencionDR BaseDR="1" ImpuestoDR="001" TipoFactorDR="Tasa"
            TasaOCuotaDR="0.1" ImporteDR="2"/></p:RetencionesDR>
          <p:TrasladosDR><p:TrasladoDR BaseDR="3" ImpuestoDR="002" TipoFactorDR="Exento"/>
            <p:TrasladoDR BaseDR="4" ImpuestoDR="003" TipoFactorDR="Cuota" TasaOCuotaDR="0.5"
              ImporteDR="5"/></p:TrasladosDR>
        </p:ImpuestosDR>
      </p:DoctoRelacionado>
      <p:ImpuestosP>
        <p:RetencionesP><p:RetencionP ImpuestoP="001" ImporteP="6"/></p:RetencionesP>
        <p:TrasladosP><p:TrasladoP BaseP="7" ImpuestoP="002" TipoFactorP="Exento"/></p:TrasladosP>
      </p:ImpuestosP>
    </p:Pago>
    <p:Pago NumOperacion=""/>
  </p:Pagos></c:Complemento>
</c:Comprobante>"#;

#[test]
fn sat_agrees_with_the_cadena_of_any_payment() {
    let dir = tempfile::tempdir().unwrap();
    let expected = transform(dir.path(), EVERYTHING.as_bytes());
    assert!(expected.contains("|x|Banco X|o|r|b|01|cer|cad|s|u|"), "{expected}");
    assert_eq!(cadena(EVERYTHING.as_bytes()).unwrap(), expected);
    let of_another_version = EVERYTHING.replace("sat.gob.mx/Pagos20", "sat.gob.mx/Pagos");
    let refused = cadena(of_another_version.as_bytes()).unwrap_err();
    assert!(matches!(refused, ReadError::ForeignComplement { .. }), "{refused}");
}

fn any_docto() -> impl Strategy<Value = DoctoInput> {
    let part = (proptest::sample::select(Iva::ALL), 1_i64..=1_000_000)
        .prop_map(|(iva, gross)| Vendido { iva, gross: Money::from_raw(gross) });
    (prop::collection::vec(part, 1..6), any::<u64>(), any::<u64>()).prop_map(
        |(vendido, due, paid)| {
            let total: i64 = vendido.iter().map(|each| each.gross.raw()).sum();
            let within = |seed: u64, most: i64| {
                1 + i64::try_from(seed % u64::try_from(most).unwrap()).unwrap()
            };
            let due = within(due, total);
            let template = docto(1, ["1", "1"], &[]);
            DoctoInput {
                imp_saldo_ant: Money::from_raw(due),
                imp_pagado: Money::from_raw(within(paid, due)),
                vendido,
                ..template
            }
        },
    )
}

/// CRP20261 in integers: Importe lies between the truncated product of the least base and the
/// rounded-up one of the greatest, both half a centavo away. In 10⁻⁸ pesos.
fn within_limits(base: Money, rate: Rate, importe: Money) -> bool {
    let [base, rate, importe] = [base.raw(), rate.raw(), importe.raw()].map(i128::from);
    let lower = (2 * base - 1) * rate / 2_000_000;
    let upper = ((2 * base + 1) * rate - 1).div_euclid(2_000_000) + 1;
    (lower..=upper).contains(&importe)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_paid_is_what_is_said(doctos in prop::collection::vec(any_docto(), 1..5)) {
        let paid: i64 = doctos.iter().map(|docto| docto.imp_pagado.raw()).sum();
        let shown = |iva: Iva| iva.tasa().is_some() || iva == Iva::Exento;
        let taxed = |docto: &DoctoInput| docto.vendido.iter().all(|v| shown(v.iva));
        let all_taxed = doctos.iter().all(taxed);
        let comprobante = ComprobantePago::new(input(vec![pago(doctos)])).unwrap();
        prop_assert_eq!(comprobante.monto_total_pagos().raw(), paid);
        let said: i64 = comprobante
            .totales()
            .iter()
            .map(|total| total.base.raw() + total.importe.unwrap_or_default().raw())
            .sum();
        prop_assert!(said == paid || (!all_taxed && said < paid), "{} of {}", said, paid);
        for each in comprobante.pagos()[0].documentos() {
            prop_assert!(!each.imp_saldo_insoluto().is_negative());
            for traslado in each.traslados() {
                prop_assert!(traslado.base.is_positive());
                if let (Factor::Tasa(rate), Some(importe)) = (traslado.factor, traslado.importe) {
                    prop_assert!(within_limits(traslado.base, rate, importe), "{:?}", traslado);
                }
            }
        }
    }
}
