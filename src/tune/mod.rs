//! Stage 8: which recipe suits a corpus best?

mod axes;
mod search;
mod trial;

pub use search::{Tuning, tune};
pub use trial::{Lag, Trial};

use std::time::Duration;

/// What a good recipe is good at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Objective {
    /// The highest mean of the classes' F1.
    #[default]
    MacroF1,
    /// The lowest mean of `−ln p(true class)`.
    LogLoss,
}

/// How recipes are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TuneOptions {
    /// What the search is for.
    pub objective: Objective,
    /// When no further recipe is tried; the one at work is finished. Without, all are tried, and the
    /// same rows give the same recipe.
    pub budget: Option<Duration>,
    /// Number of folds that rows are held out in, 2 or more; four share two or four threads well.
    pub n_folds: usize,
    /// Seed of the folds.
    pub seed: u64,
}

impl Default for TuneOptions {
    fn default() -> Self {
        Self { objective: Objective::MacroF1, budget: None, n_folds: 4, seed: 0 }
    }
}
