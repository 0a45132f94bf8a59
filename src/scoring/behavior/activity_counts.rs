use super::{ActivityKind, Buckets, CustomerEvents, Event, EventDetail};
use std::ops::Range;

/// Count of one kind of activity in one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCount {
    /// Number of activities; the rows of one order count once, and those of its refund.
    pub count: u64,
    /// Number of customers with such an activity.
    pub customers: u64,
    /// Number of activities of active customers.
    pub of_active: u64,
    /// Sum of the squares of that number over the active customers.
    pub squares: u128,
}

impl ActivityCount {
    /// How much more the numbers of `active` customers vary than Poisson counts do: their
    /// sample variance divided by their mean. `None` for fewer than two customers or without
    /// activities.
    ///
    /// Source: Wedderburn 1974, with the method of moments.
    pub fn dispersion(&self, active: u64) -> Option<f64> {
        if active < 2 || self.of_active == 0 {
            return None;
        }
        let (n, sum) = (active as f64, self.of_active as f64);
        let variance = (self.squares as f64 - sum * sum / n) / (n - 1.0);
        Some(variance * n / sum)
    }
}

/// Counts of all kinds of activities in one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCounts {
    by_kind: [ActivityCount; ActivityKind::ALL.len()],
}

impl ActivityCounts {
    /// The count of one kind.
    pub fn of(&self, kind: ActivityKind) -> ActivityCount {
        self.by_kind[kind.position()]
    }
}

/// The buckets in which a customer is active: present in the base at some time, with a gap
/// after which inactive customers count as lost. Reused for every customer.
#[derive(Clone, Debug)]
pub struct ActiveBuckets {
    buckets: Buckets,
    gap: i64,
    /// Disjoint ranges of buckets, ascending.
    ranges: Vec<Range<usize>>,
}

impl ActiveBuckets {
    /// No customer yet. A qualifying activity makes a customer active for `gap` microseconds.
    pub fn new(buckets: Buckets, gap: i64) -> Self {
        Self {
            buckets,
            gap,
            ranges: vec![],
        }
    }

    /// The buckets of a customer with all these events, of whatever group.
    pub fn of(&mut self, customer: &CustomerEvents<'_>) -> &[Range<usize>] {
        self.ranges.clear();
        let last = self.buckets.len();
        for event in customer.events {
            if !event.detail.kind().is_qualifying() {
                continue;
            }
            // Edges up to an instant are also the number of the bucket that contains it, plus 1.
            let from = self.buckets.edges_until(event.at).saturating_sub(1);
            let to = self.buckets.edges_until(event.at.saturating_add(self.gap));
            let (from, to) = (from, to.min(last));
            match self.ranges.last_mut() {
                Some(range) if from <= range.end => range.end = range.end.max(to),
                Some(_) | None if from < to => self.ranges.push(from..to),
                Some(_) | None => {}
            }
        }
        &self.ranges
    }
}

/// Counts active customers per bucket.
#[derive(Clone, Debug)]
pub struct ActiveCounter {
    active: ActiveBuckets,
    counts: Vec<u64>,
}

impl ActiveCounter {
    /// A counter without customers; see [`ActiveBuckets::new`].
    pub fn new(buckets: Buckets, gap: i64) -> Self {
        Self {
            counts: vec![0; buckets.len()],
            active: ActiveBuckets::new(buckets, gap),
        }
    }

    /// Adds one customer. Add each once.
    pub fn add(&mut self, customer: &CustomerEvents<'_>) {
        for range in self.active.of(customer) {
            for count in &mut self.counts[range.clone()] {
                *count += 1;
            }
        }
    }

    /// The number of active customers in each bucket.
    pub fn finish(self) -> Vec<u64> {
        self.counts
    }
}

/// Counts activities per bucket.
///
/// Needs the activities of the buckets, and of each customer the qualifying ones of the gap
/// before.
#[derive(Clone, Debug)]
pub struct ActivityCounter {
    buckets: Buckets,
    active: ActiveBuckets,
    counts: Vec<ActivityCounts>,
    orders: Vec<u64>,
}

impl ActivityCounter {
    /// A counter without customers; see [`ActiveBuckets::new`].
    pub fn new(buckets: Buckets, gap: i64) -> Self {
        Self {
            counts: vec![ActivityCounts::default(); buckets.len()],
            active: ActiveBuckets::new(buckets.clone(), gap),
            buckets,
            orders: vec![],
        }
    }

