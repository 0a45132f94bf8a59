#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use prost::Message;

use super::*;

const SUBMIT: &str = "/cxmetrics.v1.ResponseService/SubmitResponse";
const SUBMIT_MANY: &str = "/cxmetrics.v1.ResponseService/SubmitResponses";
const GET_SURVEY: &str = "/cxmetrics.v1.SurveyService/GetSurvey";
const QUERY: &str = "/cxmetrics.v1.MetricService/QueryScores";

fn size<M: Message>(path: &str, message: &M) -> usize {
    decoded_size(path, &message.encode_to_vec(), usize::MAX).unwrap()
}

#[test]
fn the_compiled_protos_describe_every_call() {
    assert!(API.requests.contains_key(SUBMIT_MANY));
    for name in API.requests.values() {
        assert!(API.messages.contains_key(name), "{name}");
    }
}

#[test]
fn an_empty_message_counts_no_less_than_it_takes_up() {
    let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
    let estimate = |name: &str| {
        message_bytes(
            &pool
                .get_message_by_name(&format!("cxmetrics.v1.{name}"))
                .unwrap(),
        )
    };
    macro_rules! sizes {
        ($($message:ident),*) => {
            [$((stringify!($message), size_of::<api::$message>())),*]
        };
    }
    // Those that repeat in requests.
    for (name, size) in sizes![
        Response,
        Answer,
        Activity,
        CustomerUpdate,
        Question,
        QuestionRef
    ] {
        let estimate = estimate(name);
        assert!(
            (size..=3 * size).contains(&estimate),
            "{name}: {size}, {estimate}"
        );
    }
}

#[test]
fn every_row_counts_even_if_it_is_empty() {
    let message = api::SubmitResponsesRequest {
        responses: vec![api::Response::default(); 1_000],
        ..Default::default()
    };
    let least = 1_000 * size_of::<api::Response>() / 2;
    assert!((least..4 * least).contains(&size(SUBMIT_MANY, &message)));
}

#[test]
fn nested_fields_count_too() {
    let response = api::Response {
        answers: vec![api::Answer::default(); 10_000],
        ..api::Response::default()
    };
    let message = api::SubmitResponseRequest {
        response: Some(response),
    };
    assert!(size(SUBMIT, &message) > 10_000 * size_of::<api::Answer>() / 2);
    let query = api::QueryScoresRequest {
        group_by: vec![String::new(); 10_000],
        ..api::QueryScoresRequest::default()
    };
    assert!(size(QUERY, &query) >= 10_000 * size_of::<String>());
}

#[test]
fn text_counts_by_its_length_up_to_the_bound() {
    let message = api::GetSurveyRequest {
        survey_id: "x".repeat(2_000),
    };
    let message = message.encode_to_vec();
    assert_eq!(decoded_size(GET_SURVEY, &message, 1_999), None);
    assert_eq!(decoded_size(GET_SURVEY, &message, 2_000), Some(2_000));
    assert_eq!(decoded_size("/nope", &message, 10), Some(0));
}

#[test]
fn bytes_that_are_no_message_count_up_to_the_flaw() {
    let start = vec![0x0d; 5 * WEIGHED_BYTES_MIN];
    for flaw in [&[0xff; 20][..], &[0x0a, 0xff], &[0x0a, 5, 1], &[0]] {
        let bytes = [&start[..], flaw].concat();
        assert_eq!(
            decoded_size(GET_SURVEY, &bytes, usize::MAX),
            Some(4 * WEIGHED_BYTES_MIN)
        );
    }
}
