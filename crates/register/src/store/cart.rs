//! Sales in progress: the one at the counter, and those on hold.

use cfdi::catalog::FormaPago;
use jiff::Timestamp;
use money::{Money, Quantity, Rate};
use rusqlite::{Connection, OptionalExtension, Row, params};
use tickets::Payment;

use super::{Store, StoreError, audit, damaged, instant};
use crate::audit::{Actor, AuditKind};
use crate::cart::{Cart, Discount, Line, Origin};

/// The cart at the counter.
const COUNTER: i64 = 1;

/// A cart as it is kept.
#[derive(Debug)]
pub(crate) struct KeptCart {
    pub(crate) lines: Vec<KeptLine>,
    /// The sale's discount.
    pub(crate) discount: Option<Discount>,
    pub(crate) note: String,
    /// None of a cart on hold, like the payments.
    pub(crate) tip: Money,
    pub(crate) payments: Vec<Payment>,
}

/// One line of it.
#[derive(Debug)]
pub(crate) struct KeptLine {
    pub(crate) sku: String,
    /// As it was called then.
    pub(crate) name: String,
    /// As it was then.
    pub(crate) price: Money,
    pub(crate) quantity: Quantity,
    pub(crate) discount: Option<Discount>,
    pub(crate) origin: Origin,
    pub(crate) note: String,
}

/// A sale on hold.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) id: i64,
    pub(crate) at: Timestamp,
    pub(crate) who: String,
    /// May be empty.
    pub(crate) reason: String,
    pub(crate) total: Money,
}

/// How many sales are on hold, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HeldSum {
    pub(crate) count: u32,
    pub(crate) total: Money,
}

impl Origin {
    const fn stored(self) -> &'static str {
        match self {
            Self::Shelf => "shelf",
            Self::Label => "label",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "shelf" => Ok(Self::Shelf),
            "label" => Ok(Self::Label),
            _ => Err(StoreError::Damaged { what: "origin of a line" }),
        }
    }
}

impl Store {
    /// Keeps the cart as it stands.
    pub(crate) fn keep_cart(&mut self, cart: &Cart) -> Result<(), StoreError> {
        self.write(|tx| put_counter(tx, cart))
    }

    /// The cart that a crash or a power cut left.
    pub(crate) fn kept_cart(&self) -> Result<KeptCart, StoreError> {
        let cart = load(&self.connection, COUNTER)?;
        let mut payments = self
            .connection
            .prepare("SELECT forma_pago, amount_centavos FROM cart_payments ORDER BY position")?;
        let payments = payments
            .query_and_then([], |row| {
                let code: String = row.get(0)?;
                Ok(Payment {
                    forma_pago: FormaPago::parse(&code).map_err(damaged("forma_pago"))?,
                    amount: Money::from_raw(row.get(1)?),
                })
            })?
            .collect::<Result<Vec<_>, StoreError>>()?;
        let sql = "SELECT tip_centavos FROM carts WHERE id = ?1";
        let tip = self.connection.query_row(sql, [COUNTER], |row| row.get(0))?;
        Ok(KeptCart { tip: Money::from_raw(tip), payments, ..cart })
    }

    /// Puts the cart on hold; the counter is free.
    pub(crate) fn hold(
        &mut self,
        cart: &Cart,
        (reason, total): (&str, Money),
        actor: &Actor,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT INTO carts (note) VALUES ('')", [])?;
            let id = tx.last_insert_rowid();
            put(tx, id, cart)?;
            tx.execute(
                "INSERT INTO held_carts (cart_id, held_at_ms, who, reason, total_centavos) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id, actor.at.as_millisecond(), actor.who, reason, total.raw()],
            )?;
            clear(tx)
        })
    }

    /// The sales on hold, the oldest first.
    pub(crate) fn held(&self) -> Result<Vec<Held>, StoreError> {
        let mut held = self.connection.prepare(&format!("{HELD} ORDER BY cart_id"))?;
        held.query_and_then([], read_held)?.collect()
    }

    /// What those come to.
    pub(crate) fn held_sum(&self) -> Result<HeldSum, StoreError> {
        held_sum(&self.connection)
    }

    /// The cart of one of them; nothing where it is not there any more.
    pub(crate) fn held_cart(&self, id: i64) -> Result<Option<KeptCart>, StoreError> {
        find_held(&self.connection, id)?.map(|held| load(&self.connection, held.id)).transpose()
    }

    /// Brings a sale back to the counter as `cart`.
    pub(crate) fn recall(&mut self, id: i64, cart: &Cart) -> Result<(), StoreError> {
        self.write(|tx| {
            put_counter(tx, cart)?;
            remove(tx, id)
        })
    }

    /// Throws a sale on hold away; the trail keeps what it was. Whether it was still there.
    pub(crate) fn drop_held(&mut self, id: i64, actor: &Actor) -> Result<bool, StoreError> {
        self.write(|tx| {
            let Some(held) = find_held(tx, id)? else { return Ok(false) };
            let lines = load(tx, id)?.lines.len();
            let reason =
                if held.reason.is_empty() { String::new() } else { format!(", {}", held.reason) };
            let total = held.total.pesos();
            let lines =
                if lines == 1 { "1 renglón".to_owned() } else { format!("{lines} renglones") };
            let detail = format!("{total} en {lines}, de {}{reason}", held.who);
            audit::add(tx, actor, AuditKind::HeldDropped, &detail)?;
            remove(tx, id)?;
            Ok(true)
        })
    }
}

