//! The folder in which another program leaves its sales.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use register::api::{
    Companion, CompanionPaper, CompanionRequest, PrinterChoice, Reply, Request, Tone,
};
use serde_json::Value;

use crate::crash::Papers;
use crate::shop::Shop;

/// Looks after which a file is believed to be whole although it cannot be taken.
const PATIENCE: usize = 6;
const TABLE: &str = "venta;sku;descripcion;clave_prod_serv;clave_unidad;cantidad;precio;importe;\
    iva;total;forma_pago;cajero\r\n\
    v-1;X1;Jamón de pavo;50112000;KGM;0,250;180,00;45,00;0;83,00;01;Iñaki\r\n\
    v-1;X2;Refresco;50202306;H87;2;19,00;38,00;16;83,00;01;Iñaki\r\n";

impl Shop {
    pub(crate) fn companion(&self, request: CompanionRequest) -> Companion {
        match self.call(Request::Companion(request)) {
            Reply::Companion(companion) => companion,
            other => panic!("{other:?}"),
        }
    }

    fn look_at_folder(&self) -> Companion {
        self.companion(CompanionRequest::Look)
    }

    /// So that a file that is whole is taken.
    fn look_twice(&self) -> Companion {
        self.look_at_folder();
        self.look_at_folder()
    }

    /// A folder of the other program's, watched.
    fn watch(&self) -> PathBuf {
        let folder = self.data().join("ventas");
        fs::create_dir(&folder).unwrap();
        let companion = self.companion(watch(&folder));
        assert_eq!(companion.folder.tone, Tone::Good, "{companion:?}");
        folder
    }
}

fn watch(folder: &Path) -> CompanionRequest {
    CompanionRequest::Watch { folder: folder.to_string_lossy().into_owned() }
}

/// A sale by its rate, as JSON.
fn json(key: &str) -> String {
    format!(
        "{{\"key\":\"{key}\",\"sale\":{{\"totals\":[{{\"iva\":\"iva-16\",\"gross\":\"116.00\"}}],\
         \"payments\":[{{\"forma_pago\":\"04\",\"amount\":\"116.00\"}}],\"total\":\"116.00\"}}}}"
    )
}

