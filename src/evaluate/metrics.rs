//! What is wrong with predictions, in the usual numbers.

use rayon::prelude::*;
use serde::Serialize;

use crate::model::most_probable;

/// What came of one row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) class: usize,
    pub(crate) predicted: usize,
    /// Probability of the predicted class.
    top: f64,
    pub(crate) log_loss: f64,
    brier: f64,
}

impl Outcome {
    pub(crate) fn new(class: usize, p: &[f64]) -> Self {
        let predicted = most_probable(p);
        let squares = p.iter().enumerate().map(|(c, p)| (p - f64::from(c == class)).powi(2));
        let brier = squares.sum::<f64>() / 2.0;
        Self {
            class,
            predicted,
            top: p[predicted],
            log_loss: -libm::log(p[class].max(1e-15)),
            brier,
        }
    }

    /// What came of rows of these classes with these probabilities, `[n_rows x n_classes]`.
    pub(crate) fn of_rows(classes: &[usize], probabilities: &[f64], n_classes: usize) -> Vec<Self> {
        let rows = classes.par_iter().zip(probabilities.par_chunks_exact(n_classes));
        rows.map(|(&class, p)| Self::new(class, p)).collect()
    }

    pub(crate) fn is_right(&self) -> bool {
        self.class == self.predicted
    }
}

/// The figures of a set of rows. All shares are 0 to 1; with no rows they are 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Share of rows whose most probable class is the true one.
    pub accuracy: f64,
    /// Mean of the classes' F1.
    pub macro_f1: f64,
    /// Mean of `−ln p(true class)`, in nats; probabilities below 10⁻¹⁵ count as that.
    pub log_loss: f64,
    /// Mean over rows of `Σ_c (p[c] − truth[c])² / 2`: 0 to 1, and for two classes the usual binary
    /// Brier score. (G. Brier 1950, Verification of forecasts expressed in terms of probability.)
    pub brier: f64,
    /// Expected calibration error: mean over rows of |share right − mean probability| of the row's
    /// bin, in 10 equal bins of the top probability. (M. Naeini, G. Cooper, M. Hauskrecht 2015.)
    pub ece: f64,
}

const BINS: usize = 10;

impl Figures {
    pub(crate) fn of<'o>(outcomes: impl Iterator<Item = &'o Outcome>, n_classes: usize) -> Self {
        let mut confusion = Confusion::new(n_classes);
        let (mut log_loss, mut brier) = (0.0, 0.0);
        let mut bins = [0.0; BINS];
        for outcome in outcomes {
            confusion.add(outcome);
            log_loss += outcome.log_loss;
            brier += outcome.brier;
            let bin = ((outcome.top * BINS as f64) as usize).min(BINS - 1);
            bins[bin] += f64::from(outcome.is_right()) - outcome.top;
        }
        let n = confusion.n().max(1) as f64;
        Self {
            accuracy: confusion.accuracy(),
            macro_f1: confusion.macro_f1(),
            log_loss: log_loss / n,
            brier: brier / n,
            ece: bins.iter().map(|excess: &f64| excess.abs()).sum::<f64>() / n,
        }
    }
}

/// How well one class is found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ClassMetrics {
    /// Share of rows called this class that are it.
    pub precision: f64,
    /// Share of rows of this class that are called it.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Rows of this class.
    pub support: usize,
}

/// Rows by true class, then by predicted class.
pub(crate) struct Confusion {
    pub(crate) table: Vec<Vec<usize>>,
}

impl Confusion {
    pub(crate) fn new(n_classes: usize) -> Self {
        Self { table: vec![vec![0; n_classes]; n_classes] }
    }

    pub(crate) fn add(&mut self, outcome: &Outcome) {
        self.table[outcome.class][outcome.predicted] += 1;
    }

    fn n(&self) -> usize {
        self.table.iter().flatten().sum()
    }

    pub(crate) fn accuracy(&self) -> f64 {
        share((0..self.table.len()).map(|class| self.table[class][class]).sum(), self.n())
    }

    pub(crate) fn class(&self, class: usize) -> ClassMetrics {
        let found = self.table[class][class];
        let support = self.table[class].iter().sum();
        let precision = share(found, self.table.iter().map(|row| row[class]).sum());
        let recall = share(found, support);
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        ClassMetrics { precision, recall, f1, support }
    }

    pub(crate) fn macro_f1(&self) -> f64 {
        let n_classes = self.table.len();
        (0..n_classes).map(|class| self.class(class).f1).sum::<f64>() / n_classes.max(1) as f64
    }

    /// What always saying the most frequent class would give.
    pub(crate) fn majority(&self) -> Self {
        let sizes: Vec<usize> = self.table.iter().map(|row| row.iter().sum()).collect();
        let mut largest = 0;
        for (class, size) in sizes.iter().enumerate() {
            if *size > sizes[largest] {
                largest = class;
            }
        }
        let mut majority = Self::new(sizes.len());
        sizes.iter().enumerate().for_each(|(class, &size)| majority.table[class][largest] = size);
        majority
    }
}

pub(crate) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
