//! A table of words as they stand in texts.

use std::collections::HashMap;

use foldhash::fast::FixedState;

/// The longest word, in bytes, that is kept as a number.
const SHORT: usize = 15;

/// What is known of words.
///
/// All but a few words in a hundred are so short that they fit into a number of 128 bits with their
/// length. Numbers are hashed and compared several times faster than strings, and words are looked up
/// once for every word of a corpus.
#[derive(Debug)]
pub(super) struct WordTable<'t, V> {
    short: HashMap<u128, V, FixedState>,
    long: HashMap<&'t str, V, FixedState>,
}

impl<'t, V: Copy> WordTable<'t, V> {
    pub(super) fn new() -> Self {
        Self { short: HashMap::default(), long: HashMap::default() }
    }

    /// What is known of the word that takes `n_bytes` bytes of `text` from `start`; if nothing is, what
    /// `learn` says.
    pub(super) fn get_or_learn(
        &mut self,
        text: &'t str,
        start: usize,
        n_bytes: usize,
        learn: impl FnOnce(&'t str) -> V,
    ) -> V {
        let word = || &text[start..start + n_bytes];
        if n_bytes <= SHORT {
            *self.short.entry(short(text, start, n_bytes)).or_insert_with(|| learn(word()))
        } else {
            *self.long.entry(word()).or_insert_with(|| learn(word()))
        }
    }
}

/// A word of up to [`SHORT`] bytes, and its length in the highest byte.
fn short(text: &str, start: usize, n_bytes: usize) -> u128 {
    let bytes = text.as_bytes();
    let length = (n_bytes as u128) << (8 * SHORT);
    // Sixteen bytes at once, where the text has so many, and then off with what is too much.
    if let Some(run) = bytes[start..].first_chunk() {
        return u128::from_le_bytes(*run) & ((1 << (8 * n_bytes)) - 1) | length;
    }
    let mut run = [0; SHORT + 1];
    run[..n_bytes].copy_from_slice(&bytes[start..start + n_bytes]);
    u128::from_le_bytes(run) | length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of all lengths, in the middle of a text and at its end, some the beginning of others.
    #[test]
    fn words_are_told_apart() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        let mut table = WordTable::new();
        for (start, end) in (0..text.len()).flat_map(|s| (s + 1..=text.len()).map(move |e| (s, e)))
        {
            let found = table.get_or_learn(text, start, end - start, |word| word);
            assert_eq!(found, &text[start..end]);
        }
        let again = table.get_or_learn("zab", 1, 2, |_| "unknown");
        assert_eq!(again, "ab");
    }
}
