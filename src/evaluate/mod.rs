//! Stage 7: how good are these predictions?

mod bootstrap;
mod comparison;
mod curve;
mod evaluation;
mod judge;
mod metrics;

pub use bootstrap::{Interval, Intervals};
pub use comparison::{Comparison, Difference, Right};
pub use curve::{Curve, Doubling, MoreRows, Point, learning_curve};
pub use evaluation::{Breakdown, Coverage, Evaluation, Majority, Rows};
pub use judge::{
    Suspect, check_same_classes, compare, figures_of_trained, judge, judge_trained, suspects,
};
pub use metrics::{ClassMetrics, Figures};
pub(crate) use metrics::{Confusion, Outcome};
