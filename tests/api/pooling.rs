//! Pooling: questions that are scored together, and questions that can't be.

use cxmetrics::api::{self, CesDirection};
use tonic::Code;

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, assert_refused, choice, counts, response, scores,
    survey,
};

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
#[tokio::test]
async fn words_have_no_score() {
    let server = Server::start().await;
    server.create(of_every_kind()).await;
    for query in [scores("s", "why"), scores("s", "n").and("s", "why")] {
        let refusal = assert_refused(
            server.query(query).await,
            Code::FailedPrecondition,
            "QUESTION_NOT_SCORABLE",
            &[],
        );
        assert_eq!(refusal.metadata["survey_id"], "s");
        assert_eq!(refusal.metadata["question_id"], "why");
    }
}

#[tokio::test]
async fn questions_that_measure_differently_are_not_pooled() {
    let server = Server::start().await;
    server.create(of_every_kind()).await;
    let mut strict = survey("t")
        .rating("n", 0, 10)
        .csat("c", 1, 5)
        .csat("wide", 1, 7)
        .ces("ease", 1, 7, CesDirection::Effort)
        .rating("r", 0, 5)
        .asking("seat", choice(&["a", "c"], false))
        .asking("seats", choice(&["a", "b"], true));
    let Some(api::question::Kind::Csat(csat)) = &mut strict.questions[1].kind else {
        panic!("it is a CSAT");
    };
    csat.satisfied_from = Some(5);
    server.create(strict).await;
    for (here, there) in [
        ("n", "n"),
        ("c", "c"),
        ("c", "wide"),
        ("ease", "ease"),
        ("r", "r"),
        ("seat", "seat"),
        ("seat", "seats"),
        ("n", "c"),
    ] {
        let refusal = assert_refused(
            server.query(scores("s", here).and("t", there)).await,
            Code::FailedPrecondition,
            "QUESTIONS_NOT_POOLABLE",
            &["questions"],
        );
        assert!(
            refusal.message.contains(&format!("t/{there}")),
            "{}",
            refusal.message
        );
    }
}

fn of_every_kind() -> api::Survey {
    survey("s")
        .nps("n")
        .csat("c", 1, 5)
        .ces("ease", 1, 7, CesDirection::Agreement)
        .rating("r", 1, 5)
        .one_of("seat", &["a", "b"])
        .text("why")
}
