//! What the other program says of a sale, and what it is told.

use cfdi::taxes::{Breakdown, Factor, Impuesto};
use faults::{Fault, Faults};
use money::Money;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tickets::wire::{LineMessage, PaymentMessage, TICKET_VERSION, TicketMessage};
use tickets::{BillingCode, Ticket};

use crate::codes::{COMPANION_LINES, COMPANION_TAXES};

/// SAT's key for what is in none of its classes, and for one whole of anything.
const ANYTHING: &str = "01010101";
const WHOLE: &str = "ACT";
/// Whatever a sale is given here takes the place of these.
const STAND_IN: &str = "00000000-0000-0000-0000-000000000000";

/// `POST /v1/sales`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaleMessage {
    /// What was sold; or else `totals`.
    #[serde(default)]
    pub(super) lines: Vec<LineMessage>,
    /// What was sold, by rate of tax alone.
    #[serde(default)]
    pub(super) totals: Vec<RateTotal>,
    pub(super) payments: Vec<PaymentMessage>,
    #[serde(default)]
    pub(super) change: Option<String>,
    pub(super) total: String,
    /// What the other program has calculated: it must be what the invoice will say.
    #[serde(default)]
    pub(super) taxes: Vec<TaxMessage>,
    /// Who sold it.
    #[serde(default)]
    pub(super) cashier: Option<String>,
}

/// All that was sold at one rate.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RateTotal {
    /// `iva-16`, `iva-8`, `iva-0`, `exento`, `no-objeto`.
    pub(super) iva: String,
    /// Paid for it, with tax.
    pub(super) gross: String,
    #[serde(default)]
    pub(super) descripcion: Option<String>,
}

/// One tax of the sale, as the other program has it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaxMessage {
    /// `002` IVA, `003` IEPS.
    impuesto: String,
    /// `Tasa`, `Cuota`, `Exento`.
    tipo_factor: String,
    /// `0.160000`; none where exempt.
    #[serde(default)]
    tasa_o_cuota: Option<String>,
    base: String,
    /// None where exempt.
    #[serde(default)]
    importe: Option<String>,
}

/// `PUT /v1/sales/{id}/cancellation`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelMessage {
    /// From 1 to 200 letters.
    #[schemars(length(min = 1, max = 200))]
    pub(super) reason: String,
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct SoldMessage {
    pub(super) id: String,
    pub(super) nota: String,
    pub(super) state: String,
    pub(super) total: String,
    /// With which the customer opens it at the portal.
    pub(super) code: String,
    pub(super) link: String,
    /// Last day at the portal.
    pub(super) deadline: String,
    /// Folio fiscal, or empty.
    pub(super) uuid: String,
    /// The talón as text, as wide as the paper.
    pub(super) receipt: String,
    /// What is wrong with the printer, or empty.
    pub(super) printer: String,
}

/// The sale in our words: asserted by the functions that the invoice will be made with. Its id,
/// folio and code are stand-ins.
pub(super) fn read(message: &SaleMessage) -> Result<Ticket, Faults> {
    let by_rate = message.lines.is_empty();
    if by_rate == message.totals.is_empty() {
        return Err(Fault::new(&COMPANION_LINES, "lines").into());
    }
    let lines = match by_rate {
        true => message.totals.iter().map(RateTotal::line).collect(),
        false => message.lines.clone(),
    };
    let ticket = TicketMessage {
        version: TICKET_VERSION,
        id: STAND_IN.to_owned(),
        register: STAND_IN.to_owned(),
        serie: "A".to_owned(),
        folio: 1,
        code: BillingCode::from_random([0; 16]).compact(),
        sold_at: "2026-01-01T12:00:00Z".to_owned(),
        zone: "America/Mexico_City".to_owned(),
        deadline: "2026-01-31".to_owned(),
        cashier: message.cashier.clone().unwrap_or_default(),
        lines,
        payments: message.payments.clone(),
        change: message.change.clone().unwrap_or_else(|| "0.00".to_owned()),
        total: message.total.clone(),
    };
    let ticket = Ticket::try_from(&ticket).map_err(|faults| at_totals(faults, by_rate))?;
    check_taxes(&message.taxes, ticket.breakdown())?;
    Ok(ticket)
}

/// A line that was made of a total is wrong where the total is.
fn at_totals(faults: Faults, by_rate: bool) -> Faults {
    let mut told = Faults::new();
    for mut fault in faults {
        if let Some(rest) = fault.path.strip_prefix("lines.").filter(|_| by_rate) {
            fault.path = format!("totals.{rest}");
        }
        told.push(fault);
    }
    told
}

/// Either nothing is said of taxes, or all of it, to the centavo.
fn check_taxes(said: &[TaxMessage], breakdown: &Breakdown) -> Result<(), Faults> {
    if said.is_empty() {
        return Ok(());
    }
    let mut faults = Faults::new();
    let mut left: Vec<Tax> = breakdown.traslados.iter().map(Tax::of).collect();
    for (at, tax) in said.iter().enumerate() {
        let tax = Tax::read(tax);
        match left.iter().position(|own| Some(own) == tax.as_ref()) {
            Some(found) => drop(left.remove(found)),
            None => faults.push(Fault::new(&COMPANION_TAXES, format!("taxes.{at}"))),
        }
    }
    if faults.is_empty() && !left.is_empty() {
        faults.push(Fault::new(&COMPANION_TAXES, "taxes"));
    }
    faults.into_result(())
}

/// A tax that can be compared.
#[derive(PartialEq, Eq)]
struct Tax {
    impuesto: String,
    tipo_factor: String,
    tasa_o_cuota: Option<money::Rate>,
    base: Money,
    importe: Option<Money>,
}

impl Tax {
    fn of(own: &cfdi::taxes::TotalTraslado) -> Self {
        let impuesto = match own.impuesto {
            Impuesto::Isr => "001",
            Impuesto::Iva => "002",
            Impuesto::Ieps => "003",
        };
        Self {
            impuesto: impuesto.to_owned(),
            tipo_factor: own.factor.code().to_owned(),
            tasa_o_cuota: match own.factor {
                Factor::Tasa(rate) | Factor::Cuota(rate) => Some(rate),
                Factor::Exento => None,
            },
            base: own.base,
            importe: own.importe,
        }
    }

    /// Nothing where an amount cannot be read.
    fn read(said: &TaxMessage) -> Option<Self> {
        let rate = said.tasa_o_cuota.as_deref().map(money::Rate::parse).transpose();
        let importe = said.importe.as_deref().map(Money::parse).transpose();
        Some(Self {
            impuesto: said.impuesto.clone(),
            tipo_factor: said.tipo_factor.clone(),
            tasa_o_cuota: rate.ok()?,
            base: Money::parse(&said.base).ok()?,
            importe: importe.ok()?,
        })
    }
}

impl RateTotal {
    fn line(&self) -> LineMessage {
        LineMessage {
            sku: format!("VENTA-{}", self.iva.to_uppercase()),
            descripcion: self.descripcion.clone().unwrap_or_else(|| "Venta".to_owned()),
            clave_prod_serv: ANYTHING.to_owned(),
            clave_unidad: WHOLE.to_owned(),
            quantity: "1".to_owned(),
            unit_price: self.gross.clone(),
            discount: None,
            gross: self.gross.clone(),
            iva: self.iva.clone(),
            ieps: None,
        }
    }
}
