//! What a list would do to the products: which are new, which change, which rows cannot be taken.

use std::collections::{BTreeMap, HashMap, HashSet};

use faults::{Code, Fault};

use super::columns::{self, Column};
use super::draft;
use super::file::Table;
use crate::api::ProductDraft;
use crate::codes::{BARCODE_TAKEN, LIST_COLUMN_TWICE, LIST_NO_SKU, LIST_SKU_TWICE, LIST_TOO_WIDE};
use crate::product::Product;
use crate::search::barcode;

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultyRow {
    /// Its line in the file, from 1.
    pub(crate) line: u32,
    /// As written.
    pub(crate) sku: String,
    pub(crate) faults: Vec<Fault>,
}

impl FaultyRow {
    /// `renglon 6.price: Escribe el precio …`, for each fault.
    pub(crate) fn told(&self) -> Vec<String> {
        let at = format!("renglon {}", self.line);
        let told = |fault: &Fault| {
            let fault = fault.clone().below(&at);
            format!("{}: {}", fault.path, fault.code.message)
        };
        self.faults.iter().map(told).collect()
    }
}

/// What a list would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) new: Vec<Product>,
    /// As it is, and as it would be.
    pub(crate) changed: Vec<(Product, Product)>,
    pub(crate) unchanged: usize,
    pub(crate) faulty: Vec<FaultyRow>,
    /// Headings that are no column of ours.
    pub(crate) ignored: Vec<String>,
}

impl Plan {
    /// What is to be written.
    pub(crate) fn products(&self) -> impl Iterator<Item = &Product> {
        self.new.iter().chain(self.changed.iter().map(|(_, after)| after))
    }
}

/// Holds a list against the products that there are. Columns that a list leaves out stay as they
/// are, so a list of keys and prices changes prices.
///
/// # Errors
/// The headings cannot be read.
pub(crate) fn plan(table: &Table, known: &[Product]) -> Result<Plan, &'static Code> {
    let (columns, ignored) = headings(&table.head)?;
    let by_sku: HashMap<&str, &Product> =
        known.iter().map(|product| (product.sku.as_str(), product)).collect();
    let mut rows: Vec<Row> =
        table.rows.iter().map(|row| read_row(row, &columns, &by_sku)).collect();
    refuse_repeated(&mut rows);
    while refuse_taken_barcodes(&mut rows, known) {}
    let mut plan = Plan { ignored, ..Plan::default() };
    for row in rows {
        match (row.product, row.faults) {
            (Some(product), _) => plan.sort_in(product, &by_sku),
            (None, faults) => {
                plan.faulty.push(FaultyRow { line: row.line, sku: row.sku, faults });
            }
        }
    }
    Ok(plan)
}

impl Plan {
    fn sort_in(&mut self, product: Product, by_sku: &HashMap<&str, &Product>) {
        match by_sku.get(product.sku.as_str()) {
            None => self.new.push(product),
            Some(known) if **known == product => self.unchanged = self.unchanged.saturating_add(1),
            Some(known) => self.changed.push(((*known).clone(), product)),
        }
    }
}

/// A row on its way: the product that it means, or why it means none.
struct Row {
    line: u32,
    sku: String,
    product: Option<Product>,
    faults: Vec<Fault>,
}

impl Row {
    fn refuse(&mut self, fault: Fault) {
        self.product = None;
        self.faults.push(fault);
    }
}

/// Which column each heading is.
type Headings = Vec<Option<&'static Column>>;

fn headings(head: &[String]) -> Result<(Headings, Vec<String>), &'static Code> {
    let columns: Headings = head.iter().map(|heading| columns::of(heading)).collect();
    let mut seen = HashSet::new();
    if !columns.iter().flatten().all(|column| seen.insert(column.field)) {
        return Err(&LIST_COLUMN_TWICE);
    }
    if !seen.contains("sku") {
        return Err(&LIST_NO_SKU);
    }
    let strangers = head.iter().zip(&columns).filter(|(_, column)| column.is_none());
    let named = strangers.map(|(heading, _)| heading.clone()).filter(|name| !name.is_empty());
    let ignored = named.collect();
    Ok((columns, ignored))
}

fn read_row(
    (line, cells): &(u32, Vec<String>),
    columns: &Headings,
    by_sku: &HashMap<&str, &Product>,
) -> Row {
    let at_sku = columns.iter().position(|column| column.is_some_and(|it| it.field == "sku"));
    let written = at_sku.and_then(|at| cells.get(at)).cloned().unwrap_or_default();
    let mut draft = match by_sku.get(written.trim()) {
        Some(known) => draft::of(known),
        None => ProductDraft { active: true, ..ProductDraft::default() },
    };
    let mut row = Row { line: *line, sku: written, product: None, faults: Vec::new() };
    // A spreadsheet leaves the empty cells at the end of a row away; a list of text does not.
    if cells.len() > columns.len() {
        row.refuse(Fault::new(&LIST_TOO_WIDE, ""));
        return row;
    }
    let empty = String::new();
    let padded = cells.iter().chain(std::iter::repeat(&empty));
    for (column, cell) in columns.iter().zip(padded) {
        let Some(column) = column else { continue };
        if let Err(fault) = column.put(&mut draft, cell) {
            row.faults.push(fault);
        }
    }
    match draft::read(&draft) {
        Ok(product) if row.faults.is_empty() => row.product = Some(product),
        Ok(_) => {}
        Err(faults) => row.faults.extend(faults),
    }
    row
}

