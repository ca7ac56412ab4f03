//! The two languages in which the portal speaks to customers.
//!
//! Spanish is the first: it is what a note, a Constancia and SAT speak. Each sentence stands in the
//! code or in the template with its translation beside it, and [`Lang::say`] takes both, so that
//! none can be written in one language alone. What belongs to the crates below, the sentences of
//! faults, is translated in [`faults`]. SAT's own words (RFC, régimen fiscal, uso del CFDI, the
//! texts of its catalogs) stay SAT's, because that is what customers find on their own papers.

mod faults;

use ::faults::{Code, Fault};
use axum::http::{HeaderMap, header};
use jiff::civil::{Date, DateTime, Weekday};
use money::Money;
use portal_store::Language;

const MESES: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A language of the customer's pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Spanish as in Mexico: what whoever asks for neither gets.
    #[default]
    Es,
    /// English.
    En,
}

impl Lang {
    /// Of a text that says the same twice, the one to be read.
    pub fn say<T>(self, es: T, en: T) -> T {
        match self {
            Self::Es => es,
            Self::En => en,
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        self.say(Self::En, Self::Es)
    }

    /// As `lang` says it in HTML: `es-MX`, `en`.
    pub fn tag(self) -> &'static str {
        self.say("es-MX", "en")
    }

    /// Its own name for itself.
    pub fn name(self) -> &'static str {
        self.say("Español", "English")
    }

    /// Short, for cookies and addresses: `es`, `en`.
    pub fn key(self) -> &'static str {
        self.say("es", "en")
    }

    /// The language of a [`Lang::key`].
    pub fn of_key(key: &str) -> Option<Self> {
        [Self::Es, Self::En].into_iter().find(|lang| lang.key() == key)
    }

    /// That of a mail which the store keeps.
    pub(crate) fn of_mail(language: Language) -> Self {
        match language {
            Language::Spanish => Self::Es,
            Language::English => Self::En,
        }
    }

    /// As the store keeps it.
    pub(crate) fn of_letters(self) -> Language {
        self.say(Language::Spanish, Language::English)
    }

    /// The one of ours that `Accept-Language` likes best; the first of those it likes equally.
    pub fn preferred(headers: &HeaderMap) -> Option<Self> {
        let mut best: Option<(u16, Self)> = None;
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        for range in values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(',')) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let Some(lang) = Self::of_key(tag.split('-').next().unwrap_or_default()) else {
                continue;
            };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1000, permil);
            if weight > best.map_or(0, |(most, _)| most) {
                best = Some((weight, lang));
            }
        }
        best.map(|(_, lang)| lang)
    }

    /// What a code says.
    pub(crate) fn code(self, code: &'static Code) -> &'static str {
        // Which codes customers can meet is asserted by the tests of `faults`; a sentence in the
        // other language is better than none, should one of them have been forgotten there.
        self.say(code.message, faults::english(code).unwrap_or(code.message))
    }

    /// What a fault says.
    pub(crate) fn fault(self, fault: &Fault) -> &'static str {
        self.code(fault.code)
    }

    /// The same, with the branch's postal code where that is what has to be typed.
    pub(crate) fn fault_in_full(self, fault: &Fault) -> String {
        let sentence = self.fault(fault);
        match fault.data.iter().find(|(key, _)| *key == "branch") {
            Some((_, branch)) => format!("{}: {branch}.", sentence.trim_end_matches('.')),
            None => sentence.to_owned(),
        }
    }

    /// `$1,234.50`; for those who may take the sign for dollars, `$1,234.50 MXN`.
    pub(crate) fn pesos(self, amount: Money) -> String {
        let plain = amount.pesos();
        match self {
            Self::Es => plain,
            Self::En => format!("{plain}\u{a0}MXN"),
        }
    }

    /// `vie 20 nov 2026`, `Fri 20 November 2026`: the month in letters, hence no day to be taken
    /// for a month.
    pub(crate) fn day(self, date: Date) -> String {
        let weekday = self.weekday(date.weekday());
        let month = self.say(MESES, MONTHS);
        let month = month
            .iter()
            .zip(1_i8..)
            .find_map(|(name, number)| (number == date.month()).then_some(*name))
            .unwrap_or_default();
        format!("{weekday} {} {month} {}", date.day(), date.year())
    }

    /// `vie 20 nov 2026, 14:05`.
    pub(crate) fn moment(self, at: DateTime) -> String {
        format!("{}, {:02}:{:02}", self.day(at.date()), at.hour(), at.minute())
    }

    fn weekday(self, day: Weekday) -> &'static str {
        match day {
            Weekday::Monday => self.say("lun", "Mon"),
            Weekday::Tuesday => self.say("mar", "Tue"),
            Weekday::Wednesday => self.say("mié", "Wed"),
            Weekday::Thursday => self.say("jue", "Thu"),
            Weekday::Friday => self.say("vie", "Fri"),
            Weekday::Saturday => self.say("sáb", "Sat"),
            Weekday::Sunday => self.say("dom", "Sun"),
        }
    }
}

