//! SAT's matrices of validations, that of CFDI 4.0 and that of Pagos 2.0: a document judged from
//! its bytes, all faults at once.
//!
//! A second opinion: it reads the XML itself and shares with what writes documents only SAT's
//! catalogs, RFC, dates and certificates, so that a mistake of the builder is not repeated here.
//! Each rule bears SAT's own code; `docs/matriz.md` has them all.
//!
//! It judges what the matrices judge. What the XSD asks (an attribute that must be there, a length,
//! a pattern) is SAT's error 301 and not looked at twice: a rule that needs an amount which is
//! missing or no number counts as broken, other absences pass. A rule that cannot be answered (the
//! cadena of a complement is not known, a list was not given) is in [`Report::undecided`].
//!
//! ```
//! use cfdi::rules::{Context, check};
//!
//! let report = check(
//!     br#"<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0"/>"#,
//!     &Context::default(),
//! )?;
//! assert!(report.findings.iter().any(|finding| finding.code == "CFDI40121"));
//! # Ok::<(), cfdi::read::ReadError>(())
//! ```

mod absent;
mod certificado;
mod comprobante;
mod conceptos;
mod decimal;
mod doc;
mod emisor;
mod global;
mod impuestos;
mod lists;
mod moneda;
mod pagos;
mod pedimento;
mod prod_serv;
mod receptor;
mod resico;
mod rule;
mod tax_line;
mod taxes;
mod terceros;
mod totales;

use std::fmt;

use jiff::Timestamp;

use crate::read::{Parsed, ReadError};
use doc::Doc;
use rule::Rule;

pub use lists::{
    ComplementoDemand, LLco, LRfc, LcoFile, ListError, NumPedimentoAduana, PedimentoFile,
    ProdServDemands, ProdServFile, ProdServRules, RetencionMark, RfcFile, Taxpayer,
};
pub use rule::{List, Row, Status, matrix, table};

/// What a document is judged with besides itself and the catalogs.
#[derive(Clone, Copy, Default)]
pub struct Context<'a> {
    /// The time: a Fecha ahead of it is wrong. Without it that is not asked.
    pub now: Option<Timestamp>,
    /// l_RFC, where there is one to ask.
    pub l_rfc: Option<&'a dyn LRfc>,
    /// l_LCO, where there is one to ask.
    pub l_lco: Option<&'a dyn LLco>,
    /// What c_ClaveProdServ asks to go with a clave; without it the
    /// [update](crate::catalog::update) in use is asked, if there is one.
    pub prod_serv: Option<&'a dyn ProdServRules>,
    /// c_NumPedimentoAduana, where there is one to ask.
    pub pedimentos: Option<&'a dyn NumPedimentoAduana>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("now", &self.now)
            .field("l_rfc", &self.l_rfc.map(|_| "given"))
            .field("l_lco", &self.l_lco.map(|_| "given"))
            .field("prod_serv", &self.prod_serv.map(|_| "given"))
            .field("pedimentos", &self.pedimentos.map(|_| "given"))
            .finish()
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All that is wrong.
    pub findings: Vec<Finding>,
    /// Codes of the rules that could not be judged: what they need is not here.
    pub undecided: Vec<&'static str>,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The receptor corrects the data of his invoice.
    Customer,
    /// The shop corrects its settings, its products or this sale.
    Shop,
    /// We made a document that does not add up.
    Us,
}

/// A rule that a document breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// SAT's code, as the matrix prints it.
    pub code: &'static str,
    /// Where, as an XPath without prefixes: `Comprobante/Conceptos/Concepto[2]/@Importe`.
    pub path: String,
    /// Who has to act.
    pub who: Who,
    /// One sentence in Spanish that says what to do.
    pub message: &'static str,
    /// What was found and what should be there.
    pub data: Vec<(&'static str, String)>,
}

impl Finding {
    fn new(rule: &'static Rule, path: impl Into<String>) -> Self {
        let Rule { code, who, message, .. } = rule;
        Self { code, path: path.into(), who: *who, message, data: Vec::new() }
    }

    /// The same with one more piece of data.
    fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.data.push((key, value.to_string()));
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.path, self.message, self.code)
    }
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Notes that a rule cannot be judged; once is enough.
    fn undecided(&mut self, rule: &'static Rule) {
        if !self.undecided.contains(&rule.code) {
            self.undecided.push(rule.code);
        }
    }
}

/// The rules of each module.
static FAMILIES: [&[&Rule]; 14] = [
    certificado::RULES,
    comprobante::RULES,
    conceptos::RULES,
    emisor::RULES,
    global::RULES,
    impuestos::RULES,
    moneda::RULES,
    pedimento::RULES,
    prod_serv::RULES,
    receptor::RULES,
    resico::RULES,
    taxes::RULES,
    terceros::RULES,
    totales::RULES,
];

/// Judges a CFDI 4.0.
///
/// # Errors
/// The bytes are not one, or are more than we read.
pub fn check(xml: &[u8], context: &Context<'_>) -> Result<Report, ReadError> {
    Ok(check_parsed(&Parsed::parse(xml)?, context))
}

/// Judges a CFDI 4.0 that has been read.
pub fn check_parsed(parsed: &Parsed<'_>, context: &Context<'_>) -> Report {
    let doc = Doc::new(parsed, *context);
    let mut report = Report::default();
    for family in [
        comprobante::check,
        moneda::check,
        totales::check,
        certificado::check,
        global::check,
        emisor::check,
        receptor::check,
        conceptos::check,
        prod_serv::check,
        pedimento::check,
        taxes::check,
        terceros::check,
        resico::check,
        impuestos::check,
        pagos::check,
    ] {
        family(&doc, &mut report);
    }
    report
}
