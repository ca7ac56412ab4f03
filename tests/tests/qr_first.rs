//! The customer is faster than the register's line: the signed QR is validated and invoiced before
//! the sale arrives, and what arrives later is compared with it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::ledger::tickets;
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{Sold, receipt_link, sale, sell};
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// A shop that sold something while its line was dead, and the line is back.
async fn sold_offline(name: &str, products: &[&str]) -> Result<(PathBuf, Shop, Sold, String)> {
    let stage = stage::empty(name)?;
    let mut shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    shop.stop_portal();
    let sold = sell(&shop, products)?;
    let link = receipt_link(&shop, &sold).await?;
    Ok((stage, shop, sold, link))
}

/// From the QR to the invoice; gives series and number, and the folio fiscal.
async fn invoice(phone: &Phone, link: &str) -> Result<(String, String)> {
    let page = phone.page();
    phone.visit(link).await?;
    type_tax_data(page, &CUSTOMER).await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    Ok((page.text("serie-folio").await?, page.text("uuid").await?))
}

#[tokio::test]
async fn a_sale_is_invoiced_before_its_register_has_sent_it() -> Result<()> {
    let products = ["REFRESCO-600", "LECHE-1L", "JAMON-PAVO*0.750"];
    let (stage, mut shop, sold, link) = sold_offline("qr-first", &products).await?;
    let mut album = Album::new(&stage);
    shop.start_portal()?;
    assert!(tickets(&shop)?.is_empty(), "nobody has sent anything");

    let phone = Phone::open(&stage.join("phone")).await?;
    let (serie_folio, uuid) = invoice(&phone, &link).await?;
    album.take(phone.page(), "invoiced-before-sync").await?;
    assert!(sale(&shop, &sold)?.contains("Por enviar"), "{}", sale(&shop, &sold)?);
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);

    // The register comes back: nobody has to do anything.
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;
    page.click("nav-sales").await?;
    let mark = format!(r#"sales-row[data-nota="{}"] [data-testid="sale-state"]"#, sold.nota);
    page.text_where(&mark, |text| text.contains(&format!("Facturada {serie_folio}"))).await?;
    assert_eq!(page.count("notice").await?, 0, "the two agree");
    album.take(page, "window-invoiced").await?;
    window.close().await?;
    assert_eq!(tickets(&shop)?, [sold.id], "one sale, told twice");

    phone.visit(&link).await?;
    assert_eq!(phone.page().attribute("state", "data-state").await?, "invoiced");
    phone.close().await
}

/// The cashier voids the note while the line is dead, and the customer invoices it meanwhile.
#[tokio::test]
async fn a_note_that_was_voided_offline_and_invoiced_meanwhile_is_told() -> Result<()> {
    let (stage, mut shop, sold, link) = sold_offline("qr-first-voided", &["REVISTA"]).await?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    let mark = format!(r#"sales-row[data-nota="{}"]"#, sold.nota);
    let state = format!(r#"{mark} [data-testid="sale-state"]"#);
    page.click("nav-sales").await?;
    page.click(&format!("{mark} td")).await?;
    page.click("cancel").await?;
    page.type_into("cancel-reason", "El cliente devolvió la revista").await?;
    page.click("cancel-confirm").await?;
    page.text_where(&state, |text| text.contains("Cancelada")).await?;
    window.close().await?;

    shop.start_portal()?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let (serie_folio, _) = invoice(&phone, &link).await?;
    phone.close().await?;

    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.text_where("notice", |text| {
        text.contains(&sold.nota) && text.contains("ya tenía su factura")
    })
    .await?;
    page.click("nav-sales").await?;
    page.text_where(&state, |text| text.contains(&format!("Facturada {serie_folio}"))).await?;
    Album::new(&stage).take(page, "window-told").await?;
    window.close().await
}
