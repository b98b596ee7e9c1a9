//! How far figures could be off by the luck of the rows.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::metrics::{Figures, Outcome};

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % of the resamples are below it.
    pub low: f64,
    /// 2.5 % of the resamples are above it.
    pub high: f64,
}

/// 95 % bootstrap intervals of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Intervals {
    /// Of the accuracy.
    pub accuracy: Interval,
    /// Of the macro F1.
    pub macro_f1: Interval,
    /// Of the log loss.
    pub log_loss: Interval,
    /// Of the Brier score.
    pub brier: Interval,
    /// Of the expected calibration error, which resampling biases upward.
    pub ece: Interval,
}

const RESAMPLES: usize = 1000;

/// Draws rows with replacement, whole groups where there are groups, to see how figures vary. The
/// percentile method of B. Efron (1979), Bootstrap methods: another look at the jackknife, Annals of
/// Statistics 7(1), 1–26.
pub(super) struct Bootstrap {
    /// The rows that are drawn together.
    units: Vec<Vec<usize>>,
    seed: u64,
}

impl Bootstrap {
    /// For so many rows; `groups` is what each belongs to, or empty if each stands for itself.
    pub(super) fn new(n_rows: usize, groups: &[String], seed: u64) -> Self {
        let mut by_group: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (row, group) in groups.iter().enumerate() {
            by_group.entry(group).or_default().push(row);
        }
        let units = if groups.is_empty() {
            (0..n_rows).map(|row| vec![row]).collect()
        } else {
            by_group.into_values().collect()
        };
        Self { units, seed }
    }

    /// The figures of each resample. The same rows are drawn whenever it is asked, so that different
    /// outcomes of the same rows can be compared resample by resample.
    pub(super) fn figures(&self, outcomes: &[Outcome], n_classes: usize) -> Vec<Figures> {
        let of = |resample| Figures::of(self.rows(resample).map(|row| &outcomes[row]), n_classes);
        (0..RESAMPLES).into_par_iter().map(of).collect()
    }

    fn rows(&self, resample: usize) -> impl Iterator<Item = usize> {
        let units = &self.units;
        let mut random = SplitMix64(self.seed).after(resample * units.len());
        (0..units.len()).flat_map(move |_| units[random.below(units.len())].iter().copied())
    }
}

impl Interval {
    /// The middle 95 % of what came of the resamples.
    pub(super) fn of(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| values[(share * (values.len() - 1) as f64).round() as usize];
        Self { low: at(0.025), high: at(0.975) }
    }
}

/// Intervals of the figures of these rows.
pub(super) fn intervals(
    outcomes: &[Outcome],
    groups: &[String],
    n_classes: usize,
    seed: u64,
) -> Intervals {
    let resamples = Bootstrap::new(outcomes.len(), groups, seed).figures(outcomes, n_classes);
    let of = |figure: fn(&Figures) -> f64| Interval::of(resamples.iter().map(figure).collect());
    Intervals {
        accuracy: of(|figures| figures.accuracy),
        macro_f1: of(|figures| figures.macro_f1),
        log_loss: of(|figures| figures.log_loss),
        brier: of(|figures| figures.brier),
        ece: of(|figures| figures.ece),
    }
}

/// A small generator whose numbers are the same everywhere: G. Steele, D. Lea, C. Flood (2014), Fast
/// splittable pseudorandom number generators, OOPSLA.
struct SplitMix64(u64);

impl SplitMix64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The generator once it has given `n` numbers.
    fn after(self, n: usize) -> Self {
        Self(self.0.wrapping_add(Self::STEP.wrapping_mul(n as u64)))
    }

    /// A number from 0 to `n - 1`; the bias of the multiplication is below 2⁻⁴⁰ for any row count.
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(Self::STEP);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}
