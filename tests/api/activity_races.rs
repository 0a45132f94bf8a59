//! Many clients and two servers at once: every activity counts exactly once, and
//! every customer is one.

use cxmetrics::api::{self, Bucket, Outcome, activity_service_client::ActivityServiceClient};
use tokio::task::JoinSet;
use tonic::{Code, Status, transport::Channel};
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Refusal, Server, Setup, all_customers, base, contact, contractual, instant,
    order, purchases, record_request, segment,
};

/// Activity number `n`, always with the same content; the ids are spread.
fn numbered(n: u32) -> api::Activity {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, &n.to_be_bytes());
    let time = format!("2025-{:02}-{:02}T00:00:00Z", 1 + n % 12, 1 + n % 28);
    let customer = format!("c{}", n % 37);
    order(&customer, &n.to_string(), "0.01")
        .named(id)
        .when(&time)
}

/// Records until the server isn't too busy: how often that was new.
async fn insist(client: &mut ActivityServiceClient<Channel>, activity: api::Activity) -> u32 {
    loop {
        let request = api::RecordActivityRequest {
            activity: Some(activity.clone()),
        };
        match client.record_activity(request).await {
            Ok(reply) => return u32::from(reply.get_ref().outcome() == Outcome::Inserted),
            Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status:?}"),
        }
    }
}

async fn orders(server: &Server) -> (i64, i64, String) {
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    // Without any activity there is no time to cut.
    let point = points.into_iter().next().unwrap_or_default();
    (point.orders, point.customers, point.revenue_gross)
}

#[tokio::test]
async fn of_256_callers_of_the_same_ids_each_id_counts_once() {
    const IDS: u32 = 8;
    let server = Server::start().await;
    let mut calling = JoinSet::new();
    for caller in 0..256 {
        let mut client = server.activities();
        calling.spawn(async move {
            let mut inserted = 0;
            for n in 0..IDS {
                inserted += insist(&mut client, numbered((n + caller) % IDS)).await;
            }
            inserted
        });
    }
    let inserted: u32 = calling.join_all().await.into_iter().sum();
    assert_eq!(inserted, IDS);
    assert_eq!(orders(&server).await, (8, 8, "0.08".into()));
}

#[tokio::test]
async fn a_customer_who_is_new_to_many_connections_at_once_is_one() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..10 {
        let customer = format!("new {round}");
        let mut calling = JoinSet::new();
        for caller in 0..24 {
            let server = if caller % 2 == 0 { &here } else { &there };
            let mut client = ActivityServiceClient::new(server.another_channel());
            // The earliest activity is in the middle of the batch.
            let time = format!("2025-01-{:02}T00:00:00Z", 1 + (caller + 7) % 24);
            let activity = order(&customer, &caller.to_string(), "1").when(&time);
            calling.spawn(async move { insist(&mut client, activity).await });
        }
        assert_eq!(calling.join_all().await.into_iter().sum::<u32>(), 24);
        for server in [&here, &there] {
            let read = server.customer(&customer).await.unwrap();
            let first = Some(instant("2025-01-01T00:00:00Z"));
            assert_eq!((read.first_time, read.first_order_time), (first, first));
        }
    }
    assert_eq!(orders(&here).await, (240, 10, "240.00".into()));
    assert_eq!(orders(&there).await, (240, 10, "240.00".into()));
}

/// How many of these were new, and whether the stream came to its end.
async fn stream_once(client: &mut ActivityServiceClient<Channel>, mine: &[u32]) -> (u32, bool) {
    let messages: Vec<_> = mine
        .chunks(37)
        .map(|chunk| record_request(chunk.iter().copied().map(numbered)))
        .collect();
    let reply = client.record_activities(tokio_stream::iter(messages)).await;
    let mut replies = reply.unwrap().into_inner();
    let mut inserted = 0;
    loop {
        let reply = match replies.message().await {
            Ok(Some(reply)) => reply,
            Ok(None) => return (inserted, true),
            Err(status) => {
                assert_eq!(status.code(), Code::Unavailable, "{status:?}");
                return (inserted, false);
            }
        };
        for verdict in reply.verdicts {
            match verdict.outcome() {
                Outcome::Inserted => inserted += 1,
                Outcome::Identical => {}
                Outcome::Unspecified | Outcome::Updated | Outcome::Conflict | Outcome::Rejected => {
                    panic!("the content was the same: {verdict:?}")
                }
            }
        }
    }
}

