//! Reads stored responses.

use std::{
    collections::{BTreeMap, HashMap},
    num::ParseIntError,
    ops::ControlFlow,
};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    chunk::chunk_lengths,
    database::Store,
    error::StoreError,
    response_row::answers,
    sql_time::{from_sql_time, to_sql_time},
    survey::stored_id,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    dimension::{Cell, DimensionFilter},
    exclusion::Exclusion,
    id::Id,
    response::{Response, StoredResponse},
    score_query::OpenPeriod,
    survey::Survey,
};

/// A query for one page of a survey's responses.
#[derive(Debug, Clone)]
pub struct ResponsePage {
    /// Only responses submitted in this period.
    pub period: OpenPeriod,
    /// Only responses of this customer.
    pub customer_id: Option<String>,
    /// Only responses that pass every filter.
    pub filters: Vec<DimensionFilter>,
    /// Only responses after this one in the list.
    pub after: Option<ResponseCursor>,
    /// Most rows to read.
    pub rows_max: i64,
}

/// The position of a response in the list, which later responses don't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseCursor {
    /// When it was submitted.
    pub submit_time: Timestamp,
    /// Orders responses of the same instant.
    pub response_id: Uuid,
}

/// A response's row.
struct ReadRow {
    response_id: Uuid,
    submit_time: time::OffsetDateTime,
    create_time: time::OffsetDateTime,
    customer_id: Option<String>,
    question_keys: Vec<i16>,
    slots: Vec<i16>,
    texts: Option<Json<HashMap<String, String>>>,
    properties: Option<Json<BTreeMap<String, String>>>,
    /// `None` if the response's cell has no row.
    dimensions: Option<Json<BTreeMap<String, String>>>,
    revision: i32,
    exclusion: Option<i16>,
}

impl ReadRow {
    fn into_response(self, survey_id: Id) -> Result<StoredResponse, StoreError> {
        let id = self.response_id;
        let corrupt = |fault| StoreError::Corrupt(format!("response {id} {fault}"));
        if self.question_keys.len() != self.slots.len() {
            return Err(corrupt("has answers without a question, or the reverse"));
        }
        // The column is null where a response has no texts.
        let texts = self.texts.map(|texts| texts.0).unwrap_or_default();
        let texts = texts
            .into_iter()
            .map(|(key, text)| Ok((key.parse()?, text)))
            .collect::<Result<_, ParseIntError>>()
            .map_err(|_| corrupt("has a text whose key belongs to no question"))?;
        let dimensions = self.dimensions.ok_or_else(|| corrupt("has no cell"))?;
        let exclusion = match self.exclusion {
            None => None,
            Some(code) => Some(
                Exclusion::of_code(code).ok_or_else(|| corrupt("has an unknown exclusion code"))?,
            ),
        };
        Ok(StoredResponse {
            survey_id,
            response: Response {
                id: self.response_id,
                submit_time: from_sql_time(self.submit_time)?,
                customer_id: self.customer_id,
                cell: Cell(dimensions.0),
                // The column is null where a response has no properties.
                properties: self
                    .properties
                    .map(|properties| properties.0)
                    .unwrap_or_default(),
                answers: answers(&self.question_keys, &self.slots, &texts)
                    .ok_or_else(|| corrupt("has an unknown scale index"))?,
            },
            create_time: from_sql_time(self.create_time)?,
            revision: self.revision,
            exclusion,
        })
    }
}

