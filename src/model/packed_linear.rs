//! A linear scorer as the model file holds it.

use super::linear::Linear;
use super::tensor::{Floats, Tensor, Tensors};

/// A [`Linear`] in the width of its file. Texts are scored by tables made of it, so it is read once
/// from end to end, and again only to be written or inspected.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackedLinear {
    pub(super) bias: Vec<f64>,
    weights: Floats,
    norms: Floats,
}

impl PackedLinear {
    pub(super) fn pack(linear: &Linear) -> Self {
        Self {
            bias: linear.bias.clone(),
            weights: Floats::pack(&linear.weights),
            norms: Floats::pack(&linear.norms),
        }
    }

    pub(super) fn unpack(&self) -> Linear {
        let (weights, norms) = (self.weights.unpack(), self.norms.unpack());
        Linear { bias: self.bias.clone(), weights, norms }
    }

    /// How many features there are.
    pub(super) fn n_features(&self) -> usize {
        self.weights.len() / self.bias.len()
    }

    /// The weights of a feature, `[n_classes]`.
    pub(super) fn weights(&self, row: usize) -> impl Iterator<Item = f64> {
        let n_classes = self.bias.len();
        (row * n_classes..(row + 1) * n_classes).map(|at| self.weights.get(at))
    }

    /// Whether the weights of the first of two classes are those of the second with the other sign, as
    /// refinement makes them.
    pub(super) fn is_mirrored(&self) -> bool {
        let mirrored = |row| self.weights(row).sum::<f64>() == 0.0;
        self.bias.len() == 2 && (0..self.n_features()).all(mirrored)
    }

    /// Whether weights and norms are in single precision.
    pub(super) fn is_single(&self) -> bool {
        self.weights.is_single() && self.norms.is_single()
    }

    /// What an occurrence of a feature adds to the squared length of a text: 0 if texts are not
    /// normalised or the feature has no weight.
    pub(super) fn norm(&self, row: usize) -> f64 {
        if self.norms.len() == 0 || self.weights(row).all(|weight| weight == 0.0) {
            return 0.0;
        }
        self.norms.get(row)
    }

    pub(super) fn tensors(
        &self,
        [bias, weights, norms]: [&'static str; 3],
    ) -> [(&'static str, Tensor<'_>); 3] {
        let n_classes = self.bias.len();
        [
            (bias, Tensor::floats(&self.bias, &[n_classes])),
            (weights, self.weights.tensor(&[self.n_features(), n_classes])),
            (norms, self.norms.tensor(&[self.norms.len()])),
        ]
    }

    pub(super) fn read(
        tensors: &Tensors<'_>,
        [bias, weights, norms]: [&str; 3],
        n_features: usize,
        n_classes: usize,
    ) -> Result<Self, &'static str> {
        let bias = Floats::read(tensors, bias, &[n_classes])?;
        let weights = Floats::read(tensors, weights, &[n_features, n_classes])?;
        let norms = Floats::read(tensors, norms, &[n_features])
            .or_else(|_| Floats::read(tensors, norms, &[0]))?;
        if [&bias, &weights, &norms].into_iter().all(Floats::is_finite) {
            Ok(Self { bias: bias.unpack(), weights, norms })
        } else {
            Err("a weight is not finite")
        }
    }
}
