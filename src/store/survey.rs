//! Surveys. Each is read and written as a whole.

use std::ops::ControlFlow;

use futures_util::TryStreamExt;
use sqlx::{postgres::PgConnection, types::Json};

use super::{
    chunk::chunk_lengths, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    id::Id,
    survey::{Question, Survey, SurveyChange, SurveyContent},
    violation::Violations,
};

/// A survey's row.
struct SurveyRow {
    survey_key: i32,
    survey_id: String,
    revision: i32,
    title: String,
    questions: Json<Vec<Question>>,
    dimensions: Vec<String>,
    create_time: time::OffsetDateTime,
    update_time: time::OffsetDateTime,
    archive_time: Option<time::OffsetDateTime>,
}

/// Parses a stored id.
///
/// # Errors
/// [`StoreError::Corrupt`] when it is malformed.
pub(super) fn stored_id(text: &str) -> Result<Id, StoreError> {
    Id::parse(text).map_err(|error| StoreError::Corrupt(format!("a stored id {error}")))
}

impl SurveyRow {
    fn into_survey(self) -> Result<Survey, StoreError> {
        let id = |text: String| stored_id(&text);
        Ok(Survey {
            key: self.survey_key,
            revision: self.revision,
            id: id(self.survey_id)?,
            content: SurveyContent {
                title: self.title,
                questions: self.questions.0,
                dimensions: self
                    .dimensions
                    .into_iter()
                    .map(id)
                    .collect::<Result<_, _>>()?,
            },
            create_time: from_sql_time(self.create_time)?,
            update_time: from_sql_time(self.update_time)?,
            archive_time: self.archive_time.map(from_sql_time).transpose()?,
        })
    }
}

/// The outcome of a change.
#[derive(Debug)]
pub enum SurveyUpdate {
    /// The survey after the change.
    Done(Box<Survey>),
    /// No such survey.
    NotFound,
    /// The survey is archived, and archived surveys don't change.
    Archived,
    /// The change would alter the meaning of existing responses.
    Refused(Violations),
}

impl Store {
    /// Stores a new survey.
    ///
    /// # Errors
    /// [`StoreError::SurveyExists`] when the id is taken.
    pub async fn create_survey(
        &self,
        workspace: WorkspaceKey,
        id: &Id,
        content: &SurveyContent,
    ) -> Result<Survey, StoreError> {
        let mut transaction = self.begin().await?;
        // Keys are small and without gaps, so concurrent creators must not choose the same one.
        sqlx::query!(
            "select workspace_key from workspaces where workspace_key = $1 for update",
            workspace.0
        )
        .fetch_one(&mut *transaction)
        .await?;
        let row = sqlx::query_as!(
            SurveyRow,
            r#"insert into surveys (workspace_key, survey_key, survey_id, title, questions, dimensions)
               select $1, coalesce(max(survey_key), 0) + 1, $2, $3, $4, $5
               from surveys
               where workspace_key = $1
               returning survey_key, survey_id, revision, title, questions as "questions: Json<Vec<Question>>",
                   dimensions, create_time, update_time, archive_time"#,
            workspace.0,
            id.as_str(),
            content.title,
            Json(&content.questions) as _,
            &texts(&content.dimensions),
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        row.into_survey()
    }

    /// The surveys with these ids, in no particular order. Unknown ids are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn surveys(
        &self,
        workspace: WorkspaceKey,
        ids: &[Id],
    ) -> Result<Vec<Survey>, StoreError> {
        let rows = sqlx::query_as!(
            SurveyRow,
            r#"select survey_key, survey_id, revision, title, questions as "questions: Json<Vec<Question>>",
                   dimensions, create_time, update_time, archive_time
               from surveys
               where workspace_key = $1 and survey_id = any($2)"#,
            workspace.0,
            &texts(ids),
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter().map(SurveyRow::into_survey).collect()
    }

    /// One survey, if it exists.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn survey(
        &self,
        workspace: WorkspaceKey,
        id: &Id,
    ) -> Result<Option<Survey>, StoreError> {
        Ok(self
            .surveys(workspace, std::slice::from_ref(id))
            .await?
            .pop())
    }

