//! L2-regularised logistic regression on sparse rows.

/// Sparse rows of a matrix, one after the other.
#[derive(Debug, Default)]
pub(super) struct SparseRows {
    /// Where each row ends in `cells`.
    pub(super) ends: Vec<usize>,
    /// (column, value). `f32` halves the memory that every step of the solver reads.
    pub(super) cells: Vec<(u32, f32)>,
}

impl SparseRows {
    fn iter(&self) -> impl Iterator<Item = &[(u32, f32)]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.cells[start..end])
    }
}

/// How often the trust region may be tried. Some dozen tries are usual.
const MAX_STEPS: usize = 200;
/// The gradient must shrink to this share of what it was at zero.
const TOLERANCE: f64 = 1e-3;

/// Finds the `w` (`[n_columns + 1]`, the last one the bias) that minimises
/// `‖w‖² / 2 + Σ_i cost_i · ln(1 + exp(−y_i · (w · x_i + bias)))` with `y_i = ±1`; the first of `costs`
/// is that of rows with `y_i = −1`.
///
/// One thread and a fixed order of sums: the same rows give the same bits.
///
/// # Source
/// The trust region Newton method of C.-J. Lin, R. C. Weng, S. S. Keerthi (2008), Trust region Newton
/// method for large-scale logistic regression, JMLR 9, 627–650.
pub(super) fn fit(
    rows: &SparseRows,
    positive: &[bool],
    n_columns: usize,
    costs: [f64; 2],
) -> Vec<f64> {
    let n = n_columns + 1;
    let mut w = vec![0.0; n];
    let mut at = Point::new(rows, positive, costs, &w);
    let start = norm(&at.gradient);
    let mut radius = start;
    for _ in 0..MAX_STEPS {
        if norm(&at.gradient) <= TOLERANCE * start {
            break;
        }
        let (step, residual) = conjugate_gradient(rows, &at, radius);
        let tried: Vec<f64> = w.iter().zip(&step).map(|(w, step)| w + step).collect();
        let there = Point::new(rows, positive, costs, &tried);
        let slope = dot(&at.gradient, &step);
        let predicted = -0.5 * (slope - dot(&step, &residual));
        let actual = at.value - there.value;
        radius = next_radius(radius, norm(&step), actual / predicted);
        if actual > 1e-4 * predicted {
            (w, at) = (tried, there);
        } else if radius < 1e-12 * start {
            break;
        }
    }
    w
}

/// The objective at one `w`: value, gradient, and what the Hessian needs of each row.
struct Point {
    value: f64,
    gradient: Vec<f64>,
    /// `cost_i · p_i · (1 − p_i)`, `[n_rows]`.
    variance: Vec<f64>,
}

impl Point {
    fn new(rows: &SparseRows, positive: &[bool], costs: [f64; 2], w: &[f64]) -> Self {
        let bias = w[w.len() - 1];
        let mut value = 0.5 * dot(w, w);
        let mut gradient = w.to_vec();
        let mut variance = Vec::with_capacity(positive.len());
        for (row, &positive) in rows.iter().zip(positive) {
            let y = if positive { 1.0 } else { -1.0 };
            let cost = costs[usize::from(positive)];
            let margin = y * (bias + product(row, w));
            // Stable on either side: ln(1 + e^-m) = max(-m, 0) + ln(1 + e^-|m|).
            value += cost * ((-margin).max(0.0) + libm::log1p(libm::exp(-margin.abs())));
            let p = 1.0 / (1.0 + libm::exp(-margin));
            let slope = -cost * y * (1.0 - p);
            add(row, slope, &mut gradient);
            variance.push(cost * p * (1.0 - p));
        }
        Self { value, gradient, variance }
    }

    /// The Hessian times a direction: `v + Xᵀ D X v`.
    fn curvature(&self, rows: &SparseRows, direction: &[f64]) -> Vec<f64> {
        let bias = direction[direction.len() - 1];
        let mut product_with = direction.to_vec();
        for (row, variance) in rows.iter().zip(&self.variance) {
            add(row, variance * (bias + product(row, direction)), &mut product_with);
        }
        product_with
    }
}

