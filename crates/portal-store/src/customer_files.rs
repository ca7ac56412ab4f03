//! Customers as a company sees them, and the rights that the law gives them: to have a copy of
//! their data, and to have them erased. Invoices stay, for the law wants them kept; and so do the
//! documents that SAT refused, which prove what was sent to be stamped.

use jiff::Timestamp;
use tickets::{ClaimId, CustomerId, IssuerId};

use crate::claims::receptor_label;
use crate::customers::{self, TaxProfile, rfc_hash};
use crate::deeds::{self, Act};
use crate::error::StoreError;
use crate::rulings::Actor;
use crate::sql::{Row, Tx};
use crate::states::instant;
use crate::turns::Pen;
use crate::vault::Vault;
use crate::{Store, changes};

/// A customer in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerListed {
    /// Its id.
    pub id: CustomerId,
    /// Its tax data, as its last invoice has them.
    pub profile: TaxProfile,
    /// When that was.
    pub updated_at: Timestamp,
}

/// A customer with its addresses.
#[derive(Clone, Debug)]
pub struct CustomerFile {
    /// The customer.
    pub listed: CustomerListed,
    /// Where its invoices were mailed to, each address once.
    pub mailed_to: Vec<String>,
}

/// What became of the wish to erase a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EraseOutcome {
    /// It is erased; its documents stay.
    Erased,
    /// One of its invoices is on its way: to be asked again when it is done.
    InProcess,
    /// There is no such customer in this shop.
    NoCustomer,
}

impl Store {
    /// Up to `limit` customers of a shop after the first `skip`, the last invoiced first; or the
    /// one with this RFC.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn customers_of_shop(
        &self,
        shop: IssuerId,
        rfc: Option<&str>,
        (skip, limit): (u32, u32),
    ) -> Result<Vec<CustomerListed>, StoreError> {
        let vault = self.vault.clone();
        let hash = rfc.map(|rfc| rfc_hash(&vault, rfc));
        self.database
            .read(move |tx| {
                let read = |row: &Row| read(row, &vault);
                let shop = shop.to_string();
                match hash {
                    Some(hash) => {
                        let sql = format!("{SELECT} rfc_hash = ?2");
                        tx.list(&sql, (shop, hash), read)
                    }
                    None => {
                        let sql = format!(
                            "{SELECT} 1 = 1 ORDER BY updated_at_ms DESC, id LIMIT ?2 OFFSET ?3"
                        );
                        tx.list(&sql, (shop, i64::from(limit), i64::from(skip)), read)
                    }
                }
            })
            .await
    }

    /// A customer of a shop.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn customer_of_shop(
        &self,
        shop: IssuerId,
        id: CustomerId,
    ) -> Result<Option<CustomerFile>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let Some((listed, hash)) = find(tx, &vault, shop, id)? else { return Ok(None) };
                let mut mailed_to = mails(tx, &vault, shop, hash)?;
                mailed_to.sort_unstable();
                mailed_to.dedup();
                Ok(Some(CustomerFile { listed, mailed_to }))
            })
            .await
    }

    /// Erases what is kept of a customer beside its documents: profile, addresses, mails, links,
    /// and what it typed for invoices that were not made. Registers are told to forget it. A
    /// document that was sealed and refused stays, encrypted and found by nobody's RFC, with what
    /// its PAC answered: triggers keep both.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn erase_customer(
        &self,
        actor: Actor,
        id: CustomerId,
        now: Timestamp,
    ) -> Result<EraseOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| erase(&Pen { tx, vault: &vault, now }, actor, id)).await
    }
}

const SELECT: &str =
    "SELECT id, profile_sealed, updated_at_ms, rfc_hash FROM customers WHERE shop_id = ?1 AND";

fn read(row: &Row, vault: &Vault) -> Result<CustomerListed, StoreError> {
    let id: String = row.get("id")?;
    let id = id.parse().map_err(StoreError::corrupt("customer id"))?;
    let sealed: Vec<u8> = row.get("profile_sealed")?;
    Ok(CustomerListed {
        id,
        profile: TaxProfile::open(vault, &customers::label(id), &sealed)?,
        updated_at: instant(row.get("updated_at_ms")?)?,
    })
}

