//! The choices of régimen and uso, only those that can be right for what is known so far.

use cfdi::catalog::{RegimenFiscal, UsoCfdi};
use cfdi::rfc::{Persona, Rfc};
use serde::Serialize;

use super::field::Told;
use crate::lang::Lang;

/// A select with its groups, what was chosen, and what is wrong with that.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) value: String,
    pub(super) faults: Vec<String>,
    pub(super) groups: Vec<OptionGroup>,
}

/// Choices that belong together.
#[derive(Debug, Serialize)]
pub(super) struct OptionGroup {
    pub(super) label: &'static str,
    pub(super) options: Vec<Choice>,
}

/// One choice: SAT's code and SAT's text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Choice {
    pub(super) code: &'static str,
    pub(super) text: &'static str,
}

impl Select {
    /// Only what the shop offers, where it does not offer all; what was chosen stays, to be told
    /// why it is refused.
    pub(super) fn offered(mut self, codes: Option<&[String]>) -> Self {
        let Some(codes) = codes else { return self };
        let value = self.value.clone();
        for group in &mut self.groups {
            group.options.retain(|choice| {
                choice.code == value || codes.iter().any(|code| code == choice.code)
            });
        }
        self.groups.retain(|group| !group.options.is_empty());
        self
    }

    /// With the régimenes of somebody's own Constancia before all others.
    pub(super) fn led_by(mut self, own: &[RegimenFiscal], lang: Lang) -> Self {
        if own.is_empty() {
            return self;
        }
        let is_own = |choice: &Choice| own.iter().any(|one| one.code() == choice.code);
        for group in &mut self.groups {
            group.options.retain(|choice| !is_own(choice));
        }
        self.groups.retain(|group| !group.options.is_empty());
        self.groups.insert(
            0,
            regimen_group(lang.say("En tu Constancia", "On your Constancia"), |one| {
                own.contains(&one)
            }),
        );
        self
    }
}

/// The régimen's select: once the RFC tells the kind of taxpayer, only that kind's.
pub(super) fn regimen_fiscal(rfc: &str, chosen: &str, told: Told<'_>) -> Select {
    let (chosen, lang) = (chosen.trim(), told.lang);
    let person = lang.say("De persona física", "For a person (persona física)");
    let company = lang.say("De empresa (persona moral)", "For a company (persona moral)");
    let groups = match persona(rfc) {
        Some(Persona::Fisica) => {
            vec![regimen_group(person, |r| r.allows(Persona::Fisica))]
        }
        Some(Persona::Moral) => vec![regimen_group(company, |r| r.allows(Persona::Moral))],
        None => vec![
            regimen_group(person, |r| r.allows(Persona::Fisica) && !r.allows(Persona::Moral)),
            regimen_group(company, |r| r.allows(Persona::Moral) && !r.allows(Persona::Fisica)),
            regimen_group(lang.say("De cualquiera de las dos", "For either"), |r| {
                r.allows(Persona::Moral) && r.allows(Persona::Fisica)
            }),
        ],
    };
    let kept = RegimenFiscal::parse(chosen)
        .ok()
        .map(|regimen| Choice { code: regimen.code(), text: regimen.description() });
    Select {
        value: chosen.to_owned(),
        faults: told.messages("regimen_fiscal"),
        groups: with_chosen(groups, kept, told.lang),
    }
}

/// The uso's select: once persona and régimen are known, only those that SAT accepts of them.
pub(super) fn uso_cfdi(rfc: &str, regimen: &str, chosen: &str, told: Told<'_>) -> Select {
    let (chosen, lang) = (chosen.trim(), told.lang);
    let persona = persona(rfc);
    // A régimen that such a person cannot have is about to be corrected: it rules nothing out.
    let regimen = RegimenFiscal::parse(regimen)
        .ok()
        .filter(|regimen| persona.is_none_or(|persona| regimen.allows(persona)));
    let possible = possible_usos(persona, regimen);
    let group = |label, initial: char| OptionGroup {
        label,
        options: possible
            .iter()
            .filter(|uso| uso.code().starts_with(initial))
            .map(|uso| uso_choice(*uso))
            .collect(),
    };
    let groups = vec![
        group(lang.say("Gastos de tu negocio o actividad", "Expenses of your business"), 'G'),
        group(
            lang.say("Inversiones de tu negocio o actividad", "Investments of your business"),
            'I',
        ),
        group(lang.say("Deducciones personales", "Personal deductions"), 'D'),
        group(lang.say("Solo el comprobante", "Just a proof of purchase"), 'S'),
    ];
    let kept = UsoCfdi::parse(chosen).ok().map(uso_choice);
    Select {
        value: chosen.to_owned(),
        faults: told.messages("uso_cfdi"),
        groups: with_chosen(groups, kept, told.lang),
    }
}

