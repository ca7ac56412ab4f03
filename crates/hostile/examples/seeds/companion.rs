//! Sales as another program hands them over: the samples of the documentation, and spoilt ones.

use super::{Seed, numbered};

const LINES: &str = include_str!("../../../../docs/companion/venta.csv");
const TOTALS: &str = include_str!("../../../../docs/companion/totales.csv");
const FILE: &str = include_str!("../../../../docs/companion/venta.json");

pub(crate) fn seeds() -> Vec<Seed> {
    let file: serde_json::Value = serde_json::from_str(FILE).unwrap();
    let mut with_taxes = file["sale"].clone();
    with_taxes["taxes"] = serde_json::json!([{
        "impuesto": "002", "tipo_factor": "Tasa", "tasa_o_cuota": "0.160000", "base": "32.76",
        "importe": "5.24",
    }]);
    let by_rate = serde_json::json!({
        "totals": [{ "iva": "exento", "gross": "50.00", "descripcion": "Libros" }],
        "payments": [{ "forma_pago": "04", "amount": "50.00" }], "total": "50.00",
    });
    let bodies = [&file["sale"], &with_taxes, &by_rate, &file].map(|body| body.to_string());
    let decimals = LINES.replace('.', ",");
    let quoted = TOTALS.replace("116.00", "\"$ 1,16.00\"").replace("50.00", "\"50,00\"");
    let wide = TOTALS.encode_utf16().flat_map(u16::to_le_bytes);
    let files = [
        LINES.as_bytes().to_vec(),
        TOTALS.as_bytes().to_vec(),
        FILE.as_bytes().to_vec(),
        decimals.into_bytes(),
        quoted.into_bytes(),
        [&[0xff, 0xfe], wide.collect::<Vec<u8>>().as_slice()].concat(),
        format!("\u{feff}{LINES}{LINES}").into_bytes(),
        b"venta\tpropina\nx\t1\n".to_vec(),
    ];
    let bodies = numbered("companion", bodies.map(String::into_bytes));
    [bodies, numbered("folder", files)].concat()
}
