//! Responses that arrive as PARTIAL first: the latest content counts, once.

use cxmetrics::api::{self, Completion, ErrorReason, ExclusionReason, Outcome};
use tonic::Code;

use crate::support::{
    Correct, Declare, Give, ScoreQueryBuilder, Server, Setup, assert_refused, exclude, include,
    remove, response, rows, scores, survey, tallies_off,
};

const TEN: &str = "2026-01-14T10:00:00Z";
const FIVE_PAST: &str = "2026-01-14T10:05:00Z";

async fn started() -> Server {
    let server = Server::start().await;
    let survey = survey("s")
        .nps("recommend")
        .csat("satisfaction", 1, 5)
        .text("why")
        .dimension("plan");
    server.create(survey).await;
    server
}

/// One submission, first as the customer left it, then as the customer finished it.
fn partial_and_complete() -> [api::Response; 2] {
    let partial = response("s").score("recommend", 9).at(TEN).partial();
    let complete = api::Response {
        completion: Completion::Complete.into(),
        ..partial.clone()
    };
    [
        partial,
        complete.score("satisfaction", 2).at(FIVE_PAST).by("anna"),
    ]
}

async fn assert_exact(server: &Server) {
    assert_eq!(tallies_off(&mut server.database().connect().await).await, 0);
}

#[tokio::test]
async fn a_complete_response_supersedes_the_partial_one_with_its_id() {
    let server = started().await;
    let other = Setup::default().start_on(server.database());
    let [partial, complete] = partial_and_complete();
    let id = &partial.response_id;
    assert_eq!(
        server.submit(partial.clone()).await.unwrap(),
        Outcome::Inserted
    );
    assert_eq!(
        other.submit(complete.clone()).await.unwrap(),
        Outcome::Updated
    );

    for server in [&server, &other] {
        for completed_only in [false, true] {
            let mut query = scores("s", "recommend");
            query.completed_only = completed_only;
            let point = server.point(query).await;
            assert_eq!((point.count, point.value), (1, Some(100.0)));
            let mut query = scores("s", "satisfaction");
            query.completed_only = completed_only;
            let point = server.point(query).await;
            assert_eq!((point.count, point.value), (1, Some(0.0)));
        }
        let before = scores("s", "recommend").between(TEN, "2026-01-14T10:04:00Z");
        assert_eq!(server.point(before).await.count, 0);
        let read = server.get(id).await.unwrap();
        assert_eq!(read.revision, 2);
        assert_eq!(read.completion(), Completion::Complete);
        assert_eq!(read.submit_time, complete.submit_time);
        assert_eq!(
            (&read.answers, read.customer_id.as_str()),
            (&complete.answers, "anna")
        );
        let earlier = server.get_revision(id, 1).await.unwrap();
        assert_eq!(earlier.revision, 1);
        assert_eq!(earlier.completion(), Completion::Partial);
        assert_eq!(earlier.submit_time, partial.submit_time);
        assert_eq!(
            (&earlier.answers, earlier.customer_id.as_str()),
            (&partial.answers, "")
        );
    }
    assert_exact(&server).await;

    // Late retries of both, and then another content.
    for late in [&partial, &complete, &partial] {
        assert_eq!(
            other.submit(late.clone()).await.unwrap(),
            Outcome::Identical
        );
    }
    let rival = complete.score("recommend", 0);
    let mut rival = rival;
    rival.answers.remove(0);
    let refused = server.submit(rival.clone()).await;
    let fields = ["response.answers[recommend]"];
    let refused = assert_refused(refused, Code::AlreadyExists, "RESPONSE_CONFLICT", &fields);
    assert_eq!(refused.violations[0].1, "is 0, but 9 is stored");
    rival.completion = Completion::Partial.into();
    let refused = server.submit(rival).await;
    let fields = ["response.completion", "response.answers[recommend]"];
    assert_refused(refused, Code::AlreadyExists, "RESPONSE_CONFLICT", &fields);
    assert_eq!(server.get(id).await.unwrap().revision, 2);
    assert_exact(&server).await;
}

