//! Sorts Indonesian group descriptions into *occupational* and *voluntary*, or any texts into the
//! classes of a labelled CSV, with naive Bayes and probabilities that mean what they say.
//!
//! Data flows one way, and a stage uses only those above it:
//!
//! | Stage | Module | The question it answers |
//! |---|---|---|
//! | 0 | [`error`] | What went wrong, where, and what was expected? |
//! | 1 | [`table`] | Where are the rows of this file, and which column is which? |
//! | 1 | [`text`] | Where are the words of this text, and which spellings are the same word? |
//! | 2 | [`features`] | Which features does this text have, and how often? |
//! | 3 | [`counts`] | How often did each feature occur in each class? |
//! | 4 | [`model`] | What do counts say about the class of a text, and how sure is that? |

pub mod counts;
pub mod error;
pub mod features;
pub mod model;
pub mod table;
pub mod text;

pub use error::{Error, Result};