const HELD: &str = "SELECT cart_id, held_at_ms, who, reason, total_centavos FROM held_carts";

fn find_held(connection: &Connection, id: i64) -> Result<Option<Held>, StoreError> {
    let mut held = connection.prepare(&format!("{HELD} WHERE cart_id = ?1"))?;
    held.query_and_then([id], read_held)?.next().transpose()
}

fn read_held(row: &Row<'_>) -> Result<Held, StoreError> {
    Ok(Held {
        id: row.get(0)?,
        at: instant(row.get(1)?)?,
        who: row.get(2)?,
        reason: row.get(3)?,
        total: Money::from_raw(row.get(4)?),
    })
}

/// How many are on hold, and what they come to.
pub(super) fn held_sum(connection: &Connection) -> Result<HeldSum, StoreError> {
    let sql = "SELECT count(*), coalesce(sum(total_centavos), 0) FROM held_carts";
    Ok(connection.query_row(sql, [], |row| {
        Ok(HeldSum { count: row.get(0)?, total: Money::from_raw(row.get(1)?) })
    })?)
}

/// Empties the counter.
pub(super) fn clear(tx: &Connection) -> Result<(), StoreError> {
    put_counter(tx, &Cart::default())
}

fn remove(tx: &Connection, id: i64) -> Result<(), StoreError> {
    // Its lines and its place among the held ones go with it.
    tx.execute("DELETE FROM carts WHERE id = ?1", [id])?;
    Ok(())
}

fn put_counter(tx: &Connection, cart: &Cart) -> Result<(), StoreError> {
    put(tx, COUNTER, cart)?;
    let tip = params![COUNTER, cart.tip().raw()];
    tx.execute("UPDATE carts SET tip_centavos = ?2 WHERE id = ?1", tip)?;
    tx.execute("DELETE FROM cart_payments", [])?;
    for (payment, position) in cart.payments().iter().zip(0_i64..) {
        tx.execute(
            "INSERT INTO cart_payments (position, forma_pago, amount_centavos) \
             VALUES (?1, ?2, ?3)",
            params![position, payment.forma_pago.code(), payment.amount.raw()],
        )?;
    }
    Ok(())
}

/// Writes lines, note and discount in the place of those that were there.
fn put(tx: &Connection, id: i64, cart: &Cart) -> Result<(), StoreError> {
    let (centavos, millionths) = columns(cart.discount());
    tx.execute(
        "UPDATE carts SET note = ?2, discount_centavos = ?3, discount_millionths = ?4 \
         WHERE id = ?1",
        params![id, cart.note(), centavos, millionths],
    )?;
    tx.execute("DELETE FROM cart_lines WHERE cart_id = ?1", [id])?;
    for (line, position) in cart.lines().iter().zip(0_i64..) {
        put_line(tx, (id, position), line)?;
    }
    Ok(())
}

fn put_line(tx: &Connection, (id, position): (i64, i64), line: &Line) -> Result<(), StoreError> {
    let item = &line.item;
    let (centavos, millionths) = columns(item.discount);
    tx.execute(
        "INSERT INTO cart_lines (cart_id, position, sku, name, price_centavos, quantity_micros, \
         discount_centavos, discount_millionths, origin, note) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            id,
            position,
            item.product.sku,
            item.product.name,
            item.product.price.raw(),
            item.quantity.raw(),
            centavos,
            millionths,
            item.origin.stored(),
            item.note
        ],
    )?;
    Ok(())
}

fn load(connection: &Connection, id: i64) -> Result<KeptCart, StoreError> {
    let head = connection
        .query_row(
            "SELECT note, discount_centavos, discount_millionths FROM carts WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, discount_at(row, 1)?)),
        )
        .optional()?;
    let (note, discount) = head.ok_or(StoreError::Damaged { what: "cart" })?;
    let mut lines = connection.prepare(
        "SELECT sku, name, price_centavos, quantity_micros, discount_centavos, \
         discount_millionths, origin, note FROM cart_lines WHERE cart_id = ?1 ORDER BY position",
    )?;
    let lines = lines.query_and_then([id], read_line)?.collect::<Result<_, _>>()?;
    Ok(KeptCart { lines, discount, note, tip: Money::ZERO, payments: Vec::new() })
}

fn read_line(row: &Row<'_>) -> Result<KeptLine, StoreError> {
    Ok(KeptLine {
        sku: row.get(0)?,
        name: row.get(1)?,
        price: Money::from_raw(row.get(2)?),
        quantity: Quantity::from_raw(row.get(3)?),
        discount: discount_at(row, 4)?,
        origin: Origin::parse(&row.get::<_, String>(6)?)?,
        note: row.get(7)?,
    })
}

/// A discount as its two columns have it, of which one is empty.
fn columns(discount: Option<Discount>) -> (Option<i64>, Option<i64>) {
    match discount {
        Some(Discount::Amount(amount)) => (Some(amount.raw()), None),
        Some(Discount::Percent(part)) => (None, Some(part.raw())),
        None => (None, None),
    }
}

/// The way back, from `column` and the one behind it.
fn discount_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Discount>> {
    let amount = row.get::<_, Option<i64>>(column)?.map(Money::from_raw).map(Discount::Amount);
    let part = row.get::<_, Option<i64>>(column + 1)?.map(Rate::from_raw).map(Discount::Percent);
    Ok(amount.or(part))
}
