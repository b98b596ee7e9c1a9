//! Probabilities for another mix of classes than that of the training rows.

use super::Classifier;
use crate::error::{Error, Result};
use crate::features::Prior;
use crate::model::{CalibrationMethod, most_probable};

impl Classifier {
    /// The classifier for rows in which the classes have these shares.
    ///
    /// A model learns how frequent classes are from its rows, and the rows it is used on may be mixed
    /// otherwise. If only the mix differs, and not how the texts of a class look, the right probabilities
    /// are `p'(c) ∝ p(c) · π'(c) / π(c)` with the new shares `π'` and those `π` that the model's
    /// probabilities are made for: the shares of the rows that its calibration was fitted to or, without
    /// calibration, the prior of its recipe. [`Prior::Data`] changes nothing.
    ///
    /// [`crate::Status::Sure`] is decided by the probabilities before the shift: the conformal test
    /// looks at the rows of one class at a time, so that its promise holds for any mix of classes. So a
    /// label is still sure if all other classes are ruled out, and one that only the shift has made the
    /// most probable seldom is.
    ///
    /// # Errors
    /// [`Error::PriorOfModel`] if a given prior is not for the classes of the model; [`Error::Recipe`]
    /// if a share is not a number above 0.
    ///
    /// # Source
    /// M. Saerens, P. Latinne, C. Decaestecker (2002), Adjusting the outputs of a classifier to new a
    /// priori probabilities: a simple procedure, Neural Computation 14, 21–41.
    ///
    /// # Example
    /// ```
    /// use pilah::{Classifier, DEFAULT_MAX_ERROR, features::Prior};
    ///
    /// let given = Prior::Given([("occupational".to_owned(), 0.01), ("voluntary".to_owned(), 0.99)].into());
    /// let text = "Ikatan bidan desa menggelar donor darah";
    /// let as_trained = Classifier::built_in()?.classify(text, DEFAULT_MAX_ERROR).unwrap();
    /// let shifted = Classifier::built_in()?.with_prior(&given)?.classify(text, DEFAULT_MAX_ERROR).unwrap();
    /// assert!(shifted.probabilities[1] > as_trained.probabilities[1]);
    /// # Ok::<(), pilah::Error>(())
    /// ```
    pub fn with_prior(self, prior: &Prior) -> Result<Self> {
        let model = &self.model;
        let classes = model.classes();
        let wanted: Vec<f64> = match prior {
            Prior::Data => return Ok(Self { model: self.model.with_shift(Vec::new()) }),
            Prior::Uniform => vec![1.0; classes.len()],
            Prior::Given(given) => {
                if !given.keys().eq(classes) {
                    let prior = given.keys().cloned().collect();
                    return Err(Error::PriorOfModel { prior, model: classes.to_vec() });
                }
                if let Some((class, p)) = given.iter().find(|(_, p)| !(**p > 0.0 && p.is_finite()))
                {
                    let (field, expected) = ("prior", "a number above 0 for every class");
                    return Err(Error::Recipe { field, found: format!("{class}={p}"), expected });
                }
                given.values().copied().collect()
            }
        };
        let of_rows = |documents: &[u64]| documents.iter().map(|&n| n as f64).collect();
        let fitted = &model.fitted().calibration;
        let is_calibrated = model.calibration().method() != CalibrationMethod::None;
        let own: Vec<f64> = match (fitted, &model.recipe().prior) {
            (Some(fitted), _) if is_calibrated => of_rows(&fitted.documents),
            (_, Prior::Data) => of_rows(model.documents()),
            (_, Prior::Uniform) => vec![1.0; classes.len()],
            (_, Prior::Given(given)) => given.values().copied().collect(),
        };
        let ratios: Vec<f64> = wanted.iter().zip(&own).map(|(wanted, own)| wanted / own).collect();
        // So that none is above 1 whatever the given shares add up to, and none is lost in a float.
        let largest = ratios.iter().copied().fold(0.0, f64::max);
        let shift =
            ratios.into_iter().map(|ratio| (ratio / largest).max(f64::MIN_POSITIVE)).collect();
        Ok(Self { model: self.model.with_shift(shift) })
    }
}

/// The most probable class once the probabilities are shifted.
pub(super) fn most_probable_shifted(probabilities: &[f64], shift: &[f64]) -> usize {
    if shift.is_empty() {
        return most_probable(probabilities);
    }
    let shifted = |class: usize| probabilities[class] * shift[class];
    let better = |best, class| if shifted(class) > shifted(best) { class } else { best };
    (1..probabilities.len()).fold(0, better)
}

/// Multiplies probabilities by the shift of a model, if it has one, and makes them sum to 1 again.
pub(super) fn shift(probabilities: &mut [f64], shift: &[f64]) {
    if shift.is_empty() {
        return;
    }
    let mut total = 0.0;
    for (p, factor) in probabilities.iter_mut().zip(shift) {
        *p *= factor;
        total += *p;
    }
    for p in probabilities {
        *p /= total;
    }
}
