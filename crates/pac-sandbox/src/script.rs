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
    /// Stamps, and answers that the document had a stamp, and shows it.
    DuplicateWithXml,
    /// Stamps, answers that the document had a stamp, and denies it to whoever asks for it until
    /// the time has passed on the sandbox's clock.
    HiddenFor(Duration),
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
    /// Refuses for a certificate that is not yet in SAT's list of them.
    NotInLco,
    /// The storage denies for once a document that it has.
    StorageEmpty,
    /// Finkok's `stamped` denies for once a stamp that was given.
    StampedDenied,
}

/// Which requests a misbehaviour waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Stamp,
    /// Where stamped documents are shown by UUID.
    Storage,
    /// Where Finkok shows them by document.
    Stamped,
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
    ("307-with-xml", Misbehaviour::DuplicateWithXml),
    ("wrong-sello", Misbehaviour::WrongSello),
    ("no-stamps", Misbehaviour::NoStamps),
    ("token-expired", Misbehaviour::TokenExpired),
    ("co1000", Misbehaviour::Uncontrolled),
    ("not-in-lco", Misbehaviour::NotInLco),
    ("storage-empty", Misbehaviour::StorageEmpty),
    ("603", Misbehaviour::StampedDenied),
];

type Timed = (&'static str, fn(Duration) -> Misbehaviour);

/// Those that take a number of milliseconds after a colon.
const TIMED: &[Timed] = &[("slow", Misbehaviour::Slow), ("hidden-for", Misbehaviour::HiddenFor)];

impl FromStr for Misbehaviour {
    type Err = UnknownMisbehaviour;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownMisbehaviour(name.to_owned());
        if let Some((timed, millis)) = name.split_once(':') {
            let (_, make) = TIMED.iter().find(|(known, _)| *known == timed).ok_or_else(unknown)?;
            return Ok(make(Duration::from_millis(millis.parse().map_err(|_| unknown())?)));
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, misbehaviour)| *misbehaviour).ok_or_else(unknown)
    }
}

impl fmt::Display for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Slow(span) | Self::HiddenFor(span) = self {
            let timed = TIMED.iter().find(|(_, make)| make(*span) == *self);
            let name = timed.map(|(name, _)| *name).unwrap_or_default();
            return write!(f, "{name}:{}", span.as_millis());
        }
        let name = NAMES.iter().find(|(_, known)| known == self).map(|(name, _)| *name);
        f.write_str(name.unwrap_or_default())
    }
}

impl Misbehaviour {
    fn place(self) -> Place {
        match self {
            Self::StorageEmpty => Place::Storage,
            Self::StampedDenied => Place::Stamped,
            Self::StampThenHang
            | Self::ResetAfterWrite
            | Self::StampThen500
            | Self::Http500
            | Self::Html200
            | Self::DuplicateWithoutXml
            | Self::DuplicateWithXml
            | Self::HiddenFor(_)
            | Self::NotInLco
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

    use super::{Misbehaviour, NAMES, Place, Script, TIMED};

    #[test]
    fn every_name_reads_back() {
        for (name, misbehaviour) in NAMES {
            assert_eq!(name.parse(), Ok(*misbehaviour));
            assert_eq!(misbehaviour.to_string(), *name);
        }
        for (name, make) in TIMED {
            let timed = make(Duration::from_millis(250));
            assert_eq!(format!("{name}:250").parse(), Ok(timed));
            assert_eq!(timed.to_string(), format!("{name}:250"));
        }
        for wrong in ["", "slow", "slow:", "slow:x", "fast:1", "stamp-then-sing"] {
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
