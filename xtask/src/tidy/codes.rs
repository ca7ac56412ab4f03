//! `docs/codes.md`: every code under which something is refused, with its sentence.
//!
//! A code is a public contract. The list is written by `cargo xtask tidy --write` from the `codes!`
//! blocks of the sources; a code that is taken out of them stays in the list as retired, and may
//! not come back with another meaning.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Breach;
use super::sources::Source;

const LIST: &str = "docs/codes.md";
const HEAD: &str = "\
# Codes

Every code under which Talón refuses something, with the sentence that people read. Written by
`cargo xtask tidy --write` from the `codes!` blocks of the sources; a code is retired, never given
another meaning.

| code | kind | sentence |
|---|---|---|
";
const KINDS: &[&str] = &["Fault", "Precondition", "Outage", "Bug"];
/// What every program answers to a panic of its own, each in its readers' words.
const SHARED: &[&str] = &["bug-00"];
const RETIRED: &str = "## Retired";

/// One row of a `codes!` block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    id: String,
    kind: String,
    message: String,
    place: String,
}

/// Breaches of the form of the codes, and of the list.
pub(super) fn check(sources: &[Source]) -> Vec<Breach> {
    let rows = read_rows(sources);
    let mut breaches = check_rows(&rows);
    let listed = sources.iter().find(|source| source.path == LIST);
    let listed = listed.map_or("", |source| source.text.as_str());
    for id in retired(listed) {
        if let Some(row) = rows.iter().find(|row| row.id == id) {
            breaches
                .push(Breach::new(row.place.clone(), format!("`{id}` is retired; take another")));
        }
    }
    if listed != list(&rows, listed) {
        let what = "is not what the sources say; run `cargo xtask tidy --write`";
        breaches.push(Breach::new(LIST, what));
    }
    breaches
}

/// Writes the list.
pub(super) fn write(root: &Path, sources: &[Source]) -> Result<()> {
    let path = root.join(LIST);
    let before = fs::read_to_string(&path).unwrap_or_default();
    let after = list(&read_rows(sources), &before);
    fs::write(&path, after).with_context(|| format!("writing {LIST}"))
}

fn check_rows(rows: &[Row]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let mut first: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in rows {
        let mut say = |what: String| breaches.push(Breach::new(row.place.clone(), what));
        if !is_id(&row.id) {
            say(format!("`{}` is not of the form area-01", row.id));
        }
        if !KINDS.contains(&row.kind.as_str()) {
            say(format!("`{}` is not a kind", row.kind));
        }
        // One that ends with what is to be copied has a colon before it.
        if !row.message.ends_with(['.', '?', '!', '…']) && !row.message.contains(": ") {
            say(format!("the sentence of `{}` has no end", row.id));
        }
        if let Some(other) = first.insert(&row.id, row)
            && !SHARED.contains(&row.id.as_str())
        {
            say(format!("`{}` is taken by {}", row.id, other.place));
        }
    }
    breaches
}

fn is_id(id: &str) -> bool {
    let Some((area, number)) = id.rsplit_once('-') else { return false };
    let kebab = area.split('-').all(|word| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    kebab && number.len() == 2 && number.chars().all(|c| c.is_ascii_digit())
}

/// The whole list as it should be, given what it was.
fn list(rows: &[Row], before: &str) -> String {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = HEAD.to_owned();
    for row in sorted {
        text.push_str(&format!("| `{}` | {} | {} |\n", row.id, row.kind, row.message));
    }
    let gone: Vec<String> = listed(before)
        .into_iter()
        .chain(retired(before))
        .filter(|id| rows.iter().all(|row| row.id != *id))
        .collect();
    if !gone.is_empty() {
        text.push_str(&format!("\n{RETIRED}\n\n"));
        gone.iter().for_each(|id| text.push_str(&format!("- `{id}`\n")));
    }
    text
}

/// The codes in the table of a list.
fn listed(list: &str) -> Vec<String> {
    between_ticks(list, "| `")
}

/// The codes under the heading of the retired.
fn retired(list: &str) -> Vec<String> {
    let rest = list.split_once(RETIRED).map_or("", |(_, rest)| rest);
    between_ticks(rest, "- `")
}

fn between_ticks(text: &str, prefix: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| Some(line.strip_prefix(prefix)?.split_once('`')?.0.to_owned()))
        .collect()
}

