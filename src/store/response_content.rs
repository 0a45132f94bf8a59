//! The contents of stored responses, as writers lock, compare and replace them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    delta::{Counted, Deltas, move_tallies},
    error::StoreError,
    response_row::ResponseRow,
    sql_time::{from_sql_time, to_sql_time},
    workspace_key::WorkspaceKey,
};

/// The exclusion code of a deleted response.
pub(super) const DELETED: i16 = 4;

/// Everything that a revision of a response can replace.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ResponseContent {
    pub(super) cell_key: i32,
    pub(super) submit_time: Timestamp,
    pub(super) customer_id: Option<String>,
    /// Question keys and scale indexes; the database column is `slots`.
    pub(super) answers: Vec<(i16, i16)>,
    /// Text answers by question key, as JSON.
    pub(super) texts: Option<String>,
    /// As JSON.
    pub(super) properties: Option<String>,
}

impl ResponseContent {
    pub(super) fn of(row: &ResponseRow) -> Self {
        Self {
            cell_key: row.cell_key,
            submit_time: row.submit_time,
            customer_id: row.customer_id.clone(),
            answers: row.answers.clone(),
            texts: row.texts.clone(),
            properties: row.properties.clone(),
        }
    }

    fn counted(&self, survey_key: i32, times: i32) -> Counted<'_> {
        Counted {
            survey_key,
            cell_key: self.cell_key,
            submit_time: self.submit_time,
            answers: &self.answers,
            times,
        }
    }
}

/// A stored response whose row is locked until the transaction ends.
#[derive(Debug)]
pub(super) struct LockedResponse {
    pub(super) survey_key: i32,
    pub(super) exclusion: Option<i16>,
    pub(super) revision: i32,
    pub(super) content: ResponseContent,
}

impl LockedResponse {
    /// What it adds to the tallies, `times` times; nothing if it is excluded.
    pub(super) fn counted(&self, times: i32) -> Option<Counted<'_>> {
        let counts = self.exclusion.is_none();
        counts.then(|| self.content.counted(self.survey_key, times))
    }

    /// What its content adds to the tallies once it is not excluded.
    pub(super) fn included(&self) -> Counted<'_> {
        self.content.counted(self.survey_key, 1)
    }
}

/// The contents that replace a response's current one, one after the other.
#[derive(Debug)]
pub(super) struct Replacement<'a> {
    pub(super) response_id: Uuid,
    pub(super) before: &'a LockedResponse,
    /// At least one; the last one counts from now on.
    pub(super) contents: Vec<ResponseContent>,
}

impl Replacement<'_> {
    /// The replaced contents with their revision numbers, and then the one that counts.
    fn revisions(&self) -> impl Iterator<Item = (Uuid, i32, &ResponseContent)> {
        let all = std::iter::once(&self.before.content).chain(&self.contents);
        let numbered = (self.before.revision..).zip(all);
        numbered.map(|(revision, content)| (self.response_id, revision, content))
    }
}

/// Locks these responses in the order of their ids, and reads them. Ids that are not stored are
/// missing.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a row makes no sense.
pub(super) async fn lock_responses(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, LockedResponse>, StoreError> {
    let rows = sqlx::query!(
        r#"select response_id, survey_key, revision, exclusion, cell_key, submit_time, customer_id,
               question_keys, slots, texts::text as texts, properties::text as properties
           from responses
           where workspace_key = $1 and response_id = any ($2)
           order by response_id
           for no key update"#,
        workspace.0,
        ids,
    )
    .fetch_all(connection)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let content = ResponseContent {
            cell_key: row.cell_key,
            submit_time: from_sql_time(row.submit_time)?,
            customer_id: row.customer_id,
            answers: pairs(row.response_id, row.question_keys, row.slots)?,
            texts: row.texts,
            properties: row.properties,
        };
        let locked = LockedResponse {
            survey_key: row.survey_key,
            exclusion: row.exclusion,
            revision: row.revision,
            content,
        };
        Ok((row.response_id, locked))
    });
    locked.collect()
}

