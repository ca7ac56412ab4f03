//! Sealed documents: their numbers, their exact bytes, their stamps, and what PACs said of them.

use aws_lc_rs::digest::{SHA256, digest};
use billing::machine::{Event, step};
use jiff::Timestamp;
use money::Money;
use tickets::{AttemptId, ClaimId, IssuerId};

use crate::Store;
use crate::claims::{self, Claim, ClaimOutcome, NewClaim, NoClaim};
use crate::documents::object_of;
use crate::error::StoreError;
use crate::objects::ObjectName;
use crate::returns;
use crate::shops;
use crate::sql::{Row, Steps, Tx, named};
use crate::states::{self, Columns};
use crate::turns::{Pen, Turn, TurnRecord, Turned};
use crate::vault::Vault;

/// A number of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folio {
    /// The series.
    pub serie: String,
    /// The number, from 1.
    pub number: u64,
}

/// An attempt that is going to hold a document.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Its id.
    pub id: AttemptId,
    /// The PAC that it is pinned to.
    pub pac: String,
    /// Until when somebody has the lease who is going to send it at once; without one it waits in
    /// the table.
    pub lease_until: Option<Timestamp>,
}

/// A sealed document, ready to be kept.
pub struct SealedXml {
    /// The exact bytes.
    pub xml: Vec<u8>,
    /// When it says it was made.
    pub fecha: Timestamp,
    /// What it is for, taxes included, before any withholding.
    pub paid: Money,
}

/// Why nothing was sealed. Nothing was written either: the folio is still free.
#[derive(Debug, thiserror::Error)]
pub enum SealError<E> {
    /// The claim moved on meanwhile, or its hold lapsed.
    #[error("the claim is not held any more")]
    Overtaken,
    /// Something came back meanwhile: the document is for more, or less, than what is left.
    #[error("the document is not for what is left")]
    Outdated,
    /// Making the document failed.
    #[error("the document could not be made")]
    Document(E),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One sealed document and, later, its stamp.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its id; also the key under which the PAC knows it.
    pub id: AttemptId,
    /// The only PAC that may be asked about it.
    pub pac: String,
    /// Its number.
    pub folio: Folio,
    /// When it says it was made.
    pub fecha: Timestamp,
    /// The exact bytes, their hash verified.
    pub xml: Vec<u8>,
    /// The stamped XML, byte for byte.
    pub stamped: Option<Vec<u8>>,
}

