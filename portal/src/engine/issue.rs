//! From tax data to a sealed document that waits for its stamp.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use billing::codes::{SHOP_CANNOT_MAKE, SHOP_CANNOT_SEAL};
use billing::compose::{self, Issue, egreso, ingreso};
use billing::machine::ClaimState;
use billing::standing::Standing;
use cfdi::catalog::{CodigoPostal, RegimenFiscal};
use cfdi::comprobante::{Emisor, FolioFiscal, Receptor};
use cfdi::csd::Csd;
use cfdi::nombre::Nombre;
use cfdi::read::ReadError;
use cfdi::rfc::Rfc;
use cfdi::rules;
use cfdi::seal::seal;
use faults::{Code, Fault, Faults};
use jiff::Timestamp;
use portal_store::{
    Claim, ClaimOutcome, Door, Folio, MailTo, NewAttempt, NewClaim, SealError, SealedXml, Shop,
    StoreError, TaxProfile, TicketState,
};
use tickets::{AttemptId, ClaimId, IssuerId, Remaining, Return, Ticket, TicketId};
use tokio::time::{Instant, timeout_at};
use tracing::Instrument as _;

use super::csds::NoCsd;
use super::worker::Sending;
use super::{Engine, progress_of_refusal};
use crate::codes::customer::AFTER_RESTORE;
use crate::desk::Progress;

/// How often somebody who waits looks whether another portal has ended the claim.
const LOOK: Duration = Duration::from_millis(500);
/// How often a hold that another request gave up is tried for again.
const TRIES: u32 = 3;

/// Why there is no invoice on its way.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The ticket is not there.
    #[error("the ticket {0} is not in the store")]
    NoTicket(TicketId),
    /// None was named.
    #[error("no ticket was named")]
    NoTickets,
    /// One is cancelled or expired, or of several one has or gets an invoice without the others.
    #[error("the ticket cannot be invoiced: {0:?}")]
    Standing(Standing),
    /// The store does not answer.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Why a comprobante was not made. None of it is the customer's: the receptor was checked before.
