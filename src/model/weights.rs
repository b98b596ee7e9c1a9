//! The weights of a model, found by the hashes of features.

use super::contributions::Contributions;
use super::layout::Layout;
use super::packed::PackedCounts;
use super::packed_linear::PackedLinear;
use super::tensor::Integers;
use crate::error::{Error, Result};
use crate::features::{Occurrence, is_sequence, name_hash};

/// What each feature contributes to the sums of a text, in two tables.
///
/// Sequences of words are looked up for every text; words and their character n-grams only when a
/// word is met for the first time. Apart, the table at work is small: that of the built-in model has
/// 59,000 of its 152,000 features.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    pub(super) layout: Layout,
    pub(super) words: Contributions,
    pub(super) sequences: Contributions,
}

impl Weights {
    /// The weights of `features`, numbers in the counts' vocabulary, as the scorers have them; `file`
    /// names the model in errors.
    ///
    /// # Errors
    /// [`Error::ModelContent`] if a feature has no name; those of [`Weights::new`].
    pub(super) fn of_features(
        features: &Integers,
        counts: &PackedCounts,
        scorer: &PackedLinear,
        scope: Option<&PackedLinear>,
        file: &str,
    ) -> Result<Self> {
        let names = counts.names_of(features.iter());
        let fault = |reason| Error::ModelContent { file: file.to_owned(), reason };
        let mut n_sequences = 0;
        for name in names.clone() {
            n_sequences += usize::from(is_sequence(name.map_err(fault)?));
        }
        Self::new(&names.flatten(), n_sequences, scorer, scope)
    }

    /// Takes the names of the features in the order of the scorers' rows, and how many of them are
    /// sequences of words.
    ///
    /// # Errors
    /// [`Error::HashCollision`] if two names have one hash, about once in 10⁷ models of a million
    /// features.
    fn new<'n>(
        names: &(impl Iterator<Item = &'n str> + Clone),
        n_sequences: usize,
        scorer: &PackedLinear,
        scope: Option<&PackedLinear>,
    ) -> Result<Self> {
        let layout = Layout::of(scorer, scope);
        let mut numbers = vec![0.0; layout.width()];
        // The difference of a scope's two weights is one of them doubled where they are mirrored, and
        // so as exact as they are.
        let is_single = scorer.is_single()
            && scope.is_none_or(|scope| scope.is_single() && scope.is_mirrored());
        let [mut of_words, mut of_sequences] =
            [scorer.n_features() - n_sequences, n_sequences].map(Vec::with_capacity);
        for name in names.clone() {
            let hashes = if is_sequence(name) { &mut of_sequences } else { &mut of_words };
            hashes.push(name_hash(name));
        }
        let table = |hashes| {
            Contributions::new(hashes, layout.width(), is_single).map_err(|hash| {
                let mut both = names.clone().filter(|name| name_hash(name) == hash);
                let mut next = || both.next().unwrap_or_default().to_owned();
                Error::HashCollision { first: next(), second: next() }
            })
        };
        let (mut words, mut sequences) = (table(of_words)?, table(of_sequences)?);
        for (row, name) in names.clone().enumerate() {
            layout.contribution(scorer, scope, row, &mut numbers);
            let table = if is_sequence(name) { &mut sequences } else { &mut words };
            table.set(name_hash(name), &numbers);
        }
        Ok(Self { layout, words, sequences })
    }

    /// The weights of a feature for the classes, if it has any.
    pub(super) fn of(&self, occurrence: &Occurrence) -> Option<Vec<f64>> {
        let table = if occurrence.n_words() > 1 { &self.sequences } else { &self.words };
        let numbers: Vec<f64> = table.numbers(table.find(occurrence.hash)?).collect();
        let mut weights = Vec::new();
        self.layout.weights(&numbers, &mut weights);
        Some(weights)
    }
}
