//! Mapping files.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::*;
use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
use crate::import::mapping::{Code, Kind};

fn responses(text: &str) -> ResponseMapping {
    match Mapping::parse(text).unwrap().rows {
        RowsMapping::Responses(mapping) => *mapping,
        RowsMapping::Activities(_) | RowsMapping::Customers(_) => panic!("it has a survey"),
    }
}

fn activities(text: &str) -> ActivityMapping {
    match Mapping::parse(text).unwrap().rows {
        RowsMapping::Activities(mapping) => *mapping,
        RowsMapping::Responses(_) | RowsMapping::Customers(_) => panic!("it has an activity"),
    }
}

fn error(text: &str) -> String {
    Mapping::parse(text).unwrap_err().to_string()
}

#[test]
fn a_string_names_a_column() {
    let mapping = responses(SMALLEST);
    let QuestionMapping::Cell(recommend) = &mapping.questions["recommend"] else {
        panic!("it has one column");
    };
    assert_eq!(recommend.column, "q1");
    assert_eq!(mapping.empty, Empty::Skipped);
}

#[test]
fn codes_may_be_numbers() {
    let table = "column = \"q1\"\nnot_applicable = [6, \"n/a\"]";
    let QuestionMapping::Cell(question) = toml::from_str(table).unwrap() else {
        panic!("it has one column");
    };
    assert_eq!(
        question.not_applicable,
        [Code("6".to_owned()), Code("n/a".to_owned())]
    );
}

#[test]
fn a_misspelled_key_is_reported_with_its_line() {
    let message = error(&SMALLEST.replace("\"q1\"", "{ colum = \"q1\" }"));
    assert!(message.contains("line 11"), "{message}");
    assert!(message.contains("unknown field `colum`"), "{message}");
}

#[test]
fn a_field_is_a_column_or_a_constant_but_not_both() {
    let message = error(&format!(
        "channel = {{ column = \"a\", value = \"b\" }}\n{SMALLEST}"
    ));
    assert!(
        message.contains("needs exactly one of `column`"),
        "{message}"
    );
}

#[test]
fn a_mapping_has_exactly_one_type_of_row() {
    for several in [
        format!("activity = \"order\"\n{SMALLEST}"),
        format!("customers = true\n{SMALLEST}"),
        format!("customers = true\n{ORDERS}"),
    ] {
        assert!(error(&several).contains("exactly one of `survey"));
    }
    let none = SMALLEST.replace("survey = \"shop\"", "");
    assert!(error(&none).contains("exactly one of `survey"));
}

#[test]
fn a_mapping_of_customers_needs_a_customer_and_attributes_only() {
    let mapping = "customers = true\ncustomer = \"who\"\n";
    let segment = "[attributes]\nsegment = \"tier\"\n";
    assert!(Mapping::parse(&format!("{mapping}{segment}")).is_ok());
    for (text, expected) in [
        (mapping.to_owned(), "[attributes] is missing"),
        (
            format!("{mapping}[attributes]\n"),
            "[attributes] is missing",
        ),
        (
            format!("customers = true\n{segment}"),
            "`customer` is missing",
        ),
        (
            format!("{mapping}channel = \"via\"\n{segment}"),
            "channel doesn't apply",
        ),
        (
            format!("{mapping}{segment}[id]\ncolumns = [\"id\"]\n"),
            "[id] doesn't apply",
        ),
        (
            format!("{mapping}empty = \"skipped\"\n{segment}"),
            "\"keep\" or \"clear\"",
        ),
    ] {
        let message = error(&text);
        assert!(message.contains(expected), "{message}");
    }
    let message = error(&format!("empty = \"clear\"\n{SMALLEST}"));
    assert!(
        message.contains("\"skipped\" or \"not_asked\""),
        "{message}"
    );
}

#[test]
fn a_kind_is_constant_or_comes_from_a_column() {
    assert!(matches!(
        activities(ORDERS).kind,
        KindMapping::Constant(Kind::Order)
    ));
    let table = "{ column = \"type\", values = { sale = \"order\", 2 = \"refund\" } }";
    let KindMapping::Column { column, values } =
        activities(&ORDERS.replace("\"order\"\n        cus", &format!("{table}\n cus"))).kind
    else {
        panic!("a table names a column");
    };
    assert_eq!(column, "type");
    assert_eq!(values["sale"], Kind::Order);
    assert_eq!(values["2"], Kind::Refund);

    let message = error(&ORDERS.replace("activity = \"order\"", "activity = \"type\""));
    assert!(
        message.contains("write activity = { column = \"type\" }"),
        "{message}"
    );
}

#[test]
fn a_key_of_the_other_type_of_row_is_refused() {
    let message = error(&format!("language = \"lang\"\n{ORDERS}"));
    assert!(
        message.starts_with("language applies to responses"),
        "{message}"
    );
    let message = error(&format!("{SMALLEST}\n[contact]\ntopic = \"q1\""));
    assert!(
        message.starts_with("[contact] applies to activities"),
        "{message}"
    );
}

#[test]
fn an_activity_needs_a_customer() {
    let message = error(&ORDERS.replace("customer = \"who\"", ""));
    assert!(message.contains("`customer` is missing"), "{message}");
}

#[test]
fn an_encoding_is_named_by_its_label() {
    let mapping = Mapping::parse(&format!("encoding = \"latin1\"\n{SMALLEST}")).unwrap();
    assert_eq!(mapping.encoding, Some(Encoding::WINDOWS_1252));
    let message = error(&format!("encoding = \"latin\"\n{SMALLEST}"));
    assert!(message.contains("`latin` is not an encoding"), "{message}");
}

#[test]
fn every_kind_has_the_name_that_mapping_files_use() {
    for kind in Kind::ALL {
        let table = format!("column = \"type\"\nvalues = {{ x = \"{}\" }}", kind.name());
        let KindMapping::Column { values, .. } = toml::from_str(&table).unwrap() else {
            panic!("a table names a column");
        };
        assert_eq!(values["x"], kind);
    }
}

#[test]
fn the_questions_of_a_matrix_share_their_keys() {
    let matrix = "[[matrix]]\nquestions = { staff = \"q2\", food = \"q3\" }\nvalues = { good = 5 }\n\
                  not_applicable = [98]\n";
    let mapping = responses(&format!("{SMALLEST}\n{matrix}"));
    assert_eq!(mapping.questions.len(), 3);
    for (id, column) in [("staff", "q2"), ("food", "q3")] {
        let QuestionMapping::Cell(question) = &mapping.questions[id] else {
            panic!("it has one column");
        };
        assert_eq!(question.column, column);
        assert_eq!(question.values["good"], Code("5".to_owned()));
        assert_eq!(question.not_applicable, [Code("98".to_owned())]);
    }
    let twice = matrix.replace("food", "recommend");
    let message = error(&format!("{SMALLEST}\n{twice}"));
    assert!(message.contains("`recommend` is mapped twice"), "{message}");
    let message = error(&format!("{ORDERS}\n{matrix}"));
    assert!(
        message.starts_with("[[matrix]] applies to responses"),
        "{message}"
    );
}

#[test]
fn a_question_has_one_column_or_one_per_option() {
    for question in [
        "{ column = \"a\", columns = { x = \"b\" } }",
        "{ column = \"a\", picked = [1] }",
        "{ columns = { x = \"b\" }, separator = \",\" }",
        "{ values = { a = 1 } }",
    ] {
        let message = error(&SMALLEST.replace("\"q1\"", question));
        assert!(message.contains("needs either `column`"), "{message}");
    }
}
