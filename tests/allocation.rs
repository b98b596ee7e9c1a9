//! Loading a model, whole or damaged, allocates no more than four times the file.

use peak_alloc::PeakAlloc;
use pilah::model::Model;
use pilah::table::{CorpusOptions, LabelledRows, Source};
use pilah::{Classifier, TrainOptions};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

#[test]
fn loading_allocates_at_most_four_times_the_file() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/groups.csv");
    let mut rows =
        LabelledRows::read(Source::open(&corpus).unwrap(), &CorpusOptions::default()).unwrap();
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