#[tokio::test]
async fn rows_of_one_message_supersede_each_other_in_their_order() {
    let server = started().await;
    let [first, complete] = partial_and_complete();
    let second = first
        .clone()
        .score("satisfaction", 5)
        .dimension("plan", "pro");
    let sent = [&first, &second, &first, &complete, &second].map(Clone::clone);
    let verdicts = server.stream(vec![rows(sent)]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(api::Verdict::outcome).collect();
    use Outcome::{Identical, Inserted, Updated};
    assert_eq!(outcomes, [Inserted, Updated, Identical, Updated, Identical]);
    let read = server.get(&first.response_id).await.unwrap();
    assert_eq!((read.revision, read.answers), (3, complete.answers.clone()));
    let earlier = server.get_revision(&first.response_id, 2).await.unwrap();
    assert_eq!(
        (&earlier.answers, &earlier.dimensions),
        (&second.answers, &second.dimensions)
    );
    assert_eq!(server.point(scores("s", "recommend")).await.count, 1);
    assert_exact(&server).await;

    let [_, other] = partial_and_complete();
    let other = api::Response {
        response_id: first.response_id.clone(),
        ..other
    }
    .at("2026-01-14T11:00:00Z");
    let verdicts = server.stream(vec![rows([other])]).await.unwrap();
    assert_eq!(verdicts[0].outcome(), Outcome::Conflict);
    assert_eq!(verdicts[0].reason(), ErrorReason::ResponseConflict);
    let differing = &verdicts[0].field_violations[0];
    assert_eq!(differing.field, "response.submit_time");
    assert_eq!(
        differing.description,
        "is 2026-01-14T11:00:00Z, but 2026-01-14T10:05:00Z is stored"
    );
    assert!(
        verdicts[0].message.ends_with(
            "is stored with other content: submit_time is 2026-01-14T11:00:00Z, but \
             2026-01-14T10:05:00Z is stored; nothing was changed"
        ),
        "{}",
        verdicts[0].message
    );
}

#[tokio::test]
async fn an_excluded_partial_response_is_superseded_and_stays_excluded() {
    let server = started().await;
    let [partial, complete] = partial_and_complete();
    let id = &partial.response_id;
    server.submit(partial.clone()).await.unwrap();
    exclude(id, ExclusionReason::Test)
        .on(&server)
        .await
        .unwrap();
    assert_eq!(
        server.submit(complete.clone()).await.unwrap(),
        Outcome::Updated
    );
    assert_eq!(server.point(scores("s", "recommend")).await.count, 0);
    assert_exact(&server).await;
    include(id).on(&server).await.unwrap();
    assert_eq!(server.point(scores("s", "satisfaction")).await.count, 1);
    assert_exact(&server).await;
    remove(id).on(&server).await.unwrap();
    for late in [partial, complete] {
        let refused = server.submit(late).await;
        let refused = assert_refused(refused, Code::AlreadyExists, "RESPONSE_CONFLICT", &[]);
        assert!(refused.message.contains("was deleted"), "{refused:?}");
    }
    assert_exact(&server).await;
}

#[tokio::test]
async fn an_archived_survey_supersedes_nothing() {
    let server = started().await;
    let [partial, complete] = partial_and_complete();
    server.submit(partial.clone()).await.unwrap();
    server.archive("s").await.unwrap();
    let refused = server.submit(complete).await;
    assert_refused(refused, Code::FailedPrecondition, "SURVEY_ARCHIVED", &[]);
    assert_eq!(server.submit(partial).await.unwrap(), Outcome::Identical);
    assert_exact(&server).await;
}

#[tokio::test]
async fn contents_that_arrive_at_two_servers_at_once_count_once() {
    let here = started().await;
    let there = Setup::default().start_on(here.database());
    for _ in 0..15 {
        let [partial, complete] = partial_and_complete();
        let more = partial.clone().score("satisfaction", 4);
        here.submit(partial.clone()).await.unwrap();
        let (one, two) = tokio::join!(here.submit(more.clone()), there.submit(complete.clone()));
        // COMPLETE is last in either order; what would come after it is a conflict.
        assert_eq!(two.unwrap(), Outcome::Updated);
        match one {
            Ok(outcome) => assert_eq!(outcome, Outcome::Updated),
            Err(refused) => {
                assert_refused::<()>(
                    Err(refused),
                    Code::AlreadyExists,
                    "RESPONSE_CONFLICT",
                    &[
                        "response.submit_time",
                        "response.customer_id",
                        "response.completion",
                        "response.answers[satisfaction]",
                    ],
                );
            }
        }
        let read = there.get(&partial.response_id).await.unwrap();
        assert_eq!(read.answers, complete.answers);
    }
    assert_eq!(here.point(scores("s", "recommend")).await.count, 15);
    assert_exact(&here).await;
}
