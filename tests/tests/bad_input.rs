//! What people get wrong, and what is not there: a clear sentence, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::sandbox::stamped;
use acceptance::stage;
use acceptance::story::{CUSTOMER, Customer, type_tax_data};
use acceptance::till::{printed, receipt_link, sell, sync, today};
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// The three data of a note, as typed.
#[derive(Clone, Debug)]
struct Typed {
    code: String,
    date: String,
    total: String,
}

impl Typed {
    /// Types them and asks; gives the state that the portal answers with.
    async fn find(&self, page: &Page) -> Result<String> {
        page.retype("code", &self.code).await?;
        page.retype("date", &self.date).await?;
        page.retype("total", &self.total).await?;
        page.follow("find").await?;
        page.attribute("state", "data-state").await
    }

    /// Fails where the page has lost any of them.
    async fn assert_kept(&self, page: &Page) -> Result<()> {
        for (mark, typed) in [("code", &self.code), ("date", &self.date), ("total", &self.total)] {
            assert_eq!(page.value(mark).await?, *typed, "{mark} is not what was typed");
        }
        Ok(())
    }
}

/// The same code with its second symbol exchanged for another of the alphabet.
fn mistype(code: &str) -> String {
    let mut symbols: Vec<char> = code.chars().collect();
    symbols[1] = if symbols[1] == 'X' { 'Y' } else { 'X' };
    symbols.into_iter().collect()
}

#[tokio::test]
async fn wrong_data_of_a_note_are_told_apart_and_kept() -> Result<()> {
    let stage = stage::empty("wrong-note")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let sold = sell(&shop, &["REFRESCO-600", "LECHE-1L"])?;
    sync(&shop)?;
    let right = Typed { code: sold.code.clone(), date: today()?, total: "47.50".to_owned() };
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();
    phone.visit(&shop.portal_url()).await?;

    let wrong_code = Typed { code: mistype(&sold.code), ..right.clone() };
    assert_eq!(wrong_code.find(page).await?, "mistyped");
    wrong_code.assert_kept(page).await?;
    assert!(!page.text("code-hint").await?.is_empty());

    let wrong_total = Typed { total: "47.00".to_owned(), ..right.clone() };
    assert_eq!(wrong_total.find(page).await?, "unknown");
    wrong_total.assert_kept(page).await?;

    let wrong_date = Typed { date: "01/02/2026".to_owned(), ..right.clone() };
    assert_eq!(wrong_date.find(page).await?, "unknown");
    wrong_date.assert_kept(page).await?;

    let no_date = Typed { date: "ayer".to_owned(), ..right.clone() };
    no_date.find(page).await?;
    page.text("date-error").await?;
    no_date.assert_kept(page).await?;

    assert_eq!(right.find(page).await?, "open");
    assert!(page.text("purchase-total").await?.contains("47.50"));
    phone.close().await
}

/// A sale that the register has not sent yet is not "unknown": its code is one that was announced.
#[tokio::test]
async fn a_sale_that_is_on_its_way_is_not_unknown() -> Result<()> {
    let stage = stage::empty("on-its-way")?;
    let mut shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    // The register has spoken with the portal before, and told it which codes come next.
    sync(&shop)?;
    shop.stop_portal();
    let sold = sell(&shop, &["REFRESCO-600"])?;
    shop.start_portal()?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let typed = Typed { code: sold.code.clone(), date: today()?, total: "19.00".to_owned() };
    phone.visit(&shop.portal_url()).await?;
    assert_eq!(typed.find(phone.page()).await?, "not-arrived");
    sync(&shop)?;
    phone.page().follow("retry").await?;
    assert!(phone.page().text("purchase-total").await?.contains("19.00"));
    phone.close().await
}

#[tokio::test]
async fn wrong_tax_data_are_marked_and_kept_until_they_are_right() -> Result<()> {
    let stage = stage::empty("wrong-tax-data")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let sold = sell(&shop, &["REVISTA"])?;
    sync(&shop)?;
    let link = receipt_link(&shop, &sold).await?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let page = phone.page();

    for (customer, field) in [
        (Customer { rfc: "EKU90031", ..CUSTOMER }, "rfc-error"),
        (Customer { codigo_postal: "00000", ..CUSTOMER }, "codigo_postal-error"),
        // A company has no doctor's bills to deduct, and no wages to live on.
        (Customer { uso_cfdi: "D01", ..CUSTOMER }, "uso_cfdi-error"),
        (Customer { regimen_fiscal: "605", ..CUSTOMER }, "regimen_fiscal-error"),
    ] {
        phone.visit(&link).await?;
        // Before the RFC is there everything can be chosen.
        page.choose("uso_cfdi", customer.uso_cfdi).await?;
        page.leave_field().await?;
        page.choose("regimen_fiscal", customer.regimen_fiscal).await?;
        page.leave_field().await?;
        type_tax_data(page, &customer).await?;
        page.follow("review").await?;
        page.text(field).await?;
        assert_kept(page, &customer).await?;
    }
    assert!(stamped(&shop).await?.is_empty());

    type_tax_data(page, &CUSTOMER).await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    assert_eq!(stamped(&shop).await?, [uuid.to_uppercase()]);
    phone.close().await
}

async fn assert_kept(page: &Page, customer: &Customer) -> Result<()> {
    for (mark, typed) in customer.fields() {
        assert_eq!(page.value(mark).await?, typed, "{mark} is not what was typed");
    }
    Ok(())
}

/// The cashier goes on selling; what was sold is kept, printed and sent later.
#[tokio::test]
async fn without_printer_or_portal_the_window_goes_on_selling() -> Result<()> {
    let stage = stage::empty("no-printer-no-portal")?;
    let mut shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    // Nobody listens at this port.
    shop.registerctl("printer", &["--address", "127.0.0.1:9"])?;
    shop.stop_portal();
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();

    page.press(&format!("7508108000371{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    page.press(keys::F12).await?;
    page.text("payment-pane").await?;
    page.press(keys::ENTER).await?;
    let nota = page.text("nota").await?;
    let trouble = page.text_where("printer-trouble", |text| !text.is_empty()).await?;
    assert!(trouble.to_lowercase().contains("impresora"), "{trouble}");
    page.text_where("pending", |text| text.contains("1 por enviar")).await?;
    page.text_where("network", |text| !text.contains("en línea")).await?;

    // The printer is back: the note is printed from the list of sales.
    let receipts = shop.folder().receipts();
    page.click("nav-settings").await?;
    page.click("printer-folder").await?;
    page.retype("printer-path", &receipts.display().to_string()).await?;
    page.click("save-printer").await?;
    page.text("printer-message").await?;
    page.click("nav-sales").await?;
    page.click(&format!(r#"sales-row[data-nota="{nota}"] td"#)).await?;
    page.click("reprint").await?;
    printed(&receipts, &nota, "bin").await?;

    // The portal is back: nobody has to do anything.
    shop.start_portal()?;
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;
    page.text_where("network", |text| text.contains("en línea")).await?;
    window.close().await
}
