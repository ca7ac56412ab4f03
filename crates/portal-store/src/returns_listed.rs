//! Returns as a company looks through them: what came back, and what has become of its egreso.

use billing::machine::ClaimState;
use jiff::Timestamp;
use money::Money;
use tickets::{IssuerId, ReturnId, TicketId};

use crate::Store;
use crate::attempts::{Folio, folio_of};
use crate::claims::{self, Claim};
use crate::error::StoreError;
use crate::returns::{State, read_return};
use crate::search::Search;
use crate::sql::{Row, Tx};

/// A return in a list.
#[derive(Clone, Debug)]
pub struct ReturnListed {
    /// The return.
    pub id: ReturnId,
    /// The sale; it may not be here yet.
    pub ticket: TicketId,
    /// Series and number of the note of the return.
    pub nota: String,
    /// When it came back.
    pub returned_at: Timestamp,
    /// Why, as the cashier wrote it.
    pub reason: String,
    /// What was given back.
    pub total: Money,
    /// What has become of it.
    pub fate: ReturnFate,
}

/// Which returns a person looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnQuery {
    /// Series and number of the note of the return.
    pub nota: Option<(String, u64)>,
    /// What was given back.
    pub total: Option<Money>,
    /// Those before this one.
    pub before: Option<ReturnId>,
}

/// What has become of a return.
#[derive(Clone, Debug)]
pub enum ReturnFate {
    /// Its sale is not here yet.
    Ahead,
    /// It does not agree with the sale that is here.
    Unfit,
    /// It was taken off its sale before that had a document: there is no egreso to make.
    TakenOff,
    /// Its egreso is to be made.
    Owed,
    /// Its egreso has a claim.
    Claimed {
        /// The live one, else the last.
        claim: Claim,
        /// Series and number of its document, where it was sealed.
        folio: Option<Folio>,
        /// It was refused, and nobody asks again but a person.
        is_stuck: bool,
    },
}

impl Store {
    /// Up to `limit` returns of a shop, the latest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn returns_of_shop(
        &self,
        shop: IssuerId,
        query: ReturnQuery,
        limit: u32,
    ) -> Result<Vec<ReturnListed>, StoreError> {
        self.database.read(move |tx| list(tx, shop, query, limit)).await
    }
}

fn list(
    tx: &Tx<'_>,
    shop: IssuerId,
    query: ReturnQuery,
    limit: u32,
) -> Result<Vec<ReturnListed>, StoreError> {
    let mut search = Search::of_shop("shop_id = :shop", shop);
    search.name(":limit", limit);
    let (serie, folio) = query.nota.unzip();
    search.ask("nota_serie = :serie", ":serie", serie);
    search.ask("nota_folio = :folio", ":folio", folio);
    search.ask("total_centavos = :total", ":total", query.total.map(Money::raw));
    search.ask("id < :before", ":before", query.before.map(|id| id.to_string()));
    let (conditions, values) = search.into_parts();
    let sql = format!(
        "SELECT id, message, state, netted_by, credit_due_at_ms FROM returns
         WHERE {conditions} ORDER BY id DESC LIMIT :limit"
    );
    tx.list(&sql, values, |row| read(tx, row))
}

fn read(tx: &Tx<'_>, row: &Row) -> Result<ReturnListed, StoreError> {
    let returned = read_return(&row.get::<String>("message")?)?;
    Ok(ReturnListed {
        id: returned.id(),
        ticket: returned.ticket(),
        nota: returned.nota().shown(),
        returned_at: returned.returned_at(),
        reason: returned.reason().to_owned(),
        total: returned.total(),
        fate: fate(tx, row)?,
    })
}

fn fate(tx: &Tx<'_>, row: &Row) -> Result<ReturnFate, StoreError> {
    match State::parse(&row.get::<String>("state")?)? {
        State::Ahead => return Ok(ReturnFate::Ahead),
        State::Unfit => return Ok(ReturnFate::Unfit),
        State::InForce => {}
    }
    let due: Option<i64> = row.get("credit_due_at_ms")?;
    match claims::of_return(tx, &row.get::<String>("id")?)? {
        Some(claim) => Ok(ReturnFate::Claimed {
            folio: folio_of(tx, claim.id)?,
            is_stuck: due.is_none() && matches!(claim.state, ClaimState::Rejected { .. }),
            claim,
        }),
        None if due.is_some() => Ok(ReturnFate::Owed),
        None => Ok(ReturnFate::TakenOff),
    }
}
