//! Activities that are refused: each bad field by its path, and nothing stored.

use cxmetrics::api::{self, Acquired, Activity, Bucket, CustomerAttributes, activity::Kind};
use jiff::{Timestamp, ToSpan};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Refusal, Server, acquired, activity, activity_counts, all_customers,
    assert_invalid, assert_refused, cancelled, contact, instant, message_of, money, order,
    record_request, refund,
};

/// A server with one activity.
async fn started() -> Server {
    let server = Server::start().await;
    server.declare(&["plan"]).await.unwrap();
    server.record(order("known", "o", "5")).await.unwrap();
    server
}

/// Asserts that single call and stream refuse it alike, and that nothing is stored.
async fn assert_rejected(server: &Server, bad: Activity, fields: &[&str]) -> Refusal {
    let refusal = assert_invalid(server.record(bad.clone()).await, fields);

    let verdicts = server
        .record_stream(vec![record_request([bad.clone()])])
        .await
        .unwrap();
    let [verdict] = &verdicts[..] else {
        panic!("one verdict, not {verdicts:?}");
    };
    assert_eq!(verdict.outcome(), api::Outcome::Rejected);
    assert_eq!(verdict.reason(), api::ErrorReason::InvalidField);
    assert_eq!(verdict.activity_id, bad.activity_id);
    let named: Vec<_> = verdict
        .field_violations
        .iter()
        .map(|one| (one.field.clone(), one.description.clone()))
        .collect();
    assert_eq!(named, refusal.violations);
    assert_eq!(verdict.message, refusal.message);

    assert!(server.activity(&bad.activity_id).await.is_err());
    if bad.customer_id == "c" {
        let unknown = server.customer("c").await;
        assert_refused(unknown, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);
    }
    assert_eq!(all(server).await, 1);
    refusal
}

async fn all(server: &Server) -> i64 {
    let request = activity_counts(all_customers(), Bucket::None);
    let reply = server.activity_counts(request).await.unwrap();
    reply.series.iter().map(|one| one.points[0].count).sum()
}

#[tokio::test]
async fn an_activity_is_of_a_known_kind() {
    let server = started().await;
    let refusal = assert_rejected(&server, activity("c", None), &["activity.kind"]).await;
    assert!(
        refusal.message.contains("acquired, order"),
        "{}",
        refusal.message
    );
    let missing = api::RecordActivityRequest::default();
    let refused = server.activities().record_activity(missing).await;
    assert_invalid(refused, &["activity"]);
}

#[tokio::test]
async fn an_amount_is_an_exact_decimal() {
    let server = started().await;
    for (amount, says) in [
        ("", "required"),
        ("-1", "is negative"),
        ("-0.01", "is negative"),
        ("1.234", "3 decimals; EUR has 2"),
        ("1000000000000", "amounts are below 1,000,000,000,000"),
        ("99999999999999999999999999", "is too large"),
        ("1,50", "not a decimal"),
        ("1e3", "not a decimal"),
        ("+1", "not a decimal"),
        (" 1", "not a decimal"),
        (".5", "not a decimal"),
        ("5.", "not a decimal"),
        ("NaN", "not a decimal"),
        ("€5", "not a decimal"),
    ] {
        for (bad, field) in [
            (order("c", "o", amount), "activity.order.amount.amount"),
            (
                order("c", "o", "1").costing(amount),
                "activity.order.cost.amount",
            ),
            (refund("c", "o", amount), "activity.refund.amount.amount"),
        ] {
            // Only an order's row may be negative: a discount.
            if field == "activity.order.amount.amount" && says == "is negative" {
                continue;
            }
            let refusal = assert_rejected(&server, bad, &[field]).await;
            assert!(refusal.message.contains(says), "{amount}: {refusal:?}");
        }
    }
}

#[tokio::test]
async fn a_currency_has_its_own_number_of_decimals() {
    let server = started().await;
    for (amount, currency) in [("120.5", "JPY"), ("1.2345", "KWD"), ("0.001", "USD")] {
        let bad = order("c", "o", amount).paid_in(currency);
        let refusal = assert_rejected(&server, bad, &["activity.order.amount.amount"]).await;
        assert!(refusal.message.contains(currency), "{}", refusal.message);
    }
    for currency in ["", "eur", "EURO", "E", "XYZ", "€", "EU R", "EUR\0"] {
        let bad = order("c", "o", "1").paid_in(currency);
        assert_rejected(&server, bad, &["activity.order.amount.currency_code"]).await;
    }
}

#[tokio::test]
async fn money_and_its_order_are_required_and_of_one_currency() {
    let server = started().await;
    let broken = |changed: &dyn Fn(&mut api::Order)| {
        let mut bad = order("c", "o", "1");
        let Some(Kind::Order(order)) = &mut bad.kind else {
            unreachable!("an order");
        };
        changed(order);
        bad
    };
    let bad = broken(&|order| order.amount = None);
    assert_rejected(&server, bad, &["activity.order.amount"]).await;
    let bad = broken(&|order| order.cost = money("1", "USD"));
    let refusal = assert_rejected(&server, bad, &["activity.order.cost.currency_code"]).await;
    assert!(refusal.message.contains("is USD; the amount's is EUR"));
    let long = "x".repeat(129);
    for id in ["", "\n", &long] {
        let bad = order("c", "o", "1").of_order(id);
        assert_rejected(&server, bad, &["activity.order.order_id"]).await;
        let bad = refund("c", "o", "1").of_order(id);
        assert_rejected(&server, bad, &["activity.refund.order_id"]).await;
    }
    let mut bad = refund("c", "o", "1");
    bad.kind = Some(Kind::Refund(api::Refund {
        order_id: "o".into(),
        amount: None,
    }));
    assert_rejected(&server, bad, &["activity.refund.amount"]).await;
}

