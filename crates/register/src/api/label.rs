//! Labels of scales.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that is asked about labels of scales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "label", rename_all = "kebab-case")]
pub enum LabelRequest {
    /// How they are laid out.
    View,
    /// The manager describes them.
    Save {
        /// As typed, `20PPPPPVVVVVC`; empty where there are none.
        mask: String,
        /// What their value is.
        value: LabelValue,
        /// Of the value, as typed.
        decimals: String,
    },
}

/// What the value of a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum LabelValue {
    /// Of the package, in pesos.
    Price,
    /// In the unit that the product is sold by.
    Weight,
}

/// How labels are laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LabelSettings {
    /// `20PPPPPVVVVVC`: digits as they are, P of the product, V of the value, X any, C the check
    /// digit. Empty where there are none.
    pub mask: String,
    /// What their value is.
    pub value: LabelValue,
    /// Of the value.
    pub decimals: String,
}

impl LabelSettings {
    /// No labels: what most scales would write stands ready to be chosen.
    pub(crate) fn none() -> Self {
        Self { mask: String::new(), value: LabelValue::Weight, decimals: "3".to_owned() }
    }
}
