//! Customers who come back by a link that was mailed to them.
//!
//! An address opens what was mailed to it, and nothing else: whoever reads its mail has those
//! invoices already (`docs/adr/0017-an-address-opens-what-was-mailed.md`). Addresses are found by
//! their keyed hash; links and sessions by that of their token.

use jiff::{SignedDuration, Timestamp};
use tickets::{ClaimId, IssuerId};

use crate::Store;
use crate::claims;
use crate::credits;
use crate::customers::TaxProfile;
use crate::error::StoreError;
use crate::language::Language;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::vault::Vault;

const ADDRESS_LABEL: &str = "visitors.address";
const TOKEN_LABEL: &str = "access_links.token";

/// A link to be mailed, where its address is known.
#[derive(Clone)]
pub struct NewAccessLink {
    /// What stands in the link; a secret.
    pub token: String,
    /// To whom.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// The purchase that its customer was at.
    pub purchase: Option<String>,
    /// The first instant at which it does not work any more.
    pub expires_at: Timestamp,
}

/// How many links one address is mailed.
#[derive(Clone, Copy, Debug)]
pub struct LinkPace {
    /// At most so many in `window`; what is asked for beyond is not mailed.
    pub most: u32,
    /// See `most`.
    pub window: SignedDuration,
}

/// A link that is to be mailed now; whoever holds it has its lease.
#[derive(Clone)]
pub struct AccessLetter {
    id: [u8; 32],
    /// What stands in the link.
    pub token: String,
    /// To whom.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// Which try this is, from 1.
    pub tries: u32,
    /// Until when the link works.
    pub expires_at: Timestamp,
}

/// A session to be begun.
#[derive(Clone)]
pub struct NewVisit {
    /// What the device keeps; a secret.
    pub token: String,
    /// The first instant at which it does not work any more.
    pub expires_at: Timestamp,
}

/// A link that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The purchase that its customer was at.
    pub purchase: Option<String>,
}

