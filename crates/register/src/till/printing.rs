//! The manager's side of printing: printer, look of the receipts, logo; and the receipt as a PDF.

use std::time::Duration;

use data_encoding::BASE64;

use super::Till;
use super::sales::read_id;
use crate::api::{PrinterChoice, ReceiptLook, ReceiptSettings, Reply};
use crate::audit::AuditKind;
use crate::codes::{
    PRINTER_LAYOUT, RECEIPT_COPIES, RECEIPT_LOGO, RECEIPT_PDF, RECEIPT_TEXT, SALE_UNKNOWN,
};
use crate::disk::write_whole;
use crate::printing::{self, Place, sale_pdf, sample};
use crate::refusal::Refusal;

/// A test may take as long as a connection.
const TEST_WAIT: Duration = Duration::from_secs(4);
/// Papers of one sale.
const COPIES_MAX: u8 = 3;
/// Lines of header or footer: more would be an advertisement.
const LINES_MAX: usize = 6;
/// Two lines of the wide paper.
const LINE_MAX: usize = 96;
/// What a manager is asked to allow.
const CHANGE_RECEIPTS: &str = "Cambiar las notas";

impl Till {
    /// Where receipts go from now on; what waits goes there too.
    pub(super) fn save_printer(&self, choice: &PrinterChoice) -> Result<Reply, Refusal> {
        let place = Place::parse(choice)?;
        self.need_manager("Cambiar la impresora")?;
        place.prepare()?;
        self.shared.store().set_printer(choice)?;
        self.shared.store().note_in_audit(&self.actor(), AuditKind::PrinterChanged, "")?;
        self.shared.desk.forget();
        self.shared.desk.bell.ring();
        Ok(Reply::Done { message: "La impresora quedó elegida.".to_owned() })
    }

    /// A few lines on the chosen printer. They open the drawer, so not everybody may print them.
    pub(super) fn test_printer(&self) -> Result<Reply, Refusal> {
        self.enrolment()?;
        self.need_manager("Probar la impresora, que abre el cajón,")?;
        let now = self.shared.now();
        self.shared.store().print_test(now)?;
        self.shared.desk.forget();
        match self.shared.desk.print(TEST_WAIT) {
            Some(code) => Err(Refusal::from(code)),
            None => Ok(Reply::Done { message: "La prueba se mandó a la impresora.".to_owned() }),
        }
    }

    /// How receipts look from now on.
    pub(super) fn save_receipt(&self, look: &ReceiptLook) -> Result<Reply, Refusal> {
        if !(1..=COPIES_MAX).contains(&look.copies) {
            return Err(Refusal::from(&RECEIPT_COPIES).at("copies"));
        }
        let look = ReceiptLook {
            header: read_lines(&look.header).map_err(|refusal| refusal.at("header"))?,
            footer: read_lines(&look.footer).map_err(|refusal| refusal.at("footer"))?,
            ..look.clone()
        };
        self.need_manager(CHANGE_RECEIPTS)?;
        self.shared.store().set_receipt_look(&look)?;
        self.shared.store().note_in_audit(&self.actor(), AuditKind::ReceiptChanged, "")?;
        self.settings()
    }

    /// The logo of the receipts from now on, or none.
    pub(super) fn save_logo(&self, file: &str) -> Result<Reply, Refusal> {
        let png = if file.is_empty() { None } else { Some(read_logo(file)?) };
        self.need_manager(CHANGE_RECEIPTS)?;
        let detail = if png.is_some() { "Logo nuevo" } else { "Sin logo" };
        self.shared.store().set_receipt_logo(png.as_deref())?;
        self.shared.store().note_in_audit(&self.actor(), AuditKind::ReceiptChanged, detail)?;
        self.settings()
    }

    /// What is set of receipts, and how it looks.
    pub(super) fn receipt_settings(&self) -> Result<ReceiptSettings, Refusal> {
        let (look, logo) = {
            let store = self.shared.store();
            (store.receipt_look()?, store.receipt_logo()?)
        };
        // Before the enrolment there is no shop to be named.
        let sample = sample(&self.shared, self.paper()?).map(|png| data_url(&png));
        Ok(ReceiptSettings { look, has_logo: logo.is_some(), sample: sample.unwrap_or_default() })
    }

    /// The receipt of a sale as a PDF, in the folder for them.
    pub(super) fn save_pdf(&self, id: &str) -> Result<Reply, Refusal> {
        let id = read_id(id)?;
        self.shared.store().sale(id)?.ok_or(&SALE_UNKNOWN)?;
        let (name, file) = sale_pdf(&self.shared, id, self.paper()?).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "no PDF");
            Refusal::from(&PRINTER_LAYOUT)
        })?;
        let path = self.pdf_dir.join(format!("{name}.pdf"));
        let written =
            std::fs::create_dir_all(&self.pdf_dir).and_then(|()| write_whole(&path, &file));
        written.map_err(|error| {
            tracing::warn!(%error, "a PDF was not written");
            Refusal::from(&RECEIPT_PDF)
        })?;
        Ok(Reply::Done { message: format!("El PDF quedó en {}", path.display()) })
    }
}

/// Printers that can be chosen without typing.
pub(super) fn find_printers() -> Reply {
    Reply::Printers { printers: printing::find() }
}

fn data_url(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", BASE64.encode(png))
}

/// The logo as it is printed, as a PNG.
fn read_logo(file: &str) -> Result<Vec<u8>, Refusal> {
    let wrong = || Refusal::from(&RECEIPT_LOGO).at("logo");
    let file = BASE64.decode(file.as_bytes()).map_err(|_| wrong())?;
    let dots = receipt::logo(&file).map_err(|error| {
        tracing::info!(%error, "no logo");
        wrong()
    })?;
    receipt::png(&dots).map_err(|_| wrong())
}

/// Lines without blanks at their ends, and no empty ones at the end.
fn read_lines(text: &str) -> Result<String, Refusal> {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    let fits = lines.len() <= LINES_MAX
        && lines
            .iter()
            .all(|line| line.chars().count() <= LINE_MAX && !line.chars().any(char::is_control));
    if fits { Ok(lines.join("\n")) } else { Err(Refusal::from(&RECEIPT_TEXT)) }
}
