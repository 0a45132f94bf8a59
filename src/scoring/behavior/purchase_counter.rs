use super::occasions::{OccasionTotals, PurchaseAmounts, refunded};
use super::start_purchases::StartCounter;
use super::{Buckets, CustomerEvents, LossRule, Purchases};
use crate::scoring::Share;

/// The unit of purchase frequency and repurchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Occasions {
    /// Each order is an occasion.
    #[default]
    Orders,
    /// Each calendar day with an order is an occasion.
    Days,
}

/// The window in which a repurchase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Within {
    /// Length of the window after the first order, in microseconds, inclusive.
    pub span: i64,
    /// End of observation. Customers whose window ends later are left out, whether they have
    /// ordered again or not: counting only the early repurchases would overstate the rate.
    pub until: i64,
}

/// Counts purchases per bucket.
///
/// Needs the orders and refunds of the buckets; for [`Within`] those up to its `until` too.
///
/// ```
/// use cxmetrics::scoring::Confidence;
/// use cxmetrics::scoring::behavior::{
///     Buckets, CustomerEvents, EventDetail, Event, Occasions, PurchaseCounter,
/// };
///
/// let order = |at, order, amount| Event { at, detail: EventDetail::Order { order, amount, cost: None } };
/// let buckets = Buckets::new(vec![0, 100])?;
/// let mut counter = PurchaseCounter::new(buckets, Occasions::Orders, None);
/// let day_of = |at: i64| at.div_euclid(86_400_000_000);
/// let events = [order(5, 1, 2000), order(40, 2, 500)];
/// counter.add(&CustomerEvents::complete(&events), &day_of);
/// let purchases = counter.finish()[0];
/// assert_eq!((purchases.orders(), purchases.gross()), (2, 2500));
/// let order_value = purchases.order_values.mean(Confidence::default());
/// assert_eq!(order_value.score.value, Some(1250.0), "cents");
/// # Ok::<(), cxmetrics::scoring::behavior::EdgesNotRising>(())
/// ```
#[derive(Clone, Debug)]
pub struct PurchaseCounter {
    buckets: Buckets,
    occasions: Occasions,
    within: Option<Within>,
    counts: Vec<Purchases>,
    by_order: OccasionTotals<u64>,
    by_day: OccasionTotals<i64>,
    /// Per bucket: customers observed for the whole window, and those that ordered again in it.
    eligible: Vec<(u64, u64)>,
    at_start: Option<StartCounter>,
}

impl PurchaseCounter {
    /// A counter without customers.
    pub fn new(buckets: Buckets, occasions: Occasions, within: Option<Within>) -> Self {
        Self {
            occasions,
            within,
            counts: vec![Purchases::default(); buckets.len()],
            by_order: OccasionTotals::new(),
            by_day: OccasionTotals::new(),
            eligible: vec![(0, 0); buckets.len()],
            at_start: None,
            buckets,
        }
    }

    /// Also counts the purchases of the customers at each bucket's start, by a rule of loss. A
    /// customer whose gap isn't over at `observed_until` is not lost.
    #[must_use]
    pub fn of_customers_at_start(self, rule: LossRule, observed_until: i64) -> Self {
        let at_start = StartCounter::new(self.buckets.clone(), rule, observed_until);
        Self {
            at_start: Some(at_start),
            ..self
        }
    }

    /// Adds one customer. Add each once. `day_of` returns the number of the calendar day of an
    /// instant; only [`Occasions::Days`] calls it.
    pub fn add(&mut self, customer: &CustomerEvents<'_>, day_of: &impl Fn(i64) -> i64) {
        self.add_with_history(customer, customer, day_of);
    }

