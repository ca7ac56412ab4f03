//! Shops' own accounts at PACs: handed over, checked, in force, and remembered for the documents
//! that were sent with them.

use jiff::Timestamp;
use tickets::{IssuerId, PacAccountId};
use zeroize::Zeroizing;

use crate::Store;
use crate::accounts::shop_id;
use crate::deeds::{self, Act};
use crate::error::StoreError;
use crate::rulings::Actor;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::turns::Pen;
use crate::vault::Vault;

/// A provider that shops can have an account at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacProvider {
    /// SW Sapien.
    Sw,
    /// Finkok.
    Finkok,
}

impl PacProvider {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sw, Self::Finkok];

    /// The name under which it is stored: `sw`, `finkok`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sw => "sw",
            Self::Finkok => "finkok",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sw => "SW Sapien",
            Self::Finkok => "Finkok",
        }
    }

    /// The provider of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }
}

/// Who a shop is at its PAC. Never printed.
#[derive(Clone)]
pub struct PacCredentials {
    /// The account's user; none where the secret is a token.
    pub user: Option<String>,
    /// Its password, or the token.
    pub secret: Zeroizing<String>,
}

/// An account that is handed over.
pub struct NewPacAccount {
    /// Its id.
    pub id: PacAccountId,
    /// Where.
    pub provider: PacProvider,
    /// Who the shop is there.
    pub credentials: PacCredentials,
}

/// What became of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacAccountState {
    /// The PAC was not asked yet, or did not answer.
    Unchecked,
    /// New documents go there.
    InForce,
    /// The PAC did not know it when it was handed over: it was never used.
    Refused,
    /// Another one has taken its place; documents in doubt are still asked for there.
    Retired,
}

impl PacAccountState {
    const ALL: [Self; 4] = [Self::Unchecked, Self::InForce, Self::Refused, Self::Retired];

    fn name(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::InForce => "in-force",
            Self::Refused => "refused",
            Self::Retired => "retired",
        }
    }
}

/// An account, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacAccount {
    /// Its id.
    pub id: PacAccountId,
    /// Whose.
    pub shop: IssuerId,
    /// Where.
    pub provider: PacProvider,
    /// What became of it.
    pub state: PacAccountState,
    /// The PAC's code, where it last refused the account.
    pub refusal: Option<String>,
    /// When it, or its secret, last changed.
    pub changed_at: Timestamp,
}

impl PacAccount {
    /// How attempts name it.
    pub fn pac_id(&self) -> String {
        format!("{}@{}", self.provider.name(), self.id)
    }
}

/// The account that an attempt is pinned to; `None` where it is the operator's.
pub fn pac_account_of(pac_id: &str) -> Option<PacAccountId> {
    pac_id.split_once('@')?.1.parse().ok()
}

/// How a shop stands with its PAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacStanding {
    /// The account in force; without one the operator's stamps.
    pub in_force: Option<PacAccount>,
    /// The one that was handed over last and is not in force: not checked yet, or refused.
    pub handed: Option<PacAccount>,
    /// Documents that wait to be sent.
    pub waiting: u64,
}

/// What the PAC said of an account that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PacVerdict {
    /// It knows it.
    Known,
    /// It refuses it, with this code.
    Refused(String),
    /// It did not say; to be asked again then.
    AskAgain(Timestamp),
}

