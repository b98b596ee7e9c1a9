//! Calibration and thresholds fitted again, to rows of which the model may have counted some.

use std::cmp::Ordering;

use super::calibrate::{Calibration, CalibrationMethod};
use super::calibrated::calibrated;
use super::conformal::Conformal;
use super::fitted::FittedTo;
use super::from_counts::with_keywords;
use super::held_out::HeldOutRows;
use super::leave_one_out::held_out_scores;
use super::row_digests::RowDigests;
use super::{Model, Parts};
use crate::error::{Error, Result};
use crate::features::{Documents, Vocabulary};

/// What is made of held-out scores: probabilities of each row by a calibration without it, and
/// thresholds and calibration of all.
pub(super) fn fitted_to_scores(
    method: CalibrationMethod,
    held_out: &HeldOutRows,
) -> (Vec<f64>, Conformal, Calibration) {
    let of_each = || {
        let probabilities = calibrated(method, held_out);
        let conformal = Conformal::fit(held_out, &probabilities);
        (probabilities, conformal)
    };
    let of_all = || Calibration::fit(method, held_out.iter(), held_out.n_classes());
    let ((probabilities, conformal), calibration) = rayon::join(of_each, of_all);
    (probabilities, conformal, calibration)
}

impl Model {
    /// The model with calibration and conformal thresholds fitted to these rows.
    ///
    /// Each is scored by naive Bayes of the rows that the model has counted, without itself if it is one
    /// of them. So refined weights, which need all rows, give way to those of naive Bayes.
    /// `texts` have the labels `labels` and were extracted as `documents`; the same rows in another
    /// order are dealt out to other folds, so give them sorted.
    ///
    /// # Errors
    /// [`Error::TooFewRows`] for a class with fewer than two of the rows; those of
    /// [`Model::recounted`].
    ///
    /// # Panics
    /// If there are not as many labels and documents as texts, or a label is none of the classes.
    pub fn recalibrated(
        &self,
        documents: &Documents,
        labels: &[&str],
        texts: &[&str],
    ) -> Result<Self> {
        let given = RowDigests::of(labels, texts);
        let (counts, rows) = (self.counts()?, self.rows()?);
        let number = |label: &&str| {
            self.classes().iter().position(|class| class == label).expect("a class of the model")
        };
        let classes: Vec<usize> = labels.iter().map(number).collect();
        let mut of_class = vec![0_u64; self.classes().len()];
        for &class in &classes {
            of_class[class] += 1;
        }
        if let Some(class) = of_class.iter().position(|&rows| rows < 2) {
            let (class, rows) = (self.classes()[class].clone(), of_class[class]);
            return Err(Error::TooFewRows { class, rows });
        }
        let is_counted: Vec<bool> = labels
            .iter()
            .zip(texts)
            .map(|(label, text)| rows.n_of(RowDigests::row(label, text)) > 0)
            .collect();
        let plain = if self.parts.fitted.refinement {
            Self::carried(&[self], &counts, &rows)?
        } else {
            self.clone()
        };
        let places = places(&documents.vocabulary, &counts.vocabulary);
        let held_out = held_out_scores(
            documents,
            &classes,
            &with_keywords(&counts, self.recipe(), self.keywords()),
            self.recipe(),
            |feature| places[feature as usize],
            |document| is_counted[document],
        )?;
        let method = self.parts.fitted.method;
        let (_, conformal, calibration) = fitted_to_scores(method, &held_out);
        let mut fitted = plain.parts.fitted.clone();
        fitted.calibration = Some(FittedTo { documents: of_class, digest: given.sum() });
        Self::of(Parts { fitted, calibration, conformal, ..plain.parts }, "the model")
    }
}

/// Where in `to` each of the features `from` is; both are sorted.
fn places(from: &Vocabulary, to: &Vocabulary) -> Vec<Option<usize>> {
    let mut place = 0;
    let find = |name: &str| {
        while place < to.len() {
            match to.name(place).cmp(name) {
                Ordering::Less => place += 1,
                Ordering::Equal => return Some(place),
                Ordering::Greater => break,
            }
        }
        None
    };
    from.iter().map(find).collect()
}
