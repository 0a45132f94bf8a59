//! Reads customers.

use std::collections::HashMap;

use super::{
    database::Store, error::StoreError, sql_time::from_sql_time, workspace_key::WorkspaceKey,
};
use crate::domain::customer::{Attributes, Customer};

impl Store {
    /// The customer with this id; `None` if neither SetCustomer nor a stored activity names it.
    ///
    /// A batch registers its customers before its rows are checked, so a rejected row can leave
    /// an empty entry.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Option<Customer>, StoreError> {
        let row = sqlx::query!(
            r#"select first_time, first_order_time, segment, persona, acquisition_channel, country,
                   coalesce(segment, persona, acquisition_channel, country) is not null
                   or set_attributes is not null
                   or exists (
                       select
                       from activities
                       where workspace_key = $1
                         and activities.customer_key between customers.customer_key and customers.customer_key
                   ) as "is_named!"
               from customers
               where workspace_key = $1 and customer_id between $2 and $2
               order by customer_id
               limit 1"#,
            workspace.0,
            id,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let Some(row) = row.filter(|row| row.is_named) else {
            return Ok(None);
        };
        Ok(Some(Customer {
            id: id.to_owned(),
            attributes: Attributes {
                segment: row.segment,
                persona: row.persona,
                acquisition_channel: row.acquisition_channel,
                country: row.country,
            },
            first_time: row.first_time.map(from_sql_time).transpose()?,
            first_order_time: row.first_order_time.map(from_sql_time).transpose()?,
        }))
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
