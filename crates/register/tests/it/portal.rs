//! A portal of a few lines that keeps the contract: it believes no unsigned word, and answers the
//! same to the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use tickets::auth::{NONCE_HEADER, REGISTER_HEADER, SIGNATURE_HEADER, SignedRequest, TIME_HEADER};
use tickets::wire::{
    CancellationMessage, Change, ChangesMessage, CodesMessage, ConstanciaMessage,
    ConstanciaRequestMessage, EnrolledMessage, EnrolmentMessage, InvoiceMessage, InvoiceProgress,
    InvoiceRequestMessage, Outcome, OutcomeMessage, Problem, ReturnMessage, RoundMessage,
    RoundedMessage, SettingsMessage, ShopMessage, TicketMessage,
};

use crate::portal_prices::{self, Prices};

/// What the enrolment takes.
pub(crate) const CODE: &str = "ALTA-1";
/// Why a sale was cancelled, where it is no reason to this portal.
pub(crate) const UNFIT: &str = "Porque sí";
const REGISTER: &str = "01936f2e-0000-7000-8000-000000000001";
/// What it is once it has been enrolled again.
const SUCCESSOR: &str = "01936f2e-0000-7000-8000-000000000002";

/// What goes wrong with the next signed request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Mishap {
    /// It is done, and the answer is lost on the way: a proxy's page comes instead.
    AnswerLost,
    /// A hotel's network answers in the portal's place.
    Captive,
}

#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) public_key: Vec<u8>,
    pub(crate) tickets: BTreeMap<String, TicketMessage>,
    /// Ids in the order in which `PUT`s came, each time.
    pub(crate) puts: Vec<String>,
    pub(crate) cancellations: BTreeMap<String, CancellationMessage>,
    /// Tickets that have a CFDI: they are not cancelled.
    pub(crate) invoiced: BTreeSet<String>,
    /// Sales that it does not take, nor what comes back of them.
    pub(crate) unwanted: BTreeSet<String>,
    pub(crate) codes: BTreeSet<String>,
    pub(crate) changes: Vec<Change>,
    pub(crate) settings: Option<SettingsMessage>,
    /// Of the branch.
    pub(crate) codigo_postal: Option<&'static str>,
    pub(crate) mishaps: VecDeque<Mishap>,
    /// Wishes for invoices in the order in which they came, each time.
    pub(crate) wishes: Vec<(String, InvoiceRequestMessage)>,
    /// What the next wishes are told, before one is met.
    pub(crate) wish_answers: VecDeque<(u16, String)>,
    /// What an invoice's XML is; `the xml` where nothing else is wanted.
    pub(crate) xml: Option<String>,
    pub(crate) bad_signatures: u32,
    /// The mark of the file in use.
    pub(crate) mark: Option<String>,
    /// So many answers to the next rounds are lost on the way.
    pub(crate) rounds_lost: u32,
    /// Who the register is now, and whom it succeeds.
    register: String,
    pub(crate) succeeds: Option<String>,
    nonces: BTreeSet<String>,
    pub(crate) prices: Prices,
}

pub(crate) struct Portal {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    running: Option<Running>,
}

struct Running {
    runtime: tokio::runtime::Runtime,
}

pub(crate) type Shared = Arc<Mutex<Kept>>;

