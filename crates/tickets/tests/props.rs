//! What must hold for every ticket: it survives the wire and the QR, and only its register's
//! signature is believed.
#![allow(clippy::unwrap_used, reason = "tests")]

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, FormaPago};
use cfdi::taxes::{Cuota, Ieps, Iva, Shown, TaxProfile};
use jiff::Timestamp;
use jiff::civil::date;
use money::{Money, Quantity, Rate};
use proptest::prelude::*;
use tickets::auth::{SignedRequest, Signer, encode_signature};
use tickets::wire::{ReturnMessage, TicketMessage};
use tickets::{
    BillingCode, Chosen, NotaFolio, Payment, RegisterId, Remaining, Return, ReturnDraft, ReturnId,
    Ticket, TicketDraft, TicketId, TicketLine, qr,
};
use uuid::Uuid;

struct Key(Ed25519KeyPair);

impl Key {
    fn new(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
    }

    fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).as_ref().try_into().unwrap()
    }
}

fn ieps() -> impl Strategy<Value = Option<Ieps>> {
    let tasa = prop::sample::select(vec![80_000, 265_000, 530_000]).prop_map(Rate::from_raw);
    let cuota = (1_i64..10_000, 1_i64..2_000).prop_map(|(cuota, content)| Cuota {
        tasa_o_cuota: Rate::from_raw(cuota),
        content: Quantity::from_raw(content * 1_000),
    });
    let shown = prop::sample::select(vec![Shown::Apart, Shown::InPrice]);
    prop_oneof![
        3 => Just(None),
        1 => (prop::option::of(tasa), prop::option::of(cuota), shown)
            .prop_map(|(tasa, cuota, shown)| Some(Ieps { tasa, cuota, shown })),
    ]
}

fn taxes() -> impl Strategy<Value = TaxProfile> {
    (prop::sample::select(Iva::ALL), ieps())
        .prop_map(|(iva, ieps)| TaxProfile { iva, ieps })
        .prop_filter("no such taxes", |taxes| taxes.check().is_ok())
}

fn line() -> impl Strategy<Value = TicketLine> {
    let texts = ("[a-zA-ZñÑáé0-9 ]{0,30}[a-z]", "[A-Z0-9]{1,8}");
    let off = prop::sample::select(vec![0_i64, 0, 10, 50, 100]);
    (10_i64..5_000_000, 1_i64..200_000, texts, taxes(), off).prop_map(
        |(price, thousandths, (descripcion, sku), taxes, off)| {
            let quantity = Quantity::from_raw(thousandths * 1_000);
            let unit_price = Money::from_raw(price * 100);
            let list = unit_price.times(quantity).unwrap();
            let discount = Money::from_raw(list.raw() * off / 100);
            TicketLine {
                sku,
                descripcion,
                clave_prod_serv: ClaveProdServ::parse("50202301").unwrap(),
                clave_unidad: ClaveUnidad::parse("H87").unwrap(),
                quantity,
                unit_price,
                discount,
                gross: list.try_sub(discount).unwrap(),
                taxes,
            }
        },
    )
}

/// A line that nothing was taken off: a ticket of lines that were all given away is none.
fn paid_line() -> impl Strategy<Value = TicketLine> {
    line().prop_map(|line| TicketLine {
        gross: line.unit_price.times(line.quantity).unwrap(),
        discount: Money::ZERO,
        ..line
    })
}

prop_compose! {
    fn ticket()(
        first in paid_line(),
        more in prop::collection::vec(line(), 0..11),
        secret: [u8; 16],
        id: u128,
        second in 1_700_000_000_i64..1_900_000_000,
        over in 0_i64..100_000,
        folio in 1_u64..1_000_000,
    ) -> Ticket {
        let lines = [vec![first], more].concat();
        let total = Money::try_sum(lines.iter().map(|line| line.gross)).unwrap();
        let change = Money::from_raw(over);
        Ticket::close(TicketDraft {
            id: TicketId::new(Uuid::from_u128(id)),
            register: RegisterId::new(Uuid::from_u128(7)),
            nota: NotaFolio { serie: "A".to_owned(), folio },
            code: BillingCode::from_random(secret),
            sold_at: Timestamp::from_second(second).unwrap(),
            zone: "America/Mexico_City".to_owned(),
            deadline: date(2030, 6, 30),
            cashier: String::new(),
            payments: vec![Payment {
                forma_pago: FormaPago::Efectivo,
                amount: total.try_add(change).unwrap(),
            }],
            change,
            total,
            lines,
        })
        .unwrap()
    }
}

fn payload(link: &str) -> &str {
    link.strip_prefix("HTTPS://FACTURA.EXAMPLE.MX/T/").unwrap()
}

