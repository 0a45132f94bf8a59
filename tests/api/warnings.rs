//! Cautions beside numbers that follow their definition.

use cxmetrics::api::{ExclusionReason, WarningReason};

use crate::support::{
    Correct, Declare, Give, ScoreQueryBuilder, Server, exclude, response, scores, survey,
};

/// Case 22.
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

/// Case 66.
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
