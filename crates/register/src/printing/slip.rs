//! From cash that was moved, or an invoice that was issued, to its slip.

use jiff::tz::TimeZone;
use money::Money;
use receipt::{
    CashSlip, CashWay, Copy, InvoiceSlip, Layout, Paper, Slip, Subject, Validity, slip_layout,
};
use tickets::InvoiceRequestId;

use super::nota::identity;
use super::{Dress, PrintError};
use crate::invoicing::notas;
use crate::shared::Shared;
use crate::store::{WishState, WishedSale};

/// Cash that was moved by hand: the drawer opens, for it is moved now.
pub(super) fn of_cash(
    shared: &Shared,
    dress: &Dress,
    (moved, paper): (i64, Paper),
) -> Result<(String, Layout), PrintError> {
    let (shift, moved) = shared.store().cash_move(moved)?.ok_or(PrintError::NotMade)?;
    let (identity, shop) = identity(&shared.store())?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let way = if moved.amount.is_negative() { CashWay::Out } else { CashWay::In };
    let slip = Slip {
        shop: dress.shop(&shop),
        register: identity.name,
        by: moved.who,
        at: zone.to_datetime(moved.at),
        amount: Money::from_raw(moved.amount.raw().saturating_abs()),
        subject: Subject::Cash(CashSlip { way, shift, reason: moved.reason }),
        copy: Copy::Original,
    };
    let layout = slip_layout(&slip, dress.format(paper));
    let layout = match dress.drawer() {
        Some(pin) => layout.with_drawer_kick(pin),
        None => layout,
    };
    Ok((format!("efectivo-{}", moved.id), layout))
}

/// An invoice that was issued at the counter.
pub(super) fn of_invoice(
    shared: &Shared,
    dress: &Dress,
    (id, copy, paper): (InvoiceRequestId, Copy, Paper),
) -> Result<(String, Layout), PrintError> {
    let (wish, verification) = {
        let store = shared.store();
        (store.wish(id)?, store.verification(id)?)
    };
    let wish = wish.ok_or(PrintError::NotMade)?;
    let WishState::Invoiced { invoice, uuid } = wish.state else {
        return Err(PrintError::NotMade);
    };
    let (identity, shop) = identity(&shared.store())?;
    let zone = TimeZone::get(&shop.zone).unwrap_or(TimeZone::UTC);
    let (_, host) = shop.portal_url.split_once("://").unwrap_or(("", &shop.portal_url));
    let slip = Slip {
        shop: dress.shop(&shop),
        register: identity.name,
        by: wish.asked_by,
        at: zone.to_datetime(wish.asked_at),
        amount: total(shared, &wish.sales)?,
        subject: Subject::Invoice(InvoiceSlip {
            invoice: invoice.clone(),
            uuid,
            nombre: wish.message.nombre,
            rfc: wish.message.rfc,
            notas: notas(&wish.sales),
            verification: verification.unwrap_or_default(),
            link: host.to_owned(),
            correo: wish.message.correo.unwrap_or_default(),
            validity: if shop.sandbox { Validity::Sandbox } else { Validity::Real },
        }),
        copy,
    };
    Ok((invoice, slip_layout(&slip, dress.format(paper))))
}

fn total(shared: &Shared, sales: &[WishedSale]) -> Result<Money, PrintError> {
    let store = shared.store();
    let mut totals = Vec::new();
    for sale in sales {
        totals.push(store.sale(sale.id)?.ok_or(PrintError::NotMade)?.total);
    }
    Money::try_sum(totals).map_err(|_| PrintError::NotMade)
}
