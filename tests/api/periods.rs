//! Periods, and the buckets that a zone's clock cuts them into.

use cxmetrics::api::{self, Bucket, DayOfWeek, QueryScoresResponse};

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, counts, instant, period, response, scores, survey,
};

/// Starts of the buckets, and the end of the last.
fn edges(reply: &QueryScoresResponse) -> Vec<prost_types::Timestamp> {
    let points = &reply.series[0].points;
    let mut edges: Vec<_> = points
        .iter()
        .map(|point| point.period.unwrap().start_time.unwrap())
        .collect();
    for (point, next) in points.iter().zip(&edges[1..]) {
        assert_eq!(
            point.period.unwrap().end_time.as_ref(),
            Some(next),
            "no gap"
        );
    }
    edges.extend(
        points
            .last()
            .map(|point| point.period.unwrap().end_time.unwrap()),
    );
    edges
}

#[tokio::test]
async fn a_period_is_half_open_to_the_microsecond() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for time in [
        "2026-01-14T11:59:59.999999Z",
        "2026-01-14T12:00:00Z",
        "2026-01-14T12:00:00.000001Z",
        "2026-01-14T12:59:59.999999Z",
        "2026-01-14T13:00:00Z",
    ] {
        server
            .submit(response("s").score("q", 9).at(time))
            .await
            .unwrap();
    }
    for (start, end, count) in [
        ("2026-01-14T12:00:00Z", "2026-01-14T13:00:00Z", 3),
        ("2026-01-14T12:00:00Z", "2026-01-14T13:00:00.000001Z", 4),
        ("2026-01-14T11:59:59.999999Z", "2026-01-14T13:00:00Z", 4),
        (
            "2026-01-14T12:00:00.000001Z",
            "2026-01-14T12:59:59.999999Z",
            1,
        ),
        ("2026-01-14T12:00:00Z", "2026-01-14T12:00:00.000001Z", 1),
        ("2026-01-14T12:00:00.000002Z", "2026-01-14T12:30:00Z", 0),
        ("1900-01-01T00:00:00Z", "2100-01-01T00:00:00Z", 5),
    ] {
        let point = server.point(scores("s", "q").between(start, end)).await;
        assert_eq!(point.count, count, "{start} to {end}");
        assert_eq!(point.period, Some(period(start, end)));
    }
}

#[tokio::test]
async fn days_of_23_and_25_hours_are_one_bucket_each() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    // Every half hour round both changes of Berlin's clock in 2026.
    let half_hours = |day: &str| {
        let start: jiff::Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
        (0..96).map(move |n| (start + jiff::SignedDuration::from_mins(30 * n)).to_string())
    };
    let all = half_hours("2026-03-28").chain(half_hours("2026-10-24"));
    server
        .submit_all(
            all.map(|time| response("s").score("q", 9).at(&time))
                .collect(),
        )
        .await;
    for (start, end, hours) in [
        (
            "2026-03-28T00:00:00+01:00",
            "2026-03-30T00:00:00+02:00",
            [46, 46],
        ),
        (
            "2026-10-24T00:00:00+02:00",
            "2026-10-26T00:00:00+01:00",
            [44, 50],
        ),
    ] {
        let query = scores("s", "q")
            .by_bucket(Bucket::Day, "Europe/Berlin")
            .between(start, end);
        let reply = server.query(query).await.unwrap();
        assert_eq!(counts(&reply), [(vec![], hours.to_vec())], "{start}");
    }
    let night = scores("s", "q")
        .by_bucket(Bucket::Hour, "Europe/Berlin")
        .between("2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00+01:00");
    let reply = server.query(night).await.unwrap();
    // From 0:00 to 5:00, with the hour from 2:00 twice.
    assert_eq!(counts(&reply), [(vec![], vec![2; 6])]);
}

