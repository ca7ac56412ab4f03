//! The audit log: who did what, when, to what. It only grows; triggers see to it.

use jiff::Timestamp;
use tickets::{IssuerId, UserId};

use crate::Store;
use crate::accounts::open_mail;
use crate::error::StoreError;
use crate::sql::{Row, Value, Values};
use crate::states::instant;
use crate::turns::Pen;
use crate::vault::Vault;

/// What can be done on the company's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The operator let a person in, or changed its role.
    UserPut,
    /// The operator put a person out.
    UserRemoved,
    /// A person set password and second factor.
    UserSetUp,
    /// A person signed in.
    SignedIn,
    /// A person signed in with a recovery code.
    SignedInByRecovery,
    /// A person signed the other devices out.
    OtherSessionsEnded,
    /// A ticket's deadline was put off.
    DeadlineExtended,
    /// One of two versions of a ticket was chosen.
    DifferenceSettled,
    /// A document was taken away.
    DocumentTaken,
    /// An invoice was mailed again.
    InvoiceMailed,
    /// A doubt was ended with the stamped XML.
    DoubtEndedStamped,
    /// A doubt was ended because SAT has no such document.
    DoubtEndedAbsent,
    /// A customer's data were exported.
    CustomerExported,
    /// A customer's data were erased.
    CustomerErased,
    /// A code for a new register was made.
    EnrolmentCodeMade,
    /// A register was shut out.
    RegisterRevoked,
    /// Series or period were changed.
    SettingsChanged,
    /// An egreso asked for once more.
    CreditRetried,
    /// The next number of the series was raised.
    FolioRaised,
    /// The usos that are offered were changed.
    UsosChanged,
    /// Limits of downloads were changed.
    DownloadsChanged,
    /// What customers are told to turn to was changed.
    ContactChanged,
    /// The mark of withholding was changed.
    RetencionChanged,
    /// The dates of the border's IVA were changed.
    EstimuloChanged,
    /// Colour or logo were changed.
    LookChanged,
    /// A certificate was handed over.
    CsdPut,
    /// An account at a PAC was handed over.
    PacAccountPut,
    /// The account at a PAC was taken out of force.
    PacAccountDropped,
    /// A branch was added or changed.
    BranchPut,
    /// The operator noted that a note has its CFDI elsewhere.
    InvoicedElsewhere,
    /// The operator added the shop, or brought its data and its certificate up to date.
    ShopPut,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 31] = [
        Self::UserPut,
        Self::UserRemoved,
        Self::UserSetUp,
        Self::SignedIn,
        Self::SignedInByRecovery,
        Self::OtherSessionsEnded,
        Self::DeadlineExtended,
        Self::DifferenceSettled,
        Self::DocumentTaken,
        Self::InvoiceMailed,
        Self::DoubtEndedStamped,
        Self::DoubtEndedAbsent,
        Self::CustomerExported,
        Self::CustomerErased,
        Self::EnrolmentCodeMade,
        Self::RegisterRevoked,
        Self::SettingsChanged,
        Self::CreditRetried,
        Self::FolioRaised,
        Self::UsosChanged,
        Self::DownloadsChanged,
        Self::ContactChanged,
        Self::RetencionChanged,
        Self::EstimuloChanged,
        Self::LookChanged,
        Self::CsdPut,
        Self::PacAccountPut,
        Self::PacAccountDropped,
        Self::BranchPut,
        Self::InvoicedElsewhere,
        Self::ShopPut,
    ];

    /// The name under which it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserPut => "user-put",
            Self::UserRemoved => "user-removed",
            Self::UserSetUp => "user-set-up",
            Self::SignedIn => "signed-in",
            Self::SignedInByRecovery => "signed-in-by-recovery",
            Self::OtherSessionsEnded => "other-sessions-ended",
            Self::DeadlineExtended => "deadline-extended",
            Self::DifferenceSettled => "difference-settled",
            Self::DocumentTaken => "document-taken",
            Self::InvoiceMailed => "invoice-mailed",
            Self::DoubtEndedStamped => "doubt-ended-stamped",
            Self::DoubtEndedAbsent => "doubt-ended-absent",
            Self::CustomerExported => "customer-exported",
            Self::CustomerErased => "customer-erased",
            Self::EnrolmentCodeMade => "enrolment-code-made",
            Self::RegisterRevoked => "register-revoked",
            Self::SettingsChanged => "settings-changed",
            Self::CreditRetried => "credit-retried",
            Self::FolioRaised => "folio-raised",
            Self::UsosChanged => "usos-changed",
            Self::DownloadsChanged => "downloads-changed",
            Self::ContactChanged => "contact-changed",
            Self::RetencionChanged => "retencion-changed",
            Self::EstimuloChanged => "estimulo-changed",
            Self::LookChanged => "look-changed",
            Self::CsdPut => "csd-put",
            Self::PacAccountPut => "pac-account-put",
            Self::PacAccountDropped => "pac-account-dropped",
            Self::BranchPut => "branch-put",
            Self::InvoicedElsewhere => "invoiced-elsewhere",
            Self::ShopPut => "shop-put",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|act| act.name() == name);
        found.ok_or(StoreError::Corrupt { what: "act" })
    }
}

