//! Quantiles of the gamma distribution with rate 1.
//!
//! Half a chi-squared quantile with twice as many degrees of freedom is one of these.

use super::beta;
use statrs::function::gamma::gamma_lr;

/// Below this shape [`beta`] has no quantiles.
const BETA_FROM: f64 = 0.5;

/// The value below which Gamma(`shape`, 1) lies with probability `tail`.
///
/// `shape` is above 0 and finite, `tail` above 0 and at most 1/2.
pub(super) fn lower_quantile(shape: f64, tail: f64) -> f64 {
    if shape < BETA_FROM {
        return by_bisection(shape, tail);
    }
    of_beta(|rest| beta::lower_quantile(shape, rest, tail).share)
}

/// The value above which Gamma(`shape`, 1) lies with probability `tail`; bounds as in
/// [`lower_quantile`].
pub(super) fn upper_quantile(shape: f64, tail: f64) -> f64 {
    if shape < BETA_FROM {
        return by_bisection(shape, 1.0 - tail);
    }
    of_beta(|rest| beta::upper_quantile(shape, rest, tail).share)
}

/// The limit of b times a quantile of Beta(shape, b) for large b.
///
/// Their relative distance is about shape / b. At b = 2^150 a double can't show it, and
/// [`beta`] is exact at any size.
fn of_beta(quantile: impl Fn(f64) -> f64) -> f64 {
    let rest = 2.0_f64.powi(150);
    rest * quantile(rest)
}

/// The value below which Gamma(`shape`, 1) lies with probability `below`, by bisection of its
/// logarithm; 0 below e^-700.
fn by_bisection(shape: f64, below: f64) -> f64 {
    // Quantiles of so small a shape are below e^6.
    let (mut low, mut high) = (-700.0_f64, 6.0_f64);
    if gamma_lr(shape, low.exp()) >= below {
        return 0.0;
    }
    while high - low > 1e-13 * low.abs().max(1.0) {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if gamma_lr(shape, middle.exp()) < below {
            low = middle;
        } else {
            high = middle;
        }
    }
    high.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.gamma.ppf` and `isf`, SciPy 1.17.
    #[test]
    fn quantiles_agree_with_scipy_at_any_shape() {
        for (shape, tail, lower, upper) in GAMMA {
            let got = [lower_quantile(shape, tail), upper_quantile(shape, tail)];
            for (got, want) in got.into_iter().zip([lower, upper]) {
                assert!(
                    (got - want).abs() <= 1e-10 * want,
                    "{shape} {tail}: {got:e} for {want:e}"
                );
            }
        }
    }

    const GAMMA: [(f64, f64, f64, f64); 9] = [
        (0.01, 0.025, 3.5226859973137185e-161, 0.04713795843159044),
        (0.01, 0.005, 4.465535018910748e-231, 0.5560675876760038),
        (0.1, 0.025, 5.791710245521471e-17, 0.9779047994188538),
        (0.3, 0.025, 3.1856790317391693e-06, 1.9002636428388269),
        (0.49, 0.005, 1.5728669730104155e-05, 3.90766165539574),
        (0.5, 0.025, 0.0004910345585876278, 2.511943093657445),
        (0.7, 0.025, 0.0044983205803144155, 3.0202563913143545),
        (264.0, 0.025, 233.1118247512975, 296.78196452315933),
        (1e6, 0.005, 997426.0490212408, 1002577.707576092),
    ];

    #[test]
    fn a_quantile_below_every_double_is_0() {
        assert_eq!(lower_quantile(1e-4, 0.025), 0.0);
        assert_eq!(upper_quantile(1e-5, 0.025), 0.0);
    }
}
