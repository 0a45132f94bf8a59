//! From submitted messages to stored rows: one way for single calls and streams.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    CallError, Context, response_message,
    verdict::{ROUNDS_MAX, Stored, Verdict},
};
use crate::{
    api,
    domain::{id::Id, response::Response, violation::Violations},
    ingest::WhenFull,
    store::{CatalogEntry, ResponseRow, RowVerdict, Rows},
};

/// A response that passed its survey's checks.
struct Checked {
    /// Its place in the call.
    place: usize,
    entry: Arc<CatalogEntry>,
    response: Response,
}

/// A response that is being stored: what of it is needed afterwards.
struct Sent {
    place: usize,
    entry: Arc<CatalogEntry>,
    id: Uuid,
}

/// A survey that a call's responses are checked against, looked up once for all.
struct CallSurvey {
    entry: Arc<CatalogEntry>,
    /// Whether the database was asked in this call.
    is_current: bool,
}

impl Context {
    /// Stores responses and says what became of each, in their order.
    /// `root` leads the fields of violations.
    ///
    /// # Errors
    /// What concerns all of them: overload, the database away. Some may have been
    /// stored then; all are safe to send again.
    pub(super) async fn submit(
        &self,
        root: &str,
        messages: &[api::Response],
        when_full: WhenFull,
    ) -> Result<Vec<Verdict>, CallError> {
        let mut verdicts: Vec<Option<Verdict>> = vec![None; messages.len()];
        let mut pending: Vec<usize> = (0..messages.len()).collect();
        for _ in 0..ROUNDS_MAX {
            let mut surveys = HashMap::new();
            let mut checked = Vec::with_capacity(pending.len());
            for place in pending.drain(..) {
                match self
                    .check(root, place, &messages[place], &mut surveys)
                    .await
                {
                    Ok(row) => checked.push(row),
                    Err(error) if error.is_of_one_row() => verdicts[place] = Some(Err(error)),
                    Err(error) => return Err(error),
                }
            }
            pending = self
                .store_checked(checked, when_full, &mut verdicts)
                .await?;
            if pending.is_empty() {
                break;
            }
        }
        // A survey that changes faster than its responses can be checked. No row is
        // refused for that: a verdict would be final.
        let verdicts: Option<Vec<Verdict>> = verdicts.into_iter().collect();
        verdicts.ok_or(CallError::Overloaded)
    }

    /// Checks one response against its survey.
    async fn check<'m>(
        &self,
        root: &str,
        place: usize,
        message: &'m api::Response,
        surveys: &mut HashMap<&'m str, CallSurvey>,
    ) -> Result<Checked, CallError> {
        let survey = match surveys.entry(&message.survey_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(self.call_survey(root, message).await?),
        };
        let now = Timestamp::now();
        let parse =
            |entry: &CatalogEntry| response_message::parse(root, message, &entry.survey, now);
        let mut parsed = parse(&survey.entry);
        // What is remembered may be older than the survey that the caller knows: no
        // response is refused for that.
        if parsed.is_err() && !survey.is_current {
            self.refresh(survey).await?;
            parsed = parse(&survey.entry);
        }
        let entry = survey.entry.clone();
        let response = parsed?;
        Ok(Checked {
            place,
            entry,
            response,
        })
    }

    /// The survey of a response, as remembered.
    async fn call_survey(
        &self,
        root: &str,
        message: &api::Response,
    ) -> Result<CallSurvey, CallError> {
        let id = Id::parse(&message.survey_id).map_err(|description| {
            Violations::one(format_args!("{root}.survey_id"), description)
        })?;
        let entry = self.catalog.survey(self.workspace, &id).await?;
        let entry = entry.ok_or(CallError::SurveyNotFound(id))?;
        Ok(CallSurvey {
            entry,
            is_current: false,
        })
    }

    /// Makes sure that a survey is as the database has it.
    async fn refresh(&self, survey: &mut CallSurvey) -> Result<(), CallError> {
        let remembered = &survey.entry.survey;
        let id = remembered.id.clone();
        let current = self.store.survey(self.workspace, &id).await?;
        if current.is_none_or(|current| current.revision != remembered.revision) {
            self.catalog.forget(self.workspace, &id);
            let reloaded = self.catalog.survey(self.workspace, &id).await?;
            survey.entry = reloaded.ok_or(CallError::SurveyNotFound(id))?;
        }
        survey.is_current = true;
        Ok(())
    }

    /// Stores what was checked and notes the verdicts; returns the places of rows
    /// whose survey changed since, to be checked again.
    async fn store_checked(
        &self,
        checked: Vec<Checked>,
        when_full: WhenFull,
        verdicts: &mut [Option<Verdict>],
    ) -> Result<Vec<usize>, CallError> {
        let cell_keys = self.cell_keys(&checked).await?;
        let (mut rows, mut sent) = (
            Vec::with_capacity(checked.len()),
            Vec::with_capacity(checked.len()),
        );
        for (one, cell_key) in checked.into_iter().zip(cell_keys) {
            let survey = &one.entry.survey;
            match cell_key {
                Some(cell_key) => {
                    rows.push(ResponseRow::new(
                        &one.response,
                        survey.key,
                        survey.revision,
                        cell_key,
                    ));
                    sent.push(Sent {
                        place: one.place,
                        id: one.response.id,
                        entry: one.entry,
                    });
                }
                None => {
                    verdicts[one.place] = Some(Err(CallError::CellLimitReached(survey.id.clone())))
                }
            }
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Rows::Responses(rows);
        let row_verdicts = self.batcher.submit(self.workspace, rows, when_full).await?;
        let mut stale = Vec::new();
        for (one, verdict) in sent.into_iter().zip(row_verdicts) {
            let survey = &one.entry.survey;
            verdicts[one.place] = Some(match verdict {
                RowVerdict::Inserted => Ok(Stored::Inserted),
                RowVerdict::Identical => Ok(Stored::Identical),
                RowVerdict::Conflict => Err(CallError::ResponseConflict(one.id)),
                // An archived survey changes no more; its responses were refused for that.
                RowVerdict::Stale if survey.archive_time.is_some() => {
                    Err(CallError::SurveyArchived(survey.id.clone()))
                }
                RowVerdict::Stale => {
                    self.catalog.forget(self.workspace, &survey.id);
                    stale.push(one.place);
                    continue;
                }
            });
        }
        Ok(stale)
    }

    /// The cell of each response, asked for by survey; `None` where the survey is full.
    async fn cell_keys(&self, checked: &[Checked]) -> Result<Vec<Option<i32>>, CallError> {
        let mut by_survey: HashMap<i32, Vec<usize>> = HashMap::new();
        for (at, one) in checked.iter().enumerate() {
            by_survey.entry(one.entry.survey.key).or_default().push(at);
        }
        let mut keys = vec![None; checked.len()];
        for places in by_survey.into_values() {
            let entry = &checked[places[0]].entry;
            let cells: Vec<_> = places
                .iter()
                .map(|&at| &checked[at].response.cell)
                .collect();
            let found = self
                .catalog
                .cell_keys(self.workspace, entry, &cells)
                .await?;
            places
                .into_iter()
                .zip(found)
                .for_each(|(at, key)| keys[at] = key);
        }
        Ok(keys)
    }
}
