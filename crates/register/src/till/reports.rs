//! Reports: what was sold and what came back, added up in several ways.

use std::collections::BTreeMap;
use std::sync::Arc;

use cfdi::catalog::FormaPago;
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use money::Money;

use super::Till;
use super::answer::Answer;
use super::lists::write_sheet;
use crate::api::{ExportFormat, Reply, Report, ReportBy, ReportDays, ReportRow};
use crate::codes::{BUG, REPORT_DAYS};
use crate::products::file::{Kind, Sheet};
use crate::refusal::Refusal;
use crate::show::{self, WallClock};
use crate::store::{Part, Reader, StoreError, Stretch, Sums};

/// Most rows that the window is given; the file of a report has all.
const SHOWN_MAX: usize = 200;

/// The days of a report, both of them in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Days {
    from: Date,
    to: Date,
}

/// A report that was asked for.
struct Asked {
    by: ReportBy,
    days: Days,
    stretch: Stretch,
    clock: WallClock,
}

impl Till {
    /// What was sold on these days. It is added up on the thread that asks, over a connection of
    /// its own.
    pub(super) fn report(&self, by: ReportBy, days: &ReportDays) -> Result<Answer, Refusal> {
        let asked = self.asked(by, days)?;
        let shared = Arc::clone(&self.shared);
        Answer::later(move || {
            let reader = shared.store().reader()?;
            let mut parts = asked.parts(&reader)?;
            let more = fold(&mut parts)?;
            let all = total(&parts)?;
            let notes = asked.notes(&reader)?;
            Ok(Reply::Report(Report {
                from: asked.days.from.to_string(),
                to: asked.days.to.to_string(),
                notes: counted(notes.sold.count, ("nota", "notas")),
                sold: all.sold.amount.pesos(),
                returns: match notes.returned.count {
                    0 => String::new(),
                    some => counted(some, ("devolución", "devoluciones")),
                },
                returned: all.returned.amount.pesos(),
                total: all.net()?.pesos(),
                rows: rows(&parts, by)?,
                more: if more == 0 { String::new() } else { counted(more, many(by)) },
            }))
        })
    }

    /// The same as a file.
    pub(super) fn export_report(
        &self,
        by: ReportBy,
        days: &ReportDays,
        format: ExportFormat,
    ) -> Result<Answer, Refusal> {
        let asked = self.asked(by, days)?;
        let path = self.export_path(&asked.file_name(), format)?;
        let shared = Arc::clone(&self.shared);
        Answer::later(move || {
            let reader = shared.store().reader()?;
            write_sheet(&sheet(&asked.parts(&reader)?, by)?, format, &path)
        })
    }

    fn asked(&self, by: ReportBy, days: &ReportDays) -> Result<Asked, Refusal> {
        self.need_manager("Ver los reportes")?;
        let clock = self.wall_clock()?;
        let days = read_days(days, clock.day(self.shared.now()))?;
        Ok(Asked { by, days, stretch: stretch(days, &clock)?, clock })
    }
}

impl Asked {
    fn parts(&self, reader: &Reader) -> Result<Vec<Part>, Refusal> {
        let stretch = self.stretch;
        Ok(match self.by {
            ReportBy::Day => {
                let day = |at| (self.clock.day(at).to_string(), self.clock.short_day(at));
                by_time(reader, stretch, day)?
            }
            ReportBy::Hour => {
                let hour = |at| (self.clock.time(at), self.clock.time(at));
                by_time(reader, stretch, hour)?
            }
            ReportBy::Product => reader.by_product(stretch)?,
            ReportBy::Category => named(reader.by_category(stretch)?, |category| {
                let none = "Sin categoría".to_owned();
                Ok(if category.is_empty() { none } else { category })
            })?,
            ReportBy::FormaPago => named(reader.by_forma_pago(stretch)?, |code| {
                let forma = FormaPago::parse(&code).map_err(|_| Refusal::from(&BUG))?;
                Ok(forma.description().to_owned())
            })?,
            ReportBy::Cashier => reader.by_cashier(stretch)?,
        })
    }

    fn notes(&self, reader: &Reader) -> Result<Sums, StoreError> {
        let mut notes = Sums::default();
        for (_, sums) in reader.hours(self.stretch)? {
            notes.add(sums)?;
        }
        Ok(notes)
    }

