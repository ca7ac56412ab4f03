//! The company's price list: each product as the latest edit left it.
//!
//! Registers edit without asking, so two may edit one product upon the same revision. What came
//! first stays, and the other register is told in what they differ
//! (`docs/adr/0019-one-price-list.md`). There is one row for each product, and its `cursor` moves
//! to the end when it changes: who asks for what is new gets each product once.

use jiff::Timestamp;
use tickets::product::plain;
use tickets::wire::ProductMessage;
use tickets::{IssuerId, Product, ProductId, ProductRevision, RegisterId};

use crate::Store;
use crate::error::StoreError;
use crate::search::Search;
use crate::sql::{Row, Tx, named};
use crate::states::instant;

/// Letters of a name that its place in the list is made of.
const LISTED_BY: usize = 60;

/// What became of a product that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutProduct {
    /// It is what the company has now.
    Created,
    /// It was there already, the same, or a later edit of the same register is.
    Exists,
    /// An edit that is as late or later has made something else of it; the field in which they
    /// differ.
    Conflict(&'static str),
}

/// A product of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductChange {
    /// Its place in the feed.
    pub cursor: u64,
    /// The product, as it was sent: what was good then may have left SAT's catalogs since.
    pub message: ProductMessage,
}

/// A product in the company's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductListed {
    /// Its id within the shop.
    pub id: ProductId,
    /// The product, as it was sent.
    pub message: ProductMessage,
    /// The name of the register whose edit this is.
    pub register: String,
    /// When the edit came.
    pub received_at: Timestamp,
}

/// What a person looks for in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductQuery {
    /// Words of name, SKU, category or barcode, or parts of them. The first four are looked at, and
    /// all of those must be there.
    pub text: String,
    /// Those behind this one.
    pub after: Option<ProductId>,
}

impl Store {
    /// Takes in products that a register made or edited; what became of each, in their order.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn put_products(
        &self,
        (shop, register): (IssuerId, RegisterId),
        products: Vec<ProductRevision>,
        now: Timestamp,
    ) -> Result<Vec<PutProduct>, StoreError> {
        self.database
            .write(move |tx| {
                let mut list = List { tx, shop, register, now, cursor: latest(tx, shop)? };
                products.iter().map(|revised| list.put(revised)).collect()
            })
            .await
    }

    /// Up to `limit` products of a shop after `after`, in the order in which they came to be so.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn product_changes(
        &self,
        shop: IssuerId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<ProductChange>, StoreError> {
        // A cursor past the end of what a database can count simply has nothing after it.
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        self.database
            .read(move |tx| {
                let sql = "SELECT cursor, message FROM products
                     WHERE shop_id = ?1 AND cursor > ?2 ORDER BY cursor LIMIT ?3";
                tx.list(sql, (shop.to_string(), after, limit), |row| {
                    Ok(ProductChange { cursor: row.get("cursor")?, message: read_message(row)? })
                })
            })
            .await
    }

    /// The cursor of a shop's latest product; 0 where it has none.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn product_cursor(&self, shop: IssuerId) -> Result<u64, StoreError> {
        self.database.glance(move |tx| latest(tx, shop)).await
    }

    /// Up to `limit` products of a shop, by name.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn products_of_shop(
        &self,
        shop: IssuerId,
        query: ProductQuery,
        limit: u32,
    ) -> Result<Vec<ProductListed>, StoreError> {
        self.database.read(move |tx| list(tx, shop, &query, limit)).await
    }
}

fn list(
    tx: &Tx<'_>,
    shop: IssuerId,
    query: &ProductQuery,
    limit: u32,
) -> Result<Vec<ProductListed>, StoreError> {
    let mut search = Search::of_shop("products.shop_id = :shop", shop);
    search.name(":limit", limit);
    for (part, (condition, name)) in plain(&query.text).split_whitespace().zip(PARTS) {
        search.ask(condition, name, Some(containing(part)));
    }
    let after = "list_key > (SELECT list_key FROM products WHERE shop_id = :shop AND id = :after)";
    search.ask(after, ":after", query.after.map(|id| id.to_string()));
    let (conditions, values) = search.into_parts();
    let sql = format!(
        "SELECT products.id AS id, message, registers.name AS register, received_at_ms
         FROM products JOIN registers ON registers.id = products.register_id
         WHERE {conditions} ORDER BY list_key LIMIT :limit"
    );
    tx.list(&sql, values, |row| {
        let id: String = row.get("id")?;
        Ok(ProductListed {
            id: id.parse().map_err(StoreError::corrupt("product id"))?,
            message: read_message(row)?,
            register: row.get("register")?,
            received_at: instant(row.get("received_at_ms")?)?,
        })
    })
}

