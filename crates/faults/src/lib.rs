//! Faults: what is wrong with an input, under a stable code, in the reader's words.
//!
//! Every crate that judges an input answers with [`Faults`]: all that is wrong at once, so that a
//! form can mark each field. A [`Code`] is a public contract: area first, numbered, retired but
//! never reused; `docs/codes.md` has a row for each. Its sentence is Spanish, because cashiers,
//! managers and customers read it; what a log needs is in `path` and `data`.
//!
//! ```
//! use faults::{codes, Fault, Faults};
//!
//! codes! {
//!     /// The text has not the form of an RFC.
//!     RFC_FORM = ("rfc-90", Fault, "El RFC no tiene la forma correcta.");
//! }
//!
//! let mut faults = Faults::new();
//! faults.push(Fault::new(&RFC_FORM, "receptor.rfc").with("given", "XX"));
//! assert_eq!(faults.to_string(), "receptor.rfc: El RFC no tiene la forma correcta. [rfc-90]");
//! assert!(faults.into_result(()).is_err());
//! ```
#![deny(missing_docs)]

use std::fmt;

/// Who has to act; it decides the HTTP status at the portal and the colour at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The person who typed it corrects it.
    Fault,
    /// Not now: the ticket is invoiced already, the month is closed.
    Precondition,
    /// Something outside does not answer; we try again.
    Outage,
    /// We made a mistake.
    Bug,
}

/// A stable name for one thing that can be wrong, with its Spanish sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `area-NN`, for instance `rfc-01`.
    pub id: &'static str,
    /// Who has to act.
    pub kind: Kind,
    /// One sentence in Spanish that says what to do.
    pub message: &'static str,
}

/// Declares [`Code`]s as statics and gathers them in `CODES`, so that a test can walk them.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = ($id:literal, $kind:ident, $message:literal);)+) => {
        $($(#[$doc])* pub static $name: $crate::Code = $crate::Code {
            id: $id,
            kind: $crate::Kind::$kind,
            message: $message,
        };)+
        /// Every code that this module declares.
        pub static CODES: &[&$crate::Code] = &[$(&$name),+];
    };
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub code: &'static Code,
    /// Where it is: field names joined by dots, list places by number (`lines.2.quantity`).
    pub path: String,
    /// What a sentence or a log may want to show beside it. Never a secret, never personal data.
    pub data: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault at `path`.
    pub fn new(code: &'static Code, path: impl Into<String>) -> Self {
        Self { code, path: path.into(), data: Vec::new() }
    }

    /// The same fault with one more piece of data.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl fmt::Display) -> Self {
        self.data.push((key, value.to_string()));
        self
    }

    /// The same fault, its path put below `parent`.
    #[must_use]
    pub fn below(mut self, parent: &str) -> Self {
        self.path = if self.path.is_empty() {
            parent.to_owned()
        } else {
            format!("{parent}.{}", self.path)
        };
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} [{}]", self.code.message, self.code.id)
    }
}

impl std::error::Error for Fault {}

/// All that is wrong with one input. As an error it is never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// No faults yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Adds all of `other`, their paths put below `parent`.
    pub fn absorb(&mut self, parent: &str, other: Self) {
        self.0.extend(other.0.into_iter().map(|fault| fault.below(parent)));
    }

    /// Keeps the value, or notes the fault and gives nothing.
    pub fn note<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.push(fault);
                None
            }
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The faults in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// `value` where nothing is wrong, else all the faults.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl From<Fault> for Faults {
    fn from(fault: Fault) -> Self {
        Self(vec![fault])
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
