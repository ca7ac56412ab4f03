//! Nombre: the name of emisor and receptor as SAT has it registered.

use std::fmt;

use faults::{Fault, codes};

use crate::text::{collapse, is_legal, length};

codes! {
    /// Nothing was written.
    NOMBRE_EMPTY = ("nombre-01", Fault,
        "Escribe el nombre o razón social como aparece en la Constancia de Situación Fiscal.");
    /// More than 300 characters.
    NOMBRE_LENGTH = ("nombre-02", Fault, "El nombre no puede llevar más de 300 caracteres.");
    /// A bar or a control character.
    NOMBRE_CHARACTER = ("nombre-03", Fault,
        "El nombre lleva un carácter que el SAT no admite, por ejemplo la barra |. Quítalo.");
}

/// The longest name that cfdv40.xsd allows.
const LENGTH_MAX: usize = 300;

/// A name as it goes into the document: blanks collapsed, upper-case, accents and Ñ and & kept,
/// without régimen de capital (CFDI40139, CFDI40145 compare it with L_RFC letter by letter).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Nombre(String);

impl Nombre {
    /// Reads a name as a person writes it. It does not drop the régimen de capital: see
    /// [`regimen_de_capital`].
    ///
    /// # Errors
    /// `nombre-01` to `nombre-03`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let nombre = collapse(text).to_uppercase();
        if nombre.is_empty() {
            return Err(Fault::new(&NOMBRE_EMPTY, ""));
        }
        if !nombre.chars().all(is_legal) {
            return Err(Fault::new(&NOMBRE_CHARACTER, ""));
        }
        if length(&nombre) > LENGTH_MAX {
            return Err(Fault::new(&NOMBRE_LENGTH, "").with("length", length(&nombre)));
        }
        Ok(Self(nombre))
    }

    /// PUBLICO EN GENERAL, without accent: the receptor of a factura global (CFDI40130).
    pub fn publico_en_general() -> Self {
        Self("PUBLICO EN GENERAL".to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Nombre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The kinds of company that people write behind the name, without blanks, dots and commas; SAT
/// keeps them apart from the name.
const REGIMENES_DE_CAPITAL: [&str; 29] = [
    "SA",
    "SADECV",
    "SAB",
    "SABDECV",
    "SAPI",
    "SAPIDECV",
    "SAPIBDECV",
    "SAS",
    "SASDECV",
    "SDERL",
    "SDERLDECV",
    "SDERLMI",
    "SDERLDECVMI",
    "SC",
    "SCL",
    "SCDERL",
    "SCDERLDECV",
    "SPRDERL",
    "SPRDERLDECV",
    "SNC",
    "AC",
    "IAP",
    "ABP",
    "SADECVSOFOMENR",
    "SADECVSOFOMER",
    "SAPIDECVSOFOMENR",
    "SOCIEDADANONIMA",
    "SOCIEDADANONIMADECAPITALVARIABLE",
    "SOCIEDADCIVIL",
];

/// The longest régimen de capital, in bytes, however it is spaced. What is longer is not looked at,
/// or a long text would be read again from each of its blanks.
const REGIMEN_BYTES_MAX: usize = 100;

/// The régimen de capital at the end of a name (`SA DE CV`, `S. de R.L.`), as it is written there:
/// the longest that is one. Show the customer that it is dropped; SAT refuses a name that has it.
///
/// ```
/// assert_eq!(cfdi::nombre::regimen_de_capital("La Palma, S.A. de C.V."), Some("S.A. de C.V."));
/// assert_eq!(cfdi::nombre::regimen_de_capital("ESCUELA KEMPER URGATE"), None);
/// ```
pub fn regimen_de_capital(nombre: &str) -> Option<&str> {
    let nombre = nombre.trim();
    let after_a_blank = nombre.match_indices(char::is_whitespace);
    after_a_blank
        .filter_map(|(at, blank)| nombre.get(at.checked_add(blank.len())?..))
        .filter(|tail| tail.len() <= REGIMEN_BYTES_MAX)
        .find(|tail| REGIMENES_DE_CAPITAL.contains(&bare(tail).as_str()))
}

/// Upper-case letters alone.
fn bare(text: &str) -> String {
    let without_accent = |c: char| if c == 'Ó' { 'O' } else { c };
    text.to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | ','))
        .map(without_accent)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_as_people_write_them() {
        for (text, expected) in [
            ("  escuela  kemper\turgate ", "ESCUELA KEMPER URGATE"),
            ("Universidad Robótica Española", "UNIVERSIDAD ROBÓTICA ESPAÑOLA"),
            ("J & K \"Cía\" 'El <Sol>'", "J & K \"CÍA\" 'EL <SOL>'"),
            ("MARIA\u{a0}WATEMBER", "MARIA WATEMBER"),
        ] {
            assert_eq!(Nombre::parse(text).unwrap().as_str(), expected);
        }
        for (text, code) in [
            ("", "nombre-01"),
            (" \u{a0} ", "nombre-01"),
            ("A|B", "nombre-03"),
            ("A\u{0}B", "nombre-03"),
        ] {
            assert_eq!(Nombre::parse(text).unwrap_err().code.id, code, "{text:?}");
        }
        assert!(Nombre::parse(&"Ñ".repeat(300)).is_ok());
        assert_eq!(Nombre::parse(&"Ñ".repeat(301)).unwrap_err().code.id, "nombre-02");
    }

    #[test]
    fn finds_the_regimen_de_capital() {
        for (nombre, expected) in [
            ("LA PALMA SA DE CV", Some("SA DE CV")),
            ("LA PALMA, S. A. DE C. V.", Some("S. A. DE C. V.")),
            ("Grupo Norte S de RL de CV", Some("S de RL de CV")),
            ("DESPACHO RUIZ SC", Some("SC")),
            ("CREDITO FACIL SA DE CV SOFOM ENR", Some("SA DE CV SOFOM ENR")),
            ("Abarrotes Sociedad Anónima", Some("Sociedad Anónima")),
            ("CASA", None),
            ("RODRIGO KITIA CASTRO", None),
            ("SADECV", None),
        ] {
            assert_eq!(regimen_de_capital(nombre), expected, "{nombre}");
        }
    }

    /// The square of this length would take minutes.
    #[test]
    fn a_long_text_costs_what_it_weighs() {
        let long = "a ".repeat(200_000);
        assert_eq!(regimen_de_capital(&format!("{long}SA DE CV")), Some("SA DE CV"));
        assert_eq!(regimen_de_capital(&long), None);
    }
}
