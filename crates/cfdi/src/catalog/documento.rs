//! More small catalogs: what stands in a document's head, its relations, and its taxes.
//!
//! Codes, texts and dates: SAT's catCFDI of 2026-08-06. SAT's schema is laxer: it still has
//! c_TipoRelacion 08 and 09, which the catalog has not.

use super::vigencia::{Vigencia, catalog};
use super::{
    EXPORTACION_UNKNOWN, IMPUESTO_UNKNOWN, MESES_UNKNOWN, PERIODICIDAD_UNKNOWN,
    TIPO_FACTOR_UNKNOWN, TIPO_RELACION_UNKNOWN,
};

catalog! {
    /// c_Exportacion: whether the goods leave the country.
    Exportacion, "c_Exportacion", EXPORTACION_UNKNOWN,
    NoAplica = "01", "No aplica", (2022, 1, 1);
    DefinitivaA1 = "02", "Definitiva con clave A1", (2022, 1, 1);
    Temporal = "03", "Temporal", (2022, 1, 1);
    DefinitivaOtraClave = "04", "Definitiva con clave distinta a A1 o cuando no existe enajenación en términos del CFF", (2022, 2, 25);
}

catalog! {
    /// c_Periodicidad: how long a stretch of sales a factura global is of.
    Periodicidad, "c_Periodicidad", PERIODICIDAD_UNKNOWN,
    Diario = "01", "Diario", (2022, 1, 1);
    Semanal = "02", "Semanal", (2022, 1, 1);
    Quincenal = "03", "Quincenal", (2022, 1, 1);
    Mensual = "04", "Mensual", (2022, 1, 1);
    Bimestral = "05", "Bimestral", (2022, 1, 1);
}

catalog! {
    /// c_Meses: the month, or the two months, of a factura global.
    Meses, "c_Meses", MESES_UNKNOWN,
    Enero = "01", "Enero", (2022, 1, 1);
    Febrero = "02", "Febrero", (2022, 1, 1);
    Marzo = "03", "Marzo", (2022, 1, 1);
    Abril = "04", "Abril", (2022, 1, 1);
    Mayo = "05", "Mayo", (2022, 1, 1);
    Junio = "06", "Junio", (2022, 1, 1);
    Julio = "07", "Julio", (2022, 1, 1);
    Agosto = "08", "Agosto", (2022, 1, 1);
    Septiembre = "09", "Septiembre", (2022, 1, 1);
    Octubre = "10", "Octubre", (2022, 1, 1);
    Noviembre = "11", "Noviembre", (2022, 1, 1);
    Diciembre = "12", "Diciembre", (2022, 1, 1);
    EneroFebrero = "13", "Enero-Febrero", (2022, 1, 1);
    MarzoAbril = "14", "Marzo-Abril", (2022, 1, 1);
    MayoJunio = "15", "Mayo-Junio", (2022, 1, 1);
    JulioAgosto = "16", "Julio-Agosto", (2022, 1, 1);
    SeptiembreOctubre = "17", "Septiembre-Octubre", (2022, 1, 1);
    NoviembreDiciembre = "18", "Noviembre-Diciembre", (2022, 1, 1);
}

catalog! {
    /// c_TipoRelacion: what a document is to the documents that it names.
    TipoRelacion, "c_TipoRelacion", TIPO_RELACION_UNKNOWN,
    NotaCredito = "01", "Nota de crédito de los documentos relacionados", (2022, 1, 1);
    NotaDebito = "02", "Nota de débito de los documentos relacionados", (2022, 1, 1);
    Devolucion = "03", "Devolución de mercancía sobre facturas o traslados previos", (2022, 1, 1);
    Sustitucion = "04", "Sustitución de los CFDI previos", (2022, 1, 1);
    TrasladosFacturados = "05", "Traslados de mercancías facturados previamente", (2022, 1, 1);
    FacturaPorTraslados = "06", "Factura generada por los traslados previos", (2022, 1, 1);
    AplicacionAnticipo = "07", "CFDI por aplicación de anticipo", (2022, 1, 1);
}

catalog! {
    /// c_Impuesto, whole; [`taxes::Impuesto`](crate::taxes::Impuesto) are those of a sale.
    ClaveImpuesto, "c_Impuesto", IMPUESTO_UNKNOWN,
    Isr = "001", "ISR", (2022, 1, 1);
    Iva = "002", "IVA", (2022, 1, 1);
    Ieps = "003", "IEPS", (2022, 1, 1);
}

catalog! {
    /// c_TipoFactor: what the base of a tax is multiplied with.
    TipoFactor, "c_TipoFactor", TIPO_FACTOR_UNKNOWN,
    Tasa = "Tasa", "Tasa", (2022, 1, 1);
    Cuota = "Cuota", "Cuota", (2022, 1, 1);
    Exento = "Exento", "Exento", (2022, 1, 1);
}

impl Meses {
    /// Whether it is two months (13–18).
    pub fn is_bimester(self) -> bool {
        self >= Self::EneroFebrero
    }
}

impl Periodicidad {
    /// Whether a factura global of this stretch can be of those months: two of them if it is
    /// bimestral, else one.
    pub fn allows(self, meses: Meses) -> bool {
        (self == Self::Bimestral) == meses.is_bimester()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_and_write_alike() {
        macro_rules! check {
            ($($name:ident: $count:literal, $wrong:literal, $fault:literal;)+) => {$(
                assert_eq!($name::ALL.len(), $count);
                for one in $name::ALL {
                    assert_eq!($name::parse(one.code()).as_ref(), Ok(one));
                }
                assert_eq!($name::parse($wrong).unwrap_err().code.id, $fault);
            )+};
        }
        check! {
            Exportacion: 4, "05", "catalog-11";
            Periodicidad: 5, "06", "catalog-12";
            Meses: 18, "19", "catalog-13";
            TipoRelacion: 7, "08", "catalog-14";
            ClaveImpuesto: 3, "004", "catalog-15";
            TipoFactor: 3, "tasa", "catalog-16";
        }
    }

    #[test]
    fn two_months_go_with_a_bimonthly_global_alone() {
        for meses in Meses::ALL {
            let two = meses.description().contains('-');
            assert_eq!(meses.is_bimester(), two, "{meses}");
            for periodicidad in Periodicidad::ALL {
                let bimestral = *periodicidad == Periodicidad::Bimestral;
                assert_eq!(periodicidad.allows(*meses), two == bimestral);
            }
        }
    }

    #[test]
    fn the_last_exportacion_came_later() {
        let day = jiff::civil::date(2022, 2, 24);
        assert!(Exportacion::Temporal.vigencia().covers(day));
        assert!(!Exportacion::DefinitivaOtraClave.vigencia().covers(day));
    }
}