/// The contents that revisions replaced, the latest first. `locked` are the responses as they
/// are now. Responses without earlier revisions are missing.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a row makes no sense.
pub(super) async fn earlier_contents(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    locked: &BTreeMap<Uuid, LockedResponse>,
) -> Result<BTreeMap<Uuid, Vec<ResponseContent>>, StoreError> {
    let revised = locked.iter().filter(|(_, stored)| stored.revision > 1);
    let revised: Vec<Uuid> = revised.map(|(id, _)| *id).collect();
    if revised.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = sqlx::query!(
        r#"select response_id, cell_key, submit_time, customer_id, question_keys, slots,
               texts::text as texts, properties::text as properties
           from response_revisions
           where workspace_key = $1 and response_id = any ($2)
           order by response_id, revision desc"#,
        workspace.0,
        &revised,
    )
    .fetch_all(connection)
    .await?;
    let mut earlier: BTreeMap<Uuid, Vec<ResponseContent>> = BTreeMap::new();
    for row in rows {
        let id = row.response_id;
        let contents = earlier.entry(id).or_default();
        let next = contents.last().or(locked.get(&id).map(|now| &now.content));
        let next = next.ok_or_else(|| corrupt(id, "has revisions that nobody selected"))?;
        let answers = pairs(id, row.question_keys, row.slots)?;
        let content = match (row.cell_key, row.submit_time) {
            (Some(cell_key), Some(submit_time)) => ResponseContent {
                cell_key,
                submit_time: from_sql_time(submit_time)?,
                customer_id: row.customer_id,
                answers,
                texts: row.texts,
                properties: row.properties,
            },
            // Written by a release whose revisions replaced only the answers.
            (None, None) => ResponseContent {
                answers,
                texts: row.texts,
                ..next.clone()
            },
            (Some(_), None) | (None, Some(_)) => {
                return Err(corrupt(id, "has a revision without a time or a cell"));
            }
        };
        contents.push(content);
    }
    Ok(earlier)
}

fn pairs(id: Uuid, keys: Vec<i16>, indexes: Vec<i16>) -> Result<Vec<(i16, i16)>, StoreError> {
    if keys.len() != indexes.len() {
        return Err(corrupt(
            id,
            "has answers without a question, or the reverse",
        ));
    }
    Ok(keys.into_iter().zip(indexes).collect())
}

fn corrupt(id: Uuid, what: &str) -> StoreError {
    StoreError::Corrupt(format!("response {id} {what}"))
}

