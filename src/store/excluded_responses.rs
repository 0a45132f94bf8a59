//! Counts excluded responses.

use serde_json::json;

use super::{
    database::Store, error::StoreError, sql_time::to_sql_time, workspace_key::WorkspaceKey,
};
use crate::{
    calendar::period::Period,
    domain::{
        dimension::DimensionFilter,
        exclusion::{ExcludedCounts, Exclusion},
    },
};

impl Store {
    /// Counts the excluded responses to some surveys, in a period, that match every filter.
    /// Reads excluded responses only.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a negative count or an unknown reason; any database error.
    pub async fn count_excluded(
        &self,
        workspace: WorkspaceKey,
        survey_keys: &[i32],
        period: Period,
        filters: &[DimensionFilter],
    ) -> Result<ExcludedCounts, StoreError> {
        let rows = sqlx::query!(
            r#"select exclusion as "exclusion!", sum(response_count)::bigint as "count!"
               from unnest($2::integer[]) as requested (survey_key)
               cross join lateral (
                   select cell_key, exclusion, count(*) as response_count
                   from responses
                   where workspace_key = $1
                     and responses.survey_key = requested.survey_key
                     and exclusion in (1, 2, 3)
                     and submit_time >= $3
                     and submit_time < $4
                   group by cell_key, exclusion
               ) as excluded
               left join lateral (
                   select dimensions
                   from cells
                   where workspace_key = $1
                     and cells.survey_key = requested.survey_key
                     and cells.cell_key between excluded.cell_key and excluded.cell_key
                   order by cells.cell_key
                   limit 1
               ) as cell on true
               where not exists (
                   select
                   from jsonb_array_elements($5::jsonb) as filter
                   where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
                       <> (filter ->> 'keep')::boolean
               )
               group by exclusion"#,
            workspace.0,
            survey_keys,
            to_sql_time(period.start()),
            to_sql_time(period.end()),
            json!(filters),
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut counts = ExcludedCounts::default();
        for row in rows {
            let count = u64::try_from(row.count).map_err(|_| {
                StoreError::Corrupt(format!("there are {} excluded responses", row.count))
            })?;
            let reason = Exclusion::of_code(row.exclusion).ok_or_else(|| {
                StoreError::Corrupt(format!("unknown exclusion code {}", row.exclusion))
            })?;
            *counts.of_mut(reason) = count;
        }
        Ok(counts)
    }
}
