//! What a shop sells: one entry of the price list, which belongs to the company and is seen by all
//! its registers.
//!
//! Each edit of a product counts its revision one further. Who has the higher revision is the later
//! one; of two edits that are made upon the same one, the first to arrive stays
//! (`docs/adr/0019-one-price-list.md`).

use aws_lc_rs::digest::{SHA256, digest};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Ieps, Iva, Shown, TaxProfile};
use faults::{Fault, Faults};
use money::Money;

use crate::ProductId;
use crate::codes::{
    CLAVE_PROD_SERV_UNKNOWN, CLAVE_UNIDAD_UNKNOWN, PRODUCT_BARCODE, PRODUCT_CATEGORY, PRODUCT_NAME,
    PRODUCT_PRICE, PRODUCT_SKU, PRODUCT_UNIT,
};

/// Most letters of an SKU.
pub const SKU_MAX: usize = 100;
/// Most letters of a name: Descripcion of Anexo 20.
pub const NAME_MAX: usize = 1_000;
/// Most letters of a barcode.
pub const BARCODE_MAX: usize = 50;
/// Most barcodes of one product.
pub const BARCODES_MAX: usize = 20;
/// Most letters of a unit: Unidad of Anexo 20.
pub const UNIT_MAX: usize = 20;
/// Most letters of a category.
pub const CATEGORY_MAX: usize = 40;

/// Units of which a part can be sold (c_ClaveUnidad): kilogram, gram, litre, metre. Of all others
/// a whole number is sold.
const MEASURED: [&str; 4] = ["KGM", "GRM", "LTR", "MTR"];

/// One product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The shop's own key.
    pub sku: String,
    /// The first is the one that is shown.
    pub barcodes: Vec<String>,
    /// What the customer reads.
    pub name: String,
    /// The shelf on which the grid of the till shows it.
    pub category: Option<String>,
    /// Price of one, tax included, above zero.
    pub price: Money,
    /// What the cashier calls the unit: `pieza`, `kg`.
    pub unit: String,
    /// SAT's key of the product.
    pub clave_prod_serv: ClaveProdServ,
    /// SAT's key of the unit.
    pub clave_unidad: ClaveUnidad,
    /// The taxes within the price.
    pub taxes: TaxProfile,
    /// It is sold; one that is not stays for what was sold of it.
    pub active: bool,
}

/// A product after one of its edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRevision {
    /// What it is since then.
    pub product: Product,
    /// Which edit, from 1; fits an `i64`.
    pub revision: u64,
}

impl Product {
    /// Whether a part of the unit can be sold.
    pub fn is_measured(&self) -> bool {
        MEASURED.contains(&self.clave_unidad.as_str())
    }

    /// `IVA 16 %`, `Exento`, with IEPS where it is shown apart.
    pub fn tax_label(&self) -> String {
        let iva = iva_label(self.taxes.iva);
        match &self.taxes.ieps {
            Some(ieps) if ieps.shown == Shown::Apart => format!("{iva} · {}", ieps_label(ieps)),
            Some(_) | None => iva.to_owned(),
        }
    }

    /// Whether it can be sold and invoiced as it is.
    ///
    /// # Errors
    /// All that is wrong, each at its field: `product-01` to `product-06`, `product-10`,
    /// `product-11`, and those of [`TaxProfile::check`].
    pub fn check(&self) -> Result<(), Faults> {
        let category = self.category.as_deref();
        let mut faults = Faults::new();
        for (holds, code, path) in [
            (is_line(&self.sku, SKU_MAX), &PRODUCT_SKU, "sku"),
            (are_barcodes(&self.barcodes), &PRODUCT_BARCODE, "barcodes"),
            (is_line(&self.name, NAME_MAX), &PRODUCT_NAME, "name"),
            (category.is_none_or(|it| is_line(it, CATEGORY_MAX)), &PRODUCT_CATEGORY, "category"),
            (self.price.is_positive(), &PRODUCT_PRICE, "price"),
            (is_line(&self.unit, UNIT_MAX), &PRODUCT_UNIT, "unit"),
        ] {
            if !holds {
                faults.push(Fault::new(code, path));
            }
        }
        faults.note(check_prod_serv(&self.clave_prod_serv));
        faults.note(check_unidad(&self.clave_unidad));
        faults.note(self.taxes.check());
        faults.into_result(())
    }
}

