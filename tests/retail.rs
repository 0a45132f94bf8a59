//! The retail example: line items add up to orders, and what is refused is counted by reason.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../examples/retail/lines.rs"]
mod lines;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use lines::{HEADER, Lines};
use program::{Server, data_dir};

const LINES: usize = 4_000;

/// Numbers of the file, counted from its text alone.
#[derive(Debug, Default)]
struct Expected {
    customers: BTreeSet<String>,
    orders: BTreeSet<String>,
    gross_pence: i64,
    refunded_pence: i64,
    stored: u64,
    without_customer: u64,
    too_exact: u64,
    equal_lines: u64,
}

/// Pence of a price with two decimals or fewer.
fn pence(price: &str) -> Option<i64> {
    let (pounds, fraction) = price.split_once('.').unwrap_or((price, ""));
    let pounds: i64 = pounds.parse().unwrap();
    let fraction: i64 = match fraction.len() {
        0 => 0,
        1 | 2 => format!("{fraction:0<2}").parse().unwrap(),
        _ => return None,
    };
    Some(100 * pounds + fraction)
}

impl Expected {
    fn of(lines: &[String]) -> Self {
        let mut expected = Self::default();
        let mut times: BTreeMap<&String, u64> = BTreeMap::new();
        for line in lines {
            // The description is the only quoted field.
            let (invoice, rest) = line.split_once(',').unwrap();
            let fields: Vec<&str> = rest.rsplitn(6, ',').collect();
            let [_, customer, price, _, quantity, _] = fields[..] else {
                panic!("{line}");
            };
            let quantity: i64 = quantity.parse().unwrap();
            match (customer, pence(price)) {
                ("", _) => expected.without_customer += 1,
                (_, None) => expected.too_exact += 1,
                (customer, Some(price)) => {
                    expected.stored += 1;
                    expected.equal_lines += u64::from(times.contains_key(line));
                    *times.entry(line).or_default() += 1;
                    let amount = quantity * price;
                    if amount < 0 {
                        expected.refunded_pence -= amount;
                    } else {
                        expected.customers.insert(customer.to_owned());
                        expected.orders.insert(invoice.to_owned());
                        expected.gross_pence += amount;
                    }
                }
            }
        }
        expected
    }
}

fn pounds(pence: i64) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

#[test]
fn lines_add_up_to_orders_and_refusals_have_reasons() {
    let lines: Vec<String> = Lines::new(LINES, 7).collect();
    let expected = Expected::of(&lines);
    assert!(expected.without_customer > 0 && expected.too_exact > 0 && expected.equal_lines > 0);
    assert!(expected.refunded_pence > 0, "{expected:?}");
    let folder = data_dir();
    let file = folder.path().join("online_retail.csv");
    fs::write(&file, format!("{HEADER}\n{}\n", lines.join("\n"))).unwrap();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    let import = [
        "import",
        file.to_str().unwrap(),
        "--mapping",
        "examples/retail/retail.toml",
    ];
    let output = server.run(&import);
    // Some rows were rejected.
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let count = |number: u64| {
        let digits = number.to_string();
        match digits.len() {
            0..=3 => digits,
            length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
        }
    };
    let rejected = expected.without_customer + expected.too_exact;
    let inserted = format!("{} inserted", count(expected.stored));
    assert!(printed.contains(&inserted), "{inserted}: {printed}");
    assert!(
        printed.contains(&format!("{} rejected", count(rejected))),
        "{printed}"
    );

    let reply = server.json(&["query", "purchases", "--from", "2010-12", "--to", "2012"]);
    assert_eq!(reply["currency_code"], "GBP");
    let point = &reply["series"][0]["points"][0];
    assert_eq!(point["customers"], expected.customers.len());
    assert_eq!(point["orders"], expected.orders.len());
    assert_eq!(
        point["revenue_gross"],
        pounds(expected.gross_pence).as_str()
    );
    assert_eq!(point["refunds"], pounds(expected.refunded_pence).as_str());

    // A second import changes nothing.
    let again = String::from_utf8(server.run(&import).stdout).unwrap();
    let identical = format!("0 inserted, {} identical", count(expected.stored));
    assert!(again.contains(&identical), "{again}");
}
