//! The price list as the window sees it.

use register::api::{
    ClaveCatalog, ExportFormat, FieldFault, ImportPreview, ImportRows, ListFile, PeopleRequest,
    ProductDraft, ProductPage, ProductSheet, ProductsRequest, Reply, Request, Shelf, UserRole,
};

use crate::shop::Shop;

fn ask(shop: &Shop, request: ProductsRequest) -> Reply {
    shop.call(Request::Products(request))
}

fn page(shop: &Shop, text: &str, shelf: Shelf) -> ProductPage {
    match ask(shop, ProductsRequest::List { text: text.to_owned(), shelf, from: 0 }) {
        Reply::ProductPage(page) => page,
        other => panic!("{other:?}"),
    }
}

fn skus(page: &ProductPage) -> Vec<&str> {
    page.products.iter().map(|product| product.sku.as_str()).collect()
}

fn sheet(shop: &Shop, sku: Option<&str>) -> ProductSheet {
    match ask(shop, ProductsRequest::Sheet { sku: sku.map(str::to_owned) }) {
        Reply::Product(sheet) => *sheet,
        other => panic!("{other:?}"),
    }
}

fn save(shop: &Shop, sku: Option<&str>, draft: ProductDraft) -> Reply {
    let save = ProductsRequest::Save { sku: sku.map(str::to_owned), draft: Box::new(draft) };
    ask(shop, save)
}

