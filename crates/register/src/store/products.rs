//! Products and their barcodes.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use money::{Money, Quantity, Rate};
use rusqlite::{Connection, Params, Row, params};

use super::{Store, StoreError, audit, damaged};
use crate::audit::{Actor, AuditKind};
use crate::product::Product;

const COLUMNS: &str = "SELECT products.sku, name, price_centavos, unit, clave_prod_serv, \
    clave_unidad, iva, ieps_millionths, ieps_cuota_millionths, ieps_content_micros, \
    ieps_in_price, category, active, code \
    FROM products LEFT JOIN barcodes ON barcodes.sku = products.sku";

impl Store {
    /// One product.
    pub(crate) fn product(&self, sku: &str) -> Result<Option<Product>, StoreError> {
        find(&self.connection, sku)
    }

    /// Those of these SKUs that there are.
    pub(crate) fn products_of(&self, skus: &[String]) -> Result<Vec<Product>, StoreError> {
        skus.iter().filter_map(|sku| find(&self.connection, sku).transpose()).collect()
    }

    /// Adds products; one whose SKU is there is replaced.
    pub(crate) fn put_products(&mut self, products: &[Product]) -> Result<(), StoreError> {
        self.write(|tx| products.iter().try_for_each(|product| put(tx, product)))
    }

    /// Adds or replaces all products of a list or none, and says so in the trail.
    pub(crate) fn import_products<'a>(
        &mut self,
        mut products: impl Iterator<Item = &'a Product>,
        actor: &Actor,
        (kind, detail): (AuditKind, &str),
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            products.try_for_each(|product| put(tx, product))?;
            audit::add(tx, actor, kind, detail).map(drop)
        })
    }

    /// Adds or replaces one product, and says so in the trail.
    pub(crate) fn save_product(
        &mut self,
        product: &Product,
        actor: &Actor,
        (kind, detail): (AuditKind, &str),
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            put(tx, product)?;
            audit::add(tx, actor, kind, detail).map(drop)
        })
    }
}

/// One product.
pub(super) fn find(tx: &Connection, sku: &str) -> Result<Option<Product>, StoreError> {
    let mut found = None;
    select(tx, ("WHERE products.sku = ?1", [sku]), |product| found = Some(product))?;
    Ok(found)
}

/// Every product, by SKU.
pub(super) fn each(tx: &Connection, take: impl FnMut(Product)) -> Result<(), StoreError> {
    select(tx, ("", ()), take)
}

/// Hands over one product after the other, each with its barcodes in their order.
fn select(
    tx: &Connection,
    (condition, bound): (&str, impl Params),
    mut take: impl FnMut(Product),
) -> Result<(), StoreError> {
    let sql = format!("{COLUMNS} {condition} ORDER BY products.sku, barcodes.position");
    let mut found = tx.prepare_cached(&sql)?;
    let mut rows = found.query(bound)?;
    let mut product: Option<Product> = None;
    while let Some(row) = rows.next()? {
        let sku = row.get_ref(0)?.as_str().map_err(damaged("sku"))?;
        if product.as_ref().is_none_or(|product| product.sku != sku) {
            product.replace(read(row)?).into_iter().for_each(&mut take);
        }
        if let (Some(product), Some(code)) = (&mut product, row.get(13)?) {
            product.barcodes.push(code);
        }
    }
    product.into_iter().for_each(take);
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Product, StoreError> {
    let text = |place: usize| row.get::<_, String>(place);
    Ok(Product {
        sku: text(0)?,
        barcodes: Vec::new(),
        name: text(1)?,
        category: row.get(11)?,
        price: Money::from_raw(row.get(2)?),
        unit: text(3)?,
        clave_prod_serv: ClaveProdServ::parse(&text(4)?).map_err(damaged("clave_prod_serv"))?,
        clave_unidad: ClaveUnidad::parse(&text(5)?).map_err(damaged("clave_unidad"))?,
        taxes: TaxProfile {
            iva: Iva::parse(&text(6)?).map_err(damaged("iva"))?,
            ieps: read_ieps(row)?,
        },
        active: row.get(12)?,
    })
}

fn read_ieps(row: &Row<'_>) -> Result<Option<Ieps>, StoreError> {
    let tasa = row.get::<_, Option<i64>>(7)?.map(Rate::from_raw);
    let tasa_o_cuota = row.get::<_, Option<i64>>(8)?.map(Rate::from_raw);
    let content = Quantity::from_raw(row.get(9)?);
    let shown = if row.get(10)? { Shown::InPrice } else { Shown::Apart };
    let cuota = tasa_o_cuota.map(|tasa_o_cuota| Cuota { tasa_o_cuota, content });
    let bears = tasa.is_some() || cuota.is_some();
    Ok(bears.then_some(Ieps { tasa, cuota, shown }))
}

/// Adds or replaces a product: an edit of it, which the portal has to be told of.
pub(super) fn put(tx: &Connection, product: &Product) -> Result<(), StoreError> {
    let ieps = product.taxes.ieps;
    let cuota = ieps.and_then(|ieps| ieps.cuota);
    let mut upsert = tx.prepare_cached(
        "INSERT INTO products (sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, \
         iva, ieps_millionths, ieps_cuota_millionths, ieps_content_micros, ieps_in_price, \
         category, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
         ON CONFLICT (sku) DO UPDATE SET name = ?2, price_centavos = ?3, unit = ?4, \
         clave_prod_serv = ?5, clave_unidad = ?6, iva = ?7, ieps_millionths = ?8, \
         ieps_cuota_millionths = ?9, ieps_content_micros = ?10, ieps_in_price = ?11, \
         category = ?12, active = ?13, revision = revision + 1, sync_state = 'waiting'",
    )?;
    upsert.execute(params![
        product.sku,
        product.name,
        product.price.raw(),
        product.unit,
        product.clave_prod_serv.as_str(),
        product.clave_unidad.as_str(),
        product.taxes.iva.code(),
        ieps.and_then(|ieps| ieps.tasa).map(Rate::raw),
        cuota.map(|cuota| cuota.tasa_o_cuota.raw()),
        cuota.map_or(Quantity::ONE, |cuota| cuota.content).raw(),
        ieps.is_some_and(|ieps| ieps.shown == Shown::InPrice),
        product.category,
        product.active,
    ])?;
    put_barcodes(tx, product)
}

/// A barcode that was another product's is this one's from now on.
fn put_barcodes(tx: &Connection, product: &Product) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM barcodes WHERE sku = ?1")?.execute([&product.sku])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO barcodes (code, sku, position) VALUES (?1, ?2, ?3) \
         ON CONFLICT (code) DO UPDATE SET sku = ?2, position = ?3",
    )?;
    for (code, position) in product.barcodes.iter().zip(0_i64..) {
        insert.execute(params![code, product.sku, position])?;
    }
    Ok(())
}
