//! The schemas of the messages say what serde does: which fields there are, which may be missing,
//! and whether others are refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use schemars::{JsonSchema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tickets::wire::{
    BorderMessage, CancellationMessage, Change, ChangesMessage, CodesMessage, ConstanciaMessage,
    ConstanciaRequestMessage, EnrolledMessage, EnrolmentMessage, InvoiceMessage,
    InvoiceRequestMessage, LineMessage, OutcomeMessage, Problem, ProductMessage,
    ProductOutcomeMessage, ProductOutcomesMessage, ProductsMessage, ProductsPageMessage,
    ReturnLineMessage, ReturnMessage, RoundMessage, RoundedMessage, SettingsMessage,
    SucceededMessage, TicketMessage,
};

/// Takes each field of `whole` away, then adds one that nobody knows, and asks both.
fn agree<T: JsonSchema + DeserializeOwned>(whole: &Value) {
    let schema = schema_for!(T).to_value();
    let name = &schema["title"];
    let reads = |value: &Value| serde_json::from_value::<T>(value.clone()).is_ok();
    assert!(reads(whole), "{name}: {whole}");
    let properties = schema["properties"].as_object().unwrap();
    let fields = whole.as_object().unwrap();
    let names: Vec<&String> = properties.keys().collect();
    assert_eq!(names, fields.keys().collect::<Vec<_>>(), "{name}: the sample has every field");
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().map(|n| n.as_str().unwrap()).collect();
    for field in fields.keys() {
        let mut less = whole.clone();
        less.as_object_mut().unwrap().remove(field);
        assert_eq!(!reads(&less), required.contains(&field.as_str()), "{name}.{field}");
        let mut other = whole.clone();
        other[field] = json!({ "nobody": "knows this" });
        assert!(!reads(&other), "{name}.{field} is of some type");
        assert!(!properties[field].as_bool().unwrap_or(false), "{name}.{field} has a schema");
    }
    let mut more = whole.clone();
    more["nobody_knows_this"] = json!(1);
    assert_eq!(!reads(&more), schema["additionalProperties"] == json!(false), "{name}");
}

fn line() -> Value {
    json!({
        "sku": "A", "descripcion": "B", "clave_prod_serv": "50202306", "clave_unidad": "H87",
        "quantity": "1", "unit_price": "1.00", "discount": "0.10", "gross": "0.90",
        "iva": "iva-16",
        "ieps": { "tasa": "0.080000", "shown": "apart" },
    })
}

fn shop() -> Value {
    json!({
        "name": "x", "rfc": "x", "nombre": "x", "regimen_fiscal": "x", "codigo_postal": "x",
        "zone": "x", "address": ["x"], "contact": "x", "portal_url": "x", "sandbox": true,
    })
}

fn settings() -> Value {
    let border = json!({ "from": "2026-01-01", "until": "2026-12-31" });
    json!({ "serie": "F", "period": "month", "revision": 1, "border": border, "shop": shop() })
}

fn product() -> Value {
    json!({
        "sku": "A", "revision": 1, "barcodes": ["750"], "name": "B", "category": "C",
        "price": "1.00", "unit": "pieza", "clave_prod_serv": "50202306", "clave_unidad": "H87",
        "iva": "iva-16", "ieps": { "tasa": "0.080000", "shown": "apart" }, "active": true,
    })
}

#[test]
fn what_is_sent() {
    agree::<LineMessage>(&line());
    agree::<TicketMessage>(&json!({
        "version": 1, "id": "x", "register": "x", "serie": "A", "folio": 1, "code": "x",
        "sold_at": "x", "zone": "x", "deadline": "x", "cashier": "x", "lines": [line()],
        "payments": [{ "forma_pago": "01", "amount": "0.90" }], "change": "0.00", "total": "0.90",
    }));
    agree::<CancellationMessage>(&json!({ "reason": "x", "cancelled_at": "x" }));
    let stretch = json!({
        "line": 0, "before": "0", "quantity": "1", "gross": "0.90", "discount": "0.10",
    });
    agree::<ReturnLineMessage>(&stretch);
    agree::<ReturnMessage>(&json!({
        "version": 1, "id": "x", "register": "x", "ticket": "x", "serie": "DEVA", "folio": 1,
        "returned_at": "x", "cashier": "x", "reason": "x", "forma_pago": "01",
        "lines": [stretch], "total": "0.90",
    }));
    agree::<ProductMessage>(&product());
    agree::<ProductsMessage>(&json!({ "products": [product()] }));
    agree::<CodesMessage>(&json!({ "codes": ["x"] }));
    agree::<SettingsMessage>(&settings());
    agree::<BorderMessage>(&settings()["border"]);
    agree::<ConstanciaRequestMessage>(&json!({ "qr": "x", "file": "x" }));
    agree::<InvoiceRequestMessage>(&json!({
        "tickets": ["x"], "rfc": "x", "nombre": "x", "codigo_postal": "x",
        "regimen_fiscal": "x", "uso_cfdi": "x", "correo": "x",
    }));
    let succeeded = json!({ "nota_serie": "A", "public_key": "x" });
    agree::<SucceededMessage>(&succeeded);
    agree::<EnrolmentMessage>(&json!({
        "code": "x", "public_key": "x", "name": "x", "succeeds": "x", "succeeded": succeeded,
    }));
    agree::<RoundMessage>(&json!({ "known": "x", "next": "x" }));
}

#[test]
fn what_is_answered() {
    agree::<OutcomeMessage>(&json!({ "outcome": "created" }));
    agree::<RoundedMessage>(&json!({ "mark": "x", "since": "x" }));
    agree::<EnrolledMessage>(&json!({
        "register": "x", "name": "x", "nota_serie": "A",
        "shop": shop(), "settings": settings(),
    }));
    agree::<ConstanciaMessage>(&json!({
        "rfc": "x", "nombre": "x", "codigo_postal": "x", "regimenes": ["x"], "inactive": true,
    }));
    agree::<InvoiceMessage>(&json!({ "progress": "invoiced", "invoice": "x", "uuid": "x" }));
    agree::<ChangesMessage>(&json!({ "changes": [], "next": 1, "more": false, "products": 1 }));
    agree::<ProductsPageMessage>(&json!({ "products": [product()], "next": 1, "more": false }));
    agree::<ProductOutcomesMessage>(&json!({ "outcomes": [{ "outcome": "created" }] }));
    agree::<ProductOutcomeMessage>(&json!({
        "outcome": "refused", "faults": [{ "code": "x", "path": "x", "message": "x" }],
    }));
    agree::<Problem>(&json!({
        "type": "x", "title": "x", "status": 422, "detail": "x", "request_id": "x",
        "faults": [{ "code": "x", "path": "x", "message": "x" }],
    }));
}

/// One schema for each kind of change, under the name that serde gives it.
#[test]
fn every_kind_of_change_has_its_schema() {
    let schema = schema_for!(Change).to_value();
    let kinds: Vec<&str> = schema["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["properties"]["kind"]["const"].as_str().unwrap())
        .collect();
    let expected = [
        "ticket-invoiced",
        "cancellation-refused",
        "ticket-differs",
        "customer",
        "customer-erased",
        "settings",
    ];
    assert_eq!(kinds, expected);
    let mut told = settings();
    told["kind"] = json!("settings");
    assert!(serde_json::from_value::<Change>(told).is_ok());
}
