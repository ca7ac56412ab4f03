//! What the search of the large catalogs proposes first, and what the keys say of themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fmt::Write;

use cfdi::catalog::claves::{Hallazgo, buscar_prod_serv, buscar_unidad};
use cfdi::catalog::{ClaveProdServ, ClaveUnidad};
use expect_test::{Expect, expect};

fn check(search: fn(&str, usize) -> Vec<Hallazgo>, questions: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for question in questions {
        writeln!(shown, "{question}").unwrap();
        for found in search(question, 3) {
            let Hallazgo { clave, descripcion, score } = found;
            writeln!(shown, "    {score:>4} {clave} {descripcion}").unwrap();
        }
    }
    expected.assert_eq(&shown);
}

const EVERYDAY: &[&str] = &[
    "leche",
    "refresco",
    "jabón de tocador",
    "papel higienico",
    "servicio de hospedaje",
    "gasolina",
    "croquetas perro",
    "cerveza",
    "arroz",
    "agua",
    "telefono celular",
    "consultoria contable",
];

#[test]
fn products_are_found_by_their_words() {
    check(
        buscar_prod_serv,
        EVERYDAY,
        &expect![[r#"
        leche
            1000 50131701 Productos de leche o mantequilla frescos
            1000 50131704 Leche en polvo
            1000 50151515 Leche de soya
        refresco
            1000 50202306 Refrescos
        jabón de tocador
            1000 53131608 Jabones
             518 56101537 Tocadores
        papel higienico
            1000 14111704 Papel higiénico
             900 30181610 Soporte de papel higiénico
             900 47131710 Dispensadores de papel higiénico
        servicio de hospedaje
            1000 90111501 Hoteles
             925 81112105 Servicios de hospedaje de operación de sitios web
             750 90111503 Hospedajes de cama y desayuno
        gasolina
            1000 15101506 Gasolina
            1000 15101514 Gasolina regular menor a 91 octanos
            1000 15101515 Gasolina premium mayor o igual a 91 octanos
        croquetas perro
            1000 10121801 Comida seca para perros
             535 10121804 Comida seca para gatos
        cerveza
            1000 50202201 Cerveza
             900 73131503 Servicios de elaboración de la cerveza
        arroz
            1000 50221101 Grano de cereal
             900 50182005 Galletas de arroz
             900 50202210 Vino de arroz
        agua
            1000 50202301 Agua
            1000 12142202 Agua pesada
            1000 50202310 Agua mineral
        telefono celular
            1000 43191501 Teléfonos móviles
        consultoria contable
             465 84111500 Servicios contables
             465 14111808 Formatos contables o libros de contabilidad
             434 80151605 Servicios de consultoría aduanera
    "#]],
    );
}

#[test]
fn products_are_found_unfinished_and_misspelled() {
    let questions = [
        "LECHES EN POLVO",
        "tocador jabon",
        "refr",
        "papel hig",
        "luces",
        "papel higuienico",
        "tortilas",
        "tornilos",
        "gaoslina",
    ];
    check(
        buscar_prod_serv,
        &questions,
        &expect![[r#"
        LECHES EN POLVO
             952 50131704 Leche en polvo
             521 50131701 Productos de leche o mantequilla frescos
             521 50151515 Leche de soya
        tocador jabon
            1000 53131608 Jabones
             518 56101537 Tocadores
        refr
             700 50202306 Refrescos
             640 47131812 Refrescador de aire
             630 24131513 Refrigerante
        papel hig
             794 14111704 Papel higiénico
             694 30181610 Soporte de papel higiénico
             694 47131710 Dispensadores de papel higiénico
        luces
            1000 39101624 Luz negra
            1000 39111703 Luces de tormenta
            1000 39112009 Luz de mecánicos
        papel higuienico
             608 14111704 Papel higiénico
             508 30181610 Soporte de papel higiénico
             508 47131710 Dispensadores de papel higiénico
        tortilas
             400 50221300 Harina y productos de molinos
             300 52151909 Cacerolas para hacer tortillas para uso doméstico
        tornilos
             400 31161500 Tornillos
             400 23242307 Tornillo de avance
             400 27112102 Tornillos de banco
        gaoslina
             400 15101506 Gasolina
             400 15101514 Gasolina regular menor a 91 octanos
             400 15101515 Gasolina premium mayor o igual a 91 octanos
    "#]],
    );
}

#[test]
fn products_are_found_by_their_key() {
    check(
        buscar_prod_serv,
        &["501317", "14111704", "46111500"],
        &expect![[r#"
        501317
             500 50131700 Productos de leche y mantequilla
             500 50131701 Productos de leche o mantequilla frescos
             500 50131702 Productos de leche o mantequilla de estante
        14111704
            1000 14111704 Papel higiénico
        46111500
    "#]],
    );
}

#[test]
fn units_are_found_as_people_type_them() {
    let questions = [
        "pieza",
        "pza",
        "kilo",
        "kg",
        "litros",
        "servicio",
        "caja",
        "metro cuadrado",
        "h87",
        "mtr",
    ];
    check(
        buscar_unidad,
        &questions,
        &expect![[r#"
        pieza
            1000 H87 Pieza
             900 DPC Docenas de piezas
             900 3G Libra por pieza de producto
        pza
            1000 H87 Pieza
        kilo
            1000 KGM Kilogramo
            1000 E4 Kilo bruto
            1000 W2 Kilo húmedo
        kg
             500 KGM Kilogramo
             500 KGS Kilogramo por segundo
        litros
            1000 LTR Litro
            1000 B58 Litro por Mol
            1000 E32 Litros por hora
        servicio
            1000 E48 Unidad de servicio
             900 T0 Línea de telecomunicaciones en servicio
             900 UB Línea de telecomunicaciones en servicio promedio
        caja
            1000 XBX Caja
            1000 BB Caja base
            1000 X4A Caja de acero
        metro cuadrado
            1000 MTK Metro cuadrado
             950 D20 Metro cuadrado por joule
             950 D21 Metro cuadrado por kilogramo
        h87
            1000 H87 Pieza
        mtr
            1000 MTR Metro
    "#]],
    );
}

#[test]
fn nothing_is_found_for_nothing() {
    for question in ["", "  ", "de la", "¿?", "zzzzqqqq", "\u{0}", "99999999"] {
        assert_eq!(buscar_prod_serv(question, 5), [], "{question:?}");
    }
    assert_eq!(buscar_prod_serv("leche", 0), []);
    let endless = "leche servicio jabon ".repeat(100_000);
    assert_eq!(buscar_prod_serv(&endless, 3).len(), 3);
    assert_eq!(buscar_prod_serv("leche", 7).len(), 7);
}

#[test]
fn order_accents_and_number_of_the_words_do_not_matter() {
    let found = buscar_prod_serv("bombas de infusión", 10);
    assert_eq!(found.len(), 10);
    for question in ["bomba infusion", "infusiones BOMBA", "bombas para la infusio\u{301}n"] {
        assert_eq!(buscar_prod_serv(question, 10), found, "{question}");
    }
}

#[test]
fn every_text_finds_its_own_key() {
    for key in ["10101501", "23153100", "31161500", "43211503", "60131303", "95141901"] {
        let text = ClaveProdServ::parse(key).unwrap().description().unwrap();
        let found = buscar_prod_serv(text, 5);
        assert!(found.iter().any(|one| one.clave == key), "{key} {text}: {found:?}");
    }
}

#[test]
fn keys_know_whether_they_exist_and_what_they_are() {
    let prod_serv = |key| {
        let key = ClaveProdServ::parse(key).unwrap();
        (key.exists_in_catalog(), key.description())
    };
    assert_eq!(prod_serv("01010101"), (true, Some("No existe en el catálogo")));
    assert_eq!(prod_serv("50202306"), (true, Some("Refrescos")));
    // Still in SAT's schema, no longer in its workbook.
    assert_eq!(prod_serv("46111500"), (true, None));
    assert_eq!(prod_serv("00000000"), (false, None));
    assert_eq!(prod_serv("99999999"), (false, None));

    let unidad = |key| {
        let key = ClaveUnidad::parse(key).unwrap();
        (key.exists_in_catalog(), key.description())
    };
    assert_eq!(unidad("H87"), (true, Some("Pieza")));
    assert_eq!(unidad("05"), (true, Some("Ascensor")));
    assert_eq!(unidad("ZZZ"), (false, None));
}
