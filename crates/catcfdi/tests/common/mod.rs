//! Workbooks as SAT makes them, small: the same sheets, titles and headings, few rows.

#![allow(dead_code, reason = "each test has its use of a part of it")]

pub(crate) mod xls;
pub(crate) mod xlsx;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::disallowed_types, reason = "Excel has no other number")]
pub(crate) enum Cell {
    Blank,
    Text(String),
    Number(f64),
    /// A number that is shown as a date.
    Day(f64),
}

/// 2022-01-01 as Excel counts days.
pub(crate) const FIRST_DAY: Cell = Cell::Day(44_562.0);

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

/// A sheet.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// With SAT's title and the two rows that say when it was published.
    pub(crate) fn new(name: &str, published: &str, headings: &[&str]) -> Self {
        let rows = vec![
            cells("Catálogo de prueba."),
            cells(
                "Versión CFDI|Versión catálogo|Revisión catálogo|Fecha publicación de catálogo\
                 |Fecha  inicio de vigencia del catálogo|Fecha fin de vigencia del catálogo",
            ),
            cells(&format!("4.0|1.0|0|{published}|2022-01-01|")),
        ];
        let headings = headings.iter().map(|row| cells(row));
        Self { name: name.to_owned(), rows: rows.into_iter().chain(headings).collect() }
    }

    /// With one more row: texts between `|`.
    pub(crate) fn row(mut self, row: &str) -> Self {
        self.push(row);
        self
    }

    pub(crate) fn push(&mut self, row: &str) {
        self.rows.push(cells(row));
    }

    /// With the cell in another column of the last row set.
    pub(crate) fn with(mut self, column: usize, cell: Cell) -> Self {
        self.rows.last_mut().unwrap()[column] = cell;
        self
    }
}

fn cells(row: &str) -> Vec<Cell> {
    row.split('|').map(Cell::from).collect()
}

const DATED: &str = "Descripción|Fecha inicio de vigencia|Fecha fin de vigencia";

fn dated(name: &str, rows: &[&str]) -> Sheet {
    let sheet = Sheet::new(name, "0", &[&format!("{name}|{DATED}")]);
    rows.iter().fold(sheet, |sheet, row| sheet.row(row))
}

const POSTAL: [&str; 2] = [
    "c_CodigoPostal|c_Estado|c_Municipio|c_Localidad|Estímulo Franja Fronteriza\
     |Fecha inicio de vigencia |Fecha fin de vigencia |Referencias del Huso Horario",
    "|||||||Descripción del Huso Horario|Mes_Inicio_Horario_Verano|Día_Inicio_Horario_Verano\
     |Día_Inicio_Horario_Verano|Diferencia_Horaria_Verano",
];

pub(crate) fn postal(part: u8) -> Sheet {
    Sheet::new(&format!("c_CodigoPostal_Parte_{part}"), "2026-12-02", &POSTAL)
}

pub(crate) fn prod_serv() -> Sheet {
    let headings = "c_ClaveProdServ|Descripción|Incluir IVA trasladado|Incluir IEPS trasladado\
         |Complemento que debe incluir|FechaInicioVigencia|FechaFinVigencia\
         |Estímulo Franja Fronteriza|Palabras similares";
    Sheet::new("c_ClaveProdServ", "2026-11-30", &[headings])
}

