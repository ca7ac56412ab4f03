//! How a message is refused.

use faults::{Code, Fault, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// RFC 9457: how a register or another program is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `urn:talon:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence in Spanish.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What else there is to say.
    #[serde(default)]
    pub detail: String,
    /// Each thing that is wrong.
    #[serde(default)]
    pub faults: Vec<ProblemFault>,
    /// To find it in the log.
    #[serde(default)]
    pub request_id: String,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemFault {
    /// Our stable code.
    pub code: String,
    /// Where.
    pub path: String,
    /// In the reader's words.
    pub message: String,
}

impl From<&Fault> for ProblemFault {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code.id.to_owned(),
            path: fault.path.clone(),
            message: fault.code.message.to_owned(),
        }
    }
}

impl Problem {
    /// The refusal of a code, with the HTTP status of its kind: 422 for a fault, 409 where
    /// something stands against it, 503 where something is not there, 500 for a bug.
    pub fn new(code: &Code) -> Self {
        let status = match code.kind {
            Kind::Fault => 422,
            Kind::Precondition => 409,
            Kind::Outage => 503,
            Kind::Bug => 500,
        };
        Self {
            kind: format!("urn:talon:problem:{}", code.id),
            title: code.message.to_owned(),
            status,
            detail: String::new(),
            faults: Vec::new(),
            request_id: String::new(),
        }
    }

    /// The stable code at the end of `type`.
    pub fn code(&self) -> &str {
        self.kind.rsplit(':').next().unwrap_or_default()
    }
}
