//! The value of a customer by simple formulas, each named for its assumptions.
//!
//! Amounts are in any one currency. A discount is a rate per period, 0.1 for 10 %, 0 or more;
//! retention and churn are shares per period, 0 to 1. An input beyond its bounds, or a sum
//! that has no end, has no value: `None`.
//!
//! Where customers leave without cancelling, [`BgNbd`](super::BgNbd) and
//! [`discounted_value`](super::discounted_value()) say more.

/// Value if customers behave as before: average order value, times orders per period, times
/// periods of custom, times the margin on revenue. Nothing is discounted.
///
/// ```
/// use cxmetrics::scoring::historic_value;
///
/// assert_eq!(historic_value(50.0, 4.0, 3.0, 1.0), Some(600.0));
/// ```
pub fn historic_value(
    order_value: f64,
    orders_per_period: f64,
    periods: f64,
    margin_share: f64,
) -> Option<f64> {
    let sound = orders_per_period >= 0.0 && periods >= 0.0;
    finite(order_value * orders_per_period * periods * margin_share).filter(|_| sound)
}

/// Worth of a margin per period for as long as the customer stays, the first one after one
/// retained period: m r / (1 + d - r).
///
/// Source: Gupta and Lehmann 2003. It is less than [`value_first_margin_now`] by exactly m.
///
/// ```
/// use cxmetrics::scoring::value_first_margin_later;
///
/// let worth = value_first_margin_later(100.0, 0.8, 0.1);
/// assert!((worth.unwrap() - 266.667).abs() < 1e-3);
/// assert_eq!(value_first_margin_later(100.0, 1.0, 0.0), None, "a sum without end");
/// ```
pub fn value_first_margin_later(margin: f64, retention: f64, discount: f64) -> Option<f64> {
    let loss = loss(retention, discount)?;
    finite(margin * (retention / loss))
}

/// Worth of a margin per period for as long as the customer stays, the first one at once:
/// m (1 + d) / (1 + d - r), the sum of m rᵗ / (1 + d)ᵗ over t = 0, 1, ...
///
/// Source: Gupta and Lehmann 2003.
///
/// ```
/// use cxmetrics::scoring::value_first_margin_now;
///
/// let worth = value_first_margin_now(100.0, 0.8, 0.1);
/// assert!((worth.unwrap() - 366.667).abs() < 1e-3);
/// ```
pub fn value_first_margin_now(margin: f64, retention: f64, discount: f64) -> Option<f64> {
    let loss = loss(retention, discount)?;
    finite(margin * ((1.0 + discount) / loss))
}

/// Worth of a margin per period for at most `periods`, the first one at once: the sum of
/// m rᵗ / (1 + d)ᵗ over t = 0 to `periods` - 1.
///
/// ```
/// use cxmetrics::scoring::value_over_periods;
///
/// assert_eq!(value_over_periods(100.0, 0.8, 0.1, 1), Some(100.0));
/// assert_eq!(value_over_periods(100.0, 1.0, 0.0, 5), Some(500.0));
/// ```
pub fn value_over_periods(margin: f64, retention: f64, discount: f64, periods: u32) -> Option<f64> {
    let sound = within_bounds(retention, discount);
    let lost_each = (discount + (1.0 - retention)) / (1.0 + discount);
    let payments = if lost_each == 0.0 || periods == 0 {
        f64::from(periods)
    } else {
        -(f64::from(periods) * (-lost_each).ln_1p()).exp_m1() / lost_each
    };
    finite(margin * payments).filter(|_| sound)
}

