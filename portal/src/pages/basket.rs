//! Several purchases for one invoice: one is added, one is taken out, one is no longer to be had.
//!
//! Which they are stands in the link itself ([`Access`]); what was typed of the tax data goes along
//! in hidden fields. There is no session that could be lost.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use billing::standing::Standing;
use faults::Faults;
use tickets::TicketId;

use super::assets::{Script, with_scripts};
use super::field::{Entry, Field, Told};
use super::find::{asked, look_up_of};
use super::frame::{Frame, page};
use super::language::Switch;
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::{self, Brief, BriefNote, Purchase};
use super::tax::{self, Typed};
use super::tax_state::TaxState;
use crate::desk::{
    Access, Desk, Finding, Joining, LookUp, NoteView, ReceptorText, TICKETS_MAX, TicketView,
};
use crate::lang::Lang;

/// The form's fields, in their order.
const FIELDS: [&str; 4] = ["code", "date", "total", "qr"];
/// The form's id.
const FORM: &str = "otra";
const SCRIPTS: [Script; 2] = [Script::Live, Script::Scan];

/// The purchases as they can be changed: another one is added, each of several taken out.
pub(super) fn changeable(purchase: &Purchase, view: &TicketView) -> Brief {
    let mut brief = Brief::of(view, purchase.lang);
    brief.add = Some(format!("{}/agregar", purchase.path));
    for (shown, note) in brief.notes.iter_mut().zip(&view.notes) {
        shown.rest = rest_path(purchase, view, note);
    }
    brief
}

/// Where the purchases without this one are; nowhere, where there is none but it.
fn rest_path(purchase: &Purchase, view: &TicketView, note: &NoteView) -> Option<String> {
    let tickets = view.notes.iter().map(|other| other.ticket);
    let rest: Vec<TicketId> = tickets.filter(|ticket| *ticket != note.ticket).collect();
    Some(purchase.of_tickets(&rest)?.path)
}

/// POST `/compra/{token}/agregar`: asks for another purchase.
pub(super) async fn begin(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    if view.parted {
        return parted(&purchase, &view, Some(&Typed::of(&posted)));
    }
    if view.standing != Standing::Open {
        return purchase::state(StatusCode::CONFLICT, &purchase, &view);
    }
    draw(&purchase, &view, &posted, Refusal::None)
}

/// POST `/compra/{token}/juntar`: adds the purchase that was typed, or that the QR's link names.
pub(super) async fn join(
    State(desk): State<Desk>,
    purchase: Purchase,
    posted: Posted,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    if view.parted || view.standing != Standing::Open {
        return begin(State(desk), purchase, posted).await;
    }
    let refusal = match found(&desk, &posted).await? {
        Finding::Found(other) => match desk.join(&purchase.access, &other).await? {
            Joining::Joined(access) => return joined(&desk, &purchase, access, &posted).await,
            Joining::Already => Refusal::Already,
            Joining::OtherShop(shop) => Refusal::OtherShop(shop.name),
            Joining::OtherBranch => Refusal::OtherBranch,
            Joining::Closed(standing) => Refusal::Closed(standing),
            Joining::Full => Refusal::Full,
        },
        Finding::Refused(faults) => Refusal::Faulty(faults),
        Finding::NotArrived(_) => Refusal::NotArrived,
        Finding::Unknown => Refusal::Unknown,
        Finding::Differs(shop) | Finding::Withdrawn(shop) | Finding::Early { shop, .. }
            if shop.name != view.shop.name =>
        {
            Refusal::OtherShop(shop.name)
        }
        Finding::Differs(_) => Refusal::Differs,
        Finding::Withdrawn(_) => Refusal::Withdrawn,
        Finding::Early { sold, .. } => Refusal::Early(purchase.lang.moment(sold)),
    };
    draw(&purchase, &view, &posted, refusal)
}

async fn found(desk: &Desk, posted: &Posted) -> Result<Finding, Problem> {
    let qr = posted.text("qr");
    match qr.trim().rsplit('/').next() {
        Some(payload) if !payload.is_empty() => Ok(desk.open_qr(payload).await?),
        Some(_) | None => Ok(desk.look_up(&asked(posted)).await?),
    }
}

/// The form of the tax data, with one purchase more before it.
async fn joined(
    desk: &Desk,
    purchase: &Purchase,
    access: Access,
    posted: &Posted,
) -> Result<Response, Problem> {
    let purchase = purchase.with(access);
    let view = desk.view(&purchase.access).await?;
    tax::form(&purchase, &view, TaxState::Open, &Typed::of(posted))
}

