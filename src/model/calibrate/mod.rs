//! From scores to probabilities that mean what they say.

mod beta;
mod isotonic;
mod softmax;

use serde::{Deserialize, Serialize};

pub use beta::Beta;
pub use isotonic::Isotonic;
pub use softmax::Softmax;

use super::held_out::HeldOut;
use super::posterior::posterior;

/// How scores become probabilities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CalibrationMethod {
    /// Softmax of the scores, scaled by a factor that shrinks with the length of the text.
    #[default]
    Length,
    /// Softmax of the scores, scaled and shifted.
    Platt,
    /// A curve with its own slope at either end.
    Beta,
    /// Any rising curve.
    Isotonic,
    /// Softmax of the scores as they are.
    None,
}

impl CalibrationMethod {
    /// All methods.
    pub const ALL: [Self; 5] = [Self::None, Self::Platt, Self::Beta, Self::Isotonic, Self::Length];

    /// The method's name in commands and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Platt => "platt",
            Self::Beta => "beta",
            Self::Isotonic => "isotonic",
            Self::None => "none",
        }
    }
}

/// How many rows a calibration is fitted to at most. Fitting `k` parameters to `n` rows costs about
/// `k / 2n` nats of log loss, here 0.0001, and a million rows would take longer than all the rest of
/// a training. Training rows are sorted by class and text, so that rows at even distances are of all
/// kinds.
const ENOUGH: usize = 1 << 15;

/// A fitted way from scores to probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calibration {
    /// By scale, shift and length.
    Length(Softmax),
    /// By scale and shift.
    Platt(Softmax),
    /// One curve per class.
    Beta(Beta),
    /// One curve per class.
    Isotonic(Isotonic),
    /// None.
    None,
}

impl Calibration {
    /// Fits a method to held-out scores; without rows there is no calibration.
    ///
    /// Of more than 32,768 rows, so many are taken at even distances.
    #[must_use]
    pub fn fit<'s>(
        method: CalibrationMethod,
        held_out: impl Iterator<Item = HeldOut<'s>> + Clone,
        n_classes: usize,
    ) -> Self {
        let held_out = &drawn(held_out)[..];
        if held_out.is_empty() {
            return Self::None;
        }
        match method {
            CalibrationMethod::Length => Self::Length(Softmax::fit(held_out, n_classes, true)),
            CalibrationMethod::Platt => Self::Platt(Softmax::fit(held_out, n_classes, false)),
            CalibrationMethod::Beta => Self::Beta(Beta::fit(held_out, n_classes)),
            CalibrationMethod::Isotonic => Self::Isotonic(Isotonic::fit(held_out, n_classes)),
            CalibrationMethod::None => Self::None,
        }
    }

    /// Turns the scores of a text with `n_occurrences` feature occurrences into probabilities, in
    /// place.
    pub fn apply(&self, scores: &mut [f64], n_occurrences: f64) {
        match self {
            Self::Length(softmax) | Self::Platt(softmax) => softmax.apply(scores, n_occurrences),
            Self::Beta(beta) => beta.apply(scores),
            Self::Isotonic(isotonic) => isotonic.apply(scores),
            Self::None => posterior(scores),
        }
    }

    /// The method this is a fit of.
    #[must_use]
    pub fn method(&self) -> CalibrationMethod {
        match self {
            Self::Length(_) => CalibrationMethod::Length,
            Self::Platt(_) => CalibrationMethod::Platt,
            Self::Beta(_) => CalibrationMethod::Beta,
            Self::Isotonic(_) => CalibrationMethod::Isotonic,
            Self::None => CalibrationMethod::None,
        }
    }

    /// Whether it is for so many classes.
    pub(super) fn fits(&self, n_classes: usize) -> bool {
        match self {
            Self::Length(softmax) | Self::Platt(softmax) => softmax.gamma.len() == n_classes,
            Self::Beta(beta) => beta.curves.len() == n_curves(n_classes),
            Self::Isotonic(isotonic) => isotonic.curves.len() == n_curves(n_classes),
            Self::None => true,
        }
    }
}

/// All rows or, if there are more than enough, enough of them at even distances.
fn drawn<'s>(mut rows: impl Iterator<Item = HeldOut<'s>> + Clone) -> Vec<HeldOut<'s>> {
    let n = rows.clone().count();
    if n <= ENOUGH {
        return rows.collect();
    }
    let mut next = 0;
    let draw = |i| {
        let at = i * n / ENOUGH;
        let skipped = at - next;
        next = at + 1;
        rows.nth(skipped)
    };
    (0..ENOUGH).filter_map(draw).collect()
}

