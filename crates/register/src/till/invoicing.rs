//! "Facturar ahora": from the form to a wish that is kept, and to how it ended.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cfdi::read::Parsed;
use money::Money;
use tickets::wire::{ConstanciaMessage, ConstanciaRequestMessage};
use tickets::{InvoiceRequestId, TicketId};

use super::Till;
use super::answer::Answer;
use super::sales::read_id;
use crate::api::{ConstanciaRead, InvoiceForm, InvoicingRequest, ReceptorDraft, Reply};
use crate::codes::{
    INVOICE_ASKED, INVOICE_CANCELLED, INVOICE_FILES, INVOICE_MADE, INVOICE_MANY, INVOICE_NONE,
    INVOICE_NOT_YET, INVOICE_PARKED, INVOICE_UNKNOWN, INVOICE_UNREADABLE, SALE_UNKNOWN,
    TOTAL_RANGE,
};
use crate::disk::write_whole;
use crate::invoicing::{at_fields, choices, draft_of, faults_told, notas, read, shown};
use crate::refusal::Refusal;
use crate::shared::Shared;
use crate::show::WallClock;
use crate::store::{Asking, Customer, NewWish, Wish, WishState, WishedSale};
use crate::sync::{SyncError, ask_now, fetch_now};

/// Most notes on one invoice; the portal takes no more.
const SALES_MAX: usize = 20;
/// How long the answer waits for the portal's; the wish waits for ever.
const PORTAL_WAIT: Duration = Duration::from_secs(14);
/// Fewer letters would offer half of the shop's customers.
const CUSTOMER_PART_MIN: usize = 3;
const CUSTOMERS_SHOWN: usize = 5;
/// Somebody waits for the slip.
const SLIP_WAIT: Duration = Duration::from_secs(1);
/// Where invoices are saved, beside the notes.
const FOLDER: &str = "facturas";

impl Till {
    /// What is asked about invoices at the counter.
    pub(super) fn invoicing(&self, request: InvoicingRequest) -> Result<Answer, Refusal> {
        match request {
            InvoicingRequest::Begin { sales } => self.begin_invoice(&sales).map(Answer::from),
            InvoicingRequest::Choices { rfc, regimen } => {
                let choices = choices(&rfc, &regimen, known_customers(&self.shared, &rfc)?);
                Ok(Reply::InvoiceChoices(choices).into())
            }
            InvoicingRequest::Ask { sales, receptor } => self.ask_invoice(&sales, &receptor),
            InvoicingRequest::Look { id } => look(&self.shared, read_wish(&id)?).map(Answer::from),
            InvoicingRequest::Save { id } => self.save_invoice(&id),
            InvoicingRequest::Print { id } => self.print_invoice(&id),
            InvoicingRequest::Constancia { qr, file } => {
                let shared = Arc::clone(&self.shared);
                Answer::later(move || read_constancia(&shared, qr, file))
            }
        }
    }

    /// The form for these sales. What was refused of the first before stands in it.
    fn begin_invoice(&self, ids: &[String]) -> Result<Reply, Refusal> {
        let ids = sales_of(ids)?;
        let store = self.shared.store();
        let mut sales = Vec::new();
        let mut totals = Vec::new();
        for id in &ids {
            let sale = store.sale(*id)?.ok_or(&SALE_UNKNOWN)?;
            totals.push(sale.total);
            sales.push(WishedSale { id: *id, nota: sale.nota.shown(), arrived: true });
        }
        let total = Money::try_sum(totals).map_err(|_| &TOTAL_RANGE)?;
        let before = match ids.first() {
            Some(first) => store.wish_for(*first)?,
            None => None,
        };
        drop(store);
        let (receptor, faults, told) = match before {
            Some(wish) => match &wish.state {
                WishState::Refused { faults } => {
                    (draft_of(&wish), at_fields(faults), wish.told.clone())
                }
                WishState::Waiting | WishState::Invoiced { .. } => Default::default(),
            },
            None => Default::default(),
        };
        Ok(Reply::InvoiceForm(InvoiceForm {
            sales: ids.iter().map(ToString::to_string).collect(),
            notas: notas(&sales),
            total: total.pesos(),
            choices: choices(&receptor.rfc, &receptor.regimen_fiscal, Vec::new()),
            receptor,
            faults,
            told,
        }))
    }

