//! A linear scorer: the form that naive Bayes and its refinement share.

/// One weight per feature and class. `s[c] = bias[c] + Σ_v x[v] · weights[v][c] / ‖x‖`.
///
/// `‖x‖ = √(Σ_v x[v] · norms[v])` where there are norms, else 1. It adds up over the words of a
/// text, so what a word contributes to both sums is constant and can be tabled.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Linear {
    /// Score of a text without features, in nats, `[n_classes]`.
    pub(super) bias: Vec<f64>,
    /// Nats per occurrence, `[n_features x n_classes]`.
    pub(super) weights: Vec<f64>,
    /// What an occurrence adds to the squared length of a text, `[n_features]`; empty if texts are
    /// not normalised.
    pub(super) norms: Vec<f64>,
}

/// The sums of one text before its length is taken out.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    /// `Σ_v x[v] · weights[v][c]`, `[n_classes]`.
    pub(super) weights: Vec<f64>,
    /// `Σ_v x[v] · norms[v]`.
    pub(super) norms: f64,
    /// `Σ_v x[v]` over the features that have a weight.
    pub(super) n_occurrences: f64,
}

impl Linear {
    /// The weights of one feature, `[n_classes]`.
    ///
    /// # Panics
    /// If there is no such feature.
    pub(super) fn weights(&self, feature: u32) -> &[f64] {
        let n_classes = self.bias.len();
        &self.weights[feature as usize * n_classes..][..n_classes]
    }

    /// The scorer of some features, in the order of their rows here.
    pub(super) fn rows(&self, rows: &[usize]) -> Self {
        let weights = rows.iter().flat_map(|&row| self.weights(row as u32));
        let norms = rows.iter().filter_map(|&row| self.norms.get(row));
        Self {
            bias: self.bias.clone(),
            weights: weights.copied().collect(),
            norms: norms.copied().collect(),
        }
    }

    /// Sets `sums` to those of a text given as (feature, x).
    pub(super) fn sum(&self, text: impl IntoIterator<Item = (u32, f64)>, sums: &mut Sums) {
        sums.weights.clear();
        sums.weights.resize(self.bias.len(), 0.0);
        (sums.norms, sums.n_occurrences) = (0.0, 0.0);
        for (feature, x) in text {
            if self.add(feature, x, &mut sums.weights, &mut sums.norms) {
                sums.n_occurrences += x;
            }
        }
    }

    /// Adds `x` occurrences of a feature to the sums of the weights (`[n_classes]`) and of the norms.
    /// Says whether the feature has a weight; one without adds nothing.
    pub(super) fn add(&self, feature: u32, x: f64, weights: &mut [f64], norms: &mut f64) -> bool {
        let mut weighted = false;
        for (sum, weight) in weights.iter_mut().zip(self.weights(feature)) {
            *sum += x * weight;
            weighted |= *weight != 0.0;
        }
        if weighted {
            *norms += x * self.norms.get(feature as usize).copied().unwrap_or_default();
        }
        weighted
    }

    /// The scores of a text, in nats, into `scores` (`[n_classes]`, cleared first).
    pub(super) fn score(&self, sums: &Sums, scores: &mut Vec<f64>) {
        let shrink = shrink(sums.norms);
        scores.clear();
        scores.extend(self.bias.iter().zip(&sums.weights).map(|(bias, sum)| bias + sum * shrink));
    }
}

/// What a text's weights are multiplied by, 1 over its length, from the sum of its norms: 1 where that
/// is zero, as it is where texts are not normalised.
pub(super) fn shrink(norms: f64) -> f64 {
    if norms <= 0.0 { 1.0 } else { 1.0 / norms.sqrt() }
}
