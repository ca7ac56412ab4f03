//! Sales on printers at cables: what comes out, and what the cashier is told when nothing does.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use receipt::{Block, Command, Copy, Paper, PaperCut, commands, decode, text};
use register::api::{
    CashDrawer, LetterTable, PaperEnd, PrinterChoice, QrDrawing, ReceiptLook, Reply, Request,
    ShiftRequest,
};
use serialport::{SerialPort, TTYPort};

use crate::printing::{QUESTION, names, texts};
use crate::shop::Shop;

const READY: [u8; 2] = [0x12, 0x12];
const NO_PAPER: [u8; 2] = [0x32, 0x72];
const OPEN: [u8; 2] = [0x16, 0x12];

/// A printer in the network that knows how it is.
struct Printer {
    address: String,
    health: Arc<Mutex<[u8; 2]>>,
    receipts: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Printer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let printer =
            Self { address, health: Arc::new(Mutex::new(READY)), receipts: Arc::default() };
        let (health, receipts) = (Arc::clone(&printer.health), Arc::clone(&printer.receipts));
        std::thread::spawn(move || {
            for mut line in listener.incoming().map(Result::unwrap) {
                let mut question = [0; 6];
                line.read_exact(&mut question).unwrap();
                assert_eq!(question, *QUESTION);
                let answer = *health.lock().unwrap();
                line.write_all(&answer).unwrap();
                let mut bytes = Vec::new();
                line.read_to_end(&mut bytes).unwrap();
                receipts.lock().unwrap().extend((!bytes.is_empty()).then_some(bytes));
            }
        });
        printer
    }

    fn is(&self, health: [u8; 2]) {
        *self.health.lock().unwrap() = health;
    }

    fn taken(&self) -> Vec<Vec<u8>> {
        self.receipts.lock().unwrap().clone()
    }

    fn choice(&self) -> PrinterChoice {
        PrinterChoice::Network { address: self.address.clone(), paper_mm: 80 }
    }
}

fn choose(shop: &Shop, printer: PrinterChoice) {
    shop.done(Request::SavePrinter { printer });
}

fn dress(shop: &Shop, look: ReceiptLook) {
    let reply = shop.call(Request::SaveReceipt { look });
    assert!(matches!(reply, Reply::Settings(_)), "{reply:?}");
}

/// Any picture: what a receipt looks like.
fn set_logo(shop: &Shop) {
    let sample = shop.settings().receipt.sample;
    let file = sample.strip_prefix("data:image/png;base64,").unwrap().to_owned();
    let reply = shop.call(Request::SaveLogo { file });
    assert!(matches!(reply, Reply::Settings(settings) if settings.receipt.has_logo));
}

/// A pipe in the shop's folder, as the device file of a printer.
fn pipe(shop: &Shop) -> String {
    let path = shop.data().join("lp0");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path.to_string_lossy().into_owned()
}

/// The receipts in what came over a cable: each begins with `ESC @`.
fn receipts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts: Vec<usize> = commands(bytes)
        .unwrap()
        .into_iter()
        .filter_map(|(at, command)| (command == Command::Initialize).then_some(at))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(start, end)| bytes[*start..end].to_vec()).collect()
}

#[test]
fn without_paper_nothing_is_sent_and_the_note_comes_out_later_as_it_is() {
    let mut shop = Shop::open();
    let printer = Printer::start();
    choose(&shop, printer.choice());
    printer.is(NO_PAPER);
    let closed = shop.sell();
    let trouble = shop.trouble();
    assert!(trouble.contains("no tiene papel") && trouble.contains("guardada"), "{trouble}");
    assert_eq!(shop.refused(Request::TestPrinter).code, "print-08");
    printer.is(OPEN);
    assert_eq!(shop.refused(Request::TestPrinter).code, "print-09");
    assert!(printer.taken().is_empty());

    printer.is(READY);
    shop.done(Request::Reprint { id: closed.id });
    // Closing the register waits for the worker.
    shop.open_again();
    shop.register = None;
    let taken = printer.taken();
    assert_eq!(taken.len(), 1);
    let note = texts(&taken[0]);
    assert!(note.contains(&closed.code) && !note.contains("REIMPRESIÓN"), "{note}");
}

