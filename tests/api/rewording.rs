//! Changes of texts beside submits: they affect no checks, so no row is checked twice.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use cxmetrics::{
    api,
    domain::{
        dimension::Cell,
        id::Id,
        response::{Answer, AnswerValue, Response},
        row_outcome::{OnConflict, RowOutcome},
        survey::Survey,
        survey::SurveyChange,
        violation::Violations,
    },
    ingest::{Batcher, Ingest, RowSink, Submission, WhenFull},
    store::{Rows, Store, StoreError, SurveyUpdate, WorkspaceKey},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{Declare, Server, scores, store, survey};

/// Counts the rows that are tried, and those whose survey changed since their check.
#[derive(Debug, Clone)]
struct Counting {
    store: Store,
    tried: Arc<AtomicUsize>,
    stale: Arc<AtomicUsize>,
}

impl RowSink for Counting {
    async fn try_insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
        positions: &[usize],
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        self.tried.fetch_add(positions.len(), Ordering::Relaxed);
        let outcomes = self.store.try_insert(workspace, rows, positions).await?;
        let stale = outcomes
            .iter()
            .filter(|outcome| **outcome == Some(RowOutcome::Stale));
        self.stale.fetch_add(stale.count(), Ordering::Relaxed);
        Ok(outcomes)
    }
}

/// One response to survey `s`, and how often it was checked.
struct One {
    id: Uuid,
    checks: Arc<AtomicUsize>,
}

impl Submission<Survey> for One {
    fn len(&self) -> usize {
        1
    }

    fn on_conflict(&self) -> OnConflict {
        OnConflict::Report
    }

    fn name(&self, _row: usize) -> Result<Id, Violations> {
        Ok(id("s"))
    }

    fn parse(&self, _row: usize, survey: &Survey) -> Result<Response, Violations> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        Ok(Response {
            id: self.id,
            submit_time: "2026-01-14T12:00:00Z".parse().unwrap(),
            customer_id: None,
            cell: Cell::default(),
            properties: BTreeMap::new(),
            answers: vec![Answer {
                question_key: survey.content.questions[0].key,
                value: AnswerValue::Score(9),
            }],
        })
    }
}

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

async fn stored_revision(server: &Server) -> i32 {
    let mut database = server.database().connect().await;
    sqlx::query_scalar("select revision from surveys where survey_id = 's'")
        .fetch_one(&mut database)
        .await
        .unwrap()
}

#[tokio::test]
async fn submits_during_repeated_title_changes_are_checked_and_tried_once() {
    const SUBMITS: usize = 200;
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let store = store(&server.database().url);
    let workspace = store.workspace(&id("default")).await.unwrap();
    let sink = Counting {
        store: store.for_writers(),
        tried: Arc::default(),
        stale: Arc::default(),
    };
    let closed = CancellationToken::new();
    let (batcher, writers) = Batcher::start(sink.clone(), closed.clone());
    for writer in writers {
        tokio::spawn(async move { writer.run().await });
    }
    let ingest = Ingest::new(&store, batcher);
    let checks = Arc::<AtomicUsize>::default();
    let submits = async {
        for number in 0..SUBMITS {
            let one = One {
                id: Uuid::from_u128(number as u128 + 1),
                checks: checks.clone(),
            };
            let outcomes = ingest.submit(workspace, &one, WhenFull::Fail).await;
            assert_eq!(outcomes.unwrap(), [RowOutcome::Inserted]);
        }
        closed.cancel();
    };
    let retitling = async {
        let mut retitled = 0;
        while !closed.is_cancelled() {
            let change = SurveyChange {
                title: Some(format!("title {retitled}")),
                ..SurveyChange::default()
            };
            let updated = store.update_survey(workspace, &id("s"), change).await;
            assert!(matches!(updated, Ok(SurveyUpdate::Done(_))), "{updated:?}");
            retitled += 1;
        }
        retitled
    };
    let ((), retitled) = tokio::join!(submits, retitling);
    assert!(retitled > 1);
    let counted = [&checks, &sink.tried, &sink.stale].map(|count| count.load(Ordering::Relaxed));
    assert_eq!(counted, [SUBMITS, SUBMITS, 0]);
    assert_eq!(stored_revision(&server).await, 1);
    let point = server.point(scores("s", "q")).await;
    assert_eq!(usize::try_from(point.count).unwrap(), SUBMITS);
}

#[tokio::test]
async fn only_changes_that_affect_checks_make_a_new_revision() {
    let server = Server::start().await;
    let declared = || survey("s").nps("q").one_of("seat", &["a", "b"]);
    server.create(declared()).await;
    let mut reworded = declared();
    reworded.title = "another title".into();
    reworded.questions[0].wording = "another wording".into();
    if let Some(api::question::Kind::Choice(choice)) = &mut reworded.questions[1].kind {
        choice.choices[0].label = "another label".into();
    }
    let paths = ["title", "questions"];
    let changed = server.update(reworded.clone(), &paths).await.unwrap();
    assert_eq!(changed.title, "another title");
    assert_eq!(changed.questions, reworded.questions);
    assert_eq!(stored_revision(&server).await, 1);
    let with_dimension = reworded.dimension("plan");
    server
        .update(with_dimension, &["dimensions"])
        .await
        .unwrap();
    assert_eq!(stored_revision(&server).await, 2);
}
