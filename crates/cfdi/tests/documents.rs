//! Factura global, egreso, relations: built, sealed, read back, and judged by SAT's own schema and
//! stylesheet.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use cfdi::catalog::{CodigoPostal, FormaPago, Meses, Periodicidad, RegimenFiscal, TipoRelacion};
use cfdi::comprobante::{
    CfdiRelacionados, Comprobante, EgresoInput, FolioFiscal, GlobalInput, GlobalTicket, Head,
    InformacionGlobal, OutOfGlobalInput,
};
use cfdi::csd::Csd;
use cfdi::fecha::FechaLocal;
use cfdi::read::{cadena, read};
use cfdi::rfc::Rfc;
use cfdi::rules::{Context, check};
use cfdi::seal::{SealedCfdi, seal};
use cfdi::taxes::{GrossLine, Ieps, Iva, TaxProfile};
use common::sat::judge;
use common::{RFC, branch, csd, line, numbered, receptor, sale, several_taxes, steady};
use expect_test::expect_file;
use faults::Faults;
use money::{Money, Quantity, Rate};
use proptest::prelude::*;

const UUID: &str = "AAACA0C2-3EA4-4506-ABE3-F05771737E69";
const OTHER_UUID: &str = "C42523BA-A74B-4E13-8552-17DB3A9CDAE3";

fn ticket(no_identificacion: &str, lines: Vec<GrossLine>) -> GlobalTicket {
    GlobalTicket { no_identificacion: no_identificacion.to_owned(), lines }
}

/// Three tickets: one rate, three sets of taxes in five lines, no object of tax.
fn tickets() -> Vec<GlobalTicket> {
    vec![
        ticket("17-2358-4569", vec![line("2", "417.58", Iva::Tasa16, "")]),
        ticket(
            "17-2358-4570",
            vec![
                line("1", "57.00", Iva::Tasa16, ""),
                line("1.250", "48.75", Iva::Tasa0, ""),
                line("3", "100.01", Iva::Tasa16, ""),
                line("3", "54.00", Iva::Tasa0, "0.08"),
                line("1", "1.25", Iva::Tasa0, ""),
            ],
        ),
        ticket("17-2358-4571", vec![line("1", "20.00", Iva::NoObjeto, "")]),
    ]
}

fn period(periodicidad: Periodicidad, meses: Meses, anio: i16) -> InformacionGlobal {
    InformacionGlobal { periodicidad, meses, anio }
}

fn global_of(tickets: Vec<GlobalTicket>) -> GlobalInput {
    let body = sale(RFC, vec![]);
    GlobalInput {
        head: Head {
            lugar_expedicion: branch(tickets.iter().flat_map(|ticket| &ticket.lines)),
            ..numbered("G", 12, body.head)
        },
        forma_pago: FormaPago::Efectivo,
        informacion_global: period(Periodicidad::Diario, Meses::Noviembre, 2026),
        tickets,
    }
}

fn relation(tipo_relacion: TipoRelacion, uuids: &[&str]) -> CfdiRelacionados {
    let uuids = uuids.iter().map(|uuid| FolioFiscal::parse(uuid).unwrap()).collect();
    CfdiRelacionados { tipo_relacion, uuids }
}

fn egreso() -> EgresoInput {
    let body = sale(RFC, several_taxes());
    EgresoInput {
        head: numbered("NC", 7, body.head),
        forma_pago: FormaPago::Efectivo,
        receptor: body.receptor,
        cfdi_relacionados: vec![
            relation(TipoRelacion::Devolucion, &[UUID, OTHER_UUID]),
            relation(TipoRelacion::AplicacionAnticipo, &[OTHER_UUID]),
        ],
        conceptos: body.conceptos,
    }
}

