//! What is typed is judged at once: by the portal where scripts run, by the browser alone where
//! they do not, and nobody has to send a form to learn of a slip of the pen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::referees;
use acceptance::sandbox::{know, stamped};
use acceptance::stage;
use acceptance::story::{CUSTOMER, Customer, type_tax_data};
use acceptance::till::{receipt_link, sell, sync, today};
use acceptance::wait::until;
use acceptance::webkit::Webkit;
use anyhow::Result;
use serde_json::Value;
use xtask::places::{self, Profile};
use xtask::shop::{Folder, Shop};
use xtask::{process, setup};

/// A shop that has sold something, and what its receipt's QR says.
async fn sold(name: &str) -> Result<(Shop, PathBuf, String)> {
    let stage = stage::empty(name)?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let sold = sell(&shop, &["REVISTA"])?;
    sync(&shop)?;
    let link = receipt_link(&shop, &sold).await?;
    Ok((shop, stage, link))
}

/// Types into a field and goes on to the next one, as a thumb or a keyboard does.
async fn fill(page: &Page, mark: &str, text: &str) -> Result<()> {
    page.retype(mark, text).await?;
    page.press(keys::TAB).await
}

/// The codes that a list offers.
async fn offered(page: &Page, mark: &str) -> Result<String> {
    let script = "return [...document.getElementById(arguments[0]).options]\
                  .map(option => option.value).join(' ').trim()";
    let codes = page.client().execute(script, vec![mark.into()]).await?;
    Ok(codes.as_str().unwrap().to_owned())
}

/// Where the focus is.
async fn focus(page: &Page) -> Result<Value> {
    Ok(page.client().execute("return document.activeElement.id", Vec::new()).await?)
}

async fn gone(page: &Page, mark: &str) -> Result<()> {
    until(&format!("`{mark}` to go"), || async {
        Ok(page.text_now(mark).await?.is_none().then_some(()))
    })
    .await
}

#[tokio::test]
async fn the_portal_judges_each_field_as_it_is_left() -> Result<()> {
    let (mut shop, stage, link) = sold("typing").await?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    let mut album = Album::new(&stage);
    phone.visit(&link).await?;

    // The length is wrong, and the next field has the focus when that is said.
    fill(page, "rfc", "EKU90031").await?;
    let told = page.text("rfc-error").await?;
    assert!(told.contains("12 caracteres (empresa) o 13"), "{told}");
    assert_eq!(focus(page).await?, "nombre");
    assert_eq!(page.attribute("rfc", "aria-invalid").await?, "true");
    assert_eq!(page.attribute("rfc", "aria-describedby").await?, "rfc-hint rfc-error");
    // Nobody has come to these yet.
    assert_eq!(page.text_now("nombre-error").await?, None);
    assert_eq!(page.text_now("codigo_postal-error").await?, None);
    album.take(page, "rfc-told").await?;

    // It goes as the text becomes right, before the field is left.
    page.retype("rfc", "EKU9003173C9").await?;
    gone(page, "rfc-error").await?;
    assert_eq!(focus(page).await?, "rfc");
    page.leave_field().await?;
    assert_eq!(offered(page, "regimen_fiscal").await?, "601 603 610 620 622 623 624 626");

    fill(page, "nombre", "Escuela Kemper Urgate, S.A. de C.V.").await?;
    let note = page.text("nombre-note").await?;
    assert!(note.contains("«ESCUELA KEMPER URGATE», sin «S.A. DE C.V.»"), "{note}");
    album.take(page, "name-told").await?;
    fill(page, "codigo_postal", "00000").await?;
    page.text_where("codigo_postal-error", |text| text.contains("catálogo del SAT")).await?;
    fill(page, "correo", "ana@").await?;
    page.text("correo-error").await?;
    album.take(page, "all-told").await?;

    // The portal does not answer: what the browser sees by itself is marked, and typing goes on.
    shop.stop_portal();
    fill(page, "codigo_postal", "4250").await?;
    page.text("codigo_postal-amiss").await?;
    shop.start_portal()?;
    fill(page, "codigo_postal", "42501").await?;
    gone(page, "codigo_postal-error").await?;
    gone(page, "codigo_postal-amiss").await?;
    fill(page, "correo", "ana@example.mx").await?;
    gone(page, "correo-error").await?;

    page.choose("regimen_fiscal", "601").await?;
    page.leave_field().await?;
    assert!(!offered(page, "uso_cfdi").await?.contains('D'));
    page.choose("uso_cfdi", "G03").await?;
    // Another persona: what was chosen stays, and is told.
    fill(page, "rfc", "KICR630120NX3").await?;
    page.text("regimen_fiscal-error").await?;
    assert_eq!(page.value("regimen_fiscal").await?, "601");
    album.take(page, "another-persona").await?;
    fill(page, "rfc", CUSTOMER.rfc).await?;
    gone(page, "regimen_fiscal-error").await?;

    page.follow("review").await?;
    assert_eq!(page.attribute("state", "data-state").await?, "review");
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    phone.close().await
}

