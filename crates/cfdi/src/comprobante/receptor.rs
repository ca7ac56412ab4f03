//! The receptor: five fields that must fit each other.

use faults::{Fault, Faults, codes};

use super::GENERIC_DOMICILIO;
use crate::catalog::{CodigoPostal, RegimenFiscal, UsoCfdi};
use crate::nombre::Nombre;
use crate::rfc::{Persona, Rfc};

codes! {
    /// The régimen is not one of such a person (CFDI40158).
    REGIMEN_NOT_OF_PERSONA = ("receptor-01", Fault,
        "Ese régimen fiscal no corresponde al tipo de RFC (persona física o empresa). Elige el de tu Constancia de Situación Fiscal.");
    /// The uso is not one for such a person and régimen (CFDI40161).
    USO_NOT_OF_REGIMEN = ("receptor-02", Fault,
        "Con tu régimen fiscal el SAT no permite ese uso del CFDI. Elige otro de la lista.");
    /// A generic RFC with a régimen other than 616 (CFDI40159).
    GENERIC_REGIMEN = ("receptor-03", Fault,
        "Con un RFC genérico el régimen fiscal es 616, Sin obligaciones fiscales.");
    /// A generic RFC with a uso other than S01 (CFDI40161).
    GENERIC_USO = ("receptor-04", Fault,
        "Con un RFC genérico el uso del CFDI es S01, Sin efectos fiscales.");
    /// The name of the factura global (CFDI40130, CFDI40146).
    PUBLICO_EN_GENERAL = ("receptor-05", Fault,
        "PUBLICO EN GENERAL es el nombre de la factura global. Escribe el nombre de quien compra.");
}

/// What a customer typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceptorText {
    /// RFC.
    pub rfc: String,
    /// Name as SAT has it.
    pub nombre: String,
    /// Postal code of the domicilio fiscal.
    pub codigo_postal: String,
    /// Code of c_RegimenFiscal.
    pub regimen_fiscal: String,
    /// Code of c_UsoCFDI.
    pub uso_cfdi: String,
}

/// Whom the document is for. Its fields fit each other by SAT's catalogs; whether they are what
/// L_RFC says (CFDI40143–40148) only the stamp tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receptor {
    rfc: Rfc,
    nombre: Nombre,
    domicilio_fiscal_receptor: CodigoPostal,
    regimen_fiscal_receptor: RegimenFiscal,
    uso_cfdi: UsoCfdi,
}

impl Receptor {
    /// Reads the five fields and what they say together.
    ///
    /// # Errors
    /// All that is wrong, at `rfc`, `nombre`, `codigo_postal`, `regimen_fiscal` and `uso_cfdi`.
    pub fn parse(text: ReceptorText) -> Result<Self, Faults> {
        let mut faults = Faults::new();
        let at = |path: &'static str| move |fault: Fault| fault.below(path);
        let rfc = faults.note(Rfc::parse(&text.rfc).map_err(at("rfc")));
        let nombre = faults.note(Nombre::parse(&text.nombre).map_err(at("nombre")));
        let codigo_postal =
            faults.note(CodigoPostal::parse(&text.codigo_postal).map_err(at("codigo_postal")));
        let regimen =
            faults.note(RegimenFiscal::parse(&text.regimen_fiscal).map_err(at("regimen_fiscal")));
        let uso = faults.note(UsoCfdi::parse(&text.uso_cfdi).map_err(at("uso_cfdi")));
        if let (Some(rfc), Some(regimen)) = (&rfc, regimen) {
            check_regimen(rfc, regimen, &mut faults);
            if let Some(uso) = uso {
                check_uso(rfc, regimen, uso, &mut faults);
            }
        }
        if nombre == Some(Nombre::publico_en_general()) {
            faults.push(Fault::new(&PUBLICO_EN_GENERAL, "nombre"));
        }
        let (
            Some(rfc),
            Some(nombre),
            Some(domicilio_fiscal_receptor),
            Some(regimen_fiscal_receptor),
            Some(uso_cfdi),
        ) = (rfc, nombre, codigo_postal, regimen, uso)
        else {
            return Err(faults);
        };
        faults.into_result(Self {
            rfc,
            nombre,
            domicilio_fiscal_receptor,
            regimen_fiscal_receptor,
            uso_cfdi,
        })
    }

    /// The público en general, whom a factura global is for: its postal code is that of the branch
    /// (CFDI40149).
    pub(crate) fn publico_en_general(lugar_expedicion: CodigoPostal, uso_cfdi: UsoCfdi) -> Self {
        Self {
            rfc: Rfc::publico_en_general(),
            nombre: Nombre::publico_en_general(),
            domicilio_fiscal_receptor: lugar_expedicion,
            regimen_fiscal_receptor: RegimenFiscal::SinObligacionesFiscales,
            uso_cfdi,
        }
    }

    /// Whether it can be on a document of that branch: see [`check_generic`].
    pub(crate) fn check_branch(&self, branch: &CodigoPostal) -> Result<(), Fault> {
        let checked = check_generic(&self.rfc, &self.domicilio_fiscal_receptor, branch);
        checked.map_err(|fault| fault.below("receptor"))
    }

