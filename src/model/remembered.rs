//! Words that were met, with what each contributes.

use super::lanes::{self, Beyond, Lanes};
use super::word_parts::WordParts;
use std::num::NonZeroU64;

/// What is remembered of words, so that each is brought to its normal form and taken apart only once.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// Places of the words by their keys, each plus 1; 0 is empty. `[a power of two]`, at most half
    /// full.
    slots: Vec<u16>,
    words: Vec<Line>,
    /// What the words contribute beyond the first lanes.
    beyond: Beyond<f64>,
    /// What the words are made of, if that is wanted.
    parts: WordParts,
}

/// A word beside what it contributes, in one line of the processor's caches, so that finding and adding
/// it waits for memory once.
#[derive(Debug)]
#[repr(align(64))]
struct Line {
    word: RememberedWord,
    contribution: Lanes<f64>,
}

const _: () = assert!(size_of::<Line>() == 64);

/// What is known of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct RememberedWord {
    /// [`key`] of the word as it stands in the text. Words are told apart by it alone: that two of the
    /// words of a table share one has a chance of about 1 in 10¹⁰.
    pub(super) key: u64,
    /// Hash of its normal form; `None` if normalisation leaves nothing of it.
    pub(super) hash: Option<NonZeroU64>,
    /// How many of its features have a weight for the classes.
    pub(super) n_weighted: u32,
    /// Whether the model knows the word itself, not only parts of it.
    pub(super) is_known: bool,
}

/// How many distinct words are remembered before the table starts anew, at most what fits a slot:
/// four megabytes, and more words than most files have.
const CAPACITY: usize = u16::MAX as usize;
const FEWEST_SLOTS: usize = 1 << 10;

impl Remembered {
    /// Makes sure that so many words can be added, at most half of [`FEWEST_SLOTS`]; may forget all
    /// words for that.
    pub(super) fn make_room(&mut self, n: usize) {
        if self.words.len() + n > CAPACITY {
            self.words.clear();
            self.beyond.clear();
            self.parts.clear();
            self.slots.fill(0);
        }
        if 2 * (self.words.len() + n) > self.slots.len() {
            let n_slots = (2 * self.slots.len()).max(FEWEST_SLOTS);
            self.slots.clear();
            self.slots.resize(n_slots, 0);
            for (place, line) in (0..).zip(&self.words) {
                occupy(&mut self.slots, line.word.key, place);
            }
        }
    }

    /// The places where words most likely are, to be confirmed.
    pub(super) fn guess(&self, keys: &[u64], places: &mut Vec<u32>) {
        let mask = self.slots.len() - 1;
        let place = |&key: &u64| u32::from(self.slots[key as usize & mask]).wrapping_sub(1);
        places.clear();
        places.extend(keys.iter().map(place));
    }

    /// Which of some words are not at their places. This is where most of the waiting is, so nothing
    /// is decided that the processor could foresee wrongly, which would end its looking ahead.
    pub(super) fn check(&self, keys: &[u64], places: &[u32], missing: &mut Vec<u32>) {
        missing.resize(keys.len(), 0);
        let mut n_missing = 0;
        for (at, (&key, &place)) in keys.iter().zip(places).enumerate() {
            missing[n_missing] = at as u32;
            n_missing += usize::from(!self.is_at(place, key));
        }
        missing.truncate(n_missing);
    }

    #[inline]
    fn is_at(&self, place: u32, key: u64) -> bool {
        self.words.get(place as usize).is_some_and(|line| line.word.key == key)
    }

