//! A product as it is typed, and the product that it means.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use faults::{Code, Fault, Faults};
use money::{Money, Quantity, Rate};

pub(crate) use tickets::product::CATEGORY_MAX;
use tickets::product::{
    BARCODES_MAX, NAME_MAX, SKU_MAX, UNIT_MAX, check_prod_serv, check_unidad, is_barcode,
};

use crate::api::ProductDraft;
use crate::codes::{
    PRODUCT_BARCODE, PRODUCT_CATEGORY, PRODUCT_CONTENT, PRODUCT_CUOTA, PRODUCT_NAME, PRODUCT_PRICE,
    PRODUCT_SKU, PRODUCT_TASA, PRODUCT_UNIT,
};
use crate::product::Product;

/// The product that a draft means.
///
/// # Errors
/// All that is wrong, each at the name of its field.
pub(crate) fn read(draft: &ProductDraft) -> Result<Product, Faults> {
    let mut faults = Faults::new();
    let sku = faults.note(text(&draft.sku, SKU_MAX, (&PRODUCT_SKU, "sku")));
    let barcodes = faults.note(read_barcodes(&draft.barcodes));
    let name = faults.note(text(&draft.name, NAME_MAX, (&PRODUCT_NAME, "name")));
    let category = faults.note(read_category(&draft.category));
    let price = faults.note(read_price(&draft.price));
    let unit = faults.note(text(&draft.unit, UNIT_MAX, (&PRODUCT_UNIT, "unit")));
    let clave_prod_serv = faults.note(read_clave_prod_serv(&draft.clave_prod_serv));
    let clave_unidad = faults.note(read_clave_unidad(&draft.clave_unidad));
    let taxes = note_all(&mut faults, read_taxes(draft));
    let whole = || {
        Some(Product {
            sku: sku?,
            barcodes: barcodes?,
            name: name?,
            category: category?,
            price: price?,
            unit: unit?,
            clave_prod_serv: clave_prod_serv?,
            clave_unidad: clave_unidad?,
            taxes: taxes?,
            active: draft.active,
        })
    };
    match whole() {
        Some(product) => Ok(product),
        None => Err(faults),
    }
}

/// The draft of a product: read again, it is the same product.
pub(crate) fn of(product: &Product) -> ProductDraft {
    let ieps = product.taxes.ieps;
    let cuota = ieps.and_then(|ieps| ieps.cuota);
    let tasa = ieps.and_then(|ieps| ieps.tasa);
    ProductDraft {
        sku: product.sku.clone(),
        barcodes: product.barcodes.join(" "),
        name: product.name.clone(),
        price: product.price.to_string(),
        unit: product.unit.clone(),
        category: product.category.clone().unwrap_or_default(),
        clave_prod_serv: product.clave_prod_serv.to_string(),
        clave_unidad: product.clave_unidad.to_string(),
        iva: product.taxes.iva.code().to_owned(),
        ieps_tasa: tasa.map(Rate::percent).unwrap_or_default(),
        ieps_cuota: cuota.map(|cuota| cuota.tasa_o_cuota.to_string()).unwrap_or_default(),
        ieps_content: cuota.map(|cuota| cuota.content.short()).unwrap_or_default(),
        ieps_in_price: ieps.is_some_and(|ieps| ieps.shown == Shown::InPrice),
        active: product.active,
    }
}

/// A new product: a piece of something with IVA 16 %.
pub(crate) fn blank() -> ProductDraft {
    ProductDraft {
        unit: "pieza".to_owned(),
        clave_unidad: "H87".to_owned(),
        iva: Iva::Tasa16.code().to_owned(),
        active: true,
        ..ProductDraft::default()
    }
}

/// Keeps the value, or notes all its faults.
fn note_all<T>(faults: &mut Faults, result: Result<T, Faults>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(wrong) => {
            wrong.into_iter().for_each(|fault| faults.push(fault));
            None
        }
    }
}

/// One line of text, its blanks made single.
fn text(
    typed: &str,
    max: usize,
    (code, field): (&'static Code, &'static str),
) -> Result<String, Fault> {
    let plain = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !plain.is_empty() && plain.chars().count() <= max;
    if fits && !plain.chars().any(char::is_control) {
        Ok(plain)
    } else {
        Err(Fault::new(code, field))
    }
}

