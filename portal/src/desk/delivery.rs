//! How an invoice reaches its customer: downloads within the shop's limits, mail, a link to share.
//!
//! **What counts as a download.** Each press of *PDF*, *XML* or *ZIP* counts one for that file, and
//! each file has the shop's whole number (three, where the manager sets nothing else): whoever
//! takes PDF and XML away has used one of each, not two of three. A repetition within a minute is
//! the same press. What is downloaded by the shared link counts too, since it is the same invoice.
//! The egreso of a return has numbers and a time of its own ([`super::credits`]).
//! Mails do not count; they have a pace of their own.

use std::sync::Arc;

use billing::machine::ClaimState;
use data_encoding::BASE64URL_NOPAD;
use faults::Fault;
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use portal_store::{
    AskOutcome, DownloadLimits, DownloadOutcome, InvoiceFile, MailFate, MailPace, MailTo,
    PromiseOutcome, Share, StoreError, TicketState,
};
use tickets::{ClaimId, closes_at};
use tokio::sync::Notify;
use world::random;

use super::viewing::local;
use super::{Access, CreditFace, Desk, DeskError, Document, Scope};
use crate::codes::customer::{MAIL_ADDRESS, MAIL_NOWHERE};
use crate::lang::Lang;
use crate::mail::address;
use crate::sat::SatPage;

/// How long a shared link works, where the downloads do not end before.
const SHARE_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Random bytes of a shared link.
const SHARE_BYTES: usize = 16;
/// How often a mail can be asked for.
const MAIL_PACE: MailPace = MailPace {
    pause: SignedDuration::from_mins(1),
    most: 5,
    window: SignedDuration::from_hours(24),
};

/// What lies outside: where the portal is reached, whether mail leaves it, and whether SAT is asked
/// about the QR of a cédula.
#[derive(Clone, Debug, Default)]
pub struct Outward {
    /// The portal's address without a slash at its end; where it is empty, links have none.
    pub public_url: String,
    /// Wakes whoever sends the mail. Where nobody does, no page promises any.
    pub mail: Option<Arc<Notify>>,
    /// Asks SAT. Where nobody does, the QR of a cédula tells an RFC and no more.
    pub sat: Option<SatPage>,
}

/// What the owner of an invoice can do with it.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// How often each file can still be downloaded, in the order of [`InvoiceFile::ALL`].
    pub files: Vec<FileLeft>,
    /// How often each could be at first.
    pub most: u32,
    /// The last day for it.
    pub until: Date,
    /// That day is over.
    pub over: bool,
    /// The mails of it; `None` where the portal sends none.
    pub mail: Option<MailFace>,
    /// The link that opens it without an RFC.
    pub share: Option<ShareFace>,
    /// What came back since, in the order in which it did.
    pub credits: Vec<CreditFace>,
}

/// How often a file can still be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileLeft {
    /// The file.
    pub file: InvoiceFile,
    /// So often.
    pub left: u32,
}

/// The mails of an invoice, as its owner sees them: an RFC alone must not tell an address.
#[derive(Clone, Debug)]
pub struct MailFace {
    /// Where the last one went, masked; `None` where nobody gave an address.
    pub to: Option<String>,
    /// What became of the last one; `None` where there is none.
    pub last: Option<MailState>,
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It is on its way to the server.
    Waiting,
    /// It was sent at this hour of the branch's wall clock.
    Sent(DateTime),
    /// It could not be delivered.
    GivenUp,
}

/// A link that opens an invoice.
#[derive(Clone, Debug)]
pub struct ShareFace {
    /// The link.
    pub link: String,
    /// Until when it works, on the branch's wall clock.
    pub until: DateTime,
}

/// What became of the wish for a file.
#[derive(Debug)]
pub enum Download {
    /// Here it is; it was counted.
    File(Document),
    /// It was downloaded as often as the shop allows, or its time is over.
    UsedUp,
    /// There is no invoice, or it is somebody else's.
    NotYours,
}

