//! Where stamped documents are: in their row, or in an object that the row names.
//!
//! A name is written down as loose before its object exists, and stops being loose in the
//! transaction that makes a row point to it; so every object is either pointed to or known to be
//! loose, and what stays loose is erased. Where an object cannot be written the document stays in
//! its row: a stamp is never lost for want of a place.

use billing::machine::ClaimState;
use jiff::{SignedDuration, Timestamp};
use tickets::AttemptId;
use tokio::task::JoinSet;

use crate::Store;
use crate::attempts::stamped_label;
use crate::error::StoreError;
use crate::objects::{ObjectCounts, ObjectError, ObjectName, Objects};
use crate::sql::{Row, Tx};

/// One of the two places of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentPlace {
    /// In their rows.
    Database,
    /// In objects.
    Objects,
}

/// Where documents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentCensus {
    /// In their rows.
    pub in_database: u64,
    /// In objects.
    pub in_objects: u64,
    /// Objects that no row points to, to be erased when they have rested.
    pub loose: u64,
}

/// What a batch of a move has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MovedBatch {
    /// Documents that have changed their place.
    pub moved: u64,
    /// Documents that stay where they were: the log says why.
    pub failed: u64,
    /// The last document that was looked at; `None` where none was left.
    pub last: Option<AttemptId>,
}

/// A document whose object is written, and whose row does not know yet.
pub(crate) struct Outside {
    attempt: AttemptId,
    name: ObjectName,
}

impl Outside {
    /// Takes the document out of its row and makes the row point to the object.
    pub(crate) fn point(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let moved = tx.execute(
            "UPDATE stamp_attempts SET stamped_sealed = NULL, stamped_object = ?2
             WHERE id = ?1 AND stamped_sealed IS NOT NULL",
            (self.attempt.to_string(), self.name.0),
        )?;
        let sql = "DELETE FROM loose_objects WHERE name = ?1 AND condemned = 0";
        let taken = tx.execute(sql, [self.name.0])?;
        if (moved, taken) == (1, 1) {
            Ok(())
        } else {
            Err(StoreError::Corrupt { what: "place of a document" })
        }
    }
}

impl Store {
    /// What became of objects since the start; `None` where documents are in the database.
    pub fn object_counts(&self) -> Option<ObjectCounts> {
        self.objects.as_ref().map(|objects| objects.counts())
    }

    /// Asks the object store, where there is one.
    ///
    /// # Errors
    /// It does not answer, refuses, or is not the one that [`Store::try_objects`] has marked.
    pub async fn check_objects(&self) -> Result<(), ObjectError> {
        match &self.objects {
            Some(objects) => objects.ask().await,
            None => Ok(()),
        }
    }

    /// Writes an object, reads it back and erases it: whether documents could go there. The place
    /// is marked for [`Store::check_objects`], unless documents are kept and it has neither a mark
    /// nor them: then nothing is written there until the right one is back. Nothing is tried
    /// without an object store.
    ///
    /// # Errors
    /// They could not; the place is another one; or the store does not answer.
    pub async fn try_objects(&self, now: Timestamp) -> Result<(), StoreError> {
        let Some(objects) = &self.objects else { return Ok(()) };
        objects.recognise(&self.database.read(some_objects).await?).await?;
        let sealed = self.vault.seal("objects.trial", b"talon")?;
        let name = Objects::name_of(&sealed);
        self.database.write(move |tx| note_loose(tx, name, now)).await?;
        objects.put(sealed).await?;
        objects.erase(name).await?;
        objects.mark().await?;
        self.database.write(move |tx| forget_loose(tx, name)).await
    }

