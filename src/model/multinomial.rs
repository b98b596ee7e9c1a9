//! An L2-regularised multinomial logistic regression on sparse rows.

use super::logistic::{MAX_ROUNDS, NEAR_ZERO, SparseRows, shuffle};

/// How many classes are worked on at once.
const LANES: usize = 8;

/// A regression that weighs all classes at once, each column at a scale of its own in each class.
pub(super) struct Multinomial<'p> {
    pub(super) rows: &'p SparseRows,
    pub(super) n_classes: usize,
    /// What each class multiplies the values of a column by, `[n_columns × n_classes]`.
    pub(super) scales: &'p [f64],
    /// The class of each row, `[n_rows]`.
    pub(super) classes: &'p [usize],
    /// What the rows of each class cost, `[n_classes]`, above 0.
    pub(super) costs: &'p [f64],
}

/// The weights of a column in some classes, and the squares of its scales.
#[derive(Clone, Copy)]
struct Cell {
    weights: [f32; LANES],
    squares: [f32; LANES],
}

impl Multinomial<'_> {
    /// Finds the `w` that minimises
    /// `‖w‖² / 2 + Σ_i cost_i · (ln Σ_c exp(z_i[c]) − z_i[class of i])` with
    /// `z_i[c] = Σ_v w[v, c] · scale[v, c] · x_i[v] + bias[c]` and the biases counted in `‖w‖²`; returns
    /// `w · scale`, `[(n_columns + 1) × n_classes]`, the biases last.
    ///
    /// Row by row, the best values of its dual variables, one for each class, are found while those of
    /// all other rows stay, until in a whole round none of their logarithms was further than
    /// `tolerance` from its best value. One thread and a fixed shuffle: the same rows give the same bits.
    ///
    /// # Source
    /// H.-F. Yu, F.-L. Huang, C.-J. Lin (2011), Dual coordinate descent methods for logistic regression
    /// and maximum entropy models, Machine Learning 85, 41–75; there the variables of a row are solved
    /// for in pairs.
    pub(super) fn fit(&self, tolerance: f64) -> Vec<f64> {
        let rows: Vec<&[(u32, f32)]> = self.rows.iter().collect();
        let n_chunks = self.n_classes.div_ceil(LANES);
        let mut cells = self.cells(n_chunks);
        let curvatures: Vec<f64> =
            rows.iter().flat_map(|row| self.curvature(row, &cells)).collect();
        let mut dual = Vec::with_capacity(rows.len() * self.n_classes);
        for &class in self.classes {
            let logarithm = |own| if own == class { 0.0 } else { NEAR_ZERO };
            dual.extend((0..self.n_classes).map(logarithm));
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut scores = vec![0.0; self.n_classes];
        let mut steps = vec![[0.0; LANES]; n_chunks];
        for round in 0..MAX_ROUNDS {
            shuffle(&mut order, round);
            let mut furthest: f64 = 0.0;
            for &i in &order {
                let own = i * self.n_classes..(i + 1) * self.n_classes;
                multiply(rows[i], &cells, n_chunks, &mut scores);
                let row = DualRow {
                    scores: &scores,
                    curvatures: &curvatures[own.clone()],
                    cost: self.costs[self.classes[i]],
                };
                let moved = row.improve(&mut dual[own], steps.as_flattened_mut());
                furthest = furthest.max(moved);
                add(rows[i], &steps, &mut cells);
            }
            if furthest <= tolerance {
                break;
            }
        }
        self.weights(&rows, &dual)
    }

    /// The cells of all columns and of the biases, `[(n_columns + 1) × n_chunks]`, with no weight yet.
    fn cells(&self, n_chunks: usize) -> Vec<Cell> {
        let of_bias = vec![1.0; self.n_classes];
        let columns = self.scales.chunks_exact(self.n_classes).chain([&of_bias[..]]);
        let mut cells = Vec::with_capacity(n_chunks * (self.scales.len() / self.n_classes + 1));
        for scales in columns {
            cells.extend(scales.chunks(LANES).map(|scales| {
                let mut squares = [0.0; LANES];
                let own = scales.iter().map(|scale| (scale * scale) as f32);
                squares.iter_mut().zip(own).for_each(|(square, own)| *square = own);
                Cell { weights: [0.0; LANES], squares }
            }));
        }
        cells
    }

    /// The row's square in each class, by the squares of the scales, and 1 for the bias.
    fn curvature(&self, row: &[(u32, f32)], cells: &[Cell]) -> Vec<f64> {
        let n_chunks = self.n_classes.div_ceil(LANES);
        let mut sums = vec![1.0; self.n_classes];
        for &(column, value) in row {
            let square = f64::from(value) * f64::from(value);
            let own = cells[column as usize * n_chunks..][..n_chunks].iter();
            let squares = own.flat_map(|cell| cell.squares);
            sums.iter_mut().zip(squares).for_each(|(sum, own)| *sum += square * f64::from(own));
        }
        sums
    }

    /// The weights that dual variables stand for, summed in double precision.
    fn weights(&self, rows: &[&[(u32, f32)]], dual: &[f64]) -> Vec<f64> {
        let n_classes = self.n_classes;
        let mut weights = vec![0.0; self.scales.len() + n_classes];
        let bias = self.scales.len() / n_classes;
        for ((row, dual), &class) in rows.iter().zip(dual.chunks_exact(n_classes)).zip(self.classes)
        {
            let share = |(own, logarithm): (usize, &f64)| {
                self.costs[class] * (f64::from(u8::from(own == class)) - libm::exp(*logarithm))
            };
            let factors: Vec<f64> = dual.iter().enumerate().map(share).collect();
            let cells = row.iter().map(|&(column, value)| (column as usize, f64::from(value)));
            for (column, value) in cells.chain([(bias, 1.0)]) {
                let own = weights[column * n_classes..].iter_mut().zip(&factors);
                own.for_each(|(weight, factor)| *weight += factor * value);
            }
        }
        let scaled = weights.iter_mut().zip(self.scales);
        scaled.for_each(|(weight, scale)| *weight *= scale * scale);
        weights
    }
}

