//! A customer with the Constancia on paper: its QR before the camera, or a photograph of it, and
//! four fields are filled in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::page::Page;
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::till::{receipt_link, sell};
use acceptance::tour::Tour;
use anyhow::Result;
use qrcode::QrCode;
use xtask::places::Profile;
use xtask::sat_page::{Manner, SatPage, page_of};
use xtask::shop::{Folder, Shop};

const LINK: &str = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=21040012345_EKU9003173C9";
const WIDTH: usize = 1_500;
const HEIGHT: usize = 2_000;

/// What SAT's test taxpayer would have on SAT's page.
fn known() -> Manner {
    Manner::Page(page_of(
        "EKU9003173C9",
        &[
            ("Denominación o Razón Social", "ESCUELA KEMPER URGATE"),
            ("Régimen de capital", "SA DE CV"),
            ("Situación del contribuyente", "ACTIVO"),
            ("CP", "42501"),
            ("Régimen", "Régimen General de Ley Personas Morales"),
        ],
    ))
}

/// The code on paper as a lens sees it: turned, out of the middle, darker to one side, with grain.
fn seen(text: &str) -> Result<Vec<u8>> {
    let code = QrCode::new(text)?;
    let (side, colours) = (i64::try_from(code.width())?, code.to_colors());
    let mut grain = 7_u32;
    let mut shade = |at: usize| -> Result<u8> {
        let (x, y) = (i64::try_from(at % WIDTH)? - 700, i64::try_from(at / WIDTH)? - 900);
        // Eleven degrees; a square has 17 pixels.
        let (u, v) = (982 * x + 191 * y, 982 * y - 191 * x);
        let (u, v) = (u.div_euclid(17_000) + side / 2, v.div_euclid(17_000) + side / 2);
        let inside = (0..side).contains(&u) && (0..side).contains(&v);
        let square = usize::try_from(v * side + u).ok().filter(|_| inside);
        let paper = square.map_or(225, |square| colours[square].select(35, 225));
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let light = 100 - at % WIDTH * 45 / WIDTH;
        Ok(u8::try_from(paper * light / 100 + usize::try_from(grain >> 28)?)?)
    };
    (0..WIDTH * HEIGHT).map(&mut shade).collect()
}

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

/// What runs before a camera: each of these for a second.
fn film(pictures: &[Vec<u8>], folder: &Path) -> Result<PathBuf> {
    let mut file = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F1:1 Ip A1:1 C420jpeg\n").into_bytes();
    for pixels in pictures {
        file.extend_from_slice(b"FRAME\n");
        file.extend_from_slice(pixels);
        // Without colour.
        file.extend(std::iter::repeat_n(128, WIDTH * HEIGHT / 2));
    }
    let path = folder.join("film.y4m");
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
    let sat = SatPage::open(known())?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let photo = photograph(LINK, &stage)?;
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

/// The camera is held over a table, over somebody's menu, over the Constancia: nothing has to be
/// pressed.
#[tokio::test]
async fn the_qr_is_read_as_soon_as_the_camera_sees_it() -> Result<()> {
    let stage = stage::empty("constancia-camera")?;
    let sat = SatPage::open(known())?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let table = vec![140; WIDTH * HEIGHT];
    let menu = seen("https://example.com/menu")?;
    let shown = [table.clone(), menu.clone(), menu, table, seen(LINK)?];
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
    assert_eq!(values(page).await?, ["EKU9003173C9", "ESCUELA KEMPER URGATE", "42501", "601"]);
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
async fn without_a_camera_there_is_the_photograph() -> Result<()> {
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
    page.choose_file("foto", &photograph(LINK, &stage)?).await?;
    page.follow("upload").await?;
    assert!(page.text("named").await?.contains("Leímos tu RFC"));
    phone.close().await
}

#[tokio::test]
async fn without_sat_the_photograph_gives_the_rfc() -> Result<()> {
    let stage = stage::empty("constancia-no-sat")?;
    let sat = SatPage::open(Manner::Status(503, String::new()))?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let link = receipt_link(&shop, &sell(&shop, &["REVISTA"])?).await?;
    let photo = photograph(LINK, &stage)?;
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
    assert!(page.text("constancia-error").await?.contains("no es el de una Constancia"));
    assert_eq!(page.value("rfc").await?, "EKU9003173C9");
    album.take(page, "another-code").await?;
    phone.close().await
}
