//! The OpenAPI document of the door, made of the table that the door is served by.

use std::sync::LazyLock;

use axum::Json;
use axum::http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use tickets::wire::Problem;

use super::file::KEY_MAX;
use super::operations::{Access, Operation, all};
use super::routes::KEY_HEADER;

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
    /// Messages, and how one is let in.
    components: Map<String, Value>,
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| document(&all()));

/// GET `/v1/openapi.json`.
pub(super) async fn show() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

fn document(operations: &[Operation]) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let refusal = generator.subschema_for::<Problem>();
    let mut paths = Map::new();
    for operation in operations {
        let methods = paths.entry(operation.path).or_insert_with(|| json!({}));
        let method = operation.method.as_str().to_lowercase();
        methods[method] = describe(operation, &mut generator);
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Talón: ventas de otro punto de venta",
            "version": "1",
            "description": "Sólo para programas de esta computadora. Los importes son textos con \
                            punto decimal y llevan impuestos incluidos.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": {
                "Refusal": {
                    "description": "RFC 9457, con un código estable al final de `type`.",
                    "content": { "application/problem+json": { "schema": refusal } },
                },
            },
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let security = match operation.access {
        Access::Token => json!([{ "token": [] }]),
        Access::Open => json!([]),
    };
    let mut responses = Map::new();
    for (status, schema) in &operation.answers {
        let content = json!({ "application/json": { "schema": schema(generator) } });
        let answer = json!({ "description": reason(*status), "content": content });
        responses.insert(status.as_u16().to_string(), answer);
    }
    for status in &operation.refusals {
        let refusal = json!({ "$ref": "#/components/responses/Refusal" });
        responses.insert(status.as_u16().to_string(), refusal);
    }
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": parameters(operation),
        "security": security,
        "responses": responses,
    });
    if let Some(schema) = operation.body {
        let content = json!({ "application/json": { "schema": schema(generator) } });
        described["requestBody"] = json!({ "required": true, "content": content });
    }
    described
}

/// The sale's id stands in the path; where a sale is handed over, its key in a header.
fn parameters(operation: &Operation) -> Vec<Value> {
    let id = operation.path.contains("{id}").then(|| {
        json!({
            "name": "id", "in": "path", "required": true,
            "description": "El `id` con que se contestó la venta.",
            "schema": { "type": "string", "format": "uuid" },
        })
    });
    let key = (operation.path == super::operations::SALES).then(|| {
        json!({
            "name": KEY_HEADER, "in": "header", "required": true,
            "description": "El nombre de la venta en tu sistema. El mismo es la misma venta.",
            "schema": {
                "type": "string", "minLength": 1, "maxLength": KEY_MAX,
                "pattern": "^[!-~]+$",
            },
        })
    });
    id.into_iter().chain(key).collect()
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
            let method = operation.method.as_str().to_lowercase();
            let described = &document["paths"][operation.path][method];
            assert_eq!(described["operationId"], operation.id);
        }
    }
}
