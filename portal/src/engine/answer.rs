//! From a PAC's answer to a turn of the claim, and to the evidence that is kept of it.

use cfdi::seal::SealedCfdi;
use cfdi::timbre::StampedCfdi;
use jiff::Timestamp;
use pac::Outcome;
use portal_store::{RefusalKind, Turn};
use serde_json::json;

/// What an answer means, and what is kept of it.
pub(super) struct Verdict {
    pub(super) turn: Turn,
    pub(super) evidence: String,
}

/// Judges an answer about the document with these exact bytes.
///
/// An XML is believed only when its stamp is for our seal, on our data, of our total; anything else
/// that looks like a stamp proves that something is wrong, and nothing more.
pub(super) fn judge(outcome: Outcome, sealed_xml: &[u8], retry_at: Timestamp) -> Verdict {
    match outcome {
        Outcome::Stamped { xml } => judge_stamp("stamped", xml, sealed_xml),
        Outcome::Already { xml: Some(xml), .. } => judge_stamp("already", xml, sealed_xml),
        Outcome::Already { xml: None, uuid } => Verdict {
            turn: Turn::Unclear,
            evidence: json!({ "outcome": "already-without-xml", "uuid": uuid }).to_string(),
        },
        Outcome::Rejected { code, message } => refused(RefusalKind::Document, code, &message),
        Outcome::Account { code, message } => refused(RefusalKind::Account, code, &message),
        Outcome::NotSent { reason } => Verdict {
            turn: Turn::NotSent { retry_at },
            evidence: json!({ "outcome": "not-sent", "reason": reason }).to_string(),
        },
        Outcome::InDoubt { reason, .. } => Verdict {
            turn: Turn::Unclear,
            evidence: json!({ "outcome": "in-doubt", "reason": reason }).to_string(),
        },
    }
}

fn judge_stamp(outcome: &str, xml: Vec<u8>, sealed_xml: &[u8]) -> Verdict {
    let accepted = SealedCfdi::from_stored(sealed_xml)
        .map_err(|error| error.to_string())
        .and_then(|ours| StampedCfdi::accept(&xml, &ours).map_err(|error| error.to_string()));
    match accepted {
        Ok(stamped) => {
            let uuid = stamped.uuid().to_owned();
            let evidence = json!({ "outcome": outcome, "uuid": uuid }).to_string();
            Verdict { turn: Turn::Stamped { uuid, xml }, evidence }
        }
        Err(why) => {
            tracing::error!(why, "a PAC gave a stamp that is not for our document");
            let xml = String::from_utf8_lossy(&xml);
            let evidence = json!({ "outcome": outcome, "mismatch": why, "xml": xml }).to_string();
            Verdict { turn: Turn::Unclear, evidence }
        }
    }
}

fn refused(kind: RefusalKind, code: String, message: &str) -> Verdict {
    let outcome = match kind {
        RefusalKind::Document => "rejected",
        RefusalKind::Account => "account",
        RefusalKind::Absence => "absent",
    };
    let evidence = json!({ "outcome": outcome, "code": code, "message": message }).to_string();
    Verdict { turn: Turn::Refused { code, kind }, evidence }
}
