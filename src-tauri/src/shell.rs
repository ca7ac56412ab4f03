//! The register behind the window: opened once, or again for as long as it does not open.

use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use faults::Code;
use register::api::{RecoveryRequest, Refused, Reply, Request, Started};
use register::codes::BUG;
use register::{OpenError, Register, RegisterConfig};

/// A backup took the place of a damaged file.
const RESCUED: &str = "Se recuperó el respaldo. El archivo dañado quedó aparte.";

/// What the window keeps while it is open.
pub(crate) struct Shell {
    config: RegisterConfig,
    register: Mutex<Option<Arc<Register>>>,
    ready: Once,
}

impl Shell {
    pub(crate) fn new(config: RegisterConfig) -> Self {
        Self { config, register: Mutex::new(None), ready: Once::new() }
    }

    /// Answers one request; blocks as long as the register does.
    pub(crate) fn call(&self, request: Request) -> Reply {
        if matches!(request, Request::Start) {
            self.ready.call_once(|| tracing::info!(target: "talon", "window ready"));
        }
        match self.register() {
            Ok(register) => register.call(request),
            Err(error) => self.without_register(&error, request),
        }
    }

    /// What the register says of itself, if it opens.
    pub(crate) fn started(&self) -> Option<Started> {
        let reply = self.register().ok()?.call(Request::Start);
        if let Reply::Started(started) = reply { Some(started) } else { None }
    }

    /// What the window is told while the register does not open. A damaged file can be replaced by
    /// a backup; everything else waits until it opens.
    fn without_register(&self, error: &OpenError, request: Request) -> Reply {
        if let Request::Start = request {
            return Reply::NotOpen(error.told(&self.config.data_dir));
        }
        if let Request::Recovery(RecoveryRequest::Restore { from, passphrase }) = request
            && error.is_damage()
        {
            return self.rescue(from, passphrase);
        }
        refused(error.code())
    }

    fn rescue(&self, from: String, passphrase: String) -> Reply {
        match Register::rescue(self.config.clone(), from, passphrase) {
            Ok(register) => {
                *self.slot() = Some(Arc::new(register));
                Reply::Done { message: RESCUED.to_owned() }
            }
            Err(refused) => Reply::Refused(*refused),
        }
    }

    /// Opens the register ahead of the first request; if that fails, the request tries again and
    /// says why.
    pub(crate) fn open(&self) {
        drop(self.register());
    }

    /// Lets go of the register, so that its workers end before the process does.
    pub(crate) fn close(&self) {
        drop(self.slot().take());
    }

    /// A folder that another window has may be free by the next request.
    fn register(&self) -> Result<Arc<Register>, OpenError> {
        let mut slot = self.slot();
        if let Some(register) = &*slot {
            return Ok(Arc::clone(register));
        }
        let register = Arc::new(Register::open(self.config.clone()).inspect_err(log)?);
        *slot = Some(Arc::clone(&register));
        Ok(register)
    }

    fn slot(&self) -> MutexGuard<'_, Option<Arc<Register>>> {
        // A panic while opening leaves the slot empty, which is a state like any other.
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn log(error: &OpenError) {
    tracing::error!(error = error as &dyn std::error::Error, "the register did not open");
}

/// The answer to a request that ended in a panic.
pub(crate) fn bug() -> Reply {
    refused(&BUG)
}

fn refused(code: &Code) -> Reply {
    Reply::Refused(Refused {
        code: code.id.to_owned(),
        message: code.message.to_owned(),
        field: None,
        cart: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_said_and_opens_once_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let other = Register::open(RegisterConfig::new(folder.path())).unwrap();
        let shell = Shell::new(RegisterConfig::new(folder.path()));
        shell.open();
        let Reply::NotOpen(failure) = shell.call(Request::Start) else {
            panic!("two windows had one folder");
        };
        assert_eq!(failure.code, "store-01");
        drop(other);
        assert!(matches!(shell.call(Request::Start), Reply::Started(_)));
    }

    #[test]
    fn a_closed_shell_lets_go_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let shell = Shell::new(RegisterConfig::new(folder.path()));
        shell.open();
        shell.close();
        assert!(Register::open(RegisterConfig::new(folder.path())).is_ok());
    }

    #[test]
    fn a_panic_is_answered_in_spanish() {
        let Reply::Refused(refused) = bug() else { panic!("a bug is no answer") };
        assert_eq!(refused.code, "bug-00");
        assert!(!refused.message.is_empty());
    }
}
