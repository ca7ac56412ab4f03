//! What is left of a sale after its returns: what can still be invoiced, and still come back.

use cfdi::taxes::{GrossLine, breakdown};
use faults::{Fault, Faults};
use money::{AmountError, Money, Quantity};

use crate::codes::{
    RETURN_AMOUNT, RETURN_NOTHING_PAID, RETURN_OF_ANOTHER, RETURN_PLACE, RETURN_QUANTITY,
    RETURN_SLIVER, RETURN_TOO_MUCH, TICKET_RANGE,
};
use crate::{Chosen, Return, ReturnLine, Ticket, TicketLine};

/// What is left of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How much, zero or more.
    pub quantity: Quantity,
    /// What was paid for that.
    pub gross: Money,
    /// The discount that falls to it.
    pub discount: Money,
}

/// A sale without what came back of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remaining {
    ticket: Ticket,
    lines: Vec<Left>,
    total: Money,
}

impl From<Ticket> for Remaining {
    /// The whole sale: nothing came back.
    fn from(ticket: Ticket) -> Self {
        let left = |line: &TicketLine| Left {
            quantity: line.quantity,
            gross: line.gross,
            discount: line.discount,
        };
        let lines = ticket.lines().iter().map(left).collect();
        Self { total: ticket.total(), lines, ticket }
    }
}

