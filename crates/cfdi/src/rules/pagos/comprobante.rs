//! What the document around the complement says: nothing but that it is one of payments.

use super::super::doc::{Doc, Node, Tipo};
use super::super::rule::{Rule, rules};
use super::super::{Finding, Report};

rules! {
    CRP20101 = ("Comprobante/@TipoDeComprobante", Us, "P, where there is the complement",
        "El complemento de pagos va solo en comprobantes de tipo P. Genera el comprobante otra vez.");
    CRP20102 = ("Comprobante/@Exportacion", Us, "01",
        "En un comprobante de pago la clave de exportación es 01.");
    CRP20103 = ("Comprobante/@SubTotal", Us, "zero",
        "En un comprobante de pago el subtotal es cero.");
    CRP20104 = ("Comprobante/@Moneda", Us, "XXX",
        "En un comprobante de pago la moneda es XXX; la del pago va en el complemento.");
    CRP20105 = ("Comprobante/@FormaPago", Us, "absent",
        "Un comprobante de pago lleva la forma de pago en el complemento, no aquí. Quítala.");
    CRP20106 = ("Comprobante/@MetodoPago", Us, "absent",
        "Un comprobante de pago no lleva método de pago. Quítalo.");
    CRP20107 = ("Comprobante/@CondicionesDePago", Us, "absent",
        "Un comprobante de pago no lleva condiciones de pago. Quítalas.");
    CRP20108 = ("Comprobante/@Descuento", Us, "absent",
        "Un comprobante de pago no lleva descuento. Quítalo.");
    CRP20109 = ("Comprobante/@TipoCambio", Us, "absent",
        "Un comprobante de pago lleva el tipo de cambio en el complemento, no aquí. Quítalo.");
    CRP20110 = ("Comprobante/@Total", Us, "zero",
        "En un comprobante de pago el total es cero.");
    CRP20111 = ("Conceptos/Concepto", Us, "one and no more",
        "Un comprobante de pago tiene un solo concepto. Genera el comprobante otra vez.");
    CRP20112 = ("Conceptos/Concepto", Us, "without children, but for ACuentaTerceros",
        "El concepto de un pago no lleva otros apartados. Quítalos.");
    CRP20113 = ("Concepto/@ClaveProdServ", Us, "84111506",
        "La clave de producto o servicio de un pago es 84111506.");
    CRP20114 = ("Concepto/@NoIdentificacion", Us, "absent",
        "El concepto de un pago no lleva número de identificación. Quítalo.");
    CRP20115 = ("Concepto/@Cantidad", Us, "one", "La cantidad del concepto de un pago es 1.");
    CRP20116 = ("Concepto/@ClaveUnidad", Us, "ACT", "La clave de unidad de un pago es ACT.");
    CRP20117 = ("Concepto/@Unidad", Us, "absent",
        "El concepto de un pago no lleva unidad. Quítala.");
    CRP20118 = ("Concepto/@Descripcion", Us, "Pago",
        "La descripción del concepto de un pago es la palabra Pago.");
    CRP20119 = ("Concepto/@ValorUnitario", Us, "zero",
        "El valor unitario del concepto de un pago es cero.");
    CRP20120 = ("Concepto/@Importe", Us, "zero", "El importe del concepto de un pago es cero.");
    CRP20121 = ("Concepto/@Descuento", Us, "absent",
        "El concepto de un pago no lleva descuento. Quítalo.");
    CRP20122 = ("Concepto/@ObjetoImp", Us, "01",
        "El objeto de impuesto del concepto de un pago es 01.");
    CRP20123 = ("Concepto/Impuestos", Us, "absent, here and in the summary",
        "Un comprobante de pago lleva los impuestos en el complemento, no aquí. Quítalos.");
    CRP20999 = ("Complemento/Pagos", Us, "one, in a P; the standard asks it under no code of its own",
        "Un comprobante de pago lleva un complemento de pagos, y solo uno.");
}

