//! How often an active customer buys within a time to come.
//!
//! The published formula for the expectation divides a difference by a - 1 and needs a
//! hypergeometric function whose third argument, a + b + x - 1, may be negative: it fails at
//! a = 1, and loses its digits near it, for long times and for many purchases. Both forms
//! below are sums of positive terms and hold everywhere. The expectations agree with mpmath to
//! a relative 1e-12.
//!
//! The second moment: while active, a customer with rate λ and dropout probability p buys at
//! u and again at w > u with density λ² (1 - p) exp(-λ p w). Its integral over u < w < t is
//! half of E[X (X - 1)], which over λ becomes -2 (1 - p) h'(p), with the h below.

use crate::scoring::purchase_moments::PurchaseMoments;

/// An active customer: the buying rate is gamma distributed with `shape`, the chance to leave
/// after a purchase is beta distributed with `a` and `b`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Active {
    pub(super) shape: f64,
    pub(super) a: f64,
    pub(super) b: f64,
}

/// The integral is quicker than a series of more terms.
const TERMS_MAX: f64 = 600.0;

impl Active {
    /// Purchases until `tau` from now, in units of the rate parameter of the buying rate; none
    /// for 0.
    ///
    /// With h(p) = (1 - (1 + p tau)^-shape) / p, the mean is E[h(p)] and the pairs are
    /// E[-2 (1 - p) h'(p)], over the chance p to leave.
    pub(super) fn moments(self, tau: f64) -> PurchaseMoments {
        if tau == 0.0 {
            return PurchaseMoments::default();
        }
        let terms = self.shape * tau + 40.0 * (1.0 + tau);
        // The series starts from the chance of no purchase, which must not vanish.
        if terms < TERMS_MAX && self.shape * tau.ln_1p() < 600.0 {
            self.by_series(tau)
        } else {
            self.by_integral(tau)
        }
    }

    /// Expected purchases until `tau` from now; see [`Self::moments`].
    pub(super) fn expected_purchases(self, tau: f64) -> f64 {
        self.moments(tau).mean
    }

    /// The mean is Σ P(N = n) Σ E(qᵏ) over n and k < n: N, negative binomial, counts the
    /// purchases of a customer who never leaves, and q = 1 - p is the chance to stay after
    /// each. The pairs are Σ P(N = n) Σ 2 k E(qᵏ).
    fn by_series(self, tau: f64) -> PurchaseMoments {
        let odds = tau / (1.0 + tau);
        let mut probability = (-self.shape * tau.ln_1p()).exp();
        let (mut mean, mut pairs) = (Sum::default(), Sum::default());
        let (mut n, mut stays) = (0.0, 1.0);
        loop {
            probability *= odds * (self.shape + n) / (n + 1.0);
            mean.add(probability, stays);
            pairs.add(probability, 2.0 * n * stays);
            stays *= (self.b + n) / (self.a + self.b + n);
            n += 1.0;
            // Later probabilities fall at least as fast as this.
            let ratio = odds * ((self.shape + n) / (n + 1.0)).max(1.0);
            if mean.is_complete(ratio, stays) && pairs.is_complete(ratio, 2.0 * n * stays) {
                return PurchaseMoments::unweighted(mean.sum, pairs.sum);
            }
        }
    }

