//! Compares tallies with a recount of the responses, and repairs them.

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

/// Number of answered, not applicable and skipped answers, and of each of a page's points.
pub type TallyNumbers = [i64; 14];

/// A survey's responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyRows {
    /// Number of responses, excluded ones included.
    pub responses: i64,
    /// Number of excluded responses.
    pub excluded: i64,
    /// First and last time of a response or tally; `None` without any.
    pub period: Option<(Timestamp, Timestamp)>,
}

/// A tally that differs from a recount of the responses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyDifference {
    /// Key of the question.
    pub question_key: i16,
    /// Grain of the tally.
    pub grain: Grain,
    /// Start of the grain.
    pub grain_start: Timestamp,
    /// Key of the cell.
    pub cell_key: i32,
    /// Page of points. Its first point is 11 times this number.
    pub page: i16,
    /// Numbers of the stored tally.
    pub kept: TallyNumbers,
    /// Numbers of the recount.
    pub counted: TallyNumbers,
}

impl Store {
    /// Counts a survey's responses, and finds the period of its responses and tallies.
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
        // Both or neither are null: they are of the same rows.
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

    /// The tallies of a survey's month (in UTC) that differ from a recount. Concurrent writes
    /// are in both or in neither.
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

    /// Replaces the tallies of a survey's month by a recount and returns the differences.
    /// Locks out other writers to the survey.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a tally is off by 2³¹ or more; others when the database
    /// fails. Nothing is changed then.
    pub async fn repair_tallies(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        month: Date,
    ) -> Result<Vec<TallyDifference>, StoreError> {
        let mut transaction = self.begin().await?;
        // Batches and corrections lock the survey until they end.
        sqlx::query!(
            "select revision from surveys where workspace_key = $1 and survey_key = $2 for update",
            workspace.0,
            survey_key,
        )
        .fetch_one(&mut *transaction)
        .await?;
        let found = differences(&mut transaction, workspace, survey_key, month).await?;
        let deltas = found
            .iter()
            .map(|difference| delta(survey_key, difference))
            .collect::<Result<_, _>>()?;
        move_tallies(&mut transaction, workspace, &Deltas::in_order(deltas)).await?;
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

/// The numbers to add to a tally to make it right.
fn delta(survey_key: i32, difference: &TallyDifference) -> Result<(TallyKey, Added), StoreError> {
    let key = TallyKey {
        survey_key,
        question_key: difference.question_key,
        grain: difference.grain.code(),
        grain_start: difference.grain_start,
        cell_key: difference.cell_key,
        page: difference.page,
    };
    let mut deltas = [0_i32; 14];
    for (at, delta) in deltas.iter_mut().enumerate() {
        let (kept, counted) = (difference.kept[at], difference.counted[at]);
        let difference = counted.checked_sub(kept).map(i32::try_from);
        let Some(Ok(difference)) = difference else {
            return Err(StoreError::Corrupt(format!(
                "a tally holds {kept} where {counted} were counted"
            )));
        };
        *delta = difference;
    }
    let [answered, not_applicable, skipped, points @ ..] = deltas;
    let added = Added {
        answered,
        not_applicable,
        skipped,
        points,
    };
    Ok((key, added))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_that_is_off_by_more_than_its_column_holds_is_corrupt() {
        let mut difference = TallyDifference {
            question_key: 1,
            grain: Grain::KEPT[0],
            grain_start: Timestamp::UNIX_EPOCH,
            cell_key: 1,
            page: 0,
            kept: [0; 14],
            counted: [1; 14],
        };
        let (_, added) = delta(1, &difference).expect("it fits");
        assert_eq!((added.skipped, added.points), (1, [1; 11]));
        difference.kept[4] = i64::MIN;
        assert!(matches!(delta(1, &difference), Err(StoreError::Corrupt(_))));
        difference.kept[4] = -(1 << 31);
        match delta(1, &difference) {
            Err(StoreError::Corrupt(text)) => {
                assert_eq!(text, "a tally holds -2147483648 where 1 were counted");
            }
            other => panic!("{:?}", other.is_ok()),
        }
    }
}