impl Portal {
    pub(crate) fn start() -> Self {
        let mut portal =
            Self { address: "127.0.0.1:0".parse().unwrap(), kept: Arc::default(), running: None };
        portal.kept().settings = Some(settings("F", "month-end", 1));
        portal.start_again();
        portal
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// Every connection ends, the port is closed.
    pub(crate) fn stop(&mut self) {
        let running = self.running.take().unwrap();
        running.runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    }

    /// Again at the same address, with what it had.
    pub(crate) fn start_again(&mut self) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind(self.address)).unwrap();
        self.address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/api/v1/enrolments", post(enrol))
            .route("/api/v1/rounds", post(begin_round))
            .route("/api/v1/tickets/{id}", put(put_ticket))
            .route("/api/v1/tickets/{id}/cancellation", put(put_cancellation))
            .route("/api/v1/returns/{id}", put(put_return))
            .route("/api/v1/invoices/{id}", put(put_invoice))
            .route("/api/v1/invoices/{id}/{kind}", get(invoice_file))
            .route("/api/v1/constancias", post(constancia))
            .route("/api/v1/settings", put(put_settings))
            .route("/api/v1/codes", post(post_codes))
            .route("/api/v1/changes", get(changes))
            .merge(portal_prices::routes())
            .with_state(Arc::clone(&self.kept));
        runtime.spawn(async move { axum::serve(listener, app).await.unwrap() });
        self.running = Some(Running { runtime });
    }
}

/// What receipts say of the shop, at this postal code.
pub(crate) fn place(codigo_postal: &str) -> ShopMessage {
    ShopMessage {
        name: "Abarrotes La Esquina".to_owned(),
        rfc: "EKU9003173C9".to_owned(),
        nombre: "ESCUELA KEMPER URGATE".to_owned(),
        regimen_fiscal: "601".to_owned(),
        codigo_postal: codigo_postal.to_owned(),
        zone: "America/Mexico_City".to_owned(),
        address: vec!["Av. Juárez 12, Centro".to_owned(), "42501 Hidalgo".to_owned()],
        contact: "Tel. 771 000 0000".to_owned(),
        portal_url: "https://factura.laesquina.mx".to_owned(),
        sandbox: true,
    }
}

pub(crate) fn settings(serie: &str, period: &str, revision: u64) -> SettingsMessage {
    let (serie, period) = (serie.to_owned(), period.to_owned());
    SettingsMessage { serie, period, revision, border: None, shop: None }
}

pub(crate) fn json<T: serde::Serialize>(status: StatusCode, body: &T) -> Response {
    let body = serde_json::to_vec(body).unwrap();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn problem(status: StatusCode, code: &str, title: &str) -> Response {
    let problem = Problem {
        kind: format!("urn:talon:problem:{code}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: String::new(),
        faults: Vec::new(),
        request_id: String::new(),
    };
    json(status, &problem)
}

fn html() -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html")], "<html>Bienvenido</html>")
        .into_response()
}

async fn enrol(State(kept): State<Shared>, body: Bytes) -> Response {
    let message: EnrolmentMessage = serde_json::from_slice(&body).unwrap();
    let mut kept = kept.lock().unwrap();
    if message.code != CODE {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "enrol-01", "Ese código no existe.");
    }
    kept.public_key = data_encoding::BASE64URL_NOPAD.decode(message.public_key.as_bytes()).unwrap();
    let (register, serie) =
        if message.succeeds.is_some() { (SUCCESSOR, "B") } else { (REGISTER, "A") };
    kept.register = register.to_owned();
    kept.succeeds = message.succeeds;
    kept.mark = None;
    let enrolled = EnrolledMessage {
        register: register.to_owned(),
        name: message.name,
        nota_serie: serie.to_owned(),
        shop: place(kept.codigo_postal.unwrap_or("42501")),
        settings: kept.settings.clone().unwrap(),
    };
    json(StatusCode::CREATED, &enrolled)
}

/// What every signed request goes through: the signature, the nonce, and what befalls it.
pub(crate) struct Asked {
    kept: Shared,
    head: Parts,
    body: Bytes,
}

impl FromRequest<Shared> for Asked {
    type Rejection = BytesRejection;

    async fn from_request(request: Request, kept: &Shared) -> Result<Self, BytesRejection> {
        let (head, body) = request.into_parts();
        let body = Bytes::from_request(Request::new(body), kept).await?;
        Ok(Self { kept: Arc::clone(kept), head, body })
    }
}

