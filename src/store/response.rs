//! Reads stored responses.

use std::{
    collections::{BTreeMap, HashMap},
    num::ParseIntError,
};

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    database::Store, error::StoreError, response_row::answers, sql_time::from_sql_time,
    survey::stored_id, workspace_key::WorkspaceKey,
};
use crate::domain::{
    dimension::Cell,
    exclusion::Exclusion,
    id::Id,
    response::{Response, StoredResponse},
    survey::Survey,
};

/// A response's row.
pub(super) struct ReadRow {
    pub(super) response_id: Uuid,
    pub(super) submit_time: time::OffsetDateTime,
    pub(super) create_time: time::OffsetDateTime,
    pub(super) customer_id: Option<String>,
    pub(super) question_keys: Vec<i16>,
    pub(super) slots: Vec<i16>,
    pub(super) texts: Option<Json<HashMap<String, String>>>,
    pub(super) properties: Option<Json<BTreeMap<String, String>>>,
    /// `None` if the response's cell has no row.
    pub(super) dimensions: Option<Json<BTreeMap<String, String>>>,
    pub(super) revision: i32,
    pub(super) exclusion: Option<i16>,
}

impl ReadRow {
    /// The response.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the row makes no sense.
    pub(super) fn into_response(self, survey_id: Id) -> Result<StoredResponse, StoreError> {
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
            r#"select responses.response_id, create_time, exclusion,
                   content.revision as "revision!", content.submit_time as "submit_time!", content.customer_id,
                   content.question_keys as "question_keys!", content.slots as "slots!",
                   content.texts as "texts: Json<HashMap<String, String>>",
                   content.properties as "properties: Json<BTreeMap<String, String>>",
                   dimensions as "dimensions?: Json<BTreeMap<String, String>>"
               from responses
               cross join lateral (
                   select responses.revision, responses.cell_key, responses.submit_time, responses.customer_id,
                       responses.question_keys, responses.slots, responses.texts, responses.properties
                   union all
                   select earlier.revision,
                       coalesce(kept.cell_key, responses.cell_key), coalesce(kept.submit_time, responses.submit_time),
                       case when kept.cell_key is null then responses.customer_id else kept.customer_id end,
                       earlier.question_keys, earlier.slots, earlier.texts,
                       case when kept.cell_key is null then responses.properties else kept.properties end
                   from response_revisions as earlier
                   -- A revision by an earlier release kept only the answers. The rest is that of
                   -- the next revision.
                   left join lateral (
                       select cell_key, submit_time, customer_id, properties
                       from response_revisions as later
                       where workspace_key = $1
                         and later.response_id = $2
                         and later.revision >= earlier.revision
                         and cell_key is not null
                       order by later.revision
                       limit 1
                   ) as kept on true
                   where earlier.workspace_key = $1 and earlier.response_id = $2
               ) as content
               left join cells
                   on cells.workspace_key = responses.workspace_key
                   and cells.survey_key = responses.survey_key
                   and cells.cell_key = content.cell_key
               where responses.workspace_key = $1
                 and responses.response_id = $2
                 and exclusion is distinct from 4
                 and content.revision = coalesce($3, responses.revision)"#,
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
}
