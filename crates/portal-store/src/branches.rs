//! Branches: the places where a shop sells, each with its postal code.

use jiff::Timestamp;
use tickets::{BranchId, IssuerId};

use crate::accounts::shop_id;
use crate::deeds::{self, Act};
use crate::error::StoreError;
use crate::rulings::Actor;
use crate::shops::ShopProfile;
use crate::sql::{Row, Tx, named};
use crate::turns::Pen;
use crate::{Store, changes};

/// What a shop's first branch is called until somebody calls it otherwise.
const MAIN: &str = "Matriz";

/// A place where a shop sells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its id; the main one has the shop's.
    pub id: BranchId,
    /// Whose.
    pub shop: IssuerId,
    /// What the company calls it; no two of a shop alike.
    pub name: String,
    /// LugarExpedicion of what is sold there.
    pub codigo_postal: String,
    /// IANA zone of that postal code.
    pub zone: String,
    /// Lines of the address.
    pub address: Vec<String>,
}

impl Branch {
    /// Whether it is the one that the shop began with.
    pub fn is_main(&self) -> bool {
        self.id.uuid() == self.shop.uuid()
    }
}

/// What became of a branch that was added or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchOutcome {
    /// It is as it was wished.
    Kept,
    /// Another branch of the shop has this name.
    NameTaken,
}

impl Store {
    /// The branches of a shop: the main one, then the others by name.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn branches(&self, shop: IssuerId) -> Result<Vec<Branch>, StoreError> {
        self.database
            .read(move |tx| {
                let sql = format!("{SELECT} shop_id = ?1 ORDER BY id <> shop_id, name");
                tx.list(&sql, [shop.to_string()], read)
            })
            .await
    }

    /// Adds a branch to the actor's shop, or changes the one with this id.
    ///
    /// # Errors
    /// The store does not answer, or the branch is another shop's.
    pub async fn put_branch(
        &self,
        actor: Actor,
        branch: Branch,
        now: Timestamp,
    ) -> Result<BranchOutcome, StoreError> {
        let vault = self.vault.clone();
        self.database.write(move |tx| put(&Pen { tx, vault: &vault, now }, actor, &branch)).await
    }
}

fn put(pen: &Pen<'_>, actor: Actor, branch: &Branch) -> Result<BranchOutcome, StoreError> {
    let (id, shop) = (branch.id.to_string(), actor.shop.to_string());
    let sql = "SELECT EXISTS (SELECT 1 FROM branches
         WHERE shop_id = ?1 AND name = ?2 AND id <> ?3)";
    if pen.tx.only(sql, (&shop, &branch.name, &id), |row| row.get(0))? {
        return Ok(BranchOutcome::NameTaken);
    }
    let written = pen.tx.execute(
        "INSERT INTO branches (id, shop_id, name, codigo_postal, zone, address)
         VALUES (:id, :shop, :name, :codigo_postal, :zone, :address)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name,
             codigo_postal = excluded.codigo_postal, zone = excluded.zone,
             address = excluded.address
         WHERE branches.shop_id = excluded.shop_id",
        named! {
            ":id": &id,
            ":shop": shop,
            ":name": &branch.name,
            ":codigo_postal": &branch.codigo_postal,
            ":zone": &branch.zone,
            ":address": json_of(&branch.address)?,
        },
    )?;
    if written != 1 {
        return Err(StoreError::Corrupt { what: "shop of a branch" });
    }
    // Its registers print it.
    changes::append(pen.tx, actor.shop, changes::Kind::Settings, &actor.shop.to_string())?;
    let detail = format!("{}, {}", branch.name, branch.codigo_postal);
    deeds::append(pen, &actor.deed(Act::BranchPut, id).with(detail))?;
    Ok(BranchOutcome::Kept)
}

/// Writes where a shop is whose profile is set by the operator.
pub(crate) fn put_main(
    tx: &Tx<'_>,
    shop: IssuerId,
    profile: &ShopProfile,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO branches (id, shop_id, name, codigo_postal, zone, address)
         VALUES (:id, :id, :name, :codigo_postal, :zone, :address)
         ON CONFLICT (id) DO UPDATE SET codigo_postal = excluded.codigo_postal,
             zone = excluded.zone, address = excluded.address",
        named! {
            ":id": shop.to_string(),
            ":name": MAIN,
            ":codigo_postal": &profile.codigo_postal,
            ":zone": &profile.zone,
            ":address": json_of(&profile.address)?,
        },
    )?;
    Ok(())
}

fn json_of(address: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(address).map_err(StoreError::corrupt("address"))
}

/// The address that a row has.
pub(crate) fn address_of(row: &Row) -> Result<Vec<String>, StoreError> {
    let json: String = row.get("address")?;
    serde_json::from_str(&json).map_err(StoreError::corrupt("address"))
}

pub(crate) fn branch_id(row: &Row, column: &str) -> Result<BranchId, StoreError> {
    let id: String = row.get(column)?;
    id.parse().map_err(StoreError::corrupt("branch id"))
}

const SELECT: &str = "SELECT id, shop_id, name, codigo_postal, zone, address FROM branches WHERE";

fn read(row: &Row) -> Result<Branch, StoreError> {
    Ok(Branch {
        id: branch_id(row, "id")?,
        shop: shop_id(row)?,
        name: row.get("name")?,
        codigo_postal: row.get("codigo_postal")?,
        zone: row.get("zone")?,
        address: address_of(row)?,
    })
}
