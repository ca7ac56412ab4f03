//! Products on tiles: favourites, and what the shop has put into categories.

use jiff::SignedDuration;
use register::api::{Grid, GridTab, Reply, Request};
use register::read_products;

use crate::shop::Shop;

fn grid(shop: &Shop, tab: Option<&GridTab>, from: u32) -> Grid {
    match shop.call(Request::Grid { tab: tab.cloned(), from }) {
        Reply::Grid(grid) => grid,
        other => panic!("{other:?}"),
    }
}

fn category(name: &str) -> GridTab {
    GridTab::Category { name: name.to_owned() }
}

fn skus(grid: &Grid) -> Vec<&str> {
    grid.tiles.iter().map(|tile| tile.sku.as_str()).collect()
}

/// So many products in a category, after one that is in none.
fn shelf(shop: &Shop, name: &str, products: usize) {
    let rows = (0..products)
        .map(|n| format!("{name}{n:05},,{name} {n:05},9.50,pieza,50202306,H87,iva-16,{name}\n"));
    let head = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax,category\n";
    let list = std::iter::once(head.to_owned()).chain(rows).collect::<String>();
    shop.register().import_products(&read_products(&list).unwrap()).unwrap();
}

#[test]
fn what_is_sold_most_comes_first_and_is_forgotten_after_a_month() {
    let shop = Shop::open();
    let empty = grid(&shop, None, 0);
    assert_eq!((empty.tabs.len(), empty.tab, empty.tiles.len()), (0, None, 0));
    for sku in ["LECHE", "REFRESCO", "REFRESCO"] {
        shop.enter(sku);
        shop.pay("01", None);
        shop.close();
    }
    let found = grid(&shop, None, 0);
    assert_eq!(
        (found.tab.clone(), skus(&found)),
        (Some(GridTab::Favourites), vec!["REFRESCO", "LECHE"])
    );
    assert_eq!(found.tiles[0].price, "$19.00");
    shop.clock.forward(SignedDuration::from_hours(24 * 31));
    assert_eq!(grid(&shop, None, 0).tabs, []);
}

#[test]
fn a_category_comes_page_by_page() {
    let shop = Shop::open();
    shelf(&shop, "Dulces", 130);
    shelf(&shop, "Bebidas", 3);
    let first = grid(&shop, None, 0);
    assert_eq!(first.tabs, [category("Bebidas"), category("Dulces")]);
    assert_eq!(skus(&first), ["Bebidas00000", "Bebidas00001", "Bebidas00002"]);
    assert!(!first.more);
    let dulces = category("Dulces");
    let pages: Vec<_> = [0, 60, 120].map(|from| grid(&shop, Some(&dulces), from)).to_vec();
    assert_eq!(pages.iter().map(|page| page.tiles.len()).collect::<Vec<_>>(), [60, 60, 10]);
    assert_eq!(pages.iter().map(|page| page.more).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(pages[1].tiles[0].sku, "Dulces00060");
    let gone = grid(&shop, Some(&category("Juguetes")), 0);
    assert_eq!(gone.tab, Some(category("Bebidas")), "a category that is gone shows the first");
    assert_eq!(
        shop.cart(Request::Add { sku: "Dulces00060".into(), quantity: None }).total,
        "$9.50"
    );
}
