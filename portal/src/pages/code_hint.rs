//! Where a mistyped billing code is probably wrong, and what may have been read for what.
//!
//! It rests on the code's own alphabet and check symbol alone, never on which codes exist: a hint
//! tells nothing that the typed text did not tell.

use tickets::BillingCode;

use crate::lang::Lang;

/// Symbols of the alphabet that are read for each other on small or worn print. Only the likeliest:
/// each more makes it likelier that a wrong exchange passes the check symbol by chance.
const LOOK_ALIKES: [(char, char); 9] = [
    ('8', 'B'),
    ('5', 'S'),
    ('2', 'Z'),
    ('6', 'G'),
    ('U', 'V'),
    ('V', 'Y'),
    ('M', 'N'),
    ('D', 'Q'),
    ('K', 'X'),
];
const GROUP: usize = 4;
const LENGTH: usize = 12;

/// What to tell somebody whose code cannot be right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CodeHint {
    /// What is wrong, in a line.
    pub(super) headline: String,
    /// What was typed, as it was read.
    pub(super) groups: Vec<Group>,
    /// What to do about it.
    pub(super) advice: Vec<String>,
}

/// One group of the typed code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) symbols: String,
    /// Whether it is the one to look at.
    pub(super) suspect: bool,
}

/// What to tell about `typed`; nothing where it is a code, or is empty.
pub(super) fn hint(typed: &str, lang: Lang) -> Option<CodeHint> {
    let symbols: Vec<char> =
        typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    if symbols.is_empty() || BillingCode::parse(&symbols.iter().collect::<String>()).is_ok() {
        return None;
    }
    Some(if symbols.len() != LENGTH {
        wrong_length(typed, &symbols, lang)
    } else if symbols.iter().any(|symbol| !is_of_alphabet(*symbol)) {
        foreign_symbol(&symbols, lang)
    } else {
        wrong_check(&symbols, lang)
    })
}

fn wrong_length(typed: &str, symbols: &[char], lang: Lang) -> CodeHint {
    // Who typed the hyphens shows by them which group is not complete.
    let own: Vec<&str> =
        typed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let groups = if own.len() > 1 {
        own.iter().map(|part| part.to_uppercase()).collect()
    } else {
        in_fours(symbols)
    };
    let groups = groups
        .into_iter()
        .map(|symbols| Group { suspect: symbols.chars().count() != GROUP, symbols })
        .collect();
    CodeHint {
        headline: length_headline(symbols.len(), lang),
        groups,
        advice: vec![
            lang.say(
                "En tu nota son tres grupos de cuatro. Compáralos uno por uno.",
                "On your receipt there are three groups of four. Compare them one by one.",
            )
            .to_owned(),
        ],
    }
}

/// `Son 12 letras y números, y faltan 2`.
fn length_headline(count: usize, lang: Lang) -> String {
    let difference = count.abs_diff(LENGTH);
    let (es, en) = match (count < LENGTH, difference) {
        (true, 1) => ("falta 1".to_owned(), "1 is missing".to_owned()),
        (true, more) => (format!("faltan {more}"), format!("{more} are missing")),
        (false, 1) => ("sobra 1".to_owned(), "there is 1 too many".to_owned()),
        (false, more) => (format!("sobran {more}"), format!("there are {more} too many")),
    };
    lang.say(
        format!("Son 12 letras y números, y {es}"),
        format!("It has 12 letters and numbers, and {en}"),
    )
}

fn foreign_symbol(symbols: &[char], lang: Lang) -> CodeHint {
    let mut advice = vec![lang.say(
        "Para que no se confundan, nuestros códigos nunca llevan 0, O, 1, I ni L.",
        "So that nobody mixes them up, our codes never have 0, O, 1, I or L.",
    )];
    if symbols.iter().any(|symbol| matches!(symbol, '0' | 'O')) {
        advice.push(lang.say(
            "Lo que parece un cero o una O suele ser D, Q o 8.",
            "What looks like a zero or an O is usually D, Q or 8.",
        ));
    }
    if symbols.iter().any(|symbol| matches!(symbol, '1' | 'I' | 'L')) {
        advice.push(lang.say(
            "Lo que parece un uno, una I o una L suele ser 7, J o T.",
            "What looks like a one, an I or an L is usually 7, J or T.",
        ));
    }
    let groups: Vec<Group> = in_fours(symbols)
        .into_iter()
        .map(|symbols| Group { suspect: !symbols.chars().all(is_of_alphabet), symbols })
        .collect();
    CodeHint {
        headline: lang.say(
            format!("{} un signo que no usamos", place(&groups, lang, ["lleva", "llevan"])),
            format!("{} a character that we never use", place(&groups, lang, ["has", "have"])),
        ),
        groups,
        advice: advice.into_iter().map(ToOwned::to_owned).collect(),
    }
}

