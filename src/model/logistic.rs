//! L2-regularised logistic regressions on the same sparse rows.

/// Sparse rows of a matrix, one after the other.
#[derive(Debug, Default)]
pub(super) struct SparseRows {
    /// Where each row ends in `cells`.
    pub(super) ends: Vec<usize>,
    /// (column, value). `f32` halves the memory that every step of the solver reads.
    pub(super) cells: Vec<(u32, f32)>,
}

impl SparseRows {
    /// The rows, each as (column, value).
    pub(super) fn iter(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.cells[start..end])
    }
}

/// `L` regressions to be fitted side by side: going over the rows is most of the work, and all of them
/// share it.
pub(super) struct Problem<'p, const L: usize> {
    pub(super) rows: &'p SparseRows,
    /// What each regression multiplies the values of a column by, `[n_columns]`.
    pub(super) scales: &'p [[f64; L]],
    /// The regression that each row is positive in, `[n_rows]`; in all others it is negative.
    pub(super) positive_in: &'p [usize],
    /// What negative and positive rows cost in each regression; zero if there is no such regression.
    pub(super) costs: [[f64; L]; 2],
}

/// How often the rows may be gone through. Some dozen times are usual.
pub(super) const MAX_ROUNDS: u64 = 300;

/// The weight of a column in each regression, and the square of its scale: side by side, for they are
/// wanted together, and in single precision, so that more of them fit the cache.
#[derive(Clone, Copy)]
struct Column<const L: usize> {
    weights: [f32; L],
    squares: [f32; L],
}

impl<const L: usize> Problem<'_, L> {
    /// Finds for each regression the `w` that minimises
    /// `‖w‖² / 2 + Σ_i cost_i · ln(1 + exp(−y_i · (Σ_v w[v] · scale[v] · x_i[v] + bias)))` with
    /// `y_i = ±1` and the bias counted in `‖w‖²`; returns `w · scale` of each column, and the bias last.
    ///
    /// Row by row, the best value of the dual variable is found while those of all other rows stay, until
    /// in a whole round the derivative by none of them was beyond `tolerance` before. One thread and a
    /// fixed shuffle: the same rows give the same bits.
    ///
    /// # Source
    /// H.-F. Yu, F.-L. Huang, C.-J. Lin (2011), Dual coordinate descent methods for logistic regression
    /// and maximum entropy models, Machine Learning 85, 41–75.
    pub(super) fn fit(&self, tolerance: f64) -> Vec<[f64; L]> {
        let rows: Vec<&[(u32, f32)]> = self.rows.iter().collect();
        let mut columns: Vec<Column<L>> = self
            .scales
            .iter()
            .chain([&[1.0; L]])
            .map(|scale| Column { weights: [0.0; L], squares: scale.map(|s| (s * s) as f32) })
            .collect();
        let curvatures: Vec<[f64; L]> = rows.iter().map(|row| curvature(row, &columns)).collect();
        // As log-odds of the share of its cost that each dual variable has. So near zero that the weights
        // of all of them together may be taken for zero.
        let mut dual = vec![[NEAR_ZERO; L]; rows.len()];
        let mut order: Vec<usize> = (0..rows.len()).collect();
        for round in 0..MAX_ROUNDS {
            shuffle(&mut order, round);
            let mut largest: f64 = 0.0;
            for &i in &order {
                let derivative = self.step(
                    rows[i],
                    self.positive_in[i],
                    &curvatures[i],
                    &mut dual[i],
                    &mut columns,
                );
                largest = largest.max(derivative);
            }
            if largest <= tolerance {
                break;
            }
        }
        self.weights(&rows, &dual)
    }

    /// Sets the dual variables of a row to their best values, in all regressions. Returns how large the
    /// largest derivative was.
    fn step(
        &self,
        row: &[(u32, f32)],
        positive_in: usize,
        curvature: &[f64; L],
        dual: &mut [f64; L],
        columns: &mut [Column<L>],
    ) -> f64 {
        let z = product(row, columns);
        let mut steps = [0.0; L];
        let mut largest: f64 = 0.0;
        for lane in 0..L {
            let is_positive = lane == positive_in;
            let cost = self.costs[usize::from(is_positive)][lane];
            if cost == 0.0 {
                continue;
            }
            let y = if is_positive { 1.0 } else { -1.0 };
            let margin = y * f64::from(z[lane]);
            largest = largest.max((margin + dual[lane]).abs());
            let before = cost * share(dual[lane]);
            dual[lane] = best_dual(margin, before, cost, curvature[lane], dual[lane]);
            steps[lane] = (y * (cost * share(dual[lane]) - before)) as f32;
        }
        add(row, &steps, columns);
        largest
    }

    /// The weights that dual variables stand for, summed in double precision.
    fn weights(&self, rows: &[&[(u32, f32)]], dual: &[[f64; L]]) -> Vec<[f64; L]> {
        let mut weights = vec![[0.0; L]; self.scales.len() + 1];
        for ((row, dual), &positive_in) in rows.iter().zip(dual).zip(self.positive_in) {
            let factors: [f64; L] = std::array::from_fn(|lane| {
                let is_positive = lane == positive_in;
                let factor = self.costs[usize::from(is_positive)][lane] * share(dual[lane]);
                if is_positive { factor } else { -factor }
            });
            let mut add = |column: usize, value: f64| {
                let pairs = weights[column].iter_mut().zip(factors);
                pairs.for_each(|(weight, factor)| *weight += factor * value);
            };
            row.iter().for_each(|&(column, value)| add(column as usize, value.into()));
            add(self.scales.len(), 1.0);
        }
        for (weights, scales) in weights.iter_mut().zip(self.scales) {
            weights.iter_mut().zip(scales).for_each(|(weight, scale)| *weight *= scale * scale);
        }
        weights
    }
}

