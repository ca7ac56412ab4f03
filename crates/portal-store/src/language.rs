//! The languages in which mail is written.

use crate::error::StoreError;

/// A language of letters: that of the page on which they were asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Spanish: where nothing else is known.
    #[default]
    Spanish,
    /// English.
    English,
}

impl Language {
    const ALL: [Self; 2] = [Self::Spanish, Self::English];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
        }
    }

    pub(crate) fn parse(key: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|language| language.key() == key);
        found.ok_or(StoreError::Corrupt { what: "language of a mail" })
    }
}
