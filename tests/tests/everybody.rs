//! The pages for everybody: in two languages, on a phone and on a desk, by day and by night, with a
//! keyboard or a voice, light, and without a word to third parties.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::Path;

use acceptance::browser::Phone;
use acceptance::forge::sold_tomorrow;
use acceptance::http;
use acceptance::ledger::{cancel, falsify, forget, let_expire, pass_a_minute, revoke_registers};
use acceptance::page::keys;
use acceptance::sandbox::{know, misbehave, stamped};
use acceptance::stage;
use acceptance::story::{CEDULA, CUSTOMER, Customer, known_to_sat, type_tax_data};
use acceptance::till::{Sold, receipt_link, sell, sync, today};
use acceptance::tour::Tour;
use acceptance::wait::until;
use anyhow::Result;
use xtask::mailbox::{Mailbox, Protection};
use xtask::places::Profile;
use xtask::sat_page::SatPage;
use xtask::shop::{Folder, Shop};

/// Where the customer reads mail.
const ADDRESS: &str = "ana@example.mx";

/// A shop, a customer, and the visit.
struct Visit {
    shop: Shop,
    phone: Phone,
    tour: Tour,
}

impl Visit {
    async fn begin(name: &str) -> Result<Self> {
        let stage = stage::empty(name)?;
        let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
        Self::in_shop(&stage, shop).await
    }

    async fn in_shop(stage: &Path, shop: Shop) -> Result<Self> {
        let phone = Phone::open(&stage.join("phone")).await?;
        let tour = Tour::begin(stage)?;
        Ok(Self { shop, phone, tour })
    }

    async fn stop(&mut self, state: &str, name: &str) -> Result<()> {
        self.tour.stop(&self.phone, state, name).await
    }

    /// Sells, and opens what the receipt's QR says.
    async fn buy(&self, products: &[&str]) -> Result<Sold> {
        let sold = sell(&self.shop, products)?;
        sync(&self.shop)?;
        self.phone.visit(&receipt_link(&self.shop, &sold).await?).await?;
        Ok(sold)
    }

    /// As far as the last button.
    async fn review(&self) -> Result<()> {
        type_tax_data(self.phone.page(), &CUSTOMER).await?;
        self.phone.page().follow("review").await
    }

    async fn end(self) -> Result<()> {
        let found = self.tour.found();
        assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
        self.phone.close().await
    }
}

async fn find(phone: &Phone, [code, date, total]: [&str; 3]) -> Result<()> {
    let page = phone.page();
    page.retype("code", code).await?;
    page.retype("date", date).await?;
    page.retype("total", total).await?;
    page.follow("find").await
}

#[tokio::test]
async fn finding_a_purchase_is_for_everybody() -> Result<()> {
    let mut visit = Visit::begin("everybody-finds").await?;
    let url = visit.shop.portal_url();
    // The register has told the portal which codes come next.
    sync(&visit.shop)?;
    visit.shop.stop_portal();
    let sold = sell(&visit.shop, &["REFRESCO-600"])?;
    visit.shop.start_portal()?;
    let day = today()?;

    visit.phone.visit(&url).await?;
    visit.stop("find", "01-find").await?;
    find(&visit.phone, ["K7QM-3XW0-9TFA", "ayer", ""]).await?;
    visit.stop("mistyped", "02-mistyped").await?;
    find(&visit.phone, [&sold.code, "ayer", "gratis"]).await?;
    visit.stop("find", "03-find-faults").await?;
    find(&visit.phone, [&sold.code, &day, "19.00"]).await?;
    visit.stop("not-arrived", "04-not-arrived").await?;
    sync(&visit.shop)?;
    visit.phone.visit(&url).await?;
    find(&visit.phone, [&sold.code, &day, "18.00"]).await?;
    visit.stop("unknown", "05-unknown").await?;
    visit.phone.visit(&format!("{url}/T/NADA")).await?;
    visit.stop("mistyped", "06-bad-qr").await?;
    visit.phone.visit(&format!("{url}/nada")).await?;
    visit.stop("not-found", "07-problem").await?;
    visit.end().await
}

