use super::{ActivityKind, CustomerEvents, Occasions};
use crate::scoring::LifeTable;
use std::collections::BTreeMap;
use std::ops::Range;

/// A day of 24 hours, in microseconds.
const DAY: i64 = 86_400_000_000;

/// The event that ends a follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FollowUpEvent {
    /// The first cancellation, counted from the first qualifying activity.
    Cancellation,
    /// The first row of a second order, counted from the first order.
    SecondOrder,
}

/// The customers whose follow-up ended on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FollowedDay {
    /// Whole days of 24 hours since the start of the follow-up.
    pub day: u64,
    /// Customers with the event on this day.
    pub events: u64,
    /// Customers censored on this day: last observed, without the event.
    pub censored: u64,
}

impl FollowedDay {
    /// The life table of these days, with time in days. The days may come from several
    /// counters, one after the other.
    pub fn life_table(days: impl IntoIterator<Item = Self>) -> LifeTable {
        let exits = days
            .into_iter()
            .map(|day| (day.day as f64, day.events, day.censored));
        LifeTable::from_counts(exits).expect("a number of days is finite and not negative")
    }
}

/// Follows customers from a start to an event, or to the end of observation.
///
/// Needs every cancellation, or every order, from the start on.
#[derive(Clone, Debug)]
pub struct FollowUpCounter {
    event: FollowUpEvent,
    occasions: Occasions,
    began_in: Range<i64>,
    until: i64,
    /// Events and censorings by days.
    days: BTreeMap<u64, (u64, u64)>,
}

impl FollowUpCounter {
    /// A counter without customers. It follows customers that start within `began_in`,
    /// half-open, and ignores events at or after `until`.
    pub fn new(
        event: FollowUpEvent,
        occasions: Occasions,
        began_in: Range<i64>,
        until: i64,
    ) -> Self {
        Self {
            event,
            occasions,
            began_in,
            until,
            days: BTreeMap::new(),
        }
    }

    /// Adds one customer. Add each once. `day_of` returns the number of the calendar day of an
    /// instant; only a second order by [`Occasions::Days`] calls it.
    pub fn add(&mut self, customer: &CustomerEvents<'_>, day_of: &impl Fn(i64) -> i64) {
        let began = match self.event {
            FollowUpEvent::Cancellation => customer.first_time,
            FollowUpEvent::SecondOrder => customer.first_order_time,
        };
        let Some(began) = began.filter(|at| self.began_in.contains(at) && *at < self.until) else {
            return;
        };
        let happened = match self.event {
            FollowUpEvent::Cancellation => customer
                .events
                .iter()
                .find(|event| event.at >= began && event.detail.kind() == ActivityKind::Cancelled)
                .map(|event| event.at),
            FollowUpEvent::SecondOrder => customer.other_order_times().find(|&at| {
                let is_another = match self.occasions {
                    Occasions::Orders => true,
                    Occasions::Days => day_of(at) != day_of(began),
                };
                at >= began && is_another
            }),
        };
        let happened = happened.filter(|&at| at < self.until);
        // Without the event, the customer is censored at the end of observation.
        let days = began.abs_diff(happened.unwrap_or(self.until)) / DAY.unsigned_abs();
        let (events, censored) = self.days.entry(days).or_default();
        *events += u64::from(happened.is_some());
        *censored += u64::from(happened.is_none());
    }

