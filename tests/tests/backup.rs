//! A backup in the real window: another computer goes on with it, and an old copy of the files is
//! found out by the portal. Both are enrolled again, and no folio and no sale is lost or doubled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use acceptance::album::Album;
use acceptance::browser::{Phone, Screen};
use acceptance::cashier::sell;
use acceptance::display::Display;
use acceptance::ledger::tickets;
use acceptance::owner::Owner;
use acceptance::page::Page;
use acceptance::page::keys::{self, enter};
use acceptance::stage;
use acceptance::till;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::process;
use xtask::shop::{Folder, Shop};

const PHRASE: &str = "la leche de la mañana";

async fn sell_one(page: &Page) -> Result<String> {
    sell(page, "refresco de cola", "$19.00").await
}

async fn back_up(page: &Page, folder: &Path, album: &mut Album) -> Result<()> {
    page.press(keys::F4).await?;
    page.type_into("backup-folder", &folder.display().to_string()).await?;
    page.type_into("backup-phrase", PHRASE).await?;
    page.click("save-backup").await?;
    page.text_where("backup-state", |text| text.starts_with("Último respaldo")).await?;
    album.take(page, "backed-up").await
}

/// The first steps of a new computer, up to the till of the backup.
async fn bring_back(page: &Page, backups: &Path, album: &mut Album) -> Result<()> {
    page.click("to-restore").await?;
    page.type_into("restore-from", &backups.display().to_string()).await?;
    page.type_into("restore-phrase", PHRASE).await?;
    album.take(page, "bring-back").await?;
    page.click("restore-submit").await?;
    page.text("app").await?;
    album.take(page, "brought-back").await
}

/// The way out that *Ajustes* shows.
async fn enrol_again(page: &Page, code: &str, album: &mut Album) -> Result<()> {
    page.press(keys::F4).await?;
    page.text("lineage-doubt").await?;
    album.take(page, "doubt").await?;
    page.press(&enter(code)).await?;
    page.text_where("again-message", |text| text.contains("dada de alta otra vez")).await?;
    album.take(page, "enrolled-again").await
}

/// Everything that was sold is at the portal, once.
async fn all_arrive(page: &Page, shop: &Shop, count: usize) -> Result<()> {
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;
    until(&format!("{count} tickets at the portal"), || async {
        Ok((tickets(shop)?.len() == count).then_some(()))
    })
    .await
}

fn all_differ(notas: &[String]) -> bool {
    notas.iter().collect::<BTreeSet<_>>().len() == notas.len()
}

#[tokio::test]
async fn another_computer_goes_on_with_the_backup() -> Result<()> {
    let stage = stage::empty("backup")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let backups = stage.join("usb");
    fs::create_dir(&backups)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let kept = sell_one(window.page()).await?;
    back_up(window.page(), &backups, &mut album).await?;
    let later = sell_one(window.page()).await?;
    all_arrive(window.page(), &shop, 2).await?;
    window.close().await?;

    let window = Window::open_new(&shop, &display, "first-run").await?;
    let page = window.page();
    bring_back(page, &backups, &mut album).await?;
    page.press(keys::F2).await?;
    page.text(&format!(r#"sales-row[data-nota="{kept}"]"#)).await?;
    assert_eq!(page.count(&format!(r#"sales-row[data-nota="{later}"]"#)).await?, 0);
    // It sells before it is enrolled anew, and sends that then.
    let doubtful = sell_one(page).await?;
    enrol_again(page, &shop.enrolment_code()?, &mut album).await?;
    let anew = sell_one(page).await?;
    assert!(all_differ(&[kept, later, doubtful, anew]), "a folio was given twice");
    all_arrive(page, &shop, 4).await?;
    album.take(page, "goes-on").await?;
    window.close().await
}

/// The portal says it too, and gives the code.
async fn ask_for_a_code(shop: &Shop, desk: &Phone, album: &mut Album) -> Result<String> {
    let page = desk.page();
    let owner = Owner::invited(shop, desk).await?;
    owner.set_up(page).await?;
    owner.begin(page).await?;
    desk.visit(&registers(shop)).await?;
    page.text_where("forked", |text| text.contains("alta otra vez")).await?;
    album.take(page, "portal-says-it").await?;
    page.follow("make-code").await?;
    let code = page.text("code").await?;
    album.take(page, "portal-gives-a-code").await?;
    Ok(code)
}

async fn see_the_successor(shop: &Shop, desk: &Phone, album: &mut Album) -> Result<()> {
    desk.visit(&registers(shop)).await?;
    desk.page().text("succeeds").await?;
    desk.page().text_where("followed", |text| text.contains("dala de baja")).await?;
    assert_eq!(desk.page().count("forked").await?, 0);
    album.take(desk.page(), "portal-knows-the-successor").await
}

fn registers(shop: &Shop) -> String {
    format!("{}/empresa/cajas", shop.portal_url())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    process::run(Command::new("cp").arg("-a").arg(from).arg(to))
}

#[tokio::test]
async fn an_old_copy_of_the_files_is_found_out() -> Result<()> {
    let stage = stage::empty("backup-copy")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let (files, copied) = (shop.folder().register(), stage.join("copied"));
    let mut notas = vec![till::sell(&shop, &["REVISTA"])?.nota];
    till::sync(&shop)?;
    copy(&files, &copied)?;
    notas.push(till::sell(&shop, &["REVISTA"])?.nota);
    till::sync(&shop)?;
    fs::remove_dir_all(&files)?;
    copy(&copied, &files)?;

    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.text_where("notice", |text| text.contains("respaldo")).await?;
    album.take(page, "found-out").await?;
    notas.push(sell_one(page).await?);
    let desk = Phone::open_on(&stage.join("desk"), Screen::Desk).await?;
    let code = ask_for_a_code(&shop, &desk, &mut album).await?;
    enrol_again(page, &code, &mut album).await?;
    see_the_successor(&shop, &desk, &mut album).await?;
    desk.close().await?;
    notas.push(sell_one(page).await?);
    assert!(all_differ(&notas), "a folio was given twice: {notas:?}");
    all_arrive(page, &shop, 4).await?;
    album.take(page, "goes-on").await?;
    window.close().await
}
