//! Stage 4: what do counts say about the class of a text, and how sure is that?

mod calibrate;
mod digest;
mod file;
mod fit;
mod leave_one_out;
mod newton;
mod posterior;
mod quiet;

pub use calibrate::{Calibration, CalibrationMethod};
pub use digest::CorpusDigest;
pub use file::FORMAT;
pub use fit::Weights;
pub use leave_one_out::{HeldOut, leave_one_out};
pub use posterior::{most_probable, posterior, ten_thousandths};

use crate::counts::Counts;
use crate::error::{Error, Result};
use crate::features::{Extraction, Extractor, FeatureIndex, Recipe};
use crate::text::Spelling;

/// Everything that classification needs, and everything that was learned: one file.
#[derive(Debug, Clone)]
pub struct Model {
    recipe: Recipe,
    spelling: Spelling,
    counts: Counts,
    digest: CorpusDigest,
    weights: Weights,
    calibration: Calibration,
    /// From a feature's hash to its row in `weights`.
    index: FeatureIndex,
}

/// The buffers of scoring. Reuse them: they keep their capacity from text to text.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The words and features of the text that was scored last.
    pub extraction: Extraction,
    rows: Vec<u32>,
}

impl Model {
    /// Fits a model to counts. Its probabilities are uncalibrated until
    /// [`Model::set_calibration`].
    ///
    /// # Errors
    /// [`Error::OneClass`] and [`Error::TooFewRows`] if the counts are too few to learn from; those of
    /// [`Recipe::check`]; [`Error::NoFeatures`], [`Error::PriorClasses`].
    pub fn fit(
        recipe: Recipe,
        spelling: Spelling,
        counts: Counts,
        digest: CorpusDigest,
    ) -> Result<Self> {
        recipe.check()?;
        match &counts.classes[..] {
            [] => return Err(Error::NoFeatures { min_docs: recipe.min_docs }),
            [class] => return Err(Error::OneClass { class: class.clone() }),
            classes => {
                if let Some((class, &rows)) =
                    classes.iter().zip(&counts.documents).find(|(_, rows)| **rows < 2)
                {
                    return Err(Error::TooFewRows { class: class.clone(), rows });
                }
            }
        }
        let weights = fit::fit(&counts, &recipe)?;
        let calibration = Calibration::none(counts.classes.len());
        Self::from_parts(recipe, spelling, counts, digest, weights, calibration)
    }

    fn from_parts(
        recipe: Recipe,
        spelling: Spelling,
        counts: Counts,
        digest: CorpusDigest,
        weights: Weights,
        calibration: Calibration,
    ) -> Result<Self> {
        let names =
            weights.features.iter().map(|&feature| counts.vocabulary.name(feature as usize));
        let index = FeatureIndex::new(&names)?;
        Ok(Self { recipe, spelling, counts, digest, weights, calibration, index })
    }

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

    /// What was counted in training.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.counts
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

    /// The weights of the features.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How scores become probabilities.
    #[must_use]
    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// Replaces the calibration.
    ///
    /// # Panics
    /// If it is for another number of classes.
    pub fn set_calibration(&mut self, calibration: Calibration) {
        assert_eq!(calibration.gamma.len(), self.classes().len(), "one shift per class");
        self.calibration = calibration;
    }

    /// The row in [`Model::weights`] of the feature with this hash, if the model knows it.
    #[must_use]
    pub fn row(&self, hash: u64) -> Option<u32> {
        self.index.row(hash)
    }

    /// The weights of one row, `ln P(feature | class)` in nats, `[n_classes]`.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn log_likelihood(&self, row: u32) -> &[f64] {
        let n_classes = self.classes().len();
        &self.weights.log_likelihood[row as usize * n_classes..][..n_classes]
    }

    /// Finds the words and features of a text as the model's recipe says.
    pub fn extract(&self, text: &str, extraction: &mut Extraction) {
        Extractor::new(&self.recipe, &self.spelling).extract(text, extraction);
    }

    /// Scores a text: `s[c] = ln P(c) + Σ_v x[v] · ln P(v | c)`, in nats, into `scores`
    /// (`[n_classes]`, cleared first).
    ///
    /// Returns the number of feature occurrences that the scores are made of. Features that the
    /// model does not know count for nothing.
    pub fn score(&self, text: &str, scratch: &mut Scratch, scores: &mut Vec<f64>) -> f64 {
        self.extract(text, &mut scratch.extraction);
        scratch.rows.clear();
        scratch.rows.extend(
            scratch
                .extraction
                .occurrences
                .iter()
                .filter_map(|occurrence| self.row(occurrence.hash)),
        );
        // Sorted, equal features stand together, and sums do not depend on the order of words.
        scratch.rows.sort_unstable();
        scores.clear();
        scores.extend_from_slice(&self.weights.log_prior);
        let unit = f64::from(self.recipe.weighting.units_per_occurrence());
        let mut n_occurrences = 0.0;
        for run in scratch.rows.chunk_by(|a, b| a == b) {
            let x = f64::from(self.recipe.weighting.units(run.len() as u32)) / unit;
            n_occurrences += x;
            for (score, weight) in scores.iter_mut().zip(self.log_likelihood(run[0])) {
                *score += x * weight;
            }
        }
        n_occurrences
    }
}
