//! From a ticket to a receipt.

use std::sync::Arc;

use cfdi::catalog::FormaPago;
use cfdi::taxes::Iva;
use jiff::tz::TimeZone;
use money::{Money, Quantity};
use receipt::{Copy, Layout, Nota, NotaLine, NotaState, Paper, Talon, Validity};
use tickets::qr::{short_link, signed_link};
use tickets::{ReturnId, Ticket, TicketLine};

use super::{Dress, PrintError, cut, slip};
use crate::key::RegisterKey;
use crate::shared::Shared;
use crate::store::{CompanionPaper, Identity, Job, JobKind, JobOf, SaleState, Shop, Store};
use crate::tip;

/// One receipt, ready for a printer.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// `A-000123`, `PRUEBA`.
    pub(super) name: String,
    /// The bytes of each paper: the receipt and its copies.
    pub(super) pages: Vec<Vec<u8>>,
    paper: Paper,
}

impl Sheet {
    /// What a job is to put on paper.
    pub(super) fn of(shared: &Shared, job: &Job, paper: Paper) -> Result<Self, PrintError> {
        let dress = dress_of(shared, job)?;
        let copy = match job.kind {
            JobKind::Original => Copy::Original,
            JobKind::Reprint => Copy::Reprint,
        };
        let nota = match job.of {
            JobOf::Sale(sale) => Nota { copy, ..of_sale(shared, &dress, sale)? },
            JobOf::Return(id) => of_return(shared, &dress, id)?,
            JobOf::Test => test(shared, &dress)?,
            JobOf::Cut(cut) => {
                return Ok(Self::of_layout(cut::of_cut(shared, &dress, (cut, copy, paper))?));
            }
            JobOf::Invoice(wish) => {
                return Ok(Self::of_layout(slip::of_invoice(shared, &dress, (wish, copy, paper))?));
            }
            JobOf::Cash(moved) => {
                return Ok(Self::of_layout(slip::of_cash(shared, &dress, (moved, paper))?));
            }
        };
        Ok(Self::of_nota(&nota, job, &dress, paper))
    }

    /// The receipt and its copies; cash opens the drawer.
    fn of_nota(nota: &Nota, job: &Job, dress: &Dress, paper: Paper) -> Self {
        let format = dress.format(paper);
        let first = receipt::layout(nota, format);
        let first = match dress.drawer().filter(|_| opens_drawer(nota, job)) {
            Some(pin) => first.with_drawer_kick(pin),
            None => first,
        };
        let mut pages = vec![receipt::escpos(&first)];
        if let (JobOf::Sale(_), JobKind::Original) = (job.of, job.kind) {
            let copy = Nota { copy: Copy::Duplicate, ..nota.clone() };
            let copy = receipt::escpos(&receipt::layout(&copy, format));
            pages.resize(dress.papers(), copy);
        }
        Self { name: nota.serie_folio.clone(), pages, paper }
    }

    /// One paper under this name.
    fn of_layout((name, layout): (String, Layout)) -> Self {
        Self { name, pages: vec![receipt::escpos(&layout)], paper: layout.paper() }
    }

    /// All of it, as it goes over a cable.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.pages.concat()
    }

    /// What the bytes of a paper draw: read back from them, so that the picture is of the bytes and
    /// not of our intentions.
    pub(super) fn png(&self, page: &[u8]) -> Result<Vec<u8>, PrintError> {
        let layout = receipt::decode(page, self.paper).map_err(|_| PrintError::NotMade)?;
        picture(&layout)
    }
}

/// A sale that another program made was paid elsewhere: it opens no drawer here.
fn dress_of(shared: &Shared, job: &Job) -> Result<Dress, PrintError> {
    let store = shared.store();
    let dress = Dress::of(&store)?;
    let elsewhere =
        if let JobOf::Sale(sale) = job.of { store.is_handed_over(sale)? } else { false };
    Ok(if elsewhere { dress.without_drawer() } else { dress })
}

/// The receipt of a sale as text, as wide as the paper.
pub(crate) fn sale_text(
    shared: &Shared,
    sale: tickets::TicketId,
    paper: Paper,
) -> Result<String, PrintError> {
    let (nota, dress) = dressed(shared, sale)?;
    Ok(receipt::text(&receipt::layout(&nota, dress.format(paper))))
}

/// The receipt of a sale as a PDF, and its name: `A-000123`.
pub(crate) fn sale_pdf(
    shared: &Shared,
    sale: tickets::TicketId,
    paper: Paper,
) -> Result<(String, Vec<u8>), PrintError> {
    let (nota, dress) = dressed(shared, sale)?;
    let layout = receipt::layout(&nota, dress.format(paper));
    let file = receipt::pdf(&layout).map_err(|_| PrintError::NotMade)?;
    Ok((nota.serie_folio, file))
}

