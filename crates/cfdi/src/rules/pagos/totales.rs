//! Totales: all payments in pesos.

use super::super::decimal::{Decimal, PICOS};
use super::super::doc::Node;
use super::super::rule::{Rule, rules};
use super::super::{Finding, Report};
use super::Pago;

rules! {
    CRP20201 = ("Totales/@TotalRetencionesIVA", Us, "IVA withheld, in pesos; absent where there is none",
        "El total de IVA retenido no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20202 = ("Totales/@TotalRetencionesISR", Us, "ISR withheld, in pesos; absent where there is none",
        "El total de ISR retenido no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20203 = ("Totales/@TotalRetencionesIEPS", Us, "IEPS withheld, in pesos; absent where there is none",
        "El total de IEPS retenido no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20204 = ("Totales/@TotalTrasladosBaseIVA16", Us, "bases of IVA at 16 %, in pesos; absent where there is none",
        "La base de IVA al 16 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20205 = ("Totales/@TotalTrasladosImpuestoIVA16", Us, "IVA at 16 %, in pesos; absent where there is none",
        "El IVA al 16 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20206 = ("Totales/@TotalTrasladosBaseIVA8", Us, "bases of IVA at 8 %, in pesos; absent where there is none",
        "La base de IVA al 8 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20207 = ("Totales/@TotalTrasladosImpuestoIVA8", Us, "IVA at 8 %, in pesos; absent where there is none",
        "El IVA al 8 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20208 = ("Totales/@TotalTrasladosBaseIVA0", Us, "bases of IVA at 0 %, in pesos; absent where there is none",
        "La base de IVA al 0 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20209 = ("Totales/@TotalTrasladosImpuestoIVA0", Us, "IVA at 0 %, in pesos; absent where there is none",
        "El IVA al 0 % no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20210 = ("Totales/@TotalTrasladosBaseIVAExento", Us, "bases exempt of IVA, in pesos; absent where there is none",
        "La base exenta de IVA no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20211 = ("Totales/@MontoTotalPagos", Us, "the Montos, in pesos",
        "El monto total no es la suma de los pagos en pesos. Genera el comprobante otra vez.");
    CRP20264 = ("Totales", Us, "has a total of retenciones where a pago has a RetencionP",
        "Falta el total de impuestos retenidos de los pagos. Genera el comprobante otra vez.");
    CRP20267 = ("Totales", Us, "has a base of IVA where a pago has a TrasladoP of IVA",
        "Falta la base de IVA de los pagos. Genera el comprobante otra vez.");
    CRP20273 = ("Totales", Us, "has an amount of IVA where a pago has a TrasladoP of IVA that is not Exento",
        "Falta el total de IVA de los pagos. Genera el comprobante otra vez.");
}

/// Which lines of the payments a total adds up.
#[derive(Clone, Copy)]
enum Of {
    Retencion(&'static str),
    /// IVA at a rate in millionths, or exempt.
    Iva(Option<i128>),
}

/// A total of taxes.
struct Total {
    rule: &'static Rule,
    name: &'static str,
    of: Of,
    amount: &'static str,
}

const ISR: &str = "001";
const IVA: &str = "002";
const IEPS: &str = "003";
const TASA_16: Of = Of::Iva(Some(160_000));
const TASA_8: Of = Of::Iva(Some(80_000));
const TASA_0: Of = Of::Iva(Some(0));
const EXENTO: Of = Of::Iva(None);

const fn total(rule: &'static Rule, name: &'static str, of: Of, amount: &'static str) -> Total {
    Total { rule, name, of, amount }
}

static RETENCIONES: [Total; 3] = [
    total(&CRP20201, "TotalRetencionesIVA", Of::Retencion(IVA), "ImporteP"),
    total(&CRP20202, "TotalRetencionesISR", Of::Retencion(ISR), "ImporteP"),
    total(&CRP20203, "TotalRetencionesIEPS", Of::Retencion(IEPS), "ImporteP"),
];
static BASES: [Total; 4] = [
    total(&CRP20204, "TotalTrasladosBaseIVA16", TASA_16, "BaseP"),
    total(&CRP20206, "TotalTrasladosBaseIVA8", TASA_8, "BaseP"),
    total(&CRP20208, "TotalTrasladosBaseIVA0", TASA_0, "BaseP"),
    total(&CRP20210, "TotalTrasladosBaseIVAExento", EXENTO, "BaseP"),
];
static IMPORTES: [Total; 3] = [
    total(&CRP20205, "TotalTrasladosImpuestoIVA16", TASA_16, "ImporteP"),
    total(&CRP20207, "TotalTrasladosImpuestoIVA8", TASA_8, "ImporteP"),
    total(&CRP20209, "TotalTrasladosImpuestoIVA0", TASA_0, "ImporteP"),
];

pub(super) fn check(complement: &Node<'_>, pagos: &[Pago<'_>], report: &mut Report) {
    let Some(totales) = complement.all("Totales").into_iter().next() else {
        return;
    };
    for each in RETENCIONES.iter().chain(&BASES).chain(&IMPORTES) {
        let mut lines = pagos.iter().flat_map(|pago| each.lines(pago)).peekable();
        if lines.peek().is_some() || totales.has(each.name) {
            let amounts = lines.map(|(pago, node)| (pago, node.amount(each.amount)));
            judge(&totales, each.rule, each.name, amounts, report);
        }
    }
    let montos = pagos.iter().map(|pago| (pago, pago.node.amount("Monto")));
    judge(&totales, &CRP20211, "MontoTotalPagos", montos, report);
    is_there(&totales, pagos, report);
}

