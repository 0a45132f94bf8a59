//! Activities from rows.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod line_items;

use crate::api::{
    Acquired, Cancelled, Contact, CustomerAttributes, Money, Order, Refund, activity,
};
use crate::import::converter::RecordConverter;
use crate::import::field_error::FieldError;
use crate::import::fixtures::converters::{activities, convert_activity as convert};
use crate::import::fixtures::mappings::{MIXED, ORDERS};
use crate::import::id;

fn error(mapping: &str) -> String {
    activities(mapping).unwrap_err().to_string()
}

/// Converts a row of several kinds.
fn mixed(cells: [&str; 5]) -> Result<activity::Kind, Vec<FieldError>> {
    let [kind, order, total, topic, segment] = cells;
    let first = ["1", "2024-05-01T00:00:00Z", "c1"];
    let row = [&first[..], &[kind, order, total, topic, segment]].concat();
    convert(MIXED, &row)
        .record
        .map(|record| record.kind.unwrap())
}

fn euro(amount: &str) -> Option<Money> {
    Some(Money {
        currency_code: "EUR".to_owned(),
        amount: amount.to_owned(),
    })
}

pub(super) fn columns_and_fields(errors: &[FieldError]) -> Vec<(&str, &str)> {
    errors
        .iter()
        .map(|error| (error.column.as_str(), error.field.as_str()))
        .collect()
}

#[test]
fn a_file_may_hold_several_kinds_and_each_row_needs_only_the_cells_of_its_kind() {
    assert_eq!(
        activities(MIXED).unwrap().rules().columns(),
        [
            "number", "at", "who", "type", "order", "total", "topic", "segment"
        ]
    );
    let order = Order {
        order_id: "A1".to_owned(),
        amount: euro("29.90"),
        cost: None,
    };
    assert_eq!(
        mixed(["sale", "A1", "29,90", "", ""]),
        Ok(activity::Kind::Order(order))
    );
    let discount = Order {
        order_id: "A1".to_owned(),
        amount: euro("-8.00"),
        cost: None,
    };
    assert_eq!(
        mixed(["sale", "A1", "-8,00", "", ""]),
        Ok(activity::Kind::Order(discount))
    );
    let refund = Refund {
        order_id: "A1".to_owned(),
        amount: euro("5"),
    };
    assert_eq!(
        mixed(["return", "A1", "5", "", ""]),
        Ok(activity::Kind::Refund(refund))
    );
    let contact = Contact {
        topic: "complaint".to_owned(),
    };
    assert_eq!(
        mixed(["mail", "", "", "complaint", ""]),
        Ok(activity::Kind::Contact(contact))
    );
    let attributes = CustomerAttributes {
        segment: "family".to_owned(),
        ..Default::default()
    };
    let acquired = Acquired {
        attributes: Some(attributes),
    };
    assert_eq!(
        mixed(["new", "", "", "", "family"]),
        Ok(activity::Kind::Acquired(acquired))
    );
    assert_eq!(
        mixed(["end", "", "", "", ""]),
        Ok(activity::Kind::Cancelled(Cancelled {}))
    );
}

#[test]
fn a_row_needs_the_cells_of_its_kind() {
    let errors = mixed(["sale", "", "29.90", "", ""]).unwrap_err();
    assert_eq!(
        columns_and_fields(&errors),
        [
            ("order", "order.order_id"),
            ("total", "order.amount.amount")
        ]
    );
    let errors = mixed(["mail", "", "", "", ""]).unwrap_err();
    assert_eq!(columns_and_fields(&errors), [("topic", "contact.topic")]);
    let errors = mixed(["gift", "", "", "", ""]).unwrap_err();
    assert_eq!(columns_and_fields(&errors), [("type", "kind")]);
    assert!(errors[0].description.contains("`gift`"), "{errors:?}");
}

#[test]
fn a_row_number_identifies_a_row_and_can_be_its_order() {
    let mapping = ORDERS
        .replace(
            "columns = [\"number\"]",
            "row_number = true\nsource = \"cdnow\"",
        )
        .replace("id = \"order\"", "id = { row_number = true }");
    let converted = convert(&mapping, &["2024-05-01T00:00:00Z", "c1", "5"]);
    let again = convert(&mapping, &["2024-05-01T00:00:00Z", "c1", "5"]);
    assert_eq!(converted.id, again.id);
    assert_eq!(
        converted.id,
        uuid::Uuid::new_v5(&id::NAMESPACE, b"activity:cdnow\x1F7").to_string()
    );
    let Some(activity::Kind::Order(order)) = converted.record.unwrap().kind else {
        panic!("every row is an order");
    };
    assert_eq!(order.order_id, "7");
}

#[test]
fn a_row_number_needs_a_source() {
    let numbered = ORDERS.replace("columns = [\"number\"]", "row_number = true");
    assert!(error(&numbered).contains("needs `source`"));
    let both = ORDERS.replace("[\"number\"]", "[\"number\"]\nrow_number = true");
    assert!(error(&both).contains("remove `columns` and `uuid`"));
    let uuid = ORDERS.replace("[\"number\"]", "[\"number\"]\nuuid = true\nsource = \"a\"");
    assert!(error(&uuid).contains("remove `source`"));
}

#[test]
fn a_cost_may_be_unknown() {
    let mapping = format!("{ORDERS}\ncost = \"cost\"");
    let cost = |cost| {
        let row = ["1", "2024-05-01T00:00:00Z", "c1", "A1", "5", cost];
        match convert(&mapping, &row).record.unwrap().kind {
            Some(activity::Kind::Order(order)) => order.cost,
            _ => panic!("every row is an order"),
        }
    };
    assert_eq!(cost("3.50"), euro("3.50"));
    assert_eq!(cost(""), None);
}

