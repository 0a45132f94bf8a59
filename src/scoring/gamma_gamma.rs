use super::fit::{FitError, FitWarning, InvalidModel, climb, warnings};
use super::newton::Derivatives;
use super::special::log_gamma;
use thiserror::Error;

/// Gamma-Gamma: what a customer spends per purchase, as far as their purchases tell.
///
/// A customer's amounts are gamma distributed with shape p and a rate of their own, which
/// over customers is gamma distributed with shape q and rate v. The average says nothing of
/// how often somebody buys: the model holds where the two are unrelated.
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

/// What a customer's repeat purchases were worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    purchases: u64,
    mean_value: f64,
}

/// Spending that the model doesn't know: an average needs a purchase, and amounts above 0.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("an average of {mean_value} over {purchases} purchases isn't above 0 and finite")]
pub struct InvalidSpending {
    /// Purchases given.
    pub purchases: u64,
    /// Average amount given.
    pub mean_value: f64,
}

/// An average amount that the model leaves infinite.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error(
    "the average amount is infinite: q = {q} and p = {p} leave it none after {purchases} purchases"
)]
pub struct InfiniteMean {
    /// Shape of a customer's amounts.
    pub p: f64,
    /// Shape of the rates over customers.
    pub q: f64,
    /// Purchases known.
    pub purchases: u64,
}

/// A parameter of [`GammaGamma`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GammaGammaParameter {
    /// Shape of a customer's amounts.
    P,
    /// Shape of the rates over customers.
    Q,
    /// Rate of the rates over customers, an amount.
    V,
}

/// A Gamma-Gamma model fitted to customers.
#[derive(Clone, Debug, PartialEq)]
pub struct GammaGammaFit {
    /// The model that makes these amounts likeliest.
    pub model: GammaGamma,
    /// Its log-likelihood, in nats, summed over the customers.
    pub log_likelihood: f64,
    /// Customers it was fitted to.
    pub customers: u64,
    /// Standard errors of p, q and v, relative to the parameter, by the information matrix;
    /// `None` where it isn't positive or a bound holds the parameter.
    pub relative_errors: [Option<f64>; 3],
    /// Evaluations of the likelihood over all starts.
    pub evaluations: u32,
    /// What to know before trusting single parameters.
    pub warnings: Vec<FitWarning<GammaGammaParameter>>,
}

impl Spending {
    /// A customer whose `purchases`, 1 or more, averaged `mean_value` each.
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
    /// The fewest customers a fit accepts.
    pub const CUSTOMERS_MIN: u64 = 10;
    /// The fewest different averages a fit accepts, one per parameter.
    pub const AVERAGES_MIN: u64 = 3;

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

    /// What the average purchase of the average customer is worth: p v / (q - 1).
    ///
    /// # Errors
    /// [`InfiniteMean`] unless q exceeds 1.
    pub fn population_mean(self) -> Result<f64, InfiniteMean> {
        self.expected_value(0, 0.0)
    }

    /// What a further purchase of a customer is worth, given that `purchases` averaged
    /// `mean_value`: p (v + x m) / (p x + q - 1), which lies between their own average and
    /// that of all. Without purchases it is [`GammaGamma::population_mean`].
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

