//! From an accepted error to the labels that may be called sure.

use rayon::prelude::*;

use super::held_out::HeldOutRows;

/// How sure the held-out rows of each class were of it.
///
/// A class is ruled out for a text if so few held-out rows of that class got as low a probability of
/// it that the accepted error covers them. A label is sure if all other classes are ruled out. So of
/// the rows of any one class, at most about the accepted share are sure of a wrong label. That holds
/// for rows that come from where the training rows came from, and promises nothing for others.
///
/// # Source
/// V. Vovk (2012), Conditional validity of inductive conformal predictors, ACML, PMLR 25, 475–490.
#[derive(Debug, Clone, PartialEq)]
pub struct Conformal {
    /// Per class, below which probability of it the class is ruled out, for accepted errors of 0,
    /// [`STEP`], 2 · [`STEP`], ... `[n_classes x LEVELS]`.
    thresholds: Vec<f64>,
}

/// Accepted errors are rounded down to whole steps.
const STEP: f64 = 0.005;
/// From 0 to one half. Whoever accepts more errors than that gets one half.
const LEVELS: usize = 101;

impl Conformal {
    /// Takes calibrated probabilities of held-out rows, `[n_rows x n_classes]`.
    ///
    /// With `n` rows of a class, no error below `1 / (n + 1)` can be told apart, and at such a level
    /// the class is never ruled out.
    pub(crate) fn fit(held_out: &HeldOutRows, probabilities: &[f64]) -> Self {
        let n_classes = held_out.n_classes();
        let mut thresholds = Vec::with_capacity(n_classes * LEVELS);
        for class in 0..n_classes {
            let rows = held_out.classes().iter().zip(probabilities.chunks_exact(n_classes));
            let rows = rows.filter(|(own, _)| **own == class);
            let mut of_class: Vec<f64> = rows.map(|(_, p)| p[class]).collect();
            of_class.par_sort_unstable_by(f64::total_cmp);
            thresholds.extend((0..LEVELS).map(|level| {
                // The small term makes 3 of 0.03 · 100, which is 2.9999999999999996 in floats.
                let rank = level as f64 * STEP * (of_class.len() + 1) as f64 + 1e-9;
                (rank as usize).checked_sub(1).map_or(0.0, |rank| of_class[rank])
            }));
        }
        Self { thresholds }
    }

    /// Thresholds that rule out no class, so that no label is sure.
    pub(super) fn none(n_classes: usize) -> Self {
        Self { thresholds: vec![0.0; n_classes * LEVELS] }
    }

    pub(super) fn from_thresholds(
        thresholds: Vec<f64>,
        n_classes: usize,
    ) -> Result<Self, &'static str> {
        if thresholds.len() != n_classes * LEVELS {
            return Err("its conformal thresholds are for other classes");
        }
        Ok(Self { thresholds })
    }

    pub(super) fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Whether `class` is the only one that `probabilities` (`[n_classes]`) do not rule out.
    ///
    /// `max_error` is the accepted share of errors, 0 to 1.
    #[must_use]
    pub fn is_sure(&self, class: usize, probabilities: &[f64], max_error: f64) -> bool {
        let level = ((max_error / STEP + 1e-9) as usize).min(LEVELS - 1);
        let ruled_out = |(other, p): (usize, &f64)| *p < self.thresholds[other * LEVELS + level];
        probabilities.iter().enumerate().filter(|&(other, _)| other != class).all(ruled_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::held_out::HeldOut;

    /// 100 held-out rows of each of two classes with probabilities 0.00, 0.01, ... of their own.
    fn evenly_spread() -> Conformal {
        let mut rows = HeldOutRows::new(2);
        let mut p = Vec::new();
        for row in 0..200 {
            rows.push(HeldOut { class: row % 2, scores: &[0.0; 2], n_occurrences: 1.0 });
            let own = (row / 2) as f64 / 100.0;
            p.extend(if row % 2 == 0 { [own, 1.0 - own] } else { [1.0 - own, own] });
        }
        Conformal::fit(&rows, &p)
    }

    /// (probability of the label, accepted error, sure)
    const CASES: &[(f64, f64, bool)] = &[
        (0.999, 0.05, true),
        // The fifth lowest of 100 is 0.04, and 5 of 101 is within 5 %.
        (0.961, 0.05, true),
        (0.96, 0.05, false),
        (0.9, 0.05, false),
        (0.9, 0.2, true),
        // One in 101 rows is more than 0.5 %, so nothing can be ruled out.
        (1.0, 0.005, false),
        (1.0, 0.0, false),
        (0.6, 1.0, true),
    ];

    #[test]
    fn sure_means_that_the_others_are_ruled_out() {
        let conformal = evenly_spread();
        for &(p, max_error, sure) in CASES {
            for class in 0..2 {
                let mut probabilities = [1.0 - p; 2];
                probabilities[class] = p;
                assert_eq!(
                    conformal.is_sure(class, &probabilities, max_error),
                    sure,
                    "{p} {max_error}"
                );
            }
        }
    }
}