#[tokio::test]
async fn overlapping_ids_from_many_clients_on_two_servers_count_exactly_once() {
    const ALL: u32 = 1_500;
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let mut clients = JoinSet::new();
    for number in 0..12_u32 {
        let server = if number % 2 == 0 { &here } else { &there };
        let mut client = ActivityServiceClient::new(server.another_channel());
        // Each client sends half of all, each in an order of its own.
        let mine = (0..ALL).map(move |n| (n * 7 + number * 131) % ALL);
        let mine: Vec<_> = mine.filter(|n| (n / 50 + number) % 2 == 0).collect();
        clients.spawn(async move {
            if number >= 8 {
                let mut inserted = 0;
                for n in mine.into_iter().take(200) {
                    inserted += insist(&mut client, numbered(n)).await;
                }
                return (inserted, false);
            }
            let (mut inserted, mut broke) = (0, false);
            loop {
                let (more, is_done) = stream_once(&mut client, &mine).await;
                inserted += more;
                if is_done {
                    return (inserted, broke);
                }
                broke = true;
            }
        });
    }
    let activity: Vec<(u32, bool)> = clients.join_all().await;
    let inserted: u32 = activity.iter().map(|one| one.0).sum();
    // Rows of a broken stream may be stored although their verdicts were lost.
    let broke = activity.iter().any(|one| one.1);
    assert!(
        inserted == ALL || broke && inserted < ALL,
        "each was new to exactly one of all callers, not {inserted}"
    );
    for server in [&here, &there] {
        assert_eq!(orders(server).await, (1_500, 37, "15.00".into()));
        let points = server
            .base_points(base(all_customers(), Bucket::None, contractual()))
            .await;
        assert_eq!((points[0].acquired, points[0].at_end), (37, 37));
    }
}

#[tokio::test]
async fn of_conflicting_contents_under_one_id_exactly_one_is_stored() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..10 {
        let first = numbered(round);
        let other = numbered(round).over("web");
        let (one, two) = tokio::join!(here.record(first), there.record(other));
        match (one, two) {
            (Ok(Outcome::Inserted), Err(refused)) | (Err(refused), Ok(Outcome::Inserted)) => {
                assert_eq!(Refusal::from(refused).reason, "ACTIVITY_CONFLICT");
            }
            both => panic!("{both:?}"),
        }
    }
    assert_eq!(orders(&here).await.0, 10);
}

#[tokio::test]
async fn of_many_concurrent_deletions_of_one_activity_exactly_one_succeeds() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for n in 0..10 {
        let activity = numbered(n);
        here.record(activity.clone()).await.unwrap();
        let id = activity.activity_id.as_str();
        let tries = tokio::join!(
            here.delete(id),
            there.delete(id),
            here.delete(id),
            there.delete(id)
        );
        let tries: [Result<(), Status>; 4] = tries.into();
        let refused: Vec<Refusal> = tries
            .into_iter()
            .filter_map(|one| one.err().map(Refusal::from))
            .collect();
        assert_eq!(refused.len(), 3);
        assert!(refused.iter().all(|one| one.reason == "ACTIVITY_NOT_FOUND"));
    }
    here.record(contact("c", "inquiry")).await.unwrap();
    assert_eq!(orders(&there).await, (0, 0, "0".into()));
}

/// A recording that arrives late, at another server, at the moment of the deletion.
#[tokio::test]
async fn once_deleted_an_activity_stays_deleted_whatever_is_retried_meanwhile() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for n in 0..60 {
        let activity = numbered(n);
        here.record(activity.clone()).await.unwrap();
        let retrying = async |server: &Server, beside: u32| {
            let other = numbered(1_000 * beside + n);
            let rows = record_request([other, activity.clone()]);
            let verdicts = server.record_stream(vec![rows]).await.unwrap();
            assert_eq!(verdicts[0].outcome(), Outcome::Inserted);
            verdicts[1].outcome()
        };
        let (deleted, one, two, three) = tokio::join!(
            here.delete(&activity.activity_id),
            retrying(&there, 1),
            retrying(&here, 2),
            retrying(&there, 3),
        );
        deleted.unwrap();
        for outcome in [one, two, three] {
            // Before the deletion, or after it.
            assert!(
                matches!(outcome, Outcome::Identical | Outcome::Conflict),
                "{outcome:?}"
            );
        }
        for server in [&here, &there] {
            let refused = Refusal::from(server.record(activity.clone()).await.unwrap_err());
            assert_eq!(refused.reason, "ACTIVITY_CONFLICT");
        }
    }
    assert_eq!(orders(&there).await.0, 3 * 60);
}

