//! Links that open an invoice for whoever has them.

use jiff::Timestamp;
use tickets::ClaimId;

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::vault::Vault;

/// A link that works.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    /// Whose invoice it opens.
    pub claim: ClaimId,
    /// What stands in the link; a secret.
    pub token: String,
    /// The first instant at which it does not work any more.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Share(of {}, until {})", self.claim, self.expires_at)
    }
}

impl Store {
    /// Keeps a link, or gives the one that the invoice has already: there is one at a time.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn share(&self, new: Share, now: Timestamp) -> Result<Share, StoreError> {
        let vault = self.vault.clone();
        self.database
            .write(move |tx| {
                if let Some(known) = live(tx, &vault, new.claim, now)? {
                    return Ok(known);
                }
                // What has expired makes room for what is new.
                revoke(tx, new.claim, now)?;
                insert(tx, &vault, &new, now)?;
                Ok(new.clone())
            })
            .await
    }

    /// The link of an invoice, where one works.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn share_of(
        &self,
        claim: ClaimId,
        now: Timestamp,
    ) -> Result<Option<Share>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| live(tx, &vault, claim, now)).await
    }

    /// The link with this token, where it works.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn find_share(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Share>, StoreError> {
        let (vault, hash) = (self.vault.clone(), token_hash(&self.vault, token));
        self.database
            .read(move |tx| {
                let sql = "SELECT claim_id, token_sealed, expires_at_ms FROM invoice_shares
                     WHERE token_hash = ?1 AND revoked_at_ms IS NULL AND expires_at_ms > ?2";
                tx.find(sql, (hash, now.as_millisecond()), |row| read(row, &vault))
            })
            .await
    }

    /// Ends the link of an invoice; whether there was one that worked.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn revoke_share(&self, claim: ClaimId, now: Timestamp) -> Result<bool, StoreError> {
        self.database.write(move |tx| Ok(revoke(tx, claim, now)? > 0)).await
    }
}

fn live(
    tx: &Tx<'_>,
    vault: &Vault,
    claim: ClaimId,
    now: Timestamp,
) -> Result<Option<Share>, StoreError> {
    let sql = "SELECT claim_id, token_sealed, expires_at_ms FROM invoice_shares
         WHERE claim_id = ?1 AND revoked_at_ms IS NULL AND expires_at_ms > ?2";
    tx.find(sql, (claim.to_string(), now.as_millisecond()), |row| read(row, vault))
}

fn revoke(tx: &Tx<'_>, claim: ClaimId, now: Timestamp) -> Result<usize, StoreError> {
    let sql = "UPDATE invoice_shares SET revoked_at_ms = ?2
               WHERE claim_id = ?1 AND revoked_at_ms IS NULL";
    tx.execute(sql, (claim.to_string(), now.as_millisecond()))
}

fn insert(tx: &Tx<'_>, vault: &Vault, new: &Share, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO invoice_shares (token_hash, claim_id, token_sealed, created_at_ms,
                                     expires_at_ms)
         VALUES (:hash, :claim, :token, :now, :expires)",
        named! {
            ":hash": token_hash(vault, &new.token),
            ":claim": new.claim.to_string(),
            ":token": vault.seal(&token_label(new.claim), new.token.as_bytes())?,
            ":now": now.as_millisecond(),
            ":expires": new.expires_at.as_millisecond(),
        },
    )?;
    Ok(())
}

fn read(row: &Row, vault: &Vault) -> Result<Share, StoreError> {
    let claim: String = row.get("claim_id")?;
    let claim = claim.parse().map_err(StoreError::corrupt("claim id"))?;
    let sealed: Vec<u8> = row.get("token_sealed")?;
    let token = vault.open_sealed(&token_label(claim), &sealed)?;
    Ok(Share {
        claim,
        token: String::from_utf8(token).map_err(StoreError::corrupt("token"))?,
        expires_at: instant(row.get("expires_at_ms")?)?,
    })
}

fn token_hash(vault: &Vault, token: &str) -> [u8; 32] {
    vault.hash("share", token)
}

fn token_label(claim: ClaimId) -> String {
    format!("invoice_shares.token:{claim}")
}