/// The conditions that words of a search make, as many as are looked at.
const PARTS: [(&str, &str); 4] = [
    ("search LIKE :part1 ESCAPE '!'", ":part1"),
    ("search LIKE :part2 ESCAPE '!'", ":part2"),
    ("search LIKE :part3 ESCAPE '!'", ":part3"),
    ("search LIKE :part4 ESCAPE '!'", ":part4"),
];

/// The pattern of a text that has `part` in it. A text in a database has no zero byte.
fn containing(part: &str) -> String {
    let mut pattern = String::from("%");
    for letter in part.chars().filter(|letter| !letter.is_control()) {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn latest(tx: &Tx<'_>, shop: IssuerId) -> Result<u64, StoreError> {
    let sql = "SELECT coalesce(max(cursor), 0) FROM products WHERE shop_id = ?1";
    tx.only(sql, [shop.to_string()], |row| row.get(0))
}

/// A shop's list while a register's products are put into it.
struct List<'a> {
    tx: &'a Tx<'a>,
    shop: IssuerId,
    register: RegisterId,
    now: Timestamp,
    cursor: u64,
}

impl List<'_> {
    fn put(&mut self, revised: &ProductRevision) -> Result<PutProduct, StoreError> {
        let id = ProductId::of_sku(&revised.product.sku);
        let message = ProductMessage::from(revised);
        let stays = self.kept(id)?.and_then(|kept| kept.stands_against(&message, self.register));
        if let Some(outcome) = stays {
            return Ok(outcome);
        }
        self.cursor = self.cursor.saturating_add(1);
        self.write(id, &revised.product, &message)?;
        Ok(PutProduct::Created)
    }

    fn kept(&self, id: ProductId) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT message, register_id FROM products WHERE shop_id = ?1 AND id = ?2";
        self.tx.find(sql, (self.shop.to_string(), id.to_string()), |row| {
            let register: String = row.get("register_id")?;
            Ok(Kept {
                message: read_message(row)?,
                register: register.parse().map_err(StoreError::corrupt("register id"))?,
            })
        })
    }

    fn write(
        &self,
        id: ProductId,
        product: &Product,
        message: &ProductMessage,
    ) -> Result<(), StoreError> {
        let json = serde_json::to_string(message).map_err(StoreError::corrupt("message"))?;
        self.tx.execute(
            "INSERT INTO products (shop_id, id, message, revision, register_id, received_at_ms,
                                   cursor, list_key, search)
             VALUES (:shop, :id, :message, :revision, :register, :now, :cursor, :key, :search)
             ON CONFLICT (shop_id, id) DO UPDATE SET
                 message = excluded.message, revision = excluded.revision,
                 register_id = excluded.register_id, received_at_ms = excluded.received_at_ms,
                 cursor = excluded.cursor, list_key = excluded.list_key,
                 search = excluded.search",
            named! {
                ":shop": self.shop.to_string(),
                ":id": id.to_string(),
                ":message": json,
                ":revision": message.revision,
                ":register": self.register.to_string(),
                ":now": self.now.as_millisecond(),
                ":cursor": self.cursor,
                ":key": list_key(product),
                ":search": searched(product),
            },
        )?;
        Ok(())
    }
}

/// A product that is there.
struct Kept {
    message: ProductMessage,
    register: RegisterId,
}

impl Kept {
    /// What is answered where it stays; nothing where `new` takes its place.
    fn stands_against(&self, new: &ProductMessage, register: RegisterId) -> Option<PutProduct> {
        let Some(field) = self.message.first_difference(new) else {
            return Some(PutProduct::Exists);
        };
        if new.revision > self.message.revision {
            None
        } else if new.revision < self.message.revision && register == self.register {
            // It comes late: its own register has gone on from it.
            Some(PutProduct::Exists)
        } else {
            Some(PutProduct::Conflict(field))
        }
    }
}

/// By name, then by SKU, in the same order on every engine.
fn list_key(product: &Product) -> Vec<u8> {
    let name: String = plain(&product.name).chars().take(LISTED_BY).collect();
    [name.as_bytes(), &[0], product.sku.as_bytes()].concat()
}

fn searched(product: &Product) -> String {
    let category = product.category.as_deref().unwrap_or_default();
    let texts = [product.name.as_str(), product.sku.as_str(), category];
    let barcodes = product.barcodes.iter().map(String::as_str);
    texts.into_iter().chain(barcodes).map(plain).collect::<Vec<_>>().join("\n")
}

fn read_message(row: &Row) -> Result<ProductMessage, StoreError> {
    let json: String = row.get("message")?;
    serde_json::from_str(&json).map_err(StoreError::corrupt("message"))
}