/// Something that was done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// In which shop.
    pub shop: IssuerId,
    /// By whom; nobody where the operator did it.
    pub user: Option<UserId>,
    /// What.
    pub act: Act,
    /// To what: the id of a ticket, a claim, a customer, a register.
    pub subject: String,
    /// What else there is to say, in the reader's words; kept encrypted, and without anything of a
    /// customer, for it stays when the customer's data are erased.
    pub detail: String,
}

impl Deed {
    /// A person's deed.
    pub fn by(shop: IssuerId, user: UserId, act: Act, subject: impl Into<String>) -> Self {
        Self { shop, user: Some(user), act, subject: subject.into(), detail: String::new() }
    }

    /// The operator's deed.
    pub fn by_operator(shop: IssuerId, act: Act, subject: impl Into<String>) -> Self {
        Self { shop, user: None, act, subject: subject.into(), detail: String::new() }
    }

    /// The same with a detail.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// A deed as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedKept {
    /// Its place in the log.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// By whom: the address; nobody where the operator did it.
    pub mail: Option<String>,
    /// What.
    pub act: Act,
    /// To what.
    pub subject: String,
    /// What else there is to say.
    pub detail: String,
}

impl Store {
    /// Writes a deed that changes nothing else: something was looked at or taken away.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn note_deed(&self, deed: Deed, now: Timestamp) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| append(&Pen { tx, vault: &vault, now }, &deed)).await
    }

    /// Up to `limit` deeds of a shop, the latest first; those before `before`, where it is given.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn deeds(
        &self,
        shop: IssuerId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<DeedKept>, StoreError> {
        let vault = self.vault.clone();
        let before = before.and_then(|number| i64::try_from(number).ok()).unwrap_or(i64::MAX);
        self.database
            .read(move |tx| {
                let sql = "SELECT number, at_ms, act, subject, detail_sealed, user_id, mail_sealed
                     FROM audit_log LEFT JOIN users ON users.id = audit_log.user_id
                     WHERE shop_id = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
                tx.list(sql, (shop.to_string(), before, limit), |row| read(row, shop, &vault))
            })
            .await
    }

    /// What was done to one thing, the latest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn deeds_on(
        &self,
        shop: IssuerId,
        subject: &str,
    ) -> Result<Vec<DeedKept>, StoreError> {
        let (vault, subject) = (self.vault.clone(), subject.to_owned());
        self.database
            .read(move |tx| {
                let sql = "SELECT number, at_ms, act, subject, detail_sealed, user_id, mail_sealed
                     FROM audit_log LEFT JOIN users ON users.id = audit_log.user_id
                     WHERE shop_id = ?1 AND subject = ?2 ORDER BY number DESC LIMIT 50";
                tx.list(sql, (shop.to_string(), &subject), |row| read(row, shop, &vault))
            })
            .await
    }
}

/// Writes a deed in the transaction of what was done.
pub(crate) fn append(pen: &Pen<'_>, deed: &Deed) -> Result<(), StoreError> {
    let detail = if deed.detail.is_empty() {
        Value::Null
    } else {
        Value::Blob(pen.vault.seal(&label(deed.shop), deed.detail.as_bytes())?)
    };
    pen.tx.execute(
        "INSERT INTO audit_log (shop_id, user_id, at_ms, act, subject, detail_sealed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        Values::Placed(vec![
            deed.shop.to_string().into(),
            deed.user.map(|user| user.to_string()).into(),
            pen.now.as_millisecond().into(),
            deed.act.name().into(),
            (&deed.subject).into(),
            detail,
        ]),
    )?;
    Ok(())
}

fn read(row: &Row, shop: IssuerId, vault: &Vault) -> Result<DeedKept, StoreError> {
    let user: Option<String> = row.get("user_id")?;
    let mail: Option<Vec<u8>> = row.get("mail_sealed")?;
    let mail = user.zip(mail).map(|(user, sealed)| {
        let user = user.parse().map_err(StoreError::corrupt("user id"))?;
        open_mail(vault, user, &sealed)
    });
    let detail: Option<Vec<u8>> = row.get("detail_sealed")?;
    let detail = detail.map(|sealed| vault.open_sealed(&label(shop), &sealed)).transpose()?;
    let detail = String::from_utf8(detail.unwrap_or_default());
    Ok(DeedKept {
        number: row.get("number")?,
        at: instant(row.get("at_ms")?)?,
        mail: mail.transpose()?,
        act: Act::parse(&row.get::<String>("act")?)?,
        subject: row.get("subject")?,
        detail: detail.map_err(StoreError::corrupt("detail of a deed"))?,
    })
}

fn label(shop: IssuerId) -> String {
    format!("audit_log.detail:{shop}")
}
