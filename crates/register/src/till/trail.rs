//! The audit trail as the manager reads it.

use jiff::Timestamp;

use super::Till;
use crate::api::{self, Reply, Tone};
use crate::audit::{AuditEntry, AuditKind};
use crate::refusal::Refusal;
use crate::show::WallClock;

impl Till {
    pub(super) fn audit(&mut self, before: Option<u32>) -> Result<Reply, Refusal> {
        self.need_manager("Ver la bitácora")?;
        let clock = self.wall_clock()?;
        let before = before.map_or(u64::MAX, u64::from);
        let entries = self.shared.store().audit_before(before)?;
        self.look_at_trail()?;
        let rows = entries.iter().map(|entry| audit_row(entry, &clock)).collect();
        let more_before = entries.last().map(|entry| entry.number).filter(|number| *number > 1);
        let (verdict, tone) = match self.broken_entry {
            None => ("La bitácora está completa.".to_owned(), Tone::Good),
            Some(number) => (broken(number), Tone::Bad),
        };
        Ok(Reply::Audit(api::Audit {
            entries: rows,
            more_before: more_before.and_then(|number| u32::try_from(number).ok()),
            verdict,
            tone,
        }))
    }

    /// Walks the trail and remembers what is wrong with it.
    pub(super) fn look_at_trail(&mut self) -> Result<(), Refusal> {
        self.broken_entry = self.shared.store().first_broken_entry()?;
        Ok(())
    }

    /// What the bar says of a trail that was changed.
    pub(super) fn trail_notice(&self) -> Option<String> {
        self.broken_entry.map(broken)
    }
}

fn broken(number: u64) -> String {
    format!(
        "La bitácora de la caja no está como se escribió: el registro {number} fue cambiado o \
         falta. Las ventas no se tocaron; guarda una copia de la carpeta de datos y avísanos."
    )
}

fn audit_row(entry: &AuditEntry, clock: &WallClock) -> api::AuditRow {
    let kind = AuditKind::ALL.into_iter().find(|kind| kind.stored() == entry.kind);
    let at = Timestamp::from_millisecond(entry.at_ms).unwrap_or_default();
    api::AuditRow {
        number: u32::try_from(entry.number).unwrap_or(u32::MAX),
        at: clock.day_and_time(at),
        what: kind.map_or(entry.kind.as_str(), |kind| kind.label()).to_owned(),
        detail: entry.detail.clone(),
        who: entry.who.clone(),
        allowed_by: entry.allowed_by.clone(),
    }
}
