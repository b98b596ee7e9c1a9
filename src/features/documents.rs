//! A corpus as numbered feature counts, one sparse row per text.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::extract::{Extraction, Extractor};
use super::recipe::{Recipe, Weighting};
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::text::Spelling;

/// How many texts one thread takes at a time. The result does not depend on it.
const CHUNK: usize = 256;

/// Texts as sparse rows of feature counts, with the vocabulary of everything they contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// Every feature of every text, however rare.
    pub vocabulary: Vocabulary,
    /// Where each row ends in `cells`.
    ends: Vec<usize>,
    /// (feature, weight in units), sorted by feature within a row.
    cells: Vec<(u32, u32)>,
}

/// What one thread makes of its texts: rows over hashes, and a name for each hash.
struct Chunk {
    rows: Vec<Vec<(u64, u32)>>,
    names: HashMap<u64, String, FixedState>,
}

impl Documents {
    /// Extracts the features of texts in parallel; the same result for any number of threads.
    ///
    /// # Errors
    /// [`Error::HashCollision`] if two features have the same hash.
    pub fn extract<T: AsRef<str> + Sync>(
        texts: &[T],
        recipe: &Recipe,
        spelling: &Spelling,
    ) -> Result<Self> {
        let extractor = Extractor::new(recipe, spelling);
        let chunks = texts
            .par_chunks(CHUNK)
            .map(|texts| Chunk::extract(texts, extractor, recipe.weighting))
            .collect::<Result<Vec<_>>>()?;
        let mut names: HashMap<u64, &str, FixedState> = HashMap::default();
        for chunk in &chunks {
            #[expect(clippy::iter_over_hash_type, reason = "names are sorted below")]
            for (&hash, name) in &chunk.names {
                let first = *names.entry(hash).or_insert(name);
                check_collision(first, name)?;
            }
        }
        let mut sorted: Vec<(&str, u64)> =
            names.into_iter().map(|(hash, name)| (name, hash)).collect();
        sorted.par_sort_unstable();
        let vocabulary = Vocabulary::from_sorted(sorted.iter().map(|&(name, _)| name));
        let mut numbers: HashMap<u64, u32, FixedState> = HashMap::default();
        numbers.extend(sorted.iter().enumerate().map(|(number, &(_, hash))| (hash, number as u32)));
        let mut rows: Vec<Vec<(u32, u32)>> = chunks
            .par_iter()
            .flat_map_iter(|chunk| &chunk.rows)
            .map(|row| row.iter().map(|&(hash, units)| (numbers[&hash], units)).collect())
            .collect();
        rows.par_iter_mut().for_each(|row| row.sort_unstable());
        let mut documents = Self { vocabulary, ends: Vec::new(), cells: Vec::new() };
        for row in rows {
            documents.cells.extend(row);
            documents.ends.push(documents.cells.len());
        }
        Ok(documents)
    }

    /// How many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The features of one text: (number, weight in units), sorted by number.
    ///
    /// # Panics
    /// If `document` is not below [`Documents::len`].
    #[must_use]
    pub fn row(&self, document: usize) -> &[(u32, u32)] {
        let start = if document == 0 { 0 } else { self.ends[document - 1] };
        &self.cells[start..self.ends[document]]
    }
}

impl Chunk {
    fn extract<T: AsRef<str>>(
        texts: &[T],
        extractor: Extractor<'_>,
        weighting: Weighting,
    ) -> Result<Self> {
        let mut found = Extraction::default();
        let mut name = String::new();
        let mut names: HashMap<u64, String, FixedState> = HashMap::default();
        let mut rows = Vec::with_capacity(texts.len());
        for text in texts {
            extractor.extract(text.as_ref(), &mut found);
            for occurrence in &found.occurrences {
                name.clear();
                found.push_name(occurrence, &mut name);
                match names.entry(occurrence.hash) {
                    Entry::Occupied(first) => check_collision(first.get(), &name)?,
                    Entry::Vacant(entry) => _ = entry.insert(name.clone()),
                }
            }
            let mut hashes: Vec<u64> = found.occurrences.iter().map(|found| found.hash).collect();
            hashes.sort_unstable();
            let runs = hashes.chunk_by(|a, b| a == b);
            rows.push(runs.map(|run| (run[0], weighting.units(run.len() as u32))).collect());
        }
        Ok(Self { rows, names })
    }
}

fn check_collision(first: &str, second: &str) -> Result<()> {
    if first == second {
        return Ok(());
    }
    Err(Error::HashCollision { first: first.to_owned(), second: second.to_owned() })
}
