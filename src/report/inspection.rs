//! What there is to know about a model.

use super::remarks;
use crate::counts::Counts;
use crate::error::Result;
use crate::features::Recipe;
use crate::model::{Calibration, Model};

/// A model's summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// Training rows per class.
    pub documents: Vec<u64>,
    /// Features counted.
    pub n_features: usize,
    /// Features with a weight.
    pub n_weights: usize,
    /// Entries of the spelling list.
    pub n_spellings: usize,
    /// Words of the lexicon of semantic fields.
    pub n_lexicon_words: usize,
    /// Keywords.
    pub n_keywords: usize,
    /// Background texts that the scope was learned from.
    pub n_background: u64,
    /// How texts become features and features become weights.
    pub recipe: Recipe,
    /// How scores become probabilities.
    pub calibration: Calibration,
    /// Fingerprint of the training rows.
    pub corpus_digest: String,
    /// What does not stem from all these rows, in sentences; see [`super::remarks()`].
    pub remarks: Vec<String>,
    /// The strongest features of each class, `[n_classes]`, strongest first.
    pub strongest: Vec<Vec<StrongFeature>>,
}

/// A feature that speaks for a class.
#[derive(Debug, Clone, PartialEq)]
pub struct StrongFeature {
    /// Its name.
    pub name: String,
    /// How often it occurs in the class, in occurrences of the recipe's weighting.
    pub count: f64,
    /// Nats toward the class, against the mean of all others.
    pub evidence: f64,
}

impl Inspection {
    /// Summarises a model with the `n` strongest whole-word features of each class.
    ///
    /// # Errors
    /// As [`Model::counts`].
    pub fn of(model: &Model, n: usize) -> Result<Self> {
        let counts = model.counts()?;
        let strongest =
            (0..model.classes().len()).map(|class| strongest(model, &counts, class, n)).collect();
        Ok(Self {
            classes: model.classes().to_vec(),
            documents: counts.documents.clone(),
            n_features: counts.vocabulary.len(),
            n_weights: model.features().len(),
            n_spellings: model.word_lists().spelling.len(),
            n_lexicon_words: model.word_lists().lexicon.len(),
            n_keywords: model.keywords().len(),
            n_background: counts.background.documents,
            recipe: model.recipe().clone(),
            calibration: model.calibration().clone(),
            corpus_digest: model.digest().to_string(),
            remarks: remarks(model),
            strongest,
        })
    }
}

fn strongest(model: &Model, counts: &Counts, class: usize, n: usize) -> Vec<StrongFeature> {
    let unit = f64::from(model.recipe().weighting.units_per_occurrence());
    let n_others = (model.classes().len() - 1) as f64;
    let mut features: Vec<StrongFeature> = (0..)
        .zip(model.features())
        // Character n-grams repeat what the words say already.
        .filter(|(_, feature)| !counts.vocabulary.name(*feature as usize).contains('*'))
        .map(|(row, feature)| {
            let weights = model.weights(row);
            let others = (weights.iter().sum::<f64>() - weights[class]) / n_others;
            StrongFeature {
                name: counts.vocabulary.name(feature as usize).to_owned(),
                count: counts.feature(feature as usize)[class] as f64 / unit,
                evidence: weights[class] - others,
            }
        })
        .collect();
    features.sort_by(|a, b| b.evidence.total_cmp(&a.evidence).then_with(|| a.name.cmp(&b.name)));
    features.truncate(n);
    features
}
