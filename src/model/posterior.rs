//! From scores to probabilities.

/// Turns joint log-likelihoods into posterior class probabilities, in place.
///
/// `p[c] = exp(s[c] − m) / Σ_k exp(s[k] − m)` with `m = max s`. Without `m` a 200-word text, near
/// −1,500 nats, would give 0/0: `exp(−1500)` is 0 in `f64`.
///
/// # Shapes and units
/// - `scores` holds one finite score per class, in nats, and afterwards one probability per class,
///   in the same order, each in `[0, 1]`, summing to 1 within `scores.len() × f64::EPSILON`.
///
/// # Example
/// ```
/// let mut p = [-1500.0, -1500.0 + 3f64.ln()];
/// pilah::model::posterior(&mut p);
/// assert!((p[1] - 0.75).abs() < 1e-12);
/// ```
///
/// # Source
/// P. Blanchard, D. J. Higham, N. J. Higham (2021), Accurately computing the log-sum-exp and softmax
/// functions, IMA J. Numer. Anal. 41(4), 2311–2330.
pub fn posterior(scores: &mut [f64]) {
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for score in scores.iter_mut() {
        *score = libm::exp(*score - max);
    }
    let total: f64 = scores.iter().sum();
    for score in scores {
        *score /= total;
    }
}

/// The class with the highest probability; of equals, the first.
///
/// # Example
/// ```
/// assert_eq!(pilah::model::most_probable(&[0.2, 0.4, 0.4]), 1);
/// ```
#[must_use]
pub fn most_probable(probabilities: &[f64]) -> usize {
    let mut best = 0;
    for (class, p) in probabilities.iter().enumerate() {
        if *p > probabilities[best] {
            best = class;
        }
    }
    best
}

/// Probabilities as ten-thousandths that sum to exactly 10,000, by largest remainder; of equal
/// remainders the first class is raised.
///
/// # Example
/// ```
/// assert_eq!(pilah::model::ten_thousandths(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), [3334, 3333, 3333]);
/// ```
#[must_use]
pub fn ten_thousandths(probabilities: &[f64]) -> Vec<u32> {
    let exact: Vec<f64> = probabilities.iter().map(|p| p * 10_000.0).collect();
    let mut rounded: Vec<u32> =
        exact.iter().map(|&p| p.floor().clamp(0.0, 10_000.0) as u32).collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|&a, &b| (exact[b].fract()).total_cmp(&exact[a].fract()));
    let missing = 10_000_u32.saturating_sub(rounded.iter().sum());
    for &class in order.iter().take(missing as usize) {
        rounded[class] += 1;
    }
    rounded
}
