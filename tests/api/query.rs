//! Queries: periods, buckets, groups, filters and pooling.

use cxmetrics::api::{self, Bucket, DayOfWeek, QueryScoresResponse};

use crate::support::{Ask, Declare, Give, Server, instant, period, response, scores, survey};

/// What each series is about and counts, bucket by bucket.
fn counts(reply: &QueryScoresResponse) -> Vec<(Vec<Option<&str>>, Vec<i64>)> {
    reply
        .series
        .iter()
        .map(|series| {
            let group = series.group.iter().map(|one| one.value.as_deref());
            let counts = series.points.iter().map(|point| point.count);
            (group.collect(), counts.collect())
        })
        .collect()
}

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

async fn with_groups() -> Server {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").rating("r", 1, 5).dimension("plan"))
        .await;
    let give = || response("s").score("q", 9);
    let all = [
        give().channel("web").dimension("plan", "pro"),
        give().channel("web").dimension("plan", "free"),
        give().channel("web").dimension("plan", "free").partial(),
        give().channel("mail"),
        give().dimension("plan", "pro"),
        give().partial(),
        give().channel("Zürich"),
    ];
    server.submit_all(all.to_vec()).await;
    server
}

#[tokio::test]
async fn a_score_is_split_by_any_dimension_and_by_several_at_once() {
    let server = with_groups().await;
    let ask = |dimensions: &[&str]| scores("s", "q").grouped(dimensions);
    let by_channel = server.query(ask(&["channel"])).await.unwrap();
    let mut found = counts(&by_channel);
    // Absence is a group of its own.
    assert_eq!(
        found.iter().filter(|(group, _)| group == &[None]).count(),
        1
    );
    found.sort();
    assert_eq!(
        found,
        [
            (vec![None], vec![2]),
            (vec![Some("Zürich")], vec![1]),
            (vec![Some("mail")], vec![1]),
            (vec![Some("web")], vec![3]),
        ]
    );
    let mut found = server.query(ask(&["plan", "channel"])).await.unwrap();
    assert_eq!(found.series[0].group[0].dimension, "plan");
    assert_eq!(found.series[0].group[1].dimension, "channel");
    found.series.sort_by_key(|series| {
        series
            .group
            .iter()
            .map(|one| one.value.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(
        counts(&found),
        [
            (vec![None, None], vec![1]),
            (vec![None, Some("Zürich")], vec![1]),
            (vec![None, Some("mail")], vec![1]),
            (vec![Some("free"), Some("web")], vec![2]),
            (vec![Some("pro"), None], vec![1]),
            (vec![Some("pro"), Some("web")], vec![1]),
        ]
    );
    let by_all = ask(&["completion", "plan", "channel", "touchpoint", "language"]);
    let reply = server.query(by_all).await.unwrap();
    assert_eq!(reply.series.len(), 7);
}

#[tokio::test]
async fn series_come_in_the_order_of_their_values() {
    let server = with_groups().await;
    let reply = server
        .query(scores("s", "q").grouped(&["completion"]))
        .await
        .unwrap();
    assert_eq!(
        counts(&reply),
        [
            (vec![Some("complete")], vec![5]),
            (vec![Some("partial")], vec![2])
        ]
    );
    let reply = server
        .query(scores("s", "q").grouped(&["plan"]))
        .await
        .unwrap();
    let named: Vec<_> = counts(&reply)
        .into_iter()
        .filter(|(group, _)| group[0].is_some())
        .collect();
    assert_eq!(
        named,
        [(vec![Some("free")], vec![2]), (vec![Some("pro")], vec![2])]
    );
}

#[tokio::test]
async fn filters_keep_and_drop_values_and_the_absence_of_one() {
    let server = with_groups().await;
    let ask = || scores("s", "q");
    let mut completed = ask();
    completed.completed_only = true;
    for (query, count) in [
        (ask(), 7),
        (ask().only("channel", &["web"]), 3),
        (ask().only("channel", &["web", "mail", "nope"]), 4),
        (ask().only("channel", &[""]), 2),
        (ask().only("channel", &["", "web"]), 5),
        (ask().without("channel", &["web"]), 4),
        (ask().without("channel", &["web", ""]), 2),
        (ask().without("channel", &["nope"]), 7),
        (ask().only("plan", &["pro"]).without("channel", &["web"]), 1),
        (ask().only("plan", &["pro"]).only("plan", &["free"]), 0),
        (ask().only("completion", &["partial"]), 2),
        (ask().without("completion", &["partial"]), 5),
        (ask().only("language", &["de"]), 0),
        (completed, 5),
    ] {
        let point = server.point(query.clone()).await;
        assert_eq!(point.count, count, "{query:?}");
    }
}

#[tokio::test]
async fn a_filter_and_a_group_go_together() {
    let server = with_groups().await;
    let query = scores("s", "q")
        .only("channel", &["web"])
        .grouped(&["plan"]);
    let reply = server.query(query).await.unwrap();
    assert_eq!(
        counts(&reply),
        [(vec![Some("free")], vec![2]), (vec![Some("pro")], vec![1])]
    );
    let nothing = scores("s", "q")
        .only("channel", &["nope"])
        .grouped(&["plan"]);
    assert_eq!(counts(&server.query(nothing).await.unwrap()), []);
}

#[tokio::test]
async fn a_group_in_which_nobody_was_asked_has_no_series_and_one_that_skipped_has() {
    let server = with_groups().await;
    let by_channel = scores("s", "r").grouped(&["channel"]);
    assert_eq!(counts(&server.query(by_channel.clone()).await.unwrap()), []);
    let skipped = response("s").skipped("r").channel("web");
    server.submit(skipped).await.unwrap();
    let reply = server.query(by_channel).await.unwrap();
    assert_eq!(counts(&reply), [(vec![Some("web")], vec![0])]);
    assert_eq!(reply.series[0].points[0].skipped_count, 1);
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
            .cut(Bucket::Day, "Europe/Berlin")
            .between(start, end);
        let reply = server.query(query).await.unwrap();
        assert_eq!(counts(&reply), [(vec![], hours.to_vec())], "{start}");
    }
    let night = scores("s", "q")
        .cut(Bucket::Hour, "Europe/Berlin")
        .between("2026-10-25T00:00:00+02:00", "2026-10-25T05:00:00+01:00");
    let reply = server.query(night).await.unwrap();
    // From 0:00 to 5:00, with the hour from 2:00 twice.
    assert_eq!(counts(&reply), [(vec![], vec![2; 6])]);
}

#[tokio::test]
async fn weeks_begin_when_the_caller_says_and_all_buckets_when_the_zone_does() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 9)).await.unwrap();
    let ask = |bucket, first_day: DayOfWeek| {
        let mut query = scores("s", "q")
            .cut(bucket, "America/New_York")
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
            .cut(bucket, "UTC")
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
    let open = scores("s", "q").cut(Bucket::Month, "Europe/Berlin");
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

#[tokio::test]
async fn questions_of_one_measure_are_pooled_across_surveys() {
    let server = Server::start().await;
    server
        .create(survey("a").rating("x", 1, 5).nps("q").dimension("plan"))
        .await;
    server
        .create(survey("b").nps("first").nps("second").dimension("plan"))
        .await;
    let all = [
        response("a").score("q", 10).dimension("plan", "pro"),
        response("a").score("q", 9).score("x", 5),
        response("b")
            .score("first", 8)
            .score("second", 0)
            .dimension("plan", "pro"),
        response("b").score("first", 3).skipped("second"),
    ];
    server.submit_all(all.to_vec()).await;
    let pooled = scores("a", "q").and("b", "first").and("b", "second");
    let point = server.point(pooled.clone()).await;
    assert_eq!(point.histogram, [1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!((point.count, point.skipped_count), (5, 1));
    assert_eq!(point.value, Some(0.0), "a score, unlike none");
    let reply = server.query(pooled.grouped(&["plan"])).await.unwrap();
    let mut found = counts(&reply);
    found.sort();
    assert_eq!(found, [(vec![None], vec![2]), (vec![Some("pro")], vec![3])]);
}
