//! The messages that clients send.

use cxmetrics::api::{
    self, Activity, Answer, Completion, Question, Response, Survey, Unanswered, activity::Kind,
    answer::Value, question,
};
use uuid::Uuid;

pub(crate) const SURVEY: &str = "faults";
pub(crate) const QUESTION: &str = "recommend";
/// Earliest time of responses and activities: 2026-01-14T12:00:00Z.
const NOON_SECONDS: i64 = 1_768_392_000;
/// Number of customers.
const CUSTOMERS: u128 = 500;

pub(crate) fn survey() -> Survey {
    Survey {
        survey_id: SURVEY.into(),
        title: "Answered during faults".into(),
        questions: vec![Question {
            question_id: QUESTION.into(),
            wording: "Would you recommend us?".into(),
            kind: Some(question::Kind::Nps(api::NpsQuestion {})),
        }],
        ..Survey::default()
    }
}

/// A new response, whose content is derived from its id.
pub(crate) fn response() -> Response {
    let id = Uuid::now_v7();
    let any = id.as_u128();
    let value = match any % 10 {
        0 => Value::Unanswered(Unanswered::Skipped.into()),
        1 => Value::Unanswered(Unanswered::NotApplicable.into()),
        _ => Value::Score(i32::try_from(any / 10 % 11).unwrap()),
    };
    Response {
        response_id: id.to_string(),
        survey_id: SURVEY.into(),
        customer_id: customer(any),
        submit_time: instant(any),
        channel: ["web", "mail", "kiosk", "phone"][usize::try_from(any % 4).unwrap()].into(),
        completion: Completion::Complete.into(),
        answers: vec![Answer {
            question_id: QUESTION.into(),
            value: Some(value),
        }],
        ..Response::default()
    }
}

/// A new order, whose content is derived from its id.
pub(crate) fn order() -> Activity {
    let id = Uuid::now_v7();
    let any = id.as_u128();
    Activity {
        activity_id: id.to_string(),
        customer_id: customer(any),
        activity_time: instant(any),
        kind: Some(Kind::Order(api::Order {
            order_id: id.to_string(),
            amount: Some(api::Money {
                currency_code: "EUR".into(),
                amount: format!("{}.50", any % 90),
            }),
            cost: None,
        })),
        ..Activity::default()
    }
}

fn customer(any: u128) -> String {
    format!("customer-{}", any % CUSTOMERS)
}

/// A time within four hours of noon.
fn instant(any: u128) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp {
        seconds: NOON_SECONDS + i64::try_from(any % 14_400).unwrap(),
        nanos: 0,
    })
}
