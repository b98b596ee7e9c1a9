//! Short words that several tests use.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use pilah::classifier::Trained;
use pilah::features::{NgramRange, Recipe};
use pilah::model::CalibrationMethod;
use pilah::table::{CorpusOptions, LabelledRows, Source};
use pilah::{Classifier, TrainOptions};
use proptest::prelude::*;

/// The binary under test, in the repository's root.
pub(crate) fn pilah() -> Command {
    let mut command = Command::cargo_bin("pilah").expect("the binary is built");
    command.current_dir(root());
    command
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn golden(name: &str) -> snapbox::Data {
    snapbox::Data::read_from(&root().join("tests/golden").join(name), None)
}

pub(crate) fn groups() -> LabelledRows {
    let source = Source::open(&root().join("corpus/groups.csv")).expect("the corpus is there");
    LabelledRows::read(source, &CorpusOptions::default()).expect("the corpus is well formed")
}

/// A file in a new folder of its own, which goes away with the guard.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("a temporary file");
    (folder, path)
}

pub(crate) fn labelled<'r>(rows: impl IntoIterator<Item = (&'r str, &'r str)>) -> LabelledRows {
    let mut labelled = LabelledRows::default();
    for (line, (label, text)) in (2..).zip(rows) {
        labelled.labels.push(label.to_owned());
        labelled.texts.push(text.to_owned());
        labelled.lines.push(line);
    }
    labelled
}

/// Random corpora of `n_rows` rows in 2 to 4 classes, each class at least three times: short texts
/// over few words, so that words repeat within texts and across classes.
pub(crate) fn corpora(
    n_rows: std::ops::RangeInclusive<usize>,
) -> impl Strategy<Value = LabelledRows> {
    let text = prop::collection::vec(0_u8..14, 1..9);
    (2_usize..=4, prop::collection::vec((0_usize..100, text), n_rows)).prop_map(
        |(n_classes, rows)| {
            let mut labelled = LabelledRows::default();
            for (row, (class, words)) in rows.into_iter().enumerate() {
                // The first rows make sure of three of each class.
                let class = if row < 3 * n_classes { row } else { class } % n_classes;
                let words: Vec<String> = words
                    .into_iter()
                    .map(|word| format!("kata{}", char::from(b'a' + word)))
                    .collect();
                labelled.labels.push(format!("kelas {class}"));
                labelled.texts.push(words.join(" "));
                labelled.lines.push(row as u64 + 2);
            }
            labelled
        },
    )
}

/// Single words and nothing else: what a textbook counts.
pub(crate) fn words_only() -> Recipe {
    Recipe {
        word_ngrams: NgramRange { min: 1, max: 1 },
        char_ngrams: NgramRange::NONE,
        min_docs: 1,
        spelling: false,
        ..Recipe::default()
    }
}

/// The uncalibrated scores of a text and the number of feature occurrences they are made of.
pub(crate) fn scores(classifier: &Classifier, text: &str) -> (Vec<f64>, f64) {
    let (mut scoring, mut scores) = (classifier.model().scoring(), Vec::new());
    scoring.read(text);
    let n = scoring.scores(&mut scores);
    (scores, n)
}

/// A classifier of plain naive Bayes without calibration.
pub(crate) fn uncalibrated(rows: &LabelledRows, recipe: Recipe) -> Trained {
    let options =
        TrainOptions { recipe, calibration: CalibrationMethod::None, ..TrainOptions::default() };
    Classifier::train(rows, &options).unwrap()
}