/// Two classes share one curve, for the second; more have one each.
fn n_curves(n_classes: usize) -> usize {
    if n_classes == 2 { 1 } else { n_classes }
}

/// `ln p` and `ln(1 − p)` of the uncalibrated probability of one class, without cancellation.
fn log_odds_parts(scores: &[f64], class: usize) -> (f64, f64) {
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum = |skip: Option<usize>| {
        let kept = scores.iter().enumerate().filter(|(c, _)| Some(*c) != skip);
        kept.map(|(_, score)| libm::exp(score - max)).sum::<f64>()
    };
    let log_all = libm::log(sum(None));
    // Far below the smallest probability that matters, and finite.
    let floor = -700.0;
    let log_others = libm::log(sum(Some(class))).max(floor);
    ((scores[class] - max - log_all).max(floor), (log_others - log_all).max(floor))
}

/// Applies one curve per class, or one for the second of two, and makes the results sum to 1.
fn apply_curves(scores: &mut [f64], curve: impl Fn(usize, &[f64]) -> f64) {
    if let [first, second] = scores {
        let p = curve(1, &[*first, *second]);
        (*first, *second) = (1.0 - p, p);
        return;
    }
    let p: Vec<f64> = (0..scores.len()).map(|class| curve(class, scores)).collect();
    let total: f64 = p.iter().sum();
    let even = 1.0 / p.len() as f64;
    scores
        .iter_mut()
        .zip(p)
        .for_each(|(score, p)| *score = if total > 0.0 { p / total } else { even });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::held_out::HeldOutRows;

    #[test]
    fn rows_are_drawn_at_even_distances() {
        let mut rows = HeldOutRows::new(1);
        let n = 2 * ENOUGH + 7;
        (0..n).for_each(|class| rows.push(HeldOut { class, scores: &[0.0], n_occurrences: 1.0 }));
        let found: Vec<usize> = drawn(rows.iter()).iter().map(|row| row.class).collect();
        assert!(found.into_iter().eq((0..ENOUGH).map(|i| i * n / ENOUGH)));
        assert_eq!(drawn(rows.iter().take(ENOUGH)).len(), ENOUGH);
    }

    /// Two thirds of the rows are of the class with the higher score, whatever the score claims.
    fn overconfident(n_classes: usize) -> HeldOutRows {
        let mut rows = HeldOutRows::new(n_classes);
        for row in 0..300 {
            let favoured = row % n_classes;
            let class = if row % 9 < 6 { favoured } else { (favoured + 1) % n_classes };
            let mut scores = vec![-700.0; n_classes];
            scores[favoured] += 3.0 + (row % 7) as f64;
            rows.push(HeldOut { class, scores: &scores, n_occurrences: 20.0 });
        }
        rows
    }

    #[test]
    fn every_method_takes_back_overconfidence() {
        for n_classes in [2, 3] {
            let rows = overconfident(n_classes);
            for method in CalibrationMethod::ALL {
                let calibration = Calibration::fit(method, rows.iter(), n_classes);
                assert_eq!(calibration.method(), method);
                assert!(calibration.fits(n_classes) || method == CalibrationMethod::None);
                let mut p = vec![-700.0; n_classes];
                p[1] += 6.0;
                calibration.apply(&mut p, 20.0);
                assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{method:?} {p:?}");
                let expected =
                    if method == CalibrationMethod::None { 0.95..1.0 } else { 0.55..0.78 };
                assert!(expected.contains(&p[1]), "{method:?} with {n_classes} classes: {p:?}");
            }
        }
    }

    #[test]
    fn more_evidence_never_makes_a_class_less_probable() {
        let rows = overconfident(2);
        for method in CalibrationMethod::ALL {
            let calibration = Calibration::fit(method, rows.iter(), 2);
            let p: Vec<f64> = (-40..=40)
                .map(|evidence| {
                    let mut p = [-900.0, -900.0 + f64::from(evidence)];
                    calibration.apply(&mut p, 20.0);
                    p[1]
                })
                .collect();
            assert!(p.is_sorted(), "{method:?} {p:?}");
        }
    }
}
