//! Scores texts one after the other, remembering what each word contributes.

use super::contributions::{Candidate, Contributions};
use super::linear::shrink;
use super::remembered::{Remembered, RememberedWord, key};
use super::tally::Tally;
use super::weights::Weights;
use super::{Model, Parts};
use crate::features::{Extraction, Extractor, Weighting, longer_ngram};
use crate::text::{Word, words, words_and_marks};
use std::num::NonZeroU64;

/// How many words are looked up before their contributions are added: enough for most texts, and few
/// enough to stay in the nearest cache.
const WORDS: usize = 256;

/// A model at work in one thread: read a text, then ask for its scores.
///
/// Character n-grams are functions of their word, so the contribution of a word and all its n-grams to
/// every sum is a constant of the model. It is computed once and kept; what is left for each text are
/// look-ups of words and of sequences of words. Where repetition counts less, the features of a word are
/// kept instead, and tallied for each text; where context counts, its features are found in each text.
/// Nothing is allocated for a text that has no new words and is not longer than those before it.
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
    remembered: Remembered,
    /// The sums of the text that was read, as its layout says.
    sums: Vec<f64>,
    /// How many occurrences with a weight for the classes it has.
    n_occurrences: f64,
    /// How many words the model knows it has.
    n_known: usize,
    /// Keys of some of the text's words, and where those start and end.
    keys: Vec<u64>,
    spans: Vec<(usize, usize)>,
    /// Which of those words are not where they were looked for first.
    missing: Vec<u32>,
    /// Places of those words, then of the text's word sequences.
    found: Vec<u32>,
    /// Places of one word's features.
    features: Vec<u32>,
    /// Where the text's word sequences may be.
    candidates: Vec<Candidate>,
    /// Hashes of the text's words, in order.
    hashes: Vec<u64>,
    /// Hashes of its word sequences of one length, or of its features by context.
    sequences: Vec<u64>,
    /// The normal forms and semantic fields of its words, where context counts.
    context: Extraction,
    /// How often features of words and of sequences occur, where repetition counts less.
    tallies: Option<Box<[Tally; 2]>>,
}

