//! From counts to weights: the one file that knows linfa.

use linfa::Dataset;
use linfa::traits::Fit;
use linfa_bayes::{MultinomialNb, NaiveBayes};
use ndarray::{Array1, Array2};

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
/// sums alone, so linfa is given one summed row per class instead of all documents, and the
/// features in blocks: a block's last column holds what all other features add up to, raised by
/// their `a` each but for the one that linfa adds. That equals one fit over everything, in constant
/// memory. linfa counts rows for its prior, which are now one per class, so the prior is ours to
/// make.
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
    let count = |feature: u32, class: usize| table(feature as usize, class) as f64 / unit;
    let total: Vec<f64> = (0..n_classes)
        .map(|class| {
            features.iter().map(|&feature| table(feature as usize, class)).sum::<u64>() as f64
                / unit
        })
        .collect();
    let mut weights = Vec::with_capacity(features.len() * n_classes);
    for block in features.chunks(BLOCK) {
        let n_others = features.len() - block.len();
        let mut records = Array2::zeros((n_classes, block.len() + usize::from(n_others > 0)));
        for (class, mut row) in records.rows_mut().into_iter().enumerate() {
            let mut others = total[class];
            for (column, &feature) in block.iter().enumerate() {
                row[column] = count(feature, class);
                others -= row[column];
            }
            if n_others > 0 {
                row[block.len()] = others + recipe.smoothing * (n_others as f64 - 1.0);
            }
        }
        weights.extend(fit_block(records, block.len(), recipe.smoothing)?);
    }
    Ok(Linear { bias: log_prior, weights, norms: Vec::new() })
}

/// The count, in units, of a feature in a class.
pub(super) type Table<'t> = dyn Fn(usize, usize) -> u64 + 't;

/// Fits linfa's model to one row per class and reads back the weights of the first `n_features`
/// columns, `[n_features x n_classes]`.
///
/// linfa keeps its weights private. The joint log-likelihood of a row with a single 1 is the prior
/// plus that feature's weight, that of an empty row the prior alone.
fn fit_block(records: Array2<f64>, n_features: usize, smoothing: f64) -> Result<Vec<f64>> {
    let (n_classes, n_columns) = records.dim();
    let dataset = Dataset::new(records, Array1::from_iter(0..n_classes));
    let model = quietly(|| MultinomialNb::params().alpha(smoothing).fit(&dataset))?;
    let mut queries = Array2::zeros((n_features + 1, n_columns));
    for feature in 0..n_features {
        queries[(feature, feature)] = 1.0;
    }
    let scores = model.joint_log_likelihood(queries.view());
    let of = |feature: usize, class: usize| scores[&class][feature] - scores[&class][n_features];
    Ok((0..n_features)
        .flat_map(|feature| (0..n_classes).map(move |class| (feature, class)))
        .map(|(feature, class)| of(feature, class))
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