    /// The days on which a follow-up ended, ascending.
    pub fn finish(self) -> Vec<FollowedDay> {
        let day = |(day, (events, censored))| FollowedDay {
            day,
            events,
            censored,
        };
        self.days.into_iter().map(day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Event;
    use super::super::random_lives::{any_life, order};
    use super::*;
    use proptest::prelude::*;

    fn calendar_day(at: i64) -> i64 {
        at.div_euclid(DAY)
    }

    fn follow(events: &[Event], event: FollowUpEvent, until: i64) -> Vec<FollowedDay> {
        let mut counter = FollowUpCounter::new(event, Occasions::Orders, 0..1000 * DAY, until);
        counter.add(&CustomerEvents::complete(events), &calendar_day);
        counter.finish()
    }

    fn cancelled(at: i64) -> Event {
        Event {
            at,
            detail: super::super::EventDetail::Cancelled,
        }
    }

    fn day(day: u64, events: u64, censored: u64) -> FollowedDay {
        FollowedDay {
            day,
            events,
            censored,
        }
    }

    #[test]
    fn a_day_is_over_after_24_hours() {
        for (later, days) in [(DAY - 1, 0), (DAY, 1), (2 * DAY - 1, 1)] {
            let events = [order(7, 1), order(7 + later, 2)];
            let got = follow(&events, FollowUpEvent::SecondOrder, 100 * DAY);
            assert_eq!(got, [day(days, 1, 0)]);
        }
    }

    /// An invoice that was split is not a reorder on day 0.
    #[test]
    fn another_order_of_the_same_day_is_no_other_occasion() {
        let events = [order(7, 1), order(9, 2), order(7 + 3 * DAY, 3)];
        for (occasions, expected) in [(Occasions::Orders, 0), (Occasions::Days, 3)] {
            let event = FollowUpEvent::SecondOrder;
            let mut counter = FollowUpCounter::new(event, occasions, 0..DAY, 100 * DAY);
            counter.add(&CustomerEvents::complete(&events), &calendar_day);
            assert_eq!(counter.finish(), [day(expected, 1, 0)]);
        }
    }

    #[test]
    fn what_happens_at_the_end_or_later_is_not_known_yet() {
        let events = [order(0, 1), cancelled(5 * DAY)];
        let at_end = follow(&events, FollowUpEvent::Cancellation, 5 * DAY);
        assert_eq!(at_end, [day(5, 0, 1)]);
        let just_before = follow(&events, FollowUpEvent::Cancellation, 5 * DAY + 1);
        assert_eq!(just_before, [day(5, 1, 0)]);
        assert_eq!(follow(&events, FollowUpEvent::Cancellation, 0), []);
    }

    #[test]
    fn a_cancellation_before_the_first_sign_of_life_is_not_one() {
        let events = [cancelled(1), order(2, 1), cancelled(2), cancelled(3 * DAY)];
        let got = follow(&events, FollowUpEvent::Cancellation, 9 * DAY);
        assert_eq!(got, [day(0, 1, 0)]);
        assert_eq!(
            follow(&events[..1], FollowUpEvent::Cancellation, 9 * DAY),
            []
        );
    }

    #[test]
    fn only_those_who_begin_in_time_are_followed() {
        let mut counter = FollowUpCounter::new(
            FollowUpEvent::SecondOrder,
            Occasions::Orders,
            10..20,
            100 * DAY,
        );
        for at in [9, 10, 19, 20] {
            counter.add(&CustomerEvents::complete(&[order(at, 1)]), &calendar_day);
        }
        let days = counter.finish();
        assert_eq!(days, [day(99, 0, 2)]);
        let table = FollowedDay::life_table(days);
        assert_eq!((table.n(), table.events()), (2, 0));
    }

    proptest! {
        #[test]
        fn everybody_who_began_is_followed_once(
            lives in prop::collection::vec(any_life(), 0..30), until in 1..60_i64, hours in 1..40_i64,
        ) {
            let stretch = hours * DAY / 24;
            let mut counter = FollowUpCounter::new(FollowUpEvent::Cancellation, Occasions::Orders, 0..i64::MAX, until * stretch);
            let mut began = 0;
            for mut events in lives {
                events.iter_mut().for_each(|event| event.at *= stretch);
                let customer = CustomerEvents::complete(&events);
                began += u64::from(customer.first_time.is_some_and(|at| at < until * stretch));
                counter.add(&customer, &calendar_day);
            }
            let days = counter.finish();
            prop_assert!(days.is_sorted_by(|a, b| a.day < b.day));
            let followed: u64 = days.iter().map(|day| day.events + day.censored).sum();
            prop_assert_eq!(followed, began);
            prop_assert_eq!(FollowedDay::life_table(days).n(), began);
        }
    }
}