proptest! {
    #[test]
    fn the_wire_gives_back_the_same_ticket(ticket in ticket()) {
        let message = TicketMessage::from(&ticket);
        let json = serde_json::to_string(&message).unwrap();
        let read: TicketMessage = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(message.first_difference(&read), None);
        prop_assert_eq!(Ticket::try_from(&read).unwrap(), ticket);
    }

    #[test]
    fn the_qr_gives_back_the_same_ticket(ticket in ticket()) {
        let key = Key::new(1);
        let link = qr::signed_link("https://factura.example.mx", &ticket, &key);
        let alphanumeric = |b: u8| {
            b.is_ascii_uppercase() || b.is_ascii_digit() || b":/.-".contains(&b)
        };
        prop_assert!(link.bytes().all(alphanumeric));
        let read = qr::UnverifiedQr::parse(&payload(&link).to_lowercase()).unwrap();
        prop_assert_eq!(read.register(), ticket.register());
        prop_assert_eq!(read.verify(key.public()).unwrap(), ticket);
    }

    #[test]
    fn another_key_or_a_changed_byte_is_not_believed(ticket in ticket(), at: prop::sample::Index) {
        let key = Key::new(1);
        let link = qr::signed_link("https://factura.example.mx", &ticket, &key);
        let read = qr::UnverifiedQr::parse(payload(&link)).unwrap();
        let faults = read.verify(Key::new(2).public()).unwrap_err();
        prop_assert_eq!(faults.iter().next().unwrap().code.id, "qr-02");
        let mut forged = payload(&link).as_bytes().to_vec();
        let place = at.index(forged.len());
        forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        if let Ok(read) = qr::UnverifiedQr::parse(&forged) {
            prop_assert!(read.verify(key.public()).is_err());
        }
    }

    #[test]
    fn no_payload_makes_the_reader_panic(text in "[A-Z2-7a-z=%0]{0,400}") {
        if let Ok(read) = qr::UnverifiedQr::parse(&text) {
            prop_assert!(read.verify(Key::new(1).public()).is_err());
        }
    }

    #[test]
    fn a_request_is_signed_whole(body: Vec<u8>, time_ms: i64, at: prop::sample::Index) {
        let key = Key::new(3);
        let target = "/api/v1/tickets/x?y=1";
        let request = SignedRequest { method: "PUT", target, time_ms, nonce: "n", body: &body };
        let signature = encode_signature(&key.sign(&request.to_sign()));
        prop_assert!(request.verify(key.public(), &signature));
        let others = [
            SignedRequest { method: "GET", ..request },
            SignedRequest { target: "/api/v1/tickets/x", ..request },
            SignedRequest { nonce: "m", ..request },
            SignedRequest { time_ms: time_ms.wrapping_add(1), ..request },
        ];
        for other in others {
            prop_assert!(!other.verify(key.public(), &signature));
        }
        let mut other = body.clone();
        if other.is_empty() {
            other.push(0);
        } else {
            let place = at.index(other.len());
            other[place] ^= 1;
        }
        let other = SignedRequest { body: &other, ..request };
        prop_assert!(!other.verify(key.public(), &signature));
    }
}

fn sample() -> TicketMessage {
    let line = TicketLine {
        sku: "R-600".to_owned(),
        descripcion: "Refresco 600 ml".to_owned(),
        clave_prod_serv: ClaveProdServ::parse("50202306").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        quantity: Quantity::ONE,
        unit_price: Money::parse("19.00").unwrap(),
        discount: Money::ZERO,
        gross: Money::parse("19.00").unwrap(),
        taxes: TaxProfile::iva(Iva::Tasa16),
    };
    let ticket = Ticket::close(TicketDraft {
        id: TicketId::new(Uuid::from_u128(1)),
        register: RegisterId::new(Uuid::from_u128(2)),
        nota: NotaFolio { serie: "A".to_owned(), folio: 123 },
        code: BillingCode::from_random([5; 16]),
        sold_at: "2026-11-20T20:05:00Z".parse().unwrap(),
        zone: "America/Mexico_City".to_owned(),
        deadline: date(2026, 11, 30),
        cashier: "Ana".to_owned(),
        lines: vec![line],
        payments: vec![Payment {
            forma_pago: FormaPago::TarjetaCredito,
            amount: Money::parse("19.00").unwrap(),
        }],
        change: Money::ZERO,
        total: Money::parse("19.00").unwrap(),
    });
    TicketMessage::from(&ticket.unwrap())
}

