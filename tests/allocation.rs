//! Loading a model, whole or damaged, allocates no more than four times the file; a text whose words
//! were met before allocates nothing.

use peak_alloc::PeakAlloc;
use pilah::features::{Prior, Recipe, Weighting};
use pilah::model::{Model, ten_thousandths};
use pilah::table::{CorpusOptions, LabelledRows, Source};
use pilah::{Classifier, DEFAULT_MAX_ERROR, Prediction, TrainOptions};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// One test, for two would count each other's allocations.
#[test]
fn nothing_is_allocated_without_need() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/groups.csv");
    let rows =
        LabelledRows::read(Source::open(&corpus).unwrap(), &CorpusOptions::default()).unwrap();
    let built_in = Classifier::built_in().unwrap().with_prior(&Prior::Uniform).unwrap();
    a_text_allocates_nothing(&built_in, &rows.texts[..1000]);
    a_text_allocates_nothing(&in_context(&rows), &rows.texts[..1000]);
    loading_allocates_at_most_four_times_the_file(rows);
}

/// A classifier by which what a word adds to the scores depends on the rest of the text.
fn in_context(rows: &LabelledRows) -> Classifier {
    let recipe = Recipe {
        weighting: Weighting::Sublinear,
        across_words: true,
        places: true,
        lexicon: true,
        ..Recipe::default()
    };
    let options = TrainOptions { recipe, ..TrainOptions::default() };
    Classifier::train(rows, &options).unwrap().classifier
}

fn a_text_allocates_nothing(classifier: &Classifier, texts: &[String]) {
    let mut scoring = classifier.model().scoring();
    let (mut found, mut rounded) = (Prediction::default(), Vec::new());
    let mut classify = || {
        for text in texts {
            Classifier::classify_into(&mut scoring, text, DEFAULT_MAX_ERROR, &mut found);
            ten_thousandths(&found.probabilities, &mut rounded);
        }
    };
    classify();
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    classify();
    assert_eq!(ALLOCATOR.peak_usage() - before, 0, "bytes for texts whose words were met before");
}

fn loading_allocates_at_most_four_times_the_file(mut rows: LabelledRows) {
    let n = rows.texts.len();
    let few = |of: &[String]| of[..10].iter().chain(&of[n - 10..]).cloned().collect();
    (rows.texts, rows.labels) = (few(&rows.texts), few(&rows.labels));
    let bytes =
        Classifier::train(&rows, &TrainOptions::default()).unwrap().classifier.model().to_bytes();

    let check = |bytes: &[u8], what: &str| {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        _ = Model::from_bytes(bytes, "m");
        let allocated = ALLOCATOR.peak_usage() - before;
        assert!(
            allocated <= 4 * bytes.len().max(1024),
            "{what}: {allocated} bytes for a file of {}",
            bytes.len()
        );
    };
    check(&bytes, "whole");
    for at in (0..bytes.len()).step_by(100) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x80;
        check(&damaged, &format!("byte {at} flipped"));
        check(&bytes[..at], &format!("cut to {at} bytes"));
    }
}
