//! IEPS of a product: by rate, by cuota, and whether it is shown.

use faults::{Fault, codes};
use money::{AmountError, Micros, Quantity, Rate};

use crate::catalog::{ClaveImpuesto, Lado, TasaOCuota, TipoFactor};

codes! {
    /// Not a rate of IEPS in c_TasaOCuota.
    IEPS_UNKNOWN = ("taxes-02", Fault, "Esa tasa de IEPS no está en el catálogo del SAT.");
    /// Neither a rate nor a cuota.
    IEPS_EMPTY = ("taxes-10", Fault, "Falta la tasa o la cuota del IEPS de este producto.");
    /// Not a cuota of c_TasaOCuota, or of nothing.
    CUOTA_RANGE = ("taxes-11", Fault,
        "La cuota de IEPS va de más de 0 a 72.160500 pesos por unidad, y su contenido es mayor que cero.");
}

/// Whether a tax of the price stands apart in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// As a traslado of its own: where the customer pays IEPS himself and asks for it.
    Apart,
    /// As part of the price, as most shops sell to consumers (LIEPS, art. 19-II).
    InPrice,
}

/// A tax of so many pesos for each litre, gram or piece that a product holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cuota {
    /// TasaOCuota: pesos for each unit of the tax.
    pub tasa_o_cuota: Rate,
    /// How many units of the tax one unit of the product holds: 0.600 litres in a bottle.
    pub content: Quantity,
}

impl Cuota {
    /// Base of the tax: the units that `quantity` of the product holds. It counts litres, not
    /// pesos, and yet stands in an attribute of six decimals like every Base.
    pub(super) fn base(self, quantity: Quantity) -> Result<Micros, AmountError> {
        quantity.times(self.content).map(|units| Micros::from_raw(units.raw()))
    }
}

/// IEPS of a product: by rate, by cuota, or by both, as that of tobacco.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ieps {
    /// A part of the price without taxes.
    pub tasa: Option<Rate>,
    /// Pesos for each unit.
    pub cuota: Option<Cuota>,
    /// Whether it stands apart.
    pub shown: Shown,
}

impl Ieps {
    /// By rate, shown apart.
    pub const fn tasa(rate: Rate) -> Self {
        Self { tasa: Some(rate), cuota: None, shown: Shown::Apart }
    }

    /// By cuota, shown apart.
    pub const fn cuota(tasa_o_cuota: Rate, content: Quantity) -> Self {
        let cuota = Some(Cuota { tasa_o_cuota, content });
        Self { tasa: None, cuota, shown: Shown::Apart }
    }

    /// The same, as part of the price.
    #[must_use]
    pub const fn in_price(self) -> Self {
        Self { shown: Shown::InPrice, ..self }
    }

    /// Whether rate and cuota are SAT's.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.tasa.is_none() && self.cuota.is_none() {
            return Err(Fault::new(&IEPS_EMPTY, ""));
        }
        if let Some(rate) = self.tasa.filter(|rate| !in_catalog(TipoFactor::Tasa, *rate)) {
            return Err(Fault::new(&IEPS_UNKNOWN, "tasa").with("given", rate));
        }
        let wrong = |cuota: &Cuota| {
            !cuota.tasa_o_cuota.is_positive()
                || !cuota.content.is_positive()
                || !in_catalog(TipoFactor::Cuota, cuota.tasa_o_cuota)
        };
        match self.cuota.filter(wrong) {
            Some(cuota) => Err(Fault::new(&CUOTA_RANGE, "cuota").with("given", cuota.tasa_o_cuota)),
            None => Ok(()),
        }
    }
}

/// Whether the catalog has the value on any day: the document is judged on its own (CFDI40179).
fn in_catalog(factor: TipoFactor, rate: Rate) -> bool {
    TasaOCuota::ALL.iter().any(|row| {
        row.impuesto == ClaveImpuesto::Ieps
            && row.factor == factor
            && row.lados.contains(&Lado::Traslado)
            && row.valor.contains(rate)
    })
}
