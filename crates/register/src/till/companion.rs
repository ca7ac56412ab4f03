//! Opening and shutting the companion door.

use super::Till;
use crate::api::{CompanionDoor, CompanionRequest, Reply};
use crate::audit::AuditKind;
use crate::codes::{COMPANION_PORT, NOT_ENROLLED};
use crate::companion::{Companion, Token};
use crate::refusal::Refusal;
use crate::store::StoreError;

impl Till {
    /// What is asked about the companion door.
    pub(super) fn companion_door(&mut self, request: CompanionRequest) -> Result<Reply, Refusal> {
        match request {
            CompanionRequest::View => self.companion_view(String::new()),
            CompanionRequest::Open => self.open_companion(),
            CompanionRequest::Shut => self.shut_companion(),
        }
    }

    /// As it was left.
    pub(super) fn reopen_companion(&mut self) -> Result<(), StoreError> {
        if self.shared.store().companion()?.is_some() {
            self.listen();
        }
        Ok(())
    }

    fn open_companion(&mut self) -> Result<Reply, Refusal> {
        self.need_manager("Abrir la entrada para otro punto de venta")?;
        self.known_enrolment()?.ok_or(&NOT_ENROLLED)?;
        let token = Token::new(self.shared.entropy.as_ref());
        self.shared.store().set_companion(Some(token.hash()))?;
        self.note_companion("Se abrió la entrada para otro punto de venta, con clave nueva")?;
        self.listen();
        self.companion_view(token.shown().to_owned())
    }

    fn shut_companion(&mut self) -> Result<Reply, Refusal> {
        self.need_manager("Cerrar la entrada para otro punto de venta")?;
        self.shared.store().set_companion(None)?;
        self.note_companion("Se cerró la entrada para otro punto de venta")?;
        self.companion = None;
        self.companion_view(String::new())
    }

    fn note_companion(&self, what: &str) -> Result<(), Refusal> {
        self.shared.store().note_in_audit(&self.actor(), AuditKind::SettingsChanged, what)?;
        Ok(())
    }

    fn listen(&mut self) {
        // The port is let go of before it is taken again.
        self.companion = None;
        let opened = Companion::open(&self.shared, self.companion_port);
        self.companion = opened
            .inspect_err(|error| tracing::warn!(%error, "the companion door does not open"))
            .ok();
    }

    fn companion_view(&self, token: String) -> Result<Reply, Refusal> {
        let wanted = self.shared.store().companion()?.is_some();
        let address = self.companion.as_ref().map(Companion::address);
        let trouble = if wanted && address.is_none() { COMPANION_PORT.message } else { "" };
        Ok(Reply::Companion(CompanionDoor {
            open: address.is_some(),
            address: address.map(|address| format!("http://{address}")).unwrap_or_default(),
            token,
            trouble: trouble.to_owned(),
        }))
    }
}
