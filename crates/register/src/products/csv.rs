//! Lists as text: commas, semicolons or tabs, quotes or none.

/// Most that a field holds; more is no list of products.
const FIELD_MAX: usize = 32_000;

/// The records of a text, each with the line on which it begins, from 1. A quoted field may hold
/// separators and line breaks, and two quotes for one. Blank lines are passed over.
pub(crate) fn records(text: &str) -> Vec<(u32, Vec<String>)> {
    let separator = separator(text);
    let mut reader = Reader::default();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, reader.quoted) {
            ('"', true) if letters.next_if_eq(&'"').is_some() => reader.push('"'),
            ('"', true) => reader.quoted = false,
            ('"', false) if reader.field.trim().is_empty() => reader.open_quote(),
            ('\r', false) => {}
            ('\n', false) => reader.end_record(),
            (letter, false) if letter == separator => reader.end_field(),
            (letter, _) => reader.push(letter),
        }
    }
    reader.end_record();
    reader.records
}

/// One record as a line of text, its fields quoted where they have to be.
pub(crate) fn line<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let fields: Vec<String> = fields.into_iter().map(quoted).collect();
    format!("{}\r\n", fields.join(","))
}

fn quoted(field: &str) -> String {
    let plain = !field.contains([',', ';', '\t', '"', '\n', '\r']) && field.trim() == field;
    if plain { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}

/// What stands most often between the names of the columns.
fn separator(text: &str) -> char {
    let head = text.lines().next().unwrap_or_default();
    let count = |separator: char| head.chars().filter(|letter| *letter == separator).count();
    // Of equals the last one is the greatest.
    let most = ['\t', ';', ','].into_iter().max_by_key(|separator| count(*separator));
    most.unwrap_or(',')
}

#[derive(Default)]
struct Reader {
    records: Vec<(u32, Vec<String>)>,
    record: Vec<String>,
    field: String,
    quoted: bool,
    /// Line breaks so far.
    breaks: u32,
    /// The breaks before this record.
    begun: u32,
}

impl Reader {
    fn push(&mut self, letter: char) {
        if letter == '\n' {
            self.breaks = self.breaks.saturating_add(1);
        }
        if self.field.len() < FIELD_MAX {
            self.field.push(letter);
        }
    }

    fn open_quote(&mut self) {
        self.field.clear();
        self.quoted = true;
    }

    fn end_field(&mut self) {
        let field = std::mem::take(&mut self.field);
        self.record.push(field.trim().to_owned());
    }

    fn end_record(&mut self) {
        self.end_field();
        let record = std::mem::take(&mut self.record);
        if record.iter().any(|field| !field.is_empty()) {
            self.records.push((self.begun.saturating_add(1), record));
        }
        self.breaks = self.breaks.saturating_add(1);
        self.begun = self.breaks;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        records(text)
    }

    #[test]
    fn separators_are_seen_in_the_first_line() {
        for text in ["a,b;c\n1,2\n", "a;b,c;d\n1;2\n", "a\tb\n1\t2\n"] {
            let rows = read(text);
            assert_eq!(rows[1], (2, vec!["1".to_owned(), "2".to_owned()]), "{text:?}");
        }
    }

    #[test]
    fn quotes_hold_separators_breaks_and_quotes() {
        let rows = read("a,b\r\n\"Pan \"\"Bimbo\"\",\r\ngrande\", x \r\n\r\nsol 6\",2\n");
        assert_eq!(rows[1], (2, vec!["Pan \"Bimbo\",\r\ngrande".to_owned(), "x".to_owned()]));
        // The quoted break is a line of the file too; a quote inside of a field is a quote.
        assert_eq!(rows[2], (5, vec!["sol 6\"".to_owned(), "2".to_owned()]));
        assert!(read("").is_empty() && read("\n ,\n").is_empty());
    }

    #[test]
    fn lines_are_read_as_they_were_written() {
        let fields = ["a,b", "c \"d\"", "e\nf", "", "g;h", " i "];
        let text = format!("x,y,z,u,v,w\r\n{}", line(fields));
        let trimmed: Vec<String> = fields.iter().map(|field| field.trim().to_owned()).collect();
        assert_eq!(read(&text)[1].1, trimmed);
    }
}
