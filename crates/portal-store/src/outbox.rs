//! Mails to be sent: written with what they tell of, sent by a worker later.
//!
//! A mail is sent at least once. Who sends it takes a lease first; where it dies between the
//! server's *250* and [`Store::mail_sent`], the lease lapses and the same mail, with the same
//! number, goes out again.

use jiff::{SignedDuration, Timestamp};
use tickets::ClaimId;

use crate::Store;
use crate::claims::receptor_label;
use crate::customers::TaxProfile;
use crate::error::StoreError;
use crate::invoices_listed::ClaimOrigin;
use crate::language::Language;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::turns::Pen;
use crate::vault::Vault;
use crate::visitors;

/// How long whoever sees a refusal on the page has to correct it before they are written of it.
const REFUSED_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Why a mail is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailCause {
    /// The invoice was stamped, and its customer had given an address.
    Stamped,
    /// The customer asked for it.
    Asked,
    /// There is no invoice, and its customer had been promised a mail of it.
    Refused,
}

impl MailCause {
    const ALL: [Self; 3] = [Self::Stamped, Self::Asked, Self::Refused];

    fn name(self) -> &'static str {
        match self {
            Self::Stamped => "stamped",
            Self::Asked => "asked",
            Self::Refused => "refused",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|cause| cause.name() == name);
        found.ok_or(StoreError::Corrupt { what: "cause of a mail" })
    }
}

/// A mail that whoever holds it has the lease of.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its number, the same at each try.
    pub number: u64,
    /// Whose document goes with it: an invoice's, or an egreso's.
    pub claim: ClaimId,
    /// Why it is sent.
    pub cause: MailCause,
    /// To whom.
    pub recipient: String,
    /// In which language.
    pub language: Language,
    /// Which try this is, from 1.
    pub tries: u32,
    /// When it was written.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({}, of {}, try {})", self.number, self.claim, self.tries)
    }
}

/// A try that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFailure {
    /// Why, without address or text: it is kept as it is.
    pub reason: String,
    /// When to try again; never, where it is given up.
    pub retry_at: Option<Timestamp>,
}

/// What has become of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// It waits for its next try.
    Waiting,
    /// The server took it.
    Sent(Timestamp),
    /// It was given up.
    GivenUp(Timestamp),
}

/// A mail of an invoice as its customer may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailKept {
    /// To whom.
    pub recipient: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// What has become of it.
    pub fate: MailFate,
}

/// How often a customer may ask for a mail of one invoice.
#[derive(Clone, Copy, Debug)]
pub struct MailPace {
    /// At least so long after the one before it.
    pub pause: SignedDuration,
    /// At most so many in `window`.
    pub most: u32,
    /// See `most`.
    pub window: SignedDuration,
}

/// To whom a mail goes, and in which language.
#[derive(Clone, PartialEq, Eq)]
pub struct MailTo {
    /// The address.
    pub recipient: String,
    /// The language.
    pub language: Language,
}

/// What became of the wish that an invoice be mailed once it is stamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseOutcome {
    /// It will be.
    Promised,
    /// Its claim has ended meanwhile.
    Ended,
}

/// What became of the wish for a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// It will be sent.
    Queued,
    /// Not before this instant.
    TooSoon(Timestamp),
}

