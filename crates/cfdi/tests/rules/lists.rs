//! Rules that need a list of SAT.

use std::collections::BTreeSet;

use cfdi::rules::{
    Context, LRfc, LcoFile, PedimentoFile, ProdServFile, RetencionMark, RfcFile, Taxpayer, check,
};

use super::broken::{Edit, Edits, codes, edited};
use super::common::RFC;
use super::{BASE, WITHHOLD, WITHHOLD_SUMMARY, WITHHOLD_TOTAL};

/// A list of two.
pub(crate) struct Listed {
    pub(crate) retencion: RetencionMark,
}

impl LRfc for Listed {
    fn lookup(&self, rfc: &str) -> Option<Taxpayer> {
        let taxpayer = |nombre: &str, codigo_postal: &str, regimen: &str| Taxpayer {
            nombre: nombre.to_owned(),
            codigo_postal: codigo_postal.to_owned(),
            regimenes: vec![regimen.to_owned()],
            retencion: self.retencion,
        };
        match rfc {
            RFC => Some(taxpayer("ESCUELA KEMPER URGATE", "42501", "601")),
            "KICR630120NX3" => Some(taxpayer("RODRIGO KITIA CASTRO", "36246", "626")),
            _ => None,
        }
    }
}

/// A tercero who is neither emisor nor receptor.
const OTHER: Edit = (
    r#"ObjetoImp="01"/>"#,
    r#"ObjetoImp="01"><cfdi:ACuentaTerceros RfcACuentaTerceros="KICR630120NX3" NombreACuentaTerceros="RODRIGO KITIA CASTRO" RegimenFiscalACuentaTerceros="626" DomicilioFiscalACuentaTerceros="36246"/></cfdi:Concepto>"#,
);
const MORAL: Edit = (
    r#"Receptor Rfc="KICR630120NX3" Nombre="RODRIGO KITIA CASTRO" DomicilioFiscalReceptor="36246" RegimenFiscalReceptor="626""#,
    r#"Receptor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" DomicilioFiscalReceptor="42501" RegimenFiscalReceptor="601""#,
);

/// What each rule that needs l_RFC says of an edited document.
fn of_list() -> Vec<(&'static str, RetencionMark, Edits)> {
    use RetencionMark::{Forbidden, Required, Unmarked};
    const RESICO: Edit = (
        r#"Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE" RegimenFiscal="601""#,
        r#"Rfc="KICR630120NX3" Nombre="RODRIGO KITIA CASTRO" RegimenFiscal="626""#,
    );
    vec![
        ("CFDI40138", Unmarked, &[("Emisor Rfc=\"EKU9003173C9", "Emisor Rfc=\"URE180429TM6")]),
        ("CFDI40139", Unmarked, &[("KEMPER", "KEMPERT")]),
        ("CFDI40143", Unmarked, &[("KICR630120NX3", "KICR630120NX4")]),
        ("CFDI40145", Unmarked, &[("RODRIGO", "RODRIGÓ")]),
        ("CFDI40148", Unmarked, &[("\"36246\"", "\"36247\"")]),
        ("CFDI40158", Unmarked, &[("Receptor=\"626\"", "Receptor=\"612\"")]),
        ("CFDI40190", Unmarked, &[MORAL, OTHER, ("Terceros=\"RODRIGO", "Terceros=\"R")]),
        ("CFDI40193", Unmarked, &[MORAL, OTHER, ("Terceros=\"36246\"", "Terceros=\"1\"")]),
        ("CFDI140224", Forbidden, &[MORAL, RESICO, WITHHOLD, WITHHOLD_SUMMARY, WITHHOLD_TOTAL]),
        ("CFDI140225", Required, &[MORAL, RESICO]),
    ]
}

/// Of the codes that other lists decide, with the list that breaks them.
const OF_OTHERS: [&str; 6] =
    ["CFDI40163", "CFDI40164", "CFDI40187", "CFDI40194", "CFDI40199", "CRP20222"];

/// Every code that is tried here.
pub(crate) fn tried() -> impl Iterator<Item = &'static str> {
    of_list().into_iter().map(|(code, ..)| code).chain(OF_OTHERS)
}

#[test]
fn rules_that_need_l_rfc_are_judged_when_it_is_given() {
    let unmarked = Listed { retencion: RetencionMark::Unmarked };
    let context = Context { l_rfc: Some(&unmarked), ..Context::default() };
    let report = check(BASE.as_bytes(), &context).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.undecided, ["CFDI40163", "CFDI40164"]);
    for (code, retencion, edits) in of_list() {
        let list = Listed { retencion };
        let context = Context { l_rfc: Some(&list), ..Context::default() };
        let mut found = codes(&edited(&BASE, edits), &context);
        // The certificate is that of the shop; other RFCs of the emisor need another.
        found.remove("CFDI40106");
        found.remove("CFDI40188");
        assert_eq!(found, BTreeSet::from([code]));
    }
}

/// A cell that l_RFC leaves empty says nothing of the taxpayer.
#[test]
fn what_l_rfc_does_not_tell_is_undecided() {
    let csv = "rfc,nombre_sin_regimen_capital,cp,regimenes_L_RFC,marca_retencion\n\
               EKU9003173C9,,,,\nKICR630120NX3,,,,\n";
    let list = RfcFile::parse(csv).unwrap();
    let context = Context { l_rfc: Some(&list), ..Context::default() };
    let report = check(BASE.as_bytes(), &context).unwrap();
    assert_eq!(report.findings, []);
    for code in ["CFDI40139", "CFDI40145", "CFDI40148"] {
        assert!(report.undecided.contains(&code), "{code}");
    }
}

