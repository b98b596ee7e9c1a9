//! Stage 2: which features does this text have, and how often?
//!
//! A feature is a word n-gram or a character n-gram within a word; some recipes take a word's semantic
//! fields and its context too. The model file names it; the code between works with a 64-bit hash of its
//! bytes.

mod context;
mod dictionary;
mod documents;
mod extract;
mod extraction;
mod hash;
mod names;
mod narrow;
mod numbering;
mod recipe;
mod vocabulary;
mod word_table;

pub use documents::Documents;
pub use extract::Extractor;
pub use extraction::{Extraction, Occurrence, SourceWord};
pub(crate) use hash::{is_char_ngram, is_sequence, longer_ngram, name as name_hash};
pub use recipe::{NgramRange, Prior, Recipe, Refinement, Weighting};
pub use vocabulary::Vocabulary;
