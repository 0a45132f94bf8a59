//! In which fields two contents of a response differ.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    content_difference::{DIFFERS, both},
    error::StoreError,
    response_content::ResponseContent,
};
use crate::domain::{
    dimension::{self, COMPLETION},
    id::quoted,
    survey::Question,
    violation::Violations,
};

/// Dimension values by cell key.
pub(super) type CellValues = HashMap<i32, BTreeMap<String, String>>;
/// Scale indexes and text of one answer.
type AnswerParts<'a> = (Vec<i16>, Option<&'a String>);

/// A field in which two contents differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DifferingField {
    SubmitTime {
        stored: jiff::Timestamp,
        sent: jiff::Timestamp,
    },
    Customer,
    Completion {
        stored: String,
        sent: String,
    },
    Dimension(String),
    Properties,
    /// The scale index of each answer, if it is a score.
    Answer {
        question_key: i16,
        stored: Option<i16>,
        sent: Option<i16>,
    },
}

/// The fields in which a submission differs from a stored content; none if they are equal.
///
/// # Errors
/// [`StoreError::Corrupt`] when a cell is unknown or stored JSON can't be parsed.
pub(super) fn differing_fields(
    stored: &ResponseContent,
    sent: &ResponseContent,
    cells: &CellValues,
) -> Result<Vec<DifferingField>, StoreError> {
    let mut fields = Vec::new();
    if stored.submit_time != sent.submit_time {
        fields.push(DifferingField::SubmitTime {
            stored: stored.submit_time,
            sent: sent.submit_time,
        });
    }
    if stored.customer_id != sent.customer_id {
        fields.push(DifferingField::Customer);
    }
    if stored.cell_key != sent.cell_key {
        add_dimensions(&mut fields, values(stored, cells)?, values(sent, cells)?);
    }
    if parsed(stored.properties.as_ref())? != parsed(sent.properties.as_ref())? {
        fields.push(DifferingField::Properties);
    }
    let (stored_texts, sent_texts) = (parsed(stored.texts.as_ref())?, parsed(sent.texts.as_ref())?);
    let stored = answers(stored, &stored_texts);
    let sent = answers(sent, &sent_texts);
    let questions: BTreeSet<&i16> = stored.keys().chain(sent.keys()).collect();
    for question_key in questions {
        let (stored, sent) = (stored.get(question_key), sent.get(question_key));
        if stored != sent {
            fields.push(DifferingField::Answer {
                question_key: *question_key,
                stored: stored.and_then(score),
                sent: sent.and_then(score),
            });
        }
    }
    Ok(fields)
}

/// Whether a content is that of a response that the customer has not finished.
///
/// # Errors
/// [`StoreError::Corrupt`] when its cell is unknown.
pub(super) fn is_partial(
    content: &ResponseContent,
    cells: &CellValues,
) -> Result<bool, StoreError> {
    let completion = values(content, cells)?.get(COMPLETION);
    Ok(completion.is_some_and(|completion| completion == dimension::PARTIAL))
}

fn values<'a>(
    content: &ResponseContent,
    cells: &'a CellValues,
) -> Result<&'a BTreeMap<String, String>, StoreError> {
    let cell_key = content.cell_key;
    let values = cells.get(&cell_key);
    values.ok_or_else(|| StoreError::Corrupt(format!("a response has the unknown cell {cell_key}")))
}

/// Two cells have the same values if those were stored in two spellings.
fn add_dimensions(
    fields: &mut Vec<DifferingField>,
    stored: &BTreeMap<String, String>,
    sent: &BTreeMap<String, String>,
) {
    let dimensions: BTreeSet<&String> = stored.keys().chain(sent.keys()).collect();
    for dimension in dimensions {
        let (stored, sent) = (stored.get(dimension), sent.get(dimension));
        if stored == sent {
            continue;
        }
        fields.push(match (stored, sent) {
            (Some(stored), Some(sent)) if dimension == COMPLETION => DifferingField::Completion {
                stored: stored.clone(),
                sent: sent.clone(),
            },
            (Some(_) | None, Some(_) | None) => DifferingField::Dimension(dimension.clone()),
        });
    }
}

fn parsed(json: Option<&String>) -> Result<BTreeMap<String, String>, StoreError> {
    // The column is null where there are no entries.
    let parsed = json.map_or_else(|| Ok(BTreeMap::new()), |json| serde_json::from_str(json));
    parsed.map_err(|_| StoreError::Corrupt("a response has malformed texts or properties".into()))
}

fn answers<'a>(
    content: &ResponseContent,
    texts: &'a BTreeMap<String, String>,
) -> BTreeMap<i16, AnswerParts<'a>> {
    let mut answers: BTreeMap<i16, AnswerParts<'_>> = BTreeMap::new();
    for (question_key, scale_index) in &content.answers {
        let (indexes, _) = answers.entry(*question_key).or_default();
        indexes.push(*scale_index);
    }
    for (question_key, (_, text)) in &mut answers {
        *text = texts.get(&question_key.to_string());
    }
    answers
}

/// The scale index of an answer that may be a score.
fn score((indexes, _): &AnswerParts<'_>) -> Option<i16> {
    match indexes.as_slice() {
        [index] if *index >= 0 => Some(*index),
        [] | [_] | [_, _, ..] => None,
    }
}

/// The fields as a caller names them. Times, completions and scores have both values; other
/// stored values stay with the caller that sent them.
///
/// # Errors
/// [`StoreError::Corrupt`] when an answer belongs to no question.
pub(super) fn named(
    fields: &[DifferingField],
    questions: &[Question],
) -> Result<Violations, StoreError> {
    let mut named = Violations::default();
    for field in fields {
        match field {
            DifferingField::SubmitTime { stored, sent } => {
                named.add("response.submit_time", both(stored, sent));
            }
            DifferingField::Customer => named.add("response.customer_id", DIFFERS),
            DifferingField::Completion { stored, sent } => {
                named.add("response.completion", both(stored, sent));
            }
            DifferingField::Dimension(name) if dimension::is_built_in(name) => {
                named.add(format_args!("response.{name}"), DIFFERS);
            }
            DifferingField::Dimension(name) => {
                named.add(
                    format_args!("response.dimensions[{}]", quoted(name)),
                    DIFFERS,
                );
            }
            DifferingField::Properties => named.add("response.properties", DIFFERS),
            DifferingField::Answer {
                question_key,
                stored,
                sent,
            } => {
                let question = questions.iter().find(|one| one.key == *question_key);
                let question = question.ok_or_else(|| {
                    StoreError::Corrupt(format!("no question has the key {question_key}"))
                })?;
                let path = format!("response.answers[{}]", question.id);
                match (question.measure.scale(), stored, sent) {
                    (Some(scale), Some(stored), Some(sent)) => {
                        let score = |index: &i16| scale.min() + i32::from(*index);
                        named.add(path, both(score(stored), score(sent)));
                    }
                    (Some(_) | None, _, _) => named.add(path, DIFFERS),
                }
            }
        }
    }
    Ok(named)
}