impl Store {
    /// Takes an account over, to be checked. One that waits to be checked makes room.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_pac_account(
        &self,
        actor: Actor,
        new: NewPacAccount,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| put(&Pen { tx, vault: &vault, now }, actor, &new)).await
    }

    /// Takes the shop's own account out of force: the operator's stamps from now on.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn drop_pac_account(&self, actor: Actor, now: Timestamp) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let pen = Pen { tx, vault: &vault, now };
                forget_handed(tx, actor.shop)?;
                retire(&pen, actor.shop)?;
                wake(&pen, actor.shop)?;
                deeds::append(&pen, &actor.deed(Act::PacAccountDropped, actor.shop.to_string()))
            })
            .await
    }

    /// How a shop stands with its PAC.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn pac_standing(&self, shop: IssuerId) -> Result<PacStanding, StoreError> {
        self.database
            .read(move |tx| {
                let id = shop.to_string();
                let sql = "SELECT count(*) FROM claims WHERE shop_id = ?1 AND state = 'sealed'
                         AND due_at_ms IS NOT NULL";
                Ok(PacStanding {
                    in_force: one(tx, "shop_id = ?1 AND state = 'in-force'", &id)?,
                    handed: one(tx, "shop_id = ?1 AND state IN ('unchecked', 'refused')", &id)?,
                    waiting: tx.only(sql, [id], |row| row.get(0))?,
                })
            })
            .await
    }

    /// The account that a shop's new documents go to; `None` for the operator's.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn pac_in_force(&self, shop: IssuerId) -> Result<Option<PacAccount>, StoreError> {
        let condition = "shop_id = ?1 AND state = 'in-force'";
        self.database.glance(move |tx| one(tx, condition, &shop.to_string())).await
    }

    /// An account by its id.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn pac_account(&self, id: PacAccountId) -> Result<Option<PacAccount>, StoreError> {
        self.database.glance(move |tx| one(tx, "id = ?1", &id.to_string())).await
    }

    /// The secrets of an account; `None` where they are gone.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn pac_credentials(
        &self,
        id: PacAccountId,
    ) -> Result<Option<PacCredentials>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| credentials(tx, &vault, id)).await
    }

    /// Accounts about which their PAC is to be asked.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn pac_accounts_due(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<PacAccount>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = format!("{SELECT} due_at_ms <= ?1 ORDER BY due_at_ms LIMIT ?2");
                tx.list(&sql, (now.as_millisecond(), limit), read)
            })
            .await
    }

    /// Keeps what the PAC said of an account that waits to be checked. A known one is in force from
    /// now on, and what waits for an account is sent at once; where it is a new secret of an
    /// account that was there before, that one has it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn judge_pac_account(
        &self,
        id: PacAccountId,
        verdict: PacVerdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| judge(&Pen { tx, vault: &vault, now }, id, &verdict)).await
    }

    /// Keeps that the PAC refuses an account in force, or does not any more.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn note_pac_refusal(
        &self,
        id: PacAccountId,
        code: Option<String>,
    ) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                let sql = "UPDATE pac_accounts SET refusal = ?2 WHERE id = ?1";
                tx.execute(sql, (id.to_string(), code.clone()))?;
                Ok(())
            })
            .await
    }
}

fn put(pen: &Pen<'_>, actor: Actor, new: &NewPacAccount) -> Result<(), StoreError> {
    forget_handed(pen.tx, actor.shop)?;
    let user = new.credentials.user.as_ref();
    pen.tx.execute(
        "INSERT INTO pac_accounts (id, shop_id, provider, user_hash, credentials_sealed, state,
                                   due_at_ms, changed_at_ms)
         VALUES (:id, :shop, :provider, :user_hash, :credentials, 'unchecked', :now, :now)",
        named! {
            ":id": new.id.to_string(),
            ":shop": actor.shop.to_string(),
            ":provider": new.provider.name(),
            ":user_hash": user.map(|user| pen.vault.hash("pac-user", user.trim())),
            ":credentials": seal(pen.vault, new.id, &new.credentials)?,
            ":now": pen.now.as_millisecond(),
        },
    )?;
    let deed = actor.deed(Act::PacAccountPut, actor.shop.to_string());
    deeds::append(pen, &deed.with(new.provider.label()))
}

/// Erases what was handed over and never in force.
fn forget_handed(tx: &Tx<'_>, shop: IssuerId) -> Result<(), StoreError> {
    let sql = "DELETE FROM pac_accounts WHERE shop_id = ?1 AND state IN ('unchecked', 'refused')";
    tx.execute(sql, [shop.to_string()])?;
    Ok(())
}

fn retire(pen: &Pen<'_>, shop: IssuerId) -> Result<(), StoreError> {
    pen.tx.execute(
        "UPDATE pac_accounts SET state = 'retired', changed_at_ms = ?2
         WHERE shop_id = ?1 AND state = 'in-force'",
        (shop.to_string(), pen.now.as_millisecond()),
    )?;
    Ok(())
}

/// What waits to be sent is looked at now.
fn wake(pen: &Pen<'_>, shop: IssuerId) -> Result<(), StoreError> {
    pen.tx.execute(
        "UPDATE claims SET due_at_ms = ?2
         WHERE shop_id = ?1 AND state = 'sealed' AND due_at_ms > ?2",
        (shop.to_string(), pen.now.as_millisecond()),
    )?;
    Ok(())
}

fn judge(pen: &Pen<'_>, id: PacAccountId, verdict: &PacVerdict) -> Result<(), StoreError> {
    let Some(account) = one(pen.tx, "id = ?1 AND state = 'unchecked'", &id.to_string())? else {
        return Ok(());
    };
    let now = pen.now.as_millisecond();
    match verdict {
        PacVerdict::Known => put_in_force(pen, &account),
        PacVerdict::Refused(code) => {
            pen.tx.execute(
                "UPDATE pac_accounts SET state = 'refused', refusal = ?2, due_at_ms = NULL,
                     credentials_sealed = NULL, changed_at_ms = ?3 WHERE id = ?1",
                (id.to_string(), code, now),
            )?;
            Ok(())
        }
        PacVerdict::AskAgain(at) => {
            let sql = "UPDATE pac_accounts SET due_at_ms = ?2 WHERE id = ?1";
            pen.tx.execute(sql, (id.to_string(), at.as_millisecond()))?;
            Ok(())
        }
    }
}