/// The month of a lower-case name or its abbreviation, in either language: `nov`, `noviembre`,
/// `january`, `ene`.
pub(crate) fn month_named(name: &str) -> Option<i8> {
    let starts = |(es, en): (&&str, &&str)| {
        let english = en.get(..3).unwrap_or(en).to_ascii_lowercase();
        name.starts_with(es) || name.starts_with(&english)
    };
    MESES
        .iter()
        .zip(&MONTHS)
        .zip(1_i8..)
        .find_map(|(names, number)| starts(names).then_some(number))
}

/// `0.8` → 800; what is no weight is none.
fn permil(weight: &str) -> u16 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = format!("{whole}{part:0<3}");
    if whole.len() == 1 && digits.len() == 4 { digits.parse().unwrap_or(0) } else { 0 }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use jiff::civil::date;

    use super::*;

    fn preferred(value: &'static str) -> Option<Lang> {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
        Lang::preferred(&headers)
    }

    #[test]
    fn the_browser_is_asked_for_the_one_it_likes_best() {
        for (value, expected) in [
            ("es-MX,es;q=0.9,en;q=0.8", Some(Lang::Es)),
            ("en-US,en;q=0.9", Some(Lang::En)),
            ("fr-FR, fr;q=0.9, en;q=0.8, es;q=0.7", Some(Lang::En)),
            ("EN;q=0.3, es-419;q=0.35", Some(Lang::Es)),
            ("en, es", Some(Lang::En)),
            ("en;q=0, *", None),
            ("en;q=0.5.5, es;q=0.1", Some(Lang::Es)),
            ("eng, esperanto", None),
            ("de", None),
            ("", None),
        ] {
            assert_eq!(preferred(value), expected, "{value}");
        }
        assert_eq!(Lang::preferred(&HeaderMap::new()), None);
    }

    #[test]
    fn dates_cannot_be_misread() {
        let at = date(2026, 11, 20).at(14, 5, 59, 0);
        assert_eq!(Lang::Es.moment(at), "vie 20 nov 2026, 14:05");
        assert_eq!(Lang::En.moment(at), "Fri 20 November 2026, 14:05");
        assert_eq!(Lang::Es.day(date(2027, 1, 2)), "sáb 2 ene 2027");
        assert_eq!(Lang::En.day(date(2027, 1, 2)), "Sat 2 January 2027");
    }

    #[test]
    fn pesos_are_no_dollars() {
        let amount = Money::parse("1234.50").unwrap();
        assert_eq!(Lang::Es.pesos(amount), "$1,234.50");
        assert_eq!(Lang::En.pesos(amount), "$1,234.50\u{a0}MXN");
    }

    #[test]
    fn months_have_names_in_both() {
        for (name, month) in
            [("noviembre", 11), ("ene", 1), ("january", 1), ("aug", 8), ("ago", 8), ("dec", 12)]
        {
            assert_eq!(month_named(name), Some(month), "{name}");
        }
        assert_eq!(month_named("brumario"), None);
    }

    #[test]
    fn keys_lead_back() {
        for lang in [Lang::Es, Lang::En] {
            assert_eq!(Lang::of_key(lang.key()), Some(lang));
            assert_eq!(lang.other().other(), lang);
        }
        assert_eq!(Lang::of_key("fr"), None);
    }
}
