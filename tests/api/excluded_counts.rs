//! Queries say how many excluded responses they leave out.

use cxmetrics::api::{ExcludedResponses, ExclusionReason, QueryScoresRequest};

use crate::support::{
    Correct, Declare, Give, ScoreQueryBuilder, Server, exclude, include, remove, response, scores,
    survey,
};

async fn excluded(server: &Server, query: QueryScoresRequest) -> (i64, i64, i64) {
    let reply = server.query(query).await.unwrap();
    let ExcludedResponses {
        test_count,
        duplicate_count,
        fraud_count,
    } = reply.excluded_responses.unwrap();
    (test_count, duplicate_count, fraud_count)
}

#[tokio::test]
async fn excluded_responses_are_counted_by_reason_within_the_query() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("store")).await;
    server.create(survey("t").nps("q")).await;
    let of = |id: &str, day: &str| {
        response(id)
            .score("q", 9)
            .at(&format!("2026-01-{day}T00:00:00Z"))
    };
    let (test, duplicate) = (ExclusionReason::Test, ExclusionReason::Duplicate);
    let fraud = ExclusionReason::Fraud;
    let rows = [
        (of("s", "10").dimension("store", "Bonn"), Some(test)),
        (of("s", "11").dimension("store", "Bonn"), Some(test)),
        (of("s", "12").dimension("store", "Ulm"), Some(duplicate)),
        (of("s", "13").partial(), Some(fraud)),
        (of("s", "14"), None),
        (of("t", "10"), Some(fraud)),
    ];
    assert_eq!(excluded(&server, scores("s", "q")).await, (0, 0, 0));
    server
        .submit_all(rows.iter().map(|(one, _)| one.clone()).collect())
        .await;
    assert_eq!(excluded(&server, scores("s", "q")).await, (0, 0, 0));
    for (one, reason) in &rows {
        if let Some(reason) = reason {
            exclude(&one.response_id, *reason)
                .on(&server)
                .await
                .unwrap();
        }
    }
    let whole = scores("s", "q");
    let completed = QueryScoresRequest {
        completed_only: true,
        ..whole.clone()
    };
    for (query, expected) in [
        (whole.clone(), (2, 1, 1)),
        (whole.clone().and("t", "q"), (2, 1, 2)),
        (whole.clone().grouped(&["store"]), (2, 1, 1)),
        (completed, (2, 1, 0)),
        (whole.clone().only("store", &["Bonn"]), (2, 0, 0)),
        (whole.clone().without("store", &["Bonn"]), (0, 1, 1)),
        (
            whole
                .clone()
                .between("2026-01-11T00:00:00Z", "2026-01-13T00:00:00Z"),
            (1, 1, 0),
        ),
    ] {
        let shown = format!("{query:?}");
        assert_eq!(excluded(&server, query).await, expected, "{shown}");
    }
    include(&rows[0].0.response_id).on(&server).await.unwrap();
    remove(&rows[1].0.response_id).on(&server).await.unwrap();
    exclude(&rows[3].0.response_id, test)
        .on(&server)
        .await
        .unwrap();
    assert_eq!(excluded(&server, whole).await, (1, 1, 0));
}
