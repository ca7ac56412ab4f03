//! What the sandbox does wrong when it is asked to.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// One misbehaviour, spent on one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Stamps, and never answers.
    StampThenHang,
    /// Stamps, and breaks the connection in place of an answer.
    ResetAfterWrite,
    /// Stamps, and answers HTTP 500.
    StampThen500,
    /// Answers HTTP 500 without stamping.
    Http500,
    /// Answers a page of HTML with HTTP 200, without stamping.
    Html200,
    /// Stamps, and answers that the document had a stamp, without showing it.
    DuplicateWithoutXml,
    /// Stamps at once, and answers later.
    Slow(Duration),
    /// Stamps, and answers with a stamp for another seal.
    WrongSello,
    /// Refuses for want of stamps in the account.
    NoStamps,
    /// Refuses the token and forgets every other one.
    TokenExpired,
    /// Breaks inside and says so in SW's words (CO1000), without stamping.
    Uncontrolled,
    /// The storage denies for once a document that it has.
    StorageEmpty,
}

/// Which requests a misbehaviour waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Stamp,
    Storage,
}

/// A word that names no misbehaviour.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the sandbox knows no misbehaviour {0:?}")]
pub struct UnknownMisbehaviour(String);

/// Names on the wire of those that take no number.
const NAMES: &[(&str, Misbehaviour)] = &[
    ("stamp-then-hang", Misbehaviour::StampThenHang),
    ("reset-after-write", Misbehaviour::ResetAfterWrite),
    ("stamp-then-500", Misbehaviour::StampThen500),
    ("http-500", Misbehaviour::Http500),
    ("html-200", Misbehaviour::Html200),
    ("307-without-xml", Misbehaviour::DuplicateWithoutXml),
    ("wrong-sello", Misbehaviour::WrongSello),
    ("no-stamps", Misbehaviour::NoStamps),
    ("token-expired", Misbehaviour::TokenExpired),
    ("co1000", Misbehaviour::Uncontrolled),
    ("storage-empty", Misbehaviour::StorageEmpty),
];

impl FromStr for Misbehaviour {
    type Err = UnknownMisbehaviour;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownMisbehaviour(name.to_owned());
        if let Some(millis) = name.strip_prefix("slow:") {
            let millis = millis.parse().map_err(|_| unknown())?;
            return Ok(Self::Slow(Duration::from_millis(millis)));
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, misbehaviour)| *misbehaviour).ok_or_else(unknown)
    }
}

impl fmt::Display for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Slow(delay) = self {
            return write!(f, "slow:{}", delay.as_millis());
        }
        let name = NAMES.iter().find(|(_, known)| known == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

impl Misbehaviour {
    fn place(self) -> Place {
        match self {
            Self::StorageEmpty => Place::Storage,
            Self::StampThenHang
            | Self::ResetAfterWrite
            | Self::StampThen500
            | Self::Http500
            | Self::Html200
            | Self::DuplicateWithoutXml
            | Self::Slow(_)
            | Self::WrongSello
            | Self::NoStamps
            | Self::TokenExpired
            | Self::Uncontrolled => Place::Stamp,
        }
    }
}

/// What is to go wrong, in order.
#[derive(Debug, Default)]
pub(crate) struct Script(VecDeque<Misbehaviour>);

impl Script {
    pub(crate) fn extend(&mut self, next: impl IntoIterator<Item = Misbehaviour>) {
        self.0.extend(next);
    }

    /// Takes the first misbehaviour that waits for a request at `place`.
    pub(crate) fn take(&mut self, place: Place) -> Option<Misbehaviour> {
        let first = self.0.iter().position(|next| next.place() == place)?;
        self.0.remove(first)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Misbehaviour, NAMES, Place, Script};

    #[test]
    fn every_name_reads_back() {
        for (name, misbehaviour) in NAMES {
            assert_eq!(name.parse(), Ok(*misbehaviour));
            assert_eq!(misbehaviour.to_string(), *name);
        }
        let slow = Misbehaviour::Slow(Duration::from_millis(250));
        assert_eq!("slow:250".parse(), Ok(slow));
        assert_eq!(slow.to_string(), "slow:250");
        for wrong in ["", "slow", "slow:", "slow:x", "stamp-then-sing"] {
            assert!(wrong.parse::<Misbehaviour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_place_takes_its_own_in_order() {
        let mut script = Script::default();
        script.extend([Misbehaviour::StorageEmpty, Misbehaviour::Html200, Misbehaviour::NoStamps]);
        assert_eq!(script.take(Place::Stamp), Some(Misbehaviour::Html200));
        assert_eq!(script.take(Place::Stamp), Some(Misbehaviour::NoStamps));
        assert_eq!(script.take(Place::Stamp), None);
        assert_eq!(script.take(Place::Storage), Some(Misbehaviour::StorageEmpty));
    }
}
