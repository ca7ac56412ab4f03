//! The price list: looking through it, changing a product.

use cfdi::catalog::claves::{Hallazgo, buscar_prod_serv, buscar_unidad};
use cfdi::taxes::{Iva, TaxProfile};
use faults::{Fault, Faults};

use super::Till;
use super::answer::Answer;
use super::border;
use crate::api::{
    self, ClaveCatalog, FieldFault, IvaChoice, ListedProduct, ProductDraft, ProductPage,
    ProductSheet, ProductsRequest, Reply, Shelf, Suggestion, Suggestions,
};
use crate::audit::AuditKind;
use crate::codes::{BARCODE_TAKEN, PRODUCT_GONE, SKU_TAKEN};
use crate::product::{Product, iva_label};
use crate::products::{changes, draft};
use crate::refusal::Refusal;
use crate::search::Listed;

/// Rows of one page.
const PAGE: usize = 100;
/// Keys of SAT that are offered at once.
const SUGGESTED_MAX: usize = 8;

impl Till {
    /// What is asked about products.
    pub(super) fn products(&mut self, request: ProductsRequest) -> Result<Answer, Refusal> {
        match request {
            ProductsRequest::List { text, shelf, from } => {
                Ok(Reply::ProductPage(self.product_page(&text, shelf, from)).into())
            }
            ProductsRequest::Sheet { sku } => self.product_sheet(sku.as_deref()).map(Answer::from),
            ProductsRequest::Save { sku, draft } => {
                self.save_product(sku.as_deref(), &draft).map(Answer::from)
            }
            ProductsRequest::Preview { file } => self.preview_list(file),
            ProductsRequest::Import { rows } => self.import_list(rows),
            ProductsRequest::Export { format } => self.export_list(format),
            // Opening SAT's lists for the first time takes longer than a customer should wait.
            ProductsRequest::Suggest { catalog, text } => {
                Answer::later(move || Ok(Reply::Suggestions(suggest(catalog, &text))))
            }
        }
    }

    fn product_page(&self, text: &str, shelf: Shelf, from: u32) -> ProductPage {
        let on_shelf = |product: &&Listed| match shelf {
            Shelf::Active => product.is_active(),
            Shelf::Inactive => !product.is_active(),
            Shelf::All => true,
        };
        let found: Vec<_> = self.index.ranked(text).filter(on_shelf).collect();
        let passed = usize::try_from(from).unwrap_or(usize::MAX);
        let rows = found.iter().skip(passed).take(PAGE).map(|found| listed(&found.product()));
        ProductPage {
            products: rows.collect(),
            from,
            total: u32::try_from(found.len()).unwrap_or(u32::MAX),
            count: counted(found.len()),
            empty_shop: self.index.is_empty(),
        }
    }

    fn product_sheet(&self, sku: Option<&str>) -> Result<Reply, Refusal> {
        let draft = match sku {
            Some(sku) => draft::of(&self.stored(sku)?),
            None => draft::blank(),
        };
        Ok(Reply::Product(Box::new(ProductSheet {
            sku: sku.map(str::to_owned),
            prod_serv_label: prod_serv_label(&draft.clave_prod_serv),
            unidad_label: unidad_label(&draft.clave_unidad),
            draft,
            ivas: Iva::ALL.iter().map(|iva| iva_choice(*iva)).collect(),
            categories: self.index.categories().into_iter().map(str::to_owned).collect(),
        })))
    }

