//! The price list as the company's: what is edited here goes up, what others edit comes down.

use register::api::{ProductDraft, ProductsRequest, Reply, Request};
use register::read_products;
use tickets::wire::ProductMessage;

use crate::portal_prices::Pages;
use crate::shop::{LONG, PRODUCTS, Shop};

fn draft(shop: &Shop, sku: &str) -> ProductDraft {
    let sheet = ProductsRequest::Sheet { sku: Some(sku.to_owned()) };
    match shop.call(Request::Products(sheet)) {
        Reply::Product(sheet) => sheet.draft,
        other => panic!("{other:?}"),
    }
}

fn save(shop: &Shop, draft: ProductDraft) {
    let save = ProductsRequest::Save { sku: Some(draft.sku.clone()), draft: Box::new(draft) };
    let reply = shop.call(Request::Products(save));
    assert!(matches!(reply, Reply::Product(_)), "{reply:?}");
}

fn reprice(shop: &Shop, sku: &str, price: &str) {
    save(shop, ProductDraft { price: price.to_owned(), ..draft(shop, sku) });
}

/// Another register's edit of a product that the company has.
fn edited_elsewhere(shop: &Shop, sku: &str, price: &str) {
    let mut kept = shop.portal.kept();
    let product = kept.prices.get(sku);
    let (price, revision) = (price.to_owned(), product.revision + 1);
    kept.prices.put(ProductMessage { price, revision, ..product });
}

fn price(shop: &Shop, sku: &str) -> String {
    draft(shop, sku).price
}

fn company_price(shop: &Shop, sku: &str) -> String {
    shop.portal.kept().prices.get(sku).price
}

#[test]
fn what_is_made_edited_and_put_away_reaches_the_company() {
    let shop = Shop::open();
    shop.sync();
    assert_eq!(shop.portal.kept().prices.len(), 4);
    assert_eq!(company_price(&shop, "LECHE"), "28.50");
    reprice(&shop, "LECHE", "30");
    save(&shop, ProductDraft { active: false, ..draft(&shop, "LIBRO") });
    shop.sync();
    assert_eq!(company_price(&shop, "LECHE"), "30.00");
    assert!(!shop.portal.kept().prices.get("LIBRO").active);
    // What nobody edits is not sent again.
    shop.sync();
    assert_eq!(shop.portal.kept().prices.batches, [4, 2]);
}

#[test]
fn what_others_edit_is_sold_here() {
    let shop = Shop::open();
    shop.sync();
    // What the register has sent itself comes back first, and is nothing new.
    shop.sync();
    edited_elsewhere(&shop, "REFRESCO", "21.00");
    let bread = ProductMessage {
        sku: "PAN".to_owned(),
        barcodes: vec!["7501000111".to_owned()],
        revision: 1,
        ..shop.portal.kept().prices.get("LIBRO")
    };
    shop.portal.kept().prices.put(bread);
    shop.sync();
    assert_eq!(price(&shop, "REFRESCO"), "21.00");
    assert_eq!(shop.enter("7501000111").lines.len(), 1);
    let trail = shop.audit();
    let entry = trail.entries.iter().find(|entry| entry.detail.contains("PAN")).unwrap();
    assert_eq!(entry.detail, "De otra caja de la empresa: REFRESCO, PAN");
    assert_eq!(entry.who, "Talón");
    // It is nobody's edit, so it is not sent back.
    shop.sync();
    assert_eq!(shop.portal.kept().prices.batches, [4]);
}

#[test]
fn of_two_edits_the_first_to_arrive_stays_and_the_manager_is_told() {
    let shop = Shop::open();
    shop.sync();
    edited_elsewhere(&shop, "LECHE", "31.00");
    reprice(&shop, "LECHE", "29");
    shop.sync();
    assert_eq!((price(&shop, "LECHE"), company_price(&shop, "LECHE")), pair("31.00"));
    let notices = shop.status().notices;
    assert!(notices.iter().any(|notice| notice.contains("aquí: LECHE.")), "{notices:?}");
    // Who has seen it may change it.
    reprice(&shop, "LECHE", "29");
    shop.sync();
    assert_eq!((price(&shop, "LECHE"), company_price(&shop, "LECHE")), pair("29.00"));
}

