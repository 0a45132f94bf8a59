//! Batches of many rows give the same results as single rows.

use std::{
    collections::BTreeMap,
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use cxmetrics::{
    api::{self, Outcome},
    domain::{
        dimension::Cell,
        id::Id,
        response::{Answer, AnswerValue, Response},
        row_outcome::{OnConflict, RowOutcome},
    },
    ingest::insert_rows,
    store::{ResponseRow, Rows},
};
use sqlx::Connection;
use tokio::time::timeout;
use tokio_stream::StreamExt;
use uuid::Uuid;

use crate::support::{
    Declare, Give, Server, Setup, response, rows, scores, store, survey, tallies_off,
};

/// Rows of one message at most, all of which go into one batch.
const MANY: usize = 1_000;

fn of_every_kind() -> api::Survey {
    survey("s")
        .nps("n")
        .rating("r", 1, 5)
        .one_of("seat", &["a", "b"])
        .some_of("used", &["a", "b", "c"])
        .text("why")
        .dimension("plan")
}

/// Every kind of answer, none, several, and words that have to be written down with care.
fn given(number: usize) -> api::Response {
    let times = [
        "2026-01-14T12:00:00.000001Z",
        "1999-12-31T23:59:59.999999Z",
        "1900-01-01T00:00:00Z",
    ];
    let score = i32::try_from(number % 11).unwrap();
    let given = response("s").at(times[number % 3]);
    let mut given = match number % 7 {
        0 => given.score("n", score),
        1 => given.not_applicable("n").skipped("r"),
        2 => given
            .picks("seat", &["b"])
            .picks("used", &["a", "c"])
            .words("why", "\"Über\" \\ 100 %\n\t\u{1f600}"),
        3 => given.partial().by("müller, \"anna\"").channel("web"),
        4 => given.score("n", score).score("r", 1).dimension("plan", "é"),
        5 => given.words("why", &"x".repeat(10_000)),
        _ => given.picks("used", &["b"]).by("ben"),
    };
    if number.is_multiple_of(5) {
        given
            .properties
            .insert("note".into(), "{\"a\": 'b'}".into());
    }
    given
}

#[tokio::test]
async fn a_response_is_stored_alike_in_batches_of_any_size() {
    let (alone, together) = tokio::join!(Server::start(), Server::start());
    alone.create(of_every_kind()).await;
    together.create(of_every_kind()).await;
    let all: Vec<api::Response> = (0..MANY).map(given).collect();
    together.submit_all(all.clone()).await;
    for given in &all[..105] {
        let outcome = alone.submit(given.clone()).await.unwrap();
        assert_eq!(outcome, Outcome::Inserted);
        let mut read = [
            alone.get(&given.response_id).await.unwrap(),
            together.get(&given.response_id).await.unwrap(),
        ];
        read.iter_mut().for_each(|read| read.create_time = None);
        assert_eq!(read[0], read[1]);
    }
    let mut database = together.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

#[tokio::test]
async fn of_many_rows_each_gets_its_own_verdict() {
    let server = Server::start().await;
    server.create(of_every_kind()).await;
    let scored = |_| response("s").score("n", 9);
    let first: Vec<api::Response> = (0..MANY).map(scored).collect();
    server.submit_all(first.clone()).await;

    let mut mixed: Vec<api::Response> = (0..MANY).map(scored).collect();
    mixed[..200].clone_from_slice(&first[..200]);
    for (mixed, first) in mixed.iter_mut().zip(&first).take(300).skip(200) {
        mixed.response_id.clone_from(&first.response_id);
        mixed.customer_id = "somebody else".into();
    }
    mixed[300].answers[0].question_id = "nobody request".into();
    mixed[301] = mixed[302].clone();
    let outcomes = |verdicts: Vec<api::Verdict>| -> BTreeMap<&str, usize> {
        let mut outcomes = BTreeMap::new();
        for verdict in &verdicts {
            *outcomes.entry(verdict.outcome().as_str_name()).or_default() += 1;
        }
        outcomes
    };
    let verdicts = server.stream(vec![rows(mixed.clone())]).await.unwrap();
    let expected = [
        ("OUTCOME_CONFLICT", 100),
        ("OUTCOME_IDENTICAL", 201),
        ("OUTCOME_INSERTED", 698),
        ("OUTCOME_REJECTED", 1),
    ];
    assert_eq!(outcomes(verdicts), BTreeMap::from(expected));

    let verdicts = server.stream(vec![rows(mixed)]).await.unwrap();
    let expected = [
        ("OUTCOME_CONFLICT", 100),
        ("OUTCOME_IDENTICAL", 899),
        ("OUTCOME_REJECTED", 1),
    ];
    assert_eq!(outcomes(verdicts), BTreeMap::from(expected));
    assert_eq!(server.point(scores("s", "n")).await.count, 1_698);
    let mut database = server.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

#[tokio::test]
async fn after_an_archive_returned_no_further_stream_row_is_stored() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..4 {
        let id = id_of(round);
        here.create(survey(&id).nps("q")).await;
        let archived = Arc::new(AtomicBool::new(false));
        let message = move || rows((0..600).map(|_| response(&id_of(round)).score("q", 7)));
        let until = archived.clone();
        let before = std::iter::from_fn(move || (!until.load(Ordering::Relaxed)).then(message));
        let messages = tokio_stream::iter(before.chain(std::iter::once_with(message)));
        let submitting = async {
            let replies = here.responses().submit_responses(messages).await.unwrap();
            let replies: Vec<_> = replies.into_inner().collect().await;
            let verdicts = replies
                .into_iter()
                .flat_map(|reply| reply.unwrap().verdicts);
            verdicts.collect::<Vec<_>>()
        };
        let archiving = async {
            while there.query(scores(&id, "q")).await.unwrap().series[0]
                .points
                .is_empty()
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            there.archive(&id).await.unwrap();
            archived.store(true, Ordering::Relaxed);
            there.point(scores(&id, "q")).await.count
        };
        let (verdicts, seen) = tokio::join!(submitting, archiving);
        let stored = verdicts
            .iter()
            .filter(|verdict| match verdict.outcome() {
                Outcome::Inserted => true,
                Outcome::Rejected => {
                    assert_eq!(verdict.reason(), api::ErrorReason::SurveyArchived);
                    false
                }
                other @ (Outcome::Unspecified
                | Outcome::Identical
                | Outcome::Conflict
                | Outcome::Updated) => {
                    panic!("{other:?}")
                }
            })
            .count();
        assert_eq!(there.point(scores(&id, "q")).await.count, seen);
        assert_eq!(i64::try_from(stored).unwrap(), seen);
        assert!(stored < verdicts.len(), "the last came after the archive");
    }
    let mut database = here.database().connect().await;
    assert_eq!(tallies_off(&mut database).await, 0);
}

fn id_of(round: u32) -> String {
    format!("s{round}")
}

/// Gives a future up that isn't done after some polls.
async fn polled<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| match left.checked_sub(1) {
        Some(fewer) => {
            left = fewer;
            future.as_mut().poll(context).map(Some)
        }
        None => Poll::Ready(None),
    })
    .await
}

