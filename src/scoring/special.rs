//! The logarithm of the gamma function, and of rising factorials, with derivatives.
//!
//! A rising factorial a (a + 1) ... (a + n - 1) is Γ(a + n) / Γ(a). It is formed here without
//! subtracting the logarithms of the two, which for large arguments would leave few digits.

/// A function's value with its first and second derivative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Curve {
    pub(super) value: f64,
    pub(super) slope: f64,
    pub(super) curvature: f64,
}

impl std::ops::Add for Curve {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slope: self.slope + other.slope,
            curvature: self.curvature + other.curvature,
        }
    }
}

impl std::ops::Sub for Curve {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            value: self.value - other.value,
            slope: self.slope - other.slope,
            curvature: self.curvature - other.curvature,
        }
    }
}

/// From here on the asymptotic series below is exact to a double.
const ASYMPTOTIC_FROM: f64 = 12.0;

/// ln Γ, digamma and trigamma at `x` above 0.
///
/// Source: Abramowitz and Stegun 6.1.41, 6.3.18, 6.4.12, after the recurrence 6.1.15.
pub(super) fn log_gamma(x: f64) -> Curve {
    let steps = steps_to_asymptotic(x);
    let y = x + steps as f64;
    let half_log_tau = 0.918_938_533_204_672_8;
    let leading = Curve {
        value: (y - 0.5) * y.ln() - y + half_log_tau,
        slope: y.ln(),
        curvature: 1.0 / y,
    };
    leading + remainder(y) - product(x, steps)
}

/// ln (a)ₙ = ln Γ(a + n) - ln Γ(a) for `a` above 0, with derivatives in `a`.
pub(super) fn log_rising(a: f64, n: u64) -> Curve {
    let short = 24;
    if n <= short {
        return product(a, n);
    }
    let steps = steps_to_asymptotic(a);
    let (y, m) = (a + steps as f64, (n - steps) as f64);
    product(a, steps) + asymptotic_rise(y, m)
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b) for `a` and `b` above 0.
pub(super) fn log_beta(a: f64, b: f64) -> f64 {
    let (small, large) = (a.min(b), a.max(b));
    if large < ASYMPTOTIC_FROM {
        return log_gamma(a).value + log_gamma(b).value - log_gamma(a + b).value;
    }
    log_gamma(small).value - asymptotic_rise(large, small).value
}

/// ln Γ(y + m) - ln Γ(y) for `y` of [`ASYMPTOTIC_FROM`] and more, with derivatives in `y`.
fn asymptotic_rise(y: f64, m: f64) -> Curve {
    let end = y + m;
    let growth = (m / y).ln_1p();
    let leading = Curve {
        value: (y - 0.5) * growth + m * end.ln() - m,
        slope: growth,
        curvature: -m / (y * end),
    };
    leading + (remainder(end) - remainder(y))
}

fn steps_to_asymptotic(x: f64) -> u64 {
    let mut steps = 0;
    while x + (steps as f64) < ASYMPTOTIC_FROM {
        steps += 1;
    }
    steps
}

/// ln a (a + 1) ... (a + n - 1), factor by factor.
fn product(a: f64, n: u64) -> Curve {
    let mut sum = Curve::default();
    let mut factors = 1.0;
    for k in 0..n {
        let factor = a + k as f64;
        let reciprocal = factor.recip();
        sum.slope += reciprocal;
        sum.curvature -= reciprocal * reciprocal;
        // One logarithm for many factors, taken before they overflow.
        factors *= factor;
        if factors > 1e250 {
            sum.value += factors.ln();
            factors = 1.0;
        }
    }
    sum.value += factors.ln();
    sum
}

