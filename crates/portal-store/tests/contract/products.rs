//! The company's price list.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use cfdi::taxes::{Iva, TaxProfile};
use money::Money;
use portal_store::{ProductQuery, PutProduct, Register};
use tickets::{Product, ProductRevision};

use crate::world::{World, at, enrol};

fn product(sku: &str, name: &str, centavos: i64) -> Product {
    Product {
        sku: sku.to_owned(),
        barcodes: vec![format!("750{sku}")],
        name: name.to_owned(),
        category: None,
        price: Money::from_raw(centavos),
        unit: "pieza".to_owned(),
        clave_prod_serv: ClaveProdServ::parse("50181900").unwrap(),
        clave_unidad: ClaveUnidad::parse("H87").unwrap(),
        taxes: TaxProfile::iva(Iva::Tasa0),
        active: true,
    }
}

fn bread(centavos: i64, revision: u64) -> ProductRevision {
    ProductRevision { product: product("PAN", "Pan", centavos), revision }
}

async fn put(world: &World, register: &Register, revised: ProductRevision) -> PutProduct {
    let whose = (register.shop, register.id);
    world.store.put_products(whose, vec![revised], at(9)).await.unwrap()[0]
}

async fn price(world: &World) -> String {
    let feed = world.store.product_changes(world.shop, 0, 9).await.unwrap();
    feed[0].message.price.clone()
}

pub(crate) async fn the_later_edit_stays_and_the_first_of_two(world: World) {
    let (first, second) = (world.register.clone(), enrol(&world.store, world.shop, 8).await);
    let conflict = PutProduct::Conflict("price");
    assert_eq!(put(&world, &first, bread(1_000, 1)).await, PutProduct::Created);
    assert_eq!(put(&world, &first, bread(1_000, 1)).await, PutProduct::Exists);
    // Nobody edits anew without counting on.
    assert_eq!(put(&world, &first, bread(1_100, 1)).await, conflict);
    // Two upon the same edit: who was first stays.
    assert_eq!(put(&world, &second, bread(1_200, 1)).await, conflict);
    assert_eq!(put(&world, &second, bread(1_000, 1)).await, PutProduct::Exists);
    assert_eq!(price(&world).await, "10.00");
    // Who has seen it may change it.
    assert_eq!(put(&world, &second, bread(1_200, 3)).await, PutProduct::Created);
    assert_eq!(put(&world, &first, bread(1_300, 2)).await, conflict);
    // What the second has sent before comes late: it has gone on itself.
    assert_eq!(put(&world, &second, bread(1_150, 2)).await, PutProduct::Exists);
    assert_eq!(price(&world).await, "12.00");
}

pub(crate) async fn a_feed_tells_each_product_once_as_it_is_now(world: World) {
    let (store, register) = (&world.store, world.register.clone());
    assert_eq!(store.product_cursor(world.shop).await.unwrap(), 0);
    let water = ProductRevision { product: product("AGUA", "Agua", 500), revision: 1 };
    let both = vec![bread(1_000, 1), water];
    let put_both = store.put_products((world.shop, register.id), both, at(9)).await.unwrap();
    assert_eq!(put_both, [PutProduct::Created, PutProduct::Created]);
    put(&world, &register, bread(1_200, 2)).await;
    assert_eq!(store.product_cursor(world.shop).await.unwrap(), 3);
    let told = |after| async move {
        let feed = store.product_changes(world.shop, after, 9).await.unwrap();
        feed.into_iter().map(|it| (it.cursor, it.message.sku)).collect::<Vec<_>>()
    };
    let all = [(2, "AGUA".to_owned()), (3, "PAN".to_owned())];
    assert_eq!(told(0).await, all);
    assert_eq!(told(2).await, all[1..]);
    assert_eq!(told(u64::MAX).await, []);
    assert_eq!(store.product_changes(world.shop, 0, 1).await.unwrap().len(), 1);
}

pub(crate) async fn products_are_found_by_what_a_person_knows(world: World) {
    let (store, register) = (&world.store, world.register.clone());
    let list = [("2", "Ñame fresco"), ("3", "Azúcar 100% caña"), ("1", "azucar morena")];
    let products =
        list.map(|(sku, name)| ProductRevision { product: product(sku, name, 1_000), revision: 1 });
    let whose = (world.shop, register.id);
    store.put_products(whose, products.to_vec(), at(9)).await.unwrap();
    let found = |text: &str, after| {
        let query = ProductQuery { text: text.to_owned(), after };
        async move {
            let found = store.products_of_shop(world.shop, query, 9).await.unwrap();
            found.into_iter().map(|it| it.message.sku).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("", None).await, ["3", "1", "2"]);
    assert_eq!(found("AZÚCAR", None).await, ["3", "1"]);
    assert_eq!(found("mor azu", None).await, ["1"]);
    assert_eq!(found("100%", None).await, ["3"]);
    assert_eq!(found("%", None).await, ["3"]);
    assert_eq!(found("7502", None).await, ["2"]);
    assert_eq!(found("a_u\0", None).await, Vec::<String>::new());
    let page = store.products_of_shop(world.shop, ProductQuery::default(), 2).await.unwrap();
    assert_eq!(page[0].register, register.name);
    assert_eq!(found("", Some(page[1].id)).await, ["2"]);
    // Another shop has its own list.
    let stranger = tickets::IssuerId::new(crate::world::id(999));
    assert!(store.products_of_shop(stranger, ProductQuery::default(), 9).await.unwrap().is_empty());
}
