//! A sale as a table: a row for each line, or for each rate where lines are not told. What is said
//! of the whole sale stands in the first row; the others may repeat it, and may not differ.

use cfdi::catalog::FormaPago;
use faults::{Fault, Faults};
use tickets::wire::{LineMessage, PaymentMessage};

use super::Handed;
use super::number::{self, Style};
use crate::codes::{
    COMPANION_COLUMN_MISSING, COMPANION_COLUMN_TWICE, COMPANION_COLUMN_UNKNOWN,
    COMPANION_FILE_LONG, COMPANION_FILE_ROWS, COMPANION_ROWS_DIFFER,
};
use crate::companion::message::{RateTotal, SaleMessage};
use crate::companion::refused::Refused;
use crate::products::columns::{folded, iva_code};
use crate::products::csv;

/// Most lines of a sale in a table.
const ROWS_MAX: usize = 5_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Venta,
    Sku,
    Descripcion,
    ClaveProdServ,
    ClaveUnidad,
    Cantidad,
    Precio,
    Descuento,
    Importe,
    Iva,
    Total,
    FormaPago,
    Cajero,
}

use Column::{
    Cajero, Cantidad, ClaveProdServ, ClaveUnidad, Descripcion, Descuento, Importe, Iva, Precio,
    Sku, Total, Venta,
};

/// As it is written, and other names by which it is known, folded.
const COLUMNS: &[(Column, &str, &[&str])] = &[
    (Venta, "venta", &["ticket", "idventa", "key"]),
    (Sku, "sku", &["codigo", "claveproducto"]),
    (Descripcion, "descripcion", &["producto", "nombre"]),
    (ClaveProdServ, "clave_prod_serv", &["clavesat"]),
    (ClaveUnidad, "clave_unidad", &["unidadsat"]),
    (Cantidad, "cantidad", &["quantity"]),
    (Precio, "precio", &["preciounitario"]),
    (Descuento, "descuento", &["discount"]),
    (Importe, "importe", &["gross"]),
    (Iva, "iva", &["tasaiva"]),
    (Total, "total", &["totalventa"]),
    (Column::FormaPago, "forma_pago", &["formadepago"]),
    (Cajero, "cajero", &["cashier"]),
];

/// Without these there is no sale; with lines, these and what names the product.
const NEEDED: &[Column] = &[Venta, Importe, Iva, Total, Column::FormaPago];
const NEEDED_OF_LINES: &[Column] = &[Sku, Descripcion, ClaveProdServ, ClaveUnidad];
/// Said of the whole sale.
const OF_THE_SALE: &[Column] = &[Venta, Total, Column::FormaPago, Cajero];
const NUMBERS: &[Column] = &[Cantidad, Precio, Descuento, Importe, Total];

/// Reads the table.
pub(super) fn read(text: &str) -> Result<Handed, Refused> {
    let mut rows = csv::records(text);
    if rows.len() < 2 {
        return Err(Refused::new(&COMPANION_FILE_ROWS));
    }
    if rows.len() > ROWS_MAX {
        return Err(Refused::new(&COMPANION_FILE_LONG));
    }
    let (_, head) = rows.remove(0);
    let columns = columns(&head)?;
    let sheet = Sheet { columns, rows, style: Style::Point };
    sheet.check_sale()?;
    let style = number::style(sheet.numbers()).map_err(Refused::new)?;
    Ok(Sheet { style, ..sheet }.handed())
}

/// What each column holds.
fn columns(head: &[String]) -> Result<Vec<Column>, Faults> {
    let (mut found, mut faults) = (Vec::new(), Faults::new());
    for heading in head {
        match named(heading) {
            Some(column) if found.contains(&column) => {
                faults.push(Fault::new(&COMPANION_COLUMN_TWICE, heading));
            }
            Some(column) => found.push(column),
            None => faults.push(Fault::new(&COMPANION_COLUMN_UNKNOWN, heading)),
        }
    }
    let by_line = if found.contains(&ClaveProdServ) { NEEDED_OF_LINES } else { &[] };
    for column in NEEDED.iter().chain(by_line).filter(|column| !found.contains(column)) {
        faults.push(Fault::new(&COMPANION_COLUMN_MISSING, title(*column)));
    }
    faults.into_result(found)
}

