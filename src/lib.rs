//! Sorts Indonesian group descriptions into *occupational* and *voluntary*, or any texts into the
//! classes of a labelled CSV, with naive Bayes and probabilities that mean what they say.
//!
//! ```
//! use pilah::{Classifier, DEFAULT_MAX_ERROR};
//!
//! let classifier = Classifier::built_in()?;
//! let found = classifier.classify("Ikatan Dokter Anak Cabang Kendari", DEFAULT_MAX_ERROR);
//! let found = found.expect("the text has words");
//! assert_eq!(classifier.model().classes()[found.class], "occupational");
//! # Ok::<(), pilah::Error>(())
//! ```
//!
//! Data flows one way, and a stage uses only those above it:
//!
//! | Stage | Module | The question it answers |
//! |---|---|---|
//! | 0 | [`error`] | What went wrong, where, and what was expected? |
//! | 1 | [`table`] | Where are the rows of this file, and which column is which? |
//! | 1 | [`text`] | Where are the words of this text, and which are the same or mean things of one kind? |
//! | 2 | [`features`] | Which features does this text have, and how often? |
//! | 3 | [`counts`] | How often did each feature occur in each class? |
//! | 4 | [`model`] | What do counts say about the class of a text, and how sure is that? |
//! | 5 | [`classifier`] | Train, load, update with rows added and taken away, classify. |
//! | 6 | [`explain`] | Which words made the classifier say that, and by how much? |
//! | 7 | [`batch`] | A table in, the same table with predictions out. |
//! | 7 | [`evaluate`] | How good are these predictions? |
//! | 7 | [`review`] | Which rows are worth labelling next? |
//! | 8 | [`tune`] | Which recipe suits this corpus best? |
//! | 9 | [`report`] | How does a result look as text, and as JSON? |

pub mod batch;
pub mod classifier;
pub mod counts;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod features;
pub mod model;
pub mod report;
pub mod review;
pub mod table;
pub mod text;
pub mod tune;

pub use classifier::{Classifier, DEFAULT_MAX_ERROR, Prediction, Status, TrainOptions};
pub use error::{Error, Result};