#[test]
fn each_thing_that_is_wrong_has_its_code_and_place() {
    type Spoil = fn(&mut TicketMessage);
    let cases: [(Spoil, &str); 12] = [
        (|m| m.version = 2, "version wire-02"),
        (|m| m.id = "x".to_owned(), "id wire-01"),
        (|m| m.total = "19.001".to_owned(), "total wire-01"),
        (|m| m.total = "18.00".to_owned(), "total ticket-03"),
        (|m| m.change = "1.00".to_owned(), "payments ticket-04"),
        (|m| m.change = "-1.00".to_owned(), "payments ticket-04"),
        (|m| m.lines.clear(), "lines ticket-01"),
        (|m| m.lines[0].gross = "18.99".to_owned(), "lines.0.gross ticket-02"),
        (|m| m.lines[0].quantity = "0".to_owned(), "lines.0 ticket-05"),
        (|m| m.lines[0].quantity = "99999999999999".to_owned(), "lines.0.quantity wire-01"),
        (|m| m.serie = "a|b".to_owned(), "nota ticket-06"),
        (|m| m.zone = "America/Nowhere".to_owned(), "zone ticket-09"),
    ];
    for (spoil, expected) in cases {
        let mut message = sample();
        spoil(&mut message);
        let faults = Ticket::try_from(&message).unwrap_err();
        let first = faults.iter().next().unwrap();
        assert_eq!(format!("{} {}", first.path, first.code.id), expected);
    }
}

#[test]
fn the_largest_payment_decides_how_it_was_paid() {
    let mut message = sample();
    let payment = |forma_pago: &str, amount: &str| tickets::wire::PaymentMessage {
        forma_pago: forma_pago.to_owned(),
        amount: amount.to_owned(),
    };
    // Twenty in cash, of which eleven were given back: ten by card are the larger part.
    message.payments = vec![payment("01", "20.00"), payment("28", "10.00")];
    message.change = "11.00".to_owned();
    let ticket = Ticket::try_from(&message).unwrap();
    assert_eq!(ticket.forma_pago(), Some(FormaPago::TarjetaDebito));
}

fn returned() -> ReturnMessage {
    let ticket = Ticket::try_from(&sample()).unwrap();
    let left = Remaining::from(ticket);
    let lines = left.take(&[Chosen { place: 0, quantity: Quantity::parse("0.5").unwrap() }]);
    let closed = Return::close(ReturnDraft {
        id: ReturnId::new(Uuid::from_u128(3)),
        ticket: left.ticket().id(),
        register: left.ticket().register(),
        nota: NotaFolio { serie: "DEVA".to_owned(), folio: 1 },
        returned_at: "2026-11-21T16:00:00Z".parse().unwrap(),
        cashier: "Ana".to_owned(),
        reason: "Salió rota".to_owned(),
        forma_pago: FormaPago::Efectivo,
        lines: lines.unwrap(),
        total: Money::parse("9.50").unwrap(),
    });
    ReturnMessage::from(&closed.unwrap())
}

#[test]
fn a_return_survives_the_wire() {
    let message = returned();
    let read = Return::try_from(&message).unwrap();
    assert_eq!(ReturnMessage::from(&read).first_difference(&message), None);
}

#[test]
fn each_thing_that_is_wrong_with_a_return_has_its_code_and_place() {
    type Spoil = fn(&mut ReturnMessage);
    let cases: [(Spoil, &str); 10] = [
        (|m| m.version = 2, "version wire-02"),
        (|m| m.ticket = "x".to_owned(), "ticket wire-01"),
        (|m| m.reason = " ".to_owned(), "reason return-06"),
        (|m| m.forma_pago = "99".to_owned(), "forma_pago return-10"),
        (|m| m.lines.clear(), "lines return-01"),
        (|m| m.lines[0].quantity = "0".to_owned(), "lines.0.quantity return-07"),
        (|m| m.lines[0].gross = "-9.50".to_owned(), "lines.0.gross return-04"),
        (|m| m.total = "9.49".to_owned(), "total return-04"),
        (|m| m.lines.push(m.lines[0].clone()), "lines.1.line return-02"),
        (|m| m.serie = "dev".to_owned(), "nota ticket-06"),
    ];
    for (spoil, expected) in cases {
        let mut message = returned();
        spoil(&mut message);
        let faults = Return::try_from(&message).unwrap_err();
        let first = faults.iter().next().unwrap();
        assert_eq!(format!("{} {}", first.path, first.code.id), expected);
    }
}

/// What only the sale can tell.
#[test]
fn a_return_that_does_not_fit_its_sale_is_refused() {
    type Spoil = fn(&mut ReturnMessage);
    let cases: [(Spoil, &str); 5] = [
        (|m| m.ticket = m.id.clone(), "ticket return-09"),
        (|m| m.register = m.id.clone(), "ticket return-09"),
        (|m| m.lines[0].line = 1, "lines.0.line return-02"),
        (|m| m.lines[0].before = "0.6".to_owned(), "lines.0.quantity return-03"),
        (
            |m| {
                m.lines[0].gross = "9.49".to_owned();
                m.total = "9.49".to_owned();
            },
            "lines.0.gross return-04",
        ),
    ];
    let ticket = Ticket::try_from(&sample()).unwrap();
    for (spoil, expected) in cases {
        let mut message = returned();
        spoil(&mut message);
        let read = Return::try_from(&message).unwrap();
        let fault = Remaining::of(ticket.clone(), [&read]).unwrap_err();
        assert_eq!(format!("{} {}", fault.path, fault.code.id), expected);
    }
}
