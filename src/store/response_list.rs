//! Lists stored responses.

use std::{
    collections::{BTreeMap, HashMap},
    ops::ControlFlow,
};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    chunk::{EXAMINED_CHUNK, EXAMINED_MAX, chunk_lengths},
    database::Store,
    error::StoreError,
    response::ReadRow,
    response_content::DELETED,
    response_row::{NOT_APPLICABLE, SKIPPED},
    sql_time::{from_sql_time, to_sql_time},
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    exclusion::Exclusion,
    response::StoredResponse,
    response_filter::{AnswerCondition, AnswerFilter, ExclusionFilter, ResponseFilter},
    survey::Survey,
};

/// A query for one page of a survey's responses.
#[derive(Debug, Clone)]
pub struct ResponsePage {
    /// Only responses that match.
    pub filter: ResponseFilter,
    /// Only responses after this one in the list.
    pub after: Option<ResponseCursor>,
}

/// The position of a response in the list, which later responses don't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseCursor {
    /// When it was submitted.
    pub submit_time: Timestamp,
    /// Orders responses of the same instant.
    pub response_id: Uuid,
}

/// A response's row, with its place among the rows that one statement examined, from 1.
struct ListedRow {
    response_id: Uuid,
    submit_time: time::OffsetDateTime,
    create_time: time::OffsetDateTime,
    customer_id: Option<String>,
    question_keys: Vec<i16>,
    slots: Vec<i16>,
    texts: Option<Json<HashMap<String, String>>>,
    properties: Option<Json<BTreeMap<String, String>>>,
    dimensions: Option<Json<BTreeMap<String, String>>>,
    revision: i32,
    exclusion: Option<i16>,
    place: i64,
    is_match: bool,
}

impl ListedRow {
    fn cursor(&self) -> Result<ResponseCursor, StoreError> {
        Ok(ResponseCursor {
            submit_time: from_sql_time(self.submit_time)?,
            response_id: self.response_id,
        })
    }

    fn into_row(self) -> ReadRow {
        ReadRow {
            response_id: self.response_id,
            submit_time: self.submit_time,
            create_time: self.create_time,
            customer_id: self.customer_id,
            question_keys: self.question_keys,
            slots: self.slots,
            texts: self.texts,
            properties: self.properties,
            dimensions: self.dimensions,
            revision: self.revision,
            exclusion: self.exclusion,
        }
    }
}

/// The parameters of a statement that reads a chunk of the list.
struct Parameters {
    survey_key: i32,
    start: Option<time::OffsetDateTime>,
    end: Option<time::OffsetDateTime>,
    after_time: Option<time::OffsetDateTime>,
    after_id: Option<Uuid>,
    examined_max: i64,
    matches_max: i64,
    left_out: Vec<i16>,
    has_text: bool,
    dimensions: Value,
    answers: Value,
    customer_ids: Option<Vec<String>>,
}

/// Runs one of the two statements of the list, which differ in their last parameter only.
macro_rules! rows {
    ($file:literal, $workspace:expr, $parameters:expr $(, $last:expr)?) => {
        sqlx::query_file_as!(
            ListedRow,
            $file,
            $workspace.0,
            $parameters.survey_key,
            $parameters.start,
            $parameters.end,
            $parameters.after_time,
            $parameters.after_id,
            Uuid::max(),
            $parameters.examined_max,
            $parameters.matches_max,
            &$parameters.left_out,
            $parameters.has_text,
            $parameters.dimensions,
            $parameters.answers
            $(, $last)?
        )
    };
}

impl Store {
    /// Reads the responses that match, the latest first, until `take` breaks. Holds one row in
    /// memory at a time.
    ///
    /// Examines 10,000 responses at most. Returns the last of them if the list goes
    /// on after it; `None` if the list ended or `take` broke.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row makes no sense; otherwise when the database fails.
    pub async fn list_responses(
        &self,
        workspace: WorkspaceKey,
        survey: &Survey,
        page: &ResponsePage,
        mut take: impl FnMut(ResponseCursor, StoredResponse) -> ControlFlow<()>,
    ) -> Result<Option<ResponseCursor>, StoreError> {
        let filter = &page.filter;
        let is_selective = filter.is_selective();
        let mut parameters = self.parameters(workspace, survey.key, page).await?;
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
            parameters.after_time = after.map(|cursor| to_sql_time(cursor.submit_time));
            parameters.after_id = after.map(|cursor| cursor.response_id);
            let mut rows = match &parameters.customer_ids {
                None => rows!("src/store/list_responses.sql", workspace, parameters)
                    .fetch(&mut *connection),
                Some(ids) => rows!(
                    "src/store/list_customer_responses.sql",
                    workspace,
                    parameters,
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
                if !row.is_match {
                    continue;
                }
                let stored = row.into_row().into_response(survey.id.clone())?;
                if filter.matches_texts(&stored.response) && take(cursor, stored).is_break() {
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

    async fn parameters(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        page: &ResponsePage,
    ) -> Result<Parameters, StoreError> {
        let filter = &page.filter;
        let (start, end) = filter.period.to_sql();
        let customer_ids = match &filter.customer_id {
            Some(id) => Some(self.ids_of_customer(workspace, id).await?),
            None => None,
        };
        Ok(Parameters {
            survey_key,
            start,
            end,
            after_time: None,
            after_id: None,
            examined_max: 0,
            matches_max: 0,
            left_out: left_out_codes(&filter.exclusion),
            has_text: filter.has_text || !filter.texts.is_empty(),
            dimensions: json!(filter.dimensions),
            answers: filter.answers.iter().map(answer_filter).collect(),
            customer_ids,
        })
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
}

/// The codes of the column `exclusion` that are left out, with 0 for a response that counts. A
/// deleted response is never listed; one with an unknown code always is, so that it is noticed.
fn left_out_codes(filter: &ExclusionFilter) -> Vec<i16> {
    const COUNTED: i16 = 0;
    let mut left_out = vec![DELETED];
    match filter {
        ExclusionFilter::All => {}
        ExclusionFilter::Counted => left_out.extend(Exclusion::ALL.map(Exclusion::code)),
        ExclusionFilter::Excluded(reasons) => {
            left_out.push(COUNTED);
            let others = Exclusion::ALL.into_iter();
            let others = others.filter(|reason| !reasons.contains(reason));
            left_out.extend(others.map(Exclusion::code));
        }
    }
    left_out
}

/// A filter as the statement reads it: a response is kept if it has an answer to the question
/// whose slot is in the list (or not in it), or if it has none (unless `keep`).
fn answer_filter(filter: &AnswerFilter) -> Value {
    let (slots, is_listed, keep) = match &filter.condition {
        AnswerCondition::AnyOf(indexes) => (indexes.clone(), true, true),
        AnswerCondition::Answered(keep) => (vec![NOT_APPLICABLE, SKIPPED], false, *keep),
    };
    json!({
        "question_key": filter.question_key,
        "slots": slots,
        "is_listed": is_listed,
        "keep": keep,
    })
}
