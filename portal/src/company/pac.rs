//! The company's own account at its PAC: handed over, checked, and what the PAC says of it.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use faults::{Fault, Faults};
use portal_store::{
    NewPacAccount, PacAccount, PacAccountState, PacCredentials, PacProvider, PacStanding, Shop,
};
use tickets::PacAccountId;
use zeroize::Zeroizing;

use super::form::{Choice, Field};
use super::frame::{Done, Frame, Room, judged, see_other};
use super::home::done;
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use super::{Company, local};
use crate::codes::company::{PAC_KIND, PAC_SECRET, PAC_USER};
use crate::lang::Lang;
use crate::pages::posted::Posted;

const PATH: &str = "/empresa/pac";

/// What can be handed over: a provider, and whether the secret is a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    SwLogin,
    SwToken,
    Finkok,
}

impl Kind {
    const ALL: [Self; 3] = [Self::SwLogin, Self::SwToken, Self::Finkok];

    fn key(self) -> &'static str {
        match self {
            Self::SwLogin => "sw",
            Self::SwToken => "sw-token",
            Self::Finkok => "finkok",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::SwLogin => "SW Sapien, con usuario y contraseña",
            Self::SwToken => "SW Sapien, con token infinito",
            Self::Finkok => "Finkok, con usuario y contraseña",
        }
    }

    fn provider(self) -> PacProvider {
        match self {
            Self::SwLogin | Self::SwToken => PacProvider::Sw,
            Self::Finkok => PacProvider::Finkok,
        }
    }
}

/// GET `/empresa/pac`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    draw(&company, &signed, &Posted::default(), (Faults::new(), done(query))).await
}

/// POST `/empresa/pac/cuenta`.
pub(super) async fn put(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let (provider, credentials) = match read(&posted) {
        Ok(given) => given,
        Err(faults) => return draw(&company, &signed, &posted, (faults, None)).await,
    };
    let engine = company.desk().engine();
    let id = PacAccountId::new(engine.new_id());
    let new = NewPacAccount { id, provider, credentials };
    company.store().put_pac_account(actor, new, company.now()).await?;
    engine.account_checked(id).await?;
    see_other(PATH)
}

/// POST `/empresa/pac/quitar`.
pub(super) async fn remove(
    State(company): State<Company>,
    SignedForm { signed, .. }: SignedForm,
) -> Result<Response, Problem> {
    company.store().drop_pac_account(signed.owner()?, company.now()).await?;
    Done::Saved.then(PATH)
}

/// What was typed, or all that is wrong with it.
fn read(posted: &Posted) -> Result<(PacProvider, PacCredentials), Faults> {
    let mut faults = Faults::new();
    let kind = Kind::ALL.into_iter().find(|kind| kind.key() == posted.text("kind"));
    if kind.is_none() {
        faults.push(Fault::new(&PAC_KIND, "kind"));
    }
    let user = posted.text("user").trim().to_owned();
    if user.is_empty() && kind != Some(Kind::SwToken) {
        faults.push(Fault::new(&PAC_USER, "user"));
    }
    let secret = Zeroizing::new(posted.text("secret").trim().to_owned());
    if secret.is_empty() {
        faults.push(Fault::new(&PAC_SECRET, "secret"));
    }
    match kind {
        Some(kind) if faults.is_empty() => {
            let user = (kind != Kind::SwToken).then_some(user);
            Ok((kind.provider(), PacCredentials { user, secret }))
        }
        Some(_) | None => Err(faults),
    }
}

async fn draw(
    company: &Company,
    signed: &Signed,
    posted: &Posted,
    (faults, done): (Faults, Option<Done>),
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let standing = company.store().pac_standing(shop.id).await?;
    let kind = posted.text("kind");
    let template = PacPage {
        frame: Frame::new(company, signed, &shop, (Room::Settings, "Tu PAC")).after(done),
        stamps: stamps(company, &standing),
        since: standing
            .in_force
            .as_ref()
            .map(|account| Lang::Es.moment(local(&shop, account.changed_at))),
        trouble: standing.in_force.as_ref().and_then(Trouble::of),
        handed: standing.handed.as_ref().map(Handed::of),
        waiting: standing.waiting,
        kinds: Kind::ALL.map(|one| Choice::new(one.key(), one.label(), &kind)).to_vec(),
        user: Field::new("user", posted.text("user"), &faults),
        // What is secret is not sent back.
        secret: Field::new("secret", "", &faults),
    };
    judged(&faults, &template)
}

/// Who stamps for a shop, in words.
pub(super) async fn who(company: &Company, shop: &Shop) -> Result<String, Problem> {
    Ok(stamps(company, &company.store().pac_standing(shop.id).await?))
}

fn stamps(company: &Company, standing: &PacStanding) -> String {
    match &standing.in_force {
        Some(account) => format!("{}, con tu cuenta", account.provider.label()),
        None => format!("{}, con la cuenta del portal", label_of(&company.desk().pac_id())),
    }
}

/// What people call the PAC of such an id: `sw`, `sw-sandbox`.
fn label_of(pac_id: &str) -> &str {
    let name = pac_id.split('-').next().unwrap_or_default();
    match PacProvider::parse(name) {
        Some(provider) => provider.label(),
        None => pac_id,
    }
}

/// What the PAC holds against the account in force.
pub(super) struct Trouble {
    pub(super) provider: &'static str,
    pub(super) code: String,
    pub(super) meaning: &'static str,
}

impl Trouble {
    fn of(account: &PacAccount) -> Option<Self> {
        let code = account.refusal.clone()?;
        let meaning = meaning(&code);
        Some(Self { provider: account.provider.label(), code, meaning })
    }

    /// What a shop's PAC holds against its account, and how many documents wait for that.
    pub(super) async fn of_shop(
        company: &Company,
        shop: &Shop,
    ) -> Result<Option<(Self, u64)>, Problem> {
        let standing = company.store().pac_standing(shop.id).await?;
        let trouble = standing.in_force.as_ref().and_then(Self::of);
        Ok(trouble.map(|trouble| (trouble, standing.waiting)))
    }
}

/// What a PAC's code says, for who can do something about it.
fn meaning(code: &str) -> &'static str {
    match code {
        "AU2000" | "300" => "No reconoce el usuario o la contraseña. ¿La cambiaste en su página?",
        "AU2001" | "718" => "Se acabaron los timbres de tu cuenta. Cómpralos en su página.",
        "AU2002" | "703" => "Tu cuenta está suspendida. Aclara con tu PAC por qué.",
        "AU2003" | "740" => "Falta firmar el manifiesto (contrato) en la página del PAC.",
        "AU2004" | "702" => "Este RFC no está dado de alta en esa cuenta.",
        _ => "Pregunta a tu PAC qué significa ese código.",
    }
}

/// The account that was handed over last, where it is not in force.
struct Handed {
    provider: &'static str,
    /// What the PAC holds against it; `None` while it has not said.
    refused: Option<Trouble>,
}

impl Handed {
    fn of(account: &PacAccount) -> Self {
        let refused = match account.state {
            PacAccountState::Refused => Trouble::of(account),
            PacAccountState::Unchecked | PacAccountState::InForce | PacAccountState::Retired => {
                None
            }
        };
        Self { provider: account.provider.label(), refused }
    }
}

#[derive(Template)]
#[template(path = "company/pac.html")]
struct PacPage {
    frame: Frame,
    stamps: String,
    since: Option<String>,
    trouble: Option<Trouble>,
    handed: Option<Handed>,
    waiting: u64,
    kinds: Vec<Choice>,
    user: Field,
    secret: Field,
}
