//! What every file has in common: the faces, embedded and packed once.
//!
//! printpdf embeds a font as a PDF wants it (its program, widths, and the letters of its shapes, so
//! that text can be found and copied). That takes longer than all the rest of a document and is the
//! same for each, so it is done at the first one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lopdf::{Document as File, Object, ObjectId};
use printpdf::{
    Codepoint, FontId, Op, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, Rect,
    TextItem,
};

use crate::PdfError;
use crate::fonts::{Font, Fonts};
use crate::marks::Face;

static TEMPLATE: LazyLock<Option<Template>> = LazyLock::new(Template::build);

/// The faces as objects of a file.
pub(crate) struct Template {
    objects: BTreeMap<ObjectId, Object>,
    /// The dictionary of the faces, by [`resource`].
    fonts: Object,
}

impl Template {
    pub(crate) fn get() -> Result<&'static Self, PdfError> {
        TEMPLATE.as_ref().ok_or(PdfError::Font("Talon"))
    }

    /// A file that has the faces and no page yet, and the dictionary of the faces.
    pub(crate) fn begin(&self) -> (File, Object) {
        let mut file = File::with_version("1.7");
        file.objects.clone_from(&self.objects);
        file.max_id = self.objects.keys().map(|(id, _)| *id).max().unwrap_or(0);
        (file, self.fonts.clone())
    }

    fn build() -> Option<Self> {
        let fonts = Fonts::get().ok()?;
        let mut pdf = PdfDocument::new("");
        let mut ops = Vec::new();
        for face in [Face::Regular, Face::Bold, Face::Mono] {
            let font = fonts.face(face);
            let id = FontId(resource(face).to_owned());
            pdf.resources.fonts.map.insert(id.clone(), PdfFont::new(font.parsed.clone()));
            ops.push(Op::SetFont { font: PdfFontHandle::External(id), size: Pt::default() });
            ops.push(Op::ShowText { items: vec![every_letter(font)] });
        }
        let empty = Rect::from_wh(Pt::default(), Pt::default());
        let page =
            PdfPage { media_box: empty.clone(), trim_box: empty.clone(), crop_box: empty, ops };
        pdf.with_pages(vec![page]);
        let mut file = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut Vec::new());
        file.compress();
        let page = file.page_iter().next()?;
        let fonts = file.get_page_resources(page).ok()?;
        let resources = fonts.1.first().and_then(|id| file.get_dictionary(*id).ok()).or(fonts.0)?;
        let dictionary = file.dereference(resources.get(b"Font").ok()?).ok()?.1.clone();
        let mut objects = BTreeMap::new();
        keep(&file, &dictionary, &mut objects);
        Some(Self { objects, fonts: dictionary })
    }
}

/// The name by which the pages call the face.
pub(crate) const fn resource(face: Face) -> &'static str {
    match face {
        Face::Regular => "R",
        Face::Bold => "B",
        Face::Mono => "M",
    }
}

fn every_letter(font: &Font) -> TextItem {
    let codepoint = |(gid, letter): (u16, char)| Codepoint {
        cid: Some(letter.to_string()),
        ..Codepoint::new(gid, Default::default())
    };
    TextItem::GlyphIds(font.letters().into_iter().map(codepoint).collect())
}

/// Takes over all objects that this one leads to.
fn keep(file: &File, object: &Object, kept: &mut BTreeMap<ObjectId, Object>) {
    if let Ok(id) = object.as_reference() {
        if let Ok(target) = file.get_object(id)
            && kept.insert(id, target.clone()).is_none()
        {
            keep(file, target, kept);
        }
    } else if let Ok(parts) = object.as_array() {
        parts.iter().for_each(|part| keep(file, part, kept));
    } else if let Ok(dictionary) = object.as_dict() {
        dictionary.iter().for_each(|(_, part)| keep(file, part, kept));
    }
}
