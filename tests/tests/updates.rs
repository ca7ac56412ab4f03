//! A newer version in the real window, from a server of ours: what another key has signed is
//! refused, what ours has signed takes the program's place and opens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::album::Album;
use acceptance::display::Display;
use acceptance::page::{Page, keys};
use acceptance::stage;
use acceptance::wait::until;
use acceptance::window::Window;
use anyhow::{Context, Result};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use xtask::places::Profile;
use xtask::shop::{Folder, Shop};
use xtask::{bundle, process, setup};

const NEWER: &str = "99.0.0";
/// At the end of the newer program, where nobody reads.
const MARK: &[u8] = b"99";

/// A pair of keys in a folder; gives the private one's file and the public one.
fn keys_in(folder: &Path, name: &str) -> Result<(PathBuf, String)> {
    let file = folder.join(name);
    let mut command = bundle::signer(&setup::node()?);
    command.args(["generate", "--ci", "--force", "--password", "", "--write-keys"]);
    process::run(command.arg(&file))?;
    let public = fs::read_to_string(file.with_extension("pub"))?;
    Ok((file, public.trim().to_owned()))
}

/// The signature of a file, bound to the newer version.
fn signature(file: &Path, key: &Path) -> Result<String> {
    let mut command = bundle::signer(&setup::node()?);
    command.args(["sign", "--password", "", "--app-version", NEWER, "--private-key-path"]);
    process::run(command.arg(key).arg(file))?;
    let signature = PathBuf::from(format!("{}.sig", file.display()));
    Ok(fs::read_to_string(signature)?.trim().to_owned())
}

/// Whatever lies in a folder, by its name.
async fn serve(listener: TcpListener, folder: PathBuf) {
    while let Ok((mut line, _)) = listener.accept().await {
        // Whoever hangs up is not our concern.
        drop(give(&mut line, &folder).await);
    }
}

async fn give(line: &mut TcpStream, folder: &Path) -> Result<()> {
    let mut head = [0; 2048];
    let length = line.read(&mut head).await?;
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    let name = head.split(' ').nth(1).context("no path")?.trim_start_matches('/').to_owned();
    let body = fs::read(folder.join(name))?;
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    line.write_all(answer.as_bytes()).await?;
    Ok(line.write_all(&body).await?)
}

/// What was published, under a signature.
fn publish(folder: &Path, address: &str, signature: &str) -> Result<()> {
    let published = json!({
        "version": NEWER,
        "notes": "La caja abre más rápido.",
        "url": format!("{address}/talon"),
        "signature": signature,
    });
    Ok(fs::write(folder.join("latest.json"), published.to_string())?)
}

async fn look_and_install(page: &Page) -> Result<()> {
    page.click("update-look").await?;
    page.text_where("update-state", |text| text.contains(NEWER)).await?;
    page.click("update-install").await
}

#[tokio::test]
async fn a_newer_version_is_had_only_under_our_signature() -> Result<()> {
    let stage = stage::empty("updates")?;
    let mut album = Album::new(&stage);
    let shop = Shop::open(Folder::new(stage.join("shop")), Profile::Dev)?;
    let display = Display::start(&shop.folder().log("xvfb"))?;
    let published = stage.join("published");
    fs::create_dir_all(&published)?;
    // The program that is replaced is a copy; the newer one is the same with a mark.
    let program = stage.join("talon");
    fs::copy(shop.window().get_program(), &program)?;
    let mut newer = fs::read(&program)?;
    newer.extend_from_slice(MARK);
    let file = published.join("talon");
    fs::write(&file, newer)?;
    let (ours, public) = keys_in(&stage, "ours")?;
    let (others, _) = keys_in(&stage, "others")?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(serve(listener, published.clone()));

    let mut app = Command::new(&program);
    app.env("TALON_DATA_DIR", shop.folder().register());
    app.env("TALON_UPDATES", format!("{address}/latest.json {public}"));
    let window = Window::open_program(shop.folder(), &display, &app, "app").await?;
    let page = window.page();
    page.press(&format!("refresco de cola{}", keys::ENTER)).await?;
    page.text(r#"cart-row[data-sku="REFRESCO-600"]"#).await?;
    page.press(keys::F4).await?;
    publish(&published, &address, &signature(&file, &others)?)?;

    look_and_install(page).await?;
    page.text_where("update-alert", |text| text.contains("venta en curso")).await?;
    page.press(keys::F1).await?;
    page.text("till").await?;
    page.press("-").await?;
    page.text("empty-cart").await?;
    page.press(keys::F4).await?;
    look_and_install(page).await?;
    page.text_where("update-alert", |text| text.contains("firma")).await?;
    album.take(page, "forged").await?;
    assert!(!fs::read(&program)?.ends_with(MARK), "a forged version was installed");

    publish(&published, &address, &signature(&file, &ours)?)?;
    page.click("update-install").await?;
    until("the newer version in its place", || async {
        // It is not there for a moment while it is replaced.
        let now = fs::read(&program).unwrap_or_default();
        Ok(now.ends_with(MARK).then_some(()))
    })
    .await?;
    let log = shop.folder().register().join("logs/talon.log");
    until("the newer version to open", || async {
        Ok((fs::read_to_string(&log)?.matches("window ready").count() == 2).then_some(()))
    })
    .await
}
