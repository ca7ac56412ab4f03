//! The words of a command line, and what they ask for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use cfdi_pdf::Rgb;
use lexopt::Arg;

use crate::catalog::{CatalogName, Large, Question};
use crate::lists::ListOptions;
use crate::source::Source;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// One object on a line.
    Json,
}

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Command {
    Help,
    Version,
    Verify(VerifyOptions),
    Cadena(Source),
    TfdCadena(Source),
    Build { ticket: Source, out: Option<PathBuf> },
    Seal(SealOptions),
    Pdf(PdfOptions),
    Rfc { rfcs: Vec<String>, format: Format },
    Csf { source: Source, format: Format },
    Catalog { question: Question, format: Format },
    CatalogUpdate(UpdateOptions),
}

/// A command, and what it is to go by.
#[derive(Debug)]
pub(crate) struct Request {
    /// An update of the catalogs.
    pub(crate) catalogs: Option<PathBuf>,
    pub(crate) command: Command,
}

/// `cfdi verify`.
#[derive(Debug)]
pub(crate) struct VerifyOptions {
    pub(crate) sources: Vec<Source>,
    pub(crate) format: Format,
    /// A folder with certificates of SAT and of PACs.
    pub(crate) sat_cer: Option<PathBuf>,
    pub(crate) lists: ListOptions,
}

/// `cfdi seal`.
#[derive(Debug)]
pub(crate) struct SealOptions {
    pub(crate) ticket: Source,
    pub(crate) cer: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) password_file: Option<PathBuf>,
    pub(crate) out: Option<PathBuf>,
}

/// `cfdi pdf`.
#[derive(Debug)]
pub(crate) struct PdfOptions {
    pub(crate) source: Source,
    pub(crate) out: PathBuf,
    /// The shop's, a PNG or a JPEG.
    pub(crate) logo: Option<PathBuf>,
    /// The shop's.
    pub(crate) color: Option<Rgb>,
    /// The shop's, where it is not the issuer's.
    pub(crate) shop_name: Option<String>,
}

/// `cfdi catalog update`.
#[derive(Debug)]
pub(crate) struct UpdateOptions {
    /// SAT's workbook.
    pub(crate) workbook: Source,
    pub(crate) out: PathBuf,
    pub(crate) format: Format,
}

