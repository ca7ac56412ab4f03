//! What a cashier does in the window.

use anyhow::Result;

use crate::page::Page;
use crate::page::keys::{self, enter};

/// Types or scans one product into a new sale, and is paid for it; gives the nota.
///
/// # Errors
/// When it does not come to `total`, or is not sold.
pub async fn sell(page: &Page, typed: &str, total: &str) -> Result<String> {
    page.press(keys::F1).await?;
    page.text(r#"till:not([data-stage="payment"])"#).await?;
    page.press(&enter(typed)).await?;
    page.text_where("total", |text| text == total).await?;
    pay(page).await
}

/// Is paid in cash, exactly, for what is in the sale; gives the nota.
///
/// # Errors
/// When it is not sold.
pub async fn pay(page: &Page) -> Result<String> {
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    page.attribute("sale-done", "data-nota").await
}
