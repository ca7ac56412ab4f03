//! The audit trail.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, StoreError, damaged};
use crate::audit::{Actor, AuditEntry, AuditKind, BEGINNING, Link, mark};

/// Most entries in one answer.
const SHOWN_MAX: u32 = 200;
const COLUMNS: &str = "SELECT number, at_ms, kind, who, allowed_by, detail, hash FROM audit";

impl Store {
    /// Adds to the trail what is not part of another change.
    pub(crate) fn note_in_audit(
        &mut self,
        actor: &Actor,
        kind: AuditKind,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.write(|tx| add(tx, actor, kind, detail).map(drop))
    }

    /// Entries before this one, the newest first.
    pub(crate) fn audit_before(&self, number: u64) -> Result<Vec<AuditEntry>, StoreError> {
        let sql = format!("{COLUMNS} WHERE number < ?1 ORDER BY number DESC LIMIT ?2");
        let mut entries = self.connection.prepare(&sql)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        let entries = entries.query_and_then(params![number, SHOWN_MAX], entry)?;
        entries.map(|entry| entry.map(|(entry, _)| entry)).collect()
    }

    /// Walks the whole chain, and holds it against the Z cuts. Gives the first entry that is not
    /// as it was written.
    pub(crate) fn first_broken_entry(&self) -> Result<Option<u64>, StoreError> {
        let marks = self.marks_of_cuts()?;
        let mut before = BEGINNING;
        let mut last = 0;
        let mut entries = self.connection.prepare(&format!("{COLUMNS} ORDER BY number"))?;
        for read in entries.query_and_then([], entry)? {
            let (entry, kept) = read?;
            last += 1;
            let link = entry.link(&before);
            let witness = marks.get(&entry.number);
            let testified = witness.is_none_or(|witness| *witness == mark(entry.number, &link));
            if entry.number != last || link != kept || !testified {
                return Ok(Some(last));
            }
            before = link;
        }
        // A cut that names an entry beyond the end: the end was cut off.
        Ok(marks.last_key_value().filter(|(number, _)| **number > last).map(|_| last + 1))
    }

    /// What the cuts say of the trail, by entry.
    fn marks_of_cuts(&self) -> Result<BTreeMap<u64, String>, StoreError> {
        let mut marks = self.connection.prepare("SELECT trail FROM cuts")?;
        let marks = marks.query_and_then([], |row| {
            let mark: String = row.get(0)?;
            let number = mark.split(' ').next().and_then(|number| number.parse().ok());
            Ok((number.ok_or(StoreError::Damaged { what: "mark of a cut" })?, mark))
        })?;
        marks.collect()
    }
}

/// Adds an entry upon the last one; gives its mark.
pub(super) fn add(
    tx: &Connection,
    actor: &Actor,
    kind: AuditKind,
    detail: &str,
) -> Result<String, StoreError> {
    let last =
        tx.query_row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", [], |r| {
            Ok((r.get::<_, u64>(0)?, r.get::<_, Vec<u8>>(1)?))
        });
    let (number, before) = match last.optional()? {
        Some((number, hash)) => (number, link(hash)?),
        None => (0, BEGINNING),
    };
    let entry = AuditEntry {
        number: number.saturating_add(1),
        at_ms: actor.at.as_millisecond(),
        kind: kind.stored().to_owned(),
        who: actor.who.clone(),
        allowed_by: actor.allowed_by.clone().unwrap_or_default(),
        detail: detail.to_owned(),
    };
    let link = entry.link(&before);
    tx.execute(
        "INSERT INTO audit (number, at_ms, kind, who, allowed_by, detail, hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            entry.number,
            entry.at_ms,
            entry.kind,
            entry.who,
            entry.allowed_by,
            entry.detail,
            link
        ],
    )?;
    Ok(mark(entry.number, &link))
}

fn entry(row: &Row<'_>) -> Result<(AuditEntry, Link), StoreError> {
    let entry = AuditEntry {
        number: row.get(0)?,
        at_ms: row.get(1)?,
        kind: row.get(2)?,
        who: row.get(3)?,
        allowed_by: row.get(4)?,
        detail: row.get(5)?,
    };
    Ok((entry, link(row.get(6)?)?))
}

fn link(hash: Vec<u8>) -> Result<Link, StoreError> {
    Link::try_from(hash).map_err(damaged("hash of an audit entry"))
}
