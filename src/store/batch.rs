//! A batch of responses: inserted and counted in one statement.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Row, Store, StoreError, WorkspaceKey, delta::Deltas, to_sql_time};

/// How often a batch is tried; each try after the first knows of more rows that
/// are stored already, or meets no other transaction.
const TRIES_MAX: u32 = 10;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// Stored and counted.
    Inserted,
    /// Already stored with the same content; nothing changed.
    Identical,
    /// Already stored with other content; nothing changed.
    Conflict,
    /// Not stored: its survey changed, or was archived, since the row was checked.
    Stale,
}

/// What became of a batch without two rows of one id.
enum Insertion {
    /// All of it is stored and counted.
    All,
    /// Nothing is: some of its ids are taken.
    SomeExist,
    /// Nothing is: some of its surveys changed.
    SurveyChanged,
}

impl Store {
    /// Inserts rows of one workspace, moves their tallies, and says what became of
    /// each. When it returns, all of it is durable.
    ///
    /// It hopes that no row is stored already, which is so but for retries, and
    /// looks again where it is not.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored, as far as is known.
    pub async fn insert_responses(
        &self,
        workspace: WorkspaceKey,
        rows: &[Row],
    ) -> Result<Vec<RowVerdict>, StoreError> {
        // Of several rows with one id the first may be inserted; the others are
        // compared with what is stored then.
        let mut waiting: Vec<usize> = (0..rows.len()).collect();
        waiting.sort_by_key(|&at| rows[at].response_id);
        waiting.dedup_by_key(|at| rows[*at].response_id);

        let mut verdicts: Vec<Option<RowVerdict>> = vec![None; rows.len()];
        let mut tries = 0;
        while !waiting.is_empty() {
            tries += 1;
            let candidates: Vec<&Row> = waiting.iter().map(|&at| &rows[at]).collect();
            match self.insert_new(workspace, &candidates).await {
                Ok(Insertion::All) => {
                    waiting
                        .drain(..)
                        .for_each(|at| verdicts[at] = Some(RowVerdict::Inserted));
                }
                Err(StoreError::Interrupted(_)) if tries < TRIES_MAX => {}
                Ok(Insertion::SomeExist | Insertion::SurveyChanged) if tries < TRIES_MAX => {
                    let open = self.open_surveys(workspace, &candidates).await?;
                    let stored = self.compare(workspace, &candidates).await?;
                    for (&at, stored) in waiting.iter().zip(stored) {
                        let row = &rows[at];
                        let is_stale = open.get(&row.survey_key) != Some(&row.survey_revision);
                        verdicts[at] = stored.or_else(|| is_stale.then_some(RowVerdict::Stale));
                    }
                    waiting.retain(|&at| verdicts[at].is_none());
                }
                Ok(_) => return Err(StoreError::ResponseExists),
                Err(error) => return Err(error),
            }
        }
        let repeated: Vec<usize> = (0..rows.len())
            .filter(|&at| verdicts[at].is_none())
            .collect();
        if !repeated.is_empty() {
            let candidates: Vec<&Row> = repeated.iter().map(|&at| &rows[at]).collect();
            let stored = self.compare(workspace, &candidates).await?;
            repeated
                .into_iter()
                .zip(stored)
                .for_each(|(at, stored)| verdicts[at] = stored);
        }
        Ok(verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or(RowVerdict::Stale))
            .collect())
    }

    async fn insert_new(
        &self,
        workspace: WorkspaceKey,
        rows: &[&Row],
    ) -> Result<Insertion, StoreError> {
        let columns = Columns::of(rows);
        let deltas = Deltas::of(rows.iter().copied());
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
            &columns.slots,
            &columns.texts as _,
            &columns.properties as _,
            &columns.first_answers,
            &columns.last_answers,
            &deltas.survey_keys,
            &deltas.question_keys,
            &deltas.spans,
            &deltas.pages,
            &deltas.cell_keys,
            &deltas.span_starts,
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
        .execute(&self.pool)
        .await
        .map_err(StoreError::from);
        match done {
            Ok(done) if done.rows_affected() == 0 => Ok(Insertion::SurveyChanged),
            Ok(_) => Ok(Insertion::All),
            Err(StoreError::ResponseExists) => Ok(Insertion::SomeExist),
            Err(error) => Err(error),
        }
    }

    /// For each row whether one with its id is stored, and with the same content.
    async fn compare(
        &self,
        workspace: WorkspaceKey,
        rows: &[&Row],
    ) -> Result<Vec<Option<RowVerdict>>, StoreError> {
        let columns = Columns::of(rows);
        let compared = sqlx::query_file!(
            "src/store/compare_responses.sql",
            workspace.0,
            &columns.response_ids,
            &columns.survey_keys,
            &columns.cell_keys,
            &columns.submit_times,
            &columns.customer_ids as _,
            &columns.question_keys,
            &columns.slots,
            &columns.texts as _,
            &columns.properties as _,
            &columns.first_answers,
            &columns.last_answers,
        )
        .fetch_all(&self.pool)
        .await?;
        let mut verdicts = vec![None; rows.len()];
        for row in compared {
            let verdict = if row.identical {
                RowVerdict::Identical
            } else {
                RowVerdict::Conflict
            };
            if let Some(slot) = usize::try_from(row.place - 1)
                .ok()
                .and_then(|place| verdicts.get_mut(place))
            {
                *slot = Some(verdict);
            }
        }
        Ok(verdicts)
    }

    /// The revisions of those surveys of the rows that take responses.
    async fn open_surveys(
        &self,
        workspace: WorkspaceKey,
        rows: &[&Row],
    ) -> Result<HashMap<i32, i32>, StoreError> {
        let (survey_keys, _) = surveys_of(rows);
        let open = sqlx::query!(
            "select survey_key, revision
             from surveys
             where workspace_key = $1 and survey_key = any($2) and archive_time is null",
            workspace.0,
            &survey_keys,
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(open
            .into_iter()
            .map(|row| (row.survey_key, row.revision))
            .collect())
    }
}

/// Every survey and revision that the rows were checked against, once. Rows of two
/// revisions of one survey name it twice, and one of the two is out of date.
fn surveys_of(rows: &[&Row]) -> (Vec<i32>, Vec<i32>) {
    let mut surveys: Vec<_> = rows
        .iter()
        .map(|row| (row.survey_key, row.survey_revision))
        .collect();
    surveys.sort_unstable();
    surveys.dedup();
    surveys.into_iter().unzip()
}

/// Rows turned into one array a column.
#[derive(Default)]
struct Columns<'a> {
    response_ids: Vec<Uuid>,
    survey_keys: Vec<i32>,
    cell_keys: Vec<i32>,
    submit_times: Vec<time::OffsetDateTime>,
    customer_ids: Vec<Option<&'a str>>,
    /// The answers of all rows, one after the other.
    question_keys: Vec<i16>,
    slots: Vec<i16>,
    texts: Vec<Option<&'a str>>,
    properties: Vec<Option<&'a str>>,
    /// Which of the answers are a row's, from 1, both included.
    first_answers: Vec<i32>,
    last_answers: Vec<i32>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a Row]) -> Self {
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
            for (question_key, slot) in &row.answers {
                columns.question_keys.push(*question_key);
                columns.slots.push(*slot);
                answers += 1;
            }
            columns.last_answers.push(answers);
        }
        columns
    }
}
