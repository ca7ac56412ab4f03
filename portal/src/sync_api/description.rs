//! The OpenAPI document of the registers' side.

use std::sync::LazyLock;

use axum::Json;
use openapi::{Description, describe, reference};
use serde_json::{Value, json};
use tickets::auth::{NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, TIME_HEADER};

use super::operations::all;
use super::problem::Body;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| describe(description(), &all()));

/// GET `/api/openapi.json`.
pub(super) async fn show() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

const SIGNATURE_TEXT: &str = "Ed25519 by the register's key, base64url without padding, over \
    `talon-request-v1`, the method, path with query, the time, the nonce and the SHA-256 of the \
    body in hexadecimal, joined by line feeds.";

fn description() -> Description {
    Description {
        title: "Talón: registers and portal",
        text: "Every message is idempotent: what was received may be sent again. Amounts are \
               decimal strings, instants RFC 3339, dates YYYY-MM-DD.",
        refusal: reference::<Body>,
        refusal_text: "RFC 9457, with a stable code at the end of `type`.",
        guard: json!({
            "register": header(REGISTER_HEADER, "The register's id."),
            "time": header(TIME_HEADER, "Its clock, in milliseconds since 1970."),
            "nonce": header(NONCE_HEADER, "Random text, up to 64 bytes; it counts once."),
            "signature": header(SIGNATURE_HEADER, SIGNATURE_TEXT),
        }),
    }
}

fn header(name: &str, text: &str) -> Value {
    json!({ "type": "apiKey", "in": "header", "name": name, "description": text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_holds_together() {
        assert_eq!(openapi::faults(&DOCUMENT, &all()), Vec::<String>::new());
    }
}