fn wrong_check(symbols: &[char], lang: Lang) -> CodeHint {
    let exchanges = likely_exchanges(symbols);
    let groups: Vec<Group> = in_fours(symbols)
        .into_iter()
        .enumerate()
        .map(|(group, symbols)| Group {
            suspect: exchanges.iter().any(|exchange| exchange.group == group),
            symbols,
        })
        .collect();
    let mut advice: Vec<String> =
        exchanges.iter().map(|exchange| exchange.question(lang)).collect();
    if advice.is_empty() {
        let alike = lang.say(
            "Se confunden con facilidad: 8 y B, 5 y S, 2 y Z, 6 y G, U y V, M y N, D y Q.",
            "Easily mixed up: 8 and B, 5 and S, 2 and Z, 6 and G, U and V, M and N, D and Q.",
        );
        advice.push(alike.to_owned());
    }
    let compare = lang.say(
        "Compara el código con tu nota, grupo por grupo.",
        "Compare the code with your receipt, group by group.",
    );
    advice.push(compare.to_owned());
    let headline = if exchanges.is_empty() {
        let unknown = lang.say(
            "Alguna letra o número no es el de tu nota",
            "A letter or number is not the one on your receipt",
        );
        unknown.to_owned()
    } else {
        lang.say(
            format!("{} algo cambiado", place(&groups, lang, ["parece tener", "parecen tener"])),
            format!(
                "{} something mixed up",
                place(&groups, lang, ["seems to have", "seem to have"])
            ),
        )
    };
    CodeHint { headline, groups, advice }
}

/// `El grupo 2 lleva`, `Los grupos 1 y 3 llevan`; the verbs are in the page's language.
fn place(groups: &[Group], lang: Lang, [one, several]: [&str; 2]) -> String {
    let suspects: Vec<String> = groups
        .iter()
        .zip(1..)
        .filter(|(group, _)| group.suspect)
        .map(|(_, number)| number.to_string())
        .collect();
    match suspects.as_slice() {
        [only] => format!("{} {only} {one}", lang.say("El grupo", "Group")),
        [all @ .., last] => {
            let (groups, and) = lang.say(("Los grupos", "y"), ("Groups", "and"));
            format!("{groups} {} {and} {last} {several}", all.join(", "))
        }
        [] => format!("{} {one}", lang.say("El código", "The code")),
    }
}

/// One symbol that, read for its look-alike, would make the check symbol hold.
struct Exchange {
    group: usize,
    typed: char,
    perhaps: char,
}

impl Exchange {
    fn question(&self, lang: Lang) -> String {
        let (group, typed, perhaps) = (self.group + 1, self.typed, self.perhaps);
        lang.say(
            format!("En el grupo {group} escribiste «{typed}»: mira si en tu nota es «{perhaps}»."),
            format!(
                "In group {group} you typed “{typed}”: see whether your receipt has “{perhaps}”."
            ),
        )
    }
}

fn likely_exchanges(symbols: &[char]) -> Vec<Exchange> {
    let mut found = Vec::new();
    for (at, typed) in symbols.iter().enumerate() {
        for perhaps in look_alikes(*typed) {
            let tried: String = symbols
                .iter()
                .enumerate()
                .map(|(other, symbol)| if other == at { perhaps } else { *symbol })
                .collect();
            if BillingCode::parse(&tried).is_ok() {
                found.push(Exchange { group: at / GROUP, typed: *typed, perhaps });
            }
        }
    }
    found
}

