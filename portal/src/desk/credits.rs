//! The egresos of an invoice: notes of credit for what came back after it was made.
//!
//! **What counts as a download.** An egreso is a document of its own: each of its files has the
//! shop's whole number, and its time runs from the day of its own stamp. Whoever has used up the
//! invoice can still take its egreso away, and the other way round. The invoice's ZIP holds the
//! egresos that there are by then, and counts as one ZIP of the invoice.

use billing::machine::ClaimState;
use jiff::civil::{Date, DateTime};
use money::Money;
use portal_store::{CreditNote, Credited, DownloadLimits, Folio, InvoiceFile, TicketState};
use tickets::{AttemptId, ClaimId, ReturnId};

use super::delivery::{Stamped, Window};
use super::viewing::local;
use super::{Access, Desk, DeskError, Document, Download, FileLeft, MailAsked, MailWish, Scope};

/// The files of an egreso; its archive is the invoice's.
pub const CREDIT_FILES: [InvoiceFile; 2] = [InvoiceFile::Pdf, InvoiceFile::Xml];

/// Something that came back of an invoiced purchase, as the invoice's owner sees it.
#[derive(Clone, Debug)]
pub struct CreditFace {
    /// The return.
    pub returned: ReturnId,
    /// When it came back, on the branch's wall clock.
    pub returned_on: DateTime,
    /// Series and number of the note of the return.
    pub nota: String,
    /// What was given back.
    pub total: Money,
    /// Its egreso; `None` while that is being made.
    pub document: Option<CreditDocument>,
}

/// A stamped egreso.
#[derive(Clone, Debug)]
pub struct CreditDocument {
    /// `NC-7`.
    pub serie_folio: String,
    /// Folio fiscal.
    pub uuid: String,
    /// When it was stamped, on the branch's wall clock.
    pub stamped: DateTime,
    /// How often each file can still be downloaded, in the order of [`CREDIT_FILES`].
    pub files: Vec<FileLeft>,
    /// How often each could be at first.
    pub most: u32,
    /// The last day for it.
    pub until: Date,
    /// That day is over.
    pub over: bool,
}

/// An egreso and both its files, as it is mailed.
#[derive(Debug)]
pub struct CreditMailed {
    /// What it is.
    pub face: CreditFace,
    /// The invoice that it is of.
    pub invoice: Access,
    /// PDF and XML.
    pub files: [Document; 2],
}

/// An egreso that goes with the mail of its invoice.
#[derive(Debug)]
pub struct MailedCredit {
    /// Series and number.
    pub serie_folio: String,
    /// PDF and XML.
    pub files: [Document; 2],
}

/// A note of credit that was stamped.
struct StampedNote<'a> {
    note: &'a CreditNote,
    folio: &'a Folio,
    uuid: &'a str,
    stamped: Stamped,
    attempt: AttemptId,
}

impl<'a> StampedNote<'a> {
    fn of(note: &'a CreditNote) -> Option<Self> {
        let (claim, folio) = note.claim.as_ref().zip(note.folio.as_ref())?;
        match &claim.state {
            ClaimState::Invoiced { attempt, uuid, stamped_at } => Some(Self {
                note,
                folio,
                uuid,
                stamped: Stamped { claim: claim.id, at: *stamped_at },
                attempt: *attempt,
            }),
            ClaimState::Claimed { .. }
            | ClaimState::Sealed { .. }
            | ClaimState::Stamping { .. }
            | ClaimState::InDoubt { .. }
            | ClaimState::Rejected { .. }
            | ClaimState::Released => None,
        }
    }

    fn serie_folio(&self) -> String {
        format!("{}-{}", self.folio.serie, self.folio.number)
    }

    /// `nota-de-credito-NC-7-devolucion-2026-11-20`: what it is can be told among other files.
    fn file_name(&self, state: &TicketState) -> String {
        let day = local(&state.kept.ticket, self.note.returned_at).date();
        format!("nota-de-credito-{}-devolucion-{day}", self.serie_folio())
    }
}

impl Desk {
    /// Gives out a file of an egreso, and counts it, where the shop's limits allow.
    ///
    /// # Errors
    /// The ticket is not there, the store does not answer, or the file cannot be made.
    pub async fn download_credit(
        &self,
        access: &Access,
        returned: ReturnId,
        file: InvoiceFile,
    ) -> Result<Download, DeskError> {
        let state = self.state(access).await?;
        let Some(invoice) = Stamped::of(&state, access) else { return Ok(Download::NotYours) };
        let notes = self.store().credits_of(invoice.claim).await?;
        let wanted = notes.iter().find(|note| note.id == returned).and_then(StampedNote::of);
        let Some(wanted) = wanted.filter(|_| CREDIT_FILES.contains(&file)) else {
            return Ok(Download::NotYours);
        };
        if !self.count_press(&state, wanted.stamped, file).await? {
            return Ok(Download::UsedUp);
        }
        let [pdf, xml] = self.credit_files(&state, &wanted).await?;
        Ok(Download::File(if file == InvoiceFile::Pdf { pdf } else { xml }))
    }

