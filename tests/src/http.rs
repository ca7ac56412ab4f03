//! As much HTTP as the tests need: one request, one answer, then the line is closed.

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200, 404 …
    pub status: u16,
    /// What came after the headers.
    pub body: String,
}

/// Asks for a page.
///
/// # Errors
/// When nobody answers.
pub async fn get(url: &str) -> Result<Answer> {
    send(url, |host, path| format!("GET {path} HTTP/1.0\r\nhost: {host}\r\naccept: */*\r\n\r\n"))
        .await
}

/// Posts JSON.
///
/// # Errors
/// When nobody answers.
pub async fn post(url: &str, body: &Value) -> Result<Answer> {
    post_with(url, &[], body).await
}

/// Posts JSON under more headers.
///
/// # Errors
/// When nobody answers.
pub async fn post_with(url: &str, headers: &[(&str, &str)], body: &Value) -> Result<Answer> {
    let body = body.to_string();
    let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let headers: String = headers.collect();
    send(url, |host, path| {
        format!(
            "POST {path} HTTP/1.0\r\nhost: {host}\r\ncontent-type: application/json\r\n\
             {headers}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    })
    .await
}

async fn send(url: &str, request: impl Fn(&str, &str) -> String) -> Result<Answer> {
    let rest = url.strip_prefix("http://").context("only plain addresses on this machine")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let mut stream = TcpStream::connect(host).await.with_context(|| format!("reaching {url}"))?;
    stream.write_all(request(host, path).as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    parse(&String::from_utf8_lossy(&bytes)).with_context(|| format!("the answer of {url}"))
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}
