//! Files that are no PDF, no whole one, or one made to do harm.

use constancia::read_pdf;
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream,
};
use proptest::prelude::*;

use crate::form::{blank_pdf, fisica, moral};

fn refusal(bytes: &[u8]) -> String {
    let faults = read_pdf(bytes).unwrap_err().into_faults();
    faults.iter().map(|fault| fault.code.id).collect::<Vec<_>>().join(" ")
}

/// The document, changed by hand and saved again.
fn changed(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(&moral().pdf()).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn inflating_to(bytes: usize) -> Stream {
    let filter = Dictionary::from_iter([("Filter", Object::Name(b"FlateDecode".to_vec()))]);
    Stream::new(filter, miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; bytes], 9))
}

/// The content of the first page.
fn set_content(document: &mut Document, content: Stream) {
    let page = document.page_iter().next().unwrap();
    let content = document.add_object(content);
    document.get_dictionary_mut(page).unwrap().set("Contents", content);
}

#[test]
fn what_is_no_pdf_is_refused() {
    for bytes in [b"".as_slice(), b"%PDF", b"\x89PNG\r\n\x1a\n", b"<html>", &[b' '; 3000]] {
        assert_eq!(refusal(bytes), "csf-01");
    }
    assert_eq!(refusal(b"%PDF-1.7\n"), "csf-04");
    assert_eq!(refusal(&[b'%'; 5 * 1024 * 1024 + 1]), "csf-02");
}

#[test]
fn a_scan_is_refused() {
    assert_eq!(refusal(&blank_pdf(1)), "csf-05");
}

#[test]
fn pages_are_bounded() {
    assert_eq!(refusal(&blank_pdf(20)), "csf-05");
    assert_eq!(refusal(&blank_pdf(21)), "csf-02");
}

