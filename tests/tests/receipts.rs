//! What the shop sets of its receipts in the window is on the paper, and a sale becomes a PDF.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::process::Command;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

async fn dress(page: &Page, album: &mut Album) -> Result<()> {
    page.click("nav-settings").await?;
    let before = page.attribute("receipt-sample", "src").await?;
    page.retype("receipt-header", "Sucursal Centro").await?;
    page.retype("receipt-footer", "¡Vuelva pronto!").await?;
    page.choose("receipt-copies", "2").await?;
    page.choose("receipt-end", "full-cut").await?;
    page.click("save-receipt").await?;
    page.text_where("receipt-message", |text| text.contains("desde ahora")).await?;
    assert_ne!(page.attribute("receipt-sample", "src").await?, before, "the sample shows it");
    album.take(page, "receipts-set").await?;
    page.retype("receipt-header", &"x".repeat(97)).await?;
    page.click("save-receipt").await?;
    page.text_where("receipt-alert", |text| text.contains("96 letras")).await?;
    Ok(())
}

async fn printers(page: &Page, album: &mut Album) -> Result<()> {
    page.click("printer-serial").await?;
    page.retype("printer-port", "/dev/ttyNADA").await?;
    page.choose("printer-baud", "19200").await?;
    page.click("find-printers").await?;
    page.text("found-printers").await?;
    album.take(page, "printer-serial").await?;
    page.click("save-printer").await?;
    page.text("printer-message").await?;
    page.click("test-printer").await?;
    page.text_where("printer-alert", |text| text.contains("Revisa el cable")).await.map(drop)
}

#[tokio::test]
async fn the_shops_receipts_are_on_paper_and_become_pdf() -> Result<()> {
    let stage = stage::empty("receipts")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    dress(page, &mut album).await?;

    page.click("nav-till").await?;
    page.press(&format!("7508108000371{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    let nota = page.text("nota").await?;
    let receipts = shop.folder().receipts();
    let first = fs::read(printed(&receipts, &format!("{nota}."), "bin").await?)?;
    let copy = fs::read(printed(&receipts, &format!("{nota}-copia-1"), "bin").await?)?;
    for (bytes, copies) in [(&first, 0), (&copy, 1)] {
        // Windows 1252 has the same letters as Latin-1.
        let paper: String = bytes.iter().copied().map(char::from).collect();
        assert!(paper.contains("Sucursal Centro") && paper.contains("¡Vuelva pronto!"), "{paper}");
        assert_eq!(paper.matches("COPIA").count(), copies);
        assert!(paper.ends_with("\u{1d}VA\u{18}"), "the paper is cut off");
    }

    page.click("nav-sales").await?;
    page.click(&format!(r#"sales-row[data-nota="{nota}"] td"#)).await?;
    page.click("save-pdf").await?;
    let message = page.text_where("sale-message", |text| text.contains(".pdf")).await?;
    album.take(page, "saved-as-pdf").await?;
    let (_, path) = message.split_once("quedó en ").unwrap();
    let said = Command::new("pdftotext").args([path, "-"]).output()?;
    assert!(String::from_utf8(said.stdout)?.contains("¡Vuelva pronto!"));

    page.click("nav-settings").await?;
    printers(page, &mut album).await?;
    window.close().await
}
