//! Counts answers: histograms out, nothing scored.

use serde_json::json;
use sqlx::types::Json;

use super::{Store, StoreError, WorkspaceKey, delta::PAGE_POINTS, from_sql_time, to_sql_time};
use crate::{
    period::Period,
    score_query::{CountQuery, OpenPeriod, POINTS_MAX, Tally, TallySeries},
    span::cover,
};

impl Store {
    /// The tallies asked for, one series a group that has a response in the
    /// period, in the order of the groups' values; `None` when they would be more
    /// than [`POINTS_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_answers(
        &self,
        workspace: WorkspaceKey,
        query: &CountQuery,
    ) -> Result<Option<Vec<TallySeries>>, StoreError> {
        let (survey_keys, question_keys): (Vec<i32>, Vec<i16>) =
            query.questions.iter().copied().unzip();
        let filters = json!(query.filters);
        let runs = Runs::of(&query.buckets);
        let pages = query.points.div_ceil(PAGE_POINTS).max(1);
        let rows_max = POINTS_MAX * pages;
        let rows = sqlx::query_file!(
            "src/store/count_answers.sql",
            workspace.0,
            &survey_keys,
            &question_keys,
            &query.group_by,
            filters,
            &runs.spans,
            &runs.starts,
            &runs.ends,
            &runs.buckets,
            i64::try_from(rows_max + 1).unwrap_or(i64::MAX),
        )
        .fetch_all(&self.pool)
        .await?;
        if rows.len() > rows_max {
            return Ok(None);
        }
        let mut series: Vec<TallySeries> = Vec::new();
        for row in rows {
            let Json(group) = row.dimension_values;
            if series.last().is_none_or(|last| last.group != group) {
                if (series.len() + 1) * query.buckets.len() > POINTS_MAX {
                    return Ok(None);
                }
                let tallies = vec![Tally::empty(query.points); query.buckets.len()];
                series.push(TallySeries { group, tallies });
            }
            let tally = series
                .last_mut()
                .and_then(|last| last.tallies.get_mut(index(row.bucket)));
            if let Some(tally) = tally {
                tally.answered += count(row.answered);
                tally.not_applicable += count(row.not_applicable);
                tally.skipped += count(row.skipped);
                let page = tally.counts.iter_mut().skip(index(row.page) * PAGE_POINTS);
                page.zip(row.points)
                    .for_each(|(point, added)| *point += count(added));
            }
        }
        Ok(Some(series))
    }

    /// From the first response of these surveys to just after the last; `None`
    /// when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn response_period(
        &self,
        workspace: WorkspaceKey,
        survey_keys: &[i32],
    ) -> Result<Option<Period>, StoreError> {
        let row = sqlx::query!(
            r#"select min(first) as first, max(last) as last
               from unnest($2::integer[]) as asked (survey_key)
               cross join lateral (
                   select min(submit_time) as first, max(submit_time) as last
                   from responses
                   where workspace_key = $1
                     and responses.survey_key = asked.survey_key
                     and exclusion is distinct from 4
               ) as ends"#,
            workspace.0,
            survey_keys,
        )
        .fetch_one(&self.pool)
        .await?;
        let (Some(first), Some(last)) = (row.first, row.last) else {
            return Ok(None);
        };
        let after = from_sql_time(last).checked_add(jiff::SignedDuration::from_micros(1));
        Ok(after
            .ok()
            .and_then(|after| Period::new(from_sql_time(first), after)))
    }
}

impl OpenPeriod {
    /// The ends as the database compares them; `None` where open.
    pub(super) fn to_sql(self) -> (Option<time::OffsetDateTime>, Option<time::OffsetDateTime>) {
        (self.start.map(to_sql_time), self.end.map(to_sql_time))
    }
}

/// What covers the buckets, one array a column.
#[derive(Default)]
struct Runs {
    spans: Vec<i16>,
    starts: Vec<time::OffsetDateTime>,
    ends: Vec<time::OffsetDateTime>,
    buckets: Vec<i32>,
}

impl Runs {
    fn of(buckets: &[Period]) -> Self {
        let mut runs = Self::default();
        for (number, bucket) in (0..).zip(buckets) {
            for run in cover(*bucket) {
                runs.spans.push(run.span.code());
                runs.starts.push(to_sql_time(run.period.start()));
                runs.ends.push(to_sql_time(run.period.end()));
                runs.buckets.push(number);
            }
        }
        runs
    }
}

/// A count out of SQL, which is never below 0.
fn count(sum: i64) -> u64 {
    u64::try_from(sum).unwrap_or(0)
}

/// A place out of SQL, which is never below 0.
fn index(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}
