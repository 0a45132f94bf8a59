use super::PurchaseHistory;
use crate::scoring::newton::Derivatives;
use crate::scoring::special::{Curve, log_rising};

/// The log-likelihood of customers under BG/NBD, with equal customers taken together.
///
/// Source: Fader, Hardie and Lee 2005, eq. 6. Per customer, with (c)ₓ a rising factorial,
///
/// ln (r)ₓ - r ln (1 + T/α) - x ln (α + T) + ln (b)ₓ - ln (a + b)ₓ + ln (1 + eᵈ),
/// d = ln a - ln (b + x - 1) + (r + x) ln ((α + T) / (α + tₓ)),
///
/// where the last term is present only if x > 0. In this form no large terms cancel, and eᵈ is
/// the odds of having left.
#[derive(Debug)]
pub(super) struct Likelihood {
    /// By number of repeats, ascending.
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    repeats: u64,
    customers: u64,
    members: Vec<Member>,
}

/// Customers with one history.
#[derive(Clone, Copy, Debug)]
struct Member {
    last_purchase: f64,
    observed: f64,
    customers: f64,
}

impl Likelihood {
    /// Takes customers with equal histories together; a history given `n` times, or with a
    /// count of `n`, counts `n` times.
    pub(super) fn new(customers: impl IntoIterator<Item = (PurchaseHistory, u64)>) -> Self {
        let mut sorted: Vec<(PurchaseHistory, u64)> = customers
            .into_iter()
            .filter(|&(_, count)| count > 0)
            .collect();
        // Times are not negative, so their bits sort as they do.
        sorted.sort_unstable_by_key(|(history, _)| {
            let bits = [history.observed(), history.last_purchase()].map(f64::to_bits);
            (history.repeats(), bits)
        });
        let groups = sorted
            .chunk_by(|(one, _), (other, _)| one.repeats() == other.repeats())
            .map(Group::new)
            .collect();
        Self { groups }
    }

    /// Number of customers.
    pub(super) fn customers(&self) -> u64 {
        self.groups.iter().map(|group| group.customers).sum()
    }

    /// Number of customers with repeat purchases.
    pub(super) fn repeaters(&self) -> u64 {
        let repeating = self.groups.iter().filter(|group| group.repeats > 0);
        repeating.map(|group| group.customers).sum()
    }

    /// Number of different histories.
    pub(super) fn distinct(&self) -> u64 {
        let members = self.groups.iter().map(|group| group.members.len() as u64);
        members.sum()
    }

    /// Repeat purchases of all customers, and the time observed over all.
    pub(super) fn totals(&self) -> (f64, f64) {
        let mut totals = (0.0, 0.0);
        for group in &self.groups {
            totals.0 += group.repeats as f64 * group.customers as f64;
            for member in &group.members {
                totals.1 += member.customers * member.observed;
            }
        }
        totals
    }

    /// Value and derivatives in ln r, ln α, ln a, ln b.
    pub(super) fn at(&self, logs: [f64; 4]) -> Derivatives<4> {
        let parameters = logs.map(f64::exp);
        let [r, _, a, b] = parameters;
        let mut sum = zero();
        let mut before = 0;
        let (mut of_r, mut of_b, mut of_ab) =
            (Curve::default(), Curve::default(), Curve::default());
        for group in &self.groups {
            // (c)ₓ goes on where the group before left off.
            let (from, more) = (before as f64, group.repeats - before);
            of_r = of_r + log_rising(r + from, more);
            of_b = of_b + log_rising(b + from, more);
            of_ab = of_ab + log_rising(a + b + from, more);
            before = group.repeats;
            add(&mut sum, &group.members_at(parameters));
            add_common(&mut sum, group.customers as f64, of_r, of_b, of_ab);
        }
        sum.in_logarithms(parameters)
    }
}

