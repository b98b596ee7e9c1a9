//! Isotonic calibration.

use serde::{Deserialize, Serialize};

use super::{apply_curves, log_odds_parts, n_curves};
use crate::model::held_out::HeldOut;

/// The rising curve of the log-odds that fits held-out rows best, straight between its knots.
///
/// # Source
/// B. Zadrozny, C. Elkan (2002), Transforming classifier scores into accurate multiclass probability
/// estimates, KDD, 694–699; fitted by pooling adjacent violators (M. Ayer and others 1955).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Isotonic {
    /// Knots (log-odds, probability), rising in both, for the second of two classes or for each of
    /// more.
    pub curves: Vec<Vec<(f64, f64)>>,
}

impl Isotonic {
    pub(super) fn fit(held_out: &[HeldOut<'_>], n_classes: usize) -> Self {
        let classes = if n_classes == 2 { 1..2 } else { 0..n_classes };
        let curves: Vec<_> =
            classes.map(|class| pool_adjacent_violators(held_out, class)).collect();
        debug_assert_eq!(curves.len(), n_curves(n_classes));
        Self { curves }
    }

    pub(super) fn apply(&self, scores: &mut [f64]) {
        apply_curves(scores, |class, scores| {
            let (log_p, log_rest) = log_odds_parts(scores, class);
            interpolate(&self.curves[class.min(self.curves.len() - 1)], log_p - log_rest)
        });
    }
}

/// A run of rows that share one probability.
struct Pool {
    sum_log_odds: f64,
    hits: f64,
    rows: f64,
}

fn pool_adjacent_violators(held_out: &[HeldOut<'_>], class: usize) -> Vec<(f64, f64)> {
    let mut rows: Vec<(f64, bool)> = held_out
        .iter()
        .map(|row| {
            let (log_p, log_rest) = log_odds_parts(row.scores, class);
            (log_p - log_rest, row.class == class)
        })
        .collect();
    rows.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut pools: Vec<Pool> = Vec::new();
    for (log_odds, hit) in rows {
        pools.push(Pool { sum_log_odds: log_odds, hits: f64::from(hit), rows: 1.0 });
        while let [.., before, last] = &mut pools[..] {
            if before.hits * last.rows < last.hits * before.rows {
                break;
            }
            before.sum_log_odds += last.sum_log_odds;
            before.hits += last.hits;
            before.rows += last.rows;
            pools.pop();
        }
    }
    // Half a row more and less at either end keeps certainty out of reach.
    let n = held_out.len() as f64;
    let probability = |pool: &Pool| (pool.hits / pool.rows).clamp(0.5 / n, 1.0 - 0.5 / n);
    pools.iter().map(|pool| (pool.sum_log_odds / pool.rows, probability(pool))).collect()
}

fn interpolate(knots: &[(f64, f64)], x: f64) -> f64 {
    let after = knots.partition_point(|knot| knot.0 < x);
    match (after.checked_sub(1).map(|before| knots[before]), knots.get(after)) {
        (Some((x0, p0)), Some(&(x1, p1))) => p0 + (p1 - p0) * (x - x0) / (x1 - x0),
        (None, Some(&(_, p))) | (Some((_, p)), None) => p,
        (None, None) => 0.5,
    }
}
