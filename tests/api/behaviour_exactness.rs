//! Whatever was recorded, in whatever order, and whatever of it was deleted again: the
//! numbers are those of a recount made here, from the list of what is left.

use std::collections::BTreeMap;

use cxmetrics::api::{self, Activity, Bucket, CohortStart, CustomerScope, Outcome, SurvivalEvent};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::{
    exactness::{check_buckets, random::Random},
    support::{
        ActivityBuilder, ScoreQueryBuilder, Server, activity_counts, assert_invalid, base, cohorts,
        contractual, inactive_for, lifetime_value, message_of, purchases, record_request, scores,
        segment, survival,
    },
};
use bought::{Began, Bought};
use event::{Event, Group, cents, whole};
use history::{CURRENCIES, CUSTOMERS, History, customer_id, window};
use recount::Recount;

mod bought;
mod event;
mod history;
mod recount;
mod trade;

const ACTIVITIES: usize = 500;
const QUERIES: usize = 36;

/// Sends all of it in random portions, by stream and by single calls, some of it twice,
/// and deletes some of it on the way; what is left.
async fn record_in_disorder(
    server: &Server,
    random: &mut Random,
    all: Vec<Activity>,
) -> Vec<Activity> {
    let mut left: Vec<Activity> = Vec::new();
    let mut waiting = random.shuffled(all);
    while !waiting.is_empty() {
        let size = usize::try_from(1 + random.below(60))
            .unwrap()
            .min(waiting.len());
        let portion = waiting.split_off(waiting.len() - size);
        if random.below(3) == 0 {
            for told in portion.iter().take(8) {
                assert_eq!(
                    server.record(told.clone()).await.unwrap(),
                    Outcome::Inserted
                );
            }
        }
        let messages = portion
            .chunks(7)
            .map(|chunk| record_request(chunk.iter().cloned()));
        let verdicts = server.record_stream(messages.collect()).await.unwrap();
        assert_eq!(verdicts.len(), portion.len());
        for verdict in verdicts {
            assert!(verdict.reason.eq(&0), "{verdict:?}");
        }
        left.extend(portion);
        for _ in 0..random.below(9).min(left.len() as u64) {
            let place = usize::try_from(random.below(left.len() as u64)).unwrap();
            let told = left.swap_remove(place);
            server.delete(&told.activity_id).await.unwrap();
            if random.below(3) == 0 {
                // The id of a deleted activity stays taken.
                waiting.push(told.named(Uuid::now_v7()));
            }
        }
        if let Some(known) = left.first() {
            assert_eq!(
                server.record(known.clone()).await.unwrap(),
                Outcome::Identical
            );
        }
    }
    left
}

/// The checked buckets of a reply; the whole period if it has no customers.
fn buckets(
    scope: &CustomerScope,
    bucket: Bucket,
    first_day: i32,
    periods: Option<Vec<api::Period>>,
) -> Vec<(i64, i64)> {
    let periods = periods.unwrap_or_else(|| vec![scope.period.unwrap()]);
    let mut asked = scores("", "").by_bucket(bucket, &scope.time_zone);
    asked.period = scope.period;
    asked.first_day_of_week = first_day;
    let checked = match periods.len() {
        1 => periods.iter().map(window).collect(),
        _ => check_buckets(&asked, periods.into_iter()),
    };
    let micros =
        |(start, end): (Timestamp, Timestamp)| (start.as_microsecond(), end.as_microsecond());
    checked.into_iter().map(micros).collect()
}

fn group(values: &[api::DimensionValue]) -> Group {
    values.iter().map(|one| one.value.clone()).collect()
}

/// Drops empty groups, which a reply may contain or omit.
fn without_empty<T: PartialEq + Default>(
    all: impl IntoIterator<Item = (Group, Vec<T>)>,
) -> BTreeMap<Group, Vec<T>> {
    let says = |(_, points): &(Group, Vec<T>)| points.iter().any(|point| *point != T::default());
    all.into_iter().filter(says).collect()
}