fn out_of_global(ticket: GlobalTicket) -> OutOfGlobalInput {
    let body = sale(RFC, vec![]);
    OutOfGlobalInput {
        head: Head { lugar_expedicion: branch(&ticket.lines), ..numbered("NC", 8, body.head) },
        forma_pago: FormaPago::Efectivo,
        global: FolioFiscal::parse(UUID).unwrap(),
        descripcion: "Blusa de mujer".to_owned(),
        ticket,
    }
}

fn ours() -> Csd {
    csd(RFC, "ESCUELA KEMPER URGATE SA DE CV")
}

fn sealed(comprobante: &Comprobante, csd: &Csd) -> SealedCfdi {
    let sealed = seal(comprobante, csd).unwrap();
    assert_eq!(cadena(sealed.bytes()).unwrap(), sealed.cadena());
    assert_eq!(sealed.total(), comprobante.total());
    assert_eq!(SealedCfdi::from_stored(sealed.bytes()).unwrap(), sealed);
    assert_eq!(check(sealed.bytes(), &Context::default()).unwrap().findings, []);
    sealed
}

fn centavos(tickets: &[GlobalTicket]) -> i64 {
    tickets.iter().flat_map(|ticket| &ticket.lines).map(|line| line.gross.raw()).sum()
}

#[test]
fn a_global_says_what_the_tickets_say() {
    let comprobante = Comprobante::global(global_of(tickets())).unwrap();
    let document = sealed(&comprobante, &ours()).document().clone();
    let global = document.informacion_global.unwrap();
    assert_eq!([global.periodicidad, global.meses, global.anio], ["01", "11", "2026"]);
    let receptor = document.receptor;
    assert_eq!(receptor.rfc, "XAXX010101000");
    assert_eq!(receptor.nombre, "PUBLICO EN GENERAL");
    assert_eq!(receptor.domicilio_fiscal_receptor, "42501");
    assert_eq!([receptor.regimen_fiscal_receptor, receptor.uso_cfdi], ["616", "S01"]);
    assert_eq!(document.total, "698.59");
    let said: Vec<_> = document
        .conceptos
        .iter()
        .map(|each| {
            assert_eq!([&each.clave_prod_serv, &each.clave_unidad], ["01010101", "ACT"]);
            assert_eq!([&each.cantidad, &each.descripcion], ["1", "Venta"]);
            assert_eq!(each.unidad, None);
            let taxes: Vec<_> = each
                .traslados
                .iter()
                .map(|tax| format!("{} {}", tax.impuesto, tax.tasa_o_cuota.as_deref().unwrap()))
                .collect();
            format!("{} {}", each.no_identificacion.as_deref().unwrap(), taxes.join(", "))
        })
        .collect();
    assert_eq!(
        said,
        [
            "17-2358-4569 002 0.160000",
            "17-2358-4570 002 0.160000",
            "17-2358-4570 002 0.000000",
            "17-2358-4570 003 0.080000, 002 0.000000",
            "17-2358-4571 ",
        ]
    );
}

#[test]
fn writes_what_the_tickets_say() {
    let csd = ours();
    let global = Comprobante::global(global_of(tickets())).unwrap();
    expect_file!["golden/global.xml"].assert_eq(&steady(&sealed(&global, &csd)));
    let egreso = Comprobante::out_of_global(out_of_global(tickets().remove(1))).unwrap();
    expect_file!["golden/egreso.xml"].assert_eq(&steady(&sealed(&egreso, &csd)));
}

