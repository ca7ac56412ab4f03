//! What is on its way from a register to a portal: it may be lost, doubled, or arrive hours later.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use serde_json::Value;
use tickets::auth::{
    NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, SignedRequest, Signer as _, TIME_HEADER,
    encode_signature,
};
use tower::ServiceExt as _;
use world::Entropy;

use crate::scene::Key;

/// A request as it was signed.
#[derive(Clone)]
pub(super) struct Flight {
    /// Which register waits for the answer.
    pub(super) till: usize,
    /// What it is about.
    pub(super) about: About,
    method: &'static str,
    target: String,
    body: Vec<u8>,
    time_ms: i64,
    nonce: String,
    register: String,
    signature: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The message of the outbox at this place.
    Outgoing(usize),
    /// The feed.
    Changes,
}

/// Who signs, when.
pub(super) struct Sender<'a> {
    pub(super) till: usize,
    pub(super) register: String,
    pub(super) key: &'a Key,
    pub(super) time_ms: i64,
    pub(super) entropy: &'a dyn Entropy,
}

impl Flight {
    pub(super) fn sign(
        sender: &Sender<'_>,
        about: About,
        (method, target): (&'static str, String),
        body: Vec<u8>,
    ) -> Self {
        let nonce = data_encoding::HEXLOWER.encode(&world::random::<12>(sender.entropy));
        let request = SignedRequest {
            method,
            target: &target,
            time_ms: sender.time_ms,
            nonce: &nonce,
            body: &body,
        };
        let signature = encode_signature(&sender.key.sign(&request.to_sign()));
        let register = sender.register.clone();
        let (till, time_ms) = (sender.till, sender.time_ms);
        Self { till, about, method, target, body, time_ms, nonce, register, signature }
    }

    /// Whether it asks for what came after this cursor.
    pub(super) fn asks_after(&self, cursor: u64) -> bool {
        self.target.ends_with(&format!("after={cursor}"))
    }

    /// Puts it before a portal.
    pub(super) async fn arrive(&self, router: &Router) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(self.method)
            .uri(&self.target)
            .header(REGISTER_HEADER, &self.register)
            .header(TIME_HEADER, self.time_ms.to_string())
            .header(NONCE_HEADER, &self.nonce)
            .header(SIGNATURE_HEADER, &self.signature)
            .body(Body::from(self.body.clone()))
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
