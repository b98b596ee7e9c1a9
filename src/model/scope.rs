//! Is a text about one of the classes at all?

use super::packed_linear::PackedLinear;

/// A scorer that tells texts of any class from background texts, with the score below which a text
/// is out of scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// Scores for background and for in scope, in nats.
    pub(super) linear: PackedLinear,
    /// Lowest score of a text in scope, in nats toward being in scope.
    pub threshold: f64,
}

/// Share of held-out training rows that may be called out of scope; a model card shows what share of
/// the background that catches. For the corpus of groups, each of the first three rows in a hundred
/// buys several of the background, and those after them ever less.
const LOST: f64 = 0.03;

impl Scope {
    /// Sets the threshold so that 3 % of held-out rows of the classes fall below it.
    pub(super) fn new(linear: PackedLinear, mut held_out: Vec<f64>) -> Self {
        held_out.sort_unstable_by(f64::total_cmp);
        let at = (LOST * held_out.len() as f64) as usize;
        let threshold = held_out.get(at).copied().unwrap_or(f64::NEG_INFINITY);
        Self { linear, threshold }
    }

    /// The threshold and the scores of a text without features as bits, which tell apart what was fitted
    /// to the same rows in different ways. Both stay the same when features without a weight are added.
    pub(super) fn bits(&self) -> Vec<u64> {
        std::iter::once(&self.threshold).chain(&self.linear.bias).map(|x| x.to_bits()).collect()
    }
}
