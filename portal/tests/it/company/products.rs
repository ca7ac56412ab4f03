//! The price list as the company sees it.

use portal_store::Role;
use tickets::ProductRevision;
use tickets::wire::ProductMessage;

use super::office::Office;

/// A register has sent this product.
pub(super) async fn arrive(office: &Office, sku: &str, name: &str, active: bool) {
    let message = ProductMessage {
        sku: sku.to_owned(),
        revision: 1,
        barcodes: vec!["7501000111".to_owned()],
        name: name.to_owned(),
        category: Some("Panadería".to_owned()),
        price: "1234.50".to_owned(),
        unit: "pieza".to_owned(),
        clave_prod_serv: "50181900".to_owned(),
        clave_unidad: "H87".to_owned(),
        iva: "iva-16".to_owned(),
        ieps: None,
        active,
    };
    let revised = ProductRevision::try_from(&message).unwrap();
    let whose = (office.scene.shop, office.scene.register.id);
    office.scene.store.put_products(whose, vec![revised], office.scene.now()).await.unwrap();
}

#[tokio::test]
async fn the_list_is_read_searched_and_leafed_through() {
    let office = Office::open(Role::Manager).await;
    let path = "/empresa/productos";
    assert!(office.browser.get(path).await.text().contains("Todavía no hay productos"));
    arrive(&office, "ÑO", "Ñoquis <frescos>", false).await;
    for number in 0..60 {
        arrive(&office, &format!("P{number:02}"), &format!("Pan {number:02}"), true).await;
    }
    let first = office.browser.get(path).await.text();
    assert_eq!(first.matches("data-testid=\"product\"").count(), 50);
    let row = first.split("data-testid=\"product\"").nth(2).unwrap();
    for said in
        ["P00", "$1,234.50", "por pieza", "50181900<p class=\"quiet\">H87", "IVA 16 %", "Caja 1"]
    {
        assert!(row.contains(said), "{said}: {row}");
    }
    let link = first.split("href=\"").find(|part| part.contains("antes=")).unwrap();
    let next = office.browser.get(link.split('"').next().unwrap()).await.text();
    assert_eq!(next.matches("data-testid=\"product\"").count(), 11);
    assert!(next.contains("data-sku=\"P59\"") && !next.contains("antes="));

    let found = office.browser.get(&format!("{path}?busca=no%C3%91OQUIS+750%C3%B1o")).await.text();
    assert!(found.contains("Ningún producto"), "parts that are nowhere");
    let found = office.browser.get(&format!("{path}?busca=FRESCOS+no")).await.text();
    assert_eq!(found.matches("data-testid=\"product\"").count(), 1);
    assert!(found.contains("Dado de baja") && found.contains("&#60;frescos&#62;"), "{found}");
}
