//! A shop and a customer that exist nowhere, to try the sandbox with.
//!
//! Tests of several crates need a document that a PAC would stamp; this makes one, with a CSD of
//! the sandbox and the very code that seals real ones.

use cfdi::catalog::{ClaveProdServ, ClaveUnidad, CodigoPostal, FormaPago, RegimenFiscal};
use cfdi::comprobante::{
    Comprobante, ConceptoInput, Emisor, Head, IngresoInput, Receptor, ReceptorText,
};
use cfdi::csd::{Csd, CsdError};
use cfdi::fecha::FechaLocal;
use cfdi::nombre::Nombre;
use cfdi::rfc::Rfc;
use cfdi::seal::{SealError, SealedCfdi, seal};
use cfdi::taxes::{GrossLine, Iva, TaxProfile};
use faults::{Fault, Faults};
use jiff::{Timestamp, ToSpan as _};
use money::{Money, Quantity};

use crate::ca::{CaError, CsdRequest, SandboxCa};

/// RFC of the shop, a persona moral.
pub const SHOP_RFC: &str = "EFA010203AB3";
/// Its name without régimen de capital.
pub const SHOP_NAME: &str = "ABARROTES EL FAROL";
/// Where it is: a postal code in the hour of central Mexico.
pub const SHOP_POSTAL_CODE: &str = "06600";

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The authority did not issue the CSD.
    #[error("the sandbox authority did not issue a CSD")]
    Authority(#[from] CaError),
    /// The CSD does not open.
    #[error("the sandbox's own CSD does not open")]
    Csd(#[from] CsdError),
    /// The document has faults.
    #[error("the sample has faults")]
    Faults(#[from] Faults),
    /// It was not sealed.
    #[error("the sample was not sealed")]
    Seal(#[from] SealError),
    /// The shop cannot have had a CSD at that time.
    #[error("the time is out of range")]
    Time(#[from] jiff::Error),
}

impl From<Fault> for SampleError {
    fn from(fault: Fault) -> Self {
        Self::Faults(fault.into())
    }
}

/// A shop with a CSD.
pub struct Shop {
    csd: Csd,
    emisor: Emisor,
    lugar_expedicion: CodigoPostal,
}

impl Shop {
    /// A shop whose CSD is in force since a month before `now`.
    ///
    /// # Errors
    /// [`SampleError`], where the authority cannot issue.
    pub fn open(ca: &SandboxCa, now: Timestamp) -> Result<Self, SampleError> {
        let since = now.checked_sub((24 * 30).hours())?;
        let files = ca.issue(&CsdRequest::csd(SHOP_RFC, "ABARROTES EL FAROL SA DE CV", since))?;
        Ok(Self {
            csd: Csd::open(&files.cer, &files.key, &files.password)?,
            emisor: Emisor {
                rfc: Rfc::parse(SHOP_RFC)?,
                nombre: Nombre::parse(SHOP_NAME)?,
                regimen_fiscal: RegimenFiscal::GeneralPersonasMorales,
            },
            lugar_expedicion: CodigoPostal::parse(SHOP_POSTAL_CODE)?,
        })
    }

    /// What the shop seals with.
    pub fn csd(&self) -> &Csd {
        &self.csd
    }

    /// A sealed sale of 116.00 with IVA included, dated `at`.
    ///
    /// # Errors
    /// The receptor's data do not fit each other, or the CSD is not in force.
    pub fn sell(
        &self,
        folio: u64,
        at: Timestamp,
        receptor: ReceptorText,
    ) -> Result<SealedCfdi, SampleError> {
        let comprobante = Comprobante::ingreso(IngresoInput {
            head: Head {
                serie: "S".to_owned(),
                folio,
                fecha: FechaLocal::at(at, self.lugar_expedicion.time_zone())?,
                lugar_expedicion: self.lugar_expedicion.clone(),
                emisor: self.emisor.clone(),
            },
            forma_pago: FormaPago::Efectivo,
            receptor: Receptor::parse(receptor)?,
            conceptos: vec![coffee()?],
        })?;
        Ok(seal(&comprobante, &self.csd)?)
    }
}

/// A persona moral that buys.
pub fn customer() -> ReceptorText {
    ReceptorText {
        rfc: "CNO150401AB8".to_owned(),
        nombre: "COMERCIALIZADORA DEL NORTE".to_owned(),
        codigo_postal: "64000".to_owned(),
        regimen_fiscal: "601".to_owned(),
        uso_cfdi: "G03".to_owned(),
    }
}

fn coffee() -> Result<ConceptoInput, Fault> {
    Ok(ConceptoInput {
        clave_prod_serv: ClaveProdServ::parse("50201706")?,
        no_identificacion: Some("CAF-1".to_owned()),
        clave_unidad: ClaveUnidad::parse("H87")?,
        unidad: None,
        descripcion: "Café molido 500 g".to_owned(),
        line: GrossLine::new(
            Quantity::from_raw(2_000_000),
            Money::from_raw(11_600),
            TaxProfile::iva(Iva::Tasa16),
        ),
    })
}