fn find(
    tx: &Tx<'_>,
    vault: &Vault,
    shop: IssuerId,
    id: CustomerId,
) -> Result<Option<(CustomerListed, [u8; 32])>, StoreError> {
    let sql = format!("{SELECT} id = ?2");
    tx.find(&sql, (shop.to_string(), id.to_string()), |row| {
        Ok((read(row, vault)?, row.get("rfc_hash")?))
    })
}

fn mails(
    tx: &Tx<'_>,
    vault: &Vault,
    shop: IssuerId,
    rfc_hash: [u8; 32],
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT claim_id, recipient_sealed FROM mail_outbox
         JOIN claims ON claims.id = mail_outbox.claim_id
         WHERE shop_id = ?1 AND receptor_rfc_hash = ?2";
    tx.list(sql, (shop.to_string(), rfc_hash), |row| {
        let claim: String = row.get("claim_id")?;
        let sealed: Vec<u8> = row.get("recipient_sealed")?;
        let plain = vault.open_sealed(&format!("mail_outbox.recipient:{claim}"), &sealed)?;
        String::from_utf8(plain).map_err(StoreError::corrupt("recipient"))
    })
}

fn erase(pen: &Pen<'_>, actor: Actor, id: CustomerId) -> Result<EraseOutcome, StoreError> {
    let tx = pen.tx;
    let Some((_, hash)) = find(tx, pen.vault, actor.shop, id)? else {
        return Ok(EraseOutcome::NoCustomer);
    };
    let sql = "SELECT id, state, receptor_sealed FROM claims
         WHERE shop_id = ?1 AND receptor_rfc_hash = ?2";
    let claims: Vec<(String, String, Vec<u8>)> =
        tx.list(sql, (actor.shop.to_string(), hash), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let ended = |state: &str| ["invoiced", "rejected", "released"].contains(&state);
    if !claims.iter().all(|(_, state, _)| ended(state)) {
        return Ok(EraseOutcome::InProcess);
    }
    for (claim, state, sealed) in &claims {
        let claim: ClaimId = claim.parse().map_err(StoreError::corrupt("claim id"))?;
        erase_from_claim(pen, claim, state, sealed)?;
    }
    let (shop, subject) = (actor.shop.to_string(), id.to_string());
    // First: the feed counts on from its last row, which may be one that goes now.
    changes::append(tx, actor.shop, changes::Kind::CustomerErased, &subject)?;
    let sql = "DELETE FROM changes WHERE shop_id = ?1 AND kind = 'customer' AND subject = ?2";
    tx.execute(sql, (shop, &subject))?;
    tx.execute("DELETE FROM customers WHERE id = ?1", [&subject])?;
    deeds::append(pen, &actor.deed(Act::CustomerErased, subject))?;
    Ok(EraseOutcome::Erased)
}

/// Mails and links go. Of an invoice its address goes; of what was not made, everything but the
/// document, where one was sealed and refused.
fn erase_from_claim(
    pen: &Pen<'_>,
    claim: ClaimId,
    state: &str,
    sealed: &[u8],
) -> Result<(), StoreError> {
    let (id, label) = (claim.to_string(), receptor_label(claim));
    pen.tx.execute("DELETE FROM mail_outbox WHERE claim_id = ?1", [&id])?;
    pen.tx.execute("DELETE FROM invoice_shares WHERE claim_id = ?1", [&id])?;
    pen.tx.execute("DELETE FROM mailed_invoices WHERE claim_id = ?1", [&id])?;
    let sql = "UPDATE claims SET receptor_sealed = ?2, receptor_rfc_hash = ?3 WHERE id = ?1";
    let profile = TaxProfile::open(pen.vault, &label, sealed)?;
    let left = if state == "invoiced" {
        TaxProfile { correo: None, ..profile }
    } else {
        TaxProfile::erased()
    };
    let hash = if state == "invoiced" {
        rfc_hash(pen.vault, &left.rfc)
    } else {
        // Found by nobody's RFC any more.
        pen.vault.hash("erased", &id)
    };
    pen.tx.execute(sql, (&id, left.seal(pen.vault, &label)?, hash))?;
    Ok(())
}
