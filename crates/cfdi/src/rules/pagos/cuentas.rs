//! Pago: from which account to which, and what the bank signed.

use super::super::doc::{Doc, GENERIC_FOREIGN, Node};
use super::super::rule::{Rule, rules};
use super::super::{Finding, Report};
use super::Pago;

rules! {
    CRP20221 = ("Pago/@RfcEmisorCtaOrd", Shop, "absent unless FormaDePagoP is 02 to 06, 28 or 29",
        "Esta forma de pago no lleva el RFC del banco de quien paga. Quítalo.");
    CRP20222 = ("Pago/@RfcEmisorCtaOrd", Shop, "in l_RFC, unless XEXX010101000",
        "El SAT no tiene activo el RFC del banco de quien paga. Revísalo.", LRfc);
    CRP20223 = ("Pago/@NomBancoOrdExt", Shop, "given where RfcEmisorCtaOrd is XEXX010101000",
        "Falta el nombre del banco extranjero de quien paga. Escríbelo.");
    CRP20224 = ("Pago/@CtaOrdenante", Shop, "absent unless FormaDePagoP is 02 to 06, 28 or 29",
        "Esta forma de pago no lleva la cuenta de quien paga. Quítala.");
    CRP20225 = ("Pago/@CtaOrdenante", Shop, "of the form that c_FormaPago asks",
        "La cuenta de quien paga no tiene la forma de esta forma de pago. Cuenta sus números.");
    CRP20226 = ("Pago/@CtaBeneficiario", Shop, "of the form that c_FormaPago asks",
        "La cuenta que recibe no tiene la forma de esta forma de pago. Cuenta sus números.");
    CRP20227 = ("Pago/@RfcEmisorCtaBen", Shop, "absent unless FormaDePagoP is 02 to 05, 28 or 29",
        "Esta forma de pago no lleva el RFC del banco que recibe. Quítalo.");
    CRP20228 = ("Pago/@CtaBeneficiario", Shop, "absent unless FormaDePagoP is 02 to 05, 28 or 29",
        "Esta forma de pago no lleva la cuenta que recibe. Quítala.");
    CRP20229 = ("Pago/@TipoCadPago", Us, "absent unless FormaDePagoP is 03",
        "Solo una transferencia (03) lleva el tipo de cadena de pago. Quítalo.");
    CRP20230 = ("Pago/@CertPago", Us, "given with TipoCadPago",
        "Falta el certificado del pago, que va con el tipo de cadena.");
    CRP20231 = ("Pago/@CertPago", Us, "absent without TipoCadPago",
        "El certificado del pago va solo con el tipo de cadena. Quítalo.");
    CRP20232 = ("Pago/@CadPago", Us, "given with TipoCadPago",
        "Falta la cadena original del pago, que va con el tipo de cadena.");
    CRP20233 = ("Pago/@CadPago", Us, "absent without TipoCadPago",
        "La cadena original del pago va solo con el tipo de cadena. Quítala.");
    CRP20234 = ("Pago/@SelloPago", Us, "given with TipoCadPago",
        "Falta el sello del pago, que va con el tipo de cadena.");
    CRP20235 = ("Pago/@SelloPago", Us, "absent without TipoCadPago",
        "El sello del pago va solo con el tipo de cadena. Quítalo.");
}

/// The form of an account number: "patrón" of c_FormaPago.
#[derive(Clone, Copy)]
enum Cuenta {
    /// There may be none.
    Nothing,
    /// Digits, of one of these lengths.
    Digits(&'static [usize]),
    /// 10 to 50 capitals, digits and underscores; the alternatives that the catalog names beside
    /// this one are part of it.
    Word,
}

/// Accounts of who pays and of who is paid, for FormaDePagoP (catCFDI of 2026-08-06).
fn cuentas(forma: &str) -> (Cuenta, Cuenta) {
    match forma {
        "02" => (Cuenta::Digits(&[11, 18]), Cuenta::Word),
        "03" => (Cuenta::Digits(&[10, 16, 18]), Cuenta::Digits(&[10, 18])),
        "04" | "28" => (Cuenta::Digits(&[16]), Cuenta::Word),
        "05" => (Cuenta::Word, Cuenta::Word),
        "06" => (Cuenta::Digits(&[10]), Cuenta::Nothing),
        "29" => (Cuenta::Digits(&[15, 16]), Cuenta::Word),
        _ => (Cuenta::Nothing, Cuenta::Nothing),
    }
}

impl Cuenta {
    fn holds(self, text: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Digits(lengths) => {
                lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::Word => {
                let legal = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
                (10..=50).contains(&text.len()) && text.bytes().all(legal)
            }
        }
    }
}

/// The rules for one side.
struct Side {
    rfc: (&'static Rule, &'static str),
    cuenta: (&'static Rule, &'static str),
    form: &'static Rule,
}

static ORDENANTE: Side = Side {
    rfc: (&CRP20221, "RfcEmisorCtaOrd"),
    cuenta: (&CRP20224, "CtaOrdenante"),
    form: &CRP20225,
};
static BENEFICIARIO: Side = Side {
    rfc: (&CRP20227, "RfcEmisorCtaBen"),
    cuenta: (&CRP20228, "CtaBeneficiario"),
    form: &CRP20226,
};

pub(super) fn check(doc: &Doc<'_>, pago: &Pago<'_>, report: &mut Report) {
    let node = &pago.node;
    let (ordenante, beneficiario) = cuentas(node.text("FormaDePagoP"));
    side(node, ordenante, &ORDENANTE, report);
    side(node, beneficiario, &BENEFICIARIO, report);
    banco_ordenante(doc, node, report);
    cadena(node, report);
}

fn side(node: &Node<'_>, cuenta: Cuenta, rules: &'static Side, report: &mut Report) {
    if matches!(cuenta, Cuenta::Nothing) {
        for (rule, name) in [rules.rfc, rules.cuenta] {
            if node.has(name) {
                report.push(Finding::new(rule, node.at(name)));
            }
        }
    }
    let (_, name) = rules.cuenta;
    if node.given(name).is_some_and(|text| !cuenta.holds(text)) {
        report.push(Finding::new(rules.form, node.at(name)));
    }
}

fn banco_ordenante(doc: &Doc<'_>, node: &Node<'_>, report: &mut Report) {
    let Some(rfc) = node.given("RfcEmisorCtaOrd") else {
        return;
    };
    if rfc == GENERIC_FOREIGN {
        if !node.has("NomBancoOrdExt") {
            report.push(Finding::new(&CRP20223, node.at("NomBancoOrdExt")));
        }
        return;
    }
    match doc.context.l_rfc {
        None => report.undecided(&CRP20222),
        Some(l_rfc) if l_rfc.lookup(rfc).is_none() => {
            report.push(Finding::new(&CRP20222, node.at("RfcEmisorCtaOrd")).with("found", rfc));
        }
        Some(_) => {}
    }
}

fn cadena(node: &Node<'_>, report: &mut Report) {
    let signed = node.has("TipoCadPago");
    if signed && node.text("FormaDePagoP") != "03" {
        report.push(Finding::new(&CRP20229, node.at("TipoCadPago")));
    }
    for (name, missing, unasked) in [
        ("CertPago", &CRP20230, &CRP20231),
        ("CadPago", &CRP20232, &CRP20233),
        ("SelloPago", &CRP20234, &CRP20235),
    ] {
        let rule = match (signed, node.has(name)) {
            (true, false) => missing,
            (false, true) => unasked,
            (true, true) | (false, false) => continue,
        };
        report.push(Finding::new(rule, node.at(name)));
    }
}