/// Where somebody wants an invoice, as typed, on a page in which language.
#[derive(Clone, Copy, Debug)]
pub struct MailWish<'a> {
    /// The address.
    pub correo: &'a str,
    /// The language of the page, in which the letter is written; that of the invoice's own page,
    /// where it is not its customer who asks.
    pub lang: Option<Lang>,
}

/// What became of the wish for a mail.
#[derive(Debug)]
pub enum MailAsked {
    /// It will be sent.
    Queued,
    /// It will be sent once the invoice is stamped.
    Promised,
    /// Not before this hour of the branch's wall clock.
    TooSoon(DateTime),
    /// The address cannot be one.
    Refused(Fault),
    /// There is no invoice of theirs, nowhere to send it to, or nobody who sends it.
    Nowhere,
}

/// An invoice that exists, and when it does.
#[derive(Clone, Copy)]
pub(super) struct Stamped {
    pub(super) claim: ClaimId,
    pub(super) at: Timestamp,
}

impl Stamped {
    /// The ticket's invoice, where the access reaches it.
    pub(super) fn of(state: &TicketState, access: &Access) -> Option<Self> {
        let claim = state.live.as_ref().filter(|claim| access.scope.owns(claim.id))?;
        match claim.state {
            ClaimState::Invoiced { stamped_at: at, .. } => Some(Self { claim: claim.id, at }),
            ClaimState::Claimed { .. }
            | ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Rejected { .. }
            | ClaimState::Released => None,
        }
    }
}

/// The time in which an invoice can be downloaded.
pub(super) struct Window {
    /// Its last day.
    pub(super) until: Date,
    /// The first instant after it.
    pub(super) closes_at: Timestamp,
}

impl Window {
    pub(super) fn of(state: &TicketState, stamped: Stamped, limits: DownloadLimits) -> Self {
        let ticket = &state.kept.ticket;
        let until = limits.period.deadline(local(ticket, stamped.at).date());
        // The zone was checked when the ticket came in.
        let closes_at = closes_at(until, ticket.zone()).unwrap_or(stamped.at);
        Self { until, closes_at }
    }
}

impl Desk {
    /// The portal's address as customers reach it, without a slash at its end; it may be empty.
    pub fn public_url(&self) -> &str {
        &self.0.outward.public_url
    }

    /// Whether invoices are mailed.
    pub fn mails(&self) -> bool {
        self.0.outward.mail.is_some()
    }

    /// Gives out a file of an invoice, and counts it, where the shop's limits allow.
    ///
    /// # Errors
    /// The ticket is not there, the store does not answer, or the file cannot be made.
    pub async fn download(
        &self,
        access: &Access,
        file: InvoiceFile,
    ) -> Result<Download, DeskError> {
        let state = self.state(access).await?;
        let Some(stamped) = Stamped::of(&state, access) else { return Ok(Download::NotYours) };
        // It is counted first: who may not have the file does not have it drawn either. A file that
        // fails then is asked for again within the minute that counts as the same press.
        if !self.count_press(&state, stamped, file).await? {
            return Ok(Download::UsedUp);
        }
        let document = match file {
            InvoiceFile::Pdf => self.pdf(access).await?,
            InvoiceFile::Xml => self.xml(access).await?,
            InvoiceFile::Zip => self.zip(access).await?,
        };
        Ok(document.map_or(Download::NotYours, Download::File))
    }

    /// Counts a download, where the shop's limits allow it; whether they do.
    pub(super) async fn count_press(
        &self,
        state: &TicketState,
        stamped: Stamped,
        file: InvoiceFile,
    ) -> Result<bool, DeskError> {
        let limits = self.store().download_limits(state.shop.id).await?;
        let now = self.0.engine.now();
        if now >= Window::of(state, stamped, limits).closes_at {
            return Ok(false);
        }
        match self.store().count_download(stamped.claim, file, limits.most, now).await? {
            DownloadOutcome::Counted | DownloadOutcome::Repeated => Ok(true),
            DownloadOutcome::UsedUp => Ok(false),
        }
    }

