//! The company's price list in the portal of a few lines.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use tickets::ProductRevision;
use tickets::wire::{
    PRODUCTS_MAX, ProblemFault, ProductMessage, ProductOutcome, ProductOutcomeMessage,
    ProductOutcomesMessage, ProductsMessage, ProductsPageMessage,
};

use crate::portal::{Asked, Shared, json};

/// How long the pages of the feed are.
#[derive(Clone, Copy, Default)]
pub(crate) enum Pages {
    /// So that pages follow one another.
    #[default]
    OfTwo,
    AsAsked,
    /// Whatever was asked for.
    Endless,
}

/// The company's products, each with its place in the feed.
#[derive(Default)]
pub(crate) struct Prices {
    by_sku: BTreeMap<String, (u64, ProductMessage)>,
    pub(crate) cursor: u64,
    /// How many products each message had.
    pub(crate) batches: Vec<usize>,
    /// How many tickets were here when each batch came.
    pub(crate) tickets_before: Vec<usize>,
    pub(crate) pages: Pages,
    /// How many products each page had.
    pub(crate) pulled: Vec<usize>,
    /// These are not taken.
    pub(crate) refused: Vec<String>,
}

impl Prices {
    pub(crate) fn get(&self, sku: &str) -> ProductMessage {
        self.by_sku[sku].1.clone()
    }

    pub(crate) fn len(&self) -> usize {
        self.by_sku.len()
    }

    /// As if another register had sent it.
    pub(crate) fn put(&mut self, product: ProductMessage) {
        self.cursor += 1;
        self.by_sku.insert(product.sku.clone(), (self.cursor, product));
    }

    /// As if the portal had come back from a backup of before there were products.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    fn take(&mut self, product: ProductMessage) -> ProductOutcomeMessage {
        ProductRevision::try_from(&product).unwrap();
        let told = |outcome, message: &str| ProductOutcomeMessage {
            outcome,
            faults: vec![ProblemFault {
                code: "x-01".to_owned(),
                path: "price".to_owned(),
                message: message.to_owned(),
            }],
        };
        if self.refused.contains(&product.sku) {
            return told(ProductOutcome::Refused, "Así no se puede facturar.");
        }
        let (outcome, takes) = match self.by_sku.get(&product.sku) {
            None => (ProductOutcome::Created, true),
            Some((_, kept)) if kept.first_difference(&product).is_none() => {
                (ProductOutcome::Exists, false)
            }
            Some((_, kept)) if product.revision > kept.revision => (ProductOutcome::Created, true),
            Some(_) => return told(ProductOutcome::Conflict, "Ya cambió."),
        };
        if takes {
            self.put(product);
        }
        ProductOutcomeMessage { outcome, faults: Vec::new() }
    }
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/api/v1/products", get(pull).post(put_many))
}

async fn put_many(asked: Asked) -> Response {
    asked.answer_with(|kept, body| {
        let message: ProductsMessage = serde_json::from_slice(body).unwrap();
        assert!((1..=PRODUCTS_MAX).contains(&message.products.len()));
        kept.prices.batches.push(message.products.len());
        kept.prices.tickets_before.push(kept.tickets.len());
        let outcomes = message.products.into_iter().map(|one| kept.prices.take(one)).collect();
        json(StatusCode::OK, &ProductOutcomesMessage { outcomes })
    })
}

async fn pull(asked: Asked) -> Response {
    let (after, limit) = (asked.number("after") as u64, asked.number("limit"));
    asked.answer_with(|kept, _| {
        let mut newer: Vec<_> =
            kept.prices.by_sku.values().filter(|(cursor, _)| *cursor > after).collect();
        newer.sort_by_key(|(cursor, _)| *cursor);
        let most = match kept.prices.pages {
            Pages::OfTwo => 2,
            Pages::AsAsked => limit,
            Pages::Endless => usize::MAX,
        };
        let more = newer.len() > most;
        let page: Vec<_> = newer.into_iter().take(most).cloned().collect();
        kept.prices.pulled.push(page.len());
        let next = page.last().map_or(after, |(cursor, _)| *cursor);
        let products = page.into_iter().map(|(_, product)| product).collect();
        json(StatusCode::OK, &ProductsPageMessage { products, next, more })
    })
}
