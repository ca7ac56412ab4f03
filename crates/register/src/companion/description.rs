//! The OpenAPI document of the door.

use std::sync::LazyLock;

use axum::Json;
use openapi::{Description, describe, reference};
use serde_json::{Value, json};
use tickets::wire::Problem;

use super::operations::all;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| describe(description(), &all()));

/// GET `/v1/openapi.json`.
pub(super) async fn show() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

fn description() -> Description {
    Description {
        title: "Talón: ventas de otro punto de venta",
        text: "Sólo para programas de esta computadora. Los importes son textos con punto decimal \
               y llevan impuestos incluidos.",
        refusal: reference::<Problem>,
        refusal_text: "RFC 9457, con un código estable al final de `type`.",
        guard: json!({ "token": { "type": "http", "scheme": "bearer" } }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_holds_together() {
        assert_eq!(openapi::faults(&DOCUMENT, &all()), Vec::<String>::new());
    }
}
