//! Stage 1: where are the rows of this file, and which column is which?
//!
//! Bytes become text (`container`, `encoding`), text becomes records (`detect`, `grammar`, `records`),
//! and records come in blocks (`block`, `reader`), which may be read ahead of whoever takes them (`ahead`).

mod ahead;
mod block;
mod columns;
mod container;
mod corpus;
mod detect;
mod dialect;
mod encoding;
mod grammar;
mod header;
mod output;
mod reader;
mod records;
mod source;
mod sync;
mod workbook;

pub use block::{Block, Record};
pub use columns::{Column, Role};
pub use corpus::{CorpusOptions, LabelledFile, LabelledRows, read_texts};
pub use dialect::Dialect;
pub use grammar::{Cell, Marks, Reading};
pub use output::Output;
pub use reader::{ReadOptions, TableReader};
pub use source::Source;
