//! Every metric of customers equals a recount of the remaining activities, in whatever order
//! they were recorded, repeated and deleted.

use cxmetrics::api::{Activity, CohortStart, Outcome, RecordActivitiesRequest, SurvivalEvent};
use uuid::Uuid;

use crate::{
    exactness::random::Random,
    support::{
        ActivityBuilder, Server, activity_counts, base, cohorts, contractual, purchases,
        record_request, revise_activity, segment, survival, verify,
    },
};
use checks::check_all;
use event::Event;
use history::{CUSTOMERS, History, customer_id, segments_of};
use recount::Recount;

mod bought;
mod checks;
mod event;
mod history;
mod merged;
mod recount;
mod trade;

const ACTIVITIES: usize = 500;
const QUERIES: usize = 36;

/// Replaces some activities by others, on streams and by unary calls.
async fn revise_some(server: &Server, random: &mut Random, stored: &mut [Activity]) {
    for _ in 0..random.below(5) {
        let index = usize::try_from(random.below(stored.len() as u64)).unwrap();
        let revised = Activity {
            activity_id: stored[index].activity_id.clone(),
            ..random.activity()
        };
        match random.below(2) {
            0 => {
                let request = revise_activity(&["*"], &revised);
                server.revise_activity(request).await.unwrap();
            }
            _ => {
                let message = RecordActivitiesRequest {
                    revise: true,
                    ..record_request([revised.clone()])
                };
                let verdicts = server.record_stream(vec![message]).await.unwrap();
                assert_eq!(verdicts[0].outcome(), Outcome::Updated, "{verdicts:?}");
            }
        }
        stored[index] = revised;
    }
}

/// Records activities in random portions, on streams and by unary calls, some of them twice, and
/// revises and deletes some of them in between. Returns the remaining activities.
async fn record_in_disorder(
    server: &Server,
    random: &mut Random,
    all: Vec<Activity>,
) -> Vec<Activity> {
    let mut remaining: Vec<Activity> = Vec::new();
    let mut waiting = random.shuffled(all);
    while !waiting.is_empty() {
        let size = usize::try_from(1 + random.below(60))
            .unwrap()
            .min(waiting.len());
        let portion = waiting.split_off(waiting.len() - size);
        if random.below(3) == 0 {
            for activity in portion.iter().take(8) {
                let outcome = server.record(activity.clone()).await.unwrap();
                assert_eq!(outcome, Outcome::Inserted);
            }
        }
        let messages = portion
            .chunks(7)
            .map(|chunk| record_request(chunk.iter().cloned()));
        let verdicts = server.record_stream(messages.collect()).await.unwrap();
        assert_eq!(verdicts.len(), portion.len());
        for verdict in verdicts {
            assert!(verdict.reason.eq(&0), "{verdict:?}");
        }
        remaining.extend(portion);
        for _ in 0..random.below(9).min(remaining.len() as u64) {
            let index = usize::try_from(random.below(remaining.len() as u64)).unwrap();
            let deleted = remaining.swap_remove(index);
            server.delete(&deleted.activity_id).await.unwrap();
            if random.below(3) == 0 {
                // The id of a deleted activity stays taken.
                waiting.push(deleted.named(Uuid::now_v7()));
            }
        }
        if !remaining.is_empty() {
            revise_some(server, random, &mut remaining).await;
        }
        if let Some(stored) = remaining.first() {
            let outcome = server.record(stored.clone()).await.unwrap();
            assert_eq!(outcome, Outcome::Identical);
        }
    }
    remaining
}

