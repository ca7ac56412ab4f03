//! Devices that are signed in, and how often somebody may try.

use jiff::{SignedDuration, Timestamp};
use tickets::{IssuerId, UserId};

use crate::Store;
use crate::accounts::{Role, open_mail, shop_id, user_id};
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::vault::Vault;

/// Somebody who is seen more often than this is not written down each time.
const SEEN_GRAIN: SignedDuration = SignedDuration::from_mins(1);

/// How far a device has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor is still to come.
    Password,
    /// Signed in.
    Full,
}

impl Stage {
    const ALL: [Self; 2] = [Self::Password, Self::Full];

    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Full => "full",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
        found.ok_or(StoreError::Corrupt { what: "stage of a session" })
    }
}

/// A session to be begun.
#[derive(Clone)]
pub struct NewSession {
    /// What the device keeps; a secret that only its keyed hash is kept of.
    pub token: String,
    /// Who.
    pub user: UserId,
    /// In which shop.
    pub shop: IssuerId,
    /// How far.
    pub stage: Stage,
    /// The first instant at which it does not work any more, however often it is used.
    pub expires_at: Timestamp,
}

/// A session that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: UserId,
    /// Their address.
    pub mail: String,
    /// In which shop.
    pub shop: IssuerId,
    /// What they may do there, as of now.
    pub role: Role,
    /// How far the device has got.
    pub stage: Stage,
    /// When it ends, however often it is used.
    pub expires_at: Timestamp,
}

/// Something whose tries are counted: an account, an address.
#[derive(Clone, Debug)]
pub struct TriedSubject {
    /// Keeps the uses apart.
    pub label: &'static str,
    /// What; kept as a keyed hash.
    pub text: String,
    /// So many tries in the window, and no more.
    pub most: u32,
}

/// Whether somebody may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryOutcome {
    /// They may, and the try was counted.
    Counted,
    /// Not before this instant.
    TooMany(Timestamp),
}

impl Store {
    /// Begins a session; the one of `before`, where there is one, ends with it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin_session(
        &self,
        new: NewSession,
        before: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hash = session_hash(&self.vault, &new.token);
        let before = before.map(|token| session_hash(&self.vault, token));
        self.database
            .write(move |tx| {
                if let Some(before) = before {
                    end(tx, before, now)?;
                }
                let sql = "DELETE FROM sessions WHERE expires_at_ms <= ?1";
                tx.execute(sql, [now.as_millisecond()])?;
                tx.execute(
                    "INSERT INTO sessions (token_hash, user_id, stage, shop_id, created_at_ms,
                                           seen_at_ms, expires_at_ms)
                     VALUES (:hash, :user, :stage, :shop, :now, :now, :expires)",
                    named! {
                        ":hash": hash,
                        ":user": new.user.to_string(),
                        ":stage": new.stage.name(),
                        ":shop": new.shop.to_string(),
                        ":now": now.as_millisecond(),
                        ":expires": new.expires_at.as_millisecond(),
                    },
                )?;
                Ok(())
            })
            .await
    }

    /// The session of a token; `None` where it was ended, is too old, was not used for `idle`, or
    /// its person has been put out of the shop. It is noted that it was used.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn session(
        &self,
        token: &str,
        idle: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let (vault, hash) = (self.vault.clone(), session_hash(&self.vault, token));
        let found = self.database.read(move |tx| find(tx, &vault, hash)).await?;
        let Some((session, seen_at)) = found else { return Ok(None) };
        if now >= session.expires_at || now.duration_since(seen_at) >= idle {
            return Ok(None);
        }
        if now.duration_since(seen_at) >= SEEN_GRAIN {
            self.database
                .write(move |tx| {
                    let sql = "UPDATE sessions SET seen_at_ms = ?2 WHERE token_hash = ?1";
                    tx.execute(sql, (hash, now.as_millisecond()))?;
                    Ok::<_, StoreError>(())
                })
                .await?;
        }
        Ok(Some(session))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn end_session(&self, token: &str, now: Timestamp) -> Result<(), StoreError> {
        let hash = session_hash(&self.vault, token);
        self.database.write(move |tx| end(tx, hash, now)).await
    }

    /// Ends all sessions of a person but the one of this token; how many there were.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn end_other_sessions(
        &self,
        user: UserId,
        token: &str,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let hash = session_hash(&self.vault, token);
        self.database
            .write(move |tx| {
                let sql = "UPDATE sessions SET ended_at_ms = ?3
                     WHERE user_id = ?1 AND token_hash <> ?2 AND ended_at_ms IS NULL";
                tx.execute(sql, (user.to_string(), hash, now.as_millisecond()))
            })
            .await
    }

    /// Counts a try for each subject, before it is known whether it succeeds; none of them where
    /// one has no try left. A window begins with its first try.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn count_try(
        &self,
        subjects: &[TriedSubject],
        window: SignedDuration,
        now: Timestamp,
    ) -> Result<TryOutcome, StoreError> {
        let tried: Vec<([u8; 32], u32)> =
            subjects.iter().map(|tried| (tried_hash(&self.vault, tried), tried.most)).collect();
        self.database
            .write(move |tx| {
                let since_min = now.checked_sub(window).unwrap_or(Timestamp::MIN);
                for (hash, most) in &tried {
                    if let Some(since) = full(tx, hash, *most, since_min)? {
                        let until = since.saturating_add(window).unwrap_or(now);
                        return Ok(TryOutcome::TooMany(until));
                    }
                }
                for (hash, _) in &tried {
                    count(tx, hash, since_min, now)?;
                }
                Ok(TryOutcome::Counted)
            })
            .await
    }

    /// Forgets the tries of a subject: it has shown who it is.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn forget_tries(&self, subject: &TriedSubject) -> Result<(), StoreError> {
        let hash = tried_hash(&self.vault, subject);
        self.database
            .write(move |tx| {
                tx.execute("DELETE FROM sign_in_tries WHERE subject_hash = ?1", [hash])?;
                Ok(())
            })
            .await
    }
}

