//! Recorded activities, from messages to stored rows.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{CallError, Context, activity_message};
use crate::{
    api::{self, ActivityRemark, activity::Kind},
    domain::{
        activity::{Activity, ActivitySettings},
        row_outcome::{OnConflict, OrderViolation, Rejection, RowOutcome},
        violation::Violations,
    },
    ingest::{Submission, WhenFull},
};

/// The field that holds an activity.
const ROOT: &str = "activity";

/// The activities of one message.
struct Activities<'m> {
    messages: &'m [api::Activity],
    on_conflict: OnConflict,
    now: Timestamp,
}

impl Submission<ActivitySettings> for Activities<'_> {
    fn len(&self) -> usize {
        self.messages.len()
    }

    fn on_conflict(&self) -> OnConflict {
        self.on_conflict
    }

    fn name(&self, _row: usize) -> Result<(), Violations> {
        Ok(())
    }

    fn parse(&self, row: usize, settings: &ActivitySettings) -> Result<Activity, Violations> {
        activity_message::parse(ROOT, &self.messages[row], settings, self.now)
    }
}

/// Whether it is of a discount that the other rows of its order don't cover.
fn is_uncovered(outcome: &RowOutcome) -> bool {
    matches!(
        outcome,
        RowOutcome::Rejected(Rejection::Order {
            violation: OrderViolation::BelowZero { .. },
            ..
        })
    )
}

impl Context {
    /// Stores activities and returns their outcomes in order.
    ///
    /// # Errors
    /// When the server is overloaded or the database fails. Some activities may be stored
    /// then; all are safe to send again.
    pub(super) async fn record(
        &self,
        messages: &[api::Activity],
        on_conflict: OnConflict,
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let activities = Activities {
            messages,
            on_conflict,
            now,
        };
        Ok(self
            .ingest
            .submit(self.workspace, &activities, when_full)
            .await?)
    }

    /// The outcomes that activities would have, in order; nothing is stored.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn preview_activities(
        &self,
        messages: &[api::Activity],
        on_conflict: OnConflict,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let activities = Activities {
            messages,
            on_conflict,
            now,
        };
        Ok(self.ingest.preview(self.workspace, &activities).await?)
    }

    /// Stores the activities of one message of a stream and returns their outcomes in order.
    /// Judges a discount that its order doesn't cover again once the `earlier` messages are
    /// done: messages are stored concurrently, and one of those may hold the order.
    ///
    /// # Errors
    /// Those of [`Context::record`].
    pub(super) async fn record_after(
        &self,
        messages: &[api::Activity],
        on_conflict: OnConflict,
        earlier: CancellationToken,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let was_first = earlier.is_cancelled();
        let mut outcomes = self.record(messages, on_conflict, WhenFull::Wait).await?;
        if was_first {
            return Ok(outcomes);
        }
        let rows = messages.iter().zip(&outcomes);
        let uncovered: Vec<api::Activity> = rows
            .filter(|(_, outcome)| is_uncovered(outcome))
            .map(|(message, _)| message.clone())
            .collect();
        if uncovered.is_empty() {
            return Ok(outcomes);
        }
        earlier.cancelled().await;
        let again = self.record(&uncovered, on_conflict, WhenFull::Wait).await?;
        let refused = outcomes.iter_mut().filter(|outcome| is_uncovered(outcome));
        for (outcome, again) in refused.zip(again) {
            *outcome = again;
        }
        Ok(outcomes)
    }

    /// Remarks on stored activities, in the order of `messages`.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn remarks(
        &self,
        messages: &[api::Activity],
        outcomes: &[RowOutcome],
    ) -> Result<Vec<Vec<i32>>, CallError> {
        let mut remarks = vec![Vec::new(); messages.len()];
        let (mut indexes, mut orders) = (Vec::new(), Vec::new());
        for (index, (message, outcome)) in messages.iter().zip(outcomes).enumerate() {
            let is_stored = matches!(
                outcome,
                RowOutcome::Inserted | RowOutcome::Identical | RowOutcome::Updated
            );
            if let (Some(Kind::Refund(refund)), true) = (&message.kind, is_stored) {
                indexes.push(index);
                orders.push((message.customer_id.clone(), refund.order_id.clone()));
            }
        }
        if orders.is_empty() {
            return Ok(remarks);
        }
        let known = self.store.are_orders_known(self.workspace, &orders).await?;
        for (index, is_known) in indexes.into_iter().zip(known) {
            if !is_known {
                remarks[index].push(ActivityRemark::UnknownOrder.into());
            }
        }
        Ok(remarks)
    }
}
