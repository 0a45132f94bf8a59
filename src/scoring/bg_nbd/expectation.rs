//! How often a customer who is active buys in a time to come.
//!
//! The published formula for this divides a difference by a - 1 and needs a hypergeometric
//! function whose third argument, a + b + x - 1, may be negative: it fails at a = 1, and
//! loses its digits near it, for long times and for many purchases. Both forms below are sums
//! of positive terms and hold everywhere; they agree with mpmath to a relative 1e-12.

/// Knowledge of an active customer: the buying rate is gamma distributed with `shape`, the
/// chance to leave after a purchase is beta distributed with `a` and `b`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    pub(super) shape: f64,
    pub(super) a: f64,
    pub(super) b: f64,
}

/// Beyond this many terms the integral is quicker.
const TERMS_MAX: f64 = 600.0;

impl Active {
    /// Expected purchases until `tau` from now, in units of the rate parameter of the
    /// buying rate; 0 for 0.
    ///
    /// It is E[(1 - (1 + p tau)^-shape) / p] over the chance p to leave.
    pub(super) fn expected_purchases(self, tau: f64) -> f64 {
        if tau == 0.0 {
            return 0.0;
        }
        let terms = self.shape * tau + 40.0 * (1.0 + tau);
        // The series starts from the chance of no purchase, which must not vanish.
        if terms < TERMS_MAX && self.shape * tau.ln_1p() < 600.0 {
            self.by_series(tau)
        } else {
            self.by_integral(tau)
        }
    }

    /// Σ P(N = n) (1 + E q + ... + E qⁿ⁻¹) over n ≥ 1: N, negative binomial, counts the
    /// occasions on which a customer who never left would buy, and the sum in brackets how
    /// many of n come before leaving, q = 1 - p being the chance to stay after each.
    fn by_series(self, tau: f64) -> f64 {
        let odds = tau / (1.0 + tau);
        let mut probability = (-self.shape * tau.ln_1p()).exp();
        let (mut bought, mut stays, mut sum) = (0.0, 1.0, 0.0);
        let mut n = 0.0;
        loop {
            probability *= odds * (self.shape + n) / (n + 1.0);
            bought += stays;
            let term = probability * bought;
            sum += term;
            stays *= (self.b + n) / (self.a + self.b + n);
            n += 1.0;
            // Later terms fall at least as fast as this.
            let ratio = odds * ((self.shape + n) / (n + 1.0)).max(1.0) * (1.0 + stays / bought);
            if ratio < 1.0 && term * ratio <= 1e-16 * sum * (1.0 - ratio) {
                return sum;
            }
        }
    }

    /// With h(p) = (1 - (1 + p tau)^-shape) / p, the mean of h under Beta(a, b) is
    ///
    /// h(1) + b / (a + b + 1) E[(h(p) - h(1)) / (1 - p) - h'(p) / (a + b)]
    ///
    /// under Beta(a + 1, b + 1), by partial integration. That density falls off on both sides
    /// of its peak however small a and b are, so that the trapezoidal rule in the log-odds
    /// of p converges exponentially. Source of the rule: Trefethen and Weideman 2014.
    fn by_integral(self, tau: f64) -> f64 {
        let purchases = PurchasesGiven {
            shape: self.shape,
            tau,
        };
        let at_one = purchases.at_one();
        let (a, b) = (self.a + 1.0, self.b + 1.0);
        let peak = LogOdds {
            p: a / (a + b),
            q: b / (a + b),
        };
        let step = (0.5 * (1.0 / a + 1.0 / b).sqrt()).min(0.2);
        let (mut weights, mut sum) = (0.0, 0.0);
        for direction in [-1.0, 1.0] {
            let mut k = if direction < 0.0 { 0.0 } else { 1.0 };
            loop {
                let (here, relative) = peak.moved(direction * k * step);
                let weight = (a * relative.p + b * relative.q).exp();
                let slope = purchases.slope(here.p);
                let excess = purchases.excess(here, at_one);
                let term = weight * (excess - slope / (self.a + self.b));
                weights += weight;
                sum += term;
                k += 1.0;
                if weight <= 1e-17 * weights && term <= 1e-17 * sum {
                    break;
                }
            }
        }
        at_one + self.b / (a + b - 1.0) * (sum / weights)
    }
}

/// A probability p and q = 1 - p; or, from [`LogOdds::moved`], how their logarithms changed.
#[derive(Clone, Copy, Debug)]
struct LogOdds {
    p: f64,
    q: f64,
}

impl LogOdds {
    /// The probabilities `by` further along the log-odds, and the logarithms of how they
    /// compare with those here.
    fn moved(self, by: f64) -> (Self, Self) {
        let relative = Self {
            p: -(self.q * (-by).exp_m1()).ln_1p(),
            q: -(self.p * by.exp_m1()).ln_1p(),
        };
        let moved = Self {
            p: self.p * relative.p.exp(),
            q: self.q * relative.q.exp(),
        };
        (moved, relative)
    }
}

/// Expected purchases of a customer whose chance to leave is known.
#[derive(Clone, Copy, Debug)]
struct PurchasesGiven {
    shape: f64,
    tau: f64,
}

impl PurchasesGiven {
    /// h(1) = 1 - (1 + tau)^-shape.
    fn at_one(self) -> f64 {
        -(-self.shape * self.tau.ln_1p()).exp_m1()
    }

