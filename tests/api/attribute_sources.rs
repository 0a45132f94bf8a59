//! Attributes of customers: the source with the latest time sets them, whatever the order of
//! arrival, and the deletion of an activity restores what the others say.

use cxmetrics::api::{Activity, CustomerAttributes, Outcome};
use jiff::{Timestamp, ToSpan};
use tonic::Code;
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Server, Setup, acquired, assert_invalid, cancelled, contact, order,
    reactivated, record_request, refund, segment, verify,
};

async fn attributes(server: &Server, customer: &str) -> CustomerAttributes {
    let read = server.customer(customer).await.unwrap();
    read.attributes.unwrap_or_default()
}

async fn segment_of(server: &Server, customer: &str) -> String {
    attributes(server, customer).await.segment
}

fn said(customer: &str, time: &str, value: &str) -> Activity {
    acquired(customer).when(time).known(segment(value))
}

/// An instant ahead of the server's clock.
fn ahead(hours: i64) -> String {
    (Timestamp::now() + hours.hours()).to_string()
}

const JANUARY: &str = "2026-01-01T00:00:00Z";
const FEBRUARY: &str = "2026-02-01T00:00:00Z";
const MARCH: &str = "2026-03-01T00:00:00Z";

#[tokio::test]
async fn the_latest_activity_sets_an_attribute_whatever_the_order_and_the_batches() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let orders = [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ];
    for (n, places) in orders.into_iter().enumerate() {
        for batches in [vec![3], vec![1, 1, 1], vec![2, 1], vec![1, 2]] {
            let customer = format!("c {n} {batches:?}");
            let all = [
                said(&customer, JANUARY, "silver"),
                said(&customer, FEBRUARY, "gold"),
                order(&customer, &customer, "1").when(MARCH),
            ];
            let mut rest = places.map(|place| all[place].clone()).to_vec();
            for (turn, size) in batches.iter().enumerate() {
                let server = if turn % 2 == 0 { &here } else { &there };
                let batch: Vec<_> = rest.drain(..size).collect();
                server.record_all(batch).await;
            }
            assert_eq!(segment_of(&there, &customer).await, "gold", "{customer}");
            // A retry sets nothing.
            for activity in all {
                assert_eq!(here.record(activity).await.unwrap(), Outcome::Identical);
            }
            assert_eq!(segment_of(&here, &customer).await, "gold", "{customer}");
        }
    }
}

#[tokio::test]
async fn of_activities_at_one_instant_the_highest_id_sets_an_attribute() {
    let server = Server::start().await;
    for (n, values) in [["low", "high"], ["high", "low"]].into_iter().enumerate() {
        let customer = format!("c{n}");
        for value in values {
            let id = 2 * n as u128 + u128::from(value == "high");
            let activity = said(&customer, JANUARY, value).named(Uuid::from_u128(id));
            server.record(activity).await.unwrap();
        }
        assert_eq!(segment_of(&server, &customer).await, "high");
    }
}

#[tokio::test]
async fn each_attribute_has_a_latest_source_of_its_own() {
    let server = Server::start().await;
    let both = CustomerAttributes {
        country: "CH".into(),
        ..segment("silver")
    };
    server
        .record_all([
            said("c", MARCH, "gold"),
            acquired("c").when(JANUARY).known(both),
        ])
        .await;
    let expected = CustomerAttributes {
        country: "CH".into(),
        ..segment("gold")
    };
    assert_eq!(attributes(&server, "c").await, expected);
}

#[tokio::test]
async fn a_call_sets_attributes_as_of_now() {
    let server = Server::start().await;
    server.record(said("c", MARCH, "silver")).await.unwrap();
    let set = server
        .set_customer("c", segment("gold"), &[])
        .await
        .unwrap();
    assert_eq!(set.attributes, Some(segment("gold")));
    // Recorded later, and earlier by its time.
    server.record(said("c", JANUARY, "bronze")).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "gold");
    let none = CustomerAttributes::default();
    server.set_customer("c", none, &["segment"]).await.unwrap();
    server.record(said("c", FEBRUARY, "bronze")).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "", "cleared since");
    // Ahead of the call, before it and after it.
    server.record(said("c", &ahead(1), "iron")).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "iron");
    let set = server
        .set_customer("c", segment("gold"), &[])
        .await
        .unwrap();
    assert_eq!(set.attributes, Some(segment("iron")));
    // Calls replace each other in their order.
    for value in ["one", "two", "three"] {
        let set = server.set_customer("d", segment(value), &[]).await.unwrap();
        assert_eq!(set.attributes, Some(segment(value)));
    }
}

#[tokio::test]
async fn a_deletion_restores_the_attributes_that_the_others_say() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let [january, february, march] = [(JANUARY, "silver"), (FEBRUARY, "gold"), (MARCH, "iron")]
        .map(|(time, value)| {
            let known = CustomerAttributes {
                country: if time == FEBRUARY { "CH" } else { "" }.into(),
                ..segment(value)
            };
            acquired("c").when(time).known(known)
        });
    let rows = [&january, &february, &march].map(Clone::clone);
    here.record_all(rows).await;
    let expect = async |value: &str, country: &str| {
        let expected = CustomerAttributes {
            country: country.into(),
            ..segment(value)
        };
        for server in [&here, &there] {
            assert_eq!(attributes(server, "c").await, expected);
        }
    };
    expect("iron", "CH").await;
    there.delete(&march.activity_id).await.unwrap();
    expect("gold", "CH").await;
    here.delete(&january.activity_id).await.unwrap();
    expect("gold", "CH").await;
    there.delete(&february.activity_id).await.unwrap();
    let unnamed = here.customer("c").await.unwrap_err();
    assert_eq!(unnamed.code(), Code::NotFound);
    // An activity recorded afterwards counts, however early its time.
    let early = said("c", "2020-01-01T00:00:00Z", "tin");
    here.record(early).await.unwrap();
    expect("tin", "").await;
}