    /// Keeps the wish; only then the line is rung, and its end waited for a while.
    fn ask_invoice(&self, ids: &[String], draft: &ReceptorDraft) -> Result<Answer, Refusal> {
        let sales = sales_of(ids)?;
        let message = match read(draft) {
            Ok(message) => message,
            Err(faults) => {
                return Ok(Reply::Faults { faults: at_fields(&faults_told(&faults)) }.into());
            }
        };
        let actor = self.actor();
        let id = world::uuid_v7(self.shared.clock.as_ref(), self.shared.entropy.as_ref());
        let id = InvoiceRequestId::new(id);
        let wish = NewWish { id, sales, message, asked_by: actor.who, at: actor.at };
        refuse(self.shared.store().ask_invoice(&wish)?)?;
        self.shared.sales_changed();
        let shared = Arc::clone(&self.shared);
        let ring = shared.line.bell.ring();
        Answer::later(move || {
            shared.line.bell.wait_for_answer(ring, PORTAL_WAIT);
            look(&shared, id)
        })
    }

    /// PDF and XML of a stamped invoice, into the folder for them.
    fn save_invoice(&self, id: &str) -> Result<Answer, Refusal> {
        let (id, invoice) = self.stamped(id)?;
        let (shared, folder) = (Arc::clone(&self.shared), self.pdf_dir.join(FOLDER));
        Answer::later(move || save_files(&shared, id, (&folder, &invoice)))
    }

    /// The slip of a stamped invoice. Its first printing needs the line, for SAT's address of the
    /// document ends with a piece of its sello.
    fn print_invoice(&self, id: &str) -> Result<Answer, Refusal> {
        let (id, invoice) = self.stamped(id)?;
        let shared = Arc::clone(&self.shared);
        Answer::later(move || print_slip(&shared, id, &invoice))
    }

    /// A wish that was met, and its invoice.
    fn stamped(&self, id: &str) -> Result<(InvoiceRequestId, String), Refusal> {
        let wish = self.shared.store().wish(read_wish(id)?)?.ok_or(&INVOICE_UNKNOWN)?;
        match wish.state {
            WishState::Invoiced { invoice, .. } => Ok((wish.id, invoice)),
            WishState::Waiting | WishState::Refused { .. } => Err(Refusal::from(&INVOICE_NOT_YET)),
        }
    }
}

/// Each once, in the order in which they were chosen.
fn sales_of(ids: &[String]) -> Result<Vec<TicketId>, Refusal> {
    let mut seen = BTreeSet::new();
    let mut sales = Vec::new();
    for id in ids {
        let id = read_id(id)?;
        if seen.insert(id) {
            sales.push(id);
        }
    }
    match sales.len() {
        0 => Err(Refusal::from(&INVOICE_NONE)),
        1..=SALES_MAX => Ok(sales),
        _ => Err(Refusal::from(&INVOICE_MANY)),
    }
}

fn read_wish(id: &str) -> Result<InvoiceRequestId, Refusal> {
    id.parse().map_err(|_| Refusal::from(&INVOICE_UNKNOWN))
}

fn refuse(asking: Asking) -> Result<(), Refusal> {
    let (code, what) = match asking {
        Asking::Kept => return Ok(()),
        Asking::Unknown => return Err(Refusal::from(&SALE_UNKNOWN)),
        Asking::Cancelled(nota) => (&INVOICE_CANCELLED, nota),
        Asking::Invoiced(nota) => (&INVOICE_MADE, nota),
        Asking::Asked(nota) => (&INVOICE_ASKED, nota),
        Asking::Parked(nota) => (&INVOICE_PARKED, nota),
    };
    let said = code.message.trim_end_matches('.');
    Err(Refusal::saying(code, format!("{said} ({what}).")))
}

/// How far a wish is; whoever sees its end need not be told again.
fn look(shared: &Shared, id: InvoiceRequestId) -> Result<Reply, Refusal> {
    let wish: Wish = shared.store().wish(id)?.ok_or(&INVOICE_UNKNOWN)?;
    shared.store().wish_seen(id)?;
    let shop = shared.store().shop()?;
    let clock = WallClock::of(shop.as_ref().map(|shop| shop.zone.as_str()));
    let trouble = shared.line.trouble();
    Ok(Reply::Invoicing(shown(&wish, trouble.as_ref(), (&clock, shared.now()))))
}