#[tokio::test]
async fn an_id_is_a_hyphenated_uuid() {
    let server = started().await;
    let id = uuid::Uuid::now_v7();
    for bad in [
        String::new(),
        "17".into(),
        id.simple().to_string(),
        id.urn().to_string(),
        format!("{id}0"),
    ] {
        let mut activity = cancelled("c");
        activity.activity_id = bad;
        assert_rejected(&server, activity, &["activity.activity_id"]).await;
    }
}

#[tokio::test]
async fn a_customer_is_named() {
    let server = started().await;
    for id in ["", "a\0b", "a\nb", &"x".repeat(129)] {
        assert_rejected(&server, acquired(id), &["activity.customer_id"]).await;
    }
    let longest = "\u{1f600}".repeat(128);
    assert_eq!(
        server.record(acquired(&longest)).await.unwrap(),
        api::Outcome::Inserted
    );
    assert_eq!(
        server.customer(&longest).await.unwrap().customer_id,
        longest
    );
}

#[tokio::test]
async fn an_activity_happened_between_1900_and_tomorrow() {
    let server = started().await;
    let field = &["activity.activity_time"];
    let mut bad = cancelled("c");
    bad.activity_time = None;
    assert_rejected(&server, bad, field).await;
    for time in [
        "1899-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-30T00:00:00Z",
    ] {
        assert_rejected(&server, cancelled("c").when(time), field).await;
    }
    let ahead = |hours: i64| {
        let mut activity = order("ahead", "o", "1");
        activity.activity_time = Some(message_of(Timestamp::now() + hours.hours()));
        activity
    };
    let refusal = assert_rejected(&server, ahead(25), field).await;
    assert!(refusal.message.contains("more than a day ahead"));
    let mut bad = cancelled("c");
    bad.activity_time = Some(prost_types::Timestamp {
        seconds: 0,
        nanos: 1_000_000_000,
    });
    assert_rejected(&server, bad, field).await;

    for good in [
        ahead(23),
        order("old", "o", "1").when("1900-01-01T00:00:00Z"),
    ] {
        assert_eq!(server.record(good).await.unwrap(), api::Outcome::Inserted);
    }
    let customer = server.customer("old").await.unwrap();
    assert_eq!(customer.first_time, Some(instant("1900-01-01T00:00:00Z")));
}

#[tokio::test]
async fn a_contact_requires_a_topic() {
    let server = started().await;
    for topic in ["", "a\nb", &"x".repeat(65)] {
        let bad = contact("c", topic);
        assert_rejected(&server, bad, &["activity.contact.topic"]).await;
    }
}

#[tokio::test]
async fn an_error_on_an_undeclared_dimension_lists_the_declared_ones() {
    let server = started().await;
    for name in ["area", "channel", "topic", "segment", "", "Plan"] {
        let field = format!("activity.dimensions[\"{name}\"]");
        let bad = cancelled("c").tagged(name, "1");
        let refusal = assert_rejected(&server, bad, &[&field]).await;
        assert!(refusal.message.contains("declared: plan"), "{refusal:?}");
    }
    for value in ["", "a\nb", &"x".repeat(65)] {
        let bad = cancelled("c").tagged("plan", value);
        assert_rejected(&server, bad, &["activity.dimensions[\"plan\"]"]).await;
    }
    let bad = cancelled("c").over(&"x".repeat(65));
    assert_rejected(&server, bad, &["activity.channel"]).await;
}

#[tokio::test]
async fn attributes_and_properties_have_their_bounds() {
    let server = started().await;
    let bad = CustomerAttributes {
        segment: "a\nb".into(),
        persona: "x".repeat(65),
        acquisition_channel: "\0".into(),
        country: "x".repeat(65),
    };
    let of_acquisition = Acquired {
        attributes: Some(bad.clone()),
    };
    for (bad, root) in [
        (
            activity("c", Some(Kind::Acquired(of_acquisition))),
            "activity.acquired.attributes",
        ),
        (order("c", "o", "1").known(bad), "activity.attributes"),
    ] {
        let fields = ["segment", "persona", "acquisition_channel", "country"];
        let fields = fields.map(|name| format!("{root}.{name}"));
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        assert_rejected(&server, bad, &fields).await;
    }

    let with = |key: &str, value: String| {
        let mut bad = cancelled("c");
        bad.properties.insert(key.into(), value);
        bad
    };
    for (bad, field) in [
        (with("", "1".into()), "activity.properties[\"\"]"),
        (with("k", "x".repeat(1_025)), "activity.properties[\"k\"]"),
    ] {
        assert_rejected(&server, bad, &[field]).await;
    }
    let mut bad = cancelled("c");
    bad.properties = (0..33).map(|n| (n.to_string(), String::new())).collect();
    assert_rejected(&server, bad, &["activity.properties"]).await;
}

#[tokio::test]
async fn all_violations_are_reported_at_once() {
    let server = started().await;
    let mut bad = order("a\nb", "", "-")
        .tagged("area", "1")
        .over("a\nb")
        .costing("x");
    bad.activity_id = "17".into();
    bad.activity_time = None;
    let fields = [
        "activity.activity_id",
        "activity.customer_id",
        "activity.activity_time",
        "activity.channel",
        "activity.dimensions[\"area\"]",
        "activity.order.order_id",
        "activity.order.amount.amount",
        "activity.order.cost.amount",
    ];
    let refusal = assert_rejected(&server, bad, &fields).await;
    assert!(refusal.message.contains("7 more"), "{}", refusal.message);
}
