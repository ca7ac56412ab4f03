//! The company's price list: what registers make of it, and what they learn of each other.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use faults::{Fault, Faults};
use portal_store::{ProductChange, PutProduct, StoreError};
use tickets::wire::{
    Outcome, PRODUCTS_MAX, ProblemFault, ProductMessage, ProductOutcome, ProductOutcomeMessage,
    ProductOutcomesMessage, ProductsMessage, ProductsPageMessage,
};
use tickets::{ProductId, ProductRevision};

use super::SyncApi;
use super::changes::Window;
use super::problem::ApiProblem;
use super::signed::Signed;
use super::tickets_in::{Answer, answer, conflict};
use crate::codes::sync::PRODUCT_OVERTAKEN;

/// Largest body of a message with many: a product of usual texts takes half a kilobyte.
pub(super) const BODY_MAX: usize = 1024 * 1024;

/// The store says what became of each product.
const UNANSWERED: StoreError = StoreError::Corrupt { what: "outcome of a product" };

/// PUT `/api/v1/products/{id}`.
pub(super) async fn put(
    State(api): State<SyncApi>,
    Path(id): Path<String>,
    signed: Signed,
) -> Answer {
    let message: ProductMessage = signed.message()?;
    let revised = ProductRevision::try_from(&message)?;
    if id.parse() != Ok(ProductId::of_sku(&revised.product.sku)) {
        return Err(ApiProblem::field("id"));
    }
    match put_all(&api, &signed, vec![revised]).await?.pop().ok_or(UNANSWERED)? {
        PutProduct::Created => Ok(answer(Outcome::Created)),
        PutProduct::Exists => Ok(answer(Outcome::Exists)),
        PutProduct::Conflict(field) => Err(conflict(&PRODUCT_OVERTAKEN, field)),
    }
}

/// POST `/api/v1/products`: many at once, each with an answer of its own.
pub(super) async fn put_many(
    State(api): State<SyncApi>,
    signed: Signed,
) -> Result<Json<ProductOutcomesMessage>, ApiProblem> {
    let message: ProductsMessage = signed.message()?;
    if message.products.is_empty() || message.products.len() > PRODUCTS_MAX {
        return Err(ApiProblem::field("products"));
    }
    let read: Vec<Result<ProductRevision, Faults>> =
        message.products.iter().map(ProductRevision::try_from).collect();
    let good = read.iter().filter_map(|read| read.as_ref().ok()).cloned().collect();
    let mut put = put_all(&api, &signed, good).await?.into_iter();
    let outcomes = read.iter().map(|read| match read {
        Ok(_) => put.next().map(taken).ok_or(UNANSWERED),
        Err(faults) => Ok(told(ProductOutcome::Refused, faults.iter())),
    });
    Ok(Json(ProductOutcomesMessage { outcomes: outcomes.collect::<Result<_, _>>()? }))
}

async fn put_all(
    api: &SyncApi,
    signed: &Signed,
    products: Vec<ProductRevision>,
) -> Result<Vec<PutProduct>, ApiProblem> {
    let whose = (signed.register.shop, signed.register.id);
    Ok(api.0.store.put_products(whose, products, api.0.clock.now()).await?)
}

fn taken(put: PutProduct) -> ProductOutcomeMessage {
    match put {
        PutProduct::Created => told(ProductOutcome::Created, []),
        PutProduct::Exists => told(ProductOutcome::Exists, []),
        PutProduct::Conflict(field) => {
            told(ProductOutcome::Conflict, [&Fault::new(&PRODUCT_OVERTAKEN, field)])
        }
    }
}

fn told<'a>(
    outcome: ProductOutcome,
    faults: impl IntoIterator<Item = &'a Fault>,
) -> ProductOutcomeMessage {
    let faults = faults.into_iter().map(ProblemFault::from).collect();
    ProductOutcomeMessage { outcome, faults }
}

/// GET `/api/v1/products?after=N&limit=M`.
pub(super) async fn pull(
    State(api): State<SyncApi>,
    window: Result<Query<Window>, QueryRejection>,
    signed: Signed,
) -> Result<Json<ProductsPageMessage>, ApiProblem> {
    let window = Window::read(window)?;
    let (store, shop) = (&api.0.store, signed.register.shop);
    let found = store.product_changes(shop, window.after, window.asked()).await?;
    let (changes, more) = window.page(found);
    let next = changes.last().map_or(window.after, |change| change.cursor);
    let products = changes.into_iter().map(|ProductChange { message, .. }| message).collect();
    Ok(Json(ProductsPageMessage { products, next, more }))
}