impl Group {
    fn new(sorted: &[(PurchaseHistory, u64)]) -> Self {
        let members: Vec<Member> = sorted
            .chunk_by(|(one, _), (other, _)| one == other)
            .map(|same| Member {
                last_purchase: same[0].0.last_purchase(),
                observed: same[0].0.observed(),
                customers: same.iter().map(|&(_, count)| count as f64).sum(),
            })
            .collect();
        Self {
            repeats: sorted[0].0.repeats(),
            customers: sorted.iter().map(|&(_, count)| count).sum(),
            members,
        }
    }

    /// The terms that depend on the times.
    fn members_at(&self, [r, alpha, a, b]: [f64; 4]) -> Derivatives<4> {
        let x = self.repeats as f64;
        let rate = r + x;
        let others = b + x - 1.0;
        let log_ratio = a.ln() - others.ln();
        let mut sum = zero();
        for member in &self.members {
            let customers = member.customers;
            let end = alpha + member.observed;
            let grown = (member.observed / alpha).ln_1p();
            let in_end = member.observed / (alpha * end);
            sum.value -= customers * r * grown;
            sum.gradient[R] -= customers * grown;
            sum.gradient[ALPHA] += customers * (r * in_end - x / end);
            sum.hessian[R][ALPHA] += customers * in_end;
            sum.hessian[ALPHA][ALPHA] +=
                customers * (x / (end * end) - r * in_end * (1.0 / alpha + 1.0 / end));
            if self.repeats == 0 {
                continue;
            }
            sum.value -= customers * x * end.ln();
            let last = alpha + member.last_purchase;
            let idle = member.observed - member.last_purchase;
            let stretched = (idle / last).ln_1p();
            let gap = -idle / (last * end);
            let log_odds = LogOdds {
                value: log_ratio + rate * stretched,
                gradient: [stretched, rate * gap, 1.0 / a, -1.0 / others],
                r_alpha: gap,
                alpha_alpha: -rate * gap * (1.0 / last + 1.0 / end),
            };
            log_odds.add_to(&mut sum, customers);
        }
        sum
    }
}

/// d, the logarithm of the odds of having left, with its derivatives.
struct LogOdds {
    value: f64,
    gradient: [f64; 4],
    r_alpha: f64,
    alpha_alpha: f64,
}

impl LogOdds {
    /// Adds ln (1 + eᵈ), whose slope in d is the chance of having left.
    fn add_to(&self, sum: &mut Derivatives<4>, customers: f64) {
        let small = (-self.value.abs()).exp();
        sum.value += customers * (self.value.max(0.0) + small.ln_1p());
        let rarer = small / (1.0 + small);
        let left = if self.value > 0.0 { 1.0 - rarer } else { rarer };
        let weight = customers * left;
        let spread = customers * rarer * (1.0 - rarer);
        for (i, own) in self.gradient.into_iter().enumerate() {
            sum.gradient[i] += weight * own;
            for (j, other) in self.gradient.into_iter().enumerate().skip(i) {
                sum.hessian[i][j] += spread * own * other;
            }
        }
        sum.hessian[R][ALPHA] += weight * self.r_alpha;
        sum.hessian[ALPHA][ALPHA] += weight * self.alpha_alpha;
        sum.hessian[A][A] -= weight * self.gradient[A] * self.gradient[A];
        sum.hessian[B][B] += weight * self.gradient[B] * self.gradient[B];
    }
}

const R: usize = 0;
const ALPHA: usize = 1;
const A: usize = 2;
const B: usize = 3;

fn zero() -> Derivatives<4> {
    Derivatives {
        value: 0.0,
        gradient: [0.0; 4],
        hessian: [[0.0; 4]; 4],
    }
}

