//! Lists customers.

use std::ops::ControlFlow;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    customer::{CustomerRow, merged},
    database::Store,
    error::StoreError,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::Customer;

/// Customers that one statement reads.
const CHUNK: i64 = 256;
/// Customers that one page may examine.
const EXAMINED_MAX: usize = 10_000;

/// The position of a customer in the list, which later customers don't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerCursor(pub i32);

/// The row of one id of a customer.
struct ListedRow {
    root_key: i32,
    customer_key: i32,
    customer_id: String,
    first_time: Option<OffsetDateTime>,
    first_order_time: Option<OffsetDateTime>,
    segment: Option<String>,
    segment_time: Option<OffsetDateTime>,
    segment_source: Option<Uuid>,
    persona: Option<String>,
    persona_time: Option<OffsetDateTime>,
    persona_source: Option<Uuid>,
    acquisition_channel: Option<String>,
    acquisition_channel_time: Option<OffsetDateTime>,
    acquisition_channel_source: Option<Uuid>,
    country: Option<String>,
    country_time: Option<OffsetDateTime>,
    country_source: Option<Uuid>,
    request_id: Option<Uuid>,
    into_key: Option<i32>,
    merge_time: Option<OffsetDateTime>,
    is_named: bool,
}

impl From<ListedRow> for CustomerRow {
    fn from(row: ListedRow) -> Self {
        Self {
            customer_key: row.customer_key,
            customer_id: row.customer_id,
            first_time: row.first_time,
            first_order_time: row.first_order_time,
            segment: row.segment,
            segment_time: row.segment_time,
            segment_source: row.segment_source,
            persona: row.persona,
            persona_time: row.persona_time,
            persona_source: row.persona_source,
            acquisition_channel: row.acquisition_channel,
            acquisition_channel_time: row.acquisition_channel_time,
            acquisition_channel_source: row.acquisition_channel_source,
            country: row.country,
            country_time: row.country_time,
            country_source: row.country_source,
            request_id: row.request_id,
            into_key: row.into_key,
            merge_time: row.merge_time,
            is_named: row.is_named,
        }
    }
}

impl Store {
    /// Reads customers in the order in which they were registered, merged customers once, until
    /// `take` breaks.
    ///
    /// Examines 10,000 customers at most. Returns the last of them if the list goes on after
    /// it; `None` if the list ended or `take` broke.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a merge leads to no customer; others when the database
    /// fails.
    pub async fn list_customers(
        &self,
        workspace: WorkspaceKey,
        after: Option<CustomerCursor>,
        mut take: impl FnMut(CustomerCursor, Customer) -> ControlFlow<()>,
    ) -> Result<Option<CustomerCursor>, StoreError> {
        let mut after = after;
        let mut examined = 0;
        while examined < EXAMINED_MAX {
            let keys = self.customer_keys_after(workspace, after).await?;
            let Some(last) = keys.last().copied() else {
                return Ok(None);
            };
            examined += keys.len();
            let rows = sqlx::query_file_as!(
                ListedRow,
                "src/store/list_customers.sql",
                workspace.0,
                &keys
            )
            .fetch_all(&mut *self.connection().await?)
            .await?;
            for (key, ids) in by_customer(rows) {
                if let Some(customer) = merged(ids)?
                    && take(CustomerCursor(key), customer).is_break()
                {
                    return Ok(None);
                }
            }
            after = Some(CustomerCursor(last));
        }
        Ok(after)
    }

    /// The next keys of customers, merged ones included.
    async fn customer_keys_after(
        &self,
        workspace: WorkspaceKey,
        after: Option<CustomerCursor>,
    ) -> Result<Vec<i32>, StoreError> {
        Ok(sqlx::query_scalar!(
            "select customer_key
             from customers
             where workspace_key = $1 and customer_key > $2
             order by customer_key
             limit $3",
            workspace.0,
            after.map_or(i32::MIN, |cursor| cursor.0),
            CHUNK,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }
}

/// The rows of each customer, by the key of its root, in the order of the rows.
fn by_customer(rows: Vec<ListedRow>) -> Vec<(i32, Vec<CustomerRow>)> {
    let mut customers: Vec<(i32, Vec<CustomerRow>)> = Vec::new();
    for row in rows {
        let root_key = row.root_key;
        match customers.last_mut() {
            Some((key, ids)) if *key == root_key => ids.push(row.into()),
            Some(_) | None => customers.push((root_key, vec![row.into()])),
        }
    }
    customers
}
