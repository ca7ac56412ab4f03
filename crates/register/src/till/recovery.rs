//! The way out for a file that came from a backup, or that has a twin: the register is enrolled
//! anew, and the sales of before go with it. And where backups go, and how one comes back.

use std::path::Path;
use std::time::Duration;

use tickets::wire::{EnrolmentMessage, SucceededMessage};

use super::{Enrolment, Places, Till, setup};
use crate::api::{self, RecoveryRequest, Reply, Tone};
use crate::backup::{self, BackupError, Unpacked};
use crate::codes::{
    BACKUP_BROKEN, BACKUP_ENROLLED, BACKUP_FOLDER, BACKUP_LOCKED, BACKUP_MISSING,
    BACKUP_PASSPHRASE, BACKUP_SLOW, BACKUP_UNPLANNED, STORE_KEY,
};
use crate::key::KeyError;
use crate::refusal::Refusal;
use crate::store::{BackupPlan, Doubt, DoubtCause, EnrolledAgain, RESERVE_FULL, Store};

/// So long the window waits for a backup; it goes on without being waited for.
const BACKUP_WAIT: Duration = Duration::from_secs(60);

impl Till {
    /// What is asked about the register's file.
    pub(super) fn recovery(&mut self, request: RecoveryRequest) -> Result<Reply, Refusal> {
        match request {
            RecoveryRequest::View => self.recovery_view(),
            RecoveryRequest::EnrolAgain { code } => self.enrol_again(&code),
            RecoveryRequest::PlanBackups { folder, passphrase } => {
                self.plan_backups(&folder, passphrase)
            }
            RecoveryRequest::BackUp => self.back_up(),
            RecoveryRequest::Restore { from, passphrase } => self.restore(&from, &passphrase),
        }
    }

    fn recovery_view(&self) -> Result<Reply, Refusal> {
        let enrolment = self.known_enrolment()?;
        let serie = self.shared.store().nota_serie()?.unwrap_or_default();
        let plan = self.shared.store().backup_plan()?;
        let trouble = self.shared.safe.trouble();
        let last = self.shared.store().last_backup()?;
        let backup_last = match &last {
            Some(last) => {
                let at = self.wall_clock()?.day_and_time(last.made_at);
                format!("Último respaldo: {at}, en {}", last.file)
            }
            None => "Todavía no hay ningún respaldo.".to_owned(),
        };
        let backup_tone = match (trouble, last) {
            (Some(_), _) => Tone::Bad,
            (None, Some(_)) => Tone::Good,
            (None, None) => Tone::Waiting,
        };
        Ok(Reply::Recovery(api::Recovery {
            doubt: self.doubt_told()?.unwrap_or_default(),
            serie,
            portal_url: enrolment.map(|known| known.identity.portal_url).unwrap_or_default(),
            backup_folder: plan.map(|plan| plan.folder).unwrap_or_default(),
            backup_last,
            backup_trouble: trouble.map(|code| code.message.to_owned()).unwrap_or_default(),
            backup_tone,
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
                format!("Desde {since} esta caja sigue con los datos de un respaldo.")
            }
        };
        Ok(Some(format!(
            "{found} Puedes seguir vendiendo: todo se guarda aquí. Para enviarlo, un encargado da \
             de alta la caja otra vez en Ajustes."
        )))
    }

    /// Joins the shop as another register, which has the sales of this one. The new key was kept
    /// before, so a lost answer can be asked for again with the same code.
    fn enrol_again(&mut self, code: &str) -> Result<Reply, Refusal> {
        self.need_manager("Dar de alta la caja otra vez")?;
        let Enrolment { identity, .. } = self.enrolment()?;
        let succeeded = self.shared.store().nota_serie()?.map(|nota_serie| SucceededMessage {
            nota_serie,
            public_key: self.shared.keys.current().public_key(),
        });
        let key = self.shared.keys.next(self.shared.entropy.as_ref()).map_err(key_failed)?;
        let message = EnrolmentMessage {
            code: code.trim().to_owned(),
            public_key: key.public_key(),
            name: identity.name,
            succeeds: Some(identity.id.to_string()),
            succeeded,
        };
        let enrolled = setup::ask(&identity.portal_url, &message)?;
        setup::check(&enrolled)?;
        let codes = self.shared.fresh_codes(RESERVE_FULL);
        let again =
            EnrolledAgain { message: &enrolled, public_key: &message.public_key, codes: &codes };
        self.shared.store().enrol_again(&again, &self.actor())?;
        self.shared.keys.take_next(key).map_err(key_failed)?;
        self.shared.line.begin_anew();
        let message = format!(
            "{} quedó dada de alta otra vez. Sus notas llevan ahora la serie {}; las ventas \
             anteriores se están enviando.",
            enrolled.name, enrolled.nota_serie
        );
        Ok(Reply::Done { message })
    }
}

impl Till {
    fn plan_backups(&mut self, folder: &str, passphrase: String) -> Result<Reply, Refusal> {
        self.need_manager("Elegir dónde van los respaldos")?;
        let folder = folder.trim().to_owned();
        if !Path::new(&folder).is_absolute() {
            return Err(Refusal::from(&BACKUP_FOLDER).at("folder"));
        }
        let known = self.shared.store().backup_plan()?.filter(|_| passphrase.is_empty());
        let passphrase = known.map_or(passphrase, |plan| plan.passphrase);
        if coffer::check_passphrase(&passphrase).is_err() {
            return Err(Refusal::from(&BACKUP_PASSPHRASE).at("passphrase"));
        }
        self.shared.store().plan_backups(&BackupPlan { folder, passphrase }, &self.actor())?;
        self.back_up()
    }