fn put_in_force(pen: &Pen<'_>, account: &PacAccount) -> Result<(), StoreError> {
    let id = match renewed(pen.tx, account)? {
        Some(before) => {
            let lost = StoreError::Corrupt { what: "secret of a PAC's account" };
            let credentials = credentials(pen.tx, pen.vault, account.id)?.ok_or(lost)?;
            let sql = "UPDATE pac_accounts SET credentials_sealed = ?2 WHERE id = ?1";
            let sealed = seal(pen.vault, before, &credentials)?;
            pen.tx.execute(sql, (before.to_string(), sealed))?;
            forget_handed(pen.tx, account.shop)?;
            before
        }
        None => account.id,
    };
    retire(pen, account.shop)?;
    pen.tx.execute(
        "UPDATE pac_accounts SET state = 'in-force', refusal = NULL, due_at_ms = NULL,
             changed_at_ms = ?2 WHERE id = ?1",
        (id.to_string(), pen.now.as_millisecond()),
    )?;
    wake(pen, account.shop)
}

/// The account of the same user at the same provider that the shop had before: documents that
/// were sent with it are asked for with its new secret.
fn renewed(tx: &Tx<'_>, account: &PacAccount) -> Result<Option<PacAccountId>, StoreError> {
    let sql = "SELECT before.id AS id FROM pac_accounts AS now
         JOIN pac_accounts AS before ON before.shop_id = now.shop_id
             AND before.provider = now.provider AND before.user_hash = now.user_hash
         WHERE now.id = ?1 AND before.state IN ('in-force', 'retired')
         ORDER BY before.state LIMIT 1";
    tx.find(sql, [account.id.to_string()], account_id)
}

fn account_id(row: &Row) -> Result<PacAccountId, StoreError> {
    let id: String = row.get("id")?;
    id.parse().map_err(StoreError::corrupt("id of a PAC's account"))
}

const SELECT: &str = "SELECT id, shop_id, provider, state, refusal, changed_at_ms
                      FROM pac_accounts WHERE ";

fn one(tx: &Tx<'_>, condition: &str, value: &str) -> Result<Option<PacAccount>, StoreError> {
    tx.find(&format!("{SELECT} {condition}"), [value], read)
}

fn read(row: &Row) -> Result<PacAccount, StoreError> {
    let (provider, state): (String, String) = (row.get("provider")?, row.get("state")?);
    let state = PacAccountState::ALL.into_iter().find(|known| known.name() == state);
    Ok(PacAccount {
        id: account_id(row)?,
        shop: shop_id(row)?,
        provider: PacProvider::parse(&provider).ok_or(StoreError::Corrupt { what: "PAC" })?,
        state: state.ok_or(StoreError::Corrupt { what: "state of a PAC's account" })?,
        refusal: row.get("refusal")?,
        changed_at: instant(row.get("changed_at_ms")?)?,
    })
}

fn credentials(
    tx: &Tx<'_>,
    vault: &Vault,
    id: PacAccountId,
) -> Result<Option<PacCredentials>, StoreError> {
    let sql = "SELECT credentials_sealed FROM pac_accounts WHERE id = ?1";
    let sealed: Option<Option<Vec<u8>>> = tx.find(sql, [id.to_string()], |row| row.get(0))?;
    let open = |sealed: Vec<u8>| {
        let json = Zeroizing::new(vault.open_sealed(&label(id), &sealed)?);
        let (user, secret) = serde_json::from_slice(&json)
            .map_err(StoreError::corrupt("secret of a PAC's account"))?;
        Ok(PacCredentials { user, secret: Zeroizing::new(secret) })
    };
    sealed.flatten().map(open).transpose()
}

fn seal(
    vault: &Vault,
    id: PacAccountId,
    credentials: &PacCredentials,
) -> Result<Vec<u8>, StoreError> {
    let pair = (&credentials.user, credentials.secret.as_str());
    let json =
        serde_json::to_vec(&pair).map_err(StoreError::corrupt("secret of a PAC's account"))?;
    Ok(vault.seal(&label(id), &Zeroizing::new(json))?)
}

fn label(id: PacAccountId) -> String {
    format!("pac_accounts.credentials:{id}")
}