fn answer(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join(format!("{name}.respuesta.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> =
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn states(companion: &Companion) -> Vec<(&str, &str, &str)> {
    companion
        .takings
        .iter()
        .map(|taking| (taking.name.as_str(), taking.state.as_str(), taking.code.as_str()))
        .collect()
}

#[test]
fn a_file_is_a_sale_once() {
    let mut shop = Shop::open();
    let notas = shop.print_to_folder();
    let folder = shop.watch();
    fs::write(folder.join("venta 1.csv"), TABLE).unwrap();
    fs::write(folder.join("b.json"), json("v-2")).unwrap();
    shop.look_at_folder();
    assert_eq!(shop.sales("").len(), 0, "it may still be being written");
    let companion = shop.look_at_folder();
    assert_eq!(states(&companion), [("venta 1.csv", "Vendida", ""), ("b.json", "Vendida", "")]);
    let hechos = folder.join("hechos");
    let told = ["b.json", "b.json.respuesta.json", "venta 1.csv", "venta 1.csv.respuesta.json"];
    assert_eq!(names(&hechos), told);
    assert_eq!(names(&folder), ["con-error", "hechos", "talon-caja.txt"]);
    let sold = answer(&hechos, "venta 1.csv");
    assert_eq!((&sold["total"], &sold["nota"]), (&"83.00".into(), &"A-000002".into()));
    assert!(sold["receipt"].as_str().unwrap().contains("Jamón de pavo"));
    assert_eq!(sold["code"].as_str().unwrap().len(), 14);

    // The same again, exported anew by a machine that writes other letters: nothing is printed.
    let windows: Vec<u8> =
        TABLE.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    fs::write(folder.join("venta 1.csv"), windows).unwrap();
    let companion = shop.look_twice();
    assert_eq!(states(&companion)[0], ("venta 1.csv", "Ya estaba", ""));
    assert_eq!(companion.takings[0].nota, "A-000002");
    assert_eq!(answer(&hechos, "venta 1 (2).csv")["id"], sold["id"]);
    // Another sale under its key is none.
    let other = TABLE.replace("Iñaki", "Ana");
    fs::write(folder.join("c.csv"), other).unwrap();
    (0..PATIENCE).for_each(|_| drop(shop.look_at_folder()));
    assert_eq!(states(&shop.look_at_folder())[0], ("c.csv", "No se tomó", "companion-04"));
    assert_eq!(shop.sales("").len(), 2);
    shop.sync();
    assert_eq!(shop.portal.kept().tickets.len(), 2, "they went to the portal");
    // What waits for paper gets it before the register is closed.
    shop.register = None;
    let first = ["000001-A-000001.bin", "000001-A-000001.png"];
    let printed = [first, ["000002-A-000002.bin", "000002-A-000002.png"]].concat();
    assert_eq!(names(&notas), printed);
}

/// Windows tells that somebody has a file open; elsewhere it is known by its growing alone.
#[cfg(windows)]
#[test]
fn a_file_that_is_still_open_waits_for_whoever_writes_it() {
    let shop = Shop::open();
    let folder = shop.watch();
    let path = folder.join("a.json");
    let writer = fs::File::create(&path).unwrap();
    fs::write(&path, json("v-1")).unwrap();
    (0..PATIENCE).for_each(|_| drop(shop.look_at_folder()));
    assert_eq!(shop.look_at_folder().folder.tone, Tone::Good);
    assert_eq!(shop.sales("").len(), 0);
    drop(writer);
    assert_eq!(states(&shop.look_twice()), [("a.json", "Vendida", "")]);
}

#[test]
fn a_mark_that_a_power_cut_left_without_a_letter_is_nobodys() {
    let shop = Shop::open();
    for left in [&b""[..], &[0; 40]] {
        let folder = shop.data().join(format!("ventas {}", left.len()));
        fs::create_dir(&folder).unwrap();
        let mark = folder.join("talon-caja.txt");
        fs::write(&mark, left).unwrap();
        let companion = shop.companion(watch(&folder));
        assert_eq!(companion.folder.tone, Tone::Good, "{companion:?}");
        assert!(fs::read_to_string(&mark).unwrap().contains("vigila esta carpeta"));
    }
}

#[test]
fn what_cannot_be_taken_is_told_and_put_aside() {
    let shop = Shop::open();
    let folder = shop.watch();
    let bad: [(&str, &[u8], &str); 6] = [
        ("0.csv", b"", "companion-16"),
        ("1.csv", b"\x89PNG\x00\x01", "companion-15"),
        ("2.csv", b"venta,iva,importe,total,forma_pago\nx,16,100,116,01\n", "companion-09"),
        ("3.csv", b"venta,propina\nx,1\n", "companion-09"),
        ("4.json", b"{\"key\":\"x\",", "companion-17"),
        ("5.csv", &vec![b'a'; (5 << 20) + 1], "companion-14"),
    ];
    for (name, bytes, _) in &bad {
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.join("foto.png"), "not ours").unwrap();
    (0..PATIENCE - 1).for_each(|_| drop(shop.look_at_folder()));
    assert_eq!(names(&folder.join("con-error")).len(), 0, "somebody may still be writing");
    let companion = shop.look_at_folder();
    assert_eq!(companion.unseen, 6);
    for (name, _, code) in &bad {
        let told = answer(&folder.join("con-error"), name);
        assert_eq!(told["type"], format!("urn:talon:problem:{code}"), "{name}");
        assert!(told["title"].as_str().unwrap().ends_with('.'), "{told}");
        let row = companion.takings.iter().find(|taking| taking.name == **name).unwrap();
        assert_eq!((row.code.as_str(), row.tone), (*code, Tone::Bad), "{row:?}");
    }
    let missing = answer(&folder.join("con-error"), "3.csv");
    assert_eq!(missing["faults"][0]["path"], "propina");
    assert_eq!(names(&folder), ["con-error", "foto.png", "hechos", "talon-caja.txt"]);
    // The cashier is told, until somebody has looked.
    let notice = "No se pudo tomar 6 ventas de otro punto de venta";
    assert!(shop.status().notices[0].starts_with(notice), "{:?}", shop.status().notices);
    assert_eq!(shop.companion(CompanionRequest::Seen).unseen, 0);
    assert!(shop.status().notices.is_empty());
    assert_eq!(shop.sales("").len(), 0);
    shop.sell();
}

#[test]
fn a_file_that_grows_is_waited_for() {
    let shop = Shop::open();
    let folder = shop.watch();
    let whole = json("v-1");
    for end in [10, 60, 100] {
        fs::write(folder.join("a.json"), &whole[..end]).unwrap();
        shop.look_twice();
        assert_eq!(shop.look_at_folder().unseen, 0);
    }
    fs::write(folder.join("a.json"), &whole).unwrap();
    assert_eq!(states(&shop.look_twice()), [("a.json", "Vendida", "")]);
}

#[test]
fn a_folder_that_is_gone_stops_no_sale() {
    let mut shop = Shop::open();
    let folder = shop.watch();
    let away = shop.data().join("lejos");
    fs::rename(&folder, &away).unwrap();
    let companion = shop.look_at_folder();
    assert_eq!(companion.folder.tone, Tone::Bad);
    assert!(companion.folder.state.contains("No se encuentra la carpeta"));
    assert_eq!(shop.status().notices, [companion.folder.state]);
    shop.sell();
    fs::write(away.join("a.json"), json("v-1")).unwrap();
    fs::rename(&away, &folder).unwrap();
    shop.open_again();
    assert_eq!(states(&shop.look_twice()), [("a.json", "Vendida", "")]);
    assert!(shop.status().notices.is_empty());
    // Nothing is taken any more, and the folder is anybody's.
    let companion = shop.companion(CompanionRequest::Unwatch);
    assert_eq!((companion.folder.path.as_str(), companion.folder.tone), ("", Tone::Plain));
    fs::write(folder.join("b.json"), json("v-2")).unwrap();
    shop.look_twice();
    assert_eq!(names(&folder), ["b.json", "con-error", "hechos"]);
}

#[test]
fn two_registers_do_not_watch_one_folder() {
    let (first, second) = (Shop::open(), Shop::open());
    let folder = first.watch();
    let at = |request| {
        let refused = second.refused(Request::Companion(request));
        (refused.code, refused.field.unwrap())
    };
    let taken = |code: &str| (code.to_owned(), "folder".to_owned());
    assert_eq!(at(watch(&folder)), taken("companion-31"));
    assert_eq!(at(watch(Path::new("ventas"))), taken("companion-32"));
    assert_eq!(at(watch(&folder.join("nada"))), taken("companion-32"));
    first.companion(CompanionRequest::Unwatch);
    assert_eq!(second.companion(watch(&folder)).folder.tone, Tone::Good);
}

#[test]
fn the_manager_says_port_paper_and_whom_to_tell() {
    let shop = Shop::open();
    let folder = shop.watch();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let save = |port: &str, contact: &str| CompanionRequest::Save {
        port: port.to_owned(),
        paper: CompanionPaper::Totals,
        contact: contact.to_owned(),
    };
    shop.companion(CompanionRequest::Open);
    let companion = shop.companion(save(&free.to_string(), "Soporte, 55 1234 5678"));
    assert_eq!(companion.door.address, format!("http://127.0.0.1:{free}"));
    assert_eq!(companion.contact, "Soporte, 55 1234 5678");
    let refused = |request| shop.refused(Request::Companion(request)).code;
    assert_eq!(refused(save("80", "")), "companion-33");
    assert_eq!(refused(save("x", "")), "companion-33");
    assert_eq!(refused(save("20000", &"x".repeat(81))), "companion-34");

    fs::write(folder.join("a.csv"), TABLE).unwrap();
    shop.look_twice();
    let sold = answer(&folder.join("hechos"), "a.csv");
    let receipt = sold["receipt"].as_str().unwrap();
    assert!(receipt.contains("Venta con IVA 16 %") && receipt.contains("Venta con IVA 0 %"));
    assert!(!receipt.contains("Refresco"), "{receipt}");
    // The invoice says all of it, and the register's own sales have their lines.
    shop.sync();
    let ticket = shop.portal.kept().tickets.values().next().unwrap().clone();
    assert_eq!(ticket.lines.len(), 2);
    let own = shop.sell().id;
    assert!(shop.sale(&own).receipt.contains("Refresco 600 ml"));
}

/// Kills a register that takes files, again and again: each is one sale and one paper.
#[test]
fn a_killed_register_takes_each_file_once() {
    const KILLS: usize = 12;
    const FILES: usize = 4;
    let mut shop = Shop::open();
    let papers = Papers::default();
    let printer = PrinterChoice::Network { address: papers.listen(), paper_mm: 80 };
    shop.done(Request::SavePrinter { printer });
    let folder = shop.watch();
    shop.sync();
    shop.portal.stop();
    shop.register = None;
    let hechos = folder.join("hechos");
    let count = || names(&hechos).iter().filter(|name| name.ends_with("respuesta.json")).count();
    for kill in 0..KILLS {
        let done_before = count();
        for file in 0..FILES {
            let key = format!("v-{kill}-{file}");
            fs::write(folder.join(format!("{key}.json")), json(&key)).unwrap();
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_registerctl"))
            .args(["companion", "--port", "0", "--look-ms", "1", "--data"])
            .arg(shop.data())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // As soon as so many more are done, in the midst of the next.
        let enough = done_before + kill % FILES + 1;
        let begun = Instant::now();
        while count() < enough && begun.elapsed() < Duration::from_secs(20) {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    shop.open_again();
    let companion = shop.look_twice();
    assert_eq!(companion.folder.tone, Tone::Good, "{companion:?}");
    assert_eq!(names(&folder), ["con-error", "hechos", "talon-caja.txt"]);
    let nota = |name: String| answer(&hechos, &name)["nota"].as_str().unwrap().to_owned();
    let keys = (0..KILLS).flat_map(|kill| (0..FILES).map(move |file| format!("v-{kill}-{file}")));
    let notas_sold: BTreeSet<String> = keys.map(|key| nota(format!("{key}.json"))).collect();
    let folios: BTreeSet<String> = (1..=KILLS * FILES).map(|n| format!("A-{n:06}")).collect();
    assert_eq!(notas_sold, folios, "no holes, and none twice");
    shop.register = None;
    let originals = papers.check();
    assert!(originals.is_subset(&folios), "{originals:?}");
    assert!(originals.len() >= KILLS, "hardly a note was printed: {originals:?}");
}