#[derive(Debug, thiserror::Error)]
pub(super) enum MakeError {
    #[error("the comprobante has faults: {0}")]
    Faults(#[from] Faults),
    #[error("the comprobante could not be sealed")]
    Seal(#[from] cfdi::seal::SealError),
    #[error("the sealed comprobante cannot be read")]
    Read(#[from] ReadError),
    /// The codes alone: what was found at them may be the customer's.
    #[error("the comprobante breaks SAT's rules {}", .0.join(", "))]
    Rules(Vec<&'static str>),
}

impl From<Fault> for MakeError {
    fn from(fault: Fault) -> Self {
        Self::Faults(fault.into())
    }
}

impl MakeError {
    /// What whoever waits is told: the certificate is blamed for what is the certificate's.
    fn told(&self) -> &'static Code {
        use cfdi::seal::SealError::{Csd, CsdOfAnother};
        match self {
            Self::Seal(CsdOfAnother | Csd(_)) => &SHOP_CANNOT_SEAL,
            Self::Seal(_) | Self::Faults(_) | Self::Read(_) | Self::Rules(_) => &SHOP_CANNOT_MAKE,
        }
    }
}

/// What a try at an invoice led to.
enum Try {
    /// A claim is on its way or ended: ours or another's.
    Follow(ClaimId),
    /// Of several tickets another's claim has one, perhaps not the rest: they are looked at again
    /// when it has ended.
    Behind(ClaimId),
    /// It ended at once.
    Ended(Progress),
    /// Somebody's hold was in the way and is gone.
    Again,
}

/// Who wants what invoiced, and where it is asked for.
pub(super) struct Wish<'a> {
    pub(super) tickets: &'a [TicketId],
    pub(super) receptor: &'a Receptor,
    pub(super) mail: Option<MailTo>,
    pub(super) door: Door,
}

impl Engine {
    /// Invoices tickets of one shop, all or none, or joins the invoice that they have or are
    /// getting, and waits for its end as long as [`super::Pace::patience`] says.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub async fn invoice(
        self: &Arc<Self>,
        tickets: &[TicketId],
        receptor: &Receptor,
        mail: Option<MailTo>,
    ) -> Result<Progress, IssueError> {
        let until = self.patience();
        self.pursue(&Wish { tickets, receptor, mail, door: Door::Portal }, until).await
    }

    /// When whoever waits for an invoice is told that it takes longer.
    pub(super) fn patience(&self) -> Instant {
        Instant::now() + self.parts.pace.patience
    }

    pub(super) async fn pursue(
        self: &Arc<Self>,
        wish: &Wish<'_>,
        until: Instant,
    ) -> Result<Progress, IssueError> {
        for _ in 0..TRIES {
            match self.try_invoice(wish).await? {
                Try::Ended(progress) => return Ok(progress),
                Try::Follow(claim) => {
                    if let Some(progress) = self.follow(claim, until).await? {
                        return Ok(progress);
                    }
                }
                Try::Behind(claim) => {
                    self.follow(claim, until).await?;
                }
                Try::Again => {}
            }
        }
        match wish.tickets {
            [_] => Ok(Progress::InProcess),
            _ => Err(IssueError::Standing(Standing::InProcess)),
        }
    }

    async fn try_invoice(self: &Arc<Self>, wish: &Wish<'_>) -> Result<Try, IssueError> {
        let Wish { tickets, receptor, mail, door } = wish;
        let states = self.states(tickets).await?;
        if let Some(live) = one_claim(&states) {
            return Ok(Try::Follow(live));
        }
        let mut standings = states.iter().map(|state| state.standing_at(*door, self.now()));
        if let Some(closed) = standings.find(|standing| *standing != Standing::Open) {
            return Err(IssueError::Standing(closed));
        }
        let Some(shop) = states.first().map(|state| state.shop.clone()) else {
            return Err(IssueError::NoTickets);
        };
        let csd = match self.csds.get(&self.parts.store, &shop).await {
            Ok(csd) => csd,
            Err(NoCsd::Store(error)) => return Err(error.into()),
            Err(NoCsd::Csd(error)) => {
                return Ok(Try::Ended(unmade(&shop, &SHOP_CANNOT_SEAL, &error)));
            }
        };
        let sales = states.iter().map(TicketState::billed).collect::<Result<_, _>>()?;
        let now = self.now();
        let new = NewClaim {
            id: ClaimId::new(self.new_id()),
            shop: shop.id,
            tickets: tickets.to_vec(),
            receptor: profile_of(receptor, mail.as_ref().map(|to| to.recipient.clone())),
            mail_language: mail.as_ref().map(|to| to.language).unwrap_or_default(),
            door: *door,
            expires_at: now.saturating_add(self.parts.pace.hold).unwrap_or(now),
        };
        let receptor = Receptor::clone(receptor);
        let maker = Maker { what: What::Sale(sales), receptor, shop, csd, now };
        let engine = Arc::clone(self);
        // A task of its own: it goes on where whoever asked hangs up meanwhile.
        let issuing = async move { engine.issue(new, maker).await };
        let issuing = tokio::spawn(issuing.in_current_span());
        issuing.await.map_err(|_| StoreError::Panicked)?
    }

    async fn states(&self, tickets: &[TicketId]) -> Result<Vec<TicketState>, IssueError> {
        let mut states = Vec::new();
        for ticket in tickets {
            let state = self.parts.store.ticket_state(*ticket).await?;
            states.push(state.ok_or(IssueError::NoTicket(*ticket))?);
        }
        Ok(states)
    }

    /// Takes the hold and the folio, makes the document, keeps its bytes, and only then sends it,
    /// where there is room, or wakes the worker.
    async fn issue(self: &Arc<Self>, new: NewClaim, maker: Maker) -> Result<Try, IssueError> {
        let (shop, now) = (maker.shop.clone(), maker.now);
        let is_one = new.tickets.len() == 1;
        let mut attempt = self.new_attempt(shop.id).await?;
        let mut slot = self.slots.spare();
        attempt.lease_until = slot.as_ref().map(|_| self.lease_until());
        let id = attempt.id;
        let store = &self.parts.store;
        let issued = store.issue(new, attempt, now, move |folio| maker.make(folio)).await;
        let is_won = matches!(issued, Ok(ClaimOutcome::Won(_)));
        if let Some(slot) = slot.take_if(|_| !is_won) {
            self.give_back(slot);
        }
        match issued {
            Ok(ClaimOutcome::Won(claim)) => {
                let won = claim.id;
                match slot {
                    Some(slot) => self.dispatch(claim, Sending::First(id), slot),
                    None => self.wake.notify_one(),
                }
                Ok(Try::Follow(won))
            }
            Ok(ClaimOutcome::Held(claim)) if is_one => Ok(Try::Follow(claim.id)),
            Ok(ClaimOutcome::Held(claim)) => Ok(Try::Behind(claim.id)),
            Ok(ClaimOutcome::Closed(standing)) => Err(IssueError::Standing(standing)),
            Ok(ClaimOutcome::OnHold) => {
                Ok(Try::Ended(Progress::ShopOutage(Fault::new(&AFTER_RESTORE, ""))))
            }
            Err(SealError::Overtaken | SealError::Outdated) => Ok(Try::Again),
            Err(SealError::Store(error)) => Err(error.into()),
            Err(SealError::Document(error)) => Ok(Try::Ended(unmade(&shop, error.told(), &error))),
        }
    }

    /// A document to be made for the shop, at the PAC that its documents go to.
    pub(super) async fn new_attempt(&self, shop: IssuerId) -> Result<NewAttempt, StoreError> {
        let id = AttemptId::new(self.new_id());
        Ok(NewAttempt { id, pac: self.pin(shop).await?, lease_until: None })
    }

    /// Waits for the claim's end; `None` when it was given up without a document.
    pub(super) async fn follow(
        &self,
        claim: ClaimId,
        until: Instant,
    ) -> Result<Option<Progress>, IssueError> {
        let following = self.followers.follow(claim);
        loop {
            let mut ended = pin!(following.ended.notified());
            ended.as_mut().enable();
            let Some(claim) = self.parts.store.find_claim(claim).await? else { return Ok(None) };
            match progress(&claim) {
                Some(Progress::InProcess) => {}
                ended => return Ok(ended),
            }
            let look = self.next_look(until);
            if timeout_at(look, ended).await.is_err() && look == until {
                return Ok(Some(Progress::InProcess));
            }
        }
    }

    /// Until when a follower can rely on being woken: another portal wakes nobody here.
    fn next_look(&self, until: Instant) -> Instant {
        if self.parts.store.is_shared() { until.min(Instant::now() + LOOK) } else { until }
    }
}

/// The claim that holds all of them.
fn one_claim(states: &[TicketState]) -> Option<ClaimId> {
    let mut claims = states.iter().map(|state| state.live.as_ref().map(|claim| claim.id));
    let first = claims.next()??;
    claims.all(|claim| claim == Some(first)).then_some(first)
}

/// How far a claim is; `None` when it was given up without a document.
pub(crate) fn progress(claim: &Claim) -> Option<Progress> {
    match &claim.state {
        ClaimState::Invoiced { .. } => Some(Progress::Invoiced),
        ClaimState::Rejected { code, .. } => {
            claim.refusal.map(|kind| progress_of_refusal(kind, code))
        }
        ClaimState::Released => None,
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Stamping { .. }
        | ClaimState::InDoubt { .. } => Some(Progress::InProcess),
    }
}

fn unmade(shop: &Shop, told: &'static Code, error: &(dyn std::error::Error + 'static)) -> Progress {
    tracing::error!(shop.id = %shop.id, code = told.id, error, "no document was made");
    Progress::ShopOutage(Fault::new(told, ""))
}

