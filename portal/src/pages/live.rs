//! Forms that are judged while they are filled in: that of the tax data, and that of a receipt.
//!
//! A script sends what was typed so far and shows what comes back at its field: every rule stays
//! here, and each sentence is the one that the form itself would say. Where no script runs,
//! everything is judged when the form is sent, as it is anyway.

use axum::Json;
use axum::extract::State;
use cfdi::nombre::Nombre;
use serde::Serialize;

use super::code_hint::{self, CodeHint};
use super::field::Told;
use super::find;
use super::options::{self, OptionGroup, Select};
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::Purchase;
use super::tax::{self, Typed};
use crate::desk::Desk;
use crate::lang::Lang;

/// What is to be said of the fields of the tax data.
#[derive(Serialize)]
pub(super) struct TaxVerdicts {
    rfc: Verdict,
    nombre: Verdict,
    codigo_postal: Verdict,
    regimen_fiscal: Verdict,
    uso_cfdi: Verdict,
    correo: Verdict,
}

/// What is to be said of what was copied from a receipt.
#[derive(Serialize)]
pub(super) struct ReceiptVerdicts {
    code: Verdict,
    date: Verdict,
    total: Verdict,
}

/// What is to be said of a field.
#[derive(Default, Serialize)]
struct Verdict {
    faults: Vec<String>,
    /// What is not wrong, and better known.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// What there is to choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<OptionGroup>>,
}

impl Verdict {
    fn noting(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }
}

impl From<Vec<String>> for Verdict {
    fn from(faults: Vec<String>) -> Self {
        Self { faults, ..Self::default() }
    }
}

/// At the field itself, where there is no room for a drawing.
impl From<CodeHint> for Verdict {
    fn from(hint: CodeHint) -> Self {
        let faults = vec![format!("{}.", hint.headline)];
        Self::from(faults).noting(Some(hint.advice.join(" ")))
    }
}

impl From<Select> for Verdict {
    fn from(select: Select) -> Self {
        Self { groups: Some(select.groups), ..Self::from(select.faults) }
    }
}

/// POST `/buscar/datos`: judges what was typed so far. Nobody looks whether there is such a code.
pub(super) async fn receipt(lang: Lang, posted: Posted) -> Json<ReceiptVerdicts> {
    let lang = lang_of_page(&posted, lang);
    let faults = find::asked(&posted).faults();
    let told = Told { lang, faults: &faults };
    let hint = code_hint::hint(&find::look_up_of(&posted).code, lang);
    Json(ReceiptVerdicts {
        code: hint.map_or_else(|| told.messages("code").into(), Verdict::from),
        date: told.messages("date").into(),
        total: told.messages("total").into(),
    })
}

/// A page says in which language it is: its address may have been asked for in another.
fn lang_of_page(posted: &Posted, asked: Lang) -> Lang {
    Lang::of_key(&posted.text("idioma")).unwrap_or(asked)
}

/// POST `/compra/{token}/datos`: judges what was typed so far. Nothing is kept of it.
pub(super) async fn tax_data(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Json<TaxVerdicts>, Problem> {
    let lang = lang_of_page(&posted, purchase.lang);
    let typed = Typed::of(&posted);
    let (receptor, dropped) = tax::without_regimen_de_capital(&typed.receptor);
    let judged = desk.judge(&purchase.access, &receptor, typed.mail(lang)).await?;
    let told = Told { lang, faults: &judged.faults };
    let (rfc, regimen) = (receptor.rfc.as_str(), receptor.regimen_fiscal.as_str());
    let note = nombre_note(&typed.receptor.nombre, &receptor.nombre, dropped.as_deref(), lang);
    let warning = judged.warnings.first().map(|fault| lang.fault(fault).to_owned());
    Ok(Json(TaxVerdicts {
        rfc: Verdict::from(told.messages("rfc")).noting(warning),
        nombre: Verdict::from(told.messages("nombre")).noting(note),
        codigo_postal: told.messages("codigo_postal").into(),
        regimen_fiscal: options::regimen_fiscal(rfc, regimen, told).into(),
        uso_cfdi: options::uso_cfdi(rfc, regimen, &receptor.uso_cfdi, told)
            .offered(judged.usos.as_deref())
            .into(),
        correo: told.messages("correo").into(),
    }))
}

/// How the name will stand on the invoice, where that is not what was written but for its case.
fn nombre_note(written: &str, kept: &str, dropped: Option<&str>, lang: Lang) -> Option<String> {
    let nombre = Nombre::parse(kept).ok()?;
    let nombre = nombre.as_str();
    if let Some(dropped) = dropped {
        return Some(lang.say(
            format!(
                "En tu factura irá «{nombre}», sin «{dropped}»: el SAT registra el nombre sin las \
                 siglas del tipo de sociedad."
            ),
            format!(
                "Your invoice will say “{nombre}”, without “{dropped}”: SAT registers names without \
                 the type of company."
            ),
        ));
    }
    (written.trim().to_uppercase() != nombre).then(|| {
        lang.say(
            format!("En tu factura irá «{nombre}», con un solo espacio entre palabras."),
            format!("Your invoice will say “{nombre}”, with single spaces between words."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_will_stand_otherwise_is_explained() {
        let note = |written, kept, dropped| nombre_note(written, kept, dropped, Lang::Es);
        assert_eq!(note("José Núñez ", "José Núñez ", None), None);
        assert_eq!(note("", "", None), None);
        assert_eq!(
            note("José  Núñez", "José  Núñez", None).unwrap(),
            "En tu factura irá «JOSÉ NÚÑEZ», con un solo espacio entre palabras."
        );
        assert_eq!(
            note("La Palma, S.A. de C.V.", "LA PALMA", Some("S.A. DE C.V.")).unwrap(),
            "En tu factura irá «LA PALMA», sin «S.A. DE C.V.»: el SAT registra el nombre sin las \
             siglas del tipo de sociedad."
        );
    }
}
