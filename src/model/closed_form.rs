//! Naive Bayes weights by their formula, for models that live only as long as it takes to score the
//! rows that were held out from them.

use super::fit::Table;
use super::linear::Linear;
use crate::error::Result;
use crate::features::Recipe;

/// How naive Bayes weights are made of counts: [`super::fit::naive_bayes`] or [`closed_form`].
pub(super) type Estimate = fn(&Table<'_>, &[u32], &Recipe, Vec<f64>) -> Result<Linear>;

/// What [`super::fit::naive_bayes`] fits (tested), by its formula.
///
/// Folds are learned side by side, and linfa prints so much that its fits must take turns: for a search
/// over recipes, with a hundred folds, that took longer than all the rest.
#[expect(clippy::unnecessary_wraps, reason = "it takes the place of a fit, which can fail")]
pub(super) fn closed_form(
    table: &Table<'_>,
    features: &[u32],
    recipe: &Recipe,
    log_prior: Vec<f64>,
) -> Result<Linear> {
    let n_classes = log_prior.len();
    let unit = f64::from(recipe.weighting.units_per_occurrence());
    let mut totals = vec![0_u64; n_classes];
    for &feature in features {
        let add = |(class, total): (usize, &mut u64)| *total += table(feature as usize, class);
        totals.iter_mut().enumerate().for_each(add);
    }
    let added = recipe.smoothing * features.len() as f64;
    let logs: Vec<f64> =
        totals.iter().map(|&total| libm::log(total as f64 / unit + added)).collect();
    let mut weights = Vec::with_capacity(features.len() * n_classes);
    for &feature in features {
        let weight = |(class, log_total): (usize, &f64)| {
            let count = table(feature as usize, class) as f64 / unit;
            libm::log(count + recipe.smoothing) - log_total
        };
        weights.extend(logs.iter().enumerate().map(weight));
    }
    Ok(Linear { bias: log_prior, weights, norms: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::super::fit::naive_bayes;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn the_formula_gives_what_is_fitted(
            counts in prop::collection::vec((0_u64..9, 0_u64..9, 0_u64..900), 2..40),
            smoothing in 0.01_f64..2.0,
        ) {
            let table = |feature: usize, class: usize| {
                let (a, b, c) = counts[feature];
                [a, b, c][class] + u64::from(feature == 0)
            };
            let features: Vec<u32> = (0..counts.len() as u32).collect();
            let recipe = Recipe { smoothing, ..Recipe::default() };
            let prior = vec![-1.0, -2.0, -0.7];
            let fitted = naive_bayes(&table, &features, &recipe, prior.clone()).unwrap();
            let found = closed_form(&table, &features, &recipe, prior).unwrap();
            prop_assert_eq!(found.bias, fitted.bias);
            for (own, other) in found.weights.iter().zip(&fitted.weights) {
                prop_assert!((own - other).abs() < 1e-9, "{own} {other}");
            }
        }
    }
}
