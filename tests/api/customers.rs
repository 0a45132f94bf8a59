//! Customers: their attributes, and metrics grouped by them.

use cxmetrics::api::{self, Bucket, Customer, CustomerAttributes, FilterOperator, Outcome};
use jiff::{Timestamp, ToSpan};
use tonic::Code;

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, all_customers, assert_invalid, assert_refused,
    base, contact, instant, order, purchases, segment, values,
};

fn full() -> CustomerAttributes {
    CustomerAttributes {
        segment: "gold \u{1f600}".into(),
        persona: "the 'hurried'; \\ \"one\"".into(),
        acquisition_channel: "fair".into(),
        country: "CH".into(),
    }
}

#[tokio::test]
async fn attributes_are_read_back_and_setting_them_is_idempotent() {
    let server = Server::start().await;
    for _ in 0..2 {
        let set = server.set_customer("c — 'x'", full(), &[]).await.unwrap();
        let expected = Customer {
            customer_id: "c — 'x'".into(),
            attributes: Some(full()),
            ..Customer::default()
        };
        assert_eq!(set, expected);
        assert_eq!(server.customer("c — 'x'").await.unwrap(), expected);
    }
}

#[tokio::test]
async fn empty_attributes_stay_unchanged_and_cleared_ones_are_removed() {
    let server = Server::start().await;
    server.set_customer("c", full(), &[]).await.unwrap();
    let set = server
        .set_customer("c", segment("silver"), &[])
        .await
        .unwrap();
    let mut expected = full();
    expected.segment = "silver".into();
    assert_eq!(set.attributes, Some(expected.clone()));

    let none = CustomerAttributes::default;
    let set = server
        .set_customer("c", none(), &["persona", "country"])
        .await
        .unwrap();
    expected.persona = String::new();
    expected.country = String::new();
    assert_eq!(set.attributes, Some(expected));
    // An attribute that is both cleared and set is set.
    let all = [
        "segment",
        "persona",
        "acquisition_channel",
        "country",
        "segment",
    ];
    let set = server
        .set_customer("c", segment("gold"), &all)
        .await
        .unwrap();
    assert_eq!(set.attributes, Some(segment("gold")));
    let set = server.set_customer("c", none(), &all).await.unwrap();
    assert_eq!(set.attributes, Some(none()));
    assert_eq!(server.customer("c").await.unwrap(), set);
}

#[tokio::test]
async fn an_acquisition_sets_its_attributes_and_a_retry_sets_none() {
    let server = Server::start().await;
    server.set_customer("c", full(), &[]).await.unwrap();
    // The latest source of an attribute counts.
    let soon = Timestamp::now() + 1.hour();
    let activity = acquired("c")
        .known(segment("silver"))
        .when(&soon.to_string());
    server.record(activity.clone()).await.unwrap();
    let mut expected = full();
    expected.segment = "silver".into();
    assert_eq!(
        server.customer("c").await.unwrap().attributes,
        Some(expected)
    );

    let later = acquired("c")
        .known(segment("bronze"))
        .when(&(soon + 1.hour()).to_string());
    server.record(later).await.unwrap();
    assert_eq!(server.record(activity).await.unwrap(), Outcome::Identical);
    server.record(acquired("c")).await.unwrap();
    let read = server.customer("c").await.unwrap();
    assert_eq!(read.attributes.unwrap().segment, "bronze");
}

#[tokio::test]
async fn first_times_follow_what_is_recorded_in_whatever_order() {
    let server = Server::start().await;
    let first_times = async || {
        let read = server.customer("c").await.unwrap();
        (read.first_time, read.first_order_time)
    };
    let at = |month: u32| format!("2025-{month:02}-01T00:00:00Z");
    let when = |month: u32| Some(instant(&at(month)));
    for (activity, expected) in [
        (contact("c", "inquiry").when(&at(1)), (None, None)),
        (order("c", "o", "1").when(&at(9)), (when(9), when(9))),
        (acquired("c").when(&at(5)), (when(5), when(9))),
        (order("c", "p", "1").when(&at(7)), (when(5), when(7))),
        (order("c", "q", "1").when(&at(3)), (when(3), when(3))),
        (order("c", "r", "1").when(&at(4)), (when(3), when(3))),
    ] {
        server.record(activity).await.unwrap();
        assert_eq!(first_times().await, expected);
    }
}

#[tokio::test]
async fn first_times_that_are_sent_are_ignored() {
    let server = Server::start().await;
    let request = api::SetCustomerRequest {
        customer: Some(Customer {
            customer_id: "c".into(),
            attributes: None,
            first_time: Some(instant("2025-01-01T00:00:00Z")),
            first_order_time: Some(instant("2025-01-01T00:00:00Z")),
            merges: vec![api::CustomerMerge::default()],
        }),
        clear: Vec::new(),
    };
    let reply = server.customers().set_customer(request).await.unwrap();
    let customer = reply.into_inner().customer.unwrap();
    assert_eq!(
        (customer.first_time, customer.first_order_time),
        (None, None)
    );
    assert_eq!(customer.merges, []);
}

