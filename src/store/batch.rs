//! Batches of rows, responses and activities alike, and how they are inserted.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use super::{
    activity_row::ActivityRow, database::Store, error::StoreError, response_row::ResponseRow,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{Rejection, RowOutcome};

/// Rows of one kind.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Responses.
    Responses(Vec<ResponseRow>),
    /// Activities.
    Activities(Vec<ActivityRow>),
}

/// The kind of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A response.
    Response,
    /// An activity.
    Activity,
}

impl Rows {
    /// No rows, with capacity for a number of them.
    pub fn with_capacity(kind: RowKind, rows: usize) -> Self {
        match kind {
            RowKind::Response => Self::Responses(Vec::with_capacity(rows)),
            RowKind::Activity => Self::Activities(Vec::with_capacity(rows)),
        }
    }

    /// Their kind.
    pub fn kind(&self) -> RowKind {
        match self {
            Self::Responses(_) => RowKind::Response,
            Self::Activities(_) => RowKind::Activity,
        }
    }

    /// Their number.
    pub fn len(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.len(),
            Self::Activities(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their approximate size in memory, in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.iter().map(ResponseRow::size).sum(),
            Self::Activities(rows) => rows.iter().map(ActivityRow::size).sum(),
        }
    }

    /// Adds rows at the end.
    ///
    /// # Panics
    /// When they are of the other kind.
    pub fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Responses(rows), Self::Responses(more)) => rows.extend(more),
            (Self::Activities(rows), Self::Activities(more)) => rows.extend(more),
            (Self::Responses(_), Self::Activities(_))
            | (Self::Activities(_), Self::Responses(_)) => {
                panic!("responses and activities can't share a batch")
            }
        }
    }
}

/// Whether rows take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// They do.
    Stored,
    /// Only their outcomes are found. Their cells may be unregistered; those have no values.
    Previewed,
}

/// A row that is inserted at most once, however often it is sent.
pub(super) trait BatchRow: Sync {
    /// The id by which a retry is recognised.
    fn id(&self) -> Uuid;