/// Every sheet that is read, and one that is not.
pub(crate) fn sheets() -> Vec<Sheet> {
    let mut sheets = vec![
        prod_serv()
            .row("01010101|No existe en el catálogo|Opcional|Opcional||2022-01-01||0|Público en general")
            .row("50201799|Chocolate de mesa|Sí|No||2026-12-01||1|Tablilla, Cacao molido")
            .row("10101502|Perros|Opcional|Opcional||2022-01-01|2026-06-30|1|")
            .row("|Acta notarial|No|No|Notarios Públicos|||0|")
            .with(0, Cell::Number(80_121_799.0))
            .with(5, FIRST_DAY),
        Sheet::new(
            "c_ClaveUnidad",
            "0",
            &["c_ClaveUnidad|Nombre|Descripción|Nota|Fecha de inicio de vigencia\
               |Fecha de fin de vigencia|Símbolo"],
        )
        .row("H87|Pieza|||2022-01-01||")
        .row("Jr1|Jarrito|||2026-12-01||")
        .row("|Elevador|||2022-01-01||")
        .with(0, Cell::Number(5.0)),
        postal(1)
            .row("00000|TLA|000|00|0|2022-01-01||Tiempo del Centro||||")
            .row("|CMX|010|01|0|2022-01-01||Tiempo del Centro||||")
            .with(0, Cell::Number(1000.0))
            .row("17001|MOR|007||0|2026-12-01||Tiempo del Centro|Abril|Primer domingo|02:00|-5"),
        postal(2).row("77500|ROO|||2|2022-01-01||Tiempo del Sureste||||"),
        Sheet::new(
            "c_Moneda",
            "0",
            &["c_Moneda|Descripción|Decimales|Porcentaje variación|Fecha inicio de vigencia\
               |Fecha fin de vigencia"],
        )
        .row("MXN|Peso Mexicano|2|5|2022-01-01|")
        .row("XTT|Tlaco||5|2026-12-01|")
        .with(2, Cell::Number(3.0)),
        Sheet::new("c_Pais", "0", &["c_Pais|Descripción|Formato de código postal"])
            .row("MEX|México|[0-9]{5}")
            .row("AZT|Aztlán|"),
    ];
    sheets.extend(more_sheets());
    sheets
}

fn more_sheets() -> Vec<Sheet> {
    let tasa = Sheet::new(
        "c_TasaOCuota",
        "0",
        &[
            "Rango o Fijo|c_TasaOCuota||Impuesto|Factor|Traslado|Retención\
             |Fecha inicio de vigencia|Fecha fin de vigencia",
            "|Valor mínimo|Valor máximo||||||",
        ],
    )
    .row("Fijo||0|IVA|Tasa|Sí|No|2022-01-01|")
    .row("Fijo|||IVA|Tasa|Sí|No|2022-01-01|")
    .with(2, Cell::Number(0.16))
    .row("Rango|0|0.16|IVA|Tasa|No|Sí|2022-01-01|")
    .row("Fijo||0.08|IVA Crédito aplicado del 50%|Tasa|Sí|No|2022-01-01|2026-12-31")
    .row("Fijo|||IEPS|Tasa|Sí|Sí|2027-01-01|")
    .with(2, Cell::Number(0.265_5))
    .row("Rango|0|80.5|IEPS|Cuota|Sí|Sí|2027-01-01|")
    .row("Rango|0|0.35|ISR|Tasa|No|Sí|2022-01-01|");
    let uso = Sheet::new(
        "c_UsoCFDI",
        "0",
        &[
            "c_UsoCFDI|Descripción|Aplica para tipo persona||Fecha inicio de vigencia\
             |Fecha fin de vigencia|Régimen Fiscal Receptor",
            "||Física|Moral|||",
        ],
    )
    .row("G03|Gastos en general.|Sí|Sí|2022-01-01||601, 603");
    let regimen = Sheet::new(
        "c_RegimenFiscal",
        "0",
        &["||Aplica para tipo persona", "c_RegimenFiscal|Descripción|Física|Moral|Fecha de inicio de vigencia|Fecha de fin de vigencia"],
    )
    .row("|Incorporación Fiscal|Sí|No|2022-01-01|2026-12-31")
    .with(0, Cell::Number(621.0));
    vec![
        tasa,
        uso,
        regimen,
        dated("c_FormaPago", &["32|Trueque|2026-12-01|", "|Efectivo|2022-01-01|"])
            .with(0, Cell::Number(1.0)),
        dated("c_MetodoPago", &["PUE|Pago en una sola exhibición|2022-01-01|"]),
        dated("c_ObjetoImp", &["08|No traslado del IVA, No desglose IEPS.|2024-12-13|"]),
        dated("c_Exportacion", &["01|No aplica|2022-01-01|"]),
        dated("c_Periodicidad", &["05|Bimestral|2022-01-01|"]),
        dated("c_Meses", &["18|Noviembre-Diciembre|2022-01-01|"]),
        dated("c_TipoRelacion", &["|CFDI por aplicación de anticipo|2022-01-01|"])
            .with(0, Cell::Number(7.0)),
        Sheet::new("c_Aduana", "0", &["c_Aduana|Descripción"]).row("01|ACAPULCO"),
    ]
}

/// The same sheets after a change to one of them.
pub(crate) fn changed(name: &str, change: impl FnOnce(&mut Sheet)) -> Vec<Sheet> {
    let mut sheets = sheets();
    change(sheets.iter_mut().find(|sheet| sheet.name == name).unwrap());
    sheets
}