fn named(heading: &str) -> Option<Column> {
    let heading = folded(heading);
    let known = |(_, title, others): &&(Column, &str, &[&str])| {
        folded(title) == heading || others.contains(&heading.as_str())
    };
    COLUMNS.iter().find(known).map(|(column, ..)| *column)
}

fn title(column: Column) -> &'static str {
    let own = COLUMNS.iter().find(|(known, ..)| *known == column);
    own.map_or("", |(_, title, _)| title)
}

type Row = (u32, Vec<String>);

struct Sheet {
    columns: Vec<Column>,
    /// Each with its line in the file.
    rows: Vec<Row>,
    style: Style,
}

impl Sheet {
    /// The text of a cell; none where it is empty or there is no such column.
    fn cell<'a>(&self, row: &'a Row, column: Column) -> Option<&'a str> {
        let at = self.columns.iter().position(|known| *known == column)?;
        row.1.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn text(&self, row: &Row, column: Column) -> String {
        self.cell(row, column).unwrap_or_default().to_owned()
    }

    fn number(&self, row: &Row, column: Column) -> Option<String> {
        self.cell(row, column).map(|cell| number::plain(cell, self.style))
    }

    fn numbers(&self) -> impl Iterator<Item = &str> {
        let all = move |row| NUMBERS.iter().filter_map(move |column| self.cell(row, *column));
        self.rows.iter().flat_map(all)
    }

    /// What is said of the whole sale is said once, or the same each time.
    fn check_sale(&self) -> Result<(), Faults> {
        let mut faults = Faults::new();
        for column in OF_THE_SALE {
            let first = self.rows.first().and_then(|row| self.cell(row, *column));
            for row in &self.rows {
                let cell = self.cell(row, *column);
                if cell.is_some() && cell != first {
                    let place = format!("{}.{}", row.0, title(*column));
                    faults.push(Fault::new(&COMPANION_ROWS_DIFFER, place));
                }
            }
        }
        faults.into_result(())
    }

    fn handed(&self) -> Handed {
        let of_sale =
            |column| self.rows.first().map_or(String::new(), |row| self.text(row, column));
        let by_line = self.columns.contains(&ClaveProdServ);
        let (by_line, by_rate): (&[Row], &[Row]) =
            if by_line { (&self.rows, &[]) } else { (&[], &self.rows) };
        let total = number::plain(&of_sale(Total), self.style);
        let forma_pago = forma_pago(&of_sale(Column::FormaPago));
        let sale = SaleMessage {
            lines: by_line.iter().map(|row| self.line(row)).collect(),
            totals: by_rate.iter().map(|row| self.rate_total(row)).collect(),
            payments: vec![PaymentMessage { forma_pago, amount: total.clone() }],
            change: None,
            total,
            taxes: Vec::new(),
            cashier: Some(of_sale(Cajero)).filter(|name| !name.is_empty()),
        };
        Handed { key: of_sale(Venta), sale }
    }

    /// One of it at what was paid, where nothing else is said.
    fn line(&self, row: &Row) -> LineMessage {
        let gross = self.number(row, Importe).unwrap_or_default();
        LineMessage {
            sku: self.text(row, Sku),
            descripcion: self.text(row, Descripcion),
            clave_prod_serv: self.text(row, ClaveProdServ),
            clave_unidad: self.text(row, ClaveUnidad),
            quantity: self.number(row, Cantidad).unwrap_or_else(|| "1".to_owned()),
            unit_price: self.number(row, Precio).unwrap_or_else(|| gross.clone()),
            discount: self.number(row, Descuento),
            gross,
            iva: iva_code(&self.text(row, Iva)),
            ieps: None,
        }
    }

    fn rate_total(&self, row: &Row) -> RateTotal {
        RateTotal {
            iva: iva_code(&self.text(row, Iva)),
            gross: self.number(row, Importe).unwrap_or_default(),
            descripcion: self.cell(row, Descripcion).map(str::to_owned),
        }
    }
}

