//! Scores of rows by models that did not see them, and probabilities made of those.

use rayon::prelude::*;

use super::calibrate::{Calibration, CalibrationMethod};
use super::folds::deal_rows;

/// What a model that did not see a document makes of it.
///
/// Either all other documents trained that model, or, where that cannot be had exactly, all
/// documents of other folds.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// Number of the document's class.
    pub class: usize,
    /// Joint log-likelihood per class, in nats, `[n_classes]`.
    pub scores: Vec<f64>,
    /// How many feature occurrences the scores are made of.
    pub n_occurrences: f64,
}

/// In how many parts rows are split to calibrate each by the others.
const FOLDS: usize = 10;

/// Calibrated probabilities of held-out scores, `[n_rows]` of `[n_classes]`.
///
/// The rows are dealt out into ten folds, and each fold is calibrated by the other nine. So the
/// calibration, too, is judged on rows it was not fitted to.
#[must_use]
pub fn calibrated(
    method: CalibrationMethod,
    held_out: &[HeldOut],
    n_classes: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let classes: Vec<usize> = held_out.iter().map(|row| row.class).collect();
    let folds = deal_rows(&classes, FOLDS, seed);
    let calibrations: Vec<Calibration> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let others = held_out.iter().zip(&folds).filter(|&(_, &own)| own != fold);
            Calibration::fit(method, &others.map(|(row, _)| row).collect::<Vec<_>>(), n_classes)
        })
        .collect();
    let probabilities = |(row, &fold): (&HeldOut, &usize)| {
        let mut p = row.scores.clone();
        calibrations[fold].apply(&mut p, row.n_occurrences);
        p
    };
    held_out.par_iter().zip(&folds).map(probabilities).collect()
}
