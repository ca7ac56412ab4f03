//! The invoice in the customer's hands: by mail, by download, by a link for somebody else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::http;
use acceptance::ledger::pass_a_minute;
use acceptance::referees::{
    attribute, check_pdf, pdf_text, unzip, validate_schema, verify_sello, verify_timbre,
};
use acceptance::sandbox::misbehave;
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{receipt_link, sell, sync};
use acceptance::wait::until;
use anyhow::{Context, Result};
use xtask::mailbox::{Mailbox, Protection, Received};
use xtask::places::Profile;
use xtask::shop::{Folder, SHOP_NAME, Shop};

const CORREO: &str = "contabilidad@example.mx";

/// A shop whose portal sends mail, and a customer before the last button.
struct Scene {
    stage: PathBuf,
    mailbox: Mailbox,
    shop: Shop,
    phone: Phone,
}

impl Scene {
    async fn open(name: &str) -> Result<Self> {
        let stage = stage::empty(name)?;
        let mailbox = Mailbox::open(&stage.join("smtp"), Protection::StartTls)?;
        let shop = Shop::open_mailing(Folder::new(stage.join("shop")), Profile::Dev, &mailbox)?;
        let sold = sell(&shop, &["REFRESCO-600", "LECHE-1L"])?;
        sync(&shop)?;
        let phone = Phone::open(&stage.join("phone")).await?;
        phone.visit(&receipt_link(&shop, &sold).await?).await?;
        type_tax_data(phone.page(), &CUSTOMER).await?;
        phone.page().retype("correo", CORREO).await?;
        phone.page().follow("review").await?;
        Ok(Self { stage, mailbox, shop, phone })
    }

    /// The mails, once there are so many.
    async fn mails(&self, count: usize) -> Result<Vec<Received>> {
        until("the mail", || async {
            Ok(Some(self.mailbox.received()?).filter(|mails| mails.len() >= count))
        })
        .await
    }

    fn check_xml(&self, xml: &Path, uuid: &str) -> Result<()> {
        validate_schema(xml)?;
        verify_sello(xml, &self.stage)?;
        verify_timbre(xml, &self.shop.folder().authority(), &self.stage)?;
        assert_eq!(attribute(xml, "TimbreFiscalDigital", "UUID")?, uuid.to_uppercase());
        Ok(())
    }
}

fn check_printed(pdf: &Path, uuid: &str) -> Result<()> {
    check_pdf(pdf)?;
    let text = pdf_text(pdf)?;
    assert!(text.contains(uuid), "{text}");
    Ok(())
}

#[tokio::test]
async fn an_invoice_is_mailed_downloaded_and_shared() -> Result<()> {
    let scene = Scene::open("delivery").await?;
    let page = scene.phone.page();
    let mut album = Album::new(&scene.stage);
    page.follow("generate").await?;
    let uuid = page.text("uuid").await?;
    album.take(page, "ready").await?;

    let mails = scene.mails(1).await?;
    let letter = &mails[0];
    assert_eq!(letter.what["to"], serde_json::json!([CORREO]));
    assert_eq!(letter.what["tls"], true);
    assert_eq!(letter.what["defects"], serde_json::json!([]));
    assert!(letter.headers("Subject")[0].ends_with(&format!("de {SHOP_NAME}")));
    let mailed = letter.part("application/xml")?;
    scene.check_xml(&mailed, &uuid)?;
    check_printed(&letter.part("application/pdf")?, &uuid)?;

    let zip = scene.phone.download("zip", "zip").await?;
    let unzipped = scene.stage.join("unzipped");
    unzip(&zip, &unzipped)?;
    let serie_folio = page.text("serie-folio").await?;
    let xml = unzipped.join(format!("{serie_folio}.xml"));
    assert_eq!(fs::read(&xml)?, fs::read(&mailed)?, "the same bytes by every way");
    check_printed(&unzipped.join(format!("{serie_folio}.pdf")), &uuid)?;

    sharing(&scene, &mut album, &mailed).await?;
    using_up(&scene, &mut album).await?;
    // A mail can still be had.
    page.follow("back").await?;
    page.text_where("mail-state", |text| text.contains("La enviamos")).await?;
    page.follow("mail-again").await?;
    let mails = scene.mails(2).await?;
    assert_eq!(mails[1].what["to"], serde_json::json!([CORREO]));
    assert_eq!(fs::read(mails[1].part("application/xml")?)?, fs::read(&mailed)?);
    scene.phone.close().await
}

/// Somebody else opens the link, downloads, and is shut out again.
async fn sharing(scene: &Scene, album: &mut Album, mailed: &Path) -> Result<()> {
    let page = scene.phone.page();
    page.follow("share").await?;
    let link = page.text("share-link").await?;
    album.take(page, "link").await?;
    assert!(link.starts_with(&format!("{}/d/", scene.shop.portal_url())), "{link}");
    let other = Phone::open(&scene.stage.join("other")).await?;
    other.visit(&link).await?;
    assert_eq!(other.page().attribute("state", "data-state").await?, "shared");
    album.take(other.page(), "shared").await?;
    let xml = other.download("xml", "xml").await?;
    assert_eq!(fs::read(xml)?, fs::read(mailed)?);
    page.follow("unshare").await?;
    page.text("share").await?;
    other.visit(&link).await?;
    assert_eq!(other.page().attribute("state", "data-state").await?, "share-over");
    album.take(other.page(), "share-over").await?;
    other.close().await
}

/// The PDF is downloaded as often as the shop allows, and once more.
async fn using_up(scene: &Scene, album: &mut Album) -> Result<()> {
    let page = scene.phone.page();
    let pdf = page.attribute("pdf", "href").await?;
    let address = format!("{}{pdf}", scene.shop.portal_url());
    scene.phone.download("pdf", "pdf").await?;
    for _ in 0..2 {
        pass_a_minute(&scene.shop)?;
        let status = http::get(&address).await?.status;
        assert_eq!(status, 200);
    }
    pass_a_minute(&scene.shop)?;
    assert_eq!(http::get(&address).await?.status, 410);
    scene.phone.visit(&address).await?;
    assert_eq!(page.attribute("state", "data-state").await?, "used-up");
    page.text("used-up-contact").await.context("the shop can be reached")?;
    album.take(page, "used-up").await
}

/// The PAC is slow: the page promises a mail, and it comes although nobody waits any more.
#[tokio::test]
async fn a_mail_that_was_promised_while_stamping_comes() -> Result<()> {
    let scene = Scene::open("promised-mail").await?;
    misbehave(&scene.shop, &["slow:14000"]).await?;
    let page = scene.phone.page();
    page.follow("generate").await?;
    let promise = page.text("mail-promise").await?;
    assert!(promise.ends_with("@example.mx") && promise != CORREO, "masked: {promise}");
    Album::new(&scene.stage).take(page, "promise").await?;
    scene.phone.visit("about:blank").await?;
    let mails = scene.mails(1).await?;
    let xml = mails[0].part("application/xml")?;
    scene.check_xml(&xml, &attribute(&xml, "TimbreFiscalDigital", "UUID")?)?;
    scene.phone.close().await
}
