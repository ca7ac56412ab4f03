//! Newer catalogs than the ones that are built in.
//!
//! SAT publishes its catalogs as a workbook, many times a year. The crate `catcfdi` makes an
//! [`Update`] of one; a program [installs](install) it when it starts, once, and from then on every
//! lookup of [`catalog`](crate::catalog) asks the update first and what is built in second. So a
//! key that the workbook no longer has is still one that existed, and a workbook that is shorter
//! than it should be takes nothing away.
//!
//! A row of the update rules whole: its text, its days, its marks. Catalogs that are enums here
//! take days alone; a key that an enum has not is in [`Update::unknown`].
//!
//! Beside what is built in, the input of everything in this crate is then the update that was
//! installed: the same input gives the same bytes still.

mod demands;
mod file;
mod install;
mod rows;
mod summary;

use std::collections::BTreeMap;

use faults::{Fault, codes};
use jiff::civil::Date;

use super::{TasaOCuota, Valor, Vigencia};

pub use install::{FILE_BYTES_MAX, InstallError, install, install_from, installed};
pub use rows::{
    Cerrada, Cerrado, Contents, Exigencia, Lugar, MonedaNueva, PaisNuevo, ProdServ, Unidad,
};
pub use summary::Counted;

codes! {
    /// Not a file of an update.
    UPDATE_NOT_ONE = ("catalog-17", Fault,
        "El archivo no es una actualización de catálogos. Hazla con `cfdi catalog update` a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías.");
    /// Made by a build that writes another form.
    UPDATE_FORMAT = ("catalog-18", Fault,
        "La actualización de catálogos es de otra versión del programa. Vuelve a hacerla con esta a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías.");
    /// Cut short or changed.
    UPDATE_DAMAGED = ("catalog-19", Fault,
        "La actualización de catálogos está incompleta o dañada. Cópiala otra vez, o vuelve a hacerla a partir del Excel del SAT. Siguen en uso los catálogos que ya tenías.");
    /// A second one in the same run.
    UPDATE_INSTALLED = ("catalog-20", Precondition,
        "Ya hay una actualización de catálogos en uso. Para cambiarla, reinicia el programa.");
}

/// A postal code, and the place of its [`Lugar`] in the list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Postal {
    code: u32,
    lugar: usize,
}

/// The rows of an update, each list sorted by its key and without doubles.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tables {
    prod_serv: Vec<ProdServ>,
    unidades: Vec<Unidad>,
    lugares: Vec<Lugar>,
    postales: Vec<Postal>,
    monedas: Vec<MonedaNueva>,
    paises: Vec<PaisNuevo>,
    tasas: Vec<TasaOCuota>,
    cerradas: Vec<Cerrada>,
}

impl Tables {
    fn are_sorted(&self) -> bool {
        self.prod_serv.is_sorted_by(|one, next| one.clave < next.clave)
            && self.unidades.is_sorted_by(|one, next| one.clave < next.clave)
            && self.postales.is_sorted_by(|one, next| one.code < next.code)
            && self.postales.iter().all(|postal| postal.lugar < self.lugares.len())
            && self.monedas.is_sorted_by(|one, next| one.clave < next.clave)
            && self.paises.is_sorted_by(|one, next| one.clave < next.clave)
            && self.cerradas.is_sorted_by(|one, next| key(one) < key(next))
    }
}

fn key(cerrada: &Cerrada) -> (Cerrado, &str) {
    (cerrada.catalogo, &cerrada.clave)
}

/// Catalogs out of one workbook of SAT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    published: Date,
    tables: Tables,
}

impl Update {
    /// Sorts the rows. Of rows with the same key the first is kept.
    pub fn new(contents: Contents) -> Self {
        let Contents { published, codigos_postales, tasas, .. } = contents;
        let (lugares, postales) = shared(codigos_postales);
        let tables = Tables {
            prod_serv: sorted(contents.prod_serv, |row| row.clave.clone()),
            unidades: sorted(contents.unidades, |row| row.clave.clone()),
            lugares,
            postales,
            monedas: sorted(contents.monedas, |row| row.clave.clone()),
            paises: sorted(contents.paises, |row| row.clave.clone()),
            tasas,
            cerradas: sorted(contents.cerradas, |row| (row.catalogo, row.clave.clone())),
        };
        Self { published, tables }
    }

    /// The bytes of a file that [`Update::read`] takes.
    pub fn to_bytes(&self) -> Vec<u8> {
        file::write(self.published, &self.tables)
    }