/// Solves for Newton's step by conjugate gradients, stopping at the edge of the trust region. Returns
/// the step and the residual.
fn conjugate_gradient(rows: &SparseRows, at: &Point, radius: f64) -> (Vec<f64>, Vec<f64>) {
    let mut step = vec![0.0; at.gradient.len()];
    let mut residual: Vec<f64> = at.gradient.iter().map(|g| -g).collect();
    let mut direction = residual.clone();
    let mut squared = dot(&residual, &residual);
    let goal = 0.1 * norm(&at.gradient);
    while squared.sqrt() > goal {
        let curved = at.curvature(rows, &direction);
        let mut length = squared / dot(&direction, &curved);
        add_scaled(&mut step, length, &direction);
        if norm(&step) > radius {
            // Back to where this direction leaves the region.
            add_scaled(&mut step, -length, &direction);
            let (sd, ss, dd) =
                (dot(&step, &direction), dot(&step, &step), dot(&direction, &direction));
            let root = (sd * sd + dd * (radius * radius - ss)).sqrt();
            length =
                if sd >= 0.0 { (radius * radius - ss) / (sd + root) } else { (root - sd) / dd };
            add_scaled(&mut step, length, &direction);
            add_scaled(&mut residual, -length, &curved);
            break;
        }
        add_scaled(&mut residual, -length, &curved);
        let next = dot(&residual, &residual);
        let ratio = next / squared;
        squared = next;
        for (direction, residual) in direction.iter_mut().zip(&residual) {
            *direction = residual + ratio * *direction;
        }
    }
    (step, residual)
}

/// The trust region grows where the model predicted well and shrinks where it did not.
fn next_radius(radius: f64, step: f64, quality: f64) -> f64 {
    match quality {
        q if !q.is_finite() || q < 0.25 => 0.25 * step.min(radius),
        q if q < 0.75 => radius,
        _ => radius.max(4.0 * step),
    }
}

fn product(row: &[(u32, f32)], w: &[f64]) -> f64 {
    row.iter().map(|&(column, value)| f64::from(value) * w[column as usize]).sum()
}

/// Adds `scale` times a row, and `scale` for the bias.
fn add(row: &[(u32, f32)], scale: f64, to: &mut [f64]) {
    for &(column, value) in row {
        to[column as usize] += scale * f64::from(value);
    }
    if let Some(bias) = to.last_mut() {
        *bias += scale;
    }
}

fn add_scaled(to: &mut [f64], scale: f64, by: &[f64]) {
    to.iter_mut().zip(by).for_each(|(to, by)| *to += scale * by);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gradient descent in tiny steps on the same objective: slow and obvious.
    fn oracle(rows: &[Vec<f64>], positive: &[bool], cost: f64) -> Vec<f64> {
        let n = rows[0].len();
        let mut w = vec![0.0; n + 1];
        for _ in 0..200_000 {
            let mut gradient = w.clone();
            for (row, &positive) in rows.iter().zip(positive) {
                let y = if positive { 1.0 } else { -1.0 };
                let z: f64 = row.iter().zip(&w).map(|(x, w)| x * w).sum::<f64>() + w[n];
                let slope = -cost * y / (1.0 + (y * z).exp());
                (0..n).for_each(|i| gradient[i] += slope * row[i]);
                gradient[n] += slope;
            }
            w.iter_mut().zip(&gradient).for_each(|(w, g)| *w -= 0.005 * g);
        }
        w
    }

    #[test]
    fn finds_the_minimum_that_gradient_descent_finds() {
        let dense = vec![
            vec![1.0, 0.0, 2.0],
            vec![0.0, 1.0, 1.0],
            vec![1.0, 1.0, 0.0],
            vec![0.5, 0.0, 0.0],
            vec![0.0, 2.0, 0.5],
        ];
        let positive = [true, false, false, true, false];
        let mut rows = SparseRows::default();
        for row in &dense {
            let cells = (0..).zip(row).filter(|(_, x)| **x != 0.0);
            rows.cells.extend(cells.map(|(column, &x)| (column, x as f32)));
            rows.ends.push(rows.cells.len());
        }
        let found = fit(&rows, &positive, 3, [5.0; 2]);
        for (w, expected) in found.iter().zip(oracle(&dense, &positive, 5.0)) {
            assert!((w - expected).abs() < 5e-3, "{found:?}");
        }
    }
}
