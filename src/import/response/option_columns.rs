//! How a row gives the answer to a question that has one column per option.

use anyhow::{Context, bail};

use super::survey_question::survey_question;
use crate::api::{Answer, Choice, ChoiceAnswer, Survey, Unanswered, answer, question};
use crate::import::code_table::CodeTable;
use crate::import::columns::Columns;
use crate::import::mapping::{Code, Empty, OptionsMapping};
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;
use crate::import::suggestion;

/// Codes for a picked option, where the mapping lists none.
const PICKED: [&str; 11] = [
    "1", "Y", "y", "Yes", "yes", "YES", "X", "x", "True", "true", "TRUE",
];

/// Codes for an option that is not picked, where the mapping lists none.
const NOT_PICKED: [&str; 10] = [
    "0", "N", "n", "No", "no", "NO", "-", "False", "false", "FALSE",
];

/// How a row gives the answer to a question that has one column per option.
#[derive(Debug)]
pub(super) struct OptionColumns {
    pub(super) question_id: String,
    options: Vec<OptionColumn>,
    /// What the codes of every option mean; the first table that has a code decides.
    marks: Vec<(CodeTable<()>, Mark)>,
    empty: Empty,
}

/// The column of one option.
#[derive(Debug)]
struct OptionColumn {
    option: AnswerOption,
    column: usize,
    /// Whether any text picks the option.
    any_text: bool,
    /// Texts by which some tools mark this option only: its id, its label, its column.
    names: CodeTable<()>,
}

/// What an option stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum AnswerOption {
    Choice(String),
    Score(i32),
}

/// What a cell says about its option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Picked,
    NotPicked,
    NotApplicable,
}

impl OptionColumns {
    /// Checks the mapping of one question against the survey.
    pub(super) fn new(
        question_id: String,
        mapping: OptionsMapping,
        empty: Empty,
        numbers: NumberFormat,
        survey: &Survey,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let kind = &survey_question(survey, &question_id)?.kind;
        let mut options = Vec::new();
        for (name, mapped) in mapping.columns {
            let (option, label) = match kind {
                Some(question::Kind::Choice(asked)) => choice(&name, &asked.choices),
                Some(
                    question::Kind::Nps(_)
                    | question::Kind::Csat(_)
                    | question::Kind::Ces(_)
                    | question::Kind::Rating(_),
                ) => score(&name),
                Some(question::Kind::Text(_)) | None => {
                    bail!("[questions] {question_id} has no options: use `column`")
                }
            }
            .with_context(|| format!("[questions] {question_id}"))?;
            let names = [&name, label, &mapped.0.column];
            options.push(OptionColumn {
                option,
                column: columns.index(&mapped.0.column),
                any_text: mapped.0.any_text,
                names: CodeTable::new(names.map(|name| (name.clone(), ())), numbers),
            });
        }
        Ok(Self {
            options,
            marks: marks(
                &question_id,
                mapping.picked,
                mapping.not_picked,
                mapping.not_applicable,
                numbers,
            )?,
            empty: mapping.empty.unwrap_or(empty),
            question_id,
        })
    }

    /// The column of the first option.
    pub(super) fn column(&self) -> Option<usize> {
        self.options.first().map(|option| option.column)
    }

    /// What a cell that isn't empty says about its option.
    fn mark(&self, option: &OptionColumn, text: &str, numbers: NumberFormat) -> Option<Mark> {
        let mut marks = self.marks.iter();
        let listed = marks.find(|(codes, _)| codes.get(text, numbers).is_some());
        listed.map(|(_, mark)| *mark).or_else(|| {
            let is_picked = option.any_text || option.names.get(text, numbers).is_some();
            is_picked.then_some(Mark::Picked)
        })
    }
}

/// The choice with an id, and its label.
fn choice<'c>(
    name: &'c String,
    choices: &'c [Choice],
) -> anyhow::Result<(AnswerOption, &'c String)> {
    let mut known = choices.iter();
    let choice = known.find(|choice| choice.choice_id == *name);
    let choice = choice.with_context(|| {
        let ids = choices.iter().map(|choice| &choice.choice_id);
        format!("has no choice `{name}`{}", suggestion::similar(name, ids))
    })?;
    Ok((AnswerOption::Choice(name.clone()), &choice.label))
}

