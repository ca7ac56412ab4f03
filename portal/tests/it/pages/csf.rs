//! The PDF of a Constancia, of a taxpayer who does not exist.

use std::fmt::Write as _;

/// One persona física with so many régimenes.
pub(super) fn constancia(regimenes: &[&str], situacion: &str) -> Vec<u8> {
    let mut lines = vec![
        "CÉDULA DE IDENTIFICACIÓN FISCAL",
        "idCIF: 15020054321",
        "CONSTANCIA DE SITUACIÓN FISCAL",
        "RFC: CACX7605101P8",
        "Nombre (s): XOCHILT",
        "Primer Apellido: CASAS",
        "Segundo Apellido: CHÁVEZ",
    ];
    let situacion = format!("Estatus en el padrón: {situacion}");
    lines.extend([situacion.as_str(), "Código Postal:36257 Tipo de Vialidad: CALLE", "Regímenes:"]);
    lines.extend(regimenes);
    lines.push("Obligaciones:");
    pdf(&lines)
}

/// A PDF of one page with these lines.
pub(super) fn pdf(lines: &[&str]) -> Vec<u8> {
    let mut text = "BT /F 9 Tf 12 TL 40 740 Td".to_owned();
    for line in lines {
        write!(text, " (").unwrap();
        for symbol in line.chars() {
            // Every letter that we need is one byte of WinAnsiEncoding, with the number of Unicode.
            write!(text, "\\{:03o}", u8::try_from(symbol).unwrap()).unwrap();
        }
        write!(text, ") Tj T*").unwrap();
    }
    text.push_str(" ET");
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R \
         /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        font.to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", number + 1).unwrap();
    }
    let start = file.len();
    let size = objects.len() + 1;
    write!(file, "{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF")
        .unwrap();
    file.into_bytes()
}
