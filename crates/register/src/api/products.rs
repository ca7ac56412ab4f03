//! The shop's price list: what there is, one product being written.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "products", rename_all = "kebab-case")]
pub enum ProductsRequest {
    /// A part of the list.
    List {
        /// What was typed, as in the search of the sale; all where it is empty.
        text: String,
        /// Which of them.
        shelf: Shelf,
        /// How many to pass over.
        from: u32,
    },
    /// One product, to be looked at or changed; a blank sheet where there is no SKU.
    Sheet {
        /// Its SKU.
        sku: Option<String>,
    },
    /// The manager adds a product, or changes it.
    Save {
        /// The product's SKU, which stays; nothing for a new one.
        sku: Option<String>,
        /// As typed.
        draft: Box<ProductDraft>,
    },
    /// What a file would change; nothing is changed.
    Preview {
        /// Which file.
        file: ListFile,
    },
    /// What the last preview showed is taken over.
    Import {
        /// Which of its rows.
        rows: ImportRows,
    },
    /// All products into a file, which can be imported again.
    Export {
        /// What kind of file.
        format: ExportFormat,
    },
    /// Keys of SAT for what is typed.
    Suggest {
        /// Which of SAT's lists.
        catalog: ClaveCatalog,
        /// A name, words of it, or the first digits of a key.
        text: String,
    },
}

/// A file that is handed over, or named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum ListFile {
    /// A file of this computer.
    Path {
        /// As typed.
        path: String,
    },
    /// What is in it.
    Content {
        /// The file's name.
        name: String,
        /// Its bytes in Base64.
        base64: String,
    },
}

/// Which rows of a list are taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ImportRows {
    /// All, or none where one is wrong.
    All,
    /// Those that are right.
    GoodOnes,
}

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ExportFormat {
    /// Text that any program reads.
    Csv,
    /// A workbook of Excel.
    Xlsx,
}

/// What a file would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// The file's name.
    pub name: String,
    /// How many products are new: `1,234`.
    pub new: String,
    /// How many change.
    pub changed: String,
    /// How many are as they are.
    pub unchanged: String,
    /// How many rows cannot be taken.
    pub faulty: String,
    /// Nothing would be new or change.
    pub nothing_to_do: bool,
    /// No row is wrong.
    pub faultless: bool,
    /// Rows that cannot be taken, the first two hundred.
    pub faults: Vec<ListedFault>,
    /// `Y 300 renglones más.`, or empty.
    pub more_faults: String,
    /// New products in words, the first two hundred.
    pub new_products: Vec<String>,
    /// Changes in words, the first two hundred.
    pub changes: Vec<String>,
    /// Columns that are not used, or empty.
    pub ignored: String,
}

/// One row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListedFault {
    /// Its line in the file.
    pub line: String,
    /// As written, or empty.
    pub sku: String,
    /// All that is wrong with it.
    pub messages: Vec<String>,
}

/// Which products of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Shelf {
    /// Those that are sold.
    Active,
    /// Those that are not sold any more.
    Inactive,
    /// All of them.
    All,
}

/// One of SAT's two lists of keys for products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ClaveCatalog {
    /// c_ClaveProdServ.
    ProdServ,
    /// c_ClaveUnidad.
    Unidad,
}

/// A part of the list of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProductPage {
    /// At most a hundred.
    pub products: Vec<ListedProduct>,
    /// How many come before them.
    pub from: u32,
    /// How many there are in all.
    pub total: u32,
    /// `1,234 productos`, `Un producto`.
    pub count: String,
    /// The shop has no product at all, whatever was looked for.
    pub empty_shop: bool,
}

/// One row of the list of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListedProduct {
    /// The shop's key.
    pub sku: String,
    /// Name.
    pub name: String,
    /// The first barcode, or empty.
    pub barcode: String,
    /// Or empty.
    pub category: String,
    /// `$28.50`.
    pub price: String,
    /// `pieza`, `kg`.
    pub unit: String,
    /// `IVA 16 % · IEPS 8 %`.
    pub tax: String,
    /// It is sold.
    pub active: bool,
}

/// A product as it is typed. Everything is text until it has been judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProductDraft {
    /// The shop's key.
    pub sku: String,
    /// Parted by blanks; the first is the one that is shown.
    pub barcodes: String,
    /// What the customer reads.
    pub name: String,
    /// Price of one, tax included: `28.50`.
    pub price: String,
    /// What the cashier calls the unit.
    pub unit: String,
    /// The shelf, or empty.
    pub category: String,
    /// Eight digits.
    pub clave_prod_serv: String,
    /// SAT's key of the unit.
    pub clave_unidad: String,
    /// One of [`ProductSheet::ivas`].
    pub iva: String,
    /// Percent, or empty.
    pub ieps_tasa: String,
    /// Pesos for each unit of the tax, or empty.
    pub ieps_cuota: String,
    /// How many units of the tax one of the product holds; one where it is empty.
    pub ieps_content: String,
    /// IEPS is part of the price and not shown in the invoice.
    pub ieps_in_price: bool,
    /// It is sold.
    pub active: bool,
}

/// One product, with what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProductSheet {
    /// Nothing for a new one.
    pub sku: Option<String>,
    /// As it stands.
    pub draft: ProductDraft,
    /// SAT's text for the key of the product, or empty.
    pub prod_serv_label: String,
    /// SAT's name of the unit, or empty.
    pub unidad_label: String,
    /// The treatments of IVA.
    pub ivas: Vec<IvaChoice>,
    /// The categories that the shop uses.
    pub categories: Vec<String>,
}

/// One treatment of IVA to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct IvaChoice {
    /// Our name for it.
    pub key: String,
    /// `IVA 16 %`.
    pub label: String,
    /// What the invoice says of it: `02 Sí objeto de impuesto.`
    pub objeto_imp: String,
}

/// Keys of SAT for what was typed, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestions {
    /// At most eight.
    pub suggestions: Vec<Suggestion>,
}

/// One key of SAT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Suggestion {
    /// `50202306`.
    pub key: String,
    /// `Refrescos`.
    pub label: String,
}

/// One thing that is wrong with what was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFault {
    /// The field of the draft.
    pub field: String,
    /// Our stable code.
    pub code: String,
    /// In Spanish: what to write.
    pub message: String,
}