    /// The first one is made at once: a folder that does not take it is better known today.
    fn back_up(&self) -> Result<Reply, Refusal> {
        if self.shared.store().backup_plan()?.is_none() {
            return Err(Refusal::from(&BACKUP_UNPLANNED));
        }
        let bell = &self.shared.safe.bell;
        if !bell.wait_for_answer(bell.ring(), BACKUP_WAIT) {
            return Err(Refusal::from(&BACKUP_SLOW));
        }
        match self.shared.safe.trouble() {
            Some(code) => Err(Refusal::from(code)),
            None => self.recovery_view(),
        }
    }

    /// Takes file and key out of a backup into this register, which has sold nothing yet, and goes
    /// on with them, in doubt.
    fn restore(&mut self, from: &str, passphrase: &str) -> Result<Reply, Refusal> {
        if self.known_enrolment()?.is_some() {
            return Err(Refusal::from(&BACKUP_ENROLLED));
        }
        let Unpacked { key, database } =
            backup::open(&self.shared, Path::new(from.trim()), passphrase).map_err(unopened)?;
        let mut restored = Store::open(database.path()).map_err(BackupError::from)?;
        let codes = self.shared.fresh_codes(RESERVE_FULL);
        restored.doubt_lineage(DoubtCause::Restored, &codes, self.shared.now())?;
        drop(restored);
        let place = &self.shared.place;
        std::fs::rename(key.path(), &place.key).map_err(|source| {
            Refusal::from(BackupError::Folder { path: place.key.clone(), source })
        })?;
        self.shared.keys.reload().map_err(key_failed)?;
        self.shared.store().replace_with(database.path(), &place.database)?;
        // The door lets go of its port before the other file's opens it.
        self.companion = None;
        let places = Places {
            pdf_dir: self.pdf_dir.clone(),
            export_dir: self.export_dir.clone(),
            companion_port: self.companion_port,
        };
        *self = Self::new(std::sync::Arc::clone(&self.shared), self.counter.clone(), places)?;
        self.shared.line.bell.ring();
        let shop = self.known_enrolment()?.map(|known| known.shop.name).unwrap_or_default();
        let message = format!("Se recuperaron las ventas y los ajustes de {shop}.");
        Ok(Reply::Done { message })
    }
}

impl From<BackupError> for Refusal {
    fn from(error: BackupError) -> Self {
        tracing::warn!(error = &error as &dyn std::error::Error, "no backup");
        Self::from(error.code())
    }
}

/// A backup that does not open, at the field that has to be corrected.
fn unopened(error: BackupError) -> Refusal {
    let code = error.code().id;
    let refusal = Refusal::from(error);
    if code == BACKUP_LOCKED.id {
        refusal.at("passphrase")
    } else if [BACKUP_BROKEN.id, BACKUP_MISSING.id].contains(&code) {
        refusal.at("from")
    } else {
        refusal
    }
}

fn key_failed(error: KeyError) -> Refusal {
    tracing::error!(error = &error as &dyn std::error::Error, "the new key cannot be kept");
    Refusal::from(&STORE_KEY)
}
