//! Streams that only validate: verdicts as they would be, and nothing stored.

use cxmetrics::api::{
    self, ErrorReason, ListActivitiesRequest, ListResponsesRequest, Outcome,
    RecordActivitiesRequest, SubmitResponsesRequest,
};

use crate::support::{Declare, Give, Server, order, record_request, response, rows, survey};

#[tokio::test]
async fn responses_get_their_verdicts_and_none_is_stored() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("store")).await;
    let stored = response("s").score("q", 9);
    server.submit(stored.clone()).await.unwrap();
    let changed = stored.clone().by("somebody else");
    let new = response("s").score("q", 3).dimension("store", "Bonn");
    let message = || SubmitResponsesRequest {
        validate_only: true,
        ..rows([
            stored.clone(),
            changed.clone(),
            new.clone(),
            response("s").score("q", 11),
            response("nope").score("q", 1),
        ])
    };
    for _ in 0..2 {
        let verdicts = server.stream(vec![message(), message()]).await.unwrap();
        let outcomes: Vec<Outcome> = verdicts.iter().map(api::Verdict::outcome).collect();
        let expected = [
            Outcome::Identical,
            Outcome::Conflict,
            Outcome::Inserted,
            Outcome::Rejected,
            Outcome::Rejected,
        ];
        assert_eq!(outcomes, [expected, expected].concat());
        assert_eq!(
            verdicts[3].field_violations[0].field,
            "response.answers[0].score"
        );
        assert_eq!(verdicts[4].reason(), ErrorReason::SurveyNotFound);
        assert_eq!(verdicts[9].row, 9);
    }
    let list = ListResponsesRequest {
        survey_id: "s".into(),
        ..ListResponsesRequest::default()
    };
    assert_eq!(server.list(list).await.unwrap().responses.len(), 1);
    // What was predicted happens.
    assert_eq!(server.submit(new).await.unwrap(), Outcome::Inserted);
}

#[tokio::test]
async fn an_archived_survey_is_known_to_refuse_responses() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let stored = response("s").score("q", 9);
    server.submit(stored.clone()).await.unwrap();
    server.archive("s").await.unwrap();
    let message = SubmitResponsesRequest {
        validate_only: true,
        ..rows([stored, response("s").score("q", 9)])
    };
    let verdicts = server.stream(vec![message]).await.unwrap();
    assert_eq!(verdicts[0].outcome(), Outcome::Identical);
    assert_eq!(verdicts[1].reason(), ErrorReason::SurveyArchived);
}

#[tokio::test]
async fn activities_get_their_verdicts_and_none_is_stored() {
    let server = Server::start().await;
    let stored = order("c", "o1", "10.00");
    server.record(stored.clone()).await.unwrap();
    let another_customers = api::Activity {
        customer_id: "d".into(),
        activity_id: order("d", "o1", "10.00").activity_id,
        ..stored.clone()
    };
    let message = RecordActivitiesRequest {
        validate_only: true,
        ..record_request([
            stored.clone(),
            order("d", "o2", "5.00"),
            // The rest of the order may follow.
            order("d", "o3", "-5.00"),
            another_customers,
        ])
    };
    let verdicts = server.record_stream(vec![message]).await.unwrap();
    let outcomes: Vec<Outcome> = verdicts.iter().map(api::ActivityVerdict::outcome).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Identical,
            Outcome::Inserted,
            Outcome::Inserted,
            Outcome::Rejected
        ]
    );
    assert_eq!(verdicts[3].reason(), ErrorReason::OrderConflict);
    let list = ListActivitiesRequest {
        customer_id: "d".into(),
        ..ListActivitiesRequest::default()
    };
    let listed = server.activities().list_activities(list).await.unwrap();
    assert!(listed.into_inner().activities.is_empty());
}