    /// Reads the file of an update.
    ///
    /// # Errors
    /// `catalog-17`: it is none. `catalog-18`: its form is not the one that this build writes.
    /// `catalog-19`: it is cut short, or a byte of it has changed.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        file::read(bytes).map(|(published, tables)| Self { published, tables })
    }

    /// The day on which SAT published the newest of the catalogs.
    pub fn published(&self) -> Date {
        self.published
    }

    /// The rows of c_ClaveProdServ, sorted.
    pub fn prod_serv(&self) -> &[ProdServ] {
        &self.tables.prod_serv
    }

    /// The rows of c_ClaveUnidad, sorted.
    pub fn unidades(&self) -> &[Unidad] {
        &self.tables.unidades
    }

    /// The keys of enums that this build does not know: whoever needs one needs a newer build.
    pub fn unknown(&self) -> impl Iterator<Item = &Cerrada> {
        self.tables.cerradas.iter().filter(|row| !row.catalogo.knows(&row.clave))
    }

    /// Whether a key may still be proposed on the day of the update.
    pub(super) fn offers(&self, vigencia: Vigencia) -> bool {
        vigencia.hasta.is_none_or(|last| self.published <= last)
    }

    pub(super) fn prod_serv_of(&self, clave: &str) -> Option<&ProdServ> {
        find(&self.tables.prod_serv, |row| row.clave.as_str().cmp(clave))
    }

    pub(super) fn unidad_of(&self, clave: &str) -> Option<&Unidad> {
        find(&self.tables.unidades, |row| row.clave.as_str().cmp(clave))
    }

    /// The key of c_ClaveUnidad that differs in capitals at most.
    pub(super) fn unidad_spelled(&self, clave: &str) -> Option<&str> {
        let mut keys = self.tables.unidades.iter().map(|row| row.clave.as_str());
        keys.find(|key| key.eq_ignore_ascii_case(clave))
    }

    pub(super) fn lugar_of(&self, code: u32) -> Option<&Lugar> {
        let postal = find(&self.tables.postales, |row| row.code.cmp(&code))?;
        self.tables.lugares.get(postal.lugar)
    }

    pub(super) fn monedas(&self) -> &[MonedaNueva] {
        &self.tables.monedas
    }

    pub(super) fn paises(&self) -> &[PaisNuevo] {
        &self.tables.paises
    }

    pub(super) fn vigencia_of(&self, sat_name: &str, clave: &str) -> Option<Vigencia> {
        let mut rows = self.tables.cerradas.iter();
        rows.find(|row| row.catalogo.sat_name() == sat_name && row.clave == clave)
            .map(|row| row.vigencia)
    }

    /// The rows of c_TasaOCuota, and those that are built in as long as nothing follows them.
    pub(super) fn tasas(&self) -> impl Iterator<Item = TasaOCuota> {
        let kept = TasaOCuota::ALL.iter().filter(|row| !self.tables.tasas.iter().any(same(row)));
        let kept = kept.map(|row| TasaOCuota { vigencia: self.until_followed(row), ..*row });
        self.tables.tasas.iter().copied().chain(kept)
    }

    /// The catalog keeps no past: a row that it has no longer was right until the day before the
    /// range that takes its place, else until the catalog was published.
    fn until_followed(&self, row: &TasaOCuota) -> Vigencia {
        let is_range = |valor| matches!(valor, Valor::Rango(..));
        let follows = |next: &&TasaOCuota| {
            next.impuesto == row.impuesto
                && next.factor == row.factor
                && next.lados == row.lados
                && is_range(next.valor)
                && is_range(row.valor)
        };
        let next = self.tables.tasas.iter().find(follows);
        let last = next.and_then(|next| next.vigencia.desde.yesterday().ok());
        Vigencia { hasta: Some(last.unwrap_or(self.published)), ..row.vigencia }
    }
}

/// Whether a row is of the same tax, side and value: then its days are the newer ones.
fn same(row: &TasaOCuota) -> impl Fn(&TasaOCuota) -> bool {
    move |other| TasaOCuota { vigencia: row.vigencia, ..*other } == *row
}

/// Sorted by key; of two with the same, the first.
fn sorted<R, K: Ord>(mut rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R> {
    rows.sort_by_cached_key(&key);
    rows.dedup_by(|next, kept| key(next) == key(kept));
    rows
}

fn find<R>(rows: &[R], order: impl Fn(&R) -> std::cmp::Ordering) -> Option<&R> {
    rows.get(rows.binary_search_by(order).ok()?)
}

/// Many postal codes are in one place: each place is kept once.
fn shared(codes: Vec<(u32, Lugar)>) -> (Vec<Lugar>, Vec<Postal>) {
    let codes = sorted(codes, |(code, _)| *code);
    let mut places: BTreeMap<Lugar, usize> = BTreeMap::new();
    let mut postales = Vec::with_capacity(codes.len());
    for (code, lugar) in codes {
        let next = places.len();
        postales.push(Postal { code, lugar: *places.entry(lugar).or_insert(next) });
    }
    let mut lugares: Vec<_> = places.into_iter().collect();
    lugares.sort_by_key(|(_, place)| *place);
    (lugares.into_iter().map(|(lugar, _)| lugar).collect(), postales)
}

#[cfg(test)]
mod tests;
