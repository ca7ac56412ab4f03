//! The tax data: their form, and the page on which they are checked before stamping.
//!
//! What was typed travels from page to page in hidden fields and is judged anew at each: nothing of
//! a taxpayer is kept before an invoice is asked for, and on the device only where that is wanted.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use billing::standing::Standing;
use cfdi::nombre::{Nombre, regimen_de_capital};
use cfdi::rfc::{Persona, Rfc};
use faults::Faults;

use super::assets::{Script, with_scripts};
use super::basket;
use super::device::{self, Device};
use super::field::{Entry, Field, Told};
use super::filling::{self, FilledBy, GIVEN};
use super::frame::{Frame, page, see_other};
use super::language::{CORRECT, REFUSED, Switch};
use super::options::{self, Select, in_words};
use super::posted::Posted;
use super::problem::Problem;
use super::purchase::{self, Brief, BriefNote, Purchase};
use super::tax_state::TaxState;
use super::visiting::Guest;
use crate::desk::{
    Desk, InvoiceError, MailWish, NoteView, ReceptorText, Remembered, Review, Silence, TicketView,
    ViewLine, Visitor, Withheld,
};
use crate::lang::Lang;

/// The form's fields, in their order.
const FIELDS: [&str; 6] =
    ["rfc", "nombre", "codigo_postal", "regimen_fiscal", "uso_cfdi", "correo"];
/// The form's id.
const FORM: &str = "datos";
const SCRIPTS: [Script; 2] = [Script::Live, Script::Scan];
/// Lines of the purchase that are shown at once on the page for checking.
const LINES_AT_ONCE: usize = 4;

/// What was typed on the form.
pub(super) struct Typed {
    pub(super) receptor: ReceptorText,
    pub(super) correo: String,
    /// The device is to remember it, once there is an invoice.
    pub(super) remember: bool,
    /// The pasted link of a Constancia's QR.
    pub(super) liga: String,
    /// The one that was read already: what came of it was told, and holds nobody up.
    pub(super) liga_read: String,
}

impl Typed {
    pub(super) fn of(posted: &Posted) -> Self {
        Self {
            receptor: ReceptorText {
                rfc: posted.text("rfc"),
                nombre: posted.text("nombre"),
                codigo_postal: posted.text("codigo_postal"),
                regimen_fiscal: posted.text("regimen_fiscal"),
                uso_cfdi: posted.text("uso_cfdi"),
            },
            correo: posted.text("correo").trim().to_owned(),
            remember: posted.text("recordar") == "si",
            liga: posted.text("liga").trim().to_owned(),
            liga_read: posted.text("liga_leida"),
        }
    }

    fn recalled(Remembered { receptor, correo }: Remembered) -> Self {
        Self { receptor, correo, remember: true, ..Self::empty() }
    }

    /// What SAT was sent; the address is the device's, where it is of the same person.
    fn sent(receptor: ReceptorText, remembered: Option<Remembered>) -> Self {
        let is_same = |rfc: &str| Rfc::parse(rfc).is_ok_and(|rfc| rfc.as_str() == receptor.rfc);
        let same = remembered.filter(|known| is_same(&known.receptor.rfc));
        let remember = same.is_some();
        let correo = same.map(|known| known.correo).unwrap_or_default();
        Self { receptor, correo, remember, ..Self::empty() }
    }

    pub(super) fn empty() -> Self {
        Self::of(&Posted::default())
    }

    /// Nothing was typed yet.
    pub(super) fn is_blank(&self) -> bool {
        let ReceptorText { rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi } = &self.receptor;
        let receptor = [rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi];
        let mut all = receptor.into_iter().chain([&self.correo, &self.liga]);
        all.all(|text| text.trim().is_empty())
    }

    /// Where the invoice is wanted; nowhere, where the field was left empty: it is optional.
    pub(super) fn mail(&self, lang: Lang) -> Option<MailWish<'_>> {
        (!self.correo.is_empty()).then_some(MailWish { correo: &self.correo, lang: Some(lang) })
    }

    /// The answer, with which the device remembers what was typed, where the customer wants that.
    pub(super) fn remembered_in(self, response: Response, desk: &Desk) -> Response {
        let Self { receptor, correo, remember, .. } = self;
        if !remember {
            return response;
        }
        device::remembering(response, desk, &Remembered { receptor, correo })
    }
}