/// A picture of what the test prints, to see how receipts look.
pub(crate) fn sample(shared: &Shared, paper: Paper) -> Result<Vec<u8>, PrintError> {
    let dress = Dress::of(&shared.store())?;
    picture(&receipt::layout(&test(shared, &dress)?, dress.format(paper)))
}

fn picture(layout: &Layout) -> Result<Vec<u8>, PrintError> {
    let picture = receipt::raster(layout).map_err(|_| PrintError::NotMade)?;
    receipt::png(&picture).map_err(|_| PrintError::NotMade)
}

fn dressed(shared: &Shared, sale: tickets::TicketId) -> Result<(Nota, Dress), PrintError> {
    let dress = Dress::of(&shared.store())?;
    Ok((of_sale(shared, &dress, sale)?, dress))
}

/// Cash goes into the drawer, once. The test opens it too: it is to be tried.
fn opens_drawer(nota: &Nota, job: &Job) -> bool {
    let cash = FormaPago::Efectivo.description();
    let paid_in_cash = || nota.payments.iter().any(|payment| payment.label == cash);
    job.of == JobOf::Test || (job.kind == JobKind::Original && paid_in_cash())
}

fn of_sale(shared: &Shared, dress: &Dress, sale: tickets::TicketId) -> Result<Nota, PrintError> {
    // All at once: while another is writing, the paper waits for it once and not seven times.
    let store = shared.store();
    let ticket = store.ticket(sale)?.ok_or(PrintError::NotMade)?;
    let state = store.sale(sale)?.map(|sale| sale.state);
    let (identity, shop) = identity(&store)?;
    let notes = store.sale_notes(sale, ticket.lines().len())?;
    let parts = store.discount_parts(sale, ticket.lines().len())?;
    let tips = store.tips(sale)?;
    let form = store.talon_of(sale)?;
    drop(store);
    // On paper stands what was handed over.
    let paid = tip::handed_over(ticket.payments(), &tips).map_err(|_| PrintError::NotMade)?;
    let signer = signer_of(shared, &identity, &ticket);
    let state = match state {
        Some(SaleState::Cancelled) => NotaState::Cancelled,
        Some(SaleState::Waiting | SaleState::Open | SaleState::Invoiced) | None => NotaState::Sold,
    };
    let lines = match form {
        CompanionPaper::Lines => {
            let own = |((at, sold), part): ((usize, &TicketLine), &Money)| NotaLine {
                note: notes.of_line(at).to_owned(),
                discount: sold.discount.try_sub(*part).unwrap_or(sold.discount),
                ..line(sold)
            };
            ticket.lines().iter().enumerate().zip(&parts).map(own).collect()
        }
        CompanionPaper::Totals => by_rate(&ticket)?,
    };
    Ok(Nota {
        shop: dress.shop(&shop),
        register: identity.name.clone(),
        cashier: ticket.cashier().to_owned(),
        serie_folio: ticket.nota().shown(),
        sold_at: ticket.local(),
        lines,
        sale_discount: Money::try_sum(parts).map_err(|_| PrintError::NotMade)?,
        payments: paid.iter().map(payment).collect(),
        change: ticket.change(),
        total: ticket.total(),
        tip: tip::sum(&tips).map_err(|_| PrintError::NotMade)?,
        note: notes.sale,
        taxes: ticket.breakdown().traslados.clone(),
        talon: Some(talon(&ticket, &shop.portal_url, signer.as_deref())),
        copy: Copy::Original,
        validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        state,
    })
}

/// The note of goods that came back, with how the money went.
fn of_return(shared: &Shared, dress: &Dress, id: ReturnId) -> Result<Nota, PrintError> {
    let (returned, ticket) = shared.store().returned(id)?.ok_or(PrintError::NotMade)?;
    let (identity, shop) = identity(&shared.store())?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let lines = returned.lines().iter().filter_map(|back| {
        let of = ticket.lines().get(back.place)?;
        Some(NotaLine {
            quantity: back.quantity,
            description: of.descripcion.clone(),
            unit_price: of.unit_price,
            gross: back.gross.try_add(back.discount).unwrap_or(back.gross),
            discount: back.discount,
            note: String::new(),
        })
    });
    Ok(Nota {
        shop: dress.shop(&shop),
        register: identity.name,
        cashier: returned.cashier().to_owned(),
        serie_folio: returned.nota().shown(),
        sold_at: zone.to_datetime(returned.returned_at()),
        lines: lines.collect(),
        sale_discount: Money::ZERO,
        payments: vec![receipt::Payment {
            label: returned.forma_pago().description().to_owned(),
            amount: returned.total(),
        }],
        change: Money::ZERO,
        total: returned.total(),
        tip: Money::ZERO,
        taxes: Vec::new(),
        note: String::new(),
        talon: None,
        copy: Copy::Original,
        validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        state: NotaState::Returned { of: ticket.nota().shown() },
    })
}