    /// Maximum likelihood on customers with repeat purchases.
    ///
    /// Source: Hardie note 25, eq. 1a.
    ///
    /// # Errors
    /// [`FitError`] says why there is no fit: too few customers, no variation, or no maximum
    /// found.
    pub fn fit(customers: impl IntoIterator<Item = Spending>) -> Result<GammaGammaFit, FitError> {
        let mut sorted: Vec<Spending> = customers.into_iter().collect();
        sorted.sort_unstable_by_key(|one| (one.purchases, one.mean_value.to_bits()));
        let count = sorted.len() as u64;
        if count < Self::CUSTOMERS_MIN {
            return Err(FitError::TooFewRepeaters {
                repeaters: count,
                needed: Self::CUSTOMERS_MIN,
            });
        }
        let mut averages: Vec<u64> = sorted.iter().map(|one| one.mean_value.to_bits()).collect();
        averages.sort_unstable();
        averages.dedup();
        if (averages.len() as u64) < Self::AVERAGES_MIN {
            return Err(FitError::NoVariation {
                distinct: averages.len() as u64,
                needed: Self::AVERAGES_MIN,
            });
        }
        let amount = sorted.iter().map(|one| one.mean_value / count as f64).sum();
        let (top, evaluations) = climb([1.0, 1.0, amount], &STARTS, |logs| {
            log_likelihood(&sorted, logs)
        })?;
        let [p, q, v] = top.at.map(f64::exp);
        use GammaGammaParameter::{P, Q, V};
        Ok(GammaGammaFit {
            model: GammaGamma { p, q, v },
            log_likelihood: top.value,
            customers: count,
            relative_errors: top.standard_errors,
            evaluations,
            warnings: warnings(&top, [P, Q, V]),
        })
    }
}

/// Where to start, with v in average amounts.
const STARTS: [[f64; 3]; 3] = [[4.0, 4.0, 0.75], [1.0, 2.0, 1.0], [20.0, 20.0, 1.0]];

