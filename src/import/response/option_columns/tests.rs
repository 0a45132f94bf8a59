//! Answers in one column per option.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::api::{ChoiceAnswer, Unanswered, answer};
use crate::import::converter::RecordConverter;
use crate::import::field_error::FieldError;
use crate::import::fixtures::converters::{convert_response as convert, responses};
use crate::import::fixtures::mappings::SMALLEST;

/// A mapping with a question that has other columns than `q1`.
fn mapping(question: &str) -> String {
    SMALLEST.replace("recommend = \"q1\"", question)
}

fn reasons(more: &str) -> String {
    mapping(&format!(
        "reasons = {{ columns = {{ price = \"r1\", quality = \"r2\", staff = \"r3\" }}{more} }}"
    ))
}

fn answered(mapping: &str, cells: &[&str]) -> Result<Option<answer::Value>, Vec<FieldError>> {
    let row = [&["1", "2024-05-01T00:00:00Z"], cells].concat();
    let mut answers = convert(mapping, &row).record?.answers;
    Ok(answers.pop().and_then(|answer| answer.value))
}

fn picked(ids: &[&str]) -> Option<answer::Value> {
    let choice_ids = ids.iter().map(|&id| id.to_owned()).collect();
    Some(answer::Value::Choices(ChoiceAnswer { choice_ids }))
}

fn unanswered(reason: Unanswered) -> Option<answer::Value> {
    Some(answer::Value::Unanswered(reason.into()))
}

#[test]
fn each_option_has_its_column() {
    let mapping = reasons("");
    let converter = responses(&mapping).unwrap();
    assert_eq!(
        converter.rules().columns(),
        ["number", "at", "r1", "r2", "r3"]
    );
    assert_eq!(converter.column_of("answers[reasons]"), Some("r1"));
    for (cells, ids) in [
        (["Y", "Y", ""], &["price", "quality"][..]),
        (["1", "0", "1"], &["price", "staff"]),
        (["True", "False", "False"], &["price"]),
        (["-", "x", "-"], &["quality"]),
        // The label, the column and the id.
        (["The price", "r2", "staff"], &["price", "quality", "staff"]),
    ] {
        assert_eq!(answered(&mapping, &cells), Ok(picked(ids)), "{cells:?}");
    }
}

#[test]
fn a_question_without_a_picked_option_is_skipped() {
    for cells in [["", "", ""], ["0", "0", "0"], ["-", "", "N"]] {
        let found = answered(&reasons(""), &cells);
        assert_eq!(found, Ok(unanswered(Unanswered::Skipped)), "{cells:?}");
    }
    // Empty cells may mean that the question was not asked; zeros can't.
    let not_asked = reasons(", empty = \"not_asked\"");
    assert_eq!(answered(&not_asked, &["", "", ""]), Ok(None));
    let found = answered(&not_asked, &["0", "0", "0"]);
    assert_eq!(found, Ok(unanswered(Unanswered::Skipped)));
}

#[test]
fn a_question_is_not_applicable_where_no_option_was_offered() {
    let mapping = reasons(", not_applicable = [\"N/A\"]");
    let found = |cells| answered(&mapping, cells);
    let not_applicable = Ok(unanswered(Unanswered::NotApplicable));
    assert_eq!(found(&["N/A", "N/A", "N/A"]), not_applicable);
    assert_eq!(found(&["N/A", "", ""]), not_applicable);
    // Some options may be hidden from a customer.
    assert_eq!(found(&["N/A", "Y", "N"]), Ok(picked(&["quality"])));
    assert_eq!(
        found(&["N/A", "N", "N"]),
        Ok(unanswered(Unanswered::Skipped))
    );
}

#[test]
fn the_mapping_may_list_the_codes() {
    let mapping = reasons(", picked = [\"Ja\", 2], not_picked = [1]");
    assert_eq!(
        answered(&mapping, &["Ja", "2", "1"]),
        Ok(picked(&["price", "quality"]))
    );
    let twice = reasons(", picked = [1], not_applicable = [1]");
    let message = responses(&twice).unwrap_err().to_string();
    assert!(message.contains("lists `1` under two"), "{message}");
}

#[test]
fn an_unknown_code_is_an_error() {
    let errors = answered(&reasons(""), &["Y", "maybe", "2"]).unwrap_err();
    let columns: Vec<&str> = errors.iter().map(|error| error.column.as_str()).collect();
    assert_eq!(columns, ["r2", "r3"]);
    assert_eq!(errors[0].field, "answers[reasons]");
    assert!(errors[0].description.contains("`maybe`"), "{errors:?}");
}

#[test]
fn any_text_may_pick_an_option() {
    let other = "reasons = { columns = { price = \"r1\", staff = { column = \"other\", any_text = true } } }";
    let found = |cells| answered(&mapping(other), cells);
    assert_eq!(found(&["0", "the smell"]), Ok(picked(&["staff"])));
    assert_eq!(found(&["Y", "0"]), Ok(picked(&["price"])));
}

#[test]
fn a_score_may_have_one_column_per_point() {
    let scores = "satisfaction = { columns = { 1 = \"s1\", 2 = \"s2\", 3 = \"s3\" } }";
    let found = |cells| answered(&mapping(scores), cells);
    assert_eq!(found(&["0", "1", "0"]), Ok(Some(answer::Value::Score(2))));
    // The cell may repeat the point.
    assert_eq!(found(&["", "", "3"]), Ok(Some(answer::Value::Score(3))));
    assert_eq!(found(&["0", "0", "0"]), Ok(unanswered(Unanswered::Skipped)));
    let errors = found(&["1", "1", "0"]).unwrap_err();
    assert_eq!(errors[0].column, "s1+s2");
}

#[test]
fn an_option_that_the_survey_lacks_is_refused() {
    let error = |question: &str| format!("{:#}", responses(&mapping(question)).unwrap_err());
    assert_eq!(
        error("reasons = { columns = { prices = \"r1\" } }"),
        "[questions] reasons: has no choice `prices`; did you mean `price`?"
    );
    assert!(error("satisfaction = { columns = { good = \"s1\" } }").contains("`good`"));
    assert!(error("comment = { columns = { a = \"s1\" } }").contains("has no options"));
}
