//! The person who keeps the shop: lets itself in by the link, sets the series, lets a register in,
//! sees a ticket and its invoice, gives more time, shuts a register out, adds a branch, and brings
//! the shop's own account at a PAC.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::path::PathBuf;

use acceptance::album::Album;
use acceptance::axe::Checker;
use acceptance::browser::{Phone, Screen};
use acceptance::owner::{Owner, sign_in};
use acceptance::referees::{check_pdf, pdf_text, read_qr};
use acceptance::stage;
use acceptance::story::{CUSTOMER, type_tax_data};
use acceptance::till::{receipt_link, sell, sync};
use anyhow::Result;
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

/// A shop with an invoiced ticket and one that is not.
struct Scene {
    stage: PathBuf,
    shop: Shop,
    uuid: String,
    invoiced: String,
    open: String,
}

impl Scene {
    async fn open() -> Result<Self> {
        let stage = stage::empty("company")?;
        let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
        let invoiced = sell(&shop, &["REFRESCO-600", "LECHE-1L"])?;
        let open = sell(&shop, &["REVISTA"])?;
        sync(&shop)?;
        let phone = Phone::open(&stage.join("customer")).await?;
        phone.visit(&receipt_link(&shop, &invoiced).await?).await?;
        type_tax_data(phone.page(), &CUSTOMER).await?;
        phone.page().follow("review").await?;
        phone.page().follow("generate").await?;
        let uuid = phone.page().text("uuid").await?.to_uppercase();
        phone.close().await?;
        Ok(Self { stage, shop, uuid, invoiced: invoiced.nota, open: open.nota })
    }

    async fn go(&self, desk: &Phone, path: &str) -> Result<()> {
        desk.visit(&format!("{}{path}", self.shop.portal_url())).await
    }

    /// By the link and with the app's code; gives a recovery code.
    async fn set_up(&self, desk: &Phone, album: &mut Album) -> Result<String> {
        let page = desk.page();
        let owner = Owner::invited(&self.shop, desk).await?;
        album.take(page, "setup").await?;
        let qr = self.stage.join("qr.png");
        page.photograph(&qr).await?;
        assert!(read_qr(&qr)?.contains(&owner.secret()), "an app can scan it");
        let recovery = owner.set_up(page).await?;
        album.take(page, "recovery").await?;
        owner.begin(page).await?;
        Ok(recovery)
    }
}

#[tokio::test]
async fn whoever_keeps_the_shop_does_the_days_work() -> Result<()> {
    let scene = Scene::open().await?;
    let desk = Phone::open_on(&scene.stage.join("desk"), Screen::LongDesk).await?;
    let page = desk.page();
    let mut album = Album::new(&scene.stage);
    let recovery = scene.set_up(&desk, &mut album).await?;
    assert_eq!(page.text("open").await?, "1");
    assert_eq!(page.text("invoiced").await?, "1");
    album.take(page, "home").await?;

    scene.go(&desk, "/empresa/ajustes").await?;
    page.retype("serie", "TIENDA").await?;
    page.choose("period", "days").await?;
    page.retype("days", "20").await?;
    page.follow("save-series").await?;
    assert!(page.text("done").await?.starts_with("Guardado"));
    assert_eq!(page.text("next").await?, "TIENDA-1");
    album.take(page, "settings").await?;

    let branch = add_branch(&scene, &desk, &mut album).await?;
    bring_own_account(&scene, &desk, &mut album).await?;
    scene.go(&desk, "/empresa/cajas").await?;
    page.choose("branch", &branch).await?;
    page.follow("make-code").await?;
    let enrolment = page.text("code").await?;
    album.take(page, "enrolment-code").await?;
    scene.shop.enrol_another(&scene.stage.join("second"), &enrolment, "Caja 2")?;

    scene.go(&desk, "/empresa/tickets").await?;
    album.take(page, "tickets").await?;
    page.follow(&format!("ticket[data-nota=\"{}\"] a", scene.open)).await?;
    page.type_into("until", "31/12/2098").await?;
    page.follow("extend").await?;
    assert!(page.text("until-error").await?.contains("año que entra"));
    let year = page.text("deadline").await?.split(' ').next_back().unwrap().parse::<u16>()?;
    page.retype("until", &format!("15/1/{}", year + 1)).await?;
    page.follow("extend").await?;
    assert!(page.text("deadline").await?.ends_with(&format!("15 ene {}", year + 1)));
    album.take(page, "ticket").await?;

    see_invoice(&scene, &desk, &mut album).await?;
    see_products(&scene, &desk, &mut album).await?;

    scene.go(&desk, "/empresa/cajas").await?;
    page.click("register[data-name=\"Caja 2\"] summary").await?;
    page.follow("register[data-name=\"Caja 2\"] button").await?;
    assert!(page.text("register[data-name=\"Caja 2\"]").await?.contains("De baja"));
    assert!(page.text("register[data-name=\"Caja 1\"]").await?.contains("Activa"));
    album.take(page, "registers").await?;
    scene.go(&desk, "/empresa/bitacora").await?;
    assert!(page.text("deed").await?.contains("Dio de baja una caja"));
    album.take(page, "log").await?;

    on_a_phone(&scene, &recovery, &mut album).await?;
    page.follow("leave").await?;
    assert_eq!(page.attribute("state", "data-state").await?, "sign-in");
    desk.close().await
}

