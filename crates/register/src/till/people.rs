//! The people of the till, and the rules that the manager sets.

use money::Rate;

use super::Till;
use super::session::Session;
use crate::api::{self, PeopleRequest, Reply, UserRole};
use crate::codes::{
    FIRST_MANAGER, GUARD_DISCOUNT, GUARD_MINUTES, LAST_MANAGER, PIN_FORM, USER_NAME, USER_TAKEN,
    USER_UNKNOWN,
};
use crate::pin::{Pin, PinHash};
use crate::refusal::Refusal;
use crate::store::{Guard, Role, User};

/// Longest name on a receipt of 58 mm, beside the register's.
const NAME_MAX: usize = 20;
/// Longest the till waits before it locks itself: four hours.
const LOCK_MINUTES_MAX: u32 = 240;

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

    fn list_users(&self) -> Result<Reply, Refusal> {
        let users = self.shared.store().users()?;
        Ok(Reply::Users { users: users.into_iter().map(row).collect() })
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
