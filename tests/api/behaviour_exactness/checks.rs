//! Random queries of each metric, compared with a recount.

use std::collections::BTreeMap;

use cxmetrics::api::{self, Bucket, CohortStart, CustomerScope, SurvivalEvent};
use jiff::{Timestamp, ToSpan};

use super::bought::{Began, Bought};
use super::event::{Group, cents, whole};
use super::history::{CURRENCIES, History, window};
use super::recount::Recount;
use crate::{
    exactness::{check_buckets, random::Random},
    support::{
        ScopeBuilder, ScoreQueryBuilder, Server, activity_counts, assert_invalid, base, cohorts,
        contractual, inactive_for, lifetime_value, message_of, purchases, scores, survival,
    },
};

/// A random scope. If there are answers, they split the customers of half of the scopes.
fn any_scope(random: &mut Random, recount: &Recount, of_activities: bool) -> CustomerScope {
    let scope = random.scope(of_activities);
    match !recount.answers.is_empty() && random.below(2) == 0 {
        true => scope.split_by("s", "nps"),
        false => scope,
    }
}

/// Compares one random query of each metric. Returns a count from each reply.
pub(super) async fn check_all(server: &Server, random: &mut Random, recount: &Recount) -> [i64; 6] {
    [
        check_base(server, random, recount).await,
        check_purchases(server, random, recount).await,
        check_cohorts(server, random, recount).await,
        check_counts(server, random, recount).await,
        check_survival(server, random, recount).await,
        check_value(server, random, recount).await,
    ]
}

/// The checked buckets of a reply; the whole period if it has no customers.
fn buckets(
    scope: &CustomerScope,
    bucket: Bucket,
    first_day: i32,
    periods: Option<Vec<api::Period>>,
) -> Vec<(i64, i64)> {
    let periods = periods.unwrap_or_else(|| vec![scope.period.unwrap()]);
    let mut request = scores("", "").by_bucket(bucket, &scope.time_zone);
    request.period = scope.period;
    request.first_day_of_week = first_day;
    let checked = match periods.len() {
        1 => periods.iter().map(window).collect(),
        _ => check_buckets(&request, periods.into_iter()),
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
    let scope = any_scope(random, recount, false);
    let (bucket, first_day) = random.bucket();
    let gap_days = random.of(&[None, Some(1), Some(20), Some(60), Some(180), Some(3_650)]);
    let loss = gap_days.map_or_else(contractual, inactive_for);
    let mut request = base(scope.clone(), bucket, loss);
    request.first_day_of_week = first_day;
    let reply = server.base(request.clone()).await.unwrap();
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
    assert_eq!(without_empty(found), expected, "{request:?}");
    expected
        .values()
        .flatten()
        .map(|(counts, _)| counts[1] + counts[2])
        .sum()
}

async fn check_purchases(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let of_activities = random.below(2) == 0;
    let scope = any_scope(random, recount, of_activities);
    let (bucket, first_day) = random.bucket();
    let mut request = purchases(scope.clone(), bucket);
    request.first_day_of_week = first_day;
    request.currency_code = random.of(&CURRENCIES).into();
    if random.below(2) == 0 {
        request.occasion = api::PurchaseOccasion::Day.into();
    }
    let splits = scope.group_by.iter().any(|name| name != "segment");
    // Groups of activities divide by customers of all of them, which the next test counts.
    if !splits {
        request.repurchase_within_days = random.of(&[None, Some(1), Some(30), Some(200)]);
    }
    if !of_activities && random.below(2) == 0 {
        let gap_days = random.of(&[None, Some(1), Some(20), Some(180), Some(3_650)]);
        request.at_start = gap_days.map_or_else(contractual, inactive_for);
    }
    let reply = server.purchases(request.clone()).await.unwrap();
    let points = reply.series.first().map(|one| &one.points);
    let periods = points.map(|points| points.iter().map(|one| one.period.unwrap()).collect());
    let buckets = buckets(&scope, bucket, first_day, periods);
    let found = reply.series.iter().map(|series| {
        let points = series.points.iter().map(Bought::of);
        (group(&series.group), points.collect())
    });
    let expected = without_empty(recount.purchases(&request, &buckets));
    assert_eq!(without_empty(found), expected, "{request:?}");
    expected
        .values()
        .flatten()
        .map(|bought| bought.counts[1])
        .sum()
}

async fn check_cohorts(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = any_scope(random, recount, false);
    let (bucket, first_day) = match random.below(2) {
        0 => (Bucket::Week, 1),
        _ => (Bucket::Month, 0),
    };
    let start = random.of(&[CohortStart::FirstOrder, CohortStart::Acquisition]);
    let mut request = cohorts(scope.clone(), start);
    request.bucket = bucket.into();
    request.first_day_of_week = first_day;
    request.currency_code = random.of(&CURRENCIES).into();
    request.ages_max = random.of(&[Some(1), Some(3), Some(12), Some(60)]);
    let reply = match server.cohorts(request.clone()).await {
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
    let expected = sized(recount.cohorts(&request, &buckets));
    assert_eq!(sized(found.collect()), expected, "{request:?}");
    expected
        .iter()
        .flat_map(|(_, all)| all)
        .map(|one| one.size)
        .sum()
}

async fn check_counts(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let of_activities = random.below(2) == 0;
    let mut scope = any_scope(random, recount, of_activities);
    let (bucket, first_day) = random.bucket();
    if bucket == Bucket::Day {
        // So that the days of all kinds and groups fit in a reply.
        let period = scope.period.as_mut().unwrap();
        let (start, end) = window(period);
        period.end_time = Some(message_of(end.min(start + (24 * 50).hours())));
    }
    let mut request = activity_counts(scope.clone(), bucket);
    request.first_day_of_week = first_day;
    let active_days = random.of(&[1, 30, 180]);
    request.active_days = Some(active_days);
    let reply = server.activity_counts(request.clone()).await.unwrap();
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
        "{request:?}"
    );
    found.values().flatten().map(|counts| counts[0]).sum()
}

async fn check_survival(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = any_scope(random, recount, false);
    let event = random.of(&[SurvivalEvent::Cancellation, SurvivalEvent::SecondOrder]);
    let request = survival(scope.clone(), event);
    let reply = server.survival(request.clone()).await.unwrap();
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
        "{request:?}"
    );
    found.values().map(|(customers, _)| customers).sum()
}

