//! SAT's catalogs: the codes that a CFDI may hold, their texts, their validity.
//!
//! All are built in; [`update`] puts newer ones over them.
//!
//! The small ones are enums, so that a rule over them is a `match` that the compiler completes; the
//! postal codes, currencies and countries are tables; so are the two large ones, which
//! [`claves`] also searches.

mod clave;
pub mod claves;
mod codigo_postal;
mod documento;
mod moneda;
mod pais;
mod small;
mod tasa_o_cuota;
pub mod update;
mod vigencia;

use faults::codes;

pub use clave::{ClaveProdServ, ClaveUnidad};
pub use codigo_postal::{CodigoPostal, EstimuloFrontera};
pub use documento::{ClaveImpuesto, Exportacion, Meses, Periodicidad, TipoFactor, TipoRelacion};
pub use moneda::Moneda;
pub use pais::Pais;
pub use small::{FormaPago, MetodoPago, ObjetoImp, RegimenFiscal, UsoCfdi};
pub use tasa_o_cuota::{Lado, TasaOCuota, Valor};
pub use vigencia::Vigencia;

codes! {
    /// Not in c_RegimenFiscal.
    REGIMEN_FISCAL_UNKNOWN = ("catalog-01", Fault,
        "Elige un régimen fiscal de la lista; es el que aparece en tu Constancia de Situación Fiscal.");
    /// Not in c_UsoCFDI.
    USO_CFDI_UNKNOWN = ("catalog-02", Fault, "Elige un uso del CFDI de la lista.");
    /// Not in c_FormaPago.
    FORMA_PAGO_UNKNOWN = ("catalog-03", Fault, "Elige una forma de pago de la lista del SAT.");
    /// Not in c_MetodoPago.
    METODO_PAGO_UNKNOWN = ("catalog-04", Fault, "El método de pago es PUE o PPD.");
    /// Not in c_ObjetoImp.
    OBJETO_IMP_UNKNOWN = ("catalog-05", Fault, "El objeto de impuesto no está en la lista del SAT.");
    /// Not in c_CodigoPostal.
    CODIGO_POSTAL_UNKNOWN = ("catalog-06", Fault,
        "Ese código postal no está en el catálogo del SAT. Escribe los cinco números de tu domicilio fiscal.");
    /// Not eight digits.
    CLAVE_PROD_SERV_FORM = ("catalog-07", Fault,
        "La clave de producto o servicio del SAT lleva ocho números.");
    /// Not one to three letters and digits.
    CLAVE_UNIDAD_FORM = ("catalog-08", Fault,
        "La clave de unidad del SAT lleva de una a tres letras o números, por ejemplo H87.");
    /// Not in c_Moneda.
    MONEDA_UNKNOWN = ("catalog-09", Fault,
        "Elige una moneda de la lista del SAT, por ejemplo MXN.");
    /// Not in c_Pais.
    PAIS_UNKNOWN = ("catalog-10", Fault, "Elige un país de la lista del SAT, por ejemplo MEX.");
    /// Not in c_Exportacion.
    EXPORTACION_UNKNOWN = ("catalog-11", Fault,
        "Elige una clave de exportación de la lista; si la mercancía no sale del país es 01.");
    /// Not in c_Periodicidad.
    PERIODICIDAD_UNKNOWN = ("catalog-12", Fault,
        "Elige cada cuándo haces tu factura global: diario, semanal, quincenal, mensual o bimestral.");
    /// Not in c_Meses.
    MESES_UNKNOWN = ("catalog-13", Fault, "Elige de la lista el mes o el bimestre de la factura global.");
    /// Not in c_TipoRelacion.
    TIPO_RELACION_UNKNOWN = ("catalog-14", Fault,
        "Elige de la lista cómo se relaciona esta factura con la anterior.");
    /// Not in c_Impuesto.
    IMPUESTO_UNKNOWN = ("catalog-15", Fault, "El impuesto es ISR (001), IVA (002) o IEPS (003).");
    /// Not in c_TipoFactor.
    TIPO_FACTOR_UNKNOWN = ("catalog-16", Fault, "El tipo de factor es Tasa, Cuota o Exento.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc::Persona;

    fn codes_of(usos: Vec<UsoCfdi>) -> String {
        usos.into_iter().map(UsoCfdi::code).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn codes_read_and_write_alike() {
        for regimen in RegimenFiscal::ALL {
            assert_eq!(RegimenFiscal::parse(regimen.code()).as_ref(), Ok(regimen));
        }
        for uso in UsoCfdi::ALL {
            assert_eq!(UsoCfdi::parse(uso.code()).as_ref(), Ok(uso));
        }
        for forma in FormaPago::ALL {
            assert_eq!(FormaPago::parse(forma.code()).as_ref(), Ok(forma));
        }
        let counts = [
            RegimenFiscal::ALL.len(),
            UsoCfdi::ALL.len(),
            FormaPago::ALL.len(),
            MetodoPago::ALL.len(),
            ObjetoImp::ALL.len(),
        ];
        assert_eq!(counts, [19, 24, 22, 2, 8]);
        assert_eq!(RegimenFiscal::parse("609").unwrap_err().code.id, "catalog-01");
        assert_eq!(UsoCfdi::parse("P01").unwrap_err().code.id, "catalog-02");
        assert_eq!(FormaPago::parse("07").unwrap_err().code.id, "catalog-03");
        assert_eq!(MetodoPago::parse("").unwrap_err().code.id, "catalog-04");
        assert_eq!(ObjetoImp::parse("09").unwrap_err().code.id, "catalog-05");
    }

    #[test]
    fn offers_the_usos_that_the_catalog_allows() {
        use Persona::{Fisica, Moral};
        for (persona, regimen, expected) in [
            (Moral, "601", "G01 G02 G03 I01 I02 I03 I04 I05 I06 I07 I08 S01"),
            (Fisica, "605", "D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 S01"),
            (Fisica, "616", "G02 S01"),
            (Fisica, "610", "S01"),
            (Moral, "610", "S01"),
            (Fisica, "626", "G01 G02 G03 I01 I02 I03 I04 I05 I06 I07 I08 S01"),
            (
                Fisica,
                "612",
                "G01 G02 G03 I01 I02 I03 I04 I05 I06 I07 I08 \
                 D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 S01",
            ),
            (Moral, "612", ""),
            (Fisica, "601", ""),
        ] {
            let regimen = RegimenFiscal::parse(regimen).unwrap();
            assert_eq!(codes_of(UsoCfdi::for_receptor(persona, regimen)), expected, "{regimen}");
        }
    }

    #[test]
    fn validity_has_a_first_day() {
        let day = jiff::civil::date(2024, 12, 12);
        assert!(FormaPago::Efectivo.vigencia().covers(day));
        assert!(!ObjetoImp::NoTrasladoIvaSiIeps.vigencia().covers(day));
    }
}
