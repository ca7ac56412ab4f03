//! From a sale to the sealed document, to the stamped one, and back.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::sync::LazyLock;

use cfdi::catalog::FormaPago;
use cfdi::comprobante::Comprobante;
use cfdi::csd::{Csd, CsdError};
use cfdi::fecha::FechaLocal;
use cfdi::read::{ReadError, cadena, read};
use cfdi::seal::{SealError, SealedCfdi, seal};
use cfdi::taxes::Iva;
use cfdi::timbre::{InsertError, StampMismatch, StampedCfdi, Timbre, insert};
use common::{RFC, comprobante, concepto, line, receptor, sale, several_taxes, steady};
use expect_test::{expect, expect_file};
use proptest::prelude::*;

/// One key for the whole file: making it is what takes time.
static CSD: LazyLock<Csd> = LazyLock::new(|| common::csd(RFC, "ESCUELA KEMPER URGATE SA DE CV"));

fn sealed() -> SealedCfdi {
    seal(&comprobante(several_taxes()), &CSD).unwrap()
}

fn timbre(sello_cfd: &str) -> Timbre {
    Timbre {
        uuid: "c42523ba-a74b-4e13-8552-17db3a9cdae3".to_owned(),
        fecha_timbrado: "2026-11-20T10:20:01".to_owned(),
        rfc_prov_certif: "PSB260101AB3".to_owned(),
        leyenda: Some("Documento de \"prueba\" & sin validez".to_owned()),
        sello_cfd: sello_cfd.to_owned(),
        no_certificado_sat: "99000000000000000001".to_owned(),
        sello_sat: "c2VsbG8=".to_owned(),
    }
}

#[test]
fn writes_what_the_sale_says() {
    expect_file!["golden/ingreso.xml"].assert_eq(&steady(&sealed()));
}

#[test]
fn writes_whole_centavos_where_the_sums_ask_for_them() {
    let conceptos = vec![concepto("Cigarros", line("1", "350.00", Iva::Tasa16, "0.53"))];
    let xml = steady(&seal(&comprobante(conceptos), &CSD).unwrap());
    expect_file!["golden/centavos.xml"].assert_eq(&xml);
}

#[test]
fn writes_no_summary_without_taxes() {
    let no_tax = vec![concepto("Donativo", line("1", "20.00", Iva::NoObjeto, ""))];
    assert!(!steady(&seal(&comprobante(no_tax), &CSD).unwrap()).contains("Impuestos"));
    let exempt = vec![concepto("Libro", line("1", "20.00", Iva::Exento, ""))];
    let xml = steady(&seal(&comprobante(exempt), &CSD).unwrap());
    assert!(
        xml.contains("<cfdi:Impuestos>") && !xml.contains("TotalImpuestosTrasladados"),
        "{xml}"
    );
}

#[test]
fn the_cadena_follows_the_order_of_sat() {
    let sealed = sealed();
    let steady = sealed.cadena().replace(CSD.no_certificado(), "NUMERO");
    expect_file!["golden/ingreso.cadena"].assert_eq(&steady);
    assert_eq!(cadena(sealed.bytes()).unwrap(), sealed.cadena());
}

#[test]
fn the_same_sale_gives_the_same_bytes_and_they_come_back() {
    let first = sealed();
    assert_eq!(first, sealed());
    assert_eq!(SealedCfdi::from_stored(first.bytes()).unwrap(), first);
    assert_eq!(first.total().to_string(), "204.75");
}

