#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::*;
use crate::scoring::{Horizon, PurchaseHistory, Spending};
use std::collections::HashMap;

const KNOWN: PredictedTotal = PredictedTotal {
    mean: 10.0,
    chance: Some(20.0),
    parameters: Some(5.0),
};

#[test]
fn small_totals_reach_down_to_0() {
    let few = PredictedTotal {
        mean: 0.7,
        chance: Some(1.1),
        parameters: Some(0.02),
    };
    let interval = few.whole_interval(Confidence::default()).unwrap();
    assert_eq!((interval.lower, interval.upper), (0.0, 4.0));
    let none = PredictedTotal {
        mean: 0.0,
        chance: Some(0.0),
        parameters: Some(0.0),
    };
    let interval = none.interval(Confidence::default()).unwrap();
    assert_eq!((interval.lower, interval.upper), (0.0, 0.0));
}

#[test]
fn a_total_without_a_usable_variance_says_why_it_has_no_interval() {
    assert!(KNOWN.interval(Confidence::default()).is_ok());
    let with = |parameters, chance| PredictedTotal {
        parameters,
        chance,
        ..KNOWN
    };
    for (total, why) in [
        (with(None, KNOWN.chance), NoInterval::UnknownError),
        (with(KNOWN.parameters, None), NoInterval::InfiniteVariance),
        (with(Some(101.0), KNOWN.chance), NoInterval::ErrorTooLarge),
        (
            with(Some(f64::NAN), KNOWN.chance),
            NoInterval::ErrorTooLarge,
        ),
        (
            with(KNOWN.parameters, Some(f64::INFINITY)),
            NoInterval::ErrorTooLarge,
        ),
    ] {
        assert_eq!(total.interval(Confidence::default()), Err(why), "{total:?}");
    }
}

/// A customer's history with the mean value of the repeat purchases, 0 without any.
#[derive(Clone, Copy)]
struct Customer {
    history: PurchaseHistory,
    mean_value: f64,
}

/// Moments under the fitted model of purchases and its neighbors.
#[derive(Clone, Copy)]
struct Moments {
    fitted: PurchaseMoments,
    beside: [[f64; 2]; 4],
}

/// The moments of active customers, computed once per number of repeats and time observed.
fn if_active(
    known: &mut HashMap<(u64, u64), [Moments; 2]>,
    customer: PurchaseHistory,
    models: (BgNbd, &[Neighbors<BgNbd>; 4]),
    horizons: [Horizon; 2],
) -> [Moments; 2] {
    let (repeats, observed) = (customer.repeats(), customer.observed());
    *known
        .entry((repeats, observed.to_bits()))
        .or_insert_with(|| {
            horizons.map(|horizon| {
                let moments = |model: BgNbd| model.moments_if_active(repeats, observed, horizon);
                Moments {
                    fitted: moments(models.0),
                    beside: models
                        .1
                        .map(|pair| [pair.above, pair.below].map(|model| moments(model).mean)),
                }
            })
        })
}

/// Fits both models and adds up the customers: number of purchases, and their present value.
fn predicted(customers: &[Customer], horizon: Horizon) -> Option<[PredictedTotal; 2]> {
    let buying = BgNbd::fit(customers.iter().map(|one| (one.history, 1))).ok()?;
    let repeaters = customers
        .iter()
        .filter_map(|one| Spending::new(one.history.repeats(), one.mean_value).ok());
    let spending = GammaGamma::fit(repeaters).ok()?;
    let (near_buying, near_spending) = (buying.neighbors()?, spending.neighbors()?);
    let plain = Horizon::reaching(horizon.length(), 1.0, 0.0).unwrap();
    let mut known = HashMap::new();
    let (mut purchases, mut value) = (TotalSum::default(), TotalSum::default());
    for one in customers {
        let models = (buying.model, &near_buying);
        let [number, discounted] = if_active(&mut known, one.history, models, [plain, horizon]);
        let alive = buying.model.p_alive(one.history);
        let beside = |moments: Moments| -> [[f64; 2]; 4] {
            std::array::from_fn(|k| {
                let [above, below] = moments.beside[k];
                let pair = near_buying[k];
                [
                    pair.above.p_alive(one.history) * above,
                    pair.below.p_alive(one.history) * below,
                ]
            })
        };
        let own = number.fitted.with_probability(alive);
        purchases.add(&Contribution {
            mean: own.mean,
            variance: Some(own.variance()),
            buying: beside(number),
            spending: None,
        });
        let repeats = one.history.repeats();
        let mean_value = |model: GammaGamma| model.expected_value(repeats, one.mean_value).unwrap();
        let each = spending
            .model
            .value_moments(repeats, one.mean_value)
            .unwrap();
        let own = discounted.fitted.with_probability(alive);
        value.add(&Contribution {
            mean: own.mean * each.mean,
            variance: variance_of_value(own, each),
            buying: beside(discounted).map(|pair| pair.map(|mean| mean * each.mean)),
            spending: Some(
                near_spending
                    .map(|pair| [pair.above, pair.below].map(|model| own.mean * mean_value(model))),
            ),
        });
    }
    Some([purchases, value].map(|sum| sum.predicted(Some(&near_buying), Some(&near_spending))))
}

