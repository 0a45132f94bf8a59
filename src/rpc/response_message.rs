//! Responses as messages.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    row_message::{
        declared, parse_built_in, parse_dimensions, parse_id, parse_properties, parse_time,
    },
    time,
};
use crate::{
    api::{self, answer::Value},
    domain::{
        dimension::{CHANNEL, COMPLETE, COMPLETION, Cell, LANGUAGE, PARTIAL, TOUCHPOINT},
        exclusion::Exclusion,
        id::{bounded_lines, quoted},
        measure::{Choice, Measure},
        response::{
            Answer, AnswerValue, CUSTOMER_ID_LENGTH_MAX, Response, StoredResponse, TEXT_LENGTH_MAX,
        },
        survey::{Question, Survey},
        text::canonical,
        violation::Violations,
    },
    store::StoreError,
};

/// Parses answers that replace those of a response, checked against its survey.
pub(super) fn parse_revised(
    answers: &[api::Answer],
    survey: &Survey,
) -> Result<Vec<Answer>, Violations> {
    let mut violations = Violations::default();
    let answers = parse_answers("answers", answers, survey, &mut violations);
    violations.finish(Some(answers))
}

/// Parses a response, checked against its survey. `root` leads the fields of violations.
pub(super) fn parse(
    root: &str,
    message: &api::Response,
    survey: &Survey,
    now: Timestamp,
) -> Result<Response, Violations> {
    let mut violations = Violations::default();
    let mut parts = parse_parts(root, message, now, &mut violations);
    parse_dimensions(
        root,
        &message.dimensions,
        &survey.content.dimensions,
        format_args!("survey \"{}\"", survey.id),
        &mut parts.cell,
        &mut violations,
    );
    let answers = parse_answers(
        &format!("{root}.answers"),
        &message.answers,
        survey,
        &mut violations,
    );
    let parsed = || {
        Some(Response {
            id: parts.id?,
            submit_time: parts.submit_time?,
            customer_id: parts.customer_id,
            cell: parts.cell,
            properties: parts.properties,
            answers,
        })
    };
    violations.finish(parsed())
}

/// Every violation of a response that shows without its survey.
pub(super) fn violations_without_survey(
    root: &str,
    message: &api::Response,
    now: Timestamp,
) -> Violations {
    let mut violations = Violations::default();
    parse_parts(root, message, now, &mut violations);
    violations
}

/// The parts of a response that don't depend on its survey. `None` where they are malformed.
struct Parts {
    id: Option<Uuid>,
    submit_time: Option<Timestamp>,
    /// `None` also for an unknown customer.
    customer_id: Option<String>,
    /// The built-in dimensions.
    cell: Cell,
    properties: BTreeMap<String, String>,
}

fn parse_parts(
    root: &str,
    message: &api::Response,
    now: Timestamp,
    violations: &mut Violations,
) -> Parts {
    let id = violations.check(
        format_args!("{root}.response_id"),
        parse_id(&message.response_id),
    );
    let submit_time = parse_time(message.submit_time, now);
    let submit_time = violations.check(format_args!("{root}.submit_time"), submit_time);
    let customer_id = canonical(&message.customer_id, CUSTOMER_ID_LENGTH_MAX);
    let customer_id = violations.check(format_args!("{root}.customer_id"), customer_id);

    let mut cell = Cell::default();
    let built_in = [
        (CHANNEL, &message.channel),
        (TOUCHPOINT, &message.touchpoint),
        (LANGUAGE, &message.language),
    ];
    for (dimension, value) in built_in {
        parse_built_in(root, dimension, value, &mut cell, violations);
    }
    match api::Completion::try_from(message.completion) {
        Ok(api::Completion::Complete) => {
            drop(cell.0.insert(COMPLETION.to_owned(), COMPLETE.to_owned()))
        }
        Ok(api::Completion::Partial) => {
            drop(cell.0.insert(COMPLETION.to_owned(), PARTIAL.to_owned()))
        }
        Ok(api::Completion::Unspecified) | Err(_) => {
            violations.add(
                format_args!("{root}.completion"),
                "is required: COMPLETE or PARTIAL",
            );
        }
    }
    let properties = parse_properties(root, &message.properties, violations);
    Parts {
        id,
        submit_time,
        customer_id: customer_id.filter(|id| !id.is_empty()),
        cell,
        properties,
    }
}

