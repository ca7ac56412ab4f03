//! What the audit trail says of a product that was added or changed.

use super::draft;
use crate::api::ProductDraft;
use crate::product::Product;

/// Longest part of a change: a name may have a thousand letters.
const SHOWN_MAX: usize = 60;

/// `REFRESCO-600 Refresco 600 ml, $19.00, IVA 16 %`.
pub(crate) fn introduced(product: &Product) -> String {
    let (sku, name) = (&product.sku, short(&product.name));
    format!("{sku} {name}, {}, {}", product.price.pesos(), product.tax_label())
}

/// `REFRESCO-600 Refresco 600 ml: precio 19.00 → 20.00`, and the other fields likewise.
pub(crate) fn told(before: &Product, after: &Product) -> String {
    let (old, new) = (draft::of(before), draft::of(after));
    let changed = fields(&old).into_iter().zip(fields(&new));
    let changed = changed.filter(|((_, old), (_, new))| old != new);
    let parts: Vec<String> = changed
        .map(|((label, old), (_, new))| format!("{label} {} → {}", shown(&old), shown(&new)))
        .collect();
    let what = if parts.is_empty() { "sin cambios".to_owned() } else { parts.join("; ") };
    format!("{} {}: {what}", after.sku, short(&after.name))
}

fn fields(draft: &ProductDraft) -> [(&'static str, String); 13] {
    let yes_or_no = |yes: bool| if yes { "sí" } else { "no" }.to_owned();
    [
        ("nombre", draft.name.clone()),
        ("precio", draft.price.clone()),
        ("códigos", draft.barcodes.clone()),
        ("unidad", draft.unit.clone()),
        ("categoría", draft.category.clone()),
        ("clave SAT", draft.clave_prod_serv.clone()),
        ("clave de unidad", draft.clave_unidad.clone()),
        ("IVA", draft.iva.clone()),
        ("tasa de IEPS", draft.ieps_tasa.clone()),
        ("cuota de IEPS", draft.ieps_cuota.clone()),
        ("contenido", draft.ieps_content.clone()),
        ("IEPS en el precio", yes_or_no(draft.ieps_in_price)),
        ("a la venta", yes_or_no(draft.active)),
    ]
}

fn shown(value: &str) -> String {
    if value.is_empty() { "nada".to_owned() } else { short(value) }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::product;

    #[test]
    fn says_what_changed_and_nothing_else() {
        let before = product("R6", "Refresco 600 ml", "19.00", &["750"]);
        let after = Product {
            category: Some("Bebidas".to_owned()),
            active: false,
            ..product("R6", "Refresco 600 ml", "20.00", &["750"])
        };
        assert_eq!(
            told(&before, &after),
            "R6 Refresco 600 ml: precio 19.00 → 20.00; categoría nada → Bebidas; a la venta sí → no"
        );
        assert_eq!(told(&before, &before), "R6 Refresco 600 ml: sin cambios");
        assert_eq!(introduced(&before), "R6 Refresco 600 ml, $19.00, IVA 16 %");
        let long = product("R6", &"ñ".repeat(100), "19.00", &[]);
        assert_eq!(short(&long.name).chars().count(), SHOWN_MAX + 1);
    }
}
