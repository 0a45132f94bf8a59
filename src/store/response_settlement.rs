//! Settles submissions whose id is stored with other content.
//!
//! A stored PARTIAL response is superseded by whatever arrives under its id later: the customer
//! went on. What was stored before arrives again only by a late retry, so an earlier revision is
//! identical and changes nothing. A COMPLETE response conflicts with other content, unless the
//! call revises.

use std::collections::{BTreeMap, HashMap};

use sqlx::{postgres::PgConnection, types::Json};
use uuid::Uuid;

use super::{
    batch::Effect,
    database::Store,
    error::StoreError,
    response_content::{
        DELETED, LockedResponse, Replacement, ResponseContent, earlier_contents, lock_responses,
        replace_contents,
    },
    response_difference::{CellValues, differing_fields, is_partial, named},
    response_row::ResponseRow,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    row_outcome::{Conflict, ConflictCause, OnConflict, RowOutcome},
    survey::Question,
    violation::Violations,
};

/// A survey that is locked against changes and recounts.
struct LockedSurvey {
    revision: i32,
    is_archived: bool,
    questions: Vec<Question>,
}

/// Everything that the verdicts on some rows depend on.
struct Stored {
    surveys: HashMap<i32, LockedSurvey>,
    responses: BTreeMap<Uuid, LockedResponse>,
    earlier: BTreeMap<Uuid, Vec<ResponseContent>>,
    /// By survey key.
    cells: HashMap<i32, CellValues>,
}

/// The verdict on a row.
enum Verdict {
    Settled(RowOutcome),
    /// The row becomes the response's content.
    Replaces,
}

/// Settles these rows in their order. `None` for a row whose response is not stored after all.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a stored response makes no sense.
pub(super) async fn settle(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ResponseRow],
    effect: Effect,
) -> Result<Vec<Option<RowOutcome>>, StoreError> {
    let mut transaction = store.begin().await?;
    let stored = load(&mut transaction, workspace, rows).await?;
    let mut replaced: BTreeMap<Uuid, Vec<ResponseContent>> = BTreeMap::new();
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(response) = stored.responses.get(&row.response_id) else {
            outcomes.push(None);
            continue;
        };
        // Of several rows with one id, each is compared with those before it.
        let contents = replaced
            .get(&row.response_id)
            .map_or(&[][..], Vec::as_slice);
        let outcome = match stored.judge(row, response, contents)? {
            Verdict::Settled(outcome) => outcome,
            Verdict::Replaces => {
                let contents = replaced.entry(row.response_id).or_default();
                contents.push(ResponseContent::of(row));
                RowOutcome::Updated
            }
        };
        outcomes.push(Some(outcome));
    }
    if effect == Effect::Previewed {
        return Ok(outcomes);
    }
    let replacements: Vec<Replacement<'_>> = replaced
        .into_iter()
        .filter_map(|(response_id, contents)| {
            Some(Replacement {
                response_id,
                before: stored.responses.get(&response_id)?,
                contents,
            })
        })
        .collect();
    replace_contents(&mut transaction, workspace, &replacements).await?;
    transaction.commit().await?;
    Ok(outcomes)
}

