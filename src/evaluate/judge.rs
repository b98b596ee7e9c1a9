//! From a classifier and labelled rows to an evaluation.

use super::metrics::Evaluation;
use crate::classifier::{Classifier, Status};
use crate::model::{Calibration, CalibrationMethod, HeldOut, most_probable};
use crate::table::LabelledRows;

/// In how many parts rows are split to calibrate each by the others.
const FOLDS: usize = 10;

/// What an evaluation of held-out scores needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Judging {
    /// Seed of the folds that calibrate each other.
    pub seed: u64,
    /// Share of wrong labels accepted among the `sure` ones, 0 to 1.
    pub max_error: f64,
}

/// Judges a classifier by labelled rows it was not trained on. A text without words counts with the
/// class sizes as probabilities.
///
/// # Panics
/// If a label is not one of the classifier's classes.
#[must_use]
pub fn judge(classifier: &Classifier, rows: &LabelledRows, max_error: f64) -> Evaluation {
    let model = classifier.model();
    let class =
        |label| model.classes().binary_search(label).expect("labels are the model's classes");
    let truth: Vec<usize> = rows.labels.iter().map(class).collect();
    let mut prior = model.weights().log_prior.clone();
    model.calibration().apply(&mut prior, 0.0);
    let (probabilities, sure): (Vec<_>, Vec<_>) = classifier
        .classify_all(&rows.texts, max_error)
        .into_iter()
        .map(|found| match found {
            Some(found) => (found.probabilities, found.status == Status::Sure),
            None => (prior.clone(), false),
        })
        .unzip();
    Evaluation::new(model.classes(), &truth, &probabilities, &sure)
}

/// Judges a fresh classifier by the leave-one-out scores of the first `n_judged` rows it was trained
/// on; the others only helped to train.
#[must_use]
pub fn judge_held_out(
    classifier: &Classifier,
    held_out: &[HeldOut],
    n_judged: usize,
    judging: &Judging,
) -> Evaluation {
    let model = classifier.model();
    let mut probabilities =
        calibrated(model.calibration().method, held_out, model.classes().len(), judging.seed);
    probabilities.truncate(n_judged);
    let truth: Vec<usize> = held_out[..n_judged].iter().map(|row| row.class).collect();
    let sure = |p: &Vec<f64>| p[most_probable(p)] >= 1.0 - judging.max_error;
    let sure: Vec<bool> = probabilities.iter().map(sure).collect();
    Evaluation::new(model.classes(), &truth, &probabilities, &sure)
}

/// Calibrated probabilities of held-out scores, `[n_rows]` of `[n_classes]`.
///
/// The rows are dealt out into ten folds, class by class and in a seeded shuffle, and each fold is
/// calibrated by the other nine. So an evaluation of leave-one-out scores judges the calibration on
/// rows it was not fitted to.
fn calibrated(
    method: CalibrationMethod,
    held_out: &[HeldOut],
    n_classes: usize,
    seed: u64,
) -> Vec<Vec<f64>> {
    let folds = stratified_folds(held_out, FOLDS, seed);
    let mut probabilities = vec![Vec::new(); held_out.len()];
    for fold in 0..FOLDS {
        let others: Vec<&HeldOut> = held_out
            .iter()
            .zip(&folds)
            .filter(|&(_, &own)| own != fold)
            .map(|(row, _)| row)
            .collect();
        let calibration = Calibration::fit(method, &others, n_classes);
        for (row, own) in folds
            .iter()
            .enumerate()
            .filter(|&(_, &own)| own == fold)
            .map(|(row, _)| (row, &held_out[row]))
        {
            let mut p = own.scores.clone();
            calibration.apply(&mut p, own.n_occurrences);
            probabilities[row] = p;
        }
    }
    probabilities
}

/// A fold for every row, the classes spread evenly.
fn stratified_folds(rows: &[HeldOut], n_folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<(usize, u64, usize)> = rows
        .iter()
        .enumerate()
        .map(|(row, held_out)| (held_out.class, shuffle_key(seed, row as u64), row))
        .collect();
    order.sort_unstable();
    let mut folds = vec![0; rows.len()];
    for (place, &(_, _, row)) in order.iter().enumerate() {
        folds[row] = place % n_folds;
    }
    folds
}

/// Sorting by this key shuffles. It is `SplitMix64` (G. Steele, D. Lea, C. Flood 2014), whose output
/// for a seed is the same everywhere.
fn shuffle_key(seed: u64, row: u64) -> u64 {
    let mut z = seed.wrapping_add((row + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
