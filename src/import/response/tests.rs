//! Responses from rows.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::api::{ChoiceAnswer, Unanswered, answer};
use crate::import::converter::RecordConverter;
use crate::import::fixtures::converters::{convert_response as convert, responses};
use crate::import::fixtures::mappings::SMALLEST;

fn error(mapping: &str) -> String {
    responses(mapping).unwrap_err().to_string()
}

#[test]
fn each_column_is_listed_once() {
    let converter = responses(&format!("channel = \"q1\"\n{SMALLEST}")).unwrap();
    assert_eq!(converter.rules().columns(), ["number", "at", "q1"]);
}

#[test]
fn a_missing_question_is_reported_with_a_similar_one() {
    let message = error(&SMALLEST.replace("recommend =", "recomend ="));
    assert_eq!(
        message,
        "[questions] survey shop has no question `recomend`; did you mean `recommend`?"
    );
}

#[test]
fn an_undeclared_dimension_is_reported() {
    let message = error(&format!("{SMALLEST}\n[dimensions]\nstores = \"q1\""));
    assert!(
        message.contains("no dimension `stores`; did you mean `store`?"),
        "{message}"
    );
    let message = error(&format!("{SMALLEST}\n[dimensions]\nchannel = \"q1\""));
    assert!(message.contains("built in"), "{message}");
}

#[test]
fn completion_is_required() {
    let message = error(&SMALLEST.replace("value = \"complete\"", "column = \"status\""));
    assert!(
        message.starts_with("[completion] needs either"),
        "{message}"
    );
}

#[test]
fn uuids_are_used_unchanged() {
    let mapping = SMALLEST.replace("[\"number\"]", "[\"number\"]\nuuid = true");
    let id = "018f3b1e-0000-7000-8000-000000000001";
    assert_eq!(convert(&mapping, &[id, "2024-05-01T00:00:00Z", "9"]).id, id);
    let errors = convert(&mapping, &["x", "2024-05-01T00:00:00Z", "9"])
        .record
        .unwrap_err();
    assert_eq!(errors[0].description, "`x` is not a UUID");
}

#[test]
fn every_error_of_a_row_is_reported() {
    let converted = convert(SMALLEST, &["7", "yesterday", "good"]);
    let errors = converted.record.unwrap_err();
    let fields: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| (error.column.as_str(), error.field.as_str()))
        .collect();
    assert_eq!(
        fields,
        [("at", "submit_time"), ("q1", "answers[recommend].score")]
    );
    assert!(!converted.id.is_empty(), "the id is valid");
}

#[test]
fn an_empty_dimension_is_left_out_and_an_unlisted_code_is_an_error() {
    let dimension = "[dimensions]\nstore = { column = \"store\", values = { 1 = \"Bonn\" } }";
    let mapping = format!("{SMALLEST}\n{dimension}");
    // The columns of dimensions come before those of questions.
    let convert = |store| convert(&mapping, &["1", "2024-05-01T00:00:00Z", store, "9"]).record;
    assert_eq!(convert("1").unwrap().dimensions["store"], "Bonn");
    assert!(convert("").unwrap().dimensions.is_empty());
    assert_eq!(convert("2").unwrap_err()[0].field, "dimensions[store]");
}

fn skipped() -> answer::Value {
    answer::Value::Unanswered(Unanswered::Skipped.into())
}

fn only_answer(mapping: &str, cell: &str) -> Option<answer::Value> {
    let converted = convert(mapping, &["1", "2024-05-01T00:00:00Z", cell]);
    let mut answers = converted.record.unwrap().answers;
    answers.pop().and_then(|answer| answer.value)
}

fn with_question(question: &str) -> String {
    SMALLEST.replace("recommend = \"q1\"", question)
}

#[test]
fn an_empty_answer_is_skipped_unless_the_mapping_overrides_it() {
    assert_eq!(only_answer(SMALLEST, ""), Some(skipped()));
    let not_asked = with_question("recommend = { column = \"q1\", empty = \"not_asked\" }");
    assert_eq!(only_answer(&not_asked, ""), None);
    let all = format!("empty = \"not_asked\"\n{SMALLEST}");
    assert_eq!(only_answer(&all, ""), None);
}

#[test]
fn a_code_can_mean_not_applicable_skipped_or_a_score() {
    let mapping = with_question(
        "recommend = { column = \"q1\", not_applicable = [98], skipped = [99], values = { best = 10 } }",
    );
    let not_applicable = answer::Value::Unanswered(Unanswered::NotApplicable.into());
    assert_eq!(only_answer(&mapping, "98"), Some(not_applicable));
    assert_eq!(only_answer(&mapping, "99"), Some(skipped()));
    assert_eq!(
        only_answer(&mapping, "best"),
        Some(answer::Value::Score(10))
    );
    assert_eq!(only_answer(&mapping, "7"), Some(answer::Value::Score(7)));
}

/// Exports write the same emoji with and without U+FE0F.
#[test]
fn an_emoji_is_a_code_with_and_without_its_variation_selector() {
    let mapping = with_question(
        "recommend = { column = \"q1\", values = { \"☺\u{FE0F}\" = 3, \"☹\u{FE0F}\" = 1 } }",
    );
    let scores = ["☺\u{FE0F}", "☺", "☺", "☹"].map(|cell| only_answer(&mapping, cell));
    assert_eq!(
        scores,
        [3, 3, 3, 1].map(|score| Some(answer::Value::Score(score)))
    );
}

#[test]
fn the_separator_splits_choices() {
    let mapping = with_question(
        "reasons = { column = \"q1\", separator = \"|\", values = { p = \"price\", q = \"quality\" } }",
    );
    let picked = ChoiceAnswer {
        choice_ids: vec!["price".to_owned(), "quality".to_owned()],
    };
    assert_eq!(
        only_answer(&mapping, "p | q"),
        Some(answer::Value::Choices(picked))
    );
}

/// Labels that hold the separator.
#[test]
fn a_label_may_hold_the_separator() {
    let values = "{ \"Cheap, fair price\" = \"price\", \"Quick, no queue\" = \"quality\", \
                  \"Friendly staff\" = \"staff\" }";
    let mapping = with_question(&format!(
        "reasons = {{ column = \"q1\", separator = \", \", values = {values} }}"
    ));
    for (cell, ids) in [
        (
            "Cheap, fair price, Quick, no queue",
            &["price", "quality"][..],
        ),
        ("Friendly staff", &["staff"]),
        ("Cheap, fair price, Friendly staff", &["price", "staff"]),
    ] {
        let choice_ids = ids.iter().map(|&id| id.to_owned()).collect();
        let picked = answer::Value::Choices(ChoiceAnswer { choice_ids });
        assert_eq!(only_answer(&mapping, cell), Some(picked), "{cell}");
    }
    let row = ["1", "2024-05-01T00:00:00Z", "Cheap, Friendly staff"];
    let errors = convert(&mapping, &row).record.unwrap_err();
    assert!(errors[0].description.contains("`Cheap`"), "{errors:?}");
}

#[test]
fn a_code_has_one_meaning() {
    let twice =
        with_question("recommend = { column = \"q1\", not_applicable = [9], skipped = [9] }");
    assert!(error(&twice).contains("under both `not_applicable` and `skipped`"));
    let completion = "column = \"status\"\ncomplete = [1]\npartial = [1, 2]";
    let twice = SMALLEST.replace("value = \"complete\"", completion);
    assert!(error(&twice).contains("`1` under both `complete` and `partial`"));
}
