use crate::api::{ErrorReason, FieldViolation};
use crate::cli::import::mapping::tests::ORDERS;
use crate::cli::import::mapping::{Mapping, RowsMapping};
use crate::cli::import::plan::Converted;
use crate::cli::import::reader::Flaw;
use crate::cli::import::rejects::Reject;
use crate::cli::import::rows::Cell;

use super::*;

/// Several kinds in one file, with the columns number, at, who, type, order, total,
/// topic and segment.
const MIXED: &str = r#"
    activity = { column = "type", values = { sale = "order", return = "refund", mail = "contact", new = "acquired", end = "cancelled" } }
    customer = "who"
    decimal = ","
    [id]
    columns = ["number"]
    source = "shop"
    [time]
    columns = ["at"]
    format = "rfc3339"
    [order]
    id = "order"
    amount = "total"
    currency = { value = "EUR" }
    [contact]
    topic = "topic"
    [attributes]
    segment = "segment"
"#;

pub(in crate::cli::import) fn plan(mapping: &str) -> anyhow::Result<ActivityPlan> {
    let mapping = Mapping::parse(mapping).unwrap();
    let RowsMapping::Activities(activities) = mapping.rows else {
        panic!("it has no activity");
    };
    let settings = ActivitySettings {
        dimensions: vec!["store".to_owned()],
    };
    ActivityPlan::new(mapping.frame, *activities, &settings)
}

fn refusal(mapping: &str) -> String {
    plan(mapping).unwrap_err().to_string()
}

/// Converts cells in the order in which the mapping wants its columns.
fn convert(mapping: &str, cells: &[&str]) -> Converted<Activity> {
    let cells: Vec<Cell> = cells
        .iter()
        .map(|&text| Cell::Text(text.to_owned()))
        .collect();
    plan(mapping).unwrap().convert(&cells, 7)
}

/// Converts a row of several kinds.
fn mixed(cells: [&str; 5]) -> Result<activity::Kind, Vec<Flaw>> {
    let [kind, order, total, topic, segment] = cells;
    let first = ["1", "2024-05-01T00:00:00Z", "c1"];
    let row = [&first[..], &[kind, order, total, topic, segment]].concat();
    convert(MIXED, &row)
        .record
        .map(|record| record.kind.unwrap())
}

fn euro(amount: &str) -> Option<crate::api::Money> {
    Some(crate::api::Money {
        currency_code: "EUR".to_owned(),
        amount: amount.to_owned(),
    })
}

fn places(flaws: &[Flaw]) -> Vec<(&str, &str)> {
    flaws
        .iter()
        .map(|flaw| (flaw.column.as_str(), flaw.field.as_str()))
        .collect()
}