    /// How often files of a claim can still be downloaded.
    pub(super) async fn files_left(
        &self,
        claim: ClaimId,
        files: &[InvoiceFile],
        most: u32,
    ) -> Result<Vec<FileLeft>, DeskError> {
        let mut left = Vec::new();
        for file in files {
            let times = self.store().downloads(claim, *file).await?.map_or(0, |c| c.times);
            left.push(FileLeft { file: *file, left: most.saturating_sub(times) });
        }
        Ok(left)
    }

    /// Has the invoice mailed, at once or when it is stamped: to the address of `wish`, or where
    /// that is empty to the one of the last mail, or the one that was given with the tax data.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn ask_mail(
        &self,
        access: &Access,
        wish: MailWish<'_>,
    ) -> Result<MailAsked, DeskError> {
        if !self.mails() {
            return Ok(MailAsked::Nowhere);
        }
        let state = self.state(access).await?;
        let Some(claim) = state.live.as_ref().filter(|claim| access.scope.owns(claim.id)) else {
            return Ok(MailAsked::Nowhere);
        };
        let to = match self.recipient(claim.id, wish).await? {
            Ok(to) => to,
            Err(fault) => return Ok(MailAsked::Refused(fault)),
        };
        if Stamped::of(&state, access).is_none() {
            match self.store().promise_mail(claim.id, to.clone()).await? {
                PromiseOutcome::Promised => return Ok(MailAsked::Promised),
                // It was stamped, or refused, while we looked.
                PromiseOutcome::Ended => {}
            }
        }
        let Some(stamped) = Stamped::of(&self.state(access).await?, access) else {
            return Ok(MailAsked::Nowhere);
        };
        self.queue_mail(&state, stamped.claim, to).await
    }

    /// Has a stamped document of a ticket mailed, unless it was mailed too often of late.
    pub(super) async fn queue_mail(
        &self,
        state: &TicketState,
        claim: ClaimId,
        to: MailTo,
    ) -> Result<MailAsked, DeskError> {
        let now = self.0.engine.now();
        match self.store().ask_mail(claim, to, MAIL_PACE, now).await? {
            AskOutcome::Queued => {
                self.wake_mail();
                Ok(MailAsked::Queued)
            }
            AskOutcome::TooSoon(at) => Ok(MailAsked::TooSoon(local(&state.kept.ticket, at))),
        }
    }

    /// Where a mail of a claim is to go, or what is wrong with what was typed.
    pub(super) async fn recipient(
        &self,
        claim: ClaimId,
        wish: MailWish<'_>,
    ) -> Result<Result<MailTo, Fault>, DeskError> {
        let recipient = if wish.correo.trim().is_empty() {
            let known = self.last_recipient(claim).await?;
            known.ok_or_else(|| Fault::new(&MAIL_NOWHERE, "correo"))
        } else {
            let address = address::parse(wish.correo).map(|address| address.to_string());
            address.ok_or_else(|| Fault::new(&MAIL_ADDRESS, "correo"))
        };
        let language = match wish.lang {
            Some(lang) => lang.of_letters(),
            None => self.store().mail_language(claim).await?,
        };
        Ok(recipient.map(|recipient| MailTo { recipient, language }))
    }

    /// Makes the link that opens the invoice without its RFC, or keeps the one that there is.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn share(&self, access: &Access) -> Result<(), DeskError> {
        let state = self.state(access).await?;
        let Some(stamped) = Stamped::of(&state, access) else { return Ok(()) };
        let limits = self.store().download_limits(state.shop.id).await?;
        let now = self.0.engine.now();
        let closes_at = Window::of(&state, stamped, limits).closes_at;
        if now >= closes_at {
            return Ok(());
        }
        let life = now.saturating_add(SHARE_LIFE).unwrap_or(now);
        let share = Share {
            claim: stamped.claim,
            token: BASE64URL_NOPAD.encode(&random::<SHARE_BYTES>(self.0.engine.entropy())),
            expires_at: life.min(closes_at),
        };
        self.store().share(share, now).await?;
        Ok(())
    }

    /// Ends that link.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn unshare(&self, access: &Access) -> Result<(), DeskError> {
        let state = self.state(access).await?;
        if let Some(stamped) = Stamped::of(&state, access) {
            self.store().revoke_share(stamped.claim, self.0.engine.now()).await?;
        }
        Ok(())
    }

    /// What a shared link opens; `None` where it has ended, or never was.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shared(&self, token: &str) -> Result<Option<Access>, DeskError> {
        let Some(share) = self.store().find_share(token, self.0.engine.now()).await? else {
            return Ok(None);
        };
        let tickets = self.store().claimed_tickets(share.claim).await?;
        let ticket =
            tickets.first().ok_or(StoreError::Corrupt { what: "claim without tickets" })?;
        let scope = Scope::Owner(share.claim);
        Ok(Some(Access { scope, ..Access::holder(*ticket) }))
    }

    /// What an access can still do with the ticket's invoice; `None` where it is not theirs.
    pub(super) async fn delivery(
        &self,
        access: &Access,
        state: &TicketState,
    ) -> Result<Option<Delivery>, DeskError> {
        let Some(stamped) = Stamped::of(state, access) else { return Ok(None) };
        let limits = self.store().download_limits(state.shop.id).await?;
        let window = Window::of(state, stamped, limits);
        let now = self.0.engine.now();
        let share = self.store().share_of(stamped.claim, now).await?;
        Ok(Some(Delivery {
            files: self.files_left(stamped.claim, &InvoiceFile::ALL, limits.most).await?,
            most: limits.most,
            until: window.until,
            over: now >= window.closes_at,
            mail: if self.mails() {
                Some(self.mail_face(stamped.claim, state).await?)
            } else {
                None
            },
            share: share.map(|share| ShareFace {
                link: format!("{}/d/{}", self.public_url(), share.token),
                until: local(&state.kept.ticket, share.expires_at),
            }),
            credits: self.credit_faces(state, stamped, limits).await?,
        }))
    }

    async fn mail_face(&self, claim: ClaimId, state: &TicketState) -> Result<MailFace, DeskError> {
        let last = self.store().mails_of(claim).await?.into_iter().next();
        let to = self.last_recipient(claim).await?;
        Ok(MailFace {
            to: to.as_deref().map(address::masked),
            last: last.map(|mail| match mail.fate {
                MailFate::Waiting => MailState::Waiting,
                MailFate::Sent(at) => MailState::Sent(local(&state.kept.ticket, at)),
                MailFate::GivenUp(_) => MailState::GivenUp,
            }),
        })
    }

    /// Where the last mail of an invoice went, or should have gone.
    async fn last_recipient(&self, claim: ClaimId) -> Result<Option<String>, DeskError> {
        match self.store().mails_of(claim).await?.into_iter().next() {
            Some(mail) => Ok(Some(mail.recipient)),
            None => Ok(self.store().claim_correo(claim).await?),
        }
    }

    /// Where the invoice of a claim will be mailed once it is stamped, masked.
    pub(super) async fn promised_mail(
        &self,
        access: &Access,
        state: &TicketState,
    ) -> Result<Option<String>, DeskError> {
        let Some(claim) = state.live.as_ref().filter(|claim| access.scope.owns(claim.id)) else {
            return Ok(None);
        };
        if !self.mails() {
            return Ok(None);
        }
        let correo = self.store().claim_correo(claim.id).await?;
        Ok(correo.as_deref().map(address::masked))
    }
}
