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
mod tensor;
mod train;

pub use calibrate::{Beta, Calibration, CalibrationMethod, Isotonic, Softmax};
pub use conformal::Conformal;
pub use digest::CorpusDigest;
pub use file::FORMAT;
pub use held_out::{HeldOut, calibrated};
pub use keywords::{Keyword, Keywords};
pub use linear::{Linear, Sums};
pub use posterior::{most_probable, posterior, ten_thousandths};
pub use scope::Scope;
pub use train::{Folding, LabelledDocuments, TrainedModel};

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
    /// From a feature's hash to its row in the scorers.
    index: FeatureIndex,
}

/// The buffers of scoring. Reuse them: they keep their capacity from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The words and features of the text that was read last.
    pub extraction: Extraction,
    rows: Vec<u32>,
    /// (row in the scorers, x), sorted by row.
    text: Vec<(u32, f64)>,
    /// How many of its words the model knows.
    known_words: usize,
    sums: Sums,
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

    /// Finds the words and features of a text as the model's recipe says, for [`Model::score`] and
    /// [`Model::is_in_scope`].
    pub fn read(&self, text: &str, scratch: &mut Scratch) {
        Extractor::new(&self.recipe, &self.spelling).extract(text, &mut scratch.extraction);
        scratch.rows.clear();
        scratch.known_words = 0;
        for occurrence in &scratch.extraction.occurrences {
            if let Some(row) = self.row(occurrence.hash) {
                scratch.rows.push(row);
                scratch.known_words += usize::from(occurrence.is_word());
            }
        }
        // Sorted, equal features stand together, and sums do not depend on the order of words.
        scratch.rows.sort_unstable();
        scratch.text.clear();
        let weighting = self.recipe.weighting;
        let unit = f64::from(weighting.units_per_occurrence());
        let runs = scratch.rows.chunk_by(|a, b| a == b);
        scratch
            .text
            .extend(runs.map(|run| (run[0], f64::from(weighting.units(run.len() as u32)) / unit)));
    }

    /// Scores the text that was read: for naive Bayes `s[c] = ln P(c) + Σ_v x[v] · ln P(v | c)`, in
    /// nats, into `scores` (`[n_classes]`, cleared first).
    ///
    /// Returns the number of feature occurrences that the scores are made of. Features that the
    /// model does not know count for nothing.
    pub fn score(&self, scratch: &mut Scratch, scores: &mut Vec<f64>) -> f64 {
        self.scorer.sum(scratch.text.iter().copied(), &mut scratch.sums);
        self.scorer.score(&scratch.sums, scores);
        scratch.sums.n_occurrences
    }

    /// What the weights of the text that was scored last were multiplied by: 1 over its length, or 1
    /// if the model does not bring texts to equal length.
    #[must_use]
    pub fn shrink(&self, scratch: &Scratch) -> f64 {
        self.scorer.shrink(&scratch.sums)
    }

    /// Whether the text that was read is about the classes: it has a word that the model knows, and
    /// its scope score is not below the threshold. Always, without background texts in training.
    pub fn is_in_scope(&self, scratch: &mut Scratch) -> bool {
        let Some(scope) = &self.scope else { return true };
        let knows_words = self.recipe.word_ngrams.lengths().contains(&1);
        if knows_words && scratch.known_words == 0 {
            return false;
        }
        scope.linear.sum(scratch.text.iter().copied(), &mut scratch.sums);
        scope.score(&scratch.sums) >= scope.threshold
    }

    /// Puts a model together and numbers its features; `file` names it in errors.
    fn assemble(parts: Parts, file: &str) -> Result<Self> {
        let Parts {
            recipe,
            spelling,
            keywords,
            counts,
            digest,
            features,
            scorer,
            calibration,
            conformal,
            scope,
        } = parts;
        let names = counts.names_of(&features);
        let names =
            names.map_err(|reason| Error::ModelContent { file: file.to_owned(), reason })?;
        let index = FeatureIndex::new(&names.iter().copied())?;
        Ok(Self {
            recipe,
            spelling,
            keywords,
            counts,
            digest,
            features,
            scorer,
            calibration,
            conformal,
            scope,
            index,
        })
    }
}

/// A model before its index.
struct Parts {
    recipe: Recipe,
    spelling: Spelling,
    keywords: Keywords,
    counts: PackedCounts,
    digest: CorpusDigest,
    features: Vec<u32>,
    scorer: Linear,
    calibration: Calibration,
    conformal: Conformal,
    scope: Option<Scope>,
}
