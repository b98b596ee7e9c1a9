//! Stage 9: how does a result look?
//!
//! One result, one renderer per format: [`text`] for people, [`json`] for programs.

pub mod json;
pub mod text;

mod card;
mod evaluation;
mod inspection;
mod remarks;
mod tuning;

pub use card::{Card, card};
pub use evaluation::evaluation;
pub use inspection::{Inspection, StrongFeature};
pub use remarks::remarks;
pub use tuning::{TRIAL_HEADER, reason, recipe, trial, tuning};
