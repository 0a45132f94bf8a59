use super::occasions::{OccasionTotals, refunded};
use super::{ActivityKind, CustomerEvents};
use crate::scoring::{InvalidPurchaseHistory, PurchaseHistory};

/// The end of the purchases that a model is fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Calibration {
    /// Events at or after this instant are ignored.
    pub end: i64,
    /// Number of the last calendar day before `end`. Customers' ages are counted to it.
    pub last_day: i64,
}

/// Recency, frequency and value of one customer up to the end of the calibration.
///
/// Orders of one calendar day are one purchase occasion. Source: Fader, Hardie and Lee
/// 2005, section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PurchaseSummary {
    /// Occasions after the first, x.
    pub repeats: u64,
    /// Days from the first occasion to the last, tₓ; 0 without repeats.
    pub recency_days: u64,
    /// Days from the first occasion to the calibration's last day, T.
    pub age_days: u64,
    /// Amount charged on the occasions after the first, exact, in minor units.
    pub repeat_revenue: i128,
    /// Amount charged less amount refunded, exact, in minor units.
    pub net_revenue: i128,
    /// Time of the last order.
    pub last_order_time: i64,
}

impl PurchaseSummary {
    /// Mean value of the occasions after the first, z̄, in minor units; `None` without any.
    pub fn mean_repeat_value(&self) -> Option<f64> {
        (self.repeats > 0).then(|| self.repeat_revenue as f64 / self.repeats as f64)
    }

    /// The history with time in units of `days`, such as 7 for weeks.
    ///
    /// # Errors
    /// [`InvalidPurchaseHistory`] if `days` isn't above 0 and finite.
    pub fn history(&self, days: f64) -> Result<PurchaseHistory, InvalidPurchaseHistory> {
        PurchaseHistory::new(
            self.repeats,
            self.recency_days as f64 / days,
            self.age_days as f64 / days,
        )
    }
}

/// Summarizes customers' purchases, one customer at a time.
///
/// Needs every order until the calibration's end, and for the net revenue every refund.
#[derive(Clone, Debug)]
pub struct PurchaseSummarizer {
    calibration: Calibration,
    days: OccasionTotals<i64>,
}

impl PurchaseSummarizer {
    /// A summarizer of purchases up to the end of the calibration.
    pub fn new(calibration: Calibration) -> Self {
        Self {
            calibration,
            days: OccasionTotals::new(),
        }
    }

    /// The customer's purchases; `None` without an order before the end. `day_of` returns the
    /// number of the calendar day of an instant.
    pub fn summarize(
        &mut self,
        customer: &CustomerEvents<'_>,
        day_of: &impl Fn(i64) -> i64,
    ) -> Option<PurchaseSummary> {
        let end = self.calibration.end;
        let known = customer.events.partition_point(|event| event.at < end);
        let events = &customer.events[..known];
        let last_order = events
            .iter()
            .rfind(|event| event.detail.kind() == ActivityKind::Order)?;
        let (&(first_day, first), repeats) = self.days.days(events, day_of).split_first()?;
        let last_day = repeats.last().map_or(first_day, |&(day, _)| day);
        let repeat_revenue = repeats.iter().map(|(_, bought)| bought.amount).sum();
        Some(PurchaseSummary {
            repeats: repeats.len() as u64,
            recency_days: last_day.abs_diff(first_day),
            // When the clock is set back, the last order can be on a later day than the end.
            age_days: self.calibration.last_day.max(last_day).abs_diff(first_day),
            repeat_revenue,
            net_revenue: first.amount + repeat_revenue - refunded(events),
            last_order_time: last_order.at,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::random_lives::{any_life, order};
    use super::super::{Event, EventDetail};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn summarize(
        events: &[Event],
        end: i64,
        day_of: impl Fn(i64) -> i64,
    ) -> Option<PurchaseSummary> {
        let last_day = day_of(end - 1);
        let customer = CustomerEvents::complete(events);
        PurchaseSummarizer::new(Calibration { end, last_day }).summarize(&customer, &day_of)
    }

    #[test]
    fn orders_of_one_day_are_one_occasion() {
        let refund = Event {
            at: 35,
            detail: EventDetail::Refund {
                order: 1,
                amount: 30,
            },
        };
        let events = [
            order(1, 1),
            order(9, 2),
            order(25, 3),
            order(28, 4),
            refund,
            order(41, 5),
        ];
        let got = summarize(&events, 80, |at| at / 10).unwrap();
        let want = PurchaseSummary {
            repeats: 2,
            recency_days: 4,
            age_days: 7,
            repeat_revenue: 300,
            net_revenue: 470,
            last_order_time: 41,
        };
        assert_eq!(got, want);
        assert_eq!(got.mean_repeat_value(), Some(150.0));
        assert_eq!(got.history(2.0).unwrap().last_purchase(), 2.0);
        assert!(got.history(0.0).is_err());
    }

    #[test]
    fn without_a_repeat_there_is_no_mean_value_and_without_an_order_no_summary() {
        let got = summarize(&[order(9, 1), order(10, 2)], 10, |at| at).unwrap();
        assert_eq!((got.repeats, got.recency_days, got.age_days), (0, 0, 0));
        assert_eq!(got.mean_repeat_value(), None);
        assert_eq!(summarize(&[order(10, 1)], 10, |at| at), None);
    }

    /// St. John's put its clock back a minute after midnight.
    #[test]
    fn a_day_that_comes_twice_is_one_occasion() {
        let clock = |at: i64| i64::from((10..12).contains(&at) || at >= 20);
        let events = [order(9, 1), order(11, 2), order(13, 3), order(25, 4)];
        let got = summarize(&events, 30, clock).unwrap();
        assert_eq!((got.repeats, got.repeat_revenue), (1, 200));
        let at_the_turn = summarize(&events[..2], 13, clock).unwrap();
        assert!(at_the_turn.history(1.0).is_ok(), "{at_the_turn:?}");
    }

    proptest! {
        #[test]
        fn a_summary_is_a_possible_history_of_the_days_with_orders(
            events in any_life(), end in 1..60_i64,
        ) {
            let day_of = |at: i64| at.div_euclid(7);
            let is_known = |event: &&Event| event.at < end && event.detail.kind() == ActivityKind::Order;
            let days: BTreeSet<i64> =
                events.iter().filter(is_known).map(|event| day_of(event.at)).collect();
            let got = summarize(&events, end, day_of);
            prop_assert_eq!(got.map_or(0, |got| got.repeats + 1), days.len() as u64);
            if let (Some(got), Some(first), Some(last)) = (got, days.first(), days.last()) {
                prop_assert_eq!(got.recency_days, last.abs_diff(*first));
                prop_assert!(got.history(7.0).is_ok());
            }
        }
    }
}
