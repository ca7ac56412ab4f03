//! Reading a price list: all of it, or none of it.

use std::collections::BTreeSet;

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use faults::{Fault, Faults};
use money::Money;

use crate::codes::{IMPORT_HEADER, IMPORT_ROW};
use crate::product::Product;

const HEADER: [&str; 8] =
    ["sku", "barcode", "name", "price", "unit", "clave_prod_serv", "clave_unidad", "tax"];
/// A ninth column, which a list may leave out.
const CATEGORY: &str = "category";
const CATEGORY_MAX: usize = 40;
const SKU_MAX: usize = 100;
/// Descripcion of Anexo 20.
const NAME_MAX: usize = 1_000;

/// Reads a CSV with the columns of the header above, and `category` behind them where the list has
/// one. A product of several barcodes has them in one field, parted by blanks.
///
/// # Errors
/// Every row that is wrong, as `renglon N.column`; a reason in the data.
pub fn read_products(csv: &str) -> Result<Vec<Product>, Faults> {
    let mut rows = csv.trim_start_matches('\u{feff}').lines().zip(1_u32..);
    let header = rows.next().map(|(line, _)| fields(line)).unwrap_or_default();
    let (head, more) = header.split_at(header.len().min(HEADER.len()));
    if head != HEADER || !(more.is_empty() || more == [CATEGORY]) {
        return Err(Fault::new(&IMPORT_HEADER, "renglon 1").into());
    }
    let mut faults = Faults::new();
    let mut products = Vec::new();
    let mut taken = Taken::default();
    for (line, number) in rows.filter(|(line, _)| !line.trim().is_empty()) {
        let at = format!("renglon {number}");
        let row = read_row(&fields(line), header.len()).and_then(|product| taken.take(product));
        products.extend(faults.note(row.map_err(|fault| fault.below(&at))));
    }
    faults.into_result(products)
}

/// SKUs and barcodes of the rows before.
#[derive(Default)]
struct Taken {
    skus: BTreeSet<String>,
    barcodes: BTreeSet<String>,
}

impl Taken {
    fn take(&mut self, product: Product) -> Result<Product, Fault> {
        if !self.skus.insert(product.sku.clone()) {
            return Err(wrong("sku", "está repetido"));
        }
        match product.barcodes.iter().find(|code| !self.barcodes.insert((*code).clone())) {
            Some(_) => Err(wrong("barcode", "ya es de otro producto")),
            None => Ok(product),
        }
    }
}

fn read_row(row: &[String], columns: usize) -> Result<Product, Fault> {
    let [sku, barcode, name, price, unit, clave_prod_serv, clave_unidad, tax, more @ ..] = row
    else {
        return Err(wrong("", "no tiene todas sus columnas"));
    };
    if row.len() != columns {
        return Err(wrong("", "no tiene las columnas del encabezado"));
    }
    let category = more.first().filter(|category| !category.is_empty());
    let price = Money::parse(price).ok().filter(|price| price.is_positive());
    Ok(Product {
        sku: text("sku", sku, SKU_MAX)?,
        barcodes: barcode.split_whitespace().map(str::to_owned).collect(),
        name: text("name", name, NAME_MAX)?,
        category: category.map(|name| text(CATEGORY, name, CATEGORY_MAX)).transpose()?,
        price: price.ok_or_else(|| wrong("price", "no es un precio mayor que cero"))?,
        unit: text("unit", unit, SKU_MAX)?,
        clave_prod_serv: ClaveProdServ::parse(clave_prod_serv)
            .map_err(|fault| wrong("clave_prod_serv", fault.code.message))?,
        clave_unidad: ClaveUnidad::parse(clave_unidad)
            .map_err(|fault| wrong("clave_unidad", fault.code.message))?,
        taxes: TaxProfile::iva(Iva::parse(tax).map_err(|fault| wrong("tax", fault.code.message))?),
        active: true,
    })
}

