//! `cfdi rfc`: form, persona, check digit.

use cfdi::rfc::{Persona, Rfc};
use serde::Serialize;

use crate::args::Format;
use crate::error::CliError;
use crate::terminal::{Status, Terminal};

/// What is said of one RFC.
#[derive(Serialize)]
struct Line<'a> {
    rfc: &'a str,
    holds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    persona: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generic: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_digit_holds: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

const WRONG_CHECK_DIGIT: &str = "el dígito verificador no es el que da el algoritmo del SAT; \
    revísalo, aunque hay RFC vigentes así";

/// Judges each; a wrong check digit is a warning, because SAT has issued such RFCs.
pub(crate) fn run(
    rfcs: &[String],
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let mut status = Status::Holds;
    for text in rfcs {
        status = status.max(match Rfc::parse(text) {
            Ok(rfc) => good(&rfc, format, terminal)?,
            Err(fault) => {
                match format {
                    Format::Text => terminal.say(&format!("{text}: {fault}"))?,
                    Format::Json => bad(text, fault.code, terminal)?,
                }
                Status::Fails
            }
        });
    }
    Ok(status)
}

fn good(rfc: &Rfc, format: Format, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    let persona = match rfc.persona() {
        Persona::Fisica => "fisica",
        Persona::Moral => "moral",
    };
    // The two generic RFCs are nobody's, and have no check digit to speak of.
    let holds = rfc.is_generic() || rfc.check_digit_holds();
    match format {
        Format::Json => terminal.print_json(&Line {
            rfc: rfc.as_str(),
            holds: true,
            persona: Some(persona),
            generic: Some(rfc.is_generic()),
            check_digit_holds: Some(holds),
            code: None,
            message: None,
        }),
        Format::Text => {
            if !holds {
                terminal.say(&format!("{rfc}: aviso: {WRONG_CHECK_DIGIT}"))?;
            }
            let kind = match (rfc.is_generic(), rfc.persona()) {
                (true, _) => "RFC genérico",
                (false, Persona::Fisica) => "persona física",
                (false, Persona::Moral) => "persona moral",
            };
            terminal.print(&format!("{rfc}: {kind}\n"))
        }
    }
}

fn bad(
    text: &str,
    code: &'static faults::Code,
    terminal: &mut Terminal<'_>,
) -> Result<(), CliError> {
    let line = Line {
        rfc: text,
        holds: false,
        persona: None,
        generic: None,
        check_digit_holds: None,
        code: Some(code.id),
        message: Some(code.message),
    };
    terminal.print_json(&line).map(|_| ())
}
