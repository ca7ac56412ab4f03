//! A sale by touch alone in the real window: tiles, a quantity, a tip, notes laid on the counter,
//! and what paper and cut say of it. Then the tiles by keyboard, and a scan beside the sale.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::till::printed;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// Where all that is looked at fits too.
const LOW: (u32, u32) = (1100, 600);
const COUNTER: (u32, u32) = (1366, 768);

async fn resize(page: &Page, (width, height): (u32, u32)) -> Result<()> {
    Ok(page.client().set_window_size(width, height).await?)
}

/// One picture at a counter's size, one on a low screen.
async fn take(page: &Page, album: &mut Album, name: &str) -> Result<()> {
    album.take(page, name).await?;
    resize(page, LOW).await?;
    album.take(page, &format!("{name}-low")).await?;
    resize(page, COUNTER).await
}

async fn tap_all(page: &Page, marks: &[&str]) -> Result<()> {
    for mark in marks {
        page.click(mark).await?;
    }
    Ok(())
}

/// The manager wants tips, the grid and the pad on the screen.
async fn set_the_rules(page: &Page, album: &mut Album) -> Result<()> {
    tap_all(page, &["nav-settings", "tips-asked", "grid-shown", "pad-shown", "save-rules"]).await?;
    page.text_where("rules-message", |text| text == "Guardado.").await?;
    album.take(page, "rules").await?;
    page.click("nav-till").await?;
    page.text("grid").await.map(drop)
}

/// Three soft drinks and half a kilo of ham.
async fn fill_the_cart(page: &Page, album: &mut Album) -> Result<()> {
    page.click(r#"grid-tab[data-tab="Bebidas"]"#).await?;
    page.click(r#"tile[data-sku="REFRESCO-600"]"#).await?;
    page.text_where("total", |text| text == "$19.00").await?;
    page.click("line-quantity").await?;
    page.text(r#"aside-pane[data-asking="quantity"]"#).await?;
    tap_all(page, &["pad-3", "aside-apply"]).await?;
    page.text_where("total", |text| text == "$57.00").await?;
    page.click(r#"grid-tab[data-tab="Carnes frías"]"#).await?;
    page.click(r#"tile[data-sku="JAMON-PAVO"]"#).await?;
    page.text_where("total", |text| text == "$237.00").await?;
    page.click(r#"cart-row[data-sku="JAMON-PAVO"] [data-testid="line-quantity"]"#).await?;
    page.text(r#"aside-pane[data-asking="quantity"]"#).await?;
    tap_all(page, &["pad-0", "pad-dot", "pad-5"]).await?;
    take(page, album, "quantity").await?;
    page.click("aside-apply").await?;
    page.text_where("total", |text| text == "$147.00").await?;
    take(page, album, "grid").await
}

/// Ten per cent for who served, 14.70, and two notes of a hundred on the counter.
async fn pay_with_a_tip(page: &Page, album: &mut Album) -> Result<String> {
    tap_all(page, &["pay-button", "tip-10"]).await?;
    page.text_where("due", |text| text == "$161.70").await?;
    page.text_where("tip-given", |text| text == "$14.70").await?;
    tap_all(page, &["pad-billete-100", "pad-billete-100"]).await?;
    until("two notes of a hundred", || async {
        Ok((page.value("amount-input").await? == "200.00").then_some(()))
    })
    .await?;
    take(page, album, "paying").await?;
    page.click("finish").await?;
    page.text_where("change", |text| text == "$38.30").await?;
    take(page, album, "done").await?;
    page.text("nota").await
}

/// The same grid without a finger: its key, the arrows and Enter.
async fn sell_a_tile_by_keyboard(page: &Page) -> Result<()> {
    page.press(&format!("{}{}", keys::SHIFT, keys::F9)).await?;
    page.text("key-grid").await?;
    page.press(keys::ENTER).await?;
    page.text("cart-row").await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    page.text("sale-done").await.map(drop)
}

/// A scanner types faster than this driver can: the keys are made in the page.
async fn scan_beside_the_sale(page: &Page, album: &mut Album) -> Result<()> {
    page.click("nav-sales").await?;
    page.text("sales-filter").await?;
    let script = "const field = document.querySelector('[data-testid=\"sales-filter\"]');
        field.focus();
        for (const key of [...arguments[0], 'Enter']) {
            const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
            if (!field.dispatchEvent(pressed) || key === 'Enter') continue;
            field.value += key;
            field.dispatchEvent(new Event('input', { bubbles: true }));
        }";
    page.client().execute(script, vec!["7508101000378".into()]).await?;
    page.text_where("scan-elsewhere", |text| text.contains("se agregó a la venta")).await?;
    assert_eq!(page.value("sales-filter").await?, "", "the code does not stay in the filter");
    album.take(page, "scanned-elsewhere").await?;
    page.click("scan-go").await?;
    page.text(r#"cart-row[data-sku="LECHE-1L"]"#).await.map(drop)
}

async fn the_paper_says_it(shop: &Shop, nota: &str, stage: &Path) -> Result<()> {
    let folder = shop.folder().receipts();
    let bytes = fs::read(printed(&folder, nota, "bin").await?)?;
    let paper = String::from_utf8_lossy(&bytes);
    for part in ["$147.00", "Propina", "no se factura", "14.70", "200.00", "38.30"] {
        assert!(paper.contains(part), "{part} is not on the paper:\n{paper}");
    }
    fs::copy(printed(&folder, nota, "png").await?, stage.join("nota.png"))?;
    Ok(())
}

async fn the_cut_says_it(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F7).await?;
    page.text("shift-title").await?;
    page.press("x").await?;
    page.text(r#"cut[data-what="Corte X"]"#).await?;
    let paper = page.text_where("cut-paper", |text| text.contains("PROPINAS")).await?;
    let words = paper.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["PROPINAS DEL PERSONAL Efectivo 14.70", "Propinas en efectivo 14.70"] {
        assert!(words.contains(part), "{part} is not on the cut:\n{paper}");
    }
    album.take(page, "cut-x").await
}

#[tokio::test]
async fn a_sale_by_touch_with_a_tip_for_the_staff() -> Result<()> {
    let stage = stage::empty("touch")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    resize(page, COUNTER).await?;

    set_the_rules(page, &mut album).await?;
    fill_the_cart(page, &mut album).await?;
    let nota = pay_with_a_tip(page, &mut album).await?;
    the_paper_says_it(&shop, &nota, &stage).await?;
    sell_a_tile_by_keyboard(page).await?;
    scan_beside_the_sale(page, &mut album).await?;
    the_cut_says_it(page, &mut album).await?;
    window.close().await
}
