//! Counts answers into histograms, from tallies and responses. Scores nothing.

use serde_json::json;
use sqlx::types::Json;

use super::{
    database::Store, delta::PAGE_POINTS, error::StoreError, sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::{
    calendar::grain::{Run, cover},
    domain::{
        score_query::OpenPeriod,
        tally::{CountQuery, Tally, TallySeries},
    },
};

impl Store {
    /// Counts answers by bucket and group.
    ///
    /// Returns one series for each group with a response in the period, ordered by the
    /// groups' values; `None` for more than [`CountQuery::points_max`] points.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for tallies that contradict each other or the query; any
    /// database error.
    pub async fn count_answers(
        &self,
        workspace: WorkspaceKey,
        query: &CountQuery,
    ) -> Result<Option<Vec<TallySeries>>, StoreError> {
        let cover = cover(&query.buckets);
        let groups_max = query.points_max / query.buckets.len().max(1);
        let pages = query.histogram_length.div_ceil(PAGE_POINTS).max(1);
        // Runs may reach beyond the period, so that groups without a response in it are
        // read too; as many again are allowed. One more row holds all names.
        let rows_max = 1 + 2 * groups_max * cover.len() * pages;
        let rows = self.count_runs(workspace, query, &cover, rows_max).await?;
        if rows.len() > rows_max {
            return Ok(None);
        }
        sum_groups(rows, query, &cover, groups_max)
    }

    /// Counted answers by group and run, ordered by group; the names come first. Returns at
    /// most one row more than `rows_max`.
    async fn count_runs(
        &self,
        workspace: WorkspaceKey,
        query: &CountQuery,
        cover: &[Run],
        rows_max: usize,
    ) -> Result<Vec<Counted>, StoreError> {
        let (survey_keys, question_keys): (Vec<i32>, Vec<i16>) =
            query.questions.iter().copied().unzip();
        let groupings = groupings(query);
        let filters = json!(query.filters);
        let runs = Runs::of(cover);
        let rows = sqlx::query_file_as!(
            Counted,
            "src/store/count_answers.sql",
            workspace.0,
            &survey_keys,
            &question_keys,
            groupings,
            filters,
            &runs.grains,
            &runs.starts,
            &runs.ends,
            // No database holds 2^63 rows, so the largest limit is none.
            i64::try_from(rows_max).unwrap_or(i64::MAX),
            query.is_score,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows)
    }
}

/// The dimensions to group by, each with the names of its folded values.
fn groupings(query: &CountQuery) -> serde_json::Value {
    let groupings = query.group_by.iter().map(|dimension| {
        let mut folded = query.value_groups.iter();
        let folded = folded.find(|groups| groups.dimension == *dimension);
        folded.map_or_else(|| json!({ "dimension": dimension }), |groups| json!(groups))
    });
    groupings.collect()
}

impl OpenPeriod {
    /// The bounds as the database compares them; `None` where open.
    pub(super) fn to_sql(self) -> (Option<time::OffsetDateTime>, Option<time::OffsetDateTime>) {
        (self.start.map(to_sql_time), self.end.map(to_sql_time))
    }
}

/// The runs that cover the buckets, one array per column.
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

/// One page of the answers of one group in one run.
#[derive(Clone)]
struct Counted {
    /// Runs and groups are numbered from 1. The first row has the number 0 for both and
    /// holds the names.
    run_number: i64,
    group_number: i64,
    /// Each group's dimension values, ordered by group number.
    names: Option<Json<Vec<Vec<Option<String>>>>>,
    /// Histograms are stored in pages of [`PAGE_POINTS`] points, numbered from 0.
    page: i32,
    answered: i64,
    not_applicable: i64,
    skipped: i64,
    points: Vec<i64>,
}

/// Sums the runs of each group into tallies by bucket; `None` for too many groups.
fn sum_groups(
    rows: Vec<Counted>,
    query: &CountQuery,
    cover: &[Run],
    groups_max: usize,
) -> Result<Option<Vec<TallySeries>>, StoreError> {
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else {
        return Err(corrupt(
            "counted answers came without the names of their groups",
        ));
    };
    // Null without groups.
    let names = first.names.map_or_else(Vec::new, |names| names.0);
    let groups: Vec<&[Counted]> = rows
        .as_slice()
        .chunk_by(|one, next| one.group_number == next.group_number)
        .collect();
    if groups.len() != names.len() {
        let (groups, names) = (groups.len(), names.len());
        return Err(corrupt(format!("{groups} groups have {names} names")));
    }
    let mut series = Vec::new();
    for (group, name) in groups.into_iter().zip(names) {
        let sums = sum_runs(group, query, cover)?;
        // Runs that reach beyond the period cancel out where a group has no response in it.
        if sums.iter().all(Sum::is_empty) {
            continue;
        }
        if series.len() == groups_max {
            return Ok(None);
        }
        let tallies = sums.into_iter().map(Sum::into_tally);
        series.push(TallySeries {
            group: name,
            tallies: tallies.collect::<Result<_, _>>()?,
        });
    }
    Ok(Some(series))
}

/// The sums of one group, one per bucket.
fn sum_runs(group: &[Counted], query: &CountQuery, cover: &[Run]) -> Result<Vec<Sum>, StoreError> {
    let mut sums = vec![Sum::empty(query.histogram_length); query.buckets.len()];
    for row in group {
        let run = index(row.run_number - 1).and_then(|index| cover.get(index));
        let Some(run) = run else {
            return Err(corrupt(format!("no run has the number {}", row.run_number)));
        };
        for (bucket, times) in [(run.added_to, 1), (run.subtracted_from, -1)] {
            if let Some(bucket) = bucket {
                sums[bucket].add(row, times)?;
            }
        }
    }
    Ok(sums)
}

/// A tally while runs are added to it and subtracted from it.
#[derive(Clone)]
struct Sum {
    counts: Vec<i64>,
    answered: i64,
    not_applicable: i64,
    skipped: i64,
}

impl Sum {
    fn empty(histogram_length: usize) -> Self {
        Self {
            counts: vec![0; histogram_length],
            answered: 0,
            not_applicable: 0,
            skipped: 0,
        }
    }

    fn add(&mut self, counted: &Counted, times: i64) -> Result<(), StoreError> {
        self.answered += times * counted.answered;
        self.not_applicable += times * counted.not_applicable;
        self.skipped += times * counted.skipped;
        let page = index(counted.page.into());
        let page = page.ok_or_else(|| corrupt(format!("a tally has page {}", counted.page)))?;
        for (point, &added) in (page * PAGE_POINTS..).zip(&counted.points) {
            match self.counts.get_mut(point) {
                Some(count) => *count += times * added,
                // The last page has more columns than the histogram has points left.
                None if added == 0 => {}
                None => {
                    let points = self.counts.len();
                    return Err(corrupt(format!(
                        "a tally of {points} points counts answers at point {point}"
                    )));
                }
            }
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        let others = [self.answered, self.not_applicable, self.skipped];
        others.iter().chain(&self.counts).all(|&count| count == 0)
    }

    fn into_tally(self) -> Result<Tally, StoreError> {
        let counts = self.counts.into_iter().map(count);
        Ok(Tally {
            counts: counts.collect::<Result<_, _>>()?,
            answered: count(self.answered)?,
            not_applicable: count(self.not_applicable)?,
            skipped: count(self.skipped)?,
        })
    }
}

fn count(sum: i64) -> Result<u64, StoreError> {
    u64::try_from(sum).map_err(|_| corrupt(format!("a tally counts {sum} answers")))
}

/// An index from the database; `None` below 0.
fn index(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

fn corrupt(text: impl Into<String>) -> StoreError {
    StoreError::Corrupt(text.into())
}

#[cfg(test)]
mod tests;
