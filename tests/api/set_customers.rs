//! Attributes of many customers by one stream: as many single calls set them, each row with a
//! verdict.

use cxmetrics::api::{
    self, Bucket, CustomerAttributes, CustomerUpdate, CustomerVerdict, ErrorReason,
    Outcome::{self, Identical, Inserted, Rejected, Updated},
};
use jiff::{Timestamp, ToSpan};
use tonic::Code;

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, Setup, acquired, all_customers, contact, order,
    purchases, segment, update,
};

fn gold(customer: &str) -> CustomerUpdate {
    update(customer, segment("gold"), &[])
}

fn outcomes(verdicts: &[CustomerVerdict]) -> Vec<Outcome> {
    verdicts.iter().map(CustomerVerdict::outcome).collect()
}

async fn segment_of(server: &Server, customer: &str) -> String {
    let read = server.customer(customer).await.unwrap();
    read.attributes.unwrap_or_default().segment
}

#[tokio::test]
async fn each_row_gets_a_verdict_and_bad_rows_do_not_affect_others() {
    let server = Server::start().await;
    server.record(contact("known", "inquiry")).await.unwrap();
    let long = CustomerAttributes {
        segment: "x".repeat(65),
        country: "a\nb".into(),
        ..CustomerAttributes::default()
    };
    let messages = [
        vec![gold("a"), update("", segment("gold"), &[]), gold("known")],
        vec![update("b", long, &["segment", "age"])],
        vec![gold("a"), update("a", segment(""), &["segment"]), gold("b")],
    ];
    let verdicts = server.set_customers(messages).await.unwrap();
    assert_eq!(
        outcomes(&verdicts),
        [
            Inserted, Rejected, Updated, Rejected, Identical, Updated, Inserted
        ]
    );
    let rows: Vec<i64> = verdicts.iter().map(|verdict| verdict.row).collect();
    assert_eq!(rows, [0, 1, 2, 3, 4, 5, 6]);
    let ids: Vec<&str> = verdicts
        .iter()
        .map(|one| one.customer_id.as_str())
        .collect();
    assert_eq!(ids, ["a", "", "known", "b", "a", "a", "b"]);
    for verdict in &verdicts {
        let is_rejected = verdict.outcome() == Rejected;
        assert_eq!(verdict.reason() == ErrorReason::InvalidField, is_rejected);
        assert_eq!(verdict.message.is_empty(), !is_rejected, "{verdict:?}");
    }
    let violations = verdicts.iter().flat_map(|one| &one.field_violations);
    let fields: Vec<&str> = violations.map(|one| one.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "customer.customer_id",
            "customer.attributes.segment",
            "customer.attributes.country",
            "customer.clear[1]",
        ]
    );
    assert_eq!(segment_of(&server, "a").await, "");
    assert_eq!(segment_of(&server, "b").await, "gold");
    assert_eq!(segment_of(&server, "known").await, "gold");
}

#[tokio::test]
async fn a_repeated_stream_is_identical_until_something_else_sets_an_attribute() {
    let server = Server::start().await;
    let row = || {
        let attributes = CustomerAttributes {
            country: "AT".into(),
            ..segment("gold")
        };
        vec![update("c", attributes, &["persona"])]
    };
    let set = async || {
        let verdicts = server.set_customers([row()]).await.unwrap();
        verdicts[0].outcome()
    };
    assert_eq!(set().await, Inserted);
    assert_eq!(set().await, Identical);
    server
        .set_customer("c", segment("iron"), &[])
        .await
        .unwrap();
    assert_eq!(set().await, Updated);
    assert_eq!(set().await, Identical);
    // An older activity sets nothing; a later one does.
    server
        .record(acquired("c").known(segment("silver")))
        .await
        .unwrap();
    assert_eq!(set().await, Identical);
    let ahead = (Timestamp::now() + 1.hour()).to_string();
    let later = order("c", "o", "1").known(segment("tin")).when(&ahead);
    server.record(later.clone()).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "tin");
    assert_eq!(set().await, Identical, "the activity is later");
    assert_eq!(segment_of(&server, "c").await, "tin");
    server.delete(&later.activity_id).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "gold");
    assert_eq!(
        server
            .customer("c")
            .await
            .unwrap()
            .attributes
            .unwrap()
            .country,
        "AT"
    );
}

