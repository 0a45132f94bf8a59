mod fit;

pub use fit::{GammaGammaFit, GammaGammaParameter};

use super::fit::InvalidModel;
use thiserror::Error;

/// Gamma-Gamma: the expected value of a customer's purchases, given those observed.
///
/// A customer's amounts are gamma distributed with shape p and a rate of their own, which
/// over customers is gamma distributed with shape q and rate v. The average says nothing of
/// how often a customer buys: the model holds where the two are independent.
///
/// Source: Fader and Hardie 2013, The Gamma-Gamma Model of Monetary Value (Hardie note 25).
///
/// ```
/// use cxmetrics::scoring::GammaGamma;
///
/// // CDNOW, in dollars.
/// let model = GammaGamma::new(6.25, 3.74, 15.44)?;
/// let known = model.expected_value(2, 22.35)?;
/// assert!((known - 24.66).abs() < 0.01, "drawn from 22.35 towards the average");
/// assert!((model.population_mean()? - 35.22).abs() < 0.01);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    v: f64,
}

/// A customer's repeat purchases: their number and mean value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    purchases: u64,
    mean_value: f64,
}

/// Spending outside the model: an average needs a purchase and an amount above 0.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("an average of {mean_value} over {purchases} purchases isn't above 0 and finite")]
pub struct InvalidSpending {
    /// Purchases given.
    pub purchases: u64,
    /// Average amount given.
    pub mean_value: f64,
}

/// Moments of the value of a customer's next purchases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValueMoments {
    /// Expected value of a purchase. The customer's own average is uncertain; this is its mean.
    pub mean: f64,
    /// Mean square of the customer's own average; `None` where it is infinite.
    pub mean_square: Option<f64>,
    /// Squared coefficient of variation of the customer's purchases around that average.
    pub spread: f64,
}

/// An average amount that the model leaves infinite.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("the expected amount is infinite for q = {q} and p = {p} after {purchases} purchases")]
pub struct InfiniteMean {
    /// Shape of a customer's amounts.
    pub p: f64,
    /// Shape of the rates over customers.
    pub q: f64,
    /// Purchases known.
    pub purchases: u64,
}

impl Spending {
    /// A customer with `purchases`, 1 or more, of `mean_value` on average.
    ///
    /// # Errors
    /// [`InvalidSpending`] without purchases, and for an average that is 0, negative,
    /// infinite or NaN: gifts and refunds have no place in this model.
    pub fn new(purchases: u64, mean_value: f64) -> Result<Self, InvalidSpending> {
        if purchases > 0 && mean_value > 0.0 && mean_value.is_finite() {
            Ok(Self {
                purchases,
                mean_value,
            })
        } else {
            Err(InvalidSpending {
                purchases,
                mean_value,
            })
        }
    }
}

impl GammaGamma {
    /// A model with known parameters; `v` is an amount.
    ///
    /// # Errors
    /// [`InvalidModel`] for a parameter that is 0, negative, infinite or NaN.
    pub fn new(p: f64, q: f64, v: f64) -> Result<Self, InvalidModel> {
        InvalidModel::check(&[("p", p), ("q", q), ("v", v)])?;
        Ok(Self { p, q, v })
    }

    /// Shape of a customer's amounts: their coefficient of variation is 1 / √p.
    pub fn p(self) -> f64 {
        self.p
    }

    /// Shape of the rates over customers; the larger, the more alike customers are.
    pub fn q(self) -> f64 {
        self.q
    }

    /// Rate of the rates over customers, an amount.
    pub fn v(self) -> f64 {
        self.v
    }

    /// Mean value of a purchase, averaged over customers: p v / (q - 1).
    ///
    /// # Errors
    /// [`InfiniteMean`] unless q exceeds 1.
    pub fn population_mean(self) -> Result<f64, InfiniteMean> {
        self.expected_value(0, 0.0)
    }

