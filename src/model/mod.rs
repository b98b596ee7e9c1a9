//! Stage 4: what do counts say about the class of a text, and how sure is that?

mod buckets;
mod calibrate;
mod calibrated;
mod carry;
mod closed_form;
mod conformal;
mod contributions;
mod digest;
mod file;
mod fit;
mod fitted;
mod folds;
mod from_counts;
mod held_out;
mod keywords;
mod lanes;
mod layout;
mod learn;
mod leave_one_out;
mod linear;
mod logistic;
mod merge;
mod multinomial;
mod newton;
mod packed;
mod packed_linear;
mod posterior;
mod quiet;
mod recalibrate;
mod refine;
mod remembered;
mod row_digests;
mod scope;
mod scoring;
mod tally;
mod tensor;
mod train;
mod weights;
mod word_parts;

pub use calibrate::{Beta, Calibration, CalibrationMethod, Isotonic, Softmax};
pub use calibrated::calibrated;
pub use conformal::Conformal;
pub use digest::CorpusDigest;
pub use file::FORMAT;
pub use fitted::{Fitted, FittedTo};
pub(crate) use folds::{deal, deal_rows};
pub(crate) use held_out::moved;
pub use held_out::{HeldOut, HeldOutRows};
pub use keywords::{Keyword, Keywords};
pub use posterior::{most_probable, posterior, ten_thousandths};
pub use row_digests::RowDigests;
pub use scope::Scope;
pub use scoring::Scoring;
pub use train::{Folding, HeldOutDocuments, LabelledDocuments, TrainedModel};

use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Extraction, Extractor, Occurrence, Recipe};
use crate::text::WordLists;
use packed::PackedCounts;
use packed_linear::PackedLinear;
use tensor::Integers;
use weights::Weights;

/// Everything that classification needs, and everything that was learned: one file.
#[derive(Debug, Clone)]
pub struct Model {
    parts: Parts,
    /// How texts are scored, made of the rest.
    weights: Weights,
    /// See [`Model::shift`].
    shift: Vec<f64>,
}

/// What the file of a model holds.
#[derive(Debug, Clone)]
struct Parts {
    recipe: Recipe,
    word_lists: WordLists,
    keywords: Keywords,
    counts: PackedCounts,
    digest: CorpusDigest,
    /// Digests of the training rows, sorted.
    rows: Integers,
    fitted: Fitted,
    /// Numbers, in the counts' vocabulary, of the features that have a weight; sorted.
    features: Integers,
    scorer: PackedLinear,
    calibration: Calibration,
    conformal: Conformal,
    scope: Option<Scope>,
}

impl Model {
    /// How a text becomes features.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.parts.recipe
    }

    /// The word lists the model was trained with; those that its recipe has no use for are empty.
    #[must_use]
    pub fn word_lists(&self) -> &WordLists {
        &self.parts.word_lists
    }

    /// The keywords the model was trained with.
    #[must_use]
    pub fn keywords(&self) -> &Keywords {
        &self.parts.keywords
    }

    /// What was counted in training.
    ///
    /// # Errors
    /// [`Error::ModelContent`] if the counts of a model file contradict themselves.
    pub fn counts(&self) -> Result<Counts> {
        self.parts.counts.unpack()
    }

    /// How many training documents each class has, `[n_classes]`.
    #[must_use]
    pub fn documents(&self) -> &[u64] {
        &self.parts.counts.documents
    }

    /// How many background texts were counted.
    #[must_use]
    pub fn n_background(&self) -> u64 {
        self.parts.counts.background_documents
    }

    /// How many features were counted, with a weight or without.
    #[must_use]
    pub fn n_features_counted(&self) -> usize {
        self.parts.counts.n_features()
    }

    /// Names of the classes, sorted.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.parts.counts.classes
    }

    /// The fingerprint of the training rows.
    #[must_use]
    pub fn digest(&self) -> CorpusDigest {
        self.parts.digest
    }

    /// Which rows the model was trained on.
    ///
    /// # Errors
    /// [`Error::ModelContent`] if the digests of a model file contradict themselves.
    pub fn rows(&self) -> Result<RowDigests> {
        let rows = RowDigests::from_parts(self.parts.rows.unpack(), self.parts.digest);
        rows.map_err(|reason| Error::ModelContent { file: "the model".into(), reason })
    }

    /// What its calibration and scope were fitted to, and whether its weights are refined.
    #[must_use]
    pub fn fitted(&self) -> &Fitted {
        &self.parts.fitted
    }

    /// Numbers, in the counts' vocabulary, of the features that have a weight; sorted.
    #[must_use]
    pub fn features(&self) -> impl ExactSizeIterator<Item = u32> {
        self.parts.features.iter().map(|feature| feature as u32)
    }

    /// Scores of a text without features, in nats, `[n_classes]`.
    #[must_use]
    pub fn bias(&self) -> &[f64] {
        &self.parts.scorer.bias
    }

    /// The weights of one of [`Model::features`], by its place there: nats per occurrence,
    /// `[n_classes]`.
    ///
    /// # Panics
    /// If there are not so many.
    #[must_use]
    pub fn weights(&self, place: usize) -> Vec<f64> {
        self.parts.scorer.weights(place).collect()
    }

    /// The weights of a feature that occurred in a text, `[n_classes]`, if it has any.
    #[must_use]
    pub fn weights_of(&self, occurrence: &Occurrence) -> Option<Vec<f64>> {
        self.weights.of(occurrence)
    }

    /// How scores become probabilities.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.parts.calibration
    }

    /// Which labels may be called sure.
    #[must_use]
    pub fn conformal(&self) -> &Conformal {
        &self.parts.conformal
    }

    /// Which texts are about the classes at all; `None` without background texts in training.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        self.parts.scope.as_ref()
    }

    /// What each calibrated probability is to be multiplied by for another mix of classes than that of
    /// the rows; empty if for the same. No file holds it.
    pub(crate) fn shift(&self) -> &[f64] {
        &self.shift
    }

    pub(crate) fn with_shift(self, shift: Vec<f64>) -> Self {
        Self { shift, ..self }
    }

    /// The model at work: reads texts and scores them.
    #[must_use]
    pub fn scoring(&self) -> Scoring<'_> {
        Scoring::new(self)
    }

    /// Finds the words and features of a text as the model's recipe says.
    pub fn extract(&self, text: &str, found: &mut Extraction) {
        Extractor::new(&self.parts.recipe, &self.parts.word_lists).extract(text, found);
    }

    /// The model of these parts; `file` names it in errors.
    fn of(parts: Parts, file: &str) -> Result<Self> {
        let Parts { features, counts, scorer, scope, .. } = &parts;
        let scope = scope.as_ref().map(|scope| &scope.linear);
        let weights = Weights::of_features(features, counts, scorer, scope, file)?;
        Ok(Self { parts, weights, shift: Vec::new() })
    }
}

impl Parts {
    /// The names of the features that have a weight.
    fn names(&self) -> impl Iterator<Item = Result<&str, &'static str>> + Clone {
        self.counts.names_of(self.features.iter())
    }
}