#[tokio::test]
async fn the_tax_data_are_for_everybody() -> Result<()> {
    let stage = stage::empty("everybody-types")?;
    let folder = Folder::new(stage.join("shop"));
    drop(Shop::open(folder.clone(), Profile::Dev)?);
    // From now on SAT knows the customer by one name, and does not care for the shop's.
    know(&folder, &CUSTOMER)?;
    let mut visit = Visit::in_shop(&stage, Shop::open(folder, Profile::Dev)?).await?;
    visit.buy(&["REFRESCO-600", "LECHE-1L"]).await?;
    visit.stop("open", "11-tax-data").await?;
    let page = visit.phone.page().clone();
    for tag in ["es-MX", "en"] {
        page.click("fill").await?;
        page.follow("upload").await?;
        visit.tour.glance(&visit.phone, "open", ("10-no-constancia", tag)).await?;
        page.follow("language").await?;
    }
    let wrong = Customer { rfc: "EKU90031", codigo_postal: "00000", uso_cfdi: "", ..CUSTOMER };
    type_tax_data(visit.phone.page(), &wrong).await?;
    visit.tour.glance(&visit.phone, "open", ("12-tax-data-live", "es-MX")).await?;
    visit.phone.page().follow("review").await?;
    visit.stop("open", "12-tax-data-faults").await?;
    visit.review().await?;
    visit.stop("review", "13-review").await?;
    page.follow("correct").await?;
    // SAT knows this RFC by another name.
    page.retype("nombre", "ESCUELA KEMPER").await?;
    page.follow("review").await?;
    page.follow("generate").await?;
    visit.stop("refused", "14-refused").await?;
    page.retype("nombre", CUSTOMER.nombre).await?;
    page.follow("review").await?;
    for tag in ["es-MX", "en"] {
        misbehave(&visit.shop, &["no-stamps"]).await?;
        page.follow("generate").await?;
        visit.tour.glance(&visit.phone, "outage", ("15-outage", tag)).await?;
        page.follow("language").await?;
    }
    visit.end().await
}

#[tokio::test]
async fn an_invoice_is_for_everybody() -> Result<()> {
    let stage = stage::empty("everybody-gets")?;
    let mailbox = Mailbox::open(&stage.join("smtp"), Protection::StartTls)?;
    let shop = Shop::open_mailing(Folder::new(stage.join("shop")), Profile::Dev, &mailbox)?;
    let mut visit = Visit::in_shop(&stage, shop).await?;
    let sold = visit.buy(&["REFRESCO-600", "LECHE-1L"]).await?;
    let page = visit.phone.page().clone();
    page.retype("correo", ADDRESS).await?;
    visit.review().await?;
    page.click("remember").await?;
    page.follow("generate").await?;
    visit.stop("ready", "21-ready").await?;

    page.follow("share").await?;
    let link = page.text("share-link").await?;
    visit.stop("ready", "22-ready-shared").await?;
    let pdf = format!("{}{}", visit.shop.portal_url(), page.attribute("pdf", "href").await?);
    visit.phone.visit(&link).await?;
    visit.stop("shared", "23-shared").await?;
    for _ in 0..3 {
        pass_a_minute(&visit.shop)?;
        assert_eq!(http::get(&pdf).await?.status, 200);
    }
    pass_a_minute(&visit.shop)?;
    visit.phone.visit(&pdf).await?;
    visit.stop("used-up", "24-used-up").await?;
    visit.phone.visit(&receipt_link(&visit.shop, &sold).await?).await?;
    visit.stop("invoiced", "25-invoiced").await?;
    visit.buy(&["REVISTA"]).await?;
    visit.stop("open", "26-remembered").await?;
    visit.end().await
}