#[test]
fn a_printer_that_is_pulled_out_in_the_middle_repeats_the_note_as_a_copy() {
    let mut shop = Shop::open();
    set_logo(&shop);
    let path = pipe(&shop);
    let mut printer = File::options().read(true).write(true).open(&path).unwrap();
    // Less than a receipt with its logo: the register waits for the printer in the middle of it.
    rustix::pipe::fcntl_setpipe_size(&printer, 4_096).unwrap();
    choose(&shop, PrinterChoice::Device { path, paper_mm: 80 });
    let pulled = std::thread::spawn(move || {
        printer.read_exact(&mut [0; 500]).unwrap();
        drop(printer);
    });
    let closed = shop.sell();
    pulled.join().unwrap();
    let trouble = shop.trouble();
    assert!(trouble.contains("1 nota está guardada"), "{trouble}");
    let history = shop.sale(&closed.id).history;
    assert!(history.iter().any(|event| event.contains("se interrumpió")), "{history:?}");

    // On another printer, the copy follows by itself.
    let folder = shop.print_to_folder();
    // The next start prints what waits, and closing waits for that.
    shop.open_again();
    shop.register = None;
    // Its job may be behind that of the test, which asks while the printer is being missed.
    let copy = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let copy = copy.filter(|path| path.to_string_lossy().ends_with("-A-000001.bin"));
    let [copy] = &copy.collect::<Vec<_>>()[..] else { panic!("one copy") };
    let bytes = std::fs::read(copy).unwrap();
    assert!(texts(&bytes).contains("REIMPRESIÓN"), "{}", texts(&bytes));
    let layout = decode(&bytes, Paper::Mm80).unwrap();
    let drawer = layout.blocks().iter().any(|block| matches!(block, Block::Drawer(_)));
    assert!(!drawer, "the drawer was opened when the cash came");
}

/// What a printer behind a pipe takes until it is closed.
fn printed(mut pipe: File) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

#[test]
fn a_device_file_gets_note_and_copies_in_the_printers_own_letters() {
    let shop = Shop::open();
    let path = pipe(&shop);
    choose(&shop, PrinterChoice::Device { path: path.clone(), paper_mm: 58 });
    assert_eq!(shop.refused(Request::TestPrinter).code, "print-12");
    let look = ReceiptLook {
        header: " Sucursal Centro \n\n Tel. 779 796 0000".into(),
        footer: "¡Vuelva pronto!".into(),
        copies: 3,
        letters: LetterTable::Pc850,
        end: PaperEnd::FullCut,
        qr: QrDrawing::Picture,
        drawer: CashDrawer::PinFive,
    };
    dress(&shop, look);
    set_logo(&shop);
    // Open for writing too, so that the pipe is not at its end before the register comes.
    let held = File::options().read(true).write(true).open(&path).unwrap();
    let taken = printed(File::open(&path).unwrap());
    shop.done(Request::TestPrinter);
    shop.sell();
    drop((shop, held));
    let bytes = taken.join().unwrap();
    let bytes = bytes.strip_prefix(QUESTION).unwrap();
    let receipts = receipts(bytes);
    assert_eq!(receipts.len(), 1 + 3, "the test, the note and two copies");
    for (receipt, copy) in
        receipts[1..].iter().zip([Copy::Original, Copy::Duplicate, Copy::Duplicate])
    {
        let layout = decode(receipt, Paper::Mm58).unwrap();
        let text = text(&layout);
        assert_eq!(text.lines().any(|line| line.trim() == "COPIA"), copy == Copy::Duplicate);
        for part in ["[IMAGEN]", "Sucursal Centro", "779 796 0000", "¡Vuelva pronto!", "REMISIÓN"]
        {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        assert_eq!(layout.code_page(), receipt::CodePage::Pc850);
        assert_eq!(layout.blocks().last(), Some(&Block::Cut(PaperCut::Full)));
        let drawers = layout.blocks().iter().filter(|block| matches!(block, Block::Drawer(_)));
        assert_eq!(drawers.count(), usize::from(copy == Copy::Original), "the drawer opens once");
    }
}

#[test]
fn a_cut_is_dressed_like_the_notes_but_has_no_copies_and_opens_no_drawer() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    let look = ReceiptLook {
        header: "Sucursal Centro".into(),
        copies: 3,
        letters: LetterTable::Pc858,
        end: PaperEnd::FullCut,
        ..ReceiptLook::default()
    };
    dress(&shop, look);
    shop.open_shift("100");
    let cut = shop.cut(ShiftRequest::CutX);
    assert!(cut.paper.contains("Sucursal Centro"), "{}", cut.paper);
    shop.done(Request::Shift(ShiftRequest::ReprintCut { id: cut.row.id }));
    shop.open_again();
    let (first, again) = ("000001-X-1.bin", "000002-X-1.bin");
    assert_eq!(names(&folder), [first, "000001-X-1.png", again, "000002-X-1.png"]);
    for (name, reprint) in [(first, false), (again, true)] {
        let layout = decode(&std::fs::read(folder.join(name)).unwrap(), Paper::Mm80).unwrap();
        let text = text(&layout);
        assert!(text.contains("CORTE X") && text.contains("Sucursal Centro"), "{text}");
        assert_eq!(text.contains("REIMPRESIÓN"), reprint, "{text}");
        assert_eq!(layout.code_page(), receipt::CodePage::Pc858);
        assert_eq!(layout.blocks().last(), Some(&Block::Cut(PaperCut::Full)));
        assert!(!layout.blocks().iter().any(|block| matches!(block, Block::Drawer(_))), "{name}");
    }
}

