//! The file of an update, and what it says without being installed.

use jiff::civil::date;
use money::Rate;

use super::*;
use crate::catalog::{ClaveImpuesto, EstimuloFrontera, TipoFactor};

fn since(year: i16) -> Vigencia {
    Vigencia { desde: date(year, 1, 1), hasta: None }
}

fn prod_serv(clave: &str, vigencia: Vigencia) -> ProdServ {
    ProdServ {
        clave: clave.to_owned(),
        descripcion: "Café\tde olla\nmolido".to_owned(),
        vigencia,
        iva: Exigencia::Obligatorio,
        ieps: Exigencia::No,
        complemento: "Notarios Públicos".to_owned(),
        frontera: true,
        palabras: "Cafecito, Cafetín".to_owned(),
    }
}

fn lugar(estado: &str, vigencia: Vigencia) -> Lugar {
    Lugar {
        estado: estado.to_owned(),
        municipio: "004".to_owned(),
        time_zone: "America/Tijuana".to_owned(),
        estimulo_frontera: EstimuloFrontera::Norte,
        vigencia,
    }
}

fn tasa(factor: TipoFactor, valor: Valor, vigencia: Vigencia) -> TasaOCuota {
    let impuesto = ClaveImpuesto::Ieps;
    TasaOCuota { impuesto, factor, valor, lados: TasaOCuota::BOTH, vigencia }
}

fn contents() -> Contents {
    let ended = Vigencia { hasta: Some(date(2026, 12, 1)), ..since(2022) };
    Contents {
        published: date(2026, 12, 2),
        prod_serv: vec![prod_serv("50201799", since(2026)), prod_serv("01010101", ended)],
        unidades: vec![Unidad {
            clave: "Zz9".to_owned(),
            nombre: "Jarrito".to_owned(),
            simbolo: "j²".to_owned(),
            vigencia: since(2026),
        }],
        codigos_postales: vec![
            (22_001, lugar("BCN", since(2022))),
            (1_000, lugar("CMX", ended)),
            (22_000, lugar("BCN", since(2022))),
        ],
        monedas: vec![MonedaNueva {
            clave: "XTT".to_owned(),
            descripcion: "Tlaco".to_owned(),
            decimales: 3,
            vigencia: since(2026),
        }],
        paises: vec![PaisNuevo { clave: "AZT".to_owned(), descripcion: "Aztlán".to_owned() }],
        tasas: vec![
            tasa(
                TipoFactor::Cuota,
                Valor::Rango(Rate::ZERO, Rate::from_raw(80_000_000)),
                since(2027),
            ),
            tasa(TipoFactor::Tasa, Valor::Fijo(Rate::from_raw(80_000)), ended),
        ],
        cerradas: vec![
            Cerrada {
                catalogo: Cerrado::FormaPago,
                clave: "32".to_owned(),
                descripcion: "Trueque".to_owned(),
                vigencia: since(2026),
            },
            Cerrada {
                catalogo: Cerrado::FormaPago,
                clave: "01".to_owned(),
                descripcion: "Efectivo".to_owned(),
                vigencia: ended,
            },
        ],
    }
}

#[test]
fn a_file_gives_back_what_was_written() {
    let update = Update::new(contents());
    let bytes = update.to_bytes();
    let read = Update::read(&bytes).unwrap();
    // What would divide fields or lines is a space in the file.
    assert_eq!(read.prod_serv()[1].descripcion, "Café de olla molido");
    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(read.published(), date(2026, 12, 2));
    assert_eq!(read.unidades(), update.unidades());
    assert_eq!(read.tables.lugares, update.tables.lugares);
    assert_eq!(read.tables.tasas, update.tables.tasas);
    assert_eq!(read.tables.cerradas, update.tables.cerradas);
    assert_eq!(read.lugar_of(22_001), read.lugar_of(22_000));
    assert_eq!(read.tables.lugares.len(), 2);
}