/// Of rows with one key the first counts.
fn refuse_repeated(rows: &mut [Row]) {
    let mut seen = HashSet::new();
    for row in rows {
        if row.product.as_ref().is_some_and(|product| !seen.insert(product.sku.clone())) {
            row.refuse(Fault::new(&LIST_SKU_TWICE, "sku"));
        }
    }
}

/// Refuses rows whose barcode another product has, be it of the list or not in it. A row that is
/// refused leaves its product as it is, with the barcodes that it has: so this is asked again until
/// nothing changes, which the answer tells.
fn refuse_taken_barcodes(rows: &mut [Row], known: &[Product]) -> bool {
    let listed: HashSet<String> =
        rows.iter().filter_map(|row| Some(row.product.as_ref()?.sku.clone())).collect();
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for product in known.iter().filter(|product| !listed.contains(&product.sku)) {
        let codes = product.barcodes.iter().map(|code| barcode(code));
        owners.extend(codes.map(|code| (code, product.name.clone())));
    }
    let mut refused = false;
    for row in rows {
        let Some(product) = &row.product else { continue };
        let codes: Vec<String> = product.barcodes.iter().map(|code| barcode(code)).collect();
        match codes.iter().find_map(|code| owners.get(code)).cloned() {
            Some(other) => {
                row.refuse(Fault::new(&BARCODE_TAKEN, "barcodes").with("other", other));
                refused = true;
            }
            None => {
                let name = product.name.clone();
                owners.extend(codes.into_iter().map(|code| (code, name.clone())));
            }
        }
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::products::file;

    fn held(list: &str, known: &[Product]) -> Plan {
        plan(&file::read(list.as_bytes()).unwrap(), known).unwrap()
    }

    const HEAD: &str = "sku,barcode,name,price,unit,clave_prod_serv,clave_unidad,tax\n";

    fn row(sku: &str, barcode: &str, price: &str) -> String {
        format!("{sku},{barcode},Pan {sku},{price},pieza,50181901,H87,iva-0\n")
    }

    fn known() -> Vec<Product> {
        let list = format!("{HEAD}{}{}", row("A", "111", "10"), row("B", "222", "20"));
        held(&list, &[]).new
    }

    fn told(plan: &Plan) -> Vec<(u32, &str, &'static str)> {
        let first = |row: &FaultyRow| row.faults[0].code.id;
        plan.faulty.iter().map(|row| (row.line, row.sku.as_str(), first(row))).collect()
    }

    #[test]
    fn new_changed_and_unchanged_are_told_apart() {
        let list = format!(
            "{HEAD}{}{}{}",
            row("A", "111", "10.00"),
            row("B", "222", "21"),
            row("C", "333", "5")
        );
        let plan = held(&list, &known());
        assert_eq!((plan.new.len(), plan.unchanged, plan.faulty.len()), (1, 1, 0));
        let (before, after) = &plan.changed[0];
        assert_eq!((before.price.pesos(), after.price.pesos()), ("$20.00".into(), "$21.00".into()));
        assert_eq!(plan.products().count(), 2);
    }

    #[test]
    fn columns_that_are_left_out_stay_as_they_are() {
        let plan = held("Precio;Existencia;SKU\n11.50;7;A\n;;B\n9;1;NUEVO\n", &known());
        assert_eq!(plan.ignored, ["Existencia"]);
        assert_eq!(plan.changed[0].1.barcodes, ["111"]);
        assert_eq!(told(&plan), [(3, "B", "product-04"), (4, "NUEVO", "product-02")]);
    }

    #[test]
    fn barcodes_may_change_hands_within_a_list_and_not_be_taken() {
        let swapped = format!("{HEAD}{}{}", row("A", "0222", "10"), row("B", "111", "20"));
        assert_eq!(held(&swapped, &known()).changed.len(), 2);
        let taken = format!("{HEAD}{}{}", row("C", "111", "10"), row("D", "333", "1"));
        assert_eq!(told(&held(&taken, &known())), [(2, "C", "product-13")]);
        // A row that is refused keeps its product's barcode, so who wanted that is refused too.
        let chain = format!("{HEAD}{}{}", row("A", "222", "10"), row("B", "444", "gratis"));
        assert_eq!(
            told(&held(&chain, &known())),
            [(3, "B", "product-04"), (2, "A", "product-13")].into_iter().rev().collect::<Vec<_>>()
        );
        let twice = format!("{HEAD}{}{}", row("A", "5", "10"), row("A", "6", "10"));
        assert_eq!(told(&held(&twice, &known())), [(3, "A", "import-07")]);
    }

    #[test]
    fn headings_are_judged_before_the_rows() {
        let code =
            |list: &str| plan(&file::read(list.as_bytes()).unwrap(), &[]).map(drop).unwrap_err().id;
        assert_eq!(code("nombre,precio\nPan,1\n"), "import-06");
        assert_eq!(code("sku,precio,price\nA,1,2\n"), "import-08");
        let wide = held("sku,precio\nA,1,2\n", &known());
        assert_eq!(told(&wide), [(2, "A", "import-09")]);
    }
}
