//! `cfdi verify`: many documents, one answer each.

use std::fs;
use std::path::{Path, PathBuf};

use cfdi::csd::Certificate;
use cfdi::rules::{self, Context};
use serde::Serialize;

use crate::args::{Format, VerifyOptions};
use crate::error::CliError;
use crate::lists::Lists;
use crate::source::{Source, read_file};
use crate::terminal::{Status, Terminal};
use crate::verify::{Finding, Known, Outcome, Verification, verify_with};

/// The files of a folder that are certificates.
const EXTENSIONS: [&str; 3] = ["cer", "crt", "pem"];

/// What documents are held against besides themselves.
struct Trusted<'a> {
    known: &'a Known,
    context: Context<'a>,
}

/// What is said of one file.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(flatten)]
    document: Option<Identity<'a>>,
    checks: Vec<CheckLine>,
    rules: Vec<RuleLine<'a>>,
    /// Rules that need more than the document.
    undecided: &'a [&'static str],
}

/// Which document it is.
#[derive(Serialize)]
struct Identity<'a> {
    uuid: Option<&'a str>,
    fecha: &'a str,
    emisor: &'a str,
    receptor: &'a str,
    total: &'a str,
}

#[derive(Serialize)]
struct CheckLine {
    check: &'static str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

/// A rule of SAT's matrix that the document breaks.
#[derive(Serialize)]
struct RuleLine<'a> {
    code: &'static str,
    path: &'a str,
    message: &'static str,
}

impl From<&Finding> for CheckLine {
    fn from(finding: &Finding) -> Self {
        let (result, message) = match finding.outcome {
            Outcome::Holds => ("holds", None),
            Outcome::Fails(why) => ("fails", Some(why)),
            Outcome::Unchecked(why) => ("unchecked", Some(why)),
        };
        Self { check: finding.check.code(), result, message }
    }
}

impl<'a> From<&'a rules::Finding> for RuleLine<'a> {
    fn from(finding: &'a rules::Finding) -> Self {
        Self { code: finding.code, path: &finding.path, message: finding.message }
    }
}

/// Looks at every document; the worst of them is the status.
pub(crate) fn run(
    options: &VerifyOptions,
    terminal: &mut Terminal<'_>,
) -> Result<Status, CliError> {
    let known = match &options.sat_cer {
        Some(folder) => certificates(folder)?,
        None => Known::default(),
    };
    let lists = Lists::read(&options.lists)?;
    let trusted = Trusted { known: &known, context: lists.context() };
    let mut status = Status::Holds;
    for source in &options.sources {
        status = status.max(match look(source, &trusted, terminal) {
            Ok(verification) => {
                tell(&source.name(), &verification, options.format, terminal)?;
                if verification.holds() { Status::Holds } else { Status::Fails }
            }
            Err(error) => {
                if options.format == Format::Json {
                    terminal.print_json(&not_read(&source.name(), &error))?;
                }
                terminal.complain(&error)
            }
        });
    }
    Ok(status)
}

fn look(
    source: &Source,
    trusted: &Trusted<'_>,
    terminal: &mut Terminal<'_>,
) -> Result<Verification, CliError> {
    let xml = source.read(terminal)?;
    verify_with(&xml, trusted.known, &trusted.context)
        .map_err(|error| CliError::Document { name: source.name(), source: error })
}

fn tell(
    name: &str,
    verification: &Verification,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<(), CliError> {
    let holds = verification.holds();
    if format == Format::Json {
        let document = &verification.document;
        terminal.print_json(&Line {
            file: name,
            verdict: if holds { "holds" } else { "fails" },
            message: None,
            document: Some(Identity {
                uuid: document.timbre.as_ref().map(|timbre| timbre.uuid.as_str()),
                fecha: &document.fecha,
                emisor: &document.emisor.rfc,
                receptor: &document.receptor.rfc,
                total: &document.total,
            }),
            checks: verification.findings.iter().map(CheckLine::from).collect(),
            rules: verification.report.findings.iter().map(RuleLine::from).collect(),
            undecided: &verification.report.undecided,
        })?;
        return Ok(());
    }
    terminal.print(&in_words(name, verification)).map(|_| ())
}

/// The answer for people: a line for each check, one for each broken rule.
fn in_words(name: &str, verification: &Verification) -> String {
    let verdict = if verification.holds() { "se cumple" } else { "NO se cumple" };
    let mut text = format!("{name}: {verdict}\n");
    for Finding { check, outcome } in &verification.findings {
        let words = match outcome {
            Outcome::Holds => "bien".to_owned(),
            Outcome::Fails(why) => format!("MAL: {why}"),
            Outcome::Unchecked(why) => format!("sin revisar: {why}"),
        };
        text.push_str(&format!("  {:<15}{words}\n", check.code()));
    }
    if verification.report.is_clean() {
        text.push_str(&format!("  {:<15}bien\n", "reglas"));
    }
    for finding in &verification.report.findings {
        text.push_str(&format!("  {:<15}MAL: {finding}\n", "regla"));
    }
    text
}

fn not_read<'a>(name: &'a str, error: &CliError) -> Line<'a> {
    Line {
        file: name,
        verdict: "unreadable",
        message: Some(error.to_string()),
        document: None,
        checks: Vec::new(),
        rules: Vec::new(),
        undecided: &[],
    }
}

/// The certificates of a folder, in the order of their names; a file that is none ends the run,
/// because a check would silently be left out.
fn certificates(folder: &Path) -> Result<Known, CliError> {
    let failed = |source| CliError::Read { name: folder.display().to_string(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let bytes = read_file(path)?;
        Certificate::parse(&bytes)
            .map_err(|_| CliError::NotACertificate(path.display().to_string()))
    };
    Ok(Known::new(paths.iter().map(read).collect::<Result<_, _>>()?))
}