fn text(column: &str, text: &str, max: usize) -> Result<String, Fault> {
    if text.is_empty() || text.chars().count() > max {
        Err(wrong(column, "está vacío o es demasiado largo"))
    } else {
        Ok(text.to_owned())
    }
}

fn wrong(column: &str, reason: &str) -> Fault {
    Fault::new(&IMPORT_ROW, column).with("reason", reason)
}

/// The fields of one line of CSV; a quoted one may hold commas, and two quotes for one.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.trim_end_matches('\r').chars().peekable();
    while let Some(letter) = letters.next() {
        let field = fields.last_mut();
        match (letter, quoted) {
            ('"', true) if letters.next_if_eq(&'"').is_some() => {
                field.into_iter().for_each(|f| f.push('"'))
            }
            ('"', _) => quoted = !quoted,
            (',', false) => fields.push(String::new()),
            (letter, _) => field.into_iter().for_each(|f| f.push(letter)),
        }
    }
    fields.iter().map(|field| field.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOP: &str = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax\n";

    #[test]
    fn reads_a_list() {
        let list = format!(
            "\u{feff}{TOP}A1,750 751,\"Pan \"\"Bimbo\"\", grande\",45.50,pieza,50181901,H87,iva-0\r\n\n\
             B2,,Jamón,180,kg,50112000,KGM,exento\n"
        );
        let products = read_products(&list).unwrap();
        assert_eq!(products.len(), 2);
        assert_eq!(products[0].name, "Pan \"Bimbo\", grande");
        assert_eq!(products[0].barcodes, ["750", "751"]);
        assert_eq!(products[0].price.to_string(), "45.50");
        assert_eq!(products[1].taxes.iva, Iva::Exento);
        assert!(products[1].is_measured());
    }

    #[test]
    fn a_list_may_name_categories() {
        let list = format!(
            "{},category\nA1,,Pan,45.50,pieza,50181901,H87,iva-0,Panadería\n\
             B2,,Jamón,180,kg,50112000,KGM,iva-0,\n",
            TOP.trim_end()
        );
        let products = read_products(&list).unwrap();
        let of: Vec<_> = products.iter().map(|product| product.category.as_deref()).collect();
        assert_eq!(of, [Some("Panadería"), None]);
        let told =
            |list: &str| read_products(list).unwrap_err().iter().next().unwrap().path.clone();
        assert_eq!(told(&format!("{list}C3,,Sal,9,pieza,50171550,H87,iva-0\n")), "renglon 4");
        let long = "x".repeat(CATEGORY_MAX + 1);
        let row = format!("{list}C3,,Sal,9,pieza,50171550,H87,iva-0,{long}\n");
        assert_eq!(told(&row), "renglon 4.category");
        assert_eq!(told(&format!("{},shelf\n", TOP.trim_end())), "renglon 1");
    }

    #[test]
    fn names_every_bad_row() {
        let list = format!(
            "{TOP}A1,1,Pan,10.00,pieza,50181901,H87,iva-16\n\
             A1,2,Otro,10.00,pieza,50181901,H87,iva-16\n\
             A2,1,Otro,10.00,pieza,50181901,H87,iva-16\n\
             A3,,Otro,0.00,pieza,50181901,H87,iva-16\n\
             A4,,Otro,1.00,pieza,501,H87,iva-16\n\
             A5,,Otro,1.00,pieza,50181901,H87,iva-15\n\
             A6,,,1.00,pieza,50181901,H87,iva-16\n\
             A7\n"
        );
        let faults = read_products(&list).unwrap_err();
        let paths: Vec<_> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "renglon 3.sku",
                "renglon 4.barcode",
                "renglon 5.price",
                "renglon 6.clave_prod_serv",
                "renglon 7.tax",
                "renglon 8.name",
                "renglon 9"
            ]
        );
        assert_eq!(read_products("a,b\n").unwrap_err().iter().next().unwrap().code, &IMPORT_HEADER);
        assert!(read_products("").is_err());
    }
}