/// What was mailed to somebody is found again, on a device that never saw it: by a link that works
/// once. Then nobody finds it any more.
#[tokio::test]
async fn past_invoices_are_for_everybody() -> Result<()> {
    let stage = stage::empty("everybody-returns")?;
    let mailbox = Mailbox::open(&stage.join("smtp"), Protection::StartTls)?;
    let shop = Shop::open_mailing(Folder::new(stage.join("shop")), Profile::Dev, &mailbox)?;
    let mut visit = Visit::in_shop(&stage, shop).await?;
    let page = visit.phone.page().clone();
    leave_an_address(&mut visit).await?;
    visit.buy(&["REVISTA"]).await?;
    page.retype("correo", ADDRESS).await?;
    visit.review().await?;
    page.follow("generate").await?;
    page.text("uuid").await?;
    invoices(&mailbox).await?;

    let known = std::mem::replace(&mut visit.phone, Phone::open(&stage.join("other")).await?);
    known.close().await?;
    let page = visit.phone.page().clone();
    let home = format!("{}/mis-facturas", visit.shop.portal_url());
    visit.phone.visit(&home).await?;
    visit.stop("access", "71-access").await?;
    page.retype("correo", "ana").await?;
    page.follow("ask-link").await?;
    visit.tour.glance(&visit.phone, "access", ("72-access-fault", "es-MX")).await?;
    visit.phone.visit(&home).await?;
    for tag in ["es-MX", "en"] {
        page.retype("correo", ADDRESS).await?;
        page.follow("ask-link").await?;
        visit.tour.glance(&visit.phone, "link-sent", ("73-link-sent", tag)).await?;
        page.follow("another-address").await?;
        page.follow("language").await?;
    }
    let [first, last] = links(&mailbox).await?;
    for (link, name) in [(&first, "74-enter"), (&last, "74-enter-last")] {
        visit.phone.visit(link).await?;
        visit.stop("enter", name).await?;
    }
    page.follow("enter").await?;
    visit.stop("history", "75-history").await?;
    let again = fs::read(visit.phone.download("past-xml", "xml").await?)?;
    assert!(invoices(&mailbox).await?.contains(&again), "not the bytes that were mailed");
    visit.phone.visit(&last).await?;
    visit.stop("access-over", "76-used-link").await?;

    visit.phone.visit(&home).await?;
    page.click("forget-me").await?;
    page.follow("forget-address").await?;
    visit.tour.glance(&visit.phone, "forgotten", ("77-forgotten", "es-MX")).await?;
    // Neither the device nor the link that was not used finds anything now.
    visit.phone.visit(&home).await?;
    assert_eq!(page.attribute("state", "data-state").await?, "access");
    visit.phone.visit(&first).await?;
    assert_eq!(page.attribute("state", "data-state").await?, "access-over");
    visit.end().await
}

/// The PAC keeps silent, and the customer would rather have it by mail.
async fn leave_an_address(visit: &mut Visit) -> Result<()> {
    let page = visit.phone.page().clone();
    visit.buy(&["REFRESCO-600", "LECHE-1L"]).await?;
    visit.review().await?;
    misbehave(&visit.shop, &["stamp-then-hang"]).await?;
    page.follow("generate").await?;
    page.follow("still").await?;
    visit.tour.glance(&visit.phone, "in-process", ("70-leave-mail", "es-MX")).await?;
    page.retype("correo", ADDRESS).await?;
    page.follow("leave-mail").await?;
    page.text("mail-promise").await.map(drop)
}

/// The invoices that were mailed, once there is one.
async fn invoices(mailbox: &Mailbox) -> Result<Vec<Vec<u8>>> {
    until("a mailed invoice", || async {
        let letters = mailbox.received()?;
        let files = letters.iter().filter_map(|letter| letter.part("application/xml").ok());
        let files: Vec<Vec<u8>> = files.map(fs::read).collect::<std::io::Result<_>>()?;
        Ok(Some(files).filter(|files| !files.is_empty()))
    })
    .await
}

