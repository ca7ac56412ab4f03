//! Bad days in the real window: the file is a newer program's, the disk is write-protected or full,
//! the file is damaged. Each is told with its way out, and what was sold is there again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::album::Album;
use acceptance::cashier::sell;
use acceptance::display::Display;
use acceptance::page::Page;
use acceptance::page::keys;
use acceptance::stage;
use acceptance::till::{self, Sold};
use acceptance::window::Window;
use anyhow::Result;
use xtask::places::Profile;
use xtask::process;
use xtask::shop::{Folder, Shop};

const PHRASE: &str = "la leche de la mañana";
/// Where not even whoever owns the machine makes a file.
const WRITE_PROTECTED: &str = "/sys/kernel";
/// A file on a disk that takes nothing more.
const FULL: &str = "/dev/full";

/// Numbers the form of a SQLite file by so many more, or fewer.
const RENUMBER: &str = "\
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
(version,) = base.execute('PRAGMA user_version').fetchone()
base.execute(f'PRAGMA user_version = {version + int(sys.argv[2])}')
";

fn renumber(file: &Path, by: &str) -> Result<()> {
    process::run(Command::new("python3").args(["-c", RENUMBER]).arg(file).arg(by))
}

/// A register that has sold something.
struct Scene {
    stage: PathBuf,
    shop: Shop,
    display: Display,
    sold: Sold,
}

impl Scene {
    fn set(name: &str) -> Result<Self> {
        let stage = stage::empty(name)?;
        let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
        let sold = till::sell(&shop, &["REFRESCO-600"])?;
        let display = Display::start(&shop.folder().log("xvfb"))?;
        Ok(Self { stage, shop, display, sold })
    }

    fn file(&self) -> PathBuf {
        self.shop.folder().register().join("register.sqlite")
    }

    /// The window of a register that does not open.
    async fn shut(&self) -> Result<Window> {
        let app = self.shop.window();
        Window::open_program(self.shop.folder(), &self.display, &app, "open-failure").await
    }

    /// Backs the register up while its window is closed; gives the folder.
    fn back_up(&self) -> Result<PathBuf> {
        let (folder, phrase) = (self.stage.join("usb"), self.stage.join("phrase"));
        fs::create_dir(&folder)?;
        fs::write(&phrase, PHRASE)?;
        let (to, phrase) = (folder.display().to_string(), phrase.display().to_string());
        self.shop.registerctl("backup", &["--folder", &to, "--passphrase-file", &phrase])?;
        Ok(folder)
    }

    /// What was sold before is still told.
    async fn sale_is_there(&self, page: &Page) -> Result<()> {
        page.press(keys::F2).await?;
        page.text(&format!(r#"sales-row[data-nota="{}"]"#, self.sold.nota)).await.map(drop)
    }
}

/// What the window shows in place of the register.
async fn not_open(page: &Page, code: &str, says: &str) -> Result<()> {
    assert_eq!(page.attribute("open-failure", "data-code").await?, code);
    page.text_where("open-failure", |text| text.contains(says)).await.map(drop)
}

#[tokio::test]
async fn a_newer_programs_file_and_a_protected_disk_are_waited_for() -> Result<()> {
    let scene = Scene::set("bad-day-waiting")?;
    let mut album = Album::new(&scene.stage);
    renumber(&scene.file(), "1000")?;
    let window = scene.shut().await?;
    let page = window.page();
    not_open(page, "store-02", "versión más nueva").await?;
    album.take(page, "newer").await?;
    // It was updated, and now the disk on which the folder is takes nothing.
    renumber(&scene.file(), "-1000")?;
    let (folder, aside) = (scene.shop.folder().register(), scene.stage.join("aside"));
    fs::rename(&folder, &aside)?;
    symlink(WRITE_PROTECTED, &folder)?;
    page.press(keys::ENTER).await?;
    page.text(r#"open-failure[data-code="store-08"]"#).await?;
    not_open(page, "store-08", "No se puede escribir").await?;
    album.take(page, "write-protected").await?;

    fs::remove_file(&folder)?;
    fs::rename(&aside, &folder)?;
    page.press(keys::ENTER).await?;
    page.text("app").await?;
    scene.sale_is_there(page).await?;
    window.close().await
}

#[tokio::test]
async fn a_full_disk_is_told_before_the_first_step() -> Result<()> {
    let scene = Scene::set("bad-day-full")?;
    let mut album = Album::new(&scene.stage);
    let folder = scene.shop.folder().new_register();
    fs::create_dir(&folder)?;
    let key = folder.join("register.new");
    symlink(FULL, &key)?;
    let window = Window::open_new(&scene.shop, &scene.display, "open-failure").await?;
    let page = window.page();
    not_open(page, "store-07", "El disco está lleno").await?;
    album.take(page, "full").await?;

    fs::remove_file(&key)?;
    page.press(keys::ENTER).await?;
    page.text("welcome").await?;
    window.close().await
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_damaged_file() -> Result<()> {
    let scene = Scene::set("bad-day-damaged")?;
    let mut album = Album::new(&scene.stage);
    let backups = scene.back_up()?;
    fs::write(scene.file(), b"nothing that a database begins with".repeat(500))?;
    let window = scene.shut().await?;
    let page = window.page();
    not_open(page, "store-09", "Recupera tu último respaldo").await?;
    album.take(page, "damaged").await?;

    page.press(keys::ENTER).await?;
    page.type_into("restore-from", &backups.display().to_string()).await?;
    page.type_into("restore-phrase", "la leche de la tarde, tarde").await?;
    page.click("restore-submit").await?;
    page.text(r#"restore-phrase[aria-invalid="true"]"#).await?;
    page.text("restore-alert").await?;
    album.take(page, "another-phrase").await?;
    page.retype("restore-phrase", PHRASE).await?;
    page.click("restore-submit").await?;
    page.text("app").await?;
    scene.sale_is_there(page).await?;
    album.take(page, "sales-of-the-backup").await?;
    let next = sell(page, "refresco de cola", "$19.00").await?;
    assert_ne!(next, scene.sold.nota);
    album.take(page, "sells-on").await?;
    window.close().await
}
