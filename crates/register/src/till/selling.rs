//! Selling: from a scanned code to a closed sale.

use std::sync::Arc;
use std::time::Duration;

use cfdi::catalog::FormaPago;
use jiff::Timestamp;
use money::{Quantity, Rate};
use receipt::long_date;
use tickets::{Ticket, TicketId};

use super::{Till, rules};
use crate::api::{self, Reply};
use crate::audit::AuditKind;
use crate::cart::{Cart, read_amount, read_quantity};
use crate::codes::{
    CART_EMPTY, NOT_PAID, PRODUCT_AMBIGUOUS, PRODUCT_UNKNOWN, PRODUCT_WITHDRAWN, SHIFT_NEEDED,
    STORE_DAMAGED,
};
use crate::product::Product;
use crate::refusal::Refusal;
use crate::search::Lookup;
use crate::store::{CloseError, Closing, SaleNotes};

/// How long the cashier's "listo" waits to learn whether the printer took the receipt. It is the
/// answer that waits, not the printer: the bytes are on their way at once.
const PRINTER_WAIT: Duration = Duration::from_millis(250);

impl Till {
    /// Products for a text that is being typed.
    pub(super) fn search(&self, text: &str) -> Reply {
        let (_, wanted) = split_quantity(text);
        let products = self.index.search(wanted);
        Reply::Products { products: products.iter().map(row).collect() }
    }

    /// A typed or scanned text: `750…`, `3*750…`, `0.75*jamon`.
    pub(super) fn enter(&mut self, text: &str) -> Result<(), Refusal> {
        let (quantity, wanted) = split_quantity(text);
        if let Some(label) = self.scale_label(wanted)? {
            return self.add_labelled(quantity, &label);
        }
        let quantity = quantity.map_or(Ok(Quantity::ONE), read_quantity)?;
        match self.index.look_up(wanted) {
            Lookup::One(product) => self.cart.add(product, quantity),
            Lookup::Several => Err(Refusal::from(&PRODUCT_AMBIGUOUS)),
            Lookup::Withdrawn => Err(Refusal::from(&PRODUCT_WITHDRAWN)),
            Lookup::Nothing => Err(Refusal::from(&PRODUCT_UNKNOWN)),
        }
    }

    /// A product that was chosen.
    pub(super) fn add(&mut self, sku: &str, quantity: Option<&str>) -> Result<(), Refusal> {
        let product = self.index.by_sku(sku).ok_or(&PRODUCT_UNKNOWN)?;
        if !product.active {
            return Err(Refusal::from(&PRODUCT_WITHDRAWN));
        }
        let typed = quantity.map(|typed| typed.trim().trim_end_matches('*'));
        let quantity = typed.map_or(Ok(Quantity::ONE), read_quantity)?;
        self.cart.add(Arc::new(product), quantity)
    }

    /// A payment.
    pub(super) fn pay(&mut self, forma_pago: &str, amount: Option<&str>) -> Result<(), Refusal> {
        let forma = FormaPago::parse(forma_pago).map_err(Refusal::from)?;
        let typed = amount.filter(|amount| !amount.trim().is_empty());
        self.cart.pay(forma, typed.map(read_amount).transpose()?)
    }

    /// The next sale, with nothing in it and nothing allowed.
    pub(super) fn begin_sale(&mut self) {
        self.cart = Cart::default();
        self.discount_allowed = Rate::ZERO;
    }

    /// A larger part of a price than anybody may give away needs a manager, once for each sale.
    pub(super) fn check_discounts(&mut self) -> Result<(), Refusal> {
        let given = self.cart.largest_discount()?;
        let free = self.shared.store().guard()?.discount;
        if given <= free.max(self.discount_allowed) || !self.is_guarded() {
            return Ok(());
        }
        self.need_manager(&format!("Un descuento de más de {} %", free.percent()))?;
        let totals = self.cart.totals()?;
        let off = totals.list.try_sub(totals.total).unwrap_or_default().pesos();
        let detail = format!("{off} menos, en una venta que queda en {}", totals.total.pesos());
        self.shared.store().note_in_audit(&self.actor(), AuditKind::DiscountAllowed, &detail)?;
        self.discount_allowed = given;
        Ok(())
    }

