//! How often the features of a text occur in it, where repetition counts less.

use super::contributions::Contributions;
use crate::features::Weighting;

/// Counts occurrences of the features of one table.
#[derive(Debug)]
pub(super) struct Tally {
    /// How often each feature occurred, by its place; zero between texts.
    counts: Vec<u32>,
    /// Places of the features that occurred, in the order in which they first did.
    met: Vec<u32>,
    /// Those of them that occurred once.
    once: Vec<u32>,
    weighting: Weighting,
    /// What the first numbers of occurrences count for.
    weights: [f64; 64],
}

impl Tally {
    /// For a table of so many features.
    pub(super) fn new(n_features: usize, weighting: Weighting) -> Self {
        let weights = std::array::from_fn(|n| weight(weighting, n.max(1) as u32));
        Self { counts: vec![0; n_features], met: Vec::new(), once: Vec::new(), weighting, weights }
    }

    /// Counts an occurrence of the features at some places.
    pub(super) fn add(&mut self, places: &[u32]) {
        // Nothing is decided here that the processor could foresee wrongly: whether a feature was met is
        // as good as chance.
        let mut n_met = self.met.len();
        self.met.resize(n_met + places.len(), 0);
        for &place in places {
            let count = &mut self.counts[place as usize];
            self.met[n_met] = place;
            n_met += usize::from(*count == 0);
            *count += 1;
        }
        self.met.truncate(n_met);
    }

    /// Adds what all occurrences contribute to sums and begins anew. Returns for how many occurrences
    /// those count that have a number other than zero among the first `n_weights`.
    pub(super) fn weigh(
        &mut self,
        table: &Contributions,
        n_weights: usize,
        sums: &mut [f64],
    ) -> f64 {
        let mut n_occurrences = 0.0;
        self.once.clear();
        for place in self.met.drain(..) {
            let n = std::mem::take(&mut self.counts[place as usize]);
            if n == 1 {
                self.once.push(place);
                continue;
            }
            let kept = self.weights.get(n as usize).copied();
            let x = kept.unwrap_or_else(|| weight(self.weighting, n));
            let numbers = table.numbers(place);
            sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += x * number);
            n_occurrences += x * table.n_weighted(&[place], n_weights) as f64;
        }
        table.add(&self.once, sums);
        n_occurrences + table.n_weighted(&self.once, n_weights) as f64
    }
}

/// What `n` ≥ 1 occurrences count for, in occurrences.
fn weight(weighting: Weighting, n: u32) -> f64 {
    f64::from(weighting.units(n)) / f64::from(weighting.units_per_occurrence())
}
