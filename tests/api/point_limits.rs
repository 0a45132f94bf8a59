//! Limits on the points of a reply.

use cxmetrics::api::{self, Bucket, CohortStart, DayOfWeek, IntervalMethod, SurvivalEvent};
use tonic::{Code, Status};

use crate::query_refusals::started;
use crate::support::{
    Declare, Give, Refusal, ScopeBuilder, ScoreQueryBuilder, Server, acquired, activity_counts,
    all_customers, assert_refused, base, cohorts, from_to, purchases, response, scores, segment,
    survey, survival,
};

#[tokio::test]
async fn a_reply_holds_ten_thousand_points_and_no_more() {
    let server = started().await;
    let hours = |hours: i64, groups: &[&str]| {
        let start: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let end = start + jiff::SignedDuration::from_hours(hours);
        scores("s", "n")
            .by_bucket(Bucket::Hour, "UTC")
            .between(&start.to_string(), &end.to_string())
            .grouped(groups)
    };
    let full = server.query(hours(10_000, &[])).await.unwrap();
    assert_eq!(full.series[0].points.len(), 10_000);
    for much in [
        hours(10_001, &[]),
        hours(10_000_000, &[]),
        hours(10_001, &["plan"]),
    ] {
        let refusal = assert_refused(
            server.query(much).await,
            Code::InvalidArgument,
            "TOO_MANY_POINTS",
            &["bucket"],
        );
        assert_eq!(refusal.metadata["limit"], "10000");
    }

    server
        .submit(response("s").score("n", 9).dimension("plan", "pro"))
        .await
        .unwrap();
    assert_eq!(
        server
            .query(hours(5_000, &["plan"]))
            .await
            .unwrap()
            .series
            .len(),
        2
    );
    let refusal = assert_refused(
        server.query(hours(5_001, &["plan"])).await,
        Code::InvalidArgument,
        "TOO_MANY_POINTS",
        &["group_by"],
    );
    assert_eq!(refusal.metadata["limit"], "10000");
}

#[tokio::test]
async fn slow_intervals_of_many_choices_have_fewer_points() {
    let server = Server::start().await;
    let ids: Vec<String> = (0..50).map(|n| format!("c{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    server
        .create(survey("s").one_of("q", &ids).dimension("plan"))
        .await;
    for plan in ["a", "b"] {
        let given = response("s").picks("q", &["c0"]).dimension("plan", plan);
        server.submit(given).await.unwrap();
    }
    let hours = |end: &str, method: IntervalMethod| {
        scores("s", "q")
            .between("2026-01-01T00:00:00Z", end)
            .by_bucket(Bucket::Hour, "UTC")
            .with(method)
    };
    // 1,001, 2,000 and 2,001 hours from 1 January 2026.
    let (half, full, beyond) = (
        "2026-02-11T17:00:00Z",
        "2026-03-25T08:00:00Z",
        "2026-03-25T09:00:00Z",
    );
    for method in [IntervalMethod::ClopperPearson, IntervalMethod::Jeffreys] {
        let reply = server.query(hours(full, method)).await.unwrap();
        assert_eq!(reply.series[0].points.len(), 2_000);
        for (request, field) in [
            (hours(beyond, method), "bucket"),
            (hours(half, method).grouped(&["plan"]), "group_by"),
        ] {
            let refusal = assert_refused(
                server.query(request).await,
                Code::InvalidArgument,
                "TOO_MANY_POINTS",
                &[field],
            );
            assert_eq!(refusal.metadata["limit"], "2000");
        }
    }
    let reply = server.query(hours(beyond, IntervalMethod::Wilson)).await;
    assert_eq!(reply.unwrap().series[0].points.len(), 2_001);
}

#[track_caller]
fn assert_too_many_points<T: std::fmt::Debug>(result: Result<T, Status>, field: &str) -> Refusal {
    assert_refused(result, Code::InvalidArgument, "TOO_MANY_POINTS", &[field])
}

#[tokio::test]
async fn a_reply_has_ten_thousand_points_at_most() {
    let server = started().await;
    let scope = || from_to("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    let refused = server.base(base(scope(), Bucket::Hour, None)).await;
    let refusal = assert_too_many_points(refused, "bucket");
    assert_eq!(refusal.metadata["limit"], "10000");
    let refused = server.purchases(purchases(scope(), Bucket::Hour)).await;
    assert_too_many_points(refused, "bucket");
    let request = activity_counts(scope(), Bucket::Hour);
    assert_too_many_points(server.activity_counts(request).await, "bucket");
}

#[tokio::test]
async fn empty_cells_count_towards_the_limit_of_points() {
    let server = Server::start().await;
    let of = |start: &str, end: &str, bucket: Bucket, ages_max| api::QueryCohortsRequest {
        bucket: bucket.into(),
        first_day_of_week: if bucket == Bucket::Week {
            DayOfWeek::Monday.into()
        } else {
            0
        },
        ages_max,
        ..cohorts(from_to(start, end), CohortStart::FirstOrder)
    };
    let shown = |request| async {
        let reply = server.cohorts(request).await.unwrap();
        reply.tables[0]
            .cohorts
            .iter()
            .map(|of| of.cells.len())
            .sum::<usize>()
    };
    let eleven_years = of(
        "2010-01-01T00:00:00Z",
        "2021-01-01T00:00:00Z",
        Bucket::Month,
        None,
    );
    assert_eq!(shown(eleven_years).await, 132 * 133 / 2);
    let (first, last) = ("1835-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
    assert_eq!(shown(of(first, last, Bucket::Week, Some(1))).await, 9_915);
    for request in [
        of(
            "2010-01-01T00:00:00Z",
            "2022-01-01T00:00:00Z",
            Bucket::Month,
            None,
        ),
        of(first, last, Bucket::Week, Some(2)),
        of(first, last, Bucket::Week, None),
    ] {
        assert_too_many_points(server.cohorts(request).await, "bucket");
    }
}

#[tokio::test]
async fn two_hundred_and_fifty_curves_are_compared_at_most() {
    let server = Server::start().await;
    let customers: Vec<String> = (0..251).map(|number| format!("c{number}")).collect();
    server
        .record_all(customers.iter().map(|customer| acquired(customer)))
        .await;
    for customer in &customers[1..] {
        server
            .set_customer(customer, segment(customer), &[])
            .await
            .unwrap();
    }
    let request = || {
        survival(
            all_customers().by(&["segment"]),
            SurvivalEvent::Cancellation,
        )
    };
    // Those of no segment are a group.
    assert_too_many_points(server.survival(request()).await, "scope.group_by");
    server.set_customer("c0", segment("c1"), &[]).await.unwrap();
    let reply = server.survival(request()).await.unwrap();
    assert_eq!(reply.curves.len(), 250);
    assert_eq!(reply.log_rank.unwrap().degrees_of_freedom, 249);
}
