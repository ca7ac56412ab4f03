//! What PACs answer.

use pac::{Outcome, finkok, sw};

use crate::Answer;

/// SW's answer to a stamp request: its HTTP status, 100 more than the first byte, and its body.
pub fn pac(bytes: &[u8]) -> Answer {
    let Some((first, body)) = bytes.split_first() else { return Answer::Refused };
    let status = 100 + u16::from(*first) * 2;
    let outcome = sw::read_answer(status, body);
    if let Some(Outcome::Rejected { code, message }) = &outcome {
        assert!(message.contains(code), "SW says the code in its message");
    }
    check(status, outcome)
}

/// Finkok's, in the same way: an envelope of SOAP.
pub fn finkok(bytes: &[u8]) -> Answer {
    let Some((first, body)) = bytes.split_first() else { return Answer::Refused };
    let status = 100 + u16::from(*first) * 2;
    check(status, finkok::read_answer(status, body))
}

/// No stamp without its CFDI, no refusal without its proof.
fn check(status: u16, outcome: Option<Outcome>) -> Answer {
    let Some(outcome) = outcome else { return Answer::Refused };
    match outcome {
        Outcome::Stamped { xml } => {
            assert!(status < 500 && !xml.is_empty(), "a stamp needs its CFDI");
            Answer::Read
        }
        Outcome::Rejected { code, .. } => {
            assert!(status < 500 && !code.trim().is_empty(), "a refusal needs its proof");
            Answer::Read
        }
        Outcome::Already { xml, uuid } => {
            assert!(xml.is_none_or(|xml| !xml.is_empty()), "nothing is none");
            assert!(uuid.is_none_or(|uuid| !uuid.trim().is_empty()), "nothing is none");
            Answer::Read
        }
        Outcome::Account { .. } | Outcome::NotSent { .. } | Outcome::InDoubt { .. } => {
            Answer::Refused
        }
    }
}
