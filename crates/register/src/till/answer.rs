//! What the core gives back for a request: a reply, or an errand.

use crate::api::Reply;
use crate::refusal::Refusal;

/// Work that takes long and needs neither cart nor core. Whoever asked does it on their own thread,
/// while the core sells on.
pub(crate) type Errand = Box<dyn FnOnce() -> Result<Reply, Refusal> + Send>;

/// What a request comes to.
pub(crate) enum Answer {
    /// It is done.
    Now(Box<Reply>),
    /// It was allowed, and is still to be done.
    Later(Errand),
}

impl Answer {
    /// To be done by who asked.
    pub(super) fn later(
        errand: impl FnOnce() -> Result<Reply, Refusal> + Send + 'static,
    ) -> Result<Self, Refusal> {
        Ok(Self::Later(Box::new(errand)))
    }

    /// Does what is still to be done.
    pub(crate) fn finish(self) -> Reply {
        match self {
            Self::Now(reply) => *reply,
            Self::Later(errand) => errand().unwrap_or_else(|refusal| refusal.shown(None)),
        }
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Now(Box::new(reply))
    }
}
