//! Cautions beside numbers that follow their definition.

use cxmetrics::api::{Activity, Bucket, CustomerScope, ExclusionReason, Warning, WarningReason};

use crate::support::{
    ActivityBuilder, Correct, Declare, Give, ScopeBuilder, ScoreQueryBuilder, Server,
    activity_counts, all_customers, base, contact, exclude, from_to, order, purchases, response,
    scores, segment, survey,
};

#[tokio::test]
async fn an_nps_of_a_seven_point_scale_is_scored_with_a_warning() {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").csat("satisfied", 1, 7))
        .await;
    let given = [7, 7, 6, 5, 4, 1].map(|score| {
        let given = response("s").score("q", score);
        given.score("satisfied", score)
    });
    server.submit_all(given.to_vec()).await;
    let reply = server.query(scores("s", "q")).await.unwrap();
    let value = reply.series[0].points[0].value.unwrap();
    assert!((value + 400.0 / 6.0).abs() < 1e-9, "{value}");
    assert_eq!(reply.warnings.len(), 1);
    let warning = &reply.warnings[0];
    assert_eq!(warning.reason(), WarningReason::UpperScaleUnused);
    assert_eq!(warning.metadata["highest_score"], "7");
    assert_eq!(warning.metadata["scale_maximum"], "10");

    // As a CSAT it is right, and needs no caution.
    let reply = server.query(scores("s", "satisfied")).await.unwrap();
    assert_eq!(reply.series[0].points[0].value, Some(0.5));
    assert_eq!(reply.warnings, []);
    server.submit(response("s").score("q", 8)).await.unwrap();
    let reply = server.query(scores("s", "q")).await.unwrap();
    assert_eq!(reply.warnings, []);
}

#[tokio::test]
async fn row_numbers_stored_as_scores_cause_a_warning() {
    let server = Server::start().await;
    server.create(survey("s").rating("q", 0, 100)).await;
    let ids = (1..=40).map(|id| response("s").score("q", id));
    server.submit_all(ids.collect()).await;
    let reply = server.query(scores("s", "q")).await.unwrap();
    let reasons: Vec<_> = reply.warnings.iter().map(|one| one.reason()).collect();
    assert_eq!(reasons, [WarningReason::ConsecutiveScores]);
}

#[tokio::test]
async fn a_mistyped_date_that_stretches_the_period_is_named() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let days = (1..=9).map(|day| {
        let given = response("s").score("q", 9);
        given.at(&format!("2026-03-0{day}T12:00:00Z"))
    });
    server.submit_all(days.collect()).await;
    assert_eq!(server.query(scores("s", "q")).await.unwrap().warnings, []);

    let mistyped = response("s").score("q", 9).at("2001-03-05T12:00:00Z");
    server.submit(mistyped.clone()).await.unwrap();
    let named = |reply: cxmetrics::api::QueryScoresResponse| {
        let warnings = reply.warnings.iter();
        warnings
            .map(|one| (one.reason(), one.metadata["response_id"].clone()))
            .collect::<Vec<_>>()
    };
    let expected = vec![(WarningReason::OutlyingTime, mistyped.response_id.clone())];
    assert_eq!(
        named(server.query(scores("s", "q")).await.unwrap()),
        expected
    );

    // An excluded response also extends the period.
    let excluded = exclude(&mistyped.response_id, ExclusionReason::Test);
    excluded.on(&server).await.unwrap();
    assert_eq!(
        named(server.query(scores("s", "q")).await.unwrap()),
        expected
    );

    // A period that is given is not stretched.
    let given = scores("s", "q").between("2001-01-01T00:00:00Z", "2026-12-01T00:00:00Z");
    assert_eq!(server.query(given).await.unwrap().warnings, []);
}

/// The ids and times in warnings of outlying activities, and the time of their neighbor.
fn outlying(warnings: &[Warning]) -> Vec<[String; 3]> {
    let outlying = warnings
        .iter()
        .filter(|one| one.reason() == WarningReason::OutlyingTime);
    outlying
        .map(|one| ["activity_id", "time", "neighbor_time"].map(|key| one.metadata[key].clone()))
        .collect()
}

async fn assert_outlying(server: &Server, scope: CustomerScope, expected: &[[String; 3]]) {
    let asked = purchases(scope.clone(), Bucket::None);
    let reply = server.purchases(asked).await.unwrap();
    assert_eq!(outlying(&reply.warnings), expected);
    let asked = activity_counts(scope.clone(), Bucket::None);
    let reply = server.activity_counts(asked).await.unwrap();
    assert_eq!(outlying(&reply.warnings), expected);
    let reply = server.base(base(scope, Bucket::None, None)).await.unwrap();
    assert_eq!(outlying(&reply.warnings), expected);
}

fn in_march(year: i32) -> Vec<Activity> {
    let days = 1..=9;
    let bought = |day| {
        let time = format!("{year}-03-0{day}T12:00:00Z");
        order("c", &format!("{year}-{day}"), "10").when(&time)
    };
    days.map(bought).collect()
}