    /// Inserts rows of different ids and what they add to the numbers: all of them or
    /// none. `false` means none: an id is taken, or a row is stale.
    fn insert_new(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Whether each row equals the stored content; `None` where its id is free.
    fn compare(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Vec<Option<bool>>, StoreError>> + Send;

    /// Settles rows whose ids are stored with other content or were deleted, in their order.
    /// `None` for a row that must be tried again. A preview changes nothing.
    fn settle(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
        effect: Effect,
    ) -> impl Future<Output = Result<Vec<Option<RowOutcome>>, StoreError>> + Send;

    /// Whether the survey or settings of each row changed since its check.
    fn are_stale(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Vec<bool>, StoreError>> + Send;

    /// Why each of these rows, which are neither stored nor stale, can't be stored beside the
    /// others and the stored ones; `None` for rows that can.
    fn refusals(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Vec<Option<Rejection>>, StoreError>> + Send;
}

impl Store {
    /// Tries once to insert the rows at these positions, which belong to one workspace,
    /// with what they add to the numbers. Returns their outcomes in the order of
    /// `positions`, all durable; `None` for a row that another one in the batch kept from
    /// being stored. Try those again.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored, as far as is known.
    /// [`StoreError::Interrupted`] and [`StoreError::Contended`] when another transaction
    /// was in the way: try again.
    ///
    /// # Panics
    /// When a position is out of range.
    pub async fn try_insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
        positions: &[usize],
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        let outcomes = match rows {
            Rows::Responses(rows) => self.try_batch(workspace, rows, positions).await,
            Rows::Activities(rows) => self.try_batch(workspace, rows, positions).await,
        };
        if outcomes.as_ref().is_err_and(StoreError::is_disk_full) {
            self.disk_space.note_full();
        }
        outcomes
    }

    /// Assumes that every row is new. If some exist already, compares those with the
    /// stored rows, and leaves the others for the next attempt.
    async fn try_batch<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
        positions: &[usize],
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        let mut outcomes = vec![None; positions.len()];
        // Of rows with one id, only the first may be inserted.
        let mut first_of_id = BTreeMap::new();
        for (index, &position) in positions.iter().enumerate() {
            first_of_id.entry(rows[position].id()).or_insert(index);
        }
        let firsts: Vec<usize> = first_of_id.into_values().collect();
        let candidates: Vec<&R> = firsts.iter().map(|&at| &rows[positions[at]]).collect();
        let inserted = self.answer(R::insert_new(self, workspace, &candidates));
        if inserted.await? {
            for &index in &firsts {
                outcomes[index] = Some(RowOutcome::Inserted);
            }
            // The others are compared with the rows just stored.
            let repeated: Vec<usize> = (0..positions.len())
                .filter(|&index| outcomes[index].is_none())
                .collect();
            self.compare_stored(workspace, rows, positions, &repeated, &mut outcomes)
                .await?;
            return Ok(outcomes);
        }
        let stale = self.answer(R::are_stale(self, workspace, &candidates));
        let stale = stale.await?;
        // Repeated rows too: otherwise each attempt would settle only one row of an id.
        let all: Vec<usize> = (0..positions.len()).collect();
        self.compare_stored(workspace, rows, positions, &all, &mut outcomes)
            .await?;
        let has_stale = stale.contains(&true);
        for (&index, is_stale) in firsts.iter().zip(stale) {
            if is_stale && outcomes[index].is_none() {
                outcomes[index] = Some(RowOutcome::Stale);
            }
        }
        // Without the stale rows, the next attempt may store the others as they are.
        if !has_stale {
            self.refuse(workspace, rows, positions, &firsts, &mut outcomes)
                .await?;
        }
        Ok(outcomes)
    }

    /// Sets the outcomes of those rows that can't be stored beside the others.
    async fn refuse<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
        positions: &[usize],
        indexes: &[usize],
        outcomes: &mut [Option<RowOutcome>],
    ) -> Result<(), StoreError> {
        let is_open = |index: &&usize| outcomes[**index].is_none();
        // As the rows arrived.
        let mut in_order: Vec<usize> = indexes.iter().filter(is_open).copied().collect();
        in_order.sort_unstable();
        let candidates: Vec<&R> = in_order.iter().map(|&at| &rows[positions[at]]).collect();
        let refusals = self.answer(R::refusals(self, workspace, &candidates));
        for (index, refusal) in in_order.into_iter().zip(refusals.await?) {
            outcomes[index] = refusal.map(RowOutcome::Rejected);
        }
        Ok(())
    }

    /// Sets the outcomes of those rows that are stored already.
    async fn compare_stored<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
        positions: &[usize],
        indexes: &[usize],
        outcomes: &mut [Option<RowOutcome>],
    ) -> Result<(), StoreError> {
        if indexes.is_empty() {
            return Ok(());
        }
        let candidates: Vec<&R> = indexes.iter().map(|&at| &rows[positions[at]]).collect();
        let compared = self.answer(R::compare(self, workspace, &candidates));
        let compared = compared.await?;
        let rows = indexes.iter().zip(candidates).zip(compared);
        // Rows of one id take effect in their order, so they are settled together.
        let differing: HashSet<Uuid> = rows
            .clone()
            .filter(|(_, is_identical)| *is_identical == Some(false))
            .map(|((_, row), _)| row.id())
            .collect();
        let (mut unsettled, mut unsettled_rows) = (Vec::new(), Vec::new());
        for ((&index, row), is_identical) in rows {
            if differing.contains(&row.id()) {
                unsettled.push(index);
                unsettled_rows.push(row);
            } else {
                outcomes[index] = is_identical.map(|_| RowOutcome::Identical);
            }
        }
        if unsettled.is_empty() {
            return Ok(());
        }
        let settled = self.answer(R::settle(self, workspace, &unsettled_rows, Effect::Stored));
        for (index, outcome) in unsettled.into_iter().zip(settled.await?) {
            outcomes[index] = outcome;
        }
        Ok(())
    }
}

/// Which of a batch's rows are stored with the same content, by their ordinal numbers, from 1, as
/// the database returned them.
///
/// # Errors
/// [`StoreError::Corrupt`] when an ordinal number is outside the batch.
pub(super) fn compared(
    rows: usize,
    stored: impl Iterator<Item = (i64, bool)>,
) -> Result<Vec<Option<bool>>, StoreError> {
    let mut compared = vec![None; rows];
    for (ordinal, is_identical) in stored {
        let index = usize::try_from(ordinal - 1).ok();
        let found = index.and_then(|index| compared.get_mut(index));
        let found = found.ok_or_else(|| {
            StoreError::Corrupt(format!("row {ordinal} of a batch of {rows} was compared"))
        })?;
        *found = Some(is_identical);
    }
    Ok(compared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_outside_the_batch_is_an_error() {
        let ordinals = |ordinals: [i64; 2]| compared(2, ordinals.into_iter().zip([true, false]));
        assert_eq!(ordinals([2, 1]).ok(), Some(vec![Some(false), Some(true)]));
        for outside in [0, 3] {
            assert!(matches!(
                ordinals([1, outside]),
                Err(StoreError::Corrupt(_))
            ));
        }
    }
}