fn pair(price: &str) -> (String, String) {
    (price.to_owned(), price.to_owned())
}

#[test]
fn an_edit_that_is_later_stays_though_theirs_comes_first() {
    let mut shop = Shop::open();
    shop.sync();
    shop.portal.stop();
    reprice(&shop, "LECHE", "29");
    reprice(&shop, "LECHE", "29.50");
    edited_elsewhere(&shop, "LECHE", "31.00");
    shop.portal.start_again();
    shop.sync();
    assert_eq!((price(&shop, "LECHE"), company_price(&shop, "LECHE")), pair("29.50"));
    assert!(shop.status().notices.is_empty());
}

#[test]
fn what_the_portal_refuses_is_told_and_not_sent_for_ever() {
    let shop = Shop::open();
    shop.sync();
    shop.portal.kept().prices.refused = vec!["JAMON".to_owned()];
    reprice(&shop, "JAMON", "184");
    shop.sync();
    shop.sync();
    assert_eq!(shop.portal.kept().prices.batches, [4, 1]);
    let notices = shop.status().notices;
    let told = "JAMON: Así no se puede facturar. Corrígelos en Productos.";
    assert!(notices.iter().any(|notice| notice.ends_with(told)), "{notices:?}");
    shop.portal.kept().prices.refused.clear();
    reprice(&shop, "JAMON", "185");
    shop.sync();
    assert_eq!(company_price(&shop, "JAMON"), "185.00");
}

#[test]
fn sales_go_before_a_long_list() {
    let shop = Shop::open();
    shop.sync();
    let mut list = PRODUCTS.lines().next().unwrap().to_owned();
    for number in 0..1_000 {
        list.push_str(&format!("\nP{number},,Producto {number},10.00,pieza,50202306,H87,iva-16"));
    }
    shop.register().import_products(&read_products(&list).unwrap()).unwrap();
    shop.sell();
    shop.sync();
    let kept = shop.portal.kept();
    assert_eq!(kept.prices.len(), 1_004);
    let batches = &kept.prices.batches[1..];
    assert_eq!(batches.iter().sum::<usize>(), 1_000);
    assert!(batches.iter().all(|batch| *batch <= 150));
    assert!(kept.prices.tickets_before[1..].iter().all(|tickets| *tickets == 1));
}

#[test]
fn a_portal_that_was_brought_back_gets_everything_again() {
    let shop = Shop::open();
    shop.sync();
    edited_elsewhere(&shop, "LECHE", "31.00");
    shop.sync();
    shop.portal.kept().prices.forget();
    shop.sync();
    assert_eq!(shop.portal.kept().prices.len(), 4);
    assert_eq!((price(&shop, "LECHE"), company_price(&shop, "LECHE")), pair("31.00"));
}

/// Of another register, on the way to this one.
fn many_elsewhere(shop: &Shop, pages: Pages) {
    let mut kept = shop.portal.kept();
    kept.prices.pages = pages;
    kept.prices.pulled.clear();
    let book = kept.prices.get("LIBRO");
    for number in 0..400 {
        let (sku, barcodes) = (format!("P{number}"), Vec::new());
        kept.prices.put(ProductMessage { sku, barcodes, revision: 1, ..book.clone() });
    }
}

#[test]
fn a_long_list_of_the_companys_comes_a_part_at_a_time() {
    let shop = Shop::open();
    shop.sync();
    shop.sync();
    many_elsewhere(&shop, Pages::AsAsked);
    shop.sync();
    assert_eq!(shop.portal.kept().prices.pulled, [150, 150, 100]);
    assert_eq!(shop.enter("P0").lines.len(), 1);
    assert_eq!(shop.enter("P399").lines.len(), 2);
}

#[test]
fn a_page_longer_than_was_asked_for_is_not_taken() {
    let shop = Shop::open();
    shop.sync();
    shop.sync();
    many_elsewhere(&shop, Pages::Endless);
    let failed = shop.register().sync_now(LONG).unwrap_err();
    assert_eq!(failed.id, "portal-02");
    let search = Request::Search { text: "P399".to_owned() };
    assert!(matches!(shop.call(search), Reply::Products { products } if products.is_empty()));
}