    /// With f(p) = h(p), or f(p) = -2 (1 - p) h'(p), the mean of f under Beta(a, b) is
    ///
    /// f(1) + b / (a + b + 1) E[(f(p) - f(1)) / (1 - p) - f'(p) / (a + b)]
    ///
    /// under Beta(a + 1, b + 1), by partial integration. That density falls off on both sides
    /// of its peak however small a and b are, so that the trapezoidal rule in the log-odds
    /// of p converges exponentially. Source of the rule: Trefethen and Weideman 2014.
    fn by_integral(self, tau: f64) -> PurchaseMoments {
        let purchases = PurchasesGiven {
            shape: self.shape,
            tau,
        };
        let at_one = purchases.at_one();
        let both = self.a + self.b;
        let (a, b) = (self.a + 1.0, self.b + 1.0);
        let peak = LogOdds {
            p: a / (a + b),
            q: b / (a + b),
        };
        let step = (0.5 * (1.0 / a + 1.0 / b).sqrt()).min(0.2);
        let (mut weights, mut mean, mut pairs) = (0.0, 0.0, 0.0);
        for direction in [-1.0, 1.0] {
            let mut k = if direction < 0.0 { 0.0 } else { 1.0 };
            loop {
                let (here, relative) = peak.moved(direction * k * step);
                let weight = (a * relative.p + b * relative.q).exp();
                let slope = purchases.slope(here.p);
                let excess = purchases.excess(here, at_one);
                let bend = purchases.bend(here.p);
                let term = weight * (excess - slope / both);
                let pair_term = 2.0 * weight * (here.q * bend / both - slope * (1.0 + 1.0 / both));
                weights += weight;
                mean += term;
                pairs += pair_term;
                k += 1.0;
                if weight <= 1e-17 * weights && term <= 1e-17 * mean && pair_term <= 1e-17 * pairs {
                    break;
                }
            }
        }
        let share = self.b / (a + b - 1.0) / weights;
        PurchaseMoments::unweighted(at_one + share * mean, share * pairs)
    }
}

/// Σ P(N = n) (c₁ + ... + cₙ), summed from n = 1 on.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    sum: f64,
    /// The last term.
    term: f64,
    /// c₁ + ... + cₙ of the last term.
    inner: f64,
}

impl Sum {
    fn add(&mut self, probability: f64, c: f64) {
        self.inner += c;
        self.term = probability * self.inner;
        self.sum += self.term;
    }

    /// Whether later terms are lost in rounding: each probability is at most `ratio` times the
    /// one before it, and `next` is the next c.
    fn is_complete(self, ratio: f64, next: f64) -> bool {
        if self.inner == 0.0 {
            return next == 0.0;
        }
        let ratio = ratio * (1.0 + next / self.inner);
        ratio < 1.0 && self.term * ratio <= 1e-16 * self.sum * (1.0 - ratio)
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

    /// h'(p) = A / p² with A = (1 + p tau)^-m (1 + m p tau) - 1 and m = shape + 1; it is
    /// negative.
    fn slope(self, p: f64) -> f64 {
        let (y, m) = (p * self.tau, self.shape + 1.0);
        if (m + 8.0) * y > 0.01 {
            return ((m * y).ln_1p() - m * y.ln_1p()).exp_m1() / (p * p);
        }
        // Here both logarithms are nearly m y. The binomial series keeps their difference.
        let (mut term, mut sum, mut k) = (0.5 * m, 0.0, 2.0);
        while k < 9.0 {
            sum += term;
            term *= self.binomial_ratio(k, y);
            k += 1.0;
        }
        -self.shape * self.tau * self.tau * sum
    }

    /// h''(p) = -(2 A + m (m - 1) (p tau)² (1 + p tau)^-(m + 1)) / p³; it is positive.
    fn bend(self, p: f64) -> f64 {
        let (y, m) = (p * self.tau, self.shape + 1.0);
        if (m + 8.0) * y > 0.05 {
            let twice = -2.0 * ((m * y).ln_1p() - m * y.ln_1p()).exp_m1();
            let falling = m * self.shape * y * y * (-(m + 1.0) * y.ln_1p()).exp();
            return (twice - falling).max(0.0) / (p * p * p);
        }
        // The terms of that series from k = 3 on, each differentiated.
        let (mut term, mut sum, mut k) = (-m * (m + 1.0) / 3.0, 0.0, 3.0);
        while k < 14.0 {
            sum += (k - 2.0) * term;
            term *= self.binomial_ratio(k, y);
            k += 1.0;
        }
        -self.shape * self.tau.powi(3) * sum
    }

    /// The ratio of the terms k + 1 and k of the series of -A / (shape y²).
    fn binomial_ratio(self, k: f64, y: f64) -> f64 {
        -y * (self.shape + k) * k / ((k - 1.0) * (k + 1.0))
    }
}

#[cfg(test)]
mod tests;
