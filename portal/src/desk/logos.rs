//! Logos as documents hold them: making one takes longer than printing a document, so each is made
//! once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use cfdi_pdf::Logo;
use portal_store::{Shop, Store};
use tickets::IssuerId;

use super::DeskError;

/// The logos that were made, with the hash of the picture that each was made of.
#[derive(Default)]
pub(super) struct LogoShelf(Mutex<HashMap<IssuerId, (Vec<u8>, Logo)>>);

impl LogoShelf {
    /// The shop's logo as it is now.
    pub(super) async fn get(&self, store: &Store, shop: &Shop) -> Result<Option<Logo>, DeskError> {
        if !shop.options.has_logo {
            return Ok(None);
        }
        let Some(png) = store.logo(shop.id).await? else { return Ok(None) };
        let hash = digest(&SHA256, &png).as_ref().to_vec();
        if let Some(logo) = self.known(shop.id, &hash) {
            return Ok(Some(logo));
        }
        let made = tokio::task::spawn_blocking(move || Logo::parse(&png)).await;
        match made.map_err(|_| DeskError::Panicked)? {
            Ok(logo) => {
                let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                shelf.insert(shop.id, (hash, logo.clone()));
                Ok(Some(logo))
            }
            Err(error) => {
                // An invoice without its logo is an invoice.
                tracing::error!(shop.id = %shop.id, %error, "a logo cannot be read");
                Ok(None)
            }
        }
    }

    fn known(&self, shop: IssuerId, hash: &[u8]) -> Option<Logo> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (made_of, logo) = shelf.get(&shop)?;
        (made_of == hash).then(|| logo.clone())
    }
}
