//! Rewrites values in their canonical spelling if an earlier release stored them in another.
//!
//! Cells keep their keys, so no tally changes: queries group by the values of cells, and cells
//! with the same values form one group. Runs at every start, since servers of the previous
//! release may still write during an upgrade.

use std::collections::BTreeMap;

use sqlx::{postgres::PgConnection, types::Json};

use super::{
    database::Store, error::StoreError, upgrade_step::UpgradeStep, workspace_key::WorkspaceKey,
};
use crate::domain::text::canonical_stored;

/// Rows per statement.
const PAGE: i64 = 10_000;

/// Values of dimensions.
type Dimensions = BTreeMap<String, String>;

impl Store {
    /// Rewrites the values of a workspace in their canonical spelling. Returns the number of
    /// cells and customers that changed.
    ///
    /// # Errors
    /// When the database fails. Values rewritten before stay so.
    pub async fn unify_spellings(&self, workspace: WorkspaceKey) -> Result<u64, StoreError> {
        let mut connection = self.connection().await?;
        let connection = &mut *connection;
        let mut changed = unify_cells(connection, workspace).await?;
        changed += unify_activity_cells(connection, workspace).await?;
        if !UpgradeStep::Spellings.is_taken(self, workspace).await? {
            changed += unify_customers(connection, workspace).await?;
            UpgradeStep::Spellings.record(self, workspace).await?;
        }
        Ok(changed)
    }
}

/// The values in their canonical spelling; `None` if they already have it.
fn respelled(dimensions: &Dimensions) -> Option<Dimensions> {
    let values = dimensions.iter();
    let values = values.map(|(name, value)| (name.clone(), canonical_stored(name, value)));
    // A value of only invisible characters counts as no value.
    let unified: Dimensions = values.filter(|(_, value)| !value.is_empty()).collect();
    (unified != *dimensions).then_some(unified)
}

// In JSON, a backslash begins an escaped control character.
async fn unify_cells(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<u64, StoreError> {
    let (mut after_survey, mut after_cell) = (0, 0);
    let mut changed = 0;
    loop {
        let rows = sqlx::query!(
            r#"select survey_key, cell_key, dimensions as "dimensions: Json<Dimensions>"
               from cells
               where workspace_key = $1
                 and (survey_key, cell_key) > ($2, $3)
                 and (dimensions ? 'language' or dimensions::text ~ '[^ -~]|\\|"[[:space:]]|[[:space:]]"[,}]')
               order by survey_key, cell_key
               limit $4"#,
            workspace.0,
            after_survey,
            after_cell,
            PAGE,
        )
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(changed);
        };
        (after_survey, after_cell) = (last.survey_key, last.cell_key);
        for row in &rows {
            let Some(unified) = respelled(&row.dimensions.0) else {
                continue;
            };
            let done = sqlx::query!(
                "update cells set dimensions = $4
                 where workspace_key = $1 and survey_key = $2 and cell_key = $3",
                workspace.0,
                row.survey_key,
                row.cell_key,
                Json(unified) as _,
            )
            .execute(&mut *connection)
            .await?;
            changed += done.rows_affected();
        }
    }
}

async fn unify_activity_cells(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<u64, StoreError> {
    let mut after_cell = 0;
    let mut changed = 0;
    loop {
        let rows = sqlx::query!(
            r#"select cell_key, dimensions as "dimensions: Json<Dimensions>"
               from activity_cells
               where workspace_key = $1
                 and cell_key > $2
                 and dimensions::text ~ '[^ -~]|\\|"[[:space:]]|[[:space:]]"[,}]'
               order by cell_key
               limit $3"#,
            workspace.0,
            after_cell,
            PAGE,
        )
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(changed);
        };
        after_cell = last.cell_key;
        for row in &rows {
            let Some(unified) = respelled(&row.dimensions.0) else {
                continue;
            };
            let done = sqlx::query!(
                "update activity_cells set dimensions = $3
                 where workspace_key = $1 and cell_key = $2",
                workspace.0,
                row.cell_key,
                Json(unified) as _,
            )
            .execute(&mut *connection)
            .await?;
            changed += done.rows_affected();
        }
    }
}

async fn unify_customers(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<u64, StoreError> {
    let mut after = 0;
    let mut changed = 0;
    loop {
        let rows = sqlx::query!(
            "select customer_key, segment, persona, acquisition_channel, country
             from customers
             where workspace_key = $1
               and customer_key > $2
               and concat_ws('|', segment, persona, acquisition_channel, country)
                   ~ '[^ -~]|^[[:space:]]|[[:space:]]$|[[:space:]][|]|[|][[:space:]]'
             order by customer_key
             limit $3",
            workspace.0,
            after,
            PAGE,
        )
        .fetch_all(&mut *connection)
        .await?;
        let Some(last) = rows.last() else {
            return Ok(changed);
        };
        after = last.customer_key;
        for row in &rows {
            let stored = [
                &row.segment,
                &row.persona,
                &row.acquisition_channel,
                &row.country,
            ];
            let unified = stored.map(|value| {
                let value = value.as_deref().map(|value| canonical_stored("", value));
                value.filter(|value| !value.is_empty())
            });
            if unified.iter().eq(stored) {
                continue;
            }
            let [segment, persona, channel, country] = &unified;
            let done = sqlx::query!(
                "update customers
                 set segment = $3, persona = $4, acquisition_channel = $5, country = $6
                 where workspace_key = $1 and customer_key = $2",
                workspace.0,
                row.customer_key,
                segment.as_deref(),
                persona.as_deref(),
                channel.as_deref(),
                country.as_deref(),
            )
            .execute(&mut *connection)
            .await?;
            changed += done.rows_affected();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_respelled_and_invisible_values_are_dropped() {
        let dimensions = |values: &[(&str, &str)]| -> Dimensions {
            let values = values.iter();
            values
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let old = dimensions(&[
            ("city", "Zu\u{308}rich "),
            ("language", "de-at"),
            ("plan", "\u{200b}"),
        ]);
        let new = dimensions(&[("city", "Zürich"), ("language", "de-AT")]);
        assert_eq!(respelled(&old), Some(new.clone()));
        assert_eq!(respelled(&new), None);
    }
}
