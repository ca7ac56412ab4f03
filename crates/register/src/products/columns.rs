//! The columns of a price list: how they are called, and which field of a product each holds.

use std::sync::LazyLock;

use cfdi::taxes::Iva;
use faults::Fault;

use super::file::Kind;
use crate::api::ProductDraft;
use crate::codes::LIST_YES_NO;
use crate::search::plain;

/// One column.
pub(crate) struct Column {
    /// As a list is written.
    pub(crate) title: &'static str,
    /// The field of the draft.
    pub(crate) field: &'static str,
    /// Other names by which it is known, folded.
    others: &'static [&'static str],
    pub(crate) kind: Kind,
    pub(crate) get: fn(&ProductDraft) -> String,
    set: fn(&mut ProductDraft, &str) -> Option<()>,
}

impl Column {
    /// Puts the text of a cell into a draft.
    pub(crate) fn put(&self, draft: &mut ProductDraft, cell: &str) -> Result<(), Fault> {
        (self.set)(draft, cell).ok_or_else(|| Fault::new(&LIST_YES_NO, self.field))
    }
}

macro_rules! text_column {
    ($title:literal, $field:ident, $kind:ident, $others:expr) => {
        Column {
            title: $title,
            field: stringify!($field),
            others: $others,
            kind: Kind::$kind,
            get: |draft| draft.$field.clone(),
            set: |draft, cell| {
                draft.$field = cell.to_owned();
                Some(())
            },
        }
    };
}

/// All of them, in the order in which a list is written.
pub(crate) static ALL: &[Column] = &[
    text_column!("SKU", sku, Text, &["clave", "codigo", "claveproducto"]),
    text_column!(
        "Códigos de barras",
        barcodes,
        Text,
        &["barcode", "codigobarras", "codigodebarras", "ean", "upc"]
    ),
    text_column!("Nombre", name, Text, &["name", "producto", "descripcion"]),
    text_column!("Precio", price, Pesos, &["price", "precioventa", "precioconimpuestos"]),
    text_column!("Unidad", unit, Text, &["unit"]),
    text_column!("Categoría", category, Text, &["category", "departamento", "familia"]),
    text_column!(
        "Clave SAT",
        clave_prod_serv,
        Text,
        &["claveprodserv", "claveproductosat", "claveproductoservicio", "claveproductooservicio"]
    ),
    text_column!("Clave de unidad", clave_unidad, Text, &["claveunidad", "claveunidadsat"]),
    Column {
        title: "IVA",
        field: "iva",
        others: &["tax", "impuesto"],
        kind: Kind::Text,
        get: |draft| draft.iva.clone(),
        set: |draft, cell| {
            draft.iva = iva_code(cell);
            Some(())
        },
    },
    text_column!("IEPS tasa", ieps_tasa, Number, &["tasaieps", "ieps"]),
    text_column!("IEPS cuota", ieps_cuota, Number, &["cuotaieps"]),
    text_column!("IEPS contenido", ieps_content, Number, &["contenidoieps", "contenido"]),
    Column {
        title: "IEPS en el precio",
        field: "ieps_in_price",
        others: &["iepsenprecio", "iepsincluido"],
        kind: Kind::Text,
        get: |draft| yes_no(draft.ieps_in_price),
        set: |draft, cell| {
            draft.ieps_in_price = read_yes_no(cell, draft.ieps_in_price)?;
            Some(())
        },
    },
    Column {
        title: "Se vende",
        field: "active",
        others: &["active", "activo"],
        kind: Kind::Text,
        get: |draft| yes_no(draft.active),
        set: |draft, cell| {
            draft.active = read_yes_no(cell, draft.active)?;
            Some(())
        },
    },
];

/// The folded titles, in the order of [`ALL`].
static TITLES: LazyLock<Vec<String>> =
    LazyLock::new(|| ALL.iter().map(|column| folded(column.title)).collect());

/// The column of a heading; nothing where there is none of that name.
pub(crate) fn of(heading: &str) -> Option<&'static Column> {
    let folded = folded(heading);
    let named = |(column, title): &(&Column, &String)| {
        **title == folded
            || self::folded(column.field) == folded
            || column.others.contains(&folded.as_str())
    };
    ALL.iter().zip(TITLES.iter()).find(named).map(|(column, _)| column)
}

/// Small letters and digits without accents.
pub(crate) fn folded(heading: &str) -> String {
    plain(heading).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn yes_no(yes: bool) -> String {
    if yes { "sí" } else { "no" }.to_owned()
}

/// An empty cell leaves it as it is.
fn read_yes_no(cell: &str, now: bool) -> Option<bool> {
    match folded(cell).as_str() {
        "" => Some(now),
        "si" | "s" | "1" | "x" | "verdadero" | "true" | "activo" => Some(true),
        "no" | "n" | "0" | "falso" | "false" | "inactivo" => Some(false),
        _ => None,
    }
}

/// Our name for what a shop writes: `16`, `16%`, `0.16`, `IVA 16 %`; what is none of them stays, to
/// be refused with its sentence.
pub(crate) fn iva_code(cell: &str) -> String {
    let code = cell.trim().to_lowercase();
    if Iva::parse(&code).is_ok() {
        return code;
    }
    let digits: String =
        code.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').collect();
    let worded =
        code.trim_start_matches("iva").trim_matches(|letter: char| !letter.is_alphabetic());
    let iva = match (digits.as_str(), worded) {
        ("16" | "0.16" | ".16", "") => Iva::Tasa16,
        ("8" | "0.08" | ".08", "") => Iva::Tasa8,
        ("0", "") => Iva::Tasa0,
        ("", "exento") => Iva::Exento,
        _ => return code,
    };
    iva.code().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_many_names() {
        for (heading, field) in [
            ("sku", "sku"),
            ("SKU ", "sku"),
            ("Código de barras", "barcodes"),
            ("CODIGOS DE BARRAS", "barcodes"),
            ("clave_prod_serv", "clave_prod_serv"),
            ("Clave SAT", "clave_prod_serv"),
            ("tax", "iva"),
            ("ieps_in_price", "ieps_in_price"),
            ("Se vende", "active"),
        ] {
            assert_eq!(of(heading).map(|column| column.field), Some(field), "{heading}");
        }
        assert!(of("existencia").is_none() && of("").is_none());
        for (column, at) in ALL.iter().zip(0..) {
            let found = ALL.iter().position(|one| one.field == of(column.title).unwrap().field);
            assert_eq!(found, Some(at), "{}", column.title);
        }
    }

    #[test]
    fn iva_is_read_as_shops_write_it() {
        for (cell, code) in [
            ("iva-16", "iva-16"),
            ("16", "iva-16"),
            ("16 %", "iva-16"),
            ("IVA 16%", "iva-16"),
            ("0.16", "iva-16"),
            ("8%", "iva-8"),
            ("0", "iva-0"),
            ("Exento", "exento"),
            ("15", "15"),
            ("16 mas o menos", "16 mas o menos"),
        ] {
            assert_eq!(iva_code(cell), code, "{cell}");
        }
    }
}
