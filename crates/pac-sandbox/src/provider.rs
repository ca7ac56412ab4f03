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
use cfdi::read::{Document, Parsed, read};
use cfdi::timbre::{InsertError, Timbre, insert_into};
use jiff::Timestamp;
use world::{Clock, Entropy, random};

use crate::ca::{CaError, SANDBOX_RFC, SandboxCa};
use crate::check::{self, Refusal};
use crate::memory::{Journal, Memory, Stamp};
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
    /// The file of stamps cannot be read or written.
    #[error("the sandbox cannot use its memory of stamps")]
    Memory(#[from] io::Error),
    /// A certificate that is to be trusted cannot be used.
    #[error("{} is not a certificate", path.display())]
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
    /// The same, where the stamp cannot be shown.
    SameDocumentUnseen,
    /// Another document was stamped under the same customid.
    SameCustomId(Stamp),
    /// The document bears a stamp itself.
    BearsStamp,
    /// Not stamped, for at least one reason.
    Refused(Vec<Refusal>),
}

/// Why a document has no identity under which it could be known.
enum Unfit {
    BearsStamp,
    Refused(Refusal),
}

impl From<Refusal> for Unfit {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
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
    journal: Arc<Journal>,
}

impl Provider {
    /// Opens the folder, with an authority made anew where it has none.
    pub(crate) fn open(config: &ServerConfig) -> Result<Self, ProviderError> {
        let ca = SandboxCa::open_or_create(&config.dir)?;
        let mut trusted = vec![trusted_certificate(&config.dir, ca.certificate())?];
        if let Some(folder) = &config.trusted {
            trusted.extend(trusted_certificates(folder)?);
        }
        let memory = Memory::open(&config.dir)?;
        Ok(Self {
            ca,
            trusted,
            registry: config.registry.clone(),
            clock: config.clock.clone(),
            entropy: config.entropy.clone(),
            journal: memory.journal(),
            memory: Mutex::new(memory),
        })
    }

    /// Looks at a document and stamps it unless something is wrong with it or it has been stamped.
    /// Two copies that arrive together get one stamp: the memory decides.
    pub(crate) fn stamp(
        &self,
        xml: &[u8],
        custom_id: Option<&str>,
    ) -> Result<Answer, ProviderError> {
        let now = self.clock.now();
        let identified = Parsed::parse(xml).map_err(|error| check::unreadable(error).into());
        let identified = identified.and_then(|parsed| Ok((self.identify(&parsed)?, parsed)));
        let (document, parsed) = match identified {
            Ok(identified) => identified,
            Err(Unfit::BearsStamp) => return Ok(Answer::BearsStamp),
            Err(Unfit::Refused(refusal)) => return Ok(Answer::Refused(vec![refusal])),
        };
        if let Some(known) = self.known(&mut self.memory(), (&document, custom_id), now)? {
            return self.settled(known);
        }
        let refusals = self.judge(xml, (&parsed, &document), now);
        if !refusals.is_empty() {
            return Ok(Answer::Refused(refusals));
        }
        let stamped = self.give_stamp(xml, &document, now)?;
        self.settled(self.keep(stamped, (&document, custom_id), now)?)
    }

    /// What the memory knows of a document, and what has to be safe before it is told.
    fn known(
        &self,
        memory: &mut Memory,
        (document, custom_id): (&Document, Option<&str>),
        now: Timestamp,
    ) -> Result<Option<(Answer, u64)>, ProviderError> {
        if let Some(stamp) = memory.by_sello(&document.sello).cloned() {
            let mark = memory.note_sending(&stamp.uuid, now)?;
            return Ok(Some((shown(memory, &stamp)?, mark)));
        }
        let since = now.saturating_sub(check::WINDOW).map_err(|_| ProviderError::Clock)?;
        let other = custom_id.and_then(|id| memory.by_custom_id(id, since)).cloned();
        Ok(other.map(|stamp| (Answer::SameCustomId(stamp), 0)))
    }

