//! Converts rows to responses.

use std::collections::HashMap;

use anyhow::ensure;

use super::completion::CompletionRule;
use super::option_columns::OptionColumns;
use super::question::QuestionRule;
use crate::api::{Question, Response, Survey};
use crate::import::converter::RecordConverter;
use crate::import::declared::DeclaredDimensions;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::{QuestionMapping, RecordMapping, ResponseMapping};
use crate::import::record_rules::{FieldNames, RecordRules};
use crate::import::row_reader::RowReader;

const NAMES: FieldNames = FieldNames {
    record: "response",
    id: "response_id",
    time: "submit_time",
};

/// Converts rows to responses, by a mapping that was checked against the survey.
#[derive(Debug)]
pub(crate) struct ResponseConverter {
    rules: RecordRules,
    survey_id: String,
    completion: CompletionRule,
    touchpoint: Option<FieldRule>,
    language: Option<FieldRule>,
    questions: Vec<AnswerSource>,
    survey_questions: Vec<Question>,
}

/// How a row gives one answer.
#[derive(Debug)]
enum AnswerSource {
    Cell(Box<QuestionRule>),
    Options(OptionColumns),
}

impl ResponseConverter {
    /// Checks a mapping against the survey.
    ///
    /// # Errors
    ///
    /// The survey lacks a question or dimension of the mapping, or a key has no valid value.
    pub(crate) fn new(
        record: RecordMapping,
        mapping: ResponseMapping,
        survey: &Survey,
    ) -> anyhow::Result<Self> {
        let declared = DeclaredDimensions {
            owner: format!("survey {}", survey.survey_id),
            names: &survey.dimensions,
            built_in: &[
                ("channel", "`channel = ...` at the top"),
                ("touchpoint", "`touchpoint = ...` at the top"),
                ("language", "`language = ...` at the top"),
            ],
            remedy: "",
        };
        let mut rules = RecordRules::new(record, NAMES, &mapping.survey, &declared)?;
        let (numbers, columns) = (rules.numbers, &mut rules.columns);
        let completion = CompletionRule::new(mapping.completion, numbers, columns)?;
        let touchpoint = FieldRule::optional(mapping.touchpoint, numbers, columns);
        let language = FieldRule::optional(mapping.language, numbers, columns);
        ensure!(
            !mapping.questions.is_empty(),
            "[questions] is empty: map at least one"
        );
        let questions = mapping
            .questions
            .into_iter()
            .map(|(id, question)| match question {
                QuestionMapping::Cell(cell) => {
                    QuestionRule::new(id, cell, mapping.empty, numbers, survey, columns)
                        .map(|rule| AnswerSource::Cell(Box::new(rule)))
                }
                QuestionMapping::Options(options) => {
                    OptionColumns::new(id, options, mapping.empty, numbers, survey, columns)
                        .map(AnswerSource::Options)
                }
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            rules,
            survey_id: mapping.survey,
            completion,
            touchpoint,
            language,
            questions,
            survey_questions: survey.questions.clone(),
        })
    }

    /// A question of the survey.
    pub(crate) fn survey_question(&self, question_id: &str) -> Option<&Question> {
        let mut questions = self.survey_questions.iter();
        questions.find(|question| question.question_id == question_id)
    }

    fn column_index(&self, field: &str) -> Option<usize> {
        match field.split(['.', '[']).next() {
            Some("answers") => {
                let is_asked = |id: &str| field.starts_with(&format!("answers[{id}]"));
                let mut questions = self.questions.iter();
                let source = questions.find(|source| is_asked(source.question_id()));
                source.and_then(AnswerSource::column)
            }
            Some("touchpoint") => self.touchpoint.as_ref()?.column(),
            Some("language") => self.language.as_ref()?.column(),
            Some(_) | None => self.rules.column_of(field),
        }
    }
}

impl AnswerSource {
    fn question_id(&self) -> &str {
        match self {
            Self::Cell(rule) => &rule.question_id,
            Self::Options(rule) => &rule.question_id,
        }
    }

    /// The first column of the answer.
    fn column(&self) -> Option<usize> {
        match self {
            Self::Cell(rule) => Some(rule.column),
            Self::Options(rule) => rule.column(),
        }
    }
}

impl RecordConverter for ResponseConverter {
    type Record = Response;

    fn rules(&self) -> &RecordRules {
        &self.rules
    }

    fn record(&self, id: String, row: &mut RowReader<'_>) -> Response {
        Response {
            response_id: id,
            survey_id: self.survey_id.clone(),
            customer_id: row.customer(),
            submit_time: row.time(),
            channel: row.channel(),
            touchpoint: row.optional("touchpoint", self.touchpoint.as_ref()),
            language: row.optional("language", self.language.as_ref()),
            dimensions: row.dimensions(),
            properties: row.properties(),
            completion: row.completion(&self.completion).into(),
            answers: self
                .questions
                .iter()
                .filter_map(|source| match source {
                    AnswerSource::Cell(rule) => row.answer(rule),
                    AnswerSource::Options(rule) => row.answer_of_options(rule),
                })
                .collect(),
            // The service sets these.
            create_time: None,
            revision: 0,
            exclusion_reason: 0,
        }
    }

    fn id(record: &Response) -> &str {
        &record.response_id
    }

    fn set_id(record: &mut Response, id: String) {
        record.response_id = id;
    }

    fn maps(record: &mut Response) -> Vec<&mut HashMap<String, String>> {
        vec![&mut record.dimensions, &mut record.properties]
    }

    /// `answers[recommend].score` for `answers[2].score`: the service returns positions,
    /// the mapping has question ids.
    fn mapped_path(field: &str, response: &Response) -> String {
        let with_id = || {
            let (before, rest) = field.split_once("answers[")?;
            let (position, after) = rest.split_once(']')?;
            let position: usize = position.parse().ok()?;
            let answer = response.answers.get(position)?;
            Some(format!("{before}answers[{}]{after}", answer.question_id))
        };
        with_id().unwrap_or_else(|| field.to_owned())
    }

    fn column_of(&self, field: &str) -> Option<&str> {
        let column = self.column_index(field)?;
        Some(self.rules.columns.name(column))
    }
}
