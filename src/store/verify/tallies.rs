//! Tallies against their responses.

use jiff::{Timestamp, civil::Date};
use sqlx::postgres::PgConnection;

use super::month;
use crate::{
    calendar::grain::Grain,
    store::{
        database::Store,
        delta::{Added, Deltas, TallyKey, move_tallies},
        error::StoreError,
        sql_time::{from_sql_time, to_sql_time},
        workspace_key::WorkspaceKey,
    },
};

/// Answered, not applicable, skipped, and how often each of a page's points.
pub type TallyNumbers = [i64; 14];

/// What a survey has of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyRows {
    /// Those that are there, whether they count or not.
    pub responses: i64,
    /// Those of them that are excluded.
    pub excluded: i64,
    /// The first and the last time of a response or a tally, if there is one.
    pub period: Option<(Timestamp, Timestamp)>,
}

/// A tally that is not what the responses say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyDifference {
    /// The question.
    pub question_key: i16,
    /// Over which grain.
    pub grain: Grain,
    /// When the grain began.
    pub grain_start: Timestamp,
    /// Of which cell.
    pub cell_key: i32,
    /// The points are those from 11 times this number on.
    pub page: i16,
    /// What the tally says.
    pub kept: TallyNumbers,
    /// What the responses say.
    pub counted: TallyNumbers,
}

impl Store {
    /// How many responses a survey has, and in which time it has any or tallies of any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn survey_rows(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
    ) -> Result<SurveyRows, StoreError> {
        let row = sqlx::query!(
            r#"select
                   (select count(*)
                    from responses
                    where workspace_key = $1 and survey_key = $2 and exclusion is distinct from 4) as "responses!",
                   (select count(*)
                    from responses
                    where workspace_key = $1 and survey_key = $2 and exclusion <> 4) as "excluded!",
                   least(
                       (select min(submit_time) from responses where workspace_key = $1 and survey_key = $2),
                       (select min(span_start) from tallies where workspace_key = $1 and survey_key = $2)
                   ) as start_time,
                   greatest(
                       (select max(submit_time) from responses where workspace_key = $1 and survey_key = $2),
                       (select max(span_start) from tallies where workspace_key = $1 and survey_key = $2)
                   ) as end_time"#,
            workspace.0,
            survey_key,
        )
        .fetch_one(&mut *self.connection().await?)
        .await?;
        let period = row.start_time.zip(row.end_time);
        Ok(SurveyRows {
            responses: row.responses,
            excluded: row.excluded,
            period: period
                .map(|(start, end)| {
                    Ok::<_, StoreError>((from_sql_time(start)?, from_sql_time(end)?))
                })
                .transpose()?,
        })
    }

    /// The tallies of a survey's month (in UTC) that differ from a recount. What is
    /// written meanwhile is in both or in neither.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tally_differences(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        month: Date,
    ) -> Result<Vec<TallyDifference>, StoreError> {
        differences(&mut *self.connection().await?, workspace, survey_key, month).await
    }

    /// Makes the tallies of a survey's month what a recount says, while nobody else
    /// writes to the survey, and returns what differed.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn repair_tallies(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        month: Date,
    ) -> Result<Vec<TallyDifference>, StoreError> {
        let mut transaction = self.begin().await?;
        // Batches and corrections hold it for key share until they are through.
        sqlx::query!(
            "select revision from surveys where workspace_key = $1 and survey_key = $2 for update",
            workspace.0,
            survey_key,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let found = differences(&mut transaction, workspace, survey_key, month).await?;
        let missing = found.iter().map(|one| missing(survey_key, one)).collect();
        move_tallies(&mut transaction, workspace, &Deltas::in_order(missing)).await?;
        transaction.commit().await?;
        Ok(found)
    }
}

async fn differences(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    survey_key: i32,
    month: Date,
) -> Result<Vec<TallyDifference>, StoreError> {
    let (start, end) = month::bounds(month)?;
    let rows = sqlx::query_file!(
        "src/store/verify/recount_tallies.sql",
        workspace.0,
        survey_key,
        to_sql_time(start),
        to_sql_time(end),
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let grain = Grain::KEPT
                .into_iter()
                .find(|grain| grain.code() == row.span)
                .ok_or_else(|| {
                    StoreError::Corrupt(format!("a tally has the unknown grain {}", row.span))
                })?;
            Ok(TallyDifference {
                question_key: row.question_key,
                grain,
                grain_start: from_sql_time(row.span_start)?,
                cell_key: row.cell_key,
                page: row.page,
                kept: numbers(row.kept)?,
                counted: numbers(row.counted)?,
            })
        })
        .collect()
}

fn numbers(column: Vec<i64>) -> Result<TallyNumbers, StoreError> {
    column.try_into().map_err(|column: Vec<i64>| {
        StoreError::Corrupt(format!("a tally has {} numbers, not 14", column.len()))
    })
}

/// What a tally lacks; below 0 what it has too much.
fn missing(survey_key: i32, difference: &TallyDifference) -> (TallyKey, Added) {
    let key = TallyKey {
        survey_key,
        question_key: difference.question_key,
        grain: difference.grain.code(),
        grain_start: difference.grain_start,
        cell_key: difference.cell_key,
        page: difference.page,
    };
    // Both fit the column's type; of a tally that is off by more than that, what is
    // left is found by the next look.
    let lacks = |at: usize| {
        let lacks = difference.counted[at] - difference.kept[at];
        i32::try_from(lacks).unwrap_or(if lacks < 0 { i32::MIN } else { i32::MAX })
    };
    let added = Added {
        answered: lacks(0),
        not_applicable: lacks(1),
        skipped: lacks(2),
        points: std::array::from_fn(|point| lacks(3 + point)),
    };
    (key, added)
}
