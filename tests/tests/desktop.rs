//! The window's manners in the real window: dark or light, larger or smaller, and the same again
//! after a restart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::{Context, Result};
use serde_json::Value;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// Dark is what the style sheets of the pages hear, not what the settings say.
const IS_DARK: &str = "return matchMedia('(prefers-color-scheme: dark)').matches";
/// Pixels of a page's width; fewer of them are larger ones.
const WIDTH: &str = "return String(Math.round(innerWidth))";
/// What stands over an edge of the window, or is cut off inside its own box.
const CUT_OFF: &str = "
    const over = [...document.querySelectorAll('.window *, .key-bar *')].filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    });
    return [document.documentElement.scrollWidth > innerWidth + 1 ? 'page' : '',
            ...over.map((e) => e.dataset.testid || e.className || e.tagName)].join(' ').trim()";

async fn is_dark(page: &Page, dark: bool) -> Result<()> {
    until(if dark { "dark pages" } else { "light pages" }, || async {
        let now = page.client().execute(IS_DARK, Vec::new()).await?;
        Ok((now == Value::Bool(dark)).then_some(()))
    })
    .await
}

async fn width(page: &Page) -> Result<u64> {
    let width = page.client().execute(WIDTH, Vec::new()).await?;
    Ok(width.as_str().context("a width is told as text")?.parse()?)
}

async fn width_below(page: &Page, most: u64) -> Result<()> {
    let what = format!("letters so large that less than {most} pixels are wide");
    until(&what, || async { Ok((width(page).await? < most).then_some(())) }).await
}

/// The whole of a place is to be seen.
async fn look(page: &Page, album: &mut Album, name: &str) -> Result<()> {
    album.take(page, name).await?;
    let cut_off = page.client().execute(CUT_OFF, Vec::new()).await?;
    assert_eq!(cut_off.as_str(), Some(""), "{name}: cut off");
    Ok(())
}

/// Each place once, with a sale in the till.
async fn tour(page: &Page, album: &mut Album, how: &str) -> Result<()> {
    for (key, place) in [(keys::F2, "sales"), (keys::F7, "shift"), (keys::F9, "products")] {
        page.press(key).await?;
        page.text(&format!(r#"app[data-place="{place}"]"#)).await?;
        look(page, album, &format!("{how}-{place}")).await?;
    }
    page.press(keys::F1).await?;
    page.text("till").await?;
    look(page, album, &format!("{how}-till")).await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    look(page, album, &format!("{how}-payment")).await?;
    page.press(keys::ESCAPE).await
}

async fn settings(page: &Page) -> Result<()> {
    page.press(keys::F4).await?;
    page.text("desktop-form").await?;
    let show = "const form = document.querySelector('[data-testid=desktop-form]'); \
                const place = form.closest('main'); \
                place.scrollTop = form.offsetTop - place.offsetTop - 24";
    page.client().execute(show, Vec::new()).await?;
    Ok(())
}

async fn is_chosen(page: &Page, mark: &str) -> Result<()> {
    page.text(&format!("desktop-form input[data-testid={mark}]:checked")).await.map(drop)
}

#[tokio::test]
async fn dark_and_large_are_kept_over_a_restart() -> Result<()> {
    let stage = stage::empty("desktop")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;

    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.press(&format!("refresco de cola{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    let normal = width(page).await?;
    settings(page).await?;
    page.click("theme-light").await?;
    is_dark(page, false).await?;
    look(page, &mut album, "light-settings").await?;
    page.click("theme-dark").await?;
    is_dark(page, true).await?;
    look(page, &mut album, "dark-settings").await?;
    tour(page, &mut album, "dark").await?;
    settings(page).await?;
    page.click("text-large").await?;
    width_below(page, normal).await?;
    // Ctrl +, wherever one is; the settings hear of it. (The driver clicks beside what it means
    // once letters are large, so keys go on from here.)
    page.press(keys::F1).await?;
    page.text("till").await?;
    for _ in 0..2 {
        page.press(&format!("{}+", keys::CONTROL)).await?;
    }
    width_below(page, normal * 4 / 5).await?;
    settings(page).await?;
    is_chosen(page, "text-largest").await?;
    look(page, &mut album, "largest-settings").await?;
    window.close().await?;

    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    is_dark(page, true).await?;
    width_below(page, normal * 4 / 5).await?;
    tour(page, &mut album, "largest").await?;
    settings(page).await?;
    is_chosen(page, "theme-dark").await?;
    is_chosen(page, "text-largest").await?;
    page.press(&format!("{}0", keys::CONTROL)).await?;
    is_chosen(page, "text-normal").await?;
    assert_eq!(width(page).await?, normal);
    // Support finds what was noted down where the window says.
    let logs = page.text("folder-logs").await?;
    let log = fs::read_to_string(std::path::Path::new(&logs).join("talon.log"))?;
    assert_eq!(log.matches("window ready").count(), 2, "one for each start:\n{log}");
    window.close().await
}
