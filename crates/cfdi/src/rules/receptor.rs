//! Receptor.

use super::doc::{Doc, GENERIC_FOREIGN, GENERIC_NATIONAL, Node, persona};
use super::rule::rules;
use super::{Finding, Report};
use crate::catalog::{Pais, RegimenFiscal, UsoCfdi};

rules! {
    CFDI40143 = ("Receptor/@Rfc", Customer, "in l_RFC, unless generic",
        "El SAT no tiene activo ese RFC. Revísalo letra por letra.", LRfc);
    CFDI40145 = ("Receptor/@Nombre", Customer, "the name that l_RFC has for the RFC",
        "El nombre no es el que tiene el SAT para ese RFC. Cópialo de la Constancia de Situación Fiscal.",
        LRfc);
    CFDI40146 = ("Receptor/@Rfc", Shop, "XAXX010101000 where Nombre is PUBLICO EN GENERAL",
        "Una factura a PUBLICO EN GENERAL lleva el RFC XAXX010101000.");
    CFDI40148 = ("Receptor/@DomicilioFiscalReceptor", Customer,
        "the postal code that l_RFC has for the RFC",
        "El código postal no es el del domicilio fiscal que tiene el SAT. Está en la Constancia de Situación Fiscal.",
        LRfc);
    CFDI40149 = ("Receptor/@DomicilioFiscalReceptor", Us,
        "LugarExpedicion where the RFC is generic",
        "Con un RFC genérico el código postal es el de la tienda.");
    CFDI40150 = ("Receptor/@ResidenciaFiscal", Customer, "in c_Pais",
        "El país de residencia no está en el catálogo del SAT.");
    CFDI40151 = ("Receptor/@ResidenciaFiscal", Customer, "absent unless XEXX010101000",
        "El país de residencia es solo para extranjeros sin RFC. Quítalo.");
    CFDI40152 = ("Receptor/@ResidenciaFiscal", Customer, "not MEX",
        "El país de residencia de un extranjero no puede ser México.");
    CFDI40153 = ("Receptor/@ResidenciaFiscal", Customer,
        "given with XEXX010101000 and NumRegIdTrib or ComercioExterior",
        "Falta el país de residencia del cliente extranjero. Elígelo.");
    CFDI40154 = ("Receptor/@NumRegIdTrib", Customer, "absent unless XEXX010101000",
        "El número de identidad tributaria es solo para extranjeros sin RFC. Quítalo.");
    CFDI40155 = ("Receptor/@NumRegIdTrib", Customer,
        "given with XEXX010101000 and ComercioExterior",
        "Falta el número de identidad tributaria del cliente extranjero. Escríbelo.");
    CFDI40156 = ("Receptor/@NumRegIdTrib", Customer, "nine digits for USA and CAN",
        "El número de identidad tributaria de ese país lleva nueve números.");
    CFDI40157 = ("Receptor/@RegimenFiscalReceptor", Customer, "in c_RegimenFiscal",
        "Elige un régimen fiscal del catálogo del SAT; es el de la Constancia de Situación Fiscal.");
    CFDI40158 = ("Receptor/@RegimenFiscalReceptor", Customer, "one of persons such as the receptor; where l_RFC is given, one that it has for the RFC",
        "Ese régimen fiscal no corresponde al tipo de persona del RFC. Elige el de la Constancia.");
    CFDI40159 = ("Receptor/@RegimenFiscalReceptor", Us, "616 where the RFC is generic",
        "Con un RFC genérico el régimen fiscal es 616.");
    CFDI40160 = ("Receptor/@UsoCFDI", Customer, "in c_UsoCFDI",
        "Elige un uso del CFDI del catálogo del SAT.");
    CFDI40161 = ("Receptor/@UsoCFDI", Customer, "one that c_UsoCFDI has for the persona and régimen",
        "Ese uso del CFDI no se permite con tu régimen fiscal. Elige otro.");
}

pub(super) const PUBLICO_EN_GENERAL: &str = "PUBLICO EN GENERAL";

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    let Some(receptor) = &doc.receptor else {
        return;
    };
    generic(doc, receptor, report);
    listed_taxpayer(doc, receptor, report);
    residencia(doc, receptor, report);
    identidad(doc, receptor, report);
    regimen_and_uso(doc, receptor, report);
}

fn is_generic(rfc: &str) -> bool {
    rfc == GENERIC_NATIONAL || rfc == GENERIC_FOREIGN
}

fn generic(doc: &Doc<'_>, receptor: &Node<'_>, report: &mut Report) {
    let rfc = receptor.text("Rfc");
    if receptor.text("Nombre") == PUBLICO_EN_GENERAL && rfc != GENERIC_NATIONAL {
        report.push(Finding::new(&CFDI40146, receptor.at("Rfc")));
    }
    if !is_generic(rfc) {
        return;
    }
    let domicilio = receptor.text("DomicilioFiscalReceptor");
    if domicilio != doc.root.text("LugarExpedicion") {
        let at = receptor.at("DomicilioFiscalReceptor");
        report.push(Finding::new(&CFDI40149, at).with("found", domicilio));
    }
    let regimen = receptor.text("RegimenFiscalReceptor");
    if regimen != "616" {
        let at = receptor.at("RegimenFiscalReceptor");
        report.push(Finding::new(&CFDI40159, at).with("found", regimen));
    }
}