    /// Adds one customer's events of one group. `all` holds the customer's events of every
    /// group, which make the customer active. Add each customer once.
    pub fn add(&mut self, group: &CustomerEvents<'_>, all: &CustomerEvents<'_>) {
        let active = self.active.of(all);
        for (bucket, events) in self.buckets.split(group.events) {
            let is_active = active.iter().any(|range| range.contains(&bucket));
            let mut times = [0; ActivityKind::ALL.len()];
            for Event { detail, .. } in events {
                times[detail.kind().position()] += 1;
            }
            for kind in [ActivityKind::Order, ActivityKind::Refund] {
                let times = &mut times[kind.position()];
                if *times > 1 {
                    *times = distinct_orders(&mut self.orders, kind, events);
                }
            }
            for (kind, times) in self.counts[bucket].by_kind.iter_mut().zip(times) {
                kind.count += times;
                kind.customers += u64::from(times > 0);
                if is_active {
                    kind.of_active += times;
                    kind.squares += u128::from(times) * u128::from(times);
                }
            }
        }
    }

    /// The counts in each bucket.
    pub fn finish(self) -> Vec<ActivityCounts> {
        self.counts
    }
}

/// Number of distinct orders that events of this kind belong to.
fn distinct_orders(tokens: &mut Vec<u64>, kind: ActivityKind, events: &[Event]) -> u64 {
    tokens.clear();
    let of_kind = events.iter().filter(|event| event.detail.kind() == kind);
    tokens.extend(of_kind.filter_map(|event| match event.detail {
        EventDetail::Order { order, .. } | EventDetail::Refund { order, .. } => Some(order),
        EventDetail::Acquired
        | EventDetail::Contact
        | EventDetail::Cancelled
        | EventDetail::Reactivated => None,
    }));
    tokens.sort_unstable();
    tokens.dedup();
    tokens.len() as u64
}

#[cfg(test)]
mod tests {
    use super::super::random_lives::{any_buckets, any_lives};
    use super::super::{BaseCounter, LossRule};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The identity of an activity among those of its kind: for orders, the order's id.
    fn identity(position: usize, event: &Event) -> u64 {
        match event.detail {
            EventDetail::Order { order, .. } | EventDetail::Refund { order, .. } => order,
            EventDetail::Acquired
            | EventDetail::Contact
            | EventDetail::Cancelled
            | EventDetail::Reactivated => position as u64,
        }
    }

    /// Whether an activity makes the customer active within the bucket.
    fn is_active(events: &[Event], buckets: &Buckets, gap: i64, bucket: usize) -> bool {
        let (start, end) = (buckets.edges()[bucket], buckets.edges()[bucket + 1]);
        let qualifying = events
            .iter()
            .filter(|event| event.detail.kind().is_qualifying());
        let mut times = qualifying.map(|event| event.at);
        times.any(|at| at < end && at + gap >= start)
    }

    #[test]
    fn a_few_busy_customers_are_overdispersed() {
        let even = ActivityCount {
            of_active: 10,
            squares: 10,
            ..ActivityCount::default()
        };
        assert_eq!(even.dispersion(10), Some(0.0));
        let one = ActivityCount {
            squares: 100,
            ..even
        };
        assert_eq!(one.dispersion(10), Some(10.0));
        assert_eq!(
            (even.dispersion(1), ActivityCount::default().dispersion(5)),
            (None, None)
        );
    }

    proptest! {
        #[test]
        fn active_customers_are_those_of_the_base(
            lives in any_lives(), buckets in any_buckets(), gap in 1..15_i64,
        ) {
            let mut base = BaseCounter::new(buckets.clone(), LossRule::Inactivity { gap });
            let mut active = ActiveCounter::new(buckets, gap);
            for events in &lives {
                let customer = CustomerEvents::complete(events);
                base.add(&customer);
                active.add(&customer);
            }
            let base = base.finish().expect("consistent stays");
            let base: Vec<u64> = base.iter().map(|base| base.active).collect();
            prop_assert_eq!(active.finish(), base);
        }

        #[test]
        fn counts_are_what_a_recount_finds(lives in any_lives(), buckets in any_buckets(), gap in 1..15_i64) {
            let mut counter = ActivityCounter::new(buckets.clone(), gap);
            for events in &lives {
                let customer = CustomerEvents::complete(events);
                counter.add(&customer, &customer);
            }
            for (bucket, counts) in counter.finish().iter().enumerate() {
                for kind in ActivityKind::ALL {
                    let mut want = ActivityCount::default();
                    for events in &lives {
                        let distinct: BTreeSet<u64> = events
                            .iter()
                            .enumerate()
                            .filter(|(_, event)| {
                                event.detail.kind() == kind && buckets.of(event.at) == Some(bucket)
                            })
                            .map(|(position, event)| identity(position, event))
                            .collect();
                        let count = distinct.len() as u64;
                        want.count += count;
                        want.customers += u64::from(count > 0);
                        if is_active(events, &buckets, gap, bucket) {
                            want.of_active += count;
                            want.squares += u128::from(count * count);
                        }
                    }
                    prop_assert_eq!(counts.of(kind), want);
                }
            }
        }
    }
}
