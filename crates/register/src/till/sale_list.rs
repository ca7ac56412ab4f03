//! The list of sales: which of them, page by page, what they come to, and as a file.

use std::sync::Arc;

use cfdi::catalog::FormaPago;
use jiff::Timestamp;
use jiff::civil::Date;

use super::Till;
use super::answer::Answer;
use super::lists::write_sheet;
use super::sales::{over, read_id, row};
use crate::api::{FormaChoice, Reply, SaleRow, SalesFilter, SalesPage, SalesRequest, SalesSum};
use crate::codes::{BUG, REPORT_DAYS};
use crate::products::file::{Kind, Sheet};
use crate::refusal::Refusal;
use crate::show::{WallClock, counted};
use crate::store::{Reader, Sale, SalesWanted};

/// How sales are said: the shop's clock and zone, and what time it is.
struct Saying {
    clock: WallClock,
    zone: Option<String>,
    now: Timestamp,
}

impl Saying {
    fn row(&self, sale: &Sale) -> SaleRow {
        row(sale, &self.clock, over(sale, self.zone.as_deref(), self.now))
    }
}

impl Till {
    /// What is looked for may be among a million: whoever asks looks, the till sells on.
    pub(super) fn sale_list(&self, request: SalesRequest) -> Result<Answer, Refusal> {
        let saying = self.saying()?;
        let shared = Arc::clone(&self.shared);
        match request {
            SalesRequest::Page { filter, after } => {
                let wanted = wanted(&filter, &saying)?;
                let after = if after.is_empty() { None } else { Some(read_id(&after)?) };
                Answer::later(move || {
                    let (sales, more) = shared.store().reader()?.sales_page(&wanted, after)?;
                    let rows = sales.iter().map(|sale| saying.row(sale)).collect();
                    Ok(Reply::Sales(SalesPage { rows, more }))
                })
            }
            SalesRequest::AddUp { filter } => {
                let wanted = wanted(&filter, &saying)?;
                Answer::later(move || sum(&shared.store().reader()?, &wanted))
            }
            SalesRequest::Export { filter, format } => {
                self.need_manager("Exportar las ventas")?;
                let wanted = wanted(&filter, &saying)?;
                let path = self.export_path("ventas", format)?;
                Answer::later(move || {
                    let sales = shared.store().reader()?.all_sales(&wanted)?;
                    write_sheet(&sheet(&sales, &saying), format, &path)
                })
            }
        }
    }

    fn saying(&self) -> Result<Saying, Refusal> {
        let zone = self.shared.store().shop()?.map(|shop| shop.zone);
        Ok(Saying { clock: self.wall_clock()?, zone, now: self.shared.now() })
    }
}

fn wanted(filter: &SalesFilter, saying: &Saying) -> Result<SalesWanted, Refusal> {
    let from = read_day(&filter.from, "from")?;
    let to = read_day(&filter.to, "to")?;
    let wrong = || Refusal::from(&REPORT_DAYS).at("to");
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        return Err(wrong());
    }
    let begin = |day: Date| saying.clock.begin(day).ok_or_else(wrong);
    let after = to.map(|to| to.tomorrow().map_err(|_| wrong())).transpose()?;
    Ok(SalesWanted {
        text: filter.text.trim().to_owned(),
        from: from.map(begin).transpose()?,
        to: after.map(begin).transpose()?,
        standing: filter.standing,
        today: saying.clock.day(saying.now),
        cashier: filter.cashier.clone(),
        forma_pago: filter.forma_pago.clone(),
    })
}

fn read_day(text: &str, field: &str) -> Result<Option<Date>, Refusal> {
    match text.trim() {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| Refusal::from(&REPORT_DAYS).at(field)),
    }
}

fn sum(reader: &Reader, wanted: &SalesWanted) -> Result<Reply, Refusal> {
    let total = reader.sales_total(wanted)?;
    let forma = |key: String| {
        let forma = FormaPago::parse(&key).map_err(|_| Refusal::from(&BUG))?;
        Ok(FormaChoice { key, label: forma.description().to_owned() })
    };
    Ok(Reply::SalesSum(SalesSum {
        notes: counted(usize::try_from(total.count).unwrap_or(usize::MAX), ("venta", "ventas")),
        total: total.sold.pesos(),
        returned: match total.returned {
            nothing if nothing.is_zero() => String::new(),
            some => some.pesos(),
        },
        cashiers: reader.sold_by()?.into_iter().collect(),
        formas_pago: reader.paid_by()?.into_iter().map(forma).collect::<Result<_, Refusal>>()?,
    }))
}

fn sheet(sales: &[Sale], saying: &Saying) -> Sheet {
    let head = [
        ("nota", Kind::Text),
        ("fecha", Kind::Text),
        ("hora", Kind::Text),
        ("total", Kind::Pesos),
        ("devuelto", Kind::Pesos),
        ("forma de pago", Kind::Text),
        ("cajero", Kind::Text),
        ("estado", Kind::Text),
        ("código", Kind::Text),
        ("límite para facturar", Kind::Text),
        ("folio fiscal", Kind::Text),
    ];
    let cells = |sale: &Sale| {
        let SaleRow { nota, payment, state, .. } = saying.row(sale);
        vec![
            nota,
            saying.clock.day(sale.sold_at).to_string(),
            saying.clock.time(sale.sold_at),
            sale.total.to_string(),
            sale.returned.to_string(),
            payment,
            sale.cashier.clone(),
            state,
            sale.code.to_string(),
            sale.deadline.to_string(),
            sale.uuid.clone().unwrap_or_default(),
        ]
    };
    Sheet {
        head: head.map(|(name, kind)| (name.to_owned(), kind)).into(),
        rows: sales.iter().map(cells).collect(),
    }
}
