//! The ring of keys in the database: opened by the master key, and wrapped anew by the next one.

use crate::Store;
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::vault::{Vault, WrappedKey};

/// Where the databases before `0006_vault_keys` kept a text that only the right key opens.
const CHECK_LABEL: &str = "vault_check";

/// What became of the wish for a new master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationOutcome {
    /// Both master keys open everything from now on.
    Begun,
    /// It was begun before, with this very key.
    UnderWay,
    /// Another rotation is not finished.
    OtherUnderWay,
    /// It is the master key in use.
    SameKey,
}

/// What became of the wish to end a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishOutcome {
    /// The old master key opens nothing any more, and what is written from now on is sealed with
    /// the new data key.
    Finished,
    /// No rotation is under way.
    Nothing,
    /// The store was opened with the key that is to go.
    WithOldKey,
}

impl Store {
    /// Lets `next`, a vault on a new master key, open the store as well, and brings a new data key
    /// that will seal once the rotation is finished.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin_rotation(&self, next: &Vault) -> Result<RotationOutcome, StoreError> {
        let (ours, next) = (self.vault.clone(), next.on_a_new_ring()?);
        self.database.write(move |tx| begin(tx, &ours, &next)).await
    }

    /// Takes the old master key's power away. Every portal on the database must have been started
    /// with the new one by now.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn finish_rotation(&self) -> Result<FinishOutcome, StoreError> {
        let ours = self.vault.clone();
        self.database.write(move |tx| finish(tx, &ours)).await
    }
}

/// Opens the ring with the master key of `vault`. A new database gets one, and one from before
/// `0006_vault_keys` gets its own: there the master key was the data key.
pub(crate) fn open(tx: &Tx<'_>, vault: &Vault) -> Result<Vault, StoreError> {
    let keys = wrapped(tx)?;
    if keys.is_empty() {
        let opened = found(tx, vault)?;
        let ring = opened.wrap_ring(1)?;
        insert(tx, &ring)?;
        return Ok(opened);
    }
    // Sorted by generation: the first one's data key seals.
    let sealing = keys.first().map_or(1, |key| key.generation);
    let ours: Vec<WrappedKey> =
        keys.into_iter().filter(|key| key.master_id == vault.master_id()).collect();
    if ours.is_empty() {
        return Err(StoreError::WrongKey);
    }
    vault.unwrap_ring(&ours, sealing).map_err(|_| StoreError::WrongKey)
}

/// The ring of a database that has none yet.
fn found(tx: &Tx<'_>, vault: &Vault) -> Result<Vault, StoreError> {
    let check: Option<Vec<u8>> =
        tx.find("SELECT text_sealed FROM vault_check", (), |row| row.get(0))?;
    let Some(check) = check else { return Ok(vault.on_a_new_ring()?) };
    let legacy = vault.on_its_own_ring()?;
    legacy.open_sealed(CHECK_LABEL, &check).map_err(|_| StoreError::WrongKey)?;
    tx.execute("DELETE FROM vault_check", ())?;
    Ok(legacy)
}

fn begin(tx: &Tx<'_>, ours: &Vault, next: &Vault) -> Result<RotationOutcome, StoreError> {
    let keys = wrapped(tx)?;
    let Some((first, last)) = keys.first().zip(keys.last()) else {
        return Err(StoreError::Corrupt { what: "ring of keys" });
    };
    let known = keys.iter().any(|key| key.master_id == next.master_id());
    match (known, first.generation == last.generation) {
        (true, true) => return Ok(RotationOutcome::SameKey),
        (true, false) => return Ok(RotationOutcome::UnderWay),
        (false, false) => return Ok(RotationOutcome::OtherUnderWay),
        (false, true) => {}
    }
    let (old, new) = (last.generation, last.generation.saturating_add(1));
    let grown = ours.with_key_of(next, new)?;
    // The old master key opens the new data key too: portals that still have it go on reading.
    tx.execute("DELETE FROM vault_keys WHERE generation = ?1", [old])?;
    insert(tx, &grown.wrap_ring(old)?)?;
    insert(tx, &grown.for_master_of(next)?.wrap_ring(new)?)?;
    Ok(RotationOutcome::Begun)
}

fn finish(tx: &Tx<'_>, ours: &Vault) -> Result<FinishOutcome, StoreError> {
    let keys = wrapped(tx)?;
    let Some((first, last)) = keys.first().zip(keys.last()) else {
        return Err(StoreError::Corrupt { what: "ring of keys" });
    };
    if first.generation == last.generation {
        return Ok(FinishOutcome::Nothing);
    }
    if last.master_id != ours.master_id() {
        return Ok(FinishOutcome::WithOldKey);
    }
    tx.execute("DELETE FROM vault_keys WHERE generation < ?1", [last.generation])?;
    Ok(FinishOutcome::Finished)
}

fn wrapped(tx: &Tx<'_>) -> Result<Vec<WrappedKey>, StoreError> {
    let sql = "SELECT generation, number, master_id, wrapped FROM vault_keys
               ORDER BY generation, number";
    tx.list(sql, (), read)
}

fn read(row: &Row) -> Result<WrappedKey, StoreError> {
    let master_id: Vec<u8> = row.get("master_id")?;
    Ok(WrappedKey {
        generation: row.get("generation")?,
        number: row.get("number")?,
        master_id: master_id.try_into().map_err(StoreError::corrupt("master key's id"))?,
        wrapped: row.get("wrapped")?,
    })
}

fn insert(tx: &Tx<'_>, ring: &[WrappedKey]) -> Result<(), StoreError> {
    for key in ring {
        tx.execute(
            "INSERT INTO vault_keys (generation, number, master_id, wrapped)
             VALUES (:generation, :number, :master_id, :wrapped)",
            named! {
                ":generation": key.generation,
                ":number": key.number,
                ":master_id": key.master_id.to_vec(),
                ":wrapped": &key.wrapped,
            },
        )?;
    }
    Ok(())
}