/// Why a purchase was not added.
enum Refusal {
    None,
    Faulty(Faults),
    Unknown,
    NotArrived,
    Already,
    OtherShop(String),
    OtherBranch,
    Closed(Standing),
    Full,
    /// Genuine, and not what the shop keeps.
    Differs,
    /// Genuine, of a register that was shut out before it sent the sale.
    Withdrawn,
    /// Genuine, and sold at a moment that has not come.
    Early(String),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::None => StatusCode::OK,
            Self::Faulty(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::NotArrived
            | Self::Already
            | Self::OtherShop(_)
            | Self::OtherBranch
            | Self::Closed(_)
            | Self::Full
            | Self::Differs
            | Self::Withdrawn
            | Self::Early(_) => StatusCode::CONFLICT,
        }
    }

    /// What the page says of it, where no field does.
    fn message(&self, lang: Lang) -> Option<String> {
        let text = match self {
            Self::None | Self::Faulty(_) => return None,
            Self::OtherShop(name) => {
                return Some(lang.say(
                    format!("Esa compra es de {name}: cada tienda hace su propia factura."),
                    format!("That purchase is from {name}: each shop makes its own invoice."),
                ));
            }
            Self::Early(sold) => return Some(early(sold, lang)),
            Self::Full => return Some(full(lang)),
            Self::Unknown => lang.say(
                "No encontramos una compra con esos datos. Compáralos con tu nota: la fecha es la \
                 del día en que compraste y el total lleva centavos.",
                "We found no purchase with these details. Compare them with your receipt: the \
                 date is the day of the purchase and the total has cents.",
            ),
            Self::NotArrived => lang.say(
                "Esa compra todavía no llega a este portal. Pega la liga de su código QR, o \
                 inténtalo en un rato.",
                "That purchase has not arrived here yet. Paste the link of its QR code, or try \
                 again in a while.",
            ),
            Self::Already => {
                lang.say("Esa compra ya está en la lista.", "That purchase is on the list already.")
            }
            Self::OtherBranch => lang.say(
                "Esa compra es de otra sucursal: cada factura sale de un solo lugar. Factúrala por \
                 separado.",
                "That purchase is from another branch: an invoice is issued in one place. Have it \
                 invoiced separately.",
            ),
            Self::Differs => lang.say(
                "La nota es auténtica, pero la venta que guarda la tienda dice otra cosa. Ya le \
                 avisamos. Lleva tu nota a la tienda: ahí la comparan y te facturan en caja.",
                "The receipt is genuine, but the sale that the shop keeps says something else. We \
                 have told the shop. Take your receipt there: they compare it and invoice you at \
                 the counter.",
            ),
            Self::Withdrawn => lang.say(
                "La imprimió una caja que la tienda dio de baja antes de enviarnos esa venta. La \
                 tienda todavía puede facturarla: lleva tu nota y pídela en su caja.",
                "It was printed by a register that the shop shut out before it sent us that sale. \
                 The shop can still invoice it: take your receipt there and ask at the counter.",
            ),
            Self::Closed(standing) => closed(*standing, lang),
        };
        Some(text.to_owned())
    }
}

/// Why a receipt is not taken before its time.
fn early(sold: &str, lang: Lang) -> String {
    lang.say(
        format!(
            "La nota dice que compraste el {sold}: la caja que la imprimió tiene el reloj \
             adelantado. La puedes agregar a partir de esa hora, o en cuanto la tienda nos envíe \
             la venta."
        ),
        format!(
            "The receipt says that you bought on {sold}: the clock of the register that printed it \
             is fast. You can add it from that time on, or as soon as the shop sends us the sale."
        ),
    )
}

/// Why not another one.
fn full(lang: Lang) -> String {
    lang.say(
        format!(
            "En una factura caben {TICKETS_MAX} compras. Haz esta con las que ya están y otra con \
             el resto."
        ),
        format!(
            "An invoice takes {TICKETS_MAX} purchases. Make this one with those that are here and \
             another with the rest."
        ),
    )
}

