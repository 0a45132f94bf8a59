//! Line items of orders and credit notes.

use super::{columns_and_fields, error, euro};
use crate::api::{Money, Order, Refund, activity};
use crate::import::converter::RecordConverter;
use crate::import::field_error::FieldError;
use crate::import::fixtures::converters::{activities, convert_activity as convert};
use crate::import::fixtures::mappings::ORDERS;

/// Line items in the layout of a public shop: a leading C in the number of a credit note,
/// negative quantities, and no column of kinds or amounts.
const LINES: &str = r#"
    activity = { sign_of_amount = true }
    customer = "CustomerID"
    [id]
    columns = ["InvoiceNo", "StockCode"]
    [time]
    columns = ["InvoiceDate"]
    format = "rfc3339"
    [order]
    id = { column = "InvoiceNo", strip_prefix = "C" }
    amount = { product = ["Quantity", "UnitPrice"] }
    currency = { value = "GBP" }
"#;

fn line(invoice: &str, quantity: &str, price: &str) -> Result<activity::Kind, Vec<FieldError>> {
    line_of(LINES, invoice, quantity, price)
}

fn line_of(
    mapping: &str,
    invoice: &str,
    quantity: &str,
    price: &str,
) -> Result<activity::Kind, Vec<FieldError>> {
    let row = [
        invoice,
        "85123A",
        "2011-01-04T10:00:00Z",
        "17850",
        quantity,
        price,
    ];
    convert(mapping, &row)
        .record
        .map(|record| record.kind.unwrap())
}

fn pounds(amount: &str) -> Option<Money> {
    Some(Money {
        currency_code: "GBP".to_owned(),
        amount: amount.to_owned(),
    })
}

fn order_of(order_id: &str, amount: &str) -> activity::Kind {
    activity::Kind::Order(Order {
        order_id: order_id.to_owned(),
        amount: pounds(amount),
        cost: None,
    })
}

fn refund_of(order_id: &str, amount: &str) -> activity::Kind {
    activity::Kind::Refund(Refund {
        order_id: order_id.to_owned(),
        amount: pounds(amount),
    })
}

/// A credit note has a number of its own.
#[test]
fn the_sign_tells_orders_from_refunds_and_a_prefix_is_stripped() {
    let converter = activities(LINES).unwrap();
    assert_eq!(
        converter.rules().columns(),
        [
            "InvoiceNo",
            "StockCode",
            "InvoiceDate",
            "CustomerID",
            "Quantity",
            "UnitPrice"
        ]
    );
    assert_eq!(line("536379", "6", "2.55"), Ok(order_of("536379", "15.3")));
    assert_eq!(
        line("C536379", "-1", "27.50"),
        Ok(refund_of("536379", "27.5"))
    );
    // Gifts and corrections of the stock.
    assert_eq!(line("536414", "56", "0"), Ok(order_of("536414", "0")));
    assert_eq!(line("536414", "-56", "0.00"), Ok(order_of("536414", "0")));
    assert_eq!(
        columns_and_fields(&line("C", "-1", "5").unwrap_err()),
        [("InvoiceNo", "refund.order_id")]
    );
}

#[test]
fn a_refund_may_name_its_order_in_another_column() {
    let mapping = LINES.replace(
        "{ column = \"InvoiceNo\", strip_prefix = \"C\" }",
        "\"InvoiceNo\"",
    ) + "refund_of = { column = \"StockCode\", strip_prefix = \"85\" }";
    let line = |quantity| line_of(&mapping, "C1", quantity, "5");
    assert_eq!(line("1"), Ok(order_of("C1", "5")));
    assert_eq!(line("-1"), Ok(refund_of("123A", "5")));
    let converter = activities(&mapping).unwrap();
    assert_eq!(converter.column_of("order.order_id"), Some("InvoiceNo"));
    assert_eq!(converter.column_of("refund.order_id"), Some("StockCode"));
    assert_eq!(converter.column_of("order.amount.amount"), Some("Quantity"));
}

#[test]
fn a_product_is_exact_or_refused() {
    assert_eq!(line("1", "1000", "0.001"), Ok(order_of("1", "1")));
    let errors = line("1", "3", "1.333").unwrap_err();
    assert_eq!(
        columns_and_fields(&errors),
        [("Quantity+UnitPrice", "order.amount.amount")]
    );
    assert!(
        errors[0]
            .description
            .starts_with("3 x 1.333 = 3.999 has more decimals than GBP"),
        "{errors:?}"
    );
    for (quantity, price) in [("x", "2"), ("", "2"), ("2", "")] {
        let errors = line("1", quantity, price).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].field, "order.amount.amount");
    }
}

#[test]
fn a_factor_may_be_a_constant_and_a_cost_a_product() {
    let mapping = ORDERS.replace(
        "amount = \"total\"",
        "amount = { product = [\"cents\", { value = \"0.01\" }] }\n\
         cost = { product = [\"pieces\", \"unit_cost\"] }",
    );
    let order = |cells: [&str; 3]| {
        let row = [&["1", "2024-05-01T00:00:00Z", "c1", "A1"], &cells[..]].concat();
        match convert(&mapping, &row).record.unwrap().kind {
            Some(activity::Kind::Order(order)) => (order.amount, order.cost),
            _ => panic!("every row is an order"),
        }
    };
    assert_eq!(order(["1995", "3", "4.10"]), (euro("19.95"), euro("12.3")));
    assert_eq!(order(["1995", "3", ""]), (euro("19.95"), None));
}

#[test]
fn the_sign_needs_amounts() {
    let message = error(&LINES[..LINES.find("[order]").unwrap()]);
    assert!(message.starts_with("[order] is missing"), "{message}");
}