/// What Stirling's formula leaves, for `y` of [`ASYMPTOTIC_FROM`] and more.
fn remainder(y: f64) -> Curve {
    /// Bernoulli numbers B₂, B₄, ...
    const BERNOULLI: [f64; 6] = [
        1.0 / 6.0,
        -1.0 / 30.0,
        1.0 / 42.0,
        -1.0 / 30.0,
        5.0 / 66.0,
        -691.0 / 2730.0,
    ];
    let inverse = y.recip();
    let square = inverse * inverse;
    let mut rest = Curve {
        value: 0.0,
        slope: -0.5 * inverse,
        curvature: 0.5 * square,
    };
    let mut power = inverse;
    let mut order = 2.0;
    for bernoulli in BERNOULLI {
        rest.value += bernoulli * power / (order * (order - 1.0));
        rest.slope -= bernoulli * power * inverse / order;
        rest.curvature += bernoulli * power * square;
        power *= square;
        order += 2.0;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GAMMA: [(f64, f64, f64, f64); 7] = [
        (
            0.001,
            6.907178885383853,
            -1000.5755719318103,
            1000001.6425331958,
        ),
        (
            0.243,
            1.3180435846996699,
            -4.351093864423211,
            18.141779787095828,
        ),
        (1.0, 0.0, -0.5772156649015329, 1.6449340668482264),
        (
            2.426,
            0.23400811688731624,
            0.6662079149687963,
            0.508471848480258,
        ),
        (
            7.5,
            7.534364236758733,
            1.9467574842460869,
            0.1426158966967038,
        ),
        (
            40.0,
            106.63176026064346,
            3.676327374034843,
            0.02531510384129103,
        ),
        (
            12345.678,
            103959.91990554606,
            9.421020820741761,
            8.100328723111207e-05,
        ),
    ];
    const RISING: [(f64, u64, f64, f64, f64); 6] = [
        (
            0.243,
            1,
            -1.4146938356415886,
            4.11522633744856,
            -16.93508780843029,
        ),
        (
            0.243,
            29,
            67.38677161862456,
            7.7095385472177975,
            -18.106992215359284,
        ),
        (
            10000000.0,
            30,
            483.54291302870683,
            2.9999956500085548e-06,
            -2.999991300025665e-13,
        ),
        (
            2.426,
            1000,
            5921.746358027609,
            6.243471553160012,
            -0.5074737708607664,
        ),
        (
            3.2,
            1000000,
            12815547.89338009,
            12.816674366674071,
            -0.36632019073410077,
        ),
        (
            50.5,
            24,
            98.89993688252726,
            0.39203303099294845,
            -0.006486025547557515,
        ),
    ];

    fn close(got: f64, want: f64, what: &str) {
        let apart = (got - want).abs() / want.abs().max(1.0);
        assert!(apart < 1e-14, "{what}: {got} for {want}");
    }

    /// mpmath, 40 digits.
    #[test]
    fn gamma_and_its_derivatives_agree_with_mpmath() {
        for (x, value, slope, curvature) in GAMMA {
            let got = log_gamma(x);
            close(got.value, value, "ln gamma");
            close(got.slope, slope, "digamma");
            close(got.curvature, curvature, "trigamma");
        }
    }

    /// mpmath, 40 digits; the third would lose seven digits by subtraction.
    #[test]
    fn rising_factorials_agree_with_mpmath() {
        for (a, n, value, slope, curvature) in RISING {
            let got = log_rising(a, n);
            close(got.value, value, "ln rising");
            close(got.slope, slope, "its slope");
            let apart = (got.curvature - curvature).abs() / curvature.abs();
            assert!(apart < 1e-14, "{a} {n}: {} for {curvature}", got.curvature);
        }
    }

    proptest! {
        #[test]
        fn a_rising_factorial_can_be_cut_anywhere(
            log_a in -6.0..12.0_f64, first in 0..3000_u64, second in 0..3000_u64,
        ) {
            let a = log_a.exp();
            let whole = log_rising(a, first + second);
            let parts = log_rising(a, first) + log_rising(a + first as f64, second);
            prop_assert!((whole.value - parts.value).abs() <= 1e-13 * whole.value.abs().max(1.0));
            prop_assert!((whole.slope - parts.slope).abs() <= 1e-13 * whole.slope.abs().max(1.0));
        }
    }
}
