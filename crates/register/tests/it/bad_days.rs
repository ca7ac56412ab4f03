//! A register that does not open says why, and what can be done.

use std::fs;
use std::path::PathBuf;

use register::api::{NotOpen, RecoveryRequest, Refused, Reply, Request, WayOut};
use register::{OpenError, Register};
use world::Clock as _;

use crate::shop::Shop;

const PHRASE: &str = "cuatro palabras que recuerdo";

fn not_open(shop: &Shop) -> NotOpen {
    let Err(error) = Register::open(shop.config()) else { panic!("it was opened") };
    error.told(shop.data())
}

/// The file is no database any more, as after a disk that lost its first block.
fn damage(shop: &mut Shop) -> Vec<u8> {
    shop.register = None;
    let file = shop.data().join("register.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..4_096].fill(0xA5);
    fs::write(&file, &bytes).unwrap();
    bytes
}

fn back_up(shop: &Shop) -> (tempfile::TempDir, String) {
    let away = tempfile::tempdir().unwrap();
    let folder = away.path().display().to_string();
    let plan =
        RecoveryRequest::PlanBackups { folder: folder.clone(), passphrase: PHRASE.to_owned() };
    assert!(matches!(shop.call(Request::Recovery(plan)), Reply::Recovery(_)));
    (away, folder)
}

fn rescue(shop: &Shop, from: &str, passphrase: &str) -> Result<Register, Box<Refused>> {
    Register::rescue(shop.config(), from.to_owned(), passphrase.to_owned())
}

fn put_aside(shop: &Shop) -> Option<PathBuf> {
    let entries = fs::read_dir(shop.data()).unwrap().map(|entry| entry.unwrap().path());
    let mut found =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("danado-"));
    found.next()
}

#[test]
fn a_newer_builds_file_asks_for_that_build() {
    let mut shop = Shop::open();
    shop.register = None;
    #[expect(clippy::disallowed_methods, reason = "a newer build, as far as the file can tell")]
    let file = rusqlite::Connection::open(shop.data().join("register.sqlite")).unwrap();
    file.pragma_update(None, "user_version", 9_999).unwrap();
    drop(file);
    let failure = not_open(&shop);
    assert_eq!(
        (failure.code.as_str(), failure.title.as_str()),
        ("store-02", "Falta actualizar Talón")
    );
    assert_eq!(failure.ways, [WayOut::Retry]);
    assert_eq!(failure.folder, shop.data().display().to_string());
}

#[test]
fn a_damaged_file_gives_way_to_a_backup_and_is_not_thrown_away() {
    let mut shop = Shop::open();
    let sold = shop.sell();
    let (_away, folder) = back_up(&shop);
    let damaged = damage(&mut shop);
    let failure = not_open(&shop);
    assert_eq!(failure.code, "store-09");
    assert_eq!(failure.ways, [WayOut::Retry, WayOut::Restore]);

    let refused = rescue(&shop, &folder, "otras palabras que no son").err().unwrap();
    assert_eq!(refused.code, "backup-05");
    assert_eq!(fs::read(shop.data().join("register.sqlite")).unwrap(), damaged);
    assert_eq!(put_aside(&shop), None);

    shop.register = Some(rescue(&shop, &folder, PHRASE).unwrap());
    assert!(shop.sales("").iter().any(|row| row.nota == sold.nota));
    shop.sell();
    let kept = put_aside(&shop).expect("the damaged file");
    assert_eq!(fs::read(kept.join("register.sqlite")).unwrap(), damaged);
}

#[test]
fn a_rescue_that_cannot_begin_leaves_everything_where_it_was() {
    let mut shop = Shop::open();
    let (_away, folder) = back_up(&shop);
    let damaged = damage(&mut shop);
    // Where the last of the files would go there is something already.
    let stamp = shop.clock.now().strftime("%Y%m%d-%H%M%S").to_string();
    let aside = shop.data().join(format!("danado-{stamp}"));
    fs::create_dir_all(aside.join("register.key/x")).unwrap();
    assert!(rescue(&shop, &folder, PHRASE).is_err());
    assert_eq!(fs::read(shop.data().join("register.sqlite")).unwrap(), damaged);
    assert_eq!(not_open(&shop).code, "store-09");
}

#[test]
fn a_place_that_is_no_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("not-a-folder");
    fs::write(&file, "x").unwrap();
    let Err(error) = Register::open(register::RegisterConfig::new(&file)) else { panic!("open") };
    assert_eq!(error.told(&file).code, "store-04");
}

#[test]
fn a_protected_disk_and_a_full_one_are_told_apart() {
    use std::io::{Error, ErrorKind};
    for (kind, code) in [
        (ErrorKind::ReadOnlyFilesystem, "store-08"),
        (ErrorKind::PermissionDenied, "store-08"),
        (ErrorKind::StorageFull, "store-07"),
        (ErrorKind::NotFound, "store-04"),
    ] {
        assert_eq!(OpenError::Folder(Error::from(kind)).code().id, code);
    }
}