fn profile_of(receptor: &Receptor, correo: Option<String>) -> TaxProfile {
    TaxProfile {
        rfc: receptor.rfc().as_str().to_owned(),
        nombre: receptor.nombre().as_str().to_owned(),
        codigo_postal: receptor.domicilio_fiscal_receptor().as_str().to_owned(),
        regimen_fiscal: receptor.regimen_fiscal_receptor().code().to_owned(),
        uso_cfdi: receptor.uso_cfdi().code().to_owned(),
        correo,
    }
}

/// What a document is of.
pub(super) enum What {
    /// What is left of one or several tickets.
    Sale(Vec<Remaining>),
    /// A return of a sale that is on the CFDI with this folio fiscal.
    Return(Box<(Return, Ticket, FolioFiscal)>),
}

/// Makes the document once the folio is known.
pub(super) struct Maker {
    pub(super) what: What,
    pub(super) receptor: Receptor,
    pub(super) shop: Shop,
    pub(super) csd: Arc<Csd>,
    pub(super) now: Timestamp,
}

impl Maker {
    pub(super) fn make(&self, folio: &Folio) -> Result<SealedXml, MakeError> {
        let issue = issue_of(&self.shop, folio)?;
        let zone = issue.lugar_expedicion.time_zone();
        let receptor = self.receptor.clone();
        let comprobante = match &self.what {
            What::Sale(sales) => ingreso(sales, receptor, issue, self.now),
            What::Return(credit) => {
                let (returned, ticket, of) = credit.as_ref();
                egreso(compose::Credit { returned, ticket, of }, receptor, issue, self.now)
            }
        }?;
        let sealed = seal(&comprobante, &self.csd)?;
        check_rules(sealed.bytes())?;
        let fecha = comprobante.head().fecha.instant(zone)?;
        Ok(SealedXml { xml: sealed.bytes().to_vec(), fecha, paid: comprobante.paid() })
    }
}

