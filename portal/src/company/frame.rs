//! What every page of a signed-in person has around its own part.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use faults::Faults;
use portal_store::{Role, Shop};

use super::problem::Problem;
use super::signed::Signed;
use super::{Company, assets};

/// The parts of the company's side, in the order in which they are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Home,
    Tickets,
    Invoices,
    Customers,
    Products,
    Registers,
    Settings,
    Log,
}

impl Room {
    const ALL: [Self; 8] = [
        Self::Home,
        Self::Tickets,
        Self::Invoices,
        Self::Customers,
        Self::Products,
        Self::Registers,
        Self::Settings,
        Self::Log,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Home => "Inicio",
            Self::Tickets => "Tickets",
            Self::Invoices => "Facturas",
            Self::Customers => "Clientes",
            Self::Products => "Productos",
            Self::Registers => "Cajas",
            Self::Settings => "Ajustes",
            Self::Log => "Bitácora",
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Home => "/empresa",
            Self::Tickets => "/empresa/tickets",
            Self::Invoices => "/empresa/facturas",
            Self::Customers => "/empresa/clientes",
            Self::Products => "/empresa/productos",
            Self::Registers => "/empresa/cajas",
            Self::Settings => "/empresa/ajustes",
            Self::Log => "/empresa/bitacora",
        }
    }

    fn is_owners(self) -> bool {
        matches!(self, Self::Log)
    }
}

/// A way to a part.
pub(super) struct Way {
    pub(super) label: &'static str,
    pub(super) path: &'static str,
    pub(super) is_here: bool,
}

/// The layout's own data.
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) shop: String,
    pub(super) mail: String,
    pub(super) sandbox: bool,
    pub(super) is_owner: bool,
    pub(super) ways: Vec<Way>,
    pub(super) csrf: String,
    pub(super) css: [&'static str; 2],
    /// What has just been done.
    pub(super) done: Option<&'static str>,
}

impl Frame {
    /// A page of a part.
    pub(super) fn new(
        company: &Company,
        signed: &Signed,
        shop: &Shop,
        (room, title): (Room, impl Into<String>),
    ) -> Self {
        let is_owner = signed.session.role == Role::Owner;
        let ways = Room::ALL.into_iter().filter(|room| is_owner || !room.is_owners());
        Self {
            title: title.into(),
            shop: shop.profile.name.clone(),
            mail: signed.session.mail.clone(),
            sandbox: company.desk().is_sandbox(),
            is_owner,
            ways: ways
                .map(|way| Way { label: way.label(), path: way.path(), is_here: way == room })
                .collect(),
            csrf: signed.csrf.clone(),
            css: assets::sheets(),
            done: None,
        }
    }

    /// The same with what has just been done, where the address says so.
    pub(super) fn after(mut self, done: Option<Done>) -> Self {
        self.done = done.map(Done::text);
        self
    }
}

/// Something that was done, told on the page that comes after it: `?hecho=…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Saved,
    Extended,
    Settled,
    Mailed,
    Ended,
    Erased,
    ShutOut,
    OthersOut,
    Handed,
    Retried,
}

impl Done {
    const ALL: [Self; 10] = [
        Self::Saved,
        Self::Extended,
        Self::Settled,
        Self::Mailed,
        Self::Ended,
        Self::Erased,
        Self::ShutOut,
        Self::OthersOut,
        Self::Handed,
        Self::Retried,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Saved => "guardado",
            Self::Extended => "plazo",
            Self::Settled => "version",
            Self::Mailed => "correo",
            Self::Ended => "duda",
            Self::Erased => "borrado",
            Self::ShutOut => "baja",
            Self::OthersOut => "sesiones",
            Self::Handed => "csd",
            Self::Retried => "nota-de-credito",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Saved => "Guardado. Vale para lo que venga desde ahora.",
            Self::Extended => "El ticket tiene nuevo plazo. Su cliente ya puede facturarlo.",
            Self::Settled => "Elegiste la versión que vale. La otra se conserva junto a ella.",
            Self::Mailed => "La factura va en camino a ese correo.",
            Self::Ended => "La duda terminó con la prueba que diste, y quedó en la bitácora.",
            Self::Erased => {
                "Se borraron los datos de ese cliente. Sus facturas se conservan por ley."
            }
            Self::ShutOut => "La caja quedó dada de baja: el portal ya no le acepta nada.",
            Self::OthersOut => "Se cerraron tus otras sesiones.",
            Self::Retried => "Pedida otra vez. En un momento verás aquí si se timbró.",
            Self::Handed => "El certificado nuevo sella desde la próxima factura.",
        }
    }

    /// What an address's query says.
    pub(super) fn read(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.key() == key)
    }

    /// The way to `path`, saying what was done.
    pub(super) fn then(self, path: &str) -> Result<Response, Problem> {
        see_other(&format!("{path}?hecho={}", self.key()))
    }
}

/// A drawn page with its status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    match template.render() {
        Ok(html) => Ok((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be drawn");
            Err(Problem::Ours)
        }
    }
}

/// A page of something that was typed: not well where it has faults.
pub(super) fn judged(faults: &Faults, template: &impl Template) -> Result<Response, Problem> {
    page(
        if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY },
        template,
    )
}

/// "See other": the next page is fetched by GET, so that loading it again sends no form.
pub(super) fn see_other(path: &str) -> Result<Response, Problem> {
    let location = HeaderValue::from_str(path).map_err(|_| Problem::Ours)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