/// The form of an open purchase: empty, or with what the device remembers; and whom it may be for,
/// where somebody has signed in.
pub(super) async fn fresh(
    desk: &Desk,
    purchase: &Purchase,
    view: &TicketView,
    (remembered, visitor): (Option<Remembered>, Option<Visitor>),
) -> Result<Response, Problem> {
    if let Some(own) = &view.rejected
        && let Some(sent) = &own.sent
    {
        let typed = Typed::sent(sent.clone(), remembered);
        let mut response = refused_by_sat(purchase, view, &typed, &own.faults)?;
        // Nothing was sent just now.
        *response.status_mut() = StatusCode::OK;
        return Ok(response);
    }
    let known = match &visitor {
        Some(visitor) => desk.known_profiles(visitor, &purchase.access).await?,
        None => Vec::new(),
    };
    let state = match &view.rejected {
        Some(rejected) => TaxState::RefusedBefore(
            rejected.faults.iter().map(|fault| purchase.lang.fault(fault)).collect(),
        ),
        None if !known.is_empty() => TaxState::Known(known),
        None if remembered.is_some() => TaxState::Remembered,
        None => TaxState::Open,
    };
    form(purchase, view, state, &remembered.map_or_else(Typed::empty, Typed::recalled))
}

/// POST `/compra/{token}/olvidar`: the device forgets the tax data.
pub(super) async fn forget(
    State(desk): State<Desk>,
    purchase: Purchase,
) -> Result<Response, Problem> {
    let view = desk.view(&purchase.access).await?;
    let response = if view.standing == Standing::Open {
        form(&purchase, &view, TaxState::Forgotten, &Typed::empty())?
    } else {
        see_other(&purchase.path)?
    };
    Ok(device::forgetting(response, &desk))
}

/// POST `/compra/{token}/revisar`: checks what was typed, or reads the link that was pasted; or, by
/// the button *Corregir*, shows it in the form again.
pub(super) async fn review(
    State(desk): State<Desk>,
    purchase: Purchase,
    Device(remembered): Device,
    Guest(visitor): Guest,
    posted: Posted,
) -> Result<Response, Problem> {
    let mut typed = Typed::of(&posted);
    // Who once wanted to be remembered is not asked again.
    typed.remember |= remembered.is_some();
    let step = posted.text("paso");
    if [CORRECT, REFUSED].contains(&step.as_str()) {
        let view = desk.view(&purchase.access).await?;
        return match &view.rejected {
            Some(rejected) if step == REFUSED => {
                refused_by_sat(&purchase, &view, &typed, &rejected.faults)
            }
            // Nothing was typed that could be shown: what was said before the form still is.
            Some(_) | None if remembered.is_none() && typed.is_blank() => {
                fresh(&desk, &purchase, &view, (None, visitor)).await
            }
            Some(_) | None => form(&purchase, &view, TaxState::Open, &typed),
        };
    }
    if !typed.liga.is_empty() && typed.liga != typed.liga_read {
        return filling::follow(&desk, &purchase, typed).await;
    }
    let (receptor, dropped) = without_regimen_de_capital(&typed.receptor);
    match desk.check_receptor(&purchase.access, &receptor, typed.mail(purchase.lang)).await {
        Ok(review) => {
            let view = desk.view(&purchase.access).await?;
            page(StatusCode::OK, &review_page(&purchase, &view, &review, &typed, dropped))
        }
        Err(error) => refused(&desk, &purchase, &typed, error).await,
    }
}