/// Log-odds of a share of 10⁻⁸, and its logarithm.
pub(super) const NEAR_ZERO: f64 = -18.4;

/// The share that log-odds stand for.
fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// Finds the log-odds `t` where the derivative by the row's dual variable `a = cost · share(t)` is zero:
/// `margin + curvature · (a − before) + t = 0`. The left side rises with `t`, so that the zero is between
/// two bounds and Newton's method is kept within them.
fn best_dual(margin: f64, before: f64, cost: f64, curvature: f64, start: f64) -> f64 {
    let mut low = -margin - curvature * (cost - before);
    let mut high = -margin + curvature * before;
    let mut t = start.clamp(low, high);
    for _ in 0..20 {
        let share = share(t);
        let value = margin + curvature * (cost * share - before) + t;
        if value.abs() < 1e-6 {
            break;
        }
        if value > 0.0 {
            high = t;
        } else {
            low = t;
        }
        let slope = 1.0 + curvature * cost * share * (1.0 - share);
        let next = t - value / slope;
        t = if low < next && next < high { next } else { low.midpoint(high) };
    }
    t
}

/// The row's square, by the squares of the scales, and 1 for the bias.
fn curvature<const L: usize>(row: &[(u32, f32)], columns: &[Column<L>]) -> [f64; L] {
    let mut sums = [1.0; L];
    for &(column, value) in row {
        let square = f64::from(value) * f64::from(value);
        let squares = columns[column as usize].squares;
        sums.iter_mut().zip(squares).for_each(|(sum, own)| *sum += square * f64::from(own));
    }
    sums
}

/// A row times the weights, plus the bias.
fn product<const L: usize>(row: &[(u32, f32)], columns: &[Column<L>]) -> [f32; L] {
    let mut sums = columns[columns.len() - 1].weights;
    for &(column, value) in row {
        let weights = &columns[column as usize].weights;
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
    }
    sums
}

/// Moves the weights along a row.
fn add<const L: usize>(row: &[(u32, f32)], steps: &[f32; L], columns: &mut [Column<L>]) {
    let n_columns = columns.len() - 1;
    let mut add = |column: usize, value: f32| {
        let Column { weights, squares } = &mut columns[column];
        for lane in 0..L {
            weights[lane] += steps[lane] * value * squares[lane];
        }
    };
    for &(column, value) in row {
        add(column as usize, value);
    }
    add(n_columns, 1.0);
}

/// Shuffles an order the same way each time: D. Knuth, The art of computer programming 2, algorithm P,
/// with the numbers of a 64-bit linear congruential generator.
pub(super) fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = seed;
    for last in (1..order.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let drawn = (u128::from(state) * (last as u128 + 1)) >> 64;
        order.swap(last, drawn as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gradient descent in tiny steps on the same objective: slow and obvious.
    fn oracle(rows: &[Vec<f64>], positive: &[bool], costs: [f64; 2]) -> Vec<f64> {
        let n = rows[0].len();
        let mut w = vec![0.0; n + 1];
        for _ in 0..200_000 {
            let mut gradient = w.clone();
            for (row, &positive) in rows.iter().zip(positive) {
                let y = if positive { 1.0 } else { -1.0 };
                let z: f64 = row.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() + w[n];
                let slope = -costs[usize::from(positive)] * y / (1.0 + (y * z).exp());
                (0..n).for_each(|i| gradient[i] += slope * row[i]);
                gradient[n] += slope;
            }
            w.iter_mut().zip(&gradient).for_each(|(w, g)| *w -= 0.005 * g);
        }
        w
    }

    #[test]
    fn finds_the_minima_that_gradient_descent_finds() {
        let dense = vec![
            vec![1.0, 0.0, 2.0],
            vec![0.0, 1.0, 1.0],
            vec![1.0, 1.0, 0.0],
            vec![0.5, 0.0, 0.0],
            vec![0.0, 2.0, 0.5],
        ];
        let positive_in = [0, 1, 2, 0, 1];
        let mut rows = SparseRows::default();
        for row in &dense {
            let cells = (0..).zip(row).filter(|(_, x)| **x != 0.0);
            rows.cells.extend(cells.map(|(column, &x)| (column, x as f32)));
            rows.ends.push(rows.cells.len());
        }
        let scales = [[1.0, 2.0], [1.0, 0.5], [1.0, 1.0]];
        let problem = Problem {
            rows: &rows,
            scales: &scales,
            positive_in: &positive_in,
            costs: [[5.0, 1.0], [5.0, 3.0]],
        };
        let found = problem.fit(1e-4);
        for lane in 0..2 {
            let own = dense
                .iter()
                .map(|row| row.iter().zip(&scales).map(|(x, scale)| x * scale[lane]).collect())
                .collect::<Vec<Vec<f64>>>();
            let positive = positive_in.map(|own| own == lane);
            let costs = problem.costs.map(|costs| costs[lane]);
            let scales = scales.iter().map(|scale| scale[lane]).chain([1.0]);
            for ((w, expected), scale) in
                found.iter().zip(oracle(&own, &positive, costs)).zip(scales)
            {
                assert!((w[lane] - expected * scale).abs() < 5e-3, "{found:?}");
            }
        }
    }
}
