//! What the parts of a model that need rows, and not only counts, were fitted to.

use serde::{Deserialize, Serialize};

use super::calibrate::CalibrationMethod;
use super::digest::CorpusDigest;

/// The rows that a part of a model was fitted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FittedTo {
    /// How many rows of each class.
    pub documents: Vec<u64>,
    /// The fingerprint of the rows.
    pub digest: CorpusDigest,
}

impl FittedTo {
    /// How many rows.
    #[must_use]
    pub fn n_rows(&self) -> u64 {
        self.documents.iter().sum()
    }

    /// Orders what was fitted by the number of rows, and equal numbers by digest: of two models, this
    /// chooses the same one in whatever order they are named.
    pub(super) fn rank(&self) -> (u64, CorpusDigest) {
        (self.n_rows(), self.digest)
    }
}

/// What the calibration and the scope of a model were fitted to, and whether its weights are refined.
///
/// After training, all of it is the model's own rows. Rows that are added to a model or taken away
/// change its counts, and what needs the rows themselves is carried over or dropped until they are
/// given again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// How scores become probabilities where there are rows to fit that to.
    pub method: CalibrationMethod,
    /// The rows that calibration and conformal thresholds were fitted to. `None` if there are neither:
    /// then probabilities are overconfident, and no label is sure.
    pub calibration: Option<FittedTo>,
    /// The rows that the scope was fitted to, if there is one.
    pub scope: Option<FittedTo>,
    /// Whether weights are refined, if the recipe says so.
    pub refinement: bool,
}

impl Fitted {
    /// Everything fitted to the same rows, as training does.
    pub(super) fn to_all(
        rows: &FittedTo,
        method: CalibrationMethod,
        has_scope: bool,
        refinement: bool,
    ) -> Self {
        let scope = has_scope.then(|| rows.clone());
        Self { method, calibration: Some(rows.clone()), scope, refinement }
    }

    /// What contradicts a model of so many classes, if anything does.
    pub(super) fn fault(&self, n_classes: usize, has_scope: bool) -> Option<&'static str> {
        let is_whole = |fitted: &FittedTo| fitted.documents.iter().all(|&documents| documents > 0);
        let fits = |fitted: &FittedTo| fitted.documents.len() == n_classes;
        if !self.calibration.iter().all(fits) {
            return Some("its calibration was fitted to other classes");
        }
        if !self.calibration.iter().chain(&self.scope).all(is_whole) {
            return Some("it was fitted to a class without rows");
        }
        (self.scope.is_some() != has_scope).then_some("its scope was fitted to no rows")
    }
}
