//! Revisions of a response's time, dimensions, customer and completion, not only of its answers.

use cxmetrics::api::{self, Bucket, Completion, ExclusionReason, Outcome};
use tonic::Code;

use crate::support::{
    Correct, Declare, Give, ScoreQueryBuilder, Server, Setup, assert_invalid, assert_refused,
    exclude, include, remove, response, revise, revise_fields, scores, survey, tallies_off,
};

async fn answered() -> (Server, api::Response) {
    let server = Server::start().await;
    server
        .create(survey("s").nps("q").text("why").dimension("plan"))
        .await;
    let given = response("s")
        .score("q", 9)
        .words("why", "so")
        .at("2026-01-14T12:00:00Z")
        .by("anna")
        .channel("web")
        .dimension("plan", "pro")
        .partial();
    let mut given = given;
    given.language = "de-AT".into();
    given.properties.insert("shift".into(), "late".into());
    server.submit_all(vec![given.clone()]).await;
    (server, given)
}

async fn assert_exact(server: &Server) {
    assert_eq!(tallies_off(&mut server.database().connect().await).await, 0);
}

/// The months that have an answer.
async fn months(server: &Server) -> Vec<String> {
    let query = scores("s", "q")
        .between("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")
        .by_bucket(Bucket::Month, "UTC");
    let reply = server.query(query).await.unwrap();
    let points = reply.series.iter().flat_map(|series| &series.points);
    let counted = points.filter(|point| point.count > 0);
    counted
        .map(|point| point.period.unwrap().start_time.unwrap().to_string())
        .map(|start| start[..7].to_owned())
        .collect()
}

