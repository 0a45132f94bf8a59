//! A refused message names every violation at once: no violation hides another.

use cxmetrics::api::{FilterOperator, QueryScoresRequest};

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, assert_invalid, filter, response, scores, survey,
};

#[tokio::test]
async fn an_answer_off_the_scale_does_not_hide_that_the_question_is_answered_twice() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").nps("r").nps("t")).await;
    let bad = response("s").score("q", 12).score("q", 9).score("r", -1);
    assert_invalid(
        server.submit(bad).await,
        &[
            "response.answers[0].score",
            "response.answers[1].question_id",
            "response.answers[2].score",
        ],
    );
    let both = response("s").score("q", 9).score("q", 12);
    assert_invalid(
        server.submit(both).await,
        &[
            "response.answers[1].question_id",
            "response.answers[1].score",
        ],
    );
}

#[tokio::test]
async fn too_many_answers_do_not_hide_wrong_ones() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").nps("r")).await;
    let bad = response("s").score("q", 12).score("nope", 1).score("r", 9);
    assert_invalid(
        server.submit(bad).await,
        &[
            "response.answers",
            "response.answers[0].score",
            "response.answers[1].question_id",
        ],
    );
}

#[tokio::test]
async fn a_wrong_survey_id_does_not_hide_fields_that_every_response_has() {
    let server = Server::start().await;
    let mut bad = response("a b").by(&"x".repeat(129));
    bad.response_id = "7".into();
    bad.submit_time = None;
    bad.completion = 9;
    assert_invalid(
        server.submit(bad).await,
        &[
            "response.survey_id",
            "response.response_id",
            "response.customer_id",
            "response.submit_time",
            "response.completion",
        ],
    );
}

#[tokio::test]
async fn an_unknown_group_does_not_hide_an_unknown_filter() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let bad = scores("s", "q").grouped(&["region"]).only("plan", &["pro"]);
    assert_invalid(
        server.query(bad).await,
        &["group_by[0]", "filters[0].dimension"],
    );
}

#[tokio::test]
async fn too_many_entries_do_not_hide_wrong_ones() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let mut filters = vec![filter("channel", FilterOperator::In, &["web"]); 21];
    filters[3] = filter("channel", FilterOperator::Unspecified, &["web"]);
    let bad = QueryScoresRequest {
        filters,
        group_by: vec!["a b".into(); 6],
        ..scores("s", "q")
    };
    assert_invalid(
        server.query(bad).await,
        &[
            "filters",
            "filters[3].operator",
            "group_by",
            "group_by[0]",
            "group_by[1]",
            "group_by[2]",
            "group_by[3]",
            "group_by[4]",
        ],
    );
    let mut crowded = response("s").score("q", 9);
    for number in 0..33 {
        crowded
            .properties
            .insert(format!("key-{number:02}"), "value".into());
    }
    crowded.properties.insert("a\nb".into(), "value".into());
    assert_invalid(
        server.submit(crowded).await,
        &["response.properties", "response.properties[\"a\\nb\"]"],
    );
}
