//! The grid: what a finger finds without typing.

use jiff::ToSpan;

use super::{Till, selling};
use crate::api::{Grid, GridTab, Reply};
use crate::refusal::Refusal;
use crate::search::Listed;

/// Tiles of one page.
const PAGE: usize = 60;
/// Favourites are those of so many days back.
const DAYS: i64 = 30;

impl Till {
    /// A part of a tab. Favourites are one page.
    pub(super) fn grid(&self, tab: Option<GridTab>, from: u32) -> Result<Reply, Refusal> {
        let favourites = self.favourites()?;
        let tabs = self.tabs(&favourites);
        let tab = tab.filter(|wanted| tabs.contains(wanted)).or_else(|| tabs.first().cloned());
        let found = match &tab {
            None => Vec::new(),
            Some(GridTab::Favourites) => favourites,
            Some(GridTab::Category { name }) => self.index.on_sale_in(name).collect(),
        };
        let passed = usize::try_from(from).unwrap_or(usize::MAX);
        let tiles = found.iter().skip(passed).take(PAGE);
        Ok(Reply::Grid(Grid {
            tiles: tiles.map(|listed| selling::row(&listed.product())).collect(),
            more: found.len() > passed.saturating_add(PAGE),
            tabs,
            tab,
            from,
        }))
    }

    fn tabs(&self, favourites: &[&Listed]) -> Vec<GridTab> {
        let categories = self.index.categories_on_sale().into_iter();
        let categories = categories.map(|name| GridTab::Category { name: name.to_owned() });
        let first = (!favourites.is_empty()).then_some(GridTab::Favourites);
        first.into_iter().chain(categories).collect()
    }

    /// What was sold most lately and is still on sale.
    fn favourites(&self) -> Result<Vec<&Listed>, Refusal> {
        let now = self.shared.now();
        let since = now.checked_sub((DAYS * 24).hours()).unwrap_or(now);
        let skus = self.shared.store().most_sold(since, PAGE)?;
        Ok(self.index.on_sale_of(&skus))
    }
}
