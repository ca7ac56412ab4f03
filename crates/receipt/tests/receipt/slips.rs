//! Slips: cash that was moved by hand, and the invoice that was issued at the counter.

use expect_test::expect_file;
use jiff::civil::date;
use receipt::{
    CashSlip, CashWay, Copy, DrawerPin, InvoiceSlip, Paper, Slip, Subject, Validity, decode,
    escpos, slip_layout, text,
};

use crate::golden::check;
use crate::notas::{self, pesos};

fn cash(way: CashWay) -> Slip {
    Slip {
        shop: notas::nota().shop,
        register: "Caja 1".into(),
        by: "Ana".into(),
        at: date(2026, 11, 20).at(14, 5, 0, 0),
        amount: pesos("1250.00"),
        subject: Subject::Cash(CashSlip {
            way,
            shift: 12,
            reason: "Pago del hielo y de las bolsas a la señora de la esquina".into(),
        }),
        copy: Copy::Original,
    }
}

fn invoice() -> Slip {
    Slip {
        amount: pesos("211.00"),
        subject: Subject::Invoice(InvoiceSlip {
            invoice: "F-1001".into(),
            uuid: "5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3".into(),
            nombre: "XOCHILT CASAS CHAVEZ".into(),
            rfc: "CACX7605101P8".into(),
            notas: "Nota A-000123".into(),
            verification: "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx\
                           ?id=5F1C6F2E-8C3B-4F0A-9D57-0B6B50A1C2D3&re=PELA800101AB1\
                           &rr=CACX7605101P8&tt=211.0&fe=hNjeNw=="
                .into(),
            link: "factura.laesquina.mx".into(),
            correo: "xochilt@example.mx".into(),
            validity: Validity::Real,
        }),
        ..cash(CashWay::In)
    }
}

#[test]
fn cash_that_was_taken() {
    let slip = cash(CashWay::Out);
    let paper = slip_layout(&slip, Paper::Mm80).with_drawer_kick(DrawerPin::Two);
    check(&paper, &expect_file!["../golden/cash-out-80.txt"]);
    check(&slip_layout(&slip, Paper::Mm58), &expect_file!["../golden/cash-out-58.txt"]);
}

#[test]
fn an_invoice_that_was_issued() {
    let slip = invoice();
    check(&slip_layout(&slip, Paper::Mm80), &expect_file!["../golden/invoice-80.txt"]);
    check(&slip_layout(&slip, Paper::Mm58), &expect_file!["../golden/invoice-58.txt"]);
}

#[test]
fn a_later_paper_and_one_of_the_sandbox_say_so() {
    let mut slip = Slip { copy: Copy::Reprint, ..invoice() };
    let Subject::Invoice(invoice) = &mut slip.subject else { panic!("an invoice") };
    invoice.validity = Validity::Sandbox;
    invoice.correo.clear();
    for paper in [Paper::Mm80, Paper::Mm58] {
        let printed = text(&decode(&escpos(&slip_layout(&slip, paper)), paper).unwrap());
        assert!(printed.contains("REIMPRESIÓN") && printed.contains("SIN VALIDEZ FISCAL"));
        assert!(!printed.contains("se envían"), "{printed}");
    }
    let incoming = text(&slip_layout(&cash(CashWay::In), Paper::Mm58));
    assert!(incoming.contains("ENTRADA DE EFECTIVO"), "{incoming}");
}