    /// Adds one customer whose purchases to count are only part of the history. The history
    /// needs the events that the rule of loss needs, see [`LossRule`].
    pub fn add_with_history(
        &mut self,
        customer: &CustomerEvents<'_>,
        history: &CustomerEvents<'_>,
        day_of: &impl Fn(i64) -> i64,
    ) {
        if let Some(at_start) = &mut self.at_start {
            at_start.begin(history);
        }
        if let Some(within) = self.within {
            self.add_first_order(customer, within, day_of);
        }
        for (bucket, events) in self.buckets.split(customer.events) {
            let counts = &mut self.counts[bucket];
            counts.refunds += refunded(events);
            let orders = self.by_order.orders(events);
            if orders.is_empty() {
                continue;
            }
            let occasions = match self.occasions {
                Occasions::Orders => orders.len(),
                Occasions::Days => self.by_day.days(events, day_of).len(),
            };
            let revenue = count_orders(counts, orders);
            if let Some(at_start) = &mut self.at_start {
                at_start.add(bucket, revenue, occasions);
            }
            counts.occasions.record(occasions as i128);
            counts.repeat_customers += u64::from(occasions >= 2);
        }
    }

    /// The purchases in each bucket.
    pub fn finish(mut self) -> Vec<Purchases> {
        if self.within.is_some() {
            for (counts, (eligible, repeaters)) in self.counts.iter_mut().zip(self.eligible) {
                counts.repurchase_within = Some(Share::of_whole(repeaters, eligible));
            }
        }
        if let Some(at_start) = self.at_start {
            for (counts, bought) in self.counts.iter_mut().zip(at_start.finish()) {
                counts.at_start = Some(bought);
            }
        }
        self.counts
    }

    fn add_first_order(
        &mut self,
        customer: &CustomerEvents<'_>,
        within: Within,
        day_of: &impl Fn(i64) -> i64,
    ) {
        let Some(first) = customer.first_order_time else {
            return;
        };
        // A window past the largest instant can't have been observed in full.
        let latest = first.saturating_add(within.span);
        let (Some(bucket), true) = (self.buckets.of(first), latest <= within.until) else {
            return;
        };
        let mut others = customer
            .other_order_times()
            .take_while(|&at| at <= latest)
            .filter(|&at| at >= first);
        let again = match self.occasions {
            Occasions::Orders => others.next().is_some(),
            Occasions::Days => {
                let first_day = day_of(first);
                others.any(|at| day_of(at) != first_day)
            }
        };
        let (eligible, repeaters) = &mut self.eligible[bucket];
        *eligible += 1;
        *repeaters += u64::from(again);
    }
}

