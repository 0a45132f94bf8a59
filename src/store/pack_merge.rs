//! Merges small packs into larger ones in the background, so that a query reads few rows.
//!
//! Merging changes no number: the packs of a month hold the same events before and after.

use std::time::Duration;

use jiff::civil::Date;
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, Family, cancel_removals},
    database::Store,
    error::StoreError,
    pack::{decode, encode},
    sql_time::{from_sql_date, to_sql_date},
    workspace_key::WorkspaceKey,
};

/// Packs of one level that merge into one of the next.
const LEVEL_PACKS: i64 = 16;
/// A pack of this many events or more isn't merged again.
pub(super) const EVENTS_ENOUGH: usize = 16 * 1024;
/// The level of packs that aren't merged again.
pub(super) const LEVEL_ENOUGH: i16 = 100;
/// Debounces merging: packs of this time are merged together.
const DEBOUNCE: Duration = Duration::from_secs(1);

/// The packs that can merge with each other.
struct Group {
    family: Family,
    month: Date,
    level: i16,
}

/// A pack to be merged.
struct StoredPack {
    pack_id: Uuid,
    event_count: i32,
    events: Vec<u8>,
}

impl Group {
    /// The events of these packs, without removed ones. A removal whose event is in another
    /// pack stays.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a pack can't be decoded, has another number of events than
    /// its row says, or has events of another family.
    fn merge(&self, packs: &[StoredPack]) -> Result<Vec<ActivityEvent>, StoreError> {
        let mut events = Vec::new();
        for pack in packs {
            let before = events.len();
            decode(&pack.events, self.month, |event| events.push(event))?;
            let decoded = &events[before..];
            if i32::try_from(decoded.len()) != Ok(pack.event_count) {
                return Err(self.corrupt(pack, "has another number of events than its row says"));
            }
            if decoded.iter().any(|event| event.family() != self.family) {
                return Err(self.corrupt(pack, "has an event of another family"));
            }
        }
        events.sort_unstable();
        cancel_removals(&mut events);
        Ok(events)
    }

    /// The level of the merged pack.
    fn next_level(&self, events: usize) -> i16 {
        if events >= EVENTS_ENOUGH {
            LEVEL_ENOUGH
        } else {
            // Small packs merge again at any level below LEVEL_ENOUGH.
            (self.level + 1).min(LEVEL_ENOUGH - 1)
        }
    }

    fn corrupt(&self, pack: &StoredPack, what: &str) -> StoreError {
        StoreError::Corrupt(format!("pack {} of {} {what}", pack.pack_id, self.month))
    }
}

