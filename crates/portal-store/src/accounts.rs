//! Persons who sign in for a shop: how they are found, what they know, what they may do.
//!
//! The store keeps what proves a person and judges none of it: passwords come and go as PHC
//! strings, the second factor's secret is encrypted by the vault, links and recovery codes are kept
//! as keyed hashes.

use jiff::Timestamp;
use tickets::{IssuerId, UserId};
use zeroize::Zeroizing;

use crate::Store;
use crate::deeds::{self, Act, Deed};
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::states::instant;
use crate::turns::Pen;
use crate::vault::Vault;

/// What a person may do in a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything: certificate, settings, persons' data, the end of doubts, the audit log.
    Owner,
    /// The day's work: tickets, invoices, customers, registers.
    Manager,
}

impl Role {
    const ALL: [Self; 2] = [Self::Owner, Self::Manager];

    /// The name under which it is stored and typed: `owner`, `manager`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let name: String = row.get("role")?;
        Self::parse(&name).ok_or(StoreError::Corrupt { what: "role" })
    }
}

/// A person who is to sign in.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Its id, where its address is new.
    pub id: UserId,
    /// Its e-mail address, as it was checked.
    pub mail: String,
    /// For which shop.
    pub shop: IssuerId,
    /// What it may do there.
    pub role: Role,
}

/// A link with which a person sets password and second factor.
pub struct SetupLink {
    /// What stands in the link; a secret.
    pub token: String,
    /// Whose.
    pub user: UserId,
    /// The second factor that its page offers.
    pub totp: Zeroizing<Vec<u8>>,
    /// The first instant at which it does not work any more.
    pub expires_at: Timestamp,
}

/// A link that works.
pub struct SetupOffer {
    /// Whose.
    pub user: UserId,
    /// Its address.
    pub mail: String,
    /// The second factor that is offered.
    pub totp: Zeroizing<Vec<u8>>,
}

/// What a person has set with its link.
#[derive(Clone)]
pub struct SetUp {
    /// The password, as a PHC string.
    pub password_hash: String,
    /// The step of time of the code that showed that the second factor works.
    pub step: u64,
    /// The recovery codes that it is given.
    pub recovery_codes: Vec<String>,
}

/// What the password of an address is compared with.
#[derive(Clone)]
pub struct KnownUser {
    /// Who.
    pub id: UserId,
    /// A shop of theirs.
    pub shop: IssuerId,
    /// PHC string.
    pub password_hash: String,
}

/// A person of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// Its address.
    pub mail: String,
    /// What it may do.
    pub role: Role,
    /// Whether password and second factor are set.
    pub is_set_up: bool,
}

