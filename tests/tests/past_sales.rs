//! What has been sold, in the real window: an invoice made at the counter leaves a slip, sales are
//! filtered, added up and written out, so are the reports, and the customer's data are corrected.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::story::CUSTOMER;
use acceptance::till::{path_in, printed, today};
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

async fn sell(page: &Page, typed: &str, paid: &str) -> Result<String> {
    page.press(keys::F1).await?;
    page.text("till").await?;
    page.press(&format!("{typed}{}", keys::ENTER)).await?;
    page.text("cart-row").await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(&format!("{paid}{}", keys::ENTER)).await?;
    page.attribute("sale-done", "data-nota").await
}

/// F11 behind the sale, then the slip that says that the invoice was issued.
async fn invoice_and_print(page: &Page, album: &mut Album, receipts: &Path) -> Result<()> {
    page.press(keys::F11).await?;
    page.text("receptor-form").await?;
    page.type_into("receptor-rfc", CUSTOMER.rfc).await?;
    page.type_into("receptor-codigo_postal", CUSTOMER.codigo_postal).await?;
    page.type_into("receptor-nombre", CUSTOMER.nombre).await?;
    page.choose("receptor-regimen_fiscal", CUSTOMER.regimen_fiscal).await?;
    page.choose("receptor-uso_cfdi", CUSTOMER.uso_cfdi).await?;
    page.press(keys::F12).await?;
    page.text(r#"invoice-result[data-stage="invoiced"]"#).await?;
    page.click("invoice-print").await?;
    page.text_where("invoice-message", |text| text.contains("se mandó a la impresora")).await?;
    album.take(page, "slip-printed").await?;
    let slip = fs::read(printed(receipts, "F-1.", "bin").await?)?;
    let slip = String::from_utf8_lossy(&slip);
    for part in ["FACTURA EMITIDA", "verificacfdi.facturaelectronica.sat.gob.mx", CUSTOMER.rfc] {
        assert!(slip.contains(part), "{part} is not on the slip:\n{slip}");
    }
    page.press(keys::ESCAPE).await
}

/// By form of payment and by day, added up, and into a file.
async fn narrow_and_write_out(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F2).await?;
    page.text_where("sales-count", |text| text.starts_with("2 ")).await?;
    page.choose("sales-forma", "04").await?;
    page.text_where("sales-count", |text| text.starts_with("1 ")).await?;
    page.text_where("sales-total", |text| text == "$45.00").await?;
    album.take(page, "by-card").await?;
    page.click("sales-unfilter").await?;
    page.text_where("sales-count", |text| text.starts_with("2 ")).await?;

    // Only digits are typed; the strokes come by themselves.
    let day = today()?;
    page.type_into("sales-from", &day.replace('/', "")).await?;
    page.text("sales-unfilter").await?;
    assert_eq!(page.value("sales-from").await?, day);
    page.text_where("sales-total", |text| text == "$64.00").await?;
    album.take(page, "by-day").await?;
    page.press(keys::ESCAPE).await?;
    page.press("x").await?;
    let told = page.text_where("sales-export-message", |text| text.contains(".xlsx")).await?;
    assert!(fs::read(path_in(&told, ".xlsx")?)?.starts_with(b"PK"), "{told}");
    album.take(page, "sales-written").await
}

async fn report(page: &Page, album: &mut Album) -> Result<()> {
    page.press(&format!("{}{}", keys::SHIFT, keys::F2)).await?;
    page.text_where("report-total", |text| text == "$64.00").await?;
    assert_eq!(page.value("days-from").await?, today()?);
    page.click("report-product").await?;
    page.text(r#"report-row[data-label^="Revista"]"#).await?;
    page.press("c").await?;
    let told = page.text_where("report-export-message", |text| text.contains(".csv")).await?;
    let list = fs::read_to_string(path_in(&told, ".csv")?)?;
    assert!(list.contains("Revista") && list.contains("45.00"), "{list}");
    album.take(page, "report-written").await
}

/// What is corrected stays here, beside what the portal has.
async fn correct_the_customer(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F3).await?;
    let row = format!(r#"customer-row[data-rfc="{}"]"#, CUSTOMER.rfc);
    page.text(&row).await?;
    album.take(page, "customers").await?;
    page.press(keys::ENTER).await?;
    page.text("customer-form").await?;
    page.retype("receptor-codigo_postal", "1").await?;
    page.press(keys::F12).await?;
    page.text("fault-codigo_postal").await?;
    page.retype("receptor-codigo_postal", "01000").await?;
    page.press(keys::F12).await?;
    page.text("customer-message").await?;
    page.text(&format!(r#"{row}[data-standing="kept"]"#)).await?;
    page.text_where("customer-portals", |text| text.contains(CUSTOMER.codigo_postal)).await?;
    album.take(page, "customer-corrected").await
}

#[tokio::test]
async fn what_was_sold_is_found_added_up_and_put_right() -> Result<()> {
    let stage = stage::empty("past-sales")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    sell(page, "7508108000371", "").await?;
    page.press(keys::F1).await?;
    sell(page, "REVISTA", "C").await?;
    invoice_and_print(page, &mut album, &shop.folder().receipts()).await?;
    fs::copy(printed(&shop.folder().receipts(), "F-1.", "png").await?, stage.join("slip.png"))?;
    narrow_and_write_out(page, &mut album).await?;
    report(page, &mut album).await?;
    correct_the_customer(page, &mut album).await?;
    window.close().await
}
