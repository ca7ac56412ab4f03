//! Each catalog: its columns, and what its rows mean.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cfdi::catalog::update::{
    Cerrada, Cerrado, Contents, Exigencia, Lugar, MonedaNueva, PaisNuevo, ProdServ, Unidad,
};
use cfdi::catalog::{
    ClaveImpuesto, ClaveProdServ, EstimuloFrontera, TasaOCuota, TipoFactor, Valor,
};
use faults::{Fault, Faults};
use jiff::civil::Date;
use money::Rate;

use crate::book::Book;
use crate::cell::{exigencia, folded, padded};
use crate::table::{DESDE, HASTA, Row, Table};
use crate::zone::time_zone;
use crate::{
    CLAVE_FORM, CLAVE_REPEATED, MARK_UNKNOWN, NUMBER_FORM, PUBLISHED_MISSING, SHEET_EMPTY,
    SHEET_MISSING, ZONE_UNKNOWN, of_book,
};

const DESCRIPCION: &str = "Descripción";
const FRANJA: &str = "Estímulo Franja Fronteriza";
const IVA: &str = "Incluir IVA trasladado";
const IEPS: &str = "Incluir IEPS trasladado";
const COMPLEMENTO: &str = "Complemento que debe incluir";
const PALABRAS: &str = "Palabras similares";
const HUSO: &str = "Descripción del Huso Horario";
/// An amount has six decimals at most.
const DECIMALES_MAX: u8 = 6;
/// A row of SAT's for a place that is none.
const NO_CODE: &str = "00000";

/// Everything that an update is made of; nothing where the workbook has no date. It is whole if no
/// fault was added.
pub(crate) fn contents(book: &Book, faults: &mut Faults) -> Option<Contents> {
    let mut reading = Reading { book, faults, published: None };
    let prod_serv = reading.rows("c_ClaveProdServ", PROD_SERV_COLUMNS, prod_serv);
    let unidades = reading.rows(
        "c_ClaveUnidad",
        &["c_ClaveUnidad", "Nombre", DESDE, HASTA, "Símbolo"],
        unidad,
    );
    let codigos_postales = reading.rows("c_CodigoPostal", POSTAL_COLUMNS, codigo_postal);
    let monedas =
        reading.rows("c_Moneda", &["c_Moneda", DESCRIPCION, "Decimales", DESDE, HASTA], moneda);
    let paises = reading.rows("c_Pais", &["c_Pais", DESCRIPCION], pais);
    let tasas = reading.rows("c_TasaOCuota", TASA_COLUMNS, tasa);
    let cerradas = Cerrado::ALL.iter().flat_map(|catalogo| reading.cerrado(*catalogo)).collect();
    let Some(published) = reading.published else {
        faults.push(of_book(&PUBLISHED_MISSING));
        return None;
    };
    Some(Contents {
        published,
        prod_serv: prod_serv.into_values().collect(),
        unidades: unidades.into_values().collect(),
        codigos_postales: codigos_postales.into_iter().collect(),
        monedas: monedas.into_values().collect(),
        paises: paises.into_values().collect(),
        tasas: tasas.into_values().collect(),
        cerradas,
    })
}

/// A workbook on its way into an update.
struct Reading<'a> {
    book: &'a Book,
    faults: &'a mut Faults,
    /// The latest day that a sheet says of itself.
    published: Option<Date>,
}

/// A row under its key; none for a row that is to be passed over or has faults.
type Keyed<K, R> = Option<(K, R)>;

