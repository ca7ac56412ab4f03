//! Tax data and the invoice.

use billing::compose::{ingreso, retenciones};
use billing::standing::Standing;
use cfdi::catalog::{CodigoPostal, UsoCfdi};
use cfdi::comprobante::{Receptor, check_generic};
use cfdi::rfc::Rfc;
use faults::{Fault, Faults};
use jiff::Timestamp;
use portal_store::{Folio, MailTo, Shop};
use tickets::Remaining;

use super::{
    Access, Desk, DeskError, InvoiceError, Judged, MailWish, Progress, ReceptorText, Review, Scope,
    Withheld,
};
use crate::codes::company::USO_NOT_OFFERED;
use crate::codes::customer::{CORREO, RFC_CHECK_DIGIT};
use crate::engine::{IssueError, issue_of};
use crate::lang::Lang;
use crate::mail::address;

/// Longest e-mail address (RFC 5321, path without its brackets).
const CORREO_MAX: usize = 254;

impl Desk {
    /// Checks tax data without keeping them.
    ///
    /// # Errors
    /// Every fault of the data at once; a ticket that is cancelled or expired.
    pub async fn check_receptor(
        &self,
        access: &Access,
        typed: &ReceptorText,
        mail: Option<MailWish<'_>>,
    ) -> Result<Review, InvoiceError> {
        let lot = self.lot(access).await?;
        match lot.standing(self.0.engine.now()) {
            Standing::Open => {}
            closed @ (Standing::Cancelled
            | Standing::Returned
            | Standing::Expired
            | Standing::InProcess
            | Standing::Invoiced) => return Err(InvoiceError::Standing(closed)),
        }
        let (receptor, _) = read_for(lot.shop(), typed, mail.map(|mail| mail.correo))?;
        let sales = lot.sales().map_err(DeskError::from)?;
        let withheld = withheld((lot.shop(), &sales), &receptor, self.0.engine.now());
        let withheld = withheld.unwrap_or_else(|faults| {
            // Nothing of it is the customer's; asking for the invoice will tell them so.
            tracing::error!(%faults, "a sale cannot be made an invoice");
            None
        });
        Ok(review(&receptor, withheld))
    }

    /// Judges tax data while they are being typed, without keeping them: what is not there yet is
    /// at fault, too. Of the purchase only its shop is looked at.
    ///
    /// # Errors
    /// The ticket is not there, or the store does not answer.
    pub async fn judge(
        &self,
        access: &Access,
        typed: &ReceptorText,
        mail: Option<MailWish<'_>>,
    ) -> Result<Judged, DeskError> {
        let shop = self.state(access).await?.shop;
        let read = read_for(&shop, typed, mail.map(|mail| mail.correo));
        let faults = read.err().unwrap_or_default();
        let warnings = Rfc::parse(&typed.rfc).map(|rfc| warnings(&rfc)).unwrap_or_default();
        Ok(Judged { faults, warnings, usos: shop.options.usos })
    }

    /// Makes the invoice: claims the tickets, all or none, seals, stores, has it stamped, and waits
    /// up to ten seconds for the end. Calling it again gives the same invoice, whatever is typed
    /// then: it gives no right to download. For that, [`Desk::prove_owner`] with the RFC that was
    /// just typed.
    ///
    /// # Errors
    /// Every fault of the data at once; a ticket that is cancelled or expired.
    pub async fn invoice(
        &self,
        access: &Access,
        typed: &ReceptorText,
        mail: Option<MailWish<'_>>,
    ) -> Result<Progress, InvoiceError> {
        let correo = mail.map(|mail| mail.correo);
        let (receptor, recipient) = read(typed, correo)?;
        let language = mail.and_then(|mail| mail.lang).map(Lang::of_letters).unwrap_or_default();
        let mail = recipient.map(|recipient| MailTo { recipient, language });
        let lot = self.lot(access).await?;
        if !lot.is_held() {
            read_for(lot.shop(), typed, correo)?;
        }
        let progress = self.0.engine.invoice(&access.tickets(), &receptor, mail).await;
        progress.map_err(issue_error)
    }

    /// An access with [`Scope::Owner`], where `rfc` is the receptor's of the ticket's invoice,
    /// finished or on its way.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn prove_owner(
        &self,
        access: &Access,
        rfc: &str,
    ) -> Result<Option<Access>, DeskError> {
        let Ok(rfc) = Rfc::parse(rfc) else { return Ok(None) };
        let claim = self.store().claim_for(access.ticket, rfc.as_str()).await?;
        Ok(claim.map(|claim| Access { scope: Scope::Owner(claim), ..access.clone() }))
    }
}

pub(super) fn issue_error(error: IssueError) -> InvoiceError {
    match error {
        IssueError::NoTickets => DeskError::NoTickets.into(),
        IssueError::NoTicket(ticket) => DeskError::NoTicket(ticket).into(),
        IssueError::Standing(standing) => InvoiceError::Standing(standing),
        IssueError::Store(error) => DeskError::Store(error).into(),
    }
}

