//! One line of a ticket: what was paid for it, and its taxes.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::comprobante::ConceptoInput;
use cfdi::taxes::{Cuota, GrossLine, Ieps, Iva, Retenciones, Shown, TaxProfile};
use faults::Fault;
use money::{AmountError, Micros, Money, Quantity, Rate};

use super::{
    TICKET_CUOTA, TICKET_MONEY, TICKET_PRICE, TICKET_QUANTITY, TICKET_RATE, TICKET_SHOWN, as_it_is,
};
use crate::fields::Fields;

/// A line with its keys and its words.
pub(super) fn concepto(concepto: &mut Fields, retenciones: Retenciones) -> Option<ConceptoInput> {
    let clave_prod_serv = concepto.required("clave_prod_serv", ClaveProdServ::parse);
    let no_identificacion = concepto.optional("no_identificacion", as_it_is);
    let clave_unidad = concepto.required("clave_unidad", ClaveUnidad::parse);
    let unidad = concepto.optional("unidad", as_it_is);
    let descripcion = concepto.required("descripcion", as_it_is);
    let line = line(concepto);
    Some(ConceptoInput {
        clave_prod_serv: clave_prod_serv?,
        no_identificacion,
        clave_unidad: clave_unidad?,
        unidad,
        descripcion: descripcion?,
        line: line?.withholding(retenciones),
    })
}

/// What the customer withholds of every line to which it applies; absent, nothing.
pub(super) fn retenciones(ticket: &mut Fields) -> Retenciones {
    if !ticket.has("retenciones") {
        return Retenciones::NONE;
    }
    let read = |fields: &mut Fields| {
        let isr = fields.optional("isr", rate);
        Some(Retenciones { isr, iva: fields.optional("iva", rate) })
    };
    ticket.object("retenciones", read).unwrap_or_default()
}

/// What was paid, said in one of three ways.
pub(super) fn line(fields: &mut Fields) -> Option<GrossLine> {
    let ways = ["unit_price", "net_unit_price", "gross"].map(|way| fields.has(way));
    let quantity = fields.required("quantity", quantity);
    let unit_price = fields.optional("unit_price", money);
    let net_unit_price = fields.optional("net_unit_price", micros);
    let gross = fields.optional("gross", money);
    let discount = fields.optional("discount", as_it_is);
    let taxes = fields.object("taxes", taxes);
    if ways.into_iter().filter(|given| *given).count() != 1 {
        fields.refuse(Fault::new(&TICKET_PRICE, "unit_price"));
        return None;
    }
    let (quantity, taxes) = (quantity?, taxes?);
    let discount = discount.as_deref().unwrap_or("0");
    let (at, line) = match (unit_price, net_unit_price) {
        (Some(price), _) => ("unit_price", of_price(quantity, price, discount, taxes)),
        (None, Some(price)) => ("net_unit_price", of_net(quantity, price, discount, taxes)),
        (None, None) => ("gross", of_gross(quantity, gross?, discount, taxes)),
    };
    fields.note(at, line.map_err(|_| Fault::new(&TICKET_MONEY, "").into()))
}

fn of_price(
    quantity: Quantity,
    price: Money,
    discount: &str,
    taxes: TaxProfile,
) -> Result<GrossLine, AmountError> {
    let discount = Money::parse(discount)?;
    let gross = price.times(quantity)?.try_sub(discount)?;
    Ok(GrossLine { discount, ..GrossLine::new(quantity, gross, taxes) })
}

/// `gross` is what was paid, the discount taken off.
fn of_gross(
    quantity: Quantity,
    gross: Money,
    discount: &str,
    taxes: TaxProfile,
) -> Result<GrossLine, AmountError> {
    let discount = Money::parse(discount)?;
    Ok(GrossLine { discount, ..GrossLine::new(quantity, gross, taxes) })
}

/// Of a price without tax, the discount is without tax as well.
fn of_net(
    quantity: Quantity,
    price: Micros,
    discount: &str,
    taxes: TaxProfile,
) -> Result<GrossLine, AmountError> {
    GrossLine::from_net(quantity, price, Micros::parse(discount)?, taxes)
}

fn taxes(taxes: &mut Fields) -> Option<TaxProfile> {
    let iva = taxes.required("iva", Iva::parse);
    let ieps = ieps(taxes);
    Some(TaxProfile { iva: iva?, ieps })
}

fn ieps(taxes: &mut Fields) -> Option<Ieps> {
    let tasa = taxes.optional("ieps", rate);
    let both = taxes.has("ieps_cuota") == taxes.has("ieps_content");
    let tasa_o_cuota = taxes.optional("ieps_cuota", rate);
    let content = taxes.optional("ieps_content", quantity);
    let shown = taxes.optional("ieps_shown", shown).unwrap_or(Shown::Apart);
    if !both {
        taxes.refuse(Fault::new(&TICKET_CUOTA, "ieps_cuota"));
    }
    let cuota = tasa_o_cuota.zip(content);
    let cuota = cuota.map(|(tasa_o_cuota, content)| Cuota { tasa_o_cuota, content });
    (tasa.is_some() || cuota.is_some()).then_some(Ieps { tasa, cuota, shown })
}

fn shown(text: &str) -> Result<Shown, Fault> {
    match text {
        "apart" => Ok(Shown::Apart),
        "in-price" => Ok(Shown::InPrice),
        _ => Err(Fault::new(&TICKET_SHOWN, "")),
    }
}

fn rate(text: &str) -> Result<Rate, Fault> {
    Rate::parse(text).map_err(|_| Fault::new(&TICKET_RATE, ""))
}

fn money(text: &str) -> Result<Money, Fault> {
    Money::parse(text).map_err(|_| Fault::new(&TICKET_MONEY, ""))
}

fn micros(text: &str) -> Result<Micros, Fault> {
    Micros::parse(text).map_err(|_| Fault::new(&TICKET_MONEY, ""))
}

fn quantity(text: &str) -> Result<Quantity, Fault> {
    Quantity::parse(text).map_err(|_| Fault::new(&TICKET_QUANTITY, ""))
}
