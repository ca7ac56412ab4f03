//! c_TasaOCuota: which values a tax may have, fixed ones and ranges.
//!
//! SAT's catCFDI of 2026-08-06. The catalog keeps no past: the range of the cuotas of IEPS is that
//! since 2026-01-01, those of the years before are not in it. An exempt tax has no value, and is
//! not asked here.

use jiff::civil::Date;
use money::Rate;

use super::update::{self, Update};
use super::{ClaveImpuesto, TipoFactor, Vigencia};

/// On which side of a document a tax stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lado {
    /// Added to what is charged.
    Traslado,
    /// Kept back by who pays.
    Retencion,
}

/// The values of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Valor {
    /// This one.
    Fijo(Rate),
    /// All between both, and both.
    Rango(Rate, Rate),
}

impl Valor {
    /// Whether the value is one of them.
    pub fn contains(&self, rate: Rate) -> bool {
        match *self {
            Self::Fijo(fixed) => fixed == rate,
            Self::Rango(least, most) => (least..=most).contains(&rate),
        }
    }
}

/// A row of c_TasaOCuota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TasaOCuota {
    /// Of which tax.
    pub impuesto: ClaveImpuesto,
    /// Tasa or Cuota.
    pub factor: TipoFactor,
    /// Which values.
    pub valor: Valor,
    /// On which sides it may stand.
    pub lados: &'static [Lado],
    /// The days on which it may be used.
    pub vigencia: Vigencia,
}

const TRASLADO: &[Lado] = TasaOCuota::TRASLADO;
const RETENCION: &[Lado] = TasaOCuota::RETENCION;
const BOTH: &[Lado] = TasaOCuota::BOTH;

const fn tasa(impuesto: ClaveImpuesto, valor: Valor, lados: &'static [Lado]) -> TasaOCuota {
    let vigencia = Vigencia::since(2022, 1, 1);
    TasaOCuota { impuesto, factor: TipoFactor::Tasa, valor, lados, vigencia }
}

/// A fixed value, in millionths.
const fn fijo(millionths: i64) -> Valor {
    Valor::Fijo(Rate::from_raw(millionths))
}

/// A range from zero, in millionths.
const fn up_to(millionths: i64) -> Valor {
    Valor::Rango(Rate::ZERO, Rate::from_raw(millionths))
}

impl TasaOCuota {
    /// The sides of a tax that is only charged.
    pub const TRASLADO: &[Lado] = &[Lado::Traslado];
    /// The sides of a tax that is only kept back.
    pub const RETENCION: &[Lado] = &[Lado::Retencion];
    /// Both sides.
    pub const BOTH: &[Lado] = &[Lado::Traslado, Lado::Retencion];

    /// Every row that is built in, in the order of the catalog. IVA at 8 % is that of the borders.
    pub const ALL: &[Self] = &[
        tasa(ClaveImpuesto::Iva, fijo(0), TRASLADO),
        tasa(ClaveImpuesto::Iva, fijo(160_000), TRASLADO),
        tasa(ClaveImpuesto::Iva, up_to(160_000), RETENCION),
        tasa(ClaveImpuesto::Iva, fijo(80_000), TRASLADO),
        tasa(ClaveImpuesto::Ieps, fijo(265_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(300_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(530_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(500_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(1_600_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(304_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(250_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(90_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(80_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(70_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(60_000), BOTH),
        tasa(ClaveImpuesto::Ieps, fijo(30_000), TRASLADO),
        tasa(ClaveImpuesto::Ieps, fijo(0), TRASLADO),
        Self {
            impuesto: ClaveImpuesto::Ieps,
            factor: TipoFactor::Cuota,
            valor: up_to(72_160_500),
            lados: BOTH,
            vigencia: Vigencia::since(2026, 1, 1),
        },
        tasa(ClaveImpuesto::Isr, up_to(350_000), RETENCION),
    ];

    /// Every row: those of the [update](super::update) in use, and those that are built in.
    pub fn rows() -> impl Iterator<Item = Self> {
        let update = update::installed();
        let built_in = update.is_none().then_some(Self::ALL);
        let updated = update.into_iter().flat_map(Update::tasas);
        updated.chain(built_in.into_iter().flatten().copied())
    }

    /// Whether a tax may have the value, on that side of a document of that day.
    pub fn allows(
        lado: Lado,
        impuesto: ClaveImpuesto,
        factor: TipoFactor,
        valor: Rate,
        day: Date,
    ) -> bool {
        Self::rows().any(|row| {
            row.impuesto == impuesto
                && row.factor == factor
                && row.lados.contains(&lado)
                && row.valor.contains(valor)
                && row.vigencia.covers(day)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(lado: Lado, impuesto: &str, factor: &str, valor: &str, year: i16) -> bool {
        let impuesto = ClaveImpuesto::parse(impuesto).unwrap();
        let factor = TipoFactor::parse(factor).unwrap();
        let valor = Rate::parse(valor).unwrap();
        TasaOCuota::allows(lado, impuesto, factor, valor, jiff::civil::date(year, 7, 1))
    }

    #[test]
    fn only_values_of_the_catalog_are_allowed() {
        use Lado::{Retencion, Traslado};
        for (lado, impuesto, factor, valor, year) in [
            (Traslado, "002", "Tasa", "0.16", 2026),
            (Traslado, "002", "Tasa", "0.08", 2026),
            (Traslado, "002", "Tasa", "0", 2022),
            (Retencion, "002", "Tasa", "0.106667", 2026),
            (Retencion, "001", "Tasa", "0.0125", 2026),
            (Retencion, "001", "Tasa", "0.35", 2026),
            (Traslado, "003", "Tasa", "1.6", 2026),
            (Traslado, "003", "Cuota", "72.1605", 2026),
        ] {
            let what = format!("{lado:?} {impuesto} {factor} {valor}");
            assert!(allows(lado, impuesto, factor, valor, year), "{what}");
        }
        for (lado, impuesto, factor, valor, year) in [
            (Traslado, "002", "Tasa", "0.15", 2026),
            (Traslado, "002", "Cuota", "0.16", 2026),
            (Retencion, "002", "Tasa", "0.160001", 2026),
            (Traslado, "001", "Tasa", "0.1", 2026),
            (Retencion, "003", "Tasa", "0.03", 2026),
            (Traslado, "003", "Cuota", "72.160501", 2026),
            (Traslado, "003", "Cuota", "1", 2025),
            (Traslado, "002", "Tasa", "0.16", 2021),
        ] {
            let what = format!("{lado:?} {impuesto} {factor} {valor}");
            assert!(!allows(lado, impuesto, factor, valor, year), "{what}");
        }
        assert_eq!(TasaOCuota::ALL.len(), 19);
    }
}
