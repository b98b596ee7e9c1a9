//! Probabilities of rows by calibrations that did not see them.

use rayon::prelude::*;

use super::calibrate::{Calibration, CalibrationMethod};
use super::held_out::HeldOutRows;

/// In how many parts rows are split to calibrate each by the others.
const FOLDS: usize = 10;

/// Calibrated probabilities of held-out scores, `[n_rows x n_classes]`.
///
/// The rows of each class go to ten folds in turn, and each fold is calibrated by the other nine. So the
/// calibration, too, is judged on rows it was not fitted to.
#[must_use]
pub fn calibrated(method: CalibrationMethod, held_out: &HeldOutRows) -> Vec<f64> {
    let mut next = vec![0; held_out.n_classes()];
    let mut fold_of = |&class: &usize| {
        let fold = next[class];
        next[class] = (fold + 1) % FOLDS;
        fold
    };
    let folds: Vec<usize> = held_out.classes().iter().map(&mut fold_of).collect();
    let fit = |fold: usize| {
        let others = (0..held_out.len()).filter(|&row| folds[row] != fold);
        let others = others.map(|row| held_out.row(row));
        Calibration::fit(method, others, held_out.n_classes())
    };
    let calibrations: Vec<Calibration> = (0..FOLDS).into_par_iter().map(fit).collect();
    held_out.map_scores(|row, scores, n| calibrations[folds[row]].apply(scores, n))
}
