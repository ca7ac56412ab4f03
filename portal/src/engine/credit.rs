//! The egresos that are owed: what came back of a sale that has its CFDI.

use cfdi::comprobante::{FolioFiscal, Receptor, ReceptorText};
use cfdi::read::read;
use cfdi::taxes::RetencionMark;
use portal_store::{Claim, Credit, SealError, Shop, StoreError, TaxProfile, Turn, TurnRecord};
use tickets::{AttemptId, ClaimId, ReturnId};

use super::Engine;
use super::csds::NoCsd;
use super::issue::{Maker, What};

impl Engine {
    /// Takes, makes and seals the egresos that are due, up to `limit`; gives how many were due. The
    /// worker sends them, as it sends everything.
    pub(super) async fn seal_credits(&self, limit: u32) -> Result<usize, StoreError> {
        let due = self.parts.store.credits_due(self.now(), limit).await?;
        for returned in &due {
            if let Err(error) = self.seal_credit(*returned).await {
                // Others have nothing to do with it.
                log(*returned, &error);
            }
        }
        Ok(due.len())
    }

    async fn seal_credit(&self, returned: ReturnId) -> Result<(), StoreError> {
        let now = self.now();
        let expires_at = now.saturating_add(self.parts.pace.hold).unwrap_or(now);
        let id = ClaimId::new(self.new_id());
        let store = &self.parts.store;
        let credit = match store.claim_credit(id, returned, expires_at, now).await {
            Ok(Some(credit)) => credit,
            Ok(None) => return Ok(()),
            Err(error) => {
                store.put_off_credit(returned, now).await?;
                return Err(error);
            }
        };
        let claim = credit.claim.clone();
        match self.make_credit(credit).await {
            Ok(true) => Ok(()),
            Ok(false) => self.put_off(&claim).await,
            Err(error) => {
                log(returned, &error);
                self.put_off(&claim).await
            }
        }
    }

    /// Whether it was sealed, or is somebody else's meanwhile.
    async fn make_credit(&self, credit: Credit) -> Result<bool, StoreError> {
        let (claim, returned) = (credit.claim.clone(), credit.returned.id());
        let Some(maker) = self.maker_of(credit).await? else { return Ok(false) };
        let attempt = self.new_attempt(claim.shop).await?;
        let now = maker.now;
        match self.parts.store.seal(&claim, attempt, now, move |folio| maker.make(folio)).await {
            Ok(_) | Err(SealError::Overtaken) => Ok(true),
            Err(SealError::Store(error)) => Err(error),
            Err(error @ (SealError::Document(_) | SealError::Outdated)) => {
                log(returned, &error);
                Ok(false)
            }
        }
    }

    /// `None` where the shop cannot seal, or what is kept does not make a document.
    async fn maker_of(&self, credit: Credit) -> Result<Option<Maker>, StoreError> {
        let csd = match self.csds.get(&self.parts.store, &credit.shop).await {
            Ok(csd) => csd,
            Err(NoCsd::Store(error)) => return Err(error),
            Err(NoCsd::Csd(error)) => {
                log(credit.returned.id(), &error);
                return Ok(None);
            }
        };
        let Some(retencion) = self.mark_of(credit.invoice).await? else { return Ok(None) };
        let corrupt = StoreError::Corrupt { what: "reference to an invoice" };
        let of = FolioFiscal::parse(&credit.uuid).map_err(|_| corrupt)?;
        let receptor = match Receptor::parse(text_of(&credit.receptor)) {
            Ok(receptor) => receptor,
            Err(faults) => {
                tracing::error!(%faults, "the receptor of an invoice cannot have its egreso");
                return Ok(None);
            }
        };
        Ok(Some(Maker {
            what: What::Return(Box::new((credit.returned, credit.ticket, of))),
            receptor,
            shop: Shop { retencion, ..credit.shop },
            csd,
            now: self.now(),
        }))
    }

    /// What the invoice says of the ISR: what its receptor withheld then is given back now, and no
    /// more, whatever SAT's mark for the shop is today. `None` where its bytes cannot be read.
    async fn mark_of(&self, invoice: AttemptId) -> Result<Option<RetencionMark>, StoreError> {
        let attempt = self.parts.store.attempt(invoice).await?;
        let xml = attempt.and_then(|attempt| attempt.stamped);
        let xml = xml.ok_or(StoreError::Corrupt { what: "document of an invoice" })?;
        match read(&xml) {
            Ok(document) => {
                let mut conceptos = document.conceptos.iter();
                let is_withheld = conceptos.any(|concepto| !concepto.retenciones.is_empty());
                Ok(Some(if is_withheld {
                    RetencionMark::Required
                } else {
                    RetencionMark::Forbidden
                }))
            }
            Err(error) => {
                tracing::error!(attempt.id = %invoice, %error, "an invoice cannot be read");
                Ok(None)
            }
        }
    }

    /// Gives the claim up; the egreso is due again after a while.
    async fn put_off(&self, claim: &Claim) -> Result<(), StoreError> {
        self.turn(claim, TurnRecord::plain(Turn::Abandoned)).await?;
        Ok(())
    }
}

fn log(returned: ReturnId, error: &(dyn std::error::Error + 'static)) {
    tracing::error!(return.id = %returned, error, "an egreso cannot be made");
}

fn text_of(profile: &TaxProfile) -> ReceptorText {
    ReceptorText {
        rfc: profile.rfc.clone(),
        nombre: profile.nombre.clone(),
        codigo_postal: profile.codigo_postal.clone(),
        regimen_fiscal: profile.regimen_fiscal.clone(),
        uso_cfdi: profile.uso_cfdi.clone(),
    }
}