/// Parses answers, checked against their survey. `field` holds them.
fn parse_answers(
    field: &str,
    answers: &[api::Answer],
    survey: &Survey,
    violations: &mut Violations,
) -> Vec<Answer> {
    if answers.len() > survey.content.questions.len() {
        let (found, questions) = (answers.len(), survey.content.questions.len());
        violations.add(
            field,
            format_args!(
                "has {found} entries; survey \"{}\" has {questions} questions",
                survey.id
            ),
        );
    }
    // More answers than questions repeat a question or name an unknown one.
    let answers = &answers[..answers.len().min(survey.content.questions.len())];
    let mut parsed: Vec<Answer> = Vec::with_capacity(answers.len());
    let mut answered: Vec<i16> = Vec::with_capacity(answers.len());
    for (index, answer) in answers.iter().enumerate() {
        let path = format_args!("{field}[{index}]");
        let Some(question) = survey.question(&answer.question_id) else {
            let description = format!(
                "survey \"{}\" has no question {}",
                survey.id,
                quoted(&answer.question_id)
            );
            violations.add(format_args!("{path}.question_id"), description);
            continue;
        };
        if answered.contains(&question.key) {
            violations.add(
                format_args!("{path}.question_id"),
                format_args!("question \"{}\" is answered twice", question.id),
            );
        }
        answered.push(question.key);
        if let Err((part, description)) =
            parse_value(question, answer.value.as_ref()).map(|value| {
                parsed.push(Answer {
                    question_key: question.key,
                    value,
                })
            })
        {
            let dot = if part.is_empty() { "" } else { "." };
            violations.add(format_args!("{field}[{index}]{dot}{part}"), description);
        }
    }
    // The order of answers in a message is not part of their content.
    parsed.sort_by_key(|answer| answer.question_key);
    parsed
}

/// Parses the answer to a question.
///
/// # Errors
/// The malformed field, and why it is.
fn parse_value(
    question: &Question,
    value: Option<&Value>,
) -> Result<AnswerValue, (&'static str, String)> {
    let value =
        value.ok_or_else(|| ("", "needs a score, text, choices or unanswered".to_owned()))?;
    match (value, &question.measure) {
        (Value::Unanswered(why), _) => match api::Unanswered::try_from(*why) {
            Ok(api::Unanswered::NotApplicable) => Ok(AnswerValue::NotApplicable),
            Ok(api::Unanswered::Skipped) => Ok(AnswerValue::Skipped),
            Ok(api::Unanswered::Unspecified) | Err(_) => Err((
                "unanswered",
                "is required: NOT_APPLICABLE or SKIPPED".to_owned(),
            )),
        },
        (Value::Score(score), measure) => {
            let scale = measure.scale();
            let scale = scale.ok_or_else(|| ("score", wrong_kind(question)))?;
            let scale_index = match scale.contains(*score) {
                true => i16::try_from(score - scale.min()).ok(),
                false => None,
            };
            scale_index.map(AnswerValue::Score).ok_or_else(|| {
                let (id, min, max) = (&question.id, scale.min(), scale.max());
                (
                    "score",
                    format!("{score} is outside {min} to {max}, the scale of question \"{id}\""),
                )
            })
        }
        (Value::Text(words), Measure::Text) => {
            match bounded_lines(words.clone(), TEXT_LENGTH_MAX) {
                Ok(words) if words.is_empty() => Err((
                    "text",
                    "is empty; use UNANSWERED_SKIPPED instead".to_owned(),
                )),
                Ok(words) => Ok(AnswerValue::Text(words)),
                Err(description) => Err(("text", description)),
            }
        }
        (Value::Choices(picked), Measure::Choice { choices, multiple }) => {
            parse_choices(&picked.choice_ids, choices, *multiple)
                .map_err(|description| ("choices", description))
        }
        (Value::Text(_), _) => Err(("text", wrong_kind(question))),
        (Value::Choices(_), _) => Err(("choices", wrong_kind(question))),
    }
}

/// Says that a value does not fit the kind of a question.
pub(super) fn wrong_kind(question: &Question) -> String {
    let (kind, takes) = match question.measure {
        Measure::Nps => ("an NPS", "a score"),
        Measure::Csat { .. } => ("a CSAT", "a score"),
        Measure::Ces { .. } => ("a CES", "a score"),
        Measure::Rating { .. } => ("a rating", "a score"),
        Measure::Choice { .. } => ("a choice", "choices"),
        Measure::Text => ("a text", "text"),
    };
    format!(
        "does not fit: question \"{}\" is {kind} question and takes {takes}",
        question.id
    )
}

