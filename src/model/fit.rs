//! From counts to weights: the one file that knows linfa.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::{MultinomialNb, NaiveBayes};
use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::linear::Linear;
use super::quiet::quietly;
use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Prior, Recipe};

/// How many features linfa is given at a time. It takes dense matrices only, and reading weights
/// back needs a square one; this keeps both at 2 MiB whatever the size of the vocabulary.
const BLOCK: usize = 512;

/// Fits multinomial naive Bayes to counts.
///
/// `ln P(v | c) = ln((N[c][v] + a) / (Σ_v N[c][v] + a·V))` over the `V` features that occur in at
/// least `min_docs` documents, `a` being the smoothing. The estimate depends on each class's column
/// sums alone, so linfa is given one summed row per class instead of all documents. Features of the
/// same counts have the same weights, so it is given one of each kind: most features of a large
/// corpus are rare, and a million of them are a few thousand kinds. It is given them in blocks: a
/// block's last column holds what all other features add up to, raised by their `a` each but for the
/// one that linfa adds. That equals one fit over everything, in constant memory. linfa counts rows
/// for its prior, which are now one per class, so the prior is ours to make.
///
/// Returns a scorer with one row for each of `features`, the numbers of those that occur often
/// enough.
///
/// # Errors
/// [`Error::Fit`] if linfa refuses.
pub(super) fn naive_bayes(
    table: &Table<'_>,
    features: &[u32],
    recipe: &Recipe,
    log_prior: Vec<f64>,
) -> Result<Linear> {
    let n_classes = log_prior.len();
    let unit = f64::from(recipe.weighting.units_per_occurrence());
    let mut counts = Vec::with_capacity(features.len() * n_classes);
    let mut total = vec![0; n_classes];
    for &feature in features {
        for (class, total) in total.iter_mut().enumerate() {
            let count = table(feature as usize, class);
            counts.push(count);
            *total += count;
        }
    }
    let (kinds, kind_of) = kinds(&counts, n_classes);
    let queries = single_features(kinds.len().min(BLOCK));
    let fit = |block: &[&[u64]]| {
        let n_others = features.len() - block.len();
        let mut records = Array2::zeros((n_classes, block.len() + usize::from(n_others > 0)));
        for (class, mut row) in records.rows_mut().into_iter().enumerate() {
            let mut others = total[class];
            for (cell, kind) in row.iter_mut().zip(block) {
                *cell = kind[class] as f64 / unit;
                others -= kind[class];
            }
            if n_others > 0 {
                row[block.len()] =
                    others as f64 / unit + recipe.smoothing * (n_others as f64 - 1.0);
            }
        }
        let (queries, _) = queries.view().split_at(Axis(0), block.len() + 1);
        fit_block(records, queries, recipe.smoothing)
    };
    let of_kinds = kinds.chunks(BLOCK).map(fit).collect::<Result<Vec<_>>>()?.concat();
    let mut weights = Vec::with_capacity(counts.len());
    for kind in kind_of {
        weights.extend_from_slice(&of_kinds[kind as usize * n_classes..][..n_classes]);
    }
    Ok(Linear { bias: log_prior, weights, norms: Vec::new() })
}

/// The distinct rows of `counts` (`[n_features x n_classes]`), sorted, and for each feature the
/// number of its own among them.
fn kinds(counts: &[u64], n_classes: usize) -> (Vec<&[u64]>, Vec<u32>) {
    let mut numbers: HashMap<&[u64], u32, FixedState> = HashMap::default();
    let mut kinds = Vec::new();
    let mut kind_of: Vec<u32> = counts
        .chunks_exact(n_classes)
        .map(|feature| {
            *numbers.entry(feature).or_insert_with(|| {
                kinds.push(feature);
                kinds.len() as u32 - 1
            })
        })
        .collect();
    // Sorted by what they count, so that the last bits of weights do not depend on names.
    kinds.sort_unstable();
    let mut places = vec![0; kinds.len()];
    (0..).zip(&kinds).for_each(|(place, kind)| places[numbers[kind] as usize] = place);
    for kind in &mut kind_of {
        *kind = places[*kind as usize];
    }
    (kinds, kind_of)
}

/// The count, in units, of a feature in a class.
pub(super) type Table<'t> = dyn Fn(usize, usize) -> u64 + Sync + 't;

/// Rows to ask a fitted model for its weights with: an empty one, then one for each feature with a
/// single 1. The last column is that of all other features.
fn single_features(n_features: usize) -> Array2<f64> {
    let mut queries = Array2::zeros((n_features + 1, n_features + 1));
    for feature in 0..n_features {
        queries[(feature + 1, feature)] = 1.0;
    }
    queries
}

/// Fits linfa's model to one row per class and reads back the weights of the features that there are
/// `queries` for, `[n_features x n_classes]`.
///
/// linfa keeps its weights private. The joint log-likelihood of a row with a single 1 is the prior
/// plus that feature's weight, that of an empty row the prior alone.
fn fit_block(
    records: Array2<f64>,
    queries: ArrayView2<'_, f64>,
    smoothing: f64,
) -> Result<Vec<f64>> {
    let (n_classes, n_columns) = records.dim();
    let dataset = Dataset::new(records, Array1::from_iter(0..n_classes));
    let model = quietly(|| MultinomialNb::params().alpha(smoothing).fit(&dataset))?;
    let (queries, _) = queries.split_at(Axis(1), n_columns);
    let scores = model.joint_log_likelihood(queries);
    let of = |row: usize, class: usize| scores[&class][row] - scores[&class][0];
    Ok((1..queries.nrows())
        .flat_map(|row| (0..n_classes).map(move |class| (row, class)))
        .map(|(row, class)| of(row, class))
        .collect())
}

/// `ln P(class)` as the recipe's prior says, `[n_classes]`.
///
/// # Errors
/// [`Error::PriorClasses`] if a given prior is for other classes.
pub(super) fn log_prior(counts: &Counts, prior: &Prior) -> Result<Vec<f64>> {
    let shares: Vec<f64> = match prior {
        Prior::Data => counts.documents.iter().map(|&documents| documents as f64).collect(),
        Prior::Uniform => vec![1.0; counts.classes.len()],
        Prior::Given(given) => {
            if !given.keys().eq(&counts.classes) {
                let prior = given.keys().cloned().collect();
                return Err(Error::PriorClasses { prior, corpus: counts.classes.clone() });
            }
            given.values().copied().collect()
        }
    };
    let log_total = libm::log(shares.iter().sum());
    Ok(shares.into_iter().map(|share| libm::log(share) - log_total).collect())
}