    /// Expected value of a customer's next purchase, given that `purchases` averaged
    /// `mean_value`: p (v + x m) / (p x + q - 1), between the customer's own average and that
    /// of all customers. Without purchases it is [`GammaGamma::population_mean`].
    ///
    /// Source: Hardie note 25, eq. 5.
    ///
    /// # Errors
    /// [`InfiniteMean`] unless p x + q exceeds 1.
    pub fn expected_value(self, purchases: u64, mean_value: f64) -> Result<f64, InfiniteMean> {
        let x = purchases as f64;
        let denominator = self.p * x + (self.q - 1.0);
        if denominator > 0.0 {
            let spent = if purchases == 0 { 0.0 } else { x * mean_value };
            Ok(self.p * (self.v + spent) / denominator)
        } else {
            Err(InfiniteMean {
                p: self.p,
                q: self.q,
                purchases,
            })
        }
    }

    /// The moments of the value of a customer's further purchases, given that `purchases`
    /// averaged `mean_value`.
    ///
    /// The customer's average is p over a rate that is gamma distributed with shape p x + q
    /// and rate v + x m. So its mean square is
    /// p² (v + x m)² / ((p x + q - 1) (p x + q - 2)), and finite only if p x + q exceeds 2.
    ///
    /// # Errors
    /// As [`GammaGamma::expected_value`].
    pub fn value_moments(
        self,
        purchases: u64,
        mean_value: f64,
    ) -> Result<ValueMoments, InfiniteMean> {
        let mean = self.expected_value(purchases, mean_value)?;
        let shape = self.p * purchases as f64 + self.q;
        Ok(ValueMoments {
            mean,
            mean_square: (shape > 2.0).then(|| mean * mean * (shape - 1.0) / (shape - 2.0)),
            spread: self.p.recip(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spending_of_nothing_is_refused() {
        for (purchases, mean_value) in [(0, 5.0), (1, 0.0), (1, -5.0), (2, f64::NAN)] {
            assert!(Spending::new(purchases, mean_value).is_err());
        }
    }

    #[test]
    fn a_mean_that_is_infinite_says_so() {
        let model = GammaGamma::new(2.0, 0.8, 10.0).unwrap();
        let message = model.population_mean().unwrap_err().to_string();
        assert!(message.contains("q = 0.8"), "{message}");
        assert!((model.expected_value(1, 20.0).unwrap() - 100.0 / 3.0).abs() < 1e-12);
    }

    /// `scipy.stats.invgamma(p x + q, scale=p (v + x m))`, SciPy 1.17: mean, and variance plus
    /// its square.
    #[test]
    fn the_moments_agree_with_scipy() {
        let model = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
        for (purchases, mean_value, mean, mean_square) in [
            (0, 0.0, 35.21897810218978, 1953.2364292306397),
            (2, 22.35, 24.66371391076115, 651.0163950988305),
            (29, 40.0, 39.92880047828686, 1603.0216553567648),
        ] {
            let got = model.value_moments(purchases, mean_value).unwrap();
            assert!((got.mean / mean - 1.0).abs() < 1e-12, "{got:?}");
            let square = got.mean_square.unwrap();
            assert!((square / mean_square - 1.0).abs() < 1e-12, "{got:?}");
        }
        let spread_out = GammaGamma::new(0.3, 1.6, 15.44).unwrap();
        assert_eq!(spread_out.value_moments(1, 9.0).unwrap().mean_square, None);
        assert!(
            spread_out
                .value_moments(2, 9.0)
                .unwrap()
                .mean_square
                .is_some()
        );
    }

    proptest! {
        #[test]
        fn a_customer_lies_between_their_own_average_and_that_of_all(
            p in 0.1..20.0_f64, q in 1.1..20.0_f64, v in 0.1..100.0_f64,
            purchases in 1..500_u64, mean_value in 0.01..1000.0_f64,
        ) {
            let model = GammaGamma::new(p, q, v).unwrap();
            let all = model.population_mean().unwrap();
            let got = model.expected_value(purchases, mean_value).unwrap();
            let (low, high) = (all.min(mean_value), all.max(mean_value));
            prop_assert!(low * (1.0 - 1e-12) <= got && got <= high * (1.0 + 1e-12));
        }
    }
}
