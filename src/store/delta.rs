//! The changes that rows and corrections make to tallies.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    error::StoreError,
    response_row::{ANSWERED, NOT_APPLICABLE, SKIPPED},
    sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::calendar::grain::Grain;

/// Scale points that one row of `tallies` counts.
pub(super) const PAGE_POINTS: usize = 11;

/// Identifies a tally. Ordered as the table's primary key, the order in which all batches
/// lock tallies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TallyKey {
    pub(super) survey_key: i32,
    pub(super) question_key: i16,
    /// [`Grain::code`].
    pub(super) grain: i16,
    pub(super) grain_start: jiff::Timestamp,
    pub(super) cell_key: i32,
    pub(super) page: i16,
}

/// A change to one tally; negative numbers take away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Added {
    pub(super) answered: i32,
    pub(super) not_applicable: i32,
    pub(super) skipped: i32,
    pub(super) points: [i32; PAGE_POINTS],
}

impl Added {
    /// Counts one answer `times` times.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the scale index is neither a point nor one of the marks
    /// that stand for an answer without one.
    fn count(&mut self, scale_index: i16, times: i32) -> Result<(), StoreError> {
        match scale_index {
            NOT_APPLICABLE => self.not_applicable += times,
            SKIPPED => self.skipped += times,
            ANSWERED => self.answered += times,
            scale_index => {
                let point = usize::try_from(scale_index).map_err(|_| {
                    StoreError::Corrupt(format!("an answer has the scale index {scale_index}"))
                })?;
                self.points[point % PAGE_POINTS] += times;
            }
        }
        Ok(())
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

/// The page that counts a scale index. Marks are counted on the first one.
fn page_of(scale_index: i16) -> i16 {
    scale_index.max(0) / 11
}

/// Changes by tally.
type Tallies = HashMap<TallyKey, Added>;

/// The changes of a batch, one array for each column.
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

/// Answers of one response to add to the tallies, or to take away.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted<'a> {
    pub(super) survey_key: i32,
    pub(super) cell_key: i32,
    pub(super) submit_time: jiff::Timestamp,
    /// Question keys and scale indexes; the database column is `slots`.
    pub(super) answers: &'a [(i16, i16)],
    /// 1 to add the answers, -1 to take them away.
    pub(super) times: i32,
}

impl Deltas {
    /// Sums up the answers of all rows. Here and not in the statement that inserts them,
    /// since the database has the least CPU to spare.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when an answer has an unknown scale index.
    pub(super) fn of<'a>(rows: impl Iterator<Item = Counted<'a>>) -> Result<Self, StoreError> {
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
                    .count(scale_index, row.times)?;
            }
        }
        // A revision may take away an answer and add the same one again.
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
        Ok(Self::in_order(all))
    }

    /// The changes to these tallies, each of which occurs once, in the order of their keys.
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

/// Applies changes to tallies, in the order in which all transactions lock them.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn deltas(answers: &[(i16, i16)]) -> Result<Deltas, StoreError> {
        Deltas::of(std::iter::once(Counted {
            survey_key: 1,
            cell_key: 1,
            submit_time: jiff::Timestamp::UNIX_EPOCH,
            answers,
            times: 1,
        }))
    }

    #[test]
    fn an_unknown_scale_index_is_an_error() {
        let known = deltas(&[(1, ANSWERED), (1, 0), (2, NOT_APPLICABLE), (3, SKIPPED)]).unwrap();
        // Three questions in three grains.
        assert_eq!(known.answered, [1, 1, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(known.not_applicable, [0, 0, 0, 1, 1, 1, 0, 0, 0]);
        assert_eq!(known.skipped, [0, 0, 0, 0, 0, 0, 1, 1, 1]);
        assert!(matches!(deltas(&[(1, -4)]), Err(StoreError::Corrupt(_))));
    }
}
