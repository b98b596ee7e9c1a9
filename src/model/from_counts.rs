//! What counts alone teach: which features have a weight, and what naive Bayes makes of them.

use std::borrow::Cow;

use super::closed_form::Estimate;
use super::fit::log_prior;
use super::keywords::Keywords;
use super::linear::Linear;
use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::Recipe;

/// Numbers of the features that occur in enough documents of the classes; sorted.
///
/// # Errors
/// [`Error::NoFeatures`] if none does.
pub(super) fn features_of_classes(counts: &Counts, recipe: &Recipe) -> Result<Vec<u32>> {
    let features = frequent(counts, recipe, |feature| counts.document_frequency[feature]);
    if features.is_empty() {
        return Err(Error::NoFeatures { min_docs: recipe.min_docs });
    }
    Ok(features)
}

/// Numbers of the features that occur in enough documents, background included; sorted.
pub(super) fn features_of_any(counts: &Counts, recipe: &Recipe) -> Vec<u32> {
    frequent(counts, recipe, |feature| {
        counts.document_frequency[feature] + counts.background.document_frequency[feature]
    })
}

fn frequent(counts: &Counts, recipe: &Recipe, frequency: impl Fn(usize) -> u64) -> Vec<u32> {
    let is_frequent = |feature: &usize| frequency(*feature) >= u64::from(recipe.min_docs);
    (0..counts.vocabulary.len()).filter(is_frequent).map(|feature| feature as u32).collect()
}

/// The counts with what the keywords add to their classes.
pub(super) fn with_keywords<'n>(
    counts: &'n Counts,
    recipe: &Recipe,
    keywords: &Keywords,
) -> Cow<'n, Counts> {
    let units =
        u64::from(recipe.keyword_weight) * u64::from(recipe.weighting.units_per_occurrence());
    if units == 0 {
        return Cow::Borrowed(counts);
    }
    let mut counts = counts.clone();
    let n_classes = counts.classes.len();
    for (word, keyword) in keywords.iter() {
        let class = counts.classes.binary_search(&keyword.class);
        if let (Some(feature), Ok(class)) = (counts.vocabulary.find(word), class) {
            counts.table[feature * n_classes + class] += units;
        }
    }
    Cow::Owned(counts)
}

/// Naive Bayes of counts that have their keywords, a row for each of `features`.
///
/// # Errors
/// [`Error::PriorClasses`] if a given prior is for other classes; [`Error::Fit`].
pub(super) fn weights_of(
    counts: &Counts,
    features: &[u32],
    recipe: &Recipe,
    estimate: Estimate,
) -> Result<Linear> {
    let prior = log_prior(counts, &recipe.prior)?;
    if recipe.complement {
        let others = |feature: usize, class: usize| {
            let counts = counts.feature(feature);
            counts.iter().sum::<u64>() - counts[class]
        };
        let mut others = estimate(&others, features, recipe, prior)?;
        others.weights.iter_mut().for_each(|weight| *weight = -*weight);
        return Ok(others);
    }
    let own = |feature: usize, class: usize| counts.feature(feature)[class];
    estimate(&own, features, recipe, prior)
}

/// The scorer with zeros for those of `to` that are not in `from`; both are sorted.
pub(super) fn spread(linear: &Linear, from: &[u32], to: &[u32]) -> Linear {
    let n_classes = linear.bias.len();
    let mut wide = Linear { bias: linear.bias.clone(), ..Linear::default() };
    let mut rows = (0..).zip(from).peekable();
    for feature in to {
        while rows.next_if(|(_, own)| *own < feature).is_some() {}
        let row: Option<usize> = rows.next_if(|(_, own)| *own == feature).map(|(row, _)| row);
        match row {
            Some(row) => {
                wide.weights.extend_from_slice(&linear.weights[row * n_classes..][..n_classes]);
            }
            None => wide.weights.resize(wide.weights.len() + n_classes, 0.0),
        }
        if !linear.norms.is_empty() {
            wide.norms.push(row.map_or(0.0, |row| linear.norms[row]));
        }
    }
    wide
}
