//! The shop's price list in the real window: a product is made and sold, a list with broken rows is
//! looked at and taken as far as it is good, and the whole list is written out again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::cashier::sell;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::till::path_in;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// As a spreadsheet of a Windows in Spanish writes it: Latin-1, a new product, a new price, a price
/// that is none, and a name that is missing.
const LIST: &str = "SKU;Nombre;Precio;Unidad;Clave SAT;Clave de unidad;IVA;Categoría\r\n\
    PIÑATA;Piñata de niño héroe;250.00;pieza;60141100;H87;16;Fiestas\r\n\
    REFRESCO-600;Refresco de cola Tropicana Sur 600 ml;20.50;pieza;50202306;H87;16;Bebidas\r\n\
    GLOBO;Globo;gratis;pieza;60141100;H87;16;Fiestas\r\n\
    VELA;;8.00;pieza;39112604;H87;16;Fiestas\r\n";

fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|symbol| u8::try_from(u32::from(symbol)).unwrap()).collect()
}

/// Without a key of SAT's it is not saved, and what was typed stays; the key is found by the name.
async fn make_a_product(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F9).await?;
    page.text_where("products-count", |text| text.contains("69")).await?;
    album.take(page, "price-list").await?;
    page.press(keys::F5).await?;
    page.text("product-form").await?;
    page.press("Sombrero de palma").await?;
    page.type_into("product-price", "cien").await?;
    page.type_into("product-sku", "SOMBRERO").await?;
    page.type_into("product-category", "Fiestas").await?;
    page.press(keys::F12).await?;
    page.text("product-price-fault").await?;
    album.take(page, "product-refused").await?;
    assert_eq!(page.value("product-name").await?, "Sombrero de palma");
    page.retype("product-price", "100").await?;
    page.click("product-clave-offer").await?;
    page.text("product-clave-label").await?;
    album.take(page, "product-filled").await?;
    page.press(keys::F12).await?;
    page.text_where("products-count", |text| text.contains("70")).await?;
    sell(page, "sombrero", "$100.00").await.map(drop)
}

async fn look(page: &Page, list: &Path) -> Result<()> {
    page.press(keys::F9).await?;
    page.text("products-count").await?;
    page.press(keys::F6).await?;
    page.retype("list-path", &format!("{}{}", list.display(), keys::ENTER)).await?;
    page.text("import-new").await.map(drop)
}

/// Nothing changes before somebody says so; then the good rows are taken and no other.
async fn take_what_is_good(page: &Page, album: &mut Album, list: &Path) -> Result<()> {
    look(page, list).await?;
    for (what, count) in [("new", "1"), ("changed", "1"), ("faulty", "2")] {
        page.text_where(&format!("import-{what}"), |text| text.starts_with(count)).await?;
    }
    let price = page.text(r#"import-fault[data-line="4"]"#).await?;
    assert!(price.contains("GLOBO"), "{price}");
    page.text(r#"import-fault[data-line="5"]"#).await?;
    album.take(page, "list-looked-at").await?;
    page.click("import-good").await?;
    let told = "Listo: 1 producto nuevo y 1 cambiado.";
    page.text_where("import-message", |text| text == told).await?;
    album.take(page, "list-taken").await?;
    // The text of Windows is read as it was meant.
    sell(page, "piñata de niño", "$250.00").await?;
    sell(page, "refresco de cola", "$20.50").await.map(drop)
}

/// What is written out can be taken in again: nothing is new in it.
async fn write_out(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F9).await?;
    page.text("products-count").await?;
    page.press(keys::F6).await?;
    for (format, ending) in [("csv", ".csv"), ("xlsx", ".xlsx")] {
        page.click(&format!("export-{format}")).await?;
        let told = page.text_where("export-message", |text| text.contains(ending)).await?;
        let file = path_in(&told, ending)?;
        page.press(keys::ESCAPE).await?;
        look(page, &file).await?;
        page.text_where("import-unchanged", |text| text.starts_with("71")).await?;
        page.text("import-nothing").await?;
        album.take(page, &format!("{format}-again")).await?;
        page.click("import-drop").await?;
        page.text("list-path").await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_price_list_is_kept_in_the_window() -> Result<()> {
    let stage = stage::empty("goods")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let list = stage.join("lista del proveedor.csv");
    fs::write(&list, latin_1(LIST))?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    make_a_product(page, &mut album).await?;
    take_what_is_good(page, &mut album, &list).await?;
    write_out(page, &mut album).await?;
    window.close().await
}
