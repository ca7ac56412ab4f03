//! What must hold of every history that has come to rest.

use std::collections::HashSet;

use anyhow::{Context as _, Result, ensure};
use billing::machine::ClaimState;
use money::Money;
use tickets::wire::TicketMessage;
use tickets::{AttemptId, ClaimId, Return, TicketId};

use super::world::{Sold, World};

pub(super) async fn check(world: &World<'_>) -> Result<()> {
    ensure!(world.unsent() == 0, "{} messages were never settled", world.unsent());
    let invoiced = invoiced(world).await?;
    let credits = credits(world, &invoiced).await?;
    every_stamp_is_known_once(world, &invoiced, &credits)?;
    every_total_is_what_was_kept(world, &invoiced, &credits).await?;
    let claims: HashSet<ClaimId> = invoiced.iter().map(|one| one.claim).collect();
    let shop = world.scene.store.shop(world.scene.shop).await?.context("the shop is not there")?;
    every_folio_is_explained(world, &shop.settings.serie, claims.len()).await?;
    every_folio_is_explained(world, &shop.options.egreso_serie, credits.len()).await?;
    every_sale_is_kept_as_sold(world).await?;
    every_register_was_told(world, &invoiced)?;
    for told in &world.told {
        ensure!(invoiced.iter().any(|one| one.ticket == *told), "{told} was shown and is gone");
    }
    Ok(())
}

struct Invoiced {
    ticket: TicketId,
    claim: ClaimId,
    attempt: AttemptId,
    uuid: String,
}

async fn invoiced(world: &World<'_>) -> Result<Vec<Invoiced>> {
    let mut found = Vec::new();
    for sold in sales(world) {
        let id = sold.ticket.id();
        let state = world.scene.store.ticket_state(id).await?.context("a sale is not there")?;
        let Some(claim) = &state.live else { continue };
        let ClaimState::Invoiced { uuid, attempt, .. } = &claim.state else {
            anyhow::bail!("{id} did not come to rest: {:?}", claim.state);
        };
        ensure!(state.kept.cancelled.is_none(), "{id} is invoiced and cancelled");
        let mails = world.scene.store.mails_of(claim.id).await?;
        ensure!(mails.len() == 1, "{} mails for {id}", mails.len());
        found.push(Invoiced { ticket: id, claim: claim.id, attempt: *attempt, uuid: uuid.clone() });
    }
    Ok(found)
}

fn sales<'a>(world: &'a World<'_>) -> impl Iterator<Item = &'a Sold> {
    world.tills.iter().flat_map(|till| &till.sold)
}

/// The PAC has given no stamp that we do not know of, and none twice for one claim; a ticket has
/// one claim at most, which may hold several.
fn every_stamp_is_known_once(
    world: &World<'_>,
    invoiced: &[Invoiced],
    credits: &[Credited],
) -> Result<()> {
    let stamps = world.scene.stamps();
    let given: HashSet<&str> = stamps
        .iter()
        .map(|stamp| stamp.uuid.as_str())
        .filter(|uuid| !world.stamps_before.contains(*uuid))
        .collect();
    let known: HashSet<&str> = invoiced.iter().map(|one| one.uuid.as_str()).collect();
    let pairs: HashSet<(ClaimId, &str)> =
        invoiced.iter().map(|one| (one.claim, one.uuid.as_str())).collect();
    ensure!(known.len() == pairs.len(), "two claims have one CFDI, or one has two: {pairs:?}");
    let mut known = known;
    for credit in credits {
        ensure!(known.insert(&credit.uuid), "two documents are {}", credit.uuid);
    }
    ensure!(given == known, "the PAC gave {given:?}, we know {known:?}");
    Ok(())
}

/// The egreso of a return.
struct Credited {
    claim: ClaimId,
    uuid: String,
    total: Money,
}

/// Each return of an invoiced sale was left out of the invoice, or has its one egreso.
async fn credits(world: &World<'_>, invoiced: &[Invoiced]) -> Result<Vec<Credited>> {
    let mut found = Vec::new();
    for one in invoiced {
        let state = world.scene.store.ticket_state(one.ticket).await?.context("no ticket")?;
        let netted = state.kept.returns.iter().filter(|back| back.netted_by.is_some()).count();
        let notes = world.scene.store.credits_of(one.claim).await?;
        let notes: Vec<_> = notes.iter().filter(|note| note.ticket == one.ticket).collect();
        let made = sales(world).find(|sold| sold.ticket.id() == one.ticket);
        let made = made.map_or(0, |sold| sold.returns.len());
        ensure!(netted + notes.len() == made, "{} lost a return", one.ticket);
        for note in notes {
            let claim = note.claim.as_ref().context("an egreso is owed and nobody makes it")?;
            let ClaimState::Invoiced { uuid, attempt, .. } = &claim.state else {
                anyhow::bail!("the egreso of {} is {:?}", note.nota, claim.state);
            };
            let attempt = world.scene.store.attempt(*attempt).await?.context("no attempt")?;
            let document = cfdi::read::read(&attempt.stamped.context("no stamp")?)?;
            let xml = String::from_utf8(attempt.xml)?;
            ensure!(xml.contains(&one.uuid.to_uppercase()), "{} is of no invoice", note.nota);
            let (uuid, total) = (uuid.clone(), document.total()?);
            found.push(Credited { claim: one.claim, uuid, total });
        }
    }
    Ok(found)
}

