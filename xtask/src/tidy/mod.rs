//! The invariants of the house, read from the sources and from cargo's own graph.
//!
//! What a type, a constraint or a lint can keep is kept there; this keeps the rest. Every check is
//! a pure function from text to [`Breach`]es, so each is tested by a text that breaks it.

mod codes;
mod graph;
mod migrations;
mod sources;
mod words;

use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

use sources::Source;

/// One place where an invariant does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// File, and line where there is one; or a crate.
    pub place: String,
    /// What is wrong and what is right.
    pub what: String,
}

impl Breach {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    fn at(source: &Source, line: usize, what: impl Into<String>) -> Self {
        Self::new(format!("{}:{line}", source.path), what)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Whether files that tidy can write itself are to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only look.
    Check,
    /// Write `docs/codes.md` anew first.
    Write,
}

/// Everything that is wrong in the checkout at `root`, sorted.
///
/// # Errors
/// When the sources or cargo's metadata cannot be read.
pub fn check(root: &Path) -> Result<Vec<Breach>> {
    let sources = sources::read_all(root)?;
    let mut breaches = graph::check(&graph::Graph::read(root)?);
    for source in &sources {
        breaches.extend(words::check(source));
        breaches.extend(words::check_machine_paths(source, root));
    }
    breaches.extend(codes::check(&sources));
    breaches.extend(migrations::check(&sources));
    breaches.sort();
    Ok(breaches)
}

/// `cargo xtask tidy [--write]`.
///
/// # Errors
/// When something is not tidy; all of it has been printed.
pub fn run(root: &Path, mode: Mode) -> Result<()> {
    if mode == Mode::Write {
        codes::write(root, &sources::read_all(root)?)?;
    }
    let breaches = check(root)?;
    for breach in &breaches {
        eprintln!("{breach}");
    }
    if !breaches.is_empty() {
        bail!("{} things are not tidy", breaches.len());
    }
    Ok(())
}