impl Store {
    /// Writes a mail of an invoice, unless there were too many of late.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ask_mail(
        &self,
        claim: ClaimId,
        to: MailTo,
        pace: MailPace,
        now: Timestamp,
    ) -> Result<AskOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                if let Some(at) = not_before(tx, claim, pace, now)? {
                    return Ok(AskOutcome::TooSoon(at));
                }
                let pen = Pen { tx, vault: &vault, now };
                insert(&pen, claim, MailCause::Asked, &to)?;
                Ok(AskOutcome::Queued)
            })
            .await
    }

    /// Has the invoice of a claim mailed once it is stamped, in place of what was wanted before.
    ///
    /// # Errors
    /// The store does not answer, or there is no such claim.
    pub async fn promise_mail(
        &self,
        claim: ClaimId,
        to: MailTo,
    ) -> Result<PromiseOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| promise(tx, &vault, claim, &to)).await
    }

    /// Takes the mail that is due for longest, and its lease until `lease_until`.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_mail(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<Mail>, StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| take(tx, &vault, now, lease_until)).await
    }

    /// When the next mail is due, an invoice's or a link's.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn next_mail(&self) -> Result<Option<Timestamp>, StoreError> {
        self.database
            .read(|tx| {
                let sql = "SELECT min(due_at_ms) FROM (
                         SELECT due_at_ms FROM mail_outbox WHERE due_at_ms IS NOT NULL
                         UNION ALL
                         SELECT due_at_ms FROM access_links WHERE due_at_ms IS NOT NULL) AS due";
                let due: Option<i64> = tx.only(sql, (), |row| row.get(0))?;
                due.map(instant).transpose()
            })
            .await
    }

    /// The server took it. Nothing where somebody else has tried it since.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn mail_sent(&self, mail: &Mail, now: Timestamp) -> Result<(), StoreError> {
        let (number, tries) = (mail.number, mail.tries);
        let brings_document = mail.cause != MailCause::Refused;
        let (vault, recipient, claim) = (self.vault.clone(), mail.recipient.clone(), mail.claim);
        self.database
            .write(move |tx| {
                let sent = tx.execute(
                    "UPDATE mail_outbox SET due_at_ms = NULL, sent_at_ms = ?3, last_failure = NULL
                     WHERE number = ?1 AND tries = ?2 AND due_at_ms IS NOT NULL",
                    (number, tries, now.as_millisecond()),
                )?;
                if sent > 0 && brings_document {
                    visitors::note_mailed(tx, &vault, (&recipient, claim))?;
                }
                Ok(())
            })
            .await
    }

    /// The try failed. Nothing where somebody else has tried it since.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn mail_failed(
        &self,
        mail: &Mail,
        failure: MailFailure,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (number, tries) = (mail.number, mail.tries);
        self.database
            .write(move |tx| {
                let given_up = failure.retry_at.is_none().then(|| now.as_millisecond());
                tx.execute(
                    "UPDATE mail_outbox
                     SET due_at_ms = ?3, given_up_at_ms = ?4, last_failure = ?5
                     WHERE number = ?1 AND tries = ?2 AND due_at_ms IS NOT NULL",
                    (
                        number,
                        tries,
                        failure.retry_at.map(Timestamp::as_millisecond),
                        given_up,
                        &failure.reason,
                    ),
                )?;
                Ok(())
            })
            .await
    }

    /// The mails of an invoice, the latest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn mails_of(&self, claim: ClaimId) -> Result<Vec<MailKept>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| kept(tx, &vault, claim)).await
    }

    /// In which language the customer of a claim is written to.
    ///
    /// # Errors
    /// The store does not answer, or there is no such claim.
    pub async fn mail_language(&self, claim: ClaimId) -> Result<Language, StoreError> {
        self.database.read(move |tx| language_of(tx, claim)).await
    }

    /// Where the customer of a claim wants the invoice, if they said.
    ///
    /// # Errors
    /// The store does not answer, or there is no such claim.
    pub async fn claim_correo(&self, claim: ClaimId) -> Result<Option<String>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| Ok(crate::claims::receptor(tx, &vault, claim)?.correo)).await
    }
}

fn language_of(tx: &Tx<'_>, claim: ClaimId) -> Result<Language, StoreError> {
    let sql = "SELECT mail_language FROM claims WHERE id = ?1";
    let key: String = tx.only(sql, [claim.to_string()], |row| row.get(0))?;
    Language::parse(&key)
}

/// The stamp reads the address in its own transaction: either it sees this one, or it has ended the
/// claim and nothing is changed here.
fn promise(
    tx: &Tx<'_>,
    vault: &Vault,
    claim: ClaimId,
    to: &MailTo,
) -> Result<PromiseOutcome, StoreError> {
    let receptor = crate::claims::receptor(tx, vault, claim)?;
    let receptor = TaxProfile { correo: Some(to.recipient.clone()), ..receptor };
    let changed = tx.execute(
        "UPDATE claims SET receptor_sealed = ?2, mail_language = ?3
         WHERE id = ?1 AND state IN ('claimed', 'sealed', 'stamping', 'in-doubt')",
        (claim.to_string(), receptor.seal(vault, &receptor_label(claim))?, to.language.key()),
    )?;
    Ok(if changed == 0 { PromiseOutcome::Ended } else { PromiseOutcome::Promised })
}

/// Writes the mail of a fresh stamp, in the transaction of the stamp.
pub(crate) fn queue_stamped(pen: &Pen<'_>, claim: ClaimId, to: &MailTo) -> Result<(), StoreError> {
    insert(pen, claim, MailCause::Stamped, to)
}

/// Writes the mail that there is no invoice, in the transaction of its refusal: to whoever asked
/// for one at the portal. At the counter the cashier is told.
pub(crate) fn queue_refused(pen: &Pen<'_>, claim: ClaimId) -> Result<(), StoreError> {
    let sql = "SELECT origin FROM claims WHERE id = ?1";
    let origin: String = pen.tx.only(sql, [claim.to_string()], |row| row.get(0))?;
    if origin != ClaimOrigin::Portal.name() {
        return Ok(());
    }
    let profile = crate::claims::receptor(pen.tx, pen.vault, claim)?;
    match named_by_customer(pen.tx, claim, &profile)? {
        Some(to) => insert(pen, claim, MailCause::Refused, &to),
        None => Ok(()),
    }
}

/// Where the customer of a claim wants it mailed, if they said so with their tax data.
pub(crate) fn named_by_customer(
    tx: &Tx<'_>,
    claim: ClaimId,
    profile: &TaxProfile,
) -> Result<Option<MailTo>, StoreError> {
    let Some(recipient) = profile.correo.clone() else { return Ok(None) };
    Ok(Some(MailTo { recipient, language: language_of(tx, claim)? }))
}

