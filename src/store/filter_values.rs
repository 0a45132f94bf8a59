//! The values that filters can match.

use super::{database::Store, error::StoreError, workspace_key::WorkspaceKey};

/// A dimension and one of its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownValue {
    /// The dimension.
    pub dimension: String,
    /// The value, which isn't empty.
    pub value: String,
}

impl Store {
    /// The values that responses to these surveys have or had in these dimensions, each once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn response_values(
        &self,
        workspace: WorkspaceKey,
        survey_keys: &[i32],
        dimensions: &[String],
    ) -> Result<Vec<KnownValue>, StoreError> {
        Ok(sqlx::query_as!(
            KnownValue,
            r#"select distinct entry.key as "dimension!", entry.value as "value!"
               from cells
               cross join lateral jsonb_each_text(cells.dimensions) as entry (key, value)
               where cells.workspace_key = $1
                 and cells.survey_key = any($2)
                 and entry.key = any($3)"#,
            workspace.0,
            survey_keys,
            dimensions,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// Those of `values` that no customer has as the attribute.
    ///
    /// Reads every customer for a value that none has, and few for another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unknown_attribute_values(
        &self,
        workspace: WorkspaceKey,
        attribute: &str,
        values: &[String],
    ) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"select listed.value as "value!"
               from unnest($3::text[]) as listed (value)
               where not exists (
                   select from customers
                   where workspace_key = $1
                     and case $2::text
                         when 'segment' then segment
                         when 'persona' then persona
                         when 'acquisition_channel' then acquisition_channel
                         when 'country' then country
                     end = listed.value
               )"#,
            workspace.0,
            attribute,
            values,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }

    /// Up to `count` values that customers have as the attribute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attribute_values(
        &self,
        workspace: WorkspaceKey,
        attribute: &str,
        count: i64,
    ) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"select distinct attribute.value as "value!"
               from customers
               cross join lateral (
                   select case $2::text
                       when 'segment' then segment
                       when 'persona' then persona
                       when 'acquisition_channel' then acquisition_channel
                       when 'country' then country
                   end as value
               ) as attribute
               where customers.workspace_key = $1 and attribute.value is not null
               limit $3"#,
            workspace.0,
            attribute,
            count,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }
}
