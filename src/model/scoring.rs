//! Scores texts one after the other, remembering what each word contributes.

use std::collections::HashMap;

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
    extraction: Extraction,
    numbers: HashMap<Box<str>, u32, FixedState>,
    words: Vec<TabledWord>,
    /// The contributions of the words, `[n_words x Layout::width]`.
    contributions: Vec<f64>,
    layout: Layout,
    /// The sums of the text that was read, laid out as a contribution.
    sums: Vec<f64>,
    /// Hashes of the text's words, in order.
    hashes: Vec<u64>,
    n_known: usize,
}

/// What is remembered of a word beside its contribution.
#[derive(Debug, Clone, Copy)]
struct TabledWord {
    /// `None` for what normalisation leaves nothing of.
    hash: Option<u64>,
    /// Whether the model knows the word itself, not just parts of it.
    known: bool,
}

/// Where each sum stands in a contribution: the classes' weights from 0, their norm, the number of
/// occurrences with a weight, the two weights of the scope, its norm.
#[derive(Debug, Clone, Copy)]
struct Layout {
    n_classes: usize,
    has_scope: bool,
}

impl Layout {
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
        let layout = Layout { n_classes: model.classes().len(), has_scope: model.scope.is_some() };
        Self {
            model,
            extraction: Extraction::default(),
            numbers: HashMap::default(),
            words: Vec::new(),
            contributions: Vec::new(),
            layout,
            sums: vec![0.0; layout.width()],
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
        for word in words(text) {
            let number = match self.numbers.get(word.text) {
                Some(&number) => number as usize,
                None => self.remember(word.text),
            };
            let TabledWord { hash, known } = self.words[number];
            let Some(hash) = hash else { continue };
            self.n_known += usize::from(known);
            let width = self.layout.width();
            let contribution = &self.contributions[number * width..][..width];
            self.sums.iter_mut().zip(contribution).for_each(|(sum, own)| *sum += own);
            self.hashes.push(hash);
            for n in shortest..=longest.min(self.hashes.len()) {
                let gram = &self.hashes[self.hashes.len() - n..];
                if let Some(row) = self.model.row(word_ngram_hash(gram.iter().copied())) {
                    add_feature(self.model, self.layout, row, 1.0, &mut self.sums);
                }
            }
        }
    }

    /// Computes the contribution of a word and remembers it; returns its number.
    fn remember(&mut self, word: &str) -> usize {
        if self.words.len() == CAPACITY {
            self.numbers.clear();
            self.words.clear();
            self.contributions.clear();
        }
        let number = self.words.len();
        let extractor = Extractor::new(&self.model.recipe, &self.model.spelling);
        let hash = extractor.extract_word(word, &mut self.extraction);
        let start = self.contributions.len();
        self.contributions.resize(start + self.layout.width(), 0.0);
        let mut known = false;
        for occurrence in &self.extraction.occurrences {
            if let Some(row) = self.model.row(occurrence.hash) {
                known |= occurrence.is_word();
                add_feature(self.model, self.layout, row, 1.0, &mut self.contributions[start..]);
            }
        }
        self.words.push(TabledWord { hash, known });
        self.numbers.insert(word.into(), number as u32);
        number
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
            add_feature(self.model, self.layout, run[0], x, &mut self.sums);
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

/// Adds what `x` occurrences of a feature contribute.
fn add_feature(model: &Model, layout: Layout, row: u32, x: f64, sums: &mut [f64]) {
    let (of_classes, of_scope) = sums.split_at_mut(layout.scope());
    if let [weights @ .., norm, n_occurrences] = of_classes
        && model.scorer.add(row, x, weights, norm)
    {
        *n_occurrences += x;
    }
    if let (Some(scope), [weights @ .., norm]) = (&model.scope, of_scope) {
        scope.linear.add(row, x, weights, norm);
    }
}
