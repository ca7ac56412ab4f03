//! How often a caller may ask, and what the portal says when it was too often.
//!
//! Customers of one shop share an address, and so do thousands of phones of one carrier. So the
//! limits of an address are wide, those of one purchase and of one code narrow, and who types
//! codes that do not exist is asked for work before being refused.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::RequestExt as _;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use tickets::{BillingCode, TicketId};
use tokio::time::Instant;
use world::{Clock, Entropy};

use super::address::{Caller, Network, caller};
use super::buckets::{Buckets, Rate};
use super::proof::{self, Judgement, Spent};
use super::server::Peer;
use crate::desk::Desk;
use crate::pages::{self, Look, Posted, Told};
use crate::sync_api;
use crate::watch::RequestId;

/// How often things may be done.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Looking for a purchase, by typing or by QR: by caller.
    pub look: Rate,
    /// Looking for one code: by code.
    pub code: Rate,
    /// Codes that led nowhere before work is asked for: by caller.
    pub wrong: Rate,
    /// Sending a form of a purchase: by caller.
    pub post: Rate,
    /// The same: by purchase.
    pub purchase: Rate,
    /// What a page's script asks while a form is filled in: by caller.
    pub live: Rate,
    /// The same: by purchase.
    pub live_purchase: Rate,
    /// Asking for a link by mail, or confirming one: by caller.
    pub access: Rate,
    /// Trying to enrol a register: by caller.
    pub enrol: Rate,
    /// Requests of registers whose signature does not hold: by caller.
    pub denied: Rate,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |burst, seconds| Rate { burst, every: Duration::from_secs(seconds) };
        let live = Rate { burst: 480, every: Duration::from_millis(250) };
        Self {
            look: rate(120, 1),
            code: rate(12, 30),
            wrong: rate(6, 120),
            post: rate(120, 1),
            purchase: rate(30, 5),
            // A form has six fields; a camera's film shows a picture or two in a second.
            live,
            live_purchase: rate(60, 1),
            access: rate(10, 60),
            enrol: rate(10, 60),
            denied: rate(120, 1),
        }
    }
}

/// The guard at the door. Cheap to clone.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    desk: Desk,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    proxies: Vec<Network>,
    spent: Spent,
    look: Buckets<Caller>,
    code: Buckets<BillingCode>,
    wrong: Buckets<Caller>,
    posts: Posts,
    live: Posts,
    access: Buckets<Caller>,
    enrol: Buckets<Caller>,
    denied: Buckets<Caller>,
}

/// What is sent to purchases.
struct Posts {
    by_caller: Buckets<Caller>,
    by_purchase: Buckets<TicketId>,
}

impl Posts {
    fn new(by_caller: Rate, by_purchase: Rate) -> Self {
        Self { by_caller: Buckets::new(by_caller), by_purchase: Buckets::new(by_purchase) }
    }
}

/// What a request is about, as far as limits go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Errand {
    /// It looks for a purchase by what somebody typed.
    Type,
    /// It looks for one by its QR.
    Scan,
    /// It sends a form of a purchase.
    Post,
    /// One that looks for another purchase.
    Join,
    /// It asks what a page's script wants to know while one is filled in.
    Live,
    /// It asks for a customer's link, or confirms one.
    Access,
    /// It presents a code to enrol a register.
    Enrol,
    /// It says that it comes from a register.
    Signed,
    /// Anything else.
    Free,
}

impl Errand {
    fn of(method: &Method, route: &str) -> Self {
        match (method == Method::POST, route) {
            (true, "/buscar") => Self::Type,
            (false, "/T/{payload}" | "/t/{payload}") => Self::Scan,
            (true, "/mis-facturas/liga" | "/entrar/{token}") => Self::Access,
            (true, "/api/v1/enrolments") => Self::Enrol,
            (
                true,
                "/buscar/datos"
                | "/compra/{token}/datos"
                | "/compra/{token}/cedula"
                | "/compra/{token}/nota",
            ) => Self::Live,
            (true, "/compra/{token}/juntar") => Self::Join,
            (true, route) if route.starts_with("/compra/{token}") => Self::Post,
            (_, route) if route.starts_with("/api/v1/") => Self::Signed,
            (_, _) => Self::Free,
        }
    }
}

impl Guard {
    /// One for the pages of `desk`; `proxies` are believed when they say for whom they ask.
    pub fn new(
        desk: Desk,
        limits: Limits,
        proxies: Vec<Network>,
        (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>),
    ) -> Self {
        Self(Arc::new(Inner {
            desk,
            clock,
            entropy,
            proxies,
            spent: Spent::default(),
            look: Buckets::new(limits.look),
            code: Buckets::new(limits.code),
            wrong: Buckets::new(limits.wrong),
            posts: Posts::new(limits.post, limits.purchase),
            live: Posts::new(limits.live, limits.live_purchase),
            access: Buckets::new(limits.access),
            enrol: Buckets::new(limits.enrol),
            denied: Buckets::new(limits.denied),
        }))
    }
}

