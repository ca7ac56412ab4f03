//! Sales on hold: put aside, brought back, thrown away.

use std::sync::Arc;

use super::Till;
use super::cart_view::quantity;
use crate::api::{self, HoldRequest, Reply};
use crate::cart::{Cart, Item, read_note};
use crate::codes::{CART_EMPTY, HOLD_BUSY, HOLD_FULL, HOLD_PAID, HOLD_UNKNOWN};
use crate::product::Product;
use crate::refusal::Refusal;
use crate::show::WallClock;
use crate::store::{Held, KeptCart, KeptLine};

/// So many can be told apart in a list.
const HELD_MAX: usize = 50;
/// Lines by which a sale is known again.
const LINES_SHOWN: usize = 3;

impl Till {
    /// What is asked about sales on hold.
    pub(super) fn hold_desk(&mut self, request: HoldRequest) -> Result<Reply, Refusal> {
        match request {
            HoldRequest::Put { reason } => self.hold(&reason),
            HoldRequest::List => self.held(),
            HoldRequest::Recall { id } => self.recall(id),
            HoldRequest::Drop { id } => self.drop_held(id),
        }
    }

    fn hold(&mut self, reason: &str) -> Result<Reply, Refusal> {
        let totals = self.cart.totals()?;
        if totals.breakdown.is_none() {
            return Err(Refusal::from(&CART_EMPTY));
        }
        if !self.cart.payments().is_empty() {
            return Err(Refusal::from(&HOLD_PAID));
        }
        let reason = read_note(reason)?;
        if self.shared.store().held()?.len() >= HELD_MAX {
            return Err(Refusal::from(&HOLD_FULL));
        }
        self.shared.store().hold(&self.cart, (&reason, totals.total), &self.actor())?;
        self.begin_sale();
        Ok(Reply::Cart(self.cart_view()?))
    }

    fn held(&self) -> Result<Reply, Refusal> {
        let clock = self.wall_clock()?;
        let held = self.shared.store().held()?;
        let rows = held.into_iter().map(|held| self.held_row(held, &clock));
        Ok(Reply::Held { sales: rows.collect::<Result<_, _>>()? })
    }

    fn held_row(&self, held: Held, clock: &WallClock) -> Result<api::HeldRow, Refusal> {
        let cart = self.shared.store().held_cart(held.id)?.ok_or(&HOLD_UNKNOWN)?;
        let lines = cart.lines.iter().take(LINES_SHOWN).map(|line| self.line_in_words(line));
        let more = match cart.lines.len().saturating_sub(LINES_SHOWN) {
            0 => String::new(),
            1 => "y un renglón más".to_owned(),
            many => format!("y {many} renglones más"),
        };
        Ok(api::HeldRow {
            id: u32::try_from(held.id).map_err(|_| &HOLD_UNKNOWN)?,
            held: clock.when(held.at, self.shared.now()),
            who: held.who,
            reason: held.reason,
            total: held.total.pesos(),
            lines: lines.collect(),
            more,
        })
    }

    fn line_in_words(&self, line: &KeptLine) -> String {
        let product = self.index.by_sku(&line.sku);
        let many = product
            .map_or_else(|| line.quantity.short(), |product| quantity(&product, line.quantity));
        format!("{many} {}", line.name)
    }

    fn recall(&mut self, id: u32) -> Result<Reply, Refusal> {
        if !self.cart.lines().is_empty() {
            return Err(Refusal::from(&HOLD_BUSY));
        }
        let id = i64::from(id);
        let kept = self.shared.store().held_cart(id)?.ok_or(&HOLD_UNKNOWN)?;
        let changes = self.changes_since(&kept);
        let cart = self.cart_of(kept);
        self.shared.store().recall(id, &cart)?;
        self.begin_sale();
        self.cart = cart;
        Ok(Reply::Recalled(api::Recalled { cart: self.cart_view()?, changes }))
    }

    fn drop_held(&mut self, id: u32) -> Result<Reply, Refusal> {
        let dropped = self.shared.store().drop_held(i64::from(id), &self.actor())?;
        if dropped { self.held() } else { Err(Refusal::from(&HOLD_UNKNOWN)) }
    }

    /// A kept cart with the prices that it had; what is sold no more is not in it.
    pub(super) fn cart_of(&self, kept: KeptCart) -> Cart {
        let items = kept.lines.into_iter().filter_map(|line| self.item_of(line)).collect();
        Cart::of(items, kept.discount, kept.note)
    }

    fn item_of(&self, line: KeptLine) -> Option<Item> {
        let Some(product) = self.index.by_sku(&line.sku) else {
            tracing::warn!(sku = line.sku, "a product of a kept cart is sold no more");
            return None;
        };
        let product = Arc::new(Product { price: line.price, ..product });
        let (quantity, discount) = (line.quantity, line.discount);
        Some(Item { product, quantity, discount, origin: line.origin, note: line.note })
    }

    /// What the price list says otherwise than it did. A label's price is the label's.
    fn changes_since(&self, kept: &KeptCart) -> Vec<String> {
        let change = |line: &KeptLine| match self.index.by_sku(&line.sku) {
            None => Some(format!("{} ya no se vende: salió de la venta.", line.name)),
            Some(now) if now.price != line.price && line.origin.follows_the_list() => {
                Some(format!(
                    "{} se apartó a {} y hoy cuesta {}. Se respeta el precio apartado.",
                    line.name,
                    line.price.pesos(),
                    now.price.pesos()
                ))
            }
            Some(_) => None,
        };
        kept.lines.iter().filter_map(change).collect()
    }
}
