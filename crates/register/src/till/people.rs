//! Who stands at the till, what they may do, and what was done.

use jiff::{SignedDuration, Timestamp};
use money::Rate;

use super::Till;
use crate::api::{self, PeopleRequest, Reply, Request, Tone, UserRole};
use crate::audit::{Actor, AuditEntry, AuditKind};
use crate::codes::{
    FIRST_MANAGER, GUARD_DISCOUNT, GUARD_MINUTES, LAST_MANAGER, LOCKED, MANAGER_NEEDED, PIN_FORM,
    PIN_WAIT, PIN_WRONG, USER_NAME, USER_TAKEN, USER_UNKNOWN,
};
use crate::pin::{Pin, PinHash, wait_after};
use crate::refusal::Refusal;
use crate::show::WallClock;
use crate::store::{Guard, Role, User};

/// Longest name on a receipt of 58 mm, beside the register's.
const NAME_MAX: usize = 20;
/// Longest the till waits before it locks itself: four hours.
const LOCK_MINUTES_MAX: u32 = 240;

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
    /// What is asked about people.
    pub(super) fn people(&mut self, request: PeopleRequest) -> Result<Reply, Refusal> {
        match request {
            PeopleRequest::List => self.list_users(),
            PeopleRequest::Lock => self.lock("a mano"),
            PeopleRequest::Unlock { user, pin } => self.unlock(&user, &pin),
            PeopleRequest::Save { id, name, role, active, pin } => {
                let saved = Saved { id, name, role, active, pin };
                self.save_user(&saved)
            }
            PeopleRequest::Guard => self.guard(),
            PeopleRequest::SaveGuard { shift_needed, lock_minutes, discount } => {
                self.save_guard(shift_needed.into(), &lock_minutes, &discount)
            }
            PeopleRequest::Audit { before } => self.audit(before),
        }
    }

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
        if !matches!(request, Request::Status) {
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
    ) -> Result<Reply, Refusal> {
        let manager = self.check_pin(user, pin)?;
        if manager.role != Role::Manager {
            return Err(Refusal::saying(
                &MANAGER_NEEDED,
                format!("{} no es encargado. Hace falta el PIN de un encargado.", manager.name),
            )
            .at("user"));
        }
        self.allowed_by = Some(manager.name);
        let answer = self.grant(request);
        self.allowed_by = None;
        answer
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

    fn list_users(&self) -> Result<Reply, Refusal> {
        let users = self.shared.store().users()?;
        Ok(Reply::Users { users: users.into_iter().map(row).collect() })
    }

    fn lock(&mut self, how: &str) -> Result<Reply, Refusal> {
        if let Session::At(user) = &self.session {
            let actor = Actor { who: user.name.clone(), ..self.actor() };
            self.shared.store().note_in_audit(&actor, AuditKind::Locked, how)?;
        }
        self.begin_session()?;
        Ok(Reply::Status(self.status()?))
    }

    fn unlock(&mut self, id: &str, pin: &str) -> Result<Reply, Refusal> {
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

    fn save_user(&mut self, saved: &Saved) -> Result<Reply, Refusal> {
        self.need_manager("Dar de alta o cambiar a una persona")?;
        let users = self.shared.store().users()?;
        let known = match &saved.id {
            Some(id) => {
                let known = users.iter().find(|user| user.id == *id);
                Some(known.ok_or_else(|| Refusal::from(&USER_UNKNOWN))?)
            }
            None => None,
        };
        let user = self.read_user(saved, known)?;
        let others = || users.iter().filter(|other| other.id != user.id && other.active);
        if user.active && others().any(|other| same_name(&other.name, &user.name)) {
            return Err(Refusal::from(&USER_TAKEN).at("name"));
        }
        let managed = |user: &User| user.active && user.role == Role::Manager;
        if !managed(&user) && !others().any(managed) {
            let code = if known.is_some() { &LAST_MANAGER } else { &FIRST_MANAGER };
            return Err(Refusal::from(code).at("role"));
        }
        self.shared.store().put_user(&user, &self.actor())?;
        self.follow_change(user);
        self.list_users()
    }

    /// Who made the first PIN stands at the till; who changes themselves goes on as they are now.
    fn follow_change(&mut self, user: User) {
        let mine = match &self.session {
            Session::Nobody => true,
            Session::Locked => false,
            Session::At(at) => at.id == user.id,
        };
        if mine {
            let left = !user.active;
            self.session = if left { Session::Locked } else { Session::At(Box::new(user)) };
        }
    }

    fn read_user(&self, saved: &Saved, known: Option<&User>) -> Result<User, Refusal> {
        let name = saved.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control)
        {
            return Err(Refusal::from(&USER_NAME).at("name"));
        }
        let typed = saved.pin.as_deref().filter(|pin| !pin.trim().is_empty());
        let pin = match (typed, known) {
            (Some(typed), _) => PinHash::of(&Pin::read(typed)?, self.shared.entropy.as_ref())?,
            (None, Some(known)) => known.pin.clone(),
            (None, None) => return Err(Refusal::from(&PIN_FORM).at("pin")),
        };
        let made = || world::uuid_v7(self.shared.clock.as_ref(), self.shared.entropy.as_ref());
        Ok(User {
            id: known.map_or_else(|| made().to_string(), |known| known.id.clone()),
            name,
            role: match saved.role {
                UserRole::Cashier => Role::Cashier,
                UserRole::Manager => Role::Manager,
            },
            active: saved.active,
            pin,
            failures: 0,
            wait_until: self.shared.now(),
        })
    }

    fn guard(&self) -> Result<Reply, Refusal> {
        let guard = self.shared.store().guard()?;
        Ok(Reply::Guard(api::Guard {
            shift_needed: guard.shift_needed,
            lock_minutes: guard.lock_minutes.to_string(),
            discount: guard.discount.percent(),
        }))
    }

    fn save_guard(
        &mut self,
        shift: ShiftDemand,
        lock_minutes: &str,
        discount: &str,
    ) -> Result<Reply, Refusal> {
        self.need_manager("Cambiar las reglas de la caja")?;
        let minutes = lock_minutes.trim().parse().ok().filter(|it| *it <= LOCK_MINUTES_MAX);
        let lock_minutes = minutes.ok_or_else(|| Refusal::from(&GUARD_MINUTES).at("minutes"))?;
        let percent = discount.trim().trim_end_matches('%').trim_end();
        let part = Rate::parse_percent(percent).ok();
        let part = part.filter(|part| (0..=1_000_000).contains(&part.raw()));
        let discount = part.ok_or_else(|| Refusal::from(&GUARD_DISCOUNT).at("discount"))?;
        let guard = Guard { shift_needed: shift == ShiftDemand::Needed, lock_minutes, discount };
        let shift = match shift {
            ShiftDemand::Needed => "con turno",
            ShiftDemand::Free => "sin turno",
        };
        let detail = format!(
            "Se vende {shift}; se bloquea a los {lock_minutes} min; descuento hasta {} %",
            discount.percent()
        );
        self.shared.store().set_guard(guard, &detail, &self.actor())?;
        self.guard()
    }

    fn audit(&mut self, before: Option<u32>) -> Result<Reply, Refusal> {
        self.need_manager("Ver la bitácora")?;
        let clock = self.wall_clock()?;
        let before = before.map_or(u64::MAX, u64::from);
        let entries = self.shared.store().audit_before(before)?;
        self.look_at_trail()?;
        let rows = entries.iter().map(|entry| audit_row(entry, &clock)).collect();
        let more_before = entries.last().map(|entry| entry.number).filter(|number| *number > 1);
        let (verdict, tone) = match self.broken_entry {
            None => ("La bitácora está completa.".to_owned(), Tone::Good),
            Some(number) => (broken(number), Tone::Bad),
        };
        Ok(Reply::Audit(api::Audit {
            entries: rows,
            more_before: more_before.and_then(|number| u32::try_from(number).ok()),
            verdict,
            tone,
        }))
    }

    /// Walks the trail and remembers what is wrong with it.
    pub(super) fn look_at_trail(&mut self) -> Result<(), Refusal> {
        self.broken_entry = self.shared.store().first_broken_entry()?;
        Ok(())
    }

    /// What the bar says of a trail that was changed.
    pub(super) fn trail_notice(&self) -> Option<String> {
        self.broken_entry.map(broken)
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
}

/// Whether something is sold without a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShiftDemand {
    Needed,
    Free,
}

