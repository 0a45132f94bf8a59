//! Corrections of responses: each updates the row and its tallies in one transaction.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    database::Store,
    delta::{Counted, Deltas, move_tallies},
    error::StoreError,
    response_row::StoredAnswers,
    sql_time::from_sql_time,
    survey::stored_id,
    workspace_key::WorkspaceKey,
};
use crate::domain::{correction::Correction, id::Id};

/// The exclusion code of a deleted response.
pub(super) const DELETED: i16 = 4;

/// The outcome of a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corrected {
    /// The correction is made, by this call or by an earlier one with the same request id.
    Done {
        /// The response's revision: 1 as submitted, incremented by every revision.
        revision: i32,
    },
    /// There is no such response.
    NotFound,
    /// The request id was used for another correction.
    RequestConflict,
    /// The survey changed since the answers were parsed.
    Stale,
    /// The response's survey is archived and accepts no revisions.
    Archived(Id),
}

/// The columns of a stored response that its tallies depend on.
struct Target {
    survey_key: i32,
    cell_key: i32,
    submit_time: time::OffsetDateTime,
    question_keys: Vec<i16>,
    slots: Vec<i16>,
    revision: i32,
    exclusion: Option<i16>,
}

impl Target {
    /// The question keys and scale indexes.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when their numbers differ.
    fn answers(&self) -> Result<Vec<(i16, i16)>, StoreError> {
        let (keys, indexes) = (&self.question_keys, &self.slots);
        if keys.len() != indexes.len() {
            let survey_key = self.survey_key;
            return Err(StoreError::Corrupt(format!(
                "a response to survey {survey_key} has answers without a question, or the reverse"
            )));
        }
        Ok(keys.iter().copied().zip(indexes.iter().copied()).collect())
    }

    fn counted<'a>(
        &self,
        answers: &'a [(i16, i16)],
        times: i32,
    ) -> Result<Counted<'a>, StoreError> {
        Ok(Counted {
            survey_key: self.survey_key,
            cell_key: self.cell_key,
            submit_time: from_sql_time(self.submit_time)?,
            answers,
            times,
        })
    }
}

impl Store {
    /// Corrects a response, once for each request id. `digest` is the digest of the whole
    /// request.
    ///
    /// # Errors
    /// When the database fails. Unless the connection broke during the commit, nothing is
    /// corrected then.
    pub async fn correct_response(
        &self,
        workspace: WorkspaceKey,
        response_id: Uuid,
        request_id: Uuid,
        digest: Uuid,
        correction: &Correction,
    ) -> Result<Corrected, StoreError> {
        let mut transaction = self.begin().await?;
        let connection = &mut *transaction;
        // Waits for a concurrent request with the same id.
        let is_new = sqlx::query!(
            "insert into corrections (workspace_key, request_id, response_id, digest)
             values ($1, $2, $3, $4)
             on conflict on constraint corrections_pkey do nothing",
            workspace.0,
            request_id,
            response_id,
            digest,
        )
        .execute(&mut *connection)
        .await?
        .rows_affected()
            > 0;
        if !is_new {
            return earlier_outcome(connection, workspace, response_id, request_id, digest).await;
        }
        let refused = refused_by_survey(connection, workspace, response_id, correction).await?;
        if let Some(refused) = refused {
            return Ok(refused);
        }
        let target = lock_target(connection, workspace, response_id).await?;
        let Some(target) = target.filter(|target| target.exclusion != Some(DELETED)) else {
            return Ok(Corrected::NotFound);
        };
        let revision = apply(connection, workspace, response_id, &target, correction).await?;
        transaction.commit().await?;
        Ok(Corrected::Done { revision })
    }
}

/// The outcome of a request whose id was used before.
async fn earlier_outcome(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    request_id: Uuid,
    digest: Uuid,
) -> Result<Corrected, StoreError> {
    let made = sqlx::query!(
        r#"select digest,
               coalesce(
                   (select revision from responses where workspace_key = $1 and responses.response_id = $3), 1
               ) as "revision!"
           from corrections
           where workspace_key = $1 and request_id = $2"#,
        workspace.0,
        request_id,
        response_id,
    )
    .fetch_one(connection)
    .await?;
    Ok(match made.digest == digest {
        true => Corrected::Done {
            revision: made.revision,
        },
        false => Corrected::RequestConflict,
    })
}

