//! A newer Talón: looked for when somebody asks, and never put in place under a sale.
//!
//! Who may have it and when is decided here; fetching and signatures are behind [`Source`]. The
//! file of the register is copied by the store before a newer version changes its form.

use std::error::Error;

use faults::Code;

use super::HostError;
use crate::api::{NewerVersion, Reply, Started, Updates, UpdatesRequest};
use crate::codes::{
    UPDATE_FAILED, UPDATE_FORGED, UPDATE_MANAGER, UPDATE_NONE, UPDATE_SALE, UPDATE_SILENT,
    UPDATE_UNSET,
};
use crate::refusal::Refusal;

/// Why there is no newer version to be had.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// This build was given no place to ask, or no key to verify by.
    #[error("this build knows no place for its versions")]
    Unset,
    /// The place does not answer, or not sensibly.
    #[error("the place of the versions does not answer")]
    Silent(#[source] HostError),
    /// What came is not what our key has signed.
    #[error("what came is not what our key has signed")]
    Forged(#[source] HostError),
    /// It was fetched, and is not in place.
    #[error("the newer version was not put in place")]
    NotInstalled(#[source] HostError),
}

impl UpdateError {
    fn code(&self) -> &'static Code {
        match self {
            Self::Unset => &UPDATE_UNSET,
            Self::Silent(_) => &UPDATE_SILENT,
            Self::Forged(_) => &UPDATE_FORGED,
            Self::NotInstalled(_) => &UPDATE_FAILED,
        }
    }
}

/// Where newer versions come from.
pub trait Source {
    /// What is running: `0.1.0`.
    fn version(&self) -> String;

    /// The newest, if it is newer than what is running.
    ///
    /// # Errors
    /// It cannot be told.
    fn newer(&self) -> Result<Option<NewerVersion>, UpdateError>;

    /// Fetches the newest, verifies its signature, puts it in place, and has the window open anew
    /// once this request is answered. Gives the version; none where there is nothing newer.
    ///
    /// # Errors
    /// It is not in place; what was running still is.
    fn install(&self) -> Result<Option<String>, UpdateError>;
}

/// Answers what is asked about newer versions. `started` is what the register says of itself; a
/// register that does not open may be why a newer version is wanted.
pub fn answer(source: &impl Source, request: UpdatesRequest, started: Option<&Started>) -> Reply {
    let reply = match request {
        UpdatesRequest::Look => source
            .newer()
            .map(|newer| Reply::Updates(Updates { version: source.version(), newer }))
            .map_err(|error| told(&error)),
        UpdatesRequest::Install => may_install(started).and_then(|()| install(source)),
    };
    reply.unwrap_or_else(|code| Refusal::from(code).shown(None))
}

fn may_install(started: Option<&Started>) -> Result<(), &'static Code> {
    let Some(started) = started else { return Ok(()) };
    if !started.cart.lines.is_empty() {
        return Err(&UPDATE_SALE);
    }
    if started.status.locked || !started.status.manager {
        return Err(&UPDATE_MANAGER);
    }
    Ok(())
}

fn install(source: &impl Source) -> Result<Reply, &'static Code> {
    let version = source.install().map_err(|error| told(&error))?.ok_or(&UPDATE_NONE)?;
    Ok(Reply::Done {
        message: format!("Talón {version} quedó instalado. Se abre otra vez solo.")
    })
}

fn told(error: &UpdateError) -> &'static Code {
    tracing::warn!(error = error as &dyn Error, "no newer version");
    error.code()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::api::{CartLine, Request};
    use crate::open::{Register, RegisterConfig};

    /// Has one newer version, until it is installed.
    struct Shelf {
        newer: Cell<bool>,
        trouble: Option<fn() -> UpdateError>,
    }

    impl Shelf {
        fn new() -> Self {
            Self { newer: Cell::new(true), trouble: None }
        }

        fn take(&self) -> Result<Option<String>, UpdateError> {
            match self.trouble {
                Some(trouble) => Err(trouble()),
                None => Ok(self.newer.get().then(|| "0.2.0".to_owned())),
            }
        }
    }

    impl Source for Shelf {
        fn version(&self) -> String {
            "0.1.0".to_owned()
        }

        fn newer(&self) -> Result<Option<NewerVersion>, UpdateError> {
            let newer = self.take()?;
            Ok(newer.map(|version| NewerVersion { version, notes: String::new() }))
        }

        fn install(&self) -> Result<Option<String>, UpdateError> {
            let newer = self.take()?;
            self.newer.set(false);
            Ok(newer)
        }
    }

    fn refused(reply: Reply) -> String {
        let Reply::Refused(refused) = reply else { panic!("{reply:?}") };
        refused.code
    }

    fn started() -> Started {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(RegisterConfig::new(folder.path())).unwrap();
        let reply = register.call(Request::Start);
        let Reply::Started(started) = reply else { panic!("{reply:?}") };
        started
    }

    #[test]
    fn a_newer_version_is_told_and_then_it_is_what_runs() {
        let shelf = Shelf::new();
        let look = || answer(&shelf, UpdatesRequest::Look, None);
        let Reply::Updates(told) = look() else { panic!("nothing told") };
        assert_eq!(told.newer.unwrap().version, "0.2.0");
        let reply = answer(&shelf, UpdatesRequest::Install, Some(&started()));
        let Reply::Done { message } = reply else { panic!("{reply:?}") };
        assert!(message.contains("0.2.0"), "{message}");
        let Reply::Updates(told) = look() else { panic!("nothing told") };
        assert_eq!((told.version.as_str(), told.newer), ("0.1.0", None));
        assert_eq!(refused(answer(&shelf, UpdatesRequest::Install, None)), "update-06");
    }

    #[test]
    fn nothing_is_installed_under_a_sale_nor_by_a_cashier() {
        let shelf = Shelf::new();
        let install = |started: &Started| answer(&shelf, UpdatesRequest::Install, Some(started));
        let mut selling = started();
        let line = CartLine {
            sku: "A".to_owned(),
            quantity: "1".to_owned(),
            name: "Pan".to_owned(),
            price: "10.00".to_owned(),
            list: "10.00".to_owned(),
            discount: None,
            net: "10.00".to_owned(),
            note: String::new(),
        };
        selling.cart.lines = vec![line];
        assert_eq!(refused(install(&selling)), "update-04");
        let mut cashier = started();
        cashier.status.manager = false;
        assert_eq!(refused(install(&cashier)), "update-05");
        let mut locked = started();
        locked.status.locked = true;
        assert_eq!(refused(install(&locked)), "update-05");
        assert!(shelf.newer.get(), "it was installed");
    }

    #[test]
    fn each_trouble_has_its_own_words() {
        let troubles: [(fn() -> UpdateError, _); 4] = [
            (|| UpdateError::Unset, "update-01"),
            (|| UpdateError::Silent("no line".into()), "update-02"),
            (|| UpdateError::Forged("another key".into()), "update-03"),
            (|| UpdateError::NotInstalled("no room".into()), "update-07"),
        ];
        for (trouble, code) in troubles {
            let shelf = Shelf { trouble: Some(trouble), ..Shelf::new() };
            assert_eq!(refused(answer(&shelf, UpdatesRequest::Install, None)), code);
        }
    }
}
