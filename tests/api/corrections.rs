//! Corrections: what was revised, excluded or deleted counts as it is now, at once, on
//! every server, however often it is asked for.

use cxmetrics::api::{self, ExclusionReason, Outcome};
use tonic::Code;

use crate::support::{
    Correct, Declare, Give, NOON, ScoreQueryBuilder, Server, Setup, assert_invalid, assert_refused,
    exclude, include, remove, response, revise, scores, survey, tallies_off,
};

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// A survey `s` of `q`, which was answered by 9, 10 and 0.
async fn answered() -> (Server, [api::Response; 3]) {
    let server = Server::start().await;
    server
        .create(
            survey("s")
                .nps("q")
                .some_of("used", &["a", "b"])
                .text("why"),
        )
        .await;
    let given = [9, 10, 0].map(|score| {
        response("s")
            .score("q", score)
            .picks("used", &["a"])
            .words("why", "so")
            .by("anna")
    });
    server.submit_all(given.to_vec()).await;
    (server, given)
}

/// The scores' histogram, as `score: how often`.
async fn histogram(server: &Server) -> Vec<(usize, i64)> {
    let reply = server.query(scores("s", "q")).await.unwrap();
    let points = reply.series.iter().flat_map(|series| &series.points);
    let histogram = points.flat_map(|point| point.histogram.iter().copied().enumerate());
    histogram.filter(|(_, times)| *times > 0).collect()
}

async fn assert_exact(server: &Server) {
    assert_eq!(tallies_off(&mut server.database().connect().await).await, 0);
}

