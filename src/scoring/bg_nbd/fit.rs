use super::likelihood::Likelihood;
use super::{BgNbd, PurchaseHistory};
use crate::scoring::fit::{FitError, FitWarning, Neighbors, Search, neighbors};

/// A parameter of [`BgNbd`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BgNbdParameter {
    /// Shape of the buying rate.
    R,
    /// Rate of the buying rate, in the unit of time.
    Alpha,
    /// First parameter of the chance to leave.
    A,
    /// Second parameter of the chance to leave.
    B,
}

/// A BG/NBD model fitted to customers.
#[derive(Clone, Debug, PartialEq)]
pub struct BgNbdFit {
    /// The model that makes these customers likeliest.
    pub model: BgNbd,
    /// Its log-likelihood, in nats, summed over the customers.
    pub log_likelihood: f64,
    /// Customers it was fitted to.
    pub customers: u64,
    /// Customers with repeat purchases.
    pub repeaters: u64,
    /// Standard errors of r, alpha, a and b, relative to the parameter, by the information
    /// matrix; `None` where it isn't positive or a bound holds the parameter.
    pub relative_errors: [Option<f64>; 4],
    /// Errors of ln r, ln alpha, ln a and ln b as independent steps of one standard error, by
    /// the information matrix; `None` where it is singular or a bound holds a parameter.
    pub error_steps: Option<[[f64; 4]; 4]>,
    /// Evaluations of the likelihood over all starts.
    pub evaluations: u32,
    /// Cautions about single parameters.
    pub warnings: Vec<FitWarning<BgNbdParameter>>,
}

impl BgNbdFit {
    /// The models beside the fitted one along the error of its parameters; `None` where that
    /// isn't known.
    pub fn neighbors(&self) -> Option<[Neighbors<BgNbd>; 4]> {
        let BgNbd { r, alpha, a, b } = self.model;
        let model = |[r, alpha, a, b]: [f64; 4]| BgNbd { r, alpha, a, b };
        let steps = self.error_steps.as_ref()?;
        Some(neighbors([r, alpha, a, b], steps, model))
    }
}

impl BgNbd {
    /// The fewest repeat customers a fit accepts: below ten, one customer more or less moves
    /// every expectation.
    pub const REPEATERS_MIN: u64 = 10;
    /// The fewest different histories a fit accepts, one per parameter.
    pub const HISTORIES_MIN: u64 = 4;

    /// Maximum likelihood on customers given with how often their history occurs.
    ///
    /// Equal histories are merged first, so the cost grows with the number of different
    /// histories. The result doesn't depend on the order of the customers.
    ///
    /// Source: Fader, Hardie and Lee 2005.
    ///
    /// # Errors
    /// [`FitError`] says why there is no fit: too few repeat customers, no variation, or no
    /// maximum found.
    ///
    /// ```
    /// use cxmetrics::scoring::{BgNbd, FitError, PurchaseHistory};
    ///
    /// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
    /// let refused = BgNbd::fit([(customer, 3)]);
    /// assert_eq!(refused, Err(FitError::TooFewRepeaters { repeaters: 3, needed: 10 }));
    /// # Ok::<(), cxmetrics::scoring::InvalidPurchaseHistory>(())
    /// ```
    pub fn fit(
        customers: impl IntoIterator<Item = (PurchaseHistory, u64)>,
    ) -> Result<BgNbdFit, FitError> {
        let likelihood = Likelihood::new(customers);
        let repeaters = likelihood.repeaters();
        if repeaters < Self::REPEATERS_MIN {
            return Err(FitError::TooFewRepeaters {
                repeaters,
                needed: Self::REPEATERS_MIN,
            });
        }
        let distinct = likelihood.distinct();
        if distinct < Self::HISTORIES_MIN {
            return Err(FitError::NoVariation {
                distinct,
                needed: Self::HISTORIES_MIN,
            });
        }
        let (purchases, time) = likelihood.totals();
        let search = Search {
            logs_of: LOGS_OF,
            middle: [0.0, (time / purchases).ln(), 0.0, 0.0],
            starts: &STARTS,
        };
        let top = search.climb(|logs| likelihood.at(logs))?;
        let [r, alpha, a, b] = top.parameters;
        use BgNbdParameter::{A, Alpha, B, R};
        Ok(BgNbdFit {
            model: BgNbd { r, alpha, a, b },
            log_likelihood: top.log_likelihood,
            customers: likelihood.customers(),
            repeaters,
            relative_errors: top.relative_errors,
            error_steps: top.error_steps,
            evaluations: top.evaluations,
            warnings: top.warnings([R, Alpha, A, B]),
        })
    }
}

/// ln r, ln alpha, ln a, ln b from ln r, ln (alpha / r), ln a, ln (b / a).
const LOGS_OF: [[f64; 4]; 4] = [
    [1.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0, 1.0],
];

