//! What the window shows besides the sale: the bar at the top, settings.

use receipt::long_date;
use tickets::Period;

use super::{Enrolment, Till};
use crate::api::{self, Reply, Tone};
use crate::codes::PRINTER_MISSING;
use crate::invoicing;
use crate::refusal::Refusal;
use crate::show::WallClock;
use crate::store::Waiting;

impl Till {
    /// Who and what this register is.
    pub(super) fn start(&self) -> Result<Reply, Refusal> {
        let enrolment = self.known_enrolment()?;
        let shop = enrolment.as_ref().map(|enrolment| enrolment.shop.clone());
        Ok(Reply::Started(api::Started {
            enrolled: enrolment.is_some(),
            first_steps: self.first_steps_shown(enrolment.as_ref())?,
            sandbox: shop.as_ref().is_some_and(|shop| shop.sandbox),
            shop: shop.map(|shop| shop.name).unwrap_or_default(),
            register: enrolment.map(|enrolment| enrolment.identity.name).unwrap_or_default(),
            cart: self.cart_view()?,
            status: self.status()?,
        }))
    }

    /// The bar at the top.
    pub(super) fn status(&self) -> Result<api::Status, Refusal> {
        let clock = self.wall_clock()?;
        let now = self.shared.now();
        let waiting = self.shared.store().waiting()?;
        let (network, network_tone) = self.network(&clock)?;
        Ok(api::Status {
            clock: format!("{} {}", clock.short_day(now), clock.time(now)),
            network,
            network_tone,
            pending: waiting.count,
            pending_text: self.pending(waiting, &clock),
            printer: self.printer()?,
            notices: self.notices()?,
            sales_revision: self.shared.sales_revision(),
            cashier: if self.is_locked() { String::new() } else { self.cashier().to_owned() },
            locked: self.is_locked(),
            guarded: self.is_guarded(),
            manager: self.at_manager(),
            shift: self.shift_state()?,
            held: self.shared.store().held_sum()?.count,
        })
    }

    fn notices(&self) -> Result<Vec<String>, Refusal> {
        let (notices, wishes) = {
            let store = self.shared.store();
            (store.notices()?, store.unseen_wishes()?)
        };
        let ended = wishes.iter().map(invoicing::notice);
        let first = self.doubt_told()?.into_iter().chain(self.trail_notice());
        Ok(first.chain(ended).chain(self.companion_notices()?).chain(notices).collect())
    }

    fn network(&self, clock: &WallClock) -> Result<(String, Tone), Refusal> {
        if self.shared.store().identity()?.is_none() {
            return Ok(("sin dar de alta".to_owned(), Tone::Waiting));
        }
        if self.shared.store().doubt()?.is_some() {
            // The notice of the doubt says the rest.
            return Ok(("sin enviar: falta darla de alta otra vez".to_owned(), Tone::Waiting));
        }
        Ok(match self.shared.line.trouble() {
            None => ("en línea".to_owned(), Tone::Good),
            Some(trouble) => {
                let since = clock.since(trouble.since, self.shared.now());
                (format!("sin conexión desde {since}. {}", trouble.message), Tone::Bad)
            }
        })
    }

    fn pending(&self, waiting: Waiting, clock: &WallClock) -> String {
        match waiting.since {
            Some(since) => {
                let since = clock.since(since, self.shared.now());
                format!("{} por enviar desde {since}", waiting.count)
            }
            None => "0 por enviar".to_owned(),
        }
    }

    fn printer(&self) -> Result<String, Refusal> {
        let (chosen, unprinted) = {
            let store = self.shared.store();
            (store.printer()?.is_some(), store.jobs_waiting()?)
        };
        let trouble = if chosen { self.shared.desk.trouble() } else { Some(&PRINTER_MISSING) };
        Ok(match (trouble, unprinted) {
            (None, _) => String::new(),
            (Some(code), 0) => code.message.to_owned(),
            (Some(code), 1) => {
                format!("{} 1 nota está guardada y saldrá sola cuando vuelva.", code.message)
            }
            (Some(code), many) => {
                format!(
                    "{} {many} notas están guardadas y saldrán solas cuando vuelva.",
                    code.message
                )
            }
        })
    }

    /// What the manager may set.
    pub(super) fn settings(&self) -> Result<Reply, Refusal> {
        let printer = self.shared.store().printer()?;
        let Some(enrolment) = self.known_enrolment()? else {
            return Ok(Reply::Settings(api::Settings {
                serie: String::new(),
                period: String::new(),
                periods: periods(None),
                example: String::new(),
                pending: false,
                printer,
                receipt: self.receipt_settings()?,
                portal_url: String::new(),
                issuer: String::new(),
            }));
        };
        let Enrolment { identity, shop, settings } = enrolment;
        let today = self.wall_clock()?.day(self.shared.now());
        let deadline = long_date(settings.period.deadline(today));
        Ok(Reply::Settings(api::Settings {
            serie: settings.serie,
            period: settings.period.key(),
            periods: periods(Some(settings.period)),
            example: format!("Una nota de hoy se podrá facturar hasta el {deadline}."),
            pending: settings.pending,
            printer,
            receipt: self.receipt_settings()?,
            portal_url: identity.portal_url,
            issuer: format!("{} · {}", shop.rfc, shop.nombre),
        }))
    }
}

/// The four that have a name, and the one in force where it is another.
fn periods(in_force: Option<Period>) -> Vec<api::PeriodChoice> {
    let other = in_force.filter(|period| !Period::NAMED.contains(period));
    let choice = |period: Period| api::PeriodChoice { key: period.key(), label: period.label() };
    Period::NAMED.into_iter().chain(other).map(choice).collect()
}
