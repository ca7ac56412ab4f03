//! The border's IVA of 8 %: the company sets its dates at the portal, the register learns them and
//! sells with them, and the customer's CFDI says so to the centavo.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::album::Album;
use acceptance::browser::{Phone, Screen};
use acceptance::cashier::pay;
use acceptance::display::Display;
use acceptance::owner::Owner;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::referees::{
    attribute, pdf_text, read_qr, validate_schema, verify_sello, verify_timbre, xpath,
};
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{printed, sync};
use acceptance::window::Window;
use anyhow::Result;
use world::{Clock as _, SystemClock};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop, TIJUANA};

/// What is sold at 8 %, beside the demo's milk of 0 % and its soft drink of 16 %.
const LIST: &str = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax,category\n\
    GEL,,Gel antibacterial 250 ml,54.00,pieza,53131626,H87,iva-8,Farmacia\n\
    JABON,,Jabón de alcanfor,7.77,pieza,53131608,H87,iva-8,Farmacia\n";

/// The dates, with which the stimulus is in force today.
async fn set_dates(shop: &Shop, desk: &Phone, album: &mut Album) -> Result<()> {
    let page = desk.page();
    let owner = Owner::invited(shop, desk).await?;
    owner.set_up(page).await?;
    owner.begin(page).await?;
    desk.visit(&format!("{}/empresa/ajustes", shop.portal_url())).await?;
    let year = SystemClock.now().strftime("%Y").to_string();
    page.type_into("from", &format!("31/12/{year}")).await?;
    page.type_into("until", &format!("01/01/{year}")).await?;
    page.follow("save-border").await?;
    page.in_sight("until-error").await?;
    album.take(page, "dates-refused").await?;
    page.retype("from", &format!("01/01/{year}")).await?;
    page.retype("until", &format!("31/12/{year}")).await?;
    page.follow("save-border").await?;
    assert_eq!(page.value("until").await?, format!("31/12/{year}"));
    page.client().execute("location.hash = 'frontera'", Vec::new()).await?;
    page.in_sight("save-border").await?;
    album.take(page, "dates").await
}

/// 61.77 at 8 %, 28.50 at 0 % and 19.00 at 16 %; gives the nota.
async fn sell(page: &Page, album: &mut Album) -> Result<String> {
    for typed in ["gel antibacterial", "jabón de alcanfor", "leche entera", "refresco de cola"] {
        page.press(&enter(typed)).await?;
    }
    page.text_where("total", |text| text == "$109.27").await?;
    page.text_where("summary", |text| text.contains("IVA $7.20")).await?;
    album.take(page, "cart").await?;
    let nota = pay(page).await?;
    page.press(keys::F2).await?;
    page.click(&format!(r#"sales-row[data-nota="{nota}"] td"#)).await?;
    page.text("receipt").await?;
    album.take(page, "receipt").await?;
    Ok(nota)
}

/// Gives XML and PDF.
async fn invoice(phone: &Phone, link: &str, album: &mut Album) -> Result<[std::path::PathBuf; 2]> {
    let page = phone.page();
    phone.visit(link).await?;
    type_tax_data(page, &CUSTOMER).await?;
    page.follow("review").await?;
    album.take(page, "review").await?;
    page.follow("generate").await?;
    page.text("uuid").await?;
    album.take(page, "invoiced").await?;
    Ok([phone.download("xml", "xml").await?, phone.download("pdf", "pdf").await?])
}

/// A line of the tax: 61.77 / 1.08 is 57.194444; what is left is the tax.
fn check_taxes(xml: &Path) -> Result<()> {
    let of_rate = |rate: &str, name: &str| {
        xpath(
            xml,
            &format!(
                "string(/*/*[local-name()='Impuestos']/*/*[@Impuesto='002' and \
                 @TasaOCuota='{rate}']/@{name})"
            ),
        )
    };
    for (rate, base, importe) in [
        ("0.080000", "57.19", "4.58"),
        ("0.160000", "16.38", "2.62"),
        ("0.000000", "28.50", "0.00"),
    ] {
        assert_eq!([of_rate(rate, "Base")?, of_rate(rate, "Importe")?], [base, importe], "{rate}");
    }
    let lines = "count(//*[local-name()='Concepto']//*[@TasaOCuota='0.080000'])";
    assert_eq!(xpath(xml, lines)?, "2");
    for (name, value) in [("LugarExpedicion", "22000"), ("SubTotal", "102.07"), ("Total", "109.27")]
    {
        assert_eq!(attribute(xml, "", name)?, value, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn iva_of_8_percent_goes_from_the_companys_page_to_the_cfdi() -> Result<()> {
    let stage = stage::empty("border")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open_at(Folder::new(stage.join("shop")), Profile::Dev, TIJUANA)?;
    let list = stage.join("border.csv");
    fs::write(&list, LIST)?;
    shop.registerctl("import-products", &["--csv", &list.display().to_string()])?;
    let desk = Phone::open_on(&stage.join("desk"), Screen::LongDesk).await?;
    set_dates(&shop, &desk, &mut album).await?;
    desk.close().await?;
    sync(&shop)?;

    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let nota = sell(window.page(), &mut album).await?;
    window.close().await?;
    let link = read_qr(&printed(&shop.folder().receipts(), &nota, "png").await?)?;
    let phone = Phone::open(&stage.join("phone")).await?;
    let [xml, pdf] = invoice(&phone, &link, &mut album).await?;
    phone.close().await?;

    check_taxes(&xml)?;
    validate_schema(&xml)?;
    verify_sello(&xml, &stage)?;
    verify_timbre(&xml, &shop.folder().authority(), &stage)?;
    let printed = pdf_text(&pdf)?;
    assert!(printed.contains("109.27") && printed.contains("4.58"), "{printed}");
    Ok(())
}