impl Store {
    /// Merges a workspace's packs at once and whenever activities were recorded, until
    /// `shutdown`.
    pub async fn merge_packs_until(&self, workspace: WorkspaceKey, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(DEBOUNCE) => {}
            }
            match self.merge_packs(workspace, &shutdown).await {
                Ok(()) => {}
                // The next round merges them.
                Err(error) if error.is_transient() => {
                    tracing::debug!(%error, "packs were not merged");
                }
                Err(error) => tracing::error!(%error, "packs were not merged"),
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.packed.notified() => {}
            }
        }
    }

    /// Merges until no group has enough packs.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a pack makes no sense; others when the database fails.
    /// The packs of that group stay as they are.
    async fn merge_packs(
        &self,
        workspace: WorkspaceKey,
        shutdown: &CancellationToken,
    ) -> Result<(), StoreError> {
        loop {
            let groups = self.answer(self.mergeable_packs(workspace)).await?;
            let mut merged = false;
            for group in groups {
                if shutdown.is_cancelled() {
                    return Ok(());
                }
                merged |= self.answer(self.merge_group(workspace, &group)).await?;
            }
            if !merged {
                return Ok(());
            }
        }
    }

    async fn mergeable_packs(&self, workspace: WorkspaceKey) -> Result<Vec<Group>, StoreError> {
        struct Row {
            family: i16,
            month: time::Date,
            level: i16,
        }
        let groups = sqlx::query_as!(
            Row,
            "select family, month, level
             from activity_packs
             where workspace_key = $1 and level < $2
             group by family, month, level
             having count(*) >= $3",
            workspace.0,
            LEVEL_ENOUGH,
            LEVEL_PACKS,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let group = |row: Row| {
            Ok(Group {
                family: Family::of_code(row.family)?,
                month: from_sql_date(row.month),
                level: row.level,
            })
        };
        groups.into_iter().map(group).collect()
    }

    /// Merges some packs of a group; `false` when another server holds their locks.
    async fn merge_group(
        &self,
        workspace: WorkspaceKey,
        group: &Group,
    ) -> Result<bool, StoreError> {
        let month = to_sql_date(group.month);
        let mut transaction = self.begin().await?;
        // Waits while a repair rebuilds the packs of a month.
        sqlx::query!(
            "select revision from activity_settings where workspace_key = $1 for key share",
            workspace.0,
        )
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or_else(|| StoreError::Corrupt("a workspace has packs but no settings".into()))?;
        let packs = sqlx::query_as!(
            StoredPack,
            "select pack_id, event_count, events
             from activity_packs
             where workspace_key = $1 and family = $2 and month = $3 and level = $4
             limit $5
             for update skip locked",
            workspace.0,
            group.family.code(),
            month,
            group.level,
            LEVEL_PACKS,
        )
        .fetch_all(&mut *transaction)
        .await?;
        if packs.len() < 2 {
            return Ok(false);
        }
        let mut events = group.merge(&packs)?;
        let ids: Vec<Uuid> = packs.iter().map(|pack| pack.pack_id).collect();
        sqlx::query!(
            "delete from activity_packs
             where workspace_key = $1 and family = $2 and month = $3 and pack_id = any ($4)",
            workspace.0,
            group.family.code(),
            month,
            &ids,
        )
        .execute(&mut *transaction)
        .await?;
        if !events.is_empty() {
            insert_merged(&mut transaction, workspace, group, &mut events).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Inserts merged events as a pack of the next level.
async fn insert_merged(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    group: &Group,
    events: &mut [ActivityEvent],
) -> Result<(), StoreError> {
    let event_count = i32::try_from(events.len())
        .map_err(|_| StoreError::Corrupt("merged packs have too many events".into()))?;
    sqlx::query!(
        "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
         values ($1, $2, $3, $4, $5, $6, $7)",
        workspace.0,
        group.family.code(),
        to_sql_date(group.month),
        Uuid::now_v7(),
        group.next_level(events.len()),
        event_count,
        encode(events, group.month)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::domain::activity::ActivityKind;

    const GROUP: Group = Group {
        family: Family::Trade,
        month: Date::constant(2024, 1, 1),
        level: 0,
    };

    fn pack(kind: ActivityKind, is_removal: bool) -> StoredPack {
        let event = ActivityEvent {
            customer: 1,
            at: 1_704_067_200_000_000,
            kind,
            cell: 1,
            currency: 1,
            amount: 5,
            cost: -1,
            order: 7,
            is_removal,
        };
        StoredPack {
            pack_id: Uuid::nil(),
            event_count: 1,
            events: encode(&mut [event], GROUP.month).unwrap(),
        }
    }

    #[test]
    fn a_pack_that_contradicts_its_row_is_corrupt_and_not_merged() {
        let order = || pack(ActivityKind::Order, false);
        assert_eq!(GROUP.merge(&[order(), order()]).unwrap().len(), 2);
        let removal = || pack(ActivityKind::Order, true);
        assert_eq!(GROUP.merge(&[order(), removal()]).unwrap(), []);
        // The event that it removes is in a pack of another level.
        assert_eq!(GROUP.merge(&[removal()]).unwrap().len(), 1);
        let mut short = order();
        short.event_count = 2;
        let mut torn = order();
        torn.events.pop();
        let foreign = pack(ActivityKind::Cancelled, false);
        for pack in [short, torn, foreign] {
            let merged = GROUP.merge(&[order(), pack]);
            assert!(matches!(merged, Err(StoreError::Corrupt(_))), "{merged:?}");
        }
    }

    #[test]
    fn a_large_merged_pack_is_not_merged_again_and_a_small_one_is() {
        assert_eq!(GROUP.next_level(EVENTS_ENOUGH), LEVEL_ENOUGH);
        assert_eq!(GROUP.next_level(EVENTS_ENOUGH - 1), 1);
        let last = Group {
            level: LEVEL_ENOUGH - 1,
            ..GROUP
        };
        assert_eq!(last.next_level(1), LEVEL_ENOUGH - 1);
    }
}
