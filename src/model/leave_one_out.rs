//! The score of every training document by the model trained on all the others, in one pass.

use rayon::prelude::*;

use super::fit::log_prior;
use super::held_out::HeldOut;
use crate::counts::Counts;
use crate::error::Result;
use crate::features::{Documents, Prior, Recipe};

/// Scores each document by naive Bayes trained on all other documents.
///
/// Leaving document `i` of class `y` out changes little: its own counts leave `N[y]`, its row leaves
/// the prior, and features that now occur in fewer than `min_docs` documents leave the vocabulary.
/// So one pass over the corpus gives exactly what one training per document would (tested), in time
/// linear in the corpus.
///
/// # Errors
/// [`crate::Error::PriorClasses`] if a given prior is for other classes.
///
/// # Panics
/// If the counts are not those of the documents, or a class has fewer than two of them.
pub(super) fn leave_one_out(
    documents: &Documents,
    classes: &[usize],
    counts: &Counts,
    recipe: &Recipe,
) -> Result<Vec<HeldOut>> {
    let n_classes = counts.classes.len();
    let unit = f64::from(recipe.weighting.units_per_occurrence());
    let min_docs = u64::from(recipe.min_docs);
    let frequent = |feature: &usize| counts.document_frequency[*feature] >= min_docs;
    let mut totals = vec![0_u64; n_classes];
    let mut n_features = 0_u64;
    for feature in (0..counts.vocabulary.len()).filter(frequent) {
        n_features += 1;
        totals.iter_mut().zip(counts.feature(feature)).for_each(|(total, count)| *total += count);
    }
    let smoothed = |units: u64| units as f64 / unit + recipe.smoothing;
    let log_smoothed: Vec<f64> =
        counts.table.par_iter().map(|&units| libm::log(smoothed(units))).collect();
    let fixed_prior = match recipe.prior {
        Prior::Data => None,
        _ => Some(log_prior(counts, &recipe.prior)?),
    };

    let score = |document: usize| {
        let class = classes[document];
        let row = documents.row(document);
        let mut totals = totals.clone();
        let mut n_features = n_features;
        let mut n_units = 0;
        let mut scores = match &fixed_prior {
            Some(prior) => prior.clone(),
            None => data_prior_without(counts, class),
        };
        let mut kept = 0;
        for (feature, units) in row {
            let feature = feature as usize;
            match counts.document_frequency[feature] {
                frequency if frequency < min_docs => {}
                frequency if frequency == min_docs => {
                    n_features -= 1;
                    totals
                        .iter_mut()
                        .zip(counts.feature(feature))
                        .for_each(|(total, count)| *total -= count);
                }
                _ => {
                    kept += 1;
                    n_units += u64::from(units);
                    totals[class] -= u64::from(units);
                    let x = f64::from(units) / unit;
                    for (c, score) in scores.iter_mut().enumerate() {
                        let at = feature * n_classes + c;
                        *score += x * if c == class {
                            libm::log(smoothed(counts.table[at] - u64::from(units)))
                        } else {
                            log_smoothed[at]
                        };
                    }
                }
            }
        }
        let n_occurrences = n_units as f64 / unit;
        if kept > 0 {
            for (score, &total) in scores.iter_mut().zip(&totals) {
                *score -= n_occurrences
                    * libm::log(total as f64 / unit + recipe.smoothing * n_features as f64);
            }
        }
        HeldOut { class, scores, n_occurrences }
    };
    Ok((0..classes.len()).into_par_iter().map(score).collect())
}

/// `ln P(class)` from the class sizes without one document of `class`.
fn data_prior_without(counts: &Counts, class: usize) -> Vec<f64> {
    let log_total = libm::log((counts.n_documents() - 1) as f64);
    let without = |(c, &documents): (usize, &u64)| {
        libm::log((documents - u64::from(c == class)) as f64) - log_total
    };
    counts.documents.iter().enumerate().map(without).collect()
}
