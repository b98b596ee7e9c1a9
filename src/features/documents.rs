//! A corpus as numbered feature counts, one sparse row per text.

use rayon::prelude::*;

use super::dictionary::Dictionary;
use super::extract::Extractor;
use super::names::Names;
use super::numbering::number_names;
use super::recipe::{Recipe, Weighting};
use super::vocabulary::Vocabulary;
use crate::text::Spelling;

/// The least number of texts worth a part of its own.
const SMALLEST_PART: usize = 256;

/// Texts as sparse rows of feature counts, with the vocabulary of everything they contain.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Every feature of every text, however rare.
    pub vocabulary: Vocabulary,
    weighting: Weighting,
    n_texts: usize,
    /// How many texts each part has but the last.
    part_size: usize,
    parts: Vec<Part>,
}

/// Consecutive texts. Occurrences take half the memory of (feature, count): most counts are 1.
#[derive(Debug, Clone)]
struct Part {
    /// Where each text ends in `occurrences`.
    ends: Vec<usize>,
    /// Features of the texts, as often as they occur; sorted within a text.
    occurrences: Vec<u32>,
}

impl Documents {
    /// Extracts the features of texts in parallel; the same result for any number of threads.
    #[must_use]
    pub fn extract<T: AsRef<str> + Sync>(
        texts: &[T],
        recipe: &Recipe,
        spelling: &Spelling,
    ) -> Self {
        // Few parts, for every part meets the frequent features anew; two for a thread, so that no
        // thread waits long for another.
        let n_parts = 2 * rayon::current_num_threads();
        let part_size = texts.len().div_ceil(n_parts).max(SMALLEST_PART);
        let (mut parts, names): (Vec<Part>, Vec<Names>) = texts
            .par_chunks(part_size)
            .map(|texts| Part::extract(texts, Dictionary::new(Extractor::new(recipe, spelling))))
            .unzip();
        let (vocabulary, numbers) = number_names(&names);
        parts.par_iter_mut().zip(&numbers).for_each(|(part, numbers)| part.renumber(numbers));
        let weighting = recipe.weighting;
        Self { vocabulary, weighting, n_texts: texts.len(), part_size, parts }
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

    /// The features of one text: (number, weight in units), sorted by number.
    ///
    /// # Panics
    /// If `document` is not below [`Documents::len`].
    pub fn row(&self, document: usize) -> impl Iterator<Item = (u32, u32)> + Clone {
        let part = &self.parts[document / self.part_size];
        let mut rest = part.row(document % self.part_size);
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
    fn extract<'t, T: AsRef<str>>(
        texts: &'t [T],
        mut dictionary: Dictionary<'t, '_>,
    ) -> (Self, Names) {
        let mut part = Self { ends: Vec::with_capacity(texts.len()), occurrences: Vec::new() };
        for text in texts {
            dictionary.read(text.as_ref(), &mut part.occurrences);
            part.ends.push(part.occurrences.len());
        }
        (part, dictionary.into_names())
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