/// Worth of a margin per year over a number of years that need not be whole, the first one at
/// once: the sum over the whole years as [`value_over_periods`], and of the year after them the
/// part that lies within.
///
/// ```
/// use cxmetrics::scoring::value_over_years;
///
/// assert_eq!(value_over_years(100.0, 0.5, 0.0, 0.25), Some(25.0));
/// assert_eq!(value_over_years(100.0, 0.5, 0.0, 1.5), Some(125.0));
/// ```
pub fn value_over_years(margin: f64, retention: f64, discount: f64, years: f64) -> Option<f64> {
    // A horizon is decades at most.
    if !(0.0..=1_000.0).contains(&years) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 1,000"
    )]
    let whole = years.floor() as u32;
    let sum = value_over_periods(margin, retention, discount, whole)?;
    let next = value_over_periods(margin, retention, discount, whole + 1)?;
    finite(sum + (next - sum) * (years - years.floor()))
}

/// Worth of a margin per period for 1 / churn periods, the lifespan to expect. Nothing is
/// discounted; without churn there is no end.
///
/// ```
/// use cxmetrics::scoring::margin_over_churn;
///
/// assert_eq!(margin_over_churn(30.0, 0.05), Some(600.0));
/// assert_eq!(margin_over_churn(30.0, 0.0), None);
/// ```
pub fn margin_over_churn(margin: f64, churn: f64) -> Option<f64> {
    let sound = churn > 0.0 && churn <= 1.0;
    finite(margin / churn).filter(|_| sound)
}

/// 1 + d - r, if above 0.
fn loss(retention: f64, discount: f64) -> Option<f64> {
    let loss = discount + (1.0 - retention);
    (within_bounds(retention, discount) && loss > 0.0).then_some(loss)
}

fn within_bounds(retention: f64, discount: f64) -> bool {
    (0.0..=1.0).contains(&retention) && discount >= 0.0 && discount.is_finite()
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_beyond_its_bounds_has_no_value() {
        for (retention, discount) in [(1.1, 0.2), (-0.1, 0.1), (0.8, -0.1), (f64::NAN, 0.1)] {
            assert_eq!(value_first_margin_later(1.0, retention, discount), None);
            assert_eq!(value_first_margin_now(1.0, retention, discount), None);
            assert_eq!(value_over_periods(1.0, retention, discount, 3), None);
        }
        assert_eq!(margin_over_churn(1.0, 1.5), None);
        assert_eq!(historic_value(f64::INFINITY, 1.0, 1.0, 1.0), None);
        assert_eq!(historic_value(1.0, -1.0, 1.0, 1.0), None);
    }

    #[test]
    fn nobody_retained_is_worth_one_margin_or_none() {
        assert_eq!(value_first_margin_now(100.0, 0.0, 0.1), Some(100.0));
        assert_eq!(value_first_margin_later(100.0, 0.0, 0.1), Some(0.0));
        assert_eq!(value_over_periods(100.0, 0.0, 0.1, 9), Some(100.0));
        assert_eq!(value_over_periods(100.0, 0.9, 0.1, 0), Some(0.0));
    }

    proptest! {
        #[test]
        fn one_margin_lies_between_now_and_later(
            margin in 0.0..1e6_f64, retention in 0.0..1.0_f64, discount in 0.0..2.0_f64,
        ) {
            let now = value_first_margin_now(margin, retention, discount).unwrap();
            let later = value_first_margin_later(margin, retention, discount).unwrap();
            prop_assert!((now - later - margin).abs() <= 1e-12 * now);
        }

        #[test]
        fn many_periods_come_to_the_sum_and_to_its_limit(
            retention in 0.0..0.99_f64, discount in 0.0..2.0_f64, periods in 0..200_u32,
        ) {
            let got = value_over_periods(1.0, retention, discount, periods).unwrap();
            let factor = retention / (1.0 + discount);
            let sum: f64 = (0..periods).map(|t| factor.powf(f64::from(t))).sum();
            prop_assert!((got - sum).abs() <= 1e-12 * sum.max(1.0), "{got} {sum}");
            let limit = value_first_margin_now(1.0, retention, discount).unwrap();
            let long = value_over_periods(1.0, retention, discount, 1_000_000).unwrap();
            prop_assert!((long - limit).abs() <= 1e-12 * limit);
        }
    }
}
