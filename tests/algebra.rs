//! Counts add up and subtract exactly.

use pilah::counts::Counts;
use pilah::features::{Documents, Recipe, Weighting};
use pilah::table::LabelledRows;
use pilah::text::WordLists;
use proptest::prelude::*;

use crate::util::corpora;

fn counts(rows: &LabelledRows) -> Counts {
    let recipe = Recipe { weighting: Weighting::Sublinear, ..Recipe::default() };
    let documents = Documents::extract(&rows.texts, &recipe, &WordLists::default());
    Counts::of(&documents, &rows.labels)
}

fn both(a: &LabelledRows, b: &LabelledRows) -> LabelledRows {
    let mut both = a.clone();
    both.extend(b.clone());
    both
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn merging_counts_is_counting_both(a in corpora(12..=20), b in corpora(12..=20), c in corpora(12..=14)) {
        let (a_, b_, c_) = (counts(&a), counts(&b), counts(&c));
        prop_assert_eq!(a_.merge(&b_), counts(&both(&a, &b)));
        prop_assert_eq!(a_.merge(&b_), b_.merge(&a_));
        prop_assert_eq!(a_.merge(&b_).merge(&c_), a_.merge(&b_.merge(&c_)));
    }

    #[test]
    fn taking_away_what_was_added_changes_nothing(a in corpora(12..=20), b in corpora(12..=20)) {
        let (a, b) = (counts(&a), counts(&b));
        prop_assert_eq!(a.merge(&b).subtract(&b).unwrap(), a.clone());
        prop_assert_eq!(a.subtract(&a).unwrap(), Counts::default());
    }

    #[test]
    fn what_was_never_added_cannot_be_taken_away(a in corpora(12..=20), b in corpora(12..=20)) {
        let mut b = b;
        b.texts[0].push_str(" asing");
        let fault = counts(&a).subtract(&counts(&b)).unwrap_err().to_string();
        prop_assert!(fault.contains("counted less than zero times"), "{}", fault);
    }
}
