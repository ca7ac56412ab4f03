//! `cfdi`: what an accountant or a test asks of a CFDI 4.0, from the command line.
//!
//! Each command reads files (or standard input, `-`), asks the crates `cfdi` and `cfdi-pdf`, and
//! writes what they say. Data go to standard output, sentences in Spanish to standard error; with
//! `--json` each result is one object on a line. [`Status`] is a contract for scripts.
//!
//! What it refuses to know: the network (no PAC, no SAT), the clock (a document brings its Fecha),
//! and any rule of a CFDI. Its invariants:
//!
//! - a password comes from a file or from the environment, never from the command line, where every
//!   process of the machine could read it;
//! - "holds" is said only of what was checked; what could not be checked is named;
//! - a ticket is read strictly: every unknown, missing or misshapen field is a fault at its path,
//!   and all of them are told at once.
//!
//! ```
//! use cfdi_cli::{Status, Terminal, run};
//!
//! let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
//! let mut terminal = Terminal {
//!     stdin: &mut std::io::empty(),
//!     stdout: &mut stdout,
//!     stderr: &mut stderr,
//!     password: None,
//! };
//! let status = run(["rfc", "EKU9003173C9"].map(Into::into), &mut terminal);
//! assert_eq!(status, Status::Holds);
//! assert_eq!(String::from_utf8(stdout)?, "EKU9003173C9: persona moral\n");
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::arithmetic_side_effects)]

mod args;
mod built;
mod catalog;
mod catalog_update;
mod csf;
mod document;
mod error;
mod fields;
mod help;
mod lists;
mod rfc;
mod source;
mod terminal;
pub mod ticket;
pub mod verify;
mod verify_command;

use std::ffi::OsString;

use args::{Command, Request};
use error::CliError;

pub use terminal::{Status, Terminal};

/// The environment variable that may hold the password of a key file.
pub const PASSWORD_VARIABLE: &str = "CFDI_CSD_PASSWORD";

/// Does what the words after the program's name ask for.
pub fn run(words: impl IntoIterator<Item = OsString>, terminal: &mut Terminal<'_>) -> Status {
    let done = args::parse(words).map_err(CliError::from);
    match done.and_then(|request| obey(request, terminal)) {
        Ok(status) => status,
        Err(error) => terminal.complain(&error),
    }
}

fn obey(request: Request, terminal: &mut Terminal<'_>) -> Result<Status, CliError> {
    if let Some(catalogs) = &request.catalogs {
        catalog_update::install(catalogs)?;
    }
    match request.command {
        Command::Help => terminal.print(help::TEXT),
        Command::Version => terminal.print(concat!("cfdi ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Verify(options) => verify_command::run(&options, terminal),
        Command::Cadena(source) => document::cadena(&source, terminal),
        Command::TfdCadena(source) => document::tfd_cadena(&source, terminal),
        Command::Build { ticket, out } => document::build(&ticket, out.as_deref(), terminal),
        Command::Seal(options) => document::seal(&options, terminal),
        Command::Pdf(options) => document::pdf(&options, terminal),
        Command::Rfc { rfcs, format } => rfc::run(&rfcs, format, terminal),
        Command::Csf { source, format } => csf::run(&source, format, terminal),
        Command::Catalog { question, format } => catalog::run(&question, format, terminal),
        Command::CatalogUpdate(options) => catalog_update::run(&options, terminal),
    }
}
