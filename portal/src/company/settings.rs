//! What the company sets. Each form is one thing; what is wrong with it is said at its fields.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use cfdi::catalog::UsoCfdi;
use faults::{Code, Fault, Faults};
use jiff::civil::Date;
use portal_store::{
    Actor, Border, DownloadLimits, FolioOutcome, Setting, Settings, SettingsOutcome, Shop,
    parse_retencion,
};
use tickets::Period;

use super::Company;
use super::csd::{self, CsdFace};
use super::form::{Choice, Field};
use super::frame::{Done, Frame, Room, judged};
use super::home::done;
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use crate::codes::company::{
    BORDER_DATES, CONTACT_EMPTY, DOWNLOADS_MOST, FOLIO_NOT_HIGHER, FOLIO_REASON, SERIE_FORM,
    SETTINGS_MOVED, USOS_NONE,
};
use crate::pages::posted::Posted;
use crate::pages::typed;
use crate::serie::is_serie;

/// Letters of a contact: some lines of a receipt.
const CONTACT_MAX: usize = 300;
const REASON: std::ops::RangeInclusive<usize> = 5..=200;
/// The period's choice that takes a number of days.
const DAYS: &str = "days";

/// GET `/empresa/ajustes`.
pub(super) async fn show(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let said = Said { done: done(query), ..Said::default() };
    draw(&company, &signed, said).await
}

/// What the page says beside what is set.
#[derive(Default)]
pub(super) struct Said {
    pub(super) done: Option<Done>,
    pub(super) posted: Posted,
    pub(super) faults: Faults,
}

impl Said {
    pub(super) fn refused(posted: Posted, faults: impl Into<Faults>) -> Self {
        Self { done: None, posted, faults: faults.into() }
    }
}

fn saved() -> Result<Response, Problem> {
    Done::Saved.then(Room::Settings.path())
}

/// Writes one setting, or shows the page with what is wrong.
async fn set(
    company: &Company,
    (signed, actor): (&Signed, Actor),
    posted: Posted,
    setting: Result<Setting, Faults>,
) -> Result<Response, Problem> {
    match setting {
        Ok(setting) => {
            company.store().set(actor, setting, company.now()).await?;
            saved()
        }
        Err(faults) => draw(company, signed, Said::refused(posted, faults)).await,
    }
}

/// POST `/empresa/ajustes/serie`.
pub(super) async fn series(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let mut faults = Faults::new();
    let serie = posted.text("serie").trim().to_uppercase();
    if !is_serie(&serie) {
        faults.push(Fault::new(&SERIE_FORM, "serie"));
    }
    let period = faults.note(read_period(&posted, ("period", "days")));
    let revision: u64 = posted.text("revision").parse().map_err(|_| Problem::Unreadable)?;
    let Some(period) = period.filter(|_| faults.is_empty()) else {
        return draw(&company, &signed, Said::refused(posted, faults)).await;
    };
    let wanted = Settings { serie, period, revision };
    match company.store().set_series(signed.actor(), wanted, company.now()).await? {
        SettingsOutcome::Changed(_) | SettingsOutcome::Same(_) => saved(),
        SettingsOutcome::Conflict(_) => {
            let fault = Fault::new(&SETTINGS_MOVED, "serie");
            draw(&company, &signed, Said::refused(Posted::default(), fault)).await
        }
    }
}

