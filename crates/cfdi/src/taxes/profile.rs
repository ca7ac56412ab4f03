//! Which taxes a product bears.

use faults::{Fault, codes};
use jiff::civil::Date;
use money::Rate;

use super::ieps::{Ieps, Shown};
use crate::catalog::{CodigoPostal, EstimuloFrontera, ObjetoImp};

codes! {
    /// Not one of our names for a treatment of IVA.
    IVA_UNKNOWN = ("taxes-01", Fault,
        "Elige el IVA del producto: 16 %, 8 %, 0 %, exento, no objeto o uno de los casos especiales.");
    /// IEPS apart on something whose taxes the document may not show.
    IEPS_WITHOUT_OBJECT = ("taxes-03", Fault,
        "Un producto cuyos impuestos no se desglosan no puede llevar IEPS aparte. Corrige sus impuestos.");
}

/// How IVA treats a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Iva {
    /// 16 %.
    Tasa16,
    /// 8 %: the border stimulus ("IVA crédito aplicado del 50 %"), see [`EstimuloFronterizo`].
    Tasa8,
    /// 0 %: taxed, at nothing.
    Tasa0,
    /// Exento: no rate, and yet shown in the document.
    Exento,
    /// Not an object of tax (ObjetoImp 01): no tax is shown.
    NoObjeto,
    /// An object of tax that need not be shown (ObjetoImp 03).
    SinDesglose,
    /// An object of tax that causes none (ObjetoImp 04).
    NoCausa,
    /// An object of IVA with a credit of PODEBI (ObjetoImp 05).
    CreditoPodebi,
    /// An object of IVA that is not passed on (ObjetoImp 06; with IEPS 07 or 08).
    NoTraslado,
}

impl Iva {
    /// Every treatment.
    pub const ALL: &[Self] = &[
        Self::Tasa16,
        Self::Tasa8,
        Self::Tasa0,
        Self::Exento,
        Self::NoObjeto,
        Self::SinDesglose,
        Self::NoCausa,
        Self::CreditoPodebi,
        Self::NoTraslado,
    ];

    /// Our name for it, as stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tasa16 => "iva-16",
            Self::Tasa8 => "iva-8",
            Self::Tasa0 => "iva-0",
            Self::Exento => "exento",
            Self::NoObjeto => "no-objeto",
            Self::SinDesglose => "sin-desglose",
            Self::NoCausa => "no-causa",
            Self::CreditoPodebi => "credito-podebi",
            Self::NoTraslado => "no-traslado",
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
            Self::Exento
            | Self::NoObjeto
            | Self::SinDesglose
            | Self::NoCausa
            | Self::CreditoPodebi
            | Self::NoTraslado => None,
        }
    }
}

/// From when and until when a shop sells with the IVA of the borders. The decree is prolonged from
/// year to year and asks for a notice of the taxpayer, so the manager sets it; the postal code of
/// the branch says whether it can be used there at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EstimuloFronterizo {
    /// The first day.
    pub from: Date,
    /// The last day; nothing while no end is known.
    pub until: Option<Date>,
}

impl EstimuloFronterizo {
    /// The IVA of a product that is sold on `day` at `branch`: 8 % becomes 16 % where the stimulus
    /// does not apply. The price does not change: it includes the tax, whichever it is.
    pub fn iva(setting: Option<&Self>, iva: Iva, branch: &CodigoPostal, day: Date) -> Iva {
        let in_force = |one: &Self| one.from <= day && one.until.is_none_or(|last| day <= last);
        let applies = at_border(branch) && setting.is_some_and(in_force);
        if iva == Iva::Tasa8 && !applies { Iva::Tasa16 } else { iva }
    }
}

/// Whether c_CodigoPostal marks the place.
pub(crate) fn at_border(place: &CodigoPostal) -> bool {
    match place.estimulo_frontera() {
        EstimuloFrontera::Norte | EstimuloFrontera::Sur => true,
        EstimuloFrontera::Ninguno => false,
    }
}

