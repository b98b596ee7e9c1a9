//! Scores of rows by models that did not see them.

use rayon::prelude::*;

/// What a model that did not see a document makes of it.
///
/// Either all other documents trained that model, or, where that cannot be had exactly, all
/// documents of other folds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut<'s> {
    /// Number of the document's class.
    pub class: usize,
    /// Joint log-likelihood per class, in nats, `[n_classes]`.
    pub scores: &'s [f64],
    /// How many feature occurrences the scores are made of.
    pub n_occurrences: f64,
}

/// A [`HeldOut`] for each of many documents, end to end: a million small lists would take several
/// times the memory, and as long to make as the scores themselves.
///
/// # Example
/// ```
/// use pilah::model::{HeldOut, HeldOutRows};
///
/// let mut rows = HeldOutRows::new(2);
/// rows.push(HeldOut { class: 1, scores: &[-9.0, -7.0], n_occurrences: 3.0 });
/// assert_eq!(rows.len(), 1);
/// assert_eq!(rows.row(0).scores, [-9.0, -7.0]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOutRows {
    n_classes: usize,
    /// `[n_rows]`
    classes: Vec<usize>,
    /// `[n_rows x n_classes]`
    scores: Vec<f64>,
    /// `[n_rows]`
    n_occurrences: Vec<f64>,
}

impl HeldOutRows {
    /// No rows yet, of so many classes.
    #[must_use]
    pub fn new(n_classes: usize) -> Self {
        Self { n_classes, classes: Vec::new(), scores: Vec::new(), n_occurrences: Vec::new() }
    }

    /// Rows of these classes, made in parallel: `score` writes the scores of a row and returns its number
    /// of occurrences. What it keeps from row to row of a thread is at first the default.
    pub(super) fn of<R: Default>(
        classes: &[usize],
        n_classes: usize,
        score: impl Fn(&mut R, usize, &mut [f64]) -> f64 + Sync,
    ) -> Self {
        let mut scores = vec![0.0; classes.len() * n_classes];
        let mut n_occurrences = vec![0.0; classes.len()];
        let rows = scores.par_chunks_exact_mut(n_classes).zip(&mut n_occurrences).enumerate();
        rows.for_each_init(R::default, |kept, (row, (scores, n_occurrences))| {
            *n_occurrences = score(kept, row, scores);
        });
        Self { n_classes, classes: classes.to_vec(), scores, n_occurrences }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// If it has not one score per class.
    pub fn push(&mut self, row: HeldOut<'_>) {
        assert_eq!(row.scores.len(), self.n_classes, "a score for each class");
        self.classes.push(row.class);
        self.scores.extend_from_slice(row.scores);
        self.n_occurrences.push(row.n_occurrences);
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// How many classes there are.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Number of the class of each row, `[n_rows]`.
    #[must_use]
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// One of the rows.
    ///
    /// # Panics
    /// If `row` is not below [`HeldOutRows::len`].
    #[must_use]
    pub fn row(&self, row: usize) -> HeldOut<'_> {
        HeldOut {
            class: self.classes[row],
            scores: &self.scores[row * self.n_classes..][..self.n_classes],
            n_occurrences: self.n_occurrences[row],
        }
    }

    /// All rows in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = HeldOut<'_>> + Clone {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The scores with those of each row replaced in parallel, `[n_rows x n_classes]`.
    pub(super) fn map_scores(&self, replace: impl Fn(usize, &mut [f64], f64) + Sync) -> Vec<f64> {
        let mut scores = self.scores.clone();
        let rows = scores.par_chunks_exact_mut(self.n_classes).zip(&self.n_occurrences);
        rows.enumerate().for_each(|(row, (scores, &n))| replace(row, scores, n));
        scores
    }

    /// The rows at other places: each goes where `places` says.
    pub(crate) fn moved(&self, places: &[usize]) -> Self {
        Self {
            n_classes: self.n_classes,
            classes: moved(&self.classes, 1, places),
            scores: moved(&self.scores, self.n_classes, places),
            n_occurrences: moved(&self.n_occurrences, 1, places),
        }
    }
}

/// Rows of so many values each at other places: each goes where `places` says.
pub(crate) fn moved<T: Copy + Default>(values: &[T], width: usize, places: &[usize]) -> Vec<T> {
    let mut moved = vec![T::default(); values.len()];
    for (row, &place) in values.chunks_exact(width).zip(places) {
        moved[place * width..][..width].copy_from_slice(row);
    }
    moved
}
