//! A CFDI costs what its tickets cost, whatever was bought.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use billing::compose::{Credit, Issue, egreso, ingreso};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{Comprobante, Emisor, FolioFiscal, Receptor, ReceptorText};
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::taxes::{Ieps, Iva, RetencionMark, TaxProfile};
use jiff::Timestamp;
use jiff::civil::date;
use money::{Money, Quantity, Rate};
use proptest::prelude::*;
use tickets::{
    BillingCode, Chosen, NotaFolio, Payment, RegisterId, Remaining, Return, ReturnDraft, ReturnId,
    Ticket, TicketDraft, TicketId, TicketLine,
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
            Remaining::from(ticket(first, FormaPago::Efectivo)),
            Remaining::from(ticket(second, FormaPago::TarjetaCredito)),
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
    let sale = [Remaining::from(ticket(vec![coffee("1160.00", "0.00")], FormaPago::Efectivo))];
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
    let sale = Remaining::from(ticket(lines, FormaPago::Efectivo));
    let document = ingreso(&[sale], receptor(), issue(), now()).unwrap();
    assert_eq!(document.conceptos().len(), 1);
    assert_eq!(document.total().to_string(), "52.20");
    let descuento = document.breakdown().descuento.map(|descuento| descuento.to_string());
    assert_eq!(descuento.as_deref(), Some("5.00"));
}

fn uuid() -> FolioFiscal {
    FolioFiscal::parse("AAACA0C2-3EA4-4506-ABE3-F05771737E69").unwrap()
}

fn returned(left: &Remaining, folio: u64, chosen: &[Chosen]) -> Option<Return> {
    let lines = left.take(chosen).ok()?;
    let closed = Return::close(ReturnDraft {
        id: ReturnId::new(Uuid::from_u128(u128::from(folio))),
        ticket: left.ticket().id(),
        register: left.ticket().register(),
        nota: NotaFolio { serie: "DEVA".to_owned(), folio },
        returned_at: now(),
        cashier: "Ana".to_owned(),
        reason: "No era su talla".to_owned(),
        forma_pago: FormaPago::Efectivo,
        total: Money::try_sum(lines.iter().map(|line| line.gross)).unwrap(),
        lines,
    });
    Some(closed.unwrap())
}

/// What each line is asked to give back: thousandths of what is left of it.
fn wishes() -> impl Strategy<Value = Vec<Vec<i64>>> {
    prop::collection::vec(prop::collection::vec(0_i64..=1000, 1..6), 0..5)
}

fn chosen(left: &Remaining, wish: &[i64]) -> Vec<Chosen> {
    let parts = left.lines().iter().zip(wish.iter().cycle()).enumerate();
    parts
        .map(|(place, (line, part))| Chosen {
            place,
            quantity: Quantity::from_raw(line.quantity.raw() * part / 1000),
        })
        .filter(|chosen| chosen.quantity.is_positive())
        .collect()
}

fn whole(left: &Remaining) -> Vec<Chosen> {
    chosen(left, &[1000])
}

