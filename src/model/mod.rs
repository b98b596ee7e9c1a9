//! Stage 4: what do counts say about the class of a text, and how sure is that?

mod calibrate;
mod conformal;
mod digest;
mod file;
mod fit;
mod folds;
mod held_out;
mod keywords;
mod learn;
mod leave_one_out;
mod linear;
mod logistic;
mod newton;
mod packed;
mod posterior;
mod quiet;
mod refine;
mod scope;
mod scoring;
mod tensor;
mod train;

pub use calibrate::{Beta, Calibration, CalibrationMethod, Isotonic, Softmax};
pub use conformal::Conformal;
pub use digest::CorpusDigest;
pub use file::FORMAT;
pub use held_out::{HeldOut, calibrated};
pub use keywords::{Keyword, Keywords};
pub use linear::Linear;
pub use posterior::{most_probable, posterior, ten_thousandths};
pub use scope::Scope;
pub use scoring::Scoring;
pub use train::{Folding, LabelledDocuments, TrainedModel};

use std::sync::OnceLock;

use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Extraction, Extractor, FeatureIndex, Recipe};
use crate::text::Spelling;
use packed::PackedCounts;

/// Everything that classification needs, and everything that was learned: one file.
#[derive(Debug, Clone)]
pub struct Model {
    recipe: Recipe,
    spelling: Spelling,
    keywords: Keywords,
    counts: PackedCounts,
    digest: CorpusDigest,
    /// Numbers, in the counts' vocabulary, of the features that have a weight; sorted.
    features: Vec<u32>,
    scorer: Linear,
    calibration: Calibration,
    conformal: Conformal,
    scope: Option<Scope>,
    /// From a feature's hash to its row in the scorers; made of the rest by [`Model::indexed`].
    index: FeatureIndex,
    /// What each feature contributes to all sums, made of the scorers when it is first wanted.
    contributions: OnceLock<Vec<f64>>,
}

impl Model {
    /// How a text becomes features.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The spelling list the model was trained with; empty if its recipe has none.
    #[must_use]
    pub fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    /// The keywords the model was trained with.
    #[must_use]
    pub fn keywords(&self) -> &Keywords {
        &self.keywords
    }

    /// What was counted in training.
    ///
    /// # Errors
    /// [`Error::ModelContent`] if the counts of a model file contradict themselves.
    pub fn counts(&self) -> Result<Counts> {
        self.counts.unpack()
    }

    /// How many training documents each class has, `[n_classes]`.
    #[must_use]
    pub fn documents(&self) -> &[u64] {
        &self.counts.documents
    }

    /// How many features were counted, with a weight or without.
    #[must_use]
    pub fn n_features_counted(&self) -> usize {
        self.counts.n_features()
    }

    /// Names of the classes, sorted.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.counts.classes
    }

    /// The fingerprint of the training rows.
    #[must_use]
    pub fn digest(&self) -> CorpusDigest {
        self.digest
    }

    /// Numbers, in the counts' vocabulary, of the features that have a weight; sorted. Their places
    /// are the rows of [`Model::scorer`].
    #[must_use]
    pub fn features(&self) -> &[u32] {
        &self.features
    }

    /// The weights of the classes.
    #[must_use]
    pub fn scorer(&self) -> &Linear {
        &self.scorer
    }

    /// How scores become probabilities.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Which labels may be called sure.
    #[must_use]
    pub fn conformal(&self) -> &Conformal {
        &self.conformal
    }

    /// Which texts are about the classes at all; `None` without background texts in training.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// The row in the scorers of the feature with this hash, if the model knows it.
    #[must_use]
    pub fn row(&self, hash: u64) -> Option<u32> {
        self.index.row(hash)
    }

    /// The model at work: reads texts and scores them.
    #[must_use]
    pub fn scoring(&self) -> Scoring<'_> {
        Scoring::new(self)
    }

    /// Finds the words and features of a text as the model's recipe says.
    pub fn extract(&self, text: &str, found: &mut Extraction) {
        Extractor::new(&self.recipe, &self.spelling).extract(text, found);
    }

    /// The model with its features numbered; `file` names it in errors.
    fn indexed(mut self, file: &str) -> Result<Self> {
        let names = self.counts.names_of(&self.features);
        let names =
            names.map_err(|reason| Error::ModelContent { file: file.to_owned(), reason })?;
        self.index = FeatureIndex::new(&names.iter().copied())?;
        Ok(self)
    }
}