#[tokio::test]
async fn every_metric_equals_a_recount_of_the_remaining_activities() {
    for seed in [20_260_114, 7] {
        let server = Server::start().await;
        server.declare(&["plan"]).await.unwrap();
        let mut random = Random(seed);
        let all: Vec<Activity> = (0..ACTIVITIES).map(|_| random.activity()).collect();
        let mut remaining = record_in_disorder(&server, &mut random, all).await;
        let discounts = random.discounts(&remaining);
        assert!(discounts.len() > 20, "{}", discounts.len());
        server.record_all(discounts.clone()).await;
        remaining.extend(discounts);
        let (said, code) = verify(&server.database(), &[]).await;
        assert_eq!(code, 0, "{said}");
        for one in &remaining {
            let read = server.activity(&one.activity_id).await.unwrap();
            let [read, sent] = [&read, one].map(|one| format!("{:?}", Event::of(one)));
            assert_eq!(read, sent);
        }
        let mut recount = Recount::new(remaining.iter().map(Event::of).collect());
        assert!(recount.unknown_refunds() > 5);
        recount.segments = segments_of(&remaining, |id| id);
        assert!(recount.segments.len() > 20, "{:?}", recount.segments);
        for n in 0..CUSTOMERS {
            let name = random.of(&["", "gold", "silver"]);
            if !name.is_empty() {
                server
                    .set_customer(&customer_id(n), segment(name), &[])
                    .await
                    .unwrap();
                recount.segments.insert(customer_id(n), name.to_owned());
            }
        }
        let mut counted = [0; 6];
        for _ in 0..QUERIES {
            let found = check_all(&server, &mut random, &recount).await;
            for (sum, found) in counted.iter_mut().zip(found) {
                *sum += found;
            }
        }
        assert!(counted.iter().all(|count| *count > 100), "{counted:?}");
    }
}

/// A history with deletions counts like the same history without the deleted activities.
#[tokio::test]
async fn a_deleted_activity_leaves_no_trace() {
    let edited = Server::start().await;
    let fresh = Server::start().await;
    let mut random = Random(42);
    for server in [&edited, &fresh] {
        server.declare(&["plan"]).await.unwrap();
    }
    let all: Vec<Activity> = (0..300).map(|_| random.activity()).collect();
    let remaining = record_in_disorder(&edited, &mut random, all).await;
    let mut discounts = random.discounts(&remaining);
    edited.record_all(discounts.clone()).await;
    for deleted in discounts.split_off(discounts.len() / 2) {
        edited.delete(&deleted.activity_id).await.unwrap();
    }
    let without_discounts = random.shuffled(remaining.clone());
    fresh.record_all(without_discounts).await;
    fresh.record_all(discounts).await;
    for n in 0..CUSTOMERS {
        let id = customer_id(n);
        let of_edited = edited.customer(&id).await.map_err(|error| error.code());
        let of_fresh = fresh.customer(&id).await.map_err(|error| error.code());
        assert_eq!(of_edited, of_fresh, "{id}");
    }
    for _ in 0..10 {
        let (scope, wide) = (random.scope(false), random.scope(true));
        let (bucket, first_day) = random.bucket();
        for loss in [None, contractual()] {
            let mut request = base(scope.clone(), bucket, loss);
            request.first_day_of_week = first_day;
            let reply = fresh.base(request.clone()).await.unwrap();
            assert_eq!(edited.base(request).await.unwrap().series, reply.series);
        }
        let mut request = purchases(wide.clone(), bucket);
        request.first_day_of_week = first_day;
        request.currency_code = "EUR".into();
        let reply = fresh.purchases(request.clone()).await.unwrap();
        assert_eq!(
            edited.purchases(request).await.unwrap().series,
            reply.series
        );
        let mut request = activity_counts(wide, bucket);
        request.first_day_of_week = first_day;
        let reply = fresh.activity_counts(request.clone()).await.unwrap();
        assert_eq!(
            edited.activity_counts(request).await.unwrap().series,
            reply.series
        );
        for event in [SurvivalEvent::Cancellation, SurvivalEvent::SecondOrder] {
            let request = survival(scope.clone(), event);
            let reply = fresh.survival(request.clone()).await.unwrap();
            assert_eq!(edited.survival(request).await.unwrap().curves, reply.curves);
        }
        for start in [CohortStart::FirstOrder, CohortStart::Acquisition] {
            let mut request = cohorts(scope.clone(), start);
            request.currency_code = "EUR".into();
            let reply = fresh.cohorts(request.clone()).await.unwrap();
            assert_eq!(edited.cohorts(request).await.unwrap().tables, reply.tables);
        }
    }
}