#[test]
fn an_egreso_is_related_and_for_returns() {
    let comprobante = Comprobante::egreso(egreso()).unwrap();
    let document = sealed(&comprobante, &ours()).document().clone();
    assert_eq!(document.tipo_de_comprobante, "E");
    assert_eq!(document.receptor.uso_cfdi, "G02");
    let relations: Vec<_> = document
        .cfdi_relacionados
        .into_iter()
        .map(|each| (each.tipo_relacion, each.uuids.join(" ")))
        .collect();
    let expected = [("03", format!("{UUID} {OTHER_UUID}")), ("07", OTHER_UUID.to_owned())];
    assert_eq!(relations, expected.map(|(tipo, uuids)| (tipo.to_owned(), uuids)));
    // Régimen 605 may not use G02; a generic RFC that is not the público en general may.
    for (fields, uso) in [
        (["KICR630120NX3", "Rodrigo Kitia Castro", "36246", "605", "S01"], "S01"),
        (["XAXX010101000", "CLIENTE FINAL", "42501", "616", "S01"], "G02"),
    ] {
        let input = EgresoInput { receptor: receptor(fields), ..egreso() };
        let comprobante = Comprobante::egreso(input).unwrap();
        assert_eq!(comprobante.receptor().uso_cfdi().code(), uso);
    }
}

#[test]
fn a_ticket_leaves_its_global_with_the_same_amounts() {
    let one = tickets().remove(0);
    let global = Comprobante::global(global_of(vec![one.clone()])).unwrap();
    let egreso = Comprobante::out_of_global(out_of_global(one)).unwrap();
    assert_eq!(egreso.breakdown(), global.breakdown());
    let document = sealed(&egreso, &ours()).document().clone();
    assert_eq!([document.sub_total, document.total], ["359.98", "417.58"]);
    assert_eq!([document.tipo_de_comprobante, document.receptor.uso_cfdi], ["E", "G02"]);
    assert_eq!(document.receptor.nombre, "PUBLICO EN GENERAL");
    assert_eq!(document.informacion_global, None);
    let [relation] = &document.cfdi_relacionados[..] else { panic!("one relation") };
    assert_eq!([&relation.tipo_relacion, &relation.uuids[0]], ["01", UUID]);
    let [concepto] = &document.conceptos[..] else { panic!("one concepto") };
    assert_eq!([&concepto.clave_prod_serv, &concepto.descripcion], ["84111506", "Blusa de mujer"]);
    assert_eq!(concepto.no_identificacion.as_deref(), Some("17-2358-4569"));
}

#[test]
fn any_document_can_replace_another() {
    let csd = ours();
    let replaces = || vec![relation(TipoRelacion::Sustitucion, &[UUID])];
    for comprobante in [
        Comprobante::ingreso(sale(RFC, several_taxes())).unwrap(),
        Comprobante::global(global_of(tickets())).unwrap(),
        Comprobante::egreso(egreso()).unwrap(),
    ] {
        let before = comprobante.cfdi_relacionados().len();
        let related = comprobante.related(replaces()).unwrap();
        assert_eq!(related.cfdi_relacionados().len(), before + 1);
        let document = sealed(&related, &csd).document().clone();
        assert_eq!(document.cfdi_relacionados.last().unwrap().tipo_relacion, "04");
    }
}