#[test]
fn an_encrypted_one_is_refused() {
    for user_password in ["secreto", ""] {
        let bytes = changed(|document| {
            let id = Object::string_literal("0123456789abcdef");
            document.trailer.set("ID", vec![id.clone(), id]);
            let version = EncryptionVersion::V2 {
                document,
                owner_password: "dueño",
                user_password,
                key_length: 128,
                permissions: Permissions::all(),
            };
            let state = EncryptionState::try_from(version).unwrap();
            document.encrypt(&state).unwrap();
        });
        assert_eq!(refusal(&bytes), "csf-03", "{user_password:?}");
        let hidden = replaced(&bytes, b"/Encrypt", b"/Encr#79pt");
        assert_eq!(refusal(&hidden), "csf-03", "{user_password:?}");
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// As newer writers do: objects within compressed streams.
#[test]
fn objects_in_streams_are_read() {
    let mut document = Document::load_mem(&moral().pdf()).unwrap();
    let mut bytes = Vec::new();
    document.save_modern(&mut bytes).unwrap();
    assert!(bytes.windows(7).any(|window| window == b"/ObjStm"));
    assert_eq!(read_pdf(&bytes), read_pdf(&moral().pdf()));
}

/// As writers do that place each letter: no blank where the next begins at the end of the last.
#[test]
fn letters_placed_one_by_one_make_words() {
    let bytes = changed(|document| {
        let widths = vec![Object::Integer(500); 256];
        for object in document.objects.values_mut() {
            if let Ok(font) = object.as_dict_mut()
                && font.has_type(b"Font")
            {
                font.set("FirstChar", 0);
                font.set("Widths", widths.clone());
            }
        }
        let page = document.page_iter().next().unwrap();
        let fonts = document.get_page_fonts(page).unwrap();
        let font = String::from_utf8(fonts.keys().next().unwrap().clone()).unwrap();
        let mut content = format!("BT /{font} 10 Tf 0 800 Td ").into_bytes();
        for line in moral().lines() {
            let line = line.join(" ");
            content.extend(b"0 -12 Td ");
            for letter in line.chars() {
                let code = u8::try_from(u32::from(letter)).unwrap();
                // A blank is not drawn, but left open.
                if code != b' ' {
                    content.extend(format!("<{code:02x}> Tj ").bytes());
                }
                content.extend(b"5 0 Td ");
            }
            content.extend(
                format!("{} 0 Td ", -5_i64 * i64::try_from(line.chars().count()).unwrap()).bytes(),
            );
        }
        content.extend(b"ET");
        set_content(document, Stream::new(Dictionary::new(), content));
    });
    assert_eq!(read_pdf(&bytes), read_pdf(&moral().pdf()));
}

/// The name alone is drawn in a font that the page does not name.
#[test]
fn letters_that_no_font_explains_are_not_dropped() {
    let bytes = changed(|document| {
        let page = document.page_iter().next().unwrap();
        let content = String::from_utf8_lossy(&document.get_page_content(page)).into_owned();
        let (before, after) = content.split_once("<4845525241").expect("HERRA, as bytes");
        let content = format!("{before}<4845525241> Tj /Nowhere 8 Tf <{after}");
        set_content(document, Stream::new(Dictionary::new(), content.into_bytes()));
    });
    assert_eq!(refusal(&bytes), "csf-15");
}

#[test]
fn a_bomb_is_refused() {
    let content = changed(|document| set_content(document, inflating_to(16 << 20)));
    assert!(content.len() < 100_000);
    assert_eq!(refusal(&content), "csf-02");
    let twice = changed(|document| {
        let inner = inflating_to(16 << 20);
        let filters = vec![Object::Name(b"FlateDecode".to_vec()); 2];
        let outer = miniz_oxide::deflate::compress_to_vec_zlib(&inner.content, 9);
        let filter = Dictionary::from_iter([("Filter", Object::Array(filters))]);
        set_content(document, Stream::new(filter, outer));
    });
    assert_eq!(refusal(&twice), "csf-02");
    let table = changed(|document| {
        let table = document.add_object(inflating_to(16 << 20));
        for object in document.objects.values_mut() {
            if let Ok(font) = object.as_dict_mut()
                && font.has_type(b"Font")
            {
                font.remove(b"Encoding");
                font.set("ToUnicode", table);
            }
        }
    });
    assert_eq!(refusal(&table), "csf-02");
}

#[test]
fn too_many_streams_are_refused() {
    let many = changed(|document| {
        for _ in 0..200 {
            document.add_object(inflating_to(10));
        }
    });
    assert_eq!(refusal(&many), "csf-02");
}

/// A table of objects whose every entry is the same stream of objects.
#[test]
fn a_table_that_repeats_itself_is_refused() {
    let inner = miniz_oxide::deflate::compress_to_vec_zlib(&vec![b' '; 200 << 10], 9);
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let at = bytes.len();
    bytes.extend(
        format!(
            "1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {}>>stream\n",
            inner.len()
        )
        .bytes(),
    );
    bytes.extend(inner);
    bytes.extend(b"\nendstream\nendobj\n");
    let table = bytes.len();
    bytes.extend(b"xref\n0 50001\n0000000000 65535 f \n");
    for _ in 0..50_000 {
        bytes.extend(format!("{at:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<</Size 50001/Root 1 0 R>>\nstartxref\n{table}\n%%EOF").bytes());
    assert_eq!(refusal(&bytes), "csf-02");
}

#[test]
fn rings_and_towers_have_an_answer() {
    let ring = changed(|document| {
        let page = document.page_iter().next().unwrap();
        let page = document.get_dictionary_mut(page).unwrap();
        page.remove(b"Resources");
        let parent = page.get(b"Parent").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(parent).unwrap().set("Parent", parent);
    });
    assert_eq!(refusal(&ring), "csf-05");
    let tower = changed(|document| {
        let content = [b"[".repeat(200_000), b"q ".repeat(200_000)].concat();
        set_content(document, Stream::new(Dictionary::new(), content));
    });
    assert!(read_pdf(&tower).is_err());
}

#[test]
fn a_file_cut_anywhere_has_an_answer() {
    for form in [moral(), fisica()] {
        let bytes = form.pdf();
        let whole = read_pdf(&bytes).unwrap();
        for length in (0..bytes.len()).step_by(97) {
            if let Ok(cut) = read_pdf(&bytes[..length]) {
                assert_eq!(cut.rfc, whole.rfc);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    /// Bytes of a good file changed anywhere.
    #[test]
    fn a_damaged_file_has_an_answer(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)
    ) {
        let mut bytes = fisica().pdf();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = read_pdf(&bytes) {
            prop_assert!(!read.regimenes.is_empty());
        }
    }

    #[test]
    fn any_bytes_behind_a_head_have_an_answer(
        bytes in prop::collection::vec(any::<u8>(), 0..2000)
    ) {
        prop_assert!(read_pdf(&[b"%PDF-1.7\n".as_slice(), &bytes].concat()).is_err());
    }
}
