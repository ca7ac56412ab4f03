//! The companion, as the manager sets it up.

use std::time::Duration;

use data_encoding::HEXLOWER;

use super::Till;
use crate::api::{self, CompanionDoor, CompanionFolder, CompanionRequest, Reply, Tone};
use crate::audit::AuditKind;
use crate::codes::{
    COMPANION_CONTACT_FORM, COMPANION_PORT, COMPANION_PORT_FORM, NOT_ENROLLED, STORE_FAILED,
};
use crate::companion::{self, Companion, Token};
use crate::refusal::Refusal;
use crate::show::{WallClock, counted};
use crate::store::{
    CompanionPaper, CompanionSettings, KeptTaking, Outcome, StoreError, WatchedFolder, Way,
};

/// So many of the last are shown.
const TAKINGS_SHOWN: u32 = 30;
/// Longest text that says whom to tell.
const CONTACT_MAX: usize = 80;
/// Lowest port that a program may take without being the system's.
const PORT_MIN: u16 = 1024;
/// So long the window waits for a look at the folder; it goes on without being waited for.
const LOOK_WAIT: Duration = Duration::from_secs(20);

impl Till {
    /// What is asked about the companion.
    pub(super) fn companion(&mut self, request: CompanionRequest) -> Result<Reply, Refusal> {
        match request {
            CompanionRequest::View => self.companion_view(""),
            CompanionRequest::Open => self.open_companion(),
            CompanionRequest::Shut => self.shut_companion(),
            CompanionRequest::Save { port, paper, contact } => {
                self.save_companion(&port, paper, &contact)
            }
            CompanionRequest::Watch { folder } => self.watch_folder(&folder),
            CompanionRequest::Unwatch => self.unwatch_folder(),
            CompanionRequest::Look => self.look_at_folder(),
            CompanionRequest::Seen => self.see_refusals(),
        }
    }

    /// As it was left.
    pub(super) fn reopen_companion(&mut self) -> Result<(), StoreError> {
        if self.shared.store().companion()?.is_some() {
            self.listen()?;
        }
        Ok(())
    }

    /// What the bar says of it.
    pub(super) fn companion_notices(&self) -> Result<Vec<String>, Refusal> {
        let (count, last) = self.shared.store().unseen_refusals()?;
        let refused = (count > 0).then(|| {
            let sales = counted(usize::try_from(count).unwrap_or(usize::MAX), ("venta", "ventas"));
            format!(
                "No se pudo tomar {sales} de otro punto de venta; la última, {last}. No se \
                 imprimió ni se guardó: mira por qué en Ajustes, en Otro punto de venta."
            )
        });
        let trouble = self.shared.inbox.trouble().map(|code| code.message.to_owned());
        Ok(refused.into_iter().chain(trouble).collect())
    }

    fn open_companion(&mut self) -> Result<Reply, Refusal> {
        self.need_manager("Abrir la entrada para otro punto de venta")?;
        self.known_enrolment()?.ok_or(&NOT_ENROLLED)?;
        let token = Token::new(self.shared.entropy.as_ref());
        self.shared.store().set_companion(Some(token.hash()))?;
        self.note_companion("Se abrió la entrada para otro punto de venta, con clave nueva")?;
        self.listen()?;
        self.companion_view(token.shown())
    }

    fn shut_companion(&mut self) -> Result<Reply, Refusal> {
        self.need_manager("Cerrar la entrada para otro punto de venta")?;
        self.shared.store().set_companion(None)?;
        self.note_companion("Se cerró la entrada para otro punto de venta")?;
        self.companion = None;
        self.companion_view("")
    }

    fn save_companion(
        &mut self,
        port: &str,
        paper: api::CompanionPaper,
        contact: &str,
    ) -> Result<Reply, Refusal> {
        self.need_manager("Cambiar cómo se atiende a otro punto de venta")?;
        let wanted = port.trim().parse().ok().filter(|port| *port >= PORT_MIN);
        let wanted = wanted.ok_or_else(|| Refusal::from(&COMPANION_PORT_FORM).at("port"))?;
        let contact = contact.trim();
        if contact.chars().count() > CONTACT_MAX || contact.chars().any(char::is_control) {
            return Err(Refusal::from(&COMPANION_CONTACT_FORM).at("contact"));
        }
        let settings = CompanionSettings {
            port: Some(wanted),
            paper: stored_paper(paper),
            contact: contact.to_owned(),
        };
        self.shared.store().set_companion_settings(&settings, &self.actor())?;
        let listening = self.companion.as_ref().map(|door| door.address().port());
        if self.shared.store().companion()?.is_some() && listening != Some(wanted) {
            self.listen()?;
        }
        self.companion_view("")
    }

    /// A folder that cannot be watched is better known today.
    fn watch_folder(&mut self, folder: &str) -> Result<Reply, Refusal> {
        self.need_manager("Elegir la carpeta de otro punto de venta")?;
        self.known_enrolment()?.ok_or(&NOT_ENROLLED)?;
        let path = folder.trim().to_owned();
        let before = self.shared.store().watched_folder()?;
        if before.as_ref().is_none_or(|before| before.path != path) {
            let mark: [u8; 8] = world::random(self.shared.entropy.as_ref());
            let wanted = WatchedFolder { path, mark: HEXLOWER.encode(&mark) };
            companion::claim(&wanted).map_err(|code| Refusal::from(code).at("folder"))?;
            self.shared.store().watch_folder(Some(&wanted), &self.actor())?;
            before.iter().for_each(companion::release);
        }
        self.look_at_folder()
    }