/// In the coordinates above, with alpha / r in average times between purchases: a typical
/// shop; steady buyers who hardly leave; buyers of very different rates; customers who are
/// equally likely to leave.
const STARTS: [[f64; 4]; 4] = [
    [-0.7, 0.0, 0.0, 1.0],
    [1.0, 0.0, -1.5, 3.0],
    [-2.3, 0.0, -0.7, 0.0],
    [0.0, 0.0, 2.3, 1.0],
];

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The 2,357 customers of CDNOW in the paper's sample, in weeks.
    fn cdnow() -> Vec<PurchaseHistory> {
        include_str!("../../../tests/golden/data/cdnow_sample_rfm.csv")
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                let number = |i: usize| fields[i].parse().unwrap();
                PurchaseHistory::new(fields[1].parse().unwrap(), number(2), number(3)).unwrap()
            })
            .collect()
    }

    fn once(customers: &[PurchaseHistory]) -> impl Iterator<Item = (PurchaseHistory, u64)> {
        customers.iter().map(|&customer| (customer, 1))
    }

    fn parameters(model: BgNbd) -> [f64; 4] {
        [model.r(), model.alpha(), model.a(), model.b()]
    }

    #[test]
    fn the_published_parameters_come_out() {
        let fit = BgNbd::fit(once(&cdnow())).unwrap();
        let rounded = parameters(fit.model).map(|one| format!("{one:.3}"));
        assert_eq!(rounded, ["0.243", "4.414", "0.793", "2.426"]);
        assert_eq!(format!("{:.1}", fit.log_likelihood), "-9582.4");
        assert_eq!((fit.customers, fit.repeaters), (2357, 946));
        assert_eq!(fit.warnings, []);
        assert!(fit.evaluations < 12, "{fit:?}");
    }

    #[test]
    fn counting_a_customer_twice_is_listing_it_twice() {
        let customers = cdnow();
        let listed = BgNbd::fit(once(&customers).chain(once(&customers))).unwrap();
        let counted = BgNbd::fit(customers.iter().map(|&one| (one, 2))).unwrap();
        assert_eq!(listed, counted);
        assert_eq!(counted.customers, 2 * 2357);
    }

    #[test]
    fn the_unit_of_time_moves_alpha_alone() {
        let weeks = cdnow();
        let hours = weeks.iter().map(|one| {
            let [last, observed] = [one.last_purchase(), one.observed()].map(|time| time * 168.0);
            (
                PurchaseHistory::new(one.repeats(), last, observed).unwrap(),
                1,
            )
        });
        let (hours, weeks) = (
            BgNbd::fit(hours).unwrap(),
            BgNbd::fit(once(&weeks)).unwrap(),
        );
        let [r, alpha, a, b] = parameters(weeks.model);
        for (got, want) in parameters(hours.model)
            .into_iter()
            .zip([r, 168.0 * alpha, a, b])
        {
            assert!((got / want - 1.0).abs() < 1e-6, "{got} for {want}");
        }
    }

    #[test]
    fn what_can_not_be_fitted_says_why() {
        let [one, other] = [1.0, 2.0].map(|last| PurchaseHistory::new(1, last, 9.0).unwrap());
        let none = PurchaseHistory::new(0, 0.0, 9.0).unwrap();
        let few = BgNbd::fit([(one, 9), (none, 5000)]);
        assert_eq!(
            few,
            Err(FitError::TooFewRepeaters {
                repeaters: 9,
                needed: 10
            })
        );
        let alike = BgNbd::fit([(one, 500), (other, 200), (none, 5000)]);
        assert_eq!(
            alike,
            Err(FitError::NoVariation {
                distinct: 3,
                needed: 4
            })
        );
    }

    /// All customers buy every week and none leaves.
    #[test]
    fn customers_who_differ_less_than_the_model_allows_are_fitted_with_a_warning() {
        let steady = (5..50_u64).map(|weeks| {
            let age = weeks as f64;
            (PurchaseHistory::new(weeks, age, age).unwrap(), 20)
        });
        let fit = BgNbd::fit(steady).unwrap();
        assert!(!fit.warnings.is_empty(), "{fit:?}");
        let customer = PurchaseHistory::new(20, 20.0, 20.0).unwrap();
        let expected = fit.model.expected_purchases(customer, 10.0);
        assert!((expected - 10.0).abs() < 0.1, "{expected}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever the customers, there is an answer: a reason, or a model that makes them
        /// at least as likely as each start.
        #[test]
        fn any_customers_are_fitted_or_refused(
            customers in prop::collection::vec(
                (0..12_u64, 0.001..1.0_f64, 0.5..80.0_f64, 1..40_u64), 1..60),
            dull in any::<bool>(),
        ) {
            let customers: Vec<(PurchaseHistory, u64)> = customers
                .into_iter()
                .map(|(repeats, share, observed, count)| {
                    let share = if dull { 1.0 } else { share };
                    let last = if repeats == 0 { 0.0 } else { share * observed };
                    (PurchaseHistory::new(repeats, last, observed).unwrap(), count)
                })
                .collect();
            let likelihood = Likelihood::new(customers.iter().copied());
            match BgNbd::fit(customers) {
                Ok(fit) => {
                    for [r, time, a, ratio] in STARTS {
                        let there = likelihood.at([r, r + time, a, a + ratio]).value;
                        prop_assert!(fit.log_likelihood >= there - 1e-9, "{fit:?} {there}");
                    }
                }
                Err(FitError::NotConverged { .. }) => prop_assert!(false, "not converged"),
                Err(FitError::TooFewRepeaters { .. } | FitError::NoVariation { .. }) => {}
            }
        }
    }
}