/// Value and derivatives in ln p, ln q, ln v. Per customer with x purchases averaging m it is
///
/// ln Γ(p x + q) - ln Γ(p x) - ln Γ(q) + q ln v + (p x - 1) ln m + p x ln x
/// - (p x + q) ln (x m + v).
///
/// `customers` are sorted by purchases, so that the gamma functions are shared.
fn log_likelihood(customers: &[Spending], logs: [f64; 3]) -> Derivatives<3> {
    let [p, q, v] = logs.map(f64::exp);
    let of_q = log_gamma(q);
    let mut sum = Derivatives {
        value: 0.0,
        gradient: [0.0; 3],
        hessian: [[0.0; 3]; 3],
    };
    for group in customers.chunk_by(|one, other| one.purchases == other.purchases) {
        let (x, n) = (group[0].purchases as f64, group.len() as f64);
        let shape = p * x;
        let (whole, own) = (log_gamma(shape + q), log_gamma(shape));
        sum.value += n * (whole.value - own.value - of_q.value);
        sum.gradient[0] += n * x * (whole.slope - own.slope);
        sum.gradient[1] += n * (whole.slope - of_q.slope);
        sum.hessian[0][0] += n * x * x * (whole.curvature - own.curvature);
        sum.hessian[0][1] += n * x * whole.curvature;
        sum.hessian[1][1] += n * (whole.curvature - of_q.curvature);
        for one in group {
            let spent = x * one.mean_value;
            let total = spent + v;
            // ln (spent / total) and ln (v / total).
            let (part, rest) = (-(v / spent).ln_1p(), -(spent / v).ln_1p());
            sum.value += shape * part + q * rest - one.mean_value.ln();
            sum.gradient[0] += x * part;
            sum.gradient[1] += rest;
            sum.gradient[2] += (q * spent / v - shape) / total;
            sum.hessian[0][2] -= x / total;
            sum.hessian[1][2] += spent / (v * total);
            sum.hessian[2][2] +=
                shape / (total * total) - q * spent * (spent + 2.0 * v) / (v * v * total * total);
        }
    }
    sum.in_logarithms([p, q, v])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The 946 repeat customers of CDNOW, in dollars.
    fn cdnow() -> Vec<Spending> {
        include_str!("../../tests/golden/data/cdnow_sample_rfm.csv")
            .lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                Spending::new(fields[1].parse().unwrap(), fields[4].parse().unwrap()).ok()
            })
            .collect()
    }

    fn parameters(model: GammaGamma) -> [f64; 3] {
        [model.p(), model.q(), model.v()]
    }

    /// Hardie note 25, table 2.
    #[test]
    fn the_published_parameters_come_out() {
        let fit = GammaGamma::fit(cdnow()).unwrap();
        for (got, want) in parameters(fit.model).into_iter().zip([6.25, 3.74, 15.44]) {
            assert!((got - want).abs() < 0.01, "{got} for {want}");
        }
        assert_eq!((fit.customers, fit.warnings.as_slice()), (946, &[][..]));
        assert!(fit.evaluations < 15, "{fit:?}");
    }

    #[test]
    fn the_currency_moves_v_alone() {
        let cents = cdnow()
            .into_iter()
            .map(|one| Spending::new(one.purchases, 100.0 * one.mean_value).unwrap());
        let (cents, dollars) = (
            GammaGamma::fit(cents).unwrap(),
            GammaGamma::fit(cdnow()).unwrap(),
        );
        let [p, q, v] = parameters(dollars.model);
        for (got, want) in parameters(cents.model).into_iter().zip([p, q, 100.0 * v]) {
            assert!((got / want - 1.0).abs() < 1e-6, "{got} for {want}");
        }
    }

    #[test]
    fn spending_of_nothing_is_refused() {
        for (purchases, mean_value) in [(0, 5.0), (1, 0.0), (1, -5.0), (2, f64::NAN)] {
            assert!(Spending::new(purchases, mean_value).is_err());
        }
    }

    #[test]
    fn what_can_not_be_fitted_says_why() {
        let one = Spending::new(2, 9.5).unwrap();
        let few = GammaGamma::fit([one; 9]);
        assert_eq!(
            few,
            Err(FitError::TooFewRepeaters {
                repeaters: 9,
                needed: 10
            })
        );
        let alike = GammaGamma::fit([one; 90]);
        assert_eq!(
            alike,
            Err(FitError::NoVariation {
                distinct: 1,
                needed: 3
            })
        );
    }

    #[test]
    fn a_mean_that_is_infinite_says_so() {
        let model = GammaGamma::new(2.0, 0.8, 10.0).unwrap();
        let message = model.population_mean().unwrap_err().to_string();
        assert!(message.contains("q = 0.8"), "{message}");
        assert!((model.expected_value(1, 20.0).unwrap() - 100.0 / 3.0).abs() < 1e-12);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

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

        #[test]
        fn the_derivatives_are_those_of_the_value(
            spending in prop::collection::vec((1..40_u64, 0.1..100.0_f64), 1..20),
            logs in prop::array::uniform3(-2.0..3.0_f64),
        ) {
            let mut customers: Vec<Spending> = spending
                .into_iter()
                .map(|(purchases, mean_value)| Spending::new(purchases, mean_value).unwrap())
                .collect();
            customers.sort_by_key(|one| one.purchases);
            let here = log_likelihood(&customers, logs);
            for i in 0..3 {
                let beside = |by: f64| {
                    let mut moved = logs;
                    moved[i] += by;
                    log_likelihood(&customers, moved)
                };
                let (up, down) = (beside(1e-5), beside(-1e-5));
                let scale = here.value.abs() + here.gradient[i].abs() + here.hessian[i][i].abs();
                let slope = (up.value - down.value) / 2e-5;
                prop_assert!((slope - here.gradient[i]).abs() < 1e-7 * scale, "{slope} {here:?}");
                for j in 0..3 {
                    let bend = (up.gradient[j] - down.gradient[j]) / 2e-5;
                    prop_assert!((bend - here.hessian[i][j]).abs() < 1e-7 * scale, "{bend} {here:?}");
                }
            }
        }

        #[test]
        fn any_customers_are_fitted(
            spending in prop::collection::vec((1..12_u64, 0.01..500.0_f64), 10..80),
        ) {
            let customers = spending
                .into_iter()
                .map(|(purchases, mean_value)| Spending::new(purchases, mean_value).unwrap());
            let fit = GammaGamma::fit(customers);
            prop_assert!(fit.is_ok(), "{fit:?}");
        }
    }
}