impl Total {
    /// The lines of a payment that belong to it.
    fn lines<'n, 'a>(&self, pago: &'n Pago<'a>) -> Vec<(&'n Pago<'a>, &'n Node<'a>)> {
        let nodes = match self.of {
            Of::Retencion(_) => &pago.retenciones,
            Of::Iva(_) => &pago.traslados,
        };
        nodes.iter().filter(|node| self.of.holds(node)).map(|node| (pago, node)).collect()
    }
}

impl Of {
    fn holds(self, node: &Node<'_>) -> bool {
        let [impuesto, factor] = ["ImpuestoP", "TipoFactorP"].map(|name| node.text(name));
        let rate = || node.amount("TasaOCuotaP").map(Decimal::micros);
        match self {
            Self::Retencion(wanted) => impuesto == wanted,
            Self::Iva(None) => impuesto == IVA && factor == "Exento",
            Self::Iva(wanted) => impuesto == IVA && factor == "Tasa" && rate() == wanted,
        }
    }
}

/// A total is the sum of what it adds up, each times TipoCambioP, rounded. Without a TipoCambioP
/// (CRP20214) there is no sum.
fn judge<'n, 'a: 'n>(
    totales: &Node<'_>,
    rule: &'static Rule,
    name: &str,
    amounts: impl Iterator<Item = (&'n Pago<'a>, Option<Decimal>)>,
    report: &mut Report,
) {
    let amounts: Vec<_> = amounts.map(|(pago, amount)| (pago.tipo_cambio, amount)).collect();
    if amounts.iter().any(|(tipo_cambio, _)| tipo_cambio.is_none()) {
        return;
    }
    let sum = amounts.iter().try_fold(0_i128, |sum, (tipo_cambio, amount)| {
        sum.checked_add((*amount)?.micros().checked_mul((*tipo_cambio)?.micros())?)
    });
    let found = totales.amount(name).filter(|_| !amounts.is_empty());
    let holds = found.zip(sum).is_some_and(|(found, sum)| rounds_to(sum, found) == Some(true));
    if !holds {
        report.push(Finding::new(rule, totales.at(name)).with("found", totales.text(name)));
    }
}

/// Whether a sum in 10⁻¹² is the amount, rounded to the decimals that it has. SAT does not say to
/// how many; PACs stamp totals of one decimal.
fn rounds_to(sum: i128, amount: Decimal) -> Option<bool> {
    let step = PICOS.checked_div(10_i128.checked_pow(amount.decimals())?)?;
    let rounded = sum.checked_add(step.checked_div(2)?)?.checked_div(step)?.checked_mul(step)?;
    Some(rounded == amount.picos()?)
}

/// Where a payment has taxes, their totals are there.
fn is_there(totales: &Node<'_>, pagos: &[Pago<'_>], report: &mut Report) {
    let mut of_iva =
        pagos.iter().flat_map(|pago| &pago.traslados).filter(|node| node.text("ImpuestoP") == IVA);
    let iva = of_iva.clone().next().is_some();
    let taxed = of_iva.any(|node| node.text("TipoFactorP") != "Exento");
    let withheld = pagos.iter().any(|pago| !pago.retenciones.is_empty());
    for (rule, wanted, of) in [
        (&CRP20264, withheld, &RETENCIONES[..]),
        (&CRP20267, iva, &BASES[..]),
        (&CRP20273, taxed, &IMPORTES[..]),
    ] {
        if wanted && !of.iter().any(|total| totales.has(total.name)) {
            report.push(Finding::new(rule, totales.path()));
        }
    }
}