    /// Where documents are.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn documents(&self) -> Result<DocumentCensus, StoreError> {
        self.database
            .read(|tx| {
                let sql = "SELECT
                     (SELECT count(*) FROM stamp_attempts WHERE stamped_sealed IS NOT NULL) AS rows,
                     (SELECT count(*) FROM stamp_attempts WHERE stamped_object IS NOT NULL) AS away,
                     (SELECT count(*) FROM loose_objects) AS loose";
                tx.only(sql, (), |row| {
                    Ok(DocumentCensus {
                        in_database: row.get("rows")?,
                        in_objects: row.get("away")?,
                        loose: row.get("loose")?,
                    })
                })
            })
            .await
    }

    /// Moves the documents that follow `after`, at most so many, to a place. What has moved stays
    /// moved, wherever it is cut; portals may be at work meanwhile.
    ///
    /// # Errors
    /// The store does not answer, or there is no object store.
    pub async fn move_documents(
        &self,
        to: DocumentPlace,
        after: Option<AttemptId>,
        most: u32,
        now: Timestamp,
    ) -> Result<MovedBatch, StoreError> {
        if self.objects.is_none() {
            return Err(ObjectError::NoPlace.into());
        }
        let ids = self.elsewhere(to, after, most).await?;
        let mut batch = MovedBatch { last: ids.last().copied(), ..MovedBatch::default() };
        let mut under_way = JoinSet::new();
        for id in ids {
            let store = self.clone();
            under_way.spawn(async move {
                let moved = match to {
                    DocumentPlace::Objects => store.move_out(id, now).await,
                    DocumentPlace::Database => store.move_in(id, now).await,
                };
                (id, moved)
            });
        }
        while let Some(ended) = under_way.join_next().await {
            match ended.map_err(|_| StoreError::Panicked)? {
                (_, Ok(())) => batch.moved = batch.moved.saturating_add(1),
                (id, Err(error)) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(attempt.id = %id, error, "a document could not be moved");
                    batch.failed = batch.failed.saturating_add(1);
                }
            }
        }
        Ok(batch)
    }

    /// Erases objects that have been loose for as long as `rest`, at most so many; how many.
    ///
    /// # Errors
    /// The store does not answer, or the object store refuses.
    pub async fn sweep_objects(
        &self,
        rest: SignedDuration,
        most: u32,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let Some(objects) = &self.objects else { return Ok(0) };
        let before = now.saturating_sub(rest).unwrap_or(Timestamp::MIN).as_millisecond();
        // Condemned first: from here on no row can begin to point to it.
        let condemned = self.database.write(move |tx| condemn(tx, before, most)).await?;
        for name in &condemned {
            objects.erase(*name).await?;
        }
        let erased = condemned.len();
        self.database
            .write(move |tx| condemned.iter().try_for_each(|name| forget_loose(tx, *name)))
            .await?;
        Ok(erased)
    }

    /// Writes the document of a stamp outside, before the turn that keeps it; `None` where it is
    /// to stay in its row.
    pub(crate) async fn put_outside(
        &self,
        state: &ClaimState,
        stamped: Option<&[u8]>,
        now: Timestamp,
    ) -> Option<Outside> {
        self.objects.as_ref()?;
        let (attempt, xml) = attempt_of(state).zip(stamped)?;
        match self.write_object(attempt, xml, now).await {
            Ok(outside) => Some(outside),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(attempt.id = %attempt, error, "a document stays in the database");
                None
            }
        }
    }

    /// The document of an object.
    pub(crate) async fn fetch(
        &self,
        attempt: AttemptId,
        name: ObjectName,
    ) -> Result<Vec<u8>, StoreError> {
        let objects = self.objects.as_ref().ok_or(ObjectError::NoPlace)?;
        let sealed = objects.get(name).await.inspect_err(|error| {
            let error: &dyn std::error::Error = error;
            tracing::error!(attempt.id = %attempt, error, "a document cannot be had");
        })?;
        Ok(self.vault.open_sealed(&stamped_label(attempt), &sealed)?)
    }

    async fn write_object(
        &self,
        attempt: AttemptId,
        xml: &[u8],
        now: Timestamp,
    ) -> Result<Outside, StoreError> {
        let objects = self.objects.as_ref().ok_or(ObjectError::NoPlace)?;
        // Encrypted anew each time, so that no two writings share a name.
        let sealed = self.vault.seal(&stamped_label(attempt), xml)?;
        let name = Objects::name_of(&sealed);
        self.database.write(move |tx| note_loose(tx, name, now)).await?;
        objects.put(sealed).await?;
        Ok(Outside { attempt, name })
    }

    async fn move_out(&self, id: AttemptId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT stamped_sealed FROM stamp_attempts WHERE id = ?1";
        let read = move |tx: &Tx<'_>| tx.only(sql, [id.to_string()], |row| row.get(0));
        let sealed: Option<Vec<u8>> = self.database.read(read).await?;
        // Somebody else may have moved it meanwhile.
        let Some(sealed) = sealed else { return Ok(()) };
        let xml = self.vault.open_sealed(&stamped_label(id), &sealed)?;
        let outside = self.write_object(id, &xml, now).await?;
        self.database.write(move |tx| outside.point(tx)).await
    }

    async fn move_in(&self, id: AttemptId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT stamped_object FROM stamp_attempts WHERE id = ?1";
        let read = move |tx: &Tx<'_>| tx.only(sql, [id.to_string()], object_of);
        let Some(name) = self.database.read(read).await? else { return Ok(()) };
        let xml = self.fetch(id, name).await?;
        let sealed = self.vault.seal(&stamped_label(id), &xml)?;
        self.database
            .write(move |tx| {
                tx.execute(
                    "UPDATE stamp_attempts SET stamped_sealed = ?3, stamped_object = NULL
                     WHERE id = ?1 AND stamped_object = ?2",
                    (id.to_string(), name.0, &sealed),
                )?;
                note_loose(tx, name, now)
            })
            .await
    }

    /// Documents that are not at that place.
    async fn elsewhere(
        &self,
        place: DocumentPlace,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<AttemptId>, StoreError> {
        let column = match place {
            DocumentPlace::Database => "stamped_object",
            DocumentPlace::Objects => "stamped_sealed",
        };
        let after = after.map_or(String::new(), |id| id.to_string());
        self.database
            .read(move |tx| {
                let sql = format!(
                    "SELECT id FROM stamp_attempts WHERE {column} IS NOT NULL AND id > ?1
                     ORDER BY id LIMIT ?2"
                );
                tx.list(&sql, (after, most), |row| {
                    let id: String = row.get("id")?;
                    id.parse().map_err(StoreError::corrupt("attempt id"))
                })
            })
            .await
    }
}

