//! The schema and its migrations: forward only, never edited.

use crate::error::StoreError;
use crate::sql::Tx;
use crate::vault::Vault;

const CHECK_LABEL: &str = "vault_check";

/// The migrations of one engine, in order.
pub(crate) type Migrations = [&'static str; 6];

macro_rules! migrations {
    ($engine:literal) => {
        [
            include_str!(concat!("../../../migrations/portal/", $engine, "/0001_begin.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0002_delivery.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0003_seen_by_qr.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0004_retencion.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0005_feed_by_shop.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0006_company.sql")),
        ]
    };
}

pub(crate) const SQLITE: &Migrations = &migrations!("sqlite");
pub(crate) const POSTGRES: &Migrations = &migrations!("postgres");

/// The number of the last migration.
pub(crate) fn latest() -> i64 {
    i64::try_from(SQLITE.len()).unwrap_or(i64::MAX)
}

/// What a database that has had `found` migrations still lacks.
pub(crate) fn pending(
    all: &'static Migrations,
    found: i64,
) -> Result<&'static [&'static str], StoreError> {
    let newer = || StoreError::Newer { found, known: latest() };
    let done = usize::try_from(found).map_err(|_| newer())?;
    let pending = all.get(done..).ok_or_else(newer)?;
    if !pending.is_empty() {
        tracing::info!(
            schema.from = found,
            schema.to = latest(),
            "bringing the database up to date"
        );
    }
    Ok(pending)
}

/// Makes sure that the database was written with this vault's key, or is new.
pub(crate) fn check_key(tx: &Tx<'_>, vault: &Vault) -> Result<(), StoreError> {
    let known: Option<Vec<u8>> =
        tx.find("SELECT text_sealed FROM vault_check", (), |row| row.get(0))?;
    match known {
        Some(sealed) => {
            vault.open_sealed(CHECK_LABEL, &sealed).map_err(|_| StoreError::WrongKey)?;
        }
        None => {
            let sealed = vault.seal(CHECK_LABEL, b"talon")?;
            tx.execute("INSERT INTO vault_check (id, text_sealed) VALUES (1, ?1)", [sealed])?;
        }
    }
    Ok(())
}
