//! The form, filled in from the QR of a cédula: photographed or pasted, and asked about at a
//! stand-in for SAT's page, which answers well, badly and not at all.

use std::time::Duration;

use axum::http::StatusCode;
use constancia::qr_link;
use portal::desk::{Desk, Outward};
use portal::sat::{Origin, Patience, SatAnswer, SatPage};
use qrcode::QrCode;
use serde_json::json;
use tickets::qr::signed_link;
use xtask::sat_page::{self, Manner, page_of};

use super::browser::{Browser, Reply, attribute};
use super::filling::values;
use crate::scene::Scene;

const LINK: &str = "https://siat.sat.gob.mx/app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=15020054321_CACX7605101P8";
const ASKED: &str = "GET /app/qr/faces/pages/mobile/validadorqr.jsf\
    ?D1=10&D2=1&D3=15020054321_CACX7605101P8";
/// What was typed before.
const TYPED: [(&str, &str); 4] =
    [("rfc", "EKU9003173C9"), ("nombre", "Xochilt"), ("codigo_postal", "1"), ("uso_cfdi", "G03")];

/// A purchase on a portal that asks this stand-in.
struct Counter {
    browser: Browser,
    target: String,
    sat: sat_page::SatPage,
    scene: Scene,
}

impl Counter {
    async fn asking(manner: Manner) -> Self {
        let sat = sat_page::SatPage::open(manner.clone()).unwrap();
        let patience = match manner {
            Manner::Silence => Duration::from_millis(400),
            Manner::Page(_) | Manner::Status(..) | Manner::Endless => Duration::from_secs(60),
        };
        let outward = Outward { sat: Some(way_to(&sat, patience)), ..Outward::default() };
        let scene = Scene::open().await;
        let browser = Browser::at(Desk::facing(scene.engine(), outward));
        let target = format!("{}/constancia", browser.path(&scene.sold(1).await));
        Self { browser, target, sat, scene }
    }

    async fn paste(&self, text: &str) -> Reply {
        let fields = [&TYPED[..], &[("liga", text)]].concat();
        self.browser.upload(&self.target, &fields, None).await
    }
}

/// A way that waits for so long.
fn way_to(sat: &sat_page::SatPage, total: Duration) -> SatPage {
    let patience = Patience { connect: total, total };
    SatPage::new(Origin::parse(&sat.url()).unwrap(), patience).unwrap()
}

fn known() -> Manner {
    Manner::Page(page_of(
        "CACX7605101P8",
        &[
            ("Nombre", "XOCHILT"),
            ("Apellido Paterno", "CASAS"),
            ("Apellido Materno", "CH&Aacute;VEZ"),
            ("Situaci&oacute;n del contribuyente", "ACTIVO"),
            ("CP", "36257"),
            ("R&eacute;gimen", "Régimen Simplificado de Confianza"),
        ],
    ))
}

/// A picture of the code: its side, and how bright each pixel is.
fn pixels(text: &str) -> (u16, Vec<u8>) {
    let code = QrCode::new(text).unwrap();
    let (inner, colours) = (code.width(), code.to_colors());
    let side = (inner + 8) * 4;
    let shade = |at: usize| {
        let (x, y) = ((at % side / 4).checked_sub(4), (at / side / 4).checked_sub(4));
        let inside = x.zip(y).filter(|(x, y)| *x < inner && *y < inner);
        inside.map_or(255, |(x, y)| colours[y * inner + x].select(0, 255))
    };
    (u16::try_from(side).unwrap(), (0..side * side).map(shade).collect())
}

/// As it is on a screen.
fn picture(text: &str) -> Vec<u8> {
    let (side, pixels) = pixels(text);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side.into(), side.into());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

/// As a page's script sends it from a camera.
fn frame(text: &str) -> Vec<u8> {
    let (side, pixels) = pixels(text);
    jpeg_of(side, &pixels)
}

fn jpeg_of(side: u16, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, 80);
    encoder.encode(pixels, side, side, jpeg_encoder::ColorType::Luma).unwrap();
    file
}