    /// The place of a word.
    #[cold]
    pub(super) fn find(&self, key: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let place = u32::from(self.slots[at]).checked_sub(1)?;
            if self.is_at(place, key) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    /// Remembers a word that is not there yet; returns its place.
    pub(super) fn add(&mut self, word: RememberedWord, contribution: &[f64]) -> u32 {
        let place = self.words.len() as u32;
        if let [contribution, beyond @ ..] = contribution.as_chunks().0 {
            occupy(&mut self.slots, word.key, place);
            self.words.push(Line { word, contribution: *contribution });
            self.beyond.push(beyond);
        }
        place
    }

    /// Remembers what the word that was added last is made of. For all words or for none.
    pub(super) fn add_parts(&mut self, features: &[u32], normal: &str, fields: &str) {
        self.parts.push(features, normal, fields);
    }

    /// What the words are made of, by their places.
    pub(super) fn parts(&self) -> &WordParts {
        &self.parts
    }

    /// The words at some places.
    pub(super) fn words(&self, places: &[u32]) -> impl Iterator<Item = &RememberedWord> {
        places.iter().map(|&place| &self.words[place as usize].word)
    }

    /// Adds what the words at some places contribute to sums, in order.
    pub(super) fn add_contributions(&self, places: &[u32], sums: &mut [f64]) {
        if let [first, beyond @ ..] = sums.as_chunks_mut().0 {
            let contribution = |&place: &u32| self.words[place as usize].contribution;
            lanes::add(first, places.iter().map(contribution));
            self.beyond.add(places, beyond);
        }
    }
}

fn occupy(slots: &mut [u16], key: u64, place: u32) {
    let mask = slots.len() - 1;
    let mut at = key as usize & mask;
    while slots[at] != 0 {
        at = (at + 1) & mask;
    }
    slots[at] = place as u16 + 1;
}

/// Hash of a word as it stands in a text, which starts at `start` and ends at `end`.
///
/// Words are of 16 bytes or fewer, but for one in a hundred. So it takes 16 bytes at once, filled up
/// with zeros, and is the same wherever the word stands.
#[inline]
pub(super) fn key(text: &[u8], start: usize, end: usize) -> u64 {
    let (mut hash, mut start) = (0, start);
    while end - start > 16 {
        hash = mix(hash, text[start..].first_chunk().copied().unwrap_or_default());
        start += 16;
    }
    let n_before = 16 - (end - start);
    let last = match text[..end].last_chunk::<16>() {
        Some(bytes) => u128::from_le_bytes(*bytes) >> (8 * n_before),
        None => padded(&text[start..end]),
    };
    mix(hash, last.to_le_bytes())
}

fn padded(word: &[u8]) -> u128 {
    word.iter().rev().fold(0, |bytes, &byte| bytes << 8 | u128::from(byte))
}

/// Folded 128-bit multiplication, with constants of the golden ratio and of the square root of two.
#[inline]
fn mix(hash: u64, bytes: [u8; 16]) -> u64 {
    let bytes = u128::from_le_bytes(bytes);
    let first = (bytes as u64) ^ hash ^ 0x9e37_79b9_7f4a_7c15;
    let second = ((bytes >> 64) as u64) ^ 0x6a09_e667_f3bc_c909;
    let product = u128::from(first) * u128::from(second);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(key: u64) -> RememberedWord {
        RememberedWord { key, hash: NonZeroU64::new(key), n_weighted: 0, is_known: true }
    }

    #[test]
    fn words_are_found_until_the_table_is_full() {
        let mut remembered = Remembered::default();
        let keys: Vec<u64> = (0..CAPACITY).map(|n| mix(0, (n as u128).to_le_bytes())).collect();
        for (place, &key) in (0..).zip(&keys) {
            remembered.make_room(1);
            assert_eq!(remembered.find(key), None);
            assert_eq!(remembered.add(word(key), &[0.0; 4]), place);
        }
        assert!((0..).zip(&keys).all(|(place, &key)| remembered.find(key) == Some(place)));
        remembered.make_room(1);
        assert!(keys.iter().all(|&key| remembered.find(key).is_none()));
    }

    proptest! {
        #[test]
        fn a_key_is_of_the_word_and_not_of_its_place(
            before in "\\PC{0,30}", word in "\\PC{1,40}", after in "\\PC{0,30}", other in "\\PC{1,40}",
        ) {
            let text = format!("{before}{word}{after}");
            let alone = key(word.as_bytes(), 0, word.len());
            prop_assert_eq!(key(text.as_bytes(), before.len(), before.len() + word.len()), alone);
            prop_assert_eq!(key(other.as_bytes(), 0, other.len()) == alone, other == word);
        }
    }
}
