//! A QR before the phone's camera: that of a Constancia fills in four fields, that of a second
//! receipt adds its purchase.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::film::{HEIGHT, WIDTH, film, seen};
use acceptance::page::Page;
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CEDULA, CUSTOMER, known_to_sat, type_tax_data};
use acceptance::till::{receipt_link, sell};
use acceptance::tour::Tour;
use anyhow::Result;
use xtask::places::Profile;
use xtask::sat_page::SatPage;
use xtask::shop::{Folder, Shop};

async fn assert_filled(page: &Page) -> Result<()> {
    for (mark, value) in &CUSTOMER.fields()[..4] {
        assert_eq!(page.value(mark).await?, *value, "{mark}");
    }
    Ok(())
}

/// The camera is held over a table, over somebody's menu, over the Constancia: nothing has to be
/// pressed.
#[tokio::test]
async fn the_qr_is_read_as_soon_as_the_camera_sees_it() -> Result<()> {
    let stage = stage::empty("constancia-camera")?;
    let sat = SatPage::open(known_to_sat())?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let table = vec![140; WIDTH * HEIGHT];
    let menu = seen("https://example.com/menu")?;
    let shown = [table.clone(), menu.clone(), menu, table, seen(CEDULA)?];
    let phone = Phone::open_before(&stage.join("phone"), &film(&shown, &stage)?).await?;
    let page = phone.page();
    let mut album = Album::new(&stage);

    phone.visit(&link).await?;
    page.retype("correo", "ana@example.mx").await?;
    page.click("fill").await?;
    album.take(page, "may-scan").await?;
    page.click("scan").await?;
    page.text("finder").await?;
    album.take(page, "finder").await?;
    assert!(page.text("filled").await?.contains("con tus datos del SAT"));
    assert_filled(page).await?;
    assert_eq!(page.value("correo").await?, "ana@example.mx", "what was typed is kept");
    assert_eq!(sat.asked().len(), 1);
    phone.close().await
}

/// A code that is another's is told while the camera looks on, and looking can be ended.
#[tokio::test]
async fn another_code_before_the_camera_is_told() -> Result<()> {
    let stage = stage::empty("constancia-camera-other")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let film = film(&[seen("https://example.com/menu")?], &stage)?;
    let phone = Phone::open_before(&stage.join("phone"), &film).await?;
    let page = phone.page();
    let mut tour = Tour::begin(&stage)?;

    phone.visit(&link).await?;
    for (tag, other) in [("es-MX", "no es el de una Constancia"), ("en", "not that of")] {
        page.click("fill").await?;
        tour.glance(&phone, "open", ("may-scan", tag)).await?;
        page.click("scan").await?;
        page.text_where("finder-status", |text| text.contains(other)).await?;
        tour.glance(&phone, "open", ("another-code", tag)).await?;
        page.click("finder-close").await?;
        assert_eq!(page.text_now("finder").await?, None);
        let looking = "return !!document.querySelector('video').srcObject?.active";
        let looking = page.client().execute(looking, Vec::new()).await?;
        assert_eq!(looking, false, "the camera is still on");
        page.follow("language").await?;
    }
    let found = tour.found();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    phone.close().await
}

/// Whoever lets no page look through the camera is told what else there is.
#[tokio::test]
async fn without_a_camera_there_are_other_ways() -> Result<()> {
    let stage = stage::empty("constancia-no-camera")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let phone = Phone::open_blindfolded(&stage.join("phone")).await?;
    let page = phone.page();
    phone.visit(&link).await?;
    page.click("fill").await?;
    page.click("scan").await?;
    let told = page.text_where("scan-error", |text| !text.is_empty()).await?;
    assert!(told.contains("toma una foto del QR"), "{told}");
    assert_eq!(page.text_now("finder").await?, None);
    Album::new(&stage).take(page, "no-camera").await?;
    page.retype("liga", CEDULA).await?;
    page.follow("upload").await?;
    assert!(page.text("named").await?.contains("Leímos tu RFC"));
    phone.close().await
}

/// The second receipt is held before the camera: its purchase is on the invoice.
#[tokio::test]
async fn a_receipt_before_the_camera_is_added() -> Result<()> {
    let stage = stage::empty("scan-receipt")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let first = sell(&shop, &["REVISTA"])?;
    let second = sell(&shop, &["LECHE-1L"])?;
    let second = receipt_link(&shop, &second).await?;
    let shown = [seen("https://example.com/menu")?, seen(&second)?];
    let phone = Phone::open_before(&stage.join("phone"), &film(&shown, &stage)?).await?;
    let page = phone.page();
    let mut tour = Tour::begin(&stage)?;

    phone.visit(&receipt_link(&shop, &first).await?).await?;
    type_tax_data(page, &CUSTOMER).await?;
    page.follow("add").await?;
    page.text("scan").await?;
    tour.stop(&phone, "add", "add").await?;
    let found = tour.found();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    page.click("scan").await?;
    page.text("finder").await?;
    page.text("note").await?;
    assert_eq!(page.count("note").await?, 2);
    assert_eq!(page.value("rfc").await?, CUSTOMER.rfc, "what was typed is kept");
    page.follow("review").await?;
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    phone.close().await
}
