//! Activities: stored once, counted once, read back as they were recorded.

use cxmetrics::api::{self, Activity, ActivityRemark, Bucket, CustomerAttributes, Outcome};
use tonic::Code;
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, NOON, Refusal, ScopeBuilder, Server, acquired, activity_counts, all_customers,
    assert_invalid, assert_refused, base, cancelled, contact, instant, order, purchases,
    reactivated, record_request, refund, segment,
};

/// One activity of every kind, each with all it can have.
fn of_every_kind() -> Vec<Activity> {
    let attributes = CustomerAttributes {
        segment: "gold \u{1f600}".into(),
        persona: "the 'hurried'; \\ \"one\"".into(),
        acquisition_channel: "fair".into(),
        country: "CH".into(),
    };
    let all = [
        acquired("c").known(attributes),
        acquired("c").known(segment("only this")),
        acquired("c"),
        order("c", "o-1 {},\"\\", "999999999999.99").costing("0.00"),
        order("c", "o-2", "0.10"),
        order("c", "o-3", "120").paid_in("JPY"),
        refund("c", "o-3", "1.234").paid_in("KWD"),
        cancelled("c"),
        reactivated("c"),
        contact("c", "complaint — 'x'"),
    ];
    all.map(dressed).into()
}

fn dressed(activity: Activity) -> Activity {
    let mut dressed = activity
        .when("2024-02-29T23:59:59.999999Z")
        .over("web \u{1f600}")
        .tagged("store", "north {},\"\\");
    dressed.properties = [("note", "two\nlines"), ("empty", ""), ("ключ", "значение")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    dressed
}

/// With amounts as they are written back: with all of the currency's decimals.
fn as_read(mut sent: Activity) -> Activity {
    if let Some(api::activity::Kind::Order(order)) = &mut sent.kind {
        let amount = order.amount.as_mut().unwrap();
        if amount.amount == "0.1" {
            amount.amount = "0.10".into();
        }
    }
    sent
}

#[tokio::test]
async fn an_activity_of_every_kind_is_read_back_exactly_as_it_was_recorded() {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    let all = of_every_kind();
    for sent in &all {
        assert_eq!(
            server.record(sent.clone()).await.unwrap(),
            Outcome::Inserted
        );
    }
    for sent in all {
        let mut read = server.activity(&sent.activity_id).await.unwrap();
        let created = read.create_time.take().unwrap();
        assert!(created.seconds > 1_700_000_000, "{created:?}");
        assert_eq!(read, as_read(sent));
    }
}

#[tokio::test]
async fn an_activity_with_required_fields_only_is_accepted() {
    let server = Server::start().await;
    for sent in [acquired("c"), order("c", "o", "0"), cancelled("c")] {
        server.record(sent.clone()).await.unwrap();
        let mut read = server.activity(&sent.activity_id).await.unwrap();
        read.create_time = None;
        if let Some(api::activity::Kind::Order(order)) = &mut read.kind {
            assert_eq!(order.amount.take().unwrap().amount, "0.00");
            order.amount = crate::support::money("0", "EUR");
        }
        assert_eq!(read, sent);
    }
}

#[tokio::test]
async fn a_retry_with_the_same_id_counts_once() {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    let sent = dressed(order("c", "o", "5.1").costing("2"));
    assert_eq!(
        server.record(sent.clone()).await.unwrap(),
        Outcome::Inserted
    );
    for _ in 0..3 {
        assert_eq!(
            server.record(sent.clone()).await.unwrap(),
            Outcome::Identical
        );
    }
    // Case of ids, digits below a microsecond and output-only fields make no difference.
    let mut same = sent.clone().costing("2.00");
    same.activity_id = same.activity_id.to_uppercase();
    same.activity_time.as_mut().unwrap().nanos += 999;
    same.create_time = Some(instant(NOON));
    assert_eq!(server.record(same).await.unwrap(), Outcome::Identical);
    // Nor does a dimension that is declared in between.
    server.declare(&["plan"]).await.unwrap();
    assert_eq!(server.record(sent).await.unwrap(), Outcome::Identical);

    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    assert_eq!(
        (points[0].orders, points[0].revenue_gross.as_str()),
        (1, "5.10")
    );
}

#[tokio::test]
async fn a_known_id_with_different_content_changes_nothing() {
    let server = Server::start().await;
    server.declare(&["store", "plan"]).await.unwrap();
    let sent = dressed(order("c", "o", "5.10").costing("2"));
    server.record(sent.clone()).await.unwrap();
    let stored = server.activity(&sent.activity_id).await.unwrap();
    let id: Uuid = sent.activity_id.parse().unwrap();

    let change = |changed: &dyn Fn(&mut Activity)| {
        let mut other = sent.clone();
        changed(&mut other);
        other
    };
    let others = [
        ("activity_time", sent.clone().when(NOON)),
        ("channel", sent.clone().over("")),
        ("channel", sent.clone().over("store")),
        (
            "dimensions[\"store\"]",
            sent.clone().tagged("store", "south"),
        ),
        ("dimensions[\"plan\"]", sent.clone().tagged("plan", "pro")),
        ("order.cost.amount", sent.clone().costing("2.01")),
        ("order.amount.currency_code", sent.clone().paid_in("USD")),
        (
            "customer_id",
            change(&|other| other.customer_id = "somebody else".into()),
        ),
        (
            "dimensions[\"store\"]",
            change(&|other| other.dimensions.clear()),
        ),
        (
            "properties",
            change(&|other| drop(other.properties.remove("empty"))),
        ),
        (
            "order.cost.amount",
            dressed(order("c", "o", "5.10")).named(id),
        ),
        (
            "order.amount.amount",
            dressed(order("c", "o", "5.11").costing("2")).named(id),
        ),
        (
            "order.order_id",
            dressed(order("c", "p", "5.10").costing("2")).named(id),
        ),
        ("kind", dressed(refund("c", "o", "5.10")).named(id)),
        (
            "attributes",
            dressed(acquired("c").known(segment("gold"))).named(id),
        ),
        ("kind", dressed(contact("c", "inquiry")).named(id)),
    ];
    for (field, other) in others {
        let field = format!("activity.{field}");
        let refusal = Refusal::from(server.record(other.clone()).await.unwrap_err());
        assert_eq!(refusal.code, Code::AlreadyExists);
        assert_eq!(refusal.reason, "ACTIVITY_CONFLICT");
        assert_eq!(refusal.fields()[0], field, "{refusal:?}");
        assert_eq!(refusal.metadata["activity_id"], sent.activity_id);
        let verdicts = server
            .record_stream(vec![record_request([other])])
            .await
            .unwrap();
        assert_eq!(verdicts[0].outcome(), Outcome::Conflict);
        assert_eq!(verdicts[0].reason(), api::ErrorReason::ActivityConflict);
        assert_eq!(verdicts[0].field_violations[0].field, field);
    }
    assert_eq!(server.activity(&sent.activity_id).await.unwrap(), stored);
    let customer = server.customer("c").await.unwrap();
    assert_eq!(customer.attributes.unwrap(), CustomerAttributes::default());
    let reply = server
        .activity_counts(activity_counts(all_customers(), Bucket::None))
        .await
        .unwrap();
    let counts: Vec<_> = reply
        .series
        .iter()
        .map(|one| (one.kind(), one.points[0].count))
        .collect();
    assert_eq!(counts, [(api::ActivityKind::Order, 1)]);
}

#[tokio::test]
async fn acknowledged_activities_are_in_the_next_query() {
    let server = Server::start().await;
    for count in 1..=20 {
        server
            .record(order("c", &count.to_string(), "0.1"))
            .await
            .unwrap();
        let points = server
            .purchase_points(purchases(all_customers(), Bucket::None))
            .await;
        assert_eq!(points[0].orders, count);
    }
}

#[tokio::test]
async fn a_refund_is_remarked_on_while_its_order_is_unknown() {
    let server = Server::start().await;
    let unknown = [i32::from(ActivityRemark::UnknownOrder)];
    let early = refund("c", "o", "1").when("2025-01-01T00:00:00Z");
    let activity = server.tell(early.clone()).await.unwrap();
    assert_eq!(
        (activity.outcome(), &activity.remarks[..]),
        (Outcome::Inserted, &unknown[..])
    );
    // Somebody else's order of that name is not the customer's.
    server.record(order("d", "o", "1")).await.unwrap();
    let activity = server.tell(early.clone()).await.unwrap();
    assert_eq!(
        (activity.outcome(), &activity.remarks[..]),
        (Outcome::Identical, &unknown[..])
    );

    let bought = order("c", "o", "5");
    assert!(
        server
            .tell(bought.clone())
            .await
            .unwrap()
            .remarks
            .is_empty()
    );
    let activity = server.tell(early).await.unwrap();
    assert_eq!(
        (activity.outcome(), &activity.remarks[..]),
        (Outcome::Identical, &[][..])
    );
    assert!(
        server
            .tell(refund("c", "o", "1"))
            .await
            .unwrap()
            .remarks
            .is_empty()
    );

    server.delete(&bought.activity_id).await.unwrap();
    assert_eq!(
        server.tell(refund("c", "o", "1")).await.unwrap().remarks,
        unknown
    );
    let points = server
        .purchase_points(purchases(
            all_customers().only("channel", &[""]),
            Bucket::None,
        ))
        .await;
    assert_eq!((points[0].orders, points[0].refunds.as_str()), (1, "3.00"));
}

#[tokio::test]
async fn an_activity_before_the_acquisition_is_kept_and_the_base_counts_from_it() {
    let server = Server::start().await;
    server
        .record(acquired("c").when("2025-06-01T00:00:00Z"))
        .await
        .unwrap();
    let early = order("c", "o", "5").when("2025-03-01T00:00:00Z");
    assert_eq!(server.record(early).await.unwrap(), Outcome::Inserted);
    let customer = server.customer("c").await.unwrap();
    assert_eq!(customer.first_time, Some(instant("2025-03-01T00:00:00Z")));
    for rule in [None, crate::support::contractual()] {
        let points = server
            .base_points(base(all_customers(), Bucket::Month, rule))
            .await;
        let acquired: Vec<i64> = points.iter().map(|point| point.acquired).collect();
        assert_eq!(acquired, [1, 0, 0, 0]);
        assert_eq!(points[3].at_start, 1);
    }
}

#[tokio::test]
async fn contacts_refunds_and_cancellations_do_not_make_a_customer() {
    let server = Server::start().await;
    for nothing in [
        contact("a", "inquiry"),
        refund("b", "o", "1"),
        cancelled("c"),
    ] {
        server.record(nothing).await.unwrap();
    }
    for id in ["a", "b", "c"] {
        let customer = server.customer(id).await.unwrap();
        assert_eq!(
            (customer.first_time, customer.first_order_time),
            (None, None)
        );
    }
    for rule in [None, crate::support::contractual()] {
        let points = server
            .base_points(base(all_customers(), Bucket::None, rule))
            .await;
        let point = &points[0];
        assert_eq!((point.acquired, point.lost, point.at_end), (0, 0, 0));
        assert_eq!(point.retention.as_ref().unwrap().value, None);
    }
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    assert_eq!((points[0].customers, points[0].orders), (0, 0));
    assert_eq!(points[0].revenue_net, "-1.00");
}

#[tokio::test]
async fn a_get_and_a_delete_require_a_hyphenated_uuid() {
    let server = Server::start().await;
    let id = Uuid::now_v7();
    for bad in [
        String::new(),
        "nope".into(),
        id.simple().to_string(),
        id.braced().to_string(),
        format!("{id} "),
    ] {
        assert_invalid(server.activity(&bad).await, &["activity_id"]);
        assert_invalid(server.delete(&bad).await, &["activity_id"]);
    }
    let id = id.to_string().to_uppercase();
    for refused in [
        server.activity(&id).await.map(drop),
        server.delete(&id).await,
    ] {
        let refusal = assert_refused(refused, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
        assert_eq!(refusal.metadata["activity_id"], id.to_lowercase());
    }
}

#[tokio::test]
async fn another_workspace_sees_no_data() {
    let ours = Server::start().await;
    let theirs = crate::support::Setup {
        workspace: "another",
        ..Default::default()
    };
    let theirs = theirs.start_on(ours.database());
    let sent = order("c", "o", "5").over("web");
    ours.record(sent.clone()).await.unwrap();
    ours.declare(&["plan"]).await.unwrap();
    for refused in [
        theirs.activity(&sent.activity_id).await.map(drop),
        theirs.delete(&sent.activity_id).await,
    ] {
        assert_refused(refused, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
    }
    let refused = theirs.customer("c").await;
    assert_refused(refused, Code::NotFound, "CUSTOMER_NOT_FOUND", &[]);
    let other = sent.clone().paid_in("USD");
    assert_eq!(theirs.record(other).await.unwrap(), Outcome::Inserted);
    assert_eq!(theirs.declare(&[]).await.unwrap(), Vec::<String>::new());
    for (server, currency) in [(&ours, "EUR"), (&theirs, "USD")] {
        let reply = server
            .purchases(purchases(all_customers(), Bucket::None))
            .await
            .unwrap();
        assert_eq!(reply.currency_code, currency);
        assert_eq!(reply.series[0].points[0].orders, 1);
    }
}
