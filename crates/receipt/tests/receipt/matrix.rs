//! Signed tickets of one to sixty lines, on both papers, as a phone sees them.

use std::path::Path;
use std::process::Command as Process;

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::{Iva, TaxProfile};
use jiff::civil::date;
use money::{Money, Quantity};
use receipt::{Command, Nota, Paper, Talon, commands, decode, escpos, layout, png, raster};
use tickets::auth::Signer;
use tickets::qr::{short_link, signed_link};
use tickets::{BillingCode, NotaFolio, Ticket, TicketDraft, TicketLine};

use crate::notas::{self, pesos};

const PORTAL: &str = "https://factura.laesquina.mx";
const LINES_MAX: usize = 60;

/// A signature that is none, and as hard to pack as one.
struct Noise;

impl Signer for Noise {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut state = u32::try_from(message.len()).unwrap();
        std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
    }
}

fn sold(place: usize) -> TicketLine {
    let names = ["Leche entera", "Pan de caja", "Jamón de pavo", "Café molido", "Jabón", "Atún"];
    let brands = ["La Vaca", "Doña Tota", "Sierra Alta", "El Faro", "Mi Tierra", "Azteca", "Ñandú"];
    let price = pesos(&format!("{}.{:02}", 9 + place * 7 % 91, place * 13 % 100));
    TicketLine {
        sku: format!("SKU-{place:04}"),
        descripcion: format!(
            "{} {} {} g",
            names[place % names.len()],
            brands[place % brands.len()],
            90 + place * 37 % 900
        ),
        clave_prod_serv: ClaveProdServ::parse("50131700").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        quantity: Quantity::ONE,
        unit_price: price,
        discount: Money::ZERO,
        gross: price,
        taxes: TaxProfile { iva: Iva::Tasa16, ieps: None },
    }
}

fn ticket(lines: usize) -> Ticket {
    let lines: Vec<TicketLine> = (0..lines).map(sold).collect();
    let total = Money::try_sum(lines.iter().map(|line| line.gross)).unwrap();
    Ticket::close(TicketDraft {
        id: "01936f00-0000-7000-8000-000000000001".parse().unwrap(),
        register: "01936f00-0000-7000-8000-000000000002".parse().unwrap(),
        nota: NotaFolio { serie: "A".into(), folio: 123 },
        code: BillingCode::from_random([7; 16]),
        sold_at: "2026-11-20T20:05:00Z".parse().unwrap(),
        zone: "America/Mexico_City".into(),
        deadline: date(2026, 11, 30),
        cashier: "Ana".into(),
        lines,
        payments: vec![tickets::Payment { forma_pago: FormaPago::Efectivo, amount: total }],
        change: Money::ZERO,
        total,
    })
    .unwrap()
}

fn nota(ticket: &Ticket) -> Nota {
    let lines = ticket.lines().iter().map(|line| {
        let (price, gross) = (line.unit_price.to_string(), line.gross.to_string());
        notas::line("1", &line.descripcion, &price, &gross)
    });
    let talon = Talon {
        qr_text: signed_link(PORTAL, ticket, &Noise),
        qr_short_text: short_link(PORTAL, ticket.code()),
        total: ticket.total(),
        ..notas::talon()
    };
    Nota { lines: lines.collect(), total: ticket.total(), talon: Some(talon), ..notas::nota() }
}

/// The bytes that draw the QR, and nothing else: a phone is held over that part of the paper.
fn qr_alone(bytes: &[u8]) -> Vec<u8> {
    let commands = commands(bytes).unwrap();
    let at = |wanted: fn(&Command) -> bool| {
        commands.iter().position(|(_, command)| wanted(command)).unwrap()
    };
    let first = commands[at(|command| matches!(command, Command::QrModel))].0;
    let end = commands[at(|command| matches!(command, Command::QrPrint)) + 1].0;
    [b"\x1b@\x1ba\x01", &bytes[first..end]].concat()
}

/// Writes the picture and gives what it must say.
fn draw(lines: usize, paper: Paper, file: &Path) -> String {
    let nota = nota(&ticket(lines));
    let bytes = qr_alone(&escpos(&layout(&nota, paper)));
    let picture = raster(&decode(&bytes, paper).unwrap()).unwrap();
    std::fs::write(file, png(&picture).unwrap()).unwrap();
    let talon = nota.talon.unwrap();
    if receipt::qr_fit(&talon.qr_text, paper).is_some() {
        talon.qr_text
    } else {
        talon.qr_short_text
    }
}

/// What is read in each picture, in order.
fn scan(files: &[std::path::PathBuf]) -> Vec<String> {
    let output = Process::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .args(files)
        .output()
        .expect("zbarimg is missing: install the package zbar-tools");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn every_qr_is_read(paper: Paper) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> =
        (1..=LINES_MAX).map(|lines| folder.path().join(format!("{lines:02}.png"))).collect();
    let expected: Vec<_> =
        (1..).zip(&files).map(|(lines, file)| draw(lines, paper, file)).collect();
    assert_eq!(scan(&files), expected);
    expected
}

#[test]
fn one_to_sixty_lines_on_80_mm() {
    let said = every_qr_is_read(Paper::Mm80);
    assert!(said.iter().all(|text| text.contains("/T/")), "all hold the ticket itself");
}

#[test]
fn one_to_sixty_lines_on_58_mm_fall_back_to_the_link() {
    let said = every_qr_is_read(Paper::Mm58);
    let whole = said.iter().take_while(|text| text.contains("/T/")).count();
    assert!((20..LINES_MAX).contains(&whole), "{whole} lines fit");
    let short = short_link(PORTAL, BillingCode::from_random([7; 16]));
    assert!(said.iter().skip(whole).all(|text| *text == short));
}
