//! Ten thousand documents of random tickets before every judge that there is: the total that was
//! paid, SAT's schema, SAT's stylesheet, and our own reading of SAT's matrix.
//!
//! Each seed makes the same documents at every run. The seeds are tests of their own, so that they
//! run side by side.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use cfdi::comprobante::Comprobante;
use cfdi::csd::Csd;
use cfdi::rules::{Context, check};
use cfdi::seal::seal;
use common::any::any_sale;
use common::sat::judge_all;
use common::{RFC, csd};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Documents of one seed.
const DOCUMENTS: usize = 2_500;
/// Documents that one call of the referees judges.
const BATCH: usize = 500;

/// Seals a document, judges it by our own rules, keeps it, and gives its cadena.
fn keep(comprobante: &Comprobante, csd: &Csd, at: &Path) -> String {
    let sealed = seal(comprobante, csd).unwrap();
    let report = check(sealed.bytes(), &Context::default()).unwrap();
    assert_eq!(report.findings, [], "{}", String::from_utf8_lossy(sealed.bytes()));
    fs::write(at, sealed.bytes()).unwrap();
    sealed.cadena().to_owned()
}

fn judge_seed(seed: u8) {
    let csd = csd(RFC, "ESCUELA KEMPER URGATE SA DE CV");
    let dir = tempfile::tempdir().unwrap();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let paths: Vec<PathBuf> = (0..BATCH).map(|n| dir.path().join(format!("{n}.xml"))).collect();
    for _ in 0..DOCUMENTS / BATCH {
        let mut cadenas = String::new();
        for path in &paths {
            let (kind, lines) = any_sale().new_tree(&mut runner).unwrap().current();
            let (comprobante, paid) = kind.document(&lines);
            assert_eq!(comprobante.paid(), paid, "{kind:?} {lines:?}");
            cadenas += &keep(&comprobante, &csd, path);
        }
        let of_sat = judge_all(dir.path(), &paths);
        assert!(of_sat == cadenas, "{}", first_difference(&of_sat, &cadenas));
    }
}

/// The first cadena that is not SAT's, beside it.
fn first_difference(of_sat: &str, ours: &str) -> String {
    let each = |text: &str| -> Vec<String> { text.split("||||").map(str::to_owned).collect() };
    let pairs = each(of_sat).into_iter().zip(each(ours));
    let different = pairs.into_iter().find(|(theirs, ours)| theirs != ours);
    format!("{different:#?}")
}

#[test]
fn first_quarter() {
    judge_seed(1);
}

#[test]
fn second_quarter() {
    judge_seed(2);
}

#[test]
fn third_quarter() {
    judge_seed(3);
}

#[test]
fn fourth_quarter() {
    judge_seed(4);
}
