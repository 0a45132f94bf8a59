//! Responses from rows.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::api::{ChoiceAnswer, Completion, Unanswered, answer};
use crate::import::converter::RecordConverter;
use crate::import::fixtures::converters::{convert_response as convert, responses};
use crate::import::fixtures::mappings::SMALLEST;
use crate::import::row::Cell;

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
    assert!(
        errors[0]
            .description
            .starts_with("`x` is not a UUID, such as")
    );
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

fn answers(mapping: &str, cells: &[&str]) -> Vec<Option<answer::Value>> {
    let cells = cells.iter();
    cells.map(|cell| only_answer(mapping, cell)).collect()
}

fn score(score: i32) -> Option<answer::Value> {
    Some(answer::Value::Score(score))
}

/// An export with an empty cell writes every number of its column with decimals.
#[test]
fn a_code_is_a_number_in_every_spelling() {
    let zero = with_question("recommend = { column = \"q1\", not_applicable = [0] }");
    let not_applicable = Some(answer::Value::Unanswered(Unanswered::NotApplicable.into()));
    for cell in ["0", "0.0", "00", "+0", "-0"] {
        assert_eq!(only_answer(&zero, cell), not_applicable, "{cell}");
    }
    assert_eq!(
        answers(&zero, &["5.0", "4.0", "", "3.0"]),
        [score(5), score(4), Some(skipped()), score(3)]
    );
    let turned = with_question(
        "recommend = { column = \"q1\", values = { 1 = 6, 2 = 5, 3 = 4, 4 = 3, 5 = 2, 6 = 1 } }",
    );
    assert_eq!(
        answers(&turned, &["1.0", "1.0", "6.0", "06", "+6"]),
        [score(6), score(6), score(1), score(1), score(1)]
    );
}

#[test]
fn a_half_star_is_mapped_to_a_point_of_a_doubled_scale() {
    let halves = with_question(
        "recommend = { column = \"q1\", values = { \"3,5\" = 7, \"4,0\" = 8, 4 = 8 } }",
    );
    let mapping = format!("decimal = \",\"\n{halves}");
    assert_eq!(
        answers(&mapping, &["3,5", "3,50", "4,0", "4"]),
        [score(7), score(7), score(8), score(8)]
    );
}

#[test]
fn a_number_with_two_meanings_is_refused() {
    let twice = with_question("recommend = { column = \"q1\", values = { 1 = 6, 01 = 5 } }");
    let message = error(&twice);
    assert!(
        message.contains("lists the number 1 in several spellings"),
        "{message}"
    );
    let twice =
        with_question("recommend = { column = \"q1\", not_applicable = [9], skipped = [\"9.0\"] }");
    assert!(error(&twice).contains("under both `not_applicable` and `skipped`"));
}

#[test]
fn a_score_has_the_decimal_separator_of_the_file() {
    let mapping = format!("decimal = \",\"\n{SMALLEST}");
    assert_eq!(
        answers(&mapping, &["9,0", "10,0", "6"]),
        [score(9), score(10), score(6)]
    );
    let rejected = convert(&mapping, &["1", "2024-05-01T00:00:00Z", "8,5"]);
    let errors = rejected.record.unwrap_err();
    assert!(
        errors[0]
            .description
            .starts_with("`8,5` is not a whole number"),
        "{errors:?}"
    );
}

#[test]
fn a_number_is_a_choice_of_the_survey_also_with_decimals() {
    let mapping = with_question("reasons = { column = \"q1\", separator = \"|\" }");
    let picked = |ids: &[&str]| {
        let choice_ids = ids.iter().map(|&id| id.to_owned()).collect();
        Some(answer::Value::Choices(ChoiceAnswer { choice_ids }))
    };
    assert_eq!(
        answers(&mapping, &["1", "1.0", "1.0|02", "price", "1.5"]),
        [
            picked(&["1"]),
            picked(&["1"]),
            picked(&["1", "2"]),
            picked(&["price"]),
            picked(&["1.5"])
        ]
    );
}

#[test]
fn a_number_of_json_has_a_point_whatever_the_mapping_says() {
    let mapping = format!("decimal = \",\"\nthousands = \".\"\n{SMALLEST}");
    let cells = ["1", "2024-05-01T00:00:00Z", "9.0"].map(|text| Cell::Text(text.to_owned()));
    let converter = responses(&mapping).unwrap();
    assert!(converter.convert(&cells, 1).record.is_err());
    let [id, time, _] = cells;
    let cells = [id, time, Cell::Number("9.0".to_owned())];
    let answers = converter.convert(&cells, 1).record.unwrap().answers;
    assert_eq!(answers[0].value, score(9));
}

#[test]
fn completion_is_compared_as_a_number() {
    let completion = "column = \"status\"\ncomplete = [1]\npartial = [0]";
    let mapping = SMALLEST.replace("value = \"complete\"", completion);
    let completion = |code| {
        let row = ["1", "2024-05-01T00:00:00Z", code, "9"];
        convert(&mapping, &row).record.map(|it| it.completion())
    };
    assert_eq!(completion("1.0"), Ok(Completion::Complete));
    assert_eq!(completion("0.0"), Ok(Completion::Partial));
    assert!(completion("2").is_err());
}

/// A tool that wrote one row with decimals must not make a second row of it.
#[test]
fn a_whole_number_with_decimals_is_the_same_id() {
    let mapping = format!("customer = \"who\"\n{SMALLEST}");
    let row = |number, who| convert(&mapping, &[number, "2024-05-01T00:00:00Z", who, "9"]);
    assert_eq!(row("1001", "7").id, row("1001.0", "7.0").id);
    assert_ne!(row("7", "7").id, row("007", "7").id);
    let customer = |who| row("1", who).record.unwrap().customer_id;
    assert_eq!(customer("17850.0"), "17850");
    assert_eq!(customer("007"), "007");
    assert_eq!(
        row("1", "1.08235E+20").record.unwrap_err()[0].field,
        "customer_id"
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
