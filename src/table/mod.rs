//! Stage 1: where are the rows of this file, and which column is which?

mod columns;
mod corpus;
mod dialect;
mod reader;
mod source;
mod writer;

pub use columns::{Column, Role};
pub use corpus::{CorpusOptions, LabelledRows, read_texts};
pub use dialect::Dialect;
pub use reader::{ReadOptions, TableReader};
pub use source::Source;
pub use writer::{Output, TableWriter};
