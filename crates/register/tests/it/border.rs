//! IVA of 8 %: where the border is, and while the company says so.

use jiff::SignedDuration;
use register::api::Request;
use register::read_products;
use tickets::wire::{BorderMessage, Change};

use crate::portal::settings;
use crate::shop::Shop;

const MEDICINE: &str = "\
sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax
GEL,,Gel antibacterial,54.00,pieza,53131626,H87,iva-8
";

/// Sells one, and tells which IVA the portal was told of.
fn iva_of_a_sale(shop: &Shop) -> String {
    shop.enter("GEL");
    iva_when_paid(shop)
}

/// Sells what is in the cart.
fn iva_when_paid(shop: &Shop) -> String {
    shop.pay("01", None);
    let sold = shop.close();
    assert_eq!(sold.total, "$54.00", "the price holds the tax, whichever it is");
    shop.sync();
    shop.portal.kept().tickets[&sold.id].lines[0].iva.clone()
}

fn with_medicine(shop: Shop) -> Shop {
    shop.register().import_products(&read_products(MEDICINE).unwrap()).unwrap();
    shop
}

#[test]
fn away_from_the_border_the_tax_is_16() {
    let shop = with_medicine(Shop::open());
    assert_eq!(iva_of_a_sale(&shop), "iva-16");
}

/// The company sets the dates, and the register learns them.
fn set_border(shop: &Shop, from: &str, until: Option<&str>) {
    let border = BorderMessage { from: from.to_owned(), until: until.map(str::to_owned) };
    let mut told = settings("F", "month-end", 1);
    told.border = Some(border);
    shop.portal.kept().settings = Some(told.clone());
    shop.portal.kept().changes.push(Change::Settings(told));
    shop.sync();
}

#[test]
fn at_the_border_the_tax_is_8_within_the_dates() {
    let shop = with_medicine(Shop::open_at("22000"));
    assert_eq!(iva_of_a_sale(&shop), "iva-16", "nothing was set");
    set_border(&shop, "2026-01-01", Some("2026-11-20"));
    assert_eq!(iva_of_a_sale(&shop), "iva-8");
    // The portal's answer to other settings, and its own echo, take nothing of it away.
    shop.call(Request::SaveSettings { serie: "G".to_owned(), period: "week".to_owned() });
    shop.sync();
    assert_eq!(iva_of_a_sale(&shop), "iva-8");
    // Midnight comes while something is in the cart: what is paid stays, the tax does not.
    let summary = shop.enter("GEL").summary;
    assert_eq!(summary, "1 artículo · IVA $4.00");
    shop.pay("01", None);
    shop.clock.forward(SignedDuration::from_hours(12));
    let sold = shop.close();
    shop.sync();
    assert_eq!(shop.portal.kept().tickets[&sold.id].lines[0].iva, "iva-16");
}

#[test]
fn a_cart_that_was_kept_is_taxed_as_of_the_day_on_which_it_is_found() {
    let mut shop = with_medicine(Shop::open_at("22000"));
    set_border(&shop, "2026-01-01", Some("2026-11-20"));
    shop.enter("GEL");
    shop.register = None;
    shop.clock.forward(SignedDuration::from_hours(12));
    shop.open_again();
    assert_eq!(iva_when_paid(&shop), "iva-16");
}

#[test]
fn a_place_away_from_the_border_sells_no_8_whatever_is_set() {
    let shop = with_medicine(Shop::open());
    set_border(&shop, "2026-01-01", None);
    assert_eq!(iva_of_a_sale(&shop), "iva-16");
}