impl From<bool> for ShiftDemand {
    fn from(needed: bool) -> Self {
        if needed { Self::Needed } else { Self::Free }
    }
}

/// A person as the window sends them.
struct Saved {
    id: Option<String>,
    name: String,
    role: UserRole,
    active: bool,
    pin: Option<String>,
}

fn same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn broken(number: u64) -> String {
    format!(
        "La bitácora de la caja no está como se escribió: el registro {number} fue cambiado o \
         falta. Las ventas no se tocaron; guarda una copia de la carpeta de datos y avísanos."
    )
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

fn audit_row(entry: &AuditEntry, clock: &WallClock) -> api::AuditRow {
    let kind = AuditKind::ALL.into_iter().find(|kind| kind.stored() == entry.kind);
    let at = Timestamp::from_millisecond(entry.at_ms).unwrap_or_default();
    api::AuditRow {
        number: u32::try_from(entry.number).unwrap_or(u32::MAX),
        at: clock.day_and_time(at),
        what: kind.map_or(entry.kind.as_str(), |kind| kind.label()).to_owned(),
        detail: entry.detail.clone(),
        who: entry.who.clone(),
        allowed_by: entry.allowed_by.clone(),
    }
}

fn row(user: User) -> api::UserRow {
    let (role, label) = match user.role {
        Role::Cashier => (UserRole::Cashier, "Cajero"),
        Role::Manager => (UserRole::Manager, "Encargado"),
    };
    api::UserRow {
        id: user.id,
        name: user.name,
        role,
        role_label: label.to_owned(),
        active: user.active,
    }
}