#[test]
fn a_tercero_is_in_l_lco() {
    let xml = edited(&BASE, &[MORAL, OTHER]);
    let with = |csv: &str| {
        let list = LcoFile::parse(csv.as_bytes()).unwrap();
        let mut found = codes(&xml, &Context { l_lco: Some(&list), ..Context::default() });
        found.remove("CFDI40188");
        found
    };
    assert_eq!(with("rfc\nKICR630120NX3\n"), BTreeSet::new());
    assert_eq!(with("rfc\nEKU9003173C9\n"), BTreeSet::from(["CFDI40187"]));
}

#[test]
fn a_clave_brings_what_its_catalog_asks() {
    let with = |row: &str| {
        let names = "clave,iva_trasladado,ieps_trasladado,complemento\n";
        let list = ProdServFile::parse(&format!("{names}{row}\n")).unwrap();
        let context = Context { prod_serv: Some(&list), ..Context::default() };
        let report = check(BASE.as_bytes(), &context).unwrap();
        let findings = report.findings.iter();
        findings.map(|finding| format!("{} {}", finding.code, finding.path)).collect::<Vec<_>>()
    };
    let at = |code, concepto| {
        format!("{code} Comprobante/Conceptos/Concepto[{concepto}]/@ClaveProdServ")
    };
    assert_eq!(with("50202306,Opcional,No,"), [""; 0]);
    assert_eq!(with("01010101,Sí,Sí,HidroYPetro"), [""; 0]);
    assert_eq!(with("50202306,Sí,Opcional,"), [at("CFDI40164", 3)]);
    assert_eq!(with("50202306,No,Sí,"), [1, 2, 3].map(|each| at("CFDI40164", each)));
    assert_eq!(with("50202306,No,No,HidroYPetro"), [1, 2, 3].map(|each| at("CFDI40163", each)));
}

#[test]
fn a_complement_of_the_concepto_or_of_the_document_is_one() {
    const OF_CONCEPTO: Edit = (
        r#"ObjetoImp="01"/>"#,
        r#"ObjetoImp="01"><cfdi:ComplementoConcepto><h:HidroYPetro xmlns:h="http://www.sat.gob.mx/hidrocarburospetroliferos"/></cfdi:ComplementoConcepto></cfdi:Concepto>"#,
    );
    const OF_DOCUMENT: Edit = (
        "</cfdi:Comprobante>",
        r#"<cfdi:Complemento><h:HidroYPetro xmlns:h="http://www.sat.gob.mx/hidrocarburospetroliferos"/></cfdi:Complemento></cfdi:Comprobante>"#,
    );
    let csv = "clave,iva_trasladado,ieps_trasladado,complemento\n50202306,No,No,HidroYPetro\n";
    let list = ProdServFile::parse(csv).unwrap();
    let context = Context { prod_serv: Some(&list), ..Context::default() };
    for (edits, expected) in [(&[OF_CONCEPTO], 2), (&[OF_DOCUMENT], 0)] {
        let xml = edited(&BASE, edits);
        let report = check(xml.as_bytes(), &context).unwrap();
        assert_eq!(report.findings.len(), expected, "{:?}", report.findings);
        assert!(report.findings.iter().all(|finding| finding.code == "CFDI40163"));
    }
}

/// Of the concepto and of its parte.
fn with_pedimento(number: &str) -> [(&'static str, String); 2] {
    let aduana = format!("<cfdi:InformacionAduanera NumeroPedimento=\"{number}\"/>");
    let concepto = |inner: &str| {
        let (from, to) = ("ObjetoImp=\"01\"/>", "ObjetoImp=\"01\">");
        BASE.replacen(from, &format!("{to}{inner}</cfdi:Concepto>"), 1)
    };
    let parte = format!("<cfdi:Parte ClaveProdServ=\"50202306\">{aduana}</cfdi:Parte>");
    [("CFDI40194", concepto(&aduana)), ("CFDI40199", concepto(&parte))]
}

#[test]
fn a_pedimento_is_one_that_customs_gave() {
    let csv = "aduana,patente,ejercicio,cantidad\n47,3807,2026,3832\n";
    let list = PedimentoFile::parse(csv).unwrap();
    let given = Context { pedimentos: Some(&list), ..Context::default() };
    for (number, without, with) in [
        ("26  47  3807  6003832", true, true),
        ("26  47  3807  6003833", true, false),
        ("26  47  3808  6000001", true, false),
        ("26  99  3807  6003832", false, false),
        ("15  47  3807  5003832", false, false),
        ("26 47 3807 6003832", false, false),
    ] {
        for (code, xml) in with_pedimento(number) {
            let broken = |holds| if holds { BTreeSet::new() } else { BTreeSet::from([code]) };
            assert_eq!(codes(&xml, &given), broken(with), "{number}");
            assert_eq!(codes(&xml, &Context::default()), broken(without), "{number}");
            let report = check(xml.as_bytes(), &Context::default()).unwrap();
            assert_eq!(report.undecided.contains(&code), without, "{number}");
        }
    }
}

/// The bank of who pays is a taxpayer too.
#[test]
fn the_bank_is_in_l_rfc() {
    let list = Listed { retencion: RetencionMark::Unmarked };
    let context = Context { l_rfc: Some(&list), ..Context::default() };
    for (rfc, expected) in
        [("EKU9003173C9", BTreeSet::new()), ("BBA830831LJ2", BTreeSet::from(["CRP20222"]))]
    {
        let account = format!("NumOperacion=\"1\" RfcEmisorCtaOrd=\"{rfc}\"");
        let xml = super::pagos::BASE.replacen("NumOperacion=\"SPEI 0001\"", &account, 1);
        assert_eq!(codes(&xml, &context), expected, "{rfc}");
        let report = check(xml.as_bytes(), &Context::default()).unwrap();
        assert!(report.undecided.contains(&"CRP20222"));
    }
}
