//! A CFDI costs what its tickets cost, whatever was bought.
#![allow(clippy::unwrap_used, reason = "tests")]

use billing::compose::{Issue, ingreso};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{Emisor, Receptor, ReceptorText};
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::taxes::{Iva, TaxProfile};
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
        codigo_postal: "06000".to_owned(),
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
        lugar_expedicion: CodigoPostal::parse("06000").unwrap(),
        serie: "F".to_owned(),
        folio: 1001,
    }
}

fn now() -> Timestamp {
    "2026-11-20T20:05:00Z".parse().unwrap()
}

prop_compose! {
    fn line()(
        price in 1_i64..100_000,
        thousandths in 1_i64..20_000,
        iva in prop::sample::select(vec![Iva::Tasa16, Iva::Tasa8, Iva::Tasa0, Iva::Exento]),
        ieps in prop::sample::select(vec![None, Some("0.080000"), Some("0.265000")]),
    ) -> TicketLine {
        let unit_price = Money::from_raw(price * 100);
        let quantity = Quantity::from_raw(thousandths * 1_000);
        TicketLine {
            sku: "S".to_owned(),
            descripcion: "Algo".to_owned(),
            clave_prod_serv: ClaveProdServ::parse("50202301").unwrap(),
            clave_unidad: ClaveUnidad::parse("KGM").unwrap(),
            quantity,
            unit_price,
            gross: unit_price.times(quantity).unwrap(),
            taxes: TaxProfile { iva, ieps: ieps.map(|rate| Rate::parse(rate).unwrap()) },
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