/// Why the words are not a command.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    #[error("falta el comando")]
    NoCommand,
    #[error("no hay un comando {0:?}")]
    UnknownCommand(String),
    #[error("la opción {0} no existe en este comando")]
    UnknownOption(String),
    #[error("la opción --{0} aparece dos veces")]
    RepeatedOption(&'static str),
    #[error("la opción --{0} lleva un valor")]
    NoValue(&'static str),
    #[error("una opción lleva un valor que no se esperaba o no es texto")]
    Malformed,
    #[error("falta {0}")]
    Missing(&'static str),
    #[error("sobra {0:?}")]
    TooMany(String),
    #[error("{0:?} no es texto UTF-8")]
    NotText(String),
    #[error("{0:?} no es un color; se escribe como #0b6b50")]
    NotAColor(String),
    #[error("no hay un catálogo {0:?}")]
    UnknownCatalog(String),
}

/// The options that take a value.
const VALUED: [&str; 13] = [
    "sat-cer",
    "out",
    "cer",
    "key",
    "password-file",
    "catalogs",
    "logo",
    "color",
    "name",
    "lrfc",
    "lco",
    "prod-serv",
    "pedimentos",
];

/// Words in their order, options by their name.
#[derive(Default)]
struct Words {
    values: VecDeque<OsString>,
    options: BTreeMap<&'static str, OsString>,
    flags: BTreeSet<Flag>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Flag {
    Help,
    Version,
    Json,
}

/// Reads the words after the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Request, UsageError> {
    let mut words = Words::read(lexopt::Parser::from_args(words))?;
    let catalogs = words.path("catalogs");
    command(words).map(|command| Request { catalogs, command })
}

fn command(mut words: Words) -> Result<Command, UsageError> {
    if words.flags.contains(&Flag::Help) {
        return Ok(Command::Help);
    }
    if words.flags.contains(&Flag::Version) {
        return Ok(Command::Version);
    }
    let name = words.values.pop_front().ok_or(UsageError::NoCommand)?;
    let command = match name.to_str().unwrap_or_default() {
        "help" => Command::Help,
        "verify" => Command::Verify(words.verify()?),
        "cadena" => Command::Cadena(words.source("el archivo XML")?),
        "tfd-cadena" => Command::TfdCadena(words.source("el archivo XML")?),
        "build" => Command::Build {
            ticket: words.source("el archivo JSON del ticket")?,
            out: words.path("out"),
        },
        "seal" => Command::Seal(words.seal()?),
        "pdf" => Command::Pdf(words.pdf()?),
        "rfc" => Command::Rfc { rfcs: words.texts("el RFC")?, format: words.format() },
        "csf" => Command::Csf {
            source: words.source("el PDF de la constancia, o una foto de su QR")?,
            format: words.format(),
        },
        "catalog" => words.catalog()?,
        _ => return Err(UsageError::UnknownCommand(shown(&name))),
    };
    words.end().map(|()| command)
}

impl Words {
    fn read(mut parser: lexopt::Parser) -> Result<Self, UsageError> {
        let mut words = Self::default();
        while let Some(word) = parser.next().map_err(|_| UsageError::Malformed)? {
            let name = match word {
                Arg::Value(value) => {
                    words.values.push_back(value);
                    continue;
                }
                Arg::Short('h') | Arg::Long("help") => {
                    words.flags.insert(Flag::Help);
                    continue;
                }
                Arg::Short('V') | Arg::Long("version") => {
                    words.flags.insert(Flag::Version);
                    continue;
                }
                Arg::Long("json") => {
                    words.flags.insert(Flag::Json);
                    continue;
                }
                Arg::Short('o') => "out",
                Arg::Short(letter) => return Err(UsageError::UnknownOption(format!("-{letter}"))),
                Arg::Long(name) => VALUED
                    .into_iter()
                    .find(|known| *known == name)
                    .ok_or_else(|| UsageError::UnknownOption(format!("--{name}")))?,
            };
            let value = parser.value().map_err(|_| UsageError::NoValue(name))?;
            if words.options.insert(name, value).is_some() {
                return Err(UsageError::RepeatedOption(name));
            }
        }
        Ok(words)
    }

    fn verify(&mut self) -> Result<VerifyOptions, UsageError> {
        let sources: Vec<Source> = self.values.drain(..).map(Source::from).collect();
        if sources.is_empty() {
            return Err(UsageError::Missing("el archivo XML"));
        }
        Ok(VerifyOptions {
            sources,
            format: self.format(),
            sat_cer: self.path("sat-cer"),
            lists: ListOptions {
                lrfc: self.path("lrfc"),
                lco: self.path("lco"),
                prod_serv: self.path("prod-serv"),
                pedimentos: self.path("pedimentos"),
            },
        })
    }

    fn seal(&mut self) -> Result<SealOptions, UsageError> {
        Ok(SealOptions {
            ticket: self.source("el archivo JSON del ticket")?,
            cer: self.path("cer").ok_or(UsageError::Missing("--cer"))?,
            key: self.path("key").ok_or(UsageError::Missing("--key"))?,
            password_file: self.path("password-file"),
            out: self.path("out"),
        })
    }

    fn pdf(&mut self) -> Result<PdfOptions, UsageError> {
        Ok(PdfOptions {
            source: self.source("el archivo XML")?,
            out: self.path("out").ok_or(UsageError::Missing("--out"))?,
            logo: self.path("logo"),
            color: self.color()?,
            shop_name: self.options.remove("name").map(text).transpose()?,
        })
    }

    fn color(&mut self) -> Result<Option<Rgb>, UsageError> {
        let Some(word) = self.options.remove("color") else { return Ok(None) };
        let word = text(word)?;
        word.parse().map(Some).map_err(|_| UsageError::NotAColor(word))
    }

    fn catalog(&mut self) -> Result<Command, UsageError> {
        if self.values.front().is_none_or(|name| name != "update") {
            return Ok(Command::Catalog { question: self.question()?, format: self.format() });
        }
        self.values.pop_front();
        Ok(Command::CatalogUpdate(UpdateOptions {
            workbook: self.source("el Excel del SAT")?,
            out: self.path("out").ok_or(UsageError::Missing("--out"))?,
            format: self.format(),
        }))
    }

    fn question(&mut self) -> Result<Question, UsageError> {
        let name = text(self.values.pop_front().ok_or(UsageError::Missing("el catálogo"))?)?;
        let searched = match name.as_str() {
            "search" => Some(Large::ProdServ),
            "search-unit" => Some(Large::Unidad),
            _ => None,
        };
        if let Some(catalog) = searched {
            let text = self.texts("el texto que buscas")?.join(" ");
            return Ok(Question::Search { catalog, text });
        }
        let catalog = CatalogName::parse(&name).ok_or(UsageError::UnknownCatalog(name))?;
        match (catalog, self.values.pop_front().map(text).transpose()?) {
            (catalog, Some(code)) => Ok(Question::Code { catalog, code }),
            (CatalogName::Small(small), None) => Ok(Question::All(small)),
            (CatalogName::CodigoPostal | CatalogName::Large(_), None) => {
                Err(UsageError::Missing("la clave"))
            }
        }
    }

    fn source(&mut self, what: &'static str) -> Result<Source, UsageError> {
        self.values.pop_front().map(Source::from).ok_or(UsageError::Missing(what))
    }

    fn texts(&mut self, what: &'static str) -> Result<Vec<String>, UsageError> {
        let texts = self.values.drain(..).map(text).collect::<Result<Vec<_>, _>>()?;
        if texts.is_empty() { Err(UsageError::Missing(what)) } else { Ok(texts) }
    }

    fn path(&mut self, option: &'static str) -> Option<PathBuf> {
        self.options.remove(option).map(PathBuf::from)
    }

    fn format(&mut self) -> Format {
        if self.flags.remove(&Flag::Json) { Format::Json } else { Format::Text }
    }

    /// The command has taken every word, or one is left that it does not know.
    fn end(self) -> Result<(), UsageError> {
        if let Some(value) = self.values.front() {
            return Err(UsageError::TooMany(shown(value)));
        }
        let json = self.flags.contains(&Flag::Json).then_some("json");
        match self.options.into_keys().next().or(json) {
            Some(option) => Err(UsageError::UnknownOption(format!("--{option}"))),
            None => Ok(()),
        }
    }
}

fn shown(word: &OsStr) -> String {
    word.to_string_lossy().into_owned()
}

fn text(word: OsString) -> Result<String, UsageError> {
    word.into_string().map_err(|word| UsageError::NotText(shown(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(words: &str) -> String {
        match parse(words.split_whitespace().map(OsString::from)) {
            Ok(request) => panic!("{request:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_wrong_word_is_named() {
        for (words, expected) in [
            ("", "falta el comando"),
            ("verificar a.xml", "no hay un comando \"verificar\""),
            ("verify", "falta el archivo XML"),
            ("verify a.xml --out b", "la opción --out no existe en este comando"),
            ("verify a.xml --jason", "la opción --jason no existe en este comando"),
            ("verify -x", "la opción -x no existe en este comando"),
            (
                "verify a.xml --json=si",
                "una opción lleva un valor que no se esperaba o no es texto",
            ),
            ("verify a.xml --sat-cer", "la opción --sat-cer lleva un valor"),
            ("cadena a.xml b.xml", "sobra \"b.xml\""),
            ("cadena a.xml --json", "la opción --json no existe en este comando"),
            ("pdf a.xml", "falta --out"),
            (
                "pdf a.xml --out b --color verde",
                "\"verde\" no es un color; se escribe como #0b6b50",
            ),
            ("verify a.xml --logo b", "la opción --logo no existe en este comando"),
            ("build a.json --out b --out c", "la opción --out aparece dos veces"),
            ("seal a.json --cer a.cer", "falta --key"),
            (
                "seal a.json --cer a --key b --password c",
                "la opción --password no existe en este comando",
            ),
            ("rfc", "falta el RFC"),
            ("catalog", "falta el catálogo"),
            ("catalog search", "falta el texto que buscas"),
            ("catalog codigo-postal", "falta la clave"),
            ("catalog uso G03 G01", "sobra \"G01\""),
            ("catalog update", "falta el Excel del SAT"),
            ("catalog update a.xls", "falta --out"),
            ("catalog uso -o b", "la opción --out no existe en este comando"),
            ("catalog uso --catalogs", "la opción --catalogs lleva un valor"),
            ("catalog planetas", "no hay un catálogo \"planetas\""),
        ] {
            assert_eq!(refused(words), expected, "{words}");
        }
    }

    #[test]
    fn options_may_stand_anywhere_and_a_dash_is_a_stream() {
        let words = ["--json", "verify", "-", "--sat-cer=c", "a.xml"].map(OsString::from);
        let Ok(Request { command: Command::Verify(options), catalogs: None }) = parse(words) else {
            panic!("not verify")
        };
        assert_eq!(options.sources, [Source::Stdin, Source::File("a.xml".into())]);
        assert_eq!(options.format, Format::Json);
        assert_eq!(options.sat_cer, Some("c".into()));
    }
}