fn parse_choices(
    picked: &[String],
    choices: &[Choice],
    multiple: bool,
) -> Result<AnswerValue, String> {
    if picked.is_empty() {
        return Err("has no choice; use UNANSWERED_SKIPPED instead".into());
    }
    if picked.len() > 1 && !multiple {
        return Err(format!(
            "has {} choices; the question takes one",
            picked.len()
        ));
    }
    let mut choice_indexes = Vec::with_capacity(picked.len().min(choices.len()));
    for id in picked {
        let mut indexed = choices.iter().zip(0_i16..);
        let found = indexed.find(|(choice, _)| choice.id.as_str() == id);
        let (_, choice_index) = found.ok_or_else(|| {
            format!(
                "has {}, which is none of the question's choices",
                quoted(id)
            )
        })?;
        if choice_indexes.contains(&choice_index) {
            return Err(format!("has {} twice", quoted(id)));
        }
        choice_indexes.push(choice_index);
    }
    choice_indexes.sort_unstable();
    Ok(AnswerValue::Choices(choice_indexes))
}

/// The message of a stored response.
///
/// # Errors
/// [`StoreError::Corrupt`] for an answer that the survey can't have.
pub(super) fn encode(stored: StoredResponse, survey: &Survey) -> Result<api::Response, StoreError> {
    let response = stored.response;
    let value = |dimension: &str| {
        response
            .cell
            .value(dimension)
            .unwrap_or_default()
            .to_owned()
    };
    let completion = match response.cell.value(COMPLETION) {
        Some(PARTIAL) => api::Completion::Partial,
        Some(COMPLETE) => api::Completion::Complete,
        Some(_) | None => {
            return Err(corrupt(response.id, "is neither complete nor partial"));
        }
    };
    let answers = response.answers.into_iter().map(|answer| {
        encode_answer(answer, survey)
            .ok_or_else(|| corrupt(response.id, "has an answer that its survey can't have"))
    });
    Ok(api::Response {
        response_id: response.id.to_string(),
        survey_id: stored.survey_id.to_string(),
        customer_id: response.customer_id.clone().unwrap_or_default(),
        submit_time: Some(time::encode(response.submit_time)),
        channel: value(CHANNEL),
        touchpoint: value(TOUCHPOINT),
        language: value(LANGUAGE),
        dimensions: declared(&response.cell, &survey.content.dimensions),
        properties: response.properties.into_iter().collect(),
        completion: completion.into(),
        answers: answers.collect::<Result<_, StoreError>>()?,
        create_time: Some(time::encode(stored.create_time)),
        revision: stored.revision,
        exclusion_reason: encode_exclusion(stored.exclusion).into(),
    })
}

fn corrupt(id: Uuid, what: &str) -> StoreError {
    StoreError::Corrupt(format!("response {id} {what}"))
}

fn encode_exclusion(exclusion: Option<Exclusion>) -> api::ExclusionReason {
    match exclusion {
        None => api::ExclusionReason::Unspecified,
        Some(Exclusion::Test) => api::ExclusionReason::Test,
        Some(Exclusion::Duplicate) => api::ExclusionReason::Duplicate,
        Some(Exclusion::Fraud) => api::ExclusionReason::Fraud,
    }
}

/// The message of an answer; `None` if the survey has no such question, point or choice.
fn encode_answer(answer: Answer, survey: &Survey) -> Option<api::Answer> {
    let question = survey
        .content
        .questions
        .iter()
        .find(|question| question.key == answer.question_key)?;
    let value = match answer.value {
        AnswerValue::Score(scale_index) => {
            let scale = question.measure.scale()?;
            let score = scale.min() + i32::from(scale_index);
            Value::Score(scale.contains(score).then_some(score)?)
        }
        AnswerValue::Text(words) => Value::Text(words),
        AnswerValue::Choices(choice_indexes) => {
            let Measure::Choice { choices, .. } = &question.measure else {
                return None;
            };
            let id = |choice_index: &i16| {
                let choice = choices.get(usize::try_from(*choice_index).ok()?)?;
                Some(choice.id.to_string())
            };
            Value::Choices(api::ChoiceAnswer {
                choice_ids: choice_indexes.iter().map(id).collect::<Option<_>>()?,
            })
        }
        AnswerValue::NotApplicable => Value::Unanswered(api::Unanswered::NotApplicable.into()),
        AnswerValue::Skipped => Value::Unanswered(api::Unanswered::Skipped.into()),
    };
    Some(api::Answer {
        question_id: question.id.to_string(),
        value: Some(value),
    })
}
