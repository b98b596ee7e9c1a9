//! One pass of leave-one-out against one training per row.

use pilah::features::{NgramRange, Prior, Recipe, Weighting};
use pilah::table::LabelledRows;
use proptest::prelude::*;

use crate::util::{corpora, scores, uncalibrated, words_only};

fn check(rows: &LabelledRows, recipe: &Recipe) -> Result<(), TestCaseError> {
    let held_out = uncalibrated(rows, recipe.clone()).held_out;
    for (left_out, found) in held_out.iter().enumerate() {
        let mut others = rows.clone();
        others.texts.remove(left_out);
        others.labels.remove(left_out);
        let classifier = uncalibrated(&others, recipe.clone()).classifier;
        let (scores, n) = scores(&classifier, &rows.texts[left_out]);
        prop_assert!((n - found.n_occurrences).abs() < 1e-9);
        for (ours, theirs) in found.scores.iter().zip(&scores) {
            prop_assert!((ours - theirs).abs() < 1e-9, "row {left_out}: {found:?} {scores:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(50) })]

    #[test]
    fn one_pass_equals_a_training_per_row(
        rows in corpora(30..=30), min_docs in 1_u32..=2, rare in 0_usize..30, smoothing in 0.01_f64..2.0,
    ) {
        let mut rows = rows;
        // A word of its own and one shared by two rows, so that both minimum counts are crossed.
        rows.texts[rare].push_str(" tunggal berdua");
        rows.texts[(rare + 1) % 30].push_str(" berdua");
        check(&rows, &Recipe { min_docs, smoothing, ..words_only() })?;
    }

    #[test]
    fn also_for_the_full_recipe_and_its_options(
        rows in corpora(15..=15), min_docs in 1_u32..=3,
        weighting in prop::sample::select(vec![Weighting::Counts, Weighting::Binary, Weighting::Sublinear]),
        uniform in any::<bool>(), complement in any::<bool>(), marks in any::<bool>(),
        across_words in any::<bool>(), places in any::<bool>(),
    ) {
        let prior = if uniform { Prior::Uniform } else { Prior::Data };
        let char_ngrams = NgramRange { min: 3, max: 5 };
        let recipe = Recipe {
            min_docs, weighting, prior, char_ngrams, complement, marks, across_words, places, ..Recipe::default()
        };
        check(&rows, &recipe)?;
    }
}
