//! The customer base: who was there, who came, left, came back and stayed.

use cxmetrics::api::{self, Bucket, CustomerBasePoint, DayOfWeek, ScoreStatus, loss_rule::Rule};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, all_customers, base, cancelled, contact,
    contractual, from_to, inactive_for, message_of, order, reactivated, refund,
};

/// At start, acquired, lost, reactivated, at end, retained.
fn numbers(points: &[CustomerBasePoint]) -> Vec<[i64; 6]> {
    for point in points {
        let end = point.at_start + point.acquired + point.reactivated - point.lost;
        assert_eq!(point.at_end, end, "{point:?}");
    }
    for pair in points.windows(2) {
        assert_eq!(pair[0].at_end, pair[1].at_start);
        assert_eq!(
            pair[0].period.unwrap().end_time,
            pair[1].period.unwrap().start_time
        );
    }
    let numbers = points.iter().map(|point| {
        [
            point.at_start,
            point.acquired,
            point.lost,
            point.reactivated,
            point.at_end,
            point.retained,
        ]
    });
    numbers.collect()
}

fn starts(points: &[CustomerBasePoint]) -> Vec<String> {
    let start = |point: &CustomerBasePoint| {
        let start = point.period.unwrap().start_time.unwrap();
        Timestamp::new(start.seconds, start.nanos)
            .unwrap()
            .to_string()
    };
    points.iter().map(start).collect()
}

#[tokio::test]
async fn a_customer_is_lost_after_strictly_more_than_the_gap() {
    let server = Server::start().await;
    server
        .record(order("c", "o", "1").when("2025-01-01T06:00:00Z"))
        .await
        .unwrap();
    let window = async |start: &str, end: &str| {
        let request = base(from_to(start, end), Bucket::None, inactive_for(30));
        numbers(&server.base_points(request).await)[0]
    };
    // Exactly 30 days later the customer is still there, and lost right after.
    let at = "2025-01-31T06:00:00Z";
    let after = "2025-01-31T06:00:00.000001Z";
    assert_eq!(window("2025-01-02T00:00:00Z", at).await, [1, 0, 0, 0, 1, 1]);
    assert_eq!(window(at, after).await, [1, 0, 1, 0, 0, 0]);
    assert_eq!(window(after, "2025-02-10T00:00:00Z").await, [0; 6]);
    // An order at that very instant comes just in time.
    server.record(order("c", "p", "1").when(at)).await.unwrap();
    assert_eq!(window(at, after).await, [1, 0, 0, 0, 1, 1]);
    assert_eq!(
        window(after, "2025-02-10T00:00:00Z").await,
        [1, 0, 0, 0, 1, 1]
    );
}

#[tokio::test]
async fn only_qualifying_activities_bring_a_customer_back() {
    let server = Server::start().await;
    let at = |month: u32| format!("2025-{month:02}-10T00:00:00Z");
    server
        .record_all([
            order("c", "o", "1").when(&at(1)),
            contact("c", "inquiry").when(&at(2)),
            refund("c", "o", "1").when(&at(2)),
            cancelled("c").when(&at(3)),
            reactivated("c").when(&at(4)),
            order("c", "p", "1").when(&at(6)),
            acquired("c").when(&at(8)),
        ])
        .await;
    let scope = || from_to("2025-01-01T00:00:00Z", "2025-10-01T00:00:00Z");
    let points = server
        .base_points(base(scope(), Bucket::Month, inactive_for(25)))
        .await;
    assert_eq!(
        numbers(&points),
        [
            [0, 1, 0, 0, 1, 0],
            [1, 0, 1, 0, 0, 0],
            [0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 1, 0],
            [1, 0, 1, 0, 0, 0],
            [0, 0, 0, 1, 1, 0],
            [1, 0, 1, 0, 0, 0],
            [0, 0, 0, 1, 1, 0],
            [1, 0, 1, 0, 0, 0],
        ]
    );
    // Lost and back within one bucket is both, and retained.
    let scope = from_to("2025-01-20T00:00:00Z", "2025-04-20T00:00:00Z");
    let points = server
        .base_points(base(scope, Bucket::None, inactive_for(25)))
        .await;
    assert_eq!(numbers(&points), [[1, 0, 1, 1, 1, 1]]);
}

