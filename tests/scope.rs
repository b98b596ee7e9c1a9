//! Texts about neither kind of group are not called sure.

use pilah::{Classifier, DEFAULT_MAX_ERROR, Status};

/// (what it is, text)
const OUT_OF_SCOPE: &[(&str, &str)] = &[
    ("an unknown word", "blorongan"),
    ("digits", "0812 3456 7890"),
    ("emoji", "😀 🎉"),
    (
        "English",
        "Quarterly revenue rose four percent, driven mainly by stronger sales in the packaging division.",
    ),
    (
        "a recipe",
        "Tumis bawang merah dan cabai, masukkan udang, tuang santan, masak sampai kuahnya mengental.",
    ),
    ("nothing", ""),
];

#[test]
fn texts_about_neither_kind_are_not_sure() {
    let classifier = Classifier::built_in().unwrap();
    for (what, text) in OUT_OF_SCOPE {
        let status = classifier.classify(text, DEFAULT_MAX_ERROR).map(|found| found.status);
        assert_ne!(status, Some(Status::Sure), "{what}");
    }
}

/// Accepting fewer errors never makes a row sure.
#[test]
fn sure_rows_grow_with_the_accepted_error() {
    let classifier = Classifier::built_in().unwrap();
    let texts = crate::util::groups().texts;
    let n_sure = |max_error| {
        let found = classifier.classify_all(&texts, max_error);
        found.iter().flatten().filter(|found| found.status == Status::Sure).count()
    };
    let counts: Vec<usize> = [0.0, 0.01, 0.02, 0.05, 0.5].map(n_sure).to_vec();
    assert!(counts.is_sorted() && counts[0] == 0 && counts[1] > 0, "{counts:?}");
}