    /// Commits the sale; then it is printed, then sent.
    pub(super) fn close_sale(&mut self) -> Result<Reply, Refusal> {
        self.check_discounts()?;
        let closing = self.closing()?;
        let tip = self.cart.tip();
        self.shared.fill_reserve().map_err(|error| not_closed(error.into()))?;
        let (ticket, _) = self.shared.store().close_sale(closing).map_err(not_closed)?;
        self.begin_sale();
        self.shared.sales_changed();
        let printer = self.shared.desk.print(PRINTER_WAIT);
        self.shared.line.bell.ring();
        let printer = match printer {
            Some(code) => format!(
                "{} La venta {} está guardada; su nota saldrá sola cuando la impresora vuelva.",
                code.message,
                ticket.nota().shown()
            ),
            None => String::new(),
        };
        let cart = self.cart_view()?;
        let tip = rules::shown(tip);
        Ok(Reply::Closed(api::Closed { tip, printer, ..closed(&ticket, cart) }))
    }

    fn closing(&self) -> Result<Closing, Refusal> {
        let enrolment = self.enrolment()?;
        let totals = self.cart.totals()?;
        if totals.breakdown.is_none() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        if !totals.payable() {
            let message = format!("Falta cobrar {}. La venta sigue abierta.", totals.due.pesos());
            return Err(Refusal::saying(&NOT_PAID, message));
        }
        let settled = self.cart.settled()?;
        let now = self.shared.now();
        // A QR counts seconds: the ticket that is sent must be the one that is printed.
        let sold_at = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let day = self.wall_clock()?.day(sold_at);
        Ok(Closing {
            id: TicketId::new(world::uuid_v7(
                self.shared.clock.as_ref(),
                self.shared.entropy.as_ref(),
            )),
            register: enrolment.identity.id,
            sold_at,
            zone: enrolment.shop.zone,
            deadline: enrolment.settings.period.deadline(day),
            cashier: self.cashier().to_owned(),
            lines: self.cart.ticket_lines(),
            discount_parts: self.cart.discount_parts()?,
            payments: settled.payments,
            tips: settled.tips,
            change: totals.change,
            total: totals.total,
            notes: SaleNotes {
                sale: self.cart.note().to_owned(),
                lines: self.cart.lines().iter().map(|line| line.item.note.clone()).collect(),
            },
        })
    }
}

/// `3*750…` is three of `750…`.
fn split_quantity(text: &str) -> (Option<&str>, &str) {
    match text.split_once('*') {
        Some((quantity, wanted)) => (Some(quantity.trim()), wanted.trim()),
        None => (None, text.trim()),
    }
}

fn not_closed(error: CloseError) -> Refusal {
    match error {
        CloseError::Store(error) => not_sold(&Refusal::from(error)),
        CloseError::Ticket(faults) => {
            tracing::error!(%faults, "a sale did not close");
            faults.into()
        }
        CloseError::NoShift => Refusal::from(&SHIFT_NEEDED),
        CloseError::NoCode => Refusal::from(&STORE_DAMAGED),
    }
}

/// Nobody must take a sale for made that is not in the file.
fn not_sold(why: &Refusal) -> Refusal {
    why.behind("La venta no quedó hecha: no entregues todavía, sigue en pantalla como estaba.")
}

pub(super) fn row(product: &Product) -> api::ProductRow {
    api::ProductRow {
        sku: product.sku.clone(),
        name: product.name.clone(),
        price: product.price.pesos(),
        unit: product.unit.clone(),
        tax: product.tax_label(),
        barcode: product.barcodes.first().cloned().unwrap_or_default(),
    }
}

/// Without what the ticket does not know: tip and printer.
fn closed(ticket: &Ticket, cart: api::Cart) -> api::Closed {
    api::Closed {
        id: ticket.id().to_string(),
        nota: ticket.nota().shown(),
        total: ticket.total().pesos(),
        change: ticket.change().pesos(),
        code: ticket.code().to_string(),
        deadline: long_date(ticket.deadline()),
        tip: String::new(),
        printer: String::new(),
        cart,
    }
}