#[tokio::test]
async fn weeks_start_on_the_requested_day_and_buckets_follow_the_zone() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 9)).await.unwrap();
    let ask = |bucket, first_day: DayOfWeek| {
        let mut query = scores("s", "q")
            .by_bucket(bucket, "America/New_York")
            .between("2026-01-01T12:00:00Z", "2026-01-20T12:00:00Z");
        query.first_day_of_week = first_day.into();
        query
    };
    let times = |middle: &[&str]| {
        let all = [&["2026-01-01T12:00:00Z"], middle, &["2026-01-20T12:00:00Z"]].concat();
        all.into_iter().map(instant).collect::<Vec<_>>()
    };
    for (query, middle) in [
        (
            ask(Bucket::Week, DayOfWeek::Monday),
            &[
                "2026-01-05T05:00:00Z",
                "2026-01-12T05:00:00Z",
                "2026-01-19T05:00:00Z",
            ][..],
        ),
        (
            ask(Bucket::Week, DayOfWeek::Sunday),
            &[
                "2026-01-04T05:00:00Z",
                "2026-01-11T05:00:00Z",
                "2026-01-18T05:00:00Z",
            ],
        ),
        (
            ask(Bucket::Week, DayOfWeek::Thursday),
            &["2026-01-08T05:00:00Z", "2026-01-15T05:00:00Z"],
        ),
        (ask(Bucket::Month, DayOfWeek::Unspecified), &[]),
        (ask(Bucket::None, DayOfWeek::Unspecified), &[]),
    ] {
        let reply = server.query(query).await.unwrap();
        assert_eq!(edges(&reply), times(middle));
    }
}

#[tokio::test]
async fn empty_buckets_are_points_and_not_gaps() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for time in ["2025-02-01T00:00:00Z", "2025-12-31T23:59:59.999999Z"] {
        server
            .submit(response("s").score("q", 9).at(time))
            .await
            .unwrap();
    }
    let ask = |bucket| {
        scores("s", "q")
            .by_bucket(bucket, "UTC")
            .between("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    };
    let by_month = server.query(ask(Bucket::Month)).await.unwrap();
    assert_eq!(counts(&by_month)[0].1, [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    for point in &by_month.series[0].points {
        let empty = point.count == 0;
        assert_eq!(point.value.is_none(), empty);
        assert_eq!(point.status() == api::ScoreStatus::NoData, empty);
    }
    let by_quarter = server.query(ask(Bucket::Quarter)).await.unwrap();
    assert_eq!(counts(&by_quarter)[0].1, [1, 0, 0, 1]);
    let by_year = server.query(ask(Bucket::Year)).await.unwrap();
    assert_eq!(counts(&by_year)[0].1, [2]);
    let by_day = server.query(ask(Bucket::Day)).await.unwrap();
    assert_eq!(counts(&by_day)[0].1.len(), 365);
}

#[tokio::test]
async fn an_open_period_is_filled_in_with_whole_buckets() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let nothing = server.query(scores("s", "q")).await.unwrap();
    assert_eq!(nothing.definition.unwrap().period, None);
    assert_eq!(nothing.series.len(), 1);
    assert_eq!(nothing.series[0].points, []);

    for time in ["2025-02-03T04:05:06Z", "2025-04-30T22:30:00Z"] {
        server
            .submit(response("s").score("q", 9).at(time))
            .await
            .unwrap();
    }
    let open = scores("s", "q").by_bucket(Bucket::Month, "Europe/Berlin");
    let reply = server.query(open.clone()).await.unwrap();
    let whole = period("2025-01-31T23:00:00Z", "2025-05-31T22:00:00Z");
    assert_eq!(reply.definition.as_ref().unwrap().period, Some(whole));
    assert_eq!(
        counts(&reply)[0].1,
        [1, 0, 0, 1],
        "the last is in May of Berlin"
    );

    let mut since = open.clone();
    since.period = Some(api::Period {
        start_time: Some(instant("2025-04-15T00:00:00Z")),
        end_time: None,
    });
    let reply = server.query(since).await.unwrap();
    let filled = period("2025-04-15T00:00:00Z", "2025-05-31T22:00:00Z");
    assert_eq!(reply.definition.as_ref().unwrap().period, Some(filled));
    assert_eq!(counts(&reply)[0].1, [0, 1]);

    let mut until = open;
    until.period = Some(api::Period {
        start_time: None,
        end_time: Some(instant("2025-02-10T00:00:00Z")),
    });
    let reply = server.query(until).await.unwrap();
    let filled = period("2025-01-31T23:00:00Z", "2025-02-10T00:00:00Z");
    assert_eq!(reply.definition.as_ref().unwrap().period, Some(filled));
    assert_eq!(counts(&reply)[0].1, [1]);
}
