//! A corpus as numbered feature counts, one sparse row per text.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::extract::Extractor;
use super::names::Names;
use super::numbering::number_names;
use super::recipe::{Recipe, Weighting};
use super::vocabulary::Vocabulary;
use crate::text::WordLists;

/// How many texts a thread takes at a time: few, so that no thread waits long for another.
const PART_SIZE: usize = 4096;

/// Texts as sparse rows of feature counts, with the vocabulary of everything they contain.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Every feature of every text, however rare.
    pub vocabulary: Vocabulary,
    pub(super) weighting: Weighting,
    pub(super) n_texts: usize,
    /// [`PART_SIZE`] texts each, but for the last.
    pub(super) parts: Vec<Part>,
}

/// Consecutive texts. Occurrences take half the memory of (feature, count): most counts are 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Where each text ends in `occurrences`.
    pub(super) ends: Vec<usize>,
    /// Features of the texts, as often as they occur; sorted within a text.
    pub(super) occurrences: Vec<u32>,
}

impl Documents {
    /// Extracts the features of texts in parallel; the same result for any number of threads.
    #[must_use]
    pub fn extract<T: AsRef<str> + Sync>(
        texts: &[T],
        recipe: &Recipe,
        word_lists: &WordLists,
    ) -> Self {
        // One dictionary for each thread and not for each part, for every dictionary meets the
        // frequent features anew. Which thread takes which part is chance, and leaves no trace: the
        // vocabulary is sorted in the end.
        let taken = AtomicUsize::new(0);
        let take = |_| {
            let mut dictionary = Dictionary::new(Extractor::new(recipe, word_lists));
            let mut parts = Vec::new();
            loop {
                let number = taken.fetch_add(1, Ordering::Relaxed);
                let Some(texts) = texts.chunks(PART_SIZE).nth(number) else { break };
                parts.push((number, Part::extract(texts, &mut dictionary)));
            }
            (parts, dictionary.into_names())
        };
        let n_threads = rayon::current_num_threads().min(texts.len().div_ceil(PART_SIZE));
        let (mut of_threads, names): (Vec<_>, Vec<Names>) =
            (0..n_threads).into_par_iter().map(take).unzip();
        let (vocabulary, numbers) = number_names(&names);
        of_threads.par_iter_mut().zip(&numbers).for_each(|(parts, numbers)| {
            parts.par_iter_mut().for_each(|(_, part)| part.renumber(numbers));
        });
        let mut parts: Vec<(usize, Part)> = of_threads.into_iter().flatten().collect();
        parts.sort_unstable_by_key(|&(number, _)| number);
        let parts = parts.into_iter().map(|(_, part)| part).collect();
        let weighting = recipe.weighting;
        Self { vocabulary, weighting, n_texts: texts.len(), parts }
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_texts
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_texts == 0
    }

    /// No feature counts for more units than this in all texts together.
    pub(crate) fn n_units_at_most(&self) -> u64 {
        let n_occurrences: usize = self.parts.iter().map(|part| part.occurrences.len()).sum();
        n_occurrences as u64 * u64::from(self.weighting.units_per_occurrence())
    }

    /// The features of one text: (number, weight in units), sorted by number.
    ///
    /// # Panics
    /// If `document` is not below [`Documents::len`].
    pub fn row(&self, document: usize) -> impl Iterator<Item = (u32, u32)> + Clone {
        let part = &self.parts[document / PART_SIZE];
        let mut rest = part.row(document % PART_SIZE);
        let weighting = self.weighting;
        std::iter::from_fn(move || {
            let &feature = rest.first()?;
            let n = rest.iter().take_while(|&&own| own == feature).count();
            rest = &rest[n..];
            Some((feature, weighting.units(n as u32)))
        })
    }
}

impl Part {
    fn extract<'t, T: AsRef<str>>(texts: &'t [T], dictionary: &mut Dictionary<'t, '_>) -> Self {
        let mut part = Self { ends: Vec::with_capacity(texts.len()), occurrences: Vec::new() };
        for text in texts {
            dictionary.read(text.as_ref(), &mut part.occurrences);
            part.ends.push(part.occurrences.len());
        }
        part
    }

    /// Replaces the numbers of features and sorts each text by them.
    fn renumber(&mut self, numbers: &[u32]) {
        let mut rest = &mut self.occurrences[..];
        let mut start = 0;
        for &end in &self.ends {
            let row;
            (row, rest) = rest.split_at_mut(end - start);
            start = end;
            for feature in row.iter_mut() {
                *feature = numbers[*feature as usize];
            }
            row.sort_unstable();
        }
    }

    fn row(&self, text: usize) -> &[u32] {
        let start = if text == 0 { 0 } else { self.ends[text - 1] };
        &self.occurrences[start..self.ends[text]]
    }
}

#[cfg(test)]
mod tests {
    use super::super::extraction::Extraction;
    use super::*;
    use crate::text::Lexicon;
    use proptest::prelude::*;

    proptest! {
        /// What words are remembered for, and the numbering of parts, change nothing: a text has the
        /// features that an extractor finds in it alone.
        #[test]
        fn documents_have_the_features_that_an_extractor_finds(
            texts in prop::collection::vec("(ga |[ab\u{e9}]{1,4}[ .!-]?){0,8}", 0..6),
            marks in any::<bool>(),
            across_words in any::<bool>(),
            places in any::<bool>(),
            lexicon in any::<bool>(),
        ) {
            let recipe = Recipe { marks, across_words, places, lexicon, ..Recipe::default() };
            let csv = "word,fields\na,vokal\nab,suku\nba,suku\nb,konsonan huruf\n";
            let lexicon = Lexicon::read(csv.as_bytes(), "lexicon.csv").unwrap();
            let word_lists = WordLists { lexicon, ..WordLists::default() };
            let documents = Documents::extract(&texts, &recipe, &word_lists);
            let mut extraction = Extraction::default();
            for (document, text) in texts.iter().enumerate() {
                Extractor::new(&recipe, &word_lists).extract(text, &mut extraction);
                let mut expected: Vec<String> = Vec::new();
                for occurrence in &extraction.occurrences {
                    expected.push(String::new());
                    extraction.push_name(occurrence, expected.last_mut().unwrap());
                }
                expected.sort();
                let found = documents.row(document).flat_map(|(feature, units)| {
                    vec![documents.vocabulary.name(feature as usize); units as usize]
                });
                prop_assert!(found.eq(expected.iter().map(String::as_str)), "{expected:?}");
            }
        }
    }
}