/// What the dual variables of a row depend on.
struct DualRow<'r> {
    /// The row's score in each class, by the weights as they are.
    scores: &'r [f64],
    curvatures: &'r [f64],
    cost: f64,
}

impl DualRow<'_> {
    /// Sets the logarithms `t` of the shares that the row's cost is divided into to their best values, and
    /// `steps` to what the weights move by. Returns how far the furthest of them was from its best value.
    ///
    /// The shares sum to 1, and where they are best, `curvature · cost · (share − before) + t − score` is
    /// the same for all classes. Newton's method for all shares and that common value at once: with the
    /// equations taken for linear, it follows from the sum, and each step from it.
    fn improve(&self, logarithms: &mut [f64], steps: &mut [f32]) -> f64 {
        let before: Vec<f64> = logarithms.iter().map(|&t| libm::exp(t)).collect();
        let start = logarithms.to_vec();
        for _ in 0..MAX_STEPS {
            let (mut sum, mut slopes, mut pull) = (0.0, 0.0, 0.0);
            let value = |class: usize, t: f64, share: f64| {
                let curvature = self.curvatures[class] * self.cost;
                (
                    curvature * (share - before[class]) + t - self.scores[class],
                    1.0 + curvature * share,
                )
            };
            for (class, &t) in logarithms.iter().enumerate() {
                let share = libm::exp(t);
                let (value, slope) = value(class, t, share);
                sum += share;
                slopes += share / slope;
                pull += share * value / slope;
            }
            let common = (1.0 - sum + pull) / slopes;
            let mut largest: f64 = 0.0;
            for (class, t) in logarithms.iter_mut().enumerate() {
                let (value, slope) = value(class, *t, libm::exp(*t));
                // A share grows by less than three times in a step, for beyond that nothing is linear.
                let step = ((common - value) / slope).clamp(-MAX_STEP, MAX_STEP);
                *t += step;
                largest = largest.max(step.abs());
            }
            if largest < 1e-6 {
                break;
            }
        }
        let total: f64 = logarithms.iter().map(|&t| libm::exp(t)).sum();
        let mut furthest: f64 = 0.0;
        for (class, t) in logarithms.iter_mut().enumerate() {
            *t -= libm::log(total);
            furthest = furthest.max((*t - start[class]).abs());
            // What a class has of the cost pulls its weights down; that of the row's own class stands
            // against the whole cost, which is constant.
            steps[class] = (self.cost * (before[class] - libm::exp(*t))) as f32;
        }
        furthest
    }
}

