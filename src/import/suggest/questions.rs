//! Finds the questions of a survey.

use super::claims::Claims;
use super::column::Column;
use super::groups::{is_derived, is_named_as_group};
use super::ids::{is_named_as_id, is_personal};
use super::measure::Measure;
use super::names::Names;
use super::option_groups;
use super::question::{Answers, CellAnswers, Choice, CodeValue, Question, QuestionKind};
use super::scale;
use super::several_choices;
use super::unanswered;
use super::words::Words;
use crate::domain::survey::{CHOICES_MAX, WORDING_LENGTH_MAX};
use crate::import::number_format::NumberFormat;

/// Longest name of a column that becomes the id of a question.
const NAME_LENGTH_MAX: usize = 32;

/// Words of names of columns with customers' own words.
const COMMENT_PARTS: [&str; 20] = [
    "anything else",
    "sonst noch",
    "in your own words",
    "comment",
    "kommentar",
    "feedback",
    "anmerk",
    "bemerk",
    "freitext",
    "verbatim",
    "free text",
    "open text",
    "suggest",
    "vorschl",
    "warum",
    "why",
    "begruend",
    "improve",
    "verbesser",
    "wunsch",
];

/// The number of signs that each row is a response: names of scores and of comments.
pub(super) fn evidence(columns: &[Column], numbers: NumberFormat) -> u32 {
    let sign = |column: &Column| match Measure::of(column) {
        Measure::Nps | Measure::Csat | Measure::Ces => 3,
        Measure::Rating => 2,
        Measure::Unnamed | Measure::Other => 0,
    };
    columns
        .iter()
        .map(|column| {
            let is_scale = sign(column) > 0 && scale::find(column, numbers).is_some();
            if is_scale {
                sign(column)
            } else {
                u32::from(is_comment(column)) * 2
            }
        })
        .sum()
}

/// Finds the questions, and takes their columns, first those that a name shows.
#[derive(Debug, Default)]
pub(super) struct Questions {
    names: Names,
    found: Vec<(usize, Question)>,
}

impl Questions {
    /// Takes the columns whose name or form says that they are answers.
    pub(super) fn take_named(&mut self, claims: &mut Claims<'_>, numbers: NumberFormat) {
        self.take_scales(claims, numbers, |measure| {
            !matches!(measure, Measure::Unnamed | Measure::Other)
        });
        for question in option_groups::find(claims, &mut self.names) {
            let first = match &question.answers {
                Answers::Options(options) => options.options.first().map(|option| &option.column),
                Answers::Cell(cell) => Some(&cell.column),
            };
            let position = claims
                .columns
                .iter()
                .position(|column| Some(&column.name) == first);
            self.found
                .extend(position.map(|position| (position, question)));
        }
        self.take_comments(claims, is_comment);
    }

    /// Takes the other columns that look like answers. The columns of channels and the like
    /// are taken.
    pub(super) fn take_others(&mut self, claims: &mut Claims<'_>, numbers: NumberFormat) {
        self.take_scales(claims, numbers, |measure| measure == Measure::Unnamed);
        self.take_choices(claims);
        self.take_comments(claims, |column| {
            let is_long = column.mean_length() >= 20.0 && 2 * column.distinct() >= column.filled();
            let is_text = column.share(|text| text.contains(' ')) >= 0.5;
            is_long && is_text && !is_personal(&column.words) && !is_named_as_id(&column.words)
        });
    }

    fn take_scales(
        &mut self,
        claims: &mut Claims<'_>,
        numbers: NumberFormat,
        is_wanted: impl Fn(Measure) -> bool,
    ) {
        let positions: Vec<usize> = claims.free().map(|(position, _)| position).collect();
        for position in positions {
            let column = &claims.columns[position];
            let is_group =
                Measure::of(column) == Measure::Unnamed && is_named_as_group(&column.words);
            if !is_wanted(Measure::of(column)) || is_group {
                continue;
            }
            if let Some(found) = scale::find(column, numbers) {
                claims.take(position);
                let fallback = match found.kind {
                    QuestionKind::Nps => "recommend",
                    QuestionKind::Csat { .. } => "satisfaction",
                    QuestionKind::Ces { .. } => "effort",
                    QuestionKind::Rating { .. } => "rating",
                    QuestionKind::Choice { .. } | QuestionKind::Text => "question",
                };
                let question = Question {
                    id: self.id(column, fallback),
                    wording: wording(column),
                    kind: found.kind,
                    answers: Answers::Cell(found.answers),
                    doubts: found.doubts,
                    survey_doubts: found.survey_doubts,
                };
                self.found.push((position, question));
            }
        }
    }

    /// Takes columns with several choices in a cell, and those whose name is a question.
    fn take_choices(&mut self, claims: &mut Claims<'_>) {
        let positions: Vec<usize> = claims.free().map(|(position, _)| position).collect();
        for position in positions {
            let column = &claims.columns[position];
            if is_personal(&column.words) || is_named_as_id(&column.words) {
                continue;
            }
            let several = several_choices::find(column);
            let (labels, separator, doubts, multiple) = match several {
                Some(labels) => (labels.labels, labels.separator, labels.doubts, true),
                None if is_question(column) && is_choice(column) && !is_derived(column) => {
                    let labels = column
                        .texts()
                        .filter(|text| !unanswered::is_unanswered(text));
                    (labels.map(str::to_owned).collect(), None, Vec::new(), false)
                }
                None => continue,
            };
            claims.take(position);
            let question = choice_question(
                self.id(column, "choice"),
                column,
                &labels,
                separator,
                doubts,
                multiple,
            );
            self.found.push((position, question));
        }
    }