/// A few lines that show accents, columns and the cutter.
fn test(shared: &Shared, dress: &Dress) -> Result<Nota, PrintError> {
    let (identity, shop) = identity(&shared.store())?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let sample = NotaLine {
        quantity: Quantity::ONE,
        description: "Prueba: áéíóú ñ ü ¿? ¡!".to_owned(),
        unit_price: Money::ZERO,
        gross: Money::ZERO,
        discount: Money::ZERO,
        note: String::new(),
    };
    Ok(Nota {
        shop: dress.shop(&shop),
        register: identity.name,
        cashier: String::new(),
        serie_folio: "PRUEBA".to_owned(),
        sold_at: zone.to_datetime(shared.now()),
        lines: vec![sample],
        sale_discount: Money::ZERO,
        payments: Vec::new(),
        change: Money::ZERO,
        total: Money::ZERO,
        tip: Money::ZERO,
        note: String::new(),
        taxes: Vec::new(),
        talon: None,
        copy: Copy::Original,
        validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        state: NotaState::Sold,
    })
}

pub(super) fn identity(store: &Store) -> Result<(Identity, Shop), PrintError> {
    store.identity()?.zip(store.shop()?).ok_or(PrintError::NotMade)
}

/// The key that may sign a ticket. A ticket that was sold before the register was enrolled again is
/// another register's, whose key is gone, as is that of a file that came without its key.
fn signer_of(shared: &Shared, identity: &Identity, ticket: &Ticket) -> Option<Arc<RegisterKey>> {
    let key = shared.key();
    let enrolled = identity.public_key.as_ref().is_none_or(|known| *known == key.public_key());
    (enrolled && ticket.register() == identity.id).then_some(key)
}

/// The link of a ticket: with all of it in it, where its key is still here to sign it.
pub(crate) fn link_of(shared: &Shared, enrolled: (&Identity, &Shop), ticket: &Ticket) -> String {
    let (identity, shop) = enrolled;
    link(ticket, &shop.portal_url, signer_of(shared, identity, ticket).as_deref())
}

fn link(ticket: &Ticket, portal_url: &str, signer: Option<&RegisterKey>) -> String {
    signer.map_or_else(
        || short_link(portal_url, ticket.code()),
        |key| signed_link(portal_url, ticket, key),
    )
}

fn talon(ticket: &Ticket, portal_url: &str, signer: Option<&RegisterKey>) -> Talon {
    let (_, host) = portal_url.split_once("://").unwrap_or(("", portal_url));
    Talon {
        billing_code: ticket.code().to_string(),
        link: host.to_owned(),
        qr_text: link(ticket, portal_url, signer),
        qr_short_text: short_link(portal_url, ticket.code()),
        deadline: ticket.deadline(),
        date: ticket.local().date(),
        total: ticket.total(),
    }
}

fn line(line: &TicketLine) -> NotaLine {
    NotaLine {
        quantity: line.quantity,
        description: line.descripcion.clone(),
        unit_price: line.unit_price,
        // The ticket was closed with this sum within range.
        gross: line.gross.try_add(line.discount).unwrap_or(line.gross),
        discount: line.discount,
        note: String::new(),
    }
}

/// A line for each treatment of IVA, in the order in which they come.
fn by_rate(ticket: &Ticket) -> Result<Vec<NotaLine>, PrintError> {
    let mut totals: Vec<(Iva, Money)> = Vec::new();
    for line in ticket.lines() {
        let iva = line.taxes.iva;
        match totals.iter_mut().find(|(known, _)| *known == iva) {
            Some((_, sum)) => {
                *sum = sum.try_add(line.gross).map_err(|_| PrintError::NotMade)?;
            }
            None => totals.push((iva, line.gross)),
        }
    }
    let line = |(iva, total): (Iva, Money)| NotaLine {
        quantity: Quantity::ONE,
        description: rate_name(iva).to_owned(),
        unit_price: total,
        gross: total,
        discount: Money::ZERO,
        note: String::new(),
    };
    Ok(totals.into_iter().map(line).collect())
}

fn rate_name(iva: Iva) -> &'static str {
    match iva {
        Iva::Tasa16 => "Venta con IVA 16 %",
        Iva::Tasa8 => "Venta con IVA 8 %",
        Iva::Tasa0 => "Venta con IVA 0 %",
        Iva::Exento => "Venta exenta de IVA",
        Iva::NoObjeto => "Venta no objeto de IVA",
        Iva::SinDesglose | Iva::NoCausa | Iva::CreditoPodebi | Iva::NoTraslado => {
            "Venta sin IVA desglosado"
        }
    }
}

fn payment(payment: &tickets::Payment) -> receipt::Payment {
    receipt::Payment { label: payment.forma_pago.description().to_owned(), amount: payment.amount }
}