/// What the two letters with a link ask to open, in their order.
async fn links(mailbox: &Mailbox) -> Result<[String; 2]> {
    until("two links", || async {
        let mut links = Vec::new();
        for letter in mailbox.received()? {
            let text = fs::read_to_string(letter.part("text/plain")?)?;
            links
                .extend(text.split_whitespace().find(|it| it.contains("/entrar/")).map(Into::into));
        }
        Ok(links.try_into().ok())
    })
    .await
}

#[tokio::test]
async fn bad_news_are_for_everybody() -> Result<()> {
    let mut visit = Visit::begin("everybody-waits").await?;
    let expired = visit.buy(&["REFRESCO-600"]).await?;
    let_expire(&visit.shop, &expired.id)?;
    visit.phone.visit(&receipt_link(&visit.shop, &expired).await?).await?;
    visit.stop("expired", "31-expired").await?;
    let cancelled = visit.buy(&["REFRESCO-600"]).await?;
    cancel(&visit.shop, &cancelled.id)?;
    visit.phone.visit(&receipt_link(&visit.shop, &cancelled).await?).await?;
    visit.stop("cancelled", "32-cancelled").await?;

    visit.buy(&["LECHE-1L"]).await?;
    visit.review().await?;
    misbehave(&visit.shop, &["stamp-then-hang"]).await?;
    visit.phone.page().follow("generate").await?;
    visit.phone.page().follow("still").await?;
    visit.stop("in-process", "33-in-process").await?;
    visit.end().await
}

/// Three purchases on one invoice: one added by its code, one by its QR before its register has
/// sent it, and one that the shop cancels meanwhile.
#[tokio::test]
async fn several_purchases_are_for_everybody() -> Result<()> {
    let mut visit = Visit::begin("everybody-joins").await?;
    visit.buy(&["REFRESCO-600", "LECHE-1L"]).await?;
    let page = visit.phone.page().clone();
    type_tax_data(&page, &CUSTOMER).await?;
    page.follow("add").await?;
    visit.stop("add", "41-add").await?;
    page.follow("join").await?;
    visit.stop("add", "42-add-faults").await?;
    let second = sell(&visit.shop, &["REVISTA"])?;
    sync(&visit.shop)?;
    page.retype("code", &second.code).await?;
    page.retype("date", &today()?).await?;
    page.retype("total", &second.total).await?;
    page.follow("join").await?;
    visit.stop("open", "43-two").await?;
    let third = sell(&visit.shop, &["LECHE-1L"])?;
    let link = receipt_link(&visit.shop, &third).await?;
    page.follow("add").await?;
    page.retype("qr", &link).await?;
    page.follow("join").await?;
    assert_eq!(page.count("note").await?, 3);
    page.follow("review").await?;
    visit.stop("review", "44-review-three").await?;

    cancel(&visit.shop, &second.id)?;
    page.follow("generate").await?;
    visit.stop("parted", "45-parted").await?;
    assert!(page.text("gone").await?.contains(&second.nota));
    page.follow("go-on").await?;
    page.follow("generate").await?;
    visit.stop("ready", "46-ready-two").await?;
    assert_eq!(stamped(&visit.shop).await?.len(), 1);
    visit.phone.visit(&link).await?;
    assert_eq!(page.attribute("state", "data-state").await?, "invoiced");
    visit.end().await
}

#[tokio::test]
async fn a_constancia_is_for_everybody() -> Result<()> {
    let stage = stage::empty("everybody-constancia")?;
    let sat = SatPage::open(known_to_sat())?;
    let shop = Shop::open_asking(Folder::new(stage.join("shop")), Profile::Dev, &sat)?;
    let mut visit = Visit::in_shop(&stage, shop).await?;
    fill_from_qr(&mut visit, "filled", "51-filled").await?;
    visit.end().await
}

