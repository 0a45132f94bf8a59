//! Small inputs with one known answer that other tools got wrong: responses and scores.

use cxmetrics::api::{self, Bucket, DayOfWeek, ListResponsesRequest, Outcome, score_point::Detail};
use jiff::{SignedDuration, Timestamp};
use tonic::Code;

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, assert_invalid, instant, message_of, response, rows,
    scores, survey,
};

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} {expected}");
}

#[tokio::test]
async fn shares_are_of_those_who_answered() {
    let server = Server::start().await;
    let asked = survey("s")
        .csat("mood", 1, 5)
        .some_of("bought", &["a", "b"]);
    server.create(asked).await;
    let moods = [(5, 13), (3, 3), (1, 4)];
    let mut all: Vec<_> = moods
        .into_iter()
        .flat_map(|(score, people)| (0..people).map(move |_| response("s").score("mood", score)))
        .collect();
    all.extend((0..30).map(|_| response("s").skipped("mood")));
    // 166 rows, 68 of them answered, 61 with b.
    for (row, given) in all.iter_mut().enumerate() {
        *given = match row {
            0..7 => given.clone().picks("bought", &["a"]),
            7..50 => given.clone().picks("bought", &["b"]),
            _ => given.clone(),
        };
    }
    all.extend((0..18).map(|_| response("s").picks("bought", &["a", "b"])));
    all.extend((0..98).map(|_| response("s").skipped("bought")));
    assert_eq!(all.len(), 166);
    server.submit_all(all).await;

    let point = server.point(scores("s", "mood")).await;
    assert_eq!((point.count, point.value), (20, Some(0.65)));
    let interval = point.interval.unwrap();
    assert_close(interval.lower, 0.433, 5e-4);
    assert_close(interval.upper, 0.819, 5e-4);
    let point = server.point(scores("s", "bought")).await;
    assert_eq!((point.count, point.skipped_count), (68, 98));
    let Some(Detail::Choice(detail)) = point.detail else {
        panic!("{:?} is not of a choice", point.detail);
    };
    let b = detail
        .shares
        .iter()
        .find(|one| one.choice_id == "b")
        .unwrap();
    assert_eq!(b.count, 61);
    assert_close(b.share.unwrap(), 61.0 / 68.0, 1e-12);
}

#[tokio::test]
async fn a_week_over_new_year_is_one_bucket() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for day in [
        "2024-12-29",
        "2024-12-30",
        "2025-01-01",
        "2025-01-05",
        "2025-01-06",
    ] {
        let given = response("s").score("q", 9).at(&format!("{day}T12:00:00Z"));
        server.submit(given).await.unwrap();
    }
    for (first_day, expected) in [
        (
            DayOfWeek::Monday,
            &[("2024-12-23", 1), ("2024-12-30", 3), ("2025-01-06", 1)][..],
        ),
        (DayOfWeek::Sunday, &[("2024-12-29", 3), ("2025-01-05", 2)]),
    ] {
        let mut asked = scores("s", "q").by_bucket(Bucket::Week, "UTC");
        asked.first_day_of_week = first_day.into();
        let reply = server.query(asked).await.unwrap();
        let points = reply.series[0].points.iter();
        let found: Vec<_> = points
            .map(|point| (point.period.unwrap().start_time.unwrap(), point.count))
            .collect();
        let midnight = |day: &str| instant(&format!("{day}T00:00:00Z"));
        let expected = expected.iter().map(|(day, count)| (midnight(day), *count));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{first_day:?}");
    }
}

#[tokio::test]
async fn a_row_too_far_ahead_is_rejected_beside_stored_neighbors() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let ahead = |minutes: i64| {
        let mut given = response("s").score("q", 9);
        let time = Timestamp::now() + SignedDuration::from_mins(minutes);
        given.submit_time = Some(message_of(time));
        given
    };
    let given = [ahead(0), ahead(24 * 60 - 1), ahead(24 * 60 + 1), ahead(-1)];
    let verdicts = server.stream(vec![rows(given.clone())]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(|one| one.outcome()).collect();
    let [inserted, rejected] = [Outcome::Inserted, Outcome::Rejected];
    assert_eq!(outcomes, [inserted, inserted, rejected, inserted]);
    assert_eq!(verdicts[2].field_violations.len(), 1);
    assert_eq!(server.point(scores("s", "q")).await.count, 3);
    let unknown = server.get(&given[2].response_id).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn pages_of_one_instant_hold_each_response_once_while_others_arrive() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let of_one_instant = || (0..250).map(|_| response("s").score("q", 9));
    let all: Vec<_> = of_one_instant().collect();
    server.submit_all(all.clone()).await;
    let mut asked = ListResponsesRequest {
        survey_id: "s".into(),
        page_size: 100,
        ..Default::default()
    };
    let mut listed = Vec::new();
    loop {
        let page = server.list(asked.clone()).await.unwrap();
        listed.extend(page.responses.into_iter().map(|one| one.response_id));
        if page.next_page_token.is_empty() {
            break;
        }
        if asked.page_token.is_empty() {
            let newer = (0..50).map(|_| response("s").score("q", 1).at("2026-02-01T00:00:00Z"));
            server.submit_all(newer.collect()).await;
        }
        asked.page_token = page.next_page_token;
    }
    listed.sort_unstable();
    let mut expected: Vec<_> = all.into_iter().map(|one| one.response_id).collect();
    expected.sort_unstable();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_text_is_measured_in_characters_and_a_shortened_row_keeps_its_id() {
    let server = Server::start().await;
    server.create(survey("s").text("why")).await;
    let long = response("s").words("why", &"a".repeat(10_001));
    let refused = server.submit(long.clone()).await;
    assert_invalid(refused, &["response.answers[0].text"]);
    let emoji = response("s").words("why", &"🙂".repeat(10_000));
    assert_eq!(server.submit(emoji).await.unwrap(), Outcome::Inserted);
    let mut shortened = response("s").words("why", &"a".repeat(10_000));
    shortened.response_id = long.response_id;
    assert_eq!(server.submit(shortened).await.unwrap(), Outcome::Inserted);
}

#[tokio::test]
async fn buckets_before_1970_end_on_the_hour_and_days_begin_with_the_zones_clock() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for time in ["1965-03-01T00:30:00.5Z", "1965-03-01T01:30:00Z"] {
        server
            .submit(response("s").score("q", 9).at(time))
            .await
            .unwrap();
    }
    let starts = async |asked: api::QueryScoresRequest| {
        let reply = server.query(asked).await.unwrap();
        let points = reply.series[0].points.iter();
        points
            .map(|point| point.period.unwrap().start_time.unwrap())
            .collect::<Vec<_>>()
    };
    let by_hour = scores("s", "q").by_bucket(Bucket::Hour, "UTC");
    let [first, second] = ["1965-03-01T00:00:00Z", "1965-03-01T01:00:00Z"].map(instant);
    assert_eq!(starts(by_hour.clone()).await, [first, second]);
    let cut = by_hour.between("1965-03-01T00:30:00.5Z", "1965-03-01T02:00:00Z");
    assert_eq!(
        starts(cut).await,
        [instant("1965-03-01T00:30:00.5Z"), second]
    );
    let by_day = scores("s", "q").by_bucket(Bucket::Day, "America/Toronto");
    let days = by_day.between("1919-03-30T12:00:00Z", "1919-03-31T12:00:00Z");
    let expected = ["1919-03-30T12:00:00Z", "1919-03-31T04:30:00Z"].map(instant);
    assert_eq!(starts(days).await, expected);
}