    fn save_product(&mut self, sku: Option<&str>, typed: &ProductDraft) -> Result<Reply, Refusal> {
        self.need_manager("Cambiar los productos")?;
        let known = match sku {
            Some(sku) => Some(self.stored(sku)?),
            None => None,
        };
        // The key of a product is on the notes that were sold: it stays.
        let typed = match sku {
            Some(sku) => ProductDraft { sku: sku.to_owned(), ..typed.clone() },
            None => typed.clone(),
        };
        let product = match draft::read(&typed) {
            Ok(product) => product,
            Err(faults) => return Ok(told(faults)),
        };
        let taken = self.taken(&product, known.as_ref());
        if !taken.is_empty() {
            return Ok(told(taken));
        }
        let (kind, detail) = match &known {
            Some(known) => (AuditKind::ProductChanged, changes::told(known, &product)),
            None => (AuditKind::ProductAdded, changes::introduced(&product)),
        };
        {
            let mut store = self.shared.store();
            store.save_product(&product, &self.actor(), (kind, &detail))?;
            self.shared.products_moved();
        }
        let sku = product.sku.clone();
        self.index.put([border::sold_as(self.eight_percent, product)]);
        self.product_sheet(Some(&sku))
    }

    /// The product as the manager set it up; the index has it as it is sold here and now.
    fn stored(&self, sku: &str) -> Result<Product, Refusal> {
        Ok(self.shared.store().product(sku)?.ok_or(&PRODUCT_GONE)?)
    }

    /// What another product has already.
    fn taken(&self, product: &Product, known: Option<&Product>) -> Faults {
        let mut faults = Faults::new();
        if known.is_none() && self.index.by_sku(&product.sku).is_some() {
            faults.push(Fault::new(&SKU_TAKEN, "sku"));
        }
        if let Some(other) = self.index.has_barcode(&product.barcodes, &product.sku) {
            faults.push(Fault::new(&BARCODE_TAKEN, "barcodes").with("other", other.name()));
        }
        faults
    }
}

fn told(faults: Faults) -> Reply {
    let at = |fault: Fault| FieldFault {
        message: sentence(&fault),
        field: fault.path,
        code: fault.code.id.to_owned(),
    };
    Reply::Faults { faults: faults.into_iter().map(at).collect() }
}

/// What is wrong, and who has it where somebody has.
pub(super) fn sentence(fault: &Fault) -> String {
    match fault.data.iter().find(|(key, _)| *key == "other") {
        Some((_, other)) => format!("{} Lo tiene {other}.", fault.code.message),
        None => fault.code.message.to_owned(),
    }
}

fn listed(product: &Product) -> ListedProduct {
    ListedProduct {
        sku: product.sku.clone(),
        name: product.name.clone(),
        barcode: product.barcodes.first().cloned().unwrap_or_default(),
        category: product.category.clone().unwrap_or_default(),
        price: product.price.pesos(),
        unit: product.unit.clone(),
        tax: product.tax_label(),
        active: product.active,
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "Ningún producto".to_owned(),
        1 => "Un producto".to_owned(),
        many => format!("{} productos", crate::show::grouped(many)),
    }
}

fn iva_choice(iva: Iva) -> IvaChoice {
    let objeto = TaxProfile::iva(iva).objeto_imp();
    IvaChoice {
        key: iva.code().to_owned(),
        label: iva_label(iva).to_owned(),
        objeto_imp: format!("{} {}", objeto.code(), objeto.description()),
    }
}

fn prod_serv_label(clave: &str) -> String {
    let clave = cfdi::catalog::ClaveProdServ::parse(clave).ok();
    clave.and_then(|clave| clave.description()).unwrap_or_default().to_owned()
}

fn unidad_label(clave: &str) -> String {
    let clave = cfdi::catalog::ClaveUnidad::parse(clave).ok();
    clave.and_then(|clave| clave.description()).unwrap_or_default().to_owned()
}

fn suggest(catalog: ClaveCatalog, text: &str) -> Suggestions {
    let found = match catalog {
        ClaveCatalog::ProdServ => buscar_prod_serv(text, SUGGESTED_MAX),
        ClaveCatalog::Unidad => buscar_unidad(text, SUGGESTED_MAX),
    };
    let suggestion = |found: Hallazgo| api::Suggestion {
        key: found.clave.to_owned(),
        label: found.descripcion.to_owned(),
    };
    let suggestions: Vec<Suggestion> = found.into_iter().map(suggestion).collect();
    Suggestions { suggestions }
}
