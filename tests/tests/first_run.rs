//! The first run in the real window: from the welcome to the first sale and its paper, with a
//! restart in the middle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::stage;
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{self, Folder, Shop};

const ROSA: &str = "2580";

async fn at(page: &Page, step: &str) -> Result<()> {
    page.text(&format!(r#"first-run[data-step="{step}"]"#)).await.map(drop)
}

/// A step that is done says what it came to.
async fn done(page: &Page, step: &str, told: &str) -> Result<()> {
    let mark = format!(r#"first-step[data-step="{step}"][data-done="true"]"#);
    page.text_where(&mark, |text| text.contains(told)).await.map(drop)
}

async fn join(page: &Page, shop: &Shop, album: &mut Album) -> Result<()> {
    page.text("welcome").await?;
    album.take(page, "welcome").await?;
    page.press(keys::F12).await?;
    at(page, "join").await?;
    page.type_into("enrol-portal", &shop.portal_url()).await?;
    page.type_into("enrol-code", "NO-ES").await?;
    page.retype("enrol-name", "Caja 2").await?;
    page.press(keys::F12).await?;
    page.text("enrol-alert").await?;
    album.take(page, "wrong-code").await?;
    // What was typed stays; only the code is another.
    assert_eq!(page.value("enrol-portal").await?, shop.portal_url());
    page.retype("enrol-code", &shop.enrolment_code()?).await?;
    page.press(keys::ENTER).await?;
    at(page, "shop").await?;
    let issuer = r#"fact[data-label="Quién factura"]"#;
    page.text_where(issuer, |text| text.contains(shop::RFC)).await?;
    album.take(page, "shop").await
}

async fn manager(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::ENTER).await?;
    at(page, "people").await?;
    page.type_into("person-name", "Rosa").await?;
    page.type_into("person-pin", ROSA).await?;
    album.take(page, "manager").await?;
    page.press(keys::F12).await?;
    at(page, "printer").await?;
    done(page, "people", "Rosa").await
}

/// The power goes; who comes back says who they are, and goes on where it was.
async fn come_back(page: &Page) -> Result<()> {
    page.press(&enter(ROSA)).await?;
    at(page, "printer").await
}

async fn printer(page: &Page, folder: &Path, album: &mut Album) -> Result<()> {
    page.text_where("first-next", |text| text.contains("sin impresora")).await?;
    page.click("printer-folder").await?;
    page.type_into("printer-path", &folder.display().to_string()).await?;
    page.text_where("first-next", |text| text.contains("Guardar")).await?;
    album.take(page, "printer").await?;
    page.press(keys::F12).await?;
    at(page, "receipt").await?;
    done(page, "printer", "Sin papel").await?;
    page.type_into("receipt-header", "Tel. 55 1234 5678").await?;
    album.take(page, "receipt").await?;
    page.press(keys::F12).await?;
    at(page, "products").await
}

async fn products(page: &Page, album: &mut Album) -> Result<()> {
    page.text_where("first-next", |text| text.contains("sin productos")).await?;
    page.type_into("list-path", &shop::catalog().display().to_string()).await?;
    page.press(keys::ENTER).await?;
    page.text("import-all").await?;
    album.take(page, "products").await?;
    page.click("import-all").await?;
    done(page, "products", "productos").await?;
    page.press(keys::F12).await?;
    at(page, "ready").await?;
    album.take(page, "ready").await
}

async fn first_sale(page: &Page, folder: &Path, album: &mut Album) -> Result<()> {
    page.press(keys::F12).await?;
    page.text("open-shift").await?;
    page.press(&enter("300")).await?;
    page.text("till").await?;
    page.press(&enter("refresco de cola")).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    page.text("sale-done").await?;
    album.take(page, "first-sale").await?;
    let nota = page.text("nota").await?;
    let bytes = fs::read(printed(folder, &nota, "bin").await?)?;
    let paper = String::from_utf8_lossy(&bytes);
    assert!(paper.contains("Tel. 55 1234 5678"), "the header is not on the paper:\n{paper}");
    Ok(())
}

#[tokio::test]
async fn from_the_welcome_to_the_first_sale() -> Result<()> {
    let stage = stage::empty("first_run")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let folder = shop.folder().path().join("new-receipts");
    let display = Display::start(&shop.folder().log("xvfb"))?;

    let window = Window::open_new(&shop, &display, "first-run").await?;
    join(window.page(), &shop, &mut album).await?;
    manager(window.page(), &mut album).await?;
    window.close().await?;

    let window = Window::open_new(&shop, &display, "lock-screen").await?;
    let page = window.page();
    come_back(page).await?;
    printer(page, &folder, &mut album).await?;
    products(page, &mut album).await?;
    first_sale(page, &folder, &mut album).await?;
    // They are over, and stay so.
    page.client().refresh().await?;
    page.text("app").await?;
    window.close().await
}
