//! The newer form: a zip of XML.

use rust_xlsxwriter::{Format, Workbook};

use super::{Cell, Sheet};

pub(crate) fn write(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy\\-mm\\-dd");
    for sheet in sheets {
        let page = book.add_worksheet().set_name(&sheet.name).unwrap();
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Blank => continue,
                    Cell::Text(text) => page.write_string(row, column, text).map(|_| ()),
                    Cell::Number(number) => page.write_number(row, column, *number).map(|_| ()),
                    Cell::Day(number) => {
                        page.write_number_with_format(row, column, *number, &day).map(|_| ())
                    }
                }
                .unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}