#[test]
fn refuses_to_seal_what_a_pac_would_refuse() {
    let comprobante_at = |fecha: &str| {
        let mut input = sale(RFC, several_taxes());
        input.head.fecha = FechaLocal::parse(fecha).unwrap();
        Comprobante::ingreso(input).unwrap()
    };
    let expired = seal(&comprobante_at("2031-01-01T00:00:00"), &CSD).unwrap_err();
    assert!(matches!(expired, SealError::Csd(CsdError::Expired(_))));
    assert_eq!(expired.code().id, "csd-07");
    let early = seal(&comprobante_at("2025-12-31T23:59:59"), &CSD).unwrap_err();
    assert!(matches!(early, SealError::Csd(CsdError::NotYetValid(_))));
    let of_another = Comprobante::ingreso(sale("URE180429TM6", several_taxes())).unwrap();
    assert!(matches!(seal(&of_another, &CSD), Err(SealError::CsdOfAnother)));
}

#[test]
fn stored_bytes_that_changed_are_no_sealed_document() {
    let sealed = sealed();
    let xml = String::from_utf8(sealed.bytes().to_vec()).unwrap();
    for (from, to) in [
        ("Total=\"204.75\"", "Total=\"204.76\""),
        ("Descripcion=\"Jitomate\"", "Descripcion=\"Jitomates\""),
        ("Folio=\"1001\"", "Folio=\"1002\""),
        ("Sello=\"", "Sello=\"A"),
    ] {
        let changed = xml.replacen(from, to, 1);
        assert_ne!(changed, xml);
        let error = SealedCfdi::from_stored(changed.as_bytes()).unwrap_err();
        assert!(matches!(error, SealError::Sello), "{from}: {error}");
    }
    let cut = &sealed.bytes()[..sealed.bytes().len() - 1];
    assert!(matches!(SealedCfdi::from_stored(cut), Err(SealError::Unreadable(_))));
}

