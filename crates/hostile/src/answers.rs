//! What PACs answer.

use pac::{Outcome, sw};

use crate::Answer;

/// SW's answer to a stamp request: its HTTP status, 100 more than the first byte, and its body.
pub fn pac(bytes: &[u8]) -> Answer {
    let Some((first, body)) = bytes.split_first() else { return Answer::Refused };
    let status = 100 + u16::from(*first) * 2;
    let Some(outcome) = sw::read_answer(status, body) else { return Answer::Refused };
    match outcome {
        Outcome::Stamped { xml } => {
            assert!(status < 500 && !xml.is_empty(), "a stamp needs its CFDI");
            Answer::Read
        }
        Outcome::Rejected { code, message } => {
            assert!(status < 500 && message.contains(&code), "a refusal needs its proof");
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
