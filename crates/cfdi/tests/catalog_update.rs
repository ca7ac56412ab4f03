//! An update that is installed changes what every lookup answers. One test: it is once a process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use cfdi::catalog::claves::{buscar_prod_serv, buscar_unidad};
use cfdi::catalog::update::{
    self, Cerrada, Cerrado, Contents, Exigencia, InstallError, Lugar, MonedaNueva, PaisNuevo,
    ProdServ, Unidad, Update,
};
use cfdi::catalog::{
    ClaveImpuesto, ClaveProdServ, ClaveUnidad, CodigoPostal, EstimuloFrontera, FormaPago, Lado,
    Moneda, Pais, TasaOCuota, TipoFactor, Valor, Vigencia,
};
use cfdi::comprobante::Comprobante;
use cfdi::rules::{Context, Report, check};
use cfdi::seal::seal;
use cfdi::taxes::Iva;
use common::{RFC, concepto, line, sale};
use jiff::civil::{Date, date};
use money::Rate;

const PUBLISHED: Date = date(2026, 12, 2);

fn since(year: i16) -> Vigencia {
    Vigencia { desde: date(year, 1, 1), hasta: None }
}

fn until(last: Date) -> Vigencia {
    Vigencia { hasta: Some(last), ..since(2022) }
}

fn prod_serv(clave: &str, descripcion: &str, palabras: &str, vigencia: Vigencia) -> ProdServ {
    ProdServ {
        clave: clave.to_owned(),
        descripcion: descripcion.to_owned(),
        vigencia,
        iva: Exigencia::Obligatorio,
        ieps: Exigencia::Opcional,
        complemento: String::new(),
        frontera: true,
        palabras: palabras.to_owned(),
    }
}

fn contents() -> Contents {
    let lugar = Lugar {
        estado: "BCN".to_owned(),
        municipio: "004".to_owned(),
        time_zone: "America/Tijuana".to_owned(),
        estimulo_frontera: EstimuloFrontera::Norte,
        vigencia: since(2026),
    };
    let left = Lugar { vigencia: until(date(2026, 12, 1)), ..lugar.clone() };
    let forma = |clave: &str, vigencia| Cerrada {
        catalogo: Cerrado::FormaPago,
        clave: clave.to_owned(),
        descripcion: "Una forma".to_owned(),
        vigencia,
    };
    let moneda = |clave: &str, vigencia| MonedaNueva {
        clave: clave.to_owned(),
        descripcion: "Una moneda".to_owned(),
        decimales: 3,
        vigencia,
    };
    Contents {
        published: PUBLISHED,
        prod_serv: vec![
            prod_serv("50201799", "Chocolate de mesa", "Tablilla xocolatl", since(2026)),
            prod_serv("10101502", "Perros de raza", "", until(date(2026, 12, 1))),
            ProdServ {
                iva: Exigencia::No,
                complemento: "Notarios Públicos".to_owned(),
                frontera: false,
                ..prod_serv("80121799", "Acta notarial", "", since(2022))
            },
        ],
        unidades: vec![Unidad {
            clave: "Jr1".to_owned(),
            nombre: "Jarrito de barro".to_owned(),
            simbolo: String::new(),
            vigencia: since(2026),
        }],
        codigos_postales: vec![(1_000, lugar.clone()), (17_001, left)],
        monedas: vec![moneda("XTT", since(2026)), moneda("USD", until(PUBLISHED))],
        paises: vec![PaisNuevo { clave: "AZT".to_owned(), descripcion: "Aztlán".to_owned() }],
        tasas: vec![TasaOCuota {
            impuesto: ClaveImpuesto::Iva,
            factor: TipoFactor::Tasa,
            valor: Valor::Fijo(Rate::from_raw(80_000)),
            lados: TasaOCuota::TRASLADO,
            vigencia: until(date(2026, 12, 31)),
        }],
        cerradas: vec![forma("01", until(date(2027, 6, 30))), forma("32", since(2026))],
    }
}

fn clave(text: &str) -> ClaveProdServ {
    ClaveProdServ::parse(text).unwrap()
}

fn allows_border_rate(day: Date) -> bool {
    let rate = Rate::from_raw(80_000);
    TasaOCuota::allows(Lado::Traslado, ClaveImpuesto::Iva, TipoFactor::Tasa, rate, day)
}

