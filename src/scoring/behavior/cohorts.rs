use super::occasions::{OccasionTotals, refunded};
use super::{Buckets, CustomerEvents};
use crate::scoring::Share;

/// The event that assigns a customer to a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CohortStart {
    /// The customer's first order.
    FirstOrder,
    /// The customer's first qualifying activity.
    Acquisition,
}

/// Customers that started in the same bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cohort {
    /// Number of customers.
    pub size: u64,
    /// One cell per age: cell k is the k-th bucket after the one they started in. Ages that
    /// start after the end of observation are absent.
    pub cells: Vec<CohortCell>,
}

/// A cohort's purchases at one age; amounts are exact, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CohortCell {
    /// Customers with an order.
    pub customers: u64,
    /// Distinct orders.
    pub orders: u64,
    /// Amount charged.
    pub gross: i128,
    /// Amount refunded, by the time of the refund.
    pub refunds: i128,
}

impl CohortCell {
    /// Amount charged less amount refunded.
    pub fn net(&self) -> i128 {
        self.gross - self.refunds
    }
}

impl Cohort {
    /// The share of the cohort that ordered at an age; `None` for an age that is absent.
    pub fn retention(&self, age: usize) -> Option<Share> {
        let cell = self.cells.get(age)?;
        Some(Share::of_whole(cell.customers, self.size))
    }
}

/// Counts cohorts of customers, bucket by bucket.
///
/// Needs the orders and refunds of the buckets.
#[derive(Clone, Debug)]
pub struct CohortCounter {
    buckets: Buckets,
    start: CohortStart,
    until: i64,
    cohorts: Vec<Cohort>,
    orders: OccasionTotals<u64>,
}

impl CohortCounter {
    /// An empty cohort for each bucket. Events at or after `until` are ignored: a bucket that
    /// starts then is no age of any cohort, and its own cohort has no ages. No cohort has more
    /// than `ages_max` ages.
    pub fn new(buckets: Buckets, start: CohortStart, until: i64, ages_max: Option<usize>) -> Self {
        let started = buckets.edges().partition_point(|&edge| edge < until);
        let started = started.min(buckets.len());
        let cohort = |bucket: usize| {
            // The cohort of a bucket that starts after `until` has no ages.
            let ages = started.saturating_sub(bucket);
            Cohort {
                size: 0,
                cells: vec![CohortCell::default(); ages_max.map_or(ages, |max| ages.min(max))],
            }
        };
        Self {
            cohorts: (0..buckets.len()).map(cohort).collect(),
            buckets,
            start,
            until,
            orders: OccasionTotals::new(),
        }
    }

    /// Adds one customer. Add each once.
    pub fn add(&mut self, customer: &CustomerEvents<'_>) {
        let began = match self.start {
            CohortStart::FirstOrder => customer.first_order_time,
            CohortStart::Acquisition => customer.first_time,
        };
        let began = began.filter(|&at| at < self.until);
        let Some(first) = began.and_then(|at| self.buckets.of(at)) else {
            return;
        };
        let cohort = &mut self.cohorts[first];
        cohort.size += 1;
        let known = customer
            .events
            .partition_point(|event| event.at < self.until);
        for (bucket, events) in self.buckets.split(&customer.events[..known]) {
            let age = bucket.checked_sub(first);
            let Some(cell) = age.and_then(|age| cohort.cells.get_mut(age)) else {
                continue;
            };
            let orders = self.orders.orders(events);
            cell.customers += u64::from(!orders.is_empty());
            cell.orders += orders.len() as u64;
            cell.gross += orders.iter().map(|(_, bought)| bought.amount).sum::<i128>();
            cell.refunds += refunded(events);
        }
    }

    /// The cohorts, one per bucket.
    pub fn finish(self) -> Vec<Cohort> {
        self.cohorts
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::random_lives::{any_buckets, any_lives, order};
    use super::super::{Event, Occasions, PurchaseCounter};
    use super::*;
    use proptest::prelude::*;

    fn count(lives: &[Vec<Event>], mut counter: CohortCounter) -> Vec<Cohort> {
        for events in lives {
            counter.add(&CustomerEvents::complete(events));
        }
        counter.finish()
    }

    proptest! {
        /// A cohort's cell is the purchases of its members in that bucket.
        #[test]
        fn cells_are_the_purchases_of_the_members(
            lives in any_lives(),
            buckets in any_buckets(),
            by_order in any::<bool>(),
            until in 10..70_i64,
            ages_max in prop::option::of(0..4_usize),
        ) {
            let start = if by_order { CohortStart::FirstOrder } else { CohortStart::Acquisition };
            let counter = CohortCounter::new(buckets.clone(), start, until, ages_max);
            let cohorts = count(&lives, counter);
            prop_assert_eq!(cohorts.len(), buckets.len());
            for (first, cohort) in cohorts.iter().enumerate() {
                let known = |edge: &i64| *edge < until;
                let started = buckets.edges()[..buckets.len()].iter().filter(|edge| known(edge)).count();
                let ages = started.saturating_sub(first).min(ages_max.unwrap_or(usize::MAX));
                prop_assert_eq!(cohort.cells.len(), ages);
                let mut members = PurchaseCounter::new(buckets.clone(), Occasions::Orders, None);
                let mut size = 0;
                for events in &lives {
                    let customer = CustomerEvents::complete(events);
                    let began = if by_order { customer.first_order_time } else { customer.first_time };
                    let began = began.filter(known).and_then(|at| buckets.of(at));
                    if began == Some(first) {
                        size += 1;
                        let events: Vec<Event> =
                            events.iter().filter(|event| known(&event.at)).copied().collect();
                        members.add(&CustomerEvents { events: &events, ..customer }, &|_| 0);
                    }
                }
                prop_assert_eq!(cohort.size, size);
                for (cell, bought) in cohort.cells.iter().zip(&members.finish()[first..]) {
                    let want = CohortCell {
                        customers: bought.customers(),
                        orders: bought.orders(),
                        gross: bought.gross(),
                        refunds: bought.refunds,
                    };
                    prop_assert_eq!(cell, &want);
                }
            }
        }
    }

    #[test]
    fn a_bucket_under_way_is_an_age_and_one_to_come_is_not() {
        let buckets = Buckets::new(vec![0, 10, 20, 30]).unwrap();
        let lives = [vec![order(3, 1), order(14, 2), order(16, 3)]];
        let counter = CohortCounter::new(buckets, CohortStart::FirstOrder, 15, None);
        let cohorts = count(&lives, counter);
        let ages: Vec<usize> = cohorts.iter().map(|cohort| cohort.cells.len()).collect();
        assert_eq!(ages, [2, 1, 0]);
        assert_eq!(cohorts[0].cells[1].orders, 1);
        assert_eq!(cohorts[0].retention(1).unwrap().value(), Some(1.0));
        assert_eq!(cohorts[0].retention(2), None);
        assert_eq!(
            cohorts[1].retention(0).unwrap().value(),
            None,
            "an empty cohort"
        );
    }
}