impl Store {
    /// Adds a person to a shop, or changes what it may do there.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_user(&self, new: NewUser, now: Timestamp) -> Result<UserId, StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| put(&Pen { tx, vault: &vault, now }, &new)).await
    }

    /// Keeps a link; those that the person was given before stop working.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn add_setup_link(&self, link: SetupLink, now: Timestamp) -> Result<(), StoreError> {
        let (vault, hash) = (self.vault.clone(), link_hash(&self.vault, &link.token));
        self.database
            .write(move |tx| {
                let user = link.user.to_string();
                tx.execute(
                    "UPDATE setup_links SET used_at_ms = ?2 WHERE user_id = ?1
                         AND used_at_ms IS NULL",
                    (&user, now.as_millisecond()),
                )?;
                let totp = vault.seal(&totp_label(link.user), &link.totp)?;
                tx.execute(
                    "INSERT INTO setup_links (token_hash, user_id, totp_sealed, expires_at_ms)
                     VALUES (?1, ?2, ?3, ?4)",
                    (hash, &user, totp, link.expires_at.as_millisecond()),
                )?;
                Ok(())
            })
            .await
    }

    /// What a link offers; `None` where it was used, has expired, or never was.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn setup_offer(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<SetupOffer>, StoreError> {
        let (vault, hash) = (self.vault.clone(), link_hash(&self.vault, token));
        self.database.read(move |tx| offer(tx, &vault, hash, now)).await
    }

    /// Uses the link: password, second factor and recovery codes take the place of those before
    /// them, and every device of the person is signed out. Whether the link still worked.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn finish_setup(
        &self,
        token: &str,
        set_up: SetUp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (vault, hash) = (self.vault.clone(), link_hash(&self.vault, token));
        self.database.write(move |tx| finish(&Pen { tx, vault: &vault, now }, hash, &set_up)).await
    }

    /// The person of an address that has a password and a shop.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn user_by_mail(&self, mail: &str) -> Result<Option<KnownUser>, StoreError> {
        let hash = mail_hash(&self.vault, mail);
        self.database
            .read(move |tx| {
                let sql = "SELECT users.id AS id, password_hash, shop_id FROM users
                     JOIN memberships ON memberships.user_id = users.id
                     WHERE mail_hash = ?1 AND password_hash IS NOT NULL
                     ORDER BY shop_id";
                tx.find(sql, [hash], |row| {
                    Ok(KnownUser {
                        id: user_id(row, "id")?,
                        shop: shop_id(row)?,
                        password_hash: row.get("password_hash")?,
                    })
                })
            })
            .await
    }

    /// The secret of a person's second factor.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn totp_of(&self, user: UserId) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let sql = "SELECT totp_sealed FROM users WHERE id = ?1";
                let sealed: Option<Option<Vec<u8>>> =
                    tx.find(sql, [user.to_string()], |row| row.get(0))?;
                let open = |sealed: Vec<u8>| open_totp(&vault, user, &sealed);
                sealed.flatten().map(open).transpose()
            })
            .await
    }

    /// Takes the code of a step of time: whether no code of it or of a later one was taken before.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_totp_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        self.database
            .write(move |tx| {
                let sql = "UPDATE users SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2";
                Ok(tx.execute(sql, (user.to_string(), step))? == 1)
            })
            .await
    }

    /// Uses a recovery code, blanks and hyphens aside: whether it was one, not used before.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn take_recovery_code(
        &self,
        user: UserId,
        code: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let hash = recovery_hash(&self.vault, user, code);
        self.database
            .write(move |tx| {
                let sql = "UPDATE recovery_codes SET used_at_ms = ?3
                     WHERE code_hash = ?1 AND user_id = ?2 AND used_at_ms IS NULL";
                let used = tx.execute(sql, (hash, user.to_string(), now.as_millisecond()))?;
                Ok(used == 1)
            })
            .await
    }

    /// Puts the person of an address out of a shop, at once: its sessions there end. Whether it was
    /// in.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn remove_user(
        &self,
        shop: IssuerId,
        mail: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (vault, hash) = (self.vault.clone(), mail_hash(&self.vault, mail));
        self.database.write(move |tx| remove(&Pen { tx, vault: &vault, now }, shop, hash)).await
    }

    /// The shops of a person, with their names, in the order of their names.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn shops_of(&self, user: UserId) -> Result<Vec<(IssuerId, String)>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = "SELECT shop_id, name FROM memberships
                     JOIN shops ON shops.id = memberships.shop_id
                     WHERE user_id = ?1 ORDER BY name, shop_id";
                let read = |row: &Row| Ok((shop_id(row)?, row.get("name")?));
                tx.list(sql, [user.to_string()], read)
            })
            .await
    }

    /// Everybody who may sign in for a shop.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn people(&self, shop: IssuerId) -> Result<Vec<Person>, StoreError> {
        let vault = self.vault.clone();
        self.database
            .read(move |tx| {
                let sql = "SELECT users.id AS id, mail_sealed, role,
                            password_hash IS NOT NULL AS is_set_up
                     FROM memberships JOIN users ON users.id = memberships.user_id
                     WHERE shop_id = ?1 ORDER BY users.created_at_ms, users.id";
                tx.list(sql, [shop.to_string()], |row| {
                    let id = user_id(row, "id")?;
                    Ok(Person {
                        id,
                        mail: open_mail(&vault, id, &row.get::<Vec<u8>>("mail_sealed")?)?,
                        role: Role::read(row)?,
                        is_set_up: row.get("is_set_up")?,
                    })
                })
            })
            .await
    }
}

fn put(pen: &Pen<'_>, new: &NewUser) -> Result<UserId, StoreError> {
    let hash = mail_hash(pen.vault, &new.mail);
    let sql = "SELECT id FROM users WHERE mail_hash = ?1";
    let id = match pen.tx.find(sql, [hash], |row| user_id(row, "id"))? {
        Some(id) => id,
        None => {
            pen.tx.execute(
                "INSERT INTO users (id, mail_hash, mail_sealed, created_at_ms)
                 VALUES (?1, ?2, ?3, ?4)",
                (
                    new.id.to_string(),
                    hash,
                    pen.vault.seal(&mail_label(new.id), new.mail.as_bytes())?,
                    pen.now.as_millisecond(),
                ),
            )?;
            new.id
        }
    };
    pen.tx.execute(
        "INSERT INTO memberships (user_id, shop_id, role) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id, shop_id) DO UPDATE SET role = excluded.role",
        (id.to_string(), new.shop.to_string(), new.role.name()),
    )?;
    let deed = Deed::by_operator(new.shop, Act::UserPut, id.to_string());
    let role = match new.role {
        Role::Owner => "titular",
        Role::Manager => "gerente",
    };
    deeds::append(pen, &deed.with(format!("{}: {role}", new.mail)))?;
    Ok(id)
}

