//! Rows that are responses to a survey.

mod answer;
mod completion;
mod question;

use std::path::Path;

use anyhow::{Context, ensure};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use crate::api::{Response, SubmitResponsesRequest, SubmitResponsesResponse, Survey};

use super::super::client::Service;
use super::super::survey;
use super::frame::{Declared, Field, Frame, Names};
use super::mapping::{FrameMapping, ResponseMapping};
use super::plan::{Plan, Told};
use super::reader::RowReader;
use completion::CompletionRule;
use question::QuestionRule;

const NAMES: Names = Names {
    record: "response",
    id: "response_id",
    time: "submit_time",
};

/// How a row becomes a response, checked against the survey it is for. Columns are
/// places in those of the frame.
#[derive(Debug)]
pub(super) struct ResponsePlan {
    frame: Frame,
    survey_id: String,
    completion: CompletionRule,
    touchpoint: Option<Field>,
    language: Option<Field>,
    questions: Vec<QuestionRule>,
}

impl ResponsePlan {
    /// Checks the mapping against its survey before the file is opened.
    pub(super) async fn load(
        server: &Service,
        frame: FrameMapping,
        mapping: ResponseMapping,
        path: &Path,
    ) -> anyhow::Result<Self> {
        let survey_id = mapping.survey.clone();
        let survey = survey::get(server, survey_id.clone())
            .await
            .with_context(|| format!("can't import into survey {survey_id}"))?;
        ensure!(
            survey.archive_time.is_none(),
            "survey {survey_id} is archived: it takes no more responses"
        );
        Self::new(frame, mapping, &survey)
            .with_context(|| format!("{} doesn't fit the survey", path.display()))
    }

    /// Checks the mapping against the survey, so that a mistake in it stops the
    /// import before anything is sent.
    fn new(frame: FrameMapping, mapping: ResponseMapping, survey: &Survey) -> anyhow::Result<Self> {
        let declared = Declared {
            by: format!("survey {}", survey.survey_id),
            dimensions: &survey.dimensions,
            built_in: &[
                ("channel", "`channel = ...` at the top"),
                ("touchpoint", "`touchpoint = ...` at the top"),
                ("language", "`language = ...` at the top"),
            ],
            remedy: "",
        };
        let mut frame = Frame::new(frame, NAMES, &mapping.survey, &declared)?;
        let columns = &mut frame.columns;
        let completion = CompletionRule::new(mapping.completion, columns)?;
        let touchpoint = columns.optional(mapping.touchpoint);
        let language = columns.optional(mapping.language);
        ensure!(
            !mapping.questions.is_empty(),
            "[questions] is empty: map at least one"
        );
        let questions = mapping
            .questions
            .into_iter()
            .map(|(id, question)| QuestionRule::new(id, question.0, mapping.empty, survey, columns))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            frame,
            survey_id: mapping.survey,
            completion,
            touchpoint,
            language,
            questions,
        })
    }
}

impl Plan for ResponsePlan {
    type Record = Response;
    type Request = SubmitResponsesRequest;
    type Reply = SubmitResponsesResponse;

