//! Documents made to do harm: large, deep, wide, repetitive. Each has an answer, and the price of
//! the answer grows with the length of the document and no faster.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::time::{Duration, Instant};

use cfdi::read::{cadena, read};
use cfdi::rules::{Context, check};

/// The size up to which documents are read.
const SIZE_MAX: usize = 2 * 1024 * 1024;
/// A fence and no measure: what costs the square of 2 MiB takes minutes, what grows with it less
/// than a second, or some on a busy machine without optimisation.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the test may take in all, in KiB, on Linux, which counts it.
const MEMORY_MAX_KIB: u64 = 1024 * 1024;
const CONCEPTO: &str = "<cfdi:Concepto ClaveProdServ='50202306' Cantidad='1' ClaveUnidad='H87' \
    Descripcion='a' ValorUnitario='1' Importe='1' ObjetoImp='02'><cfdi:Impuestos><cfdi:Traslados>\
    TRASLADOS</cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto>";
const TRASLADO: &str =
    "<cfdi:Traslado Base='1' Impuesto='002' TipoFactor='Tasa' TasaOCuota='0.TASA' Importe='1'/>";

/// A whole document with these conceptos.
fn with_conceptos(conceptos: &str) -> String {
    let golden = include_str!("golden/ingreso.xml");
    let (before, rest) = golden.split_once("<cfdi:Conceptos>").unwrap();
    let (_, after) = rest.split_once("</cfdi:Conceptos>").unwrap();
    format!("{before}<cfdi:Conceptos>{conceptos}</cfdi:Conceptos>{after}")
}

/// So many as fit, and not more than elements are read.
fn filled(one: &str) -> String {
    let room = SIZE_MAX - with_conceptos("").len();
    let elements = one.matches('<').count() - one.matches("</").count();
    one.repeat((room / one.len()).min(49_000 / elements.max(1)))
}

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn traslado(place: usize) -> String {
    TRASLADO.replace("TASA", &format!("{place:06}"))
}

/// What the three doors say: how many conceptos, how long a cadena, how many findings.
fn answers(xml: &str) -> String {
    let start = Instant::now();
    let told = |answer: Result<usize, cfdi::read::ReadError>| match answer {
        Ok(count) => count.to_string(),
        Err(error) => error.to_string(),
    };
    let answers = [
        told(read(xml.as_bytes()).map(|document| document.conceptos.len())),
        told(cadena(xml.as_bytes()).map(|cadena| cadena.len())),
        told(check(xml.as_bytes(), &Context::default()).map(|report| report.findings.len())),
    ];
    assert!(start.elapsed() < PATIENCE, "{:?} for {} bytes", start.elapsed(), xml.len());
    answers.join("; ")
}

#[track_caller]
fn is_read(xml: &str) {
    assert!(xml.len() <= SIZE_MAX, "{}", xml.len());
    let answers = answers(xml);
    assert!(answers.split("; ").all(|answer| answer.parse::<usize>().is_ok()), "{answers}");
}

#[track_caller]
fn is_refused(xml: &str, reason: &str) {
    assert_eq!(answers(xml), [reason; 3].join("; "));
}

#[test]
fn many_conceptos_cost_what_they_weigh() {
    is_read(&with_conceptos(&filled(&CONCEPTO.replace("TRASLADOS", ""))));
    is_read(&with_conceptos(&filled(&CONCEPTO.replace("TRASLADOS", &traslado(160_000)))));
    // None is like another, so that whoever groups them has as many groups.
    let distinct = numbered(18_000, traslado);
    is_read(&with_conceptos(&CONCEPTO.replace("TRASLADOS", &distinct)));
    let apart = numbered(5_000, |place| CONCEPTO.replace("TRASLADOS", &traslado(place)));
    let total = numbered(5_000, traslado);
    let xml = with_conceptos(&apart);
    let (before, _) = xml.rsplit_once("<cfdi:Impuestos").unwrap();
    is_read(&format!(
        "{before}<cfdi:Impuestos TotalImpuestosTrasladados='1'><cfdi:Traslados>{total}\
         </cfdi:Traslados></cfdi:Impuestos></cfdi:Comprobante>"
    ));
}

#[test]
fn a_finding_for_each_of_many_elements_stays_within_memory() {
    let empty = answers(&with_conceptos(&filled("<cfdi:Concepto/>")));
    assert!(empty.starts_with("Concepto/@ClaveProdServ is missing; "), "{empty}");
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < MEMORY_MAX_KIB, "{peak} KiB");
    }
}

#[test]
fn long_values_and_names_are_bounded_by_the_document_alone() {
    let long = |value: &str| with_conceptos("").replace("\"A\"", &format!("\"{value}\""));
    is_read(&long(&"A".repeat(1_900_000)));
    is_read(&long(&"&#65;".repeat(380_000)));
    is_read(&with_conceptos(&filled("<!---->")));
    is_read(&with_conceptos(&filled("<![CDATA[]]>&lt;")));
    let other = "the root is not a Comprobante of CFDI 4.0";
    is_refused(&format!("<{0}></{0}>", "a".repeat(1_000_000)), other);
    is_refused(&format!("<a {}=''/>", "a".repeat(1_900_000)), other);
}

#[test]
fn many_attributes_and_namespaces_are_refused() {
    let too_many = "the document has more than 50,000 elements or 128 attributes of one";
    let attributes = |count| numbered(count, |place| format!(" a{place}=''"));
    is_refused(&format!("<a{}/>", attributes(150_000)), too_many);
    is_read(
        &with_conceptos("")
            .replace("<cfdi:Emisor", &format!("<b{}/><cfdi:Emisor", attributes(128))),
    );
    let namespaces = |deep: usize, count| {
        let own = |level| numbered(count, |place| format!(" xmlns:n{level}x{place}='u'"));
        let open = numbered(deep, |level| format!("<a{}>", own(level)));
        format!("{open}{}{}", "<n0x0:b/>".repeat(49_000), "</a>".repeat(deep))
    };
    // Each prefix would be looked for among all that are open.
    for xml in [namespaces(1, 60_000), namespaces(30, 127)] {
        let answers = answers(&xml);
        assert!(answers.split("; ").all(|answer| answer.parse::<usize>().is_err()), "{answers}");
    }
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
    is_refused(&deep(200_000), "elements lie more than 32 deep");
    is_refused(&deep(33), "elements lie more than 32 deep");
    is_refused(&deep(32), "the root is not a Comprobante of CFDI 4.0");
}

/// What makes other readers fetch files, or unfold a line into gigabytes.
#[test]
fn entities_are_never_unfolded() {
    let laughs = numbered(20, |level| {
        format!("<!ENTITY l{} \"{}\">", level + 1, format!("&l{level};").repeat(10))
    });
    for doctype in [
        format!("<!DOCTYPE x [<!ENTITY l0 \"ja\">{laughs}]>"),
        "<!DOCTYPE x SYSTEM \"file:///etc/hostname\">".to_owned(),
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"http://127.0.0.1/\">]>".to_owned(),
        "<!DOCTYPE x [<!ENTITY % e \"<!ENTITY f 'g'>\"> %e;]>".to_owned(),
    ] {
        let xml = with_conceptos("").replacen("?>", &format!("?>{doctype}"), 1);
        is_refused(&xml, "the document has a DTD");
    }
    let named = |name: &str| with_conceptos(&format!("&{name};"));
    is_refused(&named("l20"), "the document has an entity of its own");
    is_read(&named("amp"));
}