/// A batch that is cancelled at any point is stored completely or not at all, and the next batch
/// is stored.
#[tokio::test]
async fn many_rows_that_are_given_up_are_stored_whole_or_not_at_all() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 0)).await.unwrap();
    let store = store(&server.database().url);
    let workspace = store
        .workspace(&Id::parse("default").unwrap())
        .await
        .unwrap();
    let mut database = server.database().connect().await;
    let (survey_key, revision, cell_key): (i32, i32, i32) =
        sqlx::query_as("select survey_key, revision, cell_key from surveys join cells using (workspace_key, survey_key)")
            .fetch_one(&mut database)
            .await
            .unwrap();
    let batch = || {
        let row = |_| {
            let answer = Answer {
                question_key: 1,
                value: AnswerValue::Score(9),
            };
            let response = Response {
                id: Uuid::now_v7(),
                submit_time: "2026-01-14T12:00:00Z".parse().unwrap(),
                customer_id: None,
                cell: Cell::default(),
                properties: BTreeMap::new(),
                answers: vec![answer],
            };
            ResponseRow::new(response, survey_key, revision, cell_key, OnConflict::Report)
        };
        Rows::Responses((0..600).map(row).collect())
    };
    let mut stored = 1;
    for polls in 0..=40 {
        let abandoned = batch();
        let inserting = insert_rows(&store, workspace, &abandoned, 0..600);
        if polls == 0 {
            // While the table is locked, the batch can't finish before it is given up. Without
            // the lock, a single poll may store it on a busy machine.
            let mut transaction = database.begin().await.unwrap();
            let lock = sqlx::query("lock table responses in share mode");
            lock.execute(&mut *transaction).await.unwrap();
            let given_up = timeout(Duration::from_millis(100), inserting).await;
            assert!(given_up.is_err(), "a batch passed the lock");
            transaction.rollback().await.unwrap();
        } else {
            polled(inserting, polls).await;
        }
        for batch in [batch(), abandoned] {
            let outcomes = insert_rows(&store, workspace, &batch, 0..600)
                .await
                .unwrap();
            let first = &outcomes[0];
            assert!(matches!(
                first,
                RowOutcome::Inserted | RowOutcome::Identical
            ));
            assert!(outcomes.iter().all(|outcome| outcome == first));
            stored += 600;
        }
    }
    let count: i64 = sqlx::query_scalar("select count(*) from responses")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(count, stored);
    assert_eq!(tallies_off(&mut database).await, 0);
}