/// How often Newton's method is gone on with, and how far it may go in a step.
const MAX_STEPS: usize = 50;
const MAX_STEP: f64 = 1.0;

/// A row times the weights, plus the biases.
fn multiply(row: &[(u32, f32)], cells: &[Cell], n_chunks: usize, scores: &mut [f64]) {
    let biases = cells.len() - n_chunks;
    for (chunk, scores) in scores.chunks_mut(LANES).enumerate() {
        let mut sums = cells[biases + chunk].weights;
        for &(column, value) in row {
            let weights = &cells[column as usize * n_chunks + chunk].weights;
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
        }
        scores.iter_mut().zip(sums).for_each(|(score, sum)| *score = sum.into());
    }
}

/// Moves the weights along a row.
fn add(row: &[(u32, f32)], steps: &[[f32; LANES]], cells: &mut [Cell]) {
    let n_chunks = steps.len();
    let biases = cells.len() / n_chunks - 1;
    let columns = row.iter().map(|&(column, value)| (column as usize, value));
    for (column, value) in columns.chain([(biases, 1.0)]) {
        for (cell, steps) in cells[column * n_chunks..].iter_mut().zip(steps) {
            let Cell { weights, squares } = cell;
            for lane in 0..LANES {
                weights[lane] += steps[lane] * value * squares[lane];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gradient descent in small steps on the same objective: slow and obvious.
    fn oracle(rows: &[Vec<f64>], problem: &Multinomial<'_>) -> Vec<f64> {
        let (n_classes, n) = (problem.n_classes, rows[0].len());
        let scale =
            |v: usize, class: usize| problem.scales.get(v * n_classes + class).unwrap_or(&1.0);
        let mut w = vec![0.0; (n + 1) * n_classes];
        for _ in 0..20_000 {
            let mut gradient = w.clone();
            for (row, &class) in rows.iter().zip(problem.classes) {
                let x = |v: usize| row.get(v).unwrap_or(&1.0);
                let score =
                    |own| (0..=n).map(|v| w[v * n_classes + own] * scale(v, own) * x(v)).sum();
                let z: Vec<f64> = (0..n_classes).map(score).collect();
                let total: f64 = z.iter().map(|z| z.exp()).sum();
                for own in 0..n_classes {
                    let target = if own == class { 1.0 } else { 0.0 };
                    let slope = problem.costs[class] * (z[own].exp() / total - target);
                    (0..=n).for_each(|v| {
                        gradient[v * n_classes + own] += slope * scale(v, own) * x(v);
                    });
                }
            }
            w.iter_mut().zip(&gradient).for_each(|(w, g)| *w -= 0.02 * g);
        }
        (0..w.len()).map(|at| w[at] * scale(at / n_classes, at % n_classes)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20) })]

        #[test]
        fn finds_the_minimum_that_gradient_descent_finds(
            n_classes in prop::sample::select(vec![2_usize, 3, 9]),
            dense in prop::collection::vec(prop::collection::vec(0_u8..3, 3), 9..14),
            costs in prop::collection::vec(0.5_f64..3.0, 9),
            scales in prop::collection::vec(0.2_f64..1.5, 27),
        ) {
            let dense: Vec<Vec<f64>> =
                dense.iter().map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect();
            let classes: Vec<usize> = (0..dense.len()).map(|row| row % n_classes).collect();
            let mut rows = SparseRows::default();
            for row in &dense {
                let cells = (0..).zip(row).filter(|(_, x)| **x != 0.0);
                rows.cells.extend(cells.map(|(column, &x)| (column, x as f32)));
                rows.ends.push(rows.cells.len());
            }
            let problem = Multinomial {
                rows: &rows,
                n_classes,
                scales: &scales[..3 * n_classes],
                classes: &classes,
                costs: &costs[..n_classes],
            };
            let (found, expected) = (problem.fit(1e-5), oracle(&dense, &problem));
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert!((found - expected).abs() < 2e-3, "{found} {expected}");
            }
        }
    }
}
