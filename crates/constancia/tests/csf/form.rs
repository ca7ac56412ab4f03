//! Constancias of people and companies that do not exist, in SAT's layout.

use printpdf::{
    BuiltinFont, Mm, Op, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions, Point, Pt, TextItem,
};

/// Millimetres between lines.
const LINE_MM: f32 = 5.0;
const LINES_PER_PAGE: usize = 50;

/// A line of the form: cells that stand beside each other, each drawn on its own.
pub(crate) type Line = Vec<String>;

/// What is filled in.
#[derive(Clone)]
pub(crate) struct Form {
    pub(crate) rfc: &'static str,
    pub(crate) id_cif: &'static str,
    /// Pairs of label and value that name the taxpayer.
    pub(crate) names: Vec<(&'static str, &'static str)>,
    pub(crate) situacion: &'static str,
    pub(crate) codigo_postal: &'static str,
    /// Text, and the days: the first, and perhaps the last.
    pub(crate) regimenes: Vec<(&'static str, &'static str)>,
}

pub(crate) fn moral() -> Form {
    Form {
        rfc: "H&E951128469",
        id_cif: "21040012345",
        names: vec![
            ("Denominación/Razón Social:", "HERRAJES & EQUIPOS DEL BAJÍO"),
            ("Régimen Capital:", "SOCIEDAD ANONIMA DE CAPITAL VARIABLE"),
            ("Nombre Comercial:", ""),
        ],
        situacion: "ACTIVO",
        codigo_postal: "06002",
        regimenes: vec![("Régimen General de Ley Personas Morales", "28/11/1995")],
    }
}

pub(crate) fn fisica() -> Form {
    Form {
        rfc: "ÑAAA8012313K5",
        id_cif: "15020054321",
        names: vec![
            ("CURP:", "XXXX800101HDFXXX00"),
            ("Nombre (s):", "ÁNGEL MARÍA"),
            ("Primer Apellido:", "NÚÑEZ"),
            ("Segundo Apellido:", "PEÑA Y LILLO"),
        ],
        situacion: "REACTIVADO",
        codigo_postal: "01000",
        regimenes: vec![
            ("Régimen de Sueldos y Salarios e Ingresos Asimilados a Salarios", "01/01/2010"),
            ("Régimen de Arrendamiento", "01/02/2012 31/12/2019"),
            (
                "Régimen de las Actividades Empresariales con ingresos a través de \
                 Plataformas Tecnológicas",
                "01/06/2020",
            ),
            ("Régimen Simplificado de Confianza", "01/01/2022"),
        ],
    }
}

impl Form {
    /// The lines of the document, label and value beside each other.
    pub(crate) fn lines(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = [
            "Página [1] de [2]",
            "CÉDULA DE IDENTIFICACIÓN FISCAL",
            self.rfc,
            "Registro Federal de Contribuyentes",
            "Nombre, denominación o razón",
            "social",
        ]
        .map(|text| vec![text.to_owned()])
        .into();
        lines.push(vec![format!("idCIF: {}", self.id_cif)]);
        lines.extend(
            [
                "VALIDA TU INFORMACIÓN FISCAL",
                "CONSTANCIA DE SITUACIÓN FISCAL",
                "Lugar y Fecha de Emisión",
                "LA PIEDAD , MICHOACAN A 07 DE",
                "NOVIEMBRE DE 2026",
                "Datos de Identificación del Contribuyente:",
            ]
            .map(|text| vec![text.to_owned()]),
        );
        lines.push(vec!["RFC:".to_owned(), self.rfc.to_owned()]);
        for (label, value) in &self.names {
            lines.push(vec![(*label).to_owned(), (*value).to_owned()]);
        }
        lines.push(vec!["Estatus en el padrón:".to_owned(), self.situacion.to_owned()]);
        lines.push(vec![
            "Fecha de último cambio de estado:".to_owned(),
            "05 DE JUNIO DE 2008".to_owned(),
        ]);
        lines.push(vec!["Datos del domicilio registrado".to_owned()]);
        lines.push(vec![
            format!("Código Postal:{}", self.codigo_postal),
            "Tipo de Vialidad: CALLE".to_owned(),
        ]);
        lines
            .push(vec!["Nombre de Vialidad: DEL RFC".to_owned(), "Número Exterior: 50".to_owned()]);
        lines.push(vec!["Actividades Económicas:".to_owned()]);
        lines.push(vec!["1 Comercio al por menor".to_owned(), "100 01/03/2011".to_owned()]);
        lines.push(vec!["Regímenes:".to_owned()]);
        lines.push(vec!["Régimen".to_owned(), "Fecha Inicio Fecha Fin".to_owned()]);
        for (place, (text, days)) in self.regimenes.iter().enumerate() {
            if place == 1 {
                lines.push(vec!["Página [2] de [2]".to_owned()]);
            }
            lines.push(vec![(*text).to_owned(), (*days).to_owned()]);
        }
        lines.push(vec!["Obligaciones:".to_owned()]);
        lines.push(vec!["Pago definitivo mensual de IVA.".to_owned(), "05/06/2008".to_owned()]);
        lines.push(vec!["Sus datos personales son incorporados y protegidos".to_owned()]);
        lines
    }

    /// As `pdftotext -raw` writes it.
    pub(crate) fn raw(&self) -> String {
        joined(&self.lines(), " ", "\n")
    }

    /// As `pdftotext` writes it: each cell a paragraph.
    pub(crate) fn interleaved(&self) -> String {
        joined(&self.lines(), "\n\n", "\n\n")
    }

    /// As a PDF, in one of the fonts that every reader has.
    pub(crate) fn pdf(&self) -> Vec<u8> {
        pdf(&self.lines())
    }
}

fn joined(lines: &[Line], cells: &str, rows: &str) -> String {
    lines.iter().map(|line| line.join(cells)).collect::<Vec<_>>().join(rows)
}

/// A PDF of these lines.
pub(crate) fn pdf(lines: &[Line]) -> Vec<u8> {
    pdf_of_pages(lines.chunks(LINES_PER_PAGE).map(page).collect())
}

/// A PDF of so many pages without a text.
pub(crate) fn blank_pdf(pages: usize) -> Vec<u8> {
    pdf_of_pages((0..pages).map(|_| page(&[])).collect())
}

fn pdf_of_pages(pages: Vec<PdfPage>) -> Vec<u8> {
    let mut document = PdfDocument::new("Constancia");
    document.with_pages(pages);
    document.save(&PdfSaveOptions::default(), &mut Vec::new())
}

fn page(lines: &[Line]) -> PdfPage {
    let mut ops = Vec::new();
    let mut height = 270.0;
    for line in lines {
        let mut left = 15.0;
        for cell in line.iter().filter(|cell| !cell.is_empty()) {
            ops.extend(shown(cell, left, height));
            left += 70.0;
        }
        height -= LINE_MM;
    }
    PdfPage::new(Mm(216.0), Mm(279.0), ops)
}

fn shown(cell: &str, left: f32, height: f32) -> [Op; 5] {
    let pos = Point { x: Mm(left).into(), y: Mm(height).into() };
    [
        Op::StartTextSection,
        Op::SetTextCursor { pos },
        Op::SetFont { font: PdfFontHandle::Builtin(BuiltinFont::Helvetica), size: Pt(8.0) },
        Op::ShowText { items: vec![TextItem::Text(cell.to_owned())] },
        Op::EndTextSection,
    ]
}