/// The score that an option stands for.
fn score(name: &String) -> anyhow::Result<(AnswerOption, &String)> {
    let score = name.parse().ok();
    let score = score.with_context(|| {
        format!("takes scores, and `{name}` is not a whole number: name the score of each column")
    })?;
    Ok((AnswerOption::Score(score), name))
}

/// What the codes of every option mean: those of the mapping come before the usual ones.
fn marks(
    question_id: &str,
    picked: Vec<Code>,
    not_picked: Vec<Code>,
    not_applicable: Vec<Code>,
    numbers: NumberFormat,
) -> anyhow::Result<Vec<(CodeTable<()>, Mark)>> {
    let usual =
        |codes: &[&str]| CodeTable::new(codes.iter().map(|&code| (code.to_owned(), ())), numbers);
    let defaults = [
        (picked.is_empty(), &PICKED[..], Mark::Picked),
        (not_picked.is_empty(), &NOT_PICKED[..], Mark::NotPicked),
    ];
    let listed =
        |codes: Vec<Code>| CodeTable::new(codes.into_iter().map(|code| (code.0, ())), numbers);
    let mut marks = vec![
        (listed(not_applicable), Mark::NotApplicable),
        (listed(picked), Mark::Picked),
        (listed(not_picked), Mark::NotPicked),
    ];
    for (position, (codes, _)) in marks.iter().enumerate() {
        for (others, _) in &marks[position + 1..] {
            if let Some(code) = codes.shared_code(others) {
                bail!(
                    "[questions] {question_id} lists `{code}` under two of `picked`, `not_picked` \
                     and `not_applicable`"
                );
            }
        }
    }
    let defaults = defaults.into_iter().filter(|(is_needed, ..)| *is_needed);
    marks.extend(defaults.map(|(_, codes, mark)| (usual(codes), mark)));
    Ok(marks)
}

impl RowReader<'_> {
    /// The answer in the columns of the options; `None` where the question was not asked.
    pub(super) fn answer_of_options(&mut self, rule: &OptionColumns) -> Option<Answer> {
        let field = format!("answers[{}]", rule.question_id);
        let mut picked: Vec<&OptionColumn> = Vec::new();
        let mut unpicked: Vec<Mark> = Vec::new();
        for option in &rule.options {
            let text = self.text(option.column, &field);
            if text.is_empty() {
                continue;
            }
            match rule.mark(option, text, self.numbers(option.column)) {
                Some(Mark::Picked) => picked.push(option),
                Some(mark) => unpicked.push(mark),
                None => {
                    let description = format!(
                        "{} says neither that the option is picked nor that it is not: list it \
                         under `picked`, `not_picked` or `not_applicable` of the question in the \
                         mapping",
                        shown(text)
                    );
                    self.add_error([option.column], &field, description);
                }
            }
        }
        let value = if !picked.is_empty() {
            self.picked_options(&field, &picked)?
        } else if unpicked.contains(&Mark::NotPicked) {
            answer::Value::Unanswered(Unanswered::Skipped.into())
        } else if unpicked.contains(&Mark::NotApplicable) {
            answer::Value::Unanswered(Unanswered::NotApplicable.into())
        } else {
            match rule.empty {
                Empty::Skipped => answer::Value::Unanswered(Unanswered::Skipped.into()),
                Empty::NotAsked => return None,
            }
        };
        Some(Answer {
            question_id: rule.question_id.clone(),
            value: Some(value),
        })
    }

    fn picked_options(&mut self, field: &str, picked: &[&OptionColumn]) -> Option<answer::Value> {
        let mut choice_ids = Vec::new();
        let mut scores = Vec::new();
        for option in picked {
            match &option.option {
                AnswerOption::Choice(id) => choice_ids.push(id.clone()),
                AnswerOption::Score(score) => scores.push(*score),
            }
        }
        match scores[..] {
            [] => Some(answer::Value::Choices(ChoiceAnswer { choice_ids })),
            [score] => Some(answer::Value::Score(score)),
            [..] => {
                let columns = picked.iter().map(|option| option.column);
                self.add_error(
                    columns,
                    field,
                    "several scores are picked; the question takes one",
                );
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