#[tokio::test]
async fn of_several_rows_of_one_customer_the_last_wins_within_and_across_messages() {
    let server = Server::start().await;
    let row = |n: usize| update("c", segment(&n.to_string()), &[]);
    // Many messages, so that several are in flight.
    let messages = (0..200).map(|m| vec![row(3 * m), row(3 * m + 1), row(3 * m + 2)]);
    let verdicts = server.set_customers(messages).await.unwrap();
    let mut expected = vec![Updated; 600];
    expected[0] = Inserted;
    assert_eq!(outcomes(&verdicts), expected);
    assert_eq!(segment_of(&server, "c").await, "599");

    // Also of ids that are merged, whichever of them is the root.
    for [from, into] in [["a", "b"], ["e", "d"]] {
        server.merge(from, into).await.unwrap();
    }
    let rows = ["a", "b", "d", "e"].map(|id| update(id, segment(id), &[]));
    server.set_customers([rows.to_vec()]).await.unwrap();
    assert_eq!(segment_of(&server, "a").await, "b");
    assert_eq!(segment_of(&server, "d").await, "e");
}

#[tokio::test]
async fn thousands_of_customers_are_set_over_two_servers_and_metrics_split_by_them() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let orders = (0..2_000).map(|n| order(&format!("c{n}"), &format!("o{n}"), "1"));
    here.record_all(orders).await;
    let rows = |shift: usize| {
        let row = move |n: usize| {
            let name = if n.is_multiple_of(4) {
                "gold"
            } else {
                "silver"
            };
            update(&format!("c{}", (n + shift) % 3_000), segment(name), &[])
        };
        let rows: Vec<CustomerUpdate> = (0..3_000).map(row).collect();
        rows.chunks(1_000).map(<[_]>::to_vec).collect::<Vec<_>>()
    };
    // The same rows in another order; both streams register new customers.
    let (one, other) = tokio::join!(
        here.set_customers(rows(0)),
        there.set_customers(rows(1_000)),
    );
    let (one, other) = (outcomes(&one.unwrap()), outcomes(&other.unwrap()));
    let is_stored = |one: &&Outcome| matches!(one, Inserted | Updated | Identical);
    assert_eq!(one.iter().chain(&other).filter(is_stored).count(), 6_000);
    let inserted = |outcome: &&Outcome| **outcome == Inserted;
    assert_eq!(one.iter().chain(&other).filter(inserted).count(), 1_000);
    let reply = here
        .purchases(purchases(all_customers().by(&["segment"]), Bucket::None))
        .await
        .unwrap();
    let mut groups: Vec<i64> = reply
        .series
        .iter()
        .map(|one| one.points[0].orders)
        .collect();
    groups.sort_unstable();
    assert_eq!(groups, [500, 1_500]);
}

#[tokio::test]
async fn a_message_without_rows_or_with_too_many_ends_the_stream() {
    let server = Server::start().await;
    for (rows, found) in [(vec![], 0), (vec![gold("c"); 1_001], 1_001)] {
        let refused = server.set_customers([rows]).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        assert!(
            refused
                .message()
                .contains(&format!("customers: has {found} entries")),
            "{}",
            refused.message()
        );
    }
    let messages = [vec![gold("a")], vec![]];
    let stream = messages.map(|customers| api::SetCustomersRequest {
        customers,
        validate_only: false,
    });
    let reply = server
        .customers()
        .set_customers(tokio_stream::iter(stream))
        .await;
    let mut replies = reply.unwrap().into_inner();
    let first = replies.message().await.unwrap().unwrap();
    assert_eq!(outcomes(&first.verdicts), [Inserted]);
    assert_eq!(
        replies.message().await.unwrap_err().code(),
        Code::InvalidArgument
    );
    assert_eq!(segment_of(&server, "a").await, "gold");
}

#[tokio::test]
async fn a_validated_message_gets_its_verdicts_and_stores_nothing() {
    let server = Server::start().await;
    server
        .set_customer("known", segment("gold"), &[])
        .await
        .unwrap();
    let customers = vec![
        gold("known"),
        update("known", segment("silver"), &[]),
        gold("new"),
        gold("new"),
        gold(""),
    ];
    let request = api::SetCustomersRequest {
        customers,
        validate_only: true,
    };
    let reply = server
        .customers()
        .set_customers(tokio_stream::iter([request]))
        .await;
    let reply = reply.unwrap().into_inner().message().await.unwrap();
    assert_eq!(
        outcomes(&reply.unwrap().verdicts),
        [Identical, Updated, Inserted, Identical, Rejected]
    );
    assert_eq!(segment_of(&server, "known").await, "gold");
    let unknown = server.customer("new").await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}