    /// The stamped egresos of an invoice, for a mail of it that is asked for after they were made.
    ///
    /// # Errors
    /// The ticket is not there, the store does not answer, or a file cannot be made.
    pub async fn mailed_credits(&self, access: &Access) -> Result<Vec<MailedCredit>, DeskError> {
        let state = self.state(access).await?;
        match Stamped::of(&state, access) {
            Some(invoice) => self.all_credits(&state, invoice.claim).await,
            None => Ok(Vec::new()),
        }
    }

    /// Every stamped egreso of an invoice, one after the other.
    pub(super) async fn all_credits(
        &self,
        state: &TicketState,
        invoice: ClaimId,
    ) -> Result<Vec<MailedCredit>, DeskError> {
        let mut credits = Vec::new();
        for note in self.store().credits_of(invoice).await? {
            if let Some(stamped) = StampedNote::of(&note) {
                let files = self.credit_files(state, &stamped).await?;
                credits.push(MailedCredit { serie_folio: stamped.serie_folio(), files });
            }
        }
        Ok(credits)
    }

    /// What a mail of this claim brings, where it is an egreso's.
    ///
    /// # Errors
    /// The store does not answer, or a file cannot be made.
    pub async fn credit_mailed(&self, claim: ClaimId) -> Result<Option<CreditMailed>, DeskError> {
        let Some(Credited { note, invoice }) = self.store().credited(claim).await? else {
            return Ok(None);
        };
        let access = Access { scope: Scope::Owner(invoice), ..Access::holder(note.ticket) };
        let state = self.state(&access).await?;
        let limits = self.store().download_limits(state.shop.id).await?;
        let Some(stamped) = StampedNote::of(&note) else { return Ok(None) };
        Ok(Some(CreditMailed {
            face: self.credit_face(&state, &note, limits).await?,
            invoice: access,
            files: self.credit_files(&state, &stamped).await?,
        }))
    }

    /// Has an egreso mailed once more: to the address of `wish`, or where that is empty to the one
    /// to which its invoice went last.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ask_credit_mail(
        &self,
        claim: ClaimId,
        wish: MailWish<'_>,
    ) -> Result<MailAsked, DeskError> {
        let Some(Credited { note, invoice }) = self.store().credited(claim).await? else {
            return Ok(MailAsked::Nowhere);
        };
        if !self.mails() || StampedNote::of(&note).is_none() {
            return Ok(MailAsked::Nowhere);
        }
        match self.recipient(invoice, wish).await? {
            Ok(to) => {
                let state = self.ticket_state(note.ticket).await?;
                self.queue_mail(&state, claim, to).await
            }
            Err(fault) => Ok(MailAsked::Refused(fault)),
        }
    }

    /// What came back of an invoice, as its owner sees it.
    pub(super) async fn credit_faces(
        &self,
        state: &TicketState,
        invoice: Stamped,
        limits: DownloadLimits,
    ) -> Result<Vec<CreditFace>, DeskError> {
        let mut faces = Vec::new();
        for note in self.store().credits_of(invoice.claim).await? {
            faces.push(self.credit_face(state, &note, limits).await?);
        }
        Ok(faces)
    }

    async fn credit_face(
        &self,
        state: &TicketState,
        note: &CreditNote,
        limits: DownloadLimits,
    ) -> Result<CreditFace, DeskError> {
        let ticket = &state.kept.ticket;
        let document = match StampedNote::of(note) {
            Some(stamped) => Some(self.credit_document(state, &stamped, limits).await?),
            None => None,
        };
        Ok(CreditFace {
            returned: note.id,
            returned_on: local(ticket, note.returned_at),
            nota: note.nota.clone(),
            total: note.total,
            document,
        })
    }

    async fn credit_document(
        &self,
        state: &TicketState,
        note: &StampedNote<'_>,
        limits: DownloadLimits,
    ) -> Result<CreditDocument, DeskError> {
        let window = Window::of(state, note.stamped, limits);
        Ok(CreditDocument {
            serie_folio: note.serie_folio(),
            uuid: note.uuid.to_owned(),
            stamped: local(&state.kept.ticket, note.stamped.at),
            files: self.files_left(note.stamped.claim, &CREDIT_FILES, limits.most).await?,
            most: limits.most,
            until: window.until,
            over: self.0.engine.now() >= window.closes_at,
        })
    }

    /// PDF and XML.
    async fn credit_files(
        &self,
        state: &TicketState,
        note: &StampedNote<'_>,
    ) -> Result<[Document; 2], DeskError> {
        let attempt = self.store().attempt(note.attempt).await?;
        let corrupt = portal_store::StoreError::Corrupt { what: "document of an egreso" };
        let xml = attempt.and_then(|attempt| attempt.stamped).ok_or(corrupt)?;
        let name = note.file_name(state);
        let pdf = self.draw(&state.shop, xml.clone()).await?;
        Ok([
            Document { file_name: format!("{name}.pdf"), bytes: pdf },
            Document { file_name: format!("{name}.xml"), bytes: xml },
        ])
    }
}
