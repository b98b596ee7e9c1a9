//! Stage 1: where are the words of this text, and which spellings are the same word?
//!
//! Split first, then normalise word by word: so a word keeps the byte span it has in the original
//! text, whatever its normal form becomes.

mod marks;
mod normal;
mod spelling;
mod words;

pub(crate) use marks::is_mark;
pub use marks::words_and_marks;
pub(crate) use normal::is_elongated;
pub use normal::normalise;
pub use spelling::Spelling;
pub use words::{Word, words};