/// Who of the shop's customers it may be.
fn known_customers(shared: &Shared, text: &str) -> Result<Vec<Customer>, Refusal> {
    if text.trim().chars().count() < CUSTOMER_PART_MIN {
        return Ok(Vec::new());
    }
    let mut found = shared.store().customers(text)?;
    found.truncate(CUSTOMERS_SHOWN);
    Ok(found)
}

fn save_files(
    shared: &Shared,
    id: InvoiceRequestId,
    (folder, invoice): (&Path, &str),
) -> Result<Reply, Refusal> {
    for kind in ["pdf", "xml"] {
        let target = format!("/api/v1/invoices/{id}/{kind}");
        let file = fetch_now(shared, &target).map_err(|error| not_asked(&error))?;
        let path = folder.join(format!("{invoice}.{kind}"));
        let written = std::fs::create_dir_all(folder).and_then(|()| write_whole(&path, &file));
        written.map_err(|error| {
            tracing::warn!(%error, "an invoice was not written");
            Refusal::from(&INVOICE_FILES)
        })?;
    }
    let message = format!("El PDF y el XML de {invoice} quedaron en {}", folder.display());
    Ok(Reply::Done { message })
}

fn print_slip(shared: &Shared, id: InvoiceRequestId, invoice: &str) -> Result<Reply, Refusal> {
    if shared.store().verification(id)?.is_none() {
        let target = format!("/api/v1/invoices/{id}/xml");
        let xml = fetch_now(shared, &target).map_err(|error| not_asked(&error))?;
        let link = verification_of(&xml).ok_or(&INVOICE_UNREADABLE)?;
        shared.store().keep_verification(id, &link)?;
    }
    shared.store().print_invoice(id, shared.now())?;
    shared.desk.forget();
    match shared.desk.print(SLIP_WAIT) {
        Some(code) => {
            let message = format!("{} El comprobante quedó pendiente y saldrá solo.", code.message);
            Err(Refusal::saying(code, message))
        }
        None => {
            let message = format!("El comprobante de {invoice} se mandó a la impresora.");
            Ok(Reply::Done { message })
        }
    }
}

/// SAT's address of a stamped document.
fn verification_of(xml: &[u8]) -> Option<String> {
    let document = Parsed::parse(xml).and_then(|parsed| parsed.document());
    let document = document
        .inspect_err(|error| tracing::warn!(%error, "the portal's XML cannot be read"))
        .ok()?;
    document.timbre.as_ref().map(|timbre| timbre.verification_link(&document))
}

fn read_constancia(shared: &Shared, qr: String, file: String) -> Result<Reply, Refusal> {
    let given = |text: String| (!text.trim().is_empty()).then_some(text);
    let asked = ConstanciaRequestMessage { qr: given(qr), file: given(file) };
    let read: ConstanciaMessage =
        ask_now(shared, "/api/v1/constancias", &asked).map_err(|error| not_asked(&error))?;
    let customers = known_customers(shared, &read.rfc)?;
    let told = match (&read.nombre, read.inactive, read.regimenes.as_slice()) {
        (None, ..) => "De la Constancia sólo se pudo leer el RFC: escribe lo demás.",
        (Some(_), true, _) => {
            "Se llenó con la Constancia. El SAT lo tiene suspendido o cancelado: podría rechazar \
             la factura."
        }
        (Some(_), false, [_]) => "Se llenó con la Constancia. Falta el uso.",
        (Some(_), false, _) => "Se llenó con la Constancia. Falta elegir régimen y uso.",
    };
    let regimen_fiscal = match read.regimenes.as_slice() {
        [only] => only.clone(),
        _ => String::new(),
    };
    Ok(Reply::Constancia(ConstanciaRead {
        choices: choices(&read.rfc, &regimen_fiscal, customers),
        receptor: ReceptorDraft {
            rfc: read.rfc,
            nombre: read.nombre.unwrap_or_default(),
            codigo_postal: read.codigo_postal.unwrap_or_default(),
            regimen_fiscal,
            uso_cfdi: String::new(),
            correo: String::new(),
        },
        told: told.to_owned(),
    }))
}

/// The line's own sentences speak of sales that wait; here nothing does.
fn not_asked(error: &SyncError) -> Refusal {
    tracing::info!(error = error as &dyn std::error::Error, "the portal was asked in vain");
    Refusal::saying(error.code(), error.told())
}
