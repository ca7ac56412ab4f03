//! What an update brings, in numbers.

use super::{Cerrado, Update, Vigencia};
use crate::catalog::claves;
use crate::catalog::{CodigoPostal, Moneda, Pais};

/// One catalog of an update, beside what is built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its name in SAT's workbook.
    pub catalogo: &'static str,
    /// How many keys the update has.
    pub claves: usize,
    /// How many of them are not built in.
    pub nuevas: usize,
    /// How many could no longer be used on the day the update was published.
    pub terminadas: usize,
}

impl Update {
    /// Each catalog in numbers, in the order of a document.
    pub fn summary(&self) -> Vec<Counted> {
        let tables = &self.tables;
        let unidades = tables.unidades.iter();
        let prod_serv = tables.prod_serv.iter();
        let postales = tables.postales.iter().filter_map(|postal| {
            let lugar = tables.lugares.get(postal.lugar)?;
            let known = CodigoPostal::is_built_in(&format!("{:05}", postal.code));
            Some((known, Some(lugar.vigencia)))
        });
        let monedas = tables.monedas.iter();
        let paises = tables.paises.iter();
        let mut counted = vec![
            self.count(
                "c_ClaveProdServ",
                prod_serv
                    .map(|row| (claves::prod_serv_is_built_in(&row.clave), Some(row.vigencia))),
            ),
            self.count(
                "c_ClaveUnidad",
                unidades.map(|row| (claves::unidad_is_built_in(&row.clave), Some(row.vigencia))),
            ),
            self.count("c_CodigoPostal", postales),
            self.count(
                "c_Moneda",
                monedas.map(|row| (Moneda::is_built_in(&row.clave), Some(row.vigencia))),
            ),
            self.count("c_Pais", paises.map(|row| (Pais::is_built_in(&row.clave), None))),
            self.count(
                "c_TasaOCuota",
                tables.tasas.iter().map(|row| {
                    (super::TasaOCuota::ALL.iter().any(super::same(row)), Some(row.vigencia))
                }),
            ),
        ];
        counted.extend(Cerrado::ALL.iter().map(|catalogo| {
            let rows = tables.cerradas.iter().filter(|row| row.catalogo == *catalogo);
            let known = rows.map(|row| (catalogo.knows(&row.clave), Some(row.vigencia)));
            self.count(catalogo.sat_name(), known)
        }));
        counted
    }

    fn count(
        &self,
        catalogo: &'static str,
        rows: impl Iterator<Item = (bool, Option<Vigencia>)>,
    ) -> Counted {
        let mut counted = Counted { catalogo, claves: 0, nuevas: 0, terminadas: 0 };
        for (built_in, vigencia) in rows {
            let ended = vigencia.is_some_and(|vigencia| !self.offers(vigencia));
            counted.claves = counted.claves.saturating_add(1);
            counted.nuevas = counted.nuevas.saturating_add(usize::from(!built_in));
            counted.terminadas = counted.terminadas.saturating_add(usize::from(ended));
        }
        counted
    }
}
