use super::{GammaGamma, Spending};
use crate::scoring::fit::{FitError, FitWarning, Neighbors, Search, neighbors};
use crate::scoring::newton::Derivatives;
use crate::scoring::special::{log_beta, log_gamma};

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
    /// Errors of ln p, ln q and ln v as independent steps of one standard error, by the
    /// information matrix; `None` where it is singular or a bound holds a parameter.
    pub error_steps: Option<[[f64; 3]; 3]>,
    /// Evaluations of the likelihood over all starts.
    pub evaluations: u32,
    /// Cautions about single parameters.
    pub warnings: Vec<FitWarning<GammaGammaParameter>>,
}

impl GammaGammaFit {
    /// The models beside the fitted one along the error of its parameters; `None` where that
    /// isn't known.
    pub fn neighbors(&self) -> Option<[Neighbors<GammaGamma>; 3]> {
        let GammaGamma { p, q, v } = self.model;
        let steps = self.error_steps.as_ref()?;
        Some(neighbors([p, q, v], steps, |[p, q, v]| GammaGamma {
            p,
            q,
            v,
        }))
    }
}

impl GammaGamma {
    /// The fewest customers a fit accepts.
    pub const CUSTOMERS_MIN: u64 = 10;
    /// The fewest different averages a fit accepts, one per parameter.
    pub const AVERAGES_MIN: u64 = 3;

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
        let amount: f64 = sorted.iter().map(|one| one.mean_value / count as f64).sum();
        let search = Search {
            logs_of: LOGS_OF,
            middle: [0.0, 0.0, amount.ln()],
            starts: &STARTS,
        };
        let top = search.climb(|logs| log_likelihood(&sorted, logs))?;
        let [p, q, v] = top.parameters;
        use GammaGammaParameter::{P, Q, V};
        Ok(GammaGammaFit {
            model: GammaGamma { p, q, v },
            log_likelihood: top.log_likelihood,
            customers: count,
            relative_errors: top.relative_errors,
            error_steps: top.error_steps,
            evaluations: top.evaluations,
            warnings: top.warnings([P, Q, V]),
        })
    }
}

/// ln p, ln q, ln v from ln p, ln q, ln (p v / q).
const LOGS_OF: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [-1.0, 1.0, 1.0]];

/// In the coordinates above, where p v / q is counted in average amounts.
const STARTS: [[f64; 3]; 3] = [[1.4, 1.4, -0.3], [0.0, 0.7, -0.7], [3.0, 3.0, 0.0]];

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
        sum.value -= n * log_beta(shape, q);
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
        include_str!("../../../tests/golden/data/cdnow_sample_rfm.csv")
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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

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
