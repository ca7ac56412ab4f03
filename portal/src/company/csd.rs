//! The certificate with which the shop seals: handed over, checked, shown with its last day.

use axum::extract::State;
use axum::response::Response;
use cfdi::csd::{Csd, CsdError};
use faults::{Fault, Faults};
use jiff::{SignedDuration, Timestamp};
use portal_store::{CsdFiles, Setting, Shop};
use zeroize::Zeroizing;

use super::frame::{Done, Room};
use super::problem::Problem;
use super::settings::{self, Said};
use super::upload::Upload;
use super::{Company, local};
use crate::codes::company::{CSD_OTHER_RFC, FILE_MISSING};
use crate::lang::Lang;
use crate::pages::posted::Posted;

/// A certificate and a key have some two kilobytes each.
pub(super) const BODY_MAX: usize = 128 * 1024;
/// So long before its last day somebody is told: SAT may take days to give a new one.
const WARNED: SignedDuration = SignedDuration::from_hours(24 * 45);

/// A certificate as it is shown.
pub(super) struct CsdFace {
    pub(super) no_certificado: String,
    pub(super) until: String,
    /// It ends soon, or has ended.
    pub(super) is_urgent: bool,
    pub(super) is_over: bool,
    /// It cannot be read: nothing can be sealed.
    pub(super) is_broken: bool,
}

/// The certificate of a shop.
pub(super) async fn face(company: &Company, shop: &Shop) -> Result<CsdFace, Problem> {
    let files = company.store().csd(shop.id).await?;
    let parsed = files.and_then(|files| cfdi::csd::Certificate::parse(&files.cer).ok());
    let now = company.now();
    Ok(match parsed {
        Some(certificate) => CsdFace {
            no_certificado: certificate.no_certificado().to_owned(),
            until: Lang::Es.day(local(shop, certificate.valid_to()).date()),
            is_urgent: ends_soon(certificate.valid_to(), now),
            is_over: certificate.valid_to() <= now,
            is_broken: false,
        },
        None => CsdFace {
            no_certificado: String::new(),
            until: String::new(),
            is_urgent: true,
            is_over: false,
            is_broken: true,
        },
    })
}

fn ends_soon(valid_to: Timestamp, now: Timestamp) -> bool {
    valid_to.duration_since(now) < WARNED
}

/// POST `/empresa/ajustes/csd`.
pub(super) async fn put(
    State(company): State<Company>,
    upload: Upload,
) -> Result<Response, Problem> {
    let Upload { signed, posted, files } = upload;
    let actor = signed.owner()?;
    let shop = company.shop(&signed).await?;
    let given = CsdFiles {
        cer: files.get("cer"),
        key: files.get("key"),
        password: Zeroizing::new(posted.text("password")),
    };
    let checked = check(given, shop.profile.rfc.clone(), company.now()).await?;
    match checked {
        Ok((files, no_certificado)) => {
            let setting = Setting::Csd { files, no_certificado };
            company.store().set(actor, setting, company.now()).await?;
            Done::Handed.then(Room::Settings.path())
        }
        Err(faults) => {
            // The password is not sent back.
            settings::draw(&company, &signed, Said::refused(Posted::default(), faults)).await
        }
    }
}

/// All that is wrong with what was handed over, at its fields.
async fn check(
    files: CsdFiles,
    rfc: String,
    now: Timestamp,
) -> Result<Result<(CsdFiles, String), Faults>, Problem> {
    let mut faults = Faults::new();
    for (name, file) in [("cer", &files.cer), ("key", &files.key)] {
        if file.is_empty() {
            faults.push(Fault::new(&FILE_MISSING, name));
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    // Opening the key costs thousands of hashes.
    let judged = tokio::task::spawn_blocking(move || judge(files, &rfc, now));
    judged.await.map_err(|_| Problem::Ours)
}

fn judge(files: CsdFiles, rfc: &str, now: Timestamp) -> Result<(CsdFiles, String), Faults> {
    let fault = |error: CsdError| Faults::from(Fault::new(error.code(), field_of(&error)));
    let csd = Csd::open(&files.cer, &files.key, &files.password).map_err(fault)?;
    csd.check_validity(now).map_err(fault)?;
    if csd.rfc().as_str() != rfc {
        return Err(Fault::new(&CSD_OTHER_RFC, "cer").into());
    }
    let no_certificado = csd.no_certificado().to_owned();
    Ok((files, no_certificado))
}

/// Where an error of the certificate is corrected.
fn field_of(error: &CsdError) -> &'static str {
    match error {
        CsdError::WrongPassword => "password",
        CsdError::KeyUnreadable | CsdError::KeyMismatch | CsdError::Signing => "key",
        CsdError::CertificateUnreadable
        | CsdError::NotACsd
        | CsdError::NotYetValid(_)
        | CsdError::Expired(_)
        | CsdError::NotOfSat => "cer",
    }
}
