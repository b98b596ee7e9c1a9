//! Minimises a smooth convex function of a few parameters, some of which may not be negative.

/// Value, gradient `[n]` and Hessian `[n x n]` of the function at one point.
pub(super) struct Derivatives {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    pub(super) hessian: Vec<f64>,
}

impl Derivatives {
    /// Those of `Σ x² / 2`, for other terms to be added to.
    pub(super) fn of_ridge(x: &[f64]) -> Self {
        let n = x.len();
        let mut hessian = vec![0.0; n * n];
        (0..n).for_each(|i| hessian[i * n + i] = 1.0);
        Self { value: x.iter().map(|x| x * x / 2.0).sum(), gradient: x.to_vec(), hessian }
    }

    /// Makes the upper half of the Hessian that of the lower one.
    pub(super) fn mirror(&mut self) {
        let n = self.gradient.len();
        for i in 0..n {
            for j in 0..i {
                self.hessian[j * n + i] = self.hessian[i * n + j];
            }
        }
    }
}

/// Newton's method with step halving from `start`; parameters below `n_nonnegative` stay at zero or
/// above.
///
/// A bound that the free minimum breaks is fixed at zero and the rest minimised again, the worst
/// bound first. With the one or two bounds in use here that finds the constrained minimum.
pub(super) fn minimise(
    start: &[f64],
    n_nonnegative: usize,
    function: impl Fn(&[f64]) -> Derivatives,
) -> Vec<f64> {
    let mut fixed = vec![false; start.len()];
    let mut x = start.to_vec();
    loop {
        x = minimise_free(&x, &fixed, &function);
        let worst =
            (0..n_nonnegative).filter(|&i| x[i] < 0.0).min_by(|&a, &b| x[a].total_cmp(&x[b]));
        match worst {
            Some(broken) => fixed[broken] = true,
            None => return x,
        }
    }
}

fn minimise_free(
    start: &[f64],
    fixed: &[bool],
    function: &impl Fn(&[f64]) -> Derivatives,
) -> Vec<f64> {
    let n = start.len();
    let mut x: Vec<f64> =
        start.iter().zip(fixed).map(|(&x, &fixed)| if fixed { 0.0 } else { x }).collect();
    let mut at = function(&x);
    // Newton doubles the correct digits per step; 100 only bounds a pathological case.
    for _ in 0..100 {
        for i in (0..n).filter(|&i| fixed[i]) {
            at.gradient[i] = 0.0;
            for j in 0..n {
                at.hessian[i * n + j] = f64::from(i == j);
                at.hessian[j * n + i] = f64::from(i == j);
            }
        }
        let Some(step) = solve(&mut at.hessian, at.gradient.clone()) else { break };
        let decrease: f64 = step.iter().zip(&at.gradient).map(|(step, slope)| step * slope).sum();
        if decrease <= 1e-14 * (1.0 + at.value.abs()) {
            break;
        }
        let mut length = 1.0;
        let next = loop {
            let tried: Vec<f64> = x.iter().zip(&step).map(|(x, step)| x - length * step).collect();
            let there = function(&tried);
            if there.value <= at.value - 1e-4 * length * decrease {
                break Some((tried, there));
            }
            length /= 2.0;
            if length < 1e-10 {
                break None;
            }
        };
        let Some((tried, there)) = next else { break };
        (x, at) = (tried, there);
    }
    x
}

/// Solves `a · x = b` for a symmetric positive definite `a` by Cholesky's method, overwriting `a`.
/// `None` if `a` is not positive definite.
fn solve(a: &mut [f64], mut b: Vec<f64>) -> Option<Vec<f64>> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| a[i * n + k] * a[j * n + k]).sum();
            let rest = a[i * n + j] - dot;
            if i == j {
                if rest <= 0.0 {
                    return None;
                }
                a[i * n + i] = rest.sqrt();
            } else {
                a[i * n + j] = rest / a[j * n + j];
            }
        }
    }
    for i in 0..n {
        let dot: f64 = (0..i).map(|k| a[i * n + k] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| a[k * n + i] * b[k]).sum();
        b[i] = (b[i] - dot) / a[i * n + i];
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(x − target)² / 2` per coordinate plus a coupling, as derivatives.
    fn bowl(target: [f64; 2]) -> impl Fn(&[f64]) -> Derivatives {
        move |x| {
            let (a, b) = (x[0] - target[0], x[1] - target[1]);
            Derivatives {
                value: (a * a + b * b + a * b) / 2.0,
                gradient: vec![a + b / 2.0, b + a / 2.0],
                hessian: vec![1.0, 0.5, 0.5, 1.0],
            }
        }
    }

    #[test]
    fn finds_a_free_minimum() {
        let x = minimise(&[9.0, -9.0], 0, bowl([-1.0, 2.0]));
        assert!((x[0] + 1.0).abs() < 1e-9 && (x[1] - 2.0).abs() < 1e-9, "{x:?}");
    }

    /// On the bound x = 0 the best y solves `(y − 2) + (0 + 1)/2 = 0`.
    #[test]
    fn stops_at_a_bound() {
        let x = minimise(&[9.0, -9.0], 1, bowl([-1.0, 2.0]));
        assert!(x[0] == 0.0 && (x[1] - 1.5).abs() < 1e-9, "{x:?}");
    }
}
