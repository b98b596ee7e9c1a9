//! Stage 9: how does a result look?
//!
//! One result, one renderer per format: [`text`] for people, [`json`] for programs.

pub mod json;
pub mod text;

mod card;
mod comparison;
mod curve;
mod evaluation;
mod inspection;
mod remarks;
mod review;
mod tuning;

pub use card::{Card, card};
pub use comparison::comparison;
pub use curve::curve;
pub use evaluation::evaluation;
pub use inspection::{Inspection, StrongFeature};
pub use remarks::remarks;
pub use review::{picks, suspects};
pub use tuning::{TRIAL_HEADER, reason, recipe, trial};
