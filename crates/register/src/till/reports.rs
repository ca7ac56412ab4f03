//! Reports: what was sold, added up in several ways.

use std::collections::BTreeMap;
use std::sync::Arc;

use cfdi::catalog::FormaPago;
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use money::Money;

use super::Till;
use super::answer::Answer;
use crate::api::{Reply, Report, ReportBy, ReportDays, ReportRow};
use crate::codes::{BUG, REPORT_DAYS};
use crate::refusal::Refusal;
use crate::show::{WallClock, grouped};
use crate::store::{Part, Reader, StoreError, Stretch};

/// The days of a report, both of them in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    from: Date,
    to: Date,
}

impl Till {
    /// What was sold on these days. It is added up on the thread that asks, over a connection of
    /// its own.
    pub(super) fn report(&self, by: ReportBy, days: &ReportDays) -> Result<Answer, Refusal> {
        self.need_manager("Ver los reportes")?;
        let clock = self.wall_clock()?;
        let days = read_days(days, clock.day(self.shared.now()))?;
        let stretch = stretch(days, &clock)?;
        let shared = Arc::clone(&self.shared);
        Answer::later(move || {
            let reader = shared.store().reader()?;
            let (notes, total) = sum(&reader, stretch)?;
            let parts = parts(&reader, by, (stretch, &clock))?;
            Ok(Reply::Report(Report {
                from: days.from.to_string(),
                to: days.to.to_string(),
                notes: counted(notes, ("nota", "notas")),
                total: total.pesos(),
                rows: rows(&parts, by),
            }))
        })
    }
}

fn read_days(days: &ReportDays, today: Date) -> Result<Days, Refusal> {
    let wrong = |field: &str| Refusal::from(&REPORT_DAYS).at(field);
    let back = |days: i32| today.checked_sub(days.days()).map_err(|_| Refusal::from(&REPORT_DAYS));
    let from_to = |from, to| Ok(Days { from, to });
    match days {
        ReportDays::Today => from_to(today, today),
        ReportDays::Yesterday => from_to(back(1)?, back(1)?),
        ReportDays::Week => {
            let since = today.weekday().since(Weekday::Monday);
            from_to(back(i32::from(since))?, today)
        }
        ReportDays::Month => from_to(today.first_of_month(), today),
        ReportDays::Between { from, to } => {
            let from: Date = from.trim().parse().map_err(|_| wrong("from"))?;
            let to: Date = to.trim().parse().map_err(|_| wrong("to"))?;
            if from <= to { from_to(from, to) } else { Err(wrong("to")) }
        }
    }
}

/// From the first moment of the first day to that of the day after the last.
fn stretch(days: Days, clock: &WallClock) -> Result<Stretch, Refusal> {
    let after = days.to.tomorrow().map_err(|_| Refusal::from(&REPORT_DAYS).at("to"))?;
    let begin = |day: Date| clock.begin(day).ok_or_else(|| Refusal::from(&REPORT_DAYS));
    Ok(Stretch { from: begin(days.from)?, to: begin(after)? })
}

fn sum(reader: &Reader, stretch: Stretch) -> Result<(u64, Money), StoreError> {
    let (mut notes, mut total) = (0_u64, Money::ZERO);
    reader.totals(stretch, |_, amount| {
        notes = notes.saturating_add(1);
        total = added(total, amount)?;
        Ok(())
    })?;
    Ok((notes, total))
}

fn parts(
    reader: &Reader,
    by: ReportBy,
    (stretch, clock): (Stretch, &WallClock),
) -> Result<Vec<Part>, Refusal> {
    Ok(match by {
        ReportBy::Day => {
            by_time(reader, stretch, |at| (clock.day(at).to_string(), clock.short_day(at)))?
        }
        ReportBy::Hour => by_time(reader, stretch, |at| {
            let hour = format!("{}:00", clock.time(at).split(':').next().unwrap_or_default());
            (hour.clone(), hour)
        })?,
        ReportBy::Product => reader.by_product(stretch)?,
        ReportBy::Category => named(reader.by_category(stretch)?, |category| {
            Ok(if category.is_empty() { "Sin categoría".to_owned() } else { category })
        })?,
        ReportBy::FormaPago => named(reader.by_forma_pago(stretch)?, |code| {
            let forma = FormaPago::parse(&code).map_err(|_| Refusal::from(&BUG))?;
            Ok(forma.description().to_owned())
        })?,
        ReportBy::Cashier => reader.by_cashier(stretch)?,
    })
}

/// Notes by a time of theirs: what they are sorted by, and what is read.
fn by_time(
    reader: &Reader,
    stretch: Stretch,
    key: impl Fn(Timestamp) -> (String, String),
) -> Result<Vec<Part>, StoreError> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    reader.totals(stretch, |at, amount| {
        let (order, label) = key(at);
        let none = || Part { of: label, count: 0, amount: Money::ZERO };
        let part = parts.entry(order).or_insert_with(none);
        part.count = part.count.saturating_add(1);
        part.amount = added(part.amount, amount)?;
        Ok(())
    })?;
    Ok(parts.into_values().collect())
}

fn added(one: Money, other: Money) -> Result<Money, StoreError> {
    one.try_add(other).map_err(|_| StoreError::Damaged { what: "total" })
}

fn named(
    parts: Vec<Part>,
    name: impl Fn(String) -> Result<String, Refusal>,
) -> Result<Vec<Part>, Refusal> {
    parts.into_iter().map(|part| Ok(Part { of: name(part.of)?, ..part })).collect()
}

fn rows(parts: &[Part], by: ReportBy) -> Vec<ReportRow> {
    let largest = parts.iter().map(|part| part.amount.raw()).max().unwrap_or(0).max(1);
    let words = match by {
        ReportBy::Day | ReportBy::Hour | ReportBy::Cashier => ("nota", "notas"),
        ReportBy::Product | ReportBy::Category => ("renglón", "renglones"),
        ReportBy::FormaPago => ("pago", "pagos"),
    };
    let row = |part: &Part| ReportRow {
        label: part.of.clone(),
        count: counted(part.count, words),
        amount: part.amount.pesos(),
        bar: thousandths(part.amount.raw(), largest),
    };
    parts.iter().map(row).collect()
}

fn thousandths(part: i64, whole: i64) -> u32 {
    let share = i128::from(part.max(0)).saturating_mul(1_000).checked_div(i128::from(whole));
    share.and_then(|share| u32::try_from(share).ok()).unwrap_or(0)
}

fn counted(count: u64, (one, many): (&str, &str)) -> String {
    match count {
        1 => format!("1 {one}"),
        more => format!("{} {many}", grouped(usize::try_from(more).unwrap_or(usize::MAX))),
    }
}
