//! Stage 1: where are the rows of this file, and which column is which?

mod columns;
mod corpus;
mod dialect;
mod output;
mod reader;
mod source;

pub use columns::{Column, Role};
pub use corpus::{CorpusOptions, LabelledRows, read_texts};
pub use dialect::Dialect;
pub use output::Output;
pub use reader::{ReadOptions, TableReader};
pub use source::Source;