#[test]
fn an_amount_may_have_zeros_beyond_the_decimals_of_its_currency() {
    let amount = |currency, total| {
        let mapping = ORDERS.replace("\"EUR\"", &format!("\"{currency}\""));
        let row = ["1", "2024-05-01T00:00:00Z", "c1", "A1", total];
        match convert(&mapping, &row).record.map(|it| it.kind) {
            Ok(Some(activity::Kind::Order(order))) => Ok(order.amount.unwrap().amount),
            Ok(_) => panic!("every row is an order"),
            Err(errors) => Err(errors),
        }
    };
    assert_eq!(amount("EUR", "29.9900").as_deref(), Ok("29.99"));
    assert_eq!(amount("EUR", "0.5000").as_deref(), Ok("0.50"));
    assert_eq!(amount("JPY", "1500.00").as_deref(), Ok("1500"));
    let errors = amount("EUR", "29.9950").unwrap_err();
    assert_eq!(
        columns_and_fields(&errors),
        [("total", "order.amount.amount")]
    );
}

#[test]
fn an_amount_may_have_separators_of_thousands() {
    let mapping = format!("thousands = \".\"\n{MIXED}");
    let first = ["1", "2024-05-01T00:00:00Z", "c1"];
    let row = [&first[..], &["sale", "A1", "1.234,56", "", ""]].concat();
    let Ok(Some(activity::Kind::Order(order))) = convert(&mapping, &row).record.map(|it| it.kind)
    else {
        panic!("the row is an order");
    };
    assert_eq!(order.amount, euro("1234.56"));
    let errors = mixed(["sale", "A1", "1.234,56", "", ""]).unwrap_err();
    assert!(
        errors[0].description.contains("add thousands = \".\""),
        "{errors:?}"
    );
}

#[test]
fn an_order_number_keeps_its_text_unless_a_tool_wrote_it_with_decimals() {
    let order = |order| {
        let activity::Kind::Order(order) = mixed(["sale", order, "5", "", ""]).unwrap() else {
            panic!("a sale is an order");
        };
        order.order_id
    };
    // The numbers of this mapping have decimal commas.
    assert_eq!(order("1001,0"), "1001");
    assert_eq!(order("007"), "007");
    assert_eq!(order("A1.0"), "A1.0");
}

#[test]
fn a_kind_is_compared_as_a_number() {
    let table = "activity = { column = \"type\", values = { 1 = \"order\", 2 = \"refund\" } }";
    let mapping = ORDERS.replace("activity = \"order\"", table);
    let row = ["1", "2024-05-01T00:00:00Z", "c1", "2.0", "A1", "5"];
    let kind = convert(&mapping, &row).record.unwrap().kind;
    assert!(matches!(kind, Some(activity::Kind::Refund(_))), "{kind:?}");
}

#[test]
fn a_table_that_a_kind_needs_is_required_and_an_unused_one_is_refused() {
    let message = error(&MIXED.replace("[contact]\n    topic = \"topic\"", ""));
    assert_eq!(
        message,
        "[contact] is missing: activity = \"contact\" needs it"
    );
    let message = error(&format!("{ORDERS}\n[contact]\ntopic = \"topic\""));
    assert!(message.contains("no row is one; remove it"), "{message}");
}

#[test]
fn without_values_the_codes_are_the_names_of_the_kinds() {
    let unlisted = ORDERS.replace("activity = \"order\"", "activity = { column = \"type\" }");
    let first = ["1", "2024-05-01T00:00:00Z", "c1"];
    let row = |kind| [&first[..], &[kind, "A1", "5"]].concat();
    assert!(convert(&unlisted, &row("refund")).record.is_ok());
    let errors = convert(&unlisted, &row("contact")).record.unwrap_err();
    assert_eq!(
        errors[0].description,
        "the mapping has no [contact], which `contact` needs"
    );
}

#[test]
fn an_undeclared_dimension_is_reported_with_the_remedy() {
    let message = error(&format!("{ORDERS}\n[dimensions]\nstores = \"q1\""));
    assert_eq!(
        message,
        "[dimensions] the workspace declares no dimension `stores` (--declare-dimensions declares \
         it); did you mean `store`?"
    );
    let message = error(&format!("{ORDERS}\n[dimensions]\ntopic = \"q1\""));
    assert!(message.contains("under [contact]"), "{message}");
}

#[test]
fn each_path_that_the_service_returns_has_its_column() {
    let mapping = format!(
        "{}\ncountry = \"land\"\n[dimensions]\nstore = \"shop\"\n[properties]\nstore_no = \"no\"",
        MIXED.replace("{ value = \"EUR\" }", "\"money\"\ncost = \"cost\"")
    );
    let converter = activities(&mapping).unwrap();
    for (field, column) in [
        ("activity_id", "number"),
        ("activity_time", "at"),
        ("customer_id", "who"),
        ("order.order_id", "order"),
        ("order.amount.amount", "total"),
        ("order.amount.currency_code", "money"),
        ("order.cost.amount", "cost"),
        ("refund.amount", "total"),
        ("contact.topic", "topic"),
        ("acquired.attributes.country", "land"),
        ("dimensions[\"store\"]", "shop"),
        ("properties[\"store_no\"]", "no"),
    ] {
        assert_eq!(converter.column_of(field), Some(column), "{field}");
    }
    assert_eq!(converter.column_of("channel"), None);
}
