//! How the sums of a text are laid out.

use super::lanes::LANES;
use super::packed_linear::PackedLinear;

/// Where each sum stands: the classes' weights from 0, their norm, the weight of the scope, its norm,
/// then zeros up to whole lanes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    n_classes: usize,
    /// Whether the classes are two with mirrored weights. Then only the second's are summed.
    is_mirrored: bool,
    has_scope: bool,
}

impl Layout {
    pub(super) fn of(scorer: &PackedLinear, scope: Option<&PackedLinear>) -> Self {
        Self {
            n_classes: scorer.bias.len(),
            is_mirrored: scorer.is_mirrored(),
            has_scope: scope.is_some(),
        }
    }

    /// How many sums are of the classes' weights.
    pub(super) fn n_weights(self) -> usize {
        if self.is_mirrored { 1 } else { self.n_classes }
    }

    pub(super) fn norm(self) -> usize {
        self.n_weights()
    }

    pub(super) fn scope(self) -> usize {
        self.n_weights() + 1
    }

    pub(super) fn width(self) -> usize {
        (self.scope() + if self.has_scope { 2 } else { 0 }).next_multiple_of(LANES)
    }

    /// What one occurrence of a feature adds, into `numbers` (`[width]`).
    pub(super) fn contribution(
        self,
        scorer: &PackedLinear,
        scope: Option<&PackedLinear>,
        row: usize,
        numbers: &mut [f64],
    ) {
        let weights = scorer.weights(row).skip(usize::from(self.is_mirrored));
        numbers.iter_mut().zip(weights).for_each(|(number, weight)| *number = weight);
        numbers[self.norm()] = scorer.norm(row);
        if let (Some(scope), [toward, norm, ..]) = (scope, &mut numbers[self.scope()..]) {
            *toward = scope.weights(row).fold(0.0, |background, weight| weight - background);
            *norm = scope.norm(row);
        }
    }

    /// The weights of all classes, from the sums or the contribution that hold them.
    pub(super) fn weights(self, numbers: &[f64], weights: &mut Vec<f64>) {
        weights.extend(self.is_mirrored.then(|| -numbers[0]));
        weights.extend_from_slice(&numbers[..self.n_weights()]);
    }
}
