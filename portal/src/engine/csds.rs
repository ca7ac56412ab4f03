//! Opened CSDs: opening one costs thousands of hashes, so each is opened once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cfdi::csd::{Csd, CsdError};
use jiff::Timestamp;
use portal_store::{Shop, Store, StoreError};
use tickets::IssuerId;

/// The CSDs that were opened, with the instant at which their shop was last changed.
#[derive(Default)]
pub(super) struct CsdShelf(Mutex<HashMap<IssuerId, (Timestamp, Arc<Csd>)>>);

/// Why there is no CSD.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoCsd {
    #[error("the CSD cannot be used")]
    Csd(#[from] CsdError),
    #[error("the CSD could not be read")]
    Store(#[from] StoreError),
}

impl CsdShelf {
    /// The shop's CSD as it is now.
    pub(super) async fn get(&self, store: &Store, shop: &Shop) -> Result<Arc<Csd>, NoCsd> {
        if let Some(csd) = self.known(shop) {
            return Ok(csd);
        }
        let files =
            store.csd(shop.id).await?.ok_or(StoreError::Corrupt { what: "reference to a shop" })?;
        let csd = Arc::new(Csd::open(&files.cer, &files.key, &files.password)?);
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.insert(shop.id, (shop.updated_at, Arc::clone(&csd)));
        Ok(csd)
    }

    fn known(&self, shop: &Shop) -> Option<Arc<Csd>> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (opened_for, csd) = shelf.get(&shop.id)?;
        (*opened_for == shop.updated_at).then(|| Arc::clone(csd))
    }
}
