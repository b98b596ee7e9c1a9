//! Naive Bayes weights as feature scales for a logistic regression.

use super::linear::{Linear, shrink};
use super::logistic::{Problem, SparseRows};
use super::multinomial::Multinomial;
use crate::features::{Documents, Refinement, is_char_ngram};

/// The documents that a scorer is learned from.
pub(super) struct Examples<'d> {
    pub(super) documents: &'d Documents,
    /// Numbers of the documents to learn from.
    pub(super) members: &'d [usize],
    /// The class of every document, by its number.
    pub(super) classes: &'d [usize],
    /// The row in the scorer of every feature of the vocabulary; `None` for those without one.
    pub(super) rows: &'d [Option<u32>],
    /// Units per occurrence in the documents.
    pub(super) unit: f64,
}

impl Examples<'_> {
    /// What each feature of the scorer counts for: `of_chars` for a character n-gram, 1 for others.
    fn scales(&self, n_features: usize, of_chars: f64) -> Vec<f64> {
        let mut scales = vec![1.0; n_features];
        for (row, name) in self.rows.iter().zip(self.documents.vocabulary.iter()) {
            if let (Some(row), true) = (row, is_char_ngram(name)) {
                scales[*row as usize] = of_chars;
            }
        }
        scales
    }

    /// The inverse document frequency of each feature of the scorer, `1 + ln((1 + n) / (1 + n_with))`.
    fn rarities(&self, n_features: usize) -> Vec<f64> {
        let mut n_with = vec![0_u32; n_features];
        for &document in self.members {
            for (feature, _) in self.documents.row(document) {
                if let Some(row) = self.rows[feature as usize] {
                    n_with[row as usize] += 1;
                }
            }
        }
        let n = self.members.len() as f64;
        n_with.iter().map(|&own| 1.0 + libm::log((1.0 + n) / (1.0 + f64::from(own)))).collect()
    }
}

/// Refines naive Bayes weights.
///
/// Each feature is scaled by its log-count ratio `r` (in nats, a class against the mean of the
/// others), texts are brought to equal length, and an L2-regularised logistic regression weighs the
/// scaled features: what naive Bayes thinks important is cheap to use, and what it counts twice the
/// regression takes back. The result is again one weight per feature and class, `r · w`.
///
/// The length is `√(Σ_v x[v] · r[v]²)` rather than the Euclidean `√(Σ_v (x[v] · r[v])²)`: for texts
/// that repeat little they are the same, and this one adds up over the words of a text.
///
/// # Source
/// S. Wang, C. D. Manning (2012), Baselines and bigrams: simple, good sentiment and topic
/// classification, ACL, 90–94; there a support vector machine on binary features without the length.
pub(super) fn refine(
    examples: &Examples<'_>,
    naive_bayes: &Linear,
    refinement: Refinement,
) -> Linear {
    let n_classes = naive_bayes.bias.len();
    let n_features = naive_bayes.weights.len() / n_classes;
    let Refinement { normalise, .. } = refinement;
    let scales = examples.scales(n_features, refinement.char_scale);
    let rarities = if refinement.rarity { examples.rarities(n_features) } else { Vec::new() };
    let ratio = |feature: usize, class: usize| {
        let weights = naive_bayes.weights(feature as u32);
        let others = weights.iter().sum::<f64>() - weights[class];
        let ratio = weights[class] - others / (n_classes - 1) as f64;
        let ratio = match rarities.get(feature) {
            Some(rarity) => (ratio.abs() * rarity).sqrt().copysign(ratio),
            None => ratio,
        };
        scales[feature] * ratio
    };
    let mean_square = |feature: usize| {
        (0..n_classes).map(|class| ratio(feature, class).powi(2)).sum::<f64>() / n_classes as f64
    };
    let n_norms = if normalise { n_features } else { 0 };
    let norms = (0..n_norms).map(|feature| as_f32(mean_square(feature))).collect();
    let mut refined =
        Linear { bias: vec![0.0; n_classes], weights: vec![0.0; naive_bayes.weights.len()], norms };
    // With two classes one regression serves both, half of it each.
    let (classes, share) = if n_classes == 2 { (1..2, 0.5) } else { (0..n_classes, 1.0) };
    let rows = equally_long(examples, &refined.norms);
    let mut set = |class: usize, column: usize, weight: f64| match column {
        bias if bias == n_features => refined.bias[class] = as_f32(share * weight),
        feature => {
            refined.weights[feature * n_classes + class] = as_f32(share * weight);
        }
    };
    let regressions = Regressions { examples, rows: &rows, n_features, ratio: &ratio, refinement };
    if refinement.multinomial && n_classes > 2 {
        regressions.fit_multinomial(n_classes, &mut set);
        return refined;
    }
    let classes: Vec<usize> = classes.collect();
    for classes in classes.chunks(8) {
        match classes.len() {
            1 => regressions.fit::<1>(classes, &mut set),
            2..=4 => regressions.fit::<4>(classes, &mut set),
            _ => regressions.fit::<8>(classes, &mut set),
        }
    }
    if n_classes == 2 {
        refined.bias[0] = -refined.bias[1];
        refined.weights.chunks_exact_mut(2).for_each(|weights| weights[0] = -weights[1]);
    }
    refined
}