#[test]
fn an_update_changes_every_lookup() {
    built_in();
    installing();
    claves_are_updated();
    searches_are_updated();
    places_are_updated();
    small_catalogs_are_updated();
    rules_are_updated();
}

/// The lookups that the rest of the test repeats; they do not keep what they answer.
fn built_in() {
    assert!(update::installed().is_none());
    assert!(!clave("50201799").exists_in_catalog());
    assert_eq!(clave("10101502").description(), Some("Perros"));
    assert!(buscar_prod_serv("perros", 50).iter().any(|found| found.clave == "10101502"));
    assert!(buscar_prod_serv("xocolatl", 1).is_empty());
    assert_eq!(ClaveUnidad::parse("jr1").unwrap().as_str(), "JR1");
    assert!(CodigoPostal::parse("17001").is_err());
    assert_eq!(CodigoPostal::parse("01000").unwrap().vigencia(), None);
    assert!(Moneda::parse("XTT").is_err() && Pais::parse("AZT").is_err());
    assert_eq!(FormaPago::Efectivo.vigencia().hasta, None);
    assert!(allows_border_rate(date(2027, 1, 1)));
}

fn installing() {
    let refused = |file: &[u8]| match update::install_from(file) {
        Err(InstallError::Refused(fault)) => fault.code.id,
        other => panic!("{other:?}"),
    };
    let file = Update::new(contents()).to_bytes();
    assert_eq!(refused(b""), "catalog-17");
    assert_eq!(refused(&file[..file.len() - 1]), "catalog-19");
    assert_eq!(update::installed(), None);
    let endless = std::io::repeat(b' ');
    assert!(matches!(update::install_from(endless), Err(InstallError::Refused(_))));
    assert_eq!(update::install_from(&*file).unwrap().published(), PUBLISHED);
    // The same again is no other.
    assert!(update::install_from(&*file).is_ok());
    let other = Contents { paises: vec![], ..contents() };
    assert_eq!(refused(&Update::new(other).to_bytes()), "catalog-20");
}

fn claves_are_updated() {
    let new = clave("50201799");
    assert!(new.exists_in_catalog());
    assert_eq!(new.description(), Some("Chocolate de mesa"));
    let details = new.details().unwrap();
    let marks = (details.iva, details.ieps, details.frontera);
    assert_eq!(marks, (Exigencia::Obligatorio, Exigencia::Opcional, true));
    assert!(!details.vigencia.covers(date(2025, 12, 31)));
    // What the update has not is as it was, and its columns are not known.
    assert_eq!(clave("50202306").description(), Some("Refrescos"));
    assert_eq!(clave("50202306").details(), None);
    // What has ended exists.
    assert_eq!(clave("10101502").description(), Some("Perros de raza"));
    let unidad = ClaveUnidad::parse("JR1").unwrap();
    assert_eq!((unidad.as_str(), unidad.description()), ("Jr1", Some("Jarrito de barro")));
    assert_eq!(unidad.details().unwrap().vigencia, since(2026));
}

fn searches_are_updated() {
    for text in ["chocolates de mesa", "tablilla xocolatl", "XOCOLATL", "xocoaltl", "50201799"] {
        assert_eq!(buscar_prod_serv(text, 1)[0].clave, "50201799", "{text}");
    }
    assert_eq!(buscar_prod_serv("refresco", 1)[0].clave, "50202306");
    assert_eq!(buscar_unidad("jarritos", 1)[0].clave, "Jr1");
    // Its last day was before the catalogs were published.
    assert!(buscar_prod_serv("perros", 50).iter().all(|found| found.clave != "10101502"));
}

fn places_are_updated() {
    let moved = CodigoPostal::parse("01000").unwrap();
    assert_eq!((moved.estado(), moved.municipio()), ("BCN", Some("004")));
    assert_eq!(moved.time_zone(), "America/Tijuana");
    assert_eq!(moved.estimulo_frontera(), EstimuloFrontera::Norte);
    assert_eq!(moved.vigencia(), Some(since(2026)));
    assert_eq!(CodigoPostal::parse("17001").unwrap().as_str(), "17001");
    let kept = CodigoPostal::parse("20000").unwrap();
    assert_eq!((kept.estado(), kept.municipio(), kept.vigencia()), ("AGU", Some("001"), None));
}

