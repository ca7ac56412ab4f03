//! Power cuts, dead lines and a PAC that keeps silent: nothing is lost, nothing is there twice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::ledger::tickets;
use acceptance::sandbox::{misbehave, stamped};
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{receipt_link, sale, sell, sync};
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::{Result, ensure};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

fn open_shop(name: &str) -> Result<(PathBuf, Shop)> {
    let stage = stage::empty(name)?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    Ok((stage, shop))
}

/// Follows the link as far as the last button before the invoice.
async fn review(phone: &Phone, link: &str) -> Result<()> {
    phone.visit(link).await?;
    type_tax_data(phone.page(), &CUSTOMER).await?;
    phone.page().follow("review").await?;
    phone.page().text("review-rfc").await.map(drop)
}

/// Opens the link again until the ticket has its invoice, proves to be the taxpayer, and gives the
/// folio fiscal.
async fn invoice_of(phone: &Phone, link: &str) -> Result<String> {
    until("the invoice of the ticket", || async {
        phone.visit(link).await?;
        let state = phone.page().attribute("state", "data-state").await?;
        Ok((state == "invoiced").then_some(()))
    })
    .await?;
    phone.page().type_into("rfc", CUSTOMER.rfc).await?;
    phone.page().follow("prove").await?;
    phone.page().text("uuid").await
}

/// The portal has sealed and stored; the PAC has stamped and never answers; the power goes.
#[tokio::test]
async fn a_portal_killed_between_sealed_and_stamped_makes_one_invoice() -> Result<()> {
    let (stage, mut shop) = open_shop("killed-portal")?;
    let sold = sell(&shop, &["REFRESCO-600", "LECHE-1L"])?;
    sync(&shop)?;
    let link = receipt_link(&shop, &sold).await?;
    let phone = Phone::open(&stage.join("phone")).await?;
    review(&phone, &link).await?;

    misbehave(&shop, &["stamp-then-hang"]).await?;
    let waiting = phone.page().client().clone();
    // The page that follows may never come: the portal is killed under it.
    let click = tokio::spawn(async move {
        let button = fantoccini::Locator::Css(r#"[data-testid="generate"]"#);
        waiting.find(button).await?.click().await
    });
    until("a stamp that nobody was told of", || async {
        Ok((stamped(&shop).await?.len() == 1).then_some(()))
    })
    .await?;
    shop.kill_portal()?;
    drop(click.await);

    shop.start_portal()?;
    let uuid = invoice_of(&phone, &link).await?;
    let stamps = stamped(&shop).await?;
    assert_eq!(stamps, [uuid.to_uppercase()], "one stamp, and the customer has it");
    sync(&shop)?;
    assert!(sale(&shop, &sold)?.contains("Facturada"), "{}", sale(&shop, &sold)?);
    phone.close().await
}

/// The line is dead while five customers pay.
#[tokio::test]
async fn five_sales_without_a_portal_arrive_once_each() -> Result<()> {
    let (_stage, mut shop) = open_shop("five-sales")?;
    shop.stop_portal();
    let mut sales = Vec::new();
    for product in ["REFRESCO-600", "LECHE-1L", "REVISTA", "BOLILLO*6", "JAMON-PAVO*0.750"] {
        sales.push(sell(&shop, &[product])?);
    }
    assert!(sync(&shop).is_err(), "without a portal nothing arrives");
    for sold in &sales {
        assert!(sale(&shop, sold)?.contains("Por enviar"), "{}", sale(&shop, sold)?);
    }

    shop.start_portal()?;
    sync(&shop)?;
    // Once more, as after a crash before the answer was written down.
    sync(&shop)?;
    for sold in &sales {
        assert!(sale(&shop, sold)?.contains("Abierta"), "{}", sale(&shop, sold)?);
    }
    let tickets = tickets(&shop)?;
    for sold in &sales {
        let times = tickets.iter().filter(|id| **id == sold.id).count();
        ensure!(times == 1, "{} is {times} times in the portal", sold.nota);
    }
    ensure!(tickets.len() == sales.len(), "the portal has {} tickets", tickets.len());
    Ok(())
}

/// Two people scan the same note: the second gets the invoice that there is, never another.
#[tokio::test]
async fn a_second_attempt_gives_the_same_invoice() -> Result<()> {
    let (stage, shop) = open_shop("second-attempt")?;
    let sold = sell(&shop, &["REFRESCO-600"])?;
    sync(&shop)?;
    let link = receipt_link(&shop, &sold).await?;
    let phone = Phone::open(&stage.join("one")).await?;
    let other = Phone::open(&stage.join("other")).await?;
    // Both are at the last button before either presses it.
    review(&phone, &link).await?;
    review(&other, &link).await?;
    phone.page().follow("generate").await?;
    let uuid = phone.page().text("uuid").await?;
    other.page().follow("generate").await?;
    other.page().text_where("uuid", |text| text == uuid).await?;
    assert_eq!(invoice_of(&phone, &link).await?, uuid);
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    phone.close().await?;
    other.close().await
}

/// A sale that was voided at the till cannot be invoiced any more.
#[tokio::test]
async fn a_cancelled_sale_is_told_so() -> Result<()> {
    let (stage, shop) = open_shop("cancelled")?;
    let sold = sell(&shop, &["REFRESCO-600"])?;
    sync(&shop)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.click("nav-sales").await?;
    page.click(&format!(r#"sales-row[data-nota="{}"] td"#, sold.nota)).await?;
    page.click("cancel").await?;
    page.type_into("cancel-reason", "El cliente devolvió el refresco").await?;
    page.click("cancel-confirm").await?;
    let mark = format!(r#"sales-row[data-nota="{}"] [data-testid="sale-state"]"#, sold.nota);
    page.text_where(&mark, |text| text.contains("Cancelada")).await?;
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;
    window.close().await?;

    let phone = Phone::open(&stage.join("phone")).await?;
    phone.visit(&receipt_link(&shop, &sold).await?).await?;
    assert_eq!(phone.page().attribute("state", "data-state").await?, "cancelled");
    assert!(stamped(&shop).await?.is_empty());
    phone.close().await
}
