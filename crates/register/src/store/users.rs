//! Who may stand at the till, and how it is guarded.

use jiff::Timestamp;
use money::Rate;
use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError, audit, instant};
use crate::audit::{Actor, AuditKind};
use crate::pin::PinHash;

const COLUMNS: &str = "SELECT id, name, role, active, pin_salt, pin_hash, pin_memory_kib, \
    pin_passes, failures, wait_until_ms FROM users";

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Cashier,
    Manager,
}

impl Role {
    const fn stored(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Manager => "manager",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "cashier" => Ok(Self::Cashier),
            "manager" => Ok(Self::Manager),
            _ => Err(StoreError::Damaged { what: "role" }),
        }
    }
}

/// Somebody who stands, or stood, at the till.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Not so of who has left.
    pub(crate) active: bool,
    pub(crate) pin: PinHash,
    /// Wrong PINs since the last right one.
    pub(crate) failures: u32,
    /// No PIN is listened to before.
    pub(crate) wait_until: Timestamp,
}

/// How the manager wants the till to be guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    /// Nothing is sold without an open shift.
    pub(crate) shift_needed: bool,
    /// The till locks itself after so long; never where it is 0.
    pub(crate) lock_minutes: u32,
    /// A larger part of a price only a manager gives away.
    pub(crate) discount: Rate,
}

impl Store {
    /// All, by name.
    pub(crate) fn users(&self) -> Result<Vec<User>, StoreError> {
        let sql = format!("{COLUMNS} ORDER BY active DESC, name COLLATE NOCASE");
        self.connection.prepare(&sql)?.query_and_then([], read)?.collect()
    }

    /// One of them.
    pub(crate) fn user(&self, id: &str) -> Result<Option<User>, StoreError> {
        let mut user = self.connection.prepare(&format!("{COLUMNS} WHERE id = ?1"))?;
        user.query_and_then([id], read)?.next().transpose()
    }

    /// Whether anybody has a PIN.
    pub(crate) fn has_users(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE active = 1)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }

    /// Adds somebody, or replaces what was known of them.
    pub(crate) fn put_user(&mut self, user: &User, actor: &Actor) -> Result<(), StoreError> {
        self.write(|tx| {
            let known = tx.query_row("SELECT 1 FROM users WHERE id = ?1", [&user.id], |_| Ok(()));
            let kind = match known.optional()? {
                Some(()) => AuditKind::UserChanged,
                None => AuditKind::UserAdded,
            };
            tx.execute(
                "INSERT INTO users (id, name, role, active, pin_salt, pin_hash, pin_memory_kib, \
                 pin_passes, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                 ON CONFLICT (id) DO UPDATE SET name = ?2, role = ?3, active = ?4, pin_salt = ?5, \
                 pin_hash = ?6, pin_memory_kib = ?7, pin_passes = ?8, failures = 0, \
                 wait_until_ms = 0",
                params![
                    user.id,
                    user.name,
                    user.role.stored(),
                    user.active,
                    user.pin.salt,
                    user.pin.hash,
                    user.pin.memory_kib,
                    user.pin.passes,
                    actor.at.as_millisecond()
                ],
            )?;
            let role = match user.role {
                Role::Cashier => "cajero",
                Role::Manager => "encargado",
            };
            let active = if user.active { "" } else { ", dado de baja" };
            let detail = format!("{}: {role}{active}", user.name);
            audit::add(tx, actor, kind, &detail).map(drop)
        })
    }

    /// A wrong PIN was typed: so many in a row now, and none is listened to for so long.
    pub(crate) fn pin_refused(&mut self, user: &User, actor: &Actor) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE users SET failures = ?2, wait_until_ms = ?3 WHERE id = ?1",
                params![user.id, user.failures, user.wait_until.as_millisecond()],
            )?;
            let detail = format!("{}, intento {}", user.name, user.failures);
            audit::add(tx, actor, AuditKind::PinRefused, &detail).map(drop)
        })
    }

    /// The right PIN was typed.
    pub(crate) fn pin_taken(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|tx| {
            let sql = "UPDATE users SET failures = 0, wait_until_ms = 0 WHERE id = ?1";
            tx.execute(sql, [&user.id])?;
            Ok(())
        })
    }

    /// How the till is guarded.
    pub(crate) fn guard(&self) -> Result<Guard, StoreError> {
        let sql = "SELECT shift_needed, lock_minutes, discount_millionths FROM guard";
        Ok(self.connection.query_row(sql, [], |row| {
            Ok(Guard {
                shift_needed: row.get(0)?,
                lock_minutes: row.get(1)?,
                discount: Rate::from_raw(row.get(2)?),
            })
        })?)
    }

    /// Changes how the till is guarded.
    pub(crate) fn set_guard(
        &mut self,
        guard: Guard,
        detail: &str,
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute(
                "UPDATE guard SET shift_needed = ?1, lock_minutes = ?2, discount_millionths = ?3",
                params![guard.shift_needed, guard.lock_minutes, guard.discount.raw()],
            )?;
            audit::add(tx, actor, AuditKind::GuardChanged, detail).map(drop)
        })
    }
}

fn read(row: &Row<'_>) -> Result<User, StoreError> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        role: Role::parse(&row.get::<_, String>(2)?)?,
        active: row.get(3)?,
        pin: PinHash {
            salt: row.get(4)?,
            hash: row.get(5)?,
            memory_kib: row.get(6)?,
            passes: row.get(7)?,
        },
        failures: row.get(8)?,
        wait_until: instant(row.get(9)?)?,
    })
}