fn read_category(typed: &str) -> Result<Option<String>, Fault> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    text(typed, CATEGORY_MAX, (&PRODUCT_CATEGORY, "category")).map(Some)
}

fn read_barcodes(typed: &str) -> Result<Vec<String>, Fault> {
    let mut codes: Vec<String> = Vec::new();
    for code in typed.split_whitespace() {
        if !is_barcode(code) || codes.len() == BARCODES_MAX {
            return Err(Fault::new(&PRODUCT_BARCODE, "barcodes"));
        }
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    Ok(codes)
}

/// `28.50`, `$1,234.50`. A comma stands between thousands and nowhere else: who writes `28,50`
/// means no price of 2,850 pesos.
fn read_price(typed: &str) -> Result<Money, Fault> {
    let bare = typed.trim().trim_start_matches('$').trim();
    let whole = bare.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = !whole.contains(',') || (1..=3).contains(&first.len());
    if !grouped || groups.any(|group| group.len() != 3) {
        return Err(Fault::new(&PRODUCT_PRICE, "price"));
    }
    let price = Money::parse(&bare.replace(',', "")).ok().filter(|price| price.is_positive());
    price.ok_or_else(|| Fault::new(&PRODUCT_PRICE, "price"))
}

fn read_clave_prod_serv(typed: &str) -> Result<ClaveProdServ, Fault> {
    let clave = ClaveProdServ::parse(typed).map_err(|fault| fault.below("clave_prod_serv"))?;
    check_prod_serv(&clave).map(|()| clave)
}

fn read_clave_unidad(typed: &str) -> Result<ClaveUnidad, Fault> {
    let clave = ClaveUnidad::parse(typed).map_err(|fault| fault.below("clave_unidad"))?;
    check_unidad(&clave).map(|()| clave)
}

fn read_taxes(draft: &ProductDraft) -> Result<TaxProfile, Faults> {
    let mut faults = Faults::new();
    let iva = faults.note(Iva::parse(draft.iva.trim()).map_err(|fault| fault.below("iva")));
    let ieps = note_all(&mut faults, read_ieps(draft));
    let Some((iva, ieps)) = iva.zip(ieps) else { return Err(faults) };
    let taxes = TaxProfile { iva, ieps };
    taxes.check().map_err(at_field)?;
    Ok(taxes)
}

fn read_ieps(draft: &ProductDraft) -> Result<Option<Ieps>, Faults> {
    let mut faults = Faults::new();
    let percent = draft.ieps_tasa.trim().trim_end_matches('%').trim_end();
    let tasa = faults.note(number(percent, Rate::parse_percent, (&PRODUCT_TASA, "ieps_tasa")));
    let pesos = draft.ieps_cuota.trim().trim_start_matches('$').trim_start();
    let cuota = faults.note(number(pesos, Rate::parse, (&PRODUCT_CUOTA, "ieps_cuota")));
    let content = draft.ieps_content.trim();
    let content = number(content, Quantity::parse, (&PRODUCT_CONTENT, "ieps_content"));
    let content = faults.note(content);
    let Some(((tasa, cuota), content)) = tasa.zip(cuota).zip(content) else { return Err(faults) };
    let content = content.unwrap_or(Quantity::ONE);
    let cuota = cuota.map(|tasa_o_cuota| Cuota { tasa_o_cuota, content });
    let shown = if draft.ieps_in_price { Shown::InPrice } else { Shown::Apart };
    let bears = tasa.is_some() || cuota.is_some();
    Ok(bears.then_some(Ieps { tasa, cuota, shown }))
}

/// Nothing where nothing was typed.
fn number<T, E>(
    typed: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
    (code, field): (&'static Code, &'static str),
) -> Result<Option<T>, Fault> {
    if typed.is_empty() {
        return Ok(None);
    }
    parse(typed).map(Some).map_err(|_| Fault::new(code, field))
}

/// The field of a fault that the tax profile found.
fn at_field(fault: Fault) -> Fault {
    let path = match fault.path.as_str() {
        "ieps.cuota" => "ieps_cuota",
        "iva" => "iva",
        _ => "ieps_tasa",
    };
    Fault { path: path.to_owned(), ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refresco() -> ProductDraft {
        ProductDraft {
            sku: "REFRESCO".to_owned(),
            barcodes: "7501055300075 7501055300082".to_owned(),
            name: "  Refresco   600 ml ".to_owned(),
            price: "$1,219.5".to_owned(),
            category: "Bebidas".to_owned(),
            clave_prod_serv: "50202306".to_owned(),
            ieps_cuota: "3.0818".to_owned(),
            ieps_content: "0.6".to_owned(),
            ieps_in_price: true,
            ..blank()
        }
    }

    fn told(draft: &ProductDraft) -> Vec<(String, &'static str)> {
        let faults = read(draft).unwrap_err();
        faults.into_iter().map(|fault| (fault.path, fault.code.id)).collect()
    }

    #[test]
    fn a_draft_is_read_and_written_alike() {
        let product = read(&refresco()).unwrap();
        assert_eq!(product.name, "Refresco 600 ml");
        assert_eq!(product.price.to_string(), "1219.50");
        assert_eq!(product.barcodes.len(), 2);
        assert_eq!(product.taxes.ieps.unwrap().shown, Shown::InPrice);
        let draft = of(&product);
        assert_eq!(draft.ieps_content, "0.6");
        assert_eq!(read(&draft).unwrap(), product);
        let tobacco = ProductDraft { ieps_tasa: "160 %".to_owned(), ..refresco() };
        assert_eq!(of(&read(&tobacco).unwrap()).ieps_tasa, "160");
    }

    #[test]
    fn everything_wrong_is_told_at_its_field() {
        let draft = ProductDraft {
            sku: " ".to_owned(),
            barcodes: "3*750".to_owned(),
            name: String::new(),
            price: "28,50".to_owned(),
            unit: "x".repeat(21),
            category: "x".repeat(41),
            clave_prod_serv: "5020".to_owned(),
            clave_unidad: "QQQ".to_owned(),
            iva: "15".to_owned(),
            ieps_tasa: "ocho".to_owned(),
            ieps_cuota: "mucho".to_owned(),
            ieps_content: "poco".to_owned(),
            ieps_in_price: false,
            active: true,
        };
        let expected = [
            ("sku", "product-01"),
            ("barcodes", "product-03"),
            ("name", "product-02"),
            ("category", "product-06"),
            ("price", "product-04"),
            ("unit", "product-05"),
            ("clave_prod_serv", "catalog-07"),
            ("clave_unidad", "product-11"),
            ("iva", "taxes-01"),
            ("ieps_tasa", "product-07"),
            ("ieps_cuota", "product-08"),
            ("ieps_content", "product-09"),
        ];
        let expected = expected.map(|(field, code)| (field.to_owned(), code));
        assert_eq!(told(&draft), expected);
    }

    #[test]
    fn taxes_are_sats() {
        let one = |draft| told(&draft).into_iter().next().unwrap();
        let nine = ProductDraft { ieps_tasa: "9.5".to_owned(), ..refresco() };
        assert_eq!(one(nine), ("ieps_tasa".to_owned(), "taxes-02"));
        let dear = ProductDraft { ieps_cuota: "99".to_owned(), ..refresco() };
        assert_eq!(one(dear), ("ieps_cuota".to_owned(), "taxes-11"));
        let hidden =
            ProductDraft { iva: "no-objeto".to_owned(), ieps_in_price: false, ..refresco() };
        assert_eq!(one(hidden), ("iva".to_owned(), "taxes-03"));
        let key = ProductDraft { clave_prod_serv: "99999999".to_owned(), ..refresco() };
        assert_eq!(one(key), ("clave_prod_serv".to_owned(), "product-10"));
    }

    #[test]
    fn a_comma_stands_between_thousands() {
        let price = |typed: &str| {
            read(&ProductDraft { price: typed.to_owned(), ..refresco() }).map(|it| it.price.pesos())
        };
        assert_eq!(price("1,234,567.80").unwrap(), "$1,234,567.80");
        assert_eq!(price(" $ 19 ").unwrap(), "$19.00");
        for typed in ["19,5", "1,23", "1234,567", ",500", "0", "-5", "19.999", "", "gratis"] {
            assert!(price(typed).is_err(), "{typed}");
        }
    }
}
