//! The period that a workspace's activities cover.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    activity_event::Family,
    database::Store,
    error::StoreError,
    pack::{month_end, month_start},
    scan_query::{ScanQuery, Selection},
    sql_time::{from_sql_date, to_sql_date},
    workspace_key::WorkspaceKey,
};
use crate::calendar::period::Period;

/// Months before and after every instant that can be recorded.
const BEFORE_ALL: Date = Date::constant(1800, 1, 1);
const AFTER_ALL: Date = Date::constant(9000, 1, 1);

impl Store {
    /// From the first activity to just after the last; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::TooManyActivities`] when the first or last month alone holds more than
    /// one query may read; others when the database fails.
    pub async fn activity_period(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<Option<Period>, StoreError> {
        let Some((first, _)) = self.month_at(workspace, Edge::First).await? else {
            return Ok(None);
        };
        let Some((_, last)) = self.month_at(workspace, Edge::Last).await? else {
            return Ok(None);
        };
        let (first, last) = (instant(first)?, instant(last)?);
        Ok(last
            .checked_add(1.microsecond())
            .ok()
            .and_then(|end| Period::new(first, end)))
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
            let range = self.month_range(workspace, from_sql_date(month)).await?;
            if range.is_some() {
                return Ok(range);
            }
            // Every activity of the month was deleted.
            match edge {
                Edge::First => lowest = month,
                Edge::Last => highest = month,
            }
        }
    }

    /// The first and last instant of a month's activities; `None` without activities.
    ///
    /// Reads in chunks: a month can hold more than fits into memory.
    async fn month_range(
        &self,
        workspace: WorkspaceKey,
        month: Date,
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let start = instant(month_start(month)?)?;
        let query = ScanQuery {
            families: Family::ALL.to_vec(),
            start,
            end: instant(month_end(month)?)?,
            selection: Selection::Active(None),
            attributes: Vec::new(),
            answer: None,
        };
        let mut scan = self.scan_customers(workspace, query).await?;
        let mut range: Option<(i64, i64)> = None;
        let mut events = Vec::new();
        while let Some(chunk) = scan.next().await? {
            for customer in &chunk.customers {
                chunk.events_of(customer, &mut events)?;
                if let [first, ..] = *events
                    && let [.., last] = *events
                {
                    let (lowest, highest) = range.unwrap_or((first.at, last.at));
                    range = Some((lowest.min(first.at), highest.max(last.at)));
                }
            }
        }
        Ok(range)
    }
}

fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|error| {
        StoreError::Corrupt(format!("the time of an activity is out of range: {error}"))
    })
}

/// An end of the stored period.
#[derive(Debug, Clone, Copy)]
enum Edge {
    First,
    Last,
}