#[tokio::test]
async fn a_malformed_customer_is_refused_and_an_unknown_one_not_found() {
    let server = Server::start().await;
    let long = "x".repeat(129);
    for id in ["", "a\0b", "\n", &long] {
        assert_invalid(server.customer(id).await, &["customer_id"]);
        let refused = server.set_customer(id, full(), &[]).await;
        assert_invalid(refused, &["customer.customer_id"]);
    }
    let missing = api::SetCustomerRequest::default();
    assert_invalid(
        server.customers().set_customer(missing).await,
        &["customer"],
    );
    let bad = CustomerAttributes {
        segment: "a\nb".into(),
        persona: "x".repeat(65),
        acquisition_channel: "\0".into(),
        country: "x".repeat(65),
    };
    let fields = [
        "customer.attributes.segment",
        "customer.attributes.persona",
        "customer.attributes.acquisition_channel",
        "customer.attributes.country",
        "clear[1]",
        "clear[2]",
    ];
    let refused = server
        .set_customer("c", bad, &["segment", "first_time", ""])
        .await;
    let refusal = assert_invalid(refused, &fields);
    let (_, says) = &refusal.violations[4];
    assert!(
        says.contains("segment, persona, acquisition_channel, country"),
        "{says}"
    );
    let unknown = server.customer("c").await;
    assert_refused(unknown, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);
}

/// Three customers of three segments, one of whom has none.
async fn segmented() -> Server {
    let server = Server::start().await;
    for (id, amount) in [("a", "1"), ("b", "2"), ("c", "4"), ("d", "8")] {
        server.record(order(id, "o", amount)).await.unwrap();
    }
    server
        .record(order("a", "p", "16").over("web"))
        .await
        .unwrap();
    for (id, name) in [("a", "gold"), ("b", "silver"), ("d", "gold")] {
        server.set_customer(id, segment(name), &[]).await.unwrap();
    }
    let swiss = CustomerAttributes {
        country: "CH".into(),
        ..CustomerAttributes::default()
    };
    server.set_customer("c", swiss, &[]).await.unwrap();
    server
}

async fn revenues(
    server: &Server,
    scope: api::CustomerScope,
) -> Vec<(Vec<Option<String>>, String)> {
    let reply = server
        .purchases(purchases(scope, Bucket::None))
        .await
        .unwrap();
    let series = reply.series.iter().map(|series| {
        let group = values(&series.group)
            .into_iter()
            .map(|value| value.map(str::to_owned));
        (group.collect(), series.points[0].revenue_gross.clone())
    });
    series.collect()
}

fn some(values: &[&str]) -> Vec<Option<String>> {
    let value = |value: &&str| (!value.is_empty()).then(|| (*value).to_owned());
    values.iter().map(value).collect()
}

#[tokio::test]
async fn metrics_are_grouped_by_attributes_and_dimensions_of_activities() {
    let server = segmented().await;
    let by = |names: &[&str]| all_customers().by(names);
    assert_eq!(
        revenues(&server, by(&["segment"])).await,
        [
            (some(&[""]), "4.00".into()),
            (some(&["gold"]), "25.00".into()),
            (some(&["silver"]), "2.00".into())
        ]
    );
    assert_eq!(
        revenues(&server, by(&["channel", "segment"])).await,
        [
            (some(&["", ""]), "4.00".into()),
            (some(&["", "gold"]), "9.00".into()),
            (some(&["", "silver"]), "2.00".into()),
            (some(&["web", "gold"]), "16.00".into())
        ]
    );
    let reply = server
        .base(base(by(&["country", "segment"]), Bucket::None, None))
        .await
        .unwrap();
    let bases: Vec<_> = reply
        .series
        .iter()
        .map(|one| (values(&one.group), one.points[0].acquired))
        .collect();
    assert_eq!(
        bases,
        [
            (vec![None, Some("gold")], 2),
            (vec![None, Some("silver")], 1),
            (vec![Some("CH"), None], 1)
        ]
    );
    let names: Vec<&str> = reply.series[0]
        .group
        .iter()
        .map(|one| one.dimension.as_str())
        .collect();
    assert_eq!(names, ["country", "segment"]);
}

#[tokio::test]
async fn filters_keep_customers_and_activities_those_without_a_value_too() {
    let server = segmented().await;
    use FilterOperator::{In, NotIn};
    for (filters, expected) in [
        (vec![("segment", In, vec!["gold"])], "25.00"),
        (vec![("segment", NotIn, vec!["gold"])], "6.00"),
        (vec![("segment", In, vec![""])], "4.00"),
        (vec![("segment", NotIn, vec![""])], "27.00"),
        (vec![("country", In, vec!["", "CH"])], "31.00"),
        (vec![("country", NotIn, vec!["CH", ""])], "0"),
        (vec![("channel", In, vec!["web"])], "16.00"),
        (vec![("channel", In, vec![""])], "15.00"),
        (vec![("topic", In, vec!["x"])], "0"),
        (
            vec![
                ("channel", NotIn, vec!["web"]),
                ("segment", In, vec!["gold", "silver"]),
            ],
            "11.00",
        ),
    ] {
        let scope = filters
            .iter()
            .fold(all_customers(), |scope, (name, operator, values)| {
                scope.filtered(name, *operator, values)
            });
        let found = revenues(&server, scope).await;
        assert_eq!(found, [(Vec::new(), expected.to_owned())], "{filters:?}");
    }
}

#[tokio::test]
async fn metrics_follow_an_attribute_at_once_and_over_all_time() {
    let server = segmented().await;
    server
        .set_customer("a", segment("silver"), &[])
        .await
        .unwrap();
    server
        .set_customer("d", CustomerAttributes::default(), &["segment"])
        .await
        .unwrap();
    assert_eq!(
        revenues(&server, all_customers().by(&["segment"])).await,
        [
            (some(&[""]), "12.00".into()),
            (some(&["silver"]), "19.00".into())
        ]
    );
}
