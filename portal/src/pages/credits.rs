//! The notes of credit of an invoice: how they are offered and given out.

use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use portal_store::InvoiceFile;
use serde::Deserialize;
use tickets::ReturnId;

use super::download::{Door, FileRow, row_of};
use super::problem::Problem;
use super::purchase::Purchase;
use super::share::Shared;
use crate::desk::{CREDIT_FILES, CreditDocument, CreditFace, Desk};
use crate::lang::Lang;

/// A file of an egreso, as its address names it.
#[derive(Deserialize)]
pub(super) struct Wanted {
    returned: String,
    file: String,
}

impl Wanted {
    fn parse(&self) -> Option<(ReturnId, InvoiceFile)> {
        let file = CREDIT_FILES.into_iter().find(|file| self.file == file_name(*file))?;
        Some((self.returned.parse().ok()?, file))
    }
}

fn file_name(file: InvoiceFile) -> String {
    format!("nota-de-credito.{}", file.name())
}

/// GET `/compra/{token}/devolucion/{returned}/{file}`.
pub(super) async fn file(
    State(desk): State<Desk>,
    method: Method,
    purchase: Purchase,
    Path(wanted): Path<Wanted>,
) -> Result<Response, Problem> {
    give(&desk, &method, &Door::of(&purchase), &wanted).await
}

/// GET `/d/{token}/devolucion/{returned}/{file}`.
pub(super) async fn shared_file(
    State(desk): State<Desk>,
    method: Method,
    shared: Shared,
    Path(wanted): Path<Wanted>,
) -> Result<Response, Problem> {
    give(&desk, &method, &Door::of_shared(&shared), &wanted).await
}

async fn give(
    desk: &Desk,
    method: &Method,
    door: &Door<'_>,
    wanted: &Wanted,
) -> Result<Response, Problem> {
    let (returned, file) = wanted.parse().ok_or(Problem::NotFound)?;
    door.give_credit(desk, method, (returned, file)).await
}

/// Something that came back, as it is read.
pub(super) struct CreditRow {
    /// Of its heading.
    pub(super) id: String,
    /// The day on which it came back.
    pub(super) day: String,
    pub(super) nota: String,
    pub(super) total: String,
    /// Its egreso; none while that is being made.
    pub(super) document: Option<CreditPaper>,
}

/// An egreso, as it is read.
pub(super) struct CreditPaper {
    pub(super) serie_folio: String,
    pub(super) uuid: String,
    pub(super) stamped: String,
    pub(super) files: Vec<FileRow>,
    pub(super) until: String,
    pub(super) over: bool,
}

impl CreditRow {
    /// Those of an invoice whose pages begin with `base`.
    pub(super) fn all(credits: &[CreditFace], base: &str, lang: Lang) -> Vec<Self> {
        credits.iter().map(|face| Self::of(face, base, lang)).collect()
    }

    fn of(face: &CreditFace, base: &str, lang: Lang) -> Self {
        let start = format!("{base}/devolucion/{}/nota-de-credito", face.returned);
        Self {
            id: format!("devolucion-{}", face.returned),
            day: lang.day(face.returned_on.date()),
            nota: face.nota.clone(),
            total: lang.pesos(face.total),
            document: face.document.as_ref().map(|paper| CreditPaper::of(paper, &start, lang)),
        }
    }
}

impl CreditPaper {
    fn of(paper: &CreditDocument, start: &str, lang: Lang) -> Self {
        let row = |left| FileRow { is_first: false, ..row_of(left, (start, paper.most), lang) };
        Self {
            serie_folio: paper.serie_folio.clone(),
            uuid: paper.uuid.clone(),
            stamped: lang.moment(paper.stamped),
            files: paper.files.iter().map(row).collect(),
            until: lang.day(paper.until),
            over: paper.over,
        }
    }
}
