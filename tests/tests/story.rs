//! One sale, one receipt, one stamped CFDI, judged by programs that are not ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;

use acceptance::display::Display;
use acceptance::referees::{
    attribute, check_pdf, pdf_text, validate_schema, verify_sello, verify_timbre,
};
use acceptance::stage;
use acceptance::story::{CUSTOMER, Keepsakes, Seen, play};
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, RFC, Shop};

#[tokio::test]
async fn a_sale_becomes_an_invoice() -> Result<()> {
    let stage = stage::empty("story")?;
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let keepsakes = Keepsakes::in_empty(&stage.join("story"))?;
    let seen = play(&shop, &keepsakes, &display).await?;

    assert_eq!(seen.total, "$137.50");
    the_receipt_says_what_the_window_said(&shop, &keepsakes, &seen)?;
    the_xml_holds(&shop, &keepsakes, &seen)?;
    the_xml_has_the_three_taxes(&keepsakes)?;
    the_pdf_shows_the_same(&keepsakes, &seen)?;
    the_window_knows(&seen);
    every_step_has_a_picture(&keepsakes, &seen)?;
    Ok(())
}

fn the_receipt_says_what_the_window_said(
    shop: &Shop,
    keepsakes: &Keepsakes,
    seen: &Seen,
) -> Result<()> {
    let bytes = fs::read(keepsakes.file("receipt.bin"))?;
    // What we look for is ASCII, whatever the code page of the rest.
    let text = String::from_utf8_lossy(&bytes);
    for words in ["137.50", &seen.nota, &seen.code, "SIN VALIDEZ FISCAL"] {
        assert!(text.contains(words), "the receipt does not say {words}");
    }
    let link = fs::read_to_string(keepsakes.file("ticket.txt"))?;
    let base = shop.portal_url().to_uppercase();
    assert!(link.starts_with(&format!("{base}/T/")), "{link}");
    Ok(())
}

fn the_xml_holds(shop: &Shop, keepsakes: &Keepsakes, seen: &Seen) -> Result<()> {
    let xml = keepsakes.file("factura.xml");
    let scratch = shop.folder().path();
    validate_schema(&xml)?;
    verify_sello(&xml, scratch)?;
    verify_timbre(&xml, &shop.folder().authority(), scratch)?;
    assert_eq!(attribute(&xml, "", "Total")?, "137.50");
    assert_eq!(attribute(&xml, "Emisor", "Rfc")?, RFC);
    assert_eq!(attribute(&xml, "Receptor", "Rfc")?, CUSTOMER.rfc);
    assert_eq!(attribute(&xml, "Receptor", "Nombre")?, CUSTOMER.nombre);
    assert_eq!(attribute(&xml, "TimbreFiscalDigital", "UUID")?, seen.uuid.to_uppercase());
    assert_eq!(attribute(&xml, "TimbreFiscalDigital", "SelloCFD")?, attribute(&xml, "", "Sello")?);
    Ok(())
}

fn the_xml_has_the_three_taxes(keepsakes: &Keepsakes) -> Result<()> {
    let xml = keepsakes.file("factura.xml");
    let summary = "/*/*[local-name()='Impuestos']//*[local-name()='Traslado']";
    let value = |condition: &str, name: &str| {
        acceptance::referees::xpath(&xml, &format!("string({summary}[{condition}]/@{name})"))
    };
    // 19.00 with IVA, 28.50 at 0 %, and two magazines of 45.00 that are exempt.
    assert_eq!(value("@TasaOCuota='0.160000'", "Base")?, "16.38");
    assert_eq!(value("@TasaOCuota='0.160000'", "Importe")?, "2.62");
    assert_eq!(value("@TasaOCuota='0.000000'", "Base")?, "28.50");
    assert_eq!(value("@TipoFactor='Exento'", "Base")?, "90.00");
    Ok(())
}

fn the_pdf_shows_the_same(keepsakes: &Keepsakes, seen: &Seen) -> Result<()> {
    let pdf = keepsakes.file("factura.pdf");
    check_pdf(&pdf)?;
    let text = pdf_text(&pdf)?;
    for words in [
        seen.uuid.as_str(),
        "137.50",
        "2.62",
        RFC,
        CUSTOMER.rfc,
        CUSTOMER.nombre,
        "representación impresa de un CFDI",
        "SIN VALIDEZ FISCAL",
    ] {
        assert!(text.contains(words), "the PDF does not say {words}:\n{text}");
    }
    Ok(())
}

fn the_window_knows(seen: &Seen) {
    assert!(seen.state.contains(&seen.serie_folio), "{}", seen.state);
    assert!(seen.customer.contains(CUSTOMER.codigo_postal), "{}", seen.customer);
}

fn every_step_has_a_picture(keepsakes: &Keepsakes, seen: &Seen) -> Result<()> {
    let pictures = fs::read_dir(keepsakes.folder())?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.ends_with(".png") && name.starts_with(|c: char| c.is_ascii_digit()))
        .count();
    assert_eq!(u32::try_from(pictures)?, seen.pictures);
    assert!(seen.pictures >= 10, "{}", seen.pictures);
    Ok(())
}