#[test]
fn one_file_may_hold_several_kinds_and_a_kind_needs_its_own_cells_only() {
    assert_eq!(
        plan(MIXED).unwrap().frame.columns.names,
        [
            "number", "at", "who", "type", "order", "total", "topic", "segment"
        ]
    );
    let order = crate::api::Order {
        order_id: "A1".to_owned(),
        amount: euro("29.90"),
        cost: None,
    };
    assert_eq!(
        mixed(["sale", "A1", "29,90", "", ""]),
        Ok(activity::Kind::Order(order))
    );
    let refund = crate::api::Refund {
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
    let attributes = crate::api::CustomerAttributes {
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
fn what_a_kind_needs_must_be_there() {
    let flaws = mixed(["sale", "", "29.90", "", ""]).unwrap_err();
    assert_eq!(
        places(&flaws),
        [
            ("order", "order.order_id"),
            ("total", "order.amount.amount")
        ]
    );
    let flaws = mixed(["mail", "", "", "", ""]).unwrap_err();
    assert_eq!(places(&flaws), [("topic", "contact.topic")]);
    let flaws = mixed(["gift", "", "", "", ""]).unwrap_err();
    assert_eq!(places(&flaws), [("type", "kind")]);
    assert!(flaws[0].description.contains("`gift`"), "{flaws:?}");
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
        uuid::Uuid::new_v5(&super::super::id::NAMESPACE, b"activity:cdnow\x1F7").to_string()
    );
    let Some(activity::Kind::Order(order)) = converted.record.unwrap().kind else {
        panic!("every row is an order");
    };
    assert_eq!(order.order_id, "7");
}

#[test]
fn a_row_number_needs_to_know_of_which_file() {
    let numbered = ORDERS.replace("columns = [\"number\"]", "row_number = true");
    assert!(refusal(&numbered).contains("needs `source`"));
    let both = ORDERS.replace("[\"number\"]", "[\"number\"]\nrow_number = true");
    assert!(refusal(&both).contains("leave those out"));
    let uuid = ORDERS.replace("[\"number\"]", "[\"number\"]\nuuid = true\nsource = \"a\"");
    assert!(refusal(&uuid).contains("leave `source` out"));
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
fn a_part_that_a_kind_needs_is_asked_for_and_one_without_use_is_refused() {
    let message = refusal(&MIXED.replace("[contact]\n    topic = \"topic\"", ""));
    assert_eq!(
        message,
        "[contact] is missing: activity = \"contact\" needs it"
    );
    let message = refusal(&format!("{ORDERS}\n[contact]\ntopic = \"topic\""));
    assert!(message.contains("no row is one; leave it out"), "{message}");
}

#[test]
fn a_column_of_unlisted_kinds_is_read_by_the_kinds_own_names() {
    let unlisted = ORDERS.replace("activity = \"order\"", "activity = { column = \"type\" }");
    let first = ["1", "2024-05-01T00:00:00Z", "c1"];
    let row = |kind| [&first[..], &[kind, "A1", "5"]].concat();
    assert!(convert(&unlisted, &row("refund")).record.is_ok());
    let flaws = convert(&unlisted, &row("contact")).record.unwrap_err();
    assert_eq!(
        flaws[0].description,
        "the mapping has no [contact], which `contact` needs"
    );
}

#[test]
fn an_undeclared_dimension_is_named_with_the_remedy() {
    let message = refusal(&format!("{ORDERS}\n[dimensions]\nstores = \"q1\""));
    assert_eq!(
        message,
        "[dimensions] the workspace declares no dimension `stores`; did you mean `store`?; \
         --declare-dimensions declares it"
    );
    let message = refusal(&format!("{ORDERS}\n[dimensions]\ntopic = \"q1\""));
    assert!(message.contains("under [contact]"), "{message}");
}

#[test]
fn the_fields_that_the_service_names_are_found_in_the_file() {
    let mapping = format!(
        "{}\ncountry = \"land\"\n[dimensions]\nstore = \"shop\"\n[properties]\nstore_no = \"no\"",
        MIXED.replace("{ value = \"EUR\" }", "\"money\"\ncost = \"cost\"")
    );
    let plan = plan(&mapping).unwrap();
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
        let found = plan
            .column_of(field)
            .map(|place| plan.frame.columns.names[place].as_str());
        assert_eq!(found, Some(column), "{field}");
    }
    assert_eq!(plan.column_of("channel"), None);
}

#[test]
fn a_refund_of_an_unknown_order_is_told() {
    let reply = RecordActivitiesResponse {
        verdicts: vec![ActivityVerdict {
            activity_id: "a".to_owned(),
            remarks: vec![ActivityRemark::UnknownOrder.into()],
            ..ActivityVerdict::default()
        }],
    };
    let told = ActivityPlan::verdicts(reply);
    assert!(told[0].unknown_order);
    assert_eq!(told[0].verdict.response_id, "a");
}

#[test]
fn a_verdict_names_the_column_of_the_file() {
    let plan = plan(MIXED).unwrap();
    let verdict = Verdict {
        response_id: "a".to_owned(),
        reason: ErrorReason::InvalidField.into(),
        field_violations: vec![FieldViolation {
            field: "activity.order.amount.amount".to_owned(),
            description: "has 3 decimals".to_owned(),
        }],
        ..Verdict::default()
    };
    let rejects = Reject::of_verdict(7, &verdict, &Activity::default(), &plan);
    let reject = &rejects[0];
    assert_eq!(
        (
            reject.id.as_str(),
            reject.column.as_str(),
            reject.field.as_str()
        ),
        ("a", "total", "order.amount.amount")
    );
}