/// The 2,357 customers of CDNOW, 39 weeks ahead.
///
/// The reference is SciPy 1.17 on the same file: parameters by Newton's method on the
/// log-likelihoods of the papers; their covariance and the slopes of the totals by Richardson
/// differences, with equation 10 of Fader, Hardie and Lee 2005 by `hyp2f1`; the chance of the
/// purchases from the distribution of equation 8, summed over 3,000 numbers of purchases, the
/// chance of the values from the moments of `invgamma`; bounds by `gamma.ppf`.
#[test]
fn the_totals_of_cdnow_agree_with_scipy() {
    let customers: Vec<Customer> =
        include_str!("../../../tests/golden/data/cdnow_sample_rfm_exact.csv")
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<&str> = line.split(',').collect();
                let number = |i: usize| fields[i].parse::<f64>().unwrap();
                let repeats = fields[1].parse().unwrap();
                Customer {
                    history: PurchaseHistory::new(repeats, number(2), number(3)).unwrap(),
                    mean_value: number(4),
                }
            })
            .collect();
    let horizon = Horizon::reaching(39.0, 1.0, 0.0).unwrap();
    let [purchases, value] = predicted(&customers, horizon).unwrap();
    for (got, mean, chance, parameters, lower, upper) in [
        (
            purchases,
            1_653.408_698,
            4_837.172_044,
            5_528.027_314,
            1_459.867_903,
            1_858.821_632,
        ),
        (
            value,
            59_931.626_165,
            9_906_974.348,
            7_511_744.599 + 207_779.063,
            51_984.936_738,
            68_435.253_204,
        ),
    ] {
        let interval = got.interval(Confidence::default()).unwrap();
        for (got, want) in [
            (got.mean, mean),
            (got.chance.unwrap(), chance),
            (got.parameters.unwrap(), parameters),
            (interval.lower, lower),
            (interval.upper, upper),
        ] {
            assert!((got / want - 1.0).abs() < 1e-5, "{got} for {want}");
        }
    }
}

/// Pseudo-random numbers, equal in every run: SplitMix64.
struct Random(u64);

impl Random {
    /// Above 0 and at most 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.unit();
        (-2.0 * self.unit().ln()).sqrt() * angle.cos()
    }

    /// Gamma distributed with this shape and rate 1. Source: Marsaglia and Tsang 2000.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.unit().powf(shape.recip());
        }
        let d = shape - 1.0 / 3.0;
        loop {
            let x = self.normal();
            let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
            if v > 0.0 && self.unit().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

/// The parameters of CDNOW.
const BUYING: [f64; 4] = [0.243, 4.414, 0.793, 2.426];
const SPENDING: [f64; 3] = [6.25, 3.74, 15.44];
const MONTH: f64 = 30.0 / 7.0;
const MONTHLY_DISCOUNT: f64 = 0.03;

/// A customer who buys by the models, with the number and the present value of the purchases
/// in the `ahead` weeks after `observed`.
fn simulated(random: &mut Random, observed: f64, ahead: f64) -> (Customer, f64, f64) {
    let [r, alpha, a, b] = BUYING;
    let [p, q, v] = SPENDING;
    let rate = random.gamma(r) / alpha;
    let (leaving, staying) = (random.gamma(a), random.gamma(b));
    let dropout = leaving / (leaving + staying);
    let scale = random.gamma(q) / v;
    let (mut at, mut last, mut repeats, mut spent) = (0.0, 0.0, 0_u64, 0.0);
    let (mut later, mut worth) = (0.0, 0.0);
    loop {
        at -= random.unit().ln() / rate;
        if at > observed + ahead {
            break;
        }
        let value = random.gamma(p) / scale;
        if at <= observed {
            (last, repeats, spent) = (at, repeats + 1, spent + value);
        } else {
            let month = ((at - observed) / MONTH).ceil();
            later += 1.0;
            worth += value / (1.0 + MONTHLY_DISCOUNT).powf(month);
        }
        if random.unit() < dropout {
            break;
        }
    }
    let customer = Customer {
        history: PurchaseHistory::new(repeats, last, observed).unwrap(),
        mean_value: if repeats == 0 {
            0.0
        } else {
            spent / repeats as f64
        },
    };
    (customer, later, worth)
}

/// Of how many of 200 shops the actual purchases, and their actual value, are within the
/// interval at each level; and how many have an interval.
fn covered(levels: [Confidence; 2]) -> ([[f64; 2]; 2], f64) {
    let ahead = 26.0;
    let horizon = Horizon::reaching(ahead, MONTH, MONTHLY_DISCOUNT).unwrap();
    let (mut counts, mut shops) = ([[0.0; 2]; 2], 0.0);
    for shop in 0..200_u64 {
        let mut random = Random(shop << 40);
        let (mut later, mut worth) = (0.0, 0.0);
        let customers = (0..400_u32).map(|n| {
            let observed = 27.0 + f64::from(n % 4) * 4.0;
            let (customer, own_later, own_worth) = simulated(&mut random, observed, ahead);
            later += own_later;
            worth += own_worth;
            customer
        });
        let customers: Vec<Customer> = customers.collect();
        let Some([purchases, value]) = predicted(&customers, horizon) else {
            continue;
        };
        shops += 1.0;
        for (counts, level) in counts.iter_mut().zip(levels) {
            let number = purchases.whole_interval(level).unwrap().contains(later);
            let amount = value.interval(level).unwrap().contains(worth);
            counts[0] += f64::from(u8::from(number));
            counts[1] += f64::from(u8::from(amount));
        }
    }
    (counts, shops)
}

#[test]
fn intervals_hold_the_actual_total_as_often_as_they_claim() {
    let levels = [0.95, 0.8].map(|level| Confidence::new(level).unwrap());
    let (counts, shops) = covered(levels);
    // Some samples don't determine all parameters.
    assert!(shops >= 190.0, "{shops}");
    let bounds = [0.92..=0.985, 0.75..=0.87];
    for (counts, bounds) in counts.into_iter().zip(bounds) {
        for count in counts {
            assert!(bounds.contains(&(count / shops)), "{count} of {shops}");
        }
    }
}
