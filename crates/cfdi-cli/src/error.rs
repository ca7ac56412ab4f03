//! What can end a run, each with its sentence and its status.

use std::io;

use cfdi::csd::CsdError;
use cfdi::read::ReadError;
use cfdi::rules::ListError;
use cfdi::seal::SealError;
use cfdi_pdf::{LogoError, PdfError};
use faults::{Fault, Faults};

use crate::PASSWORD_VARIABLE;
use crate::args::UsageError;
use crate::terminal::Status;

/// Why a run ended early. Its words are for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The words are not a command.
    #[error("{0}. Escribe `cfdi --help` para ver los comandos.")]
    Usage(#[from] UsageError),
    /// A file cannot be read.
    #[error("no se puede leer {name} ({})", reason(source))]
    Read {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("no se puede escribir {name} ({})", reason(source))]
    Write {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// Standard output takes no more.
    #[error("no se puede escribir el resultado ({})", reason(.0))]
    Output(#[source] io::Error),
    /// Not a CFDI 4.0.
    #[error("{name}: {}", unreadable(source))]
    Document {
        /// The file.
        name: String,
        /// Why.
        source: ReadError,
    },
    /// A file of the folder of known certificates is none.
    #[error("{0} no es un certificado")]
    NotACertificate(String),
    /// A list of SAT is not the one that it should be.
    #[error("{name}: {}", no_list(source))]
    List {
        /// The file.
        name: String,
        /// Why.
        source: ListError,
    },
    /// There is no timbre to speak of.
    #[error("{0}: el documento no está timbrado")]
    NotStamped(String),
    /// The ticket is not JSON.
    #[error("{name}: no es JSON; renglón {}, columna {}", source.line(), source.column())]
    Json {
        /// The file.
        name: String,
        /// Where it stops being so.
        source: serde_json::Error,
    },
    /// The ticket has faults; each has been told.
    #[error("{name}: {}", listed(faults))]
    Faults {
        /// The file.
        name: String,
        /// All of them.
        faults: Faults,
    },
    /// A workbook of catalogs is not as SAT makes them; each fault has been told.
    #[error(
        "{name}: no se hizo la actualización, los catálogos siguen como estaban:{}",
        found(faults)
    )]
    Workbook {
        /// The file.
        name: String,
        /// All of them.
        faults: Faults,
    },
    /// An update of the catalogs cannot be used.
    #[error("{name}: {} [{}]", fault.code.message, fault.code.id)]
    Catalogs {
        /// The file.
        name: String,
        /// Why.
        fault: Fault,
    },
    /// No password was given.
    #[error(
        "falta la contraseña de la llave: usa --password-file o la variable {PASSWORD_VARIABLE}"
    )]
    NoPassword,
    /// The password file is not text.
    #[error("el archivo de la contraseña {0} no es texto UTF-8")]
    PasswordFile(String),
    /// Certificate and key do not open.
    #[error("{} [{}]", .0.code().message, .0.code().id)]
    Csd(#[from] CsdError),
    /// The document was not sealed.
    #[error("{} [{}]", .0.code().message, .0.code().id)]
    Seal(#[from] SealError),
    /// The picture is no logo.
    #[error("{name}: {}", no_logo(source))]
    Logo {
        /// The file.
        name: String,
        /// Why.
        source: LogoError,
    },
    /// The PDF was not made.
    #[error("{name}: no se pudo hacer el PDF")]
    Pdf {
        /// The file.
        name: String,
        /// Why.
        source: PdfError,
    },
}

impl CliError {
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Output(error) => Status::of_output(error),
            Self::Usage(_)
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::Document { .. }
            | Self::NotACertificate(_)
            | Self::List { .. }
            | Self::Json { .. }
            | Self::NoPassword
            | Self::PasswordFile(_)
            | Self::Logo { .. }
            | Self::Catalogs { .. } => Status::Unusable,
            Self::NotStamped(_)
            | Self::Faults { .. }
            | Self::Workbook { .. }
            | Self::Csd(_)
            | Self::Seal(_)
            | Self::Pdf { .. } => Status::Fails,
        }
    }
}

/// One fault a line, below the name of the file.
fn no_list(error: &ListError) -> String {
    match error {
        ListError::NotUtf8 => "no es texto UTF-8".to_owned(),
        ListError::NoColumn(column) => format!("le falta la columna {column}"),
        ListError::Cell { line, column } => format!("renglón {line}: no se entiende {column}"),
        ListError::OpenQuote(line) => format!("renglón {line}: una comilla no se cierra"),
        ListError::Incomplete => "está cortado: le falta el final".to_owned(),
        ListError::Xml(_) => "el XML está mal formado".to_owned(),
    }
}

fn listed(faults: &Faults) -> String {
    let lines = faults.iter().map(|fault| format!("\n  {fault}"));
    format!("hay que corregir:{}", lines.collect::<String>())
}

/// One fault a line, each with what was found there.
fn found(faults: &Faults) -> String {
    let line = |fault: &Fault| {
        let found: String = fault.data.iter().map(|(_, value)| format!(" «{value}»")).collect();
        format!("\n  {fault}{found}")
    };
    faults.iter().map(line).collect()
}

/// The errors of files that people meet; the rest in the system's own words.
fn reason(error: &io::Error) -> String {
    let known = [
        (io::ErrorKind::NotFound, "no existe"),
        (io::ErrorKind::PermissionDenied, "no hay permiso"),
        (io::ErrorKind::IsADirectory, "es una carpeta"),
        (io::ErrorKind::StorageFull, "no queda espacio en el disco"),
    ];
    let found = known.into_iter().find(|(kind, _)| *kind == error.kind());
    found.map_or_else(|| error.to_string(), |(_, words)| words.to_owned())
}

/// Why a picture is no logo, in Spanish.
const fn no_logo(error: &LogoError) -> &'static str {
    match error {
        LogoError::TooLarge => "el logotipo pasa de 8 MiB",
        LogoError::Pixels => "el logotipo pasa de 16 millones de puntos",
        LogoError::Unknown => "el logotipo debe ser una imagen PNG o JPEG",
        LogoError::Damaged => "la imagen del logotipo está dañada",
    }
}

/// Why bytes are not a CFDI 4.0, in Spanish.
fn unreadable(error: &ReadError) -> String {
    let sentence = match error {
        ReadError::TooLarge => "pasa de 2 MiB",
        ReadError::TooDeep => "tiene elementos a más de 32 niveles",
        ReadError::TooMany => "tiene más elementos o atributos que un CFDI",
        ReadError::NotUtf8 => "no está en UTF-8",
        ReadError::IllegalCharacter(_) => "tiene un carácter que XML no admite",
        ReadError::Dtd => "tiene una DTD; un CFDI no la lleva",
        ReadError::Entity => "define entidades propias; un CFDI no las lleva",
        ReadError::Prefix(prefix) => return format!("el prefijo {prefix} no está declarado"),
        ReadError::Incomplete => "no está completo: le falta el principio o el final",
        ReadError::NotWellFormed(_) => "no es XML bien formado",
        ReadError::NotComprobante => "no es un CFDI 4.0",
        ReadError::Version => "no es de la versión 4.0 (o su timbre no es 1.1)",
        ReadError::MissingElement(name) => return format!("falta {name}"),
        ReadError::RepeatedElement(name) => return format!("{name} aparece más de una vez"),
        ReadError::MissingAttribute { element, attribute } => {
            return format!("falta {element}/@{attribute}");
        }
        ReadError::ForeignComplement { namespace, name } => {
            return format!("no conocemos la cadena original del complemento {name} ({namespace})");
        }
    };
    sentence.to_owned()
}
