//! Reads customers, each with every id that merges gave it.

use std::collections::HashMap;

use jiff::Timestamp;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    database::Store,
    error::StoreError,
    sourced_attribute::{SourcedAttributes, sourced_attributes, take_later, values},
    sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::{Customer, CustomerMerge};

/// The row of one id of a customer, with the merge that leads away from it.
pub(super) struct CustomerRow {
    pub(super) customer_key: i32,
    pub(super) customer_id: String,
    pub(super) first_time: Option<OffsetDateTime>,
    pub(super) first_order_time: Option<OffsetDateTime>,
    pub(super) segment: Option<String>,
    pub(super) segment_time: Option<OffsetDateTime>,
    pub(super) segment_source: Option<Uuid>,
    pub(super) persona: Option<String>,
    pub(super) persona_time: Option<OffsetDateTime>,
    pub(super) persona_source: Option<Uuid>,
    pub(super) acquisition_channel: Option<String>,
    pub(super) acquisition_channel_time: Option<OffsetDateTime>,
    pub(super) acquisition_channel_source: Option<Uuid>,
    pub(super) country: Option<String>,
    pub(super) country_time: Option<OffsetDateTime>,
    pub(super) country_source: Option<Uuid>,
    pub(super) request_id: Option<Uuid>,
    pub(super) into_key: Option<i32>,
    pub(super) merge_time: Option<OffsetDateTime>,
    /// Whether a SetCustomer or a stored activity names the id.
    pub(super) is_named: bool,
}

impl CustomerRow {
    fn first_times(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        Ok((
            self.first_time.map(from_sql_time).transpose()?,
            self.first_order_time.map(from_sql_time).transpose()?,
        ))
    }

    /// The merge that leads away from the row's id; `None` for the root. `ids` are those of
    /// the customer, by key.
    fn merge(&self, ids: &HashMap<i32, String>) -> Result<Option<CustomerMerge>, StoreError> {
        let (Some(request_id), Some(into_key), Some(merge_time)) =
            (self.request_id, self.into_key, self.merge_time)
        else {
            return Ok(None);
        };
        let into_id = ids.get(&into_key).ok_or_else(|| {
            StoreError::Corrupt(format!("merge {request_id} leads out of its customer"))
        })?;
        Ok(Some(CustomerMerge {
            request_id,
            from_id: self.customer_id.clone(),
            into_id: into_id.clone(),
            merge_time: from_sql_time(merge_time)?,
            undo_time: None,
        }))
    }

    fn attributes(self) -> SourcedAttributes {
        let row = self;
        sourced_attributes!(row)
    }
}

/// The earlier of two times, if any.
fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// One id of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) key: i32,
    pub(super) id: String,
}

impl Store {
    /// The rows of the customer with this id, the root's first. Empty if there is no such
    /// customer.
    async fn customer_rows(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Vec<CustomerRow>, StoreError> {
        Ok(
            sqlx::query_file_as!(CustomerRow, "src/store/find_customer.sql", workspace.0, id)
                .fetch_all(&mut *self.connection().await?)
                .await?,
        )
    }

    /// Every id of the customer with this id. Empty if there is no such customer.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn customer_members(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Vec<Member>, StoreError> {
        let rows = self.customer_rows(workspace, id).await?.into_iter();
        let members = rows.map(|row| Member {
            key: row.customer_key,
            id: row.customer_id,
        });
        Ok(members.collect())
    }

    /// The customer with this id, or that this id is merged into; `None` if no SetCustomer,
    /// stored activity or merge names it.
    ///
    /// A batch registers its customers before its rows are checked, so a rejected row can leave
    /// an empty entry.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a merge leads to no customer; others when the database
    /// fails.
    pub async fn customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Option<Customer>, StoreError> {
        merged(self.customer_rows(workspace, id).await?)
    }

    /// Customers' ids by their keys. Keys without a customer are missing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_ids(
        &self,
        workspace: WorkspaceKey,
        keys: &[u32],
    ) -> Result<HashMap<u32, String>, StoreError> {
        let keys = sql_keys(keys.iter().copied())?;
        let rows = sqlx::query!(
            "select customer_key, customer_id
             from unnest($2::integer[]) as requested (key)
             cross join lateral (
                 select customer_key, customer_id
                 from customers
                 where workspace_key = $1 and customer_key between key and key
                 order by customer_key
                 limit 1
             ) as customer",
            workspace.0,
            &keys,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|row| Ok((customer_key(row.customer_key)?, row.customer_id)))
            .collect()
    }
}

/// One customer out of the rows of all its ids, the root's first; `None` if no SetCustomer,
/// stored activity or merge names it.
///
/// # Errors
/// [`StoreError::Corrupt`] when a merge leads to no customer.
pub(super) fn merged(rows: Vec<CustomerRow>) -> Result<Option<Customer>, StoreError> {
    // Several rows are merged customers.
    if rows.len() == 1 && !rows.iter().any(|row| row.is_named) {
        return Ok(None);
    }
    let ids: HashMap<i32, String> = rows
        .iter()
        .map(|row| (row.customer_key, row.customer_id.clone()))
        .collect();
    let mut rows = rows.into_iter();
    let Some(root) = rows.next() else {
        return Ok(None);
    };
    let (mut first_time, mut first_order_time) = root.first_times()?;
    let id = root.customer_id.clone();
    let mut merges = Vec::new();
    let mut attributes = root.attributes();
    for row in rows {
        let (first, first_order) = row.first_times()?;
        first_time = earliest(first_time, first);
        first_order_time = earliest(first_order_time, first_order);
        merges.extend(row.merge(&ids)?);
        take_later(&mut attributes, row.attributes());
    }
    merges.sort_by_key(|merge| (merge.merge_time, merge.request_id));
    Ok(Some(Customer {
        id,
        attributes: values(attributes),
        first_time,
        first_order_time,
        merges,
    }))
}

/// Customers' keys as the database driver takes them.
///
/// # Errors
/// [`StoreError::Corrupt`] when a key is above 2³¹ - 1.
pub(super) fn sql_keys(keys: impl Iterator<Item = u32>) -> Result<Vec<i32>, StoreError> {
    keys.map(sql_key).collect()
}

/// A customer's key as the database driver takes it.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is above 2³¹ - 1.
pub(super) fn sql_key(key: u32) -> Result<i32, StoreError> {
    i32::try_from(key).map_err(|_| StoreError::Corrupt(format!("a customer has the key {key}")))
}

/// The inverse of [`sql_key`].
///
/// # Errors
/// [`StoreError::Corrupt`] when the stored key is negative.
pub(super) fn customer_key(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored)
        .map_err(|_| StoreError::Corrupt(format!("a customer has the key {stored}")))
}
