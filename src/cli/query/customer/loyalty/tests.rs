//! Tests of loyalty as a table, JSON or CSV.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::api::{
    CustomerBasePoint, CustomerBaseSeries, CustomerDefinition, PurchasePoint, PurchaseSeries,
    PurchasesAtStart, QueryCustomerBaseResponse, QueryPurchasesResponse, QuestionRef,
};

use super::super::super::reply::Reply;
use super::super::{samples, test_support};
use super::join::{Loyalty, Split};
use crate::cli::csv_cell::CellArgs;

/// The scope of a reply by class, or of one about all customers.
fn definition(is_by_class: bool, formula: (&str, &str)) -> CustomerDefinition {
    let mut definition = samples::definition(&[], &[formula]);
    definition.scope.as_mut().unwrap().split_by_answer = is_by_class.then(|| QuestionRef {
        survey_id: "shop".to_owned(),
        question_id: "recommend".to_owned(),
    });
    definition
}

fn base(classes: &[(Option<&str>, i64, i64)]) -> Reply<QueryCustomerBaseResponse> {
    let is_by_class = classes.iter().all(|(class, ..)| class.is_some());
    let series = classes
        .iter()
        .map(|(class, at_start, retained)| CustomerBaseSeries {
            group: class.map_or_else(Vec::new, |class| samples::group(&[Some(class)])),
            points: vec![CustomerBasePoint {
                retention_difference: class
                    .map(|_| samples::estimate(0.219, 0.14, 0.27, 1150 - at_start)),
                ..samples::base_point(("2024-01-01", "2025-01-01"), *at_start, *retained)
            }],
        });
    let reply = QueryCustomerBaseResponse {
        definition: Some(definition(
            is_by_class,
            ("retention", "retained / at_start"),
        )),
        loss: Some(samples::inactivity(180)),
        series: series.collect(),
        warnings: Vec::new(),
    };
    Reply::new("QueryCustomerBaseResponse", reply).unwrap()
}

fn purchases(classes: &[(Option<&str>, PurchasePoint)]) -> Reply<QueryPurchasesResponse> {
    let is_by_class = classes.iter().all(|(class, _)| class.is_some());
    let series = classes.iter().map(|(class, point)| PurchaseSeries {
        group: class.map_or_else(Vec::new, |class| samples::group(&[Some(class)])),
        points: vec![point.clone()],
    });
    let formula = (
        "at_start.repurchase_rate",
        "repeat customers at the start / customers at the start",
    );
    let reply = QueryPurchasesResponse {
        definition: Some(definition(is_by_class, formula)),
        currency_code: "EUR".to_owned(),
        series: series.collect(),
        ..QueryPurchasesResponse::default()
    };
    Reply::new("QueryPurchasesResponse", reply).unwrap()
}

/// Promoters stay and repurchase more than others; detractors have no orders.
fn replies() -> (
    Split<Reply<QueryCustomerBaseResponse>>,
    Split<Reply<QueryPurchasesResponse>>,
) {
    let promoters = PurchasePoint {
        customers: 80,
        repurchase_rate: Some(samples::estimate(0.5, 0.39, 0.61, 80)),
        revenue_per_customer: Some(samples::estimate(150.0, 120.0, 180.0, 80)),
        at_start: Some(PurchasesAtStart {
            customers: 100,
            buyers: 75,
            repeat_customers: 38,
            repurchase_rate: Some(samples::estimate(0.38, 0.29, 0.48, 100)),
            revenue_per_customer: Some(samples::estimate(115.0, 90.0, 140.0, 100)),
            repurchase_rate_difference: Some(samples::estimate(0.2, 0.125, 0.275, 1050)),
            revenue_per_customer_difference: Some(samples::estimate(26.5, -1.5, 54.5, 1050)),
            ..PurchasesAtStart::default()
        }),
        repurchase_within_rate: Some(samples::estimate(0.25, 0.2, 0.3, 12)),
        repurchase_within_rate_difference: Some(samples::estimate(0.05, -0.2, 0.3, 30)),
        ..samples::no_purchases()
    };
    let all = PurchasePoint {
        at_start: Some(PurchasesAtStart {
            customers: 1150,
            repurchase_rate: Some(samples::estimate(0.2, 0.18, 0.22, 1150)),
            ..PurchasesAtStart::default()
        }),
        ..samples::purchases()
    };
    (
        Split {
            by_class: base(&[
                (Some("not_asked"), 1000, 700),
                (Some("detractor"), 50, 20),
                (Some("promoter"), 100, 90),
            ]),
            all: base(&[(None, 1150, 810)]),
        },
        Split {
            by_class: purchases(&[(Some("promoter"), promoters)]),
            all: purchases(&[(None, all)]),
        },
    )
}

