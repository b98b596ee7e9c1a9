//! The exact words of every error, from `cases/messages.toml`.

use std::fs;
use std::path::Path;

use pilah::features::Recipe;
use serde::Deserialize;

use crate::model_file::small_model;
use crate::util::{labelled, pilah, uncalibrated};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// A command in a folder with these files, and what it says on standard error.
#[derive(Deserialize)]
struct Case {
    shows: String,
    #[serde(default)]
    files: std::collections::BTreeMap<String, String>,
    args: Vec<String>,
    stderr: String,
}

fn prepare(folder: &Path, case: &Case) {
    for (name, content) in &case.files {
        fs::write(folder.join(name), content).unwrap();
    }
    let model = small_model();
    fs::write(folder.join("model.safetensors"), &model).unwrap();
    let rows = labelled([("a", "guru"), ("a", "dosen"), ("b", "donor"), ("b", "relawan")]);
    let recipe = Recipe { min_docs: 1, ..Recipe::default() };
    let other = uncalibrated(&rows, recipe).classifier.model().to_bytes();
    fs::write(folder.join("lain.safetensors"), other).unwrap();
    let mut flipped = model.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(folder.join("flipped.safetensors"), flipped).unwrap();
    fs::write(folder.join("cut.safetensors"), &model[..model.len() / 2]).unwrap();
    fs::write(folder.join("gambar.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    fs::write(folder.join("buku.xlsx"), b"PK\x03\x04\x14\0").unwrap();
    fs::write(folder.join("biner.csv"), [0, 1, 2, 3, 200, 5, 6, 7].repeat(20)).unwrap();
    fs::write(folder.join("campur.csv"), b"teks,label\nkaf\xc3\xa9,a\nkaf\xe9,a\n").unwrap();
}

/// What was said, but for the lines that tell how labelled tables were taken, which come before the faults
/// of rows that were read, and have golden files of their own.
fn but_how_corpora_were_taken(stderr: &[u8]) -> String {
    let said = String::from_utf8_lossy(stderr);
    let is_told = |line: &&str| !line.contains("`, label in column `");
    said.split_inclusive('\n').filter(is_told).collect()
}

#[test]
fn every_message_is_as_it_should_be() {
    let cases: Cases = toml::from_str(include_str!("cases/messages.toml")).unwrap();
    for case in &cases.case {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path(), case);
        let before = fs::read_dir(folder.path()).unwrap().count();
        let run = pilah().current_dir(folder.path()).args(&case.args).assert();
        let output = run.get_output();
        assert_eq!(but_how_corpora_were_taken(&output.stderr), case.stderr, "{}", case.shows);
        assert_eq!(output.status.code(), Some(2), "{}", case.shows);
        assert!(output.stdout.is_empty(), "{}", case.shows);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            before,
            "{}: nothing is left behind",
            case.shows
        );
    }
}
