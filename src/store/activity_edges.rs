//! The first and last activities of a workspace.

use std::cmp::Reverse;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{
    activity_event::Family,
    customer::sql_key,
    database::Store,
    error::StoreError,
    pack::{month_end, month_start},
    scan_query::{ScanQuery, Selection},
    sql_time::{from_sql_date, from_sql_time, to_sql_date, to_sql_time},
    workspace_key::WorkspaceKey,
};

/// Months before and after every instant that can be recorded.
const BEFORE_ALL: Date = Date::constant(1800, 1, 1);
const AFTER_ALL: Date = Date::constant(9000, 1, 1);
/// Activities of one month that are kept before they are sorted and cut.
const UNSORTED_MAX: usize = 10_000;

/// An activity by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EdgeActivity {
    /// When it happened.
    pub time: Timestamp,
    /// Key of its customer.
    pub customer: u32,
}

/// The activities at both ends of time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EdgeActivities {
    /// The first, from the very first on.
    pub first: Vec<EdgeActivity>,
    /// The last, from the very last back.
    pub last: Vec<EdgeActivity>,
}

impl Store {
    /// The first and the last `count` activities of a workspace. Deleted ones are left out.
    ///
    /// # Errors
    /// [`StoreError::TooManyActivities`] when a month at an end alone holds more than one query
    /// may read; others when the database fails.
    pub async fn edge_activities(
        &self,
        workspace: WorkspaceKey,
        count: usize,
    ) -> Result<EdgeActivities, StoreError> {
        Ok(EdgeActivities {
            first: self.edge(workspace, End::First, count).await?,
            last: self.edge(workspace, End::Last, count).await?,
        })
    }

    /// The ids of the activities of these customers and times, with their times.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a customer's key or a time out of range; others when the
    /// database fails.
    pub async fn activity_ids(
        &self,
        workspace: WorkspaceKey,
        activities: &[EdgeActivity],
    ) -> Result<Vec<(Timestamp, Uuid)>, StoreError> {
        let mut asked = activities.to_vec();
        asked.sort_unstable();
        // Rows of one order share customer and time, and are found by them together.
        asked.dedup();
        let keys = asked.iter().map(|activity| sql_key(activity.customer));
        let times = asked.iter().map(|activity| to_sql_time(activity.time));
        let rows = sqlx::query!(
            "select activity_id, activity_time
             from unnest($2::integer[], $3::timestamptz[]) as asked (key, at)
             cross join lateral (
                 select activity_id, activity_time
                 from activities
                 where workspace_key = $1
                   and customer_key between asked.key and asked.key
                   and activity_time between asked.at and asked.at
                 order by customer_key, activity_time, activity_id
                 offset 0
             ) as found
             order by activity_time, activity_id",
            workspace.0,
            &keys.collect::<Result<Vec<_>, _>>()?,
            &times.collect::<Vec<_>>(),
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|row| Ok((from_sql_time(row.activity_time)?, row.activity_id)))
            .collect()
    }

    /// The `count` activities at one end, month by month until there are enough.
    async fn edge(
        &self,
        workspace: WorkspaceKey,
        end: End,
        count: usize,
    ) -> Result<Vec<EdgeActivity>, StoreError> {
        let (mut after, mut before) = (BEFORE_ALL, AFTER_ALL);
        let mut found = Vec::new();
        while found.len() < count {
            let Some(month) = self.month_at(workspace, end, after, before).await? else {
                break;
            };
            // None where every activity of the month was deleted.
            found.extend(self.edge_of_month(workspace, month, end, count).await?);
            match end {
                End::First => after = month,
                End::Last => before = month,
            }
        }
        found.truncate(count);
        Ok(found)
    }

    /// The first or last month between two others that has packs.
    async fn month_at(
        &self,
        workspace: WorkspaceKey,
        end: End,
        after: Date,
        before: Date,
    ) -> Result<Option<Date>, StoreError> {
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
            to_sql_date(after),
            to_sql_date(before),
        )
        .fetch_one(&mut *self.connection().await?)
        .await?;
        let month = match end {
            End::First => months.first,
            End::Last => months.last,
        };
        Ok(month.map(from_sql_date))
    }

    /// The `count` activities at one end of a month, the outermost first.
    ///
    /// Reads in chunks: a month can hold more than fits into memory.
    async fn edge_of_month(
        &self,
        workspace: WorkspaceKey,
        month: Date,
        end: End,
        count: usize,
    ) -> Result<Vec<EdgeActivity>, StoreError> {
        let query = ScanQuery {
            families: Family::ALL.to_vec(),
            start: instant(month_start(month)?)?,
            end: instant(month_end(month)?)?,
            selection: Selection::Active(None),
            attributes: Vec::new(),
            finds_unknown_orders: false,
            answer: None,
        };
        let mut scan = self.scan_customers(workspace, query).await?;
        let mut found = Vec::new();
        let mut events = Vec::new();
        while let Some(chunk) = scan.next().await? {
            for customer in &chunk.customers {
                chunk.events_of(customer, &mut events)?;
                // A customer's events are in the order of time.
                let kept = events.len().min(count);
                let outermost = match end {
                    End::First => &events[..kept],
                    End::Last => &events[events.len() - kept..],
                };
                for event in outermost {
                    found.push(EdgeActivity {
                        time: instant(event.at)?,
                        customer: event.customer,
                    });
                }
                if found.len() > UNSORTED_MAX {
                    end.cut(&mut found, count);
                }
            }
        }
        end.cut(&mut found, count);
        Ok(found)
    }
}

fn instant(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|error| {
        StoreError::Corrupt(format!("the time of an activity is out of range: {error}"))
    })
}

/// An end of the stored activities.
#[derive(Debug, Clone, Copy)]
enum End {
    First,
    Last,
}

impl End {
    /// Keeps the `count` outermost activities, the outermost first.
    fn cut(self, activities: &mut Vec<EdgeActivity>, count: usize) {
        match self {
            Self::First => activities.sort_unstable(),
            Self::Last => activities.sort_unstable_by_key(|activity| Reverse(*activity)),
        }
        activities.truncate(count);
    }
}
