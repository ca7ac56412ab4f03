//! The pages of a caller who asks too often: wait, or show that it is worth it.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tickets::BillingCode;

use super::assets::{Script, with_scripts};
use super::frame::{Frame, page};
use super::harden_headers;
use super::language::Switch;
use super::posted::Posted;
use super::problem::Problem;
use super::typed;
use crate::desk::Desk;
use crate::door::WORK_BITS;
use crate::lang::Lang;

const SCRIPTS: [Script; 1] = [Script::Proof];

/// What somebody typed to find a purchase, and the answer to a challenge.
#[derive(Default)]
pub(crate) struct Look<'a> {
    code: &'a str,
    date: &'a str,
    total: &'a str,
    pub(crate) challenge: &'a str,
    pub(crate) number: &'a str,
}

impl<'a> Look<'a> {
    /// What stands in the form.
    pub(crate) fn of(posted: &'a Posted) -> Self {
        let text = |field| posted.sent(field).unwrap_or_default();
        Self {
            code: text("code"),
            date: text("date"),
            total: text("total"),
            challenge: text("reto"),
            number: text("prueba"),
        }
    }

    /// The code that is looked for, however it was typed; none, where nothing is.
    pub(crate) fn sought(&self) -> Option<BillingCode> {
        BillingCode::parse(&typed::code(self.code)).ok()
    }
}

/// Who is told to wait.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) lang: Lang,
}

/// Asks for work or patience before the next look.
pub(crate) fn challenge(
    told: Told<'_>,
    look: &Look<'_>,
    challenge: &str,
    wait: Duration,
) -> Response {
    let seconds = seconds_of(wait);
    let title =
        told.lang.say("Un momento antes de seguir buscando", "One moment before the next search");
    let template = ChallengePage {
        frame: told.frame(title).running(&SCRIPTS),
        look,
        challenge,
        bits: WORK_BITS,
        wait: in_words(told.lang, seconds),
    };
    let drawn = page(StatusCode::TOO_MANY_REQUESTS, &template);
    with_scripts(with_wait(drawn.unwrap_or_else(Problem::into_response), seconds), &SCRIPTS)
}

/// Says that it was too often, and when to come back.
pub(crate) fn too_many(told: Told<'_>, wait: Duration) -> Response {
    let seconds = seconds_of(wait);
    let title = told.lang.say("Espera un momento, por favor", "One moment, please");
    let template = TooManyPage { frame: told.frame(title), wait: in_words(told.lang, seconds) };
    let drawn = page(StatusCode::TOO_MANY_REQUESTS, &template);
    with_wait(drawn.unwrap_or_else(Problem::into_response), seconds)
}

/// Says that a body is larger than any form of ours.
pub(crate) fn too_large(told: Told<'_>) -> Response {
    let problem = Problem::TooLarge;
    let mut response = problem.draw(told.frame(problem.title(told.lang)));
    harden_headers(&mut response);
    response
}

impl Told<'_> {
    /// What was sent here is at no address: the other language begins anew.
    fn frame(self, title: &str) -> Frame {
        let bare = Frame::bare(self.lang, title).switching(Switch::to("/"));
        Frame { sandbox: self.desk.is_sandbox(), ..bare }
    }
}

fn with_wait(mut response: Response, seconds: u64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    harden_headers(&mut response);
    response
}

/// Whole seconds, rounded up: who waits them finds a token.
fn seconds_of(wait: Duration) -> u64 {
    let rest = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(rest).max(1)
}

fn in_words(lang: Lang, seconds: u64) -> String {
    match seconds {
        0 | 1 => lang.say("un segundo", "one second").to_owned(),
        2..=90 => format!("{seconds} {}", lang.say("segundos", "seconds")),
        _ => format!("{} {}", seconds.div_ceil(60), lang.say("minutos", "minutes")),
    }
}

#[derive(Template)]
#[template(path = "challenge.html")]
struct ChallengePage<'a> {
    frame: Frame,
    look: &'a Look<'a>,
    challenge: &'a str,
    bits: u32,
    wait: String,
}

#[derive(Template)]
#[template(path = "too_many.html")]
struct TooManyPage {
    frame: Frame,
    wait: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_words() {
        for (millis, seconds, words) in [
            (1, 1, "un segundo"),
            (1_001, 2, "2 segundos"),
            (90_000, 90, "90 segundos"),
            (90_001, 91, "2 minutos"),
            (600_000, 600, "10 minutos"),
        ] {
            let rounded = seconds_of(Duration::from_millis(millis));
            assert_eq!((rounded, in_words(Lang::Es, rounded).as_str()), (seconds, words));
        }
    }
}
