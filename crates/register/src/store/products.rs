//! Products and their barcodes.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use money::{Money, Quantity, Rate};
use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, damaged};
use crate::product::Product;

impl Store {
    /// All products, by name.
    pub(crate) fn products(&self) -> Result<Vec<Product>, StoreError> {
        let mut products = self.connection.prepare(
            "SELECT sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, iva, \
             ieps_millionths, ieps_cuota_millionths, ieps_content_micros, ieps_in_price, \
             category FROM products ORDER BY name, sku",
        )?;
        let mut barcodes = self
            .connection
            .prepare("SELECT code FROM barcodes WHERE sku = ?1 ORDER BY position")?;
        let mut all = products.query_and_then([], read)?.collect::<Result<Vec<_>, _>>()?;
        for product in &mut all {
            let codes = barcodes.query_map([&product.sku], |row| row.get(0))?;
            product.barcodes = codes.collect::<Result<_, _>>()?;
        }
        Ok(all)
    }

    /// Adds products; one whose SKU is there is replaced.
    pub(crate) fn put_products(&mut self, products: &[Product]) -> Result<(), StoreError> {
        self.write(|tx| products.iter().try_for_each(|product| put(tx, product)))
    }
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

fn put(tx: &Connection, product: &Product) -> Result<(), StoreError> {
    let ieps = product.taxes.ieps;
    let cuota = ieps.and_then(|ieps| ieps.cuota);
    tx.execute(
        "INSERT INTO products (sku, name, price_centavos, unit, clave_prod_serv, clave_unidad, \
         iva, ieps_millionths, ieps_cuota_millionths, ieps_content_micros, ieps_in_price, \
         category) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
         ON CONFLICT (sku) DO UPDATE SET name = ?2, price_centavos = ?3, unit = ?4, \
         clave_prod_serv = ?5, clave_unidad = ?6, iva = ?7, ieps_millionths = ?8, \
         ieps_cuota_millionths = ?9, ieps_content_micros = ?10, ieps_in_price = ?11, category = ?12",
        params![
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
        ],
    )?;
    tx.execute("DELETE FROM barcodes WHERE sku = ?1", [&product.sku])?;
    for (code, position) in product.barcodes.iter().zip(0_i64..) {
        tx.execute(
            "INSERT INTO barcodes (code, sku, position) VALUES (?1, ?2, ?3) \
             ON CONFLICT (code) DO UPDATE SET sku = ?2, position = ?3",
            params![code, product.sku, position],
        )?;
    }
    Ok(())
}
