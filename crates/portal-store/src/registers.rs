//! Registers: enrolled by a code that works once, known by their public key.

use jiff::Timestamp;
use tickets::{BranchId, IssuerId, RegisterId};

use crate::Store;
use crate::branches::branch_id;
use crate::deeds::{self, Act, Deed};
use crate::error::StoreError;
use crate::sql::{Row, Tx, named};
use crate::turns::Pen;

/// A register as it presents itself.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// The one-time code, as typed.
    pub code: String,
    /// The id that it gets, where the code is good.
    pub register: RegisterId,
    /// Ed25519.
    pub public_key: [u8; 32],
    /// What it is called.
    pub name: String,
    /// The register of the same shop whose sales it goes on to send.
    pub succeeds: Option<RegisterId>,
    /// That register as it says that it was, should the store have forgotten it.
    pub succeeded: Option<Succeeded>,
}

/// A register that another one succeeds.
#[derive(Clone, Debug)]
pub struct Succeeded {
    /// Series of its notes.
    pub nota_serie: String,
    /// Ed25519.
    pub public_key: [u8; 32],
}

/// An enrolled register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// Its id.
    pub id: RegisterId,
    /// Its shop.
    pub shop: IssuerId,
    /// Its branch.
    pub branch: BranchId,
    /// What it is called.
    pub name: String,
    /// Series of its notes, its own within the shop.
    pub nota_serie: String,
    /// Ed25519.
    pub public_key: [u8; 32],
    /// When it was shut out.
    pub revoked_at: Option<Timestamp>,
    /// When it was last heard of.
    pub seen_at: Timestamp,
    /// When a file spoke in its name that is not the one in use: a restored backup or a copy.
    pub forked_at: Option<Timestamp>,
    /// The register whose sales it goes on to send.
    pub succeeds: Option<RegisterId>,
}

/// What became of an enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolOutcome {
    /// It is enrolled; or was, with this code and this key.
    Enrolled(Box<Register>),
    /// There is no such code, or it was used by another register.
    BadCode,
    /// The code has expired.
    Expired,
    /// The key belongs to a register that was enrolled with another code.
    KeyTaken,
    /// The register that it says to succeed is none of this shop's.
    NoPredecessor,
}

impl Store {
    /// Keeps the hash of a code that lets one register into the shop, for the operator.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn add_enrolment_code(
        &self,
        shop: IssuerId,
        (code, expires_at): (&str, Timestamp),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (vault, hash) = (self.vault.clone(), self.enrolment_hash(code));
        self.database
            .write(move |tx| {
                tx.execute(
                    "INSERT INTO enrolment_codes (code_hash, shop_id, expires_at_ms)
                     VALUES (?1, ?2, ?3)",
                    (hash, shop.to_string(), expires_at.as_millisecond()),
                )?;
                let deed = Deed::by_operator(shop, Act::EnrolmentCodeMade, shop.to_string());
                deeds::append(&Pen { tx, vault: &vault, now }, &deed)
            })
            .await
    }

    /// Enrols a register. Repeating it with the same code and key gives the same register.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn enrol(
        &self,
        enrolment: Enrolment,
        now: Timestamp,
    ) -> Result<EnrolOutcome, StoreError> {
        let hash = self.enrolment_hash(&enrolment.code);
        self.database.write(move |tx| enrol(tx, &enrolment, hash, now)).await
    }

    /// A register by its id.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn register(&self, id: RegisterId) -> Result<Option<Register>, StoreError> {
        self.database.glance(move |tx| find(tx, &id.to_string())).await
    }

    /// The registers of a shop, those that are shut out too, in the order of their enrolment.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn registers_of(&self, shop: IssuerId) -> Result<Vec<Register>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = format!("{SELECT} shop_id = ?1 ORDER BY enrolled_at_ms, id");
                tx.list(&sql, [shop.to_string()], read_register)
            })
            .await
    }

    /// Notes that a register was heard of.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn register_seen(&self, id: RegisterId, now: Timestamp) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                let sql = "UPDATE registers SET seen_at_ms = ?2 WHERE id = ?1 AND seen_at_ms < ?2";
                tx.execute(sql, (id.to_string(), now.as_millisecond()))?;
                Ok(())
            })
            .await
    }

    /// Shuts a register out.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn revoke_register(&self, id: RegisterId, now: Timestamp) -> Result<(), StoreError> {
        self.database
            .write(move |tx| {
                let sql = "UPDATE registers SET revoked_at_ms = coalesce(revoked_at_ms, ?2)
                           WHERE id = ?1";
                tx.execute(sql, (id.to_string(), now.as_millisecond()))?;
                Ok(())
            })
            .await
    }

    pub(crate) fn enrolment_hash(&self, code: &str) -> [u8; 32] {
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        self.vault.hash("enrolment", &plain.to_ascii_uppercase())
    }
}

