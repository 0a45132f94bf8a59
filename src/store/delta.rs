//! What rows and corrections add to the tallies, and take from them.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    error::StoreError,
    response_row::{NOT_APPLICABLE, SKIPPED},
    sql_time::to_sql_time,
    workspace::WorkspaceKey,
};
use crate::calendar::grain::Grain;

/// Points that one row of `tallies` holds.
pub(super) const PAGE_POINTS: usize = 11;

/// Which tally; ordered as the table's primary key, in which all batches lock them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TallyKey {
    pub(super) survey_key: i32,
    pub(super) question_key: i16,
    /// As the database numbers grains.
    pub(super) grain: i16,
    pub(super) grain_start: jiff::Timestamp,
    pub(super) cell_key: i32,
    pub(super) page: i16,
}

/// What is added to one tally.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) answered: i32,
    pub(super) not_applicable: i32,
    pub(super) skipped: i32,
    pub(super) points: [i32; PAGE_POINTS],
}

impl Added {
    /// Counts one answer, so many times.
    fn count(&mut self, scale_index: i16, times: i32) {
        match scale_index {
            NOT_APPLICABLE => self.not_applicable += times,
            SKIPPED => self.skipped += times,
            _ => match usize::try_from(scale_index) {
                Ok(scale_index) => self.points[scale_index % PAGE_POINTS] += times,
                Err(_) => self.answered += times,
            },
        }
    }

    fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        self.not_applicable += other.not_applicable;
        self.skipped += other.skipped;
        for (point, more) in self.points.iter_mut().zip(other.points) {
            *point += more;
        }
    }
}

fn page_of(scale_index: i16) -> i16 {
    scale_index.max(0) / 11
}

/// What is added to each tally.
type Tallies = HashMap<TallyKey, Added>;

/// What a batch adds, one array a column.
#[derive(Debug, Default)]
pub(super) struct Deltas {
    pub(super) survey_keys: Vec<i32>,
    pub(super) question_keys: Vec<i16>,
    pub(super) grains: Vec<i16>,
    pub(super) pages: Vec<i16>,
    pub(super) cell_keys: Vec<i32>,
    pub(super) grain_starts: Vec<time::OffsetDateTime>,
    pub(super) answered: Vec<i32>,
    pub(super) not_applicable: Vec<i32>,
    pub(super) skipped: Vec<i32>,
    pub(super) points: [Vec<i32>; PAGE_POINTS],
}

/// Answers that are counted, or no longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) survey_key: i32,
    pub(super) cell_key: i32,
    pub(super) submit_time: jiff::Timestamp,
    /// Question keys and scale indexes; the database column is `slots`.
    pub(super) answers: &'a [(i16, i16)],
    /// 1, or -1 for what was counted before.
    pub(super) times: i32,
}

impl Deltas {
    /// Counts rows. Here and not in the statement that inserts them: the database is
    /// the part of the machine that is short.
    pub(super) fn of<'a>(rows: impl Iterator<Item = Counted<'a>>) -> Self {
        let [finest, coarser @ ..] = Grain::KEPT;
        let mut counted = Tallies::default();
        for row in rows {
            let grain_start = finest.floor(row.submit_time);
            for &(question_key, scale_index) in row.answers {
                let key = TallyKey {
                    survey_key: row.survey_key,
                    question_key,
                    grain: finest.code(),
                    grain_start,
                    cell_key: row.cell_key,
                    page: page_of(scale_index),
                };
                counted
                    .entry(key)
                    .or_default()
                    .count(scale_index, row.times);
            }
        }
        // What one taking away and one adding leave as it was.
        counted.retain(|_, added| *added != Added::default());
        // A day is the sum of its hours, a month of its days.
        let mut all: Vec<(TallyKey, Added)> = Vec::new();
        for grain in coarser {
            let mut summed = Tallies::default();
            for (key, added) in &counted {
                let key = TallyKey {
                    grain: grain.code(),
                    grain_start: grain.floor(key.grain_start),
                    ..*key
                };
                summed.entry(key).or_default().add(added);
            }
            summed.retain(|_, added| *added != Added::default());
            all.extend(counted);
            counted = summed;
        }
        all.extend(counted);
        Self::in_order(all)
    }

    /// What is added to each of these tallies, which are different ones.
    pub(super) fn in_order(mut tallies: Vec<(TallyKey, Added)>) -> Self {
        tallies.sort_unstable_by_key(|(key, _)| *key);
        let mut deltas = Self::default();
        tallies
            .into_iter()
            .for_each(|(key, added)| deltas.push(key, added));
        deltas
    }

    fn push(&mut self, key: TallyKey, added: Added) {
        self.survey_keys.push(key.survey_key);
        self.question_keys.push(key.question_key);
        self.grains.push(key.grain);
        self.pages.push(key.page);
        self.cell_keys.push(key.cell_key);
        self.grain_starts.push(to_sql_time(key.grain_start));
        self.answered.push(added.answered);
        self.not_applicable.push(added.not_applicable);
        self.skipped.push(added.skipped);
        for (column, point) in self.points.iter_mut().zip(added.points) {
            column.push(point);
        }
    }
}

/// Adds to tallies, in the order in which everybody locks them.
pub(super) async fn move_tallies(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    deltas: &Deltas,
) -> Result<(), StoreError> {
    let [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10] = &deltas.points;
    sqlx::query_file!(
        "src/store/move_tallies.sql",
        workspace.0,
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
    .execute(connection)
    .await?;
    Ok(())
}