/// The regressions that refine weights: one class against all others for several classes, or all classes
/// at once.
struct Regressions<'e, R> {
    examples: &'e Examples<'e>,
    rows: &'e SparseRows,
    n_features: usize,
    ratio: &'e R,
    refinement: Refinement,
}

impl<R: Fn(usize, usize) -> f64> Regressions<'_, R> {
    /// Fits up to `L` regressions at once and hands out (class, column, weight); the column after the
    /// features is the bias.
    fn fit<const L: usize>(&self, classes: &[usize], set: &mut impl FnMut(usize, usize, f64)) {
        let Refinement { cost, balance, .. } = self.refinement;
        let of_row = |&document: &usize| {
            let class = self.examples.classes[document];
            classes.iter().position(|&own| own == class).unwrap_or(L)
        };
        let positive_in: Vec<usize> = self.examples.members.iter().map(of_row).collect();
        let mut costs = [[0.0; L]; 2];
        for lane in 0..classes.len() {
            let n_positive = positive_in.iter().filter(|&&own| own == lane).count();
            let shares = if balance { balanced(n_positive, positive_in.len()) } else { [1.0; 2] };
            costs.iter_mut().zip(shares).for_each(|(costs, share)| costs[lane] = share * cost);
        }
        let scales_of = |feature: usize| {
            let mut scales = [0.0; L];
            let ratios = classes.iter().map(|&class| (self.ratio)(feature, class));
            scales.iter_mut().zip(ratios).for_each(|(scale, ratio)| *scale = ratio);
            scales
        };
        let scales: Vec<[f64; L]> = (0..self.n_features).map(scales_of).collect();
        let problem =
            Problem { rows: self.rows, scales: &scales, positive_in: &positive_in, costs };
        for (column, weights) in problem.fit(TOLERANCE).into_iter().enumerate() {
            classes.iter().zip(weights).for_each(|(&class, weight)| set(class, column, weight));
        }
    }
}

impl<R: Fn(usize, usize) -> f64> Regressions<'_, R> {
    /// Fits one regression of all classes and hands out (class, column, weight).
    fn fit_multinomial(&self, n_classes: usize, set: &mut impl FnMut(usize, usize, f64)) {
        let Refinement { cost, balance, .. } = self.refinement;
        let Examples { members, classes, .. } = self.examples;
        let classes: Vec<usize> = members.iter().map(|&document| classes[document]).collect();
        let cost_of = |class: usize| {
            let n_own = classes.iter().filter(|&&own| own == class).count();
            let share = classes.len() as f64 / (n_classes * n_own.max(1)) as f64;
            if balance { cost * share } else { cost }
        };
        let costs: Vec<f64> = (0..n_classes).map(cost_of).collect();
        let scales_of = |feature| (0..n_classes).map(move |class| (self.ratio)(feature, class));
        let scales: Vec<f64> = (0..self.n_features).flat_map(scales_of).collect();
        let problem = Multinomial {
            rows: self.rows,
            n_classes,
            scales: &scales,
            classes: &classes,
            costs: &costs,
        };
        for (at, weight) in problem.fit(TOLERANCE).into_iter().enumerate() {
            set(at % n_classes, at / n_classes, weight);
        }
    }
}

/// In log-odds of a row. A tenth of it moves no figure of held-out rows by more than 0.001.
const TOLERANCE: f64 = 0.1;

/// What rows of the others and of a class cost, so that both cost the same together and a row costs 1
/// on average.
fn balanced(n_positive: usize, n: usize) -> [f64; 2] {
    let share = |part: usize| n as f64 / (2 * part.max(1)) as f64;
    [share(n - n_positive), share(n_positive)]
}

/// Half of the digits are noise of the solver, and single precision halves the model file.
fn as_f32(value: f64) -> f64 {
    f64::from(value as f32)
}

/// The examples, brought to equal length where there are norms.
fn equally_long(examples: &Examples<'_>, norms: &[f64]) -> SparseRows {
    let mut rows = SparseRows::default();
    for &document in examples.members {
        let cells = examples.documents.row(document).filter_map(|(feature, units)| {
            Some((examples.rows[feature as usize]?, f64::from(units) / examples.unit))
        });
        let norm = |row: u32| norms.get(row as usize).copied().unwrap_or_default();
        let shrink = shrink(cells.clone().map(|(row, x)| x * norm(row)).sum());
        rows.cells.extend(cells.map(|(row, x)| (row, (x * shrink) as f32)));
        rows.ends.push(rows.cells.len());
    }
    rows
}
