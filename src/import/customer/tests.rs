//! Rows of customers.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::*;
use crate::api::CustomerAttributes;
use crate::import::converter::ConvertedRow;
use crate::import::fixtures::converters::{customers, text_cells};

const MAPPING: &str = r#"
    customers = true
    customer = "who"
    [attributes]
    segment = "tier"
    country = { column = "land", values = { Deutschland = "DE" } }
"#;

fn convert(mapping: &str, cells: &[&str]) -> ConvertedRow<CustomerUpdate> {
    customers(mapping).unwrap().convert(&text_cells(cells), 1)
}

#[test]
fn a_row_sets_the_attributes_of_its_cells_and_keeps_the_others() {
    let converted = convert(MAPPING, &["1001.0", "gold", ""]);
    let expected = CustomerUpdate {
        customer_id: "1001".to_owned(),
        attributes: Some(CustomerAttributes {
            segment: "gold".to_owned(),
            ..CustomerAttributes::default()
        }),
        clear: Vec::new(),
    };
    assert_eq!(converted.record, Ok(expected));
    assert_eq!(converted.id, "1001");
}

#[test]
fn an_empty_cell_clears_an_attribute_where_the_mapping_says_so() {
    let mapping = format!("empty = \"clear\"\n{MAPPING}");
    let cleared = |cells| convert(&mapping, cells).record.unwrap().clear;
    assert_eq!(cleared(&["c", "gold", ""]), ["country"]);
    assert_eq!(cleared(&["c", "", ""]), ["segment", "country"]);
    assert!(cleared(&["c", "gold", "Deutschland"]).is_empty());
}

#[test]
fn errors_name_their_columns() {
    let errors = convert(MAPPING, &["", "gold", "Mars"]).record.unwrap_err();
    let named: Vec<_> = errors
        .iter()
        .map(|error| (error.column.as_str(), error.field.as_str()))
        .collect();
    assert_eq!(
        named,
        [("who", "customer_id"), ("land", "attributes.country")]
    );
    let converter = customers(MAPPING).unwrap();
    for (field, column) in [
        ("customer_id", Some("who")),
        ("attributes.segment", Some("tier")),
        ("attributes.persona", None),
    ] {
        assert_eq!(converter.column_of(field), column, "{field}");
    }
}
