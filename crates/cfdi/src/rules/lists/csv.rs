//! CSV: cells between commas, a cell with a comma or a quote in quotes, a quote in it doubled.

use super::ListError;

/// The rows below the row of names, each with the cells of the columns that were asked for.
pub(super) struct Rows<const N: usize> {
    pub(super) rows: Vec<Row<N>>,
}

/// A row, and the line on which it stands.
pub(super) struct Row<const N: usize> {
    pub(super) line: usize,
    pub(super) cells: [String; N],
}

impl<const N: usize> Rows<N> {
    /// Reads the columns of these names, trimmed; a cell that a row lacks is empty.
    pub(super) fn read(text: &str, columns: [&'static str; N]) -> Result<Self, ListError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().enumerate();
        let names = match lines.next() {
            Some((_, line)) => cells(line, 1)?,
            None => Vec::new(),
        };
        let place = |column: &'static str| {
            let found = names.iter().position(|name| name.eq_ignore_ascii_case(column));
            found.ok_or(ListError::NoColumn(column))
        };
        let mut places = [0; N];
        for (slot, column) in places.iter_mut().zip(columns) {
            *slot = place(column)?;
        }
        let mut rows = Vec::new();
        for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let line_number = index.saturating_add(1);
            let found = cells(line, line_number)?;
            let cells = places.map(|place| found.get(place).cloned().unwrap_or_default());
            rows.push(Row { line: line_number, cells });
        }
        Ok(Self { rows })
    }
}

/// The cells of a line; none of these lists has a line break in a cell.
fn cells(line: &str, number: usize) -> Result<Vec<String>, ListError> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut cells, '"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => cells.push(String::new()),
            (c, _) => push(&mut cells, c),
        }
    }
    if quoted {
        return Err(ListError::OpenQuote(number));
    }
    Ok(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(usize, [String; 2])>, ListError> {
        let rows = Rows::read(text, ["b", "a"])?.rows;
        Ok(rows.into_iter().map(|row| (row.line, row.cells)).collect())
    }

    #[test]
    fn columns_are_found_by_name() {
        let found = read("\u{feff}A,x,B\r\n1,2, 3 \r\n\r\n\"a, \"\"b\"\"\",,c\r\n9\r\n").unwrap();
        let row = |b: &str, a: &str| [b.to_owned(), a.to_owned()];
        assert_eq!(found, [(2, row("3", "1")), (4, row("c", "a, \"b\"")), (5, row("", "9"))]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(matches!(read(""), Err(ListError::NoColumn("b"))));
        assert!(matches!(read("a,c"), Err(ListError::NoColumn("b"))));
        assert!(matches!(read("a,b\n1,\"2"), Err(ListError::OpenQuote(2))));
    }
}