#[tokio::test]
async fn a_revision_replaces_the_answers_which_stay_readable() {
    let (server, [first, ..]) = answered().await;
    let other = Setup::default().start_on(server.database());
    let better = response("s")
        .id(first.response_id.parse().unwrap())
        .score("q", 3)
        .picks("used", &["a", "b"]);
    assert_eq!(revise(&better).on(&server).await.unwrap(), 2);
    for server in [&server, &other] {
        assert_eq!(histogram(server).await, [(0, 1), (3, 1), (10, 1)]);
    }
    assert_exact(&server).await;

    let now = other.get(&first.response_id).await.unwrap();
    assert_eq!((now.revision, &now.answers), (2, &better.answers));
    assert_eq!(now.customer_id, "anna");
    let before = other.get_revision(&first.response_id, 1).await.unwrap();
    assert_eq!((before.revision, &before.answers), (1, &first.answers));
    let latest = other.get_revision(&first.response_id, 2).await.unwrap();
    assert_eq!(latest, now);
    let none = other.get_revision(&first.response_id, 3).await;
    assert_refused(none, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    let below = other.get_revision(&first.response_id, -1).await;
    assert_invalid(below, &["revision"]);
    let listed = other.list(all_of_s()).await.unwrap().responses;
    assert!(listed.contains(&now));

    // A late retry of any revision changes nothing.
    let current = better.at(NOON).by("anna");
    for known in [&first, &current] {
        let late = server.submit(known.clone()).await.unwrap();
        assert_eq!(late, Outcome::Identical);
    }
    assert_eq!(histogram(&server).await, [(0, 1), (3, 1), (10, 1)]);
    let conflict = server.submit(current.by("bert")).await;
    let fields = ["response.customer_id"];
    assert_refused(conflict, Code::AlreadyExists, "RESPONSE_CONFLICT", &fields);
}

fn all_of_s() -> api::ListResponsesRequest {
    api::ListResponsesRequest {
        survey_id: "s".into(),
        ..api::ListResponsesRequest::default()
    }
}

#[tokio::test]
async fn an_excluded_response_counts_nowhere_until_it_is_included() {
    let (server, [_, _, angry]) = answered().await;
    let id = &angry.response_id;
    exclude(id, ExclusionReason::Fraud)
        .on(&server)
        .await
        .unwrap();
    assert_eq!(histogram(&server).await, [(9, 1), (10, 1)]);
    // No span covers an instant: it is counted from the rows.
    let at_noon = scores("s", "q").between(NOON, "2026-01-14T12:00:00.001Z");
    assert_eq!(server.point(at_noon).await.count, 2);
    assert_exact(&server).await;
    let read = server.get(id).await.unwrap();
    assert_eq!(read.exclusion_reason(), ExclusionReason::Fraud);
    assert_eq!(read.answers, angry.answers);
    let listed = server.list(all_of_s()).await.unwrap().responses;
    assert!(listed.contains(&read));

    // Another reason moves nothing; a revision counts once it is included.
    exclude(id, ExclusionReason::Test)
        .on(&server)
        .await
        .unwrap();
    let read = server.get(id).await.unwrap();
    assert_eq!(read.exclusion_reason(), ExclusionReason::Test);
    let calmer = angry.clone();
    let calmer = api::Response {
        answers: Vec::new(),
        ..calmer
    }
    .score("q", 4);
    assert_eq!(revise(&calmer).on(&server).await.unwrap(), 2);
    assert_eq!(histogram(&server).await, [(9, 1), (10, 1)]);
    assert_eq!(
        server.submit(angry.clone()).await.unwrap(),
        Outcome::Identical
    );
    assert_eq!(histogram(&server).await, [(9, 1), (10, 1)]);

    for _ in 0..2 {
        include(id).on(&server).await.unwrap();
        assert_eq!(histogram(&server).await, [(4, 1), (9, 1), (10, 1)]);
    }
    let read = server.get(id).await.unwrap();
    assert_eq!(read.exclusion_reason(), ExclusionReason::Unspecified);
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_survey_with_all_responses_excluded_has_no_answers() {
    let (server, given) = answered().await;
    for one in &given {
        let excluded = exclude(&one.response_id, ExclusionReason::Test);
        excluded.on(&server).await.unwrap();
    }
    let reply = server
        .query(scores("s", "q").grouped(&["completion"]))
        .await
        .unwrap();
    assert_eq!(reply.series, [], "no group, and no group of nobody");
    let point = server.point(scores("s", "q")).await;
    assert_eq!(point.count, 0);
    assert_eq!(point.value, None);
}

#[tokio::test]
async fn a_deleted_response_is_gone_and_cannot_be_resubmitted() {
    let (server, [first, ..]) = answered().await;
    let id = &first.response_id;
    let other = api::Response {
        answers: Vec::new(),
        ..first.clone()
    }
    .score("q", 2);
    revise(&other).on(&server).await.unwrap();
    let deletion = remove(id);
    for _ in 0..2 {
        deletion.on(&server).await.unwrap();
        assert_eq!(histogram(&server).await, [(0, 1), (10, 1)]);
    }
    assert_exact(&server).await;
    for revision in [0, 1, 2] {
        let read = server.get_revision(id, revision).await;
        assert_refused(read, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    }
    assert_eq!(server.list(all_of_s()).await.unwrap().responses.len(), 2);
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from response_revisions)
             + (select count(*) from responses where exclusion = 4 and (customer_id, texts) is distinct from (null, null))",
    )
    .fetch_one(&mut server.database().connect().await)
    .await
    .unwrap();
    assert_eq!(left, 0, "neither words nor the customer stay behind");

    // A late retry of the submission must not count it again.
    let late = server.submit(first.clone()).await;
    let late = assert_refused(late, Code::AlreadyExists, "RESPONSE_CONFLICT", &[]);
    assert!(late.message.contains("was deleted"), "{late:?}");
    assert_eq!(late.metadata["deleted"], "true");
    let none = Code::NotFound;
    assert_refused(
        remove(id).on(&server).await,
        none,
        "RESPONSE_NOT_FOUND",
        &[],
    );
    assert_refused(
        include(id).on(&server).await,
        none,
        "RESPONSE_NOT_FOUND",
        &[],
    );
    assert_refused(
        revise(&first).on(&server).await,
        none,
        "RESPONSE_NOT_FOUND",
        &[],
    );
    let excluded = exclude(id, ExclusionReason::Test).on(&server).await;
    assert_refused(excluded, none, "RESPONSE_NOT_FOUND", &[]);
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_retried_correction_changes_nothing_and_its_id_cannot_be_reused() {
    let (server, [first, second, _]) = answered().await;
    let id = &first.response_id;
    let to = |score| {
        api::Response {
            answers: Vec::new(),
            ..first.clone()
        }
        .score("q", score)
    };
    let earlier = revise(&to(1));
    assert_eq!(earlier.on(&server).await.unwrap(), 2);
    assert_eq!(revise(&to(2)).on(&server).await.unwrap(), 3);
    let exclusion = exclude(id, ExclusionReason::Test);
    exclusion.on(&server).await.unwrap();
    include(id).on(&server).await.unwrap();
    let expected = [(0, 1), (2, 1), (10, 1)];
    assert_eq!(
        earlier.on(&server).await.unwrap(),
        3,
        "made before; another came since"
    );
    exclusion.on(&server).await.unwrap();
    assert_eq!(histogram(&server).await, expected);

    let mut otherwise = revise(&to(5));
    otherwise.request_id = earlier.request_id.clone();
    let refused = otherwise.on(&server).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    // The same bytes for another call, and the same call for another response.
    let mut deletion = remove(id);
    deletion.request_id = exclusion.request_id.clone();
    let refused = deletion.on(&server).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    let mut elsewhere = exclusion.clone();
    elsewhere.response_id = second.response_id.clone();
    let refused = elsewhere.on(&server).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    assert_eq!(histogram(&server).await, expected);

    // A rejected request does not use up its id.
    let mut bad = revise(&to(11));
    assert_invalid(bad.on(&server).await, &["answers[0].score"]);
    bad.answers = to(6).answers;
    assert_eq!(bad.on(&server).await.unwrap(), 4);
    let gone = remove(id);
    gone.on(&server).await.unwrap();
    assert_eq!(
        bad.on(&server).await.unwrap(),
        4,
        "it was made before the deletion"
    );
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_malformed_correction_names_every_bad_field() {
    let (server, [first, ..]) = answered().await;
    let refused = api::ExcludeResponseRequest::default().on(&server).await;
    assert_invalid(refused, &["response_id", "request_id", "reason"]);
    let mut exclusion = exclude(&first.response_id, ExclusionReason::Test);
    exclusion.reason = 99;
    assert_invalid(exclusion.on(&server).await, &["reason"]);
    let refused = api::IncludeResponseRequest::default().on(&server).await;
    assert_invalid(refused, &["response_id", "request_id"]);
    let refused = api::DeleteResponseRequest::default().on(&server).await;
    assert_invalid(refused, &["response_id", "request_id"]);
    let refused = api::ReviseResponseRequest::default().on(&server).await;
    assert_invalid(refused, &["response_id", "request_id"]);
    let mut wrong = revise(
        &response("s")
            .score("q", 12)
            .picks("used", &["z"])
            .score("no", 1),
    );
    wrong.response_id = first.response_id.clone();
    let fields = [
        "answers[0].score",
        "answers[1].choices",
        "answers[2].question_id",
    ];
    assert_invalid(wrong.on(&server).await, &fields);
    let nobody = exclude(NIL, ExclusionReason::Test).on(&server).await;
    assert_refused(nobody, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    assert_eq!(histogram(&server).await, [(0, 1), (9, 1), (10, 1)]);
}

#[tokio::test]
async fn an_archived_survey_rejects_revisions_and_allows_deletions() {
    let (server, [first, second, _]) = answered().await;
    let done = revise(&second);
    done.on(&server).await.unwrap();
    server.archive("s").await.unwrap();
    assert_eq!(done.on(&server).await.unwrap(), 2, "it was made before");
    let refused = revise(&first).on(&server).await;
    assert_refused(refused, Code::FailedPrecondition, "SURVEY_ARCHIVED", &[]);
    let excluded = exclude(&first.response_id, ExclusionReason::Duplicate);
    excluded.on(&server).await.unwrap();
    assert_eq!(histogram(&server).await, [(0, 1), (10, 1)]);
    include(&first.response_id).on(&server).await.unwrap();
    remove(&second.response_id).on(&server).await.unwrap();
    assert_eq!(histogram(&server).await, [(0, 1), (9, 1)]);
    assert_exact(&server).await;
}

#[tokio::test]
async fn another_workspace_can_correct_nothing() {
    let (server, [first, ..]) = answered().await;
    let elsewhere = Setup {
        workspace: "elsewhere",
        ..Setup::default()
    };
    let elsewhere = elsewhere.start_on(server.database());
    let refused = remove(&first.response_id).on(&elsewhere).await;
    assert_refused(refused, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    assert_eq!(histogram(&server).await, [(0, 1), (9, 1), (10, 1)]);
}

#[tokio::test]
async fn the_command_line_excludes_includes_and_deletes() {
    let (server, [first, ..]) = answered().await;
    let url = format!("http://{}", server.address);
    let run = async |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cxmetrics"));
        let command = command.args(["--server", &url, "response"]).args(arguments);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8(said).unwrap(), output.status.code())
    };
    let id = first.response_id.as_str();
    assert_eq!(
        run(&["exclude", id, "--reason", "fraud"]).await,
        ("1 response excluded as fraud\n".to_owned(), Some(0))
    );
    assert_eq!(histogram(&server).await, [(0, 1), (10, 1)]);
    let read = server.get(id).await.unwrap();
    assert_eq!(read.exclusion_reason(), ExclusionReason::Fraud);
    assert_eq!(run(&["include", id]).await.1, Some(0));
    assert_eq!(histogram(&server).await, [(0, 1), (9, 1), (10, 1)]);
    assert_eq!(
        run(&["delete", id]).await,
        (format!("deleted response {id}\n"), Some(0))
    );
    let (said, code) = run(&["delete", id]).await;
    assert!(
        said.contains("NOT_FOUND") || said.contains("no response"),
        "{said}"
    );
    assert_eq!(code, Some(1));
    assert_eq!(
        run(&["exclude", id]).await.1,
        Some(2),
        "a reason is required"
    );
}