impl Store {
    /// The current or an earlier revision of a response, with the survey; `None` if there is no
    /// such response or revision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn response(
        &self,
        workspace: WorkspaceKey,
        id: Uuid,
        revision: Option<i32>,
    ) -> Result<Option<(StoredResponse, Survey)>, StoreError> {
        let survey_id = sqlx::query_scalar!(
            r#"select survey_id as "survey_id?"
               from responses
               left join surveys using (workspace_key, survey_key)
               where workspace_key = $1 and response_id = $2 and exclusion is distinct from 4"#,
            workspace.0,
            id,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let Some(survey_id) = survey_id else {
            return Ok(None);
        };
        let without_survey = || StoreError::Corrupt(format!("response {id} has no survey"));
        let survey_id = stored_id(&survey_id.ok_or_else(without_survey)?)?;
        let row = sqlx::query_as!(
            ReadRow,
            r#"select response_id, submit_time, create_time, customer_id,
                   answered.question_keys as "question_keys!", answered.slots as "slots!",
                   answered.texts as "texts: Json<HashMap<String, String>>",
                   properties as "properties: Json<BTreeMap<String, String>>",
                   dimensions as "dimensions?: Json<BTreeMap<String, String>>",
                   answered.revision as "revision!", exclusion
               from responses
               left join cells using (workspace_key, survey_key, cell_key)
               cross join lateral (
                   select responses.revision, responses.question_keys, responses.slots, responses.texts
                   union all
                   select revision, question_keys, slots, texts
                   from response_revisions
                   where workspace_key = $1 and response_revisions.response_id = $2
               ) as answered
               where workspace_key = $1
                 and responses.response_id = $2
                 and exclusion is distinct from 4
                 and answered.revision = coalesce($3, responses.revision)"#,
            workspace.0,
            id,
            revision,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        // Read after the response, so that it has every question that was answered.
        let survey = self.survey(workspace, &survey_id).await?;
        let survey = survey.ok_or_else(without_survey)?;
        Ok(Some((row.into_response(survey_id)?, survey)))
    }

    /// Every id of the customer with this id, which may have responses only.
    async fn ids_of_customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Vec<String>, StoreError> {
        let members = self.customer_members(workspace, id).await?;
        if members.is_empty() {
            return Ok(vec![id.to_owned()]);
        }
        Ok(members.into_iter().map(|member| member.id).collect())
    }

    /// Reads a survey's responses, the latest first, until `take` breaks. Holds one row in
    /// memory at a time.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row makes no sense; otherwise when the database fails.
    pub async fn list_responses(
        &self,
        workspace: WorkspaceKey,
        survey: &Survey,
        page: &ResponsePage,
        mut take: impl FnMut(ResponseCursor, StoredResponse) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let (start, end) = page.period.to_sql();
        let mut after = page.after;
        let ids = match &page.customer_id {
            Some(id) => Some(self.ids_of_customer(workspace, id).await?),
            None => None,
        };
        let mut connection = self.connection().await?;
        for rows_max in chunk_lengths(page.rows_max) {
            let mut rows = sqlx::query_as!(
            ReadRow,
            r#"select response_id, submit_time, create_time, customer_id, question_keys, slots,
                   texts as "texts: Json<HashMap<String, String>>",
                   properties as "properties: Json<BTreeMap<String, String>>",
                   dimensions as "dimensions?: Json<BTreeMap<String, String>>",
                   revision, exclusion
               from responses
               left join cells using (workspace_key, survey_key, cell_key)
               where workspace_key = $1
                 and survey_key = $2
                 and exclusion is distinct from 4
                 and submit_time >= coalesce($3::timestamptz, '-infinity')
                 and submit_time < coalesce($4::timestamptz, 'infinity')
                 and ($5::text[] is null or customer_id = any ($5))
                 and (submit_time, response_id) < (coalesce($6::timestamptz, 'infinity'), coalesce($7::uuid, $8))
                 and not exists (
                     select
                     from jsonb_array_elements($9::jsonb) as filter
                     where (filter -> 'values') ? coalesce(dimensions ->> (filter ->> 'dimension'), '')
                         <> (filter ->> 'keep')::boolean
                 )
               order by submit_time desc, response_id desc
               limit $10"#,
            workspace.0,
            survey.key,
            start,
            end,
            ids.as_deref(),
            after.map(|cursor| to_sql_time(cursor.submit_time)),
            after.map(|cursor| cursor.response_id),
            Uuid::max(),
            json!(page.filters),
            rows_max,
        )
        .fetch(&mut *connection);
            let mut rows_read = 0;
            while let Some(row) = rows.try_next().await? {
                rows_read += 1;
                let stored = row.into_response(survey.id.clone())?;
                let cursor = ResponseCursor {
                    submit_time: stored.response.submit_time,
                    response_id: stored.response.id,
                };
                if take(cursor, stored).is_break() {
                    return Ok(());
                }
                after = Some(cursor);
            }
            if rows_read < rows_max {
                return Ok(());
            }
        }
        Ok(())
    }
}