/// Replaces contents, keeps the replaced ones as revisions, and moves the tallies. The caller has
/// locked the responses and their surveys.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when an answer has an unknown scale index.
pub(super) async fn replace_contents(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    replacements: &[Replacement<'_>],
) -> Result<(), StoreError> {
    if replacements.is_empty() {
        return Ok(());
    }
    let mut replaced = Columns::default();
    let mut current = Columns::default();
    let mut counted = Vec::new();
    for replacement in replacements {
        let before = replacement.before;
        let mut revisions = replacement.revisions().peekable();
        while let Some(revision) = revisions.next() {
            let is_last = revisions.peek().is_none();
            let columns = if is_last { &mut current } else { &mut replaced };
            columns.push(revision);
            if is_last && before.exclusion.is_none() {
                let (_, _, content) = revision;
                counted.push(content.counted(before.survey_key, 1));
            }
        }
        counted.extend(before.counted(-1));
    }
    insert_revisions(connection, workspace, &replaced).await?;
    update_responses(connection, workspace, &current).await?;
    let deltas = Deltas::of(counted.into_iter())?;
    move_tallies(connection, workspace, &deltas).await
}

async fn insert_revisions(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    columns: &Columns<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into response_revisions (
             workspace_key, response_id, revision, cell_key, submit_time,
             customer_id, question_keys, slots, texts, properties
         )
         select
             $1, response_id, revision, cell_key, submit_time,
             customer_id, ($7::smallint[])[first_answer:last_answer], ($8::smallint[])[first_answer:last_answer],
             texts::jsonb, properties::jsonb
         from unnest(
             $2::uuid[], $3::integer[], $4::integer[], $5::timestamptz[],
             $6::text[], $9::text[], $10::text[], $11::integer[], $12::integer[]
         ) as replaced (
             response_id, revision, cell_key, submit_time,
             customer_id, texts, properties, first_answer, last_answer
         )",
        workspace.0,
        &columns.response_ids,
        &columns.revisions,
        &columns.cell_keys,
        &columns.submit_times,
        &columns.customer_ids as _,
        &columns.question_keys,
        &columns.scale_indexes,
        &columns.texts as _,
        &columns.properties as _,
        &columns.first_answers,
        &columns.last_answers,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn update_responses(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    columns: &Columns<'_>,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "update responses
         set revision = content.revision,
             cell_key = content.cell_key,
             submit_time = content.submit_time,
             customer_id = content.customer_id,
             question_keys = ($7::smallint[])[first_answer:last_answer],
             slots = ($8::smallint[])[first_answer:last_answer],
             texts = content.texts::jsonb,
             properties = content.properties::jsonb
         from unnest(
             $2::uuid[], $3::integer[], $4::integer[], $5::timestamptz[],
             $6::text[], $9::text[], $10::text[], $11::integer[], $12::integer[]
         ) as content (
             response_id, revision, cell_key, submit_time,
             customer_id, texts, properties, first_answer, last_answer
         )
         where workspace_key = $1 and responses.response_id = content.response_id",
        workspace.0,
        &columns.response_ids,
        &columns.revisions,
        &columns.cell_keys,
        &columns.submit_times,
        &columns.customer_ids as _,
        &columns.question_keys,
        &columns.scale_indexes,
        &columns.texts as _,
        &columns.properties as _,
        &columns.first_answers,
        &columns.last_answers,
    )
    .execute(connection)
    .await?;
    let (found, sent) = (done.rows_affected(), columns.response_ids.len());
    if usize::try_from(found) == Ok(sent) {
        return Ok(());
    }
    let text = format!("{sent} locked responses were revised, and {found} rows changed");
    Err(StoreError::Corrupt(text))
}

/// One array for each column.
#[derive(Default)]
struct Columns<'a> {
    response_ids: Vec<Uuid>,
    revisions: Vec<i32>,
    cell_keys: Vec<i32>,
    submit_times: Vec<time::OffsetDateTime>,
    customer_ids: Vec<Option<&'a str>>,
    /// The answers of all contents in one array.
    question_keys: Vec<i16>,
    scale_indexes: Vec<i16>,
    texts: Vec<Option<&'a str>>,
    properties: Vec<Option<&'a str>>,
    /// Each content's range of answers, counted from 1, both ends included.
    first_answers: Vec<i32>,
    last_answers: Vec<i32>,
    answers: i32,
}

impl<'a> Columns<'a> {
    fn push(&mut self, (id, revision, content): (Uuid, i32, &'a ResponseContent)) {
        self.response_ids.push(id);
        self.revisions.push(revision);
        self.cell_keys.push(content.cell_key);
        self.submit_times.push(to_sql_time(content.submit_time));
        self.customer_ids.push(content.customer_id.as_deref());
        self.texts.push(content.texts.as_deref());
        self.properties.push(content.properties.as_deref());
        self.first_answers.push(self.answers + 1);
        for (question_key, scale_index) in &content.answers {
            self.question_keys.push(*question_key);
            self.scale_indexes.push(*scale_index);
            self.answers += 1;
        }
        self.last_answers.push(self.answers);
    }
}