/// `601 General de Ley Personas Morales`.
pub(super) fn in_words(code: &str, text: &str) -> String {
    format!("{code} {text}")
}

fn possible_usos(persona: Option<Persona>, regimen: Option<RegimenFiscal>) -> Vec<UsoCfdi> {
    let fits = |uso: &UsoCfdi| {
        [Persona::Fisica, Persona::Moral]
            .into_iter()
            .filter(|kind| persona.is_none_or(|known| known == *kind))
            .flat_map(|kind| RegimenFiscal::ALL.iter().map(move |each| (kind, *each)))
            .filter(|(_, each)| regimen.is_none_or(|known| known == *each))
            .any(|(kind, each)| UsoCfdi::for_receptor(kind, each).contains(uso))
    };
    UsoCfdi::ALL.iter().copied().filter(fits).collect()
}

/// What was chosen stays in the list even where it does not fit, or the form would lose it.
fn with_chosen(
    mut groups: Vec<OptionGroup>,
    chosen: Option<Choice>,
    lang: Lang,
) -> Vec<OptionGroup> {
    groups.retain(|group| !group.options.is_empty());
    if let Some(chosen) = chosen
        && !groups.iter().any(|group| group.options.contains(&chosen))
    {
        groups.push(OptionGroup {
            label: lang.say("Lo que elegiste", "What you chose"),
            options: vec![chosen],
        });
    }
    groups
}

fn persona(rfc: &str) -> Option<Persona> {
    Rfc::parse(rfc).ok().map(|rfc| rfc.persona())
}

fn regimen_group(label: &'static str, fits: impl Fn(RegimenFiscal) -> bool) -> OptionGroup {
    let options = RegimenFiscal::ALL
        .iter()
        .filter(|regimen| fits(**regimen))
        .map(|regimen| Choice { code: regimen.code(), text: regimen.description() })
        .collect();
    OptionGroup { label, options }
}

fn uso_choice(uso: UsoCfdi) -> Choice {
    Choice { code: uso.code(), text: uso.description() }
}

#[cfg(test)]
mod tests {
    use faults::Faults;

    use super::*;

    fn no_faults(faults: &Faults) -> Told<'_> {
        Told { lang: Lang::Es, faults }
    }

    fn codes(select: &Select) -> String {
        let group = |group: &OptionGroup| {
            group.options.iter().map(|option| option.code).collect::<Vec<_>>().join(" ")
        };
        select.groups.iter().map(group).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn the_rfc_narrows_the_regimenes() {
        let faults = Faults::new();
        let list = |rfc, chosen| codes(&regimen_fiscal(rfc, chosen, no_faults(&faults)));
        assert_eq!(
            list("", ""),
            "605 606 607 608 611 612 614 615 616 621 625 | 601 603 620 622 623 624 | 610 626"
        );
        assert_eq!(list("EKU9003173C9", ""), "601 603 610 620 622 623 624 626");
        assert_eq!(
            list("KICR630120NX3", ""),
            "605 606 607 608 610 611 612 614 615 616 621 625 626"
        );
        // A choice that does not fit is not lost.
        assert_eq!(list("EKU9003173C9", "612"), "601 603 610 620 622 623 624 626 | 612");
    }

    #[test]
    fn persona_and_regimen_narrow_the_usos() {
        let faults = Faults::new();
        let list =
            |rfc, regimen, chosen| codes(&uso_cfdi(rfc, regimen, chosen, no_faults(&faults)));
        assert_eq!(
            list("", "", ""),
            "G01 G02 G03 | I01 I02 I03 I04 I05 I06 I07 I08 | \
             D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 | S01"
        );
        assert_eq!(
            list("EKU9003173C9", "", ""),
            "G01 G02 G03 | I01 I02 I03 I04 I05 I06 I07 I08 | S01"
        );
        assert_eq!(
            list("KICR630120NX3", "605", ""),
            "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 | S01"
        );
        assert_eq!(list("KICR630120NX3", "616", "D01"), "G02 | S01 | D01");
        // A régimen that such a person cannot have rules nothing out.
        assert_eq!(list("EKU9003173C9", "612", "G03"), list("EKU9003173C9", "", ""));
    }
}