#[tokio::test]
async fn a_frame_is_told_what_it_shows_and_nobody_is_asked() {
    let counter = Counter::asking(known()).await;
    let target = counter.target.replace("constancia", "cedula");
    let show = async |frame: Vec<u8>| {
        let reply = counter.browser.post_bytes(&target, frame).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        serde_json::from_slice::<serde_json::Value>(&reply.body).unwrap()
    };
    assert_eq!(show(frame(LINK)).await, json!({ "qr": LINK }));
    let other = show(frame("https://example.com/menu")).await;
    assert!(other["fault"].as_str().unwrap().contains("no es el de una Constancia"), "{other}");
    assert!(show(b"nada".to_vec()).await["fault"].is_string());
    let wall = || jpeg_of(600, &[200; 360_000]);
    assert_eq!(show(wall()).await, json!({}));
    let film = counter.browser.post_bytes(&target, vec![0xff; 700 * 1024]).await;
    assert_eq!(film.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(film.text().contains("<h1"));
    assert_eq!(counter.sat.asked().len(), 0);

    // The same for a receipt: its form alone is looked at here.
    let target = counter.target.replace("constancia", "nota");
    let show = async |frame: Vec<u8>| {
        let reply = counter.browser.post_bytes(&target, frame).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        serde_json::from_slice::<serde_json::Value>(&reply.body).unwrap()
    };
    let scene = &counter.scene;
    let link = signed_link("HTTPS://FACTURA.EXAMPLE.MX", &scene.ticket(7), &scene.key);
    assert_eq!(show(frame(&link)).await, json!({ "qr": link }));
    let other = show(frame(LINK)).await;
    assert!(other["fault"].as_str().unwrap().contains("no es de una nota"), "{other}");
    for nothing in [wall(), b"nada".to_vec()] {
        assert_eq!(show(nothing).await, json!({}));
    }
}

#[tokio::test]
async fn a_photograph_and_a_pasted_link_fill_the_form_in_from_sat() {
    let counter = Counter::asking(known()).await;
    let expected = ["CACX7605101P8", "XOCHILT CASAS CHÁVEZ", "36257", "626", "G03"];
    let photo = picture(LINK);
    for files in [
        [("constancia", "", b"".as_slice()), ("foto", "image.jpg", &photo)],
        [("constancia", "qr.png", &photo), ("foto", "", b"")],
    ] {
        let filled = counter.browser.upload_files(&counter.target, &TYPED, &files).await;
        assert_eq!((filled.status, filled.state().as_str()), (StatusCode::OK, "open"));
        assert_eq!(values(&filled), expected);
        assert!(filled.text().contains("con tus datos del SAT"));
    }
    let filled = counter.paste(&format!(" {LINK}\n")).await;
    assert_eq!(values(&filled), expected);
    assert_eq!(counter.sat.asked(), [ASKED; 3]);
}

/// Where it is said why a Constancia was not read.
fn faulty(reply: &Reply) -> Vec<&'static str> {
    let html = reply.text();
    let is_faulty = |input: &&'static str| {
        let (_, control) = html.split_once(&format!("<input id=\"{input}\"")).unwrap();
        let (control, _) = control.split_once('>').unwrap();
        let marks = [
            html.contains(&format!("<div class=\"error\" id=\"{input}-error\"")),
            html.contains(&format!("<li><a href=\"#{input}\">")),
            control.contains(&format!(" {input}-error\" aria-invalid=\"true\"")),
        ];
        assert!(marks == [true; 3] || marks == [false; 3], "{input} {marks:?}");
        marks == [true; 3]
    };
    ["constancia", "foto", "liga"].into_iter().filter(is_faulty).collect()
}