#[tokio::test]
async fn every_field_can_be_replaced_and_the_earlier_content_stays_readable() {
    let (server, given) = answered().await;
    let other = Setup::default().start_on(server.database());
    let id = &given.response_id;
    assert_eq!(months(&server).await, ["2026-01"]);

    let new = response("s")
        .id(id.parse().unwrap())
        .score("q", 3)
        .at("2026-03-02T08:00:00Z")
        .by("bert")
        .channel("mail");
    let revised = revise_fields(&["submit_time", "channel"], &new);
    assert_eq!(revised.on(&other).await.unwrap(), 2);
    let expected = api::Response {
        submit_time: new.submit_time,
        channel: "mail".into(),
        revision: 2,
        ..given.clone()
    };
    let read = server.get(id).await.unwrap();
    assert_eq!(
        api::Response {
            create_time: None,
            ..read.clone()
        },
        expected
    );
    assert_eq!(months(&server).await, ["2026-03"]);
    let by_channel = scores("s", "q")
        .only("channel", &["mail"])
        .only("plan", &["pro"]);
    assert_eq!(server.point(by_channel).await.count, 1);
    assert_exact(&server).await;

    // An empty field is cleared; `*` replaces everything else, too.
    assert_eq!(revise_fields(&["*"], &new).on(&server).await.unwrap(), 3);
    let read_all = other.get(id).await.unwrap();
    let expected = api::Response {
        revision: 3,
        ..new.clone()
    };
    assert_eq!(
        api::Response {
            create_time: None,
            ..read_all.clone()
        },
        expected
    );
    assert_eq!(read_all.create_time, read.create_time);
    let completed = scores("s", "q").only("completion", &["complete"]);
    assert_eq!(server.point(completed).await.value, Some(-100.0));
    let first = other.get_revision(id, 1).await.unwrap();
    assert_eq!(
        api::Response {
            create_time: None,
            ..first
        },
        given
    );
    assert_eq!(other.get_revision(id, 2).await.unwrap(), read);

    // A late retry of the submission changes nothing.
    assert_eq!(
        server.submit(given.clone()).await.unwrap(),
        Outcome::Identical
    );
    assert_eq!(months(&server).await, ["2026-03"]);
    assert_exact(&server).await;
    remove(id).on(&server).await.unwrap();
    assert_eq!(months(&server).await, [""; 0]);
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_revision_of_an_excluded_response_counts_once_it_is_included() {
    let (server, given) = answered().await;
    let id = &given.response_id;
    exclude(id, ExclusionReason::Test)
        .on(&server)
        .await
        .unwrap();
    let new = api::Response {
        completion: Completion::Complete.into(),
        ..given.clone()
    }
    .at("2026-05-01T00:00:00Z");
    revise_fields(&["submit_time", "completion"], &new)
        .on(&server)
        .await
        .unwrap();
    assert_eq!(months(&server).await, [""; 0]);
    include(id).on(&server).await.unwrap();
    assert_eq!(months(&server).await, ["2026-05"]);
    let read = server.get(id).await.unwrap();
    assert_eq!(read.completion(), Completion::Complete);
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_retried_revision_changes_nothing_and_its_id_cannot_be_reused() {
    let (server, given) = answered().await;
    let earlier = revise_fields(&["submit_time"], &given.clone().at("2026-02-01T00:00:00Z"));
    let later = revise_fields(&["submit_time"], &given.clone().at("2026-04-01T00:00:00Z"));
    assert_eq!(earlier.on(&server).await.unwrap(), 2);
    assert_eq!(later.on(&server).await.unwrap(), 3);
    assert_eq!(earlier.on(&server).await.unwrap(), 3);
    assert_eq!(months(&server).await, ["2026-04"]);
    let mut other = earlier.clone();
    other.update_mask.as_mut().unwrap().paths = vec!["channel".into()];
    let refused = other.on(&server).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    let mut answers_only = revise(&given);
    answers_only.request_id = earlier.request_id;
    let refused = answers_only.on(&server).await;
    assert_refused(refused, Code::AlreadyExists, "REQUEST_CONFLICT", &[]);
    assert_exact(&server).await;
}

#[tokio::test]
async fn a_mask_and_its_values_are_checked() {
    let (server, given) = answered().await;
    let mut request = revise_fields(&["survey_id", "channel", "create_time"], &given);
    request.answers = given.answers.clone();
    request.request_id = String::new();
    let fields = [
        "update_mask.paths[0]",
        "update_mask.paths[2]",
        "answers",
        "request_id",
    ];
    assert_invalid(request.on(&server).await, &fields);
    let request = api::ReviseResponseRequest {
        response: None,
        ..revise_fields(&["channel"], &given)
    };
    assert_invalid(request.on(&server).await, &["response"]);
    let bad = api::Response {
        submit_time: None,
        completion: 0,
        ..given.clone()
    };
    let bad = bad.score("q", 12).dimension("colour", "red");
    let all = revise_fields(&["*"], &bad).on(&server).await;
    let fields = [
        "response.submit_time",
        "response.completion",
        "response.dimensions[\"colour\"]",
        "response.answers",
    ];
    assert_invalid(all, &fields);
    let nobody = revise_fields(&["channel"], &response("s"))
        .on(&server)
        .await;
    assert_refused(nobody, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
    assert_eq!(server.get(&given.response_id).await.unwrap().revision, 1);
    server.archive("s").await.unwrap();
    let refused = revise_fields(&["channel"], &given).on(&server).await;
    assert_refused(refused, Code::FailedPrecondition, "SURVEY_ARCHIVED", &[]);
}

#[tokio::test]
async fn concurrent_revisions_of_different_fields_all_take_effect() {
    let (here, given) = answered().await;
    let there = Setup::default().start_on(here.database());
    let id = &given.response_id;
    let new = api::Response {
        language: "fr".into(),
        touchpoint: "delivery".into(),
        ..given.clone()
    };
    let new = new.channel("kiosk").dimension("plan", "free").by("bert");
    let paths = [
        "channel",
        "language",
        "touchpoint",
        "dimensions",
        "customer_id",
    ];
    let requests = paths.map(|path| revise_fields(&[path], &new));
    let [one, two, three, four, five] = &requests;
    let (one, two, three, four, five) = tokio::join!(
        one.on(&here),
        two.on(&there),
        three.on(&here),
        four.on(&there),
        five.on(&here),
    );
    let mut revisions = [one, two, three, four, five].map(Result::unwrap);
    revisions.sort_unstable();
    assert_eq!(revisions, [2, 3, 4, 5, 6]);
    let read = here.get(id).await.unwrap();
    let expected = api::Response {
        revision: 6,
        create_time: read.create_time,
        ..new
    };
    assert_eq!(read, expected);
    assert_exact(&here).await;
}

/// A release without the new columns revises only answers.
#[tokio::test]
async fn a_revision_by_an_earlier_release_keeps_the_other_fields() {
    let (server, given) = answered().await;
    let id = &given.response_id;
    let moved = given.clone().at("2026-02-03T00:00:00Z");
    revise_fields(&["submit_time"], &moved)
        .on(&server)
        .await
        .unwrap();
    let mut database = server.database().connect().await;
    for statement in [
        "insert into response_revisions (workspace_key, response_id, revision, question_keys, slots, texts)
         select workspace_key, response_id, revision, question_keys, slots, texts from responses",
        "update responses set revision = revision + 1, question_keys = question_keys",
    ] {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    revise_fields(&["submit_time"], &given)
        .on(&server)
        .await
        .unwrap();
    let time = async |revision| server.get_revision(id, revision).await.unwrap().submit_time;
    let times = [time(1).await, time(2).await, time(3).await, time(4).await];
    let (first, second) = (given.submit_time, moved.submit_time);
    assert_eq!(times, [first, second, second, first]);
    for known in [&given, &moved] {
        assert_eq!(
            server.submit(known.clone()).await.unwrap(),
            Outcome::Identical
        );
    }
}