#[test]
fn says_every_fault_at_its_field() {
    let mut input = sale(RFC, several_taxes());
    input.head.serie = "A-1".to_owned();
    input.head.folio = 0;
    input.forma_pago = FormaPago::PorDefinir;
    input.receptor = receptor(["XAXX010101000", "Cliente Final", "86991", "616", "S01"]);
    input.head.emisor.regimen_fiscal = cfdi::catalog::RegimenFiscal::SueldosSalarios;
    input.conceptos[0].descripcion = "  ".to_owned();
    input.conceptos[1].unidad = Some("x".repeat(21));
    input.conceptos[2].no_identificacion = Some("A|B".to_owned());
    input.conceptos[3].line.quantity = money::Quantity::ZERO;
    let faults = Comprobante::ingreso(input).unwrap_err();
    let list: Vec<_> = faults.iter().map(|f| format!("{} {}", f.path, f.code.id)).collect();
    expect![[r#"
        serie comprobante-01
        folio comprobante-02
        forma_pago comprobante-03
        emisor.regimen_fiscal comprobante-07
        receptor.codigo_postal comprobante-08
        conceptos.0.descripcion comprobante-04
        conceptos.1.unidad comprobante-05
        conceptos.2.no_identificacion comprobante-06
        conceptos.3.quantity taxes-05"#]]
    .assert_eq(&list.join("\n"));
    let empty = Comprobante::ingreso(sale(RFC, vec![])).unwrap_err();
    assert_eq!(empty.iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), ["conceptos"]);
}

#[test]
fn a_stamp_on_our_bytes_is_accepted_and_gives_the_document_back() {
    let ours = sealed();
    let timbre = timbre(ours.sello());
    let stamped = insert(ours.bytes(), &timbre.to_xml()).unwrap();
    let accepted = StampedCfdi::accept(&stamped, &ours).unwrap();
    assert_eq!(accepted.bytes(), stamped);
    assert_eq!(accepted.uuid(), "C42523BA-A74B-4E13-8552-17DB3A9CDAE3");
    assert_eq!(*accepted.timbre(), timbre);
    assert_eq!(cadena(&stamped).unwrap(), ours.cadena());
    assert!(matches!(insert(&stamped, &timbre.to_xml()), Err(InsertError::HasTimbre)));
    assert!(matches!(SealedCfdi::from_stored(&stamped), Err(SealError::Stamped)));
    let cadena = timbre.cadena();
    assert!(cadena.starts_with("||1.1|c42523ba-a74b-4e13-8552-17db3a9cdae3|2026-11-20T10:20:01|"));
    assert!(cadena.ends_with("|99000000000000000001||"));
}

#[test]
fn a_stamp_on_anything_else_is_refused() {
    let ours = sealed();
    let stamped = |timbre: &Timbre| insert(ours.bytes(), &timbre.to_xml()).unwrap();
    let good = String::from_utf8(stamped(&timbre(ours.sello()))).unwrap();
    let refused = |xml: &str| StampedCfdi::accept(xml.as_bytes(), &ours).unwrap_err().to_string();
    let other = stamped(&timbre("b3Rybw=="));
    assert!(matches!(StampedCfdi::accept(&other, &ours), Err(StampMismatch::SelloCfd)));
    let mut no_uuid = timbre(ours.sello());
    no_uuid.uuid = "c42523ba".to_owned();
    assert!(matches!(StampedCfdi::accept(&stamped(&no_uuid), &ours), Err(StampMismatch::Uuid)));
    assert!(matches!(StampedCfdi::accept(ours.bytes(), &ours), Err(StampMismatch::NoTimbre)));
    let changed = |from: &str, to: &str| refused(&good.replacen(from, to, 1));
    expect!["the sello is not the one that was sent"]
        .assert_eq(&changed(" Sello=\"", " Sello=\"A"));
    expect!["the cadena original is not the one that was sent"]
        .assert_eq(&changed("Jitomate", "Jitomates"));
    expect!["the certificate is not the one that was sent"]
        .assert_eq(&changed("Certificado=\"M", "Certificado=\"N"));
    expect!["the stamped document cannot be read"].assert_eq(&refused("<html>Bad gateway</html>"));
    let xml = timbre(ours.sello()).to_xml();
    let twice = good.replacen(&xml, &format!("{xml}{xml}"), 1);
    expect!["the stamped document cannot be read"].assert_eq(&refused(&twice));
}

#[test]
fn another_sale_is_not_ours() {
    let ours = sealed();
    let conceptos = vec![concepto("Pan", line("1", "204.75", Iva::Tasa0, ""))];
    let other = seal(&comprobante(conceptos), &CSD).unwrap();
    assert_eq!(other.total(), ours.total());
    let stamped = insert(other.bytes(), &timbre(other.sello()).to_xml()).unwrap();
    assert!(matches!(StampedCfdi::accept(&stamped, &ours), Err(StampMismatch::Sello)));
}

#[test]
fn refuses_what_is_no_cfdi() {
    let sealed = sealed();
    let xml = String::from_utf8(sealed.bytes().to_vec()).unwrap();
    let verdict = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    let dtd = xml.replacen("?>", "?><!DOCTYPE x [<!ENTITY e \"1\">]>", 1);
    let all = [
        verdict(""),
        verdict("<a/>"),
        verdict("<a>"),
        verdict("<a/><b/>"),
        verdict("text"),
        verdict(&deep),
        verdict(&format!("<a>{}</a>", "<b/>".repeat(50_000))),
        verdict(&format!("<a{}/>", (0..129).map(|n| format!(" a{n}=''")).collect::<String>())),
        verdict(&dtd),
        verdict("<a>&e;</a>"),
        verdict("<a b=\"&e;\"/>"),
        verdict("<a b='1' b='2'/>"),
        verdict("<x:a/>"),
        verdict("<a b='\u{1}'/>"),
        verdict("<a b='&#1;'/>"),
        verdict("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"),
        verdict(&xml.replacen("Version=\"4.0\"", "Version=\"3.3\"", 1)),
        verdict(&xml.replacen(" Total=", " Totals=", 1)),
        verdict(&xml.replace("Emisor", "Emisora")),
        verdict(&xml.replace("Receptor", "Emisor")),
        verdict(&xml.replace("Conceptos>", "Conceptoz>")),
        verdict(&xml.replace("</cfdi:Conceptos>", "</cfdi:Conceptos><cfdi:Conceptos/>")),
        verdict(&" ".repeat(2 * 1024 * 1024 + 1)),
    ];
    expect![[r#"
        the document is not complete
        the root is not a Comprobante of CFDI 4.0
        the document is not complete
        the document is not complete
        the document is not complete
        elements lie more than 32 deep
        the document has more than 50,000 elements or 128 attributes of one
        the document has more than 50,000 elements or 128 attributes of one
        the document has a DTD
        the document has an entity of its own
        the document is not well-formed
        the document is not well-formed
        the prefix x is not declared
        the character U+0001 is not allowed
        the character U+0001 is not allowed
        the document is not UTF-8
        the version is not 4.0
        Comprobante/@Total is missing
        Emisor is missing
        Emisor is there more than once
        Conceptos is missing
        Conceptos is there more than once
        the document is larger than 2 MiB"#]]
    .assert_eq(&all.join("\n"));
    assert!(matches!(read(&[0xff, 0xfe]), Err(ReadError::NotUtf8)));
}

#[test]
fn keeps_a_foreign_complement_but_makes_no_cadena_of_it() {
    let xml = String::from_utf8(sealed().bytes().to_vec()).unwrap();
    let foreign = "<x:Dato xmlns:x=\"urn:x\" a=\"1\">texto &amp; <x:hijo/></x:Dato>";
    let complemento = format!("<cfdi:Complemento>{foreign}</cfdi:Complemento></cfdi:Comprobante>");
    let xml = xml.replace("</cfdi:Comprobante>", &complemento);
    let document = read(xml.as_bytes()).unwrap();
    assert_eq!(document.complementos.len(), 1);
    assert_eq!(document.complementos[0].xml, foreign.as_bytes());
    assert_eq!(document.complementos[0].namespace, "urn:x");
    let error = cadena(xml.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the complement Dato of urn:x is not supported");
}

/// Blanks, references and quotes as another writer would put them say the same.
#[test]
fn the_cadena_does_not_depend_on_the_writer() {
    let sealed = sealed();
    let xml = String::from_utf8(sealed.bytes().to_vec()).unwrap();
    let other = xml
        .replace("><", ">\r\n\t<")
        .replace("Descripcion=\"Jitomate\"", "Descripcion='&#10; Jit&#111;mate\t '")
        .replace("cfdi:", "c:")
        .replace("xmlns:cfdi", "xmlns:c");
    let other = format!(
        "\u{feff}<!-- otro -->{}",
        other.replacen("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "", 1)
    );
    assert_eq!(cadena(other.as_bytes()).unwrap(), sealed.cadena());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any text that is not refused comes back from the XML as it was typed, blanks collapsed.
    #[test]
    fn any_text_comes_back(descripcion in "\\PC{0,60}", nombre in "[A-ZÑ&'\"<> ]{1,40}") {
        let bread = concepto(&descripcion, line("1", "10.00", Iva::Tasa16, ""));
        let mut input = sale(RFC, vec![bread]);
        if !nombre.trim().is_empty() {
            input.receptor = receptor(["KICR630120NX3", &nombre, "36246", "626", "G03"]);
        }
        if let Ok(comprobante) = Comprobante::ingreso(input) {
            let sealed = seal(&comprobante, &CSD).unwrap();
            let document = sealed.document();
            let collapsed = descripcion.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(&document.conceptos[0].descripcion, &collapsed);
            prop_assert_eq!(&document.receptor.nombre, comprobante.receptor().nombre().as_str());
        } else {
            prop_assert!(descripcion.contains('|') || descripcion.trim().is_empty());
        }
    }

    /// No bytes make the reader panic.
    #[test]
    fn any_bytes_are_read_or_refused(at in 0_usize..4000, byte: u8) {
        let mut bytes = sealed().bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(document) = read(&bytes) {
            prop_assert!(!document.sello.is_empty() || bytes != sealed().bytes());
        }
    }
}
