//! Setting the register up: enrolment, series and period.

use jiff::tz::TimeZone;
use tickets::wire::{EnrolledMessage, EnrolmentMessage};
use tickets::{Period, RegisterId};

use super::Till;
use crate::api::Reply;
use crate::audit::AuditKind;
use crate::codes::{
    BUG, ENROLLED_ALREADY, ENROLMENT_REFUSED, PORTAL_ADDRESS, PORTAL_NONSENSE, REGISTER_NAME,
    SERIE_FORM,
};
use crate::refusal::Refusal;
use crate::sync::{Client, SyncError};

/// Longest name of a register.
const NAME_MAX: usize = 40;
/// Longest series that the portal takes.
const SERIE_MAX: usize = 10;

impl Till {
    /// Joins a shop. The key was made before, so a lost answer can be asked for again.
    pub(super) fn enrol(
        &mut self,
        portal_url: &str,
        code: &str,
        name: &str,
    ) -> Result<Reply, Refusal> {
        if self.known_enrolment()?.is_some() {
            return Err(Refusal::from(&ENROLLED_ALREADY));
        }
        let portal_url = read_portal_url(portal_url)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Err(Refusal::from(&REGISTER_NAME).at("name"));
        }
        let message = EnrolmentMessage {
            code: code.trim().to_owned(),
            public_key: self.shared.key().public_key(),
            name: name.to_owned(),
            succeeds: None,
            succeeded: None,
        };
        let enrolled = ask(&portal_url, &message)?;
        check(&enrolled)?;
        let joined = (portal_url.as_str(), message.public_key.as_str());
        self.shared.store().enrol(&enrolled, joined, self.shared.now())?;
        self.shared.fill_reserve()?;
        self.shared.line.bell.ring();
        let message = format!("{} ya es parte de {}.", enrolled.name, enrolled.shop.name);
        Ok(Reply::Done { message })
    }

    /// Series and period, here at once, at the portal as soon as it answers.
    pub(super) fn save_settings(&self, serie: &str, period: &str) -> Result<Reply, Refusal> {
        self.enrolment()?;
        self.need_manager("Cambiar la serie y el periodo")?;
        let serie = serie.trim().to_uppercase();
        let plain = serie.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if serie.is_empty() || serie.len() > SERIE_MAX || !plain {
            return Err(Refusal::from(&SERIE_FORM).at("serie"));
        }
        let period = Period::parse(period)?;
        self.shared.store().set_settings(&serie, period, self.shared.now())?;
        let detail = format!("Serie {serie}, {}", period.label());
        self.shared.store().note_in_audit(&self.actor(), AuditKind::SettingsChanged, &detail)?;
        self.shared.line.bell.ring();
        self.settings()
    }
}

/// `https://host` or, for a portal on the same machine, `http://…`; no slash at its end.
fn read_portal_url(text: &str) -> Result<String, Refusal> {
    let wrong = || Refusal::from(&PORTAL_ADDRESS).at("portal_url");
    let text = text.trim().trim_end_matches('/');
    let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
    let plain = url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "https" | "http") && url.has_host() && plain {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

/// There is nothing to sell before the enrolment: the core may wait for this one answer.
pub(super) fn ask(
    portal_url: &str,
    message: &EnrolmentMessage,
) -> Result<EnrolledMessage, Refusal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Refusal::from(&BUG))?;
    let answer = runtime.block_on(async { Client::new(portal_url)?.enrol(message).await });
    answer.map_err(|error| match error {
        SyncError::Refused(problem) | SyncError::Conflict(problem) | SyncError::Denied(problem) => {
            Refusal::saying(&ENROLMENT_REFUSED, problem.title).at("code")
        }
        SyncError::Silent(_)
        | SyncError::Nonsense(_)
        | SyncError::Later(_)
        | SyncError::Missing(_)
        | SyncError::Forked
        | SyncError::Store(_) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not enrolled");
            Refusal::from(error.code()).at("portal_url")
        }
    })
}

/// What could not be sold with is not taken.
pub(super) fn check(enrolled: &EnrolledMessage) -> Result<(), Refusal> {
    let usable = enrolled.register.parse::<RegisterId>().is_ok()
        && TimeZone::get(&enrolled.shop.zone).is_ok()
        && Period::parse(&enrolled.settings.period).is_ok();
    if usable { Ok(()) } else { Err(Refusal::from(&PORTAL_NONSENSE).at("portal_url")) }
}