/// Who is told what becomes of an invoice: whom its customer named with the tax data, else whoever
/// it was mailed to last.
pub(crate) fn reader_of(
    tx: &Tx<'_>,
    vault: &Vault,
    invoice: ClaimId,
) -> Result<Option<MailTo>, StoreError> {
    let profile = crate::claims::receptor(tx, vault, invoice)?;
    if let Some(named) = named_by_customer(tx, invoice, &profile)? {
        return Ok(Some(named));
    }
    let sql = "SELECT recipient_sealed, language FROM mail_outbox
               WHERE claim_id = ?1 ORDER BY number DESC LIMIT 1";
    tx.find(sql, [invoice.to_string()], |row| {
        Ok(MailTo {
            recipient: recipient(row, vault, invoice)?,
            language: Language::parse(&row.get::<String>("language")?)?,
        })
    })
}

fn insert(pen: &Pen<'_>, claim: ClaimId, cause: MailCause, to: &MailTo) -> Result<(), StoreError> {
    let due_at = match cause {
        MailCause::Stamped | MailCause::Asked => pen.now,
        MailCause::Refused => pen.now.saturating_add(REFUSED_AFTER).unwrap_or(pen.now),
    };
    pen.tx.execute(
        "INSERT INTO mail_outbox (claim_id, cause, recipient_sealed, language, created_at_ms,
                                  due_at_ms)
             VALUES (:claim, :cause, :recipient, :language, :now, :due)",
        named! {
            ":claim": claim.to_string(),
            ":cause": cause.name(),
            ":recipient": pen.vault.seal(&recipient_label(claim), to.recipient.as_bytes())?,
            ":language": to.language.key(),
            ":now": pen.now.as_millisecond(),
            ":due": due_at.as_millisecond(),
        },
    )?;
    Ok(())
}

/// The instant before which no further mail is written; none where it may be written now.
fn not_before(
    tx: &Tx<'_>,
    claim: ClaimId,
    pace: MailPace,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT created_at_ms FROM mail_outbox
               WHERE claim_id = ?1 ORDER BY number DESC LIMIT ?2";
    let most = pace.most.max(1);
    let written = tx.list(sql, (claim.to_string(), most), |row| instant(row.get(0)?))?;
    let after = |at: &Timestamp, rest| at.saturating_add(rest).unwrap_or(*at);
    let pause = written.first().map(|last| after(last, pace.pause));
    let full = usize::try_from(pace.most).is_ok_and(|most| written.len() >= most);
    let window = written.last().filter(|_| full).map(|first| after(first, pace.window));
    Ok(pause.max(window).filter(|at| *at > now))
}

fn take(
    tx: &Tx<'_>,
    vault: &Vault,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Mail>, StoreError> {
    let sql = "UPDATE mail_outbox SET tries = tries + 1, due_at_ms = ?2
         WHERE number = (SELECT number FROM mail_outbox WHERE due_at_ms <= ?1
                         ORDER BY due_at_ms, number LIMIT 1)
         RETURNING number, claim_id, cause, recipient_sealed, language, tries, created_at_ms";
    let values = (now.as_millisecond(), lease_until.as_millisecond());
    tx.find(sql, values, |row| read_mail(row, vault))
}

fn read_mail(row: &Row, vault: &Vault) -> Result<Mail, StoreError> {
    let claim = claim_id(row)?;
    Ok(Mail {
        number: row.get("number")?,
        claim,
        cause: MailCause::parse(&row.get::<String>("cause")?)?,
        recipient: recipient(row, vault, claim)?,
        language: Language::parse(&row.get::<String>("language")?)?,
        tries: row.get("tries")?,
        created_at: instant(row.get("created_at_ms")?)?,
    })
}

fn kept(tx: &Tx<'_>, vault: &Vault, claim: ClaimId) -> Result<Vec<MailKept>, StoreError> {
    let sql = "SELECT recipient_sealed, created_at_ms, sent_at_ms, given_up_at_ms
               FROM mail_outbox WHERE claim_id = ?1 ORDER BY number DESC";
    tx.list(sql, [claim.to_string()], |row| {
        Ok(MailKept {
            recipient: recipient(row, vault, claim)?,
            created_at: instant(row.get("created_at_ms")?)?,
            fate: fate(row)?,
        })
    })
}

fn fate(row: &Row) -> Result<MailFate, StoreError> {
    let (sent, given_up) = (row.get("sent_at_ms")?, row.get("given_up_at_ms")?);
    Ok(match (sent, given_up) {
        (Some(at), _) => MailFate::Sent(instant(at)?),
        (None, Some(at)) => MailFate::GivenUp(instant(at)?),
        (None, None) => MailFate::Waiting,
    })
}

fn claim_id(row: &Row) -> Result<ClaimId, StoreError> {
    let id: String = row.get("claim_id")?;
    id.parse().map_err(StoreError::corrupt("claim id"))
}

fn recipient(row: &Row, vault: &Vault, claim: ClaimId) -> Result<String, StoreError> {
    let sealed: Vec<u8> = row.get("recipient_sealed")?;
    let plain = vault.open_sealed(&recipient_label(claim), &sealed)?;
    String::from_utf8(plain).map_err(StoreError::corrupt("recipient"))
}

fn recipient_label(claim: ClaimId) -> String {
    format!("mail_outbox.recipient:{claim}")
}