/// Counts the orders of one customer, at least one; their sum.
fn count_orders(counts: &mut Purchases, orders: &[(u64, PurchaseAmounts)]) -> i128 {
    let mut total = PurchaseAmounts::default();
    for (_, bought) in orders {
        counts.order_values.record(bought.amount);
        counts.orders_with_cost += u64::from(bought.is_cost_known());
        total += *bought;
    }
    counts.rows_with_cost += total.rows_with_cost;
    counts.cost += total.cost;
    counts.customer_revenue.record(total.amount);
    counts.order_value.record(orders.len() as u64, total.amount);
    if total.rows_with_cost > 0 {
        counts
            .customer_profit
            .record(total.amount_with_cost - total.cost);
    }
    total.amount
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::random_lives::{any_buckets, any_lives, order};
    use super::super::{ActivityKind, BaseCounter, Event, EventDetail, StartPurchases};
    use super::*;
    use crate::scoring::Moments;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Crowded days, the first before 0.
    fn day_of(at: i64) -> i64 {
        (at - 3).div_euclid(7)
    }

    fn count(
        lives: &[Vec<Event>],
        buckets: &Buckets,
        rule: (Occasions, Option<Within>),
    ) -> Vec<Purchases> {
        let mut counter = PurchaseCounter::new(buckets.clone(), rule.0, rule.1);
        for events in lives {
            counter.add(&CustomerEvents::complete(events), &day_of);
        }
        counter.finish()
    }

    /// When, which order, amount and cost, of each row that `keep` keeps.
    fn rows(events: &[Event], keep: impl Fn(i64) -> bool) -> Vec<(i64, u64, i128, Option<i64>)> {
        let row = |event: &Event| {
            let EventDetail::Order {
                order,
                amount,
                cost,
            } = event.detail
            else {
                return None;
            };
            keep(event.at).then_some((event.at, order, amount.into(), cost))
        };
        events.iter().filter_map(row).collect()
    }

    fn moments(values: impl IntoIterator<Item = i128>) -> Moments {
        let mut moments = Moments::default();
        values.into_iter().for_each(|value| moments.record(value));
        moments
    }

    /// Everything by maps and sets, one bucket and one number at a time.
    fn naive(lives: &[Vec<Event>], from: i64, to: i64, occasions: Occasions) -> Purchases {
        let (mut values, mut revenues, mut profits, mut times) = (vec![], vec![], vec![], vec![]);
        let mut counts = Purchases::default();
        for events in lives {
            for event in events.iter().filter(|event| (from..to).contains(&event.at)) {
                if let EventDetail::Refund { amount, .. } = event.detail {
                    counts.refunds += i128::from(amount);
                }
            }
            let rows = rows(events, |at| (from..to).contains(&at));
            let orders: BTreeSet<u64> = rows.iter().map(|row| row.1).collect();
            let days: BTreeSet<i64> = rows.iter().map(|row| day_of(row.0)).collect();
            let value = |order: u64| {
                rows.iter()
                    .filter(|row| row.1 == order)
                    .map(|row| row.2)
                    .sum::<i128>()
            };
            let known: Vec<(i128, i128)> = rows
                .iter()
                .filter_map(|row| Some((row.2, row.3?.into())))
                .collect();
            let has_unknown =
                |order: &&u64| rows.iter().any(|row| row.1 == **order && row.3.is_none());
            counts.orders_with_cost +=
                (orders.len() - orders.iter().filter(has_unknown).count()) as u64;
            counts.rows_with_cost += known.len() as u64;
            counts.cost += known.iter().map(|(_, cost)| cost).sum::<i128>();
            if !known.is_empty() {
                profits.push(known.iter().map(|(amount, cost)| amount - cost).sum());
            }
            if !orders.is_empty() {
                let revenue = rows.iter().map(|row| row.2).sum();
                counts.order_value.record(orders.len() as u64, revenue);
                revenues.push(revenue);
                times.push(match occasions {
                    Occasions::Orders => orders.len() as i128,
                    Occasions::Days => days.len() as i128,
                });
            }
            values.extend(orders.into_iter().map(value));
        }
        counts.repeat_customers = times.iter().filter(|&&times| times >= 2).count() as u64;
        counts.order_values = moments(values);
        counts.customer_revenue = moments(revenues);
        counts.customer_profit = moments(profits);
        counts.occasions = moments(times);
        counts
    }

    fn any_occasions() -> impl Strategy<Value = Occasions> {
        prop_oneof![Just(Occasions::Orders), Just(Occasions::Days)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn purchases_are_what_a_recount_finds(
            lives in any_lives(), buckets in any_buckets(), occasions in any_occasions(),
        ) {
            let got = count(&lives, &buckets, (occasions, None));
            for (got, edges) in got.iter().zip(buckets.edges().windows(2)) {
                prop_assert_eq!(got, &naive(&lives, edges[0], edges[1], occasions));
                prop_assert_eq!(got.net(), got.customer_revenue.sum() - got.refunds);
            }
        }

        #[test]
        fn repurchase_in_time_is_what_a_recount_finds(
            lives in any_lives(),
            buckets in any_buckets(),
            occasions in any_occasions(),
            (span, until) in (0..30_i64, 20..60_i64),
        ) {
            let got = count(&lives, &buckets, (occasions, Some(Within { span, until })));
            for (got, edges) in got.iter().zip(buckets.edges().windows(2)) {
                let (mut eligible, mut repeaters) = (0, 0);
                for events in &lives {
                    let rows = rows(events, |_| true);
                    let Some(&(first, first_order, ..)) = rows.first() else { continue };
                    if first < edges[0] || first >= edges[1] || first + span > until {
                        continue;
                    }
                    eligible += 1;
                    let again = rows.iter().any(|&(at, order, ..)| {
                        let other_day = day_of(at) != day_of(first);
                        at <= first + span
                            && order != first_order
                            && (occasions == Occasions::Orders || other_day)
                    });
                    repeaters += u64::from(again);
                }
                let share = got.repurchase_within.unwrap();
                prop_assert_eq!((share.successes(), share.n()), (repeaters, eligible));
            }
        }
    }

    proptest! {
        #[test]
        fn customers_at_the_start_are_those_of_the_base_and_buy_what_a_recount_finds(
            lives in any_lives(),
            buckets in any_buckets(),
            occasions in any_occasions(),
            rule in prop_oneof![
                Just(LossRule::Contractual),
                (1..15_i64).prop_map(|gap| LossRule::Inactivity { gap }),
            ],
        ) {
            let mut counter = PurchaseCounter::new(buckets.clone(), occasions, None)
                .of_customers_at_start(rule, i64::MAX);
            let mut base = BaseCounter::new(buckets.clone(), rule);
            for events in &lives {
                counter.add(&CustomerEvents::complete(events), &day_of);
                base.add(&CustomerEvents::complete(events));
            }
            let got = counter.finish();
            for (index, base) in base.finish().into_iter().enumerate() {
                prop_assert_eq!(got[index].at_start.unwrap().customers(), base.at_start);
            }
            for (bucket, edges) in buckets.edges().windows(2).enumerate() {
                let mut naive = StartPurchases::default();
                for events in &lives {
                    // One life at a time: the base of one customer says whether it is there.
                    let mut alone = BaseCounter::new(buckets.clone(), rule);
                    alone.add(&CustomerEvents::complete(events));
                    if alone.finish()[bucket].at_start == 0 {
                        continue;
                    }
                    let rows = rows(events, |at| (edges[0]..edges[1]).contains(&at));
                    let orders: BTreeSet<u64> = rows.iter().map(|row| row.1).collect();
                    let days: BTreeSet<i64> = rows.iter().map(|row| day_of(row.0)).collect();
                    let times = match occasions {
                        Occasions::Orders => orders.len(),
                        Occasions::Days => days.len(),
                    };
                    naive.customer_revenue.record(rows.iter().map(|row| row.2).sum());
                    naive.buyers += u64::from(!rows.is_empty());
                    naive.repeat_customers += u64::from(times >= 2);
                }
                prop_assert_eq!(got[bucket].at_start, Some(naive));
            }
        }
    }

    #[test]
    fn an_order_on_the_last_instant_is_in_time_and_the_next_is_not() {
        let buckets = Buckets::new(vec![0, 50]).unwrap();
        let lives = [
            vec![order(0, 1), order(10, 2)],
            vec![order(0, 1), order(11, 2)],
        ];
        let within = Within {
            span: 10,
            until: 10,
        };
        let got = count(&lives, &buckets, (Occasions::Orders, Some(within)));
        let share = got[0].repurchase_within.unwrap();
        assert_eq!((share.successes(), share.n()), (1, 2));
        let too_late = Within { span: 10, until: 9 };
        let got = count(&lives, &buckets, (Occasions::Orders, Some(too_late)));
        assert_eq!(got[0].repurchase_within.unwrap().n(), 0);
    }

    #[test]
    fn an_order_that_spans_two_buckets_is_one_in_each() {
        let buckets = Buckets::new(vec![0, 10, 20]).unwrap();
        let lives = [vec![order(9, 1), order(10, 1), order(11, 1)]];
        let got = count(&lives, &buckets, (Occasions::Orders, None));
        let orders: Vec<(u64, i128)> = got.iter().map(|p| (p.orders(), p.gross())).collect();
        assert_eq!(orders, [(1, 100), (1, 200)]);
        assert_eq!(got[0].repurchase_within, None);
    }

    #[test]
    fn a_refund_alone_makes_no_customer() {
        let refund = Event {
            at: 5,
            detail: EventDetail::Refund {
                order: 1,
                amount: 30,
            },
        };
        assert_eq!(refund.detail.kind(), ActivityKind::Refund);
        let buckets = Buckets::new(vec![0, 10]).unwrap();
        let got = count(&[vec![refund]], &buckets, (Occasions::Orders, None))[0];
        assert_eq!((got.customers(), got.net()), (0, -30));
        assert_eq!(got.average_order_value_net(), None);
        assert_eq!(got.repurchase_rate().value(), None);
    }
}
