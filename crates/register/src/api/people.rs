//! Who stands at the till, what they may do, and what was done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "people", rename_all = "kebab-case")]
pub enum PeopleRequest {
    /// Who there is. Answered by a locked till too: somebody has to be chosen.
    List,
    /// The till is left: nothing works until a PIN is typed.
    Lock,
    /// Somebody comes to the till.
    Unlock {
        /// Who.
        user: String,
        /// Four to eight digits.
        pin: String,
    },
    /// The manager adds somebody, or changes what is known of them.
    Save {
        /// Nothing for somebody new.
        id: Option<String>,
        /// As it stands on the receipts.
        name: String,
        /// What they may do.
        role: UserRole,
        /// Not so of who has left.
        active: bool,
        /// A new PIN; the old one stays where there is none.
        pin: Option<String>,
    },
    /// How the till is guarded.
    Guard,
    /// The manager changes how the till is guarded.
    SaveGuard {
        /// Nothing is sold without an open shift.
        shift_needed: bool,
        /// Minutes until the till locks itself; `0` for never.
        lock_minutes: String,
        /// Percent of a price that anybody may give away.
        discount: String,
    },
    /// What was done, the newest first.
    Audit {
        /// Entries before this one; the last ones where there is none.
        before: Option<u32>,
    },
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum UserRole {
    /// Sells.
    Cashier,
    /// Everything.
    Manager,
}

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UserRow {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: UserRole,
    /// `Cajero`, `Encargado`.
    pub role_label: String,
    /// Not so of who has left.
    pub active: bool,
}

/// How the till is guarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Guard {
    /// Nothing is sold without an open shift.
    pub shift_needed: bool,
    /// `10`; `0` for never.
    pub lock_minutes: String,
    /// `10`, percent.
    pub discount: String,
}

/// The audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Audit {
    /// The newest first.
    pub entries: Vec<AuditRow>,
    /// Ask for entries before this one; nothing where these are all.
    pub more_before: Option<u32>,
    /// `La bitácora está completa.`, or which entry is not as it was written.
    pub verdict: String,
    /// How that is.
    pub tone: super::Tone,
}

/// One entry of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditRow {
    /// From 1, without holes.
    pub number: u32,
    /// `vie 20 nov, 14:05`.
    pub at: String,
    /// `Salida de efectivo`.
    pub what: String,
    /// `$50.00: hielo`.
    pub detail: String,
    /// `Ana`.
    pub who: String,
    /// `Rosa`, or empty.
    pub allowed_by: String,
}
