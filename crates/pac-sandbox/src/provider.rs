//! The PAC without its HTTP: looks at a document, remembers it, stamps it.

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cfdi::csd::{Certificate, CsdError};
use cfdi::fecha::FechaLocal;
use cfdi::read::{Document, read};
use cfdi::timbre::{InsertError, Timbre, insert};
use jiff::Timestamp;
use world::{Clock, Entropy, random};

use crate::ca::{CaError, SANDBOX_RFC, SandboxCa};
use crate::check::{self, Refusal};
use crate::memory::{Memory, Stamp};
use crate::registry::Registry;
use crate::server::{GivenStamp, ServerConfig};

/// What every stamp of the sandbox says of itself.
const LEYENDA: &str = "SIN VALIDEZ FISCAL";
/// FechaTimbrado is the hour of central Mexico, wherever the document was issued.
const STAMP_ZONE: &str = "America/Mexico_City";

/// The sandbox itself is out of order; nothing about the document.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The authority cannot be opened or does not sign.
    #[error("the sandbox authority failed")]
    Authority(#[from] CaError),
    /// The folder of stamps cannot be read or written.
    #[error("the sandbox cannot use its memory of stamps")]
    Memory(#[from] io::Error),
    /// A further authority's certificate cannot be used.
    #[error("{} is not the certificate of an authority", path.display())]
    Trusted {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: CsdError,
    },
    /// The stamp cannot be put into a document that was read without trouble.
    #[error("the stamp does not fit into the document")]
    Insert(#[from] InsertError),
    /// The clock shows a year that no CFDI can name.
    #[error("the clock shows no time that a stamp can carry")]
    Clock,
    /// The thread that stamped did not end.
    #[error("stamping was interrupted")]
    Interrupted(#[source] Box<dyn Error + Send + Sync>),
}

/// What became of a document.
pub(crate) enum Answer {
    /// Stamped now.
    Stamped(Stamped),
    /// The same document was stamped before.
    SameDocument { stamp: Stamp, cfdi: String },
    /// Another document was stamped under the same customid.
    SameCustomId(Stamp),
    /// Not stamped.
    Refused(Refusal),
}

/// A document with its fresh stamp.
pub(crate) struct Stamped {
    pub(crate) cfdi: String,
    pub(crate) timbre: Timbre,
    /// NoCertificado of the issuer.
    pub(crate) no_certificado: String,
}

/// Authority, memory, and what is checked against.
pub(crate) struct Provider {
    ca: SandboxCa,
    trusted: Vec<Certificate>,
    registry: Option<Arc<Registry>>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    memory: Mutex<Memory>,
}

impl Provider {
    /// Opens the folder, with an authority made anew where it has none.
    pub(crate) fn open(config: &ServerConfig) -> Result<Self, ProviderError> {
        let ca = SandboxCa::open_or_create(&config.dir)?;
        let mut trusted = vec![authority(&config.dir, ca.certificate())?];
        if let Some(folder) = &config.trusted {
            trusted.extend(authorities(folder)?);
        }
        Ok(Self {
            ca,
            trusted,
            registry: config.registry.clone(),
            clock: config.clock.clone(),
            entropy: config.entropy.clone(),
            memory: Mutex::new(Memory::open(&config.dir)?),
        })
    }

    /// Looks at a document and stamps it unless something is wrong with it or it has been stamped.
    /// One document at a time: two copies that arrive together get one stamp.
    pub(crate) fn stamp(
        &self,
        xml: &[u8],
        custom_id: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let mut memory = self.memory();
        let now = self.clock.now();
        let (document, certificate) = match self.identify(xml) {
            Ok(identified) => identified,
            Err(refusal) => return Ok(Answer::Refused(refusal)),
        };
        if let Some(stamp) = memory.by_sello(&document.sello) {
            memory.note_sending(&stamp.uuid, now)?;
            let cfdi = String::from_utf8_lossy(&memory.xml(stamp)?).into_owned();
            return Ok(Answer::SameDocument { stamp: stamp.clone(), cfdi });
        }
        let since = now.saturating_sub(check::WINDOW).map_err(|_| ProviderError::Clock)?;
        if let Some(stamp) = custom_id.and_then(|id| memory.by_custom_id(id, since)) {
            return Ok(Answer::SameCustomId(stamp.clone()));
        }
        if let Err(refusal) = self.judge(&document, &certificate, now) {
            return Ok(Answer::Refused(refusal));
        }
        let stamped = self.give_stamp(xml, &document, now)?;
        let stamp = Stamp {
            uuid: stamped.timbre.uuid.clone(),
            sello: document.sello,
            custom_id: custom_id.map(str::to_owned),
            stamped_at: now.to_string(),
            tfd: stamped.timbre.to_xml(),
        };
        memory.keep(stamp, stamped.cfdi.as_bytes(), now)?;
        Ok(Answer::Stamped(stamped))
    }

    /// Reads the document and makes sure of its seal, which is its identity.
    fn identify(&self, xml: &[u8]) -> Result<(Document, Certificate), Refusal> {
        let document = read(xml).map_err(check::unreadable)?;
        if document.timbre.is_some() {
            return Err(Refusal::new("301", "El comprobante ya trae un TimbreFiscalDigital."));
        }
        let certificate = check::seal(&document, xml, &self.trusted)?;
        Ok((document, certificate))
    }

    fn judge(
        &self,
        document: &Document,
        certificate: &Certificate,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        check::date(document, certificate, now)?;
        check::sums(document)?;
        check::receptor(document, self.registry.as_deref())
    }

    fn give_stamp(
        &self,
        xml: &[u8],
        document: &Document,
        now: Timestamp,
    ) -> Result<Stamped, ProviderError> {
        let fecha = FechaLocal::at(now, STAMP_ZONE).map_err(|_| ProviderError::Clock)?;
        let uuid = uuid::Builder::from_random_bytes(random(&*self.entropy)).into_uuid();
        let timbre = self.signed(Timbre {
            uuid: uuid.to_string().to_uppercase(),
            fecha_timbrado: fecha.to_string(),
            rfc_prov_certif: SANDBOX_RFC.to_owned(),
            leyenda: Some(LEYENDA.to_owned()),
            sello_cfd: document.sello.clone(),
            no_certificado_sat: self.ca.stamp().no_certificado().to_owned(),
            sello_sat: String::new(),
        })?;
        let cfdi = insert(xml, &timbre.to_xml())?;
        Ok(Stamped {
            cfdi: String::from_utf8_lossy(&cfdi).into_owned(),
            timbre,
            no_certificado: document.no_certificado.clone(),
        })
    }

    /// The timbre with SelloSAT over the rest of it.
    fn signed(&self, timbre: Timbre) -> Result<Timbre, ProviderError> {
        let signature = self.ca.stamp().sign(timbre.cadena().as_bytes())?;
        Ok(Timbre { sello_sat: STANDARD.encode(signature), ..timbre })
    }

    /// The same document with a genuine stamp for some other document's seal, which whoever
    /// receives it must notice.
    pub(crate) fn for_another_seal(&self, stamped: &Stamped) -> Result<Stamped, ProviderError> {
        let other_seal = STANDARD.encode(random::<256>(&*self.entropy));
        let timbre = self.signed(Timbre { sello_cfd: other_seal, ..stamped.timbre.clone() })?;
        let cfdi = stamped.cfdi.replacen(&stamped.timbre.to_xml(), &timbre.to_xml(), 1);
        Ok(Stamped { cfdi, timbre, no_certificado: stamped.no_certificado.clone() })
    }

    /// The stamp of that UUID, in either case.
    pub(crate) fn find(&self, uuid: &str) -> Option<Stamp> {
        self.memory().by_uuid(uuid).cloned()
    }

    /// The stamped XML.
    pub(crate) fn xml(&self, stamp: &Stamp) -> Result<Vec<u8>, ProviderError> {
        Ok(self.memory().xml(stamp)?)
    }

    /// All stamps in the order in which they were given.
    pub(crate) fn given(&self) -> Result<Vec<GivenStamp>, ProviderError> {
        let memory = self.memory();
        let given = memory.stamps().iter().map(|stamp| {
            Ok(GivenStamp {
                uuid: stamp.uuid.clone(),
                sello: stamp.sello.clone(),
                times: memory.sendings(stamp)?,
            })
        });
        given.collect()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A stamp enters the list after it is on the disk, as the last step; a panic before that
        // leaves the list as it was.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn authorities(folder: &Path) -> Result<Vec<Certificate>, ProviderError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("cer" | "crt" | "pem")) {
            found.push(authority(&path, &fs::read(&path)?)?);
        }
    }
    Ok(found)
}

fn authority(path: &Path, certificate: &[u8]) -> Result<Certificate, ProviderError> {
    Certificate::parse(certificate)
        .map_err(|source| ProviderError::Trusted { path: path.to_owned(), source })
}