/// What a document says less what its egresos give back is what its tickets cost together less what
/// came back of them; and all of those tickets are invoiced by it.
async fn every_total_is_what_was_kept(
    world: &World<'_>,
    invoiced: &[Invoiced],
    credits: &[Credited],
) -> Result<()> {
    for one in invoiced {
        let held = world.scene.store.claimed_tickets(one.claim).await?;
        let same: HashSet<TicketId> = invoiced
            .iter()
            .filter(|other| other.claim == one.claim)
            .map(|other| other.ticket)
            .collect();
        ensure!(same == held.iter().copied().collect(), "a part of {:?} is invoiced", one.claim);
        let costs: Vec<&Sold> =
            sales(world).filter(|sold| same.contains(&sold.ticket.id())).collect();
        let sold = Money::try_sum(costs.iter().map(|sold| sold.ticket.total()))?;
        let returns = costs.iter().flat_map(|sold| &sold.returns);
        let kept = sold.try_sub(Money::try_sum(returns.map(Return::total))?)?;
        let attempt = world.scene.store.attempt(one.attempt).await?.context("no attempt")?;
        let total = cfdi::read::read(&attempt.stamped.context("no stamp")?)?.total()?;
        let back = credits.iter().filter(|credit| credit.claim == one.claim);
        let billed = total.try_sub(Money::try_sum(back.map(|credit| credit.total))?)?;
        ensure!(billed == kept, "{} says {billed}, the customer kept {kept}", one.uuid);
    }
    Ok(())
}

async fn every_folio_is_explained(world: &World<'_>, serie: &str, used: usize) -> Result<()> {
    let folios = world.scene.store.folios(world.scene.shop, serie).await?;
    for ((number, fate, reason), expected) in folios.iter().zip(1..) {
        ensure!(*number == expected, "folio {expected} is missing");
        let is_explained = fate == "used" || (fate == "unused" && reason.is_some());
        ensure!(is_explained, "folio {number} is {fate}");
    }
    let so_many = folios.iter().filter(|(_, fate, _)| fate == "used").count();
    ensure!(so_many == used, "{so_many} folios of {serie} are used, {used} claims are stamped");
    Ok(())
}

/// Whatever came first, in whatever order: what is kept is what was sold.
async fn every_sale_is_kept_as_sold(world: &World<'_>) -> Result<()> {
    for sold in sales(world) {
        let id = sold.ticket.id();
        let kept = world.scene.store.ticket(id).await?.context("a sale is not there")?;
        let (kept_message, sold_message) =
            (TicketMessage::from(&kept.ticket), TicketMessage::from(&sold.ticket));
        let code = sold_message.code.clone();
        let kept_message = TicketMessage { code, ..kept_message };
        ensure!(kept_message == sold_message, "{id} is kept otherwise than it was sold");
        if kept.cancelled.is_some() {
            ensure!(sold.cancelled, "{id} is cancelled and nobody has cancelled it");
        }
    }
    Ok(())
}

/// Each register heard of each invoice of the shop, and of each cancellation that came too late.
fn every_register_was_told(world: &World<'_>, invoiced: &[Invoiced]) -> Result<()> {
    for (place, till) in world.tills.iter().enumerate() {
        let told = |kind: &str, ticket: &str| {
            till.feed
                .iter()
                .filter(|change| change["kind"] == kind && change["ticket"] == ticket)
                .count()
        };
        for one in invoiced {
            let times = told("ticket-invoiced", &one.ticket.to_string());
            ensure!(times == 1, "till {place} heard {times} times of {}", one.ticket);
        }
        for sold in sales(world).filter(|sold| sold.cancelled) {
            let id = sold.ticket.id();
            let is_invoiced = invoiced.iter().any(|one| one.ticket == id);
            let times = told("cancellation-refused", &id.to_string());
            ensure!(times == usize::from(is_invoiced), "till {place}: {id} refused {times} times");
        }
    }
    Ok(())
}
