//! The layout as plain text, line for line.

use crate::layout::{Align, Block, Layout, Line};

/// The receipt as a fixed-width text: what stands in the middle of the paper stands in the middle
/// here. Sizes and weights are lost; a QR is
/// `[QR]`, a picture `[IMAGEN]`, cut and drawer leave nothing.
pub fn text(layout: &Layout) -> String {
    let columns = layout.paper().columns();
    let mut out = String::new();
    for block in layout.blocks() {
        match block {
            Block::Line(line) => push_line(&mut out, line, columns),
            Block::Rule => out.extend(std::iter::repeat_n('─', columns).chain(['\n'])),
            Block::Qr(_) => push_centered(&mut out, "[QR]", columns),
            Block::Picture(_) => push_centered(&mut out, "[IMAGEN]", columns),
            Block::Feed(lines) => out.extend((0..*lines).map(|_| '\n')),
            Block::Cut(_) | Block::Drawer(_) => {}
        }
    }
    out
}

fn push_line(out: &mut String, line: &Line, columns: usize) {
    let mut text = String::new();
    // Wide characters are one column here: the gap of a row takes up what they lose.
    let mut lost =
        line.columns() - line.runs().iter().map(|run| run.text().chars().count()).sum::<usize>();
    for run in line.runs() {
        text.push_str(run.text());
        if run.text().trim().is_empty() {
            text.extend(std::iter::repeat_n(' ', std::mem::take(&mut lost)));
        }
    }
    let pad = match line.align() {
        Align::Left => 0,
        Align::Center => columns.saturating_sub(text.chars().count()) / 2,
    };
    push_padded(out, text.trim_end(), pad);
}

fn push_centered(out: &mut String, text: &str, columns: usize) {
    push_padded(out, text, columns.saturating_sub(text.len()) / 2);
}

fn push_padded(out: &mut String, text: &str, pad: usize) {
    out.extend(std::iter::repeat_n(' ', pad));
    out.push_str(text);
    out.push('\n');
}
