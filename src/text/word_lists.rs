//! What is known of Indonesian words beforehand.

use super::{Lexicon, Spelling};

/// The word lists that texts are read with. Empty lists say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordLists {
    /// Which spellings are the same word.
    pub spelling: Spelling,
    /// Which words mean things of one kind.
    pub lexicon: Lexicon,
}