#[tokio::test]
async fn under_the_contractual_rule_only_a_cancellation_loses_a_customer() {
    let server = Server::start().await;
    let at = |month: u32| format!("2025-{month:02}-10T00:00:00Z");
    server
        .record_all([
            // A cancellation before the first acquisition or order has no effect.
            cancelled("c").when(&at(1)),
            acquired("c").when(&at(2)),
            cancelled("c").when(&at(4)),
            cancelled("c").when(&at(5)),
            // Neither undoes a cancellation.
            order("c", "o", "1").when(&at(6)),
            contact("c", "inquiry").when(&at(6)),
            reactivated("c").when(&at(7)),
            reactivated("c").when(&at(7)),
            cancelled("c").when(&at(8)),
            acquired("c").when(&at(8)),
            order("d", "o", "1").when(&at(3)),
        ])
        .await;
    let scope = from_to("2025-01-01T00:00:00Z", "2025-10-01T00:00:00Z");
    let reply = server
        .base(base(scope, Bucket::Month, contractual()))
        .await
        .unwrap();
    assert!(matches!(
        reply.loss.unwrap().rule,
        Some(Rule::Contractual(_))
    ));
    assert_eq!(
        numbers(&reply.series[0].points),
        [
            [0, 0, 0, 0, 0, 0],
            [0, 1, 0, 0, 1, 0],
            [1, 1, 0, 0, 2, 1],
            [2, 0, 1, 0, 1, 1],
            [1, 0, 0, 0, 1, 1],
            [1, 0, 0, 0, 1, 1],
            [1, 0, 0, 1, 2, 1],
            // Cancelled and acquired at one instant (case 27): out, and in again.
            [2, 0, 1, 1, 2, 2],
            [2, 0, 0, 0, 2, 2],
        ]
    );
}

#[tokio::test]
async fn retention_and_churn_are_shares_of_the_customers_at_the_start() {
    let server = Server::start().await;
    let all = (0..10).map(|n| acquired(&format!("c{n}")).when("2025-01-10T00:00:00Z"));
    server.record_all(all).await;
    let gone = (0..3).map(|n| cancelled(&format!("c{n}")).when("2025-02-10T00:00:00Z"));
    server.record_all(gone).await;
    server
        .record(acquired("new").when("2025-02-11T00:00:00Z"))
        .await
        .unwrap();
    let mut request = base(
        from_to("2025-01-01T00:00:00Z", "2025-03-01T00:00:00Z"),
        Bucket::Month,
        contractual(),
    );
    request.scope.as_mut().unwrap().confidence_level = Some(0.9);
    let reply = server.base(request).await.unwrap();
    assert_eq!(reply.definition.unwrap().confidence_level, 0.9);
    let points = &reply.series[0].points;
    for nothing in [&points[0].retention, &points[0].churn] {
        let nothing = nothing.as_ref().unwrap();
        assert_eq!(
            (nothing.value, nothing.interval, nothing.count),
            (None, None, 0)
        );
        assert_eq!(nothing.status(), ScoreStatus::NoData);
    }
    let (retention, churn) = (points[1].retention.unwrap(), points[1].churn.unwrap());
    assert_eq!((retention.value, retention.count), (Some(0.7), 10));
    assert!((churn.value.unwrap() - 0.3).abs() < 1e-12);
    // Wilson at 90%: z = 1.644854, of 7 of 10.
    let interval = retention.interval.unwrap();
    assert!((interval.lower - 0.441_7).abs() < 5e-4, "{interval:?}");
    assert!((interval.upper - 0.873_1).abs() < 5e-4, "{interval:?}");
    assert_eq!(interval.confidence_level, 0.9);
}