/// Lets a request in, or says when to come back.
pub async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let inner = guard.0.as_ref();
    let caller = inner.caller(&request);
    // The pages of the company count by it too.
    request.extensions_mut().insert(caller);
    let told = Told { desk: &inner.desk, lang: pages::lang_of(&inner.desk, &request) };
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let errand = Errand::of(request.method(), route);
    let token = token_of(&mut request).await;
    let now = Instant::now();
    let taken = match errand {
        Errand::Free => Ok(()),
        Errand::Type | Errand::Scan => inner.look.take(&caller, now),
        Errand::Post | Errand::Join => inner.take_post(&inner.posts, (caller, &token), now),
        Errand::Live => inner.take_post(&inner.live, (caller, &token), now),
        Errand::Access => inner.access.take(&caller, now),
        Errand::Enrol => {
            return match inner.enrol.take(&caller, now) {
                Ok(()) => next.run(request).await,
                Err(wait) => refuse_register(&request, wait),
            };
        }
        Errand::Signed => return inner.let_register_in(caller, request, next).await,
    };
    match (taken, errand) {
        (Err(wait), _) => pages::too_many(told, wait),
        (Ok(()), Errand::Type | Errand::Join) => {
            inner.search((caller, told), errand, request, next).await
        }
        (Ok(()), _) => next.run(request).await,
    }
}

/// The link's token as the page will read it: an address can be written in many ways.
async fn token_of(request: &mut Request) -> String {
    let parameters = request.extract_parts::<RawPathParams>().await.ok();
    let token = parameters.iter().flatten().find(|(name, _)| *name == "token");
    token.map(|(_, token)| token.to_owned()).unwrap_or_default()
}

fn refuse_register(request: &Request, wait: Duration) -> Response {
    let id = request.extensions().get::<RequestId>().map(|RequestId(id)| id.clone());
    sync_api::too_many(wait, id.unwrap_or_default())
}

/// A body is larger than any form of ours.
struct TooLarge;

/// The form in a request, which can be sent on.
async fn take_form(request: Request) -> Result<(Request, Option<Posted>), TooLarge> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, pages::FORM_MAX).await.map_err(|_| TooLarge)?;
    let posted = Posted::read(&body);
    Ok((Request::from_parts(parts, Body::from(body)), posted))
}

/// The request with its form, which need not be read again.
fn with_form(mut request: Request, posted: Option<Posted>) -> Request {
    if let Some(posted) = posted {
        request.extensions_mut().insert(posted);
    }
    request
}

impl Inner {
    /// Who asks. Where there is no connection, as in a test, everybody is the same.
    fn caller(&self, request: &Request) -> Caller {
        let peer = request.extensions().get::<Peer>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Peer(address)| *address);
        caller(peer, request.headers(), &self.proxies)
    }

    fn take_post(
        &self,
        posts: &Posts,
        (caller, token): (Caller, &str),
        now: Instant,
    ) -> Result<(), Duration> {
        posts.by_caller.take(&caller, now)?;
        match self.desk.access(token) {
            Some(access) => posts.by_purchase.take(&access.ticket, now),
            // It is about no purchase yet, or the page will say that the link is over.
            None => Ok(()),
        }
    }

    /// Counts the requests of registers whose signature does not hold.
    async fn let_register_in(&self, caller: Caller, request: Request, next: Next) -> Response {
        let now = Instant::now();
        if let Err(wait) = self.denied.look(&caller, now) {
            return refuse_register(&request, wait);
        }
        let response = next.run(request).await;
        if response.status() == StatusCode::UNAUTHORIZED {
            // What is over is told at the next request.
            self.denied.take(&caller, now).unwrap_or_default();
        }
        response
    }

    /// Looks for a code. Who typed many wrong ones works first; where a second purchase is looked
    /// for there is no page for work, and they wait, or look for it by itself.
    async fn search(
        &self,
        (caller, told): (Caller, Told<'_>),
        errand: Errand,
        request: Request,
        next: Next,
    ) -> Response {
        let now = Instant::now();
        let (request, posted) = match take_form(request).await {
            Ok(taken) => taken,
            Err(TooLarge) => return pages::too_large(told),
        };
        let look = posted.as_ref().map(Look::of).unwrap_or_default();
        if let Err(wait) = self.take_code(&look, now) {
            return pages::too_many(told, wait);
        }
        if let Err(wait) = self.wrong.look(&caller, now) {
            if errand == Errand::Join {
                return pages::too_many(told, wait);
            }
            if let Err(refusal) = self.prove((caller, told), &look) {
                return *refusal;
            }
        }
        let response = next.run(with_form(request, posted)).await;
        if response.status() == StatusCode::NOT_FOUND && self.wrong.take(&caller, now).is_err() {
            tracing::info!("a caller has typed many codes that lead nowhere");
        }
        response
    }

    /// What is no code is looked for nowhere.
    fn take_code(&self, look: &Look<'_>, now: Instant) -> Result<(), Duration> {
        look.sought().map_or(Ok(()), |code| self.code.take(&code, now))
    }

    fn prove(
        &self,
        (caller, told): (Caller, Told<'_>),
        look: &Look<'_>,
    ) -> Result<(), Box<Response>> {
        let vault = self.desk.vault();
        let now: Timestamp = self.clock.now();
        let answer = (look.challenge, look.number);
        let (challenge, wait) = match self.spent.judge(vault, caller, answer, now) {
            Judgement::Good => return Ok(()),
            Judgement::Early(wait) => (Some(look.challenge.to_owned()), wait),
            Judgement::Bad => {
                let by = (now, self.entropy.as_ref());
                (proof::challenge(vault, caller, by), proof::PATIENCE)
            }
        };
        let wait = Duration::try_from(wait).unwrap_or_default();
        Err(Box::new(match challenge {
            Some(challenge) => pages::challenge(told, look, &challenge, wait),
            None => pages::too_many(told, wait),
        }))
    }
}
