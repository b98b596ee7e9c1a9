//! Our naive Bayes against a textbook and against linfa-bayes given every row.

use std::collections::{BTreeMap, BTreeSet};

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::{MultinomialNb, NaiveBayes};
use ndarray::{Array1, Array2};
use pilah::Classifier;
use pilah::features::Recipe;
use pilah::model::posterior;
use pilah::table::LabelledRows;
use proptest::prelude::*;

use crate::util::{corpora, groups, scores, uncalibrated, words_only};

/// Multinomial naive Bayes as a textbook has it: C. Manning, P. Raghavan, H. Schütze (2008),
/// Introduction to Information Retrieval, figure 13.2, with smoothing `a` in place of 1.
fn textbook(rows: &LabelledRows, a: f64, text: &str) -> Vec<f64> {
    let vocabulary: BTreeSet<&str> = rows.texts.iter().flat_map(|text| text.split(' ')).collect();
    let classes: BTreeSet<&str> = rows.labels.iter().map(String::as_str).collect();
    let mut scores = Vec::new();
    for class in classes {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        let mut n_documents = 0.0;
        for (label, text) in rows.labels.iter().zip(&rows.texts) {
            if label == class {
                n_documents += 1.0;
                for word in text.split(' ') {
                    *counts.entry(word).or_default() += 1.0;
                }
            }
        }
        let total: f64 = counts.values().sum();
        let mut score = (n_documents / rows.texts.len() as f64).ln();
        for word in text.split(' ').filter(|word| vocabulary.contains(word)) {
            let count = counts.get(word).copied().unwrap_or_default();
            score += ((count + a) / (total + a * vocabulary.len() as f64)).ln();
        }
        scores.push(score);
    }
    let max = scores.iter().copied().fold(f64::MIN, f64::max);
    let total: f64 = scores.iter().map(|score| (score - max).exp()).sum();
    scores.iter().map(|score| (score - max).exp() / total).collect()
}

/// linfa-bayes fitted to one dense row per text, its scores turned into probabilities by us.
fn linfa_row_by_row(rows: &LabelledRows, a: f64, text: &str) -> Vec<f64> {
    let vocabulary: Vec<&str> = rows
        .texts
        .iter()
        .flat_map(|text| text.split(' '))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let classes: Vec<&str> =
        rows.labels.iter().map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect();
    let count = |text: &str, word: &str| text.split(' ').filter(|own| *own == word).count() as f64;
    let records = Array2::from_shape_fn((rows.texts.len(), vocabulary.len()), |(row, column)| {
        count(&rows.texts[row], vocabulary[column])
    });
    let targets = Array1::from_iter(
        rows.labels.iter().map(|label| classes.binary_search(&label.as_str()).unwrap()),
    );
    let model = MultinomialNb::params().alpha(a).fit(&Dataset::new(records, targets)).unwrap();
    let query =
        Array2::from_shape_fn((1, vocabulary.len()), |(_, column)| count(text, vocabulary[column]));
    let scores = model.joint_log_likelihood(query.view());
    let mut p: Vec<f64> = (0..classes.len()).map(|class| scores[&class][0]).collect();
    posterior(&mut p);
    p
}

fn ours(rows: &LabelledRows, a: f64, text: &str) -> Vec<f64> {
    let recipe = Recipe { smoothing: a, ..words_only() };
    let classifier = uncalibrated(rows, recipe).classifier;
    classifier.classify(text, 0.05).unwrap().probabilities
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn the_posterior_is_that_of_the_textbook_and_of_linfa(
        rows in corpora(12..=20), query in prop::collection::vec(0_u8..16, 1..30), a in 0.01_f64..3.0,
    ) {
        let words: Vec<String> = query.iter().map(|&word| format!("kata{}", char::from(b'a' + word))).collect();
        let text = words.join(" ");
        let ours = ours(&rows, a, &text);
        for (oracle, theirs) in [("textbook", textbook(&rows, a, &text)), ("linfa", linfa_row_by_row(&rows, a, &text))] {
            prop_assert_eq!(ours.len(), theirs.len());
            for (p, q) in ours.iter().zip(&theirs) {
                prop_assert!((p - q).abs() < 1e-9, "{oracle}: {ours:?} {theirs:?}");
            }
        }
    }
}

/// Blocks of features are fitted apart; with more features than a block holds they must still agree.
#[test]
fn large_vocabularies_are_fitted_in_blocks_without_a_seam() {
    let words: Vec<String> = (0..1300_u32).map(|n| format!("k{n}")).collect();
    let texts: Vec<String> = words.chunks(130).map(|chunk| chunk.join(" ")).collect();
    let labels = ["a", "b", "a", "b", "b", "a", "b", "a", "a", "b"];
    let rows = crate::util::labelled(labels.into_iter().zip(texts.iter().map(String::as_str)));
    for text in ["k0 k511 k512 k1299", "k700 k1024 k1023 k3", &texts[3]] {
        for (p, q) in ours(&rows, 0.5, text).iter().zip(textbook(&rows, 0.5, text)) {
            assert!((p - q).abs() < 1e-9, "{text}");
        }
    }
}

/// Plain naive Bayes, whose scores lie far below where `exp` is zero, and the built-in model.
#[test]
fn a_text_of_5000_words_has_finite_probabilities() {
    let text = "perawat bangsal mengajar anak jalanan ".repeat(1000);
    let plain = uncalibrated(&groups(), words_only()).classifier;
    assert!(scores(&plain, &text).0.iter().all(|score| *score < -10_000.0));
    for classifier in [plain, Classifier::built_in().unwrap()] {
        let p = classifier.classify(&text, 0.05).unwrap().probabilities;
        assert!(p.iter().all(|p| p.is_finite()));
        assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