/// Who issues a shop's invoices, from where, under which number.
pub(crate) fn issue_of(shop: &Shop, folio: &Folio) -> Result<Issue, Fault> {
    let profile = &shop.profile;
    Ok(Issue {
        emisor: Emisor {
            rfc: Rfc::parse(&profile.rfc)?,
            nombre: Nombre::parse(&profile.nombre)?,
            regimen_fiscal: RegimenFiscal::parse(&profile.regimen_fiscal)?,
        },
        lugar_expedicion: CodigoPostal::parse(&profile.codigo_postal)?,
        serie: folio.serie.clone(),
        folio: folio.number,
        retencion: shop.retencion,
    })
}

/// Refuses a document that a PAC would refuse by SAT's matrix: before it is kept, its folio can
/// still go to the next one.
fn check_rules(sealed: &[u8]) -> Result<(), MakeError> {
    let report = rules::check(sealed, &rules::Context::default())?;
    let mut codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() { Ok(()) } else { Err(MakeError::Rules(codes)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: &str = r#"<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4"
        Version="4.0" TipoDeComprobante="I" Moneda="MXN" TipoCambio="2" SubTotal="-1" Total="0">
        <cfdi:Receptor Rfc="XEXX010101000" Nombre="NOMBRE PRIVADO"/></cfdi:Comprobante>"#;

    #[test]
    fn a_document_against_the_matrix_is_refused_by_its_codes_alone() {
        let refused = check_rules(BROKEN.as_bytes()).unwrap_err();
        let MakeError::Rules(codes) = &refused else { panic!("{refused:?}") };
        let shown = refused.to_string();
        for code in ["CFDI40106", "CFDI40108", "CFDI40114"] {
            assert!(codes.contains(&code), "{codes:?}");
            assert_eq!(shown.matches(code).count(), 1, "{shown}");
        }
        assert!(!shown.contains("PRIVADO"), "{shown}");
        assert!(matches!(check_rules(b"<html/>"), Err(MakeError::Read(_))));
    }
}