fn enrol(
    tx: &Tx<'_>,
    enrolment: &Enrolment,
    code_hash: [u8; 32],
    now: Timestamp,
) -> Result<EnrolOutcome, StoreError> {
    let code = tx.find(
        "SELECT shop_id, branch_id, expires_at_ms, register_id FROM enrolment_codes
         WHERE code_hash = ?1",
        [code_hash],
        read_code,
    )?;
    let Some(Code { shop, branch, expires_at, used_by }) = code else {
        return Ok(EnrolOutcome::BadCode);
    };
    if let Some(used_by) = used_by {
        let register = find(tx, &used_by)?.filter(|known| known.public_key == enrolment.public_key);
        return Ok(
            register.map_or(EnrolOutcome::BadCode, |one| EnrolOutcome::Enrolled(Box::new(one)))
        );
    }
    if now.as_millisecond() >= expires_at {
        return Ok(EnrolOutcome::Expired);
    }
    if key_is_taken(tx, &enrolment.public_key)? {
        return Ok(EnrolOutcome::KeyTaken);
    }
    let code = (shop.as_str(), branch.as_deref());
    if !knows_predecessor(tx, &shop, enrolment.succeeds)? && !recall(tx, code, enrolment, now)? {
        return Ok(EnrolOutcome::NoPredecessor);
    }
    let serie = next_nota_serie(tx, &shop)?;
    let succeeds = enrolment.succeeds.map(|id| id.to_string());
    let id = enrolment.register.to_string();
    tx.execute(
        "INSERT INTO registers (id, shop_id, name, nota_serie, public_key, enrolled_at_ms,
                                seen_at_ms, succeeds, branch_id, told_again_since_ms)
         VALUES (:id, :shop, :name, :serie, :key, :now, :now, :succeeds, :branch,
                 (SELECT told_again_since_ms FROM registers WHERE id = :succeeds))",
        named! {
            ":id": &id,
            ":shop": shop,
            ":name": &enrolment.name,
            ":serie": serie,
            ":key": enrolment.public_key,
            ":now": now.as_millisecond(),
            ":succeeds": succeeds,
            ":branch": branch,
        },
    )?;
    tx.execute(
        "UPDATE enrolment_codes SET register_id = ?2 WHERE code_hash = ?1",
        (code_hash, &id),
    )?;
    let register = find(tx, &id)?.ok_or(StoreError::Corrupt { what: "register" })?;
    Ok(EnrolOutcome::Enrolled(Box::new(register)))
}

fn knows_predecessor(
    tx: &Tx<'_>,
    shop: &str,
    succeeds: Option<RegisterId>,
) -> Result<bool, StoreError> {
    let Some(id) = succeeds else { return Ok(true) };
    let known = find(tx, &id.to_string())?;
    Ok(known.is_some_and(|known| known.shop.to_string() == shop))
}