impl Store {
    /// Writes a link, which is mailed where invoices were mailed to its address before and not too
    /// many links of late. Nothing tells which: the same rows are read and written for every
    /// address.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn ask_access(
        &self,
        new: NewAccessLink,
        pace: LinkPace,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| insert_link(tx, &vault, &new, (pace, now))).await
    }

    /// Takes the link whose letter is due for longest, and its lease until `lease_until`.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_access_letter(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<AccessLetter>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                let sql = "UPDATE access_links SET tries = tries + 1, due_at_ms = ?2
                     WHERE token_hash = (SELECT token_hash FROM access_links WHERE due_at_ms <= ?1
                                         ORDER BY due_at_ms, token_hash LIMIT 1)
                     RETURNING token_hash, token_sealed, address_sealed, language, tries,
                               expires_at_ms";
                let values = (now.as_millisecond(), lease_until.as_millisecond());
                tx.find(sql, values, |row| read_letter(row, &vault))
            })
            .await
    }

    /// The letter was handed in, or is given up; or it is to be tried again at `retry_at`.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn access_letter_tried(
        &self,
        letter: &AccessLetter,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let (id, tries) = (letter.id, letter.tries);
        let due = retry_at.map(Timestamp::as_millisecond);
        self.database
            .write(move |tx| {
                let sql = "UPDATE access_links SET due_at_ms = CAST(?3 AS BIGINT),
                         token_sealed =
                             CASE WHEN CAST(?3 AS BIGINT) IS NULL THEN NULL ELSE token_sealed END
                     WHERE token_hash = ?1 AND tries = ?2 AND due_at_ms IS NOT NULL";
                tx.execute(sql, (id, tries, due))?;
                Ok::<_, StoreError>(())
            })
            .await
    }

    /// Whether the link with this token works.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn access_link_works(&self, token: &str, now: Timestamp) -> Result<bool, StoreError> {
        let hash = link_hash(&self.vault, token);
        self.database
            .read(move |tx| {
                let sql = "SELECT 1 FROM access_links
                     WHERE token_hash = ?1 AND used_at_ms IS NULL AND expires_at_ms > ?2";
                let found: Option<i64> =
                    tx.find(sql, (hash, now.as_millisecond()), |row| row.get(0))?;
                Ok(found.is_some())
            })
            .await
    }

    /// The purchase that its customer was at, whether the link works or not.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn purchase_of_access_link(&self, token: &str) -> Result<Option<String>, StoreError> {
        let hash = link_hash(&self.vault, token);
        self.database
            .read(move |tx| {
                let sql = "SELECT purchase FROM access_links WHERE token_hash = ?1";
                let found: Option<Option<String>> = tx.find(sql, [hash], |row| row.get(0))?;
                Ok(found.flatten())
            })
            .await
    }

    /// Uses the link up and begins a session; `None` where it does not work. Of two that confirm it
    /// one begins one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn enter(
        &self,
        token: &str,
        visit: NewVisit,
        now: Timestamp,
    ) -> Result<Option<Entered>, StoreError> {
        let hash = link_hash(&self.vault, token);
        let visit_hash = visit_hash(&self.vault, &visit.token);
        self.database
            .write(move |tx| {
                let sql = "UPDATE access_links SET used_at_ms = ?2
                     WHERE token_hash = ?1 AND used_at_ms IS NULL AND expires_at_ms > ?2
                     RETURNING address_hash, address_sealed, purchase";
                let used = tx.find(sql, (hash, now.as_millisecond()), |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
                let Some((address, sealed, purchase)): Option<([u8; 32], Vec<u8>, _)> = used else {
                    return Ok(None);
                };
                let sql = "INSERT INTO customer_sessions (token_hash, address_hash,
                               address_sealed, expires_at_ms) VALUES (?1, ?2, ?3, ?4)";
                tx.execute(sql, (visit_hash, address, sealed, visit.expires_at.as_millisecond()))?;
                Ok::<_, StoreError>(Some(Entered { purchase }))
            })
            .await
    }

    /// The address of a session; `None` where it has ended or is too old.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn visitor(&self, token: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let (vault, hash) = (self.vault.clone(), visit_hash(&self.vault, token));
        self.database
            .read(move |tx| {
                let sql = "SELECT address_sealed FROM customer_sessions
                     WHERE token_hash = ?1 AND expires_at_ms > ?2";
                tx.find(sql, (hash, now.as_millisecond()), |row| address(row, &vault))
            })
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn end_visit(&self, token: &str) -> Result<(), StoreError> {
        let hash = visit_hash(&self.vault, token);
        self.database
            .write(move |tx| {
                tx.execute("DELETE FROM customer_sessions WHERE token_hash = ?1", [hash])?;
                Ok::<_, StoreError>(())
            })
            .await
    }

    /// Forgets what an address opens, its links and its sessions on every device.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn forget_address(&self, address: &str) -> Result<(), StoreError> {
        let hash = address_hash(&self.vault, address);
        self.database
            .write(move |tx| {
                for table in ["mailed_invoices", "access_links", "customer_sessions"] {
                    let sql = format!("DELETE FROM {table} WHERE address_hash = ?1");
                    tx.execute(&sql, [hash])?;
                }
                Ok::<_, StoreError>(())
            })
            .await
    }

    /// Up to `most` invoices that were mailed to an address, of one shop or of all, the last
    /// stamped first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn mailed_to(
        &self,
        address: &str,
        shop: Option<IssuerId>,
        most: u32,
    ) -> Result<Vec<ClaimId>, StoreError> {
        let hash = address_hash(&self.vault, address);
        let shop = shop.map(|shop| shop.to_string()).unwrap_or_default();
        self.database
            .read(move |tx| {
                let sql = "SELECT claims.id FROM mailed_invoices
                     JOIN claims ON claims.id = mailed_invoices.claim_id
                     WHERE address_hash = ?1 AND state = 'invoiced' AND (?2 = '' OR shop_id = ?2)
                     ORDER BY stamped_at_ms DESC, claims.id DESC LIMIT ?3";
                tx.list(sql, (hash, &shop, most), |row| {
                    let id: String = row.get(0)?;
                    id.parse().map_err(StoreError::corrupt("claim id"))
                })
            })
            .await
    }

    /// For whom a claim is.
    ///
    /// # Errors
    /// The store does not answer, or there is no such claim.
    pub async fn claim_receptor(&self, claim: ClaimId) -> Result<TaxProfile, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| claims::receptor(tx, &vault, claim)).await
    }
}

