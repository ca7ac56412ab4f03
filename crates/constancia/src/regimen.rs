//! Régimenes: a Constancia writes them out, a CFDI wants the code.

use cfdi::catalog::RegimenFiscal;

use crate::fold::fold;

/// Words of a section that are read: more than all régimenes have together.
const WORDS_MAX: usize = 1_000;
/// Words of a cell that can stand behind its date.
const TAIL_MAX: usize = 16;

/// The régimen that a text names: the longest text of c_RegimenFiscal that stands in it. SAT writes
/// `Régimen de Incorporación Fiscal` on the Constancia and `Incorporación Fiscal` in the catalog.
pub(crate) fn regimen_named(text: &str) -> Option<RegimenFiscal> {
    let text = fold(text);
    let named = |regimen: &&RegimenFiscal| text.contains(&fold(regimen.description()));
    RegimenFiscal::ALL
        .iter()
        .filter(named)
        .max_by_key(|regimen| regimen.description().len())
        .copied()
}

/// The texts of the régimenes in force in a section of a Constancia, whose rows are
/// `text, first day[, last day]`. One with a last day is over.
pub(crate) fn rows_in_force(section: &str) -> Vec<String> {
    let mut rows: Vec<Row> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for word in section.split_whitespace().take(WORDS_MAX) {
        if !is_date(word) {
            words.push(word);
        } else if words.is_empty() {
            rows.last_mut().into_iter().for_each(|row| row.ended = true);
        } else {
            let (tail, name) = split_tail(rows.last(), &words);
            if let (Some(row), false) = (rows.last_mut(), tail.is_empty()) {
                row.text = format!("{} {tail}", row.text);
            }
            rows.push(Row { text: name, ended: false });
            words.clear();
        }
    }
    if let Some(row) = rows.last_mut().filter(|row| regimen_named(&row.text).is_none()) {
        row.text = format!("{} {}", row.text, words.join(" "));
    }
    rows.into_iter().filter(|row| !row.ended).map(|row| row.text.trim().to_owned()).collect()
}

struct Row {
    text: String,
    ended: bool,
}

/// Takes the end of the row before off the words of this one. Where a cell has two lines, a date
/// can stand between them; a row that names no régimen without the words behind its date, and does
/// with them, is whole with them.
fn split_tail(before: Option<&Row>, words: &[&str]) -> (String, String) {
    let whole = (String::new(), words.join(" "));
    let Some(row) = before.filter(|row| regimen_named(&row.text).is_none()) else {
        return whole;
    };
    let completes = |count: &usize| {
        let tail: Vec<&str> = words.iter().take(*count).copied().collect();
        regimen_named(&format!("{} {}", row.text, tail.join(" "))).is_some()
    };
    let Some(count) = (1..words.len().min(TAIL_MAX)).find(completes) else {
        return whole;
    };
    let (tail, name) = words.split_at(count);
    (tail.join(" "), name.join(" "))
}

/// `dd/mm/yyyy`, as the columns of first and last day have it.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split('/').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 2, 4] && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_regimen_of_the_catalog() {
        for regimen in RegimenFiscal::ALL {
            assert_eq!(regimen_named(regimen.description()), Some(*regimen));
            let as_printed = format!("Régimen de las {}", regimen.description().to_uppercase());
            assert_eq!(regimen_named(&as_printed), Some(*regimen));
        }
        for text in ["", "Régimen", "Régimen Intermedio de las Personas Físicas"] {
            assert_eq!(regimen_named(text), None, "{text:?}");
        }
    }

    #[test]
    fn reads_rows() {
        for (section, expected) in [
            ("", vec![]),
            ("Régimen de Arrendamiento 01/02/2020", vec!["Régimen de Arrendamiento"]),
            ("Arrendamiento 01/02/2020 31/12/2021 Coordinados 01/01/2022", vec!["Coordinados"]),
            ("Arrendamiento 01/02/2020 31/12/2021", vec![]),
            (
                "Régimen de las Actividades Empresariales con ingresos a través 01/02/2020 \
                 de Plataformas Tecnológicas Régimen de Arrendamiento 01/03/2020",
                vec![
                    "Régimen de las Actividades Empresariales con ingresos a través \
                     de Plataformas Tecnológicas",
                    "Régimen de Arrendamiento",
                ],
            ),
            (
                "Régimen Simplificado de 01/02/2022 Confianza",
                vec!["Régimen Simplificado de Confianza"],
            ),
        ] {
            assert_eq!(rows_in_force(section), expected, "{section}");
        }
    }
}
