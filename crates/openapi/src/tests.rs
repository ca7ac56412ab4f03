use axum::http::{Method, StatusCode};
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::*;

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is described only")]
struct Sale {
    total: String,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is described only")]
struct Refusal {
    title: String,
}

const REFUSALS: Refusals =
    Refusals { usual: &[StatusCode::BAD_REQUEST], guard: &[StatusCode::UNAUTHORIZED] };

const ID: &[Parameter] =
    &[Parameter { name: "id", place: Place::PathUuid, description: "The sale's id." }];

const KEYED: &[Parameter] = &[
    Parameter { name: "key", place: Place::HeaderText(40), description: "The sale's key." },
    Parameter { name: "limit", place: Place::QueryCount(9), description: "At most so many." },
];

fn operation(method: Method, path: &'static str) -> Operation<()> {
    Operation::new(method, path, async || "", REFUSALS)
}

fn table() -> Vec<Operation<()>> {
    vec![
        operation(Method::PUT, "/sales/{id}")
            .says("putSale", "A sale.")
            .with(ID)
            .takes::<Sale>()
            .takes_up_to(1_000)
            .gives::<Sale>(StatusCode::CREATED)
            .refuses(&[StatusCode::CONFLICT]),
        operation(Method::GET, "/sales/{id}")
            .says("paper", "Its paper.")
            .with(ID)
            .gives_file("application/pdf")
            .open(),
        operation(Method::POST, "/sales").says("sell", "Another sale.").with(KEYED),
    ]
}

fn document(table: &[Operation<()>]) -> Value {
    let api = Description {
        title: "Sales",
        text: "Of a shop.",
        refusal: reference::<Refusal>,
        refusal_text: "No.",
        guard: json!({
            "token": { "type": "http", "scheme": "bearer" },
            "time": { "type": "apiKey", "in": "header", "name": "time" },
        }),
    };
    describe(api, table)
}

fn statuses(described: &Value) -> Vec<&str> {
    described["responses"].as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_table_is_described() {
    let table = table();
    let document = document(&table);
    assert_eq!(faults(&document, &table), Vec::<String>::new());
    let put = &document["paths"]["/sales/{id}"]["put"];
    assert_eq!(statuses(put), ["201", "400", "401", "409"]);
    assert_eq!(put["security"], json!([{ "time": [], "token": [] }]));
    let schema = json!({ "$ref": "#/components/schemas/Sale" });
    assert_eq!(put["requestBody"]["content"]["application/json"]["schema"], schema);
    assert_eq!(put["responses"]["201"]["description"], "Created");
    assert_eq!(put["parameters"][0]["in"], "path");
    let paper = &document["paths"]["/sales/{id}"]["get"];
    assert_eq!(statuses(paper), ["200", "400"]);
    assert_eq!(paper["security"], json!([]));
    let file = &paper["responses"]["200"]["content"]["application/pdf"]["schema"]["format"];
    assert_eq!(file, "binary");
    let asked = &document["paths"]["/sales"]["post"]["parameters"];
    let told = json!([
        { "name": "key", "in": "header", "required": true, "description": "The sale's key.",
          "schema": { "type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[!-~]+$" } },
        { "name": "limit", "in": "query", "required": false, "description": "At most so many.",
          "schema": { "type": "integer", "minimum": 0, "maximum": 9 } },
    ]);
    assert_eq!(*asked, told);
}

#[test]
fn what_does_not_hold_together_is_told_all_at_once() {
    let mute = || operation(Method::GET, "/a/{id}").says("a", "");
    let mut table = vec![mute(), operation(Method::GET, "/b").says("a", "Something.").with(ID)];
    let mut document = document(&table);
    document["more"] = json!({ "$ref": "#/components/schemas/Gone" });
    table.push(operation(Method::CONNECT, "/c").says("c", "Not in the document."));
    let told = [
        "nothing is at /components/schemas/Gone",
        "GET /a/{id}: it says nothing of itself",
        "GET /a/{id}: other parameters stand in its path",
        "two are called a",
        "GET /b: other parameters stand in its path",
        "CONNECT /c: it is not in the document",
    ];
    assert_eq!(faults(&document, &table), told);
}