    fn frame(&self) -> &Frame {
        &self.frame
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
                .filter_map(|rule| row.answer(rule))
                .collect(),
            // What the service fills in.
            create_time: None,
            revision: 0,
            exclusion_reason: 0,
        }
    }

    fn id(record: &Response) -> &str {
        &record.response_id
    }

    /// `answers[recommend].score` for the service's `answers[2].score`: the file
    /// knows questions, not places.
    fn field_in_words(field: &str, response: &Response) -> String {
        let named = || {
            let (before, rest) = field.split_once("answers[")?;
            let (place, after) = rest.split_once(']')?;
            let answer = response.answers.get(place.parse::<usize>().ok()?)?;
            Some(format!("{before}answers[{}]{after}", answer.question_id))
        };
        named().unwrap_or_else(|| field.to_owned())
    }

    fn column_of(&self, field: &str) -> Option<usize> {
        match field.split(['.', '[']).next() {
            Some("answers") => {
                let asked = |id: &str| field.starts_with(&format!("answers[{id}]"));
                let rule = self.questions.iter().find(|rule| asked(&rule.question_id));
                rule.map(|rule| rule.column)
            }
            Some("touchpoint") => Field::column_of(self.touchpoint.as_ref()),
            Some("language") => Field::column_of(self.language.as_ref()),
            Some(_) | None => self.frame.column_of(field),
        }
    }

    fn request(responses: Vec<Response>) -> SubmitResponsesRequest {
        SubmitResponsesRequest { responses }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<SubmitResponsesRequest>,
    ) -> Result<Streaming<SubmitResponsesResponse>, Status> {
        let call = server.responses().submit_responses(requests).await;
        call.map(tonic::Response::into_inner)
    }

    fn verdicts(reply: SubmitResponsesResponse) -> Vec<Told> {
        let verdicts = reply.verdicts.into_iter();
        verdicts
            .map(|verdict| Told {
                verdict,
                unknown_order: false,
            })
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use crate::api::{ChoiceQuestion, NpsQuestion, Question, TextQuestion, question};
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::mapping::{Mapping, RowsMapping};
    use crate::cli::import::plan::Converted;
    use crate::cli::import::rows::Cell;

    use super::*;

    fn survey() -> Survey {
        let question = |id: &str, kind| Question {
            question_id: id.to_owned(),
            wording: String::new(),
            kind: Some(kind),
        };
        Survey {
            survey_id: "shop".to_owned(),
            questions: vec![
                question("recommend", question::Kind::Nps(NpsQuestion {})),
                question("reasons", question::Kind::Choice(ChoiceQuestion::default())),
                question("comment", question::Kind::Text(TextQuestion {})),
            ],
            dimensions: vec!["store".to_owned()],
            ..Survey::default()
        }
    }

    pub(in crate::cli::import) fn plan(mapping: &str) -> anyhow::Result<ResponsePlan> {
        let mapping = Mapping::parse(mapping).unwrap();
        let RowsMapping::Responses(responses) = mapping.rows else {
            panic!("it has no survey");
        };
        ResponsePlan::new(mapping.frame, *responses, &survey())
    }

    /// Converts cells in the order number, at, q1 and then those that `mapping` adds.
    pub(in crate::cli::import) fn convert(mapping: &str, cells: &[&str]) -> Converted<Response> {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|&text| Cell::Text(text.to_owned()))
            .collect();
        plan(mapping).unwrap().convert(&cells, 1)
    }

    fn refusal(mapping: &str) -> String {
        plan(mapping).unwrap_err().to_string()
    }

    #[test]
    fn the_wanted_columns_are_listed_once() {
        let plan = plan(&format!("channel = \"q1\"\n{SMALLEST}")).unwrap();
        assert_eq!(plan.frame.columns.names, ["number", "at", "q1"]);
    }

    #[test]
    fn a_question_that_the_survey_lacks_is_named_with_its_like() {
        let message = refusal(&SMALLEST.replace("recommend =", "recomend ="));
        assert_eq!(
            message,
            "[questions] survey shop has no question `recomend`; did you mean `recommend`?"
        );
    }

    #[test]
    fn an_undeclared_dimension_is_named() {
        let message = refusal(&format!("{SMALLEST}\n[dimensions]\nstores = \"q1\""));
        assert!(
            message.contains("no dimension `stores`; did you mean `store`?"),
            "{message}"
        );
        let message = refusal(&format!("{SMALLEST}\n[dimensions]\nchannel = \"q1\""));
        assert!(message.contains("built in"), "{message}");
    }

    #[test]
    fn completion_is_never_guessed() {
        let message = refusal(&SMALLEST.replace("value = \"complete\"", "column = \"status\""));
        assert!(
            message.starts_with("[completion] needs either"),
            "{message}"
        );
    }

    #[test]
    fn a_column_of_uuids_is_taken_as_it_is() {
        let mapping = SMALLEST.replace("[\"number\"]", "[\"number\"]\nuuid = true");
        let id = "018f3b1e-0000-7000-8000-000000000001";
        assert_eq!(convert(&mapping, &[id, "2024-05-01T00:00:00Z", "9"]).id, id);
        let flaws = convert(&mapping, &["x", "2024-05-01T00:00:00Z", "9"])
            .record
            .unwrap_err();
        assert_eq!(flaws[0].description, "`x` is not a UUID");
    }

    #[test]
    fn every_flaw_of_a_row_is_reported_at_once() {
        let converted = convert(SMALLEST, &["7", "yesterday", "good"]);
        let flaws = converted.record.unwrap_err();
        let fields: Vec<(&str, &str)> = flaws
            .iter()
            .map(|flaw| (flaw.column.as_str(), flaw.field.as_str()))
            .collect();
        assert_eq!(
            fields,
            [("at", "submit_time"), ("q1", "answers[recommend].score")]
        );
        assert!(!converted.id.is_empty(), "the id is known all the same");
    }

    #[test]
    fn an_empty_dimension_is_left_out_and_an_unlisted_code_is_a_flaw() {
        let dimension = "[dimensions]\nstore = { column = \"store\", values = { 1 = \"Bonn\" } }";
        let mapping = format!("{SMALLEST}\n{dimension}");
        // The columns of dimensions come before those of questions.
        let convert = |store| convert(&mapping, &["1", "2024-05-01T00:00:00Z", store, "9"]).record;
        assert_eq!(convert("1").unwrap().dimensions["store"], "Bonn");
        assert!(convert("").unwrap().dimensions.is_empty());
        assert_eq!(convert("2").unwrap_err()[0].field, "dimensions[store]");
    }
}
