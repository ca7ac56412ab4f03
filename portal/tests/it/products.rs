//! The company's price list over the registers' side.

use serde_json::{Value, json};
use tickets::ProductId;

use crate::sync::Portal;

fn bread(revision: u64) -> Value {
    json!({
        "sku": "PAN", "revision": revision, "barcodes": ["7501000111"], "name": "Pan de muerto",
        "category": "Panadería", "price": "12.50", "unit": "pieza",
        "clave_prod_serv": "50181900", "clave_unidad": "H87", "iva": "iva-0", "active": true,
    })
}

fn with(mut product: Value, field: &str, value: Value) -> Value {
    product[field] = value;
    product
}

fn target(sku: &str) -> String {
    format!("/api/v1/products/{}", ProductId::of_sku(sku))
}

async fn put(portal: &Portal, product: &Value) -> String {
    let answer = portal.ask("PUT", target("PAN"), product).await;
    let outcome = answer.body["outcome"].as_str().unwrap_or_default();
    format!("{} {outcome}", answer.shown()).trim().to_owned()
}

#[tokio::test]
async fn a_product_is_put_once_and_a_conflict_names_the_field() {
    let portal = Portal::open().await;
    assert_eq!(put(&portal, &bread(1)).await, "201 created");
    assert_eq!(put(&portal, &bread(1)).await, "200 exists");
    let dearer = |revision| with(bread(revision), "price", json!("13.00"));
    assert_eq!(put(&portal, &dearer(1)).await, "409 sync-31 price");
    assert_eq!(put(&portal, &dearer(2)).await, "201 created");
    let away = |revision| with(dearer(revision), "active", json!(false));
    assert_eq!(put(&portal, &away(2)).await, "409 sync-31 active");
    assert_eq!(put(&portal, &away(3)).await, "201 created");
    // What was put away stays in the list.
    let page = portal.ask("GET", "/api/v1/products?after=0", &Value::Null).await.body;
    assert_eq!(page["products"], json!([away(3)]));
    assert_eq!((&page["next"], &page["more"]), (&json!(3), &json!(false)));
    let changes = portal.ask("GET", "/api/v1/changes", &Value::Null).await.body;
    assert_eq!(changes["products"], 3);
    assert_eq!(changes["changes"], json!([]));
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field() {
    let portal = Portal::open().await;
    for (field, value, told) in [
        ("price", json!("0.00"), "422 sync-16 price"),
        ("price", json!("12.505"), "422 sync-16 price"),
        ("clave_prod_serv", json!("99999999"), "422 sync-16 clave_prod_serv"),
        ("clave_prod_serv", json!("5018"), "422 sync-16 clave_prod_serv"),
        ("clave_unidad", json!("QQQ"), "422 sync-16 clave_unidad"),
        ("iva", json!("15"), "422 sync-16 iva"),
        ("name", json!("x".repeat(1_001)), "422 sync-16 name"),
        ("name", json!("nulo \u{0}"), "422 sync-16 name"),
        ("barcodes", json!(["3*750"]), "422 sync-16 barcodes"),
        ("revision", json!(0), "422 sync-16 revision"),
        ("revision", json!(u64::MAX), "422 sync-16 revision"),
        ("sku", json!("OTRO"), "422 sync-16 id"),
        ("price", json!(12.5), "400 sync-01"),
        ("nobody", json!("knows"), "400 sync-01"),
        ("name", json!("x".repeat(5 << 20)), "413 sync-15"),
    ] {
        assert_eq!(put(&portal, &with(bread(1), field, value)).await, told, "{field}");
    }
    let two = with(with(bread(1), "price", json!("0")), "unit", json!(""));
    let refused = portal.ask("PUT", target("PAN"), &two).await;
    let codes: Vec<_> =
        refused.body["faults"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["product-04", "product-05"]);
    let not_utf8 = bread(1).to_string().replace("muerto", "\u{1}").into_bytes();
    let not_utf8 = not_utf8.into_iter().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    assert_eq!(portal.ask_raw("PUT", &target("PAN"), not_utf8).await.shown(), "400 sync-01");
    let page = portal.ask("GET", "/api/v1/products", &Value::Null).await.body;
    assert_eq!(page["products"], json!([]));
}

#[tokio::test]
async fn of_many_each_has_its_own_answer() {
    let portal = Portal::open().await;
    assert_eq!(put(&portal, &bread(1)).await, "201 created");
    let named = |sku: &str| with(bread(1), "sku", json!(sku));
    let products = [
        named("A"),
        with(named("B"), "price", json!("0")),
        bread(1),
        with(bread(1), "name", json!("Otro pan")),
        named("A"),
    ];
    let answer = portal.ask("POST", "/api/v1/products", &json!({ "products": products })).await;
    let outcomes = answer.body["outcomes"].as_array().unwrap().clone();
    let told: Vec<_> = outcomes
        .iter()
        .map(|one| (one["outcome"].as_str().unwrap(), one["faults"][0]["code"].as_str()))
        .collect();
    let expected = [
        ("created", None),
        ("refused", Some("product-04")),
        ("exists", None),
        ("conflict", Some("sync-31")),
        ("exists", None),
    ];
    assert_eq!(told, expected);
    for many in [0, 501] {
        let products: Vec<_> = (0..many).map(|_| bread(1)).collect();
        let body = json!({ "products": products });
        let refused = portal.ask("POST", "/api/v1/products", &body).await;
        assert_eq!(refused.shown(), "422 sync-16 products", "{many}");
    }
    let page = portal.ask("GET", "/api/v1/products?limit=1", &Value::Null).await.body;
    assert_eq!((&page["next"], &page["more"]), (&json!(1), &json!(true)));
}
