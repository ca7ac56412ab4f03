//! A scale's label is scanned.

use register::api::{LabelRequest, LabelValue, Reply, Request};
use register::read_products;

use crate::shop::Shop;

const SCALE: &str = "\
sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax
123,,Queso Oaxaca,168.00,kg,50131801,KGM,iva-0
";

fn describe(shop: &Shop, mask: &str, value: LabelValue, decimals: &str) -> Reply {
    let (mask, decimals) = (mask.to_owned(), decimals.to_owned());
    shop.call(Request::Labels(LabelRequest::Save { mask, value, decimals }))
}

fn shop_with_scale() -> Shop {
    let shop = Shop::open();
    shop.register().import_products(&read_products(SCALE).unwrap()).unwrap();
    shop
}

fn refused(shop: &Shop, text: &str) -> String {
    shop.refused(Request::Enter { text: text.to_owned() }).code
}

#[test]
fn the_line_costs_what_the_label_says() {
    let mut shop = shop_with_scale();
    assert_eq!(refused(&shop, "2000123058504"), "sale-02", "nothing was described");
    let saved = describe(&shop, "20PPPPPVVVVVC", LabelValue::Price, "2");
    assert!(matches!(saved, Reply::Labels(ref kept) if kept.mask == "20PPPPPVVVVVC"), "{saved:?}");
    shop.enter("2000123058504");
    // A second package is a second line, and a power cut changes neither.
    shop.enter("2000123058504");
    shop.open_again();
    let cart = shop.enter("123");
    let nets: Vec<_> = cart.lines.iter().map(|line| line.net.as_str()).collect();
    assert_eq!(nets, ["58.50", "58.50", "168.00"]);
    assert_eq!(cart.total, "$285.00");
    assert_eq!(refused(&shop, "2000123058503"), "label-01");
    assert_eq!(refused(&shop, "2000999058509"), "label-02");
    assert_eq!(refused(&shop, "2*2000123058504"), "label-06");
    shop.pay("01", None);
    assert_eq!(shop.close().total, "$285.00");
}

#[test]
fn a_weight_is_weighed() {
    let shop = shop_with_scale();
    describe(&shop, "21PPPPPVVVVVC", LabelValue::Weight, "3");
    let cart = shop.enter("2100123007509");
    assert_eq!((cart.lines[0].quantity.as_str(), cart.total.as_str()), ("0.750 kg", "$126.00"));
    let Reply::Refused(refused) = describe(&shop, "21PPPPP", LabelValue::Weight, "3") else {
        panic!("a mask of seven")
    };
    assert_eq!((refused.code.as_str(), refused.field.as_deref()), ("label-07", Some("mask")));
    // Without a description they are codes that nobody knows.
    describe(&shop, "", LabelValue::Weight, "3");
    assert_eq!(self::refused(&shop, "2100123007509"), "sale-02");
}
