//! A customer who comes back: two taps where the device remembers, the whole form where it does
//! not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{receipt_link, sell};
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

#[tokio::test]
async fn a_device_remembers_its_owner_until_it_is_told_to_forget() -> Result<()> {
    let stage = stage::empty("returning")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let mut links = Vec::new();
    for product in ["REFRESCO-600", "REVISTA", "LECHE-1L"] {
        links.push(receipt_link(&shop, &sell(&shop, &[product])?).await?);
    }
    let mut album = Album::new(&stage);
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();

    phone.visit(&links[0]).await?;
    type_tax_data(page, &CUSTOMER).await?;
    page.follow("review").await?;
    page.click("remember").await?;
    album.take(page, "wants-to-be-remembered").await?;
    page.follow("generate").await?;
    let first = page.text("uuid").await?;

    phone.visit(&links[1]).await?;
    assert!(page.text("remembered").await?.contains(CUSTOMER.nombre));
    assert_eq!(page.value("rfc").await?, CUSTOMER.rfc);
    album.take(page, "remembered").await?;
    page.follow("use-remembered").await?;
    page.follow("generate").await?;
    let second = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [first.to_uppercase(), second.to_uppercase()]);

    phone.visit(&links[2]).await?;
    page.follow("forget").await?;
    page.text("forgotten").await?;
    album.take(page, "forgotten").await?;
    phone.visit(&links[2]).await?;
    assert_eq!(page.value("rfc").await?, "");
    assert_eq!(page.text_now("remembered").await?, None);
    phone.close().await?;

    let stranger = Phone::open(&stage.join("stranger")).await?;
    stranger.visit(&links[2]).await?;
    assert_eq!(stranger.page().value("nombre").await?, "");
    stranger.close().await
}