/// The taxes of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaxProfile {
    /// IVA.
    pub iva: Iva,
    /// IEPS, where the product bears it.
    pub ieps: Option<Ieps>,
}

impl TaxProfile {
    /// IVA alone.
    pub const fn iva(iva: Iva) -> Self {
        Self { iva, ieps: None }
    }

    /// IVA, and IEPS beneath it.
    pub const fn with_ieps(iva: Iva, ieps: Ieps) -> Self {
        Self { iva, ieps: Some(ieps) }
    }

    /// IEPS that the document shows.
    pub(super) fn ieps_apart(&self) -> Option<&Ieps> {
        self.ieps.as_ref().filter(|ieps| ieps.shown == Shown::Apart)
    }

    /// ObjetoImp.
    pub fn objeto_imp(&self) -> ObjetoImp {
        match (self.iva, self.ieps.map(|ieps| ieps.shown)) {
            (Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0 | Iva::Exento, _) => ObjetoImp::SiObjeto,
            (Iva::NoObjeto, _) => ObjetoImp::NoObjeto,
            (Iva::SinDesglose, _) => ObjetoImp::SiObjetoNoObligadoDesglose,
            (Iva::NoCausa, _) => ObjetoImp::SiObjetoNoCausa,
            (Iva::CreditoPodebi, _) => ObjetoImp::SiObjetoCreditoPodebi,
            (Iva::NoTraslado, None) => ObjetoImp::SiObjetoNoTrasladoIva,
            (Iva::NoTraslado, Some(Shown::Apart)) => ObjetoImp::NoTrasladoIvaSiIeps,
            (Iva::NoTraslado, Some(Shown::InPrice)) => ObjetoImp::NoTrasladoIvaNoIeps,
        }
    }

    /// Whether ISR can be withheld: not where the node Impuestos is forbidden (CFDI40172).
    pub(super) fn admits_isr(&self) -> bool {
        match self.iva {
            Iva::Tasa16 | Iva::Tasa8 | Iva::Tasa0 | Iva::Exento | Iva::NoTraslado => true,
            Iva::NoObjeto | Iva::SinDesglose | Iva::NoCausa | Iva::CreditoPodebi => false,
        }
    }

    /// Whether there is IVA of which a part could be withheld.
    pub(super) fn bears_iva(&self) -> bool {
        self.iva.tasa().is_some_and(Rate::is_positive)
    }

