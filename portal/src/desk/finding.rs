//! From what is typed of the receipt to an access.

use faults::{Fault, Faults};
use jiff::civil::Date;
use money::Money;
use portal_store::{CodeFinding, TicketFound};
use tickets::{BillingCode, IssuerId, TicketId};

use super::{Access, Desk, DeskError, Finding, LookUp};
use crate::codes::customer::{DATE, TOTAL};

/// A purchase as it was typed, once each field can be right.
struct Sought {
    code: BillingCode,
    date: Date,
    total: Money,
}

impl LookUp {
    /// Why no purchase can be looked up by it as it is: paths `code`, `date` and `total`. It rests
    /// on the text alone.
    pub fn faults(&self) -> Faults {
        Sought::parse(self).err().unwrap_or_default()
    }
}

impl Desk {
    /// Finds a purchase by what somebody typed. Which of the three was wrong is never told.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn look_up(&self, typed: &LookUp) -> Result<Finding, DeskError> {
        let sought = match Sought::parse(typed) {
            Ok(sought) => sought,
            Err(faults) => return Ok(Finding::Refused(faults)),
        };
        match self.store().find_code(sought.code).await? {
            CodeFinding::Ticket(kept) if sought.is(&kept) => Ok(found(kept.id)),
            CodeFinding::Ticket(_) | CodeFinding::Unknown => Ok(Finding::Unknown),
            CodeFinding::Announced(shop) => self.not_arrived(shop).await,
        }
    }

    async fn not_arrived(&self, shop: IssuerId) -> Result<Finding, DeskError> {
        let face = self.face_of(shop).await?;
        Ok(face.map_or(Finding::Unknown, Finding::NotArrived))
    }
}

pub(super) fn found(ticket: TicketId) -> Finding {
    Finding::Found(Access::holder(ticket))
}

impl Sought {
    fn parse(typed: &LookUp) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let code = faults.note(BillingCode::parse(&typed.code));
        let date = faults.note(parse_date(&typed.date));
        let total = faults.note(parse_total(&typed.total));
        match (code, date, total) {
            (Some(code), Some(date), Some(total)) => Ok(Self { code, date, total }),
            _ => Err(faults),
        }
    }

    fn is(&self, kept: &TicketFound) -> bool {
        kept.sold_on == self.date && kept.total == self.total
    }
}

/// `2026-11-20`, as browsers send it, or day, month and year with `/`, `-`, `.` or blanks between.
fn parse_date(text: &str) -> Result<Date, Fault> {
    let wrong = || Fault::new(&DATE, "date");
    let text = text.trim();
    let parts: Vec<&str> =
        text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return Err(wrong()) };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let year: i16 = year.parse().map_err(|_| wrong())?;
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    let month = month.parse().map_err(|_| wrong())?;
    let day = day.parse().map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}

/// `211`, `211.00`, `$1,234.50`.
fn parse_total(text: &str) -> Result<Money, Fault> {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '$' | ',')).collect();
    let total = Money::parse(&plain).map_err(|_| Fault::new(&TOTAL, "total"))?;
    if total.is_positive() { Ok(total) } else { Err(Fault::new(&TOTAL, "total")) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let day = date(2026, 11, 20);
        for text in ["2026-11-20", "20/11/2026", " 20-11-26 ", "20.11.2026", "20 11 2026"] {
            assert_eq!(parse_date(text), Ok(day), "{text}");
        }
        for text in ["", "20/11", "11/20/2026", "31/02/2026", "hoy", "20/11/2026/1"] {
            assert_eq!(parse_date(text).unwrap_err().code, &DATE, "{text}");
        }
    }

    #[test]
    fn totals_as_people_write_them() {
        for (text, centavos) in
            [("211", 21_100), ("211.00", 21_100), (" $ 1,234.5", 123_450), ("0.01", 1)]
        {
            assert_eq!(parse_total(text), Ok(Money::from_raw(centavos)), "{text}");
        }
        for text in ["", "0", "-5", "12.345", "doce"] {
            assert_eq!(parse_total(text).unwrap_err().code, &TOTAL, "{text}");
        }
    }
}