#[test]
fn a_drawer_stays_shut_where_there_is_none_and_for_cards() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    shop.enter("REFRESCO");
    shop.pay("04", None);
    shop.close();
    dress(&shop, ReceiptLook { drawer: CashDrawer::None, ..ReceiptLook::default() });
    shop.sell();
    shop.open_again();
    for name in ["000001-A-000001.bin", "000002-A-000002.bin"] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let layout = decode(&bytes, Paper::Mm80).unwrap();
        assert!(!layout.blocks().iter().any(|block| matches!(block, Block::Drawer(_))), "{name}");
    }
}

#[test]
fn copies_in_a_folder_have_files_of_their_own() {
    let mut shop = Shop::open();
    let folder = shop.print_to_folder();
    dress(&shop, ReceiptLook { copies: 2, ..ReceiptLook::default() });
    shop.sell();
    shop.open_again();
    let copy = "000001-A-000001-copia-1";
    assert_eq!(
        names(&folder),
        [
            &format!("{copy}.bin"),
            &format!("{copy}.png"),
            "000001-A-000001.bin",
            "000001-A-000001.png"
        ]
    );
}

#[test]
fn what_cannot_be_printed_so_is_refused_and_the_rest_stays() {
    let shop = Shop::open();
    let look = ReceiptLook { footer: "Gracias".into(), ..ReceiptLook::default() };
    dress(&shop, look.clone());
    let refused = |look| {
        let refused = shop.refused(Request::SaveReceipt { look });
        (refused.code, refused.field.unwrap())
    };
    let (text, copies) = ("print-22".to_owned(), "print-23".to_owned());
    let long = ReceiptLook { header: "x".repeat(97), ..look.clone() };
    assert_eq!(refused(long), (text.clone(), "header".to_owned()));
    let many = ReceiptLook { footer: "x\n".repeat(7), ..look.clone() };
    assert_eq!(refused(many), (text, "footer".to_owned()));
    for count in [0, 4] {
        let look = ReceiptLook { copies: count, ..look.clone() };
        assert_eq!(refused(look), (copies.clone(), "copies".to_owned()));
    }
    set_logo(&shop);
    for file in ["no es base64", "R0lGODlh"] {
        let refused = shop.refused(Request::SaveLogo { file: file.to_owned() });
        assert_eq!(refused.code, "print-24");
    }
    let receipt = shop.settings().receipt;
    assert_eq!((receipt.look, receipt.has_logo), (look, true));
    let off = shop.call(Request::SaveLogo { file: String::new() });
    assert!(matches!(off, Reply::Settings(settings) if !settings.receipt.has_logo));
}

#[test]
fn a_sale_is_saved_as_a_pdf() {
    let shop = Shop::open();
    let closed = shop.sell();
    let message = shop.done(Request::SavePdf { id: closed.id });
    let path = shop.data().join("notas-pdf/A-000001.pdf");
    assert!(message.contains(&*path.to_string_lossy()), "{message}");
    let output =
        std::process::Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains(&closed.code) && said.contains("Refresco 600 ml"), "{said}");
    assert_eq!(shop.refused(Request::SavePdf { id: "nada".into() }).code, "sale-13");
    std::fs::remove_dir_all(shop.data().join("notas-pdf")).unwrap();
    std::fs::write(shop.data().join("notas-pdf"), "in the way").unwrap();
    let id = shop.sales("")[0].id.clone();
    assert_eq!(shop.refused(Request::SavePdf { id }).code, "print-25");
}

#[test]
fn a_serial_printer_gets_the_note_byte_for_byte() {
    let shop = Shop::open();
    let (mut printer, mut ours) = TTYPort::pair().unwrap();
    printer.set_timeout(Duration::from_secs(30)).unwrap();
    ours.set_exclusive(false).unwrap();
    let port = ours.name().unwrap();
    // It keeps the cable alive until the register opens it by its name.
    let kept = File::open(&port).unwrap();
    drop(ours);
    choose(&shop, PrinterChoice::Serial { port, baud: 115_200, paper_mm: 80 });
    let printed = std::thread::spawn(move || {
        printer.read_exact(&mut [0; QUESTION.len()]).unwrap();
        printer.write_all(&READY).unwrap();
        // The cutter ends a note: `GS V 66` and how far the paper is fed before.
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\x1dVB\x18") {
            let mut byte = [0];
            printer.read_exact(&mut byte).unwrap();
            bytes.extend(byte);
        }
        bytes
    });
    let closed = shop.sell();
    let note = texts(&printed.join().unwrap());
    assert!(note.contains(&closed.code) && note.contains("Refresco 600 ml"), "{note}");
    drop(kept);
}