/// What an attribute has to be.
#[derive(Clone, Copy)]
enum Wanted {
    Text(&'static str),
    /// However many decimals are written.
    Number(i128),
    Nothing,
}

type Fixed = (&'static Rule, &'static str, Wanted);

const ONE_IN_MICROS: i128 = 1_000_000;

static OF_COMPROBANTE: [Fixed; 9] = [
    (&CRP20102, "Exportacion", Wanted::Text("01")),
    (&CRP20103, "SubTotal", Wanted::Number(0)),
    (&CRP20104, "Moneda", Wanted::Text("XXX")),
    (&CRP20105, "FormaPago", Wanted::Nothing),
    (&CRP20106, "MetodoPago", Wanted::Nothing),
    (&CRP20107, "CondicionesDePago", Wanted::Nothing),
    (&CRP20108, "Descuento", Wanted::Nothing),
    (&CRP20109, "TipoCambio", Wanted::Nothing),
    (&CRP20110, "Total", Wanted::Number(0)),
];

static OF_CONCEPTO: [Fixed; 10] = [
    (&CRP20113, "ClaveProdServ", Wanted::Text("84111506")),
    (&CRP20114, "NoIdentificacion", Wanted::Nothing),
    (&CRP20115, "Cantidad", Wanted::Number(ONE_IN_MICROS)),
    (&CRP20116, "ClaveUnidad", Wanted::Text("ACT")),
    (&CRP20117, "Unidad", Wanted::Nothing),
    (&CRP20118, "Descripcion", Wanted::Text("Pago")),
    (&CRP20119, "ValorUnitario", Wanted::Number(0)),
    (&CRP20120, "Importe", Wanted::Number(0)),
    (&CRP20121, "Descuento", Wanted::Nothing),
    (&CRP20122, "ObjetoImp", Wanted::Text("01")),
];

const CHILDREN: [&str; 5] =
    ["Impuestos", "InformacionAduanera", "CuentaPredial", "ComplementoConcepto", "Parte"];

pub(super) fn check(doc: &Doc<'_>, complements: usize, report: &mut Report) {
    let is_pago = doc.is(&[Tipo::Pago]);
    if !is_pago && complements > 0 {
        let found = doc.root.text("TipoDeComprobante");
        let at = doc.root.at("TipoDeComprobante");
        report.push(Finding::new(&CRP20101, at).with("found", found));
    }
    if complements > 1 || (is_pago && complements == 0) {
        let at = "Comprobante/Complemento/Pagos";
        report.push(Finding::new(&CRP20999, at).with("found", complements));
    }
    if is_pago {
        fixed(&doc.root, &OF_COMPROBANTE, report);
        conceptos(doc, report);
    }
}

fn fixed(node: &Node<'_>, attributes: &'static [Fixed], report: &mut Report) {
    for (rule, name, wanted) in attributes {
        let holds = match *wanted {
            Wanted::Text(text) => node.given(name) == Some(text),
            Wanted::Number(micros) => {
                node.amount(name).is_some_and(|amount| amount.micros() == micros)
            }
            Wanted::Nothing => !node.has(name),
        };
        if !holds {
            report.push(Finding::new(rule, node.at(name)).with("found", node.text(name)));
        }
    }
}

fn conceptos(doc: &Doc<'_>, report: &mut Report) {
    if doc.conceptos.len() != 1 {
        let finding = Finding::new(&CRP20111, "Comprobante/Conceptos");
        report.push(finding.with("found", doc.conceptos.len()));
    }
    for concepto in &doc.conceptos {
        fixed(&concepto.node, &OF_CONCEPTO, report);
        for child in CHILDREN.iter().flat_map(|name| concepto.node.all(name)) {
            report.push(Finding::new(&CRP20112, child.path()));
        }
    }
    let of_conceptos = doc.conceptos.iter().flat_map(|concepto| concepto.impuestos.iter().cloned());
    for impuestos in of_conceptos.chain(doc.root.all("Impuestos")) {
        report.push(Finding::new(&CRP20123, impuestos.path()));
    }
}