impl Store {
    /// Takes the next number of the shop's series, has the document made with it, keeps its exact
    /// bytes, and takes the lease where one is asked for: all of it or nothing. `make` may be
    /// called again, with another number, where somebody else was faster.
    ///
    /// # Errors
    /// See [`SealError`].
    pub async fn seal<E: Send + 'static>(
        &self,
        claim: &Claim,
        attempt: NewAttempt,
        now: Timestamp,
        make: impl Fn(&Folio) -> Result<SealedXml, E> + Send + 'static,
    ) -> Result<Claim, SealError<E>> {
        let (shop, vault) = (claim.shop, self.vault.clone());
        let steps = Steps {
            begin: {
                let claim = claim.clone();
                move |tx: &Tx<'_>| Ok(next_folio(tx, &claim)?)
            },
            make: move |folio: &Folio| make(folio).map_err(SealError::Document),
            finish: {
                let claim = claim.clone();
                move |tx: &Tx<'_>, folio: &Folio, sealed| {
                    let pen = Pen { tx, vault: &vault, now };
                    keep_sealed(&pen, &claim, &attempt, (folio, sealed))
                }
            },
        };
        self.database.write_job(shop, steps.job()).await
    }

    /// Takes the hold on the tickets and seals their document as [`Store::seal`] does: all of it or
    /// nothing. The claim that was won is sealed, or leased where that was asked for.
    ///
    /// # Errors
    /// See [`SealError`].
    pub async fn issue<E: Send + 'static>(
        &self,
        new: NewClaim,
        attempt: NewAttempt,
        now: Timestamp,
        make: impl Fn(&Folio) -> Result<SealedXml, E> + Send + 'static,
    ) -> Result<ClaimOutcome, SealError<E>> {
        let new = new.in_order();
        let (shop, vault, same_vault) = (new.shop, self.vault.clone(), self.vault.clone());
        let steps = Steps {
            begin: move |tx: &Tx<'_>| {
                let pen = Pen { tx, vault: &vault, now };
                let claim = claims::insert_claim(&pen, &new).map_err(Unissued::Held)?;
                let folio = next_folio(tx, &claim)?;
                Ok((claim, folio))
            },
            make: move |(_, folio): &(Claim, Folio)| {
                make(folio).map_err(|error| Unissued::Unsealed(SealError::Document(error)))
            },
            finish: move |tx: &Tx<'_>, (claim, folio): &(Claim, Folio), sealed| {
                let pen = Pen { tx, vault: &same_vault, now };
                keep_sealed(&pen, claim, &attempt, (folio, sealed)).map_err(Unissued::Unsealed)
            },
        };
        match self.database.write_job(shop, steps.job()).await {
            Ok(claim) => Ok(ClaimOutcome::Won(claim)),
            Err(Unissued::Held(no_claim)) => Ok(no_claim.outcome()?),
            Err(Unissued::Unsealed(error)) => Err(error),
        }
    }

    /// One sealed document.
    ///
    /// # Errors
    /// The store does not answer, the bytes are not those that were sealed, or the object that
    /// holds its stamped document is not to be had.
    pub async fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        let vault = self.vault.clone();
        let found = self.database.glance(move |tx| attempt(tx, &vault, id)).await?;
        let Some((attempt, object)) = found else { return Ok(None) };
        let stamped = match object {
            Some(name) => Some(self.fetch(id, name).await?),
            None => attempt.stamped,
        };
        Ok(Some(Attempt { stamped, ..attempt }))
    }

    /// What a PAC answered to each sending of a claim, in order: event and answer.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn evidence(&self, id: ClaimId) -> Result<Vec<(String, Option<String>)>, StoreError> {
        let vault = self.vault.clone();
        self.database.read(move |tx| evidence(tx, &vault, id)).await
    }

    /// When the PAC refused a claim's document. Of a claim in doubt these are answers to a
    /// resending: the PAC looked, and had no stamp to show.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn refusals(&self, id: ClaimId) -> Result<Vec<Timestamp>, StoreError> {
        self.database
            .read(move |tx| {
                tx.list(
                    "SELECT at_ms FROM claim_events
                     WHERE claim_id = ?1 AND event = 'refused' ORDER BY number",
                    [id.to_string()],
                    |row| states::instant(row.get(0)?),
                )
            })
            .await
    }

    /// What became of each number of a series, in order: the number, its fate, and why it was not
    /// used.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn folios(
        &self,
        shop: IssuerId,
        serie: &str,
    ) -> Result<Vec<(u64, String, Option<String>)>, StoreError> {
        let serie = serie.to_owned();
        self.database
            .read(move |tx| {
                tx.list(
                    "SELECT folio, fate, reason FROM folios
                     WHERE shop_id = ?1 AND serie = ?2 ORDER BY folio",
                    (shop.to_string(), serie),
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .await
    }
}

/// Why a ticket has no sealed document.
enum Unissued<E> {
    Held(NoClaim),
    Unsealed(SealError<E>),
}

impl<E> From<StoreError> for Unissued<E> {
    fn from(error: StoreError) -> Self {
        Self::Unsealed(error.into())
    }
}

fn keep_sealed<E>(
    pen: &Pen<'_>,
    claim: &Claim,
    attempt: &NewAttempt,
    (folio, sealed): (&Folio, SealedXml),
) -> Result<Claim, SealError<E>> {
    if returns::due_of(pen.tx, claim)? != sealed.paid {
        return Err(SealError::Outdated);
    }
    keep_attempt(pen, claim, attempt, folio, &sealed)?;
    // The machine's effects, to wake a worker or to send, are the caller's.
    let event = Event::Sealed { attempt: attempt.id };
    let (state, _wake) = step(&claim.state, event, pen.now).map_err(StoreError::from)?;
    let columns = Columns::of(&state, pen.now);
    let next = pen.write_state(claim, state, columns)?.ok_or(SealError::Overtaken)?;
    returns::net(pen.tx, &next)?;
    pen.append_event(Some(claim), &next, "sealed", None)?;
    let Some(lease_until) = attempt.lease_until else { return Ok(next) };
    match pen.turn(&next, TurnRecord::plain(Turn::LeaseWon { lease_until }))? {
        Turned::Done(leased, _) => Ok(leased),
        Turned::Overtaken => Err(SealError::Overtaken),
    }
}

fn next_folio(tx: &Tx<'_>, claim: &Claim) -> Result<Folio, StoreError> {
    let shop = shops::required(tx, &claim.shop.to_string())?;
    let serie = match claim.credits {
        Some(_) => shop.options.egreso_serie,
        None => shop.settings.serie,
    };
    let number: u64 = tx.only(
        "INSERT INTO series (shop_id, serie, next_folio) VALUES (?1, ?2, 2)
             ON CONFLICT (shop_id, serie) DO UPDATE SET next_folio = series.next_folio + 1
             RETURNING next_folio - 1",
        (claim.shop.to_string(), &serie),
        |row| row.get(0),
    )?;
    Ok(Folio { serie, number })
}

fn keep_attempt(
    pen: &Pen<'_>,
    claim: &Claim,
    attempt: &NewAttempt,
    folio: &Folio,
    sealed: &SealedXml,
) -> Result<(), StoreError> {
    pen.tx.execute(
        "INSERT INTO stamp_attempts (id, claim_id, pac_id, serie, folio, fecha_at_ms,
                                         xml_sealed, xml_sha256, created_at_ms, paid_centavos)
             VALUES (:id, :claim, :pac, :serie, :folio, :fecha, :xml, :sha256, :now, :paid)",
        named! {
            ":id": attempt.id.to_string(),
            ":claim": claim.id.to_string(),
            ":pac": &attempt.pac,
            ":serie": &folio.serie,
            ":folio": folio.number,
            ":fecha": sealed.fecha.as_millisecond(),
            ":xml": pen.vault.seal(&xml_label(attempt.id), &sealed.xml)?,
            ":sha256": digest(&SHA256, &sealed.xml).as_ref(),
            ":now": pen.now.as_millisecond(),
            ":paid": sealed.paid.raw(),
        },
    )?;
    pen.tx.execute(
        "INSERT INTO folios (shop_id, serie, folio, attempt_id, fate)
             VALUES (?1, ?2, ?3, ?4, 'taken')",
        (claim.shop.to_string(), &folio.serie, folio.number, attempt.id.to_string()),
    )?;
    Ok(())
}

/// The number of a claim's document.
pub(crate) fn folio_of(tx: &Tx<'_>, claim: ClaimId) -> Result<Option<Folio>, StoreError> {
    let sql = "SELECT serie, folio FROM stamp_attempts WHERE claim_id = ?1";
    let read = |row: &Row| Ok(Folio { serie: row.get(0)?, number: row.get(1)? });
    tx.find(sql, [claim.to_string()], read)
}

/// An attempt as its row tells it, and the object that holds its stamped document.
type InRow = (Attempt, Option<ObjectName>);

fn attempt(tx: &Tx<'_>, vault: &Vault, id: AttemptId) -> Result<Option<InRow>, StoreError> {
    let sql = "SELECT pac_id, serie, folio, fecha_at_ms, xml_sealed, xml_sha256, stamped_sealed,
                   stamped_object
               FROM stamp_attempts WHERE id = ?1";
    tx.find(sql, [id.to_string()], |row| read_attempt(row, vault, id))
}

fn read_attempt(row: &Row, vault: &Vault, id: AttemptId) -> Result<InRow, StoreError> {
    let sealed: Vec<u8> = row.get("xml_sealed")?;
    let sha256: Vec<u8> = row.get("xml_sha256")?;
    let stamped: Option<Vec<u8>> = row.get("stamped_sealed")?;
    let xml = vault.open_sealed(&xml_label(id), &sealed)?;
    if digest(&SHA256, &xml).as_ref() != sha256 {
        return Err(StoreError::Corrupt { what: "sealed document" });
    }
    let attempt = Attempt {
        id,
        pac: row.get("pac_id")?,
        folio: Folio { serie: row.get("serie")?, number: row.get("folio")? },
        fecha: states::instant(row.get("fecha_at_ms")?)?,
        xml,
        stamped: stamped
            .map(|sealed| vault.open_sealed(&stamped_label(id), &sealed))
            .transpose()?,
    };
    Ok((attempt, object_of(row)?))
}

fn evidence(
    tx: &Tx<'_>,
    vault: &Vault,
    id: ClaimId,
) -> Result<Vec<(String, Option<String>)>, StoreError> {
    let sql = "SELECT event, evidence_sealed FROM claim_events
               WHERE claim_id = ?1 ORDER BY number";
    tx.list(sql, [id.to_string()], |row| {
        let sealed: Option<Vec<u8>> = row.get(1)?;
        let text = sealed
            .map(|sealed| {
                let bytes = vault.open_sealed(&evidence_label(id), &sealed)?;
                String::from_utf8(bytes).map_err(StoreError::corrupt("evidence"))
            })
            .transpose()?;
        Ok((row.get(0)?, text))
    })
}

fn xml_label(id: AttemptId) -> String {
    format!("stamp_attempts.xml:{id}")
}

pub(crate) fn stamped_label(id: AttemptId) -> String {
    format!("stamp_attempts.stamped:{id}")
}

pub(crate) fn evidence_label(id: ClaimId) -> String {
    format!("claim_events.evidence:{id}")
}
