//! From recorded messages to stored activities: one way for single calls and streams.

use jiff::Timestamp;

use super::{
    CallError, Context, activity_message,
    verdict::{ROUNDS_MAX, Stored, Verdict},
};
use crate::{
    api::{self, ActivityRemark, activity::Kind},
    domain::activity::Activity,
    ingest::WhenFull,
    store::{ActivityEntry, ActivityRow, RowVerdict, Rows},
};

impl Context {
    /// Stores activities and says what became of each, in their order.
    /// `root` leads the fields of violations.
    ///
    /// # Errors
    /// What concerns all of them: overload, the database away. Some may have been
    /// stored then; all are safe to send again.
    pub(super) async fn record(
        &self,
        root: &str,
        messages: &[api::Activity],
        when_full: WhenFull,
    ) -> Result<Vec<Verdict>, CallError> {
        let mut verdicts: Vec<Option<Verdict>> = vec![None; messages.len()];
        let mut pending: Vec<usize> = (0..messages.len()).collect();
        for _ in 0..ROUNDS_MAX {
            let mut entry = self.catalog.activities(self.workspace).await?;
            let parse = |settings: &ActivityEntry| -> Vec<_> {
                let now = Timestamp::now();
                let parsed = pending.iter().map(|&place| {
                    activity_message::parse(root, &messages[place], &settings.settings, now)
                });
                parsed.collect()
            };
            let mut parsed = parse(&entry);
            // What is remembered may be older than the settings that the caller knows:
            // no activity is refused for that.
            if parsed.iter().any(Result::is_err) {
                let current = self.store.activity_settings(self.workspace).await?;
                if current.revision != entry.settings.revision {
                    self.catalog.forget_activities(self.workspace);
                    entry = self.catalog.activities(self.workspace).await?;
                    parsed = parse(&entry);
                }
            }
            let mut checked = Vec::with_capacity(pending.len());
            for (place, parsed) in pending.drain(..).zip(parsed) {
                match parsed {
                    Ok(activity) => checked.push((place, activity)),
                    Err(violations) => verdicts[place] = Some(Err(violations.into())),
                }
            }
            pending = self
                .store_activities(checked, &entry, when_full, &mut verdicts)
                .await?;
            if pending.is_empty() {
                break;
            }
        }
        // Settings that change faster than activities can be checked. No row is refused
        // for that: a verdict would be final.
        let verdicts: Option<Vec<Verdict>> = verdicts.into_iter().collect();
        verdicts.ok_or(CallError::Overloaded)
    }

    /// Stores what was checked and notes the verdicts; returns the places of rows
    /// that are to be checked again.
    async fn store_activities(
        &self,
        checked: Vec<(usize, Activity)>,
        entry: &ActivityEntry,
        when_full: WhenFull,
        verdicts: &mut [Option<Verdict>],
    ) -> Result<Vec<usize>, CallError> {
        let cells: Vec<_> = checked.iter().map(|(_, activity)| &activity.cell).collect();
        let cell_keys = self
            .catalog
            .activity_cell_keys(self.workspace, entry, &cells)
            .await?;
        let mut rows = Vec::with_capacity(checked.len());
        let mut sent = Vec::with_capacity(checked.len());
        for ((place, activity), cell_key) in checked.into_iter().zip(cell_keys) {
            match cell_key {
                Some(cell_key) => {
                    let revision = entry.settings.revision;
                    rows.push(ActivityRow::new(&activity, revision, cell_key));
                    sent.push((place, activity.id));
                }
                None => verdicts[place] = Some(Err(CallError::ActivityCellLimitReached)),
            }
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Rows::Activities(rows);
        let row_verdicts = self.batcher.submit(self.workspace, rows, when_full).await?;
        let mut stale = Vec::new();
        for ((place, id), verdict) in sent.into_iter().zip(row_verdicts) {
            verdicts[place] = Some(match verdict {
                RowVerdict::Inserted => Ok(Stored::Inserted),
                RowVerdict::Identical => Ok(Stored::Identical),
                RowVerdict::Conflict => Err(CallError::ActivityConflict(id)),
                RowVerdict::Stale => {
                    self.catalog.forget_activities(self.workspace);
                    stale.push(place);
                    continue;
                }
            });
        }
        Ok(stale)
    }

    /// What is remarkable about activities that are stored, in their order.
    pub(super) async fn remarks(
        &self,
        messages: &[api::Activity],
        verdicts: &[Verdict],
    ) -> Result<Vec<Vec<i32>>, CallError> {
        let mut remarks = vec![Vec::new(); messages.len()];
        let (mut places, mut orders) = (Vec::new(), Vec::new());
        for (place, (message, verdict)) in messages.iter().zip(verdicts).enumerate() {
            if let (Some(Kind::Refund(refund)), Ok(_)) = (&message.kind, verdict) {
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
