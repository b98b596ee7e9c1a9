//! Stage 1: where are the words of this text, which spellings are the same word, and which words mean
//! things of one kind?
//!
//! Split first, then normalise word by word: so a word keeps the byte span it has in the original
//! text, whatever its normal form becomes.

mod affixes;
mod lexicon;
mod marks;
mod normal;
mod spelling;
mod word_lists;
mod words;

pub use lexicon::Lexicon;
pub(crate) use marks::is_mark;
pub use marks::words_and_marks;
pub(crate) use normal::is_elongated;
pub use normal::normalise;
pub use spelling::Spelling;
pub use word_lists::WordLists;
pub use words::{Word, words};
