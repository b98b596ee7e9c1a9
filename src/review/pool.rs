//! The least certain rows of those seen so far.

use std::collections::BTreeMap;

use super::Pick;
use crate::classifier::Prediction;

/// A row that may be picked.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Probability of the likeliest class less that of the runner-up.
    pub(super) margin: f64,
    pub(super) pick: Pick,
}

/// So many rows of the smallest margins, each text once.
///
/// Which rows it holds in the end depends on which it was given, not on their order: rows stand by
/// margin and text, and of equal texts the first line counts. So every thread may fill one of its own.
#[derive(Debug)]
pub(super) struct Pool {
    capacity: usize,
    /// By the bits of the margin, whose order is that of the numbers, for those are not below 0; then
    /// by text.
    rows: BTreeMap<(u64, String), (u64, Prediction)>,
}

impl Pool {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, rows: BTreeMap::new() }
    }

    /// Keeps a row if it is among the least certain.
    pub(super) fn offer(&mut self, line: u64, text: &str, prediction: &Prediction) {
        let bits = margin(&prediction.probabilities).to_bits();
        if self.rows.len() >= self.capacity
            && self.rows.last_key_value().is_some_and(|((last, _), _)| bits > *last)
        {
            return;
        }
        self.keep((bits, text.to_owned()), line, || prediction.clone());
    }

    fn keep(&mut self, key: (u64, String), line: u64, prediction: impl FnOnce() -> Prediction) {
        let kept = self.rows.entry(key).or_insert_with(|| (line, prediction()));
        kept.0 = kept.0.min(line);
        if self.rows.len() > self.capacity {
            self.rows.pop_last();
        }
    }

    /// Takes over what another pool kept.
    pub(super) fn append(&mut self, other: Self) {
        for (key, (line, prediction)) in other.rows {
            self.keep(key, line, || prediction);
        }
    }

    /// What was kept, the least certain first.
    pub(super) fn into_candidates(self) -> Vec<Candidate> {
        let candidate = |((bits, text), (line, prediction))| Candidate {
            margin: f64::from_bits(bits),
            pick: Pick { line, text, prediction },
        };
        self.rows.into_iter().map(candidate).collect()
    }
}

/// The largest probability less the second largest; 0 or more.
fn margin(probabilities: &[f64]) -> f64 {
    let (mut first, mut second) = (0.0_f64, 0.0_f64);
    for &p in probabilities {
        second = second.max(p.min(first));
        first = first.max(p);
    }
    first - second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(pool: &mut Pool, rows: &[(u64, &str, f64)]) {
        for &(line, text, p) in rows {
            let probabilities = vec![p, 1.0 - p];
            pool.offer(line, text, &Prediction { probabilities, ..Prediction::default() });
        }
    }

    fn lines(pool: Pool) -> Vec<u64> {
        pool.into_candidates().iter().map(|candidate| candidate.pick.line).collect()
    }

    #[test]
    fn margins_are_between_the_two_likeliest() {
        assert!((margin(&[0.2, 0.5, 0.3]) - 0.2).abs() < 1e-12);
        assert!((margin(&[0.3, 0.2, 0.5]) - 0.2).abs() < 1e-12);
        assert!(margin(&[0.5, 0.5]).abs() < 1e-12);
    }

    #[test]
    fn a_pool_keeps_the_same_rows_in_whatever_order_they_come() {
        let rows = [
            (2, "a", 0.9),
            (3, "b", 0.6),
            (4, "c", 0.5),
            (5, "b", 0.6),
            (6, "d", 0.6),
            (7, "e", 0.7),
        ];
        let mut forward = Pool::new(3);
        offer(&mut forward, &rows);
        let mut halves = [Pool::new(3), Pool::new(3)];
        let mut reversed = rows;
        reversed.reverse();
        offer(&mut halves[0], &reversed[3..]);
        offer(&mut halves[1], &reversed[..3]);
        let [mut first, second] = halves;
        first.append(second);
        assert_eq!(lines(forward), [4, 3, 6]);
        assert_eq!(lines(first), [4, 3, 6]);
    }
}