fn small_catalogs_are_updated() {
    let codes: Vec<_> = Moneda::all().map(|moneda| moneda.code()).collect();
    assert!(codes.len() == 184 && codes.is_sorted());
    assert_eq!(Moneda::parse("XTT").unwrap().decimales(), 3);
    assert!(!Moneda::parse("USD").unwrap().vigencia().covers(date(2026, 12, 3)));
    assert!(Moneda::all().any(|moneda| moneda == Moneda::parse("USD").unwrap()));
    assert_eq!(Pais::parse("AZT").unwrap().description(), "Aztlán");
    assert_eq!(Pais::all().count(), 251);
    assert_eq!(FormaPago::Efectivo.vigencia(), until(date(2027, 6, 30)));
    assert_eq!(FormaPago::TarjetaCredito.vigencia(), since(2022));
    assert!(FormaPago::parse("32").is_err());
    assert!(allows_border_rate(date(2026, 12, 31)) && !allows_border_rate(date(2027, 1, 1)));
}

/// A sale at the border: one thing with IVA of 8 %, one that is no object of taxes.
fn sold() -> String {
    let conceptos = vec![
        concepto("Refresco", line("1", "108.00", Iva::Tasa8, "")),
        concepto("Donativo", line("1", "20.00", Iva::NoObjeto, "")),
    ];
    let csd = common::csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let sealed = seal(&Comprobante::ingreso(sale(RFC, conceptos)).unwrap(), &csd).unwrap();
    String::from_utf8(sealed.bytes().to_vec()).unwrap()
}

fn judged(sold: &str, edits: &[(&str, &str)]) -> Report {
    let xml = edits.iter().fold(sold.to_owned(), |xml, (from, to)| {
        assert!(xml.contains(from), "{from}");
        xml.replacen(from, to, 1)
    });
    check(xml.as_bytes(), &Context::default()).unwrap()
}

fn rules_are_updated() {
    const CLAVE: &str = r#"ClaveProdServ="50202306""#;
    const CHOCOLATE: (&str, &str) = (CLAVE, r#"ClaveProdServ="50201799""#);
    const PERROS: (&str, &str) = (CLAVE, r#"ClaveProdServ="10101502""#);
    const ACTA: (&str, &str) = (CLAVE, r#"ClaveProdServ="80121799""#);
    const JARRITO: (&str, &str) = (r#"ClaveUnidad="H87""#, r#"ClaveUnidad="Jr1""#);
    const LEFT: (&str, &str) = (r#"LugarExpedicion="22000""#, r#"LugarExpedicion="17001""#);
    const DECEMBER: (&str, &str) = ("Fecha=\"2026-11-20", "Fecha=\"2026-12-02");
    const NEXT_YEAR: (&str, &str) = ("Fecha=\"2026-11-20", "Fecha=\"2027-01-02");
    const LAST_YEAR: (&str, &str) = ("Fecha=\"2026-11-20", "Fecha=\"2025-12-31");
    let sold = sold();
    for (edits, expected) in [
        (&[][..], &[][..]),
        (&[CHOCOLATE], &[]),
        (&[CHOCOLATE, CHOCOLATE], &["CFDI40164"]),
        (&[CHOCOLATE, LAST_YEAR], &["CFDI40162"]),
        (&[PERROS], &[]),
        (&[PERROS, DECEMBER], &["CFDI40162"]),
        (&[JARRITO], &[]),
        (&[JARRITO, LAST_YEAR], &["CFDI40165"]),
        (&[LEFT], &[]),
        (&[LEFT, DECEMBER], &["CFDI40126"]),
        (&[ACTA], &["CFDI40179"]),
        (&[NEXT_YEAR], &["CFDI40179", "CFDI40219"]),
    ] {
        let report = judged(&sold, edits);
        let mut found: BTreeSet<_> = report.findings.iter().map(|found| found.code).collect();
        // An edited document is not the one that was sealed, and may be older than its certificate.
        found.retain(|code| !["CFDI40102", "CFDI40106"].contains(code));
        assert_eq!(found, expected.iter().copied().collect(), "{edits:?}");
    }
    // Of a clave that the update has not, and of a complement in SAT's words, nothing is known.
    let undecided = |edits: &[(&str, &str)]| {
        let report = judged(&sold, edits);
        ["CFDI40163", "CFDI40164"].map(|code| report.undecided.contains(&code))
    };
    assert_eq!(undecided(&[CHOCOLATE]), [true, true]);
    assert_eq!(undecided(&[CHOCOLATE, PERROS]), [false, false]);
    assert_eq!(undecided(&[CHOCOLATE, ACTA]), [true, false]);
}
