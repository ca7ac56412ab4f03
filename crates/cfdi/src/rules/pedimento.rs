//! NumeroPedimento: what was imported, sold first-hand.

use jiff::civil::Date;

use super::doc::{Doc, Node};
use super::rule::{Rule, rules};
use super::{Finding, Report};

rules! {
    CFDI40194 = ("Concepto/InformacionAduanera/@NumeroPedimento", Shop,
        "of a customs office and a year that there may be; where c_NumPedimentoAduana is given, a number of it",
        "El número de pedimento no es uno que la aduana haya dado. Cópialo del pedimento, con sus espacios.",
        NumPedimentoAduana);
    CFDI40195 = ("Concepto/InformacionAduanera/@NumeroPedimento", Shop,
        "absent with ComercioExterior",
        "Con el complemento de comercio exterior el producto no lleva número de pedimento.");
    CFDI40199 = ("Parte/InformacionAduanera/@NumeroPedimento", Shop,
        "of a customs office and a year that there may be; where c_NumPedimentoAduana is given, a number of it",
        "El número de pedimento de la parte no es uno que la aduana haya dado. Cópialo del pedimento, con sus espacios.",
        NumPedimentoAduana);
    CFDI40200 = ("Parte/InformacionAduanera/@NumeroPedimento", Shop, "absent with ComercioExterior",
        "Con el complemento de comercio exterior la parte no lleva número de pedimento.");
}

/// c_Aduana of catCFDI 2026-08-06.
const ADUANAS: [&str; 50] = [
    "01", "02", "05", "06", "07", "08", "11", "12", "14", "16", "17", "18", "19", "20", "22", "23",
    "24", "25", "26", "27", "28", "30", "31", "33", "34", "37", "38", "39", "40", "42", "43", "44",
    "46", "47", "48", "50", "51", "52", "53", "64", "65", "67", "73", "75", "80", "81", "82", "83",
    "84", "85",
];

/// How many years ago a pedimento may have been validated.
const YEARS_BACK: i16 = 10;

/// The parts of a number: `10  47  3807  8003832`.
struct Pedimento<'a> {
    /// The last two digits of the year of validation.
    year: i16,
    aduana: &'a str,
    patente: &'a str,
    /// Of the office, without the digit of the year in front.
    number: u32,
}

impl<'a> Pedimento<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split("  ");
        let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        let lengths = [2, 2, 4, 7];
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let in_form = parts.iter().zip(lengths).all(|(part, length)| part.len() == length);
        // Four parts of these lengths and three gaps are all that a text of 21 can be.
        if text.len() != 21 || !in_form || !parts.iter().all(|part| digits(part)) {
            return None;
        }
        let [year, aduana, patente, number] = parts;
        Some(Self {
            year: year.parse().ok()?,
            aduana,
            patente,
            number: number.get(1..)?.parse().ok()?,
        })
    }

    /// The year of validation: the last one up to that day that ends so, if it is not too long ago.
    fn ejercicio(&self, day: Date) -> Option<i16> {
        let this_year = day.year();
        let earliest = this_year.saturating_sub(YEARS_BACK);
        (earliest..=this_year).rev().find(|year| year.checked_rem(100) == Some(self.year))
    }
}

pub(super) fn check(doc: &Doc<'_>, report: &mut Report) {
    for concepto in &doc.conceptos {
        for node in concepto.node.all("InformacionAduanera") {
            judge(doc, &node, [&CFDI40194, &CFDI40195], report);
        }
        let partes = concepto.node.all("Parte").into_iter();
        for node in partes.flat_map(|parte| parte.all("InformacionAduanera")) {
            judge(doc, &node, [&CFDI40199, &CFDI40200], report);
        }
    }
}

fn judge(doc: &Doc<'_>, node: &Node<'_>, rules: [&'static Rule; 2], report: &mut Report) {
    let [given, unwanted] = rules;
    let text = node.text("NumeroPedimento");
    match may_be(doc, text) {
        Some(true) => {}
        Some(false) => {
            report.push(Finding::new(given, node.at("NumeroPedimento")).with("found", text));
        }
        None => report.undecided(given),
    }
    if doc.has_comercio_exterior {
        report.push(Finding::new(unwanted, node.at("NumeroPedimento")));
    }
}

/// Whether customs may have given the number; nothing where only the list can tell.
fn may_be(doc: &Doc<'_>, text: &str) -> Option<bool> {
    let pedimento = Pedimento::parse(text).filter(|found| ADUANAS.contains(&found.aduana));
    let Some((pedimento, fecha)) = pedimento.zip(doc.fecha) else {
        return Some(false);
    };
    let Some(ejercicio) = pedimento.ejercicio(fecha.date()) else {
        return Some(false);
    };
    let list = doc.context.pedimentos?;
    let most = list.most(pedimento.aduana, pedimento.patente, ejercicio);
    Some(most.is_some_and(|most| (1..=most).contains(&pedimento.number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pedimento_has_four_parts() {
        let found = Pedimento::parse("26  47  3807  6003832").unwrap();
        assert_eq!((found.year, found.aduana, found.patente), (26, "47", "3807"));
        assert_eq!(found.number, 3_832);
        for text in [
            "",
            "26 47 3807 6003832",
            "26  47  3807  600383",
            "26  47  3807  600383A",
            "26  47  3807  6003832  ",
            "26  4   73807  6003832",
        ] {
            assert!(Pedimento::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn the_year_is_one_of_the_last() {
        let of =
            |text, year| Pedimento::parse(text).unwrap().ejercicio(jiff::civil::date(year, 11, 20));
        assert_eq!(of("26  47  3807  6003832", 2026), Some(2026));
        assert_eq!(of("16  47  3807  6003832", 2026), Some(2016));
        assert_eq!(of("15  47  3807  5003832", 2026), None);
        assert_eq!(of("27  47  3807  7003832", 2026), None);
        assert_eq!(of("98  47  3807  8003832", 2101), Some(2098));
    }
}
