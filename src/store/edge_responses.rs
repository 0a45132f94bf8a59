//! The first and last responses to some surveys.

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    database::Store, error::StoreError, sql_time::from_sql_time, workspace_key::WorkspaceKey,
};

/// A response by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeResponse {
    /// The response.
    pub response_id: Uuid,
    /// Its survey.
    pub survey_key: i32,
    /// When it was submitted.
    pub submit_time: Timestamp,
}

/// The responses at both ends of time, excluded ones included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EdgeResponses {
    /// The first, from the very first on.
    pub first: Vec<EdgeResponse>,
    /// The last, from the very last back.
    pub last: Vec<EdgeResponse>,
}

impl Store {
    /// The first and the last `count` responses to these surveys, pooled.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a time outside the calendar; any database error.
    pub async fn edge_responses(
        &self,
        workspace: WorkspaceKey,
        survey_keys: &[i32],
        count: usize,
    ) -> Result<EdgeResponses, StoreError> {
        let sql_count = i64::try_from(count)
            .map_err(|_| StoreError::Corrupt(format!("{count} rows can't be read at once")))?;
        let rows = sqlx::query!(
            r#"select is_first as "is_first!", response_id as "response_id!",
                   survey_key as "survey_key!", submit_time as "submit_time!"
               from unnest($2::integer[]) as requested (key)
               cross join lateral (
                   (
                       select true as is_first, response_id, survey_key, submit_time
                       from responses
                       where workspace_key = $1
                         and survey_key = requested.key
                         and exclusion is distinct from 4
                       order by submit_time, response_id
                       limit $3
                   )
                   union all
                   (
                       select false, response_id, survey_key, submit_time
                       from responses
                       where workspace_key = $1
                         and survey_key = requested.key
                         and exclusion is distinct from 4
                       order by submit_time desc, response_id desc
                       limit $3
                   )
               ) as edge"#,
            workspace.0,
            survey_keys,
            sql_count,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut edges = EdgeResponses::default();
        for row in rows {
            let edge = EdgeResponse {
                response_id: row.response_id,
                survey_key: row.survey_key,
                submit_time: from_sql_time(row.submit_time)?,
            };
            if row.is_first {
                edges.first.push(edge);
            } else {
                edges.last.push(edge);
            }
        }
        let key = |edge: &EdgeResponse| (edge.submit_time, edge.response_id);
        edges.first.sort_by_key(key);
        edges.last.sort_by_key(key);
        edges.last.reverse();
        edges.first.truncate(count);
        edges.last.truncate(count);
        Ok(edges)
    }
}
