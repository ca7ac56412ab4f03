//! A CFDI costs what its tickets cost, whatever was bought.
#![allow(clippy::unwrap_used, reason = "tests")]

use billing::compose::{Issue, ingreso};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{Emisor, Receptor, ReceptorText};
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::taxes::{Ieps, Iva, RetencionMark, TaxProfile};
use jiff::Timestamp;
use jiff::civil::date;
use money::{Money, Quantity, Rate};
use proptest::prelude::*;
use tickets::{
    BillingCode, NotaFolio, Payment, RegisterId, Ticket, TicketDraft, TicketId, TicketLine,
};
use uuid::Uuid;

fn receptor() -> Receptor {
    Receptor::parse(ReceptorText {
        rfc: "XAXX010101000".to_owned(),
        nombre: "CLIENTE FINAL".to_owned(),
        codigo_postal: "22000".to_owned(),
        regimen_fiscal: "616".to_owned(),
        uso_cfdi: "S01".to_owned(),
    })
    .unwrap()
}

fn issue() -> Issue {
    Issue {
        emisor: Emisor {
            rfc: Rfc::parse("EKU9003173C9").unwrap(),
            nombre: Nombre::parse("ESCUELA KEMPER URGATE").unwrap(),
            regimen_fiscal: RegimenFiscal::parse("601").unwrap(),
        },
        // On the border, where IVA of 8 % can be.
        lugar_expedicion: CodigoPostal::parse("22000").unwrap(),
        serie: "F".to_owned(),
        folio: 1001,
        retencion: RetencionMark::Unmarked,
    }
}

fn now() -> Timestamp {
    "2026-11-20T20:05:00Z".parse().unwrap()
}

fn tasa(rate: &str) -> Ieps {
    Ieps::tasa(Rate::parse(rate).unwrap())
}

prop_compose! {
    fn line()(
        price in 1_i64..100_000,
        thousandths in 1_i64..20_000,
        iva in prop::sample::select(vec![Iva::Tasa16, Iva::Tasa8, Iva::Tasa0, Iva::Exento]),
        ieps in prop::sample::select(vec![None, Some("0.080000"), Some("0.265000")]),
        off in prop::sample::select(vec![0_i64, 0, 10, 15, 50, 99]),
    ) -> TicketLine {
        let unit_price = Money::from_raw(price * 100);
        let quantity = Quantity::from_raw(thousandths * 1_000);
        let list = unit_price.times(quantity).unwrap();
        let discount = Money::from_raw(list.raw() * off / 100);
        TicketLine {
            sku: "S".to_owned(),
            descripcion: "Algo".to_owned(),
            clave_prod_serv: ClaveProdServ::parse("50202301").unwrap(),
            clave_unidad: ClaveUnidad::parse("KGM").unwrap(),
            quantity,
            unit_price,
            discount,
            gross: list.try_sub(discount).unwrap(),
            taxes: TaxProfile { iva, ieps: ieps.map(tasa) },
        }
    }
}

fn ticket(lines: Vec<TicketLine>, forma_pago: FormaPago) -> Ticket {
    let total = Money::try_sum(lines.iter().map(|line| line.gross)).unwrap();
    Ticket::close(TicketDraft {
        id: TicketId::new(Uuid::nil()),
        register: RegisterId::new(Uuid::nil()),
        nota: NotaFolio { serie: "A".to_owned(), folio: 1 },
        code: BillingCode::from_random([1; 16]),
        sold_at: now(),
        zone: "America/Mexico_City".to_owned(),
        deadline: date(2026, 11, 30),
        cashier: "Ana".to_owned(),
        lines,
        payments: vec![Payment { forma_pago, amount: total }],
        change: Money::ZERO,
        total,
    })
    .unwrap()
}

proptest! {
    #[test]
    fn the_total_is_the_tickets(
        first in prop::collection::vec(line(), 1..8),
        second in prop::collection::vec(line(), 1..8),
    ) {
        let tickets = [
            ticket(first, FormaPago::Efectivo),
            ticket(second, FormaPago::TarjetaCredito),
        ];
        let total = tickets[0].total().try_add(tickets[1].total()).unwrap();
        let one = ingreso(&tickets[..1], receptor(), issue(), now()).unwrap();
        prop_assert_eq!(one.total(), tickets[0].total());
        let both = ingreso(&tickets, receptor(), issue(), now()).unwrap();
        prop_assert_eq!(both.total(), total);
    }
}

#[test]
fn no_ticket_no_invoice() {
    let faults = ingreso(&[], receptor(), issue(), now()).unwrap_err();
    assert_eq!(faults.iter().next().unwrap().code.id, "claim-01");
}

fn coffee(price: &str, discount: &str) -> TicketLine {
    let [unit_price, discount] = [price, discount].map(|text| Money::parse(text).unwrap());
    TicketLine {
        sku: "CAFE".to_owned(),
        descripcion: "Café".to_owned(),
        clave_prod_serv: ClaveProdServ::parse("50201706").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        quantity: Quantity::ONE,
        unit_price,
        discount,
        gross: unit_price.try_sub(discount).unwrap(),
        taxes: TaxProfile::iva(Iva::Tasa16),
    }
}

fn resico() -> Issue {
    let emisor = Emisor {
        rfc: Rfc::parse("WATM640917J45").unwrap(),
        nombre: Nombre::parse("MARIA WATEMBER TORRES").unwrap(),
        regimen_fiscal: RegimenFiscal::parse("626").unwrap(),
    };
    Issue { emisor, ..issue() }
}

fn company() -> Receptor {
    Receptor::parse(ReceptorText {
        rfc: "EKU9003173C9".to_owned(),
        nombre: "ESCUELA KEMPER URGATE".to_owned(),
        codigo_postal: "42501".to_owned(),
        regimen_fiscal: "601".to_owned(),
        uso_cfdi: "G03".to_owned(),
    })
    .unwrap()
}

/// The only difference that there may be, and only between these two.
#[test]
fn a_company_withholds_of_a_resico() {
    let sale = [ticket(vec![coffee("1160.00", "0.00")], FormaPago::Efectivo)];
    let totals = |receptor, issue| {
        let document = ingreso(&sale, receptor, issue, now()).unwrap();
        (document.paid().to_string(), document.total().to_string())
    };
    let told = |paid: &str, total: &str| (paid.to_owned(), total.to_owned());
    assert_eq!(totals(company(), resico()), told("1160.00", "1147.50"));
    let required = Issue { retencion: RetencionMark::Required, ..resico() };
    assert_eq!(totals(company(), required), told("1160.00", "1147.50"));
    let forbidden = Issue { retencion: RetencionMark::Forbidden, ..resico() };
    assert_eq!(totals(company(), forbidden), told("1160.00", "1160.00"));
    assert_eq!(totals(receptor(), resico()), told("1160.00", "1160.00"));
    assert_eq!(totals(company(), issue()), told("1160.00", "1160.00"));
}

#[test]
fn what_was_given_away_is_not_in_the_document() {
    let lines = vec![coffee("58.00", "58.00"), coffee("58.00", "5.80")];
    let sale = ticket(lines, FormaPago::Efectivo);
    let document = ingreso(&[sale], receptor(), issue(), now()).unwrap();
    assert_eq!(document.conceptos().len(), 1);
    assert_eq!(document.total().to_string(), "52.20");
    let descuento = document.breakdown().descuento.map(|descuento| descuento.to_string());
    assert_eq!(descuento.as_deref(), Some("5.00"));
}