/// The attempt that a stamp is for.
fn attempt_of(state: &ClaimState) -> Option<AttemptId> {
    match state {
        ClaimState::Stamping { attempt, .. } | ClaimState::InDoubt { attempt, .. } => {
            Some(*attempt)
        }
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Invoiced { .. }
        | ClaimState::Rejected { .. }
        | ClaimState::Released => None,
    }
}

/// The object that a row points to.
pub(crate) fn object_of(row: &Row) -> Result<Option<ObjectName>, StoreError> {
    let name: Option<Vec<u8>> = row.get("stamped_object")?;
    name.map(|name| read_name(&name)).transpose()
}

/// A few of the objects that rows point to, the last ones.
fn some_objects(tx: &Tx<'_>) -> Result<Vec<ObjectName>, StoreError> {
    let sql = "SELECT stamped_object FROM stamp_attempts WHERE stamped_object IS NOT NULL
         ORDER BY id DESC LIMIT 3";
    tx.list(sql, (), |row| read_name(&row.get::<Vec<u8>>("stamped_object")?))
}

fn read_name(bytes: &[u8]) -> Result<ObjectName, StoreError> {
    bytes.try_into().map(ObjectName).map_err(StoreError::corrupt("name of an object"))
}

fn note_loose(tx: &Tx<'_>, name: ObjectName, now: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO loose_objects (name, since_ms) VALUES (?1, ?2)",
        (name.0, now.as_millisecond()),
    )?;
    Ok(())
}

fn forget_loose(tx: &Tx<'_>, name: ObjectName) -> Result<(), StoreError> {
    tx.execute("DELETE FROM loose_objects WHERE name = ?1", [name.0])?;
    Ok(())
}

/// Also those of a round that was cut.
fn condemn(tx: &Tx<'_>, before: i64, most: u32) -> Result<Vec<ObjectName>, StoreError> {
    tx.list(
        "UPDATE loose_objects SET condemned = 1 WHERE name IN (
             SELECT name FROM loose_objects WHERE since_ms < ?1 ORDER BY since_ms LIMIT ?2)
         RETURNING name",
        (before, most),
        |row| read_name(&row.get::<Vec<u8>>("name")?),
    )
}
