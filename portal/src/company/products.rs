//! The company's price list, as its registers keep it. It is edited at a register and read here.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use money::Money;
use portal_store::{ProductListed, ProductQuery, Shop};
use tickets::ProductRevision;

use super::form::Field;
use super::frame::{Frame, Room};
use super::listing::{self, Search};
use super::problem::Problem;
use super::signed::Signed;
use super::{Company, local};
use crate::lang::Lang;

/// GET `/empresa/productos`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    search: Search,
) -> Result<Response, Problem> {
    let shop = company.shop(&signed).await?;
    let text = search.text("busca");
    let is_search = text.is_some();
    let wanted = ProductQuery { text: text.unwrap_or_default(), after: search.behind() };
    let found = company.store().products_of_shop(shop.id, wanted, listing::ASKED);
    let found = search.page(found).await?;
    let template = ProductsPage {
        frame: Frame::new(&company, &signed, &shop, (Room::Products, "Productos")),
        is_search,
        text: search.field("busca"),
        rows: found.rows.iter().map(|one| ProductRow::of(&shop, one)).collect(),
        further: found
            .last()
            .map(|last| search.further(Room::Products.path(), &["busca"], last.id)),
    };
    search.answer(&template)
}

/// A product as it is read.
struct ProductRow {
    sku: String,
    name: String,
    /// Category and first barcode, where there are any.
    beside: String,
    price: String,
    unit: String,
    clave_prod_serv: String,
    clave_unidad: String,
    tax: String,
    /// It is not sold any more.
    is_away: bool,
    register: String,
    changed: String,
}

impl ProductRow {
    fn of(shop: &Shop, one: &ProductListed) -> Self {
        let product = &one.message;
        let beside = product.category.iter().chain(product.barcodes.first());
        // What has left SAT's catalogs since is shown as it was sent.
        let tax = ProductRevision::try_from(product).map(|it| it.product.tax_label());
        Self {
            sku: product.sku.clone(),
            name: product.name.clone(),
            beside: beside.map(String::as_str).collect::<Vec<_>>().join(" · "),
            price: Money::parse(&product.price).map_or(product.price.clone(), Money::pesos),
            unit: product.unit.clone(),
            clave_prod_serv: product.clave_prod_serv.clone(),
            clave_unidad: product.clave_unidad.clone(),
            tax: tax.unwrap_or_else(|_| product.iva.clone()),
            is_away: !product.active,
            register: one.register.clone(),
            changed: Lang::Es.moment(local(shop, one.received_at)),
        }
    }
}

#[derive(Template)]
#[template(path = "company/products.html")]
struct ProductsPage {
    frame: Frame,
    text: Field,
    is_search: bool,
    rows: Vec<ProductRow>,
    further: Option<String>,
}
