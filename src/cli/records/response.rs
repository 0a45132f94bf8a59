//! Responses as rows.

use super::cell::{Cell, Field, Kind, NOT_APPLICABLE, Row, SKIPPED};
use super::filter::ResponseFilterArgs;
use super::pages::{PAGE_SIZE, Records};
use crate::api::answer::Value;
use crate::api::question::Kind as QuestionKind;
use crate::api::{
    Answer, Completion, ExclusionReason, ListResponsesRequest, Question, Response, Survey,
    Unanswered,
};
use crate::cli::client::{CallError, Service};

/// The responses of a survey that match.
#[derive(Debug)]
pub(in crate::cli) struct ResponseRecords {
    pub(in crate::cli) survey: Survey,
    /// The options that the request was made of.
    filter: Option<ResponseFilterArgs>,
    request: ListResponsesRequest,
    /// Whether a last field holds the reasons for missing answers, for formats whose columns of
    /// scores hold numbers only.
    has_reasons: bool,
}

impl ResponseRecords {
    /// The responses that `filter` selects.
    ///
    /// # Errors
    ///
    /// If the filter doesn't fit the survey.
    pub(in crate::cli) fn new(
        survey: Survey,
        filter: ResponseFilterArgs,
        has_reasons: bool,
    ) -> anyhow::Result<Self> {
        let request = filter.request(&survey)?;
        Ok(Self {
            survey,
            filter: Some(filter),
            request,
            has_reasons,
        })
    }

    /// All responses of a survey.
    pub(in crate::cli) fn all(survey: Survey) -> Self {
        let request = ListResponsesRequest {
            survey_id: survey.survey_id.clone(),
            ..ListResponsesRequest::default()
        };
        Self {
            survey,
            filter: None,
            request,
            has_reasons: false,
        }
    }
}

impl Records for ResponseRecords {
    type Record = Response;

    fn fields(&self) -> Vec<Field> {
        let text = |name: &str| Field::new(name, Kind::Text);
        let mut fields = vec![
            text("response_id"),
            text("survey_id"),
            Field::new("submit_time", Kind::Time),
            text("customer_id"),
            text("channel"),
            text("touchpoint"),
            text("language"),
            text("completion"),
        ];
        let dimensions = self.survey.dimensions.iter();
        fields.extend(dimensions.map(|name| text(&format!("dimensions.{name}"))));
        let questions = self.survey.questions.iter();
        fields.extend(questions.map(|question| {
            let kind = match &question.kind {
                Some(QuestionKind::Text(_)) | None => Kind::Text,
                Some(QuestionKind::Choice(_)) => Kind::List,
                Some(
                    QuestionKind::Nps(_)
                    | QuestionKind::Csat(_)
                    | QuestionKind::Ces(_)
                    | QuestionKind::Rating(_),
                ) => Kind::Integer,
            };
            Field::new(format!("answers.{}", question.question_id), kind)
        }));
        fields.push(Field::new("properties", Kind::Map));
        fields.push(Field::new("create_time", Kind::Time));
        fields.push(Field::new("revision", Kind::Integer));
        fields.push(text("exclusion_reason"));
        if self.has_reasons {
            fields.push(Field::new("unanswered", Kind::Map));
        }
        fields
    }

    fn row(&self, response: &Response) -> anyhow::Result<Row> {
        let text = |text: &str| Cell::text(text);
        let mut row = vec![
            text(&response.response_id),
            text(&response.survey_id),
            Cell::time(response.submit_time)?,
            text(&response.customer_id),
            text(&response.channel),
            text(&response.touchpoint),
            text(&response.language),
            text(completion(response.completion())),
        ];
        let dimensions = self.survey.dimensions.iter();
        row.extend(dimensions.map(|name| {
            let value = response.dimensions.get(name);
            value.map_or(Cell::Empty, Cell::text)
        }));
        let questions = self.survey.questions.iter();
        row.extend(questions.map(|question| answer_cell(answer(response, question))));
        row.push(Cell::map(response.properties.clone()));
        row.push(Cell::time(response.create_time)?);
        row.push(Cell::Integer(response.revision.into()));
        row.push(text(exclusion_word(response.exclusion_reason())));
        if self.has_reasons {
            let reasons = response.answers.iter().filter_map(|answer| {
                let Cell::Unanswered(word) = answer_cell(Some(answer)) else {
                    return None;
                };
                let word = word.trim_matches(['(', ')']);
                Some((answer.question_id.clone(), word.to_owned()))
            });
            row.push(Cell::map(reasons));
        }
        Ok(row)
    }

    async fn page(
        &self,
        server: &Service,
        page_token: String,
    ) -> Result<(Vec<Response>, String), CallError> {
        let request = ListResponsesRequest {
            page_size: PAGE_SIZE,
            page_token,
            ..self.request.clone()
        };
        let list = || {
            let (mut client, request) = (server.responses(), request.clone());
            async move { client.list_responses(request).await }
        };
        let reply = server.call(list).await;
        let flag = |field: &str| self.filter.as_ref()?.flag(field, &self.survey);
        let reply = reply.map_err(|error| error.naming(flag))?;
        Ok((reply.responses, reply.next_page_token))
    }
}

/// The answer of a response to a question, if it was asked.
pub(in crate::cli) fn answer<'a>(
    response: &'a Response,
    question: &Question,
) -> Option<&'a Answer> {
    let mut answers = response.answers.iter();
    answers.find(|answer| answer.question_id == question.question_id)
}

/// An answer as a cell; empty for a question that was not asked.
pub(in crate::cli) fn answer_cell(answer: Option<&Answer>) -> Cell {
    match answer.and_then(|answer| answer.value.as_ref()) {
        None => Cell::Empty,
        Some(Value::Score(score)) => Cell::Integer((*score).into()),
        Some(Value::Text(text)) => Cell::Text(text.clone()),
        Some(Value::Choices(choices)) => Cell::List(choices.choice_ids.clone()),
        Some(Value::Unanswered(why)) => Cell::Unanswered(match Unanswered::try_from(*why) {
            Ok(Unanswered::NotApplicable) => NOT_APPLICABLE,
            Ok(Unanswered::Skipped) => SKIPPED,
            Ok(Unanswered::Unspecified) | Err(_) => "(unknown)",
        }),
    }
}

fn completion(completion: Completion) -> &'static str {
    match completion {
        Completion::Complete => "complete",
        Completion::Partial => "partial",
        Completion::Unspecified => "",
    }
}

/// The reason of an exclusion; empty for a response that counts.
pub(in crate::cli) fn exclusion_word(reason: ExclusionReason) -> &'static str {
    match reason {
        ExclusionReason::Unspecified => "",
        ExclusionReason::Test => "test",
        ExclusionReason::Duplicate => "duplicate",
        ExclusionReason::Fraud => "fraud",
    }
}
