//! Schemathesis: asks a server of ours what its OpenAPI document says can be asked, and much that
//! it says cannot, and holds every answer against the document.
//!
//! `xtask/schemathesis/signing.py` signs what it asks of the portal, as a register would.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::{places, process};

/// The version, as pip is asked for it; `cryptography` is what the signing needs.
pub(crate) const REQUIREMENTS: [&str; 2] = ["schemathesis==4.32.5", "cryptography==50.0.2"];

/// Left out is what asks for less than we promise: schemas say what a message looks like, and
/// which sales make sense is for the portal to say (`positive_data_acceptance`); every request is
/// signed here, so none without signature is sent (`ignored_auth`).
const CHECKS_LEFT_OUT: &str = "positive_data_acceptance,ignored_auth";

/// Who asks.
#[derive(Clone, Debug)]
pub struct Register {
    /// The seed of its Ed25519 key, in hexadecimal.
    pub seed: String,
    /// Its id.
    pub id: String,
    /// Its clock, which stands still, in milliseconds since 1970.
    pub time_ms: i64,
}

/// Asks the portal at `url`, with at most so many examples for each operation.
///
/// # Errors
/// When an answer is not what the document says, with what was asked; or schemathesis is missing.
pub fn run(url: &str, register: &Register, examples: u32) -> Result<()> {
    let mut command = asking(&format!("{url}/api/openapi.json"), CHECKS_LEFT_OUT, examples)?;
    command
        .args(["--generation-with-security-parameters", "false"])
        .env("SCHEMATHESIS_HOOKS", "signing")
        .env("PYTHONPATH", places::root().join("xtask/schemathesis"))
        .env("TALON_SEED", &register.seed)
        .env("TALON_REGISTER", &register.id)
        .env("TALON_TIME_MS", register.time_ms.to_string());
    process::run(&mut command)
}

/// Asks a register's companion door at `url`, with its token.
///
/// # Errors
/// As [`run`].
pub fn run_door(url: &str, token: &str, examples: u32) -> Result<()> {
    let document = format!("{url}/v1/openapi.json");
    let mut command = asking(&document, "positive_data_acceptance", examples)?;
    process::run(command.args(["--header", &format!("Authorization: Bearer {token}")]))
}

/// Asks what a document says can be asked, and holds the answers against it.
fn asking(document: &str, left_out: &str, examples: u32) -> Result<Command> {
    let python = places::target().join("tools/python/bin/python");
    ensure!(python.is_file(), "schemathesis is missing: run `cargo xtask setup`");
    // It keeps what it has seen where it runs.
    let folder = places::target().join("schemathesis");
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(python);
    command
        .current_dir(folder)
        .args(["-m", "schemathesis.cli", "run", document])
        .args(["--no-color", "--generation-deterministic"])
        .args(["--phases", "examples,coverage,fuzzing", "--continue-on-failure"])
        .args(["--exclude-checks", left_out, "--max-examples", &examples.to_string()])
        .env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(command)
}
