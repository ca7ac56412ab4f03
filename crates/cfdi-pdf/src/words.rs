//! The catalogs' words beside their keys, and amounts and dates as people read them.

use cfdi::catalog::{FormaPago, MetodoPago, ObjetoImp, RegimenFiscal, UsoCfdi};
use cfdi::read::{Document, DocumentTax};
use money::Rate;

const MONTHS: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];

/// What people call a document of this TipoDeComprobante.
pub(crate) fn document_name(tipo_de_comprobante: &str) -> &'static str {
    match tipo_de_comprobante {
        "I" => "Factura",
        "E" => "Nota de crédito",
        "T" => "Carta de traslado",
        "N" => "Recibo de nómina",
        "P" => "Recibo de pago",
        _ => "Comprobante",
    }
}

/// `A-1001`, as far as the document has either.
pub(crate) fn serie_folio(document: &Document) -> String {
    let parts = [&document.serie, &document.folio].into_iter().flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join("-")
}

pub(crate) fn regimen_fiscal(code: &str) -> String {
    keyed(code, RegimenFiscal::parse(code).ok().map(RegimenFiscal::description))
}

pub(crate) fn uso_cfdi(code: &str) -> String {
    keyed(code, UsoCfdi::parse(code).ok().map(UsoCfdi::description))
}

pub(crate) fn forma_pago(code: &str) -> String {
    keyed(code, FormaPago::parse(code).ok().map(FormaPago::description))
}

pub(crate) fn metodo_pago(code: &str) -> String {
    keyed(code, MetodoPago::parse(code).ok().map(MetodoPago::description))
}

/// Without the dot between: it stands among other parts that have one.
pub(crate) fn objeto_imp(code: &str) -> String {
    let words = ObjetoImp::parse(code).map(ObjetoImp::description).unwrap_or_default();
    format!("{code} {words}").trim_end().to_owned()
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

/// c_Exportacion.
pub(crate) fn exportacion(code: &str) -> String {
    let words = match code {
        "01" => Some("No aplica"),
        "02" => Some("Definitiva con clave A1"),
        "03" => Some("Temporal"),
        "04" => Some("Definitiva con clave distinta a A1"),
        _ => None,
    };
    keyed(code, words)
}

/// c_Moneda, with the exchange rate where there is one.
pub(crate) fn moneda(document: &Document) -> String {
    let words = match document.moneda.as_str() {
        "MXN" => Some("Peso mexicano"),
        "USD" => Some("Dólar americano"),
        "EUR" => Some("Euro"),
        _ => None,
    };
    let moneda = keyed(&document.moneda, words);
    match &document.tipo_cambio {
        Some(tipo_cambio) => format!("{moneda}, tipo de cambio {tipo_cambio}"),
        None => moneda,
    }
}

fn keyed(code: &str, words: Option<&str>) -> String {
    words.map_or_else(|| code.to_owned(), |words| format!("{code} · {words}"))
}

/// `IVA 16 %`, `IVA exento`, `IEPS cuota 3.200000`.
pub(crate) fn tax_name(tax: &DocumentTax) -> String {
    let name = match tax.impuesto.as_str() {
        "001" => "ISR",
        "002" => "IVA",
        "003" => "IEPS",
        other => other,
    };
    let factor = tax.tipo_factor.as_deref().unwrap_or_default();
    match (factor, tax.tasa_o_cuota.as_deref()) {
        ("Exento", _) => format!("{name} exento"),
        ("Tasa", Some(tasa)) => match Rate::parse(tasa) {
            Ok(rate) => format!("{name} {} %", rate.percent()),
            Err(_) => format!("{name} tasa {tasa}"),
        },
        (_, Some(cuota)) => format!("{name} {} {cuota}", factor.to_lowercase()),
        (_, None) => name.to_owned(),
    }
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
        assert_eq!(tax("003", "Cuota", Some("3.200000")), "IEPS cuota 3.200000");
    }
}
