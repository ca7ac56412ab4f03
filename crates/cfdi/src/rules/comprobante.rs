//! What the document says of itself: date, forms of payment, type, export, place.

use jiff::ToSpan;

use super::doc::{Doc, GENERIC_NATIONAL, Tipo};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::{CodigoPostal, Exportacion, FormaPago, MetodoPago, TipoRelacion};

rules! {
    CFDI40101 = ("Comprobante/@Fecha", Us,
        "a local time of whole seconds, not ahead of the clock of LugarExpedicion",
        "La fecha de la factura no es la hora local de la tienda. Genera la factura otra vez.");
    CFDI40103 = ("Comprobante/@FormaPago", Us, "absent in T, N and P",
        "Este tipo de comprobante no lleva forma de pago. Quítala.");
    CFDI40104 = ("Comprobante/@FormaPago", Shop, "in c_FormaPago",
        "La forma de pago no está en el catálogo del SAT. Elige otra.");
    CFDI40105 = ("Comprobante/@FormaPago", Shop, "99 where MetodoPago is PPD, in I and E",
        "Lo que se paga en parcialidades o después lleva la forma de pago 99 Por definir.");
    CFDI40121 = ("Comprobante/@TipoDeComprobante", Us, "in c_TipoDeComprobante",
        "El tipo de comprobante debe ser I, E, T, N o P.");
    CFDI40122 = ("Comprobante/@Exportacion", Shop, "02 goes with ComercioExterior",
        "Una exportación definitiva necesita el complemento de comercio exterior.");
    CFDI40123 = ("Comprobante/@Exportacion", Us, "in c_Exportacion",
        "La clave de exportación debe ser 01, 02, 03 o 04.");
    CFDI40124 = ("Comprobante/@MetodoPago", Shop, "in c_MetodoPago",
        "El método de pago debe ser PUE o PPD.");
    CFDI40125 = ("Comprobante/@MetodoPago", Us, "absent in T and P",
        "Este tipo de comprobante no lleva método de pago. Quítalo.");
    CFDI40126 = ("Comprobante/@LugarExpedicion", Shop, "in c_CodigoPostal",
        "El código postal de la tienda no está en el catálogo del SAT. Corrígelo en la configuración.");
    CFDI40137 = ("CfdiRelacionados/@TipoRelacion", Us, "in c_TipoRelacion",
        "El tipo de relación con la otra factura debe ir de 01 a 07.");
    CFDI40222 = ("Comprobante/@Exportacion", Shop, "01 and 03 go without ComercioExterior",
        "El complemento de comercio exterior no va con esta clave de exportación.");
}

/// How far a Fecha may be ahead: clocks differ, and PACs allow as much.
const AHEAD_MINUTES: i64 = 5;

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    fecha(doc, report);
    forma_pago(doc, report);
    metodo_pago(doc, report);
    codes(doc, report);
    exportacion(doc, report);
    relaciones(doc, report);
}

fn fecha(doc: &Doc<'_>, report: &mut Report) {
    let at = || doc.root.at("Fecha");
    let Some(fecha) = doc.fecha else {
        return report.push(Finding::new(&CFDI40101, at()).with("found", doc.root.text("Fecha")));
    };
    let (Some(now), Some(lugar)) = (doc.context.now, &doc.lugar_expedicion) else {
        return;
    };
    let latest = now.checked_add(AHEAD_MINUTES.minutes()).unwrap_or(now);
    if fecha.instant(lugar.time_zone()).is_ok_and(|instant| instant > latest) {
        report.push(Finding::new(&CFDI40101, at()).with("found", fecha).with("now", now));
    }
}

fn forma_pago(doc: &Doc<'_>, report: &mut Report) {
    let at = || doc.root.at("FormaPago");
    let given = doc.root.given("FormaPago");
    if given.is_some() && doc.is(&[Tipo::Traslado, Tipo::Nomina, Tipo::Pago]) {
        report.push(Finding::new(&CFDI40103, at()));
    }
    let known = |code| FormaPago::parse(code).is_ok_and(|forma| doc.in_force(forma.vigencia()));
    if let Some(code) = given.filter(|code| !known(code)) {
        report.push(Finding::new(&CFDI40104, at()).with("found", code));
    }
    // A nómina may say PPD and may have no FormaPago at all (CFDI40103); PACs stamp such.
    let asked = doc.is(&[Tipo::Ingreso, Tipo::Egreso]) && doc.root.text("MetodoPago") == "PPD";
    if asked && given != Some("99") {
        report.push(Finding::new(&CFDI40105, at()).with("found", given.unwrap_or("")));
    }
}

fn metodo_pago(doc: &Doc<'_>, report: &mut Report) {
    let Some(code) = doc.root.given("MetodoPago") else {
        return;
    };
    let known = MetodoPago::parse(code).is_ok_and(|metodo| doc.in_force(metodo.vigencia()));
    if !known {
        report.push(Finding::new(&CFDI40124, doc.root.at("MetodoPago")).with("found", code));
    }
    if doc.is(&[Tipo::Traslado, Tipo::Pago]) {
        report.push(Finding::new(&CFDI40125, doc.root.at("MetodoPago")));
    }
}

fn codes(doc: &Doc<'_>, report: &mut Report) {
    if doc.tipo.is_none() {
        let found = doc.root.text("TipoDeComprobante");
        let at = doc.root.at("TipoDeComprobante");
        report.push(Finding::new(&CFDI40121, at).with("found", found));
    }
    let lugar = doc.lugar_expedicion.as_ref();
    let in_force =
        |lugar: &CodigoPostal| lugar.vigencia().is_none_or(|vigencia| doc.in_force(vigencia));
    if !lugar.is_some_and(in_force) {
        let found = doc.root.text("LugarExpedicion");
        report.push(Finding::new(&CFDI40126, doc.root.at("LugarExpedicion")).with("found", found));
    }
}

fn exportacion(doc: &Doc<'_>, report: &mut Report) {
    let code = doc.root.text("Exportacion");
    let known = Exportacion::parse(code).ok().filter(|found| doc.in_force(found.vigencia()));
    let rule = match (known, doc.has_comercio_exterior) {
        (None, _) => &CFDI40123,
        (Some(Exportacion::DefinitivaA1), false) => &CFDI40122,
        (Some(Exportacion::NoAplica | Exportacion::Temporal), true) => &CFDI40222,
        (Some(_), _) => return,
    };
    report.push(Finding::new(rule, doc.root.at("Exportacion")).with("found", code));
}

fn relaciones(doc: &Doc<'_>, report: &mut Report) {
    for relacionados in doc.root.all("CfdiRelacionados") {
        let code = relacionados.text("TipoRelacion");
        if TipoRelacion::parse(code).is_err() {
            let at = relacionados.at("TipoRelacion");
            report.push(Finding::new(&CFDI40137, at).with("found", code));
        }
    }
}

/// Whether the receptor is "PUBLICO EN GENERAL" under the generic national RFC.
pub(super) fn is_publico_en_general(doc: &Doc<'_>) -> bool {
    doc.receptor_text("Rfc") == GENERIC_NATIONAL
        && doc.receptor_text("Nombre") == super::receptor::PUBLICO_EN_GENERAL
}
