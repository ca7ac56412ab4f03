//! A return, as JSON.

use cfdi::catalog::FormaPago;
use faults::{Fault, Faults};
use money::{Money, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{amount, below, field};
use crate::codes::WIRE_VERSION;
use crate::{NotaFolio, Return, ReturnDraft, ReturnLine};

/// The version of [`ReturnMessage`] that this build writes.
pub const RETURN_VERSION: u32 = 1;

/// `PUT /api/v1/returns/{id}`: goods of a sale that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnMessage {
    /// [`RETURN_VERSION`].
    pub version: u32,
    /// UUID.
    pub id: String,
    /// UUID of the register, the one that sold.
    pub register: String,
    /// UUID of the sale.
    pub ticket: String,
    /// Series of the note of the return.
    pub serie: String,
    /// Number of the note of the return, counted apart from those of sales.
    pub folio: u64,
    /// When.
    pub returned_at: String,
    /// Who took it back.
    pub cashier: String,
    /// Why.
    pub reason: String,
    /// SAT's two digits: how the money went back.
    pub forma_pago: String,
    /// What came back.
    pub lines: Vec<ReturnLineMessage>,
    /// What was given for it.
    pub total: String,
}

/// A stretch of a line of the sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnLineMessage {
    /// Which line of the sale, from 0.
    pub line: u32,
    /// How much of it earlier returns had taken.
    pub before: String,
    /// How much comes back.
    pub quantity: String,
    /// What is given for it, with tax.
    pub gross: String,
    /// The discount that falls to it, with tax; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<String>,
}

impl ReturnMessage {
    /// The name of the first field in which two messages differ.
    pub fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let pairs = [
            ("version", self.version == other.version),
            ("id", self.id == other.id),
            ("register", self.register == other.register),
            ("ticket", self.ticket == other.ticket),
            ("serie", self.serie == other.serie),
            ("folio", self.folio == other.folio),
            ("returned_at", self.returned_at == other.returned_at),
            ("cashier", self.cashier == other.cashier),
            ("reason", self.reason == other.reason),
            ("forma_pago", self.forma_pago == other.forma_pago),
            ("lines", self.lines == other.lines),
            ("total", self.total == other.total),
        ];
        pairs.into_iter().find(|(_, same)| !same).map(|(name, _)| name)
    }
}

impl From<&Return> for ReturnMessage {
    fn from(returned: &Return) -> Self {
        Self {
            version: RETURN_VERSION,
            id: returned.id().to_string(),
            register: returned.register().to_string(),
            ticket: returned.ticket().to_string(),
            serie: returned.nota().serie.clone(),
            folio: returned.nota().folio,
            returned_at: returned.returned_at().to_string(),
            cashier: returned.cashier().to_owned(),
            reason: returned.reason().to_owned(),
            forma_pago: returned.forma_pago().code().to_owned(),
            lines: returned.lines().iter().map(ReturnLineMessage::from).collect(),
            total: returned.total().to_string(),
        }
    }
}

impl From<&ReturnLine> for ReturnLineMessage {
    fn from(line: &ReturnLine) -> Self {
        Self {
            // A sale has far fewer lines; whatever is more names no line and is refused.
            line: u32::try_from(line.place).unwrap_or(u32::MAX),
            before: line.before.to_string(),
            quantity: line.quantity.to_string(),
            gross: line.gross.to_string(),
            discount: (!line.discount.is_zero()).then(|| line.discount.to_string()),
        }
    }
}

impl TryFrom<&ReturnMessage> for Return {
    type Error = Faults;

    fn try_from(message: &ReturnMessage) -> Result<Self, Faults> {
        if message.version != RETURN_VERSION {
            let fault = Fault::new(&WIRE_VERSION, "version");
            return Err(fault.with("version", message.version).into());
        }
        let mut faults = Faults::new();
        let lines: Vec<_> = message
            .lines
            .iter()
            .enumerate()
            .filter_map(|(at, line)| {
                faults.note(read_line(line).map_err(|f| below("lines", at, f)))
            })
            .collect();
        match faults.note(read_head(message, lines)) {
            Some(draft) if faults.is_empty() => Self::close(draft),
            _ => Err(faults),
        }
    }
}

fn read_head(message: &ReturnMessage, lines: Vec<ReturnLine>) -> Result<ReturnDraft, Fault> {
    Ok(ReturnDraft {
        id: field("id", &message.id)?,
        ticket: field("ticket", &message.ticket)?,
        register: field("register", &message.register)?,
        nota: NotaFolio { serie: message.serie.clone(), folio: message.folio },
        returned_at: field("returned_at", &message.returned_at)?,
        cashier: message.cashier.clone(),
        reason: message.reason.clone(),
        forma_pago: FormaPago::parse(&message.forma_pago)?,
        lines,
        total: amount("total", Money::parse(&message.total))?,
    })
}

fn read_line(line: &ReturnLineMessage) -> Result<ReturnLine, Fault> {
    Ok(ReturnLine {
        place: usize::try_from(line.line).unwrap_or(usize::MAX),
        before: amount("before", Quantity::parse(&line.before))?,
        quantity: amount("quantity", Quantity::parse(&line.quantity))?,
        gross: amount("gross", Money::parse(&line.gross))?,
        discount: match &line.discount {
            Some(discount) => amount("discount", Money::parse(discount))?,
            None => Money::ZERO,
        },
    })
}
