//! How often the files of an invoice are taken away, and how often they may be.

use jiff::{SignedDuration, Timestamp};
use tickets::{ClaimId, IssuerId, Period};

use crate::Store;
use crate::error::StoreError;
use crate::sql::Tx;
use crate::states::instant;

/// A repetition within so long belongs to the press before it: a browser that asks twice, a finger
/// that taps twice, a line that broke and is resumed.
const SAME_PRESS: SignedDuration = SignedDuration::from_mins(1);

/// A file of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceFile {
    /// The printed representation.
    Pdf,
    /// The stamped XML.
    Xml,
    /// Both in one archive.
    Zip,
}

impl InvoiceFile {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Xml, Self::Zip];

    /// `pdf`, `xml`, `zip`: also the extension of its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Xml => "xml",
            Self::Zip => "zip",
        }
    }
}

/// What the manager sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadLimits {
    /// How often each file can be downloaded, from 1 to 1000.
    pub most: u32,
    /// Until when, counted from the day of the stamp.
    pub period: Period,
}

/// How often a file has been downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DownloadCount {
    /// So often.
    pub times: u32,
    /// The last time.
    pub last_at: Timestamp,
}

/// Whether a file may be given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DownloadOutcome {
    /// It may, and it was counted.
    Counted,
    /// It may, as a repetition of the one before.
    Repeated,
    /// It was downloaded as often as the shop allows.
    UsedUp,
}

impl Store {
    /// What the manager has set.
    ///
    /// # Errors
    /// The store does not answer, or the shop is not there.
    pub async fn download_limits(&self, shop: IssuerId) -> Result<DownloadLimits, StoreError> {
        self.database.glance(move |tx| limits(tx, shop)).await
    }

    /// How often a file of an invoice was downloaded; none where it never was.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn downloads(
        &self,
        claim: ClaimId,
        file: InvoiceFile,
    ) -> Result<Option<DownloadCount>, StoreError> {
        self.database.read(move |tx| count(tx, claim, file)).await
    }

    /// Counts a download, where one is left of `most`.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn count_download(
        &self,
        claim: ClaimId,
        file: InvoiceFile,
        most: u32,
        now: Timestamp,
    ) -> Result<DownloadOutcome, StoreError> {
        self.database
            .write(move |tx| {
                let before = count(tx, claim, file)?;
                let outcome = judge(before, most, now);
                if outcome == DownloadOutcome::Counted {
                    increment(tx, claim, file, now)?;
                }
                Ok(outcome)
            })
            .await
    }
}

fn judge(before: Option<DownloadCount>, most: u32, now: Timestamp) -> DownloadOutcome {
    match before {
        Some(before) if now.duration_since(before.last_at) < SAME_PRESS => {
            DownloadOutcome::Repeated
        }
        Some(before) if before.times >= most => DownloadOutcome::UsedUp,
        Some(_) | None => DownloadOutcome::Counted,
    }
}

fn limits(tx: &Tx<'_>, shop: IssuerId) -> Result<DownloadLimits, StoreError> {
    let sql = "SELECT downloads_max, downloads_period FROM shops WHERE id = ?1";
    let row: Option<(u32, String)> =
        tx.find(sql, [shop.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (most, period) = row.ok_or(StoreError::Corrupt { what: "reference to a shop" })?;
    let period = Period::parse(&period).map_err(StoreError::corrupt("period of downloads"))?;
    Ok(DownloadLimits { most, period })
}

fn count(
    tx: &Tx<'_>,
    claim: ClaimId,
    file: InvoiceFile,
) -> Result<Option<DownloadCount>, StoreError> {
    let sql = "SELECT times, last_at_ms FROM invoice_downloads WHERE claim_id = ?1 AND file = ?2";
    let row: Option<(u32, i64)> =
        tx.find(sql, (claim.to_string(), file.name()), |row| Ok((row.get(0)?, row.get(1)?)))?;
    row.map(|(times, last_at)| Ok(DownloadCount { times, last_at: instant(last_at)? })).transpose()
}

fn increment(
    tx: &Tx<'_>,
    claim: ClaimId,
    file: InvoiceFile,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO invoice_downloads (claim_id, file, times, last_at_ms) VALUES (?1, ?2, 1, ?3)
         ON CONFLICT (claim_id, file) DO UPDATE SET
             times = times + 1, last_at_ms = excluded.last_at_ms",
        (claim.to_string(), file.name(), now.as_millisecond()),
    )?;
    Ok(())
}