async fn check_base(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = random.scope(false);
    let (bucket, first_day) = random.bucket();
    let gap_days = random.of(&[None, Some(1), Some(20), Some(60), Some(180), Some(3_650)]);
    let loss = gap_days.map_or_else(contractual, inactive_for);
    let mut asked = base(scope.clone(), bucket, loss);
    asked.first_day_of_week = first_day;
    let reply = server.base(asked.clone()).await.unwrap();
    let points = reply.series.first().map(|one| &one.points);
    let periods = points.map(|points| points.iter().map(|one| one.period.unwrap()).collect());
    let buckets = buckets(&scope, bucket, first_day, periods);
    let found = reply.series.iter().map(|series| {
        let points = series.points.iter().map(|one| {
            let counts = [
                one.at_start,
                one.acquired,
                one.lost,
                one.reactivated,
                one.at_end,
            ];
            (counts, one.retained)
        });
        (group(&series.group), points.collect())
    });
    let expected = without_empty(recount.base(&scope, &buckets, gap_days));
    assert_eq!(without_empty(found), expected, "{asked:?}");
    expected
        .values()
        .flatten()
        .map(|(counts, _)| counts[1] + counts[2])
        .sum()
}

async fn check_purchases(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let of_activities = random.below(2) == 0;
    let scope = random.scope(of_activities);
    let (bucket, first_day) = random.bucket();
    let mut asked = purchases(scope.clone(), bucket);
    asked.first_day_of_week = first_day;
    asked.currency_code = random.of(&CURRENCIES).into();
    if random.below(2) == 0 {
        asked.occasion = api::PurchaseOccasion::Day.into();
    }
    let splits = scope.group_by.iter().any(|name| name != "segment");
    // Groups of activities divide by customers of all of them, which the next test counts.
    if !splits {
        asked.repurchase_within_days = random.of(&[None, Some(1), Some(30), Some(200)]);
    }
    if !of_activities && random.below(2) == 0 {
        let gap_days = random.of(&[None, Some(1), Some(20), Some(180), Some(3_650)]);
        asked.at_start = gap_days.map_or_else(contractual, inactive_for);
    }
    let reply = server.purchases(asked.clone()).await.unwrap();
    let points = reply.series.first().map(|one| &one.points);
    let periods = points.map(|points| points.iter().map(|one| one.period.unwrap()).collect());
    let buckets = buckets(&scope, bucket, first_day, periods);
    let found = reply.series.iter().map(|series| {
        let points = series.points.iter().map(Bought::of);
        (group(&series.group), points.collect())
    });
    let expected = without_empty(recount.purchases(&asked, &buckets));
    assert_eq!(without_empty(found), expected, "{asked:?}");
    expected
        .values()
        .flatten()
        .map(|bought| bought.counts[1])
        .sum()
}

async fn check_cohorts(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = random.scope(false);
    let (bucket, first_day) = match random.below(2) {
        0 => (Bucket::Week, 1),
        _ => (Bucket::Month, 0),
    };
    let start = random.of(&[CohortStart::FirstOrder, CohortStart::Acquisition]);
    let mut asked = cohorts(scope.clone(), start);
    asked.bucket = bucket.into();
    asked.first_day_of_week = first_day;
    asked.currency_code = random.of(&CURRENCIES).into();
    asked.ages_max = random.of(&[Some(1), Some(3), Some(12), Some(60)]);
    let reply = match server.cohorts(asked.clone()).await {
        Ok(reply) => reply,
        // Weeks of two years by weeks of age are too much for some groups.
        Err(status) => {
            assert!(status.message().contains("10000 points"), "{status:?}");
            return 0;
        }
    };
    let first = reply.tables.first().map(|one| &one.cohorts);
    let periods = first.map(|cohorts| cohorts.iter().map(|one| one.period.unwrap()).collect());
    let buckets = buckets(&scope, bucket, first_day, periods);
    let found = reply.tables.iter().map(|table| {
        let cohorts = table.cohorts.iter().map(Began::of);
        (group(&table.group), cohorts.collect::<Vec<_>>())
    });
    let sized = |all: BTreeMap<Group, Vec<Began>>| -> Vec<_> {
        let has_customers = |cohorts: &Vec<Began>| cohorts.iter().any(|one| one.size > 0);
        all.into_iter()
            .filter(|(_, cohorts)| has_customers(cohorts))
            .collect()
    };
    let expected = sized(recount.cohorts(&asked, &buckets));
    assert_eq!(sized(found.collect()), expected, "{asked:?}");
    expected
        .iter()
        .flat_map(|(_, all)| all)
        .map(|one| one.size)
        .sum()
}

