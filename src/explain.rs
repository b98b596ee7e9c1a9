//! Stage 6: which words made the classifier say that, and by how much?
//!
//! Naive Bayes adds evidence, so an explanation needs no approximation: the evidence of the words
//! and the prior sum to the score.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::classifier::{Classifier, Prediction};
use crate::features::Extraction;
use crate::model::Keywords;

/// A text's classification, word by word.
///
/// With two classes all evidence is one number: nats toward the second class. With more there is
/// one number per class: nats toward it, relative to the mean of all classes (which the posterior
/// does not depend on).
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The text that was classified.
    pub text: String,
    /// Names of the classes, sorted.
    pub classes: Vec<String>,
    /// What it was found to be.
    pub prediction: Prediction,
    /// Evidence of the class sizes alone, `[1]` or `[n_classes]`.
    pub prior: Vec<f64>,
    /// The words in order.
    pub words: Vec<WordEvidence>,
    /// What the words of the model's keywords add up to, by aspect, sorted; empty if the model has no
    /// keywords.
    pub aspects: Vec<AspectEvidence>,
}

/// The evidence of all words that speak of one aspect.
#[derive(Debug, Clone, PartialEq)]
pub struct AspectEvidence {
    /// Name of the aspect; `other` for the words that are no keywords.
    pub aspect: String,
    /// Nats, `[1]` or `[n_classes]`.
    pub evidence: Vec<f64>,
}

/// The aspect of words that are no keywords.
const OTHER: &str = "other";

/// The evidence of one word.
#[derive(Debug, Clone, PartialEq)]
pub struct WordEvidence {
    /// Byte offset of its first byte in the text.
    pub start: usize,
    /// Byte offset just past it.
    pub end: usize,
    /// Nats, `[1]` or `[n_classes]`; zero for a word the model knows nothing of.
    pub evidence: Vec<f64>,
}

impl Explanation {
    /// Prior and evidence of all words together: the logit before calibration, `[1]` or
    /// `[n_classes]`.
    #[must_use]
    pub fn total(&self) -> Vec<f64> {
        let mut total = self.prior.clone();
        for word in &self.words {
            total.iter_mut().zip(&word.evidence).for_each(|(total, evidence)| *total += evidence);
        }
        total
    }

    /// The text of a word.
    #[must_use]
    pub fn word(&self, word: &WordEvidence) -> &str {
        &self.text[word.start..word.end]
    }
}

impl Classifier {
    /// Classifies a text and says what each word contributed; `None` if it has no words.
    ///
    /// A word's evidence is that of the word itself, its semantic fields and its character n-grams, and an
    /// equal share of each word n-gram and each pair of fields it is part of. Where the recipe counts
    /// repeated features less, every occurrence gets an equal share.
    ///
    /// # Example
    /// ```
    /// let classifier = pilah::Classifier::built_in()?;
    /// let found = classifier.explain("Ikatan bidan desa", 0.05).expect("the text has words");
    /// assert_eq!(found.words.len(), 3);
    /// assert_eq!(found.word(&found.words[1]), "bidan");
    /// # Ok::<(), pilah::Error>(())
    /// ```
    #[must_use]
    pub fn explain(&self, text: &str, max_error: f64) -> Option<Explanation> {
        let model = self.model();
        let mut scoring = model.scoring();
        let prediction = Self::classify_with(&mut scoring, text, max_error)?;
        let mut extraction = Extraction::default();
        model.extract(text, &mut extraction);
        let weighting = model.recipe().weighting;
        let unit = f64::from(weighting.units_per_occurrence());
        let shrink = scoring.shrink();
        let prior = contrast(model.bias());
        let mut repeats: HashMap<u64, u32, FixedState> = HashMap::default();
        for occurrence in &extraction.occurrences {
            *repeats.entry(occurrence.hash).or_default() += 1;
        }
        let mut words: Vec<WordEvidence> = extraction
            .words
            .iter()
            .map(|word| WordEvidence {
                start: word.start,
                end: word.end,
                evidence: vec![0.0; prior.len()],
            })
            .collect();
        for occurrence in &extraction.occurrences {
            let Some(weights) = model.weights_of(occurrence) else { continue };
            let n = repeats[&occurrence.hash];
            let share = f64::from(weighting.units(n)) / unit / f64::from(n) * shrink
                / occurrence.n_words() as f64;
            let weights = contrast(&weights);
            for word in occurrence.words() {
                let evidence = words[word].evidence.iter_mut();
                evidence.zip(&weights).for_each(|(sum, weight)| *sum += share * weight);
            }
        }
        Some(Explanation {
            text: text.to_owned(),
            classes: model.classes().to_vec(),
            prediction,
            aspects: aspects(model.keywords(), &extraction, &words, prior.len()),
            prior,
            words,
        })
    }
}

/// Adds up the words' evidence by the aspect of the keyword they are part of.
fn aspects(
    keywords: &Keywords,
    extraction: &Extraction,
    words: &[WordEvidence],
    width: usize,
) -> Vec<AspectEvidence> {
    if keywords.is_empty() {
        return Vec::new();
    }
    let names = keywords.aspects().into_iter().chain([OTHER]);
    let mut sums: Vec<AspectEvidence> = names
        .map(|aspect| AspectEvidence { aspect: aspect.to_owned(), evidence: vec![0.0; width] })
        .collect();
    let mut at = 0;
    while at < words.len() {
        let (n, aspect) = keywords
            .longest_at(extraction, at)
            .map_or((1, OTHER), |(n, keyword)| (n, keyword.aspect.as_str()));
        if let Some(sum) = sums.iter_mut().find(|sum| sum.aspect == aspect) {
            for word in &words[at..at + n] {
                sum.evidence.iter_mut().zip(&word.evidence).for_each(|(sum, word)| *sum += word);
            }
        }
        at += n;
    }
    sums
}

/// What sets classes apart: second minus first of two, otherwise each minus the mean.
fn contrast(by_class: &[f64]) -> Vec<f64> {
    if let [first, second] = by_class {
        return vec![second - first];
    }
    let mean = by_class.iter().sum::<f64>() / by_class.len() as f64;
    by_class.iter().map(|value| value - mean).collect()
}