impl Stored {
    /// Judges a row, after `replaced`, the contents that replace the stored one.
    fn judge(
        &self,
        row: &ResponseRow,
        response: &LockedResponse,
        replaced: &[ResponseContent],
    ) -> Result<Verdict, StoreError> {
        let conflict = |cause| {
            let id = row.response_id;
            Ok(Verdict::Settled(RowOutcome::Conflict(Conflict {
                id,
                cause,
            })))
        };
        if response.exclusion == Some(DELETED) {
            return conflict(ConflictCause::Deleted);
        }
        if response.survey_key != row.survey_key {
            let other =
                Violations::one("response.survey_id", "is not the stored response's survey");
            return conflict(ConflictCause::OtherContent(other));
        }
        let without_survey = || StoreError::Corrupt("a response has no survey".into());
        let survey = self.surveys.get(&row.survey_key);
        let survey = survey.ok_or_else(without_survey)?;
        let cells = self.cells.get(&row.survey_key).ok_or_else(without_survey)?;
        let sent = ResponseContent::of(row);
        let current = replaced.last().unwrap_or(&response.content);
        let differing = differing_fields(current, &sent, cells)?;
        if differing.is_empty() {
            return Ok(Verdict::Settled(RowOutcome::Identical));
        }
        if row.on_conflict == OnConflict::Report {
            let none = Vec::new();
            // Without revisions, nothing was stored before.
            let earlier = self.earlier.get(&row.response_id).unwrap_or(&none);
            let earlier = earlier.iter().chain([&response.content]).chain(replaced);
            for content in earlier {
                if differing_fields(content, &sent, cells)?.is_empty() {
                    return Ok(Verdict::Settled(RowOutcome::Identical));
                }
            }
            if !is_partial(current, cells)? {
                let fields = named(&differing, &survey.questions)?;
                return conflict(ConflictCause::OtherContent(fields));
            }
        }
        let is_open = !survey.is_archived && survey.revision == row.survey_revision;
        Ok(match is_open {
            true => Verdict::Replaces,
            false => Verdict::Settled(RowOutcome::Stale),
        })
    }
}

/// Locks the surveys, then the responses, as batches and corrections do, and reads them.
async fn load(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    rows: &[&ResponseRow],
) -> Result<Stored, StoreError> {
    let mut survey_keys: Vec<i32> = rows.iter().map(|row| row.survey_key).collect();
    survey_keys.sort_unstable();
    survey_keys.dedup();
    let surveys = lock_surveys(connection, workspace, &survey_keys).await?;
    let mut ids: Vec<Uuid> = rows.iter().map(|row| row.response_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let responses = lock_responses(connection, workspace, &ids).await?;
    let earlier = earlier_contents(connection, workspace, &responses).await?;
    let mut keys: Vec<(i32, i32)> = rows
        .iter()
        .map(|row| (row.survey_key, row.cell_key))
        .collect();
    for (id, response) in &responses {
        let contents = earlier.get(id).into_iter().flatten();
        for content in contents.chain([&response.content]) {
            keys.push((response.survey_key, content.cell_key));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let mut cells = cell_values(connection, workspace, &keys).await?;
    for row in rows {
        // Unregistered in a preview.
        let values = cells.entry(row.survey_key).or_default();
        values.entry(row.cell_key).or_default();
    }
    Ok(Stored {
        surveys,
        responses,
        earlier,
        cells,
    })
}

async fn lock_surveys(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: &[i32],
) -> Result<HashMap<i32, LockedSurvey>, StoreError> {
    let rows = sqlx::query!(
        r#"select survey_key, revision, archive_time is not null as "is_archived!",
               questions as "questions: Json<Vec<Question>>"
           from surveys
           where workspace_key = $1 and survey_key = any ($2)
           order by survey_key
           for key share"#,
        workspace.0,
        keys,
    )
    .fetch_all(connection)
    .await?;
    let surveys = rows.into_iter().map(|row| {
        let survey = LockedSurvey {
            revision: row.revision,
            is_archived: row.is_archived,
            questions: row.questions.0,
        };
        (row.survey_key, survey)
    });
    Ok(surveys.collect())
}

/// The dimension values of cells, by survey key and cell key.
async fn cell_values(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: &[(i32, i32)],
) -> Result<HashMap<i32, CellValues>, StoreError> {
    let (survey_keys, cell_keys): (Vec<i32>, Vec<i32>) = keys.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"select cells.survey_key, cells.cell_key,
               dimensions as "dimensions: Json<BTreeMap<String, String>>"
           from unnest($2::integer[], $3::integer[]) as needed (survey_key, cell_key)
           join cells using (survey_key, cell_key)
           where workspace_key = $1"#,
        workspace.0,
        &survey_keys,
        &cell_keys,
    )
    .fetch_all(connection)
    .await?;
    let mut cells: HashMap<i32, CellValues> = HashMap::new();
    for row in rows {
        let values = cells.entry(row.survey_key).or_default();
        values.insert(row.cell_key, row.dimensions.0);
    }
    Ok(cells)
}
