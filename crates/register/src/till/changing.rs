//! Changes to the cart, as they are typed. Each is on disk before the answer shows it.

use super::Till;
use crate::api::Reply;
use crate::cart::{Discount, read_note, read_quantity};
use crate::refusal::Refusal;

impl Till {
    /// A change to the cart: it is kept on disk before the answer shows it.
    pub(super) fn change_cart(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<(), Refusal>,
    ) -> Result<Reply, Refusal> {
        change(self)?;
        self.shared.store().keep_cart(&self.cart)?;
        Ok(Reply::Cart(self.cart_view()?))
    }

    pub(super) fn set_quantity(&mut self, line: usize, typed: &str) -> Result<Reply, Refusal> {
        let quantity = read_quantity(typed)?;
        self.change_cart(|till| till.cart.set_quantity(line, quantity))
    }

    pub(super) fn discount_line(&mut self, line: usize, typed: &str) -> Result<Reply, Refusal> {
        let discount = Discount::read(typed)?;
        self.change_cart(|till| {
            till.cart.discount_line(line, discount)?;
            till.check_discounts()
        })
    }

    pub(super) fn discount_sale(&mut self, typed: &str) -> Result<Reply, Refusal> {
        let discount = Discount::read(typed)?;
        self.change_cart(|till| {
            till.cart.discount_sale(discount)?;
            till.check_discounts()
        })
    }

    pub(super) fn note_line(&mut self, line: usize, typed: &str) -> Result<Reply, Refusal> {
        let note = read_note(typed)?;
        self.change_cart(|till| till.cart.note_line(line, note))
    }

    pub(super) fn note_sale(&mut self, typed: &str) -> Result<Reply, Refusal> {
        let note = read_note(typed)?;
        self.change_cart(|till| till.cart.note_sale(note))
    }

    pub(super) fn clear_cart(&mut self) -> Result<Reply, Refusal> {
        self.change_cart(|till| {
            till.begin_sale();
            Ok(())
        })
    }

    pub(super) fn clear_payments(&mut self) -> Result<Reply, Refusal> {
        self.change_cart(|till| {
            till.cart.clear_payments();
            Ok(())
        })
    }
}
