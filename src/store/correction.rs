//! Corrections of responses: each updates the row and its tallies in one transaction.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    database::Store,
    delta::{Deltas, move_tallies},
    error::StoreError,
    response_content::{
        DELETED, LockedResponse, Replacement, ResponseContent, lock_responses, replace_contents,
    },
    response_row::StoredAnswers,
    survey::stored_id,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    correction::{Correction, Revision},
    id::Id,
};

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
    /// The survey or the response changed since the revision was checked against them.
    Stale,
    /// The response's survey is archived and accepts no revisions.
    Archived(Id),
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
        let mut target = lock_responses(connection, workspace, &[response_id]).await?;
        let target = target.remove(&response_id);
        let Some(target) = target.filter(|target| target.exclusion != Some(DELETED)) else {
            return Ok(Corrected::NotFound);
        };
        if is_stale(&target, correction) {
            return Ok(Corrected::Stale);
        }
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
        Correction::Revise(_) if survey.is_archived => {
            Some(Corrected::Archived(stored_id(&survey.survey_id)?))
        }
        Correction::Revise(revision) if survey.revision != revision.survey_revision => {
            Some(Corrected::Stale)
        }
        Correction::Revise(_)
        | Correction::Exclude(_)
        | Correction::Include
        | Correction::Delete => None,
    })
}

/// Whether the correction was made from dimension values that a revision replaced since.
fn is_stale(target: &LockedResponse, correction: &Correction) -> bool {
    match correction {
        Correction::Revise(Revision {
            cell: Some(cell), ..
        }) => cell.response_revision != target.revision,
        Correction::Revise(Revision { cell: None, .. })
        | Correction::Exclude(_)
        | Correction::Include
        | Correction::Delete => false,
    }
}

/// Changes the row, updates the tallies, and returns the response's revision.
async fn apply(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    response_id: Uuid,
    target: &LockedResponse,
    correction: &Correction,
) -> Result<i32, StoreError> {
    let mut counted = Vec::new();
    match correction {
        Correction::Revise(revision) => {
            let replacement = Replacement {
                response_id,
                before: target,
                contents: vec![revised(&target.content, revision)],
            };
            replace_contents(connection, workspace, &[replacement]).await?;
            return Ok(target.revision + 1);
        }
        Correction::Exclude(reason) => {
            counted.extend(target.counted(-1));
            set_exclusion(connection, workspace, response_id, Some(reason.code())).await?;
        }
        Correction::Include => {
            counted.extend(target.counted(-1));
            counted.push(target.included());
            set_exclusion(connection, workspace, response_id, None).await?;
        }
        Correction::Delete => {
            counted.extend(target.counted(-1));
            delete_content(connection, workspace, response_id).await?;
        }
    }
    let deltas = Deltas::of(counted.into_iter())?;
    move_tallies(connection, workspace, &deltas).await?;
    Ok(target.revision)
}

/// The content after a revision.
fn revised(before: &ResponseContent, revision: &Revision) -> ResponseContent {
    let mut content = before.clone();
    if let Some(submit_time) = revision.submit_time {
        content.submit_time = submit_time;
    }
    if let Some(customer_id) = &revision.customer_id {
        content.customer_id.clone_from(customer_id);
    }
    if let Some(cell) = revision.cell {
        content.cell_key = cell.cell_key;
    }
    if let Some(properties) = &revision.properties {
        content.properties =
            (!properties.is_empty()).then(|| serde_json::json!(properties).to_string());
    }
    if let Some(answers) = &revision.answers {
        let StoredAnswers {
            scale_indexes,
            texts,
        } = StoredAnswers::of(answers);
        content.answers = scale_indexes;
        content.texts = texts;
    }
    content
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
