//! Activities: several clients record, retry and delete on two servers. A deleted id stays
//! taken, and every metric counts each remaining activity once.

use std::collections::BTreeMap;

use cxmetrics::api::{
    Activity, Bucket, DeleteActivityRequest, QueryActivityCountsRequest, RecordActivityRequest,
    activity_service_client::ActivityServiceClient,
    customer_metric_service_client::CustomerMetricServiceClient,
};
use tokio::task::JoinSet;

use crate::{
    caller::{Caller, wait_to_retry},
    generate::any_id,
    outcome::Outcome::{self, Conflict, Done, Identical, Inserted, NotFound},
    process::{Process, assert_verified},
    random::Random,
    support::{Database, activity_counts, all_customers, contact, order},
};

const CLIENTS: u64 = 4;
const OPERATIONS: u64 = 120;
const CUSTOMERS: u64 = 5;

/// An activity that one client recorded.
struct Recorded {
    activity: Activity,
    is_deleted: bool,
}

/// A client of both servers, with a model of its activities.
struct Client {
    number: u64,
    random: Random,
    callers: [Caller; 2],
    recorded: BTreeMap<String, Recorded>,
}

impl Client {
    async fn run(mut self) -> usize {
        for _ in 0..OPERATIONS {
            match self.random.below(10) {
                _ if self.recorded.is_empty() => self.record().await,
                0..4 => self.record().await,
                4 | 5 => self.retry().await,
                6 => self.record_otherwise().await,
                7 => self.delete().await,
                8 => self.delete_at_both().await,
                _ => self.delete_while_retrying().await,
            }
        }
        let remaining = self.recorded.values().filter(|one| !one.is_deleted);
        remaining.count()
    }

    fn both(&mut self) -> [Caller; 2] {
        let [first, second] = self.callers.clone();
        match self.random.is_in(50) {
            true => [first, second],
            false => [second, first],
        }
    }

    fn any(&mut self) -> Activity {
        let index = self.random.index(self.recorded.len());
        let one = self.recorded.values().nth(index);
        one.expect("one of them").activity.clone()
    }

    fn is_deleted(&self, activity: &Activity) -> bool {
        self.recorded[&activity.activity_id].is_deleted
    }

    fn note_deleted(&mut self, activity: &Activity) {
        let one = self.recorded.get_mut(&activity.activity_id);
        one.expect("it was recorded").is_deleted = true;
    }

    /// Records the same new activity on both servers at once.
    async fn record(&mut self) {
        let customer = format!("c{}", self.random.below(CUSTOMERS));
        let activity_id = any_id(&mut self.random);
        let activity = match self.random.is_in(50) {
            true => contact(&customer, "inquiry"),
            false => order(&customer, &activity_id, "1"),
        };
        let activity = Activity {
            activity_id,
            ..activity
        };
        let [one, two] = self.both();
        let outcomes = tokio::join!(record(&one, &activity), record(&two, &activity));
        let mut outcomes = [outcomes.0, outcomes.1];
        outcomes.sort();
        assert!(
            matches!(outcomes, [Inserted | Identical, Identical]),
            "{outcomes:?}"
        );
        self.recorded.insert(
            activity.activity_id.clone(),
            Recorded {
                activity,
                is_deleted: false,
            },
        );
    }

    async fn retry(&mut self) {
        let activity = self.any();
        let expected = match self.is_deleted(&activity) {
            true => Conflict,
            false => Identical,
        };
        let [caller, _] = self.both();
        assert_eq!(record(&caller, &activity).await, expected, "{activity:?}");
    }

    async fn record_otherwise(&mut self) {
        let mut activity = self.any();
        activity.channel = format!("other {}", self.number);
        let [caller, _] = self.both();
        assert_eq!(record(&caller, &activity).await, Conflict, "{activity:?}");
    }

    async fn delete(&mut self) {
        let activity = self.any();
        let expected = match self.is_deleted(&activity) {
            true => NotFound,
            false => Done,
        };
        let [caller, _] = self.both();
        let outcome = delete(&caller, &activity).await;
        assert_eq!(outcome, expected, "{activity:?}");
        self.note_deleted(&activity);
    }

    async fn delete_at_both(&mut self) {
        let activity = self.any();
        let [one, two] = self.both();
        let outcomes = tokio::join!(delete(&one, &activity), delete(&two, &activity));
        let mut outcomes = [outcomes.0, outcomes.1];
        outcomes.sort();
        let expected = match self.is_deleted(&activity) {
            true => [NotFound, NotFound],
            false => [Done, NotFound],
        };
        assert_eq!(outcomes, expected, "{activity:?}");
        self.note_deleted(&activity);
    }

    async fn delete_while_retrying(&mut self) {
        let activity = self.any();
        let [one, two] = self.both();
        let (deleted, one, two) = tokio::join!(
            delete(&one, &activity),
            record(&one, &activity),
            record(&two, &activity),
        );
        let retries = [one, two];
        match self.is_deleted(&activity) {
            true => assert_eq!((deleted, retries), (NotFound, [Conflict; 2])),
            false => {
                assert_eq!(deleted, Done, "{activity:?}");
                let is_possible = |one: &Outcome| matches!(one, Identical | Conflict);
                assert!(retries.iter().all(is_possible), "{retries:?}");
            }
        }
        self.note_deleted(&activity);
    }
}

/// Records an activity; retries while the server is overloaded.
async fn record(caller: &Caller, activity: &Activity) -> Outcome {
    let mut activities = ActivityServiceClient::new(caller.channel());
    loop {
        let request = RecordActivityRequest {
            activity: Some(activity.clone()),
        };
        match activities.record_activity(request).await {
            Ok(reply) => return reply.into_inner().outcome().into(),
            Err(status) => {
                if let Some(outcome) = Outcome::of_refusal(status) {
                    return outcome;
                }
            }
        }
        wait_to_retry().await;
    }
}

/// Deletes an activity; retries while the server is overloaded.
async fn delete(caller: &Caller, activity: &Activity) -> Outcome {
    let mut activities = ActivityServiceClient::new(caller.channel());
    loop {
        let request = DeleteActivityRequest {
            activity_id: activity.activity_id.clone(),
        };
        match activities.delete_activity(request).await {
            Ok(_) => return Done,
            Err(status) => {
                if let Some(outcome) = Outcome::of_refusal(status) {
                    return outcome;
                }
            }
        }
        wait_to_retry().await;
    }
}

async fn count(caller: &Caller, request: QueryActivityCountsRequest) -> i64 {
    let mut metrics = CustomerMetricServiceClient::new(caller.channel());
    let reply = metrics.query_activity_counts(request).await.unwrap();
    let series = reply.into_inner().series;
    let points = series.iter().flat_map(|one| &one.points);
    points.map(|point| point.count).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_activity_stays_deleted_and_the_others_count_once() {
    let database = Database::create().await;
    let processes = [Process::start(&database.url), Process::start(&database.url)];
    let callers = || [Caller::of(&processes[0]), Caller::of(&processes[1])];
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let client = Client {
            number,
            random: Random::of_case(45, number),
            callers: callers(),
            recorded: BTreeMap::new(),
        };
        clients.spawn(client.run());
    }
    let remaining: usize = clients.join_all().await.into_iter().sum();
    for process in &processes {
        assert_eq!(process.errors(), [""; 0]);
    }
    assert_verified(&database.url);
    for caller in callers() {
        let query = activity_counts(all_customers(), Bucket::None);
        let counted = count(&caller, query).await;
        assert_eq!(counted, i64::try_from(remaining).unwrap());
    }
}
