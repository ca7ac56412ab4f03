//! What an update holds: the rows of SAT's workbook, without what no document needs.

use crate::catalog::{EstimuloFrontera, TasaOCuota, Vigencia};

/// Whether a concepto of a key shows a tax: columns "Incluir IVA trasladado" and "Incluir IEPS
/// trasladado" of c_ClaveProdServ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exigencia {
    /// `Sí`: it has to.
    Obligatorio,
    /// `Opcional`: it may.
    Opcional,
    /// `No`: it does not.
    No,
}

/// A row of c_ClaveProdServ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProdServ {
    /// Eight digits.
    pub clave: String,
    /// SAT's text.
    pub descripcion: String,
    /// The days on which it may be used.
    pub vigencia: Vigencia,
    /// Whether it shows a traslado of IVA (CFDI40164).
    pub iva: Exigencia,
    /// Whether it shows a traslado of IEPS (CFDI40164).
    pub ieps: Exigencia,
    /// The complement that the document has to have (CFDI40163), in SAT's words; mostly empty.
    pub complemento: String,
    /// Whether the border rate of IVA (8 %) can be used for it.
    pub frontera: bool,
    /// Other words for it, as SAT lists them; mostly empty.
    pub palabras: String,
}

/// A row of c_ClaveUnidad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unidad {
    /// One to three characters, in the capitals and small letters of SAT's schema.
    pub clave: String,
    /// SAT's name of the unit.
    pub nombre: String,
    /// Its symbol; mostly empty.
    pub simbolo: String,
    /// The days on which it may be used.
    pub vigencia: Vigencia,
}

/// Where a postal code is: what c_CodigoPostal says of many of them alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lugar {
    /// c_Estado: `CMX`.
    pub estado: String,
    /// c_Municipio within the state: `010`; empty where SAT leaves it so.
    pub municipio: String,
    /// The IANA zone.
    pub time_zone: String,
    /// Whether the border rate of IVA can be used there.
    pub estimulo_frontera: EstimuloFrontera,
    /// The days on which the code may be used.
    pub vigencia: Vigencia,
}

/// A row of c_Moneda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonedaNueva {
    /// Three letters.
    pub clave: String,
    /// SAT's text.
    pub descripcion: String,
    /// Decimals that an amount in it may have at most.
    pub decimales: u8,
    /// The days on which it may be used.
    pub vigencia: Vigencia,
}

/// A row of c_Pais, which has no days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaisNuevo {
    /// Three letters.
    pub clave: String,
    /// SAT's text.
    pub descripcion: String,
}

/// A row of a catalog that is an enum in this crate: its days may change, and a key that the enum
/// has not is told, but cannot be used before there is a build that knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cerrada {
    /// Of which catalog.
    pub catalogo: Cerrado,
    /// SAT's code.
    pub clave: String,
    /// SAT's text.
    pub descripcion: String,
    /// The days on which it may be used.
    pub vigencia: Vigencia,
}

/// Everything that an update is made of, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The day on which SAT published the newest of the catalogs.
    pub published: jiff::civil::Date,
    /// c_ClaveProdServ.
    pub prod_serv: Vec<ProdServ>,
    /// c_ClaveUnidad.
    pub unidades: Vec<Unidad>,
    /// c_CodigoPostal: five digits as a number, and where it is.
    pub codigos_postales: Vec<(u32, Lugar)>,
    /// c_Moneda.
    pub monedas: Vec<MonedaNueva>,
    /// c_Pais.
    pub paises: Vec<PaisNuevo>,
    /// c_TasaOCuota.
    pub tasas: Vec<TasaOCuota>,
    /// The catalogs that are enums.
    pub cerradas: Vec<Cerrada>,
}

/// Declares the catalogs that are enums of this crate: `Enum = "SAT's name";`.
macro_rules! cerrados {
    ($($name:ident = $sat:literal;)+) => {
        /// A catalog that is an enum of this crate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Cerrado {
            $(#[doc = concat!($sat, ".")] $name,)+
        }

        impl Cerrado {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name in SAT's workbook.
            pub const fn sat_name(self) -> &'static str {
                match self {
                    $(Self::$name => $sat,)+
                }
            }

            /// Whether this build has the code.
            pub fn knows(self, clave: &str) -> bool {
                match self {
                    $(Self::$name => crate::catalog::$name::parse(clave).is_ok(),)+
                }
            }
        }
    };
}

cerrados! {
    FormaPago = "c_FormaPago";
    MetodoPago = "c_MetodoPago";
    ObjetoImp = "c_ObjetoImp";
    RegimenFiscal = "c_RegimenFiscal";
    UsoCfdi = "c_UsoCFDI";
    Exportacion = "c_Exportacion";
    Periodicidad = "c_Periodicidad";
    Meses = "c_Meses";
    TipoRelacion = "c_TipoRelacion";
}
