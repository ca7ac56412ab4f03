//! Numbers as spreadsheets write them: `1,234.50`, `1.234,50`, `$ 12,5`.
//!
//! How a file writes its decimals is found out from all its numbers together, once, and only
//! where one of them proves it: `1,234` alone may be a thousand pesos or a kilo and a bit, and is
//! not guessed at.

use faults::Code;

use crate::codes::{COMPANION_FILE_DECIMALS, COMPANION_FILE_MIXED};

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Point,
    Comma,
}

/// What one number says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Proof(Style),
    /// One comma before three digits.
    Open,
    None,
}

/// How the decimals of these are written; with points where none has any.
///
/// # Errors
/// Some are written one way and some the other, or nothing tells.
pub(super) fn style<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<Style, &'static Code> {
    let (mut proven, mut open) = (None, false);
    for cell in cells {
        match sign(cell) {
            Sign::Proof(style) if proven.is_some_and(|known| known != style) => {
                return Err(&COMPANION_FILE_MIXED);
            }
            Sign::Proof(style) => proven = Some(style),
            Sign::Open => open = true,
            Sign::None => {}
        }
    }
    match proven {
        Some(style) => Ok(style),
        None if open => Err(&COMPANION_FILE_DECIMALS),
        None => Ok(Style::Point),
    }
}

fn sign(cell: &str) -> Sign {
    let count = |mark: char| cell.chars().filter(|letter| *letter == mark).count();
    match (count('.'), count(',')) {
        (0, 0) => Sign::None,
        (0, 1) if may_be_thousands(cell, ',') => Sign::Open,
        (0, 1) => Sign::Proof(Style::Comma),
        (0, _) => Sign::Proof(Style::Point),
        // Mexico writes decimals with a point: without proof of commas it is one.
        (1, 0) if may_be_thousands(cell, '.') => Sign::None,
        (1, 0) => Sign::Proof(Style::Point),
        (_, 0) => Sign::Proof(Style::Comma),
        _ if cell.rfind(',') > cell.rfind('.') => Sign::Proof(Style::Comma),
        _ => Sign::Proof(Style::Point),
    }
}

/// Thousands have three digits behind their mark, and one to three before it that are not `0`.
fn may_be_thousands(cell: &str, mark: char) -> bool {
    let (before, behind) = cell.split_once(mark).unwrap_or_default();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (before, behind) = (digits(before), digits(behind));
    behind.len() == 3 && (1..=3).contains(&before.len()) && before != "0"
}

/// The number with a point and without marks of thousands; what is none stays as it is, to be
/// refused with its own sentence.
pub(super) fn plain(cell: &str, style: Style) -> String {
    let bare = cell.trim().trim_start_matches('$').trim_start();
    let (decimals, thousands) = match style {
        Style::Point => ('.', ','),
        Style::Comma => (',', '.'),
    };
    let (whole, rest) = match bare.split_once(decimals) {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (bare, None),
    };
    let Some(whole) = without_thousands(whole, thousands) else { return cell.to_owned() };
    rest.map_or_else(|| whole.clone(), |rest| format!("{whole}.{rest}"))
}

/// Nothing where the marks do not stand at thousands.
fn without_thousands(whole: &str, mark: char) -> Option<String> {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let fits = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || first.len() <= 3);
    fits.then(|| [&[first], rest.as_slice()].concat().concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: &[&str]) -> Result<Vec<String>, &'static str> {
        let style = style(cells.iter().copied()).map_err(|code| code.id)?;
        Ok(cells.iter().map(|cell| plain(cell, style)).collect())
    }

    #[test]
    fn one_proof_is_enough_for_all() {
        let same = |cells: &[&str], read_as: &[&str]| {
            assert_eq!(read(cells).unwrap(), read_as, "{cells:?}");
        };
        same(&["116", "1"], &["116", "1"]);
        same(&["$1,234.50", "1,234", "0.750"], &["1234.50", "1234", "0.750"]);
        same(&["1.234,50", "1.234", "0,750"], &["1234.50", "1234", "0.750"]);
        same(&["12,5", "7,125"], &["12.5", "7.125"]);
        same(&["1,234,567"], &["1234567"]);
        same(&["$ 50.00", "1.125"], &["50.00", "1.125"]);
    }

    #[test]
    fn what_nothing_tells_is_not_guessed() {
        assert_eq!(read(&["1,234", "5"]), Err("companion-23"));
        assert_eq!(read(&["1,5", "2.50"]), Err("companion-24"));
        // What is no number is not made one.
        assert_eq!(read(&["1,23.4"]).unwrap(), ["1,23.4"]);
        assert_eq!(read(&["doce"]).unwrap(), ["doce"]);
    }
}