/// The engine of iPhones: the same verdicts, the same marks without an answer, the same invoice.
#[tokio::test]
async fn webkit_judges_alike() -> Result<()> {
    let (mut shop, stage, link) = sold("typing-webkit").await?;
    let display = Display::start(&stage.join("xvfb.log"))?;
    let browser = Webkit::open(&stage.join("webkit"), &display).await?;
    let page = browser.page();
    let mut album = Album::new(&stage);
    browser.visit(&link).await?;

    fill(page, "rfc", "EKU90031").await?;
    page.text("rfc-error").await?;
    assert_eq!(focus(page).await?, "nombre");
    page.retype("rfc", CUSTOMER.rfc).await?;
    gone(page, "rfc-error").await?;
    fill(page, "nombre", "Escuela Kemper Urgate, S.A. de C.V.").await?;
    page.text("nombre-note").await?;
    page.leave_field().await?;
    assert_eq!(offered(page, "regimen_fiscal").await?, "601 603 610 620 622 623 624 626");
    album.take(page, "told").await?;
    shop.stop_portal();
    fill(page, "codigo_postal", "4250").await?;
    page.text("codigo_postal-amiss").await?;
    album.take(page, "no-answer").await?;
    shop.start_portal()?;
    type_tax_data(page, &CUSTOMER).await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    browser.close().await
}

/// A slip in the code is told before anybody looks for it, and goes while it is corrected.
#[tokio::test]
async fn a_code_is_judged_as_it_is_left() -> Result<()> {
    let stage = stage::empty("typing-code")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let sold = sell(&shop, &["REVISTA"])?;
    sync(&shop)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    let mut album = Album::new(&stage);
    phone.visit(&shop.portal_url()).await?;

    // Its last letter is another.
    let (start, last) = sold.code.split_at(sold.code.len() - 1);
    let slip = format!("{start}{}", if last == "A" { "C" } else { "A" });
    fill(page, "code", &slip).await?;
    page.text("code-error").await?;
    let advice = page.text("code-note").await?;
    assert!(advice.contains("Compara el código con tu nota"), "{advice}");
    fill(page, "date", "ayer").await?;
    page.text("date-error").await?;
    assert_eq!(page.text_now("total-error").await?, None);
    album.take(page, "told").await?;
    page.retype("code", &sold.code).await?;
    gone(page, "code-error").await?;
    gone(page, "code-note").await?;
    fill(page, "date", &today()?).await?;
    gone(page, "date-error").await?;
    fill(page, "total", &sold.total).await?;
    page.follow("find").await?;
    assert_eq!(page.attribute("state", "data-state").await?, "open");
    phone.close().await
}

/// What SAT holds against a name is not forgotten because the portal finds nothing wrong with it.
#[tokio::test]
async fn what_sat_refused_stays_until_it_is_corrected() -> Result<()> {
    let stage = stage::empty("typing-refused")?;
    let folder = Folder::new(stage.join("shop"));
    drop(Shop::open(folder.clone(), Profile::Dev)?);
    know(&folder, &CUSTOMER)?;
    let shop = Shop::open(folder, Profile::Dev)?;
    let sold = sell(&shop, &["REVISTA"])?;
    sync(&shop)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    phone.visit(&receipt_link(&shop, &sold).await?).await?;
    type_tax_data(page, &Customer { nombre: "ESCUELA KEMPER", ..CUSTOMER }).await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    let refusal = page.text("nombre-error").await?;

    fill(page, "correo", "ana@example.mx").await?;
    page.leave_field().await?;
    assert_eq!(page.text("nombre-error").await?, refusal);
    fill(page, "nombre", CUSTOMER.nombre).await?;
    gone(page, "nombre-error").await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    page.text("uuid").await?;
    phone.close().await
}

#[tokio::test]
async fn without_scripts_the_browser_marks_what_cannot_be_right() -> Result<()> {
    let (shop, stage, link) = sold("typing-plain").await?;
    let story = places::root().join("tests/playwright/without_scripts.mjs");
    let mut command = setup::node()?.script(&story);
    let uuid = process::output(command.args([&shop.portal_url(), &link]).arg(&stage))?;
    assert_eq!(stamped(&shop).await?, [uuid.trim().to_uppercase()]);
    referees::validate_schema(&stage.join("factura.xml"))
}