    /// Keeps a stamp, unless the document got another one meanwhile, which then is the answer.
    fn keep(
        &self,
        stamped: Stamped,
        (document, custom_id): (&Document, Option<&str>),
        now: Timestamp,
    ) -> Result<(Answer, u64), ProviderError> {
        let mut memory = self.memory();
        if let Some(known) = self.known(&mut memory, (document, custom_id), now)? {
            return Ok(known);
        }
        let stamp = Stamp {
            uuid: stamped.timbre.uuid.clone(),
            sello: document.sello.clone(),
            custom_id: custom_id.map(str::to_owned),
            stamped_at: now.to_string(),
            tfd: stamped.timbre.to_xml(),
        };
        let mark = memory.keep(stamp, &stamped.cfdi)?;
        Ok((Answer::Stamped(stamped), mark))
    }

    /// The answer, once what it tells is on the disk.
    fn settled(&self, (answer, mark): (Answer, u64)) -> Result<Answer, ProviderError> {
        self.journal.settle(mark)?;
        Ok(answer)
    }

    /// What is known of a document that may have been stamped: the stamp, or why the question
    /// cannot be answered; nothing where it has none. Stamps nothing.
    pub(crate) fn recall(&self, xml: &[u8]) -> Result<Option<Answer>, ProviderError> {
        let document = match read(xml) {
            Ok(document) => document,
            Err(error) => return Ok(Some(Answer::Refused(vec![check::unreadable(error)]))),
        };
        let memory = self.memory();
        memory.by_sello(&document.sello).map(|stamp| shown(&memory, stamp)).transpose()
    }

    /// What a second sending of a document that was stamped just now would be answered.
    pub(crate) fn same_document(&self, stamped: &Stamped) -> Result<Answer, ProviderError> {
        let memory = self.memory();
        match memory.by_uuid(&stamped.timbre.uuid) {
            Some(stamp) => shown(&memory, stamp),
            None => Ok(Answer::SameDocumentUnseen),
        }
    }

    /// What the document says, once its seal, which is its identity, is sure.
    fn identify(&self, parsed: &Parsed<'_>) -> Result<Document, Unfit> {
        let document = parsed.document().map_err(check::unreadable)?;
        if document.timbre.is_some() {
            return Err(Unfit::BearsStamp);
        }
        check::seal(parsed, &document, &self.trusted)?;
        Ok(document)
    }

    fn judge(
        &self,
        xml: &[u8],
        (parsed, document): (&Parsed<'_>, &Document),
        now: Timestamp,
    ) -> Vec<Refusal> {
        let structure = check::structure(xml);
        if !structure.is_empty() {
            return structure;
        }
        let mut refusals: Vec<_> =
            check::date(document, parsed.certificate(), now).err().into_iter().collect();
        refusals.extend(check::matrix(parsed, self.registry.as_deref(), now));
        refusals
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
        let cfdi = insert_into((document, xml), &timbre.to_xml())?;
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
    pub(crate) fn given(&self) -> Vec<GivenStamp> {
        let memory = self.memory();
        let given = memory.stamps().iter().map(|stamp| GivenStamp {
            uuid: stamp.uuid.clone(),
            sello: stamp.sello.clone(),
            times: memory.sendings(stamp),
        });
        given.collect()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // A stamp enters the list after its line is in the file, as the last step; a panic before
        // that leaves the list as it was.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stamp with its document, as who asks again is told.
fn shown(memory: &Memory, stamp: &Stamp) -> Result<Answer, ProviderError> {
    let cfdi = String::from_utf8_lossy(&memory.xml(stamp)?).into_owned();
    Ok(Answer::SameDocument { stamp: stamp.clone(), cfdi })
}

fn trusted_certificates(folder: &Path) -> Result<Vec<Certificate>, ProviderError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("cer" | "crt" | "pem")) {
            found.push(trusted_certificate(&path, &fs::read(&path)?)?);
        }
    }
    Ok(found)
}

fn trusted_certificate(path: &Path, certificate: &[u8]) -> Result<Certificate, ProviderError> {
    Certificate::parse(certificate)
        .map_err(|source| ProviderError::Trusted { path: path.to_owned(), source })
}
