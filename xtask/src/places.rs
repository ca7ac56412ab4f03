//! Where things are in this checkout.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    // The manifest's folder is known when this is compiled, and xtask is built where it runs.
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Cargo's folder of results, and ours.
pub fn target() -> PathBuf {
    match variable("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Which build of the programs is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// What `cargo build` makes.
    Dev,
    /// What a shop gets.
    Release,
}

/// One of our programs, as cargo leaves it.
pub fn program(profile: Profile, name: &str) -> PathBuf {
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => "release",
    };
    target().join(folder).join(name)
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the one place of xtask that reads the environment")]
pub fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a program can be started by its name alone.
pub fn on_path(name: &str) -> bool {
    let folders = variable("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}
