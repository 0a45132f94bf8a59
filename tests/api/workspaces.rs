//! Two workspaces in one database: neither sees or moves the other's rows.

use cxmetrics::api::{self, ErrorReason, Outcome};
use tonic::Code;

use crate::support::{
    Declare, Give, Server, Setup, assert_refused, response, rows, scores, survey, tallies_off,
};

async fn two() -> (Server, Server) {
    let ours = Server::start().await;
    let theirs = Setup {
        workspace: "another",
        ..Setup::default()
    };
    let theirs = theirs.start_on(ours.database());
    (ours, theirs)
}

#[tokio::test]
async fn workspaces_can_share_survey_and_response_ids() {
    let (ours, theirs) = two().await;
    ours.create(survey("s").nps("q").dimension("plan")).await;
    theirs.create(survey("s").rating("q", 1, 5)).await;

    let mine = response("s")
        .score("q", 10)
        .dimension("plan", "pro")
        .by("me");
    let yours = response("s")
        .id(mine.response_id.parse().unwrap())
        .score("q", 1)
        .by("you");
    assert_eq!(ours.submit(mine.clone()).await.unwrap(), Outcome::Inserted);
    assert_eq!(
        theirs.submit(yours.clone()).await.unwrap(),
        Outcome::Inserted
    );
    assert_eq!(ours.submit(mine.clone()).await.unwrap(), Outcome::Identical);
    assert_eq!(
        theirs.submit(yours.clone()).await.unwrap(),
        Outcome::Identical
    );

    for (server, sent) in [(&ours, &mine), (&theirs, &yours)] {
        let mut read = server.get(&sent.response_id).await.unwrap();
        read.create_time = None;
        assert_eq!(&read, sent);
        let other = sent.clone().by("a third");
        let conflict = server.submit(other).await;
        assert_refused(
            conflict,
            Code::AlreadyExists,
            "RESPONSE_CONFLICT",
            &["response.customer_id"],
        );

        let request = api::ListResponsesRequest {
            survey_id: "s".into(),
            ..Default::default()
        };
        let listed = server.list(request).await.unwrap().responses;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].customer_id, sent.customer_id);
    }
    let point = ours.point(scores("s", "q")).await;
    assert_eq!(point.histogram, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    let point = theirs.point(scores("s", "q")).await;
    assert_eq!(point.histogram, [1, 0, 0, 0, 0]);
    assert_eq!(tallies_off(&mut ours.database().connect().await).await, 0);
}

#[tokio::test]
async fn data_of_another_workspace_cannot_be_found() {
    let (ours, theirs) = two().await;
    ours.create(survey("ours").nps("q")).await;
    theirs.create(survey("theirs").nps("q")).await;
    let sent = response("theirs").score("q", 1);
    theirs.submit(sent.clone()).await.unwrap();

    let gone = ours.get(&sent.response_id).await;
    assert_refused(gone, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    let gone = ours.archive("theirs").await;
    assert_refused(gone, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    let gone = ours.update(survey("theirs"), &["title"]).await;
    assert_refused(gone, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    let gone = ours.query(scores("theirs", "q")).await;
    assert_refused(gone, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    let gone = ours.query(scores("ours", "q")).await.unwrap();
    assert!(gone.series[0].points.is_empty());
    let gone = ours.submit(response("theirs").score("q", 1)).await;
    assert_refused(gone, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    let request = api::ListResponsesRequest {
        survey_id: "theirs".into(),
        ..Default::default()
    };
    assert_refused(
        ours.list(request).await,
        Code::NotFound,
        "SURVEY_NOT_FOUND",
        &[],
    );

    for (server, id) in [(&ours, "ours"), (&theirs, "theirs")] {
        let request = api::ListSurveysRequest::default();
        let listed = server.surveys().list_surveys(request).await.unwrap();
        let ids: Vec<_> = listed
            .into_inner()
            .surveys
            .into_iter()
            .map(|survey| survey.survey_id)
            .collect();
        assert_eq!(ids, [id]);
    }
}

#[tokio::test]
async fn archiving_and_changing_a_survey_leaves_its_namesake_alone() {
    let (ours, theirs) = two().await;
    for server in [&ours, &theirs] {
        server.create(survey("s").nps("q")).await;
        server.submit(response("s").score("q", 5)).await.unwrap();
    }
    ours.archive("s").await.unwrap();
    let late = response("s").score("q", 5);
    let verdicts = ours.stream(vec![rows([late.clone()])]).await.unwrap();
    assert_eq!(verdicts[0].reason(), ErrorReason::SurveyArchived);

    let grown = survey("s").nps("q").rating("r", 1, 5);
    theirs.update(grown, &["questions"]).await.unwrap();
    let outcome = theirs.submit(late.score("r", 5)).await;
    assert_eq!(outcome.unwrap(), Outcome::Inserted);
    assert_eq!(ours.point(scores("s", "q")).await.count, 1);
    assert_eq!(theirs.point(scores("s", "q")).await.count, 2);
}