/// Enter in the link's field sends the form itself, not by the card's button.
#[tokio::test]
async fn a_pasted_link_is_read_whichever_way_the_form_is_sent() {
    let counter = Counter::asking(known()).await;
    let target = counter.target.replace("constancia", "revisar");
    let filled = counter.browser.post(&target, &[("rfc", ""), ("liga", LINK)]).await;
    assert_eq!((filled.status, filled.state().as_str()), (StatusCode::OK, "open"));
    assert_eq!(values(&filled), ["CACX7605101P8", "XOCHILT CASAS CHÁVEZ", "36257", "626", ""]);
    assert!(filled.text().contains("<details class=\"card fill\">"), "it has done its work");
    assert_eq!(attribute(&filled.text(), "data-testid=\"liga\" value=\""), "");
    assert_eq!(counter.sat.asked(), [ASKED]);

    // Whatever else is wanted of the form, the link stays where it stood.
    let fields = [("liga", LINK), ("paso", "corregir")];
    let shown = counter.browser.post(&target, &fields).await.text();
    assert!(shown.contains("<details class=\"card fill\" open>"));
    assert_eq!(attribute(&shown, "data-testid=\"liga\" value=\""), LINK);
    assert_eq!(counter.sat.asked(), [ASKED]);
}

#[tokio::test]
async fn what_is_wrong_with_a_link_or_a_photograph_is_said_where_it_was_given() {
    let wrong = "https://example.com/\"menu\"";
    let counter = Counter::asking(known()).await;
    let target = counter.target.replace("constancia", "revisar");
    let sent = [&TYPED[..], &[("liga", wrong)]].concat();
    for refused in [counter.paste(wrong).await, counter.browser.post(&target, &sent).await] {
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(faulty(&refused), ["liga"]);
        let html = refused.text();
        assert!(html.contains("<details class=\"card fill\" open>"));
        assert_eq!(attribute(&html, "data-testid=\"liga\" value=\""), wrong);
        assert_eq!(attribute(&html, "name=\"liga_leida\" value=\""), wrong);
        assert_eq!(values(&refused)[0], "EKU9003173C9");
    }
    // It holds nobody up who goes on by hand; another one is read.
    let read = [&sent[..], &[("liga_leida", wrong)]].concat();
    let judged = counter.browser.post(&target, &read).await;
    assert_eq!(faulty(&judged), [""; 0]);
    let html = judged.text();
    assert!(html.contains("codigo_postal-error") && html.contains("name=\"liga_leida\""));
    assert_eq!(attribute(&html, "data-testid=\"liga\" value=\""), wrong);
    let another = [&TYPED[..], &[("liga", LINK), ("liga_leida", wrong)]].concat();
    assert_eq!(values(&counter.browser.post(&target, &another).await)[0], "CACX7605101P8");

    let menu = picture("https://example.com/menu");
    for field in ["constancia", "foto"] {
        let files = [(field, "qr.png", menu.as_slice())];
        let unread = counter.browser.upload_files(&counter.target, &TYPED, &files).await;
        assert_eq!(faulty(&unread), [field]);
    }
}

#[tokio::test]
async fn where_sat_does_not_answer_the_rfc_is_filled_in() {
    let elsewhere = sat_page::SatPage::open(known()).unwrap();
    let to_elsewhere = format!("Location: {}/app/qr\r\n", elsewhere.url());
    let another = page_of("EKU9003173C9", &[("CP", "36257")]);
    for manner in [
        Manner::Silence,
        Manner::Endless,
        Manner::Status(500, String::new()),
        Manner::Status(302, to_elsewhere.clone()),
        Manner::Status(307, to_elsewhere),
        Manner::Page("<html>Mantenimiento programado".to_owned()),
        Manner::Page(String::new()),
        Manner::Page(" ".repeat(600 * 1024)),
        Manner::Page(another),
    ] {
        let counter = Counter::asking(manner.clone()).await;
        let named = counter.paste(LINK).await;
        assert_eq!((named.status, named.state().as_str()), (StatusCode::OK, "open"));
        assert!(named.text().contains("El SAT no nos contestó"), "{manner:?}");
        assert_eq!(values(&named), ["CACX7605101P8", "Xochilt", "1", "", "G03"]);
        assert_eq!(counter.sat.asked(), [ASKED]);
    }
    assert!(elsewhere.asked().is_empty(), "no redirect is followed");
}

