//! Surveys: created, read, listed, changed, archived.

use cxmetrics::api::{self, CesDirection, Question, question::Kind};
use tonic::Code;

use crate::support::{
    Declare, Give, Server, assert_invalid, assert_refused, choice, question, response, survey,
};

fn everything() -> api::Survey {
    survey("everything")
        .nps("recommend")
        .csat("satisfaction", 1, 5)
        .ces("ease", 1, 7, CesDirection::Agreement)
        .ces("effort", 1, 5, CesDirection::Effort)
        .rating("food", 0, 100)
        .one_of("seat", &["window", "aisle"])
        .some_of("used", &["lounge", "wifi", "shop"])
        .text("why")
        .dimension("plan")
        .dimension("region")
}

async fn get(server: &Server, id: &str) -> Result<api::Survey, tonic::Status> {
    let request = api::GetSurveyRequest {
        survey_id: id.into(),
    };
    let reply = server.surveys().get_survey(request).await?;
    Ok(reply.into_inner().survey.unwrap())
}

async fn list(
    server: &Server,
    page_size: i32,
    page_token: &str,
    show_archived: bool,
) -> Result<(Vec<String>, String), tonic::Status> {
    let request = api::ListSurveysRequest {
        page_size,
        page_token: page_token.into(),
        show_archived,
    };
    let reply = server.surveys().list_surveys(request).await?.into_inner();
    let ids = reply.surveys.into_iter().map(|survey| survey.survey_id);
    Ok((ids.collect(), reply.next_page_token))
}

#[tokio::test]
async fn a_survey_is_read_back_as_it_was_created_with_what_was_filled_in() {
    let server = Server::start().await;
    let created = server.create(everything()).await;

    let mut expected = everything();
    let Some(Kind::Csat(csat)) = &mut expected.questions[1].kind else {
        panic!("the second question is a CSAT");
    };
    csat.satisfied_from = Some(4);
    expected.create_time = created.create_time;
    expected.update_time = created.create_time;
    assert!(created.create_time.is_some());
    assert_eq!(created, expected);
    assert_eq!(get(&server, "everything").await.unwrap(), expected);
}

#[tokio::test]
async fn the_customary_classes_of_a_csat_follow_its_scale() {
    let server = Server::start().await;
    let stored = server
        .create(survey("s").csat("a", 1, 5).csat("b", 1, 7).csat("c", 1, 10))
        .await;
    let from = |question: &Question| match &question.kind {
        Some(Kind::Csat(csat)) => csat.satisfied_from,
        other => panic!("{other:?} is no CSAT"),
    };
    let filled_in: Vec<_> = stored.questions.iter().map(from).collect();
    assert_eq!(filled_in, [Some(4), Some(6), Some(9)]);
}

#[tokio::test]
async fn output_only_fields_are_ignored_in_requests() {
    let server = Server::start().await;
    let mut sent = survey("s").nps("q");
    sent.archive_time = Some(prost_types::Timestamp::default());
    sent.create_time = Some(prost_types::Timestamp::default());
    let created = server.create(sent).await;
    assert_eq!(created.archive_time, None);
    assert!(created.create_time.unwrap().seconds > 1_700_000_000);
}

#[tokio::test]
async fn surveys_are_listed_page_by_page_in_the_order_of_their_ids() {
    let server = Server::start().await;
    for id in ["d", "b", "e", "a", "c"] {
        server.create(survey(id).nps("q")).await;
    }
    server.archive("c").await.unwrap();

    let (first, token) = list(&server, 2, "", false).await.unwrap();
    assert_eq!(first, ["a", "b"]);
    // Surveys added before the reader's position don't shift the next page.
    server.create(survey("aa").nps("q")).await;
    let (second, token) = list(&server, 1, &token, false).await.unwrap();
    assert_eq!(second, ["d"], "archived surveys are left out");
    let (third, token) = list(&server, 2, &token, false).await.unwrap();
    assert_eq!((third, token.as_str()), (vec!["e".to_owned()], ""));

    let (all, token) = list(&server, 0, "", true).await.unwrap();
    assert_eq!(all, ["a", "aa", "b", "c", "d", "e"]);
    assert_eq!(token, "");
}

#[tokio::test]
async fn a_page_of_surveys_has_one_to_a_thousand() {
    let server = Server::start().await;
    for size in [-1, 1_001, i32::MAX, i32::MIN] {
        assert_invalid(list(&server, size, "", false).await, &["page_size"]);
    }
    for size in [0, 1, 1_000] {
        list(&server, size, "", false).await.unwrap();
    }
}