async fn check_counts(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let of_activities = random.below(2) == 0;
    let mut scope = random.scope(of_activities);
    let (bucket, first_day) = random.bucket();
    if bucket == Bucket::Day {
        // So that the days of all kinds and groups fit in a reply.
        let period = scope.period.as_mut().unwrap();
        let (start, end) = window(period);
        period.end_time = Some(message_of(end.min(start + (24 * 50).hours())));
    }
    let mut asked = activity_counts(scope.clone(), bucket);
    asked.first_day_of_week = first_day;
    let active_days = random.of(&[1, 30, 180]);
    asked.active_days = Some(active_days);
    let reply = server.activity_counts(asked.clone()).await.unwrap();
    let points = reply.series.first().map(|one| &one.points);
    let periods = points.map(|points| points.iter().map(|one| one.period.unwrap()).collect());
    let buckets = buckets(&scope, bucket, first_day, periods);
    let mut found: BTreeMap<(Group, i32), Vec<[i64; 3]>> = BTreeMap::new();
    for series in &reply.series {
        let points = series
            .points
            .iter()
            .map(|one| [one.count, one.customers, one.active_customers]);
        if series.points.iter().any(|one| one.count > 0) {
            found.insert((group(&series.group), series.kind), points.collect());
        }
    }
    assert_eq!(
        found,
        recount.counts(&scope, &buckets, active_days),
        "{asked:?}"
    );
    found.values().flatten().map(|counts| counts[0]).sum()
}

async fn check_survival(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = random.scope(false);
    let event = random.of(&[SurvivalEvent::Cancellation, SurvivalEvent::SecondOrder]);
    let asked = survival(scope.clone(), event);
    let reply = server.survival(asked.clone()).await.unwrap();
    let mut found = BTreeMap::new();
    for curve in &reply.curves {
        let steps = curve
            .steps
            .iter()
            .map(|one| (whole(one.days), one.at_risk, one.events));
        if curve.customers > 0 {
            found.insert(
                group(&curve.group),
                (curve.customers, steps.collect::<Vec<_>>()),
            );
        }
    }
    let buckets = buckets(&scope, Bucket::None, 0, None);
    assert_eq!(
        found,
        recount.survival(&scope, buckets[0], event),
        "{asked:?}"
    );
    found.values().map(|(customers, _)| customers).sum()
}

async fn check_value(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = random.scope(false);
    let mut asked = lifetime_value(scope.clone());
    asked.currency_code = random.of(&CURRENCIES).into();
    asked.holdout_days = random.of(&[None, Some(2), Some(30), Some(100)]);
    let period = buckets(&scope, Bucket::None, 0, None)[0];
    if recount.is_unknown(&asked, period) {
        assert_invalid(
            server.lifetime_value(asked.clone()).await,
            &["holdout_days"],
        );
        asked.holdout_days = None;
    }
    let reply = server.lifetime_value(asked.clone()).await.unwrap();
    let found = reply.series.iter().map(|one| {
        let later = one.holdout.as_ref();
        let purchases = later.map_or(0, |later| later.actual_purchases);
        let net = later.map_or(0, |later| cents(&later.actual_revenue_net));
        assert_eq!(later.is_some(), asked.holdout_days.is_some());
        (
            group(&one.group),
            vec![[one.customers, cents(&one.revenue_net), purchases, net]],
        )
    });
    let expected = without_empty(recount.value(&asked, period));
    assert_eq!(without_empty(found), expected, "{asked:?}");
    expected
        .values()
        .flatten()
        .map(|[customers, _, later, _]| customers + later)
        .sum()
}