/// The outcome if the response's survey doesn't allow the correction. Locks the survey, so that
/// it neither changes nor has its tallies recounted until the transaction ends. Batches, too,
/// lock the survey before its responses.
async fn refused_by_survey(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    correction: &Correction,
) -> Result<Option<Corrected>, StoreError> {
    let survey = sqlx::query!(
        r#"select survey_id, revision, archive_time is not null as "is_archived!"
           from surveys
           where workspace_key = $1
             and survey_key = (
                 select survey_key from responses where workspace_key = $1 and response_id = $2
             )
           for key share"#,
        workspace.0,
        response_id,
    )
    .fetch_optional(connection)
    .await?;
    let Some(survey) = survey else {
        return Ok(Some(Corrected::NotFound));
    };
    Ok(match correction {
        Correction::Revise { .. } if survey.is_archived => {
            Some(Corrected::Archived(stored_id(&survey.survey_id)?))
        }
        Correction::Revise {
            survey_revision, ..
        } if survey.revision != *survey_revision => Some(Corrected::Stale),
        Correction::Revise { .. }
        | Correction::Exclude(_)
        | Correction::Include
        | Correction::Delete => None,
    })
}

async fn lock_target(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
) -> Result<Option<Target>, StoreError> {
    Ok(sqlx::query_as!(
        Target,
        "select survey_key, cell_key, submit_time, question_keys, slots, revision, exclusion
         from responses
         where workspace_key = $1 and response_id = $2
         for no key update",
        workspace.0,
        response_id,
    )
    .fetch_optional(connection)
    .await?)
}

/// Changes the row, updates the tallies, and returns the response's revision.
async fn apply(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    target: &Target,
    correction: &Correction,
) -> Result<i32, StoreError> {
    let before = target.answers()?;
    let mut counted = Vec::new();
    if target.exclusion.is_none() {
        counted.push(target.counted(&before, -1)?);
    }
    let revised;
    let mut revision = target.revision;
    match correction {
        Correction::Revise { answers, .. } => {
            revised = StoredAnswers::of(answers);
            if target.exclusion.is_none() {
                counted.push(target.counted(&revised.scale_indexes, 1)?);
            }
            revision += 1;
            replace_answers(connection, workspace, response_id, &revised).await?;
        }
        Correction::Exclude(reason) => {
            set_exclusion(connection, workspace, response_id, Some(reason.code())).await?;
        }
        Correction::Include => {
            counted.push(target.counted(&before, 1)?);
            set_exclusion(connection, workspace, response_id, None).await?;
        }
        Correction::Delete => delete_content(connection, workspace, response_id).await?,
    }
    let deltas = Deltas::of(counted.into_iter())?;
    move_tallies(connection, workspace, &deltas).await?;
    Ok(revision)
}

async fn replace_answers(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    answers: &StoredAnswers,
) -> Result<(), StoreError> {
    let (question_keys, scale_indexes): (Vec<i16>, Vec<i16>) =
        answers.scale_indexes.iter().copied().unzip();
    sqlx::query!(
        "insert into response_revisions (workspace_key, response_id, revision, question_keys, slots, texts)
         select $1, response_id, revision, question_keys, slots, texts
         from responses
         where workspace_key = $1 and response_id = $2",
        workspace.0,
        response_id,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update responses
         set question_keys = $3, slots = $4, texts = $5::text::jsonb, revision = revision + 1
         where workspace_key = $1 and response_id = $2",
        workspace.0,
        response_id,
        &question_keys,
        &scale_indexes,
        answers.texts,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn set_exclusion(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    exclusion: Option<i16>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update responses set exclusion = $3 where workspace_key = $1 and response_id = $2",
        workspace.0,
        response_id,
        exclusion,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deletes the content and the revisions of a response. The row stays, so that its id stays
/// taken.
async fn delete_content(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update responses
         set exclusion = $3, customer_id = null, question_keys = '{}', slots = '{}', texts = null, properties = null
         where workspace_key = $1 and response_id = $2",
        workspace.0,
        response_id,
        DELETED,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from response_revisions where workspace_key = $1 and response_id = $2",
        workspace.0,
        response_id,
    )
    .execute(connection)
    .await?;
    Ok(())
}
