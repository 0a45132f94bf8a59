//! Lists stored activities.

use std::{collections::BTreeMap, ops::ControlFlow};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    activity::ReadRow,
    activity_kind::kind_code,
    chunk::{EXAMINED_CHUNK, EXAMINED_MAX, chunk_lengths},
    customer::Member,
    database::Store,
    error::StoreError,
    sql_time::{from_sql_time, to_sql_time},
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::StoredActivity, activity_filter::ActivityFilter, customer::Attributes,
};

/// A query for one page of activities.
#[derive(Debug, Clone)]
pub struct ActivityPage {
    /// Only activities that match.
    pub filter: ActivityFilter,
    /// Only activities after this one in the list.
    pub after: Option<ActivityCursor>,
}

/// The position of an activity in the list. Additions and merges don't change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityCursor {
    /// The key of the customer it was recorded for. Orders the list of all customers; unused
    /// in the list of one.
    pub customer_key: i32,
    /// When it happened.
    pub time: Timestamp,
    /// Its id, among those of the same instant.
    pub id: Uuid,
}

/// An activity's row, with its place among the rows that one statement examined, from 1.
struct ListedRow {
    activity_id: Uuid,
    customer_id: Option<String>,
    activity_time: time::OffsetDateTime,
    create_time: time::OffsetDateTime,
    revision: i32,
    kind: i16,
    order_id: Option<String>,
    currency_code: Option<String>,
    amount: Option<i64>,
    cost: Option<i64>,
    attributes: Option<Json<Attributes>>,
    properties: Option<Json<BTreeMap<String, String>>>,
    dimensions: Option<Json<BTreeMap<String, String>>>,
    customer_key: i32,
    place: i64,
    is_match: bool,
}

impl ListedRow {
    fn cursor(&self) -> Result<ActivityCursor, StoreError> {
        Ok(ActivityCursor {
            customer_key: self.customer_key,
            time: from_sql_time(self.activity_time)?,
            id: self.activity_id,
        })
    }

    fn into_row(self) -> ReadRow {
        ReadRow {
            activity_id: self.activity_id,
            customer_id: self.customer_id,
            activity_time: self.activity_time,
            create_time: self.create_time,
            revision: self.revision,
            kind: self.kind,
            order_id: self.order_id,
            currency_code: self.currency_code,
            amount: self.amount,
            cost: self.cost,
            attributes: self.attributes,
            properties: self.properties,
            dimensions: self.dimensions,
        }
    }
}

/// The parameters of a statement that reads a chunk of the list.
struct Parameters {
    start: Option<time::OffsetDateTime>,
    end: Option<time::OffsetDateTime>,
    after_key: i32,
    after_time: Option<time::OffsetDateTime>,
    after_id: Option<Uuid>,
    examined_max: i64,
    matches_max: i64,
    kinds: Option<Vec<i16>>,
    order_id: Option<String>,
    dimensions: Value,
    /// Keys and ids of the customer; `None` for all customers.
    customer: Option<(Vec<i32>, Vec<String>)>,
}

/// Runs one of the two statements of the list, which differ in their last parameters only.
macro_rules! rows {
    ($file:literal, $workspace:expr, $parameters:expr, $($last:expr),+) => {
        sqlx::query_file_as!(
            ListedRow,
            $file,
            $workspace.0,
            $parameters.start,
            $parameters.end,
            $parameters.after_time,
            $parameters.after_id,
            Uuid::max(),
            $parameters.examined_max,
            $parameters.matches_max,
            $parameters.kinds.as_deref(),
            $parameters.order_id,
            $parameters.dimensions,
            $($last),+
        )
    };
}

