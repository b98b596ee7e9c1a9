//! Everything that an evaluation says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::bootstrap::{Intervals, intervals};
use super::metrics::{ClassMetrics, Confusion, Figures, Outcome, share};
use crate::classifier::Status;

/// How well probabilities match the true classes of rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Rows evaluated.
    pub n: usize,
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// The figures of all rows.
    #[serde(flatten)]
    pub figures: Figures,
    /// How far they could be off by the luck of the rows.
    pub intervals: Intervals,
    /// Metrics of each class.
    pub per_class: BTreeMap<String, ClassMetrics>,
    /// Rows by true class, then by predicted class, `[n_classes][n_classes]`.
    pub confusion: Vec<Vec<usize>>,
    /// What always saying the most frequent class would reach.
    pub majority: Majority,
    /// What the `sure` rows are worth.
    pub coverage: Coverage,
    /// Rows and accuracy by the values of further columns.
    pub by: Vec<Breakdown>,
    /// The figures under each way of calibrating; empty for a model that is calibrated already.
    pub calibrations: BTreeMap<&'static str, Figures>,
    /// Share of background texts that are called out of scope by a model without them; absent
    /// without background.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_out_of_scope: Option<f64>,
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
    /// Share of rows called out of scope.
    pub out_of_scope: f64,
}

/// Rows and accuracy by the values of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Breakdown {
    /// Name of the column.
    pub column: String,
    /// By value, sorted: rows, and the share of them that are right.
    pub values: BTreeMap<String, (usize, f64)>,
}

/// Rows to evaluate: one entry per row in each list, but for the probabilities.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'r> {
    /// Number of the true class.
    pub truth: &'r [usize],
    /// Probabilities, `[n_rows x n_classes]`.
    pub probabilities: &'r [f64],
    /// Status.
    pub statuses: &'r [Status],
    /// What rows belong to, for the intervals; empty if each stands for itself.
    pub groups: &'r [String],
    /// Further columns by name, to break the accuracy down by.
    pub traits: &'r [(String, Vec<String>)],
}

impl Evaluation {
    /// Compares probabilities with the true classes.
    ///
    /// # Panics
    /// If the lists differ in length.
    ///
    /// # Example
    /// ```
    /// use pilah::Status;
    /// use pilah::evaluate::{Evaluation, Rows};
    ///
    /// let classes = ["a".to_owned(), "b".to_owned()];
    /// let found = Evaluation::new(
    ///     &classes,
    ///     &Rows {
    ///         truth: &[0, 1],
    ///         probabilities: &[0.8, 0.2, 0.6, 0.4],
    ///         statuses: &[Status::Sure, Status::Unsure],
    ///         groups: &[],
    ///         traits: &[],
    ///     },
    ///     0,
    /// );
    /// assert_eq!(found.figures.accuracy, 0.5);
    /// assert!((found.figures.brier - (0.04 + 0.36) / 2.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn new(classes: &[String], rows: &Rows<'_>, seed: u64) -> Self {
        let n = rows.truth.len();
        assert_eq!(n, rows.statuses.len(), "one of each per row");
        assert_eq!(n * classes.len(), rows.probabilities.len(), "one of each per row and class");
        let outcomes = Outcome::of_rows(rows.truth, rows.probabilities, classes.len());
        let mut confusion = Confusion::new(classes.len());
        for outcome in &outcomes {
            confusion.add(outcome);
        }
        let majority = confusion.majority();
        let count = |status| rows.statuses.iter().filter(|own| **own == status).count();
        let sure =
            rows.statuses.iter().zip(&outcomes).filter(|(status, _)| **status == Status::Sure);
        let sure_right = sure.filter(|(_, outcome)| outcome.is_right()).count();
        Self {
            n,
            classes: classes.to_vec(),
            figures: Figures::of(outcomes.iter(), classes.len()),
            intervals: intervals(&outcomes, rows.groups, classes.len(), seed),
            per_class: classes
                .iter()
                .enumerate()
                .map(|(class, name)| (name.clone(), confusion.class(class)))
                .collect(),
            majority: Majority { accuracy: majority.accuracy(), macro_f1: majority.macro_f1() },
            confusion: confusion.table,
            coverage: Coverage {
                sure: share(count(Status::Sure), n),
                accuracy_sure: share(sure_right, count(Status::Sure)),
                out_of_scope: share(count(Status::OutOfScope), n),
            },
            by: rows
                .traits
                .iter()
                .map(|(column, values)| breakdown(column, values, &outcomes))
                .collect(),
            calibrations: BTreeMap::new(),
            background_out_of_scope: None,
        }
    }
}

fn breakdown(column: &str, values: &[String], outcomes: &[Outcome]) -> Breakdown {
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (value, outcome) in values.iter().zip(outcomes) {
        let (rows, right) = counts.entry(value.clone()).or_default();
        *rows += 1;
        *right += usize::from(outcome.is_right());
    }
    let values =
        counts.into_iter().map(|(value, (rows, right))| (value, (rows, share(right, rows))));
    Breakdown { column: column.to_owned(), values: values.collect() }
}
