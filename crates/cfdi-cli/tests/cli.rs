//! The program as people and scripts meet it: words, files, streams, statuses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;

use cfdi::csd::Csd;
use common::{Bench, Run, TICKET};
use expect_test::expect;

#[test]
fn a_stamped_document_holds_and_says_what_was_not_looked_at() {
    let bench = Bench::new();
    let path = bench.stamped();
    let run = bench.cfdi(["verify", &path]);
    expect![[r#"
        timbrada.xml: se cumple
          sello          bien
          no_certificado bien
          csd            bien
          vigencia       bien
          emision        sin revisar: no está el certificado de la autoridad que lo emitió (usa --sat-cer)
          sello_cfd      bien
          sello_sat      sin revisar: no está el certificado NoCertificadoSAT (usa --sat-cer)
          reglas         bien
        = 0
    "#]].assert_eq(&run.told(&bench));
    let run = bench.cfdi(["verify", &path, "--sat-cer", &bench.authorities()]);
    expect![[r#"
        timbrada.xml: se cumple
          sello          bien
          no_certificado bien
          csd            bien
          vigencia       bien
          emision        bien
          sello_cfd      bien
          sello_sat      bien
          reglas         bien
        = 0
    "#]]
    .assert_eq(&run.told(&bench));
}

#[test]
fn a_result_in_json_is_one_object_on_a_line() {
    let bench = Bench::new();
    let (stamped, other) = (bench.stamped(), bench.file("otro.txt", b"hola"));
    let run = bench.cfdi(["verify", "--json", &stamped, &other, "no-hay.xml"]);
    expect![[r#"
        {"file":"timbrada.xml","verdict":"holds","uuid":"c42523ba-a74b-4e13-8552-17db3a9cdae3","fecha":"2026-11-20T10:15:30","emisor":"EFA010203AB3","receptor":"CNO150401AB8","total":"116.00","checks":[{"check":"sello","result":"holds"},{"check":"no_certificado","result":"holds"},{"check":"csd","result":"holds"},{"check":"vigencia","result":"holds"},{"check":"emision","result":"unchecked","message":"no está el certificado de la autoridad que lo emitió (usa --sat-cer)"},{"check":"sello_cfd","result":"holds"},{"check":"sello_sat","result":"unchecked","message":"no está el certificado NoCertificadoSAT (usa --sat-cer)"}],"rules":[],"undecided":["CFDI40138","CFDI40139","CFDI40143","CFDI40145","CFDI40148","CFDI40163","CFDI40164"]}
        {"file":"otro.txt","verdict":"unreadable","message":"otro.txt: no está completo: le falta el principio o el final","checks":[],"rules":[],"undecided":[]}
        {"file":"no-hay.xml","verdict":"unreadable","message":"no se puede leer no-hay.xml (no existe)","checks":[],"rules":[],"undecided":[]}
        cfdi: otro.txt: no está completo: le falta el principio o el final
        cfdi: no se puede leer no-hay.xml (no existe)
        = 2
    "#]].assert_eq(&run.told(&bench));
}

#[test]
fn a_document_that_changed_does_not_hold() {
    let bench = Bench::new();
    let stamped = fs::read_to_string(bench.stamped()).unwrap();
    let mut verdicts = String::new();
    for (from, to) in [
        ("Total=\"116.00\"", "Total=\"117.00\""),
        (" Sello=\"", " Sello=\"AAAA"),
        ("NoCertificado=\"9", "NoCertificado=\"8"),
        ("Certificado=\"MII", "Certificado=\"AAA"),
        ("SelloCFD=\"", "SelloCFD=\"AAAA"),
        ("RfcProvCertif=\"", "RfcProvCertif=\"A"),
    ] {
        let changed = stamped.replacen(from, to, 1);
        assert_ne!(changed, stamped, "{from}");
        let path = bench.file("cambiado.xml", changed.as_bytes());
        let run = bench.cfdi(["verify", &path, "--sat-cer", &bench.authorities()]);
        assert_eq!(run.status, 1, "{from}");
        let wrong = run.stdout.lines().filter(|line| line.contains("MAL"));
        let wrong: Vec<_> = wrong.filter_map(|line| line.split_whitespace().next()).collect();
        verdicts.push_str(&format!("{}: {}\n", from.trim(), wrong.join(" ")));
    }
    expect![[r#"
        Total="116.00": sello regla regla
        Sello=": sello sello_cfd regla
        NoCertificado="9: sello no_certificado regla regla
        Certificado="MII: sello regla
        SelloCFD=": sello_cfd sello_sat
        RfcProvCertif=": sello_sat
    "#]]
    .assert_eq(&verdicts);
}

#[test]
fn what_cannot_be_read_is_told_with_status_2() {
    let bench = Bench::new();
    let cut = bench.file("cortado.xml", b"<?xml version=\"1.0\"?><cfdi:Comprobante");
    let old = bench.file("viejo.xml", b"<c:Comprobante xmlns:c='http://www.sat.gob.mx/cfd/3'/>");
    let mut told = String::new();
    for words in [
        vec!["verify", &cut],
        vec!["cadena", &old],
        vec!["cadena", "no-hay.xml"],
        vec!["verify", "--sat-cer", "no-hay", &cut],
        vec!["verify"],
        vec![],
        vec!["cadena", "--forma", "x"],
    ] {
        told.push_str(&bench.cfdi(words).told(&bench));
    }
    expect![[r#"
        cfdi: cortado.xml: no es XML bien formado
        = 2
        cfdi: viejo.xml: no es un CFDI 4.0
        = 2
        cfdi: no se puede leer no-hay.xml (no existe)
        = 2
        cfdi: no se puede leer no-hay (no existe)
        = 2
        cfdi: falta el archivo XML. Escribe `cfdi --help` para ver los comandos.
        = 2
        cfdi: falta el comando. Escribe `cfdi --help` para ver los comandos.
        = 2
        cfdi: la opción --forma no existe en este comando. Escribe `cfdi --help` para ver los comandos.
        = 2
    "#]].assert_eq(&told);
    let folder = bench.path("certificados");
    fs::create_dir(&folder).unwrap();
    bench.file("certificados/a.cer", b"no");
    let run = bench.cfdi(["verify", &bench.stamped(), "--sat-cer", &folder]);
    expect![[r#"
        cfdi: certificados/a.cer no es un certificado
        = 2
    "#]]
    .assert_eq(&run.told(&bench));
}

#[test]
fn both_cadenas_and_a_document_from_standard_input() {
    let bench = Bench::new();
    let stamped = fs::read(bench.stamped()).unwrap();
    let cadena = bench.cfdi_fed(["cadena", "-"], &stamped);
    assert_eq!(cadena.status, 0);
    assert_eq!(cadena.stdout.trim_end(), cfdi::read::cadena(&stamped).unwrap());
    let timbre = cfdi::read::read(&stamped).unwrap().timbre.unwrap();
    let tfd = bench.cfdi_fed(["tfd-cadena", "-"], &stamped);
    assert_eq!((tfd.status, tfd.stdout.trim_end()), (0, timbre.cadena().as_str()));
    let none = bench.cfdi(["tfd-cadena", &bench.sealed()]);
    expect![[r#"
        cfdi: sellada.xml: el documento no está timbrado
        = 1
    "#]]
    .assert_eq(&none.told(&bench));
}

#[test]
fn a_ticket_is_taken_apart() {
    let bench = Bench::new();
    let ticket = bench.file("ticket.json", TICKET.as_bytes());
    let run = bench.cfdi(["build", &ticket]);
    expect![[r#"
        {"tipo_de_comprobante":"I","serie":"A","folio":"7","fecha":"2026-11-20T10:15:30","forma_pago":"01","metodo_pago":"PUE","emisor":"EFA010203AB3","receptor":"CNO150401AB8","conceptos":[{"clave_prod_serv":"50201706","descripcion":"Café molido 500 g","cantidad":"2","clave_unidad":"H87","valor_unitario":"50.000000","importe":"100.000000","objeto_imp":"02"}],"sub_total":"100.00","traslados":[{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.160000","base":"100.00","importe":"16.00"}],"total":"116.00"}
        = 0
    "#]].assert_eq(&run.told(&bench));
    let out = bench.path("salida.json");
    let written = bench.cfdi(["build", &ticket, "--out", &out]);
    assert_eq!((written.status, written.stdout.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(out).unwrap(), run.stdout);
    assert_eq!(bench.cfdi_fed(["build", "-"], TICKET.as_bytes()), run);
}

/// A RESICO that prices without tax, on the border, with a discount, a cuota and a relation.
#[test]
fn a_ticket_has_discounts_cuotas_and_retenciones() {
    let bench = Bench::new();
    let ticket = r#"{
        "serie": "A", "folio": 8, "fecha": "2026-11-20T10:15:30", "forma_pago": "99",
        "metodo_pago": "PPD", "lugar_expedicion": "22000",
        "emisor": {"rfc": "WATM640917J45", "nombre": "MARIA WATEMBER TORRES",
            "regimen_fiscal": "626"},
        "receptor": {"rfc": "CNO150401AB8", "nombre": "COMERCIALIZADORA DEL NORTE",
            "codigo_postal": "64000", "regimen_fiscal": "601", "uso_cfdi": "G03"},
        "cfdi_relacionados": [{"tipo_relacion": "04",
            "uuids": [{"uuid": "AAACA0C2-3EA4-4506-ABE3-F05771737E69"}]}],
        "retenciones": {"isr": "0.0125"},
        "conceptos": [
            {"clave_prod_serv": "50202306", "clave_unidad": "H87", "descripcion": "Refresco",
                "quantity": "2", "net_unit_price": "15", "discount": "3",
                "taxes": {"iva": "iva-8", "ieps_cuota": "3.0818", "ieps_content": "0.6"}},
            {"clave_prod_serv": "50202306", "clave_unidad": "H87", "descripcion": "Cerveza",
                "quantity": "1", "gross": "20.00", "discount": "2.00",
                "taxes": {"iva": "iva-16", "ieps": "0.265", "ieps_shown": "in-price"}},
            {"clave_prod_serv": "84121500", "clave_unidad": "E48", "descripcion": "Donativo",
                "quantity": "1", "unit_price": "50.00", "taxes": {"iva": "no-objeto"}}
        ]
    }"#;
    let run = bench.cfdi_fed(["build", "-"], ticket.as_bytes());
    expect![[r#"
        {"tipo_de_comprobante":"I","serie":"A","folio":"8","fecha":"2026-11-20T10:15:30","forma_pago":"99","metodo_pago":"PPD","emisor":"WATM640917J45","receptor":"CNO150401AB8","conceptos":[{"clave_prod_serv":"50202306","descripcion":"Refresco","cantidad":"2","clave_unidad":"H87","valor_unitario":"14.995000","importe":"29.99","descuento":"3.00","objeto_imp":"02"},{"clave_prod_serv":"50202306","descripcion":"Cerveza","cantidad":"1","clave_unidad":"H87","valor_unitario":"18.970000","importe":"18.97","descuento":"1.73","objeto_imp":"02"},{"clave_prod_serv":"84121500","descripcion":"Donativo","cantidad":"1","clave_unidad":"E48","valor_unitario":"50.000000","importe":"50.00","objeto_imp":"01"}],"sub_total":"98.96","descuento":"4.73","traslados":[{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.080000","base":"30.69","importe":"2.46"},{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.160000","base":"17.24","importe":"2.76"},{"impuesto":"003","tipo_factor":"Cuota","tasa_o_cuota":"3.081800","base":"1.20","importe":"3.70"}],"retenciones":[{"impuesto":"001","importe":"0.56"}],"total":"102.59"}
        = 0
    "#]].assert_eq(&run.told(&bench));
}

#[test]
fn a_return_and_a_factura_global_are_built() {
    let bench = Bench::new();
    let egreso = TICKET.replace(
        "\"serie\"",
        r#""tipo_de_comprobante": "E", "cfdi_relacionados": [{"tipo_relacion": "03",
            "uuids": [{"uuid": "AAACA0C2-3EA4-4506-ABE3-F05771737E69"}]}], "serie""#,
    );
    let global = r#"{
        "serie": "G", "folio": 12, "fecha": "2026-11-20T22:10:00", "forma_pago": "01",
        "lugar_expedicion": "06600",
        "emisor": {"rfc": "EFA010203AB3", "nombre": "ABARROTES EL FAROL", "regimen_fiscal": "601"},
        "informacion_global": {"periodicidad": "01", "meses": "11", "anio": 2026},
        "tickets": [{"no_identificacion": "A-000123", "lines": [
            {"quantity": "2", "unit_price": "58.00", "discount": "10.00",
                "taxes": {"iva": "iva-16"}},
            {"quantity": "1", "unit_price": "20.00", "taxes": {"iva": "iva-0"}}]}]
    }"#;
    let mut told = bench.cfdi_fed(["build", "-"], egreso.as_bytes()).told(&bench);
    told += &bench.cfdi_fed(["build", "-"], global.as_bytes()).told(&bench);
    expect![[r#"
        {"tipo_de_comprobante":"E","serie":"A","folio":"7","fecha":"2026-11-20T10:15:30","forma_pago":"01","metodo_pago":"PUE","emisor":"EFA010203AB3","receptor":"CNO150401AB8","conceptos":[{"clave_prod_serv":"50201706","descripcion":"Café molido 500 g","cantidad":"2","clave_unidad":"H87","valor_unitario":"50.000000","importe":"100.000000","objeto_imp":"02"}],"sub_total":"100.00","traslados":[{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.160000","base":"100.00","importe":"16.00"}],"total":"116.00"}
        = 0
        {"tipo_de_comprobante":"I","serie":"G","folio":"12","fecha":"2026-11-20T22:10:00","forma_pago":"01","metodo_pago":"PUE","emisor":"EFA010203AB3","receptor":"XAXX010101000","conceptos":[{"clave_prod_serv":"01010101","descripcion":"Venta","cantidad":"1","clave_unidad":"ACT","valor_unitario":"91.379310","importe":"91.379310","objeto_imp":"02"},{"clave_prod_serv":"01010101","descripcion":"Venta","cantidad":"1","clave_unidad":"ACT","valor_unitario":"20.000000","importe":"20.000000","objeto_imp":"02"}],"sub_total":"111.38","traslados":[{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.000000","base":"20.00","importe":"0.00"},{"impuesto":"002","tipo_factor":"Tasa","tasa_o_cuota":"0.160000","base":"91.38","importe":"14.62"}],"total":"126.00"}
        = 0
    "#]].assert_eq(&told);
}

#[test]
fn what_a_ticket_cannot_be_is_told() {
    let bench = Bench::new();
    let wrong = TICKET
        .replace("\"serie\"", "\"tipo_de_comprobante\": \"P\", \"metodo_pago\": \"X\", \"serie\"")
        .replace(
            r#"{ "iva": "iva-16" }"#,
            r#"{ "iva": "iva-16", "ieps_cuota": "3", "ieps_shown": "sí" }"#,
        );
    let run = bench.cfdi_fed(["build", "-"], wrong.as_bytes());
    expect![[r#"
        cfdi: -: hay que corregir:
          tipo_de_comprobante: El tipo de comprobante es I (ingreso) o E (egreso). Corrígelo. [json-13]
          metodo_pago: El método de pago es PUE o PPD. [catalog-04]
          conceptos.0.taxes.ieps_shown: Escribe "apart" si el IEPS se desglosa, o "in-price" si va dentro del precio. [json-11]
          conceptos.0.taxes.ieps_cuota: El IEPS por cuota lleva dos datos: ieps_cuota (pesos por unidad) e ieps_content (unidades por pieza). [json-12]
        = 1
    "#]].assert_eq(&run.told(&bench));
}

#[test]
fn every_fault_of_a_ticket_is_told_at_its_path() {
    let bench = Bench::new();
    let broken = r#"{
        "serie": "A", "folio": "7", "fecha": "ayer", "forma_pago": "07", "total": "1.00",
        "lugar_expedicion": "00000",
        "emisor": {"rfc": "EFA010203AB3", "regimen_fiscal": "601", "curp": ""},
        "receptor": {"rfc": "X", "nombre": "", "codigo_postal": "64000",
            "regimen_fiscal": "601", "uso_cfdi": "G03"},
        "conceptos": [
            {"clave_prod_serv": "5020", "clave_unidad": "H87", "descripcion": "Café",
                "quantity": 2, "unit_price": "10.001", "taxes": {"iva": "16"}},
            "Pan",
            {"clave_prod_serv": "50201706", "clave_unidad": "H87", "descripcion": "Té",
                "quantity": "1", "unit_price": "1.00", "gross": "1.00",
                "taxes": {"iva": "iva-16", "ieps": "8%"}}
        ]
    }"#;
    let run = bench.cfdi_fed(["build", "-"], broken.as_bytes());
    expect![[r#"
        cfdi: -: hay que corregir:
          folio: Este dato va como número entero, sin comillas. [json-06]
          fecha: La fecha debe tener la forma AAAA-MM-DDThh:mm:ss. [fecha-01]
          lugar_expedicion: Ese código postal no está en el catálogo del SAT. Escribe los cinco números de tu domicilio fiscal. [catalog-06]
          emisor.nombre: Falta este dato. [json-01]
          emisor.curp: Este dato no se conoce. Revisa cómo está escrito o quítalo. [json-02]
          forma_pago: Elige una forma de pago de la lista del SAT. [catalog-03]
          receptor.rfc: El RFC lleva 12 caracteres (empresa) o 13 (persona física). Revisa que esté completo. [rfc-02]
          receptor.nombre: Escribe el nombre o razón social como aparece en la Constancia de Situación Fiscal. [nombre-01]
          conceptos.0.clave_prod_serv: La clave de producto o servicio del SAT lleva ocho números. [catalog-07]
          conceptos.0.quantity: Este dato va como texto, entre comillas; las cantidades también, por ejemplo: "57.00". [json-03]
          conceptos.0.unit_price: El importe se escribe en pesos con dos decimales a lo más, por ejemplo: "57.00". [json-07]
          conceptos.0.taxes.iva: Elige el IVA del producto: 16 %, 8 %, 0 %, exento, no objeto o uno de los casos especiales. [taxes-01]
          conceptos.1: Este dato va como objeto, entre llaves. [json-04]
          conceptos.2.taxes.ieps: La tasa se escribe como fracción con seis decimales a lo más, por ejemplo: "0.08". [json-09]
          conceptos.2.unit_price: Escribe uno solo: precio de la unidad (unit_price), precio sin impuestos (net_unit_price) o importe del renglón (gross). [json-10]
          total: Este dato no se conoce. Revisa cómo está escrito o quítalo. [json-02]
        = 1
    "#]].assert_eq(&run.told(&bench));
    // What only the whole document shows comes once every field can be read.
    let later = TICKET.replace("\"folio\": 7", "\"folio\": 0").replace("\"2\"", "\"0\"");
    expect![[r#"
        cfdi: -: hay que corregir:
          folio: El folio empieza en 1. [comprobante-02]
          conceptos.0.quantity: La cantidad debe ser mayor que cero. [taxes-05]
          conceptos.0.gross: El importe del producto debe ser mayor que cero. [taxes-06]
        = 1
    "#]]
    .assert_eq(&bench.cfdi_fed(["build", "-"], later.as_bytes()).told(&bench));
    for not_json in ["", "{", "[1, 2", "\u{feff}{}"] {
        let run = bench.cfdi_fed(["build", "-"], not_json.as_bytes());
        assert_eq!(run.status, 2, "{not_json:?}");
        assert!(run.stderr.contains("no es JSON"), "{}", run.stderr);
    }
    expect![[r#"
        cfdi: -: hay que corregir:
          Este dato va como objeto, entre llaves. [json-04]
        = 1
    "#]]
    .assert_eq(&bench.cfdi_fed(["build", "-"], b"[]").told(&bench));
}

#[test]
fn a_ticket_is_sealed_and_verifies() {
    let bench = Bench::new();
    let (ticket, csd) = (bench.file("ticket.json", TICKET.as_bytes()), bench.csd());
    let secret = bench.file("secreto", format!("{}\n", csd.password).as_bytes());
    let words = ["seal", &ticket, "--cer", &csd.cer, "--key", &csd.key];
    let from_file = bench.cfdi(words.iter().copied().chain(["--password-file", &secret]));
    assert_eq!((from_file.status, from_file.stderr.as_str()), (0, ""));
    let from_environment = bench.cfdi_with_password(words, &csd.password);
    assert_eq!(from_environment, from_file);
    let verified = bench.cfdi_fed(["verify", "-"], from_file.stdout.as_bytes());
    assert_eq!(verified.status, 0, "{}", verified.stdout);
    let document = cfdi::read::read(from_file.stdout.as_bytes()).unwrap();
    assert_eq!(document.total, "116.00");
    assert!(Csd::open(&fs::read(csd.cer).unwrap(), &fs::read(csd.key).unwrap(), "x").is_err());
}

#[test]
fn a_password_that_is_wrong_or_not_given_seals_nothing() {
    let bench = Bench::new();
    let (ticket, csd) = (bench.file("ticket.json", TICKET.as_bytes()), bench.csd());
    let words = ["seal", &ticket, "--cer", &csd.cer, "--key", &csd.key];
    let mut told = bench.cfdi_with_password(words, "otra").told(&bench);
    told.push_str(&bench.cfdi(words).told(&bench));
    let not_text = bench.file("secreto", &[0xff, 0xfe]);
    let words_with_file = words.iter().copied().chain(["--password-file", &not_text]);
    told.push_str(&bench.cfdi(words_with_file).told(&bench));
    let swapped = ["seal", &ticket, "--cer", &csd.key, "--key", &csd.cer];
    told.push_str(&bench.cfdi_with_password(swapped, &csd.password).told(&bench));
    let another =
        bench.file("otro.json", TICKET.replace("EFA010203AB3", "EKU9003173C9").as_bytes());
    let of_another = ["seal", &another, "--cer", &csd.cer, "--key", &csd.key];
    told.push_str(&bench.cfdi_with_password(of_another, &csd.password).told(&bench));
    expect![[r#"
        cfdi: La contraseña no abre la llave. Es la que escribiste al solicitar el CSD. [csd-03]
        = 1
        cfdi: falta la contraseña de la llave: usa --password-file o la variable CFDI_CSD_PASSWORD
        = 2
        cfdi: el archivo de la contraseña secreto no es texto UTF-8
        = 2
        cfdi: El archivo .cer no es un certificado del SAT. Elige el archivo .cer de tu CSD. [csd-01]
        = 1
        cfdi: El CSD es de otro RFC. Sube el CSD de esta tienda. [seal-01]
        = 1
    "#]].assert_eq(&told);
}

#[test]
fn a_stamped_document_is_printed() {
    let bench = Bench::new();
    let out = bench.path("factura.pdf");
    let run = bench.cfdi(["pdf", &bench.stamped(), "--out", &out]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    assert!(fs::read(&out).unwrap().starts_with(b"%PDF-"));
    let look = ["--color", "#ffcc00", "--name", "La Esquina", "--logo", &out];
    let stamped = bench.stamped();
    let wrong = bench.cfdi(["pdf", &stamped, "--out", "-"].into_iter().chain(look));
    assert_eq!((wrong.status, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("debe ser una imagen PNG o JPEG"), "{}", wrong.stderr);
    let none = bench.cfdi(["pdf", &bench.sealed(), "--out", "-"]);
    assert_eq!((none.status, none.stdout.as_str()), (1, ""));
    assert!(none.stderr.contains("no está timbrado"), "{}", none.stderr);
}

#[test]
fn rfcs_are_judged_one_by_one() {
    let bench = Bench::new();
    let words = ["rfc", "eku9003173c9", "EKU9003173C8", "KICR630120NX3", "XAXX010101000", "EKU99"];
    expect![[r#"
        EKU9003173C9: persona moral
        EKU9003173C8: persona moral
        KICR630120NX3: persona física
        XAXX010101000: RFC genérico
        EKU9003173C8: aviso: el dígito verificador no es el que da el algoritmo del SAT; revísalo, aunque hay RFC vigentes así
        EKU99: El RFC lleva 12 caracteres (empresa) o 13 (persona física). Revisa que esté completo. [rfc-02]
        = 1
    "#]].assert_eq(&bench.cfdi(words).told(&bench));
    let words = ["rfc", "--json", "EKU9003173C8", "EKU991331AB1"];
    expect![[r#"
        {"rfc":"EKU9003173C8","holds":true,"persona":"moral","generic":false,"check_digit_holds":false}
        {"rfc":"EKU991331AB1","holds":false,"code":"rfc-04","message":"Los seis números del RFC no forman una fecha (año, mes y día). Revísalos."}
        = 1
    "#]].assert_eq(&bench.cfdi(words).told(&bench));
    assert_eq!(bench.cfdi(["rfc", "EKU9003173C8"]).status, 0);
}

#[test]
fn catalogs_answer_codes_and_words() {
    let bench = Bench::new();
    let mut told = String::new();
    for words in [
        vec!["catalog", "metodo-pago"],
        vec!["catalog", "uso", "g03", "--json"],
        vec!["catalog", "forma-pago", "07"],
        vec!["catalog", "codigo-postal", "22000"],
        vec!["catalog", "clave-prod-serv", "50201706"],
        vec!["catalog", "clave-unidad", "h87"],
    ] {
        told.push_str(&bench.cfdi(words).told(&bench));
    }
    expect![[r#"
        PUE	Pago en una sola exhibición
        PPD	Pago en parcialidades o diferido
        = 0
        {"code":"G03","description":"Gastos en general","vigente_desde":"2022-01-01"}
        = 0
        cfdi: el catálogo no tiene la clave "07"
        = 1
        22000	BCN, municipio 004, America/Tijuana, estímulo de la frontera norte
        = 0
        50201706	Café
        = 0
        H87	Pieza
        = 0
    "#]]
    .assert_eq(&told);
    let found = bench.cfdi(["catalog", "search", "cafe", "molido"]);
    assert_eq!(found.status, 0);
    assert!(found.stdout.lines().any(|line| line.starts_with("50201706\t")), "{}", found.stdout);
    assert_eq!(bench.cfdi(["catalog", "search", "zzzzqqqq"]).status, 1);
}

#[test]
fn a_pdf_that_is_no_constancia_is_refused() {
    let bench = Bench::new();
    let pdf = bench.path("factura.pdf");
    assert_eq!(bench.cfdi(["pdf", &bench.stamped(), "--out", &pdf]).status, 0);
    expect![[r#"
        cfdi: factura.pdf: hay que corregir:
          El documento no es una Constancia de Situación Fiscal. Revisa que sea el archivo correcto. [csf-06]
        = 1
    "#]].assert_eq(&bench.cfdi(["csf", &pdf]).told(&bench));
}

#[test]
fn help_and_version() {
    let bench = Bench::new();
    let help = bench.cfdi(["--help"]);
    assert_eq!(help.status, 0);
    assert_eq!(bench.cfdi(["verify", "--help"]), help);
    for command in ["verify", "cadena", "tfd-cadena", "build", "seal", "pdf", "rfc", "catalog"] {
        assert!(help.stdout.contains(&format!("  cfdi {command} ")), "{command}");
    }
    let version = bench.cfdi(["-V"]);
    assert_eq!(version.stdout, format!("cfdi {}\n", env!("CARGO_PKG_VERSION")));
}

/// A reader that leaves, as `head` does, ends the run without a word.
#[test]
fn a_closed_pipe_is_no_error_message() {
    let Run { status, stderr, .. } = Bench::new().cfdi_into_closed_pipe(["catalog", "uso"]);
    assert_eq!((status, stderr.as_str()), (141, ""));
}