#[tokio::test]
async fn months_are_those_of_the_zone() {
    let server = Server::start().await;
    // Midnight in Kathmandu is 18:15 UTC the day before.
    server
        .record_all([
            acquired("a").when("2025-01-31T18:14:59.999999Z"),
            acquired("b").when("2025-01-31T18:15:00Z"),
        ])
        .await;
    let request = base(
        all_customers().in_zone("Asia/Kathmandu"),
        Bucket::Month,
        None,
    );
    let points = server.base_points(request).await;
    assert_eq!(numbers(&points), [[0, 1, 0, 0, 1, 0], [1, 1, 0, 0, 2, 1]]);
    assert_eq!(
        starts(&points),
        ["2024-12-31T18:15:00Z", "2025-01-31T18:15:00Z"]
    );
    let points = server
        .base_points(base(all_customers(), Bucket::Month, None))
        .await;
    assert_eq!(numbers(&points), [[0, 2, 0, 0, 2, 0]]);
}

#[tokio::test]
async fn a_day_has_23_or_25_hours_where_the_clock_changes_and_a_gap_has_24() {
    let server = Server::start().await;
    // Berlin put its clock ahead at 01:00 UTC of 30 March, and back at 01:00 UTC of 26 October.
    let times = [
        "2025-03-29T22:59:59.999999Z",
        "2025-03-29T23:00:00Z",
        "2025-03-30T21:59:59.999999Z",
        "2025-03-30T22:00:00Z",
        "2025-10-25T22:00:00Z",
        "2025-10-26T22:59:59.999999Z",
    ];
    let all = times.iter().enumerate();
    server
        .record_all(all.map(|(n, at)| acquired(&n.to_string()).when(at)))
        .await;
    let days = async |start: &str, end: &str| {
        let scope = from_to(start, end).in_zone("Europe/Berlin");
        let points = server
            .base_points(base(scope, Bucket::Day, inactive_for(1)))
            .await;
        let acquired: Vec<i64> = numbers(&points).iter().map(|point| point[1]).collect();
        let lost: Vec<i64> = numbers(&points).iter().map(|point| point[2]).collect();
        (acquired, lost)
    };
    let spring = days("2025-03-28T23:00:00Z", "2025-04-01T22:00:00Z").await;
    // The first is lost 24 hours later, an hour into a day that the clock begins early.
    assert_eq!(spring, (vec![1, 2, 1, 0], vec![0, 0, 3, 1]));
    let autumn = days("2025-10-25T22:00:00Z", "2025-10-27T23:00:00Z").await;
    assert_eq!(autumn, (vec![2, 0], vec![1, 1]));
}

#[tokio::test]
async fn weeks_start_on_the_requested_day() {
    let server = Server::start().await;
    // A Wednesday and the Sunday after it.
    server
        .record_all([
            acquired("a").when("2025-01-15T12:00:00Z"),
            acquired("b").when("2025-01-19T12:00:00Z"),
        ])
        .await;
    for (first_day, expected, start) in [
        (DayOfWeek::Monday, vec![2], "2025-01-13T00:00:00Z"),
        (DayOfWeek::Sunday, vec![1, 1], "2025-01-12T00:00:00Z"),
        (DayOfWeek::Wednesday, vec![2], "2025-01-15T00:00:00Z"),
        (DayOfWeek::Thursday, vec![1, 1], "2025-01-09T00:00:00Z"),
    ] {
        let mut request = base(all_customers(), Bucket::Week, None);
        request.first_day_of_week = first_day.into();
        let points = server.base_points(request).await;
        let acquired: Vec<i64> = points.iter().map(|point| point.acquired).collect();
        assert_eq!(acquired, expected, "{first_day:?}");
        assert_eq!(starts(&points)[0], start, "{first_day:?}");
    }
}

