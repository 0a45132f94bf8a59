//! Counts answers: histograms out, nothing scored.

use serde_json::json;
use sqlx::types::Json;

use super::{
    database::Store,
    delta::PAGE_POINTS,
    error::StoreError,
    sql_time::{from_sql_time, to_sql_time},
    workspace::WorkspaceKey,
};
use crate::{
    calendar::{
        grain::{Run, cover},
        period::Period,
    },
    domain::score_query::{CountQuery, OpenPeriod, POINTS_MAX, Tally, TallySeries},
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
        let cover = cover(&query.buckets);
        let runs = Runs::of(&cover);
        let pages = query.points.div_ceil(PAGE_POINTS).max(1);
        let groups_max = POINTS_MAX / query.buckets.len().max(1);
        // Groups of whom nobody is in the period are read as well where a run reaches
        // beyond it: there may be as many again. Before all of them come their names.
        let rows_max = 1 + 2 * groups_max * cover.len() * pages;
        let rows = sqlx::query_file_as!(
            Counted,
            "src/store/count_answers.sql",
            workspace.0,
            &survey_keys,
            &question_keys,
            &query.group_by,
            filters,
            &runs.grains,
            &runs.starts,
            &runs.ends,
            i64::try_from(rows_max).unwrap_or(i64::MAX),
            query.is_score,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        if rows.len() > rows_max {
            return Ok(None);
        }
        let mut rows = rows.into_iter();
        let names = rows.next().and_then(|first| first.names);
        let names = names.map_or_else(Vec::new, |names| names.0);
        let groups = rows
            .as_slice()
            .chunk_by(|one, next| one.group_number == next.group_number);
        let mut series: Vec<TallySeries> = Vec::new();
        for (group, name) in groups.zip(names) {
            let mut sums = vec![Sum::empty(query.points); query.buckets.len()];
            for row in group {
                let Some(run) = cover.get(index(row.run_number - 1)) else {
                    continue;
                };
                if let Some(bucket) = run.added_to {
                    sums[bucket].add(row, 1);
                }
                if let Some(bucket) = run.taken_from {
                    sums[bucket].add(row, -1);
                }
            }
            // Nobody, where all that was counted was taken away again.
            if sums.iter().all(Sum::is_empty) {
                continue;
            }
            if series.len() == groups_max {
                return Ok(None);
            }
            series.push(TallySeries {
                group: name,
                tallies: sums.into_iter().map(Sum::into_tally).collect(),
            });
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
        .fetch_one(&mut *self.connection().await?)
        .await?;
        let (Some(first), Some(last)) = (row.first, row.last) else {
            return Ok(None);
        };
        let first = from_sql_time(first)?;
        let after = from_sql_time(last)?.checked_add(jiff::SignedDuration::from_micros(1));
        Ok(after.ok().and_then(|after| Period::new(first, after)))
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
    grains: Vec<i16>,
    starts: Vec<time::OffsetDateTime>,
    ends: Vec<time::OffsetDateTime>,
}

impl Runs {
    fn of(cover: &[Run]) -> Self {
        let mut runs = Self::default();
        for run in cover {
            runs.grains.push(run.grain.code());
            runs.starts.push(to_sql_time(run.period.start()));
            runs.ends.push(to_sql_time(run.period.end()));
        }
        runs
    }
}

/// What a run holds of one group, a page of it.
struct Counted {
    /// From 1, as the group's. The first row of all has numbers of 0, and the names.
    run_number: i64,
    group_number: i64,
    /// The values of every group's dimensions, in the order of their numbers.
    names: Option<Json<Vec<Vec<Option<String>>>>>,
    page: i32,
    answered: i64,
    not_applicable: i64,
    skipped: i64,
    points: Vec<i64>,
}

/// A tally while runs are still added to it and taken from it.
#[derive(Clone)]
struct Sum {
    counts: Vec<i64>,
    answered: i64,
    not_applicable: i64,
    skipped: i64,
}

impl Sum {
    fn empty(points: usize) -> Self {
        Self {
            counts: vec![0; points],
            answered: 0,
            not_applicable: 0,
            skipped: 0,
        }
    }

    fn add(&mut self, counted: &Counted, times: i64) {
        self.answered += times * counted.answered;
        self.not_applicable += times * counted.not_applicable;
        self.skipped += times * counted.skipped;
        let first = index(counted.page.into()) * PAGE_POINTS;
        let page = self.counts.iter_mut().skip(first);
        page.zip(&counted.points)
            .for_each(|(point, added)| *point += times * added);
    }

    fn is_empty(&self) -> bool {
        let marks = [self.answered, self.not_applicable, self.skipped];
        marks.iter().chain(&self.counts).all(|&count| count == 0)
    }

    fn into_tally(self) -> Tally {
        Tally {
            counts: self.counts.into_iter().map(count).collect(),
            answered: count(self.answered),
            not_applicable: count(self.not_applicable),
            skipped: count(self.skipped),
        }
    }
}

/// A count, which is never below 0 once all of it is there.
fn count(sum: i64) -> u64 {
    u64::try_from(sum).unwrap_or(0)
}

/// A place out of SQL, which is never below 0.
fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
