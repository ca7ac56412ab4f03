//! From a ticket to a receipt.

use cfdi::catalog::FormaPago;
use jiff::tz::TimeZone;
use money::{Money, Quantity};
use receipt::{Copy, Layout, Nota, NotaLine, NotaState, Paper, Talon, Validity};
use tickets::Ticket;
use tickets::qr::{short_link, signed_link};

use super::{PrintError, cut};
use crate::shared::Shared;
use crate::store::{Identity, Job, JobKind, SaleState, Shop};

/// One receipt, ready for a printer.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// `A-000123`, `prueba`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) paper: Paper,
}

impl Sheet {
    /// What a job is to put on paper.
    pub(super) fn of(shared: &Shared, job: &Job, paper: Paper) -> Result<Self, PrintError> {
        let nota = match (job.kind, job.sale, job.cut) {
            (JobKind::Original, Some(sale), _) => of_sale(shared, sale, Copy::Original)?,
            (JobKind::Reprint, Some(sale), _) => of_sale(shared, sale, Copy::Reprint)?,
            (JobKind::Cut, _, Some(cut)) => {
                return Self::of_cut(shared, cut, Copy::Original, paper);
            }
            (JobKind::CutReprint, _, Some(cut)) => {
                return Self::of_cut(shared, cut, Copy::Reprint, paper);
            }
            (JobKind::Test, ..) => test(shared)?,
            (
                JobKind::Original | JobKind::Reprint | JobKind::Cut | JobKind::CutReprint,
                None,
                _,
            )
            | (JobKind::Cut | JobKind::CutReprint, Some(_), None) => {
                return Err(PrintError::NotMade);
            }
        };
        let layout = receipt::layout(&nota, paper);
        let layout = if opens_drawer(&nota, job.kind) { layout.with_drawer_kick() } else { layout };
        Ok(Self { name: nota.serie_folio, bytes: receipt::escpos(&layout), paper })
    }

    fn of_cut(shared: &Shared, id: i64, copy: Copy, paper: Paper) -> Result<Self, PrintError> {
        let cut = cut::of_cut(shared, id, copy)?;
        let bytes = receipt::escpos(&receipt::cut_layout(&cut, paper));
        Ok(Self { name: cut::name(&cut), bytes, paper })
    }

    /// What the bytes draw: read back from them, so that the picture is of the bytes and not of
    /// our intentions.
    pub(super) fn png(&self) -> Result<Vec<u8>, PrintError> {
        let layout: Layout =
            receipt::decode(&self.bytes, self.paper).map_err(|_| PrintError::NotMade)?;
        let picture = receipt::raster(&layout).map_err(|_| PrintError::NotMade)?;
        receipt::png(&picture).map_err(|_| PrintError::NotMade)
    }
}

/// The receipt of a sale as text, as wide as the paper.
pub(crate) fn sale_text(
    shared: &Shared,
    sale: tickets::TicketId,
    paper: Paper,
) -> Result<String, PrintError> {
    let nota = of_sale(shared, sale, Copy::Original)?;
    Ok(receipt::text(&receipt::layout(&nota, paper)))
}

/// Cash goes into the drawer, once.
fn opens_drawer(nota: &Nota, kind: JobKind) -> bool {
    let cash = FormaPago::Efectivo.description();
    kind == JobKind::Original && nota.payments.iter().any(|payment| payment.label == cash)
}

fn of_sale(shared: &Shared, sale: tickets::TicketId, copy: Copy) -> Result<Nota, PrintError> {
    let (ticket, state) = {
        let store = shared.store();
        (store.ticket(sale)?, store.sale(sale)?.map(|sale| sale.state))
    };
    let (identity, shop) = identity(shared)?;
    let ticket = ticket.ok_or(PrintError::NotMade)?;
    let state = match state {
        Some(SaleState::Cancelled) => NotaState::Cancelled,
        Some(SaleState::Waiting | SaleState::Open | SaleState::Invoiced) | None => NotaState::Sold,
    };
    Ok(Nota {
        shop: shop_of(&shop),
        register: identity.name,
        cashier: ticket.cashier().to_owned(),
        serie_folio: ticket.nota().shown(),
        sold_at: ticket.local(),
        lines: ticket.lines().iter().map(line).collect(),
        payments: ticket.payments().iter().map(payment).collect(),
        change: ticket.change(),
        total: ticket.total(),
        taxes: ticket.breakdown().traslados.clone(),
        talon: Some(talon(shared, &ticket, &shop.portal_url)),
        copy,
        validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        state,
    })
}

/// A few lines that show accents, columns and the cutter.
fn test(shared: &Shared) -> Result<Nota, PrintError> {
    let (identity, shop) = identity(shared)?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let sample = NotaLine {
        quantity: Quantity::ONE,
        description: "Prueba de impresora: áéíóú ñ ü ¿? ¡!".to_owned(),
        unit_price: Money::ZERO,
        gross: Money::ZERO,
        discount: Money::ZERO,
    };
    Ok(Nota {
        shop: shop_of(&shop),
        register: identity.name,
        cashier: String::new(),
        serie_folio: "PRUEBA".to_owned(),
        sold_at: zone.to_datetime(shared.now()),
        lines: vec![sample],
        payments: Vec::new(),
        change: Money::ZERO,
        total: Money::ZERO,
        taxes: Vec::new(),
        talon: None,
        copy: Copy::Original,
        validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        state: NotaState::Sold,
    })
}

pub(super) fn identity(shared: &Shared) -> Result<(Identity, Shop), PrintError> {
    let store = shared.store();
    store.identity()?.zip(store.shop()?).ok_or(PrintError::NotMade)
}

pub(super) fn shop_of(shop: &Shop) -> receipt::Shop {
    receipt::Shop {
        name: shop.name.clone(),
        legal_name: shop.nombre.clone(),
        rfc: shop.rfc.clone(),
        regimen_fiscal: shop.regimen_fiscal.clone(),
        address: shop.address.clone(),
        footer: shop.contact.clone(),
    }
}

fn talon(shared: &Shared, ticket: &Ticket, portal_url: &str) -> Talon {
    let (_, host) = portal_url.split_once("://").unwrap_or(("", portal_url));
    Talon {
        billing_code: ticket.code().to_string(),
        link: host.to_owned(),
        qr_text: signed_link(portal_url, ticket, &shared.key),
        qr_short_text: short_link(portal_url, ticket.code()),
        deadline: ticket.deadline(),
        date: ticket.local().date(),
        total: ticket.total(),
    }
}

fn line(line: &tickets::TicketLine) -> NotaLine {
    NotaLine {
        quantity: line.quantity,
        description: line.descripcion.clone(),
        unit_price: line.unit_price,
        // The ticket was closed with this sum within range.
        gross: line.gross.try_add(line.discount).unwrap_or(line.gross),
        discount: line.discount,
    }
}

fn payment(payment: &tickets::Payment) -> receipt::Payment {
    receipt::Payment { label: payment.forma_pago.description().to_owned(), amount: payment.amount }
}
