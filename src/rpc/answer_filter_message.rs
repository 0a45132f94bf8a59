//! Filters by answer, from messages to domain.

use super::response_message::wrong_kind;
use crate::{
    api::{self, answer_filter::Condition},
    domain::{
        id::quoted,
        measure::Measure,
        response_filter::{
            ANSWER_FILTERS_MAX, AnswerCondition, AnswerFilter, SEARCH_LENGTH_MAX, TextFilter,
        },
        survey::{Question, Survey},
        text::canonical,
        violation::Violations,
    },
    metrics::answer_classes,
};

/// Filters by answer, checked against the survey: those by score, class or choice, and those
/// by text.
pub(super) fn parse(
    filters: &[api::AnswerFilter],
    survey: &Survey,
    violations: &mut Violations,
) -> (Vec<AnswerFilter>, Vec<TextFilter>) {
    let (mut answers, mut texts) = (Vec::new(), Vec::new());
    // `check_count` reports more.
    for (index, filter) in filters.iter().enumerate().take(ANSWER_FILTERS_MAX) {
        let path = format!("answer_filters[{index}]");
        let Some(question) = survey.question(&filter.question_id) else {
            violations.add(
                format_args!("{path}.question_id"),
                format_args!(
                    "survey \"{}\" has no question {}",
                    survey.id,
                    quoted(&filter.question_id)
                ),
            );
            continue;
        };
        match parse_condition(question, filter.condition.as_ref()) {
            Ok(Parsed::Answer(condition)) => answers.push(AnswerFilter {
                question_key: question.key,
                condition,
            }),
            Ok(Parsed::Text(search)) => texts.push(TextFilter::new(Some(question.key), &search)),
            Err((part, description)) => {
                let dot = if part.is_empty() { "" } else { "." };
                violations.add(format_args!("{path}{dot}{part}"), description);
            }
        }
    }
    (answers, texts)
}

/// Reports too many filters. Needs no survey.
pub(super) fn check_count(filters: &[api::AnswerFilter], violations: &mut Violations) {
    if filters.len() > ANSWER_FILTERS_MAX {
        violations.add(
            "answer_filters",
            format_args!(
                "has {} entries; at most {ANSWER_FILTERS_MAX} are allowed",
                filters.len()
            ),
        );
    }
}

/// A text to search for, not empty.
///
/// # Errors
/// Says that it is empty, too long or has invisible characters.
pub(super) fn parse_search(text: &str) -> Result<String, String> {
    let search = canonical(text, SEARCH_LENGTH_MAX)?;
    if search.is_empty() {
        return Err("is empty, which every text contains".into());
    }
    Ok(search)
}

enum Parsed {
    Answer(AnswerCondition),
    Text(String),
}

/// A condition on the answer to a question.
///
/// # Errors
/// The malformed field, and why it is.
fn parse_condition(
    question: &Question,
    condition: Option<&Condition>,
) -> Result<Parsed, (&'static str, String)> {
    let condition = condition.ok_or_else(|| {
        let needs = "needs a score, answer_class, choices, text_contains or answered";
        ("", needs.to_owned())
    })?;
    let indexes = |field, parsed: Result<Vec<i16>, String>| {
        let parsed = parsed.map_err(|description| (field, description))?;
        Ok(Parsed::Answer(AnswerCondition::AnyOf(parsed)))
    };
    match condition {
        Condition::Score(range) => indexes("score", parse_range(question, range)),
        Condition::AnswerClass(class) => indexes("answer_class", parse_class(question, class)),
        Condition::Choices(picked) => indexes("choices", parse_choices(question, picked)),
        Condition::TextContains(text) => match question.measure {
            Measure::Text => parse_search(text)
                .map(Parsed::Text)
                .map_err(|description| ("text_contains", description)),
            Measure::Nps
            | Measure::Csat { .. }
            | Measure::Ces { .. }
            | Measure::Rating { .. }
            | Measure::Choice { .. } => Err(("text_contains", wrong_kind(question))),
        },
        Condition::Answered(answered) => Ok(Parsed::Answer(AnswerCondition::Answered(*answered))),
    }
}

/// The scale indexes of a range of scores.
fn parse_range(question: &Question, range: &api::ScoreRange) -> Result<Vec<i16>, String> {
    let scale = question.measure.scale();
    let scale = scale.ok_or_else(|| wrong_kind(question))?;
    if range.minimum.is_none() && range.maximum.is_none() {
        return Err("needs a minimum, a maximum or both".into());
    }
    for bound in [range.minimum, range.maximum].into_iter().flatten() {
        if !scale.contains(bound) {
            return Err(format!(
                "{bound} is outside {} to {}, the scale of question \"{}\"",
                scale.min(),
                scale.max(),
                question.id
            ));
        }
    }
    let (minimum, maximum) = (
        range.minimum.unwrap_or(scale.min()),
        range.maximum.unwrap_or(scale.max()),
    );
    if minimum > maximum {
        return Err(format!(
            "has the minimum {minimum} above the maximum {maximum}"
        ));
    }
    let points = (0_i16..).zip(scale.min()..=scale.max());
    let in_range = points.filter(|(_, score)| (minimum..=maximum).contains(score));
    Ok(in_range.map(|(index, _)| index).collect())
}

/// The scale indexes of a class.
fn parse_class(question: &Question, class: &str) -> Result<Vec<i16>, String> {
    let classes = answer_classes(&question.measure);
    let (names, classes) = classes.ok_or_else(|| {
        format!(
            "does not fit: question \"{}\" has no classes; only NPS, CSAT and CES questions have",
            question.id
        )
    })?;
    // The last class is that of customers without an answer.
    let names = &names[..names.len() - 1];
    let asked = names.iter().position(|name| *name == class);
    let asked = asked.ok_or_else(|| {
        format!(
            "{} is no class of question \"{}\" (known: {})",
            quoted(class),
            question.id,
            names.join(", ")
        )
    })?;
    let points = (0_i16..).zip(classes);
    let in_class = points.filter(|(_, class)| *class == asked);
    Ok(in_class.map(|(index, _)| index).collect())
}

/// The indexes of choices.
fn parse_choices(question: &Question, picked: &api::ChoiceAnswer) -> Result<Vec<i16>, String> {
    let Measure::Choice { choices, .. } = &question.measure else {
        return Err(wrong_kind(question));
    };
    if picked.choice_ids.is_empty() {
        return Err("has no choice".into());
    }
    if picked.choice_ids.len() > choices.len() {
        let (found, choices) = (picked.choice_ids.len(), choices.len());
        return Err(format!("has {found} choices; the question has {choices}"));
    }
    let index_of = |id: &String| {
        let mut indexed = (0_i16..).zip(choices);
        let found = indexed.find(|(_, choice)| choice.id.as_str() == id);
        found.map(|(index, _)| index).ok_or_else(|| {
            let known: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
            format!(
                "has {}, which is none of the question's choices (known: {})",
                quoted(id),
                known.join(", ")
            )
        })
    };
    picked.choice_ids.iter().map(index_of).collect()
}