#[tokio::test]
async fn nobody_listening_and_nobody_asked_are_no_answer_either() {
    let scene = Scene::open().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let origin = Origin::parse(&format!("http://{closed}")).unwrap();
    let closed = SatPage::new(origin, Patience::default()).unwrap();
    for (sat, told) in [(Some(closed), "El SAT no nos contestó"), (None, "Copia de tu Constancia")]
    {
        let outward = Outward { sat, ..Outward::default() };
        let browser = Browser::at(Desk::facing(scene.engine(), outward));
        let target = format!("{}/constancia", browser.path(&scene.sold(1).await));
        let named = browser.upload(&target, &[("liga", LINK)], None).await;
        assert!(named.text().contains(told));
        assert_eq!(values(&named)[0], "CACX7605101P8");
    }
}

#[tokio::test]
async fn a_cedula_that_sat_does_not_know_is_told() {
    let unknown = "<li>No se encontr&oacute; información de la cédula de identificación fiscal";
    let counter = Counter::asking(Manner::Page(unknown.to_owned())).await;
    let unread = counter.paste(LINK).await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unread.text().contains("El SAT no encontró esa cédula"));
    assert_eq!(faulty(&unread), ["liga"]);
    assert_eq!(values(&unread)[0], "EKU9003173C9");
}

/// Whatever a code says, it cannot send the portal anywhere.
#[tokio::test]
async fn nothing_is_fetched_from_where_a_code_points() {
    let counter = Counter::asking(known()).await;
    let here = counter.sat.url();
    let host = here.strip_prefix("http://").unwrap();
    let page = "/app/qr/faces/pages/mobile/validadorqr.jsf";
    let query = "?D1=10&D2=1&D3=15020054321_CACX7605101P8";
    for code in [
        format!("{here}{page}{query}"),
        format!("https://{host}{page}{query}"),
        format!("https://siat.sat.gob.mx@{host}{page}{query}"),
        format!("https://siat.sat.gob.mx:443@{host}{page}{query}"),
        format!("https://siat.sat.gob.mx:8443{page}{query}"),
        format!("https://siat.sat.gob.mx.{host}{page}{query}"),
        format!("https://siat.sat.gob.mx\\@{host}{page}{query}"),
        format!("//{host}{page}{query}"),
        format!("file:///etc/passwd{query}"),
        format!("https://siat.sat.gob.mx/app/../{host}{query}"),
        format!("https://siat.sat.gob.mx{page}{query}@{host}"),
        format!("https://siat.sat.gob.mx{page}{query}&u={here}"),
        format!("https://siat.sat.gob.mx{page}{query}%0d%0aHost: {host}"),
    ] {
        let photo = picture(&code);
        let upload = counter.browser.upload(&counter.target, &TYPED, Some(&photo));
        for (reply, input) in [(counter.paste(&code).await, "liga"), (upload.await, "constancia")] {
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{code}");
            assert_eq!(faulty(&reply), [input], "{code}");
            assert_eq!(values(&reply)[0], "EKU9003173C9", "{code}");
        }
    }
    assert_eq!(counter.sat.asked(), [""; 0]);
}

/// Four who wait are enough; the fifth is told at once.
#[tokio::test]
async fn a_slow_sat_does_not_hold_everybody() {
    let sat = sat_page::SatPage::open(Manner::Silence).unwrap();
    let day = Duration::from_secs(24 * 3_600);
    let patience = Patience { connect: day, total: day };
    let way = SatPage::new(Origin::parse(&sat.url()).unwrap(), patience).unwrap();
    let asked = qr_link(LINK).unwrap();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (way, asked) = (way.clone(), asked.clone());
        waiting.spawn(async move { way.ask(&asked).await });
    }
    while sat.asked().len() < 4 {
        tokio::task::yield_now().await;
    }
    assert_eq!(way.ask(&asked).await, SatAnswer::Silent);
    assert_eq!(sat.asked().len(), 4);
    waiting.shutdown().await;
}