/// The form again with its faults, or the state in which the purchase is by now.
pub(super) async fn refused(
    desk: &Desk,
    purchase: &Purchase,
    typed: &Typed,
    error: InvoiceError,
) -> Result<Response, Problem> {
    match error {
        InvoiceError::Faults(faults) => {
            let view = desk.view(&purchase.access).await?;
            form(purchase, &view, TaxState::Faulty(faults), typed)
        }
        InvoiceError::Standing(_) => {
            let view = desk.view(&purchase.access).await?;
            if view.parted {
                return basket::parted(purchase, &view, Some(typed));
            }
            purchase::state(StatusCode::CONFLICT, purchase, &view)
        }
        InvoiceError::Desk(error) => Err(error.into()),
    }
}

/// The form with what SAT does not accept marked.
pub(super) fn refused_by_sat(
    purchase: &Purchase,
    view: &TicketView,
    typed: &Typed,
    faults: &Faults,
) -> Result<Response, Problem> {
    let sat_code = view.rejected.as_ref().map(|face| face.code.clone()).unwrap_or_default();
    form(purchase, view, TaxState::Refused { faults: faults.clone(), sat_code }, typed)
}

pub(super) fn form(
    purchase: &Purchase,
    view: &TicketView,
    state: TaxState,
    typed: &Typed,
) -> Result<Response, Problem> {
    if view.parted {
        return basket::parted(purchase, view, Some(typed));
    }
    let Typed { receptor, correo, remember, liga, liga_read } = typed;
    let (faults, lang) = (state.faults(), purchase.lang);
    let told = Told { lang, faults: &faults };
    let ReceptorText { rfc, regimen_fiscal, .. } = receptor;
    let status = state.status();
    let template = TaxPage {
        frame: purchase
            .frame(view, state.title(lang))
            .switching(state.switch(FORM, &purchase.path))
            .running(&SCRIPTS),
        brief: basket::changeable(purchase, view),
        path: &purchase.path,
        token: purchase.path.rsplit('/').next().unwrap_or_default(),
        deadline: lang.day(view.deadline),
        entries: entries(&state, told),
        rfc: told.field("rfc", rfc),
        nombre: told.field("nombre", &receptor.nombre),
        codigo_postal: told.field("codigo_postal", &receptor.codigo_postal),
        regimen_fiscal: options::regimen_fiscal(rfc, regimen_fiscal, told)
            .led_by(state.own_regimenes(), lang),
        uso_cfdi: options::uso_cfdi(rfc, regimen_fiscal, &receptor.uso_cfdi, told)
            .offered(view.shop.usos.as_deref()),
        correo: told.field("correo", correo),
        correo_hint: correo_hint(view, lang),
        liga: Field { value: liga.clone(), faults: state.unread("liga").to_vec() },
        is_liga_read: !liga.is_empty() && liga == liga_read,
        receptor,
        remember: *remember,
        state,
    };
    page(status, &template).map(|response| with_scripts(response, &SCRIPTS))
}

/// What becomes of the address, where invoices are mailed and where they are not.
fn correo_hint(view: &TicketView, lang: Lang) -> &'static str {
    if view.shop.mails {
        lang.say(
            "Te enviamos ahí el PDF y el XML. La tienda lo guarda con tus datos.",
            "We send the PDF and the XML there. The shop keeps it with your details.",
        )
    } else {
        lang.say(
            "La tienda lo guarda con tus datos. Tu factura la descargas aquí mismo; por ahora no \
             la enviamos por correo.",
            "The shop keeps it with your details. You download your invoice right here; for now \
             we do not send it by e-mail.",
        )
    }
}

/// The list above the form: of its fields, or why the Constancia could not be read.
fn entries(state: &TaxState, told: Told<'_>) -> Vec<Entry> {
    let unread = GIVEN.iter().flat_map(|anchor| {
        let reasons = state.unread(anchor).iter();
        reasons.map(|reason| Entry { anchor, message: reason.clone() })
    });
    unread.chain(told.summary(&FIELDS)).collect()
}

/// A company's data without the régimen de capital behind its name, and what was taken off: since
/// CFDI 4.0 SAT's register of names has them without it, and refuses a name that carries it
/// (CFDI40145).
pub(super) fn without_regimen_de_capital(typed: &ReceptorText) -> (ReceptorText, Option<String>) {
    let is_company = Rfc::parse(&typed.rfc).is_ok_and(|rfc| rfc.persona() == Persona::Moral);
    match split_nombre(&typed.nombre).filter(|_| is_company) {
        Some((nombre, dropped)) => (ReceptorText { nombre, ..typed.clone() }, Some(dropped)),
        None => (typed.clone(), None),
    }
}