    /// `ventas por día del 2026-11-01 al 2026-11-30`.
    fn file_name(&self) -> String {
        let by = match self.by {
            ReportBy::Day => "día",
            ReportBy::Hour => "hora",
            ReportBy::Product => "producto",
            ReportBy::Category => "categoría",
            ReportBy::FormaPago => "forma de pago",
            ReportBy::Cashier => "cajero",
        };
        format!("ventas por {by} del {} al {}", self.days.from, self.days.to)
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

/// Notes by a time of theirs: what they are sorted by, and what is read.
fn by_time(
    reader: &Reader,
    stretch: Stretch,
    key: impl Fn(Timestamp) -> (String, String),
) -> Result<Vec<Part>, StoreError> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for (begin, sums) in reader.hours(stretch)? {
        let (order, name) = key(begin);
        let none = || Part { key: order.clone(), name, sums: Sums::default() };
        parts.entry(order.clone()).or_insert_with(none).sums.add(sums)?;
    }
    Ok(parts.into_values().filter(|part| part.sums != Sums::default()).collect())
}

fn named(
    parts: Vec<Part>,
    name: impl Fn(String) -> Result<String, Refusal>,
) -> Result<Vec<Part>, Refusal> {
    parts.into_iter().map(|part| Ok(Part { name: name(part.name)?, ..part })).collect()
}

fn total(parts: &[Part]) -> Result<Sums, StoreError> {
    let mut total = Sums::default();
    for part in parts {
        total.add(part.sums)?;
    }
    Ok(total)
}

/// What is too much to show becomes one last part; says how many went into it.
fn fold(parts: &mut Vec<Part>) -> Result<i64, StoreError> {
    if parts.len() <= SHOWN_MAX {
        return Ok(0);
    }
    let rest = parts.split_off(SHOWN_MAX);
    let sums = total(&rest)?;
    parts.push(Part { key: String::new(), name: "Los demás".to_owned(), sums });
    Ok(i64::try_from(rest.len()).unwrap_or(i64::MAX))
}

/// What the parts of a report are, one and many.
fn many(by: ReportBy) -> (&'static str, &'static str) {
    match by {
        ReportBy::Day => ("día", "días"),
        ReportBy::Hour => ("hora", "horas"),
        ReportBy::Product => ("producto", "productos"),
        ReportBy::Category => ("categoría", "categorías"),
        ReportBy::FormaPago => ("forma de pago", "formas de pago"),
        ReportBy::Cashier => ("cajero", "cajeros"),
    }
}

/// What a part counts, one and many.
fn counts(by: ReportBy) -> (&'static str, &'static str) {
    match by {
        ReportBy::Day | ReportBy::Hour | ReportBy::Cashier => ("nota", "notas"),
        ReportBy::Product | ReportBy::Category => ("renglón", "renglones"),
        ReportBy::FormaPago => ("pago", "pagos"),
    }
}

fn rows(parts: &[Part], by: ReportBy) -> Result<Vec<ReportRow>, StoreError> {
    let nets = parts.iter().map(|part| part.sums.net()).collect::<Result<Vec<_>, _>>()?;
    let largest = nets.iter().map(|net| net.raw()).max().unwrap_or(0).max(1);
    let row = |(part, net): (&Part, Money)| ReportRow {
        label: part.name.clone(),
        count: counted(part.sums.sold.count, counts(by)),
        sold: part.sums.sold.amount.pesos(),
        returned: match part.sums.returned.amount {
            nothing if nothing.is_zero() => String::new(),
            some => some.pesos(),
        },
        amount: net.pesos(),
        bar: thousandths(net.raw(), largest),
    };
    Ok(parts.iter().zip(nets).map(row).collect())
}

fn sheet(parts: &[Part], by: ReportBy) -> Result<Sheet, StoreError> {
    let (key, name) = match by {
        ReportBy::Day => ("Fecha", "Día"),
        ReportBy::Hour => ("Hora", "Desde las"),
        ReportBy::Product => ("SKU", "Producto"),
        ReportBy::Category => ("Clave", "Categoría"),
        ReportBy::FormaPago => ("Clave", "Forma de pago"),
        ReportBy::Cashier => ("Clave", "Cajero"),
    };
    let (_, sold) = counts(by);
    let head = [
        (key, Kind::Text),
        (name, Kind::Text),
        (sold, Kind::Number),
        ("vendido", Kind::Pesos),
        ("devoluciones", Kind::Number),
        ("devuelto", Kind::Pesos),
        ("neto", Kind::Pesos),
    ];
    let row = |part: &Part| {
        let Sums { sold, returned } = part.sums;
        Ok(vec![
            part.key.clone(),
            part.name.clone(),
            sold.count.to_string(),
            sold.amount.to_string(),
            returned.count.to_string(),
            returned.amount.to_string(),
            part.sums.net()?.to_string(),
        ])
    };
    let rows = parts.iter().map(row).collect::<Result<_, StoreError>>()?;
    Ok(Sheet { head: head.map(|(name, kind)| (name.to_owned(), kind)).into(), rows })
}

fn thousandths(part: i64, whole: i64) -> u32 {
    let share = i128::from(part.max(0)).saturating_mul(1_000).checked_div(i128::from(whole));
    share.and_then(|share| u32::try_from(share).ok()).unwrap_or(0)
}

fn counted(count: i64, words: (&str, &str)) -> String {
    show::counted(usize::try_from(count).unwrap_or(0), words)
}
