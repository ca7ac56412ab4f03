//! From a closed sale to paper.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;

use receipt::{Block, DrawerPin, Paper};
use register::api::{PrinterChoice, Request};

use crate::shop::Shop;

/// How a printer is asked how it is.
pub(crate) const QUESTION: &[u8] = b"\x10\x04\x02\x10\x04\x04";

pub(crate) fn texts(bytes: &[u8]) -> String {
    receipt::text(&receipt::decode(bytes, Paper::Mm80).unwrap())
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Takes so many receipts and gives them.
fn listen(at: SocketAddr, count: usize) -> (SocketAddr, JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind(at).unwrap();
    let at = listener.local_addr().unwrap();
    let taken = std::thread::spawn(move || {
        (0..count)
            .map(|_| {
                let mut bytes = Vec::new();
                listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
                // It does not know the question, and is not asked twice.
                bytes.strip_prefix(QUESTION).map_or(bytes.clone(), <[u8]>::to_vec)
            })
            .collect()
    });
    (at, taken)
}

fn anywhere() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

fn network(address: SocketAddr) -> Request {
    let address = format!("localhost:{}", address.port());
    Request::SavePrinter { printer: PrinterChoice::Network { address, paper_mm: 80 } }
}

#[test]
fn bytes_and_picture_in_a_folder() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    let closed = shop.sell();
    let id = closed.id.clone();
    // Closing the register finishes what can be printed.
    shop.open_again();
    assert_eq!(names(&folder), ["000001-A-000001.bin", "000001-A-000001.png"]);
    let bytes = std::fs::read(folder.join("000001-A-000001.bin")).unwrap();
    let text = texts(&bytes);
    for part in ["A-000001", "Refresco 600 ml", &closed.code, "factura.laesquina.mx", "IVA 16 %"] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    let layout = receipt::decode(&bytes, Paper::Mm80).unwrap();
    assert_eq!(
        layout.blocks().first(),
        Some(&Block::Drawer(DrawerPin::Two)),
        "cash opens the drawer"
    );
    let qr = layout.blocks().iter().find_map(|block| match block {
        Block::Qr(qr) => Some(qr.text().to_owned()),
        Block::Line(_)
        | Block::Rule
        | Block::Picture(_)
        | Block::Feed(_)
        | Block::Cut(_)
        | Block::Drawer(_) => None,
    });
    let payload = qr.unwrap().strip_prefix("HTTPS://FACTURA.LAESQUINA.MX/T/").unwrap().to_owned();
    let on_paper = tickets::qr::UnverifiedQr::parse(&payload).unwrap();
    let ticket = on_paper.verify(&shop.portal.kept().public_key).unwrap();
    assert_eq!((ticket.id().to_string(), ticket.code().to_string()), (id, closed.code));
    let png = std::fs::read(folder.join("000001-A-000001.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
}

#[test]
fn a_copy_says_that_it_is_one() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    let closed = shop.sell();
    shop.done(Request::Reprint { id: closed.id.clone() });
    shop.open_again();
    let original = texts(&std::fs::read(folder.join("000001-A-000001.bin")).unwrap());
    let copy = texts(&std::fs::read(folder.join("000002-A-000001.bin")).unwrap());
    assert!(!original.contains("REIMPRESIÓN"), "{original}");
    assert!(copy.contains("REIMPRESIÓN"), "{copy}");
    let history = shop.sale(&closed.id).history;
    assert!(history.iter().any(|event| event.ends_with("Impresa")), "{history:?}");
    assert!(history.iter().any(|event| event.ends_with("Reimpresa")), "{history:?}");
    let unknown = Request::Reprint { id: closed.id.replace('0', "1") };
    assert_eq!(shop.refused(unknown).code, "sale-13");
}

#[test]
fn bytes_on_port_9100() {
    let shop = Shop::open();
    let (address, taken) = listen(anywhere(), 2);
    shop.done(network(address));
    shop.done(Request::TestPrinter);
    let closed = shop.sell();
    let receipts = taken.join().unwrap();
    assert!(texts(&receipts[0]).contains("áéíóú ñ"), "{}", texts(&receipts[0]));
    assert!(texts(&receipts[1]).contains(&closed.code));
    assert_eq!(shop.status().printer, "");
}

#[test]
fn a_printer_that_is_away_loses_nothing() {
    let mut shop = Shop::open();
    // A port that was free a moment ago: nobody listens there.
    let address = TcpListener::bind(anywhere()).unwrap().local_addr().unwrap();
    shop.done(network(address));
    shop.sell();
    let trouble = shop.trouble();
    assert!(trouble.contains("no responde") && trouble.contains("guardada"), "{trouble}");
    let closed = shop.sell();
    assert!(closed.printer.contains("guardada"), "{}", closed.printer);
    let status = shop.status().printer;
    assert!(status.contains("2 notas están guardadas"), "{status}");
    assert_eq!(shop.refused(Request::TestPrinter).code, "print-02");

    // It comes back, and both come out by themselves, as originals.
    shop.register = None;
    let (_, taken) = listen(address, 2);
    shop.open_again();
    let receipts = taken.join().unwrap();
    for (bytes, nota) in receipts.iter().zip(["A-000001", "A-000002"]) {
        let text = texts(bytes);
        assert!(text.contains(nota) && !text.contains("REIMPRESIÓN"), "{text}");
    }
}

#[test]
fn what_may_be_on_paper_is_repeated_as_a_copy() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    // The first receipt cannot take its name: the folder breaks off in the middle of it.
    std::fs::create_dir_all(folder.join("000001-A-000001.bin/x")).unwrap();
    let closed = shop.sell();
    shop.open_again();
    // Whatever else waits is printed before the register closes.
    shop.open_again();
    let copy = texts(&std::fs::read(folder.join("000002-A-000001.bin")).unwrap());
    assert!(copy.contains("REIMPRESIÓN"), "{copy}");
    let history = shop.sale(&closed.id).history;
    assert!(history.iter().any(|event| event.contains("se interrumpió")), "{history:?}");
}

#[test]
fn a_printer_that_cannot_be_is_refused() {
    let shop = Shop::open();
    let choose = |address: &str, paper_mm| Request::SavePrinter {
        printer: PrinterChoice::Network { address: address.to_owned(), paper_mm },
    };
    assert_eq!(shop.refused(choose("impresora", 80)).code, "print-05");
    assert_eq!(shop.refused(choose("impresora:9100", 70)).code, "print-06");
    assert_eq!(shop.refused(Request::TestPrinter).code, "print-01");
    assert!(shop.settings().printer.is_none());
    assert!(shop.status().printer.contains("No hay impresora"));
}
