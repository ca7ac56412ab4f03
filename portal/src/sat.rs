//! SAT's page behind the QR of a cédula: name, postal code and régimen of whoever shows it.
//!
//! A QR is a stranger's text, so nothing is ever fetched from where it points: `constancia` takes
//! it apart, and the address asked is made here of the host that the operator has set and of an RFC
//! and a number that were checked. Redirects are not followed, whoever they lead to.
//!
//! **Whatever goes wrong is no answer.** The customer types what the page would have told. That
//! includes TLS: SAT's server has been seen to offer nothing but keys and ciphers that rustls
//! refuses for good reason (OpenSSL wants `SECLEVEL=1` for it). We do not lower ours: the answer
//! fills in a form that its owner looks through, and SAT judges the invoice in the end.
//!
//! Neither the address nor what comes back goes to a log: both name a taxpayer.

use std::sync::Arc;
use std::time::Duration;

use constancia::{Constancia, ConstanciaError, ConsultaQr, read_page};
use reqwest::{Client, StatusCode, Url, redirect, retry};
use tokio::sync::Semaphore;

/// SAT's own host, which is asked where nothing else is set.
pub const SAT: &str = "https://siat.sat.gob.mx";
/// One more than `constancia` reads of a page, so that it says what is wrong.
const PAGE_BYTES_MAX: usize = 512 * 1024 + 1;
/// Questions at the same time. Whoever comes while SAT is slow to so many is told to type.
const QUESTIONS_MAX: usize = 4;
/// SAT's answer when it knows no such cédula.
const UNKNOWN: &str = "csf-14";

/// A host that is asked in SAT's name: scheme, name, port, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// Reads `https://siat.sat.gob.mx`; without TLS only a stand-in on this machine. Nothing where
    /// it has an account, a path or a query.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text.trim()).ok()?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && here);
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        (scheme && bare && url.has_host()).then_some(Self(url))
    }

    /// Where that question is answered: always at this host.
    fn address(&self, asked: &ConsultaQr) -> Option<Url> {
        let url = self.0.join(&asked.path_and_query()).ok()?;
        (url.origin() == self.0.origin()).then_some(url)
    }
}

/// How long SAT may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To take the call.
    pub connect: Duration,
    /// To have answered all of it.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(6) }
    }
}

/// What SAT says of a cédula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SatAnswer {
    /// The profile of its taxpayer.
    Known(Box<Constancia>),
    /// There is no such cédula.
    Unknown,
    /// Nothing, in time, that can be read.
    Silent,
}

/// Asks SAT. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SatPage {
    client: Client,
    origin: Origin,
    questions: Arc<Semaphore>,
}

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the way to SAT's page could not be set up")]
pub struct SatSetupError(#[source] reqwest::Error);

/// Why there is no page, as far as a log may tell it.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("no connection, no TLS or no answer in time")]
    Request(#[source] reqwest::Error),
    #[error("status {0}")]
    Status(StatusCode),
    #[error("too many questions at once")]
    Busy,
    #[error("the address cannot be made")]
    Address,
}

impl SatPage {
    /// Makes the way; nothing is asked yet.
    ///
    /// # Errors
    /// See [`SatSetupError`].
    pub fn new(origin: Origin, patience: Patience) -> Result<Self, SatSetupError> {
        let client = Client::builder()
            .connect_timeout(patience.connect)
            .timeout(patience.total)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            // Questions are rare: a line that was kept open has been closed by SAT before the next,
            // and a question into a closed line would be lost.
            .pool_max_idle_per_host(0)
            .referer(false)
            .user_agent("talon-portal")
            .build()
            .map_err(SatSetupError)?;
        Ok(Self { client, origin, questions: Arc::new(Semaphore::new(QUESTIONS_MAX)) })
    }

    /// Asks for a cédula. It takes as long as [`Patience`] says, so it does not belong into a
    /// transaction.
    pub async fn ask(&self, asked: &ConsultaQr) -> SatAnswer {
        let page = match self.page(asked).await {
            Ok(page) => page,
            Err(lost) => {
                tracing::info!(error = &lost as &dyn std::error::Error, "SAT did not answer");
                return SatAnswer::Silent;
            }
        };
        match read_page(&page, asked) {
            Ok(constancia) => SatAnswer::Known(Box::new(constancia)),
            Err(ConstanciaError::Refused(fault)) if fault.code.id == UNKNOWN => SatAnswer::Unknown,
            Err(error) => {
                let codes: Vec<&str> = error.into_faults().iter().map(|f| f.code.id).collect();
                tracing::warn!(?codes, "SAT's page could not be read");
                SatAnswer::Silent
            }
        }
    }

    async fn page(&self, asked: &ConsultaQr) -> Result<String, Lost> {
        let _turn = self.questions.try_acquire().map_err(|_| Lost::Busy)?;
        let address = self.origin.address(asked).ok_or(Lost::Address)?;
        let lost = |error: reqwest::Error| Lost::Request(error.without_url());
        let mut response = self.client.get(address).send().await.map_err(lost)?;
        if response.status() != StatusCode::OK {
            return Err(Lost::Status(response.status()));
        }
        let mut page = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            let room = PAGE_BYTES_MAX.saturating_sub(page.len());
            page.extend(chunk.into_iter().take(room));
            if page.len() == PAGE_BYTES_MAX {
                break;
            }
        }
        // A letter that is not UTF-8 becomes a mark, which no name may have.
        Ok(String::from_utf8_lossy(&page).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use cfdi::rfc::Rfc;

    use super::*;

    #[test]
    fn an_origin_is_a_host_and_nothing_else() {
        for good in [SAT, "https://siat.sat.gob.mx/", "http://127.0.0.1:9000", "http://[::1]:1"] {
            assert!(Origin::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "off",
            "siat.sat.gob.mx",
            "http://siat.sat.gob.mx",
            "ftp://127.0.0.1",
            "https://sat@siat.sat.gob.mx",
            "https://:x@siat.sat.gob.mx",
            "https://siat.sat.gob.mx/app",
            "https://siat.sat.gob.mx/?x",
            "https://siat.sat.gob.mx/#x",
            "http://127.0.0.1.example.com",
        ] {
            assert_eq!(Origin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_address_is_always_at_the_origin() {
        let origin = Origin::parse(SAT).unwrap();
        for rfc in ["EKU9003173C9", "H&E951128469", "OÑO120726RX3"] {
            let id_cif = "12345678901".to_owned();
            let asked = ConsultaQr { rfc: Rfc::parse(rfc).unwrap(), id_cif };
            assert_eq!(origin.address(&asked).unwrap().as_str(), asked.url());
        }
    }

    #[test]
    fn the_code_of_an_unknown_cedula_is_the_one_that_constancia_has() {
        let page = "No se encontró información de la cédula de identificación fiscal";
        let asked = ConsultaQr { rfc: Rfc::publico_en_general(), id_cif: "12345678".to_owned() };
        let faults = read_page(page, &asked).unwrap_err().into_faults();
        assert_eq!(faults.iter().map(|fault| fault.code.id).collect::<Vec<_>>(), [UNKNOWN]);
    }
}
