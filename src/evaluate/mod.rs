//! Stage 7: how good are these predictions?

mod bootstrap;
mod evaluation;
mod judge;
mod metrics;

pub use bootstrap::{Interval, Intervals};
pub use evaluation::{Breakdown, Coverage, Evaluation, Majority, Rows};
pub use judge::{Suspect, figures_of_trained, judge, judge_trained, suspects};
pub use metrics::{ClassMetrics, Figures};
pub(crate) use metrics::{Confusion, Outcome};
