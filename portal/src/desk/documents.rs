//! The files of an invoice.

use billing::machine::ClaimState;
use cfdi_pdf::{Look, Validity};
use portal_store::{Attempt, Shop, TicketState};

use super::viewing::invoice_face;
use super::{Access, Desk, DeskError, Document};
use crate::archive;

impl Desk {
    /// The stamped XML, byte for byte as the PAC gave it; `None` without an invoice, or where
    /// [`Scope::owns`](super::Scope::owns) says that it is somebody else's.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn xml(&self, access: &Access) -> Result<Option<Document>, DeskError> {
        let state = self.state(access).await?;
        let stamped = self.stamped(access, &state).await?;
        Ok(stamped.map(|(name, bytes)| Document { file_name: format!("{name}.xml"), bytes }))
    }

    /// The printed representation, drawn from the stamped XML; `None` as for [`Desk::xml`].
    ///
    /// # Errors
    /// The ticket is not there, the store does not answer, or the document cannot be drawn.
    pub async fn pdf(&self, access: &Access) -> Result<Option<Document>, DeskError> {
        let state = self.state(access).await?;
        let Some((name, xml)) = self.stamped(access, &state).await? else { return Ok(None) };
        let bytes = self.draw(&state.shop, xml).await?;
        Ok(Some(Document { file_name: format!("{name}.pdf"), bytes }))
    }

    /// The printed representation of a stamped XML, in its shop's look.
    ///
    /// # Errors
    /// The store does not answer, or the document cannot be drawn.
    pub(crate) async fn draw(&self, shop: &Shop, xml: Vec<u8>) -> Result<Vec<u8>, DeskError> {
        let validity = if self.0.engine.is_sandbox() { Validity::Sandbox } else { Validity::Real };
        let accent = shop.options.accent.as_deref().and_then(|accent| accent.parse().ok());
        let look = Look {
            accent: accent.unwrap_or(Look::default().accent),
            validity,
            shop_name: Some(shop.profile.name.clone()),
            logo: self.0.logos.get(self.store(), shop).await?,
        };
        // Drawing takes milliseconds of a core: not on a thread that serves others.
        let drawn = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, DeskError> {
            Ok(cfdi_pdf::render(&cfdi::read::read(&xml)?, &look)?)
        });
        drawn.await.map_err(|_| DeskError::Panicked)?
    }

    /// Both in one archive, with the egresos that there are; `None` as for [`Desk::xml`].
    ///
    /// # Errors
    /// The ticket is not there, the store does not answer, or the document cannot be drawn.
    pub async fn zip(&self, access: &Access) -> Result<Option<Document>, DeskError> {
        let state = self.state(access).await?;
        let Some(face) = invoice_face(&state) else { return Ok(None) };
        let (Some(pdf), Some(xml)) = (self.pdf(access).await?, self.xml(access).await?) else {
            return Ok(None);
        };
        let mut files = vec![pdf, xml];
        if let Some(claim) = &state.live {
            let credits = self.all_credits(&state, claim.id).await?;
            files.extend(credits.into_iter().flat_map(|credit| credit.files));
        }
        let bytes = archive::zip(&files, face.stamped)?;
        Ok(Some(Document { file_name: format!("{}.zip", face.serie_folio), bytes }))
    }

    /// `F-1001` and the stamped XML, for whom it is.
    pub(super) async fn stamped(
        &self,
        access: &Access,
        state: &TicketState,
    ) -> Result<Option<(String, Vec<u8>)>, DeskError> {
        let Some(claim) = state.live.as_ref().filter(|claim| access.scope.owns(claim.id)) else {
            return Ok(None);
        };
        let ClaimState::Invoiced { attempt, .. } = claim.state else { return Ok(None) };
        let attempt = self.store().attempt(attempt).await?;
        Ok(attempt.and_then(|Attempt { folio, stamped, .. }| {
            stamped.map(|xml| (format!("{}-{}", folio.serie, folio.number), xml))
        }))
    }
}
