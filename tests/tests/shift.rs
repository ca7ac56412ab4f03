//! A day at the drawer in the real window: float, sales, PINs, a lock, cash out with a manager's
//! leave, X, a Z that does not come out even, and the next shift.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::cashier::sell;
use acceptance::display::Display;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::stage;
use acceptance::till::printed;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

const ROSA: &str = "2580";
const LUIS: &str = "13579";
const EVA: &str = "4444";

async fn open_the_first_shift(page: &Page, album: &mut Album) -> Result<()> {
    page.text("open-shift").await?;
    page.press(&enter("mucho")).await?;
    page.text_where("count-alert", |text| text.contains("por ejemplo 500")).await?;
    page.retype("count-amount", "300").await?;
    album.take(page, "open-shift").await?;
    page.press(keys::ENTER).await?;
    page.text("till").await.map(drop)
}

/// The first one manages, and from then on the till asks who is there.
async fn add_people(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F4).await?;
    for (name, role, pin) in [
        ("Rosa", "role-manager", ROSA),
        ("Luis", "role-cashier", LUIS),
        ("Eva", "role-cashier", EVA),
    ] {
        page.click("add-person").await?;
        page.type_into("person-name", name).await?;
        page.click(role).await?;
        page.type_into("person-pin", pin).await?;
        if name == "Eva" {
            album.take(page, "people").await?;
        }
        page.press(keys::ENTER).await?;
        page.text(&format!(r#"person-row[data-name="{name}"]"#)).await?;
    }
    page.text_where("identity", |text| text.contains("Rosa")).await.map(drop)
}

/// With a sale begun: the lock covers it, five wrong PINs make one wait, and a right one gives it
/// back.
async fn lock_and_unlock(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F1).await?;
    page.text("till").await?;
    page.press(&enter("refresco de cola")).await?;
    page.text_where("total", |text| text == "$19.00").await?;
    page.press(keys::F8).await?;
    page.text("lock-screen").await?;
    // Rosa stood here: it is she who most likely comes back.
    page.text(r#"pin-user[data-name="Rosa"][aria-checked="true"]"#).await?;
    album.take(page, "locked").await?;
    page.click(r#"pin-user[data-name="Eva"]"#).await?;
    for _ in 0..4 {
        page.press(&enter("9999")).await?;
        page.text_where("pin-alert", |text| text.contains("no es")).await?;
    }
    page.press(&enter("9999")).await?;
    page.text_where("pin-alert", |text| text.contains("Espera 30 segundos")).await?;
    album.take(page, "wait-after-five").await?;
    page.press(&enter(EVA)).await?;
    page.text_where("pin-alert", |text| text.contains("Espera")).await?;
    // By finger this time.
    page.click(r#"pin-user[data-name="Luis"]"#).await?;
    for digit in LUIS.chars() {
        page.click(&format!("pin-{digit}")).await?;
    }
    page.click("pin-enter").await?;
    page.text_where("identity", |text| text.contains("Luis")).await?;
    page.text_where("total", |text| text == "$19.00").await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    page.text("sale-done").await.map(drop)
}

/// Luis takes fifty pesos; Rosa allows it.
async fn cash_out(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F7).await?;
    page.text_where("shift-title", |text| text == "Turno 2").await?;
    page.press("s").await?;
    page.text("move-form").await?;
    page.press(&enter("50")).await?;
    page.press(&enter("Hielo")).await?;
    page.text("approval").await?;
    page.text_where("pin-explanation", |text| text.contains("Sacar efectivo")).await?;
    page.press(&enter("0000")).await?;
    page.text_where("pin-alert", |text| text.contains("no es")).await?;
    album.take(page, "manager-asked").await?;
    page.press(&enter(ROSA)).await?;
    page.text_where("shift-message", |text| text.contains("anotada")).await?;
    // 300 + 19 + 19 - 50
    page.text_where(r#"figure[data-label="Debe haber"]"#, |text| text.contains("$288.00")).await?;
    album.take(page, "cash-out-noted").await
}

async fn cut_x(page: &Page, album: &mut Album) -> Result<()> {
    page.press("x").await?;
    page.text(r#"cut[data-what="Corte X"]"#).await?;
    page.text_where("cut-verdict", |text| text == "Debe haber $288.00").await?;
    page.text_where("cut-paper", |text| text.contains("EL TURNO SIGUE ABIERTO")).await?;
    album.take(page, "cut-x").await
}

async fn cut_z(page: &Page, album: &mut Album) -> Result<()> {
    page.press("z").await?;
    page.text("count-form").await?;
    for (kind, pieces) in [("billete-200", "1"), ("billete-50", "1"), ("moneda-10", "3")] {
        page.type_into(&format!("count-{kind}"), pieces).await?;
    }
    page.text_where("count-total", |text| text == "$280.00").await?;
    album.take(page, "counting").await?;
    page.press(keys::F12).await?;
    page.text(r#"cut[data-what="Corte Z"]"#).await?;
    page.text_where("cut-verdict", |text| text == "Faltan $8.00").await?;
    album.take(page, "cut-z").await
}

/// A shift can be begun in its own place too; Esc leaves it.
async fn begin_in_its_own_place(page: &Page) -> Result<()> {
    page.text("no-shift").await?;
    page.press("a").await?;
    page.text(r#"count-form[data-by="amount"]"#).await?;
    page.press(keys::ESCAPE).await?;
    page.text("cut").await.map(drop)
}

/// The next shift is counted by notes and coins, and sells.
async fn next_shift(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F1).await?;
    page.text("open-shift").await?;
    page.press(keys::F6).await?;
    page.text(r#"count-form[data-by="pieces"]"#).await?;
    page.type_into("count-billete-100", "2").await?;
    page.text_where("count-total", |text| text == "$200.00").await?;
    album.take(page, "next-shift").await?;
    page.press(keys::F12).await?;
    page.text("till").await?;
    sell(page, "refresco de cola", "$19.00").await?;
    page.press(keys::F7).await?;
    page.text_where("shift-title", |text| text == "Turno 3").await?;
    page.text_where(r#"figure[data-label="Debe haber"]"#, |text| text.contains("$219.00"))
        .await
        .map(drop)
}

/// The reason of a cancelled note is broken where the paper ends; the list keeps its room.
async fn cancel_with_a_long_reason(page: &Page, album: &mut Album) -> Result<()> {
    page.press(keys::F2).await?;
    page.click("cancel").await?;
    let reason = "El cliente regresó con el refresco cerrado porque quería uno de otro sabor y de \
                  otro tamaño, y prefirió que se le devolviera su dinero completo";
    page.press(&enter(reason)).await?;
    page.text_where("history", |text| text.contains("dinero completo")).await?;
    let script = "const list = document.querySelector('[data-testid=sales-row]'); \
                  return list.getBoundingClientRect().width >= 600";
    let wide = page.client().execute(script, Vec::new()).await?;
    assert_eq!(wide.as_bool(), Some(true), "the list of sales is squeezed");
    album.take(page, "long-reason").await?;
    page.press(keys::F7).await?;
    page.text_where(r#"figure[data-label="Debe haber"]"#, |text| text.contains("$200.00"))
        .await
        .map(drop)
}

async fn read_the_trail(page: &Page, album: &mut Album) -> Result<()> {
    page.press("b").await?;
    page.text("approval").await?;
    page.press(&enter(ROSA)).await?;
    page.text_where("audit-verdict", |text| text.contains("completa")).await?;
    let taken = page.text(r#"audit-row[data-what="Salida de efectivo"]"#).await?;
    for part in ["$50.00: Hielo", "Luis", "con permiso de Rosa"] {
        assert!(taken.contains(part), "{part} is missing in {taken:?}");
    }
    album.take(page, "trail").await
}

async fn the_paper_says_the_same(shop: &Shop, stage: &Path) -> Result<()> {
    let folder = shop.folder().receipts();
    let bytes = fs::read(printed(&folder, "Z-2", "bin").await?)?;
    let paper = String::from_utf8_lossy(&bytes);
    for part in ["CORTE Z", "Turno 2", "Hielo", "$288.00", "$280.00", "FALTAN", "$8.00"] {
        assert!(paper.contains(part), "{part} is not on the paper:\n{paper}");
    }
    fs::copy(printed(&folder, "Z-2", "png").await?, stage.join("cut-z.png"))?;
    Ok(())
}

#[tokio::test]
async fn a_day_from_the_float_to_the_next_shift() -> Result<()> {
    let stage = stage::empty("shift")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    // The demo's own shift ends where the day of this test begins.
    let closed = shop.registerctl("close-shift", &["--counted", "500"])?;
    assert!(closed.contains("Cuadra"), "{closed}");
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();

    open_the_first_shift(page, &mut album).await?;
    sell(page, "refresco de cola", "$19.00").await?;
    add_people(page, &mut album).await?;
    lock_and_unlock(page, &mut album).await?;
    cash_out(page, &mut album).await?;
    cut_x(page, &mut album).await?;
    cut_z(page, &mut album).await?;
    the_paper_says_the_same(&shop, &stage).await?;
    begin_in_its_own_place(page).await?;
    next_shift(page, &mut album).await?;
    cancel_with_a_long_reason(page, &mut album).await?;
    read_the_trail(page, &mut album).await?;
    window.close().await?;

    // Who opens the window anew has to say who they are.
    let window = Window::open(&shop, &display).await?;
    window.page().text("lock-screen").await?;
    window.close().await
}
