//! Softmax of the scores, scaled and shifted; optionally the less, the longer the text.

use serde::{Deserialize, Serialize};

use crate::model::held_out::HeldOut;
use crate::model::newton::{Derivatives, minimise};
use crate::model::posterior::{posterior, posterior_with_scale};

/// `P(c | x) = softmax_c((α + β/√n) · s[c] + γ[c])`.
///
/// `s` are the scores in nats and `n` is the number of feature occurrences they are made of, at
/// least 1. Naive Bayes takes every feature for independent evidence, which it is not, so its
/// probabilities run to 0 and 1 the faster the longer the text; `β/√n` lets evidence grow like that
/// of `√n` independent observations and `α` like that of `n`. With α, β ≥ 0 the result is monotone in
/// the evidence for texts of one length.
///
/// # Source
/// With two classes and without `β` it is J. Platt (1999), Probabilistic outputs for support vector
/// machines; the length term is ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Softmax {
    /// Factor of the scores, ≥ 0.
    pub alpha: f64,
    /// Factor of the scores over the root of the text's length, ≥ 0.
    pub beta: f64,
    /// Shift per class, in nats, `[n_classes]`.
    pub gamma: Vec<f64>,
}

impl Softmax {
    /// Fits the parameters to held-out scores by penalised maximum likelihood; `β` stays 0 unless
    /// `by_length`.
    ///
    /// The penalty is a standard normal prior on α, on β in units of the mean `√n`, and on γ. It
    /// matters only to tiny corpora, which it keeps modest: eight rows that are all told apart
    /// would otherwise make every probability 0 or 1.
    pub(super) fn fit(held_out: &[HeldOut<'_>], n_classes: usize, by_length: bool) -> Self {
        let loss = Loss::of(held_out, n_classes, by_length);
        // Every so many rows show about where the minimum is, at a fraction of the cost of all.
        let stride = held_out.len().div_ceil(FEW);
        let mut x = vec![0.0; n_classes + 2];
        if stride > 1 {
            x = minimise(&x, 2, |x| loss.at(x, stride));
        }
        let x = minimise(&x, 2, |x| loss.at(x, 1));
        Self { alpha: x[0], beta: x[1] * loss.mean_root, gamma: x[2..].to_vec() }
    }

    pub(super) fn apply(&self, scores: &mut [f64], n_occurrences: f64) {
        let factor = self.alpha + self.beta / n_occurrences.max(1.0).sqrt();
        for (score, shift) in scores.iter_mut().zip(&self.gamma) {
            *score = factor * *score + shift;
        }
        posterior(scores);
    }
}

/// So few rows are worth all passes over them that the minimum takes.
const FEW: usize = 1 << 13;

/// What is minimised: the penalised log loss of held-out rows.
///
/// All that it needs of them is copied out: they lie far apart in memory, and it takes dozens of passes.
struct Loss {
    n_classes: usize,
    mean_root: f64,
    /// `[n_rows]`
    classes: Vec<usize>,
    /// Scores less their mean, `[n_rows x n_classes]`: softmax ignores what all classes share, and near
    /// zero the sums lose fewer digits.
    centred: Vec<f64>,
    /// `[n_rows]`
    shrinks: Vec<f64>,
}

impl Loss {
    fn of(held_out: &[HeldOut<'_>], n_classes: usize, by_length: bool) -> Self {
        let root = |row: &HeldOut<'_>| row.n_occurrences.max(1.0).sqrt();
        let mean_root = held_out.iter().map(root).sum::<f64>() / held_out.len() as f64;
        let mut centred = Vec::with_capacity(held_out.len() * n_classes);
        for row in held_out {
            let mean = row.scores.iter().sum::<f64>() / n_classes as f64;
            centred.extend(row.scores.iter().map(|score| score - mean));
        }
        let shrink = |row: &HeldOut<'_>| if by_length { mean_root / root(row) } else { 0.0 };
        Self {
            n_classes,
            mean_root,
            classes: held_out.iter().map(|row| row.class).collect(),
            centred,
            shrinks: held_out.iter().map(shrink).collect(),
        }
    }

    /// Its derivatives by α, β in units of the mean `√n`, and γ, over every row whose number `stride`
    /// divides.
    fn at(&self, x: &[f64], stride: usize) -> Derivatives {
        let mut sum = Derivatives::of_ridge(x);
        let mut p = vec![0.0; self.n_classes];
        let rows = self.classes.iter().zip(self.centred.chunks_exact(self.n_classes));
        for ((&class, scores), &shrink) in rows.zip(&self.shrinks).step_by(stride) {
            for (c, p) in p.iter_mut().enumerate() {
                *p = (x[0] + x[1] * shrink) * scores[c] + x[2 + c];
            }
            add_softmax_loss(&mut sum, &mut p, class, scores, shrink);
        }
        sum.mirror();
        sum
    }
}

/// Adds `−ln softmax(logits)[class]` and its derivatives by α, β and γ, of the Hessian the lower half
/// only. `logits` become probabilities.
fn add_softmax_loss(
    sum: &mut Derivatives,
    logits: &mut [f64],
    class: usize,
    scores: &[f64],
    shrink: f64,
) {
    let n = sum.gradient.len();
    let truth = logits[class];
    let (max, total) = posterior_with_scale(logits);
    sum.value += max - truth + libm::log(total);
    // The derivatives of a class's logit: its score, its score shrunk, and 1 for its own shift.
    let mean: f64 = logits.iter().zip(scores).map(|(p, s)| p * s).sum();
    let variance: f64 = logits.iter().zip(scores).map(|(p, s)| p * (s - mean) * (s - mean)).sum();
    sum.gradient[0] += mean - scores[class];
    sum.gradient[1] += shrink * (mean - scores[class]);
    sum.hessian[0] += variance;
    sum.hessian[n] += shrink * variance;
    sum.hessian[n + 1] += shrink * shrink * variance;
    let gradient = sum.gradient[2..].iter_mut();
    let hessian = sum.hessian[2 * n..].chunks_exact_mut(n);
    for (c, (gradient, hessian)) in gradient.zip(hessian).enumerate() {
        let p = logits[c];
        *gradient += p - f64::from(c == class);
        let with_alpha = p * (scores[c] - mean);
        hessian[0] += with_alpha;
        hessian[1] += shrink * with_alpha;
        let (before, own) = hessian[2..=2 + c].split_at_mut(c);
        before.iter_mut().zip(logits.iter()).for_each(|(hessian, q)| *hessian += -p * q);
        own[0] += p * (1.0 - p);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::held_out::HeldOutRows;

    /// Rows of (class, evidence for the second of two, occurrences).
    fn fitted(rows: impl IntoIterator<Item = (usize, f64, f64)>) -> Softmax {
        let mut held_out = HeldOutRows::new(2);
        for (class, evidence, n_occurrences) in rows {
            held_out.push(HeldOut { class, scores: &[-900.0, -900.0 + evidence], n_occurrences });
        }
        Softmax::fit(&held_out.iter().collect::<Vec<_>>(), 2, true)
    }

    /// Half of the rows whose odds are claimed at e⁸ are wrong: the fit must not believe them.
    #[test]
    fn overconfidence_is_taken_back() {
        let calibration = fitted((0..100).map(|i| (i % 2, 8.0, 16.0)));
        let mut p = [0.0, 8.0];
        calibration.apply(&mut p, 16.0);
        assert!((p[1] - 0.5).abs() < 0.01, "{p:?}");
    }

    /// Where few rows show the way, it still leads to the minimum of all of them.
    #[test]
    fn many_rows_are_all_fitted_to() {
        let mut held_out = HeldOutRows::new(2);
        for row in 0..3 * FEW {
            let evidence = (row * 37 % 101) as f64 - 50.0;
            let class = usize::from((row * 53 % 101) as f64 - 50.0 < evidence * 0.8);
            held_out.push(HeldOut {
                class,
                scores: &[-evidence, evidence],
                n_occurrences: 1.0 + (row % 17) as f64,
            });
        }
        let rows: Vec<HeldOut<'_>> = held_out.iter().collect();
        let Softmax { alpha, beta, gamma } = Softmax::fit(&rows, 2, true);
        let loss = Loss::of(&rows, 2, true);
        let slope = loss.at(&[alpha, beta / loss.mean_root, gamma[0], gamma[1]], 1).gradient;
        let is_flat = |(at, &slope): (usize, &f64)| {
            slope.abs() < 0.1 || [alpha, beta].get(at) == Some(&0.0) && slope > 0.0
        };
        assert!(slope.iter().enumerate().all(is_flat), "{alpha} {beta} {gamma:?}: {slope:?}");
    }

    /// Short texts are right, long ones are coin tosses with the same raw evidence.
    #[test]
    fn the_length_of_the_text_counts() {
        let sign = |is_second| if is_second { 6.0 } else { -6.0 };
        let short = (0..200).map(|i| (i % 2, sign(i % 2 == 1), 4.0));
        let long = (0..200).map(|i| (i % 2, sign(i % 4 < 2), 400.0));
        let calibration = fitted(short.chain(long));
        let sure = |n| {
            let mut p = [0.0, 6.0];
            calibration.apply(&mut p, n);
            p[1]
        };
        assert!(sure(4.0) > 0.9 && sure(400.0) < 0.7, "{} {}", sure(4.0), sure(400.0));
    }
}
