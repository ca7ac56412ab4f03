//! Whether a document is what its emisor sealed, and what a PAC stamped.
//!
//! A sello verifies against the certificate inside the document. That shows that nobody has changed
//! the document since; that SAT issued that certificate only shows when SAT's own certificates are
//! at hand, in [`Known`].

use cfdi::catalog::CodigoPostal;
use cfdi::csd::Certificate;
use cfdi::read::{Document, Parsed, ReadError};
use cfdi::rfc::Rfc;
use cfdi::rules::{self, Context, Report};
use cfdi::timbre::Timbre;

/// What is looked at, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The sello is the certificate's, over the cadena original (SAT's 302).
    Sello,
    /// NoCertificado is the number of the certificate.
    NoCertificado,
    /// The certificate is a CSD of the emisor's RFC (303, 306).
    Csd,
    /// Fecha lies within the validity of the certificate (305).
    Vigencia,
    /// An authority of [`Known`] issued the certificate (308).
    Emision,
    /// SelloCFD of the timbre is the sello.
    SelloCfd,
    /// SelloSAT is that of the stamp certificate, over the timbre.
    SelloSat,
}

impl Check {
    /// Its name, as scripts see it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sello => "sello",
            Self::NoCertificado => "no_certificado",
            Self::Csd => "csd",
            Self::Vigencia => "vigencia",
            Self::Emision => "emision",
            Self::SelloCfd => "sello_cfd",
            Self::SelloSat => "sello_sat",
        }
    }
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not; why, in Spanish.
    Fails(&'static str),
    /// It could not be looked at; why, in Spanish.
    Unchecked(&'static str),
}

/// One check with what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What it found.
    pub outcome: Outcome,
}

/// A document and all that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What it says.
    pub document: Document,
    /// One for each [`Check`], in their order.
    pub findings: Vec<Finding>,
    /// What SAT's matrix says of it, under SAT's codes.
    pub report: Report,
}

impl Verification {
    /// Whether nothing fails and no rule is broken. A check that could not be made does not count
    /// against the document, save that of its sello: without it nothing is known.
    pub fn holds(&self) -> bool {
        let stands = |finding: &Finding| match finding.outcome {
            Outcome::Holds => true,
            Outcome::Fails(_) => false,
            Outcome::Unchecked(_) => finding.check != Check::Sello,
        };
        self.report.is_clean() && self.findings.iter().all(stands)
    }
}

/// Certificates of SAT and of PACs: authorities that issue CSD, and those that sign timbres.
#[derive(Clone, Debug, Default)]
pub struct Known(Vec<Certificate>);

impl Known {
    /// From certificates that the caller trusts.
    pub fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates)
    }

    fn issuer_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        self.0.iter().find(|authority| certificate.issued_by(authority))
    }

    fn by_number(&self, no_certificado: &str) -> Option<&Certificate> {
        self.0.iter().find(|known| known.no_certificado() == no_certificado)
    }
}

/// Looks at a document.
///
/// # Errors
/// It is not a CFDI 4.0 that can be read, or its cadena original is not known.
pub fn verify(xml: &[u8], known: &Known) -> Result<Verification, ReadError> {
    verify_with(xml, known, &Context::default())
}

/// Looks at a document, and judges it by SAT's rules with the lists of `context`.
///
/// # Errors
/// As [`verify`].
pub fn verify_with(
    xml: &[u8],
    known: &Known,
    context: &Context<'_>,
) -> Result<Verification, ReadError> {
    let parsed = Parsed::parse(xml)?;
    let document = parsed.document()?;
    let mut outcomes = of_certificate(&parsed, &document, known)?;
    outcomes.extend(of_timbre(&document, known));
    let findings = outcomes.into_iter().map(|(check, outcome)| Finding { check, outcome });
    let report = rules::check_parsed(&parsed, context);
    Ok(Verification { findings: findings.collect(), report, document })
}

type Found = (Check, Outcome);