fn read_rows(sources: &[Source]) -> Vec<Row> {
    let ours =
        |source: &&Source| source.is_rust() && !source.is_test() && source.krate() != "xtask";
    sources.iter().filter(ours).flat_map(rows_of).collect()
}

/// The rows of every `codes! { … }` of one file, comments left out.
fn rows_of(source: &Source) -> Vec<Row> {
    let code: String = source
        .production()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .flat_map(|(_, line)| [line, "\n"])
        .collect();
    let code = join_continued(&code);
    let mut rows = Vec::new();
    for block in code.split("codes! {").skip(1) {
        let mut rest = block;
        while let Some((row, after)) = next_row(rest, &source.path) {
            rows.push(row);
            rest = after;
        }
    }
    rows
}

/// Reads `("id", Kind, "message")` where it comes next; the `}` of the block ends it.
fn next_row<'a>(text: &'a str, path: &str) -> Option<(Row, &'a str)> {
    let (before, rest) = text.split_once('(')?;
    if before.contains('}') {
        return None;
    }
    let (id, rest) = read_literal(rest)?;
    let (kind, rest) = rest.trim_start().strip_prefix(',')?.split_once(',')?;
    let (message, rest) = read_literal(rest)?;
    let row = Row { id, kind: kind.trim().to_owned(), message, place: path.to_owned() };
    Some((row, rest))
}

/// A literal in quotes and what follows it.
fn read_literal(text: &str) -> Option<(String, &str)> {
    let body = text.trim_start().strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = body.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => return Some((value, characters.as_str())),
            '\\' => value.push(characters.next()?),
            other => value.push(other),
        }
    }
    None
}

/// Puts a literal that goes on in the next line, by a `\` at the line's end, into one line.
fn join_continued(code: &str) -> String {
    let mut pieces = code.split("\\\n");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |joined, piece| joined + piece.trim_start())
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    const BLOCK: &str = r#"//! codes! { A = ("no-00", Fault, "A comment."); }
faults::codes! {
    /// Too long ("very").
    LENGTH = ("code-01", Fault, "Es \"largo\".");
    SYMBOL = (
        "code-02",
        Bug,
        "Un signo \
         no es nuestro."
    );
}
const AFTER: (&str, u8) = ("not-01", 1);
"#;

    fn crate_with(block: &str) -> Source {
        source("crates/a/src/codes.rs", block)
    }

    fn whats(sources: &[Source]) -> Vec<String> {
        check(sources).into_iter().map(|breach| breach.what).collect()
    }

    #[test]
    fn rows_are_read_as_the_compiler_reads_them() {
        let rows = rows_of(&crate_with(BLOCK));
        let read: Vec<_> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.kind.as_str(), row.message.as_str()))
            .collect();
        assert_eq!(
            read,
            [("code-01", "Fault", "Es \"largo\"."), ("code-02", "Bug", "Un signo no es nuestro.")]
        );
    }

    #[test]
    fn a_list_that_was_just_written_is_right() {
        let code = crate_with(BLOCK);
        let text = list(&rows_of(&code), "");
        assert!(text.contains("| `code-02` | Bug | Un signo no es nuestro. |"), "{text}");
        assert_eq!(whats(&[code, source(LIST, &text)]), [""; 0]);
    }

    #[test]
    fn a_missing_row_is_found() {
        let whats = whats(&[crate_with(BLOCK)]);
        assert!(whats.iter().any(|what| what.contains("tidy --write")), "{whats:?}");
    }

    #[test]
    fn a_code_that_is_gone_is_retired_and_may_not_return() {
        let before = list(&rows_of(&crate_with(BLOCK)), "");
        let after = list(&[], &before);
        assert!(after.ends_with("## Retired\n\n- `code-01`\n- `code-02`\n"), "{after}");
        let whats = whats(&[crate_with(BLOCK), source(LIST, &after)]);
        assert!(whats.iter().any(|what| what.contains("`code-01` is retired")), "{whats:?}");
    }

    #[test]
    fn bad_forms_and_doubles_are_found() {
        let block = r#"codes! { A = ("Code1", Fault, "Sin punto"); B = ("b-01", Oops, "Ya."); }"#;
        let twice = r#"codes! { B = ("b-01", Bug, "Otra."); }"#;
        let whats = whats(&[crate_with(block), source("crates/b/src/codes.rs", twice)]);
        for words in ["not of the form", "not a kind", "has no end", "is taken by"] {
            assert!(whats.iter().any(|what| what.contains(words)), "{words}: {whats:?}");
        }
    }
}
