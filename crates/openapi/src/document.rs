//! The OpenAPI document of a table of operations.

use axum::http::StatusCode;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::operation::{Operation, Parameter, Place, SchemaOf};

/// An OpenAPI document. Its own schema is OpenAPI's.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is described, and made of JSON")]
pub struct Document {
    /// `3.1.1`.
    openapi: String,
    /// Title and version.
    info: Map<String, Value>,
    /// By path.
    paths: Map<String, Value>,
    /// Messages, and how one is let in.
    components: Map<String, Value>,
}

/// What is said of an API as a whole.
#[derive(Debug)]
pub struct Description {
    /// What it is called.
    pub title: &'static str,
    /// What holds for all of its messages.
    pub text: &'static str,
    /// How it refuses, as `application/problem+json`.
    pub refusal: SchemaOf,
    /// The same for people.
    pub refusal_text: &'static str,
    /// OpenAPI's `securitySchemes`, an object; the guard asks for all of them at once.
    pub guard: Value,
}

/// The document of a table, in its order.
pub fn describe<S: Clone + Send + Sync + 'static>(
    api: Description,
    table: &[Operation<S>],
) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let refusal = (api.refusal)(&mut generator);
    let security = required(&api.guard);
    let mut paths = Map::new();
    for operation in table {
        let methods = paths.entry(operation.path).or_insert_with(|| json!({}));
        let method = operation.method.as_str().to_lowercase();
        methods[method] = operation.described(&security, &mut generator);
    }
    let content = json!({ "application/problem+json": { "schema": refusal } });
    json!({
        "openapi": "3.1.1",
        "info": { "title": api.title, "version": "1", "description": api.text },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": { "Refusal": { "description": api.refusal_text, "content": content } },
            "securitySchemes": api.guard,
        },
    })
}

/// Every scheme of the guard, together.
fn required(guard: &Value) -> Value {
    let schemes = guard.as_object().into_iter().flatten();
    let all: Map<String, Value> = schemes.map(|(name, _)| (name.clone(), json!([]))).collect();
    json!([all])
}

impl<S: Clone + Send + Sync + 'static> Operation<S> {
    fn described(&self, security: &Value, generator: &mut SchemaGenerator) -> Value {
        let mut described = json!({
            "operationId": self.id,
            "summary": self.summary,
            "parameters": self.parameters.iter().map(Parameter::described).collect::<Vec<_>>(),
            "security": if self.is_open { json!([]) } else { security.clone() },
        });
        if let Some(schema) = self.body {
            let content = json!({ "application/json": { "schema": schema(generator) } });
            described["requestBody"] = json!({ "required": true, "content": content });
        }
        described["responses"] = Value::Object(self.responses(generator));
        described
    }

    fn responses(&self, generator: &mut SchemaGenerator) -> Map<String, Value> {
        let answer = |status: StatusCode, kind: &str, schema: Value| {
            let content = json!({ kind: { "schema": schema } });
            (status, json!({ "description": status.canonical_reason(), "content": content }))
        };
        let messages = self.answers.iter().map(|(status, schema)| {
            answer(*status, "application/json", schema(generator).to_value())
        });
        let binary = json!({ "type": "string", "format": "binary" });
        let file = self.file.map(|kind| answer(StatusCode::OK, kind, binary));
        let refusal = json!({ "$ref": "#/components/responses/Refusal" });
        let refusals = self.refusals().map(|status| (status, refusal.clone()));
        let all = messages.chain(file).chain(refusals);
        all.map(|(status, response)| (status.as_u16().to_string(), response)).collect()
    }
}

impl Parameter {
    fn described(&self) -> Value {
        let (place, is_required, schema) = match self.place {
            Place::PathUuid => ("path", true, json!({ "type": "string", "format": "uuid" })),
            Place::QueryCount(most) => {
                ("query", false, json!({ "type": "integer", "minimum": 0, "maximum": most }))
            }
            Place::HeaderText(most) => {
                let text = json!({
                    "type": "string", "minLength": 1, "maxLength": most, "pattern": "^[!-~]+$",
                });
                ("header", true, text)
            }
        };
        json!({
            "name": self.name,
            "in": place,
            "required": is_required,
            "description": self.description,
            "schema": schema,
        })
    }
}
