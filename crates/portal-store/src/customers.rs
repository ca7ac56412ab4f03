//! Customers of a shop, as their last invoice has them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tickets::{CustomerId, IssuerId};

use crate::error::StoreError;
use crate::sql::Tx;
use crate::vault::Vault;

/// The tax data of a receptor, as they stand on the invoice. Encrypted wherever it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxProfile {
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// DomicilioFiscalReceptor.
    pub codigo_postal: String,
    /// Three digits.
    pub regimen_fiscal: String,
    /// UsoCFDI.
    pub uso_cfdi: String,
    /// Where they want their invoices, if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correo: Option<String>,
}

impl TaxProfile {
    /// What stands where somebody's data were.
    pub(crate) fn erased() -> Self {
        let nothing = String::new;
        Self {
            rfc: nothing(),
            nombre: nothing(),
            codigo_postal: nothing(),
            regimen_fiscal: nothing(),
            uso_cfdi: nothing(),
            correo: None,
        }
    }

    pub(crate) fn seal(&self, vault: &Vault, label: &str) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_vec(self).map_err(StoreError::corrupt("profile"))?;
        Ok(vault.seal(label, &json)?)
    }

    pub(crate) fn open(vault: &Vault, label: &str, sealed: &[u8]) -> Result<Self, StoreError> {
        let json = vault.open_sealed(label, sealed)?;
        serde_json::from_slice(&json).map_err(StoreError::corrupt("profile"))
    }
}

pub(crate) fn rfc_hash(vault: &Vault, rfc: &str) -> [u8; 32] {
    vault.hash("rfc", rfc)
}

/// Adds the customer or brings it up to date; gives its id. A mail address that was known is kept
/// where the new profile has none.
pub(crate) fn upsert(
    tx: &Tx<'_>,
    vault: &Vault,
    shop: IssuerId,
    profile: TaxProfile,
    now: Timestamp,
) -> Result<CustomerId, StoreError> {
    let hash = rfc_hash(vault, &profile.rfc);
    let known: Option<(String, Vec<u8>)> = tx.find(
        "SELECT id, profile_sealed FROM customers WHERE shop_id = ?1 AND rfc_hash = ?2",
        (shop.to_string(), hash),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (id, correo) = match known {
        Some((id, sealed)) => {
            let id: CustomerId = id.parse().map_err(StoreError::corrupt("customer id"))?;
            (id, TaxProfile::open(vault, &label(id), &sealed)?.correo)
        }
        None => (derived_id(shop, &hash), None),
    };
    let profile = TaxProfile { correo: profile.correo.clone().or(correo), ..profile };
    tx.execute(
        "INSERT INTO customers (id, shop_id, rfc_hash, profile_sealed, updated_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (shop_id, rfc_hash) DO UPDATE SET
             profile_sealed = excluded.profile_sealed, updated_at_ms = excluded.updated_at_ms",
        (
            id.to_string(),
            shop.to_string(),
            hash,
            profile.seal(vault, &label(id))?,
            now.as_millisecond(),
        ),
    )?;
    Ok(id)
}

pub(crate) fn find(
    tx: &Tx<'_>,
    vault: &Vault,
    id: &str,
) -> Result<(CustomerId, TaxProfile, Timestamp), StoreError> {
    let (sealed, updated_at): (Vec<u8>, i64) = tx.only(
        "SELECT profile_sealed, updated_at_ms FROM customers WHERE id = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let id = id.parse().map_err(StoreError::corrupt("customer id"))?;
    let updated_at =
        Timestamp::from_millisecond(updated_at).map_err(StoreError::corrupt("instant"))?;
    Ok((id, TaxProfile::open(vault, &label(id), &sealed)?, updated_at))
}

pub(crate) fn label(id: CustomerId) -> String {
    format!("customers.profile:{id}")
}

/// The id of a new customer: a UUIDv8 of the keyed hash, so that the store needs no randomness and
/// the same customer gets the same id however often its first invoice is recorded.
fn derived_id(shop: IssuerId, rfc_hash: &[u8; 32]) -> CustomerId {
    let mut bytes = *shop.uuid().as_bytes();
    for (byte, hash) in bytes.iter_mut().zip(rfc_hash) {
        *byte ^= hash;
    }
    CustomerId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
