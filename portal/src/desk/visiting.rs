//! Customers who come back: a link by mail, what it opens, and how it is forgotten.
//!
//! An address opens the invoices that were mailed to it, and the tax data that stand on them; see
//! `docs/adr/0017-an-address-opens-what-was-mailed.md`.

use data_encoding::BASE64URL_NOPAD;
use faults::Fault;
use jiff::SignedDuration;
use portal_store::{LinkPace, NewAccessLink, NewVisit};
use tickets::ClaimId;
use world::random;

use super::{Access, Desk, DeskError, MailWish, ReceptorText, Remembered, Scope, TicketView};
use crate::codes::customer::MAIL_ADDRESS;
use crate::lang::Lang;
use crate::mail::address;

/// How long a link works: as long as a mail may take, and its reader to find it.
pub const LINK_LIFE: SignedDuration = SignedDuration::from_mins(20);
/// How long a device stays signed in.
pub const VISIT_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Random bytes of a link and of a session.
const TOKEN_BYTES: usize = 24;
/// How many links an address is mailed.
const LINK_PACE: LinkPace = LinkPace { most: 3, window: SignedDuration::from_hours(1) };
/// Most invoices that are listed.
const HISTORY_MAX: u32 = 30;

/// Somebody who reads the mail of an address.
#[derive(Clone)]
pub struct Visitor {
    /// What the device keeps.
    token: String,
    address: String,
}

impl Visitor {
    /// The address, for its owner's eyes.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// A device that has just been let in.
pub struct LetIn {
    /// What it is to keep.
    pub token: String,
    /// The purchase that its customer was at, where that still opens.
    pub purchase: Option<Access>,
}

/// An invoice of the history.
pub struct PastInvoice {
    /// Opens it, to its owner.
    pub access: Access,
    /// What it is.
    pub view: TicketView,
}

impl Desk {
    /// Has a link mailed to an address, where something was mailed there before. Nobody learns
    /// whether: the answer is the same, and so is the work.
    ///
    /// # Errors
    /// The store does not answer. The fault, where the text is no address.
    pub async fn ask_access(
        &self,
        wish: MailWish<'_>,
        purchase: Option<&str>,
    ) -> Result<Result<(), Fault>, DeskError> {
        let Some(address) = address::parse(wish.correo) else {
            return Ok(Err(Fault::new(&MAIL_ADDRESS, "correo")));
        };
        let now = self.0.engine.now();
        let purchase = purchase.filter(|token| self.access(token).is_some());
        let link = NewAccessLink {
            token: self.new_token(),
            address: address.to_string(),
            language: wish.lang.map(Lang::of_letters).unwrap_or_default(),
            purchase: purchase.map(str::to_owned),
            expires_at: now.saturating_add(LINK_LIFE).unwrap_or(now),
        };
        self.store().ask_access(link, LINK_PACE, now).await?;
        self.wake_mail();
        Ok(Ok(()))
    }

    /// Whether a mailed link can still be confirmed.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn access_link_works(&self, token: &str) -> Result<bool, DeskError> {
        Ok(self.store().access_link_works(token, self.0.engine.now()).await?)
    }

    /// The purchase for which a link was asked, where that still opens and shows no invoice: the
    /// link itself may have been used up, and is known to whoever reads the mail.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn purchase_of_link(&self, token: &str) -> Result<Option<String>, DeskError> {
        let purchase = self.store().purchase_of_access_link(token).await?;
        let is_open = |access: Access| access.scope == Scope::Holder;
        Ok(purchase.filter(|purchase| self.access(purchase).is_some_and(is_open)))
    }

    /// Uses a mailed link up and lets the device in; `None` where the link does not work.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn enter(&self, link: &str) -> Result<Option<LetIn>, DeskError> {
        let now = self.0.engine.now();
        let token = self.new_token();
        let expires_at = now.saturating_add(VISIT_LIFE).unwrap_or(now);
        let visit = NewVisit { token: token.clone(), expires_at };
        let entered = self.store().enter(link, visit, now).await?;
        Ok(entered.map(|entered| LetIn {
            token,
            purchase: entered.purchase.and_then(|purchase| self.access(&purchase)),
        }))
    }

    /// Who has signed in on a device that keeps this text.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn visitor(&self, token: &str) -> Result<Option<Visitor>, DeskError> {
        let address = self.store().visitor(token, self.0.engine.now()).await?;
        Ok(address.map(|address| Visitor { token: token.to_owned(), address }))
    }

    /// Signs a device out: what it keeps opens nothing any more, wherever it was copied to.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn leave(&self, visitor: &Visitor) -> Result<(), DeskError> {
        Ok(self.store().end_visit(&visitor.token).await?)
    }

    /// Forgets what the address opens, and signs it out everywhere.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn forget_visitor(&self, visitor: &Visitor) -> Result<(), DeskError> {
        Ok(self.store().forget_address(&visitor.address).await?)
    }

    /// The invoices that were mailed to the address, the last first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn history(&self, visitor: &Visitor) -> Result<Vec<PastInvoice>, DeskError> {
        let claims = self.store().mailed_to(&visitor.address, None, HISTORY_MAX).await?;
        let mut history = Vec::new();
        for claim in claims {
            let Some(access) = self.owner_of(claim).await? else { continue };
            let view = self.view(&access).await?;
            history.push(PastInvoice { access, view });
        }
        Ok(history)
    }

    /// The tax data of the invoices that this shop mailed to the address, each RFC once, the last
    /// used first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn known_profiles(
        &self,
        visitor: &Visitor,
        access: &Access,
    ) -> Result<Vec<Remembered>, DeskError> {
        let shop = self.state(access).await?.shop.id;
        let claims = self.store().mailed_to(&visitor.address, Some(shop), HISTORY_MAX).await?;
        let mut profiles: Vec<Remembered> = Vec::new();
        for claim in claims {
            let profile = self.store().claim_receptor(claim).await?;
            if profiles.iter().any(|known| known.receptor.rfc == profile.rfc) {
                continue;
            }
            let receptor = ReceptorText {
                rfc: profile.rfc,
                nombre: profile.nombre,
                codigo_postal: profile.codigo_postal,
                regimen_fiscal: profile.regimen_fiscal,
                uso_cfdi: profile.uso_cfdi,
            };
            profiles.push(Remembered { receptor, correo: visitor.address.clone() });
        }
        Ok(profiles)
    }

    async fn owner_of(&self, claim: ClaimId) -> Result<Option<Access>, DeskError> {
        let tickets = self.store().claimed_tickets(claim).await?;
        let scope = Scope::Owner(claim);
        Ok(tickets.first().map(|ticket| Access { scope, ..Access::holder(*ticket) }))
    }

    fn new_token(&self) -> String {
        BASE64URL_NOPAD.encode(&random::<TOKEN_BYTES>(self.0.engine.entropy()))
    }
}
