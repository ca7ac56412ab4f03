//! The grid: products on tiles, by category.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ProductRow;

/// A tab of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum GridTab {
    /// What was sold most in the last thirty days.
    Favourites,
    /// What the shop has put into a category.
    Category {
        /// Its name.
        name: String,
    },
}

/// A part of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Grid {
    /// Favourites first, where anything was sold; then the categories by name.
    pub tabs: Vec<GridTab>,
    /// Which of them this is; nothing where there is none.
    pub tab: Option<GridTab>,
    /// In their order, from the one that was asked for.
    pub tiles: Vec<ProductRow>,
    /// How many stand before these.
    pub from: u32,
    /// There are more behind these.
    pub more: bool,
}
