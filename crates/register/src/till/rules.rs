//! How sales are made here, and the tip of the one in progress.

use money::Money;

use super::Till;
use crate::api::{self, Reply, RulesRequest};
use crate::codes::TIP_UNWANTED;
use crate::refusal::Refusal;
use crate::store::SaleRules;
use crate::tip::{OFFERS, read_tip};

impl Till {
    /// What is asked about how sales are made.
    pub(super) fn rules(&mut self, request: RulesRequest) -> Result<Reply, Refusal> {
        match request {
            RulesRequest::View => {}
            RulesRequest::Save { to } => self.save_rules(to)?,
        }
        let SaleRules { tips_asked, grid_shown, pad_shown, cash_slips } =
            self.shared.store().sale_rules()?;
        Ok(Reply::Rules(api::SaleRules { tips_asked, grid_shown, pad_shown, cash_slips }))
    }

    fn save_rules(&mut self, to: api::SaleRules) -> Result<(), Refusal> {
        self.need_manager("Cambiar cómo se cobra")?;
        let api::SaleRules { tips_asked, grid_shown, pad_shown, cash_slips } = to;
        let rules = SaleRules { tips_asked, grid_shown, pad_shown, cash_slips };
        self.shared.store().set_sale_rules(rules, &told(rules), &self.actor())?;
        if !rules.tips_asked && !self.cart.tip().is_zero() {
            self.cart.leave_tip(Money::ZERO)?;
            self.shared.store().keep_cart(&self.cart)?;
        }
        Ok(())
    }

    /// The customer leaves a tip; taking it off is always possible.
    pub(super) fn leave_tip(&mut self, typed: &str) -> Result<Reply, Refusal> {
        let tip = read_tip(typed, self.cart.totals()?.total)?;
        if !tip.is_zero() && !self.shared.store().sale_rules()?.tips_asked {
            return Err(Refusal::from(&TIP_UNWANTED));
        }
        self.change_cart(|till| till.cart.leave_tip(tip))
    }

    /// The tip as the window shows it; nothing where the shop takes none.
    pub(super) fn tip_view(&self) -> Result<Option<api::CartTip>, Refusal> {
        if !self.shared.store().sale_rules()?.tips_asked {
            return Ok(None);
        }
        let total = self.cart.totals()?.total;
        let offers = OFFERS.iter().map(|typed| offer(typed, total));
        Ok(Some(api::CartTip {
            amount: shown(self.cart.tip()),
            offers: offers.collect::<Result<_, _>>()?,
        }))
    }
}

/// What the trail keeps.
fn told(rules: SaleRules) -> String {
    let said = |on: bool, what: &str| format!("{} {what}", if on { "con" } else { "sin" });
    let parts = [
        said(rules.tips_asked, "propina"),
        said(rules.grid_shown, "cuadrícula"),
        said(rules.pad_shown, "teclado en pantalla"),
        said(rules.cash_slips, "comprobante al mover efectivo"),
    ];
    format!("Al vender: {}", parts.join(", "))
}

fn offer(typed: &str, total: Money) -> Result<api::TipOffer, Refusal> {
    Ok(api::TipOffer {
        typed: typed.to_owned(),
        label: typed.replace('%', " %"),
        amount: read_tip(typed, total)?.pesos(),
    })
}

/// `$20.00`; nothing of no tip.
pub(super) fn shown(tip: Money) -> String {
    if tip.is_zero() { String::new() } else { tip.pesos() }
}