    /// Reads up to `rows_max` surveys after the id `after`, in the order of their ids, until
    /// `take` breaks. Holds one row in memory at a time.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row makes no sense; otherwise when the database fails.
    pub async fn list_surveys(
        &self,
        workspace: WorkspaceKey,
        after: Option<Id>,
        show_archived: bool,
        rows_max: i64,
        mut take: impl FnMut(Survey) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        // The empty text comes before every id.
        let mut after = after.map_or_else(String::new, |id| id.to_string());
        let mut connection = self.connection().await?;
        for rows_max in chunk_lengths(rows_max) {
            let mut rows = sqlx::query_as!(
            SurveyRow,
            r#"select survey_key, survey_id, revision, title, questions as "questions: Json<Vec<Question>>",
                   dimensions, create_time, update_time, archive_time
               from surveys
               where workspace_key = $1
                 and survey_id > $2
                 and ($3 or archive_time is null)
               order by survey_id
               limit $4"#,
            workspace.0,
            after,
            show_archived,
            rows_max,
        )
        .fetch(&mut *connection);
            let mut rows_read = 0;
            while let Some(row) = rows.try_next().await? {
                rows_read += 1;
                after.clone_from(&row.survey_id);
                if take(row.into_survey()?).is_break() {
                    return Ok(());
                }
            }
            if rows_read < rows_max {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Changes a survey. Responses that were checked before the change are either stored
    /// before it or checked again. A change of only texts affects no checks and delays no batch.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_survey(
        &self,
        workspace: WorkspaceKey,
        id: &Id,
        change: SurveyChange,
    ) -> Result<SurveyUpdate, StoreError> {
        let mut transaction = self.begin().await?;
        // The lock serialises changes. Batches don't wait for it.
        let row = sqlx::query_as!(
            SurveyRow,
            r#"select survey_key, survey_id, revision, title, questions as "questions: Json<Vec<Question>>",
                   dimensions, create_time, update_time, archive_time
               from surveys
               where workspace_key = $1 and survey_id = $2
               for no key update"#,
            workspace.0,
            id.as_str(),
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else {
            return Ok(SurveyUpdate::NotFound);
        };
        let survey = row.into_survey()?;
        if survey.archive_time.is_some() {
            return Ok(SurveyUpdate::Archived);
        }
        let reworded = survey.content.changed(change.clone(), false);
        // `checked_content` finds the violations again and returns them.
        let reworded = reworded
            .ok()
            .filter(|after| survey.content.checks_like(after));
        let revision = survey.revision + i32::from(reworded.is_none());
        let content = match reworded {
            Some(content) => content,
            None => match checked_content(&mut transaction, workspace, &survey, change).await? {
                Ok(content) => content,
                Err(violations) => return Ok(SurveyUpdate::Refused(violations)),
            },
        };
        let row = sqlx::query_as!(
            SurveyRow,
            r#"update surveys
               set title = $3, questions = $4, dimensions = $5, revision = $6, update_time = now()
               where workspace_key = $1 and survey_key = $2
               returning survey_key, survey_id, revision, title, questions as "questions: Json<Vec<Question>>",
                   dimensions, create_time, update_time, archive_time"#,
            workspace.0,
            survey.key,
            content.title,
            Json(&content.questions) as _,
            &texts(&content.dimensions),
            revision,
        )
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(SurveyUpdate::Done(Box::new(row.into_survey()?)))
    }

    /// Archives a survey; `None` if there is none. Once this returns, the survey gets no more
    /// responses.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn archive_survey(
        &self,
        workspace: WorkspaceKey,
        id: &Id,
    ) -> Result<Option<Survey>, StoreError> {
        // `for update` is the lock of a key change, so batches wait for it.
        let row = sqlx::query_as!(
            SurveyRow,
            r#"with open_survey as (
                   -- Citus takes no function inside `coalesce` or `case` of an update.
                   select workspace_key, survey_key, now() as moment
                   from surveys
                   where workspace_key = $1 and survey_id = $2
                   for update
               )
               update surveys
               set archive_time = coalesce(surveys.archive_time, open_survey.moment),
                   update_time = case
                       when surveys.archive_time is null then open_survey.moment
                       else surveys.update_time
                   end,
                   revision = surveys.revision + (surveys.archive_time is null)::integer
               from open_survey
               where surveys.workspace_key = $1 and surveys.survey_key = open_survey.survey_key
               returning surveys.survey_key, survey_id, revision, title,
                   questions as "questions: Json<Vec<Question>>", dimensions, create_time, update_time, archive_time"#,
            workspace.0,
            id.as_str(),
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        row.map(SurveyRow::into_survey).transpose()
    }
}

/// The content after a change that affects checks, or violations if the change would alter the
/// meaning of responses. Locks the survey: running batches finish first, and others wait until
/// the transaction ends.
async fn checked_content(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    survey: &Survey,
    change: SurveyChange,
) -> Result<Result<SurveyContent, Violations>, StoreError> {
    sqlx::query!(
        "select survey_key from surveys where workspace_key = $1 and survey_key = $2 for update",
        workspace.0,
        survey.key,
    )
    .fetch_one(&mut *connection)
    .await?;
    let has_responses = sqlx::query_scalar!(
        r#"select exists (select from responses where workspace_key = $1 and survey_key = $2) as "exists!""#,
        workspace.0,
        survey.key,
    )
    .fetch_one(connection)
    .await?;
    Ok(survey.content.changed(change, has_responses))
}

fn texts(ids: &[Id]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
}