/// Reads tax data and the address for them: all faults at once.
pub(super) fn read(
    typed: &ReceptorText,
    correo: Option<&str>,
) -> Result<(Receptor, Option<String>), Faults> {
    let mut faults = Faults::new();
    let correo = faults.note(correo.map(parse_correo).transpose()).flatten();
    match Receptor::parse(typed.clone()) {
        Ok(receptor) => faults.into_result((receptor, correo)),
        Err(receptor) => {
            receptor.into_iter().for_each(|fault| faults.push(fault));
            Err(faults)
        }
    }
}

/// The same, and what the shop does not take of it.
fn read_for(
    shop: &Shop,
    typed: &ReceptorText,
    correo: Option<&str>,
) -> Result<(Receptor, Option<String>), Faults> {
    let of_shop = check_for(shop, typed);
    match read(typed, correo) {
        Ok(read) => of_shop.into_result(read),
        Err(mut faults) => {
            of_shop.into_iter().for_each(|fault| faults.push(fault));
            Err(faults)
        }
    }
}

/// What a shop does not take of tax data that may be good elsewhere, as far as they can be read.
pub(super) fn check_for(shop: &Shop, typed: &ReceptorText) -> Faults {
    let mut faults = Faults::new();
    let domicilio = CodigoPostal::parse(&typed.codigo_postal);
    let branch = CodigoPostal::parse(&shop.profile.codigo_postal);
    if let (Ok(rfc), Ok(domicilio), Ok(branch)) = (Rfc::parse(&typed.rfc), domicilio, branch) {
        faults.note(check_generic(&rfc, &domicilio, &branch));
    }
    if let Ok(uso) = UsoCfdi::parse(&typed.uso_cfdi) {
        faults.note(check_uso(shop, uso));
    }
    faults
}

/// A shop may offer fewer usos than SAT allows.
fn check_uso(shop: &Shop, uso: UsoCfdi) -> Result<(), Fault> {
    let offered = |usos: &Vec<String>| usos.iter().any(|one| one == uso.code());
    if shop.options.usos.as_ref().is_none_or(offered) {
        Ok(())
    } else {
        Err(Fault::new(&USO_NOT_OFFERED, "uso_cfdi"))
    }
}

fn warnings(rfc: &Rfc) -> Vec<Fault> {
    if rfc.is_generic() || rfc.check_digit_holds() {
        Vec::new()
    } else {
        vec![Fault::new(&RFC_CHECK_DIGIT, "rfc")]
    }
}

/// What this receptor will withhold, from the very document that would be made: it is rounded for
/// the whole purchase, and some products bear none.
fn withheld(
    (shop, sales): (&Shop, &[Remaining]),
    receptor: &Receptor,
    now: Timestamp,
) -> Result<Option<Withheld>, Faults> {
    // Any number will do: this document is never sealed.
    let folio = Folio { serie: shop.settings.serie.clone(), number: 1 };
    let issue = issue_of(shop, &folio)?;
    let Some(rate) = retenciones(&issue, receptor).isr else { return Ok(None) };
    let invoice = ingreso(sales, receptor.clone(), issue, now)?;
    let isr = invoice.breakdown().retenciones.first().map(|retencion| retencion.importe);
    Ok(isr.map(|isr| Withheld { rate, isr, invoice_total: invoice.total() }))
}

fn review(receptor: &Receptor, withheld: Option<Withheld>) -> Review {
    Review {
        receptor: ReceptorText {
            rfc: receptor.rfc().as_str().to_owned(),
            nombre: receptor.nombre().as_str().to_owned(),
            codigo_postal: receptor.domicilio_fiscal_receptor().as_str().to_owned(),
            regimen_fiscal: receptor.regimen_fiscal_receptor().code().to_owned(),
            uso_cfdi: receptor.uso_cfdi().code().to_owned(),
        },
        regimen_fiscal: receptor.regimen_fiscal_receptor(),
        uso_cfdi: receptor.uso_cfdi(),
        withheld,
        warnings: warnings(receptor.rfc()),
    }
}

/// Something before an @ and a host with a point after it; more only the mail itself can tell.
pub(super) fn parse_correo(text: &str) -> Result<String, Fault> {
    let correo = text.trim();
    let plausible = correo.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && host.split('.').count() >= 2
            && host.split('.').all(|label| !label.is_empty())
    });
    let strange = correo.chars().any(|c| c.is_whitespace() || c.is_control());
    if plausible && !strange && correo.len() <= CORREO_MAX && address::parse(correo).is_some() {
        Ok(correo.to_owned())
    } else {
        Err(Fault::new(&CORREO, "correo"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_can_be_ones() {
        for good in ["ana@example.mx", " a.b+c@sub.example.com "] {
            assert_eq!(parse_correo(good).unwrap(), good.trim());
        }
        for bad in ["", "ana", "ana@", "@example.mx", "ana@mx", "ana@example.", "a na@example.mx"] {
            assert_eq!(parse_correo(bad).unwrap_err().code, &CORREO, "{bad}");
        }
        assert!(parse_correo(&format!("{}@example.mx", "a".repeat(250))).is_err());
    }
}
