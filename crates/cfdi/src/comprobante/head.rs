//! What every document begins with: its number, when and where it is issued, and by whom.

use faults::{Fault, Faults};

use super::{EMISOR_REGIMEN, Emisor, FOLIO_ZERO, SERIE_FORM};
use crate::catalog::CodigoPostal;
use crate::fecha::FechaLocal;

/// The head of a document of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Serie, 1 to 25 letters and digits.
    pub serie: String,
    /// Folio, from 1.
    pub folio: u64,
    /// Fecha: the wall clock of LugarExpedicion.
    pub fecha: FechaLocal,
    /// LugarExpedicion: postal code of the branch.
    pub lugar_expedicion: CodigoPostal,
    /// Emisor.
    pub emisor: Emisor,
}

impl Head {
    /// Whether the serie has the form that we give it: narrower than the XSD, safe in file names.
    pub(crate) fn check_number(&self, faults: &mut Faults) {
        let length = (1..=25).contains(&self.serie.len());
        if !length || !self.serie.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            faults.push(Fault::new(&SERIE_FORM, "serie"));
        }
        if self.folio == 0 {
            faults.push(Fault::new(&FOLIO_ZERO, "folio"));
        }
    }

    /// Whether the emisor can be under its régimen.
    pub(crate) fn check_emisor(&self, faults: &mut Faults) {
        let Emisor { rfc, regimen_fiscal, .. } = &self.emisor;
        if !regimen_fiscal.allows(rfc.persona()) {
            faults.push(Fault::new(&EMISOR_REGIMEN, "emisor.regimen_fiscal"));
        }
    }
}
