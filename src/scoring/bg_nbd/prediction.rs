use super::expectation::Active;
use super::{BgNbd, PurchaseHistory};
use crate::scoring::horizon::Horizon;
use crate::scoring::purchase_moments::PurchaseMoments;
use crate::scoring::special::log_rising;

impl BgNbd {
    /// Probability that a customer hasn't left, 0 to 1.
    ///
    /// It is 1 for a customer without repeat purchases, since in the model customers leave
    /// only after one.
    ///
    /// Source: Fader, Hardie and Lee 2008, Computing P(alive) Using the BG/NBD Model (Hardie
    /// note 21).
    pub fn p_alive(self, customer: PurchaseHistory) -> f64 {
        let x = customer.repeats() as f64;
        if customer.repeats() == 0 {
            return 1.0;
        }
        let last = self.alpha + customer.last_purchase();
        let idle = customer.observed() - customer.last_purchase();
        let log_odds_left =
            (self.a / (self.b + x - 1.0)).ln() + (self.r + x) * (idle / last).ln_1p();
        1.0 / (1.0 + log_odds_left.exp())
    }

    /// Expected purchases of a customer within `time` after the end of observation, 0 or more;
    /// `time` is in the unit of the histories, 0 or more.
    ///
    /// Source: Fader, Hardie and Lee 2005, eq. 10, in a form that holds for all parameters.
    pub fn expected_purchases(self, customer: PurchaseHistory, time: f64) -> f64 {
        let active = self.active_after(customer.repeats());
        let tau = time / (self.alpha + customer.observed());
        self.p_alive(customer) * active.expected_purchases(tau)
    }

    /// Purchases within the horizon of a customer who hasn't left, after `repeats` repeat
    /// purchases in a time `observed`. The time of the last purchase doesn't matter then.
    ///
    /// [`PurchaseMoments::with_probability`] of [`BgNbd::p_alive`] makes them those of a
    /// customer who may have left.
    ///
    /// ```
    /// use cxmetrics::scoring::{BgNbd, Horizon, PurchaseHistory};
    ///
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
    /// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
    /// let horizon = Horizon::reaching(39.0, 30.0 / 7.0, 0.0)?;
    /// let purchases = model
    ///     .moments_if_active(2, 38.86, horizon)
    ///     .with_probability(model.p_alive(customer));
    /// assert!((purchases.mean - 1.226).abs() < 1e-3);
    /// assert!((purchases.variance() - 2.5289).abs() < 1e-3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn moments_if_active(
        self,
        repeats: u64,
        observed: f64,
        horizon: Horizon,
    ) -> PurchaseMoments {
        let active = self.active_after(repeats);
        horizon.discount(|time| active.moments(time / (self.alpha + observed)))
    }

    /// A customer who hasn't left after this many repeat purchases.
    fn active_after(self, repeats: u64) -> Active {
        let x = repeats as f64;
        Active {
            shape: self.r + x,
            a: self.a,
            b: self.b + x,
        }
    }

    /// Expected repeat purchases of a new customer within `time` after the first purchase.
    ///
    /// Source: Fader, Hardie and Lee 2005, eq. 9.
    ///
    /// ```
    /// use cxmetrics::scoring::BgNbd;
    ///
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
    /// assert!((model.expected_repeats(78.0) - 1.8605).abs() < 1e-4);
    /// # Ok::<(), cxmetrics::scoring::InvalidModel>(())
    /// ```
    pub fn expected_repeats(self, time: f64) -> f64 {
        self.active_after(0).expected_purchases(time / self.alpha)
    }

    /// The chance that a new customer buys exactly `repeats` times within `time` after the
    /// first purchase. The work grows with `repeats`.
    ///
    /// Source: Fader, Hardie and Lee 2005, eq. 8.
    ///
    /// ```
    /// use cxmetrics::scoring::BgNbd;
    ///
    /// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
    /// assert!((model.probability_of_repeats(0, 39.0) - 0.5737864).abs() < 1e-7);
    /// # Ok::<(), cxmetrics::scoring::InvalidModel>(())
    /// ```
    pub fn probability_of_repeats(self, repeats: u64, time: f64) -> f64 {
        let occasions = Occasions {
            shape: self.r,
            tau: time / self.alpha,
        };
        if repeats == 0 {
            return occasions.probability(0);
        }
        // Staying through `repeats` purchases, and leaving after the last of them.
        let x = repeats as f64;
        let stays = log_rising(self.b, repeats) - log_rising(self.a + self.b, repeats);
        let stays = stays.value.exp();
        let leaves = stays * (self.a / (self.b + x - 1.0));
        stays * occasions.probability(repeats) + leaves * occasions.at_least(repeats)
    }
}

/// How often a customer who never leaves buys: negative binomial.
#[derive(Clone, Copy, Debug)]
struct Occasions {
    shape: f64,
    tau: f64,
}