impl Store {
    /// Reads the activities that match until `take` breaks: one customer's, under all of its
    /// ids, the latest first; or those of all customers, the customer registered last first.
    /// Holds one row in memory at a time.
    ///
    /// Examines 10,000 activities at most. Returns the last of them if the list goes
    /// on after it; `None` if the list ended or `take` broke.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row makes no sense; otherwise when the database fails.
    pub async fn list_activities(
        &self,
        workspace: WorkspaceKey,
        page: &ActivityPage,
        mut take: impl FnMut(ActivityCursor, StoredActivity) -> ControlFlow<()>,
    ) -> Result<Option<ActivityCursor>, StoreError> {
        let mut parameters = self.list_parameters(workspace, &page.filter).await?;
        let is_selective = page.filter.is_selective()
            || (parameters.customer.is_none() && page.filter.period != Default::default());
        let mut connection = self.connection().await?;
        let mut examined_left = EXAMINED_MAX;
        let mut after = page.after;
        for matches_max in chunk_lengths(EXAMINED_MAX) {
            let chunk = if is_selective {
                EXAMINED_CHUNK
            } else {
                matches_max
            };
            parameters.examined_max = chunk.min(examined_left);
            parameters.matches_max = matches_max;
            parameters.after_key = after.map_or(i32::MAX, |cursor| cursor.customer_key);
            parameters.after_time = after.map(|cursor| to_sql_time(cursor.time));
            parameters.after_id = after.map(|cursor| cursor.id);
            let mut rows = match &parameters.customer {
                None => rows!(
                    "src/store/list_activities.sql",
                    workspace,
                    parameters,
                    parameters.after_key
                )
                .fetch(&mut *connection),
                Some((keys, ids)) => rows!(
                    "src/store/list_customer_activities.sql",
                    workspace,
                    parameters,
                    keys,
                    ids
                )
                .fetch(&mut *connection),
            };
            let (mut rows_read, mut examined) = (0, 0);
            while let Some(row) = rows.try_next().await? {
                rows_read += 1;
                examined = row.place;
                let cursor = row.cursor()?;
                after = Some(cursor);
                if row.is_match && take(cursor, row.into_row().into_activity()?).is_break() {
                    return Ok(None);
                }
            }
            if rows_read < matches_max && examined < parameters.examined_max {
                return Ok(None);
            }
            examined_left -= examined;
            if examined_left <= 0 {
                return Ok(after);
            }
        }
        Ok(after)
    }

    async fn list_parameters(
        &self,
        workspace: WorkspaceKey,
        filter: &ActivityFilter,
    ) -> Result<Parameters, StoreError> {
        let members = match (&filter.customer_id, &filter.order_id) {
            (Some(id), _) => Some(self.customer_members(workspace, id).await?),
            (None, Some(order_id)) => Some(self.customers_of_order(workspace, order_id).await?),
            (None, None) => None,
        };
        let unzip = |members: Vec<Member>| members.into_iter().map(|one| (one.key, one.id)).unzip();
        let (start, end) = filter.period.to_sql();
        let kinds = filter
            .kinds
            .iter()
            .map(|kind| i16::from(kind_code(*kind)))
            .collect();
        Ok(Parameters {
            start,
            end,
            after_key: i32::MAX,
            after_time: None,
            after_id: None,
            examined_max: 0,
            matches_max: 0,
            kinds: (!filter.kinds.is_empty()).then_some(kinds),
            order_id: filter.order_id.clone(),
            dimensions: json!(filter.dimensions),
            customer: members.map(unzip),
        })
    }

    /// The ids under which the order was recorded.
    async fn customers_of_order(
        &self,
        workspace: WorkspaceKey,
        order_id: &str,
    ) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query!(
            r#"select distinct customer_key, customer_id as "customer_id!"
               from (
                   select customer_key
                   from activities
                   where workspace_key = $1 and kind = 2 and order_id between $2 and $2
                   order by order_id
                   offset 0
               ) as order_row
               cross join lateral (
                   select customer_id
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between order_row.customer_key and order_row.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer"#,
            workspace.0,
            order_id,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let member = rows.into_iter().map(|row| Member {
            key: row.customer_key,
            id: row.customer_id,
        });
        Ok(member.collect())
    }
}
