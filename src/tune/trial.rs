//! One recipe tried: how good is it on rows that were held out, and by how much worse than the best?

use super::Objective;
use crate::evaluate::{Confusion, Figures, Outcome};
use crate::features::Recipe;

/// A recipe and what it came to.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The recipe.
    pub recipe: Recipe,
    /// Features with a weight in a model of all rows.
    pub n_features: usize,
    /// The figures of all rows, each held out.
    pub figures: Figures,
    /// How much worse it is than the best trial, in the objective; 0 for the best, never below.
    pub behind: f64,
    /// The standard error of that difference, by the jackknife.
    pub standard_error: f64,
    pub(super) outcomes: Vec<Outcome>,
}

/// Blocks of rows that the jackknife leaves out in turn.
const BLOCKS: usize = 20;

impl Trial {
    /// How good it is: higher is better.
    pub(super) fn merit(&self, objective: Objective) -> f64 {
        match objective {
            Objective::MacroF1 => self.figures.macro_f1,
            Objective::LogLoss => -self.figures.log_loss,
        }
    }

    /// Whether the best trial may be ahead by luck alone.
    #[must_use]
    pub fn is_within_one_standard_error(&self) -> bool {
        self.behind <= self.standard_error
    }

    /// How good it is without each of the jackknife's blocks in turn.
    pub(super) fn merits_without(&self, objective: Objective, n_classes: usize) -> Vec<f64> {
        let n_blocks = BLOCKS.min(self.outcomes.len());
        let without = |block| merit_without(block, &self.outcomes, objective, n_classes);
        (0..n_blocks).map(without).collect()
    }

    /// Notes how far it is behind the best trial, whose merits are `best` and, without each block in turn,
    /// `best_without`.
    ///
    /// Both met the same rows, so that most of the luck of the rows cancels in their difference: the
    /// standard error is that of the difference, by leaving out a twentieth of the rows in turn.
    ///
    /// # Source
    /// B. Efron, C. Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3), 586–596.
    pub(super) fn compare(
        &mut self,
        best: f64,
        best_without: &[f64],
        objective: Objective,
        n_classes: usize,
    ) {
        self.behind = best - self.merit(objective);
        let without = self.merits_without(objective, n_classes);
        let n_blocks = without.len();
        let differences: Vec<f64> =
            best_without.iter().zip(without).map(|(best, own)| best - own).collect();
        let mean = differences.iter().sum::<f64>() / n_blocks as f64;
        let squares: f64 = differences.iter().map(|own| (own - mean).powi(2)).sum();
        self.standard_error = ((n_blocks - 1) as f64 / n_blocks as f64 * squares).sqrt();
    }
}

/// The objective over all rows but those of a block. Rows are sorted, so that each block has of all
/// kinds.
fn merit_without(
    block: usize,
    outcomes: &[Outcome],
    objective: Objective,
    n_classes: usize,
) -> f64 {
    let others = outcomes.iter().enumerate().filter(|(row, _)| row % BLOCKS != block);
    match objective {
        Objective::MacroF1 => {
            let mut confusion = Confusion::new(n_classes);
            others.for_each(|(_, outcome)| confusion.add(outcome));
            confusion.macro_f1()
        }
        Objective::LogLoss => {
            let (mut sum, mut n) = (0.0, 0);
            for (_, outcome) in others {
                sum += outcome.log_loss;
                n += 1;
            }
            -sum / f64::from(n.max(1))
        }
    }
}
