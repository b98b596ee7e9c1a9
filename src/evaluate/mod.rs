//! Stage 6: how good are these predictions?

mod judge;
mod metrics;

pub use judge::{Judging, judge, judge_held_out};
pub use metrics::{ClassMetrics, Coverage, Evaluation, Majority};