/// One of the four, or so many days.
fn read_period(posted: &Posted, (name, days): (&str, &'static str)) -> Result<Period, Fault> {
    let key = posted.text(name);
    if key == DAYS {
        let count = posted.text(days).trim().parse().unwrap_or(0);
        return Period::days(count).map_err(|fault| Fault::new(fault.code, days));
    }
    Period::parse(&key).map_err(|fault| Fault::new(fault.code, days))
}

/// POST `/empresa/ajustes/folio`.
pub(super) async fn folio(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let shop = company.shop(&signed).await?;
    let mut faults = Faults::new();
    let reason = posted.text("reason").trim().to_owned();
    if !REASON.contains(&reason.chars().count()) {
        faults.push(Fault::new(&FOLIO_REASON, "reason"));
    }
    let number = posted.text("number").trim().parse::<u32>().map(u64::from);
    let number = faults.note(number.map_err(|_| Fault::new(&FOLIO_NOT_HIGHER, "number")));
    let Some(number) = number.filter(|_| faults.is_empty()) else {
        return draw(&company, &signed, Said::refused(posted, faults)).await;
    };
    let series = (shop.settings.serie.as_str(), number);
    match company.store().raise_number(actor, series, &reason, company.now()).await? {
        FolioOutcome::Raised => saved(),
        FolioOutcome::NotHigher(_) => {
            let fault = Fault::new(&FOLIO_NOT_HIGHER, "number");
            draw(&company, &signed, Said::refused(posted, fault)).await
        }
    }
}

/// POST `/empresa/ajustes/usos`: each box is a field, `uso-G03`.
pub(super) async fn usos(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let ticked: Vec<String> = UsoCfdi::ALL
        .iter()
        .map(|uso| uso.code().to_owned())
        .filter(|code| !posted.text(&format!("uso-{code}")).is_empty())
        .collect();
    let setting = if ticked.is_empty() {
        Err(Fault::new(&USOS_NONE, "usos").into())
    } else if ticked.len() == UsoCfdi::ALL.len() {
        Ok(Setting::Usos(None))
    } else {
        Ok(Setting::Usos(Some(ticked)))
    };
    set(&company, (&signed, signed.actor()), posted, setting).await
}

/// POST `/empresa/ajustes/descargas`.
pub(super) async fn downloads(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let mut faults = Faults::new();
    let most = posted.text("most").trim().parse::<u32>().ok();
    let most = most.filter(|most| (1..=1_000).contains(most));
    let most = faults.note(most.ok_or_else(|| Fault::new(&DOWNLOADS_MOST, "most")));
    let period = faults.note(read_period(&posted, ("downloads", "downloads_days")));
    let limits = most.zip(period).map(|(most, period)| DownloadLimits { most, period });
    let setting = limits.map(Setting::Downloads).ok_or(faults);
    set(&company, (&signed, signed.actor()), posted, setting).await
}

/// POST `/empresa/ajustes/contacto`.
pub(super) async fn contact(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let text = posted.text("contact").replace("\r\n", "\n").trim().to_owned();
    let plain = !text.is_empty()
        && text.chars().count() <= CONTACT_MAX
        && text.chars().all(|c| c == '\n' || !c.is_control());
    let setting = if plain {
        Ok(Setting::Contact(text))
    } else {
        Err(Fault::new(&CONTACT_EMPTY, "contact").into())
    };
    set(&company, (&signed, signed.actor()), posted, setting).await
}

/// POST `/empresa/ajustes/notas-de-credito`: the series of egresos.
pub(super) async fn egreso_serie(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let serie = posted.text("egreso_serie").trim().to_uppercase();
    let setting = if is_serie(&serie) {
        Ok(Setting::EgresoSerie(serie))
    } else {
        Err(Fault::new(&SERIE_FORM, "egreso_serie").into())
    };
    set(&company, (&signed, signed.actor()), posted, setting).await
}

/// POST `/empresa/ajustes/retencion`.
pub(super) async fn retencion(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let mark = parse_retencion(&posted.text("mark")).ok_or(Problem::Unreadable)?;
    set(&company, (&signed, actor), posted, Ok(Setting::Retencion(mark))).await
}

/// POST `/empresa/ajustes/frontera`: no first day means that it does not apply.
pub(super) async fn border(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    let actor = signed.owner()?;
    let mut faults = Faults::new();
    let mut day = |name: &'static str| {
        let typed = posted.text(name).trim().to_owned();
        let parsed = (!typed.is_empty()).then(|| typed::date(&typed).parse::<Date>());
        let parsed = parsed.transpose().map_err(|_| Fault::new(&BORDER_DATES, name));
        faults.note(parsed).flatten()
    };
    let (from, until) = (day("from"), day("until"));
    let backwards = from.zip(until).is_some_and(|(from, until)| until < from);
    if faults.is_empty() && (backwards || (from.is_none() && until.is_some())) {
        faults.push(Fault::new(&BORDER_DATES, "until"));
    }
    let border = from.map(|from| Border { from, until });
    let setting = faults.into_result(Setting::Estimulo(border));
    set(&company, (&signed, actor), posted, setting).await
}

