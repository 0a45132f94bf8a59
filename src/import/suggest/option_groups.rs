//! Finds the questions that have one column per choice.

use std::collections::BTreeMap;

use super::claims::Claims;
use super::column::Column;
use super::names::Names;
use super::question::{Answers, Choice, OptionAnswers, OptionColumn, Question, QuestionKind};
use super::unanswered;
use super::words::{Words, folded};

/// Codes for a picked option that the importer knows.
const PICKED: [&str; 11] = [
    "1", "Y", "y", "Yes", "yes", "YES", "X", "x", "True", "true", "TRUE",
];

/// Codes for an option that is not picked that the importer knows.
const NOT_PICKED: [&str; 10] = [
    "0", "N", "n", "No", "no", "NO", "-", "False", "false", "FALSE",
];

/// Other codes for a picked option, folded.
const ALSO_PICKED: [&str; 12] = [
    "ja",
    "wahr",
    "checked",
    "selected",
    "picked",
    "chosen",
    "genannt",
    "angekreuzt",
    "gewaehlt",
    "ausgewaehlt",
    "j",
    "quoted",
];

/// Other codes for an option that is not picked, folded.
const ALSO_NOT_PICKED: [&str; 9] = [
    "nein",
    "falsch",
    "unchecked",
    "not selected",
    "not checked",
    "nicht genannt",
    "nicht gewaehlt",
    "nicht ausgewaehlt",
    "not quoted",
];

/// Ends of a name that precede the name of an option.
const DIVIDERS: [&str; 7] = ["[", " - ", ": ", "/", ".", " (", "_"];

/// Finds and takes the columns, two or more with the same first part of the name.
pub(super) fn find(claims: &mut Claims<'_>, names: &mut Names) -> Vec<Question> {
    let mut groups: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for (position, column) in claims.free() {
        if let Some((prefix, option)) = named(position, column) {
            groups.entry(prefix).or_default().push(option);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, options)| options.first().map(|option| option.position));
    let mut questions = Vec::new();
    for (prefix, options) in groups {
        let columns = claims.columns;
        let marked = |option: &&Named| is_marks(&columns[option.position], &option.label);
        let has_answers = options
            .iter()
            .any(|option| columns[option.position].filled() > 0);
        let kept: Vec<&Named> = options
            .iter()
            .filter(|option| marked(option) || is_other(&columns[option.position], &option.label))
            .collect();
        if kept.iter().filter(|option| marked(option)).count() >= 2
            && has_answers
            && !matches!(prefix.as_str(), "is" | "has" | "ist" | "hat")
        {
            questions.push(question(&prefix, &kept, claims, names));
        }
    }
    questions
}

/// A column that may be that of an option.
struct Named {
    position: usize,
    /// The name of the option.
    label: String,
    /// The wording of the question, where the column has it.
    wording: Option<String>,
}

/// The name of the question, and the option of a column.
fn named(position: usize, column: &Column) -> Option<(String, Named)> {
    // `Q3[SQ001]. Why? [Price]` has the code of the option, the wording and the label.
    if let Some((prefix, rest)) = column.name.split_once('[')
        && let Some((_, rest)) = rest.split_once("]. ")
        && let Some((wording, label)) = rest.trim_end_matches(']').rsplit_once('[')
        && !(prefix.is_empty() || label.is_empty())
    {
        let option = Named {
            position,
            label: label.trim().to_owned(),
            wording: Some(wording.trim().to_owned()),
        };
        return Some((prefix.trim().to_owned(), option));
    }
    let (prefix, label) = divided(&column.name)?;
    // A row below the header may hold `Why? - Price` for the column `Q3_1`.
    let texts = column
        .wording
        .as_deref()
        .and_then(|text| text.rsplit_once(" - "));
    let option = Named {
        position,
        label: texts.map_or(label, |(_, label)| label.trim()).to_owned(),
        wording: texts.map(|(wording, _)| wording.trim().to_owned()),
    };
    Some((prefix.to_owned(), option))
}

/// The parts of a name such as `Reasons [Price]` or `reasons_price`.
fn divided(name: &str) -> Option<(&str, &str)> {
    DIVIDERS.into_iter().find_map(|divider| {
        let (prefix, option) = if divider == "[" || divider == " (" {
            let (prefix, option) = name.split_once(divider)?;
            (prefix, option.trim_end_matches([']', ')']))
        } else {
            name.rsplit_once(divider)?
        };
        let (prefix, option) = (prefix.trim(), option.trim());
        (!prefix.is_empty() && !option.is_empty()).then_some((prefix, option))
    })
}

/// Whether every cell says that the option is picked or not.
fn is_marks(column: &Column, option: &str) -> bool {
    if column.has_lists {
        return false;
    }
    // Some tools mark an option by its label.
    let is_label = |text: &str| folded(text) == folded(option);
    let is_mark = |text: &str| {
        is_picked(text)
            || is_not_picked(text)
            || is_label(text)
            || unanswered::is_not_applicable(text)
    };
    column.texts().all(is_mark)
}

fn is_picked(text: &str) -> bool {
    PICKED.contains(&text) || ALSO_PICKED.contains(&folded(text).as_str())
}

fn is_not_picked(text: &str) -> bool {
    NOT_PICKED.contains(&text) || ALSO_NOT_PICKED.contains(&folded(text).as_str())
}

/// Whether a column holds other reasons in the customers' words.
fn is_other(column: &Column, option: &str) -> bool {
    let is_named = Words::of(option).contain(&["other", "sonstig", "ander"]);
    is_named && column.filled() > 0 && column.share(|text| text.parse::<f64>().is_err()) >= 1.0
}

fn question(
    prefix: &str,
    options: &[&Named],
    claims: &mut Claims<'_>,
    names: &mut Names,
) -> Question {
    let mut ids = Names::default();
    let mut choices = Vec::new();
    let mut columns = Vec::new();
    let (mut picked, mut not_picked) = (Vec::new(), Vec::new());
    let mut not_applicable = Vec::new();
    for option in options {
        let column = claims.take(option.position);
        let id = ids.id(&option.label, "choice");
        let any_text = !is_marks(column, &option.label);
        for text in column.texts().filter(|_| !any_text) {
            let list = if is_picked(text) {
                &mut picked
            } else if is_not_picked(text) {
                &mut not_picked
            } else if unanswered::is_not_applicable(text) {
                &mut not_applicable
            } else {
                continue;
            };
            if !list.iter().any(|known| known == text) {
                list.push(text.to_owned());
            }
        }
        choices.push(Choice {
            id: id.clone(),
            label: option.label.clone(),
        });
        columns.push(OptionColumn {
            choice_id: id,
            column: column.name.clone(),
            any_text,
        });
    }
    let are_known =
        |codes: &[String], known: &[&str]| codes.iter().all(|code| known.contains(&code.as_str()));
    if are_known(&picked, &PICKED) {
        picked.clear();
    }
    if are_known(&not_picked, &NOT_PICKED) {
        not_picked.clear();
    }
    Question {
        id: names.id(prefix, "question"),
        wording: options
            .first()
            .and_then(|option| option.wording.clone())
            .unwrap_or_else(|| prefix.to_owned()),
        kind: QuestionKind::Choice {
            choices,
            multiple: true,
        },
        answers: Answers::Options(OptionAnswers {
            options: columns,
            picked,
            not_picked,
            not_applicable,
        }),
        doubts: Vec::new(),
        survey_doubts: Vec::new(),
    }
}
