//! Mappings that are suggested for files of activities.

use super::support::{assert_lines, suggest};

#[test]
fn line_items_are_orders_and_refunds() {
    let mut content =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
            .to_owned();
    for row in 0..40 {
        content += &format!(
            "{},8512{},\"HEART, WHITE {row}\",{},12/{}/2010 8:26,2.55,{},United Kingdom\n",
            if row == 7 {
                "C536700".to_owned()
            } else {
                format!("{}", 536_365 + row / 3)
            },
            row % 3,
            if row == 7 { -2 } else { 6 },
            1 + row % 20,
            if row % 5 == 0 { "" } else { "17850.0" },
        );
    }
    let proposal = suggest(&content);
    assert!(proposal.survey.is_none() && !proposal.declares_dimensions);
    assert_lines(
        &proposal.mapping,
        &[
            "activity = { sign_of_amount = true }",
            "customer = \"CustomerID\"",
            "columns = [\"InvoiceNo\", \"StockCode\"]",
            "source = \"my_file\"",
            "format = \"%m/%d/%Y %H:%M\"",
            "id = \"InvoiceNo\"",
            "refund_of = { column = \"InvoiceNo\", strip_prefix = \"C\" }",
            "amount = { product = [\"Quantity\", \"UnitPrice\"] }",
            "currency = { value = \"GBP\" }",
            "[attributes]",
            "country = \"Country\"",
        ],
    );
}

#[test]
fn a_negative_line_of_an_order_is_a_discount() {
    let content = "order,customer,date,amount,currency\n\
        O1,c1,2024-05-01,50.00,EUR\nO1,c1,2024-05-01,-8.00,EUR\nO2,c2,2024-05-02,30.00,EUR\n";
    let proposal = suggest(content);
    assert_lines(
        &proposal.mapping,
        &["activity = \"order\"", "currency = \"currency\""],
    );
    let doubt = "# Check: negative rows belong to orders with positive ones";
    assert!(proposal.mapping.contains(doubt), "{}", proposal.mapping);
}

#[test]
fn a_column_of_kinds_gives_the_kind_of_each_row() {
    let content = "id,what,customer,date,order,total,topic\n\
        1,sale,c1,2024-05-01,O1,50.00,\n2,refund,c1,2024-05-02,O1,5.00,\n\
        3,signup,c2,2024-05-02,,,\n4,ticket,c2,2024-05-03,,,Delivery\n5,pageview,c2,2024-05-03,,,\n";
    let proposal = suggest(content);
    assert_lines(
        &proposal.mapping,
        &[
            "activity = { column = \"what\", values = { sale = \"order\", refund = \"refund\", \
             signup = \"acquired\", ticket = \"contact\" } }",
            "columns = [\"id\"]",
            "id = \"order\"",
            "amount = \"total\"",
            "topic = \"topic\"",
            "skip = { column = \"what\", values = [\"pageview\"] }",
        ],
    );
}
