//! What the customer keeps back of a sale and pays to SAT in the shop's name.

use faults::{Fault, codes};
use money::Rate;

use super::{Impuesto, TaxProfile};
use crate::catalog::RegimenFiscal;
use crate::rfc::{Persona, Rfc};

codes! {
    /// More than c_TasaOCuota allows.
    RETENCION_RANGE = ("taxes-12", Fault,
        "La retención va de más de 0 a 35 % de ISR y de más de 0 a 16 % de IVA. Corrígela.");
    /// Nothing can be withheld of a line that shows no such tax.
    RETENCION_WITHOUT_TAX = ("taxes-13", Fault,
        "Este producto no admite esa retención: sus impuestos no la llevan. Quítala.");
}

/// Most ISR that can be withheld (c_TasaOCuota).
const ISR_MAX: Rate = Rate::from_raw(350_000);
/// Most IVA that can be withheld (c_TasaOCuota).
const IVA_MAX: Rate = Rate::from_raw(160_000);
/// 1.25 %: what a persona moral withholds from a RESICO (LISR, art. 113-J).
const RESICO: Rate = Rate::from_raw(12_500);

/// The rates at which the customer withholds, of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Retenciones {
    /// ISR, of the price without taxes.
    pub isr: Option<Rate>,
    /// IVA, of the base of the IVA.
    pub iva: Option<Rate>,
}

/// "Marca Retención" of l_RFC: what SAT says of the ISR of a RESICO's sales to personas morales.
/// It is not public; whoever sets the shop up is asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RetencionMark {
    /// None: the law decides, and the law withholds.
    #[default]
    Unmarked,
    /// 1: nothing may be withheld (CFDI140224).
    Forbidden,
    /// 2: 1.25 % must be withheld (CFDI140225).
    Required,
}

impl Retenciones {
    /// Nothing is withheld.
    pub const NONE: Self = Self { isr: None, iva: None };

    /// What a customer withholds from a shop under `regimen`: ISR of 1.25 % where a persona física
    /// under RESICO (626) sells to a persona moral, unless SAT's mark forbids it; else nothing.
    pub fn of_resico(
        emisor: &Rfc,
        regimen: RegimenFiscal,
        receptor: &Rfc,
        mark: RetencionMark,
    ) -> Self {
        let between = emisor.persona() == Persona::Fisica && receptor.persona() == Persona::Moral;
        let withheld = match mark {
            RetencionMark::Unmarked | RetencionMark::Required => Some(RESICO),
            RetencionMark::Forbidden => None,
        };
        if between && regimen == RegimenFiscal::SimplificadoConfianza {
            Self { isr: withheld, iva: None }
        } else {
            Self::NONE
        }
    }

    /// What of it applies to a product: nothing where the document may show no tax of it
    /// (CFDI40172), no IVA where it bears none.
    #[must_use]
    pub fn on(self, taxes: &TaxProfile) -> Self {
        Self {
            isr: self.isr.filter(|_| taxes.admits_isr()),
            iva: self.iva.filter(|_| taxes.bears_iva()),
        }
    }

    /// Each with its rate, in the order of c_Impuesto.
    pub(super) fn rates(self) -> impl Iterator<Item = (Impuesto, Rate)> {
        let pairs = [(Impuesto::Isr, self.isr), (Impuesto::Iva, self.iva)];
        pairs.into_iter().filter_map(|(impuesto, rate)| Some((impuesto, rate?)))
    }

    /// Whether SAT takes these rates on such a product.
    pub(super) fn check(self, taxes: &TaxProfile) -> Result<(), Fault> {
        let within = |rate: Option<Rate>, most| rate.is_none_or(|r| r.is_positive() && r <= most);
        if !within(self.isr, ISR_MAX) || !within(self.iva, IVA_MAX) {
            Err(Fault::new(&RETENCION_RANGE, ""))
        } else if self.on(taxes) == self {
            Ok(())
        } else {
            Err(Fault::new(&RETENCION_WITHOUT_TAX, ""))
        }
    }
}
