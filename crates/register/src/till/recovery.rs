//! The way out for a file that came from a backup, or that has a twin: the register is enrolled
//! anew, and the sales of before go with it.

use tickets::wire::EnrolmentMessage;

use super::{Enrolment, Till, setup};
use crate::api::{self, RecoveryRequest, Reply};
use crate::codes::STORE_KEY;
use crate::key::KeyError;
use crate::refusal::Refusal;
use crate::store::{Doubt, DoubtCause, EnrolledAgain, RESERVE_FULL};

impl Till {
    /// What is asked about the register's file.
    pub(super) fn recovery(&mut self, request: RecoveryRequest) -> Result<Reply, Refusal> {
        match request {
            RecoveryRequest::View => self.recovery_view(),
            RecoveryRequest::EnrolAgain { code } => self.enrol_again(&code),
        }
    }

    fn recovery_view(&self) -> Result<Reply, Refusal> {
        let enrolment = self.known_enrolment()?;
        let serie = self.shared.store().nota_serie()?.unwrap_or_default();
        Ok(Reply::Recovery(api::Recovery {
            doubt: self.doubt_told()?.unwrap_or_default(),
            serie,
            portal_url: enrolment.map(|known| known.identity.portal_url).unwrap_or_default(),
        }))
    }

    /// What the manager has to know of this file, while there is something.
    pub(super) fn doubt_told(&self) -> Result<Option<String>, Refusal> {
        let Some(Doubt { since, cause }) = self.shared.store().doubt()? else { return Ok(None) };
        let since = self.wall_clock()?.since(since, self.shared.now());
        let found = match cause {
            DoubtCause::Portal => {
                format!(
                    "Desde {since} el portal no acepta los datos de esta caja: vienen de un \
                     respaldo, o hay otra computadora con una copia."
                )
            }
            DoubtCause::Restored => {
                format!("Los datos de esta caja se recuperaron de un respaldo ({since}).")
            }
        };
        Ok(Some(format!(
            "{found} Puedes seguir vendiendo: todo se guarda aquí. Para enviarlo, un encargado da \
             de alta la caja otra vez en Ajustes, en Respaldo."
        )))
    }

    /// Joins the shop as another register, which has the sales of this one. The new key was kept
    /// before, so a lost answer can be asked for again with the same code.
    fn enrol_again(&mut self, code: &str) -> Result<Reply, Refusal> {
        self.need_manager("Dar de alta la caja otra vez")?;
        let Enrolment { identity, .. } = self.enrolment()?;
        let key = self.shared.keys.next(self.shared.entropy.as_ref()).map_err(key_failed)?;
        let message = EnrolmentMessage {
            code: code.trim().to_owned(),
            public_key: key.public_key(),
            name: identity.name,
            succeeds: Some(identity.id.to_string()),
        };
        let enrolled = setup::ask(&identity.portal_url, &message)?;
        setup::check(&enrolled)?;
        let codes = self.shared.fresh_codes(RESERVE_FULL);
        let again =
            EnrolledAgain { message: &enrolled, public_key: &message.public_key, codes: &codes };
        self.shared.store().enrol_again(&again, &self.actor())?;
        self.shared.keys.take_next(key).map_err(key_failed)?;
        self.shared.line.bell.ring();
        let message = format!(
            "{} quedó dada de alta otra vez. Sus notas llevan ahora la serie {}; las ventas \
             anteriores se están enviando.",
            enrolled.name, enrolled.nota_serie
        );
        Ok(Reply::Done { message })
    }
}

fn key_failed(error: KeyError) -> Refusal {
    tracing::error!(error = &error as &dyn std::error::Error, "the new key cannot be kept");
    Refusal::from(&STORE_KEY)
}
