//! A customer with the Constancia on paper: a photograph of its QR instead of four fields.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::film::{HEIGHT, WIDTH, seen};
use acceptance::page::Page;
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CEDULA, known_to_sat};
use acceptance::till::{receipt_link, sell};
use anyhow::Result;
use xtask::places::Profile;
use xtask::sat_page::{Manner, SatPage};
use xtask::shop::{Folder, Shop};

/// A photograph of it.
fn photograph(text: &str, folder: &Path) -> Result<PathBuf> {
    let pixels = seen(text)?;
    let path = folder.join("foto.jpg");
    let mut file = Vec::new();
    let (width, height) = (u16::try_from(WIDTH)?, u16::try_from(HEIGHT)?);
    let encoder = jpeg_encoder::Encoder::new(&mut file, 80);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Luma)?;
    fs::write(&path, file)?;
    Ok(path)
}

/// Opens the purchase and sends the photograph.
async fn send(phone: &Phone, link: &str, photo: &Path, album: &mut Album) -> Result<()> {
    let page = phone.page();
    phone.visit(link).await?;
    page.click("fill").await?;
    page.choose_file("foto", photo).await?;
    album.take(page, "photograph-chosen").await?;
    page.follow("upload").await
}

async fn values(page: &Page) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for mark in ["rfc", "nombre", "codigo_postal", "regimen_fiscal"] {
        values.push(page.value(mark).await?);
    }
    Ok(values)
}

#[tokio::test]
async fn a_photograph_of_the_qr_becomes_an_invoice() -> Result<()> {
    let stage = stage::empty("constancia-photo")?;
    let sat = SatPage::open(known_to_sat())?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let photo = photograph(CEDULA, &stage)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    let mut album = Album::new(&stage);

    send(&phone, &link, &photo, &mut album).await?;
    assert!(page.text("filled").await?.contains("con tus datos del SAT"));
    assert_eq!(values(page).await?, ["EKU9003173C9", "ESCUELA KEMPER URGATE", "42501", "601"]);
    album.take(page, "filled-by-sat").await?;
    assert_eq!(sat.asked().len(), 1);

    page.choose("uso_cfdi", "G03").await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    phone.close().await
}

#[tokio::test]
async fn without_sat_the_photograph_gives_the_rfc() -> Result<()> {
    let stage = stage::empty("constancia-no-sat")?;
    let sat = SatPage::open(Manner::Status(503, String::new()))?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let photo = photograph(CEDULA, &stage)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    let mut album = Album::new(&stage);

    send(&phone, &link, &photo, &mut album).await?;
    assert!(page.text("named").await?.contains("Leímos tu RFC"));
    assert_eq!(values(page).await?, ["EKU9003173C9", "", "", ""]);
    album.take(page, "rfc-alone").await?;

    // A picture of something else is told, at the field, and nothing is lost.
    let other = photograph("https://example.com/menu", &stage)?;
    page.click("fill").await?;
    page.choose_file("foto", &other).await?;
    page.follow("upload").await?;
    assert!(page.text("foto-error").await?.contains("no es el de una Constancia"));
    assert_eq!(page.value("rfc").await?, "EKU9003173C9");
    album.take(page, "another-code").await?;
    phone.close().await
}
