//! All that the fuzzer has found goes in at its door again: `fuzz/corpus` holds one input for each
//! path that it has seen, `fuzz/finds` those that once broke something.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use hostile::{Answer, DOORS, Door};

fn fuzz(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(folder)
}

/// The inputs of a folder, by name; none where there is no folder.
fn inputs(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn replay(name: &str) {
    let door: &Door = DOORS.iter().find(|door| door.name == name).expect("a door");
    let corpus = inputs(&fuzz("corpus").join(name));
    assert!(!corpus.is_empty(), "the corpus of {name} is empty");
    let finds = inputs(&fuzz("finds").join(name));
    let answers: Vec<Answer> = corpus
        .iter()
        .chain(&finds)
        .map(|(path, bytes)| {
            println!("{}", path.display());
            (door.enter)(bytes)
        })
        .collect();
    // A corpus of which nothing gets in would prove nothing.
    assert!(answers.contains(&Answer::Read), "nothing in the corpus of {name} is read");
    assert!(answers.contains(&Answer::Refused), "nothing in the corpus of {name} is refused");
}

macro_rules! doors {
    ($($door:ident)*) => {
        const TESTED: &[&str] = &[$(stringify!($door)),*];
        $(
            #[test]
            fn $door() {
                replay(stringify!($door));
            }
        )*
    };
}

doors! {
    cer companion csf_pdf csf_picture csf_squares csf_text finkok folder key key_inside pac print qr
    rfc wire xml
}

#[test]
fn every_door_is_tested_and_has_a_fuzz_target() {
    let doors: Vec<&str> = DOORS.iter().map(|door| door.name).collect();
    assert_eq!(doors, TESTED);
    let targets = inputs(&fuzz("fuzz_targets"));
    let targets: Vec<_> = targets.iter().map(|(path, _)| path.file_stem().unwrap()).collect();
    assert_eq!(targets, doors);
    let manifest = fs::read_to_string(fuzz("Cargo.toml")).unwrap();
    for door in doors {
        assert!(manifest.contains(&format!("name = \"{door}\"\n")), "{door}");
    }
}
