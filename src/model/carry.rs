//! From other counts to a model: weights are made again, and what needs rows is carried over.

use super::calibrate::Calibration;
use super::conformal::Conformal;
use super::fit::naive_bayes;
use super::fitted::Fitted;
use super::from_counts::{features_of_any, features_of_classes, spread, weights_of, with_keywords};
use super::packed::PackedCounts;
use super::packed_linear::PackedLinear;
use super::row_digests::RowDigests;
use super::scope::Scope;
use super::tensor::Integers;
use super::train::check_classes;
use super::{Model, Parts};
use crate::counts::Counts;
use crate::error::{Error, Result};

impl Model {
    /// The model of other rows, known by their counts and digests only.
    ///
    /// Its weights are those of naive Bayes, exactly as a training on those rows makes them. The rest
    /// needs the rows themselves:
    ///
    /// - Calibration and conformal thresholds are carried over where the classes are the same and the
    ///   weights they were fitted to are those of naive Bayes too. Otherwise there is no calibration,
    ///   and no label is sure.
    /// - Refined weights are dropped.
    /// - The scope is carried over; features that it has not seen have no weight in it.
    ///
    /// [`Model::fitted`] tells what was. A model whose rows do not change stays as it is.
    ///
    /// # Errors
    /// Those of [`Model::train`] that concern counts.
    pub fn recounted(&self, counts: &Counts, rows: &RowDigests) -> Result<Self> {
        if *rows == self.rows()? && *counts == self.counts()? {
            return Ok(self.clone());
        }
        Self::carried(&[self], counts, rows)
    }

    /// The model of these counts and rows, with the recipe of the models and what they have fitted.
    pub(super) fn carried(models: &[&Self], counts: &Counts, rows: &RowDigests) -> Result<Self> {
        check_classes(counts)?;
        let first = &models[0].parts;
        first.keywords.check(&counts.classes)?;
        let n_classes = counts.classes.len();
        let fits =
            |model: &&&Self| model.classes() == counts.classes && !model.parts.fitted.refinement;
        let calibrated = best(models.iter().filter(fits).filter_map(|model| {
            let rank = model.parts.fitted.calibration.as_ref()?.rank();
            Some(((rank, model.parts.calibration_bits()), &model.parts))
        }));
        let scoped = best(models.iter().filter_map(|model| {
            let rank = model.parts.fitted.scope.as_ref()?.rank();
            Some(((rank, model.parts.scope.as_ref()?.bits()), *model))
        }));
        let of_classes = features_of_classes(counts, &first.recipe)?;
        let weights = {
            let counts = with_keywords(counts, &first.recipe, &first.keywords);
            weights_of(&counts, &of_classes, &first.recipe, naive_bayes)?
        };
        let (features, scorer, scope) = match scoped {
            None => (of_classes, weights, None),
            Some(model) => {
                let features = features_of_any(counts, &first.recipe);
                let scope = model.scope_for(counts, &features)?;
                (features.clone(), spread(&weights, &of_classes, &features), scope)
            }
        };
        let fitted = Fitted {
            method: first.fitted.method,
            calibration: calibrated.and_then(|parts| parts.fitted.calibration.clone()),
            scope: scoped.and_then(|model| model.parts.fitted.scope.clone()),
            refinement: false,
        };
        let features: Vec<u64> = features.into_iter().map(u64::from).collect();
        let parts = Parts {
            recipe: first.recipe.clone(),
            word_lists: first.word_lists.clone(),
            keywords: first.keywords.clone(),
            counts: PackedCounts::pack(counts),
            digest: rows.sum(),
            rows: Integers::pack(rows.digests()),
            fitted,
            features: Integers::pack(&features),
            scorer: PackedLinear::pack(&scorer),
            calibration: calibrated.map_or(Calibration::None, |parts| parts.calibration.clone()),
            conformal: calibrated
                .map_or_else(|| Conformal::none(n_classes), |parts| parts.conformal.clone()),
            scope,
        };
        Self::of(parts, "the model")
    }

    /// The scope with a row for each of these features, found by name.
    fn scope_for(&self, counts: &Counts, features: &[u32]) -> Result<Option<Scope>> {
        let Some(scope) = &self.parts.scope else { return Ok(None) };
        let mut from = Vec::with_capacity(self.parts.features.len());
        let mut kept = Vec::with_capacity(self.parts.features.len());
        for (row, name) in self.parts.names().enumerate() {
            let name =
                name.map_err(|reason| Error::ModelContent { file: "the model".into(), reason })?;
            if let Some(feature) = counts.vocabulary.find(name) {
                from.push(feature as u32);
                kept.push(row);
            }
        }
        let linear = spread(&scope.linear.unpack().rows(&kept), &from, features);
        Ok(Some(Scope { linear: PackedLinear::pack(&linear), threshold: scope.threshold }))
    }
}

impl Parts {
    /// The calibration and its thresholds as text and bits, which tell apart what was fitted to the same
    /// rows in different ways.
    fn calibration_bits(&self) -> (String, Vec<u64>) {
        let calibration = serde_json::to_string(&self.calibration).unwrap_or_default();
        (calibration, self.conformal.thresholds().iter().map(|p| p.to_bits()).collect())
    }
}

/// What has the highest key.
fn best<K: Ord, T>(candidates: impl Iterator<Item = (K, T)>) -> Option<T> {
    candidates.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, best)| best)
}
