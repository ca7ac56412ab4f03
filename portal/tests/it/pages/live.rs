//! Tax data, and what is copied from a receipt, judged while they are typed.

use axum::http::{StatusCode, header};
use portal::desk::ReceptorText;
use portal_store::Setting;
use serde_json::{Value, json};

use super::browser::{Browser, Reply, attribute, fields_of};
use crate::scene::{Scene, foreign, receptor_text};

/// What is said of the form that is at `path`.
async fn judge(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Value {
    let reply = browser.post(&format!("{path}/datos"), fields).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(reply.header(header::CACHE_CONTROL), "no-store");
    serde_json::from_slice(&reply.body).unwrap()
}

/// The choices of a list.
fn codes(verdict: &Value) -> Vec<&str> {
    let groups = verdict["groups"].as_array().unwrap();
    let options = groups.iter().flat_map(|group| group["options"].as_array().unwrap());
    options.map(|option| option["code"].as_str().unwrap()).collect()
}

/// A code is judged by its own letters: whether there is such a code is nobody's to know so easily.
#[tokio::test]
async fn what_is_copied_from_a_receipt_is_judged_by_itself() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let code = scene.ticket(1).code().to_string();
    let right = [("code", code.as_str()), ("date", "20/11/2026"), ("total", "$190.50")];
    let nothing = json!({ "faults": [] });
    let all_right = json!({ "code": nothing, "date": nothing, "total": nothing });
    assert_eq!(judge(&browser, "/buscar", &right).await, all_right);
    scene.sold(1).await;
    assert_eq!(judge(&browser, "/buscar", &right).await, all_right, "there is such a code now");

    let link = format!("https://factura.example.mx/C/{}", code.replace('-', ""));
    let pasted = judge(&browser, "/buscar", &[("code", &link)]).await;
    assert_eq!(pasted["code"], nothing, "a link of a code is a code");

    let wrong = [("code", "K7QM-3XWP-9TF"), ("date", "ayer"), ("total", "0")];
    let told = judge(&browser, "/buscar", &wrong).await;
    let of_code = faults_of(&told["code"]);
    assert_eq!(of_code[0], "Son 12 letras y números, y falta 1.", "{of_code:?}");
    assert_eq!(faults_of(&told["date"]).len() + faults_of(&told["total"]).len(), 2, "{told}");
    let empty = judge(&browser, "/buscar", &[("idioma", "en")]).await;
    assert!(faults_of(&empty["total"])[0].starts_with("Enter the total"), "{empty}");
}

#[tokio::test]
async fn each_field_is_judged_as_far_as_it_is_typed() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);

    let company = [("rfc", "eku9003173c9"), ("nombre", "Escuela Kemper Urgate SA de CV")];
    let told = judge(&browser, &path, &company).await;
    assert_eq!(told["rfc"], json!({ "faults": [] }));
    assert_eq!(
        told["nombre"],
        json!({ "faults": [], "note": "En tu factura irá «ESCUELA KEMPER URGATE», sin «SA DE CV»: \
                                       el SAT registra el nombre sin las siglas del tipo de \
                                       sociedad." })
    );
    assert_eq!(told["codigo_postal"]["faults"].as_array().unwrap().len(), 1);
    assert_eq!(told["correo"], json!({ "faults": [] }), "it is optional");
    let of_companies = ["601", "603", "610", "620", "622", "623", "624", "626"];
    assert_eq!(codes(&told["regimen_fiscal"]), of_companies);
    assert!(!codes(&told["uso_cfdi"]).contains(&"D01"));

    // A company with a person's régimen and a person's uso, an RFC with a slip of the pen in its
    // last character, an address without a host.
    let wrong = [
        ("rfc", "EKU9003173C8"),
        ("regimen_fiscal", "605"),
        ("uso_cfdi", "D01"),
        ("correo", "ana@"),
        ("idioma", "en"),
    ];
    let told = judge(&browser, &path, &wrong).await;
    assert!(told["rfc"]["note"].as_str().unwrap().contains("last character"), "{told}");
    for field in ["nombre", "codigo_postal", "regimen_fiscal", "correo"] {
        assert_eq!(told[field]["faults"].as_array().unwrap().len(), 1, "{field}: {told}");
    }
    assert_eq!(told["nombre"].get("note"), None);
    // What was chosen stays in its list, at the end.
    assert_eq!(codes(&told["regimen_fiscal"]).last(), Some(&"605"));
    assert_eq!(told["regimen_fiscal"]["groups"][1]["label"], "What you chose");
}