impl Occasions {
    fn probability(self, n: u64) -> f64 {
        let none = -self.shape * self.tau.ln_1p();
        if n == 0 {
            return none.exp();
        }
        let ways = log_rising(self.shape, n).value - log_rising(1.0, n).value;
        (ways + none - n as f64 * self.tau.recip().ln_1p()).exp()
    }

    /// P(N ≥ n), summed on whichever side of n is the shorter.
    fn at_least(self, n: u64) -> f64 {
        let odds = self.tau / (1.0 + self.tau);
        let mut sum = 0.0;
        if n as f64 <= self.tau * self.shape.max(1.0) {
            let mut k = n as f64 - 1.0;
            let mut term = self.probability(n - 1);
            while k >= 0.0 && term > 1e-17 * sum {
                sum += term;
                term *= k / (odds * (self.shape + k - 1.0));
                k -= 1.0;
            }
            return (1.0 - sum).max(0.0);
        }
        let mut k = n as f64;
        let mut term = self.probability(n);
        loop {
            sum += term;
            let ratio = odds * (self.shape + k) / (k + 1.0);
            term *= ratio;
            k += 1.0;
            // Written so that a sum of nothing ends as well.
            let slowest = ratio.max(odds);
            if term <= 1e-16 * sum * (1.0 - slowest) {
                return sum.min(1.0);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cdnow() -> BgNbd {
        BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap()
    }

    fn customer(repeats: u64, last: f64, observed: f64) -> PurchaseHistory {
        PurchaseHistory::new(repeats, last, observed).unwrap()
    }

    /// Hardie's spreadsheet, as the tests of `lifetimes` quote it.
    #[test]
    fn the_spreadsheet_figures_come_out() {
        let expected = cdnow().expected_purchases(customer(2, 30.43, 38.86), 39.0);
        assert!((expected - 1.226).abs() < 5e-4, "{expected}");
    }

    /// The manual of the R package BTYD.
    #[test]
    fn the_manuals_probabilities_come_out() {
        for (repeats, time, want) in [
            (10, 2.0, 1.078_69e-7),
            (0, 39.0, 0.573_786_4),
            (11, 30.0, 0.001_999_521_4),
            (20, 30.0, 0.000_222_226_0),
        ] {
            let got = cdnow().probability_of_repeats(repeats, time);
            assert!((got / want - 1.0).abs() < 1e-6, "{got} for {want}");
        }
    }

    #[test]
    fn nobody_leaves_before_a_repeat_purchase() {
        assert_eq!(cdnow().p_alive(customer(0, 0.0, 1e6)), 1.0);
        assert!(cdnow().p_alive(customer(4000, 1.0, 1e6)) < 1e-300);
    }

    #[test]
    fn no_time_brings_no_purchases() {
        assert_eq!(
            cdnow().expected_purchases(customer(3, 10.0, 10.0), 0.0),
            0.0
        );
        assert_eq!(cdnow().expected_repeats(0.0), 0.0);
        assert_eq!(cdnow().probability_of_repeats(0, 0.0), 1.0);
        assert_eq!(cdnow().probability_of_repeats(3, 0.0), 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_probabilities_sum_to_one_and_to_both_moments(
            log_r in -2.0..2.0_f64, log_a in -3.0..2.0_f64, log_b in -3.0..2.0_f64,
            time in 0.01..5.0_f64,
        ) {
            let model = BgNbd::new(log_r.exp(), 1.0, log_a.exp(), log_b.exp()).unwrap();
            let chances = (0..500).map(|repeats| model.probability_of_repeats(repeats, time));
            let (mut total, mut mean, mut pairs) = (0.0, 0.0, 0.0);
            for (repeats, chance) in chances.enumerate() {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&chance), "{chance}");
                let n = repeats as f64;
                total += chance;
                mean += n * chance;
                pairs += n * (n - 1.0) * chance;
            }
            prop_assert!((total - 1.0).abs() < 1e-10, "{total}");
            let expected = model.expected_repeats(time);
            prop_assert!((mean / expected - 1.0).abs() < 1e-9, "{mean} {expected}");
            let horizon = Horizon::reaching(time, 1.0, 0.0).unwrap();
            let expected = model.moments_if_active(0, 0.0, horizon);
            prop_assert!((pairs / expected.pairs - 1.0).abs() < 1e-8, "{pairs} {expected:?}");
        }

        #[test]
        fn silence_makes_a_customer_less_likely_to_be_there(
            repeats in 1..5000_u64, last in 0.01..100.0_f64, idle in 0.0..100.0_f64,
        ) {
            let alive = |idle| cdnow().p_alive(customer(repeats, last, last + idle));
            let (now, later) = (alive(idle), alive(idle + 1.0));
            prop_assert!((0.0..=1.0).contains(&now) && later <= now);
        }
    }
}
