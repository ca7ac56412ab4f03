//! What the manager sets in the window is kept by the portal and obeyed by both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::page::keys;
use acceptance::referees::read_qr;
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

#[tokio::test]
async fn series_and_period_are_obeyed_by_register_and_portal() -> Result<()> {
    let stage = stage::empty("manager")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();

    page.click("nav-settings").await?;
    page.retype("serie", "TIENDA").await?;
    page.click("period-week").await?;
    page.click("save-settings").await?;
    page.text_where("settings-message", |text| !text.is_empty()).await?;
    // The example is the register's own calculation of today's deadline.
    let example = page.text_where("period-example", |text| text.contains(" de ")).await?;
    page.photograph(&stage.join("settings.png")).await?;

    page.click("nav-till").await?;
    page.press(&format!("7508108000371{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    let nota = page.text("nota").await?;
    let deadline = page.text("deadline").await?;
    assert!(example.contains(&deadline), "{example:?} does not name {deadline:?}");
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;

    let link = read_qr(&printed(&shop.folder().receipts(), &nota, "png").await?)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    phone.visit(&link).await?;
    type_tax_data(phone.page(), &CUSTOMER).await?;
    phone.page().follow("review").await?;
    phone.page().follow("generate").await?;
    assert_eq!(phone.page().text("serie-folio").await?, "TIENDA-1");
    phone.close().await?;
    window.close().await
}