/// Every expectation lies within its interval, or a warning says why there is none.
fn check_intervals(series: &api::LifetimeValueSeries) {
    let later = series.holdout.as_ref();
    let mut is_missing = false;
    for (expected, interval) in [
        (
            series.expected_purchases,
            series.expected_purchases_interval,
        ),
        (series.expected_value, series.expected_value_interval),
        (
            series.expected_value_per_customer,
            series.expected_value_per_customer_interval,
        ),
        (
            later.and_then(|later| later.expected_purchases),
            later.and_then(|later| later.expected_purchases_interval),
        ),
        (
            later.and_then(|later| later.expected_revenue_net),
            later.and_then(|later| later.expected_revenue_net_interval),
        ),
    ] {
        match (expected, interval) {
            (Some(expected), Some(interval)) => {
                let (lower, upper) = (interval.lower, interval.upper);
                assert!(
                    0.0 <= lower && (lower..=upper).contains(&expected),
                    "{series:?}"
                );
            }
            (Some(_), None) => is_missing = true,
            (None, Some(_)) => panic!("an interval of nothing: {series:?}"),
            (None, None) => {}
        }
    }
    assert_eq!(
        is_missing,
        !series.interval_warnings.is_empty(),
        "{series:?}"
    );
}

async fn check_value(server: &Server, random: &mut Random, recount: &Recount) -> i64 {
    let scope = any_scope(random, recount, false);
    let mut request = lifetime_value(scope.clone());
    request.currency_code = random.of(&CURRENCIES).into();
    request.holdout_days = random.of(&[None, Some(2), Some(30), Some(100)]);
    let period = buckets(&scope, Bucket::None, 0, None)[0];
    if recount.is_unknown(&request, period) {
        assert_invalid(
            server.lifetime_value(request.clone()).await,
            &["holdout_days"],
        );
        request.holdout_days = None;
    }
    let reply = server.lifetime_value(request.clone()).await.unwrap();
    let found = reply.series.iter().map(|one| {
        let later = one.holdout.as_ref();
        let purchases = later.map_or(0, |later| later.actual_purchases);
        let net = later.map_or(0, |later| cents(&later.actual_revenue_net));
        assert_eq!(later.is_some(), request.holdout_days.is_some());
        check_intervals(one);
        (
            group(&one.group),
            vec![[one.customers, cents(&one.revenue_net), purchases, net]],
        )
    });
    let expected = without_empty(recount.value(&request, period));
    assert_eq!(without_empty(found), expected, "{request:?}");
    expected
        .values()
        .flatten()
        .map(|[customers, _, later, _]| customers + later)
        .sum()
}