#[tokio::test]
async fn a_gap_longer_than_the_history_loses_nobody() {
    let server = Server::start().await;
    server
        .record(order("c", "o", "1").when("2024-01-15T00:00:00Z"))
        .await
        .unwrap();
    let scope = from_to("2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
    let points = server
        .base_points(base(scope, Bucket::Year, inactive_for(3_650)))
        .await;
    assert_eq!(numbers(&points), [[0, 1, 0, 0, 1, 0], [1, 0, 0, 0, 1, 1]]);
}

#[tokio::test]
async fn the_default_loss_rule_is_180_days_of_inactivity() {
    let server = Server::start().await;
    server
        .record(acquired("c").when("2025-01-01T00:00:00Z"))
        .await
        .unwrap();
    let scope = || from_to("2025-06-30T00:00:00Z", "2025-07-01T00:00:00Z");
    for loss in [None, Some(api::LossRule::default())] {
        let reply = server
            .base(base(scope(), Bucket::None, loss))
            .await
            .unwrap();
        let Some(Rule::Inactivity(rule)) = reply.loss.unwrap().rule else {
            panic!("by silence");
        };
        assert_eq!(rule.gap_days, 180);
        assert_eq!(numbers(&reply.series[0].points), [[1, 0, 1, 0, 0, 0]]);
    }
}

#[tokio::test]
async fn the_base_is_empty_before_all_activities_and_without_any() {
    let server = Server::start().await;
    let before = || from_to("1990-01-01T00:00:00Z", "1990-03-01T00:00:00Z");
    for loss in [None, contractual()] {
        let reply = server
            .base(base(all_customers(), Bucket::Month, loss))
            .await
            .unwrap();
        assert_eq!((reply.series.len(), reply.series[0].points.len()), (1, 0));
        assert_eq!(reply.definition.unwrap().scope.unwrap().period, None);
        let points = server
            .base_points(base(before(), Bucket::Month, loss))
            .await;
        assert_eq!(numbers(&points), [[0; 6], [0; 6]]);
        let grouped = base(before().by(&["segment"]), Bucket::Month, loss);
        assert_eq!(server.base(grouped).await.unwrap().series, []);
    }
    server.record(acquired("c")).await.unwrap();
    for loss in [None, contractual()] {
        let points = server
            .base_points(base(before(), Bucket::Month, loss))
            .await;
        assert_eq!(numbers(&points), [[0; 6], [0; 6]]);
    }
}

#[tokio::test]
async fn a_future_period_starts_with_the_current_customers() {
    let server = Server::start().await;
    let now = Timestamp::now();
    let at = |days: i64| Some(message_of(now + (24 * days).hours()));
    let mut recent = order("recent", "o", "1");
    recent.activity_time = at(-5);
    server
        .record_all([recent, order("old", "o", "1").when("2020-01-01T00:00:00Z")])
        .await;
    let mut scope = all_customers();
    scope.period = Some(api::Period {
        start_time: at(10),
        end_time: at(20),
    });
    let points = server
        .base_points(base(scope.clone(), Bucket::None, inactive_for(30)))
        .await;
    assert_eq!(numbers(&points), [[1, 0, 0, 0, 1, 1]]);
    let points = server
        .base_points(base(scope, Bucket::None, contractual()))
        .await;
    assert_eq!(numbers(&points), [[2, 0, 0, 0, 2, 2]]);
}

#[tokio::test]
async fn an_end_left_open_is_filled_in_widened_to_whole_buckets() {
    let server = Server::start().await;
    server
        .record_all([
            acquired("a").when("2024-11-15T12:00:00Z"),
            contact("a", "inquiry").when("2025-02-03T12:00:00Z"),
        ])
        .await;
    let filled = async |scope: api::CustomerScope, bucket: Bucket| {
        let reply = server.base(base(scope, bucket, None)).await.unwrap();
        reply.definition.unwrap().scope.unwrap().period
    };
    let both = |start: &str, end: &str| from_to(start, end).period;
    assert_eq!(
        filled(all_customers(), Bucket::None).await,
        both("2024-11-15T00:00:00Z", "2025-02-04T00:00:00Z")
    );
    assert_eq!(
        filled(all_customers(), Bucket::Quarter).await,
        both("2024-10-01T00:00:00Z", "2025-04-01T00:00:00Z")
    );
    let mut half = all_customers();
    half.period = both("2025-01-10T00:00:00Z", "2025-01-11T00:00:00Z");
    half.period.as_mut().unwrap().end_time = None;
    assert_eq!(
        filled(half, Bucket::Month).await,
        both("2025-01-10T00:00:00Z", "2025-03-01T00:00:00Z")
    );
}