/// Why a purchase cannot go on an invoice.
fn closed(standing: Standing, lang: Lang) -> &'static str {
    match standing {
        Standing::Open => lang.say("Se puede facturar.", "It can be invoiced."),
        Standing::InProcess => {
            lang.say("Se está facturando en este momento.", "It is being invoiced at this moment.")
        }
        Standing::Invoiced => lang.say("Ya tiene factura.", "It already has an invoice."),
        Standing::Cancelled => lang.say("La tienda la canceló.", "The shop cancelled it."),
        Standing::Returned => lang.say("Se devolvió completa.", "All of it was returned."),
        Standing::Expired => lang.say(
            "Terminó su plazo para facturar en línea.",
            "The time to invoice it online has ended.",
        ),
    }
}

fn draw(
    purchase: &Purchase,
    view: &TicketView,
    posted: &Posted,
    refusal: Refusal,
) -> Result<Response, Problem> {
    let lang = purchase.lang;
    let typed = Typed::of(posted);
    let LookUp { code, date, total } = look_up_of(posted);
    let (status, message) = (refusal.status(), refusal.message(lang));
    let is_judged = status != StatusCode::OK;
    let faults = if let Refusal::Faulty(faults) = refusal { faults } else { Faults::new() };
    let told = Told { lang, faults: &faults };
    let switch = if is_judged {
        Switch::judged(FORM, format!("{}/juntar", purchase.path))
    } else {
        Switch::shown(FORM, format!("{}/agregar", purchase.path))
    };
    let title = lang.say("Agrega otra compra", "Add another purchase");
    let template = AddPage {
        frame: purchase.frame(view, title).switching(switch).running(&SCRIPTS),
        brief: Brief::of(view, lang),
        path: &purchase.path,
        shop: &view.shop.name,
        message,
        entries: told.summary(&FIELDS),
        code: told.field("code", &code),
        date: told.field("date", &date),
        total: told.field("total", &total),
        qr: told.field("qr", posted.text("qr").trim()),
        receptor: &typed.receptor,
        correo: &typed.correo,
        remember: typed.remember,
    };
    page(status, &template).map(|response| with_scripts(response, &SCRIPTS))
}

/// The page of several purchases of which some were taken, cancelled or closed meanwhile: which
/// ones, and the way on without them.
pub(super) fn parted(
    purchase: &Purchase,
    view: &TicketView,
    typed: Option<&Typed>,
) -> Result<Response, Problem> {
    let lang = purchase.lang;
    let empty = Typed::empty();
    let typed = typed.unwrap_or(&empty);
    let (free, gone): (Vec<&NoteView>, Vec<&NoteView>) =
        view.notes.iter().partition(|note| note.standing == Standing::Open);
    let lost = |note: &&NoteView| {
        Some(Lost {
            brief: BriefNote::of(note, lang),
            why: closed(note.standing, lang),
            path: purchase.of_tickets(&[note.ticket])?.path,
        })
    };
    let tickets: Vec<TicketId> = free.iter().map(|note| note.ticket).collect();
    let title = if gone.len() == 1 {
        lang.say("Una de tus compras ya no se puede juntar", "One purchase can no longer be added")
    } else {
        lang.say(
            "Algunas de tus compras ya no se pueden juntar",
            "Some purchases can no longer be added",
        )
    };
    let switch = if typed.is_blank() {
        Switch::to(&purchase.path)
    } else {
        Switch::judged("seguir", format!("{}/agregar", purchase.path))
    };
    let template = PartedPage {
        frame: purchase.frame(view, title).switching(switch),
        gone: gone.iter().filter_map(lost).collect(),
        free: free.iter().map(|note| BriefNote::of(note, lang)).collect(),
        way: purchase.of_tickets(&tickets).map(|rest| rest.path),
        is_blank: typed.is_blank(),
        receptor: &typed.receptor,
        correo: &typed.correo,
        remember: typed.remember,
    };
    page(StatusCode::CONFLICT, &template)
}

/// A purchase that cannot be invoiced with the others any more.
struct Lost {
    brief: BriefNote,
    why: &'static str,
    /// Its own page.
    path: String,
}

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    shop: &'a str,
    message: Option<String>,
    entries: Vec<Entry>,
    code: Field,
    date: Field,
    total: Field,
    qr: Field,
    receptor: &'a ReceptorText,
    correo: &'a str,
    remember: bool,
}

#[derive(Template)]
#[template(path = "parted.html")]
struct PartedPage<'a> {
    frame: Frame,
    gone: Vec<Lost>,
    free: Vec<BriefNote>,
    /// Where the others are.
    way: Option<String>,
    is_blank: bool,
    receptor: &'a ReceptorText,
    correo: &'a str,
    remember: bool,
}
