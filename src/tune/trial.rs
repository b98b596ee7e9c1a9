//! One recipe tried: how good is it on rows that were held out, and is another better than by luck?

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
    /// Macro F1 and log loss, without each block of rows in turn.
    without: Vec<(f64, f64)>,
}

/// How far a trial is behind another in one figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lag {
    /// The difference; negative if it is ahead.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
}

/// Blocks of rows that the jackknife leaves out in turn.
const BLOCKS: usize = 20;

impl Trial {
    pub(super) fn new(
        recipe: Recipe,
        n_features: usize,
        outcomes: &[Outcome],
        n_classes: usize,
    ) -> Self {
        let n_blocks = BLOCKS.min(outcomes.len());
        let without = |block| {
            // Rows are sorted, so that each block has of all kinds.
            let others = outcomes.iter().enumerate().filter(|(row, _)| row % n_blocks != block);
            let mut confusion = Confusion::new(n_classes);
            let (mut sum, mut n) = (0.0, 0);
            for (_, outcome) in others {
                confusion.add(outcome);
                sum += outcome.log_loss;
                n += 1;
            }
            (confusion.macro_f1(), sum / f64::from(n.max(1)))
        };
        let without = (0..n_blocks).map(without).collect();
        Self { recipe, n_features, figures: Figures::of(outcomes.iter(), n_classes), without }
    }

    /// How far it is behind another in an objective.
    ///
    /// Both met the same rows, so that most of the luck of the rows cancels in their difference: the
    /// standard error is that of the difference, by leaving out a twentieth of the rows in turn.
    ///
    /// # Source
    /// B. Efron, C. Stein (1981), The jackknife estimate of variance, Annals of Statistics 9(3), 586–596.
    #[must_use]
    pub fn behind(&self, other: &Self, objective: Objective) -> Lag {
        let lag = |own: (f64, f64), other: (f64, f64)| match objective {
            Objective::MacroF1 => other.0 - own.0,
            Objective::LogLoss => own.1 - other.1,
        };
        let all = |trial: &Self| (trial.figures.macro_f1, trial.figures.log_loss);
        let without: Vec<f64> =
            self.without.iter().zip(&other.without).map(|(own, other)| lag(*own, *other)).collect();
        let n = without.len() as f64;
        let mean = without.iter().sum::<f64>() / n;
        let squares: f64 = without.iter().map(|own| (own - mean).powi(2)).sum();
        Lag {
            difference: lag(all(self), all(other)),
            standard_error: ((n - 1.0) / n * squares).sqrt(),
        }
    }

    /// Whether it is better than another. Of two whose macro F1 differ by less than a standard error,
    /// that with the lower log loss is: it depends on every probability, and so less on luck.
    #[must_use]
    pub fn is_better(&self, other: &Self, objective: Objective) -> bool {
        let log_loss = self.behind(other, Objective::LogLoss).difference < 0.0;
        match objective {
            Objective::LogLoss => log_loss,
            Objective::MacroF1 => {
                let Lag { difference, standard_error } = self.behind(other, Objective::MacroF1);
                if difference.abs() > standard_error { difference < 0.0 } else { log_loss }
            }
        }
    }

    /// Whether another may be ahead of it by luck alone, in the objective and in log loss.
    #[must_use]
    pub fn is_within_one_standard_error(&self, other: &Self, objective: Objective) -> bool {
        [objective, Objective::LogLoss]
            .map(|one| self.behind(other, one))
            .iter()
            .all(Lag::may_be_luck)
    }
}

impl Lag {
    /// Whether it is one standard error or less.
    #[must_use]
    pub fn may_be_luck(&self) -> bool {
        self.difference <= self.standard_error
    }
}