#[tokio::test]
async fn every_metric_equals_a_recount_of_what_is_left() {
    for seed in [20_260_114, 7] {
        let server = Server::start().await;
        server.declare(&["plan"]).await.unwrap();
        let mut random = Random(seed);
        let all: Vec<Activity> = (0..ACTIVITIES).map(|_| random.activity()).collect();
        let mut left = record_in_disorder(&server, &mut random, all).await;
        let discounts = random.discounts(&left);
        assert!(discounts.len() > 20, "{}", discounts.len());
        server.record_all(discounts.clone()).await;
        left.extend(discounts);
        let mut recount = Recount::new(left.iter().map(Event::of).collect());
        for n in 0..CUSTOMERS {
            let name = random.of(&["", "gold", "silver"]);
            if !name.is_empty() {
                server
                    .set_customer(&customer_id(n), segment(name), &[])
                    .await
                    .unwrap();
                recount.segments.insert(customer_id(n), name.to_owned());
            }
        }
        let mut counted = [0; 6];
        for _ in 0..QUERIES {
            let found = [
                check_base(&server, &mut random, &recount).await,
                check_purchases(&server, &mut random, &recount).await,
                check_cohorts(&server, &mut random, &recount).await,
                check_counts(&server, &mut random, &recount).await,
                check_survival(&server, &mut random, &recount).await,
                check_value(&server, &mut random, &recount).await,
            ];
            for (sum, found) in counted.iter_mut().zip(found) {
                *sum += found;
            }
        }
        assert!(counted.iter().all(|count| *count > 100), "{counted:?}");
    }
}

/// A history that was mended by deletions counts like one that never needed any.
#[tokio::test]
async fn a_deleted_activity_leaves_no_trace() {
    let mended = Server::start().await;
    let fresh = Server::start().await;
    let mut random = Random(42);
    for server in [&mended, &fresh] {
        server.declare(&["plan"]).await.unwrap();
    }
    let all: Vec<Activity> = (0..300).map(|_| random.activity()).collect();
    let left = record_in_disorder(&mended, &mut random, all).await;
    let mut discounts = random.discounts(&left);
    mended.record_all(discounts.clone()).await;
    for deleted in discounts.split_off(discounts.len() / 2) {
        mended.delete(&deleted.activity_id).await.unwrap();
    }
    let without_discounts = random.shuffled(left.clone());
    fresh.record_all(without_discounts).await;
    fresh.record_all(discounts).await;
    for n in 0..CUSTOMERS {
        let id = customer_id(n);
        if let Ok(customer) = fresh.customer(&id).await {
            assert_eq!(mended.customer(&id).await.unwrap(), customer);
        }
    }
    for _ in 0..10 {
        let (scope, wide) = (random.scope(false), random.scope(true));
        let (bucket, first_day) = random.bucket();
        for loss in [None, contractual()] {
            let mut asked = base(scope.clone(), bucket, loss);
            asked.first_day_of_week = first_day;
            let reply = fresh.base(asked.clone()).await.unwrap();
            assert_eq!(mended.base(asked).await.unwrap().series, reply.series);
        }
        let mut asked = purchases(wide.clone(), bucket);
        asked.first_day_of_week = first_day;
        asked.currency_code = "EUR".into();
        let reply = fresh.purchases(asked.clone()).await.unwrap();
        assert_eq!(mended.purchases(asked).await.unwrap().series, reply.series);
        let mut asked = activity_counts(wide, bucket);
        asked.first_day_of_week = first_day;
        let reply = fresh.activity_counts(asked.clone()).await.unwrap();
        assert_eq!(
            mended.activity_counts(asked).await.unwrap().series,
            reply.series
        );
        for event in [SurvivalEvent::Cancellation, SurvivalEvent::SecondOrder] {
            let asked = survival(scope.clone(), event);
            let reply = fresh.survival(asked.clone()).await.unwrap();
            assert_eq!(mended.survival(asked).await.unwrap().curves, reply.curves);
        }
        for start in [CohortStart::FirstOrder, CohortStart::Acquisition] {
            let mut asked = cohorts(scope.clone(), start);
            asked.currency_code = "EUR".into();
            let reply = fresh.cohorts(asked.clone()).await.unwrap();
            assert_eq!(mended.cohorts(asked).await.unwrap().tables, reply.tables);
        }
    }
}