/// A name, and the régimen de capital behind it, where there is one.
fn split_nombre(nombre: &str) -> Option<(String, String)> {
    let nombre = Nombre::parse(nombre).ok()?;
    let dropped = regimen_de_capital(nombre.as_str())?;
    let kept = nombre.as_str().strip_suffix(dropped)?.trim_end_matches([' ', ',']);
    Some((kept.to_owned(), dropped.to_owned()))
}

fn review_page<'a>(
    purchase: &'a Purchase,
    view: &TicketView,
    review: &'a Review,
    typed: &'a Typed,
    dropped: Option<String>,
) -> ReviewPage<'a> {
    let lang = purchase.lang;
    let is_alone = view.notes.len() == 1;
    let notes = view.notes.iter().map(|note| ShownNote::of(note, is_alone, lang)).collect();
    let (regimen, uso) = (review.regimen_fiscal, review.uso_cfdi);
    ReviewPage {
        frame: purchase
            .frame(view, lang.say("Revisa tus datos", "Check your details"))
            .switching(Switch::judged("generar", format!("{}/revisar", purchase.path))),
        brief: Brief::of(view, lang),
        path: &purchase.path,
        receptor: &review.receptor,
        correo: &typed.correo,
        remember: typed.remember,
        regimen: in_words(regimen.code(), regimen.description()),
        uso: in_words(uso.code(), uso.description()),
        dropped,
        withheld: review.withheld,
        warnings: review.warnings.iter().map(|fault| lang.fault(fault)).collect(),
        notes,
    }
}

/// A purchase on the page for checking.
struct ShownNote {
    brief: BriefNote,
    /// What is seen at once of a purchase that stands alone; of several, nothing is.
    first_lines: Vec<ShownLine>,
    other_lines: Vec<ShownLine>,
}

impl ShownNote {
    fn of(note: &NoteView, is_alone: bool, lang: Lang) -> Self {
        let mut first_lines: Vec<ShownLine> =
            note.lines.iter().map(|line| ShownLine::of(line, lang)).collect();
        let at_once = match first_lines.len() {
            _ if !is_alone => 0,
            // One line more takes no more room than the words that would hide it.
            lines if lines <= LINES_AT_ONCE + 1 => lines,
            _ => LINES_AT_ONCE,
        };
        let other_lines = first_lines.split_off(at_once);
        Self { brief: BriefNote::of(note, lang), first_lines, other_lines }
    }
}

/// A line of the purchase as it is read.
struct ShownLine {
    quantity: String,
    descripcion: String,
    gross: String,
}

impl ShownLine {
    fn of(line: &ViewLine, lang: Lang) -> Self {
        Self {
            quantity: line.quantity.short(),
            descripcion: line.descripcion.clone(),
            gross: lang.pesos(line.gross),
        }
    }
}

#[derive(Template)]
#[template(path = "tax.html")]
struct TaxPage<'a> {
    frame: Frame,
    state: TaxState,
    brief: Brief,
    path: &'a str,
    /// The purchase itself, as its address has it.
    token: &'a str,
    deadline: String,
    entries: Vec<Entry>,
    rfc: Field,
    nombre: Field,
    codigo_postal: Field,
    regimen_fiscal: Select,
    uso_cfdi: Select,
    correo: Field,
    correo_hint: &'static str,
    liga: Field,
    is_liga_read: bool,
    receptor: &'a ReceptorText,
    remember: bool,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    frame: Frame,
    brief: Brief,
    path: &'a str,
    receptor: &'a ReceptorText,
    correo: &'a str,
    remember: bool,
    regimen: String,
    uso: String,
    dropped: Option<String>,
    withheld: Option<Withheld>,
    warnings: Vec<&'static str>,
    notes: Vec<ShownNote>,
}