    fn take_comments(&mut self, claims: &mut Claims<'_>, is_wanted: impl Fn(&Column) -> bool) {
        let positions: Vec<usize> = claims.free().map(|(position, _)| position).collect();
        for position in positions {
            let column = &claims.columns[position];
            if !is_wanted(column) || column.has_lists {
                continue;
            }
            claims.take(position);
            let unanswered: Vec<String> = column
                .texts()
                .filter(|text| unanswered::is_not_applicable(text))
                .map(str::to_owned)
                .collect();
            let skipped = column.texts().filter(|text| unanswered::is_missing(text));
            let question = Question {
                id: self.id(column, "comment"),
                wording: wording(column),
                kind: QuestionKind::Text,
                answers: Answers::Cell(CellAnswers {
                    column: column.name.clone(),
                    not_applicable: unanswered,
                    skipped: skipped.map(str::to_owned).collect(),
                    ..CellAnswers::default()
                }),
                doubts: Vec::new(),
                survey_doubts: Vec::new(),
            };
            self.found.push((position, question));
        }
    }

    /// The questions in the order of their columns.
    pub(super) fn into_ordered(mut self) -> Vec<Question> {
        self.found.sort_by_key(|(position, _)| *position);
        self.found
            .into_iter()
            .map(|(_, question)| question)
            .collect()
    }

    fn id(&mut self, column: &Column, fallback: &str) -> String {
        let last = column.name.rsplit('.').next().unwrap_or(&column.name);
        let is_path = !column.name.contains(' ');
        let name = if is_path { last } else { &column.name };
        let name = if name.chars().count() > NAME_LENGTH_MAX {
            fallback
        } else {
            name
        };
        self.names.id(name, fallback)
    }
}

fn wording(column: &Column) -> String {
    let wording = column.wording.as_ref().unwrap_or(&column.name);
    let words: Vec<&str> = wording.trim_end_matches("[]").split_whitespace().collect();
    words.join(" ").chars().take(WORDING_LENGTH_MAX).collect()
}

fn is_comment(column: &Column) -> bool {
    let wording = column.wording.as_deref().map(Words::of);
    let is_named = column.words.contain(&COMMENT_PARTS)
        || wording.is_some_and(|words| words.contain(&COMMENT_PARTS));
    let is_text =
        column.filled() > 0 && column.share(|text| text.chars().any(char::is_alphabetic)) >= 0.5;
    // A choice of reasons recurs; a comment hardly ever does.
    let recurs = column.distinct() <= 20
        && column.filled() >= 5 * column.distinct()
        && column.mean_length() < 15.0;
    is_named && is_text && !column.words.has(&["id", "count"]) && !recurs
}

/// Whether the name of a column is a question or a number of one.
fn is_question(column: &Column) -> bool {
    let text = column.wording.as_deref().unwrap_or(&column.name);
    let is_numbered = column.name.starts_with(['q', 'Q', 'F', 'f'])
        && column
            .name
            .chars()
            .nth(1)
            .is_some_and(|second| second.is_ascii_digit());
    let words = Words::of(text);
    text.contains('?')
        || is_numbered
        || words.has(&[
            "reason", "reasons", "grund", "gruende", "frage", "question", "answer",
        ])
        || words.contain(&["answers"])
}

fn is_choice(column: &Column) -> bool {
    let is_short = column.texts().all(|text| text.chars().count() <= 100);
    let answers = column
        .texts()
        .filter(|text| !unanswered::is_unanswered(text))
        .count();
    (1..=CHOICES_MAX).contains(&answers)
        && is_short
        && (2 * column.distinct() <= column.filled() || column.filled() <= 10)
}

fn choice_question(
    id: String,
    column: &Column,
    labels: &[String],
    separator: Option<String>,
    doubts: Vec<String>,
    multiple: bool,
) -> Question {
    let mut ids = Names::default();
    let choices: Vec<Choice> = labels
        .iter()
        .map(|label| Choice {
            id: ids.id(label, "choice"),
            label: label.clone(),
        })
        .collect();
    let are_ids = choices.iter().all(|choice| choice.id == choice.label);
    let values = choices
        .iter()
        .filter(|_| !are_ids)
        .map(|choice| (choice.label.clone(), CodeValue::Choice(choice.id.clone())));
    let texts = |is: fn(&str) -> bool| -> Vec<String> {
        column
            .texts()
            .filter(|text| is(text))
            .map(str::to_owned)
            .collect()
    };
    let answers = CellAnswers {
        column: column.name.clone(),
        not_applicable: texts(unanswered::is_not_applicable),
        skipped: texts(unanswered::is_missing),
        values: values.collect(),
        separator,
    };
    Question {
        id,
        wording: wording(column),
        kind: QuestionKind::Choice { choices, multiple },
        answers: Answers::Cell(answers),
        doubts,
        survey_doubts: vec!["choices that nobody picked in the sample are missing".to_owned()],
    }
}