/// SAT's key, to which a spreadsheet leaves no zero, or its name.
fn forma_pago(cell: &str) -> String {
    let wanted = folded(cell);
    let named = |forma: &&FormaPago| folded(forma.description()) == wanted;
    match FormaPago::ALL.iter().find(named) {
        Some(forma) => forma.code().to_owned(),
        None => format!("{cell:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::companion::message;

    const LINES: &str = "venta,sku,descripcion,clave_prod_serv,clave_unidad,cantidad,precio,\
        descuento,importe,iva,total,forma_pago,cajero\n\
        v-7,X1,\"Refresco, 600 ml\",50202306,H87,2,19.00,,38.00,16%,53.00,1,Beto\n\
        ,X2,Pan,50181900,H87,1,20.00,5.00,15.00,iva-0,,,\n";

    /// `v-7 53.00: Refresco, 600 ml 2 × 19.00 = 38.00 iva-16; …`, or what is wrong.
    fn told(text: &str) -> String {
        let handed = match read(text) {
            Ok(handed) => handed,
            Err(refused) => {
                let problem = refused.problem();
                let places = problem.faults.iter().map(|f| format!("{} {}", f.path, f.code));
                let places: Vec<_> = places.collect();
                return format!("{} {}", problem.code(), places.join(", ")).trim().to_owned();
            }
        };
        let ticket = match message::read(&handed.sale) {
            Ok(ticket) => ticket,
            Err(faults) => return faults.to_string(),
        };
        let line = |line: &tickets::TicketLine| {
            let (name, iva) = (&line.descripcion, line.taxes.iva.code());
            let quantity = line.quantity.to_string();
            let (quantity, price) = (quantity.trim_end_matches(['0', '.']), line.unit_price);
            format!("{name} {quantity} × {price} = {} {iva}", line.gross)
        };
        let lines: Vec<String> = ticket.lines().iter().map(line).collect();
        let paid = ticket.payments()[0].forma_pago.code();
        let (key, total, who) = (&handed.key, ticket.total(), ticket.cashier());
        format!("{key} {total} {paid} {who}: {}", lines.join("; "))
    }

    #[test]
    fn a_row_is_a_line_and_the_first_says_the_sale() {
        let read = "v-7 53.00 01 Beto: Refresco, 600 ml 2 × 19.00 = 38.00 iva-16; \
                    Pan 1 × 20.00 = 15.00 iva-0";
        assert_eq!(told(LINES), read);
        let spreadsheet = "Venta;SKU;Descripción;Clave SAT;Unidad SAT;Cantidad;Precio;Descuento;\
            Importe;IVA;Total;Forma de pago;Cajero\r\n\
            v-7;X1;Refresco, 600 ml;50202306;H87;2;19,00;;38,00;16 %;53,00;Efectivo;Beto\r\n\
            v-7;X2;Pan;50181900;H87;1;20,00;5,00;15,00;0;53,00;Efectivo;Beto\r\n";
        assert_eq!(told(spreadsheet), read);
    }

    #[test]
    fn rates_alone_are_a_sale_too() {
        let text = "venta,iva,importe,total,forma_pago\nv-8,16,116.00,166.00,4\n,exento,50,,\n";
        let read =
            "v-8 166.00 04 : Venta 1 × 116.00 = 116.00 iva-16; Venta 1 × 50.00 = 50.00 exento";
        assert_eq!(told(text), read);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_its_place() {
        assert_eq!(told("venta,iva\n"), "companion-19");
        let text = "venta,fecha,iva,iva,importe\na,b,16,16,1\n";
        assert_eq!(
            told(text),
            "companion-09 fecha companion-20, iva companion-25, total companion-21, \
             forma_pago companion-21"
        );
        let two = "venta,iva,importe,total,forma_pago\na,16,1,2,01\nb,16,1,3,01\n";
        assert_eq!(told(two), "companion-09 3.venta companion-22, 3.total companion-22");
        let cut = &LINES[..LINES.len() - 40];
        assert!(told(cut).contains("[catalog-07]"), "{}", told(cut));
    }

    #[test]
    fn a_table_without_end_is_not_read() {
        let rows = "a,16,1,1,01\n".repeat(ROWS_MAX + 1);
        let text = format!("venta,iva,importe,total,forma_pago\n{rows}");
        assert_eq!(told(&text), "companion-26");
    }
}