    fn unwatch_folder(&mut self) -> Result<Reply, Refusal> {
        self.need_manager("Dejar de vigilar la carpeta de otro punto de venta")?;
        let before = self.shared.store().watched_folder()?;
        self.shared.store().watch_folder(None, &self.actor())?;
        before.iter().for_each(companion::release);
        self.look_at_folder()
    }

    fn look_at_folder(&self) -> Result<Reply, Refusal> {
        let bell = &self.shared.inbox.bell;
        if !bell.wait_for_answer(bell.ring(), LOOK_WAIT) {
            return Err(Refusal::from(&STORE_FAILED));
        }
        self.companion_view("")
    }

    fn see_refusals(&self) -> Result<Reply, Refusal> {
        self.shared.store().see_refusals()?;
        self.companion_view("")
    }

    fn note_companion(&self, what: &str) -> Result<(), Refusal> {
        self.shared.store().note_in_audit(&self.actor(), AuditKind::SettingsChanged, what)?;
        Ok(())
    }

    /// Where the door listens, or would.
    fn door_port(&self) -> Result<u16, StoreError> {
        let settings = self.shared.store().companion_settings()?;
        Ok(settings.port.unwrap_or(self.companion_port))
    }

    fn listen(&mut self) -> Result<(), StoreError> {
        let port = self.door_port()?;
        // The port is let go of before it is taken again.
        self.companion = None;
        let opened = Companion::open(&self.shared, port);
        self.companion = opened
            .inspect_err(|error| tracing::warn!(%error, "the companion door does not open"))
            .ok();
        Ok(())
    }

    fn companion_view(&self, token: &str) -> Result<Reply, Refusal> {
        let clock = self.wall_clock()?;
        let settings = self.shared.store().companion_settings()?;
        let takings = self.shared.store().takings(TAKINGS_SHOWN)?;
        let (unseen, _) = self.shared.store().unseen_refusals()?;
        Ok(Reply::Companion(api::Companion {
            door: self.door_view(token)?,
            folder: self.folder_view()?,
            paper: shown_paper(settings.paper),
            contact: settings.contact,
            takings: takings.iter().map(|taking| taking_row(taking, &clock)).collect(),
            unseen,
        }))
    }

    fn door_view(&self, token: &str) -> Result<CompanionDoor, Refusal> {
        let wanted = self.shared.store().companion()?.is_some();
        let address = self.companion.as_ref().map(Companion::address);
        let trouble = if wanted && address.is_none() { COMPANION_PORT.message } else { "" };
        let port = address.map_or(self.door_port()?, |address| address.port());
        Ok(CompanionDoor {
            open: address.is_some(),
            address: address.map(|address| format!("http://{address}")).unwrap_or_default(),
            port: port.to_string(),
            token: token.to_owned(),
            trouble: trouble.to_owned(),
        })
    }

    fn folder_view(&self) -> Result<CompanionFolder, Refusal> {
        let folder = self.shared.store().watched_folder()?;
        let (state, tone) = match (&folder, self.shared.inbox.trouble()) {
            (None, _) => ("No se vigila ninguna carpeta.", Tone::Plain),
            (Some(_), Some(code)) => (code.message, Tone::Bad),
            (Some(_), None) => ("Se vigila. Cada archivo sale en uno o dos segundos.", Tone::Good),
        };
        let path = folder.map(|folder| folder.path).unwrap_or_default();
        Ok(CompanionFolder { path, state: state.to_owned(), tone })
    }
}

fn taking_row(kept: &KeptTaking, clock: &WallClock) -> api::CompanionTaking {
    let taking = &kept.taking;
    let way = match taking.way {
        Way::Door => "Entrada",
        Way::Folder => "Carpeta",
    };
    let (state, tone) = match taking.outcome {
        Outcome::Sold => ("Vendida", Tone::Good),
        Outcome::Repeated => ("Ya estaba", Tone::Plain),
        Outcome::Refused => ("No se tomó", Tone::Bad),
    };
    api::CompanionTaking {
        at: clock.day_and_time(taking.at),
        way: way.to_owned(),
        name: taking.name.clone(),
        state: state.to_owned(),
        tone,
        nota: kept.nota.clone(),
        code: taking.code.clone(),
        told: taking.told.clone(),
    }
}

fn stored_paper(paper: api::CompanionPaper) -> CompanionPaper {
    match paper {
        api::CompanionPaper::Lines => CompanionPaper::Lines,
        api::CompanionPaper::Totals => CompanionPaper::Totals,
    }
}

fn shown_paper(paper: CompanionPaper) -> api::CompanionPaper {
    match paper {
        CompanionPaper::Lines => api::CompanionPaper::Lines,
        CompanionPaper::Totals => api::CompanionPaper::Totals,
    }
}