impl Asked {
    /// A number of the query.
    pub(crate) fn number(&self, name: &str) -> usize {
        let query = self.head.uri.query().unwrap();
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).unwrap().1.parse().unwrap()
    }

    fn answer(self, grant: impl FnOnce(&mut Kept, &[u8]) -> Response) -> Response {
        self.answer_with(|kept, body| match kept.mishaps.pop_front() {
            Some(Mishap::Captive) => html(),
            Some(Mishap::AnswerLost) => {
                grant(kept, body);
                html()
            }
            None => grant(kept, body),
        })
    }

    pub(crate) fn answer_with(self, grant: impl FnOnce(&mut Kept, &[u8]) -> Response) -> Response {
        let mut kept = self.kept.lock().unwrap();
        let text = |name: &str| self.head.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let signed = SignedRequest {
            method: self.head.method.as_str(),
            target: self.head.uri.path_and_query().unwrap().as_str(),
            time_ms: text(TIME_HEADER).parse().unwrap(),
            nonce: &text(NONCE_HEADER),
            body: &self.body,
        };
        let holds = signed.verify(&kept.public_key, &text(SIGNATURE_HEADER));
        if !holds
            || text(REGISTER_HEADER) != kept.register
            || !kept.nonces.insert(text(NONCE_HEADER))
        {
            kept.bad_signatures += 1;
            return problem(StatusCode::UNAUTHORIZED, "auth-01", "No.");
        }
        grant(&mut kept, &self.body)
    }
}

async fn begin_round(asked: Asked) -> Response {
    asked.answer_with(|kept, body| {
        let round: RoundMessage = serde_json::from_slice(body).unwrap();
        let follows = kept.mark.is_none() || kept.mark == round.known;
        if !follows && kept.mark.as_ref() != Some(&round.next) {
            return problem(StatusCode::CONFLICT, "register-01", "Otra copia de estos datos.");
        }
        kept.mark = Some(round.next.clone());
        if kept.rounds_lost > 0 {
            kept.rounds_lost -= 1;
            return html();
        }
        json(StatusCode::OK, &RoundedMessage { mark: round.next, since: None })
    })
}

async fn put_ticket(Path(id): Path<String>, asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let message: TicketMessage = serde_json::from_slice(body).unwrap();
        assert_eq!(message.id, id);
        tickets::Ticket::try_from(&message).unwrap();
        kept.puts.push(id.clone());
        if kept.unwanted.contains(&id) {
            return problem(StatusCode::CONFLICT, "sync-07", "Ya hay otra con este número.");
        }
        match kept.tickets.get(&id) {
            None => {
                kept.tickets.insert(id, message);
                json(StatusCode::CREATED, &OutcomeMessage { outcome: Outcome::Created })
            }
            Some(before) => match before.first_difference(&message) {
                None => json(StatusCode::OK, &OutcomeMessage { outcome: Outcome::Exists }),
                Some(field) => {
                    let code = format!("conflict-{field}");
                    problem(StatusCode::CONFLICT, &code, "La nota ya llegó con otro contenido.")
                }
            },
        }
    })
}

async fn put_cancellation(Path(id): Path<String>, asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let message: CancellationMessage = serde_json::from_slice(body).unwrap();
        if message.reason == UNFIT {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "sync-16", "Ese motivo no.");
        }
        if kept.unwanted.contains(&id) {
            return problem(StatusCode::NOT_FOUND, "sync-10", "El portal no tiene esta venta.");
        }
        assert!(kept.tickets.contains_key(&id), "the ticket comes before its cancellation");
        if kept.invoiced.contains(&id) {
            return problem(StatusCode::CONFLICT, "sync-08", "La venta ya tiene factura.");
        }
        kept.cancellations.insert(id, message);
        json(StatusCode::CREATED, &OutcomeMessage { outcome: Outcome::Created })
    })
}

