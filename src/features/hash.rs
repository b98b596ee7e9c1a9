//! Features as 64-bit hashes.
//!
//! The hash never leaves the process: model files hold names, so the function may change freely.
//! It is seeded with constants, so the same text always makes the same hashes.

use std::hash::{BuildHasher, Hasher};
use std::sync::LazyLock;

use foldhash::SharedSeed;
use foldhash::quality::SeedableRandomState;

/// What stands between the words of a word n-gram in its name.
pub(super) const WORD_SEPARATOR: char = ' ';
/// Where the word goes on, in the name of a character n-gram: `*kte*`, `dok*`, `*ter`.
pub(super) const WORD_GOES_ON: char = '*';
/// What stands between the parts of a name that are not next to each other in a text: `tidak*guru`.
/// Normal forms have no asterisks, and other names have them at their ends only.
pub(super) const APART: char = '*';

/// Hash of a whole word in normal form.
pub(super) fn word(word: &str) -> u64 {
    hash(0, word)
}

/// Hash of a word n-gram from the hashes of its words, so that nothing is concatenated.
pub(super) fn word_ngram(words: impl IntoIterator<Item = u64>) -> u64 {
    words.into_iter().reduce(longer_ngram).unwrap_or_default()
}

/// Hash of a character n-gram; `goes_on` says whether the word has letters before and after it.
pub(super) fn char_ngram(chars: &str, goes_on: (bool, bool)) -> u64 {
    // The whole word is no n-gram of its characters, so there are three kinds.
    hash(usize::from(goes_on.0) + 2 * usize::from(goes_on.1), chars)
}

/// Hash of the feature whose name has these two parts, with [`APART`] between them.
pub(super) fn apart(first: &str, second: &str) -> u64 {
    longer_ngram(hash(4, first), word(second))
}

/// Whether the feature with this name is of several words in a row.
pub(crate) fn is_sequence(name: &str) -> bool {
    name.as_bytes().contains(&(WORD_SEPARATOR as u8))
}

/// What the name of a semantic field begins with: `=enak`. No word does, and marks have no letters.
pub(super) const FIELD: char = '=';

/// Whether the feature with this name is a semantic field, by where it stands or not, or several in a row.
pub(super) fn is_of_fields(name: &str) -> bool {
    let is_field = |name: &str| {
        name.strip_prefix(FIELD).is_some_and(|own| own.starts_with(char::is_alphabetic))
    };
    is_field(name.split_once(APART).map_or(name, |(_, second)| second))
}

/// Whether the feature with this name is a word or a semantic field by where it stands.
pub(super) fn is_place(name: &str) -> bool {
    !is_char_ngram(name) && name.contains(APART)
}

/// Whether the feature with this name is a character n-gram.
pub(crate) fn is_char_ngram(name: &str) -> bool {
    name.starts_with(WORD_GOES_ON) || name.ends_with(WORD_GOES_ON)
}

/// Hash of the feature with this name, equal to the one it had when it was extracted.
pub(crate) fn name(name: &str) -> u64 {
    let before = name.starts_with(WORD_GOES_ON);
    let after = name.ends_with(WORD_GOES_ON);
    if before || after {
        char_ngram(name.trim_matches(WORD_GOES_ON), (before, after))
    } else if let Some((first, second)) = name.split_once(APART) {
        apart(first, second)
    } else {
        word_ngram(name.split(WORD_SEPARATOR).map(word))
    }
}

/// One state per kind of feature, so that the word `ter` and the characters `ter` differ.
static STATES: LazyLock<[SeedableRandomState; 5]> = LazyLock::new(|| {
    std::array::from_fn(|kind| {
        SeedableRandomState::with_seed(kind as u64, SharedSeed::global_fixed())
    })
});

fn hash(kind: usize, text: &str) -> u64 {
    let mut hasher = STATES[kind].build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Hash of a word n-gram from that of the one without its last word, and the hash of that word.
///
/// Folded 128-bit multiplication; the constants (of the golden ratio and of the square root of two)
/// make it depend on the order.
#[inline]
pub(crate) fn longer_ngram(ngram: u64, word: u64) -> u64 {
    let product =
        u128::from(ngram ^ 0x9e37_79b9_7f4a_7c15) * u128::from(word ^ 0x6a09_e667_f3bc_c909);
    (product as u64) ^ ((product >> 64) as u64)
}
