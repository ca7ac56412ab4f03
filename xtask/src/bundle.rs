//! Packages and installers of the register's window, by the Tauri CLI; see docs/RELEASING.md.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places::{self, Profile};
use crate::process;
use crate::setup::{Node, Purpose, setup, step};

/// The CLI's own script, which needs no shell.
const CLI: &str = "ui/node_modules/@tauri-apps/cli/tauri.js";
/// What can be made on this system without fetching anything.
#[cfg(target_os = "linux")]
const KINDS: &[&str] = &["deb", "rpm"];
#[cfg(target_os = "macos")]
const KINDS: &[&str] = &["app", "dmg"];
#[cfg(windows)]
const KINDS: &[&str] = &["nsis", "msi"];

/// Where the key is that signs what the updater fetches; without it nothing is signed.
const SIGNING_KEY: &str = "TAURI_SIGNING_PRIVATE_KEY";
const SIGNED: &str = r#"{"bundle":{"createUpdaterArtifacts":true}}"#;

/// `cargo xtask bundle [KIND…]`: builds what shops get, and packs it.
///
/// # Errors
/// When something cannot be installed, built or packed.
pub fn release(kinds: &[&str]) -> Result<()> {
    let tools = setup(Purpose::Window)?;
    let kinds = if kinds.is_empty() { KINDS } else { kinds };
    step(&format!("building and packing {}", kinds.join(", ")));
    let mut command = tools.node.script(&places::root().join(CLI));
    command.args(["build", "--ci", "--bundles", &kinds.join(",")]).current_dir(places::root());
    if places::variable(SIGNING_KEY).is_some() {
        command.args(["--config", SIGNED]);
    }
    process::run(&mut command)?;
    let made = places::program(Profile::Release, "bundle");
    println!("\nThey are in {}", made.display());
    Ok(())
}

/// The CLI's commands for keys and signatures of what the updater fetches.
pub fn signer(node: &Node) -> Command {
    let mut command = node.script(&places::root().join(CLI));
    command.arg("signer").current_dir(places::root());
    command
}

/// Packs the program of `cargo build` as one package of this kind, and gives its file.
///
/// # Errors
/// When there is no such program, or it cannot be packed.
pub fn pack(node: &Node, kind: &str) -> Result<PathBuf> {
    // The CLI writes into the program that it packs, which may be running: it gets a copy, in what
    // it takes for cargo's folder.
    let target = places::target().join("packing").join(kind);
    if target.exists() {
        fs::remove_dir_all(&target).with_context(|| format!("emptying {}", target.display()))?;
    }
    let copy = target.join("debug/talon");
    fs::create_dir_all(target.join("debug"))?;
    let program = places::program(Profile::Dev, "talon");
    fs::copy(&program, copy).with_context(|| format!("copying {}", program.display()))?;
    let mut command = node.script(&places::root().join(CLI));
    command.args(["bundle", "--ci", "--debug", "--bundles", kind]);
    process::run(command.env("CARGO_TARGET_DIR", &target).current_dir(places::root()))?;
    for entry in fs::read_dir(target.join("debug/bundle").join(kind))? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == kind) {
            return Ok(file);
        }
    }
    bail!("no .{kind} in {}", target.display())
}
