//! Responses, put together in one line.

use cxmetrics::api::{
    Answer, ChoiceAnswer, Completion, Response, SubmitResponsesRequest, Unanswered, answer::Value,
};
use uuid::Uuid;

/// When a response was submitted that doesn't say: noon of 14 January 2026.
pub(crate) const NOON: &str = "2026-01-14T12:00:00Z";

/// A complete response without answers, to be given some.
pub(crate) fn response(survey_id: &str) -> Response {
    Response {
        response_id: Uuid::now_v7().to_string(),
        survey_id: survey_id.into(),
        completion: Completion::Complete.into(),
        submit_time: Some(instant(NOON)),
        // Output only; servers ignore it in requests.
        revision: 1,
        ..Response::default()
    }
}

/// An instant as RFC 3339 writes it.
pub(crate) fn instant(text: &str) -> prost_types::Timestamp {
    let instant: jiff::Timestamp = text.parse().expect("an instant");
    message_of(instant)
}

pub(crate) fn message_of(instant: jiff::Timestamp) -> prost_types::Timestamp {
    let micros = instant.as_microsecond();
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: i32::try_from(micros.rem_euclid(1_000_000) * 1_000).expect("under a second"),
    }
}

/// One message of a stream.
pub(crate) fn rows(responses: impl IntoIterator<Item = Response>) -> SubmitResponsesRequest {
    SubmitResponsesRequest {
        responses: responses.into_iter().collect(),
        ..Default::default()
    }
}

/// Adds to a response.
pub(crate) trait Give: Sized {
    fn answer(self, question: &str, value: Value) -> Self;
    fn id(self, id: Uuid) -> Self;
    fn at(self, submit_time: &str) -> Self;
    fn by(self, customer: &str) -> Self;
    fn channel(self, channel: &str) -> Self;
    fn dimension(self, dimension: &str, value: &str) -> Self;
    fn partial(self) -> Self;

    fn score(self, question: &str, score: i32) -> Self {
        self.answer(question, Value::Score(score))
    }

    fn words(self, question: &str, words: &str) -> Self {
        self.answer(question, Value::Text(words.into()))
    }

    fn picks(self, question: &str, choices: &[&str]) -> Self {
        let choice_ids = choices.iter().map(|id| (*id).into()).collect();
        self.answer(question, Value::Choices(ChoiceAnswer { choice_ids }))
    }

    fn not_applicable(self, question: &str) -> Self {
        self.answer(
            question,
            Value::Unanswered(Unanswered::NotApplicable.into()),
        )
    }

    fn skipped(self, question: &str) -> Self {
        self.answer(question, Value::Unanswered(Unanswered::Skipped.into()))
    }
}

impl Give for Response {
    fn answer(mut self, question: &str, value: Value) -> Self {
        self.answers.push(Answer {
            question_id: question.into(),
            value: Some(value),
        });
        self
    }

    fn id(mut self, id: Uuid) -> Self {
        self.response_id = id.to_string();
        self
    }

    fn at(mut self, submit_time: &str) -> Self {
        self.submit_time = Some(instant(submit_time));
        self
    }

    fn by(mut self, customer: &str) -> Self {
        self.customer_id = customer.into();
        self
    }

    fn channel(mut self, channel: &str) -> Self {
        self.channel = channel.into();
        self
    }

    fn dimension(mut self, dimension: &str, value: &str) -> Self {
        self.dimensions.insert(dimension.into(), value.into());
        self
    }

    fn partial(mut self) -> Self {
        self.completion = Completion::Partial.into();
        self
    }
}