fn remove(pen: &Pen<'_>, shop: IssuerId, mail: [u8; 32]) -> Result<bool, StoreError> {
    let sql = "DELETE FROM memberships WHERE shop_id = ?1
             AND user_id = (SELECT id FROM users WHERE mail_hash = ?2) RETURNING user_id";
    let values = (shop.to_string(), mail);
    let Some(user) = pen.tx.find(sql, values, |row| user_id(row, "user_id"))? else {
        return Ok(false);
    };
    deeds::append(pen, &Deed::by_operator(shop, Act::UserRemoved, user.to_string()))?;
    Ok(true)
}

fn offer(
    tx: &Tx<'_>,
    vault: &Vault,
    hash: [u8; 32],
    now: Timestamp,
) -> Result<Option<SetupOffer>, StoreError> {
    let sql = "SELECT users.id AS id, mail_sealed, setup_links.totp_sealed AS totp, expires_at_ms
         FROM setup_links JOIN users ON users.id = setup_links.user_id
         WHERE token_hash = ?1 AND used_at_ms IS NULL";
    let found = tx.find(sql, [hash], |row| {
        let user = user_id(row, "id")?;
        let offer = SetupOffer {
            user,
            mail: open_mail(vault, user, &row.get::<Vec<u8>>("mail_sealed")?)?,
            totp: open_totp(vault, user, &row.get::<Vec<u8>>("totp")?)?,
        };
        Ok((offer, instant(row.get("expires_at_ms")?)?))
    })?;
    Ok(found.and_then(|(offer, expires_at)| (now < expires_at).then_some(offer)))
}

fn finish(pen: &Pen<'_>, hash: [u8; 32], set_up: &SetUp) -> Result<bool, StoreError> {
    let Some(offer) = offer(pen.tx, pen.vault, hash, pen.now)? else { return Ok(false) };
    let (user, now) = (offer.user.to_string(), pen.now.as_millisecond());
    pen.tx.execute("UPDATE setup_links SET used_at_ms = ?2 WHERE token_hash = ?1", (hash, now))?;
    pen.tx.execute(
        "UPDATE users SET password_hash = :password, totp_sealed = :totp, totp_step = :step
         WHERE id = :id",
        named! {
            ":password": &set_up.password_hash,
            ":totp": pen.vault.seal(&totp_label(offer.user), &offer.totp)?,
            ":step": set_up.step,
            ":id": &user,
        },
    )?;
    pen.tx.execute("DELETE FROM recovery_codes WHERE user_id = ?1", [&user])?;
    for code in &set_up.recovery_codes {
        pen.tx.execute(
            "INSERT INTO recovery_codes (code_hash, user_id) VALUES (?1, ?2)",
            (recovery_hash(pen.vault, offer.user, code), &user),
        )?;
    }
    pen.tx.execute(
        "UPDATE sessions SET ended_at_ms = ?2 WHERE user_id = ?1 AND ended_at_ms IS NULL",
        (&user, now),
    )?;
    for shop in shops_of(pen.tx, offer.user)? {
        deeds::append(pen, &Deed::by(shop, offer.user, Act::UserSetUp, user.clone()))?;
    }
    Ok(true)
}

fn shops_of(tx: &Tx<'_>, user: UserId) -> Result<Vec<IssuerId>, StoreError> {
    let sql = "SELECT shop_id FROM memberships WHERE user_id = ?1 ORDER BY shop_id";
    tx.list(sql, [user.to_string()], shop_id)
}

pub(crate) fn user_id(row: &Row, column: &str) -> Result<UserId, StoreError> {
    let id: String = row.get(column)?;
    id.parse().map_err(StoreError::corrupt("user id"))
}

pub(crate) fn shop_id(row: &Row) -> Result<IssuerId, StoreError> {
    let id: String = row.get("shop_id")?;
    id.parse().map_err(StoreError::corrupt("shop id"))
}

/// An address is the same in capitals and in small letters.
fn mail_hash(vault: &Vault, mail: &str) -> [u8; 32] {
    vault.hash("user-mail", &mail.trim().to_lowercase())
}

fn link_hash(vault: &Vault, token: &str) -> [u8; 32] {
    vault.hash("setup-link", token)
}

fn recovery_hash(vault: &Vault, user: UserId, code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    vault.hash("recovery-code", &format!("{user}\n{}", plain.to_ascii_uppercase()))
}

fn mail_label(user: UserId) -> String {
    format!("users.mail:{user}")
}

pub(crate) fn open_mail(vault: &Vault, user: UserId, sealed: &[u8]) -> Result<String, StoreError> {
    let plain = vault.open_sealed(&mail_label(user), sealed)?;
    String::from_utf8(plain).map_err(StoreError::corrupt("mail of a user"))
}

fn totp_label(user: UserId) -> String {
    format!("users.totp:{user}")
}

fn open_totp(vault: &Vault, user: UserId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    Ok(Zeroizing::new(vault.open_sealed(&totp_label(user), sealed)?))
}