#[test]
fn the_head_says_what_is_what() {
    let (base, purchases) = replies();
    let text = Loyalty::join(&base, &purchases)
        .unwrap()
        .table(None, test_support::terminal(test_support::WIDE))
        .unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..5],
        [
            "loyalty in EUR by class of the latest answer to shop/recommend before 2024-01-01; \
             lost after more than 180 days without acquisition, order or reactivation",
            "  retention = retained / at start (Wilson)",
            "  repurchase = repeat customers at the start / customers at the start (Wilson)",
            "  vs others = the class - the other classes' customers together (interval)",
            "2024-01-01 to 2025-01-01, UTC; 95% intervals",
        ]
    );
}

#[test]
fn each_class_is_compared_with_the_others() {
    let (base, purchases) = replies();
    let text = Loyalty::join(&base, &purchases)
        .unwrap()
        .table(None, test_support::terminal(test_support::WIDE))
        .unwrap();
    let lines: Vec<&str> = text.lines().skip(6).collect();
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>().join(" "),
        "class at start retention retention interval retention vs others repurchase \
         repurchase interval repurchase vs others value value interval value vs others note"
    );
    assert_eq!(
        test_support::words(lines[1]).join(" "),
        "promoter 100 90.0% 85.0% to 95.0% +21.9 pp (+14.0 to +27.0) 38.0% 29.0% to 48.0% \
         +20.0 pp (+12.5 to +27.5) 115.00 90.00 to 140.00 +26.50 (-1.50 to +54.50)"
    );
    assert!(lines[2].starts_with("detractor") && lines[2].ends_with("n < 100"));
    assert!(lines[3].starts_with("not asked"));
    assert_eq!(
        test_support::words(lines[4]).join(" "),
        "all customers 1,150 70.4% 65.0% to 75.0% – 20.0% 18.0% to 22.0% – – – –"
    );
    assert_eq!(lines.len(), 5);
}

#[test]
fn repurchase_in_time_takes_the_place_of_repurchase() {
    let (base, purchases) = replies();
    let loyalty = Loyalty::join(&base, &purchases).unwrap();
    let text = loyalty
        .table(Some(90), test_support::terminal(test_support::WIDE))
        .unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("; \"in time\" is within 90 days of the first order"));
    assert!(
        test_support::words(&text)
            .join(" ")
            .contains("25.0% 20.0% to 30.0% +5.0 pp (-20.0 to +30.0)"),
        "{text}"
    );
    assert!(!text.contains("38.0%"), "{text}");
}

#[test]
fn a_server_that_ignores_the_customers_at_the_start_is_an_error() {
    let (base, mut purchases) = replies();
    purchases.by_class.message.series[0].points[0].at_start = None;
    let error = Loyalty::join(&base, &purchases).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server's reply lacks at_start of the purchases"
    );
}

#[test]
fn a_time_without_customers_is_said_in_words() {
    let base = Split {
        by_class: base(&[]),
        all: base(&[(None, 0, 0)]),
    };
    let purchases = Split {
        by_class: purchases(&[]),
        all: purchases(&[(
            None,
            PurchasePoint {
                at_start: Some(PurchasesAtStart {
                    repurchase_rate: Some(samples::no_data()),
                    ..PurchasesAtStart::default()
                }),
                ..samples::no_purchases()
            },
        )]),
    };
    let loyalty = Loyalty::join(&base, &purchases).unwrap();
    let text = loyalty
        .table(None, test_support::terminal(test_support::WIDE))
        .unwrap();
    assert!(text.ends_with("\n\nno customers\n"), "{text}");
}

#[test]
fn json_and_csv_have_the_differences_unrounded_and_the_numbers_of_buyers() {
    let (base, purchases) = replies();
    let loyalty = Loyalty::join(&base, &purchases).unwrap();
    let json = serde_json::to_value(loyalty.json().unwrap()).unwrap();
    let promoter = &json["classes"][0];
    assert_eq!(promoter["answer_class"], "promoter");
    let difference = &promoter["at_start_revenue_per_customer_difference"];
    assert_eq!(difference["value"], 26.5);
    assert_eq!(difference["interval"]["lower"], -1.5);
    assert_eq!(promoter["revenue_per_customer"]["value"], 150.0);
    assert_eq!(promoter["at_start_buyers"], 75);
    assert!(json["classes"][3]["answer_class"].is_null());
    assert!(json["classes"][1]["at_start_repurchase_rate"].is_null());

    let csv = loyalty.csv().unwrap().csv(CellArgs::default()).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[0].starts_with(
            "answer_class,at_start,at_start_buyers,customers,retention,retention_lower,"
        )
    );
    assert!(lines[0].contains(",retention_difference,retention_difference_lower,"));
    assert!(
        lines[1].starts_with(
            "promoter,100,75,80,0.9,0.85,0.95,100,SCORE_STATUS_OK,0.219,0.14,0.27,1050,"
        )
    );
    assert!(lines[4].starts_with("(all),1150,"), "{}", lines[4]);
    assert_eq!(lines.len(), 5);
}
