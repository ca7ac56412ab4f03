//! A return: goods that came back and the money that was given for them.
//!
//! A return is a record of its own that points at its sale; it is not a negative sale. Of each line
//! it takes a stretch: `quantity` of it, behind the `before` that earlier returns had taken. What
//! falls to a stretch is
//!
//! ```text
//! round(gross × (before + quantity) / whole) − round(gross × before / whole)
//! ```
//!
//! so stretches that cover a line together give back exactly what was paid for it, however often it
//! was cut, and each can be verified with nothing but the sale (`docs/adr/0014-returns.md`).

use cfdi::catalog::FormaPago;
use cfdi::taxes::GrossLine;
use faults::{Fault, Faults};
use jiff::Timestamp;
use money::{AmountError, Money, Quantity};

use crate::codes::{
    RETURN_AMOUNT, RETURN_EMPTY, RETURN_FORMA_PAGO, RETURN_NOTHING_PAID, RETURN_PLACE,
    RETURN_QUANTITY, RETURN_REASON, TICKET_FOLIO, TICKET_RANGE,
};
use crate::{NotaFolio, RegisterId, ReturnId, TicketId, TicketLine};

/// Longest reason.
const REASON_MAX: usize = 200;

/// What a cashier chose to take back of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Which line of the sale, from 0.
    pub place: usize,
    /// How much of it.
    pub quantity: Quantity,
}

/// A stretch of a line of the sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnLine {
    /// Which line of the sale, from 0.
    pub place: usize,
    /// How much of the line earlier returns had taken.
    pub before: Quantity,
    /// How much comes back now, above zero.
    pub quantity: Quantity,
    /// What is given for it, tax included, discount taken off.
    pub gross: Money,
    /// The discount that falls to it.
    pub discount: Money,
}

impl ReturnLine {
    /// The stretch of `line`, the `place`-th of its sale, with the amounts that fall to it.
    ///
    /// # Errors
    /// Out of range.
    pub fn of(
        line: &TicketLine,
        place: usize,
        before: Quantity,
        quantity: Quantity,
    ) -> Result<Self, AmountError> {
        let after = before.try_add(quantity)?;
        let stretch = |amount: Money| {
            let (start, end) =
                (amount.portion(before, line.quantity)?, amount.portion(after, line.quantity)?);
            end.try_sub(start)
        };
        let (gross, discount) = (stretch(line.gross)?, stretch(line.discount)?);
        Ok(Self { place, before, quantity, gross, discount })
    }

    /// What a document is made of: nothing where nothing was paid.
    pub fn gross_line(&self, of: &TicketLine) -> Option<GrossLine> {
        let line = GrossLine::new(self.quantity, self.gross, of.taxes);
        self.gross.is_positive().then_some(GrossLine { discount: self.discount, ..line })
    }
}

/// Everything that a register knows when it takes goods back; [`Return::close`] checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnDraft {
    /// Made by the register.
    pub id: ReturnId,
    /// The sale.
    pub ticket: TicketId,
    /// Which register: the one that sold.
    pub register: RegisterId,
    /// Series and number of the note of the return, counted apart from those of sales.
    pub nota: NotaFolio,
    /// When.
    pub returned_at: Timestamp,
    /// Who took it back.
    pub cashier: String,
    /// Why, in the cashier's words.
    pub reason: String,
    /// How the money went back.
    pub forma_pago: FormaPago,
    /// What came back, in the order of the sale's lines; at least one.
    pub lines: Vec<ReturnLine>,
    /// Σ gross, above zero.
    pub total: Money,
}

/// A return that agrees with itself. Whether it agrees with its sale,
/// [`Remaining::of`](crate::Remaining::of) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return(ReturnDraft);

impl Return {
    /// Checks a draft and closes it. Also the way back in for a stored or received return.
    ///
    /// # Errors
    /// All that is wrong: `return-01`, `return-02`, `return-04` to `return-07`, `return-10`.
    pub fn close(draft: ReturnDraft) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        if !draft.nota.is_usable() {
            faults.push(Fault::new(&TICKET_FOLIO, "nota"));
        }
        let reason = draft.reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_MAX {
            faults.push(Fault::new(&RETURN_REASON, "reason"));
        }
        if draft.forma_pago == FormaPago::PorDefinir {
            faults.push(Fault::new(&RETURN_FORMA_PAGO, "forma_pago"));
        }
        check_lines(&draft.lines, &mut faults);
        if let Err(fault) = check_total(&draft) {
            faults.push(fault);
        }
        faults.into_result(Self(draft))
    }

    /// Its id.
    pub fn id(&self) -> ReturnId {
        self.0.id
    }

    /// The sale.
    pub fn ticket(&self) -> TicketId {
        self.0.ticket
    }

    /// The register that took it back.
    pub fn register(&self) -> RegisterId {
        self.0.register
    }

    /// Series and number of its note.
    pub fn nota(&self) -> &NotaFolio {
        &self.0.nota
    }

    /// When.
    pub fn returned_at(&self) -> Timestamp {
        self.0.returned_at
    }

    /// Who took it back.
    pub fn cashier(&self) -> &str {
        &self.0.cashier
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// How the money went back.
    pub fn forma_pago(&self) -> FormaPago {
        self.0.forma_pago
    }

    /// What came back.
    pub fn lines(&self) -> &[ReturnLine] {
        &self.0.lines
    }

    /// What was given for it.
    pub fn total(&self) -> Money {
        self.0.total
    }
}

fn check_lines(lines: &[ReturnLine], faults: &mut Faults) {
    if lines.is_empty() {
        faults.push(Fault::new(&RETURN_EMPTY, "lines"));
    }
    let mut last: Option<usize> = None;
    for (at, line) in lines.iter().enumerate() {
        if last.is_some_and(|last| line.place <= last) {
            faults.push(Fault::new(&RETURN_PLACE, format!("lines.{at}.line")));
        }
        last = Some(line.place);
        if !line.quantity.is_positive() || line.before.is_negative() {
            faults.push(Fault::new(&RETURN_QUANTITY, format!("lines.{at}.quantity")));
        }
        if line.gross.is_negative() || line.discount.is_negative() {
            faults.push(Fault::new(&RETURN_AMOUNT, format!("lines.{at}.gross")));
        }
    }
}

fn check_total(draft: &ReturnDraft) -> Result<(), Fault> {
    let sum = Money::try_sum(draft.lines.iter().map(|line| line.gross))
        .map_err(|_| Fault::new(&TICKET_RANGE, "total"))?;
    if sum != draft.total {
        return Err(Fault::new(&RETURN_AMOUNT, "total"));
    }
    if draft.lines.is_empty() || sum.is_positive() {
        Ok(())
    } else {
        Err(Fault::new(&RETURN_NOTHING_PAID, "lines"))
    }
}
