//! Sales of every mix of taxes, and their documents, for tests that take thousands of them.

use cfdi::catalog::{FormaPago, Meses, Periodicidad, TipoRelacion};
use cfdi::comprobante::{
    CfdiRelacionados, Comprobante, EgresoInput, FolioFiscal, GlobalInput, GlobalTicket, Head,
    InformacionGlobal,
};
use cfdi::taxes::{GrossLine, Ieps, Iva, Retenciones, TaxProfile};
use money::{Money, Quantity, Rate};
use proptest::prelude::*;

use super::{RFC, branch, concepto, numbered, sale};

fn any_taxes() -> impl Strategy<Value = TaxProfile> {
    let rates = ["0.03", "0.06", "0.07", "0.08", "0.09", "0.25", "0.265", "0.3", "0.304", "0.5"];
    let rates = [&rates[..], &["0.53", "1.6", "0"]].concat();
    let tasa = proptest::sample::select(rates).prop_map(|rate| Rate::parse(rate).unwrap());
    let tasa = tasa.prop_map(Ieps::tasa);
    let cuota = (1_i64..=3_500_000, 1_i64..=2_000)
        .prop_map(|(cuota, content)| (Rate::from_raw(cuota), Quantity::from_raw(content * 1_000)))
        .prop_map(|(cuota, content)| Ieps::cuota(cuota, content));
    let both =
        (tasa.clone(), cuota.clone()).prop_map(|(tasa, cuota)| Ieps { tasa: tasa.tasa, ..cuota });
    let ieps = prop_oneof![6 => tasa, 3 => cuota, 1 => both];
    let shows = vec![Iva::Tasa16, Iva::Tasa8, Iva::Tasa0, Iva::Exento, Iva::NoTraslado];
    let any = proptest::sample::select(Iva::ALL);
    prop_oneof![
        6 => any.clone().prop_map(TaxProfile::iva),
        4 => (proptest::sample::select(shows), ieps.clone())
            .prop_map(|(iva, ieps)| TaxProfile::with_ieps(iva, ieps)),
        1 => (any, ieps).prop_map(|(iva, ieps)| TaxProfile::with_ieps(iva, ieps.in_price())),
    ]
}

fn any_retenciones() -> impl Strategy<Value = Retenciones> {
    let rate = |raw| Some(Rate::from_raw(raw));
    prop_oneof![
        6 => Just(Retenciones::NONE),
        2 => Just(Retenciones { isr: rate(12_500), iva: None }),
        1 => Just(Retenciones { isr: rate(100_000), iva: rate(106_667) }),
        1 => (1_i64..=350_000, 1_i64..=160_000)
            .prop_map(move |(isr, iva)| Retenciones { isr: rate(isr), iva: rate(iva) }),
    ]
}

/// What is taken off, in hundredths of the price: the whole of it never.
fn any_discount() -> impl Strategy<Value = i64> {
    prop_oneof![3 => Just(0), 2 => 1_i64..=9_999]
}

/// A quantity of at most three decimals and a price of up to 100,000.00.
pub(crate) fn any_line() -> impl Strategy<Value = GrossLine> {
    let quantity = prop_oneof![
        (1_i64..=12).prop_map(|pieces| pieces * 1_000_000),
        (1_i64..=50_000).prop_map(|thousandths| thousandths * 1_000),
    ];
    let price = prop_oneof![1_i64..=200, 1_i64..=50_000, 1_i64..=10_000_000];
    let parts = (quantity, price, any_taxes(), any_discount(), any_retenciones());
    parts.prop_filter_map("nothing to pay", |(quantity, price, taxes, off, retenciones)| {
        let quantity = Quantity::from_raw(quantity);
        let list = Money::from_raw(price).times(quantity).unwrap();
        let discount = Money::from_raw(list.raw() * off / 10_000);
        let gross = list.try_sub(discount).unwrap();
        let line = GrossLine { discount, ..GrossLine::new(quantity, gross, taxes) };
        (gross.is_positive() && leaves_a_price(&line)).then_some(line.withholding(retenciones))
    })
}

/// Whether IEPS by cuota is well below what was paid: else the line is refused (`taxes-15`).
fn leaves_a_price(line: &GrossLine) -> bool {
    let Some(cuota) = line.taxes.ieps.and_then(|ieps| ieps.cuota) else { return true };
    let units = i128::from(line.quantity.raw()) * i128::from(cuota.content.raw()) / 1_000_000;
    let micros = units * i128::from(cuota.tasa_o_cuota.raw()) / 1_000_000;
    // Twice, for IVA and the rate of IEPS beneath it, and a centavo.
    micros * 2 + 20_000 < i128::from(line.gross.raw()) * 10_000
}

/// The kinds, as often as they come in a shop's life.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Ingreso,
    Global,
    Egreso,
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop_oneof![8 => Just(Kind::Ingreso), 1 => Just(Kind::Global), 1 => Just(Kind::Egreso)]
}

pub(crate) fn any_sale() -> impl Strategy<Value = (Kind, Vec<GrossLine>)> {
    (any_kind(), prop::collection::vec(any_line(), 1..7))
}

fn ingreso(lines: &[GrossLine]) -> Comprobante {
    let conceptos = lines.iter().map(|line| concepto("Árbol & \"niño\" <'> ñ €", *line));
    Comprobante::ingreso(sale(RFC, conceptos.collect())).unwrap()
}

/// Each line a ticket; a customer of a global withholds nothing.
fn global(lines: &[GrossLine]) -> Comprobante {
    let tickets = lines.iter().zip(1..).map(|(line, number)| GlobalTicket {
        no_identificacion: format!("T-{number}"),
        lines: vec![*line, *line],
    });
    let body = sale(RFC, vec![]);
    Comprobante::global(GlobalInput {
        head: Head { lugar_expedicion: branch(lines), ..numbered("G", 12, body.head) },
        forma_pago: FormaPago::Efectivo,
        informacion_global: InformacionGlobal {
            periodicidad: Periodicidad::Diario,
            meses: Meses::Noviembre,
            anio: 2026,
        },
        tickets: tickets.collect(),
    })
    .unwrap()
}

fn egreso(lines: &[GrossLine]) -> Comprobante {
    let conceptos: Vec<_> = lines.iter().map(|line| concepto("Devolución", *line)).collect();
    let body = sale(RFC, conceptos);
    let uuid = FolioFiscal::parse("AAACA0C2-3EA4-4506-ABE3-F05771737E69").unwrap();
    Comprobante::egreso(EgresoInput {
        head: numbered("NC", 7, body.head),
        forma_pago: FormaPago::Efectivo,
        receptor: body.receptor,
        cfdi_relacionados: vec![CfdiRelacionados {
            tipo_relacion: TipoRelacion::Devolucion,
            uuids: vec![uuid],
        }],
        conceptos: body.conceptos,
    })
    .unwrap()
}

impl Kind {
    /// The document of some lines, and what was paid for it.
    pub(crate) fn document(self, lines: &[GrossLine]) -> (Comprobante, Money) {
        let paid = Money::try_sum(lines.iter().map(|line| line.gross)).unwrap();
        match self {
            Self::Ingreso => (ingreso(lines), paid),
            Self::Global => (global(lines), paid.try_add(paid).unwrap()),
            Self::Egreso => (egreso(lines), paid),
        }
    }
}