pub(super) async fn draw(
    company: &Company,
    signed: &Signed,
    said: Said,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let store = company.store();
    let limits = store.download_limits(shop.id).await?;
    let next = store.next_number(shop.id, &shop.settings.serie).await?;
    let csd = csd::face(company, &shop).await?;
    let Said { done, posted, faults } = said;
    let typed = Typed { posted: &posted, faults: &faults };
    let border = shop.options.estimulo;
    let text = |day: Option<Date>| day.map(typed::written).unwrap_or_default();
    let frame = Frame::new(company, signed, &shop, (Room::Settings, "Ajustes"));
    let template = SettingsPage {
        frame: frame.after(done),
        revision: shop.settings.revision,
        next,
        serie: typed.field("serie", &shop.settings.serie),
        periods: periods(&typed.text("period", &period_key(shop.settings.period))),
        days: typed.field("days", &days_of(shop.settings.period)),
        egreso_serie: typed.field("egreso_serie", &shop.options.egreso_serie),
        number: typed.field("number", ""),
        reason: typed.field("reason", ""),
        usos: uso_choices(&shop),
        usos_field: typed.field("usos", ""),
        most: typed.field("most", &limits.most.to_string()),
        downloads: periods(&typed.text("downloads", &period_key(limits.period))),
        downloads_days: typed.field("downloads_days", &days_of(limits.period)),
        contact: typed.field("contact", &shop.profile.contact),
        marks: mark_choices(&shop),
        from: typed.field("from", &text(border.map(|border| border.from))),
        until: typed.field("until", &text(border.and_then(|border| border.until))),
        accent: typed.field("accent", shop.options.accent.as_deref().unwrap_or(super::look::OURS)),
        logo: typed.field("logo", ""),
        logo_path: shop.options.has_logo.then(|| super::look::logo_path(&shop)),
        csd,
        cer: typed.field("cer", ""),
        key: typed.field("key", ""),
        password: Field::new("password", "", &faults),
        pac: super::pac::who(company, &shop).await?,
        profile: shop.profile.clone(),
    };
    judged(&faults, &template)
}

/// What was typed and refused, over what is set.
struct Typed<'a> {
    posted: &'a Posted,
    faults: &'a Faults,
}

impl Typed<'_> {
    /// Something that was refused stays as it was typed, also where it was emptied.
    fn text(&self, name: &str, set: &str) -> String {
        self.posted.sent(name).unwrap_or(set).to_owned()
    }

    fn field(&self, name: &'static str, set: &str) -> Field {
        Field::new(name, self.text(name, set), self.faults)
    }
}

fn period_key(period: Period) -> String {
    match period {
        Period::Days(_) => DAYS.to_owned(),
        Period::Week | Period::FifteenDays | Period::Month | Period::MonthEnd => period.key(),
    }
}

fn days_of(period: Period) -> String {
    match period {
        Period::Days(count) => count.to_string(),
        Period::Week | Period::FifteenDays | Period::Month | Period::MonthEnd => String::new(),
    }
}

fn periods(chosen: &str) -> Vec<Choice> {
    let named = Period::NAMED.into_iter().map(|one| Choice::new(one.key(), one.label(), chosen));
    named.chain([Choice::new(DAYS, "Un número de días", chosen)]).collect()
}

fn uso_choices(shop: &Shop) -> Vec<Choice> {
    let allowed = |code: &str| {
        shop.options.usos.as_ref().is_none_or(|usos| usos.iter().any(|one| one == code))
    };
    let each = UsoCfdi::ALL.iter().map(|uso| Choice {
        key: uso.code().to_owned(),
        label: format!("{} {}", uso.code(), uso.description()),
        is_chosen: allowed(uso.code()),
    });
    each.collect()
}

fn mark_choices(shop: &Shop) -> Vec<Choice> {
    let words = [
        ("unmarked", "Sin marca: se retiene cuando la ley lo pide"),
        ("forbidden", "No se le retiene"),
        ("required", "Se le retiene siempre"),
    ];
    let set = |key: &str| parse_retencion(key) == Some(shop.retencion);
    let choice = |(key, label): (&str, &str)| Choice {
        key: key.to_owned(),
        label: label.to_owned(),
        is_chosen: set(key),
    };
    words.into_iter().map(choice).collect()
}

/// One fault of a form.
pub(super) fn fault(code: &'static Code, field: &'static str) -> Faults {
    Fault::new(code, field).into()
}

#[derive(Template)]
#[template(path = "company/settings.html")]
struct SettingsPage {
    frame: Frame,
    revision: u64,
    next: u64,
    serie: Field,
    periods: Vec<Choice>,
    days: Field,
    egreso_serie: Field,
    number: Field,
    reason: Field,
    usos: Vec<Choice>,
    usos_field: Field,
    most: Field,
    downloads: Vec<Choice>,
    downloads_days: Field,
    contact: Field,
    marks: Vec<Choice>,
    from: Field,
    until: Field,
    accent: Field,
    logo: Field,
    logo_path: Option<String>,
    csd: CsdFace,
    cer: Field,
    key: Field,
    password: Field,
    pac: String,
    profile: portal_store::ShopProfile,
}
