//! Another program hands its sales over, by door and by folder: the manager opens both in the
//! real window, two talones come out, and what cannot be taken is told on the screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use acceptance::album::Album;
use acceptance::browser::Phone;
use acceptance::display::Display;
use acceptance::http;
use acceptance::page::Page;
use acceptance::referees::read_qr;
use acceptance::stage;
use acceptance::till::printed;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::Result;
use serde_json::{Value, json};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};

const TABLE: &str = include_str!("../../docs/companion/venta.csv");

/// Opens the door at a free port; gives its address and its token.
async fn open_door(page: &Page, album: &mut Album) -> Result<(String, String)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    page.retype("companion-port", &port.to_string()).await?;
    page.retype("companion-contact", "Soporte de MiVenta, 55 1234 5678").await?;
    page.click("companion-totals").await?;
    page.click("companion-save").await?;
    page.text("companion-message").await?;
    page.click("companion-open").await?;
    let token = page.text("companion-token").await?;
    let address = page.text("companion-address").await?;
    assert_eq!(address, format!("http://127.0.0.1:{port}"));
    album.take(page, "door-open").await?;
    Ok((address, token))
}

/// A folder that is not there is refused; one that is, is watched.
async fn watch(page: &Page, folder: &Path) -> Result<()> {
    page.retype("companion-folder", "/no/hay/nada").await?;
    page.click("companion-watch").await?;
    page.text_where("companion-folder-alert", |text| text.contains("Debe existir")).await?;
    page.retype("companion-folder", folder.to_str().unwrap()).await?;
    page.click("companion-watch").await?;
    page.text_where("companion-folder-state", |text| text.starts_with("Se vigila")).await.map(drop)
}

/// Hands a sale of one rate over at the door; gives its note.
async fn post(address: &str, token: &str) -> Result<String> {
    let sale = json!({
        "totals": [{ "iva": "iva-16", "gross": "116.00" }],
        "payments": [{ "forma_pago": "04", "amount": "116.00" }], "total": "116.00",
    });
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "ticket-84212")];
    let answer = http::post_with(&format!("{address}/v1/sales"), &headers, &sale).await?;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let sold: Value = serde_json::from_str(&answer.body)?;
    Ok(sold["nota"].as_str().unwrap().to_owned())
}

/// Leaves a file as the other program does; gives what was answered beside it.
async fn leave(folder: &Path, (name, text): (&str, &str), place: &str) -> Result<Value> {
    fs::write(folder.join(format!("{name}.part")), text)?;
    fs::rename(folder.join(format!("{name}.part")), folder.join(name))?;
    let answer = folder.join(place).join(format!("{name}.respuesta.json"));
    let text =
        until(&format!("the answer to {name}"), || async { Ok(fs::read_to_string(&answer).ok()) })
            .await?;
    Ok(serde_json::from_str(&text)?)
}

#[tokio::test]
async fn another_program_gets_its_talones_printed() -> Result<()> {
    let stage = stage::empty("companion")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let folder = stage.join("ventas");
    fs::create_dir(&folder)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let window = Window::open(&shop, &display).await?;
    let page = window.page();
    page.click("nav-settings").await?;
    page.text("companion-nothing").await?;
    let (address, token) = open_door(page, &mut album).await?;
    watch(page, &folder).await?;
    album.take(page, "both-ways-open").await?;

    let by_door = post(&address, &token).await?;
    let sold = leave(&folder, ("ticket-84213.csv", TABLE), "hechos").await?;
    let by_folder = sold["nota"].as_str().unwrap();
    let receipts = shop.folder().receipts();
    for (nota, total) in [(by_door.as_str(), "$116.00"), (by_folder, "$78.00")] {
        let paper = fs::read(printed(&receipts, nota, "bin").await?)?;
        let paper = String::from_utf8_lossy(&paper);
        assert!(paper.contains("Venta con IVA 16 %") && paper.contains(total), "{paper}");
    }
    // The same file again prints nothing.
    let again = leave(&folder, ("otra-vez.csv", TABLE), "hechos").await?;
    assert_eq!(again["nota"], by_folder);
    page.text_where("companion-taking[data-tone=plain]", |text| text.contains("Ya estaba")).await?;

    let wrong = TABLE.replace(";78.00;", ";87.00;").replace("84213", "84214");
    let told = leave(&folder, ("ticket-84214.csv", &wrong), "con-error").await?;
    assert_eq!(told["type"], "urn:talon:problem:companion-09");
    let bad = "companion-taking[data-tone=bad]";
    let row = page.text_where(bad, |text| text.contains("ticket-84214.csv")).await?;
    assert!(row.contains("Avisa a Soporte de MiVenta"), "{row}");
    page.text_where("notice", |text| text.contains("ticket-84214.csv")).await?;
    album.take(page, "one-refused").await?;
    page.click("companion-seen").await?;
    until("the notice to go", || async { Ok((page.count("notice").await? == 0).then_some(())) })
        .await?;
    album.take(page, "refusal-in-the-list").await?;

    // Its customer opens it at the portal as any other, with what the file said of its lines.
    page.text_where("pending", |text| text.contains("0 por enviar")).await?;
    let phone = Phone::open(&stage.join("phone")).await?;
    phone.visit(&read_qr(&printed(&receipts, by_folder, "png").await?)?).await?;
    phone.page().text_where("purchase-total", |text| text.contains("78.00")).await?;
    phone.close().await?;
    window.close().await
}