#[test]
fn the_order_of_the_rows_and_doubles_do_not_matter() {
    let mut other = contents();
    other.prod_serv.reverse();
    other.cerradas.reverse();
    let double = ProdServ { frontera: false, ..other.prod_serv[0].clone() };
    other.prod_serv.push(double);
    assert_eq!(Update::new(other).to_bytes(), Update::new(contents()).to_bytes());
}

#[test]
fn a_file_that_is_cut_or_changed_is_refused() {
    let whole = Update::new(contents()).to_bytes();
    let refused = |bytes: &[u8]| Update::read(bytes).unwrap_err().code.id;
    for length in 0..whole.len() {
        let code = refused(&whole[..length]);
        assert!(["catalog-17", "catalog-18", "catalog-19"].contains(&code), "{length}: {code}");
    }
    for place in 0..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        assert!(Update::read(&changed).is_err(), "{place}");
    }
    assert_eq!(refused(b"PK\x03\x04 not ours\n"), "catalog-17");
    let longer: Vec<u8> = whole.iter().copied().chain([b' ']).collect();
    assert_eq!(refused(&longer), "catalog-19");
}

#[test]
fn a_file_of_another_format_is_refused_as_such() {
    let whole = Update::new(contents()).to_bytes();
    let head = "cfdi-catalogs 1 ".len();
    for format in ["0", "2", "x", ""] {
        let other = format!("cfdi-catalogs {format} ").into_bytes();
        let other: Vec<u8> = other.into_iter().chain(whole[head..].iter().copied()).collect();
        let fault = Update::read(&other).unwrap_err();
        assert_eq!(fault.code.id, "catalog-18", "{format:?}");
        assert_eq!(fault.data, [("format", format.to_owned())]);
    }
}

#[test]
fn a_rate_that_the_workbook_left_out_ends_when_another_follows() {
    let update = Update::new(contents());
    let allowed = |factor, millionths, day: Date| {
        let valor = Rate::from_raw(millionths);
        update.tasas().any(|row| {
            row.factor == factor && row.valor.contains(valor) && row.vigencia.covers(day)
        })
    };
    // The old range of cuotas until the new one begins, which is wider.
    assert!(allowed(TipoFactor::Cuota, 72_160_500, date(2026, 12, 31)));
    assert!(!allowed(TipoFactor::Cuota, 80_000_000, date(2026, 12, 31)));
    assert!(allowed(TipoFactor::Cuota, 80_000_000, date(2027, 1, 1)));
    // A fixed value until the day of the workbook that has it no longer.
    assert!(allowed(TipoFactor::Tasa, 265_000, date(2026, 12, 2)));
    assert!(!allowed(TipoFactor::Tasa, 265_000, date(2026, 12, 3)));
}

#[test]
fn the_summary_counts_what_is_new_and_what_has_ended() {
    let update = Update::new(contents());
    let told: Vec<_> = update
        .summary()
        .iter()
        .filter(|each| each.claves > 0)
        .map(|each| {
            let Counted { catalogo, claves, nuevas, terminadas } = each;
            format!("{catalogo} {claves} {nuevas} {terminadas}")
        })
        .collect();
    let expected = [
        "c_ClaveProdServ 2 1 1",
        "c_ClaveUnidad 1 1 0",
        "c_CodigoPostal 3 0 1",
        "c_Moneda 1 1 0",
        "c_Pais 1 1 0",
        "c_TasaOCuota 2 1 1",
        "c_FormaPago 2 1 1",
    ];
    assert_eq!(told, expected);
    assert!(update.unknown().map(|row| row.clave.as_str()).eq(["32"]));
}

#[test]
fn the_rules_are_told_which_taxes_a_clave_asks_for() {
    use crate::rules::ProdServRules as _;

    let update = Update::new(contents());
    let asked = update.lookup("50201799").unwrap();
    assert_eq!((asked.iva_required, asked.ieps_required), (true, false));
    assert_eq!(update.lookup("50202306"), None);
}
