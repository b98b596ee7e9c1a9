//! Beta calibration.

use serde::{Deserialize, Serialize};

use super::{apply_curves, log_odds_parts, n_curves};
use crate::model::held_out::HeldOut;
use crate::model::newton::{Derivatives, minimise};

/// `P(c | x) = σ(a · ln p − b · ln(1 − p) + c)` of the uncalibrated probability `p`, a, b ≥ 0.
///
/// # Source
/// M. Kull, T. Silva Filho, P. Flach (2017), Beta calibration: a well-founded and easily implemented
/// improvement on logistic calibration for binary classifiers, AISTATS, PMLR 54, 623–631.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Beta {
    /// `[a, b, c]` for the second of two classes, or for each of more.
    pub curves: Vec<[f64; 3]>,
}

impl Beta {
    pub(super) fn fit(held_out: &[HeldOut<'_>], n_classes: usize) -> Self {
        let classes = if n_classes == 2 { 1..2 } else { 0..n_classes };
        let curves: Vec<[f64; 3]> = classes.map(|class| fit_curve(held_out, class)).collect();
        debug_assert_eq!(curves.len(), n_curves(n_classes));
        Self { curves }
    }

    pub(super) fn apply(&self, scores: &mut [f64]) {
        apply_curves(scores, |class, scores| {
            let [a, b, c] = self.curves[class.min(self.curves.len() - 1)];
            let (log_p, log_rest) = log_odds_parts(scores, class);
            1.0 / (1.0 + libm::exp(-(a * log_p - b * log_rest + c)))
        });
    }
}

/// Logistic regression on `ln p` and `−ln(1 − p)`, with the standard normal prior that keeps tiny
/// corpora modest.
fn fit_curve(held_out: &[HeldOut<'_>], class: usize) -> [f64; 3] {
    let rows: Vec<([f64; 3], f64)> = held_out
        .iter()
        .map(|row| {
            let (log_p, log_rest) = log_odds_parts(row.scores, class);
            ([log_p, -log_rest, 1.0], if row.class == class { 1.0 } else { -1.0 })
        })
        .collect();
    let function = |w: &[f64]| {
        let mut sum = Derivatives::of_ridge(w);
        for (x, y) in &rows {
            let margin = y * (0..3).map(|i| x[i] * w[i]).sum::<f64>();
            sum.value += (-margin).max(0.0) + libm::log1p(libm::exp(-margin.abs()));
            let wrong = 1.0 / (1.0 + libm::exp(margin));
            for i in 0..3 {
                sum.gradient[i] -= y * wrong * x[i];
                for j in 0..3 {
                    sum.hessian[i * 3 + j] += wrong * (1.0 - wrong) * x[i] * x[j];
                }
            }
        }
        sum
    };
    let w = minimise(&[0.0; 3], 2, function);
    [w[0], w[1], w[2]]
}
