//! What is wrong with predictions, in the usual numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::most_probable;

/// How well probabilities match the true classes of rows.
///
/// All shares are 0 to 1. With no rows they are 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Rows evaluated.
    pub n: usize,
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
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
    /// Metrics of each class.
    pub per_class: BTreeMap<String, ClassMetrics>,
    /// Rows by true class, then by predicted class, `[n_classes][n_classes]`.
    pub confusion: Vec<Vec<usize>>,
    /// What always saying the most frequent class would reach.
    pub majority: Majority,
    /// What the `sure` rows are worth.
    pub coverage: Coverage,
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

/// The baseline of always saying the most frequent class.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Majority {
    /// Its accuracy.
    pub accuracy: f64,
    /// Its macro F1.
    pub macro_f1: f64,
}

/// How many rows are `sure`, and how many of those are right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Share of rows that are sure.
    pub sure: f64,
    /// Accuracy on them.
    pub accuracy_sure: f64,
}

const BINS: usize = 10;

impl Evaluation {
    /// Compares probabilities, `[n_rows]` of `[n_classes]`, with the numbers of the true classes.
    /// `sure` says which rows have that status.
    ///
    /// # Panics
    /// If the three lists differ in length.
    ///
    /// # Example
    /// ```
    /// use pilah::evaluate::Evaluation;
    ///
    /// let classes = ["a".to_owned(), "b".to_owned()];
    /// let found = Evaluation::new(&classes, &[0, 1], &[vec![0.8, 0.2], vec![0.6, 0.4]], &[true, false]);
    /// assert_eq!(found.accuracy, 0.5);
    /// assert!((found.brier - (0.04 + 0.36) / 2.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn new(
        classes: &[String],
        truth: &[usize],
        probabilities: &[Vec<f64>],
        sure: &[bool],
    ) -> Self {
        assert!(
            truth.len() == probabilities.len() && truth.len() == sure.len(),
            "one of each per row"
        );
        let n_classes = classes.len();
        let mut confusion = vec![vec![0; n_classes]; n_classes];
        let (mut log_loss, mut brier) = (0.0, 0.0);
        let mut bins = [(0.0, 0.0); BINS];
        let (mut n_sure, mut n_sure_right) = (0_usize, 0_usize);
        for ((&class, p), &sure) in truth.iter().zip(probabilities).zip(sure) {
            let predicted = most_probable(p);
            let right = predicted == class;
            confusion[class][predicted] += 1;
            log_loss -= libm::log(p[class].max(1e-15));
            let squares = p.iter().enumerate().map(|(c, p)| (p - f64::from(c == class)).powi(2));
            brier += squares.sum::<f64>() / 2.0;
            let bin = &mut bins[((p[predicted] * BINS as f64) as usize).min(BINS - 1)];
            bin.0 += f64::from(right);
            bin.1 += p[predicted];
            n_sure += usize::from(sure);
            n_sure_right += usize::from(sure && right);
        }
        let n = truth.len();
        let per_row = |sum: f64| if n == 0 { 0.0 } else { sum / n as f64 };
        let metrics: Vec<ClassMetrics> =
            (0..n_classes).map(|class| class_metrics(&confusion, class)).collect();
        let right: usize = (0..n_classes).map(|class| confusion[class][class]).sum();
        Self {
            n,
            classes: classes.to_vec(),
            accuracy: per_row(right as f64),
            macro_f1: mean(metrics.iter().map(|class| class.f1)),
            log_loss: per_row(log_loss),
            brier: per_row(brier),
            ece: per_row(bins.iter().map(|(right, p)| (right - p).abs()).sum()),
            majority: majority(&metrics, n),
            per_class: classes.iter().cloned().zip(metrics).collect(),
            confusion,
            coverage: Coverage {
                sure: share(n_sure, n),
                accuracy_sure: share(n_sure_right, n_sure),
            },
        }
    }
}

fn class_metrics(confusion: &[Vec<usize>], class: usize) -> ClassMetrics {
    let found = confusion[class][class];
    let support = confusion[class].iter().sum();
    let precision = share(found, confusion.iter().map(|row| row[class]).sum());
    let recall = share(found, support);
    ClassMetrics { precision, recall, f1: f1(precision, recall), support }
}

fn majority(metrics: &[ClassMetrics], n: usize) -> Majority {
    let largest = metrics.iter().map(|class| class.support).max().unwrap_or(0);
    let accuracy = share(largest, n);
    Majority {
        accuracy,
        macro_f1: f1(accuracy, if largest > 0 { 1.0 } else { 0.0 }) / metrics.len().max(1) as f64,
    }
}

fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let n = values.len().max(1) as f64;
    values.sum::<f64>() / n
}
