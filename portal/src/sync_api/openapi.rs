//! The OpenAPI document: the table of operations and the schemas of the messages, written down.

use std::sync::LazyLock;

use axum::Json;
use axum::http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use tickets::auth::{NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, TIME_HEADER};

use super::operations::{Access, Operation, Parameter, Place, all};
use super::problem::Body;

/// An OpenAPI document. Its own schema is OpenAPI's.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is described, and made of JSON")]
pub(super) struct Document {
    /// `3.1.1`.
    openapi: String,
    /// Title and version.
    info: Map<String, Value>,
    /// By path.
    paths: Map<String, Value>,
    /// Messages and how requests are signed.
    components: Map<String, Value>,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document(&all()));

/// GET `/api/openapi.json`.
pub(super) async fn show() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

const SIGNATURE_TEXT: &str = "Ed25519 by the register's key, base64url without padding, over \
    `talon-request-v1`, the method, path with query, the time, the nonce and the SHA-256 of the \
    body in hexadecimal, joined by line feeds.";

fn document(operations: &[Operation]) -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        })
        .into_generator();
    let refusal = generator.subschema_for::<Body>();
    let mut paths = Map::new();
    for operation in operations {
        let methods = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Value::Object(methods) = methods {
            let method = operation.method.as_str().to_lowercase();
            methods.insert(method, describe(operation, &mut generator));
        }
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Talón: registers and portal",
            "version": "1",
            "description": "Every message is idempotent: what was received may be sent again. \
                            Amounts are decimal strings, instants RFC 3339, dates YYYY-MM-DD.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": {
                "Refusal": {
                    "description": "RFC 9457, with a stable code at the end of `type`.",
                    "content": { "application/problem+json": { "schema": refusal } },
                },
            },
            "securitySchemes": security_schemes(),
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "security": match operation.access {
            Access::Signed => json!([{ "register": [], "time": [], "nonce": [], "signature": [] }]),
            Access::Open => json!([]),
        },
    });
    if let Some(body) = operation.body {
        let schema = body(generator);
        described["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    let mut responses = Map::new();
    for (status, answer) in &operation.answers {
        let schema = answer(generator);
        responses.insert(
            status.as_u16().to_string(),
            json!({
                "description": reason(*status),
                "content": { "application/json": { "schema": schema } },
            }),
        );
    }
    if let Some(kind) = operation.file {
        let content = json!({ kind: { "schema": { "type": "string", "format": "binary" } } });
        let file = json!({ "description": reason(StatusCode::OK), "content": content });
        responses.insert(StatusCode::OK.as_u16().to_string(), file);
    }
    for status in &operation.refusals {
        let refusal = json!({ "$ref": "#/components/responses/Refusal" });
        responses.insert(status.as_u16().to_string(), refusal);
    }
    described["responses"] = Value::Object(responses);
    described
}

fn parameter(parameter: &Parameter) -> Value {
    let (place, schema) = match parameter.place {
        Place::PathUuid => ("path", json!({ "type": "string", "format": "uuid" })),
        Place::QueryCount(most) => {
            ("query", json!({ "type": "integer", "minimum": 0, "maximum": most }))
        }
    };
    json!({
        "name": parameter.name,
        "in": place,
        "required": parameter.place == Place::PathUuid,
        "description": parameter.description,
        "schema": schema,
    })
}

fn security_schemes() -> Value {
    let header = |name: &str, text: &str| json!({ "type": "apiKey", "in": "header", "name": name, "description": text });
    json!({
        "register": header(REGISTER_HEADER, "The register's id."),
        "time": header(TIME_HEADER, "Its clock, in milliseconds since 1970."),
        "nonce": header(NONCE_HEADER, "Random text, up to 64 bytes; it counts once."),
        "signature": header(SIGNATURE_HEADER, SIGNATURE_TEXT),
    })
}

fn reason(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every reference leads somewhere, every operation has its own name and says something.
    #[test]
    fn the_document_holds_together() {
        let document = document(&all());
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"").skip(1) {
            let pointer = reference.split('"').next().unwrap().strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        let operations = all();
        let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
        assert_eq!(ids.len(), operations.len());
        for operation in &operations {
            assert!(!operation.summary.is_empty(), "{}", operation.path);
            assert!(MethodKnown::of(operation), "{}", operation.method);
            let method = operation.method.as_str().to_lowercase();
            let described = &document["paths"][operation.path][method];
            assert_eq!(described["operationId"], operation.id);
            let braces = operation.path.matches('{').count();
            let in_path =
                operation.parameters.iter().filter(|p| p.place == Place::PathUuid).count();
            assert_eq!(braces, in_path, "{}", operation.path);
        }
    }

    struct MethodKnown;

    impl MethodKnown {
        fn of(operation: &Operation) -> bool {
            axum::routing::MethodFilter::try_from(operation.method.clone()).is_ok()
        }
    }
}