/// Keeps a register that a store out of a backup has forgotten, so that what it sold can be sent;
/// whether it could be, because nobody else has its id, its key or its series. All that it ever
/// sent is to be told again.
fn recall(
    tx: &Tx<'_>,
    (shop, branch): (&str, Option<&str>),
    enrolment: &Enrolment,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (Some(id), Some(was)) = (enrolment.succeeds, &enrolment.succeeded) else {
        return Ok(false);
    };
    if was.public_key == enrolment.public_key {
        return Ok(false);
    }
    let recalled = tx.execute(
        "INSERT INTO registers (id, shop_id, name, nota_serie, public_key, enrolled_at_ms,
                                seen_at_ms, branch_id, told_again_since_ms)
         SELECT :id, :shop, :name, :serie, :key, :now, :now, :branch, 0
         WHERE EXISTS (SELECT 1 FROM restorations) AND NOT EXISTS (
             SELECT 1 FROM registers WHERE id = :id OR public_key = :key
                 OR (shop_id = :shop AND nota_serie = :serie))",
        named! {
            ":id": id.to_string(),
            ":shop": shop,
            ":name": &enrolment.name,
            ":serie": &was.nota_serie,
            ":key": was.public_key,
            ":now": now.as_millisecond(),
            ":branch": branch,
        },
    )?;
    Ok(recalled == 1)
}

/// A one-time code as its row has it.
struct Code {
    shop: String,
    /// Without one: the main one.
    branch: Option<String>,
    expires_at: i64,
    used_by: Option<String>,
}

fn read_code(row: &Row) -> Result<Code, StoreError> {
    Ok(Code {
        shop: row.get("shop_id")?,
        branch: row.get("branch_id")?,
        expires_at: row.get("expires_at_ms")?,
        used_by: row.get("register_id")?,
    })
}

fn key_is_taken(tx: &Tx<'_>, key: &[u8; 32]) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM registers WHERE public_key = ?1)";
    tx.only(sql, [key], |row| row.get(0))
}

/// `A` … `Z`, `AA` … : one for each register that the shop ever had, and none twice.
fn next_nota_serie(tx: &Tx<'_>, shop: &str) -> Result<String, StoreError> {
    let sql = "SELECT nota_serie FROM registers WHERE shop_id = ?1";
    let taken: Vec<String> = tx.list(sql, [shop], |row| row.get(0))?;
    let count = u32::try_from(taken.len()).unwrap_or(u32::MAX);
    let next = (count..).map(serie_of).find(|serie| !taken.contains(serie));
    next.ok_or(StoreError::Corrupt { what: "series of notes" })
}

fn serie_of(place: u32) -> String {
    let letter = char::from_u32(u32::from(b'A') + place % 26).unwrap_or('A');
    match place / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", serie_of(more - 1)),
    }
}

const SELECT: &str = "SELECT id, shop_id, coalesce(branch_id, shop_id) AS branch, name, nota_serie,
         public_key, revoked_at_ms, seen_at_ms, forked_at_ms, succeeds
     FROM registers WHERE";

pub(crate) fn find(tx: &Tx<'_>, id: &str) -> Result<Option<Register>, StoreError> {
    tx.find(&format!("{SELECT} id = ?1"), [id], read_register)
}

fn read_register(row: &Row) -> Result<Register, StoreError> {
    let instant = |ms| Timestamp::from_millisecond(ms).map_err(StoreError::corrupt("instant"));
    let id: String = row.get("id")?;
    let shop: String = row.get("shop_id")?;
    let revoked_at: Option<i64> = row.get("revoked_at_ms")?;
    let forked_at: Option<i64> = row.get("forked_at_ms")?;
    let succeeds: Option<String> = row.get("succeeds")?;
    let succeeds = succeeds.map(|id| id.parse()).transpose();
    Ok(Register {
        id: id.parse().map_err(StoreError::corrupt("register id"))?,
        shop: shop.parse().map_err(StoreError::corrupt("shop id"))?,
        branch: branch_id(row, "branch")?,
        name: row.get("name")?,
        nota_serie: row.get("nota_serie")?,
        public_key: row.get("public_key")?,
        revoked_at: revoked_at.map(instant).transpose()?,
        seen_at: instant(row.get("seen_at_ms")?)?,
        forked_at: forked_at.map(instant).transpose()?,
        succeeds: succeeds.map_err(StoreError::corrupt("register id"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::serie_of;

    #[test]
    fn series_of_notes_go_on_after_z() {
        for (place, serie) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")]
        {
            assert_eq!(serie_of(place), serie);
        }
    }
}
