//! Merges, undone merges, rows and deletions at once, through two servers.

use std::collections::{BTreeMap, BTreeSet};

use cxmetrics::api::{self, Bucket};
use tokio::task::JoinSet;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Database, Refusal, Server, Setup, all_customers, order, purchases, segment,
    verify,
};

const CUSTOMERS: u32 = 12;

fn customer(number: u32) -> String {
    format!("c{}", number % CUSTOMERS)
}

async fn assert_nothing_differs(database: &Database) {
    let (said, code) = verify(database, &[]).await;
    assert_eq!(code, 0, "{said}");
}

/// The outcome of a call that may be refused because of what others did meanwhile.
fn unless_refused<T>(outcome: Result<T, Status>, reasons: &[&str]) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(status) => {
            let refusal = Refusal::from(status);
            assert!(reasons.contains(&refusal.reason.as_str()), "{refusal:?}");
            None
        }
    }
}

/// The customer that each one is, by what the servers answer.
async fn roots(server: &Server) -> BTreeMap<String, String> {
    let mut roots = BTreeMap::new();
    for number in 0..CUSTOMERS {
        let id = customer(number);
        if let Ok(read) = server.customer(&id).await {
            roots.insert(id, read.customer_id);
        }
    }
    roots
}

#[tokio::test]
async fn whatever_happens_at_once_the_customers_are_those_of_the_merges_that_are_left() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    // Each also places orders that several customers share while they are one.
    let mut calling = JoinSet::new();
    for caller in 0..8_u32 {
        let server = if caller % 2 == 0 { &here } else { &there };
        let (customers, activities) = (server.customers(), server.activities());
        calling.spawn(async move {
            let (mut customers, mut activities) = (customers, activities);
            let mut inserted: Vec<api::Activity> = Vec::new();
            let mut made: Vec<String> = Vec::new();
            for step in 0..40_u32 {
                let number = caller * 7 + step * 5;
                match (caller + step) % 4 {
                    0 => {
                        let request = api::MergeCustomersRequest {
                            request_id: Uuid::now_v7().to_string(),
                            from_customer_id: customer(number),
                            into_customer_id: customer(number + 1 + step % 5),
                        };
                        let merged = customers.merge_customers(request).await;
                        let refusals = ["CUSTOMER_ALREADY_MERGED", "CUSTOMER_MERGE_CIRCLE"];
                        let merged = unless_refused(merged, &refusals);
                        made.extend(merged.map(|one| one.into_inner().merge.unwrap().request_id));
                    }
                    1 if made.len() > 2 => {
                        let request_id = made.remove(0);
                        let request = api::UnmergeCustomersRequest { request_id };
                        customers.unmerge_customers(request).await.unwrap();
                    }
                    2 if inserted.len() > 4 => {
                        let activity_id = inserted.remove(0).activity_id;
                        let request = api::DeleteActivityRequest { activity_id };
                        activities.delete_activity(request).await.unwrap();
                    }
                    _ => {
                        let told = order(&customer(number), &caller.to_string(), "1");
                        let told = match step % 3 {
                            0 => told.of_order(&format!("shared {}", number % 4)),
                            _ => told,
                        };
                        let request = api::RecordActivityRequest {
                            activity: Some(told.clone()),
                        };
                        let outcome = activities.record_activity(request).await;
                        let stored = unless_refused(outcome, &["ORDER_CONFLICT", "OVERLOADED"]);
                        inserted.extend(stored.map(|_| told));
                    }
                }
            }
            inserted
        });
    }
    let left: Vec<api::Activity> = calling.join_all().await.into_iter().flatten().collect();
    assert!(left.len() > 50, "{}", left.len());
    assert_nothing_differs(&here.database()).await;
    let roots = roots(&here).await;
    assert!(roots.values().collect::<BTreeSet<_>>().len() < roots.len());
    let buyers = left.iter().map(|one| &roots[&one.customer_id]);
    let buyers: BTreeSet<_> = buyers.collect();
    for server in [&here, &there] {
        let points = server
            .purchase_points(purchases(all_customers(), Bucket::None))
            .await;
        assert_eq!(points[0].customers, i64::try_from(buyers.len()).unwrap());
        assert_eq!(points[0].revenue_gross, format!("{}.00", left.len()));
        for (id, root) in &roots {
            let read = server.customer(id).await.unwrap();
            assert_eq!(read.customer_id, *root);
            let of_root = left.iter().filter(|one| roots[&one.customer_id] == *root);
            let first = of_root.map(|one| one.activity_time.unwrap().seconds).min();
            assert_eq!(read.first_order_time.map(|time| time.seconds), first);
        }
    }
}

#[tokio::test]
async fn of_many_calls_with_one_request_id_one_merges_and_all_return_it() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..10 {
        let request = api::MergeCustomersRequest {
            request_id: Uuid::now_v7().to_string(),
            from_customer_id: format!("from {round}"),
            into_customer_id: format!("into {round}"),
        };
        let mut calling = JoinSet::new();
        for caller in 0..16 {
            let server = if caller % 2 == 0 { &here } else { &there };
            let (mut customers, request) = (server.customers(), request.clone());
            calling.spawn(async move { customers.merge_customers(request).await });
        }
        let merges = calling.join_all().await;
        let merges = merges
            .into_iter()
            .map(|one| one.unwrap().into_inner().merge);
        let merges: Vec<_> = merges.collect();
        assert!(merges.iter().all(|one| *one == merges[0]), "{merges:?}");
        let read = here.customer(&request.from_customer_id).await.unwrap();
        assert_eq!(read.customer_id, request.into_customer_id);
        assert_eq!(read.merges.len(), 1);
    }
}

#[tokio::test]
async fn of_two_opposite_merges_at_once_exactly_one_is_made() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..20 {
        let (a, b) = (format!("a {round}"), format!("b {round}"));
        let (one, two) = tokio::join!(here.merge(&a, &b), there.merge(&b, &a));
        let (made, refused) = match (one, two) {
            (Ok(made), Err(refused)) | (Err(refused), Ok(made)) => (made, refused),
            both => panic!("{both:?}"),
        };
        let refusal = Refusal::from(refused);
        assert_eq!(refusal.code, Code::FailedPrecondition);
        assert_eq!(refusal.reason, "CUSTOMER_MERGE_CIRCLE");
        for id in [&a, &b] {
            let read = there.customer(id).await.unwrap();
            assert_eq!(read.customer_id, made.into_customer_id);
        }
    }
}

/// A merge doesn't hold up the rows of the workspace, nor do they refuse it.
#[tokio::test]
async fn rows_and_attributes_of_both_are_kept_while_they_are_merged() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    for round in 0..10 {
        let (a, b) = (format!("a {round}"), format!("b {round}"));
        let recording = async |server: &Server, id: &str| {
            for n in 0..6 {
                let told = order(id, &n.to_string(), "1");
                server.record(told).await.unwrap();
            }
        };
        let (merge, .., set) = tokio::join!(
            here.merge(&a, &b),
            recording(&here, &a),
            recording(&there, &b),
            there.set_customer(&a, segment("gold"), &[]),
        );
        merge.unwrap();
        set.unwrap();
        let read = here.customer(&b).await.unwrap();
        assert_eq!(read.attributes, Some(segment("gold")));
        let points = there
            .purchase_points(purchases(all_customers(), Bucket::None))
            .await;
        let count = (points[0].customers, points[0].orders);
        assert_eq!(count, (round + 1, 12 * (round + 1)));
    }
    assert_nothing_differs(&here.database()).await;
}
