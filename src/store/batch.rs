//! A batch of responses: inserted and counted in one statement.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{Row, Store, StoreError, WorkspaceKey};

/// How often a batch that another transaction interrupted is tried.
const TRIES_MAX: u32 = 5;

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

impl Store {
    /// Inserts rows of one workspace, moves their tallies, and says what became of
    /// each. When it returns, all of it is durable.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored, as far as is known.
    pub async fn insert_responses(
        &self,
        workspace: WorkspaceKey,
        rows: &[Row],
    ) -> Result<Vec<RowVerdict>, StoreError> {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| rows[at].response_id);
        // The first of several rows with one id may be inserted; the others are
        // compared with what is stored then.
        order.dedup_by_key(|at| rows[*at].response_id);

        let candidates: Vec<&Row> = order.iter().map(|&at| &rows[at]).collect();
        let inserted = self.insert_distinct(workspace, &candidates).await?;
        let mut verdicts = vec![RowVerdict::Stale; rows.len()];
        for &at in &order {
            if inserted.contains(&rows[at].response_id) {
                verdicts[at] = RowVerdict::Inserted;
            }
        }
        let others: Vec<usize> = (0..rows.len())
            .filter(|&at| verdicts[at] != RowVerdict::Inserted)
            .collect();
        if !others.is_empty() {
            let compared = self
                .compare_responses(workspace, others.iter().map(|&at| &rows[at]))
                .await?;
            for (place, identical) in compared {
                verdicts[others[place]] = if identical {
                    RowVerdict::Identical
                } else {
                    RowVerdict::Conflict
                };
            }
        }
        Ok(verdicts)
    }

    async fn insert_distinct(
        &self,
        workspace: WorkspaceKey,
        rows: &[&Row],
    ) -> Result<HashSet<Uuid>, StoreError> {
        let columns = Columns::of(rows.iter().copied());
        let mut survey_keys = columns.survey_keys.clone();
        survey_keys.sort_unstable();
        survey_keys.dedup();
        let mut tries = 1;
        loop {
            let inserted = sqlx::query_file_scalar!(
                "src/store/insert_responses.sql",
                workspace.0,
                &columns.response_ids,
                &columns.survey_keys,
                &columns.revisions,
                &columns.cell_keys,
                &columns.submit_times,
                &columns.customer_ids as _,
                &columns.question_keys as _,
                &columns.slots as _,
                &columns.texts as _,
                &columns.properties as _,
                &survey_keys,
            )
            .fetch_all(&self.pool)
            .await
            .map_err(StoreError::from);
            match inserted {
                Err(StoreError::Interrupted(_)) if tries < TRIES_MAX => tries += 1,
                inserted => return Ok(inserted?.into_iter().collect()),
            }
        }
    }

    /// Places of those rows that are stored, and whether their content is the same.
    async fn compare_responses<'a>(
        &self,
        workspace: WorkspaceKey,
        rows: impl Iterator<Item = &'a Row>,
    ) -> Result<HashMap<usize, bool>, StoreError> {
        let columns = Columns::of(rows);
        let compared = sqlx::query_file!(
            "src/store/compare_responses.sql",
            workspace.0,
            &columns.response_ids,
            &columns.survey_keys,
            &columns.cell_keys,
            &columns.submit_times,
            &columns.customer_ids as _,
            &columns.question_keys as _,
            &columns.slots as _,
            &columns.texts as _,
            &columns.properties as _,
        )
        .fetch_all(&self.pool)
        .await?;
        let place = |ordinality: i64| usize::try_from(ordinality - 1).unwrap_or(usize::MAX);
        Ok(compared
            .into_iter()
            .map(|row| (place(row.place), row.identical))
            .collect())
    }
}

/// Rows turned into one array a column.
#[derive(Default)]
struct Columns<'a> {
    response_ids: Vec<Uuid>,
    survey_keys: Vec<i32>,
    revisions: Vec<i32>,
    cell_keys: Vec<i32>,
    submit_times: Vec<time::OffsetDateTime>,
    customer_ids: Vec<Option<&'a str>>,
    question_keys: Vec<&'a str>,
    slots: Vec<&'a str>,
    texts: Vec<Option<&'a str>>,
    properties: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut columns = Self::default();
        for row in rows {
            columns.response_ids.push(row.response_id);
            columns.survey_keys.push(row.survey_key);
            columns.revisions.push(row.survey_revision);
            columns.cell_keys.push(row.cell_key);
            columns.submit_times.push(row.submit_time);
            columns.customer_ids.push(row.customer_id.as_deref());
            columns.question_keys.push(&row.question_keys);
            columns.slots.push(&row.slots);
            columns.texts.push(row.texts.as_deref());
            columns.properties.push(row.properties.as_deref());
        }
        columns
    }
}
