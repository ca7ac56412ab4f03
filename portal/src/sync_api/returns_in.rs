//! Returns.

use axum::extract::{Path, State};
use faults::{Fault, Faults};
use portal_store::{PutReturn, Register};
use tickets::Return;
use tickets::wire::{Outcome, ReturnMessage};

use super::SyncApi;
use super::problem::ApiProblem;
use super::signed::Signed;
use super::tickets_in::{Answer, answer, conflict};
use crate::codes::sync::{CONFLICT, FIELD, RETURN_UNFIT};

/// PUT `/api/v1/returns/{id}`.
pub(super) async fn put(
    State(api): State<SyncApi>,
    Path(id): Path<String>,
    signed: Signed,
) -> Answer {
    let message: ReturnMessage = signed.message()?;
    let returned = Return::try_from(&message)?;
    let seller = api.0.store.seller(signed.register.id, returned.register()).await?;
    check_belongs(&returned, &id, seller.as_ref())?;
    let shop = signed.register.shop;
    match api.0.store.put_return(shop, &returned, api.0.clock.now()).await? {
        PutReturn::Created => {
            tracing::info!(return.id = %returned.id(), "a return arrived");
            Ok(answer(Outcome::Created))
        }
        PutReturn::Exists => Ok(answer(Outcome::Exists)),
        PutReturn::Conflict(field) => Err(conflict(&CONFLICT, field)),
        PutReturn::Unfit(fault) => Err(ApiProblem::new(&RETURN_UNFIT).faults([&fault])),
    }
}

/// A register sends its own returns and those of the one that it succeeds, to their own address.
fn check_belongs(returned: &Return, id: &str, seller: Option<&Register>) -> Result<(), Faults> {
    let mut faults = Faults::new();
    for (path, belongs) in [("id", id.parse() == Ok(returned.id())), ("register", seller.is_some())]
    {
        if !belongs {
            faults.push(Fault::new(&FIELD, path));
        }
    }
    faults.into_result(())
}