    /// Whether the two can stand together, and rate and cuota are SAT's.
    ///
    /// # Errors
    /// `taxes-02`, `taxes-03`, `taxes-10`, `taxes-11`.
    pub fn check(&self) -> Result<(), Fault> {
        let Some(ieps) = &self.ieps else { return Ok(()) };
        ieps.check().map_err(|fault| fault.below("ieps"))?;
        if self.ieps_apart().is_some() && !self.admits_isr() {
            return Err(Fault::new(&IEPS_WITHOUT_OBJECT, "iva"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use money::Quantity;

    use super::*;

    #[test]
    fn codes_read_and_write_alike() {
        for iva in Iva::ALL {
            assert_eq!(Iva::parse(iva.code()).as_ref(), Ok(iva));
        }
        assert_eq!(Iva::parse("16").unwrap_err().code, &IVA_UNKNOWN);
    }

    fn rate(text: &str) -> Rate {
        Rate::parse(text).unwrap()
    }

    fn told(taxes: TaxProfile) -> Result<(), (&'static str, String)> {
        taxes.check().map_err(|fault| (fault.code.id, fault.path))
    }

    #[test]
    fn ieps_must_be_one_of_the_catalog_on_an_object_of_tax() {
        let check = |iva, ieps: &str| told(TaxProfile::with_ieps(iva, Ieps::tasa(rate(ieps))));
        let at = |code, path: &str| Err((code, path.to_owned()));
        assert_eq!(check(Iva::Tasa0, "0.08"), Ok(()));
        assert_eq!(check(Iva::Tasa16, "1.6"), Ok(()));
        assert_eq!(check(Iva::NoTraslado, "0.08"), Ok(()));
        assert_eq!(check(Iva::Tasa16, "0.1"), at("taxes-02", "ieps.tasa"));
        assert_eq!(check(Iva::Tasa16, "-0.08"), at("taxes-02", "ieps.tasa"));
        for iva in [Iva::NoObjeto, Iva::SinDesglose, Iva::NoCausa, Iva::CreditoPodebi] {
            assert_eq!(check(iva, "0.08"), at("taxes-03", "iva"));
            let in_price = Ieps::tasa(rate("0.08")).in_price();
            assert_eq!(told(TaxProfile::with_ieps(iva, in_price)), Ok(()));
        }
        assert_eq!(told(TaxProfile::iva(Iva::NoObjeto)), Ok(()));
    }

    #[test]
    fn a_cuota_has_a_range_and_a_content() {
        let check = |cuota: &str, content: &str| {
            let ieps = Ieps::cuota(rate(cuota), Quantity::parse(content).unwrap());
            told(TaxProfile::with_ieps(Iva::Tasa16, ieps)).map_err(|(code, _)| code)
        };
        assert_eq!(check("3.0818", "0.6"), Ok(()));
        assert_eq!(check("72.1605", "1"), Ok(()));
        for (cuota, content) in [("72.160501", "1"), ("0", "1"), ("-1", "1"), ("1", "0")] {
            assert_eq!(check(cuota, content), Err("taxes-11"), "{cuota} {content}");
        }
        let nothing = Ieps { tasa: None, cuota: None, shown: Shown::Apart };
        let told = told(TaxProfile::with_ieps(Iva::Tasa16, nothing));
        assert_eq!(told, Err(("taxes-10", "ieps".to_owned())));
    }

    #[test]
    fn objeto_imp_follows_from_the_taxes() {
        let of = |iva, ieps: Option<Ieps>| TaxProfile { iva, ieps }.objeto_imp().code();
        let ieps = Ieps::tasa(rate("0.08"));
        let plain: Vec<_> = Iva::ALL.iter().map(|iva| of(*iva, None)).collect();
        assert_eq!(plain, ["02", "02", "02", "02", "01", "03", "04", "05", "06"]);
        assert_eq!(of(Iva::NoTraslado, Some(ieps)), "07");
        assert_eq!(of(Iva::NoTraslado, Some(ieps.in_price())), "08");
        assert_eq!(of(Iva::Tasa16, Some(ieps.in_price())), "02");
    }

    #[test]
    fn the_border_rate_has_a_place_and_a_time() {
        let [tijuana, centro] = ["22000", "06000"].map(|cp| CodigoPostal::parse(cp).unwrap());
        let setting =
            EstimuloFronterizo { from: date(2026, 1, 1), until: Some(date(2026, 12, 31)) };
        let of = |setting: Option<&EstimuloFronterizo>, branch, day| {
            EstimuloFronterizo::iva(setting, Iva::Tasa8, branch, day)
        };
        assert_eq!(of(Some(&setting), &tijuana, date(2026, 12, 31)), Iva::Tasa8);
        assert_eq!(of(Some(&setting), &tijuana, date(2027, 1, 1)), Iva::Tasa16);
        assert_eq!(of(Some(&setting), &tijuana, date(2025, 12, 31)), Iva::Tasa16);
        assert_eq!(of(Some(&setting), &centro, date(2026, 6, 1)), Iva::Tasa16);
        assert_eq!(of(None, &tijuana, date(2026, 6, 1)), Iva::Tasa16);
        let endless = EstimuloFronterizo { until: None, ..setting };
        assert_eq!(of(Some(&endless), &tijuana, date(2030, 6, 1)), Iva::Tasa8);
        let zero = EstimuloFronterizo::iva(None, Iva::Tasa0, &centro, date(2026, 6, 1));
        assert_eq!(zero, Iva::Tasa0);
    }
}
