use super::occasions::{OccasionTotals, refunded};
use super::{ActivityKind, CustomerEvents, Event, EventDetail};
use crate::scoring::{InvalidPurchaseHistory, PurchaseHistory};
use std::collections::BTreeMap;

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
/// 2005, section 5. The value of an occasion is net: amounts refunded for its orders are
/// deducted, and an occasion that was refunded whole is none, unless it is the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PurchaseSummary {
    /// Occasions after the first, x.
    pub repeats: u64,
    /// Days from the first occasion to the last, tₓ; 0 without repeats.
    pub recency_days: u64,
    /// Days from the first occasion to the calibration's last day, T.
    pub age_days: u64,
    /// Amount charged less amount refunded for the orders of the occasions after the first,
    /// exact, in minor units.
    pub repeat_net: i128,
    /// Amount charged less amount refunded, exact, in minor units.
    pub net_revenue: i128,
    /// Number of orders.
    pub orders: u64,
    /// Time of the last order.
    pub last_order_time: i64,
}

impl PurchaseSummary {
    /// Mean net value of the occasions after the first, z̄, in minor units; `None` without any.
    pub fn mean_repeat_value(&self) -> Option<f64> {
        (self.repeats > 0).then(|| self.repeat_net as f64 / self.repeats as f64)
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

/// A customer's purchases in the days after the calibration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LaterPurchases {
    /// Purchase occasions.
    pub occasions: u64,
    /// Amount charged less amount refunded for their orders, exact, in minor units.
    pub net: i128,
}

/// Summarizes customers' purchases, one customer at a time.
///
/// Needs every order and refund until the calibration's end. Orders are dated by their first
/// row ([`OrderDates`](super::OrderDates)).
#[derive(Clone, Debug)]
pub struct PurchaseSummarizer {
    calibration: Calibration,
    /// Totals by day and order.
    orders: OccasionTotals<(i64, u64)>,
    refunds: BTreeMap<u64, i128>,
    occasions: Vec<Occasion>,
}

/// The orders of one day.
#[derive(Clone, Copy, Debug)]
struct Occasion {
    day: i64,
    net: i128,
    refunded: i128,
}

impl Occasion {
    fn is_refunded_whole(&self) -> bool {
        self.refunded > 0 && self.net <= 0
    }
}

impl PurchaseSummarizer {
    /// A summarizer of purchases up to the end of the calibration.
    pub fn new(calibration: Calibration) -> Self {
        Self {
            calibration,
            orders: OccasionTotals::new(),
            refunds: BTreeMap::new(),
            occasions: vec![],
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
        self.collect_occasions(events, day_of);
        if self.occasions.iter().any(|one| !one.is_refunded_whole()) {
            self.occasions.retain(|one| !one.is_refunded_whole());
        } else {
            self.occasions.truncate(1);
        }
        let (first, repeats) = self.occasions.split_first()?;
        let last_day = repeats.last().map_or(first.day, |last| last.day);
        let gross: i128 = self
            .orders
            .entries()
            .iter()
            .map(|(_, bought)| bought.amount)
            .sum();
        Some(PurchaseSummary {
            repeats: repeats.len() as u64,
            recency_days: last_day.abs_diff(first.day),
            // When the clock is set back, the last order can be on a later day than the end.
            age_days: self.calibration.last_day.max(last_day).abs_diff(first.day),
            repeat_net: repeats.iter().map(|one| one.net).sum(),
            net_revenue: gross - refunded(events),
            orders: self.orders.entries().len() as u64,
            last_order_time: last_order.at,
        })
    }

    /// The customer's purchases on the days after the calibration's last day, through the last
    /// day of `until`. An occasion that was refunded whole is none.
    pub fn summarize_later(
        &mut self,
        customer: &CustomerEvents<'_>,
        until: Calibration,
        day_of: &impl Fn(i64) -> i64,
    ) -> LaterPurchases {
        let known = customer
            .events
            .partition_point(|event| event.at < until.end);
        self.collect_occasions(&customer.events[..known], day_of);
        let last_day = self.calibration.last_day;
        let later = self.occasions.iter().filter(|one| {
            last_day < one.day && one.day <= until.last_day && !one.is_refunded_whole()
        });
        later.fold(LaterPurchases::default(), |sum, one| LaterPurchases {
            occasions: sum.occasions + 1,
            net: sum.net + one.net,
        })
    }

    /// Fills `occasions` with the days with an order, in order.
    fn collect_occasions(&mut self, events: &[Event], day_of: &impl Fn(i64) -> i64) {
        self.refunds.clear();
        for event in events {
            if let EventDetail::Refund { order, amount } = event.detail {
                *self.refunds.entry(order).or_default() += i128::from(amount);
            }
        }
        self.occasions.clear();
        for &((day, order), bought) in self.orders.orders_by_day(events, day_of) {
            // A refund is deducted once.
            let refunded = self.refunds.remove(&order).unwrap_or(0);
            let net = bought.amount - refunded;
            match self.occasions.last_mut() {
                Some(last) if last.day == day => {
                    last.net += net;
                    last.refunded += refunded;
                }
                Some(_) | None => self.occasions.push(Occasion { day, net, refunded }),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::random_lives::{any_life, order};
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
            repeat_net: 300,
            net_revenue: 470,
            orders: 5,
            last_order_time: 41,
        };
        assert_eq!(got, want);
        assert_eq!(got.mean_repeat_value(), Some(150.0));
        assert_eq!(got.history(2.0).unwrap().last_purchase(), 2.0);
        assert!(got.history(0.0).is_err());
    }

    #[test]
    fn later_purchases_lie_after_the_calibrations_last_day() {
        let refund = |at, order, amount| Event {
            at,
            detail: EventDetail::Refund { order, amount },
        };
        let day_of = |at: i64| at / 10;
        let events = [
            order(1, 1),
            // After the calibration's end, but still on its last day.
            order(48, 2),
            order(51, 3),
            order(59, 4),
            refund(60, 3, 30),
            order(61, 5),
            refund(62, 5, 100),
            // Refunds a purchase of the calibration.
            refund(63, 1, 100),
            order(79, 6),
            order(80, 7),
            // After the last day.
            refund(81, 6, 100),
        ];
        let mut summarizer = PurchaseSummarizer::new(Calibration {
            end: 45,
            last_day: 4,
        });
        let until = Calibration {
            end: 80,
            last_day: 7,
        };
        let customer = CustomerEvents::complete(&events);
        let got = summarizer.summarize_later(&customer, until, &day_of);
        assert_eq!((got.occasions, got.net), (2, 270));
        let nothing = summarizer.summarize_later(&CustomerEvents::complete(&[]), until, &day_of);
        assert_eq!(nothing, LaterPurchases::default());
    }

    #[test]
    fn an_occasion_that_was_refunded_whole_is_none() {
        let refund = |at, order, amount| Event {
            at,
            detail: EventDetail::Refund { order, amount },
        };
        let day_of = |at: i64| at / 10;
        let events = [
            order(1, 1),
            order(21, 2),
            refund(22, 2, 100),
            order(41, 3),
            refund(55, 3, 40),
        ];
        let got = summarize(&events, 80, day_of).unwrap();
        assert_eq!((got.repeats, got.recency_days, got.repeat_net), (1, 4, 60));
        assert_eq!(got.net_revenue, 160);
        // The only occasion stays, though nothing of its value does.
        let got = summarize(&[order(1, 1), refund(2, 1, 100)], 80, day_of).unwrap();
        assert_eq!((got.repeats, got.net_revenue), (0, 0));
        // The first one is dropped where another stays.
        let events = [order(1, 1), refund(2, 1, 100), order(21, 2)];
        let got = summarize(&events, 80, day_of).unwrap();
        assert_eq!((got.repeats, got.age_days), (0, 5));
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
        assert_eq!((got.repeats, got.repeat_net), (1, 200));
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
            let events: Vec<Event> = events
                .iter()
                .filter(|event| event.detail.kind() != ActivityKind::Refund)
                .copied()
                .collect();
            let got = summarize(&events, end, day_of);
            prop_assert_eq!(got.map_or(0, |got| got.repeats + 1), days.len() as u64);
            if let (Some(got), Some(first), Some(last)) = (got, days.first(), days.last()) {
                prop_assert_eq!(got.recency_days, last.abs_diff(*first));
                prop_assert!(got.history(7.0).is_ok());
            }
        }
    }
}
