//! Inserts and counts a batch of responses in one statement.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    batch::{BatchRow, Effect, compared},
    database::Store,
    delta::{Counted, Deltas},
    error::StoreError,
    response_row::ResponseRow,
    response_settlement,
    sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{Rejection, RowOutcome};

impl BatchRow for ResponseRow {
    fn id(&self) -> Uuid {
        self.response_id
    }

    async fn insert_new(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<bool, StoreError> {
        let columns = Columns::of(rows);
        let deltas = Deltas::of(rows.iter().map(|row| Counted {
            survey_key: row.survey_key,
            cell_key: row.cell_key,
            submit_time: row.submit_time,
            answers: &row.answers,
            times: 1,
        }))?;
        let (survey_keys, revisions) = surveys_of(rows);
        let [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10] = &deltas.points;
        let done = sqlx::query_file!(
            "src/store/insert_responses.sql",
            workspace.0,
            &survey_keys,
            &revisions,
            &columns.response_ids,
            &columns.survey_keys,
            &columns.cell_keys,
            &columns.submit_times,
            &columns.customer_ids as _,
            &columns.question_keys,
            &columns.scale_indexes,
            &columns.texts as _,
            &columns.properties as _,
            &columns.first_answers,
            &columns.last_answers,
            &deltas.survey_keys,
            &deltas.question_keys,
            &deltas.grains,
            &deltas.pages,
            &deltas.cell_keys,
            &deltas.grain_starts,
            &deltas.answered,
            &deltas.not_applicable,
            &deltas.skipped,
            p0,
            p1,
            p2,
            p3,
            p4,
            p5,
            p6,
            p7,
            p8,
            p9,
            p10,
        )
        .execute(&mut *store.connection().await?)
        .await
        .map_err(StoreError::from);
        match done {
            Ok(done) => Ok(done.rows_affected() > 0),
            Err(StoreError::RowExists) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn compare(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<Option<bool>>, StoreError> {
        let columns = Columns::of(rows);
        let stored = sqlx::query_file!(
            "src/store/compare_responses.sql",
            workspace.0,
            &columns.response_ids,
            &columns.survey_keys,
            &columns.cell_keys,
            &columns.submit_times,
            &columns.customer_ids as _,
            &columns.question_keys,
            &columns.scale_indexes,
            &columns.texts as _,
            &columns.properties as _,
            &columns.first_answers,
            &columns.last_answers,
        )
        .fetch_all(&mut *store.connection().await?)
        .await?;
        compared(
            rows.len(),
            stored.into_iter().map(|row| (row.ordinal, row.identical)),
        )
    }

    async fn settle(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
        effect: Effect,
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        response_settlement::settle(store, workspace, rows, effect).await
    }

    /// A row is stale once its survey was changed or archived.
    async fn are_stale(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<bool>, StoreError> {
        let open = open_surveys(store, workspace, rows).await?;
        Ok(rows
            .iter()
            .map(|row| open.get(&row.survey_key) != Some(&row.survey_revision))
            .collect())
    }

    /// Responses don't depend on each other.
    async fn refusals(
        _store: &Store,
        _workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<Option<Rejection>>, StoreError> {
        Ok(vec![None; rows.len()])
    }
}

/// The revisions of the rows' surveys that are not archived, by survey key.
async fn open_surveys(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ResponseRow],
) -> Result<HashMap<i32, i32>, StoreError> {
    let (survey_keys, _) = surveys_of(rows);
    let open = sqlx::query!(
        "select survey_key, revision
         from surveys
         where workspace_key = $1 and survey_key = any($2) and archive_time is null",
        workspace.0,
        &survey_keys,
    )
    .fetch_all(&mut *store.connection().await?)
    .await?;
    Ok(open
        .into_iter()
        .map(|row| (row.survey_key, row.revision))
        .collect())
}

/// Every survey and revision that the rows were checked against, once. A survey may occur
/// with two revisions, of which at least one is stale.
fn surveys_of(rows: &[&ResponseRow]) -> (Vec<i32>, Vec<i32>) {
    let mut surveys: Vec<_> = rows
        .iter()
        .map(|row| (row.survey_key, row.survey_revision))
        .collect();
    surveys.sort_unstable();
    surveys.dedup();
    surveys.into_iter().unzip()
}

/// One array for each column.
#[derive(Default)]
struct Columns<'a> {
    response_ids: Vec<Uuid>,
    survey_keys: Vec<i32>,
    cell_keys: Vec<i32>,
    submit_times: Vec<time::OffsetDateTime>,
    customer_ids: Vec<Option<&'a str>>,
    /// The answers of all rows in one array.
    question_keys: Vec<i16>,
    scale_indexes: Vec<i16>,
    texts: Vec<Option<&'a str>>,
    properties: Vec<Option<&'a str>>,
    /// Each row's range of answers, counted from 1, both ends included.
    first_answers: Vec<i32>,
    last_answers: Vec<i32>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a ResponseRow]) -> Self {
        let mut columns = Self::default();
        let mut answers = 0;
        for row in rows {
            columns.response_ids.push(row.response_id);
            columns.survey_keys.push(row.survey_key);
            columns.cell_keys.push(row.cell_key);
            columns.submit_times.push(to_sql_time(row.submit_time));
            columns.customer_ids.push(row.customer_id.as_deref());
            columns.texts.push(row.texts.as_deref());
            columns.properties.push(row.properties.as_deref());
            columns.first_answers.push(answers + 1);
            for (question_key, scale_index) in &row.answers {
                columns.question_keys.push(*question_key);
                columns.scale_indexes.push(*scale_index);
                answers += 1;
            }
            columns.last_answers.push(answers);
        }
        columns
    }
}
