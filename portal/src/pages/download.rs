//! The files of an invoice: how they are offered, given out, and refused once they are used up.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portal_store::InvoiceFile;
use tickets::ReturnId;

use super::delivery::mine;
use super::frame::{Frame, page, see_other};
use super::problem::Problem;
use super::purchase::{Brief, Purchase};
use super::share::Shared;
use crate::desk::{Access, Delivery, Desk, Document, Download, FileLeft, InvoiceFace};
use crate::filename;
use crate::lang::Lang;

/// GET `/compra/{token}/factura.pdf`.
pub(super) async fn pdf(
    State(desk): State<Desk>,
    method: Method,
    purchase: Purchase,
) -> Result<Response, Problem> {
    Door::of(&purchase).give(&desk, &method, InvoiceFile::Pdf).await
}

/// GET `/compra/{token}/factura.xml`.
pub(super) async fn xml(
    State(desk): State<Desk>,
    method: Method,
    purchase: Purchase,
) -> Result<Response, Problem> {
    Door::of(&purchase).give(&desk, &method, InvoiceFile::Xml).await
}

/// GET `/compra/{token}/factura.zip`.
pub(super) async fn zip(
    State(desk): State<Desk>,
    method: Method,
    purchase: Purchase,
) -> Result<Response, Problem> {
    Door::of(&purchase).give(&desk, &method, InvoiceFile::Zip).await
}

/// GET `/d/{token}/factura.pdf`.
pub(super) async fn shared_pdf(
    State(desk): State<Desk>,
    method: Method,
    shared: Shared,
) -> Result<Response, Problem> {
    Door::of_shared(&shared).give(&desk, &method, InvoiceFile::Pdf).await
}

/// GET `/d/{token}/factura.xml`.
pub(super) async fn shared_xml(
    State(desk): State<Desk>,
    method: Method,
    shared: Shared,
) -> Result<Response, Problem> {
    Door::of_shared(&shared).give(&desk, &method, InvoiceFile::Xml).await
}

/// GET `/d/{token}/factura.zip`.
pub(super) async fn shared_zip(
    State(desk): State<Desk>,
    method: Method,
    shared: Shared,
) -> Result<Response, Problem> {
    Door::of_shared(&shared).give(&desk, &method, InvoiceFile::Zip).await
}

/// Through which page somebody came to a file.
pub(super) struct Door<'a> {
    access: &'a Access,
    /// Where whoever may not have the file is led.
    refuge: &'a str,
    /// Where the files are listed.
    list: String,
    lang: Lang,
}

impl<'a> Door<'a> {
    pub(super) fn of(purchase: &'a Purchase) -> Self {
        let (list, lang) = (purchase.invoice_path(), purchase.lang);
        Self { access: &purchase.access, refuge: &purchase.path, list, lang }
    }

    pub(super) fn of_shared(shared: &'a Shared) -> Self {
        let (list, lang) = (shared.path.clone(), shared.lang);
        Self { access: &shared.access, refuge: &shared.path, list, lang }
    }

    async fn give(
        &self,
        desk: &Desk,
        method: &Method,
        file: InvoiceFile,
    ) -> Result<Response, Problem> {
        // Who asks for the headers alone takes nothing away.
        if method == Method::HEAD {
            return Ok([(header::CONTENT_TYPE, content_type(file))].into_response());
        }
        match desk.download(self.access, file).await? {
            Download::File(document) => attachment(document, file),
            Download::NotYours => see_other(self.refuge),
            Download::UsedUp => self.used_up(desk, file).await,
        }
    }

    /// The file of an egreso. Whoever has taken it away too often reads so where the files are.
    pub(super) async fn give_credit(
        &self,
        desk: &Desk,
        method: &Method,
        (returned, file): (ReturnId, InvoiceFile),
    ) -> Result<Response, Problem> {
        if method == Method::HEAD {
            return Ok([(header::CONTENT_TYPE, content_type(file))].into_response());
        }
        match desk.download_credit(self.access, returned, file).await? {
            Download::File(document) => attachment(document, file),
            Download::NotYours => see_other(self.refuge),
            Download::UsedUp => see_other(&format!("{}#devolucion-{returned}", self.list)),
        }
    }

    async fn used_up(&self, desk: &Desk, file: InvoiceFile) -> Result<Response, Problem> {
        let view = desk.view(self.access).await?;
        let (invoice, delivery) = mine(&view)?;
        let lang = self.lang;
        let (name, times) = (file.name().to_uppercase(), times(delivery.most, lang));
        let title = if delivery.over {
            let over =
                lang.say("El plazo para descargar ya terminó", "The time to download is over");
            over.to_owned()
        } else if self.list == self.refuge {
            // Whoever was given the link may have downloaded nothing.
            lang.say(
                format!("Este {name} ya se descargó {times}"),
                format!("This {name} has been downloaded {times}"),
            )
        } else {
            lang.say(
                format!("Ya descargaste el {name} {times}"),
                format!("You have downloaded the {name} {times}"),
            )
        };
        let template = UsedUpPage {
            frame: Frame::of(lang, &view.shop, title),
            brief: Brief::of(&view, lang),
            invoice,
            names: InvoiceFile::ALL.map(|file| format!("{}.{}", invoice.serie_folio, file.name())),
            until: lang.day(delivery.until),
            over: delivery.over,
            mails: delivery.mail.is_some() && !delivery.over && self.list != self.refuge,
            list: &self.list,
            contact: &view.shop.contact,
        };
        page(StatusCode::GONE, &template)
    }
}