    /// The same receptor in an egreso: UsoCFDI G02 where c_UsoCFDI allows it to the régimen, else
    /// S01, which it allows to all.
    #[must_use]
    pub fn of_egreso(self) -> Self {
        let regimen = self.regimen_fiscal_receptor;
        let uso_cfdi = if UsoCfdi::Devoluciones.allows(self.rfc.persona(), regimen) {
            UsoCfdi::Devoluciones
        } else {
            UsoCfdi::SinEfectosFiscales
        };
        Self { uso_cfdi, ..self }
    }

    /// The same receptor in a document of payments: UsoCFDI CP01.
    #[must_use]
    pub fn of_pago(self) -> Self {
        Self { uso_cfdi: UsoCfdi::Pagos, ..self }
    }

    /// Rfc.
    pub fn rfc(&self) -> &Rfc {
        &self.rfc
    }

    /// Nombre.
    pub fn nombre(&self) -> &Nombre {
        &self.nombre
    }

    /// DomicilioFiscalReceptor.
    pub fn domicilio_fiscal_receptor(&self) -> &CodigoPostal {
        &self.domicilio_fiscal_receptor
    }

    /// RegimenFiscalReceptor.
    pub fn regimen_fiscal_receptor(&self) -> RegimenFiscal {
        self.regimen_fiscal_receptor
    }

    /// UsoCFDI.
    pub fn uso_cfdi(&self) -> UsoCfdi {
        self.uso_cfdi
    }
}

/// With a generic RFC the postal code is that of the branch (CFDI40149).
///
/// # Errors
/// [`GENERIC_DOMICILIO`] at `codigo_postal`; its data name the branch's.
pub fn check_generic(
    rfc: &Rfc,
    domicilio: &CodigoPostal,
    branch: &CodigoPostal,
) -> Result<(), Fault> {
    if !rfc.is_generic() || domicilio == branch {
        return Ok(());
    }
    Err(Fault::new(&GENERIC_DOMICILIO, "codigo_postal").with("branch", branch))
}

fn check_regimen(rfc: &Rfc, regimen: RegimenFiscal, faults: &mut Faults) {
    if rfc.is_generic() {
        if regimen != RegimenFiscal::SinObligacionesFiscales {
            faults.push(Fault::new(&GENERIC_REGIMEN, "regimen_fiscal"));
        }
    } else if !regimen.allows(rfc.persona()) {
        let persona = match rfc.persona() {
            Persona::Fisica => "fisica",
            Persona::Moral => "moral",
        };
        let fault = Fault::new(&REGIMEN_NOT_OF_PERSONA, "regimen_fiscal");
        faults.push(fault.with("regimen_fiscal", regimen).with("persona", persona));
    }
}

fn check_uso(rfc: &Rfc, regimen: RegimenFiscal, uso: UsoCfdi, faults: &mut Faults) {
    if rfc.is_generic() {
        if uso != UsoCfdi::SinEfectosFiscales {
            faults.push(Fault::new(&GENERIC_USO, "uso_cfdi"));
        }
    } else if !uso.suits_a_sale() || !uso.allows(rfc.persona(), regimen) {
        let fault = Fault::new(&USO_NOT_OF_REGIMEN, "uso_cfdi");
        faults.push(fault.with("uso_cfdi", uso).with("regimen_fiscal", regimen));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(fields: [&str; 5]) -> String {
        let [rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi] = fields.map(str::to_owned);
        let text = ReceptorText { rfc, nombre, codigo_postal, regimen_fiscal, uso_cfdi };
        match Receptor::parse(text) {
            Ok(_) => "good".to_owned(),
            Err(faults) => {
                let each: Vec<_> =
                    faults.iter().map(|f| format!("{} {}", f.path, f.code.id)).collect();
                each.join(", ")
            }
        }
    }

    #[test]
    fn fields_must_fit_each_other() {
        for (fields, expected) in [
            (["KICR630120NX3", "Rodrigo Kitia Castro", "36246", "626", "G03"], "good"),
            (["URE180429TM6", "Universidad", "86991", "601", "G03"], "good"),
            (["XAXX010101000", "CLIENTE FINAL", "42501", "616", "S01"], "good"),
            (
                ["", "", "", "", ""],
                "rfc rfc-01, nombre nombre-01, codigo_postal catalog-06, \
                regimen_fiscal catalog-01, uso_cfdi catalog-02",
            ),
            (["URE180429TM6", "U", "86991", "612", "G03"], "regimen_fiscal receptor-01"),
            (["KICR630120NX3", "R", "36246", "605", "G03"], "uso_cfdi receptor-02"),
            (["KICR630120NX3", "R", "36246", "605", "CN01"], "uso_cfdi receptor-02"),
            (["KICR630120NX3", "R", "36246", "612", "CP01"], "uso_cfdi receptor-02"),
            (
                ["XAXX010101000", "PUBLICO EN GENERAL", "42501", "612", "G03"],
                "regimen_fiscal receptor-03, uso_cfdi receptor-04, nombre receptor-05",
            ),
            (["URE180429TM6", "U", "00000", "601", "G03"], "codigo_postal catalog-06"),
        ] {
            assert_eq!(verdict(fields), expected, "{fields:?}");
        }
    }
}
