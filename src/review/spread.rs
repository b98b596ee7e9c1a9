//! Picks rows that are not alike.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use rayon::prelude::*;

use super::Pick;
use super::pool::Candidate;
use crate::features::{Extraction, Extractor, NgramRange, Recipe};
use crate::text::WordLists;

/// Rows of a greater cosine are taken for the same with a word or two changed.
const NEAR_DUPLICATE: f64 = 0.8;

/// Picks candidates one by one, always the one whose `(1 − margin) · (1 − similarity)` is largest, and
/// of equals the first; similarity is the greatest to a row picked before.
pub(super) fn spread(candidates: Vec<Candidate>, n: usize, word_lists: &WordLists) -> Vec<Pick> {
    let vectors = vectors(&candidates, word_lists);
    let entry = |(number, candidate): (usize, &Candidate)| Entry {
        worth: 1.0 - candidate.margin,
        similarity: 0.0,
        number,
        n_compared: 0,
    };
    let mut heap: BinaryHeap<Entry> = candidates.iter().enumerate().map(entry).collect();
    let mut picked: Vec<usize> = Vec::new();
    while picked.len() < n
        && let Some(mut entry) = heap.pop()
    {
        if entry.n_compared == picked.len() {
            picked.push(entry.number);
            continue;
        }
        // What a candidate is worth can only fall as more are picked, so only one that seems to be
        // worth most has to be compared with the latest picks.
        for &other in &picked[entry.n_compared..] {
            entry.similarity =
                entry.similarity.max(cosine(&vectors[entry.number], &vectors[other]));
        }
        entry.n_compared = picked.len();
        entry.worth = (1.0 - candidates[entry.number].margin) * (1.0 - entry.similarity);
        if entry.similarity <= NEAR_DUPLICATE {
            heap.push(entry);
        }
    }
    let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    picked.into_iter().filter_map(|number| candidates[number].take()).map(|own| own.pick).collect()
}

/// A candidate in the queue. The greatest is worth most, and of equals has the lowest number.
#[derive(Debug, Clone, Copy)]
struct Entry {
    worth: f64,
    similarity: f64,
    number: usize,
    /// With how many of the picked rows it was compared.
    n_compared: usize,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.worth.total_cmp(&other.worth).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

/// Weights by the hash of the word, sorted, of length 1.
type Vector = Vec<(u64, f64)>;

/// The words of each candidate, weighted by `(1 + ln count) · (1 + ln((1 + n) / (1 + n_with)))`, `n`
/// being the number of candidates and `n_with` that of those with the word: rare words tell texts
/// apart. (G. Salton, C. Buckley 1988, Term-weighting approaches in automatic text retrieval,
/// Information Processing & Management 24(5), 513–523.)
fn vectors(candidates: &[Candidate], word_lists: &WordLists) -> Vec<Vector> {
    let single = NgramRange { min: 1, max: 1 };
    let recipe = Recipe { word_ngrams: single, char_ngrams: NgramRange::NONE, ..Recipe::default() };
    let extractor = Extractor::new(&recipe, word_lists);
    let counted = |extraction: &mut Extraction, candidate: &Candidate| -> Vector {
        extractor.extract(&candidate.pick.text, extraction);
        let mut words: Vec<u64> = extraction.occurrences.iter().map(|found| found.hash).collect();
        words.sort_unstable();
        let runs = words.chunk_by(|a, b| a == b);
        runs.map(|run| (run[0], 1.0 + libm::log(run.len() as f64))).collect()
    };
    let mut vectors: Vec<Vector> =
        candidates.par_iter().map_init(Extraction::default, counted).collect();
    let mut n_with: BTreeMap<u64, usize> = BTreeMap::new();
    for (word, _) in vectors.iter().flatten() {
        *n_with.entry(*word).or_default() += 1;
    }
    let n = (1 + candidates.len()) as f64;
    for vector in &mut vectors {
        for (word, weight) in vector.iter_mut() {
            *weight *= 1.0 + libm::log(n / (1 + n_with[word]) as f64);
        }
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        for (_, weight) in vector.iter_mut() {
            *weight /= length;
        }
    }
    vectors
}

/// The sum of products over the words that both have: 0 to 1.
fn cosine(a: &Vector, b: &Vector) -> f64 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((word, weight)), Some((other, other_weight))) = (a.peek(), b.peek()) {
        match word.cmp(other) {
            Ordering::Less => _ = a.next(),
            Ordering::Greater => _ = b.next(),
            Ordering::Equal => {
                sum += weight * other_weight;
                a.next();
                b.next();
            }
        }
    }
    f64::min(sum, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Prediction;

    fn picked(rows: &[(&str, f64)], n: usize) -> Vec<u64> {
        let candidate = |(line, &(text, margin)): (u64, &(&str, f64))| Candidate {
            margin,
            pick: Pick { line, text: text.to_owned(), prediction: Prediction::default() },
        };
        let candidates = (0..).zip(rows).map(candidate).collect();
        let picks = spread(candidates, n, &WordLists::default());
        picks.iter().map(|pick| pick.line).collect()
    }

    #[test]
    fn what_is_like_a_pick_comes_later_or_never() {
        let rows = [
            ("kelompok tani makmur desa sukasari", 0.0),
            ("kelompok tani makmur desa sukamaju", 0.0),
            ("Kelompok tani makmur, desa sukasari!", 0.0),
            ("relawan banjir", 0.3),
        ];
        assert_eq!(picked(&rows, 4), [0, 3, 1]);
    }

    #[test]
    fn of_equals_the_first_is_picked() {
        assert_eq!(picked(&[("satu", 0.1), ("dua", 0.1), ("tiga", 0.0)], 3), [2, 0, 1]);
    }
}
