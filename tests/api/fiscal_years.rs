//! Years and quarters that begin in any month, and buckets that are not whole.

use cxmetrics::api::{self, Bucket};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, message_of, response, scores, survey,
};

/// Start, count and value of each point.
async fn points(
    server: &Server,
    query: api::QueryScoresRequest,
) -> Vec<(String, i64, Option<f64>)> {
    let reply = server.query(query).await.unwrap();
    let points = reply.series[0].points.iter();
    let start = |point: &api::ScorePoint| {
        let seconds = point.period.unwrap().start_time.unwrap().seconds;
        Timestamp::from_second(seconds).unwrap().to_string()
    };
    points
        .map(|point| (start(point), point.count, point.value))
        .collect()
}

fn fiscal(bucket: Bucket, zone: &str, month: i32) -> api::QueryScoresRequest {
    let mut query = scores("s", "q").by_bucket(bucket, zone);
    query.first_month_of_year = Some(month);
    query
}

#[tokio::test]
async fn fiscal_years_from_april_contain_their_responses() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for (time, score) in [
        ("2024-02-15T12:00:00Z", 10),
        ("2024-04-01T00:00:00Z", 9),
        ("2025-03-31T23:59:59.999999Z", 0),
        ("2025-04-01T00:00:00Z", 10),
    ] {
        server
            .submit(response("s").score("q", score).at(time))
            .await
            .unwrap();
    }
    let by_year = points(&server, fiscal(Bucket::Year, "UTC", 4)).await;
    let expected = [
        ("2023-04-01T00:00:00Z", 1, Some(100.0)),
        ("2024-04-01T00:00:00Z", 2, Some(0.0)),
        ("2025-04-01T00:00:00Z", 1, Some(100.0)),
    ];
    let expected = expected.map(|(start, count, value)| (start.to_owned(), count, value));
    assert_eq!(by_year, expected);

    // In Berlin the last of March is over two hours earlier.
    let in_berlin = points(&server, fiscal(Bucket::Year, "Europe/Berlin", 4)).await;
    let counts: Vec<i64> = in_berlin.iter().map(|(_, count, _)| *count).collect();
    assert_eq!(counts, [1, 1, 2]);
    let counts = |points: Vec<(String, i64, Option<f64>)>| -> Vec<(String, i64)> {
        let points = points.into_iter().filter(|(_, count, _)| *count > 0);
        points.map(|(start, count, _)| (start, count)).collect()
    };
    let from_november = counts(points(&server, fiscal(Bucket::Quarter, "UTC", 11)).await);
    let starts = ["2024-02-01", "2025-02-01"].map(|date| format!("{date}T00:00:00Z"));
    assert_eq!(
        from_november,
        [(starts[0].clone(), 2), (starts[1].clone(), 2)]
    );
    let from_december = counts(points(&server, fiscal(Bucket::Quarter, "UTC", 12)).await);
    assert_eq!(from_december.len(), 3, "{from_december:?}");

    let definition = server
        .query(fiscal(Bucket::Quarter, "UTC", 11))
        .await
        .unwrap()
        .definition
        .unwrap();
    assert_eq!(definition.first_month_of_year, Some(11));
    assert!(!definition.time_zone_release.is_empty());
    let plain = scores("s", "q").by_bucket(Bucket::Year, "UTC");
    let calendar = server.query(plain).await.unwrap().definition.unwrap();
    assert_eq!(calendar.first_month_of_year, Some(1));
}

/// Buckets that are not over yet are partial; buckets that the period cuts are clipped.
#[tokio::test]
async fn a_bucket_is_marked_as_running_or_clipped() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let now = Timestamp::now();
    let earlier = now - (24 * 800).hours();
    for time in [earlier, now] {
        let mut given = response("s").score("q", 9);
        given.submit_time = Some(message_of(time));
        server.submit(given).await.unwrap();
    }
    let marks = |reply: &api::QueryScoresResponse| -> Vec<(bool, bool)> {
        let points = reply.series[0].points.iter();
        points
            .map(|point| (point.is_partial, point.is_clipped))
            .collect()
    };
    // Left open, the period reaches to the end of the running year.
    let by_year = scores("s", "q").by_bucket(Bucket::Year, "UTC");
    let open = marks(&server.query(by_year.clone()).await.unwrap());
    assert_eq!(open.last(), Some(&(true, false)));
    assert!(
        open[..open.len() - 1]
            .iter()
            .all(|marks| *marks == (false, false))
    );

    let mut cut = by_year;
    cut.period = Some(api::Period {
        start_time: Some(message_of(earlier)),
        end_time: Some(message_of(now)),
    });
    let cut = marks(&server.query(cut).await.unwrap());
    assert_eq!(cut[0], (false, true));
    // It ends with the present: nothing can be added to it, yet it is no whole year.
    assert_eq!(cut.last(), Some(&(false, true)));
    let whole = marks(&server.query(scores("s", "q")).await.unwrap());
    assert_eq!(whole, [(true, false)]);
}