proptest! {
    /// Whatever comes back in whatever pieces, before the invoice or after it: what is invoiced
    /// less what is credited is what was sold less what came back, to the centavo.
    #[test]
    fn ingreso_less_egresos_is_what_was_kept(
        lines in prop::collection::vec(line(), 1..6),
        wishes in wishes(),
        before: prop::sample::Index,
    ) {
        let sale = ticket(lines, FormaPago::TarjetaCredito);
        let mut left = Remaining::from(sale.clone());
        let mut returns = Vec::new();
        for wish in &wishes {
            let folio = returns.len() as u64 + 1;
            if let Some(back) = returned(&left, folio, &chosen(&left, wish)) {
                returns.push(back);
                left = Remaining::of(sale.clone(), &returns).unwrap();
            }
        }
        let back = Money::try_sum(returns.iter().map(Return::total)).unwrap();
        prop_assert_eq!(left.total().try_add(back).unwrap(), sale.total());

        let (taken_off, credited) = returns.split_at(before.index(returns.len() + 1));
        let billed = Remaining::of(sale.clone(), taken_off).unwrap();
        prop_assume!(!billed.is_nothing());
        let invoice = ingreso(&[billed], receptor(), issue(), now()).unwrap();
        let of = uuid();
        let mut kept = invoice.total();
        for returned in credited {
            let credit = Credit { returned, ticket: &sale, of: &of };
            let note = egreso(credit, receptor(), issue(), now()).unwrap();
            prop_assert_eq!(note.total(), returned.total());
            kept = kept.try_sub(note.total()).unwrap();
        }
        prop_assert_eq!(kept, left.total());
    }

    /// The last piece takes what the others left, so that nothing stays behind.
    #[test]
    fn the_pieces_of_a_sale_are_the_sale(
        lines in prop::collection::vec(line(), 1..6),
        wishes in wishes(),
        order: prop::sample::Index,
    ) {
        let sale = ticket(lines, FormaPago::Efectivo);
        let mut left = Remaining::from(sale.clone());
        let mut returns = Vec::new();
        for wish in &wishes {
            if let Some(back) = returned(&left, 1, &chosen(&left, wish)) {
                returns.push(back);
                left = Remaining::of(sale.clone(), &returns).unwrap();
            }
        }
        if !left.is_nothing() {
            // What stays was checked to fit a document, so all of it can come back.
            returns.push(returned(&left, 2, &whole(&left)).unwrap());
        }
        // They may arrive in any order.
        let turn = order.index(returns.len());
        returns.rotate_left(turn);
        let left = Remaining::of(sale.clone(), &returns).unwrap();
        prop_assert!(left.is_nothing());
        prop_assert!(left.lines().iter().all(|line| line.gross.is_zero()));
        let mut twice = returns.clone();
        twice.push(returns[0].clone());
        prop_assert_eq!(Remaining::of(sale, &twice).unwrap_err().code.id, "return-03");
    }
}

fn note(sale: &Ticket, chosen: &[Chosen], receptor: Receptor, issue: Issue) -> Comprobante {
    let returned = returned(&Remaining::from(sale.clone()), 1, chosen).unwrap();
    let credit = Credit { returned: &returned, ticket: sale, of: &uuid() };
    egreso(credit, receptor, issue, now()).unwrap()
}

#[test]
fn an_egreso_mirrors_its_ingreso() {
    let sale = ticket(vec![coffee("1160.00", "116.00")], FormaPago::Efectivo);
    let everything = [Chosen { place: 0, quantity: Quantity::ONE }];
    let invoice = ingreso(&[Remaining::from(sale.clone())], company(), resico(), now()).unwrap();
    let note = note(&sale, &everything, company(), resico());
    assert_eq!(note.breakdown(), invoice.breakdown());
    assert_eq!(note.tipo_de_comprobante().code(), "E");
    assert_eq!(note.receptor().uso_cfdi().code(), "G02");
    let [relation] = note.cfdi_relacionados() else { panic!("one relation") };
    assert_eq!(relation.tipo_relacion.code(), "03");
    assert_eq!(relation.uuids, [uuid()]);
}

#[test]
fn what_cannot_come_back_says_why() {
    let sale = ticket(vec![coffee("58.00", "58.00"), coffee("0.01", "0.00")], FormaPago::Efectivo);
    let left = Remaining::from(sale);
    let choose =
        |place, quantity: &str| Chosen { place, quantity: Quantity::parse(quantity).unwrap() };
    for (chosen, expected) in [
        (vec![], "lines return-05"),
        (vec![choose(0, "1")], "lines return-05"),
        (vec![choose(1, "2")], "lines.0.quantity return-03"),
        (vec![choose(1, "0")], "lines.0.quantity return-07"),
        (vec![choose(2, "1")], "lines.0.line return-02"),
        (vec![choose(1, "0.4")], "lines return-05"),
    ] {
        let faults = left.take(&chosen).unwrap_err();
        let first = faults.iter().next().unwrap();
        assert_eq!(format!("{} {}", first.path, first.code.id), expected);
    }
}