fn listed_taxpayer(doc: &Doc<'_>, receptor: &Node<'_>, report: &mut Report) {
    let rfc = receptor.text("Rfc");
    if is_generic(rfc) {
        return;
    }
    let Some(l_rfc) = doc.context.l_rfc else {
        for rule in [&CFDI40143, &CFDI40145, &CFDI40148] {
            report.undecided(rule);
        }
        return;
    };
    let Some(taxpayer) = l_rfc.lookup(rfc) else {
        return report.push(Finding::new(&CFDI40143, receptor.at("Rfc")));
    };
    for (rule, name, expected) in [
        (&CFDI40145, "Nombre", taxpayer.nombre),
        (&CFDI40148, "DomicilioFiscalReceptor", taxpayer.codigo_postal),
    ] {
        if expected.is_empty() {
            report.undecided(rule);
        } else if receptor.text(name) != expected {
            report.push(Finding::new(rule, receptor.at(name)));
        }
    }
}

/// Whether l_RFC has the régimen for the RFC; where it is not asked, or has no such RFC, nothing
/// more is said of the régimen.
fn is_listed_regimen(doc: &Doc<'_>, receptor: &Node<'_>) -> bool {
    let rfc = receptor.text("Rfc");
    let list = doc.context.l_rfc.filter(|_| !is_generic(rfc));
    let regimen = receptor.text("RegimenFiscalReceptor");
    list.and_then(|list| list.lookup(rfc))
        .filter(|taxpayer| !taxpayer.regimenes.is_empty())
        .is_none_or(|taxpayer| taxpayer.regimenes.iter().any(|known| known == regimen))
}

fn residencia(doc: &Doc<'_>, receptor: &Node<'_>, report: &mut Report) {
    let at = || receptor.at("ResidenciaFiscal");
    let foreign = receptor.text("Rfc") == GENERIC_FOREIGN;
    let asked = receptor.has("NumRegIdTrib") || doc.has_comercio_exterior;
    let Some(pais) = receptor.given("ResidenciaFiscal") else {
        if foreign && asked {
            report.push(Finding::new(&CFDI40153, at()));
        }
        return;
    };
    let rules = [
        (&CFDI40150, Pais::parse(pais).is_err()),
        (&CFDI40151, !foreign),
        (&CFDI40152, pais == "MEX"),
    ];
    for (rule, broken) in rules {
        if broken {
            report.push(Finding::new(rule, at()).with("found", pais));
        }
    }
}

fn identidad(doc: &Doc<'_>, receptor: &Node<'_>, report: &mut Report) {
    let at = || receptor.at("NumRegIdTrib");
    let foreign = receptor.text("Rfc") == GENERIC_FOREIGN;
    let Some(number) = receptor.given("NumRegIdTrib") else {
        if foreign && doc.has_comercio_exterior {
            report.push(Finding::new(&CFDI40155, at()));
        }
        return;
    };
    if !foreign {
        report.push(Finding::new(&CFDI40154, at()));
    }
    // The two countries for which c_Pais gives a form.
    let has_form = matches!(receptor.text("ResidenciaFiscal"), "USA" | "CAN");
    let in_form = number.len() == 9 && number.bytes().all(|byte| byte.is_ascii_digit());
    if has_form && !in_form {
        report.push(Finding::new(&CFDI40156, at()));
    }
}

fn regimen_and_uso(doc: &Doc<'_>, receptor: &Node<'_>, report: &mut Report) {
    let regimen = receptor.text("RegimenFiscalReceptor");
    let uso = receptor.text("UsoCFDI");
    let known = RegimenFiscal::parse(regimen).ok().filter(|found| doc.in_force(found.vigencia()));
    let persona = persona(receptor);
    let at_regimen = || receptor.at("RegimenFiscalReceptor");
    let fits = known.zip(persona).is_none_or(|(regimen, persona)| regimen.allows(persona));
    if known.is_none() {
        report.push(Finding::new(&CFDI40157, at_regimen()).with("found", regimen));
    } else if !fits || !is_listed_regimen(doc, receptor) {
        report.push(Finding::new(&CFDI40158, at_regimen()).with("found", regimen));
    }
    let at_uso = || receptor.at("UsoCFDI");
    let Some(known_uso) = UsoCfdi::parse(uso).ok().filter(|found| doc.in_force(found.vigencia()))
    else {
        return report.push(Finding::new(&CFDI40160, at_uso()).with("found", uso));
    };
    let (Some(regimen), Some(persona)) = (known, persona) else {
        return;
    };
    if !known_uso.allows(persona, regimen) {
        report.push(Finding::new(&CFDI40161, at_uso()).with("found", uso));
    }
}