impl ProductId {
    /// The id of the product with this SKU: a UUIDv8 of its hash, so that registers that have never
    /// heard of each other name the same product alike. Within one shop it stands for the SKU.
    pub fn of_sku(sku: &str) -> Self {
        let text = format!("talon-product-v1\n{sku}");
        let hash = digest(&SHA256, text.as_bytes());
        let mut bytes = [0; 16];
        for (byte, hashed) in bytes.iter_mut().zip(hash.as_ref()) {
            *byte = *hashed;
        }
        Self::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// Whether SAT's catalog has the key.
///
/// # Errors
/// `product-10` at `clave_prod_serv`.
pub fn check_prod_serv(clave: &ClaveProdServ) -> Result<(), Fault> {
    if clave.exists_in_catalog() {
        Ok(())
    } else {
        Err(Fault::new(&CLAVE_PROD_SERV_UNKNOWN, "clave_prod_serv"))
    }
}

/// Whether SAT's catalog has the key.
///
/// # Errors
/// `product-11` at `clave_unidad`.
pub fn check_unidad(clave: &ClaveUnidad) -> Result<(), Fault> {
    if clave.exists_in_catalog() {
        Ok(())
    } else {
        Err(Fault::new(&CLAVE_UNIDAD_UNKNOWN, "clave_unidad"))
    }
}

/// Whether a code can be scanned: a star stands between quantity and code where things are sold.
pub fn is_barcode(code: &str) -> bool {
    let usable = |letter: char| letter.is_ascii_graphic() && letter != '*';
    !code.is_empty() && code.len() <= BARCODE_MAX && code.chars().all(usable)
}

fn are_barcodes(codes: &[String]) -> bool {
    codes.len() <= BARCODES_MAX && codes.iter().all(|code| is_barcode(code))
}

/// One line of text, its blanks single.
fn is_line(text: &str, most: usize) -> bool {
    let is_tidy = text.split_whitespace().collect::<Vec<_>>().join(" ") == text;
    is_tidy
        && !text.is_empty()
        && text.chars().count() <= most
        && !text.chars().any(char::is_control)
}

/// What people call an IVA: `IVA 16 %`.
pub fn iva_label(iva: Iva) -> &'static str {
    match iva {
        Iva::Tasa16 => "IVA 16 %",
        Iva::Tasa8 => "IVA 8 %",
        Iva::Tasa0 => "IVA 0 %",
        Iva::Exento => "Exento",
        Iva::NoObjeto => "No objeto",
        Iva::SinDesglose => "Sin desglose",
        Iva::NoCausa => "No causa impuesto",
        Iva::CreditoPodebi => "Crédito PODEBI",
        Iva::NoTraslado => "Sin traslado de IVA",
    }
}

fn ieps_label(ieps: &Ieps) -> String {
    let tasa = ieps.tasa.map(|rate| format!("{} %", rate.percent()));
    let cuota = ieps.cuota.map(|cuota| format!("${} por unidad", cuota.tasa_o_cuota));
    let parts: Vec<String> = tasa.into_iter().chain(cuota).collect();
    format!("IEPS {}", parts.join(" y "))
}

/// As products are looked for: lower case without accents; `ñ` is found by `n`.
pub fn plain(text: &str) -> String {
    let bare = |letter: char| match letter {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    text.trim().chars().flat_map(char::to_lowercase).map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bread() -> Product {
        Product {
            sku: "PAN".to_owned(),
            barcodes: vec!["7501".to_owned()],
            name: "Pan de muerto".to_owned(),
            category: None,
            price: Money::from_raw(1_250),
            unit: "pieza".to_owned(),
            clave_prod_serv: ClaveProdServ::parse("50181900").unwrap(),
            clave_unidad: ClaveUnidad::parse("H87").unwrap(),
            taxes: TaxProfile::iva(Iva::Tasa0),
            active: true,
        }
    }

    #[test]
    fn everything_wrong_is_told_at_its_field() {
        assert_eq!(bread().check(), Ok(()));
        let product = Product {
            sku: " PAN".to_owned(),
            barcodes: vec!["3*7".to_owned()],
            name: "x".repeat(NAME_MAX + 1),
            category: Some("dos\nlíneas".to_owned()),
            price: Money::ZERO,
            unit: String::new(),
            clave_prod_serv: ClaveProdServ::parse("99999999").unwrap(),
            clave_unidad: ClaveUnidad::parse("QQQ").unwrap(),
            ..bread()
        };
        let faults = product.check().unwrap_err();
        let told: Vec<_> = faults.iter().map(|it| (it.path.as_str(), it.code.id)).collect();
        let expected = [
            ("sku", "product-01"),
            ("barcodes", "product-03"),
            ("name", "product-02"),
            ("category", "product-06"),
            ("price", "product-04"),
            ("unit", "product-05"),
            ("clave_prod_serv", "product-10"),
            ("clave_unidad", "product-11"),
        ];
        assert_eq!(told, expected);
    }

    /// Registers and portals of any age have to agree on it.
    #[test]
    fn an_sku_has_one_id_for_ever() {
        let id = ProductId::of_sku("PAN");
        assert_eq!(id.to_string(), "b14c199f-5f04-87f3-ab39-a700a37a8b97");
        assert_ne!(id, ProductId::of_sku("pan"));
    }
}
