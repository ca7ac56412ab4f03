//! The company's price list: what was edited here goes up, what others edited comes down.

use tickets::ProductRevision;
use tickets::wire::{
    Problem, ProblemFault, ProductMessage, ProductOutcome, ProductOutcomeMessage,
    ProductOutcomesMessage, ProductsMessage, ProductsPageMessage,
};

use super::client::{Question, SyncError, json};
use super::round::Caller;
use crate::store::PRODUCTS_AT_ONCE;

impl Caller<'_> {
    /// Tells what waits, then asks for what is new; `company` is how far the company's list has
    /// come.
    pub(super) async fn sync_products(&self, company: u64) -> Result<(), SyncError> {
        let known = self.shared.store().products_after()?;
        if company < known {
            tracing::warn!(company, known, "the portal is behind: it is told all products anew");
            let mut done = Some(String::new());
            while let Some(after) = done {
                done = self.shared.store().tell_products_anew(&after)?;
            }
        }
        self.tell_products().await?;
        if company == known { Ok(()) } else { self.pull_products().await }
    }

    async fn tell_products(&self) -> Result<(), SyncError> {
        loop {
            let batch = self.shared.store().products_to_tell()?;
            if batch.is_empty() {
                return Ok(());
            }
            self.introduce().await?;
            let outcomes = self.tell(&batch).await?;
            self.shared.store().products_answered(&batch, &outcomes, self.shared.now())?;
            // What was sold meanwhile goes before the next batch.
            self.send_sales().await?;
        }
    }

    /// What the portal makes of each.
    async fn tell(
        &self,
        batch: &[ProductRevision],
    ) -> Result<Vec<ProductOutcomeMessage>, SyncError> {
        let message =
            ProductsMessage { products: batch.iter().map(ProductMessage::from).collect() };
        let question = Question::post("/api/v1/products", json(&message)?);
        match self.ask::<ProductOutcomesMessage>(question).await {
            Ok(answer) if answer.outcomes.len() == batch.len() => Ok(answer.outcomes),
            Ok(_) => Err(SyncError::Nonsense(200)),
            Err(SyncError::Conflict(problem) | SyncError::Refused(problem)) => {
                tracing::warn!(code = problem.code(), "the portal refused products");
                Ok(batch.iter().map(|_| refused(&problem)).collect())
            }
            Err(error) => Err(error),
        }
    }

    async fn pull_products(&self) -> Result<(), SyncError> {
        loop {
            let after = self.shared.store().products_after()?;
            let target = format!("/api/v1/products?after={after}&limit={PRODUCTS_AT_ONCE}");
            let page: ProductsPageMessage = self.ask(Question::get(&target)).await?;
            if page.products.len() > PRODUCTS_AT_ONCE {
                return Err(SyncError::Nonsense(200));
            }
            let (more, count) = {
                let mut store = self.shared.store();
                let pulled = store.adopt_products(&page, self.shared.now())?;
                if !pulled.changed.is_empty() {
                    self.shared.products_adopted(pulled.changed);
                }
                (pulled.more, pulled.count)
            };
            // A portal that says "more" and gives nothing would keep us here for ever.
            if !more || count == 0 {
                return Ok(());
            }
            // What was sold meanwhile goes before the next page.
            self.send_sales().await?;
        }
    }
}

fn refused(problem: &Problem) -> ProductOutcomeMessage {
    let fault = ProblemFault {
        code: problem.code().to_owned(),
        path: String::new(),
        message: problem.title.clone(),
    };
    ProductOutcomeMessage { outcome: ProductOutcome::Refused, faults: vec![fault] }
}
