//! Recorded activities, from messages to stored rows.

use jiff::Timestamp;

use super::{CallError, Context, activity_message};
use crate::{
    api::{self, ActivityRemark, activity::Kind},
    domain::{
        activity::{Activity, ActivitySettings},
        row_outcome::RowOutcome,
        violation::Violations,
    },
    ingest::{Submission, WhenFull},
};

/// The field that holds an activity.
const ROOT: &str = "activity";

/// The activities of one message.
struct Activities<'m> {
    messages: &'m [api::Activity],
    now: Timestamp,
}

impl Submission<ActivitySettings> for Activities<'_> {
    fn len(&self) -> usize {
        self.messages.len()
    }

    fn name(&self, _row: usize) -> Result<(), Violations> {
        Ok(())
    }

    fn parse(&self, row: usize, settings: &ActivitySettings) -> Result<Activity, Violations> {
        activity_message::parse(ROOT, &self.messages[row], settings, self.now)
    }
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
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let activities = Activities { messages, now };
        Ok(self
            .ingest
            .submit(self.workspace, &activities, when_full)
            .await?)
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
        let (mut places, mut orders) = (Vec::new(), Vec::new());
        for (place, (message, outcome)) in messages.iter().zip(outcomes).enumerate() {
            let is_stored = matches!(outcome, RowOutcome::Inserted | RowOutcome::Identical);
            if let (Some(Kind::Refund(refund)), true) = (&message.kind, is_stored) {
                places.push(place);
                orders.push((message.customer_id.clone(), refund.order_id.clone()));
            }
        }
        if orders.is_empty() {
            return Ok(remarks);
        }
        let known = self.store.are_orders_known(self.workspace, &orders).await?;
        for (place, is_known) in places.into_iter().zip(known) {
            if !is_known {
                remarks[place].push(ActivityRemark::UnknownOrder.into());
            }
        }
        Ok(remarks)
    }
}