/// The document as a file to keep.
fn attachment(document: Document, file: InvoiceFile) -> Result<Response, Problem> {
    let disposition = filename::disposition(&document.file_name);
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| Problem::Ours)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(file))),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, document.bytes).into_response())
}

fn content_type(file: InvoiceFile) -> &'static str {
    match file {
        InvoiceFile::Pdf => "application/pdf",
        InvoiceFile::Xml => "application/xml",
        InvoiceFile::Zip => "application/zip",
    }
}

fn times(count: u32, lang: Lang) -> String {
    match count {
        1 => lang.say("una vez", "once").to_owned(),
        2 => lang.say("2 veces", "twice").to_owned(),
        _ => format!("{count} {}", lang.say("veces", "times")),
    }
}

/// The files of an invoice as they are offered.
pub(super) struct Files {
    pub(super) rows: Vec<FileRow>,
    /// The last day for it.
    pub(super) until: String,
    /// That day is over.
    pub(super) over: bool,
    /// Nothing is left, and the day is not over.
    pub(super) used_up: bool,
}

/// One file.
pub(super) struct FileRow {
    pub(super) link: String,
    pub(super) mark: &'static str,
    pub(super) label: &'static str,
    /// The one to press first, of those that are left.
    pub(super) is_first: bool,
    /// What remains of it, in words.
    pub(super) left: String,
    pub(super) none_left: bool,
}

impl Files {
    /// The files behind `start`, to which `.pdf` and the others are added.
    pub(super) fn of(delivery: &Delivery, start: &str, lang: Lang) -> Self {
        let first = delivery.files.iter().find(|left| left.left > 0).map(|left| left.file);
        let has_more = delivery.credits.iter().any(|credit| credit.document.is_some());
        let row = |left: &FileLeft| {
            let row = row_of(left, (start, delivery.most), lang);
            let label = match left.file {
                InvoiceFile::Zip if has_more => label_of_all(left, lang),
                InvoiceFile::Zip | InvoiceFile::Pdf | InvoiceFile::Xml => row.label,
            };
            FileRow { is_first: first == Some(left.file), label, ..row }
        };
        let rows: Vec<FileRow> = delivery.files.iter().map(row).collect();
        Self {
            until: lang.day(delivery.until),
            over: delivery.over,
            used_up: !delivery.over && rows.iter().all(|row| row.none_left),
            rows,
        }
    }
}

/// A file behind `start`, of which there were `most` downloads at first.
pub(super) fn row_of(left: &FileLeft, (start, most): (&str, u32), lang: Lang) -> FileRow {
    FileRow {
        link: format!("{start}.{}", left.file.name()),
        mark: left.file.name(),
        label: label(left, lang),
        is_first: false,
        left: words_left(left.left, most, lang),
        none_left: left.left == 0,
    }
}

/// That of an archive that holds more than the two files of the invoice.
fn label_of_all(left: &FileLeft, lang: Lang) -> &'static str {
    if left.left == 0 {
        lang.say("Todo en un ZIP", "All in a ZIP")
    } else {
        lang.say("Descargar todo en un ZIP", "Download all in a ZIP")
    }
}

/// What a file can be asked to do, or where nothing is left of it its name alone.
fn label(left: &FileLeft, lang: Lang) -> &'static str {
    match (left.file, left.left) {
        (InvoiceFile::Pdf, 0) => "PDF",
        (InvoiceFile::Xml, 0) => "XML",
        (InvoiceFile::Zip, 0) => lang.say("Los dos en un ZIP", "Both in a ZIP"),
        (InvoiceFile::Pdf, _) => lang.say("Descargar PDF", "Download PDF"),
        (InvoiceFile::Xml, _) => lang.say("Descargar XML", "Download XML"),
        (InvoiceFile::Zip, _) => lang.say("Descargar los dos en un ZIP", "Download both in a ZIP"),
    }
}

fn words_left(left: u32, most: u32, lang: Lang) -> String {
    match left {
        0 => {
            let downloaded = lang.say("Ya se descargó", "Downloaded");
            format!("{downloaded} {}", times(most, lang))
        }
        1 => lang.say(format!("Queda 1 de {most}"), format!("1 of {most} left")),
        left => lang.say(format!("Quedan {left} de {most}"), format!("{left} of {most} left")),
    }
}

#[derive(Template)]
#[template(path = "used_up.html")]
struct UsedUpPage<'a> {
    frame: Frame,
    brief: Brief,
    invoice: &'a InvoiceFace,
    names: [String; 3],
    until: String,
    over: bool,
    mails: bool,
    list: &'a str,
    contact: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_words() {
        for (left, most, es, en) in [
            (3, 3, "Quedan 3 de 3", "3 of 3 left"),
            (1, 3, "Queda 1 de 3", "1 of 3 left"),
            (0, 3, "Ya se descargó 3 veces", "Downloaded 3 times"),
            (0, 2, "Ya se descargó 2 veces", "Downloaded twice"),
            (0, 1, "Ya se descargó una vez", "Downloaded once"),
        ] {
            assert_eq!(words_left(left, most, Lang::Es), es);
            assert_eq!(words_left(left, most, Lang::En), en);
        }
    }
}
