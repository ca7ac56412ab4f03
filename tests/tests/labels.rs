//! Labels of scales in the real window: the manager describes them, a weight and a price are
//! scanned, and the paper says what was sold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;

use acceptance::album::Album;
use acceptance::cashier::pay;
use acceptance::display::Display;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::stage;
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// The number under which the scale knows it; 168.00 a kilogram.
const CHEESE: &str = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax,category\n\
    101,,Queso manchego,168.00,kg,50131801,KGM,iva-0,Lácteos y huevo\n";
/// Product 00101, 0.350 kg.
const WEIGHED: &str = "2000101003502";
/// The same with another last digit.
const MISREAD: &str = "2000101003503";
/// Product 00101, 58.80.
const PRICED: &str = "2000101058809";

/// Describes the labels in Ajustes.
async fn describe(page: &Page, mask: &str, value: &str, decimals: &str) -> Result<()> {
    page.press(keys::F4).await?;
    page.retype("label-mask", mask).await?;
    page.choose("label-value", value).await?;
    page.retype("label-decimals", decimals).await?;
    page.click("save-labels").await
}

/// Scans into an empty sale, which holds the weight and costs what the label says then.
async fn scan(page: &Page, code: &str) -> Result<()> {
    page.press(keys::F1).await?;
    page.text("empty-cart").await?;
    page.press(&enter(code)).await?;
    page.text_where("cart-row", |row| row.contains("Queso manchego")).await?;
    page.text_where("line-quantity", |quantity| quantity.starts_with("0.35")).await?;
    page.text_where("total", |total| total == "$58.80").await.map(drop)
}

#[tokio::test]
async fn a_scales_labels_are_sold_by_weight_and_by_price() -> Result<()> {
    let stage = stage::empty("labels")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let list = stage.join("cheese.csv");
    fs::write(&list, CHEESE)?;
    shop.registerctl("import-products", &["--csv", &list.display().to_string()])?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();

    describe(page, "99PPPPPVVVVVC", "weight", "3").await?;
    page.text_where("label-alert", |text| text.contains("20PPPPPVVVVVC")).await?;
    page.in_sight("label-alert").await?;
    album.take(page, "mask-refused").await?;
    assert_eq!(page.value("label-mask").await?, "99PPPPPVVVVVC");
    describe(page, "20PPPPPVVVVVC", "weight", "3").await?;
    page.text("label-message").await?;
    album.take(page, "weights").await?;

    scan(page, WEIGHED).await?;
    page.press(&enter(MISREAD)).await?;
    page.text_where("sale-alert", |text| text.contains("no se leyó bien")).await?;
    page.text_where("total", |total| total == "$58.80").await?;
    album.take(page, "weighed-and-misread").await?;
    page.press(keys::ESCAPE).await?;
    let nota = pay(page).await?;
    let paper = fs::read(printed(&shop.folder().receipts(), &nota, "bin").await?)?;
    let paper = String::from_utf8_lossy(&paper);
    assert!(paper.contains("0.35") && paper.contains("58.80"), "{paper}");

    describe(page, "20PPPPPVVVVVC", "price", "2").await?;
    page.text("label-message").await?;
    scan(page, PRICED).await?;
    album.take(page, "priced").await?;
    window.close().await
}