fn faults(reply: Reply) -> Vec<FieldFault> {
    match reply {
        Reply::Faults { faults } => faults,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_list_is_searched_as_the_sale_is() {
    let shop = Shop::open();
    assert_eq!(skus(&page(&shop, "", Shelf::Active)), ["JAMON", "LECHE", "LIBRO", "REFRESCO"]);
    let found = page(&shop, "jamon", Shelf::All);
    assert_eq!((skus(&found), found.count.as_str()), (vec!["JAMON"], "Un producto"));
    let row = &found.products[0];
    assert_eq!((row.price.as_str(), row.unit.as_str()), ("$180.00", "kg"));
    let nothing = page(&shop, "", Shelf::Inactive);
    assert_eq!((nothing.total, nothing.empty_shop), (0, false));
    let later = ProductsRequest::List { text: String::new(), shelf: Shelf::All, from: 3 };
    let Reply::ProductPage(later) = ask(&shop, later) else { panic!("a page") };
    assert_eq!((skus(&later), later.total), (vec!["REFRESCO"], 4));
}

#[test]
fn a_product_is_added_sold_changed_and_withdrawn() {
    let mut shop = Shop::open();
    let blank = sheet(&shop, None).draft;
    let draft = ProductDraft {
        sku: "CAFE".to_owned(),
        name: "Café soluble 200 g".to_owned(),
        price: "89.90".to_owned(),
        barcodes: "7501059274822".to_owned(),
        category: "Despensa".to_owned(),
        clave_prod_serv: "50201709".to_owned(),
        iva: "iva-0".to_owned(),
        ..blank
    };
    let Reply::Product(saved) = save(&shop, None, draft.clone()) else { panic!("a sheet") };
    assert_eq!((saved.sku.as_deref(), saved.unidad_label.as_str()), (Some("CAFE"), "Pieza"));
    assert!(!saved.prod_serv_label.is_empty());
    assert_eq!(shop.enter("7501059274822").total, "$89.90");
    shop.cart(Request::ClearCart);

    // The key of a product stays, whatever is sent.
    let dearer =
        ProductDraft { price: "92".to_owned(), sku: "OTRO".to_owned(), ..saved.draft.clone() };
    assert!(matches!(save(&shop, Some("CAFE"), dearer), Reply::Product(_)));
    let gone = ProductDraft { active: false, ..sheet(&shop, Some("CAFE")).draft };
    assert!(matches!(save(&shop, Some("CAFE"), gone), Reply::Product(_)));
    shop.open_again();
    assert_eq!(skus(&page(&shop, "", Shelf::Inactive)), ["CAFE"]);
    assert_eq!(sheet(&shop, Some("CAFE")).draft.price, "92.00");
    for request in [
        Request::Enter { text: "7501059274822".to_owned() },
        Request::Add { sku: "CAFE".to_owned(), quantity: None },
    ] {
        assert_eq!(shop.refused(request).code, "product-15");
    }
    let told: Vec<String> = shop.audit().entries.into_iter().map(|entry| entry.detail).collect();
    assert_eq!(told[0], "CAFE Café soluble 200 g: a la venta sí → no");
    assert_eq!(told[1], "CAFE Café soluble 200 g: precio 89.90 → 92.00");
    assert_eq!(told[2], "CAFE Café soluble 200 g, $89.90, IVA 0 %");
}

#[test]
fn ivas_of_8_percent_stay_what_the_manager_set() {
    let shop = Shop::open();
    let frontier = ProductDraft { iva: "iva-8".to_owned(), ..sheet(&shop, Some("LECHE")).draft };
    assert!(matches!(save(&shop, Some("LECHE"), frontier), Reply::Product(_)));
    // Away from the border it is sold with 16 %, and stays what it is.
    assert_eq!(page(&shop, "leche", Shelf::Active).products[0].tax, "IVA 16 %");
    assert_eq!(sheet(&shop, Some("LECHE")).draft.iva, "iva-8");
}

#[test]
fn every_fault_is_told_at_its_field_and_nothing_changes() {
    let shop = Shop::open();
    let draft = ProductDraft {
        sku: "LECHE".to_owned(),
        barcodes: "7501055300075".to_owned(),
        ..sheet(&shop, Some("LECHE")).draft
    };
    let taken = faults(save(&shop, None, draft));
    let at: Vec<_> = taken.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect();
    assert_eq!(at, [("sku", "product-12"), ("barcodes", "product-13")]);
    assert!(taken[1].message.contains("Refresco 600 ml"), "{}", taken[1].message);

    let empty = ProductDraft { active: true, ..ProductDraft::default() };
    let fields: Vec<_> = faults(save(&shop, None, empty)).into_iter().map(|it| it.field).collect();
    let expected = ["sku", "name", "price", "unit", "clave_prod_serv", "clave_unidad", "iva"];
    assert_eq!(fields, expected);
    assert_eq!(page(&shop, "", Shelf::All).total, 4);
    let unknown = save(&shop, Some("NADA"), sheet(&shop, None).draft);
    assert!(matches!(unknown, Reply::Refused(refused) if refused.code == "product-14"));
}

#[test]
fn the_price_list_is_the_managers() {
    let shop = Shop::open();
    for (name, role, pin) in
        [("Rosa", UserRole::Manager, "2580"), ("Luis", UserRole::Cashier, "1357")]
    {
        let (name, pin) = (name.to_owned(), Some(pin.to_owned()));
        let person = PeopleRequest::Save { id: None, name, role, active: true, pin };
        assert!(matches!(shop.call(Request::People(person)), Reply::Users { .. }));
    }
    let Reply::Users { users } = shop.call(Request::People(PeopleRequest::List)) else {
        panic!("users")
    };
    let id = |name: &str| users.iter().find(|user| user.name == name).unwrap().id.clone();
    let unlock = PeopleRequest::Unlock { user: id("Luis"), pin: "1357".to_owned() };
    shop.call(Request::People(unlock));

    let draft = ProductDraft { price: "30".to_owned(), ..sheet(&shop, Some("LECHE")).draft };
    let Reply::Refused(refused) = save(&shop, Some("LECHE"), draft.clone()) else {
        panic!("refused")
    };
    assert_eq!(refused.code, "auth-01");
    let change = ProductsRequest::Save { sku: Some("LECHE".to_owned()), draft: Box::new(draft) };
    let allowed = shop.call(Request::Authorized {
        user: id("Rosa"),
        pin: "2580".to_owned(),
        request: Box::new(Request::Products(change)),
    });
    assert!(matches!(allowed, Reply::Product(_)), "{allowed:?}");
    assert_eq!(page(&shop, "leche", Shelf::Active).products[0].price, "$30.00");
}

#[test]
fn sats_keys_are_suggested_by_the_name() {
    let shop = Shop::open();
    let suggest = |catalog, text: &str| match ask(
        &shop,
        ProductsRequest::Suggest { catalog, text: text.to_owned() },
    ) {
        Reply::Suggestions(found) => found.suggestions,
        other => panic!("{other:?}"),
    };
    let found = suggest(ClaveCatalog::ProdServ, "papel higienico");
    assert_eq!(found[0].key, "14111704");
    assert_eq!(suggest(ClaveCatalog::Unidad, "kilogramo")[0].key, "KGM");
    assert!(suggest(ClaveCatalog::ProdServ, "").is_empty());
}

fn preview(shop: &Shop, list: &str) -> ImportPreview {
    let base64 = data_encoding::BASE64.encode(list.as_bytes());
    let file = ListFile::Content { name: "lista.csv".to_owned(), base64 };
    match ask(shop, ProductsRequest::Preview { file }) {
        Reply::ImportPreview(preview) => *preview,
        other => panic!("{other:?}"),
    }
}

fn import(shop: &Shop, rows: ImportRows) -> Reply {
    ask(shop, ProductsRequest::Import { rows })
}

fn code(reply: Reply) -> String {
    match reply {
        Reply::Refused(refused) => refused.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_is_looked_at_first_and_its_good_rows_are_taken_when_told() {
    let shop = Shop::open();
    assert_eq!(code(import(&shop, ImportRows::All)), "import-13");
    let list = "SKU;Precio;Nombre\nLECHE;29.90;Leche Lala 1 L\nREFRESCO;gratis;Refresco\n";
    let told = preview(&shop, list);
    assert_eq!(
        (told.new, told.changed, told.unchanged, told.faulty),
        ("0".to_owned(), "1".to_owned(), "0".to_owned(), "1".to_owned())
    );
    assert_eq!(told.changes, ["LECHE Leche Lala 1 L: precio 28.50 → 29.90"]);
    assert_eq!((told.faults[0].line.as_str(), told.faults[0].sku.as_str()), ("3", "REFRESCO"));
    assert_eq!(code(import(&shop, ImportRows::All)), "import-12");
    assert_eq!(page(&shop, "leche", Shelf::All).products[0].price, "$28.50");
    let Reply::Done { message } = import(&shop, ImportRows::GoodOnes) else { panic!("done") };
    assert_eq!(message, "Listo: 0 productos nuevos y 1 cambiado.");
    assert_eq!(page(&shop, "leche", Shelf::All).products[0].price, "$29.90");
    assert_eq!(shop.audit().entries[0].detail, "lista.csv: 0 nuevos, 1 cambiados");
}

#[test]
fn a_list_that_was_looked_at_before_a_change_is_not_taken() {
    let shop = Shop::open();
    preview(&shop, "SKU,Precio\nLECHE,30\n");
    let draft = ProductDraft { price: "31".to_owned(), ..sheet(&shop, Some("LECHE")).draft };
    assert!(matches!(save(&shop, Some("LECHE"), draft), Reply::Product(_)));
    assert_eq!(code(import(&shop, ImportRows::All)), "import-11");
    assert_eq!(sheet(&shop, Some("LECHE")).draft.price, "31.00");
}

#[test]
fn what_was_exported_is_imported_without_a_change() {
    let shop = Shop::open();
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        let export = ask(&shop, ProductsRequest::Export { format });
        let Reply::Done { message } = export else { panic!("{export:?}") };
        let path = message.strip_prefix("La lista quedó en ").unwrap().to_owned();
        let file = ListFile::Path { path };
        let Reply::ImportPreview(told) = ask(&shop, ProductsRequest::Preview { file }) else {
            panic!("a preview")
        };
        assert_eq!((told.unchanged.as_str(), told.nothing_to_do), ("4", true), "{told:?}");
        assert!(told.faultless && told.ignored.is_empty());
    }
    let file = ListFile::Path { path: "/no/hay/lista.csv".to_owned() };
    assert_eq!(code(ask(&shop, ProductsRequest::Preview { file })), "import-14");
}

/// Fifty thousand rows, with the till selling while they are read and written.
#[test]
fn a_long_list_does_not_stop_the_till() {
    let shop = Shop::open();
    let rows: String = (0..50_000)
        .map(|n| format!("P{n},{n}7,Producto {n},{}.50,pieza,50202306,H87,iva-16\n", n % 900 + 1))
        .collect();
    let list = format!("sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax\n{rows}");
    std::thread::scope(|scope| {
        let importing = scope.spawn(|| {
            assert_eq!(preview(&shop, &list).new, "50,000");
            import(&shop, ImportRows::All)
        });
        // Notes are sold until the list is in; each of them is answered.
        while !importing.is_finished() {
            shop.sell();
        }
        let Reply::Done { message } = importing.join().unwrap() else { panic!("done") };
        assert_eq!(message, "Listo: 50,000 productos nuevos y 0 cambiados.");
    });
    assert_eq!(page(&shop, "", Shelf::Active).total, 50_004);
    assert_eq!(shop.enter("P49999").lines[0].name, "Producto 49999");
}
