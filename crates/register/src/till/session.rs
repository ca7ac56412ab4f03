//! Who stands at the till: the lock, PINs, and a manager's leave.

use jiff::SignedDuration;

use super::Till;
use super::answer::Answer;
use crate::api::{CompanionRequest, PeopleRequest, Reply, Request};
use crate::audit::{Actor, AuditKind};
use crate::codes::{LOCKED, MANAGER_NEEDED, PIN_WAIT, PIN_WRONG, USER_UNKNOWN};
use crate::pin::{Pin, wait_after};
use crate::refusal::Refusal;
use crate::store::{Role, User};

/// Who stands at the till.
#[derive(Clone, Debug)]
pub(super) enum Session {
    /// Nobody has a PIN: a shop of one person.
    Nobody,
    /// A PIN has to be typed.
    Locked,
    /// This person.
    At(Box<User>),
}

impl Till {
    /// At the start: nobody, or somebody who has to type a PIN.
    pub(super) fn begin_session(&mut self) -> Result<(), Refusal> {
        let guarded = self.shared.store().has_users()?;
        self.session = if guarded { Session::Locked } else { Session::Nobody };
        Ok(())
    }

    /// The name on receipts.
    pub(super) fn cashier(&self) -> &str {
        match &self.session {
            Session::Nobody | Session::Locked => &self.counter,
            Session::At(user) => &user.name,
        }
    }

    /// Who does what is being done.
    pub(super) fn actor(&self) -> Actor {
        let who = match &self.session {
            Session::Nobody | Session::At(_) => self.cashier(),
            Session::Locked => "Caja bloqueada",
        };
        Actor { who: who.to_owned(), allowed_by: self.allowed_by.clone(), at: self.shared.now() }
    }

    /// Whether the window may show what only managers may.
    pub(super) fn at_manager(&self) -> bool {
        match &self.session {
            Session::Nobody => true,
            Session::Locked => false,
            Session::At(user) => user.role == Role::Manager,
        }
    }

    pub(super) fn is_locked(&self) -> bool {
        matches!(self.session, Session::Locked)
    }

    pub(super) fn is_guarded(&self) -> bool {
        !matches!(self.session, Session::Nobody)
    }

    /// A locked till does nothing but say who it is and take a PIN.
    pub(super) fn check_lock(&mut self, request: &Request) -> Result<(), Refusal> {
        let free = matches!(
            request,
            Request::Start
                | Request::Status
                | Request::People(PeopleRequest::List | PeopleRequest::Unlock { .. })
        );
        self.lock_if_idle()?;
        match (&self.session, free) {
            (Session::Locked, false) => return Err(Refusal::from(&LOCKED)),
            (Session::Locked | Session::Nobody | Session::At(_), _) => {}
        }
        // These the window asks by itself.
        let looks_itself =
            matches!(request, Request::Status | Request::Companion(CompanionRequest::View));
        if !looks_itself {
            self.asked_at = self.shared.now();
        }
        Ok(())
    }

    fn lock_if_idle(&mut self) -> Result<(), Refusal> {
        let Session::At(_) = self.session else { return Ok(()) };
        let minutes = self.shared.store().guard()?.lock_minutes;
        let idle = self.shared.now().duration_since(self.asked_at);
        if minutes > 0 && idle >= SignedDuration::from_mins(i64::from(minutes)) {
            self.lock("sola, por inactividad")?;
        }
        Ok(())
    }

    /// Runs a request that a manager allows with a PIN, on the spot.
    pub(super) fn authorized(
        &mut self,
        user: &str,
        pin: &str,
        request: Request,
    ) -> Result<Answer, Refusal> {
        let manager = self.check_pin(user, pin)?;
        if manager.role != Role::Manager {
            return Err(Refusal::saying(
                &MANAGER_NEEDED,
                format!("{} no es encargado. Hace falta el PIN de un encargado.", manager.name),
            )
            .at("user"));
        }
        self.allowed_by = Some(manager.name);
        self.grant(request)
    }

    /// Whether a manager stands here or allows it; a till without PINs asks nobody.
    pub(super) fn need_manager(&self, what: &str) -> Result<(), Refusal> {
        let may = match &self.session {
            Session::Nobody => true,
            Session::At(user) => user.role == Role::Manager || self.allowed_by.is_some(),
            Session::Locked => false,
        };
        if may {
            return Ok(());
        }
        let message = format!("{what} lo autoriza un encargado con su PIN.");
        Err(Refusal::saying(&MANAGER_NEEDED, message))
    }

    pub(super) fn lock(&mut self, how: &str) -> Result<Reply, Refusal> {
        if let Session::At(user) = &self.session {
            let actor = Actor { who: user.name.clone(), ..self.actor() };
            self.shared.store().note_in_audit(&actor, AuditKind::Locked, how)?;
        }
        self.begin_session()?;
        Ok(Reply::Status(self.status()?))
    }

    pub(super) fn unlock(&mut self, id: &str, pin: &str) -> Result<Reply, Refusal> {
        let user = self.check_pin(id, pin)?;
        let actor = Actor { who: user.name.clone(), ..self.actor() };
        self.shared.store().note_in_audit(&actor, AuditKind::Unlocked, "")?;
        self.session = Session::At(Box::new(user));
        self.asked_at = self.shared.now();
        Ok(Reply::Status(self.status()?))
    }

    /// The person whose PIN this is. Wrong ones are counted, kept, and make everybody wait.
    fn check_pin(&self, id: &str, pin: &str) -> Result<User, Refusal> {
        let found = self.shared.store().user(id)?.filter(|user| user.active);
        let mut user = found.ok_or_else(|| Refusal::from(&USER_UNKNOWN).at("user"))?;
        let now = self.shared.now();
        if user.wait_until > now {
            return Err(waiting(user.wait_until.duration_since(now)));
        }
        // What is no PIN at all costs nothing: it was not a guess.
        let pin = Pin::read(pin)?;
        if user.pin.fits(&pin)? {
            if user.failures > 0 {
                self.shared.store().pin_taken(&user)?;
            }
            return Ok(user);
        }
        user.failures = user.failures.saturating_add(1);
        let wait = wait_after(user.failures);
        user.wait_until = now.checked_add(wait).unwrap_or(now);
        self.shared.store().pin_refused(&user, &self.actor())?;
        if wait.is_zero() { Err(Refusal::from(&PIN_WRONG).at("pin")) } else { Err(waiting(wait)) }
    }
}

fn waiting(wait: SignedDuration) -> Refusal {
    let seconds = wait.as_secs().max(1);
    let time = match seconds {
        1 => "1 segundo".to_owned(),
        2..=90 => format!("{seconds} segundos"),
        _ => format!("{} minutos", (seconds + 59) / 60),
    };
    Refusal::saying(
        &PIN_WAIT,
        format!("Fueron varios PIN equivocados. Espera {time} y vuelve a intentar."),
    )
    .at("pin")
}
