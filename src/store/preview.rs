//! The outcomes that rows would have, without storing them.

use super::{
    batch::{BatchRow, Rows},
    database::Store,
    error::StoreError,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{OrderViolation, Rejection, RowOutcome};

impl Store {
    /// The outcome that each row would have if it was inserted now. Compares rows with stored
    /// rows, not with each other: of rows with one id, each is compared as if it was the only
    /// one, and a discount counts as covered, since the rows of its order may follow. A row of
    /// a cell that is not registered yet may have any key that no cell has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preview(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
    ) -> Result<Vec<RowOutcome>, StoreError> {
        match rows {
            Rows::Responses(rows) => self.preview_rows(workspace, rows).await,
            Rows::Activities(rows) => self.preview_rows(workspace, rows).await,
        }
    }

    async fn preview_rows<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
    ) -> Result<Vec<RowOutcome>, StoreError> {
        let candidates: Vec<&R> = rows.iter().collect();
        let compared = self.answer(R::compare(self, workspace, &candidates));
        let mut outcomes = Vec::with_capacity(rows.len());
        let mut new_rows = Vec::new();
        for (&row, is_identical) in candidates.iter().zip(compared.await?) {
            outcomes.push(match is_identical {
                Some(true) => RowOutcome::Identical,
                Some(false) => RowOutcome::Conflict(row.id()),
                None => RowOutcome::Inserted,
            });
            if is_identical.is_none() {
                new_rows.push(row);
            }
        }
        let refusals = self.answer(R::refusals(self, workspace, &new_rows));
        let refusals = refusals.await?;
        let new_outcomes = outcomes
            .iter_mut()
            .filter(|outcome| **outcome == RowOutcome::Inserted);
        for (outcome, refusal) in new_outcomes.zip(refusals) {
            if let Some(rejection) = refusal.filter(|rejection| !is_uncovered(rejection)) {
                *outcome = RowOutcome::Rejected(rejection);
            }
        }
        Ok(outcomes)
    }
}

/// Whether it is of a discount that the other rows of its order don't cover.
fn is_uncovered(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::Order {
            violation: OrderViolation::BelowZero { .. },
            ..
        }
    )
}