impl<'m> Scoring<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let weighting = model.recipe().weighting;
        let tally = |table: &Contributions| Tally::new(table.len(), weighting);
        let Weights { words, sequences, .. } = &model.weights;
        let tallies = || Box::new([tally(words), tally(sequences)]);
        Self {
            model,
            extraction: Extraction::default(),
            remembered: Remembered::default(),
            sums: vec![0.0; model.weights.layout.width()],
            n_occurrences: 0.0,
            n_known: 0,
            keys: Vec::new(),
            spans: Vec::new(),
            missing: Vec::new(),
            found: Vec::new(),
            features: Vec::new(),
            candidates: Vec::new(),
            hashes: Vec::new(),
            sequences: Vec::new(),
            context: Extraction::default(),
            tallies: (weighting != Weighting::Counts).then(tallies),
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
        self.context.clear();
        (self.n_occurrences, self.n_known) = (0.0, 0);
        if self.model.recipe().marks {
            self.read_words(text, words_and_marks(text));
        } else {
            self.read_words(text, words(text));
        }
        self.read_sequences();
        if self.model.recipe().has_context() {
            self.read_context();
        }
        if let Some(tallies) = &mut self.tallies {
            let Weights { words, sequences, layout } = &self.model.weights;
            for (tally, table) in tallies.iter_mut().zip([words, sequences]) {
                self.n_occurrences += tally.weigh(table, layout.n_weights(), &mut self.sums);
            }
        }
    }

    /// Adds up or tallies the words and what is within them.
    fn read_words<'t>(&mut self, text: &str, mut words: impl Iterator<Item = Word<'t>>) {
        let mut n_occurrences = 0_u64;
        // One short loop for each table, so that the processor waits for many look-ups at once: waiting
        // for memory is most of the work.
        loop {
            self.remembered.make_room(WORDS);
            self.keys.clear();
            self.spans.clear();
            for word in words.by_ref().take(WORDS) {
                self.keys.push(key(text.as_bytes(), word.start, word.end()));
                self.spans.push((word.start, word.end()));
            }
            self.remembered.guess(&self.keys, &mut self.found);
            self.remembered.check(&self.keys, &self.found, &mut self.missing);
            for n in 0..self.missing.len() {
                let at = self.missing[n] as usize;
                let (key, (start, end)) = (self.keys[at], self.spans[at]);
                self.found[at] = match self.remembered.find(key) {
                    Some(place) => place,
                    None => self.remember(key, &text[start..end]),
                };
            }
            for word in self.remembered.words(&self.found) {
                if let Some(hash) = word.hash {
                    self.hashes.push(hash.get());
                }
                n_occurrences += u64::from(word.n_weighted);
                self.n_known += usize::from(word.is_known);
            }
            match &mut self.tallies {
                None => self.remembered.add_contributions(&self.found, &mut self.sums),
                Some(tallies) => {
                    let parts = self.remembered.parts();
                    self.found.iter().for_each(|&word| tallies[0].add(parts.features(word)));
                }
            }
            if self.model.recipe().has_context() {
                for &word in &self.found {
                    let parts = self.remembered.parts();
                    let normal = parts.normal(word);
                    if !normal.is_empty() {
                        self.context.push_normal(normal, parts.fields(word), (0, 0), false);
                    }
                }
            }
            if self.found.len() < WORDS {
                break;
            }
        }
        if self.tallies.is_none() {
            self.n_occurrences += n_occurrences as f64;
        }
    }

    /// Computes what a word contributes and remembers it; returns its place.
    #[cold]
    fn remember(&mut self, key: u64, word: &str) -> u32 {
        let Parts { recipe, word_lists, .. } = &self.model.parts;
        let weights = &self.model.weights;
        let hash = Extractor::new(recipe, word_lists).extract_word(word, &mut self.extraction);
        self.features.clear();
        let mut is_known = false;
        for occurrence in &self.extraction.occurrences {
            if let Some(place) = weights.words.find(occurrence.hash) {
                is_known |= occurrence.is_word();
                self.features.push(place);
            }
        }
        let hash = hash.and_then(NonZeroU64::new);
        let mut contribution = vec![0.0; weights.layout.width()];
        weights.words.add(&self.features, &mut contribution);
        let n_weighted =
            weights.words.n_weighted(&self.features, weights.layout.n_weights()) as u32;
        let word = RememberedWord { key, hash, n_weighted, is_known };
        let place = self.remembered.add(word, &contribution);
        if self.tallies.is_some() || recipe.has_context() {
            let Extraction { words, .. } = &self.extraction;
            let texts = words
                .first()
                .map(|word| (self.extraction.normal(word), self.extraction.names_of_fields(word)));
            let (normal, fields) = texts.unwrap_or_default();
            self.remembered.add_parts(&self.features, normal, fields);
        }
        place
    }

    /// Adds up or tallies the word sequences.
    fn read_sequences(&mut self) {
        let lengths = self.model.recipe().word_ngrams.lengths();
        self.sequences.clone_from(&self.hashes);
        for n in 2..=*lengths.end() {
            let last_words = self.hashes.get(n - 1..).unwrap_or_default();
            self.sequences.truncate(last_words.len());
            for (sequence, &word) in self.sequences.iter_mut().zip(last_words) {
                *sequence = longer_ngram(*sequence, word);
            }
            if n >= *lengths.start() {
                self.count(true);
            }
        }
    }

    /// Adds up or tallies the features that words have by what stands around them.
    fn read_context(&mut self) {
        self.context.find_context(self.model.recipe());
        for of_sequences in [false, true] {
            let occurrences = self.context.occurrences.iter();
            let own = occurrences.filter(|found| (found.n_words() > 1) == of_sequences);
            self.sequences.clear();
            self.sequences.extend(own.map(|occurrence| occurrence.hash));
            self.count(of_sequences);
        }
    }

    /// Adds up or tallies the features whose hashes are in `sequences`.
    fn count(&mut self, of_sequences: bool) {
        let Weights { words, sequences, layout } = &self.model.weights;
        let table = if of_sequences { sequences } else { words };
        table.find_all(&self.sequences, &mut self.candidates, &mut self.found);
        match &mut self.tallies {
            None => {
                table.add(&self.found, &mut self.sums);
                self.n_occurrences += table.n_weighted(&self.found, layout.n_weights()) as f64;
            }
            Some(tallies) => tallies[usize::from(of_sequences)].add(&self.found),
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
        scores.clear();
        self.model.weights.layout.weights(&self.sums, scores);
        for (score, bias) in scores.iter_mut().zip(self.model.bias()) {
            *score = bias + *score * shrink;
        }
        self.n_occurrences
    }

    /// What the weights of the text are multiplied by: 1 over its length, or 1 if the model does not
    /// bring texts to equal length.
    #[must_use]
    pub fn shrink(&self) -> f64 {
        shrink(self.sums[self.model.weights.layout.norm()])
    }

    /// Whether the text is about the classes: it has a word that the model knows, and its scope score
    /// is not below the threshold. Always, without background texts in training.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        let Some(scope) = &self.model.parts.scope else { return true };
        let knows_words = self.model.recipe().word_ngrams.lengths().contains(&1);
        if knows_words && self.n_known == 0 {
            return false;
        }
        let [sum, norm, ..] = self.sums[self.model.weights.layout.scope()..] else { return true };
        let bias = scope.linear.bias[1] - scope.linear.bias[0];
        bias + sum * shrink(norm) >= scope.threshold
    }
}
