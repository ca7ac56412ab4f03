//! The schema and its migrations: forward only, never edited.

use crate::error::StoreError;

/// The migrations of one engine, in order.
pub(crate) type Migrations = [&'static str; 25];

macro_rules! migrations {
    ($engine:literal) => {
        [
            include_str!(concat!("../../../migrations/portal/", $engine, "/0001_begin.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0002_delivery.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0003_seen_by_qr.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0004_retencion.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0005_feed_by_shop.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0006_other_pac.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0007_vault_keys.sql")),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0008_request_nonces.sql"
            )),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0009_restorations.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0010_company.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0011_documents.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0012_counter.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0013_lineage.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0014_pac_accounts.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0015_branches.sql")),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0016_returns.sql")),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0017_mail_language.sql"
            )),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0018_mailed_addresses.sql"
            )),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0019_products.sql")),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0020_erased_customers.sql"
            )),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0021_found_by_code.sql"
            )),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0022_claims_of_return.sql"
            )),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0023_refusals_told.sql"
            )),
            include_str!(concat!("../../../migrations/portal/", $engine, "/0024_told_again.sql")),
            include_str!(concat!(
                "../../../migrations/portal/",
                $engine,
                "/0025_invoiced_elsewhere.sql"
            )),
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
