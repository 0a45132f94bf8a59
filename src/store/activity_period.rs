//! From when to when there are activities.

use jiff::{Timestamp, civil::Date};

use super::{
    database::Store,
    error::StoreError,
    pack::{ActivityEvent, Unpack, cancel_removed},
    sql_time::{from_sql_date, to_sql_date},
    workspace::WorkspaceKey,
};
use crate::calendar::period::Period;

/// Months before and after every instant that can be recorded.
const BEFORE_ALL: Date = Date::constant(1800, 1, 1);
const AFTER_ALL: Date = Date::constant(9000, 1, 1);

impl Store {
    /// From the first activity to just after the last; `None` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity_period(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<Option<Period>, StoreError> {
        let first = self.month_at(workspace, Edge::First).await?;
        let last = self.month_at(workspace, Edge::Last).await?;
        Ok(first.zip(last).and_then(|((first, _), (_, last))| {
            Period::new(
                Timestamp::from_microsecond(first).ok()?,
                Timestamp::from_microsecond(last + 1).ok()?,
            )
        }))
    }

    /// The first and last instant of the first or last month that holds an activity.
    async fn month_at(
        &self,
        workspace: WorkspaceKey,
        edge: Edge,
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let (mut lowest, mut highest) = (to_sql_date(BEFORE_ALL), to_sql_date(AFTER_ALL));
        loop {
            let months = sqlx::query!(
                r#"select min(first) as first, max(last) as last
                   from unnest('{1,2,3}'::smallint[]) as every (family)
                   cross join lateral (
                       select min(month) as first, max(month) as last
                       from activity_packs
                       where workspace_key = $1
                         and activity_packs.family = every.family
                         and month > $2
                         and month < $3
                   ) as ends"#,
                workspace.0,
                lowest,
                highest,
            )
            .fetch_one(&mut *self.connection().await?)
            .await?;
            let month = match edge {
                Edge::First => months.first,
                Edge::Last => months.last,
            };
            let Some(month) = month else {
                return Ok(None);
            };
            let times = self.month_events(workspace, from_sql_date(month)).await?;
            let times = times.iter().map(|event| event.at);
            if let Some(ends) = times.clone().min().zip(times.max()) {
                return Ok(Some(ends));
            }
            // All of it was deleted again.
            match edge {
                Edge::First => lowest = month,
                Edge::Last => highest = month,
            }
        }
    }

    /// Every activity of a month.
    async fn month_events(
        &self,
        workspace: WorkspaceKey,
        month: Date,
    ) -> Result<Vec<ActivityEvent>, StoreError> {
        let packs = sqlx::query_scalar!(
            "select events
             from activity_packs
             where workspace_key = $1 and family = any ('{1,2,3}'::smallint[]) and month = $2",
            workspace.0,
            to_sql_date(month),
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut events: Vec<ActivityEvent> = packs
            .iter()
            .flat_map(|pack| Unpack::new(pack, month))
            .collect();
        events.sort_unstable();
        cancel_removed(&mut events);
        Ok(events)
    }
}

/// An end of what is stored.
#[derive(Debug, Clone, Copy)]
enum Edge {
    First,
    Last,
}
