//! Probabilities of rows by calibrations that did not see them.

use rayon::prelude::*;

use super::calibrate::{Calibration, CalibrationMethod};
use super::folds::deal_rows;
use super::held_out::HeldOutRows;

/// In how many parts rows are split to calibrate each by the others.
const FOLDS: usize = 10;

/// Calibrated probabilities of held-out scores, `[n_rows x n_classes]`.
///
/// The rows are dealt out into ten folds, and each fold is calibrated by the other nine. So the
/// calibration, too, is judged on rows it was not fitted to.
#[must_use]
pub fn calibrated(method: CalibrationMethod, held_out: &HeldOutRows, seed: u64) -> Vec<f64> {
    let folds = deal_rows(held_out.classes(), FOLDS, seed);
    let fit = |fold: usize| {
        let others = (0..held_out.len()).filter(|&row| folds[row] != fold);
        let others = others.map(|row| held_out.row(row));
        Calibration::fit(method, others, held_out.n_classes())
    };
    let calibrations: Vec<Calibration> = (0..FOLDS).into_par_iter().map(fit).collect();
    held_out.map_scores(|row, scores, n| calibrations[folds[row]].apply(scores, n))
}