#[tokio::test]
async fn a_deletion_restores_what_a_call_set() {
    let server = Server::start().await;
    server.record(said("c", MARCH, "silver")).await.unwrap();
    server
        .set_customer("c", segment("gold"), &[])
        .await
        .unwrap();
    let later = said("c", &ahead(1), "iron");
    server.record(later.clone()).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "iron");
    server.delete(&later.activity_id).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "gold");
    // Cleared by a call, which lies after the other activity.
    let none = CustomerAttributes::default();
    server.set_customer("c", none, &["segment"]).await.unwrap();
    let later = said("c", &ahead(1), "iron");
    server.record(later.clone()).await.unwrap();
    server.delete(&later.activity_id).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "");
}

/// The previous release stores attributes without their source.
#[tokio::test]
async fn an_attribute_of_unknown_source_stays_until_something_sets_it() {
    let server = Server::start().await;
    let activity = said("c", MARCH, "silver");
    server.record(activity.clone()).await.unwrap();
    let mut database = server.database().connect().await;
    sqlx::query("update customers set segment_time = null, segment_source = null")
        .execute(&mut database)
        .await
        .unwrap();
    server.delete(&activity.activity_id).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "silver");
    server.record(said("c", JANUARY, "gold")).await.unwrap();
    assert_eq!(segment_of(&server, "c").await, "gold");
}

#[tokio::test]
async fn concurrent_recordings_at_two_servers_leave_the_latest() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..10 {
        let customer = format!("c{round}");
        let at = |n: usize| {
            let time = format!("2026-01-{:02}T00:00:00Z", 1 + (n * 7 + round) % 20);
            said(&customer, &time, &time)
        };
        let rows: Vec<_> = (0..20).map(at).collect();
        let (mine, yours) = rows.split_at(10);
        let stream = async |server: &Server, rows: &[Activity]| {
            let messages = rows.iter().map(|row| record_request([row.clone()]));
            let verdicts = server.record_stream(messages.collect()).await.unwrap();
            assert!(
                verdicts
                    .iter()
                    .all(|one| one.outcome() == Outcome::Inserted)
            );
        };
        tokio::join!(stream(&here, mine), stream(&there, yours));
        assert_eq!(segment_of(&here, &customer).await, "2026-01-20T00:00:00Z");
    }
}

#[tokio::test]
async fn an_activity_of_any_kind_sets_attributes_and_its_deletion_restores_them() {
    let server = Server::start().await;
    let times = [1, 2, 3, 4, 5, 6].map(|month| format!("2026-0{month}-01T00:00:00Z"));
    let kinds = [
        acquired("c"),
        order("c", "o", "5.00"),
        refund("c", "o", "1.00"),
        cancelled("c"),
        reactivated("c"),
        contact("c", "inquiry"),
    ];
    let all: Vec<Activity> = kinds
        .into_iter()
        .zip(&times)
        .map(|(activity, time)| activity.when(time).known(segment(time)))
        .collect();
    // The latest first.
    for activity in all.iter().rev() {
        assert_eq!(
            server.record(activity.clone()).await.unwrap(),
            Outcome::Inserted
        );
        assert_eq!(
            server.record(activity.clone()).await.unwrap(),
            Outcome::Identical
        );
        let read = server.activity(&activity.activity_id).await.unwrap();
        assert_eq!(
            (&read.attributes, &read.kind),
            (&activity.attributes, &activity.kind)
        );
        let other = activity.clone().known(segment("other"));
        let refused = server.record(other).await.unwrap_err();
        assert_eq!(refused.code(), Code::AlreadyExists);
        assert_eq!(segment_of(&server, "c").await, times[5]);
    }
    let (says, code) = verify(&server.database(), &[]).await;
    assert_eq!(code, 0, "{says}");
    for (place, activity) in all.iter().enumerate().rev() {
        assert_eq!(segment_of(&server, "c").await, times[place]);
        server.delete(&activity.activity_id).await.unwrap();
    }
    let unknown = server.customer("c").await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn an_acquisition_gives_its_attributes_in_either_field() {
    let server = Server::start().await;
    let both = acquired("c").known(segment("gold"));
    let mut old = both.clone();
    old.attributes = None;
    let mut new = both.clone();
    new.kind = acquired("c").kind;
    assert_eq!(server.record(old).await.unwrap(), Outcome::Inserted);
    for same in [new, both.clone()] {
        assert_eq!(server.record(same).await.unwrap(), Outcome::Identical);
    }
    let read = server.activity(&both.activity_id).await.unwrap();
    assert_eq!(
        (read.attributes, read.kind),
        (both.attributes.clone(), both.kind.clone())
    );
    let mut differing = acquired("d").known(segment("gold"));
    differing.attributes = Some(segment("silver"));
    let refused = server.record(differing).await;
    assert_invalid(refused, &["activity.acquired.attributes"]);
}
