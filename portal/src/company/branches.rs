//! Branches: where the shop sells, with the postal code that its invoices name.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use cfdi::catalog::CodigoPostal;
use faults::{Fault, Faults};
use portal_store::{Branch, BranchOutcome, Register};
use tickets::BranchId;

use super::Company;
use super::form::Field;
use super::frame::{Done, Frame, Room, judged};
use super::home::done;
use super::problem::Problem;
use super::signed::{Signed, SignedForm};
use crate::codes::company::{BRANCH_ADDRESS, BRANCH_NAME, BRANCH_NAME_TAKEN};
use crate::pages::posted::Posted;

const PATH: &str = "/empresa/sucursales";
const NAME_MAX: usize = 40;
/// What fits on a note of 58 mm without pushing the sale off it.
const LINES_MAX: usize = 4;
const LINE_MAX: usize = 60;

/// GET `/empresa/sucursales`.
pub(super) async fn list(
    State(company): State<Company>,
    signed: Signed,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    draw_list(&company, &signed, &Posted::default(), (Faults::new(), done(query))).await
}

/// POST `/empresa/sucursales/nueva`.
pub(super) async fn add(
    State(company): State<Company>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    signed.owner()?;
    let id = BranchId::new(company.desk().engine().new_id());
    match put(&company, &signed, id, &posted).await? {
        Ok(()) => Done::Saved.then(PATH),
        Err(faults) => draw_list(&company, &signed, &posted, (faults, None)).await,
    }
}

/// GET `/empresa/sucursales/{id}`.
pub(super) async fn show(
    State(company): State<Company>,
    Path(id): Path<String>,
    signed: Signed,
) -> Result<Response, Problem> {
    let branch = find(&company, &signed, &id).await?;
    draw_one(&company, &signed, (&branch, &posted_of(&branch)), Faults::new()).await
}

/// POST `/empresa/sucursales/{id}/datos`.
pub(super) async fn change(
    State(company): State<Company>,
    Path(id): Path<String>,
    SignedForm { signed, posted }: SignedForm,
) -> Result<Response, Problem> {
    signed.owner()?;
    let branch = find(&company, &signed, &id).await?;
    match put(&company, &signed, branch.id, &posted).await? {
        Ok(()) => Done::Saved.then(PATH),
        Err(faults) => draw_one(&company, &signed, (&branch, &posted), faults).await,
    }
}

/// A branch of the signed-in shop.
async fn find(company: &Company, signed: &Signed, id: &str) -> Result<Branch, Problem> {
    let id: BranchId = id.parse().map_err(|_| Problem::NotFound)?;
    let branches = company.store().branches(signed.session.shop).await?;
    branches.into_iter().find(|branch| branch.id == id).ok_or(Problem::NotFound)
}

/// The branch of the signed-in shop that a form names; the main one where it names none.
pub(super) async fn named(
    company: &Company,
    signed: &Signed,
    posted: &Posted,
) -> Result<Branch, Problem> {
    let id = posted.text("branch");
    let main = signed.session.shop.to_string();
    find(company, signed, if id.is_empty() { &main } else { &id }).await
}

/// Keeps what was typed, or says all that is wrong with it.
async fn put(
    company: &Company,
    signed: &Signed,
    id: BranchId,
    posted: &Posted,
) -> Result<Result<(), Faults>, Problem> {
    let actor = signed.owner()?;
    let mut faults = Faults::new();
    let name = posted.text("name").trim().to_owned();
    if !is_line(&name, NAME_MAX) {
        faults.push(Fault::new(&BRANCH_NAME, "name"));
    }
    let codigo_postal = CodigoPostal::parse(posted.text("codigo_postal").trim())
        .map_err(|fault| Fault::new(fault.code, "codigo_postal"));
    let codigo_postal = faults.note(codigo_postal);
    let address = lines_of(&posted.text("address"));
    if address.len() > LINES_MAX || !address.iter().all(|line| is_line(line, LINE_MAX)) {
        faults.push(Fault::new(&BRANCH_ADDRESS, "address"));
    }
    let Some(codigo_postal) = codigo_postal.filter(|_| faults.is_empty()) else {
        return Ok(Err(faults));
    };
    let branch = Branch {
        id,
        shop: actor.shop,
        name,
        codigo_postal: codigo_postal.as_str().to_owned(),
        zone: codigo_postal.time_zone().to_owned(),
        address,
    };
    Ok(match company.store().put_branch(actor, branch, company.now()).await? {
        BranchOutcome::Kept => Ok(()),
        BranchOutcome::NameTaken => Err(Fault::new(&BRANCH_NAME_TAKEN, "name").into()),
    })
}

fn is_line(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// The lines of a text that have something in them.
fn lines_of(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A branch as its form has it.
fn posted_of(branch: &Branch) -> Posted {
    let fields = [
        ("name", branch.name.clone()),
        ("codigo_postal", branch.codigo_postal.clone()),
        ("address", branch.address.join("\n")),
    ];
    Posted::of(fields.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}

struct Form {
    name: Field,
    codigo_postal: Field,
    address: Field,
}

impl Form {
    fn new(posted: &Posted, faults: &Faults) -> Self {
        let field = |name: &'static str| Field::new(name, posted.text(name), faults);
        Self {
            name: field("name"),
            codigo_postal: field("codigo_postal"),
            address: field("address"),
        }
    }
}

struct BranchRow {
    path: String,
    name: String,
    codigo_postal: String,
    address: String,
    registers: usize,
}

impl BranchRow {
    fn of(branch: &Branch, registers: &[Register]) -> Self {
        let here = |one: &&Register| one.branch == branch.id && one.revoked_at.is_none();
        Self {
            path: format!("{PATH}/{}", branch.id),
            name: branch.name.clone(),
            codigo_postal: branch.codigo_postal.clone(),
            address: branch.address.join(", "),
            registers: registers.iter().filter(here).count(),
        }
    }
}

async fn draw_list(
    company: &Company,
    signed: &Signed,
    posted: &Posted,
    (faults, done): (Faults, Option<Done>),
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let branches = company.store().branches(shop.id).await?;
    let registers = company.store().registers_of(shop.id).await?;
    let template = BranchesPage {
        frame: Frame::new(company, signed, &shop, (Room::Registers, "Sucursales")).after(done),
        rows: branches.iter().map(|branch| BranchRow::of(branch, &registers)).collect(),
        form: Form::new(posted, &faults),
    };
    judged(&faults, &template)
}

async fn draw_one(
    company: &Company,
    signed: &Signed,
    (branch, posted): (&Branch, &Posted),
    faults: Faults,
) -> Result<Response, Problem> {
    let shop = company.shop(signed).await?;
    let registers = company.store().registers_of(shop.id).await?;
    let template = BranchPage {
        frame: Frame::new(company, signed, &shop, (Room::Registers, branch.name.as_str())),
        row: BranchRow::of(branch, &registers),
        form: Form::new(posted, &faults),
    };
    judged(&faults, &template)
}

#[derive(Template)]
#[template(path = "company/branches.html")]
struct BranchesPage {
    frame: Frame,
    rows: Vec<BranchRow>,
    form: Form,
}

#[derive(Template)]
#[template(path = "company/branch.html")]
struct BranchPage {
    frame: Frame,
    row: BranchRow,
    form: Form,
}
