//! The catalogs' words beside their keys, and amounts and dates as people read them.

use cfdi::catalog::{
    ClaveImpuesto, ClaveProdServ, ClaveUnidad, Exportacion, FormaPago, Meses, MetodoPago, Moneda,
    ObjetoImp, Pais, Periodicidad, RegimenFiscal, TipoRelacion, UsoCfdi,
};
use cfdi::read::{Document, DocumentTax};
use money::Rate;

const MONTHS: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

/// What people call such a document.
pub(crate) fn document_name(document: &Document) -> &'static str {
    match document.tipo_de_comprobante.as_str() {
        "I" if document.informacion_global.is_some() => "Factura global",
        "I" => "Factura",
        "E" => "Nota de crédito",
        "T" => "Carta de traslado",
        "N" => "Recibo de nómina",
        "P" => "Recibo de pago",
        _ => "Comprobante",
    }
}

/// `A-1001`, as far as there is either.
pub(crate) fn serie_folio(serie: Option<&str>, folio: Option<&str>) -> String {
    [serie, folio].into_iter().flatten().collect::<Vec<_>>().join("-")
}

/// A key of one of SAT's catalogs and its words beside it; a key that it has not stands alone.
macro_rules! keyed_by {
    ($($(#[$doc:meta])* $name:ident: $catalog:ident;)+) => {$(
        $(#[$doc])*
        pub(crate) fn $name(code: &str) -> String {
            keyed(code, $catalog::parse(code).ok().map(|known| known.description()))
        }
    )+};
}

keyed_by! {
    /// c_RegimenFiscal.
    regimen_fiscal: RegimenFiscal;
    /// c_UsoCFDI.
    uso_cfdi: UsoCfdi;
    /// c_FormaPago.
    forma_pago: FormaPago;
    /// c_MetodoPago.
    metodo_pago: MetodoPago;
    /// c_Exportacion.
    exportacion: Exportacion;
    /// c_Periodicidad.
    periodicidad: Periodicidad;
    /// c_Meses.
    meses: Meses;
    /// c_TipoRelacion.
    tipo_relacion: TipoRelacion;
    /// c_Moneda.
    moneda: Moneda;
    /// c_Pais.
    pais: Pais;
}

/// c_ClaveProdServ. Without the dot between: it stands among other parts that have one.
pub(crate) fn clave_prod_serv(code: &str) -> String {
    let known = ClaveProdServ::parse(code).ok();
    inline(code, known.and_then(|known| known.description()))
}

/// c_ObjetoImp, likewise.
pub(crate) fn objeto_imp(code: &str) -> String {
    inline(code, ObjetoImp::parse(code).ok().map(ObjetoImp::description))
}

/// The name of a c_ClaveUnidad; nothing for a key that it has not.
pub(crate) fn unidad(code: &str) -> Option<&'static str> {
    ClaveUnidad::parse(code).ok().and_then(|known| known.description())
}

/// c_TipoDeComprobante.
pub(crate) fn tipo_de_comprobante(code: &str) -> String {
    let words = match code {
        "I" => Some("Ingreso"),
        "E" => Some("Egreso"),
        "T" => Some("Traslado"),
        "N" => Some("Nómina"),
        "P" => Some("Pago"),
        _ => None,
    };
    keyed(code, words)
}

/// c_Moneda, with the exchange rate where there is one.
pub(crate) fn moneda_at(code: &str, tipo_cambio: Option<&str>) -> String {
    let moneda = match code {
        // SAT's text is a sentence that does not say it.
        "XXX" => keyed(code, Some("Sin moneda")),
        _ => moneda(code),
    };
    match tipo_cambio {
        Some(tipo_cambio) => format!("{moneda}, tipo de cambio {tipo_cambio}"),
        None => moneda,
    }
}

fn inline(code: &str, words: Option<&str>) -> String {
    words.map_or_else(|| code.to_owned(), |words| format!("{code} {words}"))
}

fn keyed(code: &str, words: Option<&str>) -> String {
    words.map_or_else(|| code.to_owned(), |words| format!("{code} · {words}"))
}

/// `IVA 16 %`, `IVA exento`, `IEPS cuota 3.20`.
pub(crate) fn tax_name(tax: &DocumentTax) -> String {
    let known = ClaveImpuesto::parse(&tax.impuesto).ok();
    let name = known.map_or(tax.impuesto.as_str(), |known| known.description());
    let factor = tax.tipo_factor.as_deref().unwrap_or_default();
    match (factor, tax.tasa_o_cuota.as_deref()) {
        ("Exento", _) => format!("{name} exento"),
        ("Tasa", Some(tasa)) => match Rate::parse(tasa) {
            Ok(rate) => format!("{name} {} %", rate.percent()),
            Err(_) => format!("{name} tasa {tasa}"),
        },
        (_, Some(cuota)) => format!("{name} {} {}", factor.to_lowercase(), shorter(cuota)),
        (_, None) => name.to_owned(),
    }
}

/// `IVA 16 % sobre 172.41`.
pub(crate) fn tax_and_base(tax: &DocumentTax) -> String {
    let name = tax_name(tax);
    match &tax.base {
        Some(base) => format!("{name} sobre {}", grouped(base)),
        None => name,
    }
}

/// `IVA 16 % sobre 172.41: 27.59`, each, the retenciones behind and as such.
pub(crate) fn taxes(traslados: &[DocumentTax], retenciones: &[DocumentTax]) -> Vec<String> {
    let amount = |tax: &DocumentTax| match &tax.importe {
        Some(importe) => format!(": {}", grouped(importe)),
        None => String::new(),
    };
    let traslados = traslados.iter().map(|tax| format!("{}{}", tax_and_base(tax), amount(tax)));
    let retenciones =
        retenciones.iter().map(|tax| format!("Retención de {}{}", tax_and_base(tax), amount(tax)));
    traslados.chain(retenciones).collect()
}

/// Without the zeros at its end, but with two decimals.
fn shorter(amount: &str) -> &str {
    let least = amount.find('.').map_or(amount.len(), |point| point + 3);
    let significant = amount.trim_end_matches('0').len();
    amount.get(..significant.max(least)).unwrap_or(amount)
}

/// The amount as it is written, its thousands apart: `1,234.500000`.
pub(crate) fn grouped(amount: &str) -> String {
    let (whole, fraction) = amount.split_at(amount.find('.').unwrap_or(amount.len()));
    let mut out = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(fraction);
    out
}

/// `2026-11-20T14:05:09` as `20 nov 2026, 14:05:09`; what is no date stays as it is.
pub(crate) fn date_time(text: &str) -> String {
    let parts: Vec<&str> = text.split(['-', 'T']).collect();
    let [year, month, day, time] = parts.as_slice() else { return text.to_owned() };
    let name =
        month.parse::<usize>().ok().and_then(|m| m.checked_sub(1)).and_then(|m| MONTHS.get(m));
    match name {
        Some(name) => format!("{} {name} {year}, {time}", day.trim_start_matches('0')),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_amounts_and_dates_as_people_do() {
        assert_eq!(grouped("0.5"), "0.5");
        assert_eq!(grouped("123.00"), "123.00");
        assert_eq!(grouped("1234567.123456"), "1,234,567.123456");
        assert_eq!(grouped("1000"), "1,000");
        assert_eq!(date_time("2026-11-02T09:05:00"), "2 nov 2026, 09:05:00");
        assert_eq!(date_time("2026-13-02T09:05:00"), "2026-13-02T09:05:00");
        assert_eq!(date_time("hoy"), "hoy");
    }

    #[test]
    fn puts_words_beside_keys_and_keeps_unknown_keys() {
        assert_eq!(regimen_fiscal("626"), "626 · Régimen Simplificado de Confianza");
        assert_eq!(uso_cfdi("G03"), "G03 · Gastos en general");
        assert_eq!(forma_pago("77"), "77");
        assert_eq!(exportacion("01"), "01 · No aplica");
        assert_eq!(tipo_de_comprobante("X"), "X");
        assert_eq!(clave_prod_serv("14111704"), "14111704 Papel higiénico");
        assert_eq!(clave_prod_serv("99999999"), "99999999");
        assert_eq!((unidad("H87"), unidad("Q")), (Some("Pieza"), None));
        assert_eq!(moneda_at("USD", Some("18.25")), "USD · Dólar americano, tipo de cambio 18.25");
        assert_eq!(tipo_relacion("04"), "04 · Sustitución de los CFDI previos");
        assert_eq!(
            (meses("13"), periodicidad("05")),
            ("13 · Enero-Febrero".into(), "05 · Bimestral".into())
        );
        assert_eq!(pais("USA"), "USA · Estados Unidos (los)");
        for code in ["01", "02", "03", "04", "05", "06", "07", "08"] {
            assert!(objeto_imp(code).len() > code.len() + 4, "{code}");
        }
    }

    #[test]
    fn names_taxes() {
        let tax = |impuesto: &str, factor: &str, rate: Option<&str>| {
            tax_name(&DocumentTax {
                impuesto: impuesto.into(),
                base: None,
                tipo_factor: Some(factor.into()),
                tasa_o_cuota: rate.map(Into::into),
                importe: None,
            })
        };
        assert_eq!(tax("002", "Tasa", Some("0.160000")), "IVA 16 %");
        assert_eq!(tax("003", "Tasa", Some("0.265000")), "IEPS 26.5 %");
        assert_eq!(tax("001", "Tasa", Some("0.012500")), "ISR 1.25 %");
        assert_eq!(tax("002", "Exento", None), "IVA exento");
        assert_eq!(tax("003", "Cuota", Some("3.200000")), "IEPS cuota 3.20");
        assert_eq!(tax("003", "Cuota", Some("0.569100")), "IEPS cuota 0.5691");
    }
}
