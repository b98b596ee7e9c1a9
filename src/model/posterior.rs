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
    posterior_with_scale(scores);
}

/// [`posterior`]; returns the `m` and the `Σ_k exp(s[k] − m)` of its formula.
pub(super) fn posterior_with_scale(scores: &mut [f64]) -> (f64, f64) {
    let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for score in scores.iter_mut() {
        *score = libm::exp(*score - max);
    }
    let total: f64 = scores.iter().sum();
    for score in scores {
        *score /= total;
    }
    (max, total)
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
/// remainders the first class is raised. Into `rounded` (`[n_classes]`, cleared first).
///
/// # Example
/// ```
/// let mut rounded = Vec::new();
/// pilah::model::ten_thousandths(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], &mut rounded);
/// assert_eq!(rounded, [3334, 3333, 3333]);
/// ```
pub fn ten_thousandths(probabilities: &[f64], rounded: &mut Vec<u32>) {
    let floor = |p: f64| (p * 10_000.0).floor().clamp(0.0, 10_000.0) as u32;
    rounded.clear();
    rounded.extend(probabilities.iter().map(|&p| floor(p)));
    let missing = 10_000_u32.saturating_sub(rounded.iter().sum()).min(rounded.len() as u32);
    for _ in 0..missing {
        let remainder = |class: usize| (probabilities[class] * 10_000.0).fract();
        let below =
            (0..rounded.len()).filter(|&class| rounded[class] == floor(probabilities[class]));
        let largest =
            below.reduce(|a, b| if remainder(b).total_cmp(&remainder(a)).is_gt() { b } else { a });
        if let Some(class) = largest {
            rounded[class] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ten_thousandths_sum_to_one_and_stay_close(scores in prop::collection::vec(-20.0..20.0, 1..9)) {
            let (mut p, mut rounded): (Vec<f64>, _) = (scores, Vec::new());
            posterior(&mut p);
            ten_thousandths(&p, &mut rounded);
            prop_assert_eq!(rounded.iter().sum::<u32>(), 10_000);
            for (p, rounded) in p.iter().zip(&rounded) {
                prop_assert!((p * 10_000.0 - f64::from(*rounded)).abs() < 1.0, "{p} {rounded}");
            }
        }
    }
}
