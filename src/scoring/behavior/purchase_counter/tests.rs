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
        let has_unknown = |order: &&u64| rows.iter().any(|row| row.1 == **order && row.3.is_none());
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
        for (index, base) in base.finish().unwrap().into_iter().enumerate() {
            prop_assert_eq!(got[index].at_start.unwrap().customers(), base.at_start);
        }
        for (bucket, edges) in buckets.edges().windows(2).enumerate() {
            let mut naive = StartPurchases::default();
            for events in &lives {
                // One life at a time: the base of one customer says whether it is there.
                let mut alone = BaseCounter::new(buckets.clone(), rule);
                alone.add(&CustomerEvents::complete(events));
                if alone.finish().unwrap()[bucket].at_start == 0 {
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