/// Adds the terms of `customers` that depend on their number of repeats alone.
fn add_common(sum: &mut Derivatives<4>, customers: f64, of_r: Curve, of_b: Curve, of_ab: Curve) {
    sum.value += customers * (of_r.value + of_b.value - of_ab.value);
    sum.gradient[R] += customers * of_r.slope;
    sum.gradient[A] -= customers * of_ab.slope;
    sum.gradient[B] += customers * (of_b.slope - of_ab.slope);
    sum.hessian[R][R] += customers * of_r.curvature;
    sum.hessian[A][A] -= customers * of_ab.curvature;
    sum.hessian[A][B] -= customers * of_ab.curvature;
    sum.hessian[B][B] += customers * (of_b.curvature - of_ab.curvature);
}

fn add(sum: &mut Derivatives<4>, more: &Derivatives<4>) {
    sum.value += more.value;
    for i in 0..4 {
        sum.gradient[i] += more.gradient[i];
        for j in i..4 {
            sum.hessian[i][j] += more.hessian[i][j];
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST_CUSTOMERS: [(u64, f64, f64); 10] = [
        (2, 30.43, 38.86),
        (1, 1.71, 38.86),
        (0, 0.0, 38.86),
        (0, 0.0, 38.86),
        (0, 0.0, 38.86),
        (7, 29.43, 38.86),
        (1, 5.0, 38.86),
        (0, 0.0, 38.86),
        (2, 35.71, 38.86),
        (0, 0.0, 38.86),
    ];
    const FIRST_LOG_LIKELIHOOD: f64 = -52.964141947320684;

    fn history() -> impl Strategy<Value = PurchaseHistory> {
        (0..40_u64, 0.01..1.0_f64, 0.1..100.0_f64).prop_map(|(repeats, share, observed)| {
            let last = if repeats == 0 { 0.0 } else { share * observed };
            PurchaseHistory::new(repeats, last, observed).unwrap()
        })
    }

    /// The first ten customers of CDNOW under r 0.243, alpha 4.414, a 0.793, b 2.426, by
    /// mpmath from the gamma functions of the paper.
    #[test]
    fn the_value_is_the_papers() {
        let customers = FIRST_CUSTOMERS
            .map(|(x, last, observed)| (PurchaseHistory::new(x, last, observed).unwrap(), 1));
        let logs = [0.243_f64, 4.414, 0.793, 2.426].map(f64::ln);
        let got = Likelihood::new(customers).at(logs).value;
        assert!((got - FIRST_LOG_LIKELIHOOD).abs() < 1e-12, "{got}");
    }

    #[test]
    fn equal_customers_are_taken_together() {
        let one = PurchaseHistory::new(2, 3.0, 9.0).unwrap();
        let other = PurchaseHistory::new(0, 0.0, 9.0).unwrap();
        let merged = Likelihood::new([(one, 1), (other, 2), (one, 3), (other, 0)]);
        assert_eq!((merged.distinct(), merged.customers()), (2, 6));
        assert_eq!((merged.repeaters(), merged.totals()), (4, (8.0, 54.0)));
    }

    proptest! {
        #[test]
        fn the_derivatives_are_those_of_the_value(
            customers in prop::collection::vec((history(), 1..5_u64), 1..20),
            logs in prop::array::uniform4(-2.0..2.0_f64),
        ) {
            let likelihood = Likelihood::new(customers);
            let here = likelihood.at(logs);
            for i in 0..4 {
                let step = 1e-5;
                let beside = |by: f64| {
                    let mut moved = logs;
                    moved[i] += by;
                    likelihood.at(moved)
                };
                let (up, down) = (beside(step), beside(-step));
                let scale = here.value.abs() + 1.0;
                let slope = (up.value - down.value) / (2.0 * step);
                prop_assert!((slope - here.gradient[i]).abs() < 1e-7 * scale, "{slope} {here:?}");
                for j in 0..4 {
                    let bend = (up.gradient[j] - down.gradient[j]) / (2.0 * step);
                    prop_assert!((bend - here.hessian[i][j]).abs() < 1e-7 * scale, "{bend} {here:?}");
                }
            }
        }
    }
}