/// Adds a branch; its id.
async fn add_branch(scene: &Scene, desk: &Phone, album: &mut Album) -> Result<String> {
    let page = desk.page();
    scene.go(desk, "/empresa/sucursales").await?;
    page.type_into("name", "Plaza Norte").await?;
    page.type_into("codigo_postal", "2200").await?;
    page.follow("add-branch").await?;
    assert!(!page.text("codigo_postal-error").await?.is_empty());
    page.retype("codigo_postal", "22000").await?;
    page.type_into("address", "Av. Revolución 100").await?;
    page.follow("add-branch").await?;
    assert!(page.text("branch[data-name=\"Plaza Norte\"]").await?.contains("22000"));
    album.take(page, "branches").await?;
    let link = page.attribute("branch[data-name=\"Plaza Norte\"] a", "href").await?;
    page.follow("branch[data-name=\"Plaza Norte\"] a").await?;
    album.take(page, "branch").await?;
    Ok(link.rsplit('/').next().unwrap_or_default().to_owned())
}

async fn bring_own_account(scene: &Scene, desk: &Phone, album: &mut Album) -> Result<()> {
    let page = desk.page();
    scene.go(desk, "/empresa/pac").await?;
    for secret in ["otra", "sandbox"] {
        if secret == "sandbox" {
            assert!(page.text("handed-refused").await?.contains("AU2000"));
            album.take(page, "pac-refused").await?;
        }
        page.choose("kind", "sw").await?;
        page.type_into("user", "sandbox@example.mx").await?;
        page.type_into("secret", secret).await?;
        page.follow("save-pac").await?;
    }
    assert_eq!(page.text("stamps").await?, "SW Sapien, con tu cuenta");
    album.take(page, "pac").await
}

async fn see_invoice(scene: &Scene, desk: &Phone, album: &mut Album) -> Result<()> {
    let page = desk.page();
    scene.go(desk, "/empresa/tickets").await?;
    page.follow(&format!("ticket[data-nota=\"{}\"] a", scene.invoiced)).await?;
    page.follow("to-invoice").await?;
    assert_eq!(page.text("uuid").await?, scene.uuid);
    album.take(page, "invoice").await?;
    let pdf = desk.download("pdf", "pdf").await?;
    check_pdf(&pdf)?;
    assert!(pdf_text(&pdf)?.to_uppercase().contains(&scene.uuid));
    Ok(())
}

/// The price list, as the register has sent it.
async fn see_products(scene: &Scene, desk: &Phone, album: &mut Album) -> Result<()> {
    let page = desk.page();
    scene.go(desk, "/empresa/productos").await?;
    album.take(page, "products").await?;
    assert_eq!(Checker::load()?.look_at(page).await?, Vec::<String>::new());
    page.type_into("busca", "leche 1l").await?;
    page.follow("search").await?;
    let found = page.text("product[data-sku=\"LECHE-1L\"]").await?;
    assert!(found.contains("Caja 1") && found.contains("50131701"), "{found}");
    Ok(())
}

/// The same at 360 px, signed in with a recovery code.
async fn on_a_phone(scene: &Scene, recovery: &str, album: &mut Album) -> Result<()> {
    let phone = Phone::open_on(&scene.stage.join("phone"), Screen::LongPhone).await?;
    let page = phone.page();
    scene.go(&phone, "/empresa").await?;
    album.take(page, "phone-sign-in").await?;
    sign_in(page, recovery).await?;
    album.take(page, "phone-home").await?;
    for (path, name) in [
        ("/empresa/tickets", "phone-tickets"),
        ("/empresa/facturas", "phone-invoices"),
        ("/empresa/clientes", "phone-customers"),
        ("/empresa/productos", "phone-products"),
        ("/empresa/cajas", "phone-registers"),
        ("/empresa/sucursales", "phone-branches"),
        ("/empresa/pac", "phone-pac"),
        ("/empresa/ajustes", "phone-settings"),
    ] {
        scene.go(&phone, path).await?;
        page.text("state").await?;
        album.take(page, name).await?;
        let wide = "return document.documentElement.scrollWidth > window.innerWidth";
        let wide = page.client().execute(wide, Vec::new()).await?;
        assert_eq!(wide.as_bool(), Some(false), "{path} is wider than a phone");
    }
    scene.go(&phone, "/empresa/tickets").await?;
    page.follow(&format!("ticket[data-nota=\"{}\"] a", scene.invoiced)).await?;
    album.take(page, "phone-ticket").await?;
    page.follow("to-invoice").await?;
    album.take(page, "phone-invoice").await?;
    phone.close().await
}