fn look_alikes(symbol: char) -> impl Iterator<Item = char> {
    LOOK_ALIKES.iter().filter_map(move |(one, other)| {
        if *one == symbol {
            Some(*other)
        } else if *other == symbol {
            Some(*one)
        } else {
            None
        }
    })
}

fn is_of_alphabet(symbol: char) -> bool {
    symbol.is_ascii_alphanumeric() && !matches!(symbol, '0' | 'O' | '1' | 'I' | 'L')
}

fn in_fours(symbols: &[char]) -> Vec<String> {
    symbols.chunks(GROUP).map(|group| group.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(typed: &str, expected: Expect) {
        check_in(Lang::Es, typed, expected);
    }

    fn check_in(lang: Lang, typed: &str, expected: Expect) {
        let shown = hint(typed, lang).map_or_else(
            || "nothing\n".to_owned(),
            |hint| {
                let groups: Vec<String> = hint
                    .groups
                    .iter()
                    .map(|group| {
                        format!("{}{}", group.symbols, if group.suspect { "!" } else { "" })
                    })
                    .collect();
                format!("{}\n{}\n{}\n", hint.headline, groups.join(" "), hint.advice.join("\n"))
            },
        );
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_right_code_and_an_empty_one_need_no_hint() {
        assert_eq!(hint(&BillingCode::from_random([3; 16]).to_string(), Lang::Es), None);
        assert_eq!(hint(" - ", Lang::Es), None);
    }

    #[test]
    fn a_group_that_is_short_is_named() {
        check(
            "k7qm-3xw-9tfa",
            expect![[r#"
            Son 12 letras y números, y falta 1
            K7QM 3XW! 9TFA
            En tu nota son tres grupos de cuatro. Compáralos uno por uno.
        "#]],
        );
        check(
            "K7QM3XWP9TF",
            expect![[r#"
            Son 12 letras y números, y falta 1
            K7QM 3XWP 9TF!
            En tu nota son tres grupos de cuatro. Compáralos uno por uno.
        "#]],
        );
        check(
            "K7QM-3XWPP-9TFAA",
            expect![[r#"
            Son 12 letras y números, y sobran 2
            K7QM 3XWPP! 9TFAA!
            En tu nota son tres grupos de cuatro. Compáralos uno por uno.
        "#]],
        );
    }

    #[test]
    fn a_symbol_that_is_never_used_is_explained() {
        check(
            "K7QM-3O1P-9TFA",
            expect![[r#"
            El grupo 2 lleva un signo que no usamos
            K7QM 3O1P! 9TFA
            Para que no se confundan, nuestros códigos nunca llevan 0, O, 1, I ni L.
            Lo que parece un cero o una O suele ser D, Q o 8.
            Lo que parece un uno, una I o una L suele ser 7, J o T.
        "#]],
        );
        check(
            "0000-3XWP-LLLL",
            expect![[r#"
            Los grupos 1 y 3 llevan un signo que no usamos
            0000! 3XWP LLLL!
            Para que no se confundan, nuestros códigos nunca llevan 0, O, 1, I ni L.
            Lo que parece un cero o una O suele ser D, Q o 8.
            Lo que parece un uno, una I o una L suele ser 7, J o T.
        "#]],
        );
    }

    #[test]
    fn a_look_alike_that_would_fit_is_named() {
        // The code of the paper ends in B.
        check(
            "K7QM-3XWP-9TF8",
            expect![[r#"
            El grupo 3 parece tener algo cambiado
            K7QM 3XWP 9TF8!
            En el grupo 3 escribiste «8»: mira si en tu nota es «B».
            Compara el código con tu nota, grupo por grupo.
        "#]],
        );
    }

    #[test]
    fn without_a_likely_exchange_all_groups_are_to_be_compared() {
        check(
            "AAAA-AAAA-AAAB",
            expect![[r#"
            Alguna letra o número no es el de tu nota
            AAAA AAAA AAAB
            Se confunden con facilidad: 8 y B, 5 y S, 2 y Z, 6 y G, U y V, M y N, D y Q.
            Compara el código con tu nota, grupo por grupo.
        "#]],
        );
    }
}
