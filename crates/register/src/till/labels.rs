//! Labels of scales: read when they are scanned, described by the manager.

use std::sync::Arc;

use super::Till;
use crate::api::{self, LabelRequest, Reply};
use crate::cart::Item;
use crate::codes::{LABEL_PRODUCT, LABEL_TIMES, PRODUCT_WITHDRAWN};
use crate::label::{Label, LabelPattern, LabelValue};
use crate::product::Product;
use crate::refusal::Refusal;

/// A scanned label, and how it was laid out.
pub(super) struct Scanned {
    pattern: LabelPattern,
    label: Label,
}

impl Till {
    /// What is asked about labels.
    pub(super) fn labels(&mut self, request: LabelRequest) -> Result<Reply, Refusal> {
        match request {
            LabelRequest::View => self.label_settings(),
            LabelRequest::Save { mask, value, decimals } => {
                self.save_labels(&mask, value, &decimals)
            }
        }
    }

    /// The label that a code is, where the shop's scales make such; a product's own code is none.
    pub(super) fn scale_label(&self, code: &str) -> Result<Option<Scanned>, Refusal> {
        let Some(pattern) = self.shared.store().label_pattern()? else { return Ok(None) };
        if self.index.by_code(code).is_some() {
            return Ok(None);
        }
        let label = pattern.take_apart(code)?;
        Ok(label.map(|label| Scanned { pattern, label }))
    }

    /// A package, at what its label says.
    pub(super) fn add_labelled(
        &mut self,
        typed: Option<&str>,
        scanned: &Scanned,
    ) -> Result<(), Refusal> {
        let Scanned { pattern, label } = scanned;
        if typed.is_some() {
            return Err(Refusal::from(&LABEL_TIMES));
        }
        let product = self.labelled_product(&label.product)?;
        let (quantity, price) = pattern.sold(label, &product)?;
        let product = Arc::new(Product { price, ..product });
        self.cart.add_labelled(Item::of(product, quantity))
    }

    /// Scales fill a key up with zeros.
    fn labelled_product(&self, digits: &str) -> Result<Product, Refusal> {
        let bare = digits.trim_start_matches('0');
        let found = self.index.by_code(digits).or_else(|| self.index.by_code(bare));
        match found {
            Some(product) if product.active => Ok(product),
            Some(_) => Err(Refusal::from(&PRODUCT_WITHDRAWN)),
            None => {
                let message = format!("{} Busca la clave {digits}.", LABEL_PRODUCT.message);
                Err(Refusal::saying(&LABEL_PRODUCT, message))
            }
        }
    }

    fn label_settings(&self) -> Result<Reply, Refusal> {
        let pattern = self.shared.store().label_pattern()?;
        Ok(Reply::Labels(pattern.as_ref().map_or_else(api::LabelSettings::none, shown)))
    }

    fn save_labels(
        &mut self,
        mask: &str,
        value: api::LabelValue,
        decimals: &str,
    ) -> Result<Reply, Refusal> {
        self.need_manager("Cambiar las etiquetas de báscula")?;
        let value = match value {
            api::LabelValue::Price => LabelValue::Price,
            api::LabelValue::Weight => LabelValue::Weight,
        };
        let pattern = match mask.trim() {
            "" => None,
            mask => Some(LabelPattern::read(mask, value, decimals)?),
        };
        self.shared.store().set_label_pattern(pattern.as_ref(), &self.actor())?;
        self.label_settings()
    }
}

fn shown(pattern: &LabelPattern) -> api::LabelSettings {
    api::LabelSettings {
        mask: pattern.mask().to_owned(),
        value: match pattern.value {
            LabelValue::Price => api::LabelValue::Price,
            LabelValue::Weight => api::LabelValue::Weight,
        },
        decimals: pattern.decimals().to_string(),
    }
}