/// An invoice has reached an address: from now on the address opens it. An egreso that has
/// reached one opens nothing: it is shown with its invoice.
pub(crate) fn note_mailed(
    tx: &Tx<'_>,
    vault: &Vault,
    (recipient, claim): (&str, ClaimId),
) -> Result<(), StoreError> {
    if credits::return_of(tx, claim)?.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO mailed_invoices (address_hash, claim_id) VALUES (?1, ?2)
         ON CONFLICT (address_hash, claim_id) DO NOTHING";
    tx.execute(sql, (address_hash(vault, recipient), claim.to_string()))?;
    Ok(())
}

fn insert_link(
    tx: &Tx<'_>,
    vault: &Vault,
    new: &NewAccessLink,
    (pace, now): (LinkPace, Timestamp),
) -> Result<(), StoreError> {
    let address = address_hash(vault, &new.address);
    let since = now.checked_sub(pace.window).unwrap_or(Timestamp::MIN);
    let sql = "SELECT count(*) FROM mailed_invoices WHERE address_hash = ?1";
    let known: i64 = tx.only(sql, [address], |row| row.get(0))?;
    // Those alone that are mailed: else whoever asks often enough keeps somebody from every link.
    let sql = "SELECT count(*) FROM access_links
               WHERE address_hash = ?1 AND created_at_ms > ?2
                   AND (due_at_ms IS NOT NULL OR tries > 0)";
    let mailed: i64 = tx.only(sql, (address, since.as_millisecond()), |row| row.get(0))?;
    let is_due = known > 0 && mailed < i64::from(pace.most);
    tx.execute(
        "INSERT INTO access_links (token_hash, token_sealed, address_hash, address_sealed,
                                   language, purchase, created_at_ms, expires_at_ms, due_at_ms)
         VALUES (:token_hash, :token, :address_hash, :address, :language, :purchase, :now,
                 :expires, :due)",
        named! {
            ":token_hash": link_hash(vault, &new.token),
            ":token": vault.seal(TOKEN_LABEL, new.token.as_bytes())?,
            ":address_hash": address,
            ":address": vault.seal(ADDRESS_LABEL, new.address.as_bytes())?,
            ":language": new.language.key(),
            ":purchase": new.purchase.as_deref(),
            ":now": now.as_millisecond(),
            ":expires": new.expires_at.as_millisecond(),
            ":due": is_due.then(|| now.as_millisecond()),
        },
    )?;
    Ok(())
}

fn read_letter(row: &Row, vault: &Vault) -> Result<AccessLetter, StoreError> {
    let sealed: Vec<u8> = row.get("token_sealed")?;
    let token = vault.open_sealed(TOKEN_LABEL, &sealed)?;
    Ok(AccessLetter {
        id: row.get("token_hash")?,
        token: String::from_utf8(token).map_err(StoreError::corrupt("token"))?,
        address: address(row, vault)?,
        language: Language::parse(&row.get::<String>("language")?)?,
        tries: row.get("tries")?,
        expires_at: instant(row.get("expires_at_ms")?)?,
    })
}

fn address(row: &Row, vault: &Vault) -> Result<String, StoreError> {
    let sealed: Vec<u8> = row.get("address_sealed")?;
    let plain = vault.open_sealed(ADDRESS_LABEL, &sealed)?;
    String::from_utf8(plain).map_err(StoreError::corrupt("address"))
}

/// The same mailbox, however its capitals are written.
fn address_hash(vault: &Vault, address: &str) -> [u8; 32] {
    vault.hash("mailed-to", &address.to_lowercase())
}

fn link_hash(vault: &Vault, token: &str) -> [u8; 32] {
    vault.hash("access-link", token)
}

fn visit_hash(vault: &Vault, token: &str) -> [u8; 32] {
    vault.hash("customer-session", token)
}
