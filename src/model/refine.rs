//! Naive Bayes weights as feature scales for a logistic regression.

use rayon::prelude::*;

use super::linear::{Linear, shrink};
use super::logistic::{self, SparseRows};
use crate::features::{Documents, Refinement};

/// The documents that a scorer is learned from.
pub(super) struct Examples<'d> {
    pub(super) documents: &'d Documents,
    /// Numbers of the documents to learn from.
    pub(super) members: &'d [usize],
    /// The class of every document, by its number.
    pub(super) classes: &'d [usize],
    /// The row in the scorer of every feature of the vocabulary; `None` for those without one.
    pub(super) rows: &'d [Option<u32>],
    /// Units per occurrence in the documents.
    pub(super) unit: f64,
}

/// Refines naive Bayes weights.
///
/// Each feature is scaled by its log-count ratio `r` (in nats, a class against the mean of the
/// others), texts are brought to equal length, and an L2-regularised logistic regression weighs the
/// scaled features: what naive Bayes thinks important is cheap to use, and what it counts twice the
/// regression takes back. The result is again one weight per feature and class, `r · w`.
///
/// The length is `√(Σ_v x[v] · r[v]²)` rather than the Euclidean `√(Σ_v (x[v] · r[v])²)`: for texts
/// that repeat little they are the same, and this one adds up over the words of a text.
///
/// # Source
/// S. Wang, C. D. Manning (2012), Baselines and bigrams: simple, good sentiment and topic
/// classification, ACL, 90–94; there a support vector machine on binary features without the length.
pub(super) fn refine(
    examples: &Examples<'_>,
    naive_bayes: &Linear,
    refinement: Refinement,
) -> Linear {
    let n_classes = naive_bayes.bias.len();
    let n_features = naive_bayes.weights.len() / n_classes;
    let Refinement { cost, normalise, balance } = refinement;
    let ratio = |feature: usize, class: usize| {
        let weights = naive_bayes.weights(feature as u32);
        let others = weights.iter().sum::<f64>() - weights[class];
        weights[class] - others / (n_classes - 1) as f64
    };
    let mean_square = |feature: usize| {
        (0..n_classes).map(|class| ratio(feature, class).powi(2)).sum::<f64>() / n_classes as f64
    };
    let n_norms = if normalise { n_features } else { 0 };
    let norms = (0..n_norms).map(|feature| as_f32(mean_square(feature))).collect();
    let mut refined =
        Linear { bias: vec![0.0; n_classes], weights: vec![0.0; naive_bayes.weights.len()], norms };
    // With two classes one regression serves both, half of it each.
    let (classes, share) = if n_classes == 2 { (1..2, 0.5) } else { (0..n_classes, 1.0) };
    let fit = |class: usize| {
        let ratios: Vec<f64> = (0..n_features).map(|feature| ratio(feature, class)).collect();
        let (rows, positive) = scaled(examples, &ratios, &refined.norms, class);
        let costs = if balance { balanced(&positive).map(|share| share * cost) } else { [cost; 2] };
        let w = logistic::fit(&rows, &positive, n_features, costs);
        (class, ratios, w)
    };
    let fitted: Vec<_> = classes.into_par_iter().map(fit).collect();
    for (class, ratios, w) in fitted {
        for (feature, (ratio, w)) in ratios.iter().zip(&w).enumerate() {
            refined.weights[feature * n_classes + class] = as_f32(share * ratio * w);
        }
        refined.bias[class] = as_f32(share * w[n_features]);
    }
    if n_classes == 2 {
        refined.bias[0] = -refined.bias[1];
        refined.weights.chunks_exact_mut(2).for_each(|weights| weights[0] = -weights[1]);
    }
    refined
}

/// What rows of the others and of a class cost, so that both cost the same together and a row costs 1
/// on average.
fn balanced(positive: &[bool]) -> [f64; 2] {
    let n_positive = positive.iter().filter(|&&positive| positive).count();
    let share = |n: usize| positive.len() as f64 / (2 * n.max(1)) as f64;
    [share(positive.len() - n_positive), share(n_positive)]
}

/// Half of the digits are noise of the solver, and single precision halves the model file.
fn as_f32(value: f64) -> f64 {
    f64::from(value as f32)
}

fn scaled(
    examples: &Examples<'_>,
    ratios: &[f64],
    norms: &[f64],
    class: usize,
) -> (SparseRows, Vec<bool>) {
    let mut rows = SparseRows::default();
    for &document in examples.members {
        let cells = examples.documents.row(document).filter_map(|(feature, units)| {
            Some((examples.rows[feature as usize]?, f64::from(units) / examples.unit))
        });
        let norm = |row: u32| norms.get(row as usize).copied().unwrap_or_default();
        let shrink = shrink(cells.clone().map(|(row, x)| x * norm(row)).sum());
        rows.cells.extend(cells.map(|(row, x)| (row, (x * ratios[row as usize] * shrink) as f32)));
        rows.ends.push(rows.cells.len());
    }
    let positive = examples.members.iter().map(|&document| examples.classes[document] == class);
    (rows, positive.collect())
}
