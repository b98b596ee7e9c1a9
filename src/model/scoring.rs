//! Scores texts one after the other, remembering what each word contributes.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::Model;
use crate::features::{Extraction, Extractor, Weighting, word_ngram_hash};
use crate::text::words;

/// How many distinct words are remembered before the table starts anew: a few megabytes, and more
/// words than most files have.
const CAPACITY: usize = 1 << 16;

/// A model at work in one thread: read a text, then ask for its scores.
///
/// Character n-grams are functions of their word, so the contribution of a word and all its n-grams to
/// every sum is a constant of the model. It is computed once and kept; what is left for each text are
/// look-ups of words and of sequences of words.
///
/// # Example
/// ```
/// let classifier = pilah::Classifier::built_in()?;
/// let mut scoring = classifier.model().scoring();
/// let mut scores = Vec::new();
/// scoring.read("kelompok pengacara");
/// scoring.scores(&mut scores);
/// assert!(scores[0] > scores[1]);
/// # Ok::<(), pilah::Error>(())
/// ```
#[derive(Debug)]
pub struct Scoring<'m> {
    model: &'m Model,
    layout: Layout,
    /// What each feature contributes, `[n_features x Layout::width]`.
    features: &'m [f64],
    extraction: Extraction,
    /// From the hash of a word as it stands in the text to its place in `words`.
    places: HashMap<u64, u32, FixedState>,
    /// What is remembered of words, end to end, each in `Layout::width` + 2 numbers: its contribution,
    /// the bits of the hash of its normal form, and how far it is known. One run of memory for each
    /// word, for reaching it is most of the work.
    words: Vec<f64>,
    /// The sums of the text that was read, laid out as a contribution.
    sums: Vec<f64>,
    /// Places of the text's words, then rows of its word sequences.
    found: Vec<u32>,
    /// Hashes of the text's words, in order.
    hashes: Vec<u64>,
    n_known: usize,
}

/// How far a word is known: not a word at all, since normalisation leaves nothing of it; not to the
/// model, or only in parts; to the model.
const NO_WORD: f64 = -1.0;
const UNKNOWN: f64 = 0.0;
const KNOWN: f64 = 1.0;

/// Where each sum stands in a contribution: the classes' weights from 0, their norm, the number of
/// occurrences with a weight, the two weights of the scope, its norm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    n_classes: usize,
    has_scope: bool,
}

impl Layout {
    pub(super) fn of(model: &Model) -> Self {
        Self { n_classes: model.classes().len(), has_scope: model.scope.is_some() }
    }

    /// What one occurrence of each feature contributes, `[n_features x width]`.
    pub(super) fn contributions(self, model: &Model) -> Vec<f64> {
        let mut contributions = vec![0.0; model.features.len() * self.width()];
        for (row, sums) in (0..).zip(contributions.chunks_exact_mut(self.width())) {
            let (of_classes, of_scope) = sums.split_at_mut(self.scope());
            if let [weights @ .., norm, n_occurrences] = of_classes
                && model.scorer.add(row, 1.0, weights, norm)
            {
                *n_occurrences = 1.0;
            }
            if let (Some(scope), [weights @ .., norm]) = (&model.scope, of_scope) {
                scope.linear.add(row, 1.0, weights, norm);
            }
        }
        contributions
    }

    fn norm(self) -> usize {
        self.n_classes
    }

    fn scope(self) -> usize {
        self.n_classes + 2
    }

    fn width(self) -> usize {
        self.scope() + if self.has_scope { 3 } else { 0 }
    }
}

