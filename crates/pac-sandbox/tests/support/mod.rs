//! Plain HTTP to the sandbox, without the adapter that ships.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use pac_sandbox::server::{Server, ServerConfig, serve};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use world::Clock;

pub(crate) const TOKEN: &str = "sandbox.sandbox.sandbox";

/// A clock that moves when it is told to.
pub(crate) struct HandClock(Mutex<Timestamp>);

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-11-20T16:15:30Z".parse().unwrap())))
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub(crate) async fn serve_in(dir: &Path, clock: &Arc<HandClock>) -> Server {
    let mut config = ServerConfig::new(dir);
    config.clock = clock.clone();
    serve(config).await.unwrap()
}

pub(crate) fn client() -> Client {
    Client::builder().build().unwrap()
}

/// Status and JSON of the answer.
pub(crate) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

pub(crate) fn stamp_request(url: &str, token: &str, xml: &[u8], custom_id: &str) -> RequestBuilder {
    let part = Part::bytes(xml.to_vec()).file_name("xml");
    client()
        .post(format!("{url}/v4/cfdi33/stamp/v4"))
        .bearer_auth(token)
        .header("customid", custom_id)
        .multipart(Form::new().part("xml", part))
}

pub(crate) async fn stamp(url: &str, xml: &[u8], custom_id: &str) -> (u16, Value) {
    answer(stamp_request(url, TOKEN, xml, custom_id)).await
}
