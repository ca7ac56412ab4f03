//! Backups: made by themselves, opened again, brought back into an empty register.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::SignedDuration;
use register::api::{Recovery, RecoveryRequest, Reply, Request, Tone};

use crate::portal::CODE;
use crate::shop::{LONG, Shop};

const PHRASE: &str = "cuatro palabras que recuerdo";

fn ask(shop: &Shop, request: RecoveryRequest) -> Reply {
    shop.call(Request::Recovery(request))
}

fn view(shop: &Shop, request: RecoveryRequest) -> Recovery {
    match ask(shop, request) {
        Reply::Recovery(recovery) => recovery,
        other => panic!("{other:?}"),
    }
}

fn refusal(shop: &Shop, request: RecoveryRequest) -> String {
    shop.refused(Request::Recovery(request)).code
}

fn plan(folder: &Path) -> RecoveryRequest {
    let folder = folder.to_string_lossy().into_owned();
    RecoveryRequest::PlanBackups { folder, passphrase: PHRASE.to_owned() }
}

fn restore(from: &Path, passphrase: &str) -> RecoveryRequest {
    let from = from.to_string_lossy().into_owned();
    RecoveryRequest::Restore { from, passphrase: passphrase.to_owned() }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// A machine on which Talón was just installed, in the same shop.
fn another_machine(shop: &mut Shop) -> tempfile::TempDir {
    shop.register = None;
    let old = std::mem::replace(&mut shop.folder, tempfile::tempdir().unwrap());
    shop.open_again();
    old
}

#[test]
fn a_backup_comes_back_on_another_machine_and_nothing_is_lost() {
    let mut shop = Shop::open();
    let stick = tempfile::tempdir().unwrap();
    let sold = shop.sell();
    shop.sync();
    let waiting = shop.sell();
    let made = view(&shop, plan(stick.path()));
    assert!(made.backup_last.contains("talon-caja-1-20261120-140507.respaldo"), "{made:?}");
    assert_eq!(made.backup_trouble, "");
    let [file] = files(stick.path()).try_into().unwrap();
    let bytes = fs::read(&file).unwrap();
    let clear = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    assert!(!clear(b"SQLite") && !clear(b"REFRESCO"), "it is encrypted");

    let _burned = another_machine(&mut shop);
    assert!(matches!(ask(&shop, restore(stick.path(), PHRASE)), Reply::Done { .. }));
    assert_eq!(shop.sales("").len(), 2);
    let status = shop.status();
    let told = "Desde las 14:05 esta caja sigue con los datos de un respaldo.";
    assert!(status.notices[0].starts_with(told), "{status:?}");
    // Once: what is bad with the line would be another notice.
    assert_eq!(status.network_tone, Tone::Waiting);
    assert_eq!(shop.register().sync_now(LONG).unwrap_err().id, "lineage-01");
    assert_eq!(shop.sell().nota, "A-010003");
    shop.open_again();
    assert_eq!(shop.sales("").len(), 3);

    let code = CODE.to_owned();
    assert!(matches!(ask(&shop, RecoveryRequest::EnrolAgain { code }), Reply::Done { .. }));
    let network = shop.status().network;
    assert!(!network.contains("respaldo"), "what was, is told no more: {network}");
    shop.sync();
    let kept = shop.portal.kept();
    assert_eq!((kept.tickets.len(), kept.bad_signatures), (3, 0));
    assert!(kept.tickets.contains_key(&sold.id) && kept.tickets.contains_key(&waiting.id));
    drop(kept);
    // It goes on to make backups, in the same folder and with the same passphrase: one when it was
    // opened, because it knew of none, and one now.
    shop.clock.forward(SignedDuration::from_hours(1));
    view(&shop, RecoveryRequest::BackUp);
    assert_eq!(files(stick.path()).len(), 3);
}

#[test]
fn it_is_made_after_a_z_and_once_a_day_and_the_oldest_go() {
    let mut shop = Shop::open();
    let stick = tempfile::tempdir().unwrap();
    view(&shop, plan(stick.path()));
    shop.clock.forward(SignedDuration::from_hours(1));
    shop.open_again();
    shop.register = None;
    assert_eq!(files(stick.path()).len(), 1, "today's is there");
    shop.open_again();
    shop.open_shift("500");
    shop.cut_z("500");
    // Closing waits for what was asked for.
    shop.register = None;
    assert_eq!(files(stick.path()).len(), 2);
    // Nobody asks for tomorrow's.
    shop.clock.forward(SignedDuration::from_hours(24));
    shop.open_again();
    let begun = Instant::now();
    while files(stick.path()).len() < 3 {
        view(&shop, RecoveryRequest::View);
        assert!(begun.elapsed() < LONG, "no backup by itself");
    }
    for day in 1..=15 {
        shop.clock.forward(SignedDuration::from_hours(24));
        view(&shop, RecoveryRequest::BackUp);
        assert!(files(stick.path()).len() <= 14, "day {day}");
    }
    assert_eq!(files(stick.path()).len(), 14);
}

#[test]
fn two_backups_of_one_second_are_two() {
    let shop = Shop::open();
    let stick = tempfile::tempdir().unwrap();
    view(&shop, plan(stick.path()));
    let before = files(stick.path()).len();
    view(&shop, RecoveryRequest::BackUp);
    assert_eq!(files(stick.path()).len(), before + 1);
}

#[test]
fn what_is_wrong_with_a_backup_is_said() {
    let mut shop = Shop::open();
    let stick = tempfile::tempdir().unwrap();
    assert_eq!(refusal(&shop, RecoveryRequest::BackUp), "backup-09");
    assert_eq!(refusal(&shop, plan(Path::new("respaldos"))), "backup-02");
    let folder = stick.path().to_string_lossy().into_owned();
    let short = RecoveryRequest::PlanBackups { folder, passphrase: "corta".to_owned() };
    assert_eq!(refusal(&shop, short), "backup-01");
    view(&shop, plan(stick.path()));
    assert_eq!(refusal(&shop, restore(stick.path(), PHRASE)), "backup-10", "it has a shop");

    let _old = another_machine(&mut shop);
    let refused = |from: &Path, passphrase: &str| {
        let refused = shop.refused(Request::Recovery(restore(from, passphrase)));
        (refused.code, refused.field.unwrap_or_default())
    };
    let at = |code: &str, field: &str| (code.to_owned(), field.to_owned());
    assert_eq!(refused(stick.path(), "otra frase bien larga"), at("backup-05", "passphrase"));
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(refused(empty.path(), PHRASE), at("backup-08", "from"));
    assert_eq!(refusal(&shop, restore(&empty.path().join("nada"), PHRASE)), "backup-08");
    let [file] = files(stick.path()).try_into().unwrap();
    let whole = fs::read(&file).unwrap();
    for broken in [&whole[..whole.len() - 1], &whole[..70_000], b"algo".as_slice()] {
        fs::write(&file, broken).unwrap();
        assert_eq!(refusal(&shop, restore(&file, PHRASE)), "backup-06", "{}", broken.len());
    }
    assert!(matches!(shop.call(Request::Start), Reply::Started(started) if !started.enrolled));
    let left: Vec<_> = files(shop.data())
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("restoring"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    fs::write(&file, &whole).unwrap();
    assert!(matches!(ask(&shop, restore(&file, PHRASE)), Reply::Done { .. }));
}

/// `/proc` takes no folder, whoever asks.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_nothing_is_told_until_another_takes_it() {
    let shop = Shop::open();
    let refused = refusal(&shop, plan(Path::new("/proc/talon")));
    assert!(["backup-02", "backup-04", "backup-08"].contains(&refused.as_str()), "{refused}");
    let told = view(&shop, RecoveryRequest::View);
    assert_eq!(told.backup_last, "Todavía no hay ningún respaldo.");
    assert!(!told.backup_trouble.is_empty());
    let stick = tempfile::tempdir().unwrap();
    assert_eq!(view(&shop, plan(stick.path())).backup_trouble, "");
}