impl Reading<'_> {
    /// The rows of all sheets of a catalog.
    fn rows<K: Ord, R: PartialEq>(
        &mut self,
        sat_name: &str,
        columns: &[&'static str],
        mut read: impl FnMut(&mut Row<'_>) -> Keyed<K, R>,
    ) -> BTreeMap<K, R> {
        let mut rows = BTreeMap::new();
        let sheets = self.book.of_catalog(sat_name);
        if sheets.is_empty() {
            self.faults.push(Fault::new(&SHEET_MISSING, sat_name));
        }
        for sheet in sheets {
            let table = match Table::of(sheet, sat_name, columns) {
                Ok(table) => table,
                Err(found) => {
                    found.iter().for_each(|fault| self.faults.push(fault.clone()));
                    continue;
                }
            };
            self.published = self.published.max(table.published());
            let taken = table.each(self.faults, |row| {
                if let Some((key, value)) = read(row) {
                    keep(&mut rows, key, value, || row.wrong(&CLAVE_REPEATED, sat_name));
                }
            });
            if taken == 0 {
                self.faults.push(Fault::new(&SHEET_EMPTY, &sheet.name));
            }
        }
        rows
    }

    /// The rows of a catalog that is an enum.
    fn cerrado(&mut self, catalogo: Cerrado) -> Vec<Cerrada> {
        let sat_name = catalogo.sat_name();
        let rows = self.rows(sat_name, &[sat_name, DESCRIPCION, DESDE, HASTA], |row| {
            let clave = row.read(sat_name, &CLAVE_FORM, |text| in_form(padded(text.into(), 2), 4));
            let (descripcion, vigencia) = (row.filled(DESCRIPCION), row.vigencia());
            let clave = clave?;
            Some((
                clave.clone(),
                Cerrada { catalogo, clave, descripcion: descripcion?, vigencia: vigencia? },
            ))
        });
        rows.into_values().collect()
    }
}

/// The first row of a key stays; it is a fault if another says otherwise.
fn keep<K: Ord, R: PartialEq>(rows: &mut BTreeMap<K, R>, key: K, value: R, differs: impl FnOnce()) {
    match rows.entry(key) {
        Entry::Vacant(place) => {
            place.insert(value);
        }
        Entry::Occupied(kept) if *kept.get() == value => {}
        Entry::Occupied(_) => differs(),
    }
}

/// Up to so many letters and digits of ASCII.
fn in_form(key: String, length_max: usize) -> Option<String> {
    let letters = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (letters && (1..=length_max).contains(&key.len())).then_some(key)
}

/// Three capitals.
fn three_letters(text: &str) -> Option<String> {
    let capitals = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    capitals.then(|| text.to_owned())
}

const PROD_SERV_COLUMNS: &[&str] =
    &["c_ClaveProdServ", DESCRIPCION, IVA, IEPS, COMPLEMENTO, DESDE, HASTA, FRANJA, PALABRAS];

fn prod_serv(row: &mut Row<'_>) -> Keyed<String, ProdServ> {
    let clave = row.read("c_ClaveProdServ", &CLAVE_FORM, |text| {
        ClaveProdServ::parse(&padded(text.to_owned(), 8)).ok()
    });
    let descripcion = row.filled(DESCRIPCION);
    let iva = row.read(IVA, &MARK_UNKNOWN, exigencia);
    let ieps = row.read(IEPS, &MARK_UNKNOWN, exigencia);
    let vigencia = row.vigencia();
    let frontera = row.read(FRANJA, &MARK_UNKNOWN, |text| match text {
        "" | "0" => Some(false),
        "1" => Some(true),
        _ => None,
    });
    let clave = clave?.as_str().to_owned();
    Some((
        clave.clone(),
        ProdServ {
            clave,
            descripcion: descripcion?,
            vigencia: vigencia?,
            iva: iva?,
            ieps: ieps?,
            complemento: row.text(COMPLEMENTO).to_owned(),
            frontera: frontera?,
            palabras: row.text(PALABRAS).to_owned(),
        },
    ))
}

fn unidad(row: &mut Row<'_>) -> Keyed<String, Unidad> {
    let column = "c_ClaveUnidad";
    let clave = row.read(column, &CLAVE_FORM, |text| in_form(padded(text.into(), 2), 3));
    let (nombre, vigencia) = (row.filled("Nombre"), row.vigencia());
    let clave = clave?;
    let simbolo = row.text("Símbolo").to_owned();
    Some((clave.clone(), Unidad { clave, nombre: nombre?, simbolo, vigencia: vigencia? }))
}

const POSTAL_COLUMNS: &[&str] =
    &["c_CodigoPostal", "c_Estado", "c_Municipio", FRANJA, DESDE, HASTA, HUSO];

fn codigo_postal(row: &mut Row<'_>) -> Keyed<u32, Lugar> {
    let code = row.read("c_CodigoPostal", &CLAVE_FORM, |text| {
        let code = padded(text.to_owned(), 5);
        (code.len() == 5).then_some(code)
    });
    if code.as_deref() == Some(NO_CODE) {
        return None;
    }
    let estado = row.read("c_Estado", &CLAVE_FORM, three_letters);
    let municipio = row.read("c_Municipio", &CLAVE_FORM, |text| match padded(text.into(), 3) {
        none if none.is_empty() => Some(none),
        key => in_form(key, 3),
    });
    let estimulo_frontera = row.read(FRANJA, &MARK_UNKNOWN, |text| match text {
        "" | "0" => Some(EstimuloFrontera::Ninguno),
        "1" => Some(EstimuloFrontera::Norte),
        "2" => Some(EstimuloFrontera::Sur),
        _ => None,
    });
    let vigencia = row.vigencia();
    let estado = estado?;
    let zone = row.read(HUSO, &ZONE_UNKNOWN, |huso| time_zone(&estado, huso));
    // It has a form already; what is no number has a letter in it.
    let code = code?;
    let Ok(number) = code.parse() else {
        row.wrong(&CLAVE_FORM, "c_CodigoPostal");
        return None;
    };
    Some((
        number,
        Lugar {
            estado,
            municipio: municipio?,
            time_zone: zone?.to_owned(),
            estimulo_frontera: estimulo_frontera?,
            vigencia: vigencia?,
        },
    ))
}

fn moneda(row: &mut Row<'_>) -> Keyed<String, MonedaNueva> {
    let clave = row.read("c_Moneda", &CLAVE_FORM, three_letters);
    let (descripcion, vigencia) = (row.filled(DESCRIPCION), row.vigencia());
    let decimales = row.read("Decimales", &NUMBER_FORM, |text| {
        text.parse().ok().filter(|decimales| *decimales <= DECIMALES_MAX)
    });
    let clave = clave?;
    let (descripcion, decimales, vigencia) = (descripcion?, decimales?, vigencia?);
    Some((clave.clone(), MonedaNueva { clave, descripcion, decimales, vigencia }))
}

fn pais(row: &mut Row<'_>) -> Keyed<String, PaisNuevo> {
    let clave = row.read("c_Pais", &CLAVE_FORM, three_letters);
    let descripcion = row.filled(DESCRIPCION);
    let clave = clave?;
    Some((clave.clone(), PaisNuevo { clave, descripcion: descripcion? }))
}

const TASA_COLUMNS: &[&str] = &[
    "Rango o Fijo",
    "Valor mínimo",
    "Valor máximo",
    "Impuesto",
    "Factor",
    "Traslado",
    "Retención",
    DESDE,
    HASTA,
];

/// Rows of c_TasaOCuota have no key: they are kept in their order.
fn tasa(row: &mut Row<'_>) -> Keyed<usize, TasaOCuota> {
    let impuesto = row.read("Impuesto", &MARK_UNKNOWN, impuesto);
    let factor = row.read("Factor", &MARK_UNKNOWN, |text| TipoFactor::parse(text).ok());
    let valor = valor(row);
    let traslado = row.read("Traslado", &MARK_UNKNOWN, exigencia);
    let retencion = row.read("Retención", &MARK_UNKNOWN, exigencia);
    let vigencia = row.vigencia();
    let lados = match (traslado?, retencion?) {
        (Exigencia::Obligatorio, Exigencia::Obligatorio) => TasaOCuota::BOTH,
        (Exigencia::Obligatorio, _) => TasaOCuota::TRASLADO,
        (_, Exigencia::Obligatorio) => TasaOCuota::RETENCION,
        _ => {
            row.wrong(&MARK_UNKNOWN, "Traslado");
            return None;
        }
    };
    let (impuesto, factor, valor) = (impuesto?, factor?, valor?);
    Some((row.number(), TasaOCuota { impuesto, factor, valor, lados, vigencia: vigencia? }))
}

/// SAT writes the name of the tax, and of the border rate of IVA a sentence that begins with it.
fn impuesto(text: &str) -> Option<ClaveImpuesto> {
    match text.split(' ').next()? {
        "IVA" => Some(ClaveImpuesto::Iva),
        "IEPS" => Some(ClaveImpuesto::Ieps),
        "ISR" => Some(ClaveImpuesto::Isr),
        _ => None,
    }
}

fn valor(row: &mut Row<'_>) -> Option<Valor> {
    let rate = |text: &str| Rate::parse(text).ok().filter(|rate| *rate >= Rate::ZERO);
    let most = row.read("Valor máximo", &NUMBER_FORM, rate);
    match folded(row.text("Rango o Fijo")).as_str() {
        "fijo" => most.map(Valor::Fijo),
        "rango" => {
            let least = row.read("Valor mínimo", &NUMBER_FORM, rate);
            Some(Valor::Rango(least?, most?))
        }
        _ => {
            row.wrong(&MARK_UNKNOWN, "Rango o Fijo");
            None
        }
    }
}
