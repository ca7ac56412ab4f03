//! Discounts in the real window: given by key, kept when the window goes, on the paper, and in the
//! invoice that the customer makes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::referees::read_qr;
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// Three products: 19.00, 28.50 and two of 45.00.
async fn fill_cart(page: &Page) -> Result<()> {
    for (typed, sku) in [
        ("refresco de cola", "REFRESCO-600"),
        ("7508101000378", "LECHE-1L"),
        ("2*revista", "REVISTA"),
    ] {
        page.press(&format!("{typed}{}", keys::ENTER)).await?;
        page.text(&format!(r#"cart-row[data-sku="{sku}"]"#)).await?;
    }
    page.text_where("total", |text| text == "$137.50").await.map(drop)
}

/// 10 % off the line that is selected, typed before its key; 5 pesos off the sale, typed behind it.
async fn give_discounts(page: &Page, album: &mut Album) -> Result<()> {
    page.press("10%").await?;
    page.text("key-discount").await?;
    page.text_where("no-results", |text| text.contains("Si es un descuento")).await?;
    album.take(page, "typed-before-its-key").await?;
    page.press(keys::F5).await?;
    let line = page.text("line-discount").await?;
    assert_eq!(line, "Descuento 10 % −9.00");
    page.text_where("total", |text| text == "$128.50").await?;
    all_keys_fit(page).await?;
    album.take(page, "line-discount").await?;

    page.press(&format!("{}{}", keys::SHIFT, keys::F5)).await?;
    page.text_where("discount-label", |text| text == "Descuento a toda la venta").await?;
    page.press(&format!("200{}", keys::ENTER)).await?;
    page.text_where("discount-alert", |text| text.contains("nada por cobrar")).await?;
    album.take(page, "sale-given-away-refused").await?;
    // What was refused is marked: what is typed next stands in its place.
    page.press(&format!("5{}", keys::ENTER)).await?;
    page.text_where("total", |text| text == "$123.50").await.map(drop)
}

/// No key of the bar is cut off on the smallest screen.
async fn all_keys_fit(page: &Page) -> Result<()> {
    page.text("key-sale-discount").await?;
    let script = "const bar = document.querySelector('[data-testid=key-bar]'); \
                  return bar.scrollWidth <= bar.clientWidth";
    let fit = page.client().execute(script, Vec::new()).await?;
    assert_eq!(fit.as_bool(), Some(true), "the bar is wider than the window");
    Ok(())
}

async fn pay(page: &Page, album: &mut Album) -> Result<String> {
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    album.take(page, "payment").await?;
    page.press(&format!("200{}", keys::ENTER)).await?;
    page.text_where("change", |text| text == "$76.50").await?;
    page.text("nota").await
}

#[tokio::test]
async fn discounts_are_seen_kept_printed_and_invoiced() -> Result<()> {
    let stage = stage::empty("discounts")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    fill_cart(page).await?;
    give_discounts(page, &mut album).await?;
    let reductions = page.text("reductions").await?;
    for part in ["$137.50", "Descuento en productos", "−$9.00", "Descuento de la venta", "−$5.00"]
    {
        assert!(reductions.contains(part), "{part} is missing in {reductions:?}");
    }
    album.take(page, "both-discounts").await?;
    window.close().await?;

    // The cart and what is taken off it outlive the window.
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.text_where("total", |text| text == "$123.50").await?;
    assert_eq!(page.text("reductions").await?, reductions);
    let nota = pay(page, &mut album).await?;
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;

    let bytes = fs::read(printed(&shop.folder().receipts(), &nota, "bin").await?)?;
    let paper = String::from_utf8_lossy(&bytes);
    // The line's own below it, the sale's above the total.
    for part in [
        "Descuento  ",
        "-9.00",
        "Descuento en productos",
        "Descuento de la venta",
        "-5.00",
        "$123.50",
    ] {
        assert!(paper.contains(part), "{part} is not on the paper:\n{paper}");
    }
    let picture = printed(&shop.folder().receipts(), &nota, "png").await?;
    fs::copy(&picture, stage.join("receipt.png"))?;

    let phone = Phone::open(&stage.join("phone")).await?;
    phone.visit(&read_qr(&picture)?).await?;
    phone.page().text_where("purchase-total", |text| text.contains("123.50")).await?;
    type_tax_data(phone.page(), &CUSTOMER).await?;
    phone.page().follow("review").await?;
    phone.page().follow("generate").await?;
    assert_eq!(phone.page().text("serie-folio").await?, "F-1");
    phone.close().await?;
    window.close().await
}
