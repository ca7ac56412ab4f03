//! The receptor: what the catalogs say, and what the list of taxpayers says.

use cfdi::catalog::{RegimenFiscal, UsoCfdi};
use cfdi::read::{Document, DocumentReceptor};
use cfdi::rfc::Rfc;

use super::Refusal;
use crate::registry::Registry;

/// Catalogs first, then the list where there is one.
pub(crate) fn receptor(document: &Document, registry: Option<&Registry>) -> Result<(), Refusal> {
    let receptor = &document.receptor;
    let unknown = "El RFC del receptor no está en la lista de RFC inscritos no cancelados del SAT.";
    let rfc = Rfc::parse(&receptor.rfc).map_err(|_| Refusal::new("CFDI40143", unknown))?;
    catalogs(receptor, &rfc)?;
    if rfc.is_generic() {
        return generic(document);
    }
    let Some(registry) = registry else {
        return Ok(());
    };
    let taxpayer = registry.find(rfc.as_str()).ok_or_else(|| Refusal::new("CFDI40143", unknown))?;
    if taxpayer.nombre != receptor.nombre {
        let message = "El campo Nombre del receptor no es el nombre registrado para su RFC.";
        return Err(Refusal::new("CFDI40145", message));
    }
    let codigo_postal = &taxpayer.codigo_postal;
    if !codigo_postal.is_empty() && *codigo_postal != receptor.domicilio_fiscal_receptor {
        let message = "El campo DomicilioFiscalReceptor no es el registrado para ese RFC.";
        return Err(Refusal::new("CFDI40148", message));
    }
    let regimenes = &taxpayer.regimenes;
    if !regimenes.is_empty() && !regimenes.contains(&receptor.regimen_fiscal_receptor) {
        let message = "El campo RegimenFiscalReceptor no es de los registrados para ese RFC.";
        return Err(Refusal::new("CFDI40158", message));
    }
    Ok(())
}

fn catalogs(receptor: &DocumentReceptor, rfc: &Rfc) -> Result<(), Refusal> {
    let regimen = RegimenFiscal::parse(&receptor.regimen_fiscal_receptor).map_err(|_| {
        Refusal::new("CFDI40157", "El régimen del receptor no está en c_RegimenFiscal.")
    })?;
    let uso = UsoCfdi::parse(&receptor.uso_cfdi)
        .map_err(|_| Refusal::new("CFDI40160", "El uso del CFDI no está en c_UsoCFDI."))?;
    if !regimen.allows(rfc.persona()) {
        let message = "El régimen del receptor no corresponde a su tipo de persona.";
        return Err(Refusal::new("CFDI40158", message));
    }
    if !uso.allows(rfc.persona(), regimen) {
        let message = "El uso del CFDI no corresponde al tipo de persona y régimen del receptor.";
        return Err(Refusal::new("CFDI40161", message));
    }
    Ok(())
}

/// Público en general and foreigners, who are on no list.
fn generic(document: &Document) -> Result<(), Refusal> {
    if document.receptor.domicilio_fiscal_receptor == document.lugar_expedicion {
        return Ok(());
    }
    Err(Refusal::new("CFDI40149", "DomicilioFiscalReceptor no es igual a LugarExpedicion."))
}