#[tokio::test]
async fn an_activity_with_a_mistyped_date_is_named() {
    let server = Server::start().await;
    server.record_all(in_march(2026)).await;
    assert_outlying(&server, all_customers(), &[]).await;

    // Both rows of one order, and a contact of another customer.
    let early = "2001-03-05T12:00:00Z";
    let rows = ["3.00", "4.00"].map(|amount| order("d", "o", amount).when(early));
    let called = contact("e", "delivery").when("2001-04-01T00:00:00Z");
    let named = |row: &Activity, time: &str, neighbor: &str| {
        [row.activity_id.as_str(), time, neighbor].map(str::to_owned)
    };
    let mut expected = vec![
        named(&rows[0], early, "2026-03-01T12:00:00Z"),
        named(&rows[1], early, "2026-03-01T12:00:00Z"),
        named(&called, "2001-04-01T00:00:00Z", "2026-03-01T12:00:00Z"),
    ];
    expected.sort_unstable_by_key(|[id, time, _]| (time.clone(), id.clone()));
    server.record_all(rows.clone()).await;
    server.record(called.clone()).await.unwrap();
    assert_outlying(&server, all_customers(), &expected).await;

    // Only an unset start is stretched.
    let whole = from_to("2001-01-01T00:00:00Z", "2026-12-01T00:00:00Z");
    assert_outlying(&server, whole.clone(), &[]).await;
    let mut open_end = whole.clone();
    open_end.period.as_mut().unwrap().end_time = None;
    assert_outlying(&server, open_end, &[]).await;
    let mut open_start = whole;
    open_start.period.as_mut().unwrap().start_time = None;
    assert_outlying(&server, open_start, &expected).await;

    // Deleted activities stretch nothing.
    for row in rows.iter().chain([&called]) {
        server.delete(&row.activity_id).await.unwrap();
    }
    assert_outlying(&server, all_customers(), &[]).await;
}

/// For an old file with one row of another century.
#[tokio::test]
async fn an_activity_far_after_all_others_is_named() {
    let server = Server::start().await;
    server.record_all(in_march(1999)).await;
    let late = order("c", "late", "10").when("2026-03-05T12:00:00Z");
    server.record(late.clone()).await.unwrap();
    let expected = [
        late.activity_id.as_str(),
        "2026-03-05T12:00:00Z",
        "1999-03-09T12:00:00Z",
    ];
    assert_outlying(&server, all_customers(), &[expected.map(str::to_owned)]).await;
    // As many rows as all others together are a second period of activity.
    let mut more = in_march(2026);
    more.truncate(8);
    server.record_all(more).await;
    assert_outlying(&server, all_customers(), &[]).await;
}

#[tokio::test]
async fn a_filter_that_matches_nothing_is_named_with_the_nearest_value() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("store")).await;
    let given = ["Köln", "Bonn"].map(|store| response("s").score("q", 9).dimension("store", store));
    server.submit_all(given.to_vec()).await;
    let messages = |warnings: &[Warning]| -> Vec<String> {
        warnings.iter().map(|one| one.message.clone()).collect()
    };
    let filtered = |values: &[&str]| scores("s", "q").only("store", values);
    let reply = server.query(filtered(&["Köln", ""])).await.unwrap();
    assert_eq!(reply.warnings, []);
    let reply = server.query(filtered(&["Koeln", "Bonn"])).await.unwrap();
    assert_eq!(
        messages(&reply.warnings),
        ["No response has the store \"Koeln\". The nearest known value is \"Köln\"."]
    );
    let warning = &reply.warnings[0];
    assert_eq!(warning.reason(), WarningReason::UnmatchedFilter);
    assert_eq!(warning.metadata["dimension"], "store");
    assert_eq!(warning.metadata["value"], "Koeln");
    assert_eq!(warning.metadata["nearest_value"], "Köln");
    let reply = server.query(filtered(&["Zürich"])).await.unwrap();
    assert_eq!(
        messages(&reply.warnings),
        ["No response has the store \"Zürich\"."]
    );
    assert!(!reply.warnings[0].metadata.contains_key("nearest_value"));
}

#[tokio::test]
async fn a_filter_by_an_attribute_that_no_customer_has_is_named() {
    let server = Server::start().await;
    let trial = segment("trial");
    server.set_customer("anna", trial, &[]).await.unwrap();
    let ordered = order("anna", "o1", "5.00").when("2026-03-01T12:00:00Z");
    server.record(ordered).await.unwrap();
    let scope = all_customers().only("segment", &["Trail"]);
    let reply = server.base(base(scope, Bucket::None, None)).await.unwrap();
    let unmatched = |warnings: &[Warning]| -> Vec<String> {
        let unmatched = warnings.iter();
        let unmatched = unmatched.filter(|one| one.reason() == WarningReason::UnmatchedFilter);
        unmatched.map(|one| one.message.clone()).collect()
    };
    assert_eq!(
        unmatched(&reply.warnings),
        ["No customer has the segment \"Trail\". The nearest known value is \"trial\"."]
    );
    let scope = all_customers().only("segment", &["trial", ""]);
    let reply = server.base(base(scope, Bucket::None, None)).await.unwrap();
    assert_eq!(unmatched(&reply.warnings), Vec::<String>::new());
    let scope = all_customers().without("channel", &["web"]);
    let reply = server
        .activity_counts(activity_counts(scope, Bucket::None))
        .await
        .unwrap();
    assert_eq!(
        unmatched(&reply.warnings),
        ["No activity has the channel \"web\"."]
    );
}