impl Remaining {
    /// Takes returns off their sale, in whatever order they are given.
    ///
    /// # Errors
    /// A return that is not of this sale (`return-09`, `return-02`), takes what another one took
    /// or more than there was (`return-03`), or does not give what falls to it (`return-04`).
    pub fn of<'a>(
        ticket: Ticket,
        returns: impl IntoIterator<Item = &'a Return>,
    ) -> Result<Self, Fault> {
        let mut left = Self::from(ticket);
        let mut taken: Vec<ReturnLine> = Vec::new();
        for each in returns {
            left.check_owner(each)?;
            for (at, line) in each.lines().iter().enumerate() {
                let at = format!("lines.{at}");
                left.check_stretch(line, &taken).map_err(|fault| fault.below(&at))?;
                left.reduce(line)?;
                taken.push(*line);
            }
        }
        Ok(left)
    }

    /// The sale as it was.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// What is left of each line, in the order of the sale's lines.
    pub fn lines(&self) -> &[Left] {
        &self.lines
    }

    /// What is left of the total.
    pub fn total(&self) -> Money {
        self.total
    }

    /// Whether all that was paid has been given back.
    pub fn is_nothing(&self) -> bool {
        self.total.is_zero()
    }

    /// The lines of a document for what is left, each with the line of the sale.
    pub fn billable(&self) -> impl Iterator<Item = (&TicketLine, GrossLine)> {
        self.ticket.lines().iter().zip(&self.lines).filter_map(|(line, left)| {
            let gross = GrossLine::new(left.quantity, left.gross, line.taxes);
            let billable = left.quantity.is_positive() && left.gross.is_positive();
            billable.then_some((line, GrossLine { discount: left.discount, ..gross }))
        })
    }

    /// The lines of a return of `chosen`, with their amounts. Earlier returns must all be taken
    /// off here.
    ///
    /// # Errors
    /// At each chosen line: `return-02` where the sale has no such line, `return-03` where less is
    /// left, `return-07`; `return-05` where nothing was paid for it; `return-08` where what comes
    /// back or what stays fits no document.
    pub fn take(&self, chosen: &[Chosen]) -> Result<Vec<ReturnLine>, Faults> {
        let mut faults = Faults::new();
        let mut lines: Vec<ReturnLine> = chosen
            .iter()
            .enumerate()
            .filter_map(|(at, chosen)| {
                let taken = self.stretch(chosen);
                faults.note(taken.map_err(|fault| fault.below(&format!("lines.{at}"))))
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        lines.sort_unstable_by_key(|line| line.place);
        self.check_documents(&lines)?;
        Ok(lines)
    }

    fn stretch(&self, chosen: &Chosen) -> Result<ReturnLine, Fault> {
        let range = |_: AmountError| Fault::new(&TICKET_RANGE, "quantity");
        let (line, left) = self.line(chosen.place)?;
        if !chosen.quantity.is_positive() {
            return Err(Fault::new(&RETURN_QUANTITY, "quantity"));
        }
        if chosen.quantity > left.quantity {
            let fault = Fault::new(&RETURN_TOO_MUCH, "quantity");
            return Err(fault.with("left", left.quantity.short()));
        }
        let before = line.quantity.try_sub(left.quantity).map_err(range)?;
        ReturnLine::of(line, chosen.place, before, chosen.quantity).map_err(range)
    }

    /// Both must be possible: an egreso of what comes back, and an ingreso of what stays.
    fn check_documents(&self, lines: &[ReturnLine]) -> Result<(), Faults> {
        let sliver = |_: Faults| Faults::from(Fault::new(&RETURN_SLIVER, "lines"));
        let back: Vec<GrossLine> = lines
            .iter()
            .filter_map(|line| line.gross_line(self.ticket.lines().get(line.place)?))
            .collect();
        if back.is_empty() {
            return Err(Fault::new(&RETURN_NOTHING_PAID, "lines").into());
        }
        breakdown(&back).map_err(sliver)?;
        let mut after = self.clone();
        for line in lines {
            after.reduce(line)?;
        }
        let stays: Vec<GrossLine> = after.billable().map(|(_, line)| line).collect();
        if !stays.is_empty() {
            breakdown(&stays).map_err(sliver)?;
        }
        Ok(())
    }

    fn line(&self, place: usize) -> Result<(&TicketLine, &Left), Fault> {
        let found = self.ticket.lines().get(place).zip(self.lines.get(place));
        found.ok_or_else(|| Fault::new(&RETURN_PLACE, "line"))
    }

    fn check_owner(&self, each: &Return) -> Result<(), Fault> {
        let (id, register) = (self.ticket.id(), self.ticket.register());
        if each.ticket() == id && each.register() == register {
            Ok(())
        } else {
            Err(Fault::new(&RETURN_OF_ANOTHER, "ticket"))
        }
    }

    /// Whether the stretch lies within the line, touches no other, and gives what falls to it.
    fn check_stretch(&self, stretch: &ReturnLine, taken: &[ReturnLine]) -> Result<(), Fault> {
        let (line, _) = self.line(stretch.place)?;
        let too_much = || Fault::new(&RETURN_TOO_MUCH, "quantity");
        let end = end_of(stretch).ok_or_else(too_much)?;
        let clashes = taken.iter().filter(|other| other.place == stretch.place).any(|other| {
            end_of(other).is_none_or(|other_end| stretch.before < other_end && other.before < end)
        });
        if clashes || end > line.quantity {
            return Err(too_much());
        }
        let due = ReturnLine::of(line, stretch.place, stretch.before, stretch.quantity);
        match due {
            Ok(due) if due == *stretch => Ok(()),
            Ok(_) | Err(_) => Err(Fault::new(&RETURN_AMOUNT, "gross")),
        }
    }

    fn reduce(&mut self, line: &ReturnLine) -> Result<(), Fault> {
        let range = |_: AmountError| Fault::new(&TICKET_RANGE, "lines");
        let left =
            self.lines.get_mut(line.place).ok_or_else(|| Fault::new(&RETURN_PLACE, "line"))?;
        *left = Left {
            quantity: left.quantity.try_sub(line.quantity).map_err(range)?,
            gross: left.gross.try_sub(line.gross).map_err(range)?,
            discount: left.discount.try_sub(line.discount).map_err(range)?,
        };
        self.total = self.total.try_sub(line.gross).map_err(range)?;
        Ok(())
    }
}

fn end_of(line: &ReturnLine) -> Option<Quantity> {
    line.before.try_add(line.quantity).ok()
}