fn of_certificate(
    parsed: &Parsed<'_>,
    document: &Document,
    known: &Known,
) -> Result<Vec<Found>, ReadError> {
    const NO_CERTIFICATE: &str = "el Certificado del documento falta o no es un certificado";
    let sello_holds = parsed.sello_holds()?;
    let Some(certificate) = parsed.certificate() else {
        let unchecked = [Check::NoCertificado, Check::Csd, Check::Vigencia, Check::Emision];
        let unchecked = unchecked.map(|check| (check, Outcome::Unchecked(NO_CERTIFICATE)));
        let sello = (Check::Sello, Outcome::Fails(NO_CERTIFICATE));
        return Ok([sello].into_iter().chain(unchecked).collect());
    };
    let sello = if sello_holds {
        Outcome::Holds
    } else {
        Outcome::Fails(
            "el sello no corresponde al contenido: el documento cambió después de sellarse",
        )
    };
    Ok(vec![
        (Check::Sello, sello),
        (Check::NoCertificado, no_certificado(document, certificate)),
        (Check::Csd, csd(document, certificate)),
        (Check::Vigencia, vigencia(document, certificate)),
        (Check::Emision, emision(certificate, known)),
    ])
}

fn no_certificado(document: &Document, certificate: &Certificate) -> Outcome {
    if certificate.no_certificado() == document.no_certificado {
        Outcome::Holds
    } else {
        Outcome::Fails("NoCertificado no es el número del certificado")
    }
}

fn csd(document: &Document, certificate: &Certificate) -> Outcome {
    if certificate.rfc().map(Rfc::as_str) != Some(document.emisor.rfc.as_str()) {
        Outcome::Fails("el certificado es de otro RFC que el emisor")
    } else if certificate.is_csd() {
        Outcome::Holds
    } else {
        Outcome::Fails("el certificado es una e.firma (FIEL), no un CSD")
    }
}

/// Fecha is the wall clock of LugarExpedicion, the validity of a certificate is UTC.
fn vigencia(document: &Document, certificate: &Certificate) -> Outcome {
    let Ok(fecha) = document.fecha() else {
        return Outcome::Fails("la Fecha no tiene la forma AAAA-MM-DDThh:mm:ss");
    };
    let Ok(lugar) = CodigoPostal::parse(&document.lugar_expedicion) else {
        return Outcome::Unchecked("LugarExpedicion no está en el catálogo; no se sabe su hora");
    };
    match fecha.instant(lugar.time_zone()) {
        Ok(instant) if certificate.is_valid_at(instant) => Outcome::Holds,
        Ok(_) => Outcome::Fails("el certificado no estaba vigente en la Fecha del documento"),
        Err(_) => Outcome::Unchecked("no se conoce la hora de LugarExpedicion"),
    }
}

fn emision(certificate: &Certificate, known: &Known) -> Outcome {
    match known.issuer_of(certificate) {
        Some(_) => Outcome::Holds,
        None => Outcome::Unchecked(
            "no está el certificado de la autoridad que lo emitió (usa --sat-cer)",
        ),
    }
}

fn of_timbre(document: &Document, known: &Known) -> [Found; 2] {
    const NO_TIMBRE: Outcome = Outcome::Unchecked("el documento no está timbrado");
    let Some(timbre) = &document.timbre else {
        return [(Check::SelloCfd, NO_TIMBRE), (Check::SelloSat, NO_TIMBRE)];
    };
    let sello_cfd = if timbre.sello_cfd == document.sello {
        Outcome::Holds
    } else {
        Outcome::Fails("el timbre es de otro documento: su SelloCFD no es el sello")
    };
    [(Check::SelloCfd, sello_cfd), (Check::SelloSat, sello_sat(timbre, known))]
}

fn sello_sat(timbre: &Timbre, known: &Known) -> Outcome {
    match known.by_number(&timbre.no_certificado_sat) {
        Some(certificate) if timbre.signed_by(certificate) => Outcome::Holds,
        Some(_) => Outcome::Fails("el SelloSAT no corresponde al timbre: el timbre cambió"),
        None => Outcome::Unchecked("no está el certificado NoCertificadoSAT (usa --sat-cer)"),
    }
}