impl<'m> Scoring<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let layout = Layout::of(model);
        Self {
            model,
            layout,
            features: model.contributions.get_or_init(|| layout.contributions(model)),
            extraction: Extraction::default(),
            places: HashMap::default(),
            words: Vec::new(),
            sums: vec![0.0; layout.width()],
            found: Vec::new(),
            hashes: Vec::new(),
            n_known: 0,
        }
    }

    /// The model at work.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Reads a text; what was read before is forgotten, but for the words.
    pub fn read(&mut self, text: &str) {
        self.sums.fill(0.0);
        self.hashes.clear();
        self.n_known = 0;
        if self.model.recipe.weighting == Weighting::Counts {
            self.read_words(text);
        } else {
            self.read_whole(text);
        }
    }

    /// Where repetition counts in full, the sums of a text are those of its words and word sequences.
    fn read_words(&mut self, text: &str) {
        let lengths = self.model.recipe.word_ngrams.lengths();
        let longest = *lengths.end();
        let shortest = (*lengths.start()).max(2);
        let width = self.layout.width();
        if self.places.len() >= CAPACITY {
            self.places.clear();
            self.words.clear();
        }
        // One short loop for each table, so that the processor waits for many look-ups at once: these
        // tables are larger than its caches, and waiting for them is most of the work.
        self.found.clear();
        for word in words(text) {
            let place = match self.places.get(&text_hash(word.text)) {
                Some(&place) => place,
                None => self.remember(word.text),
            };
            self.found.push(place);
        }
        for &place in &self.found {
            let (contribution, rest) = self.words[place as usize..][..width + 2].split_at(width);
            if rest[1] != NO_WORD {
                self.n_known += usize::from(rest[1] == KNOWN);
                add(&mut self.sums, contribution, 1.0);
                self.hashes.push(rest[0].to_bits());
            }
        }
        for n in shortest..=longest {
            self.found.clear();
            let grams = self.hashes.windows(n).map(|gram| word_ngram_hash(gram.iter().copied()));
            self.found.extend(grams.filter_map(|hash| self.model.row(hash)));
            for &row in &self.found {
                add(&mut self.sums, feature(self.features, width, row), 1.0);
            }
        }
    }

    /// Computes what a word contributes and remembers it; returns its place.
    fn remember(&mut self, word: &str) -> u32 {
        let width = self.layout.width();
        let extractor = Extractor::new(&self.model.recipe, &self.model.spelling);
        let hash = extractor.extract_word(word, &mut self.extraction);
        let place = self.words.len();
        self.words.resize(place + width, 0.0);
        let mut known = if hash.is_some() { UNKNOWN } else { NO_WORD };
        for occurrence in &self.extraction.occurrences {
            if let Some(row) = self.model.row(occurrence.hash) {
                if occurrence.is_word() {
                    known = KNOWN;
                }
                add(&mut self.words[place..], feature(self.features, width, row), 1.0);
            }
        }
        self.words.extend([f64::from_bits(hash.unwrap_or_default()), known]);
        self.places.insert(text_hash(word), place as u32);
        place as u32
    }

    /// Where repetition counts less, features are counted over the whole text first.
    fn read_whole(&mut self, text: &str) {
        let Model { recipe, spelling, .. } = self.model;
        Extractor::new(recipe, spelling).extract(text, &mut self.extraction);
        self.hashes.extend(self.extraction.words.iter().map(|_| 0));
        let mut rows = Vec::with_capacity(self.extraction.occurrences.len());
        for occurrence in &self.extraction.occurrences {
            if let Some(row) = self.model.row(occurrence.hash) {
                rows.push(row);
                self.n_known += usize::from(occurrence.is_word());
            }
        }
        rows.sort_unstable();
        let unit = f64::from(recipe.weighting.units_per_occurrence());
        for run in rows.chunk_by(|a, b| a == b) {
            let x = f64::from(recipe.weighting.units(run.len() as u32)) / unit;
            add(&mut self.sums, feature(self.features, self.layout.width(), run[0]), x);
        }
    }

    /// How many words the text has.
    #[must_use]
    pub fn n_words(&self) -> usize {
        self.hashes.len()
    }

    /// The scores of the text: for naive Bayes `s[c] = ln P(c) + Σ_v x[v] · ln P(v | c)`, in nats, into
    /// `scores` (`[n_classes]`, cleared first).
    ///
    /// Returns the number of feature occurrences that the scores are made of. Features that the model
    /// does not know count for nothing.
    pub fn scores(&self, scores: &mut Vec<f64>) -> f64 {
        let shrink = self.shrink();
        let sums = &self.sums[..self.layout.n_classes];
        scores.clear();
        scores
            .extend(self.model.scorer.bias.iter().zip(sums).map(|(bias, sum)| bias + sum * shrink));
        self.sums[self.layout.norm() + 1]
    }

    /// What the weights of the text are multiplied by: 1 over its length, or 1 if the model does not
    /// bring texts to equal length.
    #[must_use]
    pub fn shrink(&self) -> f64 {
        self.model.scorer.shrink(self.sums[self.layout.norm()])
    }

    /// Whether the text is about the classes: it has a word that the model knows, and its scope score
    /// is not below the threshold. Always, without background texts in training.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        let Some(scope) = &self.model.scope else { return true };
        let knows_words = self.model.recipe.word_ngrams.lengths().contains(&1);
        if knows_words && self.n_known == 0 {
            return false;
        }
        let [background, in_scope, norm] = self.sums[self.layout.scope()..] else { return true };
        let shrink = scope.linear.shrink(norm);
        let bias = scope.linear.bias[1] - scope.linear.bias[0];
        bias + (in_scope - background) * shrink >= scope.threshold
    }
}

/// Adds `x` times a contribution.
fn add(sums: &mut [f64], contribution: &[f64], x: f64) {
    sums.iter_mut().zip(contribution).for_each(|(sum, own)| *sum += x * own);
}

/// What one occurrence of a feature contributes.
fn feature(features: &[f64], width: usize, row: u32) -> &[f64] {
    &features[row as usize * width..][..width]
}

/// Hash of a word as it stands in the text. Words are told apart by it alone: that two of the words of
/// a table share one has a chance of about 1 in 10¹⁰.
fn text_hash(word: &str) -> u64 {
    FixedState::default().hash_one(word)
}