async fn put_return(asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let message: ReturnMessage = serde_json::from_slice(body).unwrap();
        if kept.unwanted.contains(&message.ticket) {
            return problem(StatusCode::CONFLICT, "sync-30", "No cuadra con su venta.");
        }
        json(StatusCode::CREATED, &OutcomeMessage { outcome: Outcome::Created })
    })
}

pub(crate) const UUID: &str = "5FB2822E-396D-4725-8521-CDC4BDD20CCF";

async fn put_invoice(Path(id): Path<String>, asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let wish: InvoiceRequestMessage = serde_json::from_slice(body).unwrap();
        kept.wishes.push((id, wish.clone()));
        if !wish.tickets.iter().all(|ticket| kept.tickets.contains_key(ticket)) {
            return problem(StatusCode::NOT_FOUND, "sync-10", "El portal no tiene esta venta.");
        }
        if let Some((status, body)) = kept.wish_answers.pop_front() {
            let status = StatusCode::from_u16(status).unwrap();
            return (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
        }
        for ticket in &wish.tickets {
            if kept.invoiced.insert(ticket.clone()) {
                kept.changes.push(Change::TicketInvoiced {
                    ticket: ticket.clone(),
                    uuid: UUID.to_owned(),
                    invoice: "F-1001".to_owned(),
                    at: "2026-11-20T20:06:00Z".to_owned(),
                });
            }
        }
        let made = InvoiceMessage {
            progress: InvoiceProgress::Invoiced,
            invoice: Some("F-1001".to_owned()),
            uuid: Some(UUID.to_owned()),
        };
        json(StatusCode::OK, &made)
    })
}

async fn invoice_file(Path((_, kind)): Path<(String, String)>, asked: Asked) -> Response {
    asked.answer(|kept, _| {
        let wanted = kept.xml.clone().filter(|_| kind == "xml");
        wanted.unwrap_or_else(|| format!("the {kind}")).into_response()
    })
}

async fn constancia(asked: Asked) -> Response {
    asked.answer(|_, body| {
        let asked: ConstanciaRequestMessage = serde_json::from_slice(body).unwrap();
        if asked.qr.is_none() {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "mostrador-08", "No se pudo leer.");
        }
        let told = ConstanciaMessage {
            rfc: "CACX7605101P8".to_owned(),
            nombre: Some("XOCHILT CASAS CHAVEZ".to_owned()),
            codigo_postal: Some("36257".to_owned()),
            regimenes: vec!["612".to_owned()],
            inactive: false,
        };
        json(StatusCode::OK, &told)
    })
}

async fn put_settings(asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let wanted: SettingsMessage = serde_json::from_slice(body).unwrap();
        let current = kept.settings.clone().unwrap();
        if wanted.revision != current.revision {
            return problem(StatusCode::CONFLICT, "settings-09", "Ya se cambiaron.");
        }
        let (revision, border) = (current.revision + 1, current.border);
        let new = SettingsMessage { revision, border, ..wanted };
        kept.settings = Some(new.clone());
        kept.changes.push(Change::Settings(new.clone()));
        json(StatusCode::OK, &new)
    })
}

async fn post_codes(asked: Asked) -> Response {
    asked.answer(|kept, body| {
        let message: CodesMessage = serde_json::from_slice(body).unwrap();
        assert!(message.codes.len() <= 1_000);
        kept.codes.extend(message.codes);
        json(StatusCode::OK, &OutcomeMessage { outcome: Outcome::Created })
    })
}

async fn changes(asked: Asked) -> Response {
    let after = asked.number("after");
    asked.answer(|kept, _| {
        // Two a page, so that pages follow one another.
        let page: Vec<_> = kept.changes.iter().skip(after).take(2).cloned().collect();
        let next = after + page.len();
        let more = next < kept.changes.len();
        let products = kept.prices.cursor;
        json(StatusCode::OK, &ChangesMessage { changes: page, next: next as u64, more, products })
    })
}