/// One server deletes a customer's first orders, one after the other, while two record
/// earlier and later ones: whatever comes out, the first times are those of what is left.
#[tokio::test]
async fn first_times_stay_exact_while_first_orders_are_deleted_and_recorded() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let at = |day: u32, round: u32| {
        let time = format!("2025-{:02}-{:02}T00:00:00Z", 1 + day / 28, 1 + day % 28);
        order("c", &format!("{round} {day}"), "1").when(&time)
    };
    for round in 0..6 {
        let old: Vec<_> = (100..120).map(|day| at(day, round)).collect();
        here.record_all(old.clone()).await;
        let deleting = async {
            for activity in &old {
                there.delete(&activity.activity_id).await.unwrap();
            }
        };
        let earlier: Vec<_> = (0..15).map(|n| at(140 - 3 * n, round)).collect();
        let recording = async |server: &Server, all: &[api::Activity]| {
            let mut client = server.activities();
            for activity in all {
                assert_eq!(insist(&mut client, activity.clone()).await, 1);
            }
        };
        let (mine, yours) = earlier.split_at(8);
        tokio::join!(deleting, recording(&here, mine), recording(&there, yours));
        let first = earlier.last().unwrap().activity_time;
        for server in [&here, &there] {
            let read = server.customer("c").await.unwrap();
            assert_eq!((read.first_time, read.first_order_time), (first, first));
        }
        // Down to nothing, by both.
        let (one, two) = tokio::join!(
            async {
                for activity in mine {
                    here.delete(&activity.activity_id).await.unwrap();
                }
            },
            async {
                for activity in yours {
                    there.delete(&activity.activity_id).await.unwrap();
                }
            }
        );
        assert_eq!((one, two), ((), ()));
        let refused = Refusal::from(here.customer("c").await.unwrap_err());
        assert_eq!(refused.reason, "CUSTOMER_NOT_FOUND");
        // The caches of both servers are outdated now.
        for (server, day) in [(&here, 60), (&there, 50)] {
            let activity = at(day, 100 + round);
            server.record(activity.clone()).await.unwrap();
            let read = server.customer("c").await.unwrap();
            assert_eq!(read.first_order_time, activity.activity_time);
            server.delete(&activity.activity_id).await.unwrap();
        }
    }
    assert_eq!(orders(&here).await.0, 0);
}

#[tokio::test]
async fn a_concurrent_deletion_rejects_no_valid_row_of_a_stream() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let old: Vec<_> = (0..60)
        .map(|n| numbered(n).when("2024-01-01T00:00:00Z"))
        .collect();
    here.record_all(old.clone()).await;
    let deleting = async {
        for activity in &old {
            there.delete(&activity.activity_id).await.unwrap();
        }
    };
    let streaming = async {
        let mut inserted = 0;
        // A stream that breaks is sent again.
        while inserted < 1_000 {
            let messages = (100..1_100_u32).collect::<Vec<_>>();
            let messages = messages
                .chunks(10)
                .map(|chunk| record_request(chunk.iter().copied().map(numbered)))
                .collect();
            match here.record_stream(messages).await {
                Ok(verdicts) => {
                    for verdict in &verdicts {
                        let stored =
                            matches!(verdict.outcome(), Outcome::Inserted | Outcome::Identical);
                        assert!(stored, "{verdict:?}");
                    }
                    inserted = verdicts.len();
                }
                Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status:?}"),
            }
        }
    };
    tokio::join!(deleting, streaming);
    assert_eq!(orders(&there).await, (1_000, 37, "10.00".into()));
}

#[tokio::test]
async fn attributes_set_while_activities_are_recorded_are_all_kept() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let recording = async {
        for n in 0..60 {
            here.record(numbered(n)).await.unwrap();
        }
    };
    let setting = async {
        for n in 0..37 {
            let set = there
                .set_customer(&format!("c{n}"), segment("gold"), &[])
                .await;
            assert_eq!(set.unwrap().attributes, Some(segment("gold")));
        }
    };
    tokio::join!(recording, setting);
    for n in 0..37 {
        let read = here.customer(&format!("c{n}")).await.unwrap();
        assert_eq!(read.attributes, Some(segment("gold")));
        assert!(read.first_time.is_some());
    }
}