    /// (h(p) - h(1)) / (1 - p), without subtracting what is nearly equal at either end.
    fn excess(self, LogOdds { p, q }: LogOdds, at_one: f64) -> f64 {
        let log_none = -self.shape * (p * self.tau).ln_1p();
        let difference = if p < 0.5 {
            -log_none.exp_m1() / p - at_one
        } else {
            let odds = self.tau / (1.0 + self.tau);
            let fewer = -log_none.exp() * (self.shape * (-q * odds).ln_1p()).exp_m1();
            (q * at_one - fewer) / p
        };
        difference.max(0.0) / q
    }

    /// h'(p) = ((1 + p tau)^-m (1 + m p tau) - 1) / p² with m = shape + 1; it is negative.
    fn slope(self, p: f64) -> f64 {
        let (y, m) = (p * self.tau, self.shape + 1.0);
        if (m + 8.0) * y > 0.01 {
            return ((m * y).ln_1p() - m * y.ln_1p()).exp_m1() / (p * p);
        }
        // Here both logarithms are nearly m y; the binomial series keeps what sets them apart.
        let (mut coefficient, mut sum) = (0.5 * m, 0.0);
        for k in 2..9 {
            let k = f64::from(k);
            sum += coefficient;
            coefficient *= -y * (m + k - 1.0) * k / ((k - 1.0) * (k + 1.0));
        }
        -self.shape * self.tau * self.tau * sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// a, b, shape, tau and the expectation by mpmath's hypergeometric function with 120
    /// digits: a at 1 and next to it, a + b below 1, thousands of purchases, long times, and
    /// parameters near the edges of what a fit searches.
    const EXPECTED: [(f64, f64, f64, f64, f64); 12] = [
        (
            1.0,
            3.0,
            1.0242772365093173,
            3.3999087513736774e-05,
            3.482419181324947e-05,
        ),
        (
            1.0,
            3.0,
            8.073266122188224,
            3516916.021650362,
            48.52697847059555,
        ),
        (
            1.0000000000002147,
            2.5864181146883825,
            1.1100807576506952,
            16899.649688146732,
            22.195455125254846,
        ),
        (
            0.18523313266665214,
            0.27027644778919646,
            0.003956638141936231,
            0.5730398349098953,
            0.0020623839009427736,
        ),
        (
            0.0019544735503064094,
            2.0237224899141204e-05,
            0.22327435681546648,
            0.3567740157080278,
            0.06599602391196219,
        ),
        (
            0.040314791081041725,
            0.025725943497206624,
            222.67168913184614,
            1923.503000607389,
            100990.62863721789,
        ),
        (
            667.9390794699034,
            3470.0,
            3480.8882688880703,
            0.0001335616882410145,
            0.4478926727446825,
        ),
        (
            7.5146334882606425,
            5114.999079032202,
            5114.259387042921,
            1006368.886265075,
            786.155310463654,
        ),
        (
            2.6398415545041187e-05,
            1363.0394306523608,
            1.0042538773070366,
            4561.459601722069,
            4580.715142053729,
        ),
        (
            47756.567186804634,
            4.0,
            4.452699463377256,
            898848.7664385552,
            1.0000837598679198,
        ),
        (
            7458.492325107358,
            1306.6504259385017,
            1306.005624753619,
            6.350757578431653e-06,
            0.008264902916391016,
        ),
        (
            1.0,
            3.462506233853651e-05,
            241.76372941706202,
            5913.309294183759,
            1.000510650775103,
        ),
    ];

    fn active() -> impl Strategy<Value = Active> {
        let log = || -9.0..9.0_f64;
        (log(), log(), log()).prop_map(|(a, b, shape)| Active {
            shape: shape.exp(),
            a: a.exp(),
            b: b.exp(),
        })
    }

    #[test]
    fn expectations_agree_with_mpmath() {
        for (a, b, shape, tau, want) in EXPECTED {
            let customer = Active { shape, a, b };
            let integral = customer.by_integral(tau);
            assert!(
                (integral / want - 1.0).abs() < 1e-12,
                "{customer:?} {tau}: {integral}"
            );
            let got = customer.expected_purchases(tau);
            assert!(
                (got / want - 1.0).abs() < 1e-12,
                "{customer:?} {tau}: {got}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_series_and_the_integral_agree(customer in active(), log_tau in -9.0..2.0_f64) {
            let tau = log_tau.exp();
            prop_assume!(customer.shape * tau.ln_1p() < 600.0);
            let (series, integral) = (customer.by_series(tau), customer.by_integral(tau));
            prop_assert!((series / integral - 1.0).abs() < 1e-11, "{series} {integral}");
        }

        #[test]
        fn more_time_brings_more_purchases_up_to_those_of_one_who_never_leaves(
            customer in active(), log_tau in -12.0..16.0_f64,
        ) {
            let tau = log_tau.exp();
            let (sooner, later) = (
                customer.expected_purchases(0.9 * tau),
                customer.expected_purchases(tau),
            );
            prop_assert!(0.0 < sooner && sooner <= later * (1.0 + 1e-12));
            prop_assert!(later <= customer.shape * tau * (1.0 + 1e-12));
        }
    }
}
