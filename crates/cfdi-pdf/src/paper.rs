//! Pages as a PDF file.

use lopdf::{Dictionary, Document as File, Object, ObjectId, Stream, dictionary, text_string};
use miniz_oxide::deflate::compress_to_vec_zlib;

use crate::content::{LOGO, operators};
use crate::head::title;
use crate::marks::{PAGE_HEIGHT, PAGE_WIDTH, Page};
use crate::sheet::Sheet;
use crate::template::Template;
use crate::{Look, PdfError};

/// How hard a page is packed, of ten: more takes longer and hardly saves.
const EFFORT: u8 = 4;

/// The bytes of the PDF.
pub(crate) fn write(sheet: &Sheet<'_>, pages: &[Page]) -> Result<Vec<u8>, PdfError> {
    let (mut file, faces) = Template::get()?.begin();
    let resources = resources(&mut file, faces, sheet.look);
    let parent = file.new_object_id();
    let mut kids = Vec::with_capacity(pages.len());
    for page in pages {
        let packed = compress_to_vec_zlib(&operators(page, sheet.fonts, sheet.look), EFFORT);
        let content = Stream::new(dictionary! { "Filter" => "FlateDecode" }, packed);
        let content = file.add_object(content);
        kids.push(Object::from(file.add_object(dictionary! {
            "Type" => "Page", "Parent" => parent, "Contents" => content,
        })));
    }
    let letter = [0, 0, PAGE_WIDTH / 100, PAGE_HEIGHT / 100].map(Object::from);
    file.set_object(
        parent,
        dictionary! {
            "Type" => "Pages", "Count" => i64::try_from(pages.len()).unwrap_or(0), "Kids" => kids,
            "MediaBox" => letter.to_vec(), "Resources" => resources,
        },
    );
    describe(&mut file, parent, sheet);
    let mut bytes = Vec::with_capacity(64 << 10);
    file.save_to(&mut bytes)?;
    Ok(bytes)
}

/// What all pages draw with.
fn resources(file: &mut File, faces: Object, look: &Look) -> ObjectId {
    let mut resources = dictionary! { "Font" => faces };
    if let Some(logo) = &look.logo {
        let picture = file.add_object(logo.stream());
        resources.set("XObject", dictionary! { LOGO => picture });
    }
    file.add_object(resources)
}

/// Says which document it is, in which language, of when. Its dates are those of the document: the
/// same document gives the same bytes.
fn describe(file: &mut File, pages: ObjectId, sheet: &Sheet<'_>) {
    let Sheet { document, timbre, .. } = *sheet;
    let digits: String = timbre.fecha_timbrado.chars().filter(char::is_ascii_digit).collect();
    let date = format!("D:{digits}");
    let info = [
        ("Title", format!("{} · {}", title(document), document.emisor.nombre)),
        ("Subject", format!("CFDI {}", timbre.uuid)),
        ("Author", document.emisor.nombre.clone()),
        ("Producer", "Talón".to_owned()),
        ("CreationDate", date.clone()),
        ("ModDate", date),
    ];
    let info: Dictionary =
        info.into_iter().map(|(key, value)| (key, text_string(&value))).collect();
    let info = file.add_object(info);
    let catalog = file.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Lang" => text_string("es-MX"),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    });
    let id = Object::string_literal(timbre.uuid.replace('-', ""));
    file.trailer.set("Root", catalog);
    file.trailer.set("Info", info);
    file.trailer.set("ID", vec![id.clone(), id]);
}