#[tokio::test]
async fn a_page_token_of_another_query_is_refused() {
    let server = Server::start().await;
    server.create(survey("a").nps("q")).await;
    server.create(survey("b").nps("q")).await;
    let (_, token) = list(&server, 1, "", false).await.unwrap();
    for (token, show_archived) in [
        (token.as_str(), true),
        ("nonsense", false),
        ("!", false),
        (&token[1..], false),
    ] {
        assert_refused(
            list(&server, 1, token, show_archived).await,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
}

#[tokio::test]
async fn an_update_changes_what_the_mask_names_and_nothing_else() {
    let server = Server::start().await;
    let created = server.create(everything()).await;
    let mut other = survey("everything").nps("recommend").rating("new", 1, 5);
    other.title = "Another title".into();

    let after = server.update(other.clone(), &["title"]).await.unwrap();
    assert_eq!(after.title, "Another title");
    assert_eq!(after.questions, created.questions);
    assert_eq!(after.dimensions, ["plan", "region"]);
    assert_eq!(after.create_time, created.create_time);
    assert_ne!(after.update_time, created.update_time);

    // Nobody answered yet, so that questions and dimensions can go.
    let after = server
        .update(other.clone(), &["questions", "dimensions"])
        .await
        .unwrap();
    assert_eq!(after.questions, other.questions);
    assert_eq!(after.dimensions, [""; 0]);
    assert_eq!(get(&server, "everything").await.unwrap(), after);
}

#[tokio::test]
async fn a_survey_with_responses_can_grow_and_be_reworded() {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").one_of("seat", &["window", "aisle"]))
        .await;
    let given = response("s").score("q", 9).picks("seat", &["aisle"]);
    server.submit(given.clone()).await.unwrap();

    let mut grown = survey("s").rating("new", 1, 5).nps("q").dimension("plan");
    grown.questions[1].wording = "Would you?".into();
    grown.questions.push(question(
        "seat",
        choice(&["window", "aisle", "middle"], false),
    ));
    let after = server
        .update(grown.clone(), &["questions", "dimensions"])
        .await
        .unwrap();
    assert_eq!(after.questions, grown.questions);
    assert_eq!(after.dimensions, ["plan"]);

    // Earlier answers read the same, and the new parts can be used.
    assert_eq!(
        server.get(&given.response_id).await.unwrap().answers,
        given.answers
    );
    let newer = response("s")
        .score("new", 5)
        .picks("seat", &["middle"])
        .dimension("plan", "pro");
    assert_eq!(server.submit(newer).await.unwrap(), api::Outcome::Inserted);
}

#[tokio::test]
async fn once_a_response_exists_nothing_that_was_counted_can_change() {
    let server = Server::start().await;
    let original = || {
        survey("s")
            .nps("q")
            .csat("c", 1, 5)
            .one_of("seat", &["window", "aisle"])
            .dimension("plan")
    };
    server.create(original()).await;
    server.submit(response("s").score("q", 9)).await.unwrap();

    let gone = survey("s").nps("q").dimension("region");
    let refusal = assert_refused(
        server.update(gone, &["questions", "dimensions"]).await,
        Code::FailedPrecondition,
        "SURVEY_HAS_RESPONSES",
        &["survey.questions", "survey.questions", "survey.dimensions"],
    );
    assert_eq!(refusal.metadata["survey_id"], "s");

    let changed = [
        survey("s").rating("q", 0, 10).csat("c", 1, 5),
        survey("s").nps("q").csat("c", 1, 7),
    ];
    for mut other in changed {
        other.questions.push(original().questions.remove(2));
        assert_refused(
            server.update(other, &["questions"]).await,
            Code::FailedPrecondition,
            "SURVEY_HAS_RESPONSES",
            &["survey.questions"],
        );
    }
    for list in [&["aisle", "window"][..], &["window", "middle", "aisle"]] {
        let other = survey("s").nps("q").csat("c", 1, 5).one_of("seat", list);
        assert_refused(
            server.update(other, &["questions"]).await,
            Code::FailedPrecondition,
            "SURVEY_HAS_RESPONSES",
            &["survey.questions"],
        );
    }
    let stored = get(&server, "s").await.unwrap();
    assert_eq!(stored.create_time, stored.update_time, "nothing changed");
}

#[tokio::test]
async fn an_archived_survey_is_kept_and_takes_no_more_changes() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let archived = server.archive("s").await.unwrap();
    assert!(archived.archive_time.is_some());
    assert_eq!(
        server.archive("s").await.unwrap(),
        archived,
        "once is enough"
    );
    assert_eq!(get(&server, "s").await.unwrap(), archived);

    let refusal = assert_refused(
        server.update(survey("s"), &["title"]).await,
        Code::FailedPrecondition,
        "SURVEY_ARCHIVED",
        &[],
    );
    assert_eq!(refusal.metadata["survey_id"], "s");
}

#[tokio::test]
async fn an_unknown_survey_is_not_found() {
    let server = Server::start().await;
    let answers = [
        get(&server, "nope").await,
        server.archive("nope").await,
        server.update(survey("nope"), &["title"]).await,
    ];
    for answer in answers {
        let refusal = assert_refused(answer, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
        assert_eq!(refusal.metadata["survey_id"], "nope");
    }
}

#[tokio::test]
async fn a_survey_id_can_never_be_reused() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for _ in 0..2 {
        let refusal = assert_refused(
            server.try_create(survey("s").rating("other", 1, 5)).await,
            Code::AlreadyExists,
            "SURVEY_EXISTS",
            &[],
        );
        assert_eq!(refusal.metadata["survey_id"], "s");
        server.archive("s").await.unwrap();
    }
    assert_eq!(
        get(&server, "s").await.unwrap().questions[0].question_id,
        "q"
    );
}

#[tokio::test]
async fn a_page_token_that_was_tampered_with_is_refused() {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.create(survey("t").nps("q")).await;
    let mut surveys = api::ListSurveysRequest {
        page_size: 1,
        ..Default::default()
    };
    let reply = server
        .surveys()
        .list_surveys(surveys.clone())
        .await
        .unwrap();
    let mut bytes = BASE64.decode(reply.into_inner().next_page_token).unwrap();
    *bytes.last_mut().unwrap() = 0;
    surveys.page_token = BASE64.encode(bytes);
    assert_refused(
        server.surveys().list_surveys(surveys).await,
        Code::InvalidArgument,
        "INVALID_PAGE_TOKEN",
        &["page_token"],
    );
}