fn verdict(result: Result<Comprobante, Faults>) -> String {
    match result {
        Ok(_) => "good".to_owned(),
        Err(faults) => {
            let each = faults.iter().map(|fault| format!("{} {}", fault.path, fault.code.id));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn a_period_fits_its_periodicidad_year_and_regimen() {
    use Periodicidad::{Bimestral, Diario, Mensual, Quincenal, Semanal};
    let of_621 = |information| {
        let mut input = global_of(tickets());
        input.head.emisor.rfc = Rfc::parse("KICR630120NX3").unwrap();
        input.head.emisor.regimen_fiscal = RegimenFiscal::IncorporacionFiscal;
        GlobalInput { informacion_global: information, ..input }
    };
    let of_601 =
        |information| GlobalInput { informacion_global: information, ..global_of(tickets()) };
    for (input, expected) in [
        (of_601(period(Diario, Meses::Noviembre, 2026)), "good"),
        (of_601(period(Semanal, Meses::Enero, 2026)), "good"),
        (of_601(period(Quincenal, Meses::Octubre, 2026)), "good"),
        (of_601(period(Mensual, Meses::Diciembre, 2025)), "good"),
        (of_621(period(Bimestral, Meses::SeptiembreOctubre, 2026)), "good"),
        (of_621(period(Bimestral, Meses::NoviembreDiciembre, 2026)), "good"),
        (of_621(period(Mensual, Meses::Octubre, 2026)), "good"),
        (
            of_601(period(Bimestral, Meses::SeptiembreOctubre, 2026)),
            "informacion_global.periodicidad global-03",
        ),
        (
            of_601(period(Bimestral, Meses::Octubre, 2026)),
            "informacion_global.periodicidad global-03, informacion_global.meses global-04",
        ),
        (of_601(period(Mensual, Meses::EneroFebrero, 2026)), "informacion_global.meses global-04"),
        (of_621(period(Bimestral, Meses::Enero, 2026)), "informacion_global.meses global-04"),
        (of_601(period(Mensual, Meses::Enero, 2024)), "informacion_global.anio global-05"),
        (of_601(period(Mensual, Meses::Enero, 2027)), "informacion_global.anio global-05"),
        (of_601(period(Mensual, Meses::Enero, i16::MIN)), "informacion_global.anio global-05"),
        (of_601(period(Diario, Meses::Diciembre, 2026)), "informacion_global.meses global-06"),
    ] {
        let said = format!("{:?}", input.informacion_global);
        assert_eq!(verdict(Comprobante::global(input)), expected, "{said}");
    }
}

#[test]
fn every_fault_of_a_global_is_named_at_its_ticket() {
    assert_eq!(verdict(Comprobante::global(global_of(vec![]))), "tickets global-01");
    let mut input = global_of(tickets());
    input.head.serie = "G-1".to_owned();
    input.head.folio = 0;
    input.forma_pago = FormaPago::PorDefinir;
    input.tickets[0].lines.clear();
    input.tickets[1].no_identificacion = "a|b".to_owned();
    input.tickets[2].lines[0].gross = Money::from_raw(-1);
    input.tickets.push(ticket(" a|b", vec![line("1", "1.00", Iva::Exento, "")]));
    input.tickets.push(ticket(&"9".repeat(101), vec![line("1", "1.00", Iva::Exento, "")]));
    assert_eq!(
        verdict(Comprobante::global(input)),
        "serie comprobante-01, folio comprobante-02, forma_pago comprobante-03, \
         tickets.3.no_identificacion global-02, tickets.0.lines taxes-04, \
         tickets.1.no_identificacion comprobante-06, tickets.2.lines.0.gross taxes-06, \
         tickets.3.no_identificacion comprobante-06, tickets.4.no_identificacion comprobante-05"
    );
    let most = || line("1", "92233720368547758.07", Iva::Tasa0, "");
    let huge = global_of(vec![ticket("1", vec![most(), most()])]);
    assert_eq!(verdict(Comprobante::global(huge)), "tickets.0.lines taxes-08");
}

#[test]
fn every_fault_of_an_egreso_is_named() {
    let nothing = EgresoInput { cfdi_relacionados: vec![], conceptos: vec![], ..egreso() };
    assert_eq!(
        verdict(Comprobante::egreso(nothing)),
        "cfdi_relacionados relacion-03, conceptos taxes-04"
    );
    let mut input = egreso();
    input.cfdi_relacionados[1].uuids.clear();
    input.conceptos[0].descripcion.clear();
    input.head.lugar_expedicion = CodigoPostal::parse("36246").unwrap();
    input.receptor = receptor(["XAXX010101000", "CLIENTE FINAL", "42501", "616", "S01"]);
    assert_eq!(
        verdict(Comprobante::egreso(input)),
        "cfdi_relacionados.1.uuids relacion-02, receptor.codigo_postal comprobante-08, \
         conceptos.0.descripcion comprobante-04"
    );
    let empty = out_of_global(ticket("1", vec![]));
    assert_eq!(verdict(Comprobante::out_of_global(empty)), "ticket.lines taxes-04");
    let untold = OutOfGlobalInput {
        descripcion: String::new(),
        ..out_of_global(ticket("", vec![line("1", "1.00", Iva::Tasa16, "")]))
    };
    assert_eq!(
        verdict(Comprobante::out_of_global(untold)),
        "ticket.descripcion comprobante-04, ticket.no_identificacion comprobante-04"
    );
    let unrelated = Comprobante::ingreso(sale(RFC, several_taxes())).unwrap();
    let nobody = vec![CfdiRelacionados { tipo_relacion: TipoRelacion::Sustitucion, uuids: vec![] }];
    assert_eq!(verdict(unrelated.related(nobody)), "cfdi_relacionados.0.uuids relacion-02");
}

#[test]
fn sat_agrees_with_every_kind_of_document() {
    let csd = ours();
    let dir = tempfile::tempdir().unwrap();
    for comprobante in [
        Comprobante::global(global_of(tickets())).unwrap(),
        Comprobante::egreso(egreso()).unwrap(),
        Comprobante::out_of_global(out_of_global(tickets().remove(1))).unwrap(),
        Comprobante::ingreso(sale(RFC, several_taxes()))
            .unwrap()
            .related(vec![relation(TipoRelacion::Sustitucion, &[UUID])])
            .unwrap(),
    ] {
        let sealed = sealed(&comprobante, &csd);
        assert_eq!(sealed.cadena(), judge(dir.path(), sealed.bytes()));
    }
}

/// Documents of others say more than ours do.
#[test]
fn reads_a_receptor_abroad_relations_and_retenciones() {
    let xml = r#"<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4" Version="4.0"
        Fecha="2026-11-20T10:15:30" Sello="" NoCertificado="" Certificado="" SubTotal="1000.00"
        Moneda="MXN" Total="1147.50" TipoDeComprobante="I" Exportacion="01"
        LugarExpedicion="42501" Confirmacion="AB12C">
      <c:InformacionGlobal Periodicidad="05" Meses="13" Año="2026"/>
      <c:CfdiRelacionados TipoRelacion="01"><c:CfdiRelacionado UUID="u1"/></c:CfdiRelacionados>
      <c:CfdiRelacionados TipoRelacion="07"><c:CfdiRelacionado UUID="u2"/></c:CfdiRelacionados>
      <c:Emisor Rfc="WATM640917J45" Nombre="N" RegimenFiscal="626" FacAtrAdquirente="0123456789"/>
      <c:Receptor Rfc="XEXX010101000" Nombre="J" DomicilioFiscalReceptor="42501"
        ResidenciaFiscal="USA" NumRegIdTrib="121585958" RegimenFiscalReceptor="616"
        UsoCFDI="S01"/>
      <c:Conceptos><c:Concepto ClaveProdServ="01010101" Cantidad="1" ClaveUnidad="H87"
        Descripcion="d" ValorUnitario="1000.00" Importe="1000.00" ObjetoImp="02"><c:Impuestos>
        <c:Retenciones><c:Retencion Base="1000.00" Impuesto="001" TipoFactor="Tasa"
        TasaOCuota="0.012500" Importe="12.50"/></c:Retenciones></c:Impuestos></c:Concepto>
      </c:Conceptos>
      <c:Impuestos TotalImpuestosRetenidos="12.50"><c:Retenciones>
        <c:Retencion Impuesto="001" Importe="12.50"/></c:Retenciones></c:Impuestos>
    </c:Comprobante>"#;
    let document = read(xml.as_bytes()).unwrap();
    assert_eq!(document.confirmacion.as_deref(), Some("AB12C"));
    assert_eq!(document.informacion_global.unwrap().meses, "13");
    let uuids: Vec<_> = document.cfdi_relacionados.iter().flat_map(|each| &each.uuids).collect();
    assert_eq!(uuids, ["u1", "u2"]);
    assert_eq!(document.emisor.fac_atr_adquirente.as_deref(), Some("0123456789"));
    assert_eq!(document.receptor.residencia_fiscal.as_deref(), Some("USA"));
    assert_eq!(document.receptor.num_reg_id_trib.as_deref(), Some("121585958"));
    assert_eq!(document.conceptos[0].retenciones[0].base.as_deref(), Some("1000.00"));
    let impuestos = document.impuestos.unwrap();
    assert_eq!(impuestos.total_impuestos_retenidos.as_deref(), Some("12.50"));
    assert_eq!(impuestos.retenciones[0].base, None);
    let twice = xml.replace("<c:Emisor", "<c:InformacionGlobal/><c:Emisor");
    assert!(read(twice.as_bytes()).is_err());
    let no_uuid = xml.replace("UUID=\"u1\"", "");
    assert!(read(no_uuid.as_bytes()).is_err());
}

fn any_line() -> impl Strategy<Value = GrossLine> {
    let quantity = (1_i64..=20_000).prop_map(|thousandths| Quantity::from_raw(thousandths * 1_000));
    let gross = prop_oneof![1_i64..=500, 1_i64..=1_000_000].prop_map(Money::from_raw);
    let ieps = proptest::sample::select(vec![None, Some("0.08"), Some("0.265"), Some("0.53")])
        .prop_map(|rate| rate.map(|rate| Ieps::tasa(Rate::parse(rate).unwrap())));
    let taxes = (proptest::sample::select(Iva::ALL), ieps).prop_map(|(iva, ieps)| {
        let taxes = TaxProfile { iva, ieps };
        if taxes.check().is_ok() { taxes } else { TaxProfile::iva(iva) }
    });
    (quantity, gross, taxes)
        .prop_map(|(quantity, gross, taxes)| GrossLine::new(quantity, gross, taxes))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_total_of_a_global_is_that_of_its_tickets(
        baskets in prop::collection::vec(prop::collection::vec(any_line(), 1..6), 1..40),
    ) {
        let numbered = baskets.into_iter().enumerate();
        let tickets: Vec<_> =
            numbered.map(|(number, lines)| ticket(&number.to_string(), lines)).collect();
        let comprobante = Comprobante::global(global_of(tickets.clone())).unwrap();
        prop_assert_eq!(comprobante.total().raw(), centavos(&tickets));
        for each in tickets {
            let paid = centavos(std::slice::from_ref(&each));
            let egreso = Comprobante::out_of_global(out_of_global(each)).unwrap();
            prop_assert_eq!(egreso.total().raw(), paid);
        }
    }
}

fn months_tickets(count: i64) -> Vec<GlobalTicket> {
    let gross =
        |raw: i64, iva| GrossLine::new(Quantity::ONE, Money::from_raw(raw), TaxProfile::iva(iva));
    let basket = |number: i64| {
        let taxed = gross(number * 37 % 9_999 + 1, Iva::Tasa16);
        ticket(&format!("T-{number:098}"), vec![taxed, gross(number + 1, Iva::Tasa0)])
    };
    (1..=count).map(basket).collect()
}

/// A month of a shop, issued on the first day of the next: the largest global that there is.
#[test]
fn thousands_of_conceptos_are_one_document() {
    let tickets = months_tickets(1_500);
    let mut input = global_of(tickets.clone());
    input.head.fecha = FechaLocal::parse("2026-12-01T00:10:00").unwrap();
    input.informacion_global = period(Periodicidad::Mensual, Meses::Noviembre, 2026);
    let comprobante = Comprobante::global(input).unwrap();
    let sealed = sealed(&comprobante, &ours());
    assert_eq!(sealed.document().conceptos.len(), 3_000);
    assert_eq!(sealed.total().raw(), centavos(&tickets));
    let more = global_of(months_tickets(1_501));
    assert_eq!(verdict(Comprobante::global(more)), "tickets global-07");
}
