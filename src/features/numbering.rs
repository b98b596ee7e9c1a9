//! One vocabulary from the names of several parts of a corpus.

use rayon::prelude::*;

use super::names::Names;
use super::vocabulary::Vocabulary;

/// Sorts the features of all parts into one vocabulary; with it, for every part, from its numbers to
/// those of the vocabulary.
///
/// The features are sorted by their first sixteen bytes as numbers, and by the rest only where those
/// are equal: sorting is most of the work, and this spares most of the way to the names.
pub(super) fn number_names(parts: &[Names]) -> (Vocabulary, Vec<Vec<u32>>) {
    let name = |&(_, part, number): &(Head, u32, u32)| parts[part as usize].get(number);
    let mut sorted: Vec<(Head, u32, u32)> = parts
        .par_iter()
        .zip(0..parts.len() as u32)
        .flat_map_iter(|(names, part)| {
            names.features().map(move |number| (head(names.get(number)), part, number))
        })
        .collect();
    sorted.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| name(a).cmp(name(b))));
    // Names are far apart in memory, and waiting for it is better done by all threads.
    let if_new = |(place, entry): (usize, &(Head, u32, u32))| {
        let before = place.checked_sub(1).map(|before| &sorted[before]);
        let own = name(entry);
        before.is_none_or(|before| before.0 != entry.0 || name(before) != own).then_some(own)
    };
    let new: Vec<Option<&str>> = sorted.par_iter().enumerate().map(if_new).collect();
    let mut numbers: Vec<Vec<u32>> = parts.iter().map(|names| vec![0; names.len()]).collect();
    let mut distinct = Vec::with_capacity(sorted.len());
    for (entry, new) in sorted.iter().zip(new) {
        distinct.extend(new);
        numbers[entry.1 as usize][entry.2 as usize] = distinct.len() as u32 - 1;
    }
    (Vocabulary::from_sorted(distinct), numbers)
}

/// The first sixteen bytes of a name, filled up with zeros: sorted as the names are but for names that
/// share them.
type Head = [u64; 2];

fn head(name: &str) -> Head {
    let mut head = [0; 16];
    let n = name.len().min(16);
    head[..n].copy_from_slice(&name.as_bytes()[..n]);
    let head = u128::from_be_bytes(head);
    [(head >> 64) as u64, head as u64]
}
