//! Which taxes a product bears.

use faults::{Fault, codes};
use money::Rate;

codes! {
    /// Not one of our names for a treatment of IVA.
    IVA_UNKNOWN = ("taxes-01", Fault, "Elige el IVA del producto: 16 %, 8 %, 0 %, exento o no objeto.");
    /// Not a rate of IEPS in c_TasaOCuota.
    IEPS_UNKNOWN = ("taxes-02", Fault, "Esa tasa de IEPS no está en el catálogo del SAT.");
    /// IEPS on something that is no object of tax.
    IEPS_WITHOUT_OBJECT = ("taxes-03", Fault,
        "Un producto que no es objeto de impuesto no puede llevar IEPS. Corrige sus impuestos.");
}

/// How IVA treats a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Iva {
    /// 16 %.
    Tasa16,
    /// 8 %: the border stimulus ("IVA crédito aplicado del 50 %").
    Tasa8,
    /// 0 %: taxed, at nothing.
    Tasa0,
    /// Exento: no rate, and yet shown in the document.
    Exento,
    /// Not an object of tax (ObjetoImp 01): no tax is shown.
    NoObjeto,
}

impl Iva {
    /// Every treatment.
    pub const ALL: &[Self] =
        &[Self::Tasa16, Self::Tasa8, Self::Tasa0, Self::Exento, Self::NoObjeto];

    /// Our name for it, as stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tasa16 => "iva-16",
            Self::Tasa8 => "iva-8",
            Self::Tasa0 => "iva-0",
            Self::Exento => "exento",
            Self::NoObjeto => "no-objeto",
        }
    }

    /// Reads what [`Iva::code`] gives.
    ///
    /// # Errors
    /// `taxes-01`.
    pub fn parse(code: &str) -> Result<Self, Fault> {
        Self::ALL
            .iter()
            .copied()
            .find(|iva| iva.code() == code)
            .ok_or_else(|| Fault::new(&IVA_UNKNOWN, "").with("given", code))
    }

    /// TasaOCuota, where there is one.
    pub const fn tasa(self) -> Option<Rate> {
        match self {
            Self::Tasa16 => Some(Rate::from_raw(160_000)),
            Self::Tasa8 => Some(Rate::from_raw(80_000)),
            Self::Tasa0 => Some(Rate::ZERO),
            Self::Exento | Self::NoObjeto => None,
        }
    }
}

/// The rates of IEPS (factor Tasa, traslado) in c_TasaOCuota, in millionths. Cuotas, which are
/// pesos for each litre or gram, are not among the taxes of a line yet.
const TASAS_IEPS: [i64; 13] = [
    0, 30_000, 60_000, 70_000, 80_000, 90_000, 250_000, 265_000, 300_000, 304_000, 500_000,
    530_000, 1_600_000,
];

/// The taxes of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaxProfile {
    /// IVA.
    pub iva: Iva,
    /// The rate of IEPS, where it is shown apart. Most shops do not show it to consumers (LIEPS,
    /// art. 19-II); then it is part of the price, and this is nothing.
    pub ieps: Option<Rate>,
}

impl TaxProfile {
    /// IVA alone.
    pub const fn iva(iva: Iva) -> Self {
        Self { iva, ieps: None }
    }

    /// Whether the two can stand together, and the rate is one of SAT's.
    ///
    /// # Errors
    /// `taxes-02`, `taxes-03`.
    pub fn check(&self) -> Result<(), Fault> {
        match (self.ieps, self.iva) {
            (None, _) => Ok(()),
            (Some(_), Iva::NoObjeto) => Err(Fault::new(&IEPS_WITHOUT_OBJECT, "iva")),
            (Some(rate), Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0 | Iva::Exento) => {
                if TASAS_IEPS.contains(&rate.raw()) {
                    Ok(())
                } else {
                    Err(Fault::new(&IEPS_UNKNOWN, "ieps").with("given", rate))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_and_write_alike() {
        for iva in Iva::ALL {
            assert_eq!(Iva::parse(iva.code()).as_ref(), Ok(iva));
        }
        assert_eq!(Iva::parse("16").unwrap_err().code, &IVA_UNKNOWN);
    }

    #[test]
    fn ieps_must_be_one_of_the_catalog_on_an_object_of_tax() {
        let check = |iva, ieps: &str| {
            TaxProfile { iva, ieps: Some(Rate::parse(ieps).unwrap()) }
                .check()
                .map_err(|f| f.code.id)
        };
        assert_eq!(check(Iva::Tasa0, "0.08"), Ok(()));
        assert_eq!(check(Iva::Tasa16, "1.6"), Ok(()));
        assert_eq!(check(Iva::Tasa16, "0.1"), Err("taxes-02"));
        assert_eq!(check(Iva::Tasa16, "-0.08"), Err("taxes-02"));
        assert_eq!(check(Iva::NoObjeto, "0.08"), Err("taxes-03"));
        assert_eq!(TaxProfile::iva(Iva::NoObjeto).check(), Ok(()));
    }
}
