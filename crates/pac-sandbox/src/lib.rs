//! A PAC without fiscal validity: speaks SW's REST and Finkok's SOAP, checks like a PAC, misbehaves
//! on request.
//!
//! It stands in for a PAC wherever none may be called: in tests, in demonstrations, at a desk
//! without a line. **Nothing that it stamps exists at SAT.** Its authority ([`ca`]) is nobody's,
//! its RFC ([`ca::SANDBOX_RFC`]) is nobody's, and every stamp says `SIN VALIDEZ FISCAL` in its
//! Leyenda.
//!
//! What it does like a PAC: it reads the document, judges it by the schema's structure and SAT's
//! matrix of errors (`cfdi::rules`), makes sure of seal, certificate and date, refuses in SAT's
//! codes, stamps with a signature that verifies, and keeps every stamp on the disk before it
//! answers. The same document again, by either protocol, gets the first stamp (307); for SW another
//! one under the same customid is turned away with it (CFDI3307), for 72 hours.
//!
//! What it does like a PAC on a bad day is up to whoever asks ([`Misbehaviour`]).
//!
//! What it does not know: cancellation, complements, and SAT's lists (a CSV may stand in for the
//! list of taxpayers).
//!
//! ```
//! use pac_sandbox::ca::SandboxCa;
//! use pac_sandbox::server::{ServerConfig, serve};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = std::env::temp_dir().join(format!("sandbox-doc-{}", std::process::id()));
//! let server = serve(ServerConfig::new(&dir)).await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! // The authority that it accepts is in its folder.
//! let ca = SandboxCa::open(&dir)?;
//! # drop(ca);
//! server.stop().await?;
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]

pub mod ca;
mod check;
mod der;
mod memory;
mod provider;
mod registry;
pub mod sample;
mod script;
pub mod server;

pub use provider::ProviderError;
pub use registry::{Registry, RegistryError};
pub use script::{Misbehaviour, UnknownMisbehaviour};
