//! Somebody types code after code: their phone works a moment before each further look, without
//! them doing anything, and with the right code they get in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use acceptance::browser::Phone;
use acceptance::http;
use acceptance::page::Page;
use acceptance::stage;
use acceptance::till::{sell, sync, today};
use anyhow::Result;
use serde_json::json;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// Codes whose check symbol is right and that no register has printed: as many as are let pass.
const NOWHERE: [&str; 6] = [
    "YJES-8GC9-EWM3",
    "W4UH-FXPG-TS8W",
    "UN8A-PD2R-7PUP",
    "S7N2-WUCY-KJFH",
    "QR2T-4BQ7-ZE3Z",
    "NAFJ-BS2F-DBPG",
];

async fn find(page: &Page, code: &str, day: &str) -> Result<()> {
    page.retype("code", code).await?;
    page.retype("date", day).await?;
    page.retype("total", "47.50").await?;
    page.follow("find").await
}

#[tokio::test]
async fn a_guesser_works_and_the_owner_of_a_note_gets_in() -> Result<()> {
    let stage = stage::empty("guesser")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let sold = sell(&shop, &["REFRESCO-600", "LECHE-1L"])?;
    sync(&shop)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    phone.visit(&shop.portal_url()).await?;
    let day = today()?;
    for code in NOWHERE {
        find(page, code, &day).await?;
        assert_eq!(page.attribute("state", "data-state").await?, "unknown");
    }
    // From here on this address is asked for work: a program that does none gets the challenge, the
    // phone passes over it by itself.
    let asked = http::post(&format!("{}/buscar", shop.portal_url()), &json!({})).await?;
    assert_eq!(asked.status, 429);
    assert!(asked.body.contains("data-state=\"challenge\""), "{}", asked.body);
    find(page, &sold.code, &day).await?;
    assert!(page.text("purchase-total").await?.contains("47.50"));
    phone.close().await
}
