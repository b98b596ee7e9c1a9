//! Explanations are exact.

use pilah::Classifier;
use pilah::features::{NgramRange, Recipe, Refinement, Weighting};
use proptest::prelude::*;

use crate::util::{corpora, groups, labelled, scores, uncalibrated};

/// Evidence and prior add up to the uncalibrated logit, and the marked words are those of the text.
fn check(classifier: &Classifier, text: &str) {
    let Some(found) = classifier.explain(text, 0.05) else {
        assert_eq!(pilah::text::words(text).count(), 0, "{text}");
        return;
    };
    let scores = scores(classifier, text).0;
    let total = found.total();
    if scores.len() == 2 {
        let logit = scores[1] - scores[0];
        let tolerance = 1e-9_f64.max(1e-12 * scores[0].abs());
        assert!((total[0] - logit).abs() < tolerance, "{text}: {total:?} {logit}");
    } else {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        for (total, score) in total.iter().zip(&scores) {
            // Scores of long texts are so large that they have fewer digits after the point.
            let tolerance = 1e-9_f64.max(1e-12 * score.abs());
            assert!((total - (score - mean)).abs() < tolerance, "{total} {score} {mean}");
        }
    }
    if !found.aspects.is_empty() {
        let by_aspect = found.aspects.iter().map(|aspect| aspect.evidence[0]).sum::<f64>();
        assert!((by_aspect + found.prior[0] - total[0]).abs() < 1e-9, "{text}: aspects add up too");
    }
    let marked: Vec<&str> = found
        .words
        .iter()
        .map(|word| text.get(word.start..word.end).expect("spans lie on character boundaries"))
        .collect();
    let words: Vec<&str> = pilah::text::words(text).map(|word| word.text).collect();
    assert_eq!(marked, words);
}

#[test]
fn evidence_adds_up_to_the_logit_on_every_row_of_the_corpus() {
    let classifier = Classifier::built_in().unwrap();
    groups().texts.iter().for_each(|text| check(&classifier, text));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn evidence_adds_up_for_any_recipe_and_number_of_classes(
        rows in corpora(12..=16),
        weighting in prop::sample::select(vec![Weighting::Counts, Weighting::Binary, Weighting::Sublinear]),
        max in 1_u8..=3,
        refined in any::<bool>(),
        multinomial in any::<bool>(),
        across_words in any::<bool>(),
        places in any::<bool>(),
        repeats in 1_usize..60,
    ) {
        let refinement = refined.then(|| Refinement { multinomial, ..Refinement::default() });
        let word_ngrams = NgramRange { min: 1, max };
        let recipe = Recipe { weighting, word_ngrams, refinement, across_words, places, ..Recipe::default() };
        let classifier = uncalibrated(&rows, recipe).classifier;
        check(&classifier, &format!("{} {} ", rows.texts[0], rows.texts[1]).repeat(repeats));
    }

    #[test]
    fn evidence_adds_up_for_any_text(text in "\\PC{0,80}") {
        let rows = [("a", "satu dua tiga"), ("a", "dua tiga"), ("b", "empat lima"), ("b", "lima dua empat")];
        let classifier = uncalibrated(&labelled(rows), Recipe::default()).classifier;
        check(&classifier, &text);
    }
}