/// What is said of a field while it is filled in is what the page says of it when it is sent.
#[tokio::test]
async fn a_field_is_judged_alike_before_and_after_it_is_sent() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let good = receptor_text;
    for (typed, correo) in [
        (ReceptorText::default(), ""),
        (ReceptorText { rfc: "CACX7605101P".to_owned(), ..good() }, "ana"),
        (ReceptorText { rfc: "CACX761301P98".to_owned(), ..good() }, ""),
        (ReceptorText { nombre: "Publico en general".to_owned(), ..good() }, ""),
        (ReceptorText { nombre: "A|B".to_owned(), codigo_postal: "1".to_owned(), ..good() }, "@"),
        (ReceptorText { regimen_fiscal: "601".to_owned(), ..good() }, ""),
        (ReceptorText { uso_cfdi: "ZZZ".to_owned(), ..good() }, ""),
        (ReceptorText { regimen_fiscal: "605".to_owned(), ..good() }, "ana@example"),
        (foreign("36257"), ""),
        (ReceptorText { nombre: String::new(), ..foreign("36257") }, ""),
    ] {
        let mut fields = fields_of(&typed);
        fields[5].1 = correo;
        let told = judge(&browser, &path, &fields).await;
        let page = browser.post(&format!("{path}/revisar"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        for (name, _) in fields {
            assert_eq!(faults_of(&told[name]), shown_at(&page, name), "{name} of {fields:?}");
        }
        for name in ["regimen_fiscal", "uso_cfdi"] {
            assert_eq!(codes(&told[name]), offered_at(&page, name), "{name} of {fields:?}");
        }
    }
    let told = judge(&browser, &path, &fields_of(&good())).await;
    let verdicts = told.as_object().unwrap();
    assert!(verdicts.values().all(|verdict| faults_of(verdict).is_empty()), "{told}");
}

fn faults_of(verdict: &Value) -> Vec<String> {
    let faults = verdict["faults"].as_array().unwrap().iter();
    faults.map(|fault| fault.as_str().unwrap().to_owned()).collect()
}

/// What the page says at a field.
fn shown_at(page: &Reply, name: &str) -> Vec<String> {
    let html = page.text();
    let Some((_, rest)) = html.split_once(&format!("id=\"{name}-error\"")) else {
        return Vec::new();
    };
    let (faults, _) = rest.split_once("</div>").unwrap();
    let faults = faults.split("<p>").skip(1);
    faults.map(|fault| fault.split("</p>").next().unwrap().to_owned()).collect()
}

/// What the page lets choose.
fn offered_at(page: &Reply, name: &str) -> Vec<String> {
    let html = page.text();
    let (_, rest) = html.split_once(&format!("<select id=\"{name}\"")).unwrap();
    let (list, _) = rest.split_once("</select>").unwrap();
    let options = list.split("<option").skip(2);
    options.map(|option| attribute(option, " value=\"")).collect()
}

#[tokio::test]
async fn what_is_judged_is_no_page_and_is_not_kept() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    let hostile = "<script>alert(1)</script>";
    let reply = browser.post(&format!("{path}/datos"), &[("rfc", hostile)]).await;
    assert_eq!(reply.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(!reply.text().contains("alert"), "{}", reply.text());
    judge(&browser, &path, &fields_of(&receptor_text())).await;
    assert_eq!(browser.get(&path).await.state(), "open");
    assert!(!browser.get(&path).await.text().contains(&receptor_text().rfc));
    let over = browser.post("/compra/AAAA/datos", &[]).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND);
    let broken = browser.post_bytes(&format!("{path}/datos"), b"rfc=%FF".to_vec()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
}

async fn offer(scene: &Scene, usos: &[&str]) {
    let usos = usos.iter().map(|uso| (*uso).to_owned()).collect();
    let owner = scene.owner().await;
    scene.store.set(owner, Setting::Usos(Some(usos)), scene.now()).await.unwrap();
}

#[tokio::test]
async fn only_what_the_shop_offers_can_be_chosen() {
    let scene = Scene::open().await;
    let browser = Browser::on(scene.engine());
    let path = browser.path(&scene.sold(1).await);
    offer(&scene, &["G03", "S01"]).await;
    let told = judge(&browser, &path, &[("uso_cfdi", "G01")]).await;
    assert_eq!(codes(&told["uso_cfdi"]), ["G01", "G03", "S01"]);
    assert_eq!(faults_of(&told["uso_cfdi"]).len(), 1);
}