fn find(
    tx: &Tx<'_>,
    vault: &Vault,
    hash: [u8; 32],
) -> Result<Option<(Session, Timestamp)>, StoreError> {
    let sql = "SELECT sessions.user_id AS user_id, sessions.shop_id AS shop_id, stage, seen_at_ms,
                      expires_at_ms, role, mail_sealed
         FROM sessions
         JOIN users ON users.id = sessions.user_id
         JOIN memberships ON memberships.user_id = sessions.user_id
             AND memberships.shop_id = sessions.shop_id
         WHERE token_hash = ?1 AND ended_at_ms IS NULL";
    tx.find(sql, [hash], |row| Ok((read(row, vault)?, instant(row.get("seen_at_ms")?)?)))
}

fn read(row: &Row, vault: &Vault) -> Result<Session, StoreError> {
    let user = user_id(row, "user_id")?;
    Ok(Session {
        user,
        mail: open_mail(vault, user, &row.get::<Vec<u8>>("mail_sealed")?)?,
        shop: shop_id(row)?,
        role: Role::read(row)?,
        stage: Stage::parse(&row.get::<String>("stage")?)?,
        expires_at: instant(row.get("expires_at_ms")?)?,
    })
}

fn end(tx: &Tx<'_>, hash: [u8; 32], now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ended_at_ms = ?2 WHERE token_hash = ?1 AND ended_at_ms IS NULL";
    tx.execute(sql, (hash, now.as_millisecond()))?;
    Ok(())
}

/// When the window of a subject began that has no try left.
fn full(
    tx: &Tx<'_>,
    hash: &[u8; 32],
    most: u32,
    since_min: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT since_ms FROM sign_in_tries
         WHERE subject_hash = ?1 AND since_ms > ?2 AND tries >= ?3";
    let values = (hash, since_min.as_millisecond(), i64::from(most));
    tx.find(sql, values, |row| instant(row.get(0)?))
}

fn count(
    tx: &Tx<'_>,
    hash: &[u8; 32],
    since_min: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Whatever is too old to count makes room, whoever it was of.
    let sql = "DELETE FROM sign_in_tries WHERE since_ms <= ?1";
    tx.execute(sql, [since_min.as_millisecond()])?;
    tx.execute(
        "INSERT INTO sign_in_tries (subject_hash, tries, since_ms) VALUES (?1, 1, ?2)
         ON CONFLICT (subject_hash) DO UPDATE SET tries = sign_in_tries.tries + 1",
        (hash, now.as_millisecond()),
    )?;
    Ok(())
}

fn session_hash(vault: &Vault, token: &str) -> [u8; 32] {
    vault.hash("session", token)
}

fn tried_hash(vault: &Vault, tried: &TriedSubject) -> [u8; 32] {
    vault.hash("sign-in-try", &format!("{}\n{}", tried.label, tried.text))
}