#[tokio::test]
async fn a_constancia_without_sat_is_for_everybody() -> Result<()> {
    let mut visit = Visit::begin("everybody-constancia-alone").await?;
    fill_from_qr(&mut visit, "named", "52-named").await?;
    visit.end().await
}

/// What the QR of a Constancia fills in, in each language: told once, where it was sent.
async fn fill_from_qr(visit: &mut Visit, notice: &str, name: &str) -> Result<()> {
    visit.buy(&["REVISTA"]).await?;
    let page = visit.phone.page().clone();
    for tag in ["es-MX", "en"] {
        page.click("fill").await?;
        page.retype("liga", CEDULA).await?;
        page.follow("upload").await?;
        assert_eq!(page.value("rfc").await?, CUSTOMER.rfc);
        page.text(notice).await?;
        visit.tour.glance(&visit.phone, "open", (name, tag)).await?;
        page.follow("language").await?;
    }
    Ok(())
}

/// QRs that are genuine and open nothing, and one that is not genuine.
#[tokio::test]
async fn a_strange_qr_is_for_everybody() -> Result<()> {
    let mut visit = Visit::begin("everybody-strange").await?;
    let told_otherwise = visit.buy(&["REFRESCO-600"]).await?;
    falsify(&visit.shop, &told_otherwise.id)?;
    visit.phone.visit(&receipt_link(&visit.shop, &told_otherwise).await?).await?;
    visit.stop("differs", "61-differs").await?;
    let sold = sell(&visit.shop, &["REVISTA"])?;
    let link = receipt_link(&visit.shop, &sold).await?;
    forget(&visit.shop, &sold.id)?;
    visit.phone.visit(&sold_tomorrow(&visit.shop, &link)?).await?;
    visit.stop("early", "62-early").await?;
    // A letter of the signature.
    let (start, end) = link.split_at(link.len() - 3);
    let letter = if end.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{start}{letter}{}", &end[1..]);
    visit.phone.visit(&forged).await?;
    visit.stop("unsigned", "63-unsigned").await?;
    revoke_registers(&visit.shop)?;
    visit.phone.visit(&link).await?;
    visit.stop("withdrawn", "64-withdrawn").await?;
    visit.end().await
}

/// Nothing but a keyboard, from the first page to the invoice.
#[tokio::test]
async fn a_keyboard_is_enough() -> Result<()> {
    let visit = Visit::begin("everybody-keys").await?;
    let sold = visit.buy(&["REFRESCO-600"]).await?;
    let page = visit.phone.page();
    visit.phone.visit(&visit.shop.portal_url()).await?;
    let mut order = Vec::new();
    for _ in 0..6 {
        page.press(keys::TAB).await?;
        order.push(focused(&visit.phone).await?);
    }
    assert_eq!(order, ["skip", "language", "code", "date", "total", "find"]);
    visit.phone.visit(&visit.shop.portal_url()).await?;
    let day = today()?;
    let tab = keys::TAB;
    for pressed in [tab, tab, tab, &sold.code, tab, &day, tab] {
        page.press(pressed).await?;
    }
    // Enter in a field is the form's own button, not that of the language before it.
    page.press(&format!("19.00{}", keys::ENTER)).await?;
    page.text("purchase-total").await?;
    assert_eq!(page.attribute("state", "data-state").await?, "open");
    assert_eq!(page.text("language").await?, "English");
    visit.phone.close().await
}

/// What has the focus, by its mark; it must be seen to have it.
async fn focused(phone: &Phone) -> Result<String> {
    let script = "const e = document.activeElement, s = getComputedStyle(e); \
                  const name = e.dataset.testid || e.className; \
                  return [name, s.outlineStyle, s.outlineWidth].join(' ')";
    let seen = phone.page().client().execute(script, Vec::new()).await?;
    let seen = seen.as_str().unwrap().to_owned();
    let (name, ring) = seen.split_once(' ').unwrap();
    assert_eq!(ring, "solid 3px", "{name} has no ring");
    Ok(name.to_owned())
}
