//! Lives under several ids: with random merges and undone merges, and with rows that come
//! later, the numbers are those of a recount that replaces the ids.

use std::collections::{BTreeSet, HashMap};

use cxmetrics::api::{Activity, ActivityKind, CustomerAttributes, activity::Kind};

use super::{
    checks::check_all,
    event::Event,
    history::{CUSTOMERS, History, customer_id, segments_of},
    record_in_disorder,
    recount::{Answer, Recount},
};
use crate::{
    exactness::{instant_of, random::Random},
    support::{
        ActivityBuilder, Declare, Give, Refusal, Server, Setup, message_of, response, segment,
        survey, update,
    },
};

const PHASES: u32 = 4;
const ACTIVITIES: usize = 130;
const QUERIES: usize = 16;

/// The active merges: request, `from` and `into`.
#[derive(Debug, Default)]
struct Merges(Vec<[String; 3]>);

impl Merges {
    fn root<'a>(&'a self, id: &'a str) -> &'a str {
        let edge = self.0.iter().find(|[_, from, _]| from == id);
        edge.map_or(id, |[_, _, into]| self.root(into))
    }

    /// Merges two of the customers, one of whom may be unknown yet; or expects a refusal.
    async fn merge(&mut self, server: &Server, random: &mut Random) {
        let from = customer_id(random.below(CUSTOMERS + 3));
        let into = customer_id(random.below(CUSTOMERS + 3));
        let refusal = match self.0.iter().any(|[_, merged, _]| *merged == from) {
            _ if from == into => "INVALID_FIELD",
            true => "CUSTOMER_ALREADY_MERGED",
            false if self.root(&into) == from => "CUSTOMER_MERGE_CIRCLE",
            false => {
                let merge = server.merge(&from, &into).await.unwrap();
                self.0.push([merge.request_id, from, into]);
                return;
            }
        };
        let refused = server.merge(&from, &into).await.unwrap_err();
        assert_eq!(Refusal::from(refused).reason, refusal);
    }

    async fn unmerge(&mut self, server: &Server, random: &mut Random) {
        if self.0.is_empty() {
            return;
        }
        let place = usize::try_from(random.below(self.0.len() as u64)).unwrap();
        let [request_id, from, into] = self.0.swap_remove(place);
        server.unmerge(&request_id).await.unwrap();
        // A late retry doesn't merge again.
        let again = server.merge_by(&request_id, &from, &into).await.unwrap();
        assert!(again.undo_time.is_some());
    }
}

/// Everything that was sent and not deleted.
#[derive(Debug, Default)]
struct Sent {
    activities: Vec<Activity>,
    answers: Vec<Answer>,
    /// Customers with the segments that calls set, the latest last; empty if cleared.
    segments: Vec<(String, String)>,
}

impl Sent {
    /// An activity of the order of any of the customer's ids, if the order's rows allow it.
    fn share_order(&self, random: &mut Random, merges: &Merges, told: Activity) -> Activity {
        let order_id = match told.kind.as_ref().unwrap() {
            Kind::Order(order) => &order.order_id,
            Kind::Refund(refund) => &refund.order_id,
            Kind::Acquired(_) | Kind::Cancelled(_) | Kind::Reactivated(_) | Kind::Contact(_) => {
                return told;
            }
        };
        let root = merges.root(&told.customer_id);
        let ids = (0..CUSTOMERS).map(customer_id);
        let ids: Vec<String> = ids.filter(|id| merges.root(id) == root).collect();
        let other = &ids[usize::try_from(random.below(ids.len() as u64)).unwrap()];
        let shared = order_id.replacen(&told.customer_id, other, 1);
        let rows = self.activities.iter().map(Event::of);
        let owners: BTreeSet<String> = rows
            .filter(|one| one.kind == ActivityKind::Order && one.order == shared)
            .map(|one| merges.root(&one.customer).to_owned())
            .collect();
        match owners.is_empty() || owners.contains(root) {
            true => told.of_order(&shared),
            // The rows of an undone merge stay with the other customer.
            false => {
                let own = format!("{order_id} own");
                told.of_order(&own)
            }
        }
    }

    async fn record(&mut self, server: &Server, random: &mut Random, merges: &Merges) {
        let all = (0..ACTIVITIES).map(|_| {
            let told = random.activity();
            self.share_order(random, merges, told)
        });
        let all = all.collect();
        self.activities
            .extend(record_in_disorder(server, random, all).await);
    }

    async fn answer(&mut self, server: &Server, random: &mut Random) {
        for _ in 0..25 {
            let customer = customer_id(random.below(CUSTOMERS + 3));
            let score = random.number(11);
            let at = random.instant();
            let mut said = response("s").by(&customer).score("nps", score);
            said.submit_time = Some(message_of(at));
            server.submit(said.clone()).await.unwrap();
            self.answers.push(Answer {
                customer,
                at: at.as_microsecond(),
                response_id: said.response_id,
                score,
            });
        }
    }

    /// Sets segments by single calls, or by one stream with several rows of some customers.
    async fn set(&mut self, server: &Server, random: &mut Random) {
        let mut updates = Vec::new();
        let is_stream = random.below(2) == 0;
        for _ in 0..6 {
            let customer = customer_id(random.below(CUSTOMERS));
            let name = random.of(&["", "gold", "silver"]);
            let (given, clear) = match name.is_empty() {
                true => (CustomerAttributes::default(), &["segment"][..]),
                false => (segment(name), &[][..]),
            };
            match is_stream {
                true => updates.push(update(&customer, given, clear)),
                false => drop(server.set_customer(&customer, given, clear).await.unwrap()),
            }
            self.segments.push((customer, name.to_owned()));
        }
        let messages = updates.chunks(2).map(<[_]>::to_vec);
        let verdicts = server.set_customers(messages).await.unwrap();
        assert_eq!(verdicts.len(), updates.len());
    }

    /// Each customer's segment, by the latest call or else the latest activity under any id.
    fn segments(&self, merges: &Merges) -> HashMap<String, String> {
        let mut segments = segments_of(&self.activities, |id| merges.root(id));
        for (id, name) in &self.segments {
            segments.insert(merges.root(id).to_owned(), name.clone());
        }
        segments
    }

    /// What counts once every id is that of its customer.
    fn recount(&self, merges: &Merges) -> Recount {
        let events = self.activities.iter().map(|told| {
            let event = Event::of(told);
            Event {
                customer: merges.root(&event.customer).to_owned(),
                ..event
            }
        });
        let mut recount = Recount::new(events.collect());
        recount.segments = self.segments(merges);
        let answers = self.answers.iter().map(|answer| Answer {
            customer: merges.root(&answer.customer).to_owned(),
            ..answer.clone()
        });
        recount.answers = answers.collect();
        recount
    }

    async fn check_customers(&self, server: &Server, merges: &Merges) {
        let events: Vec<Event> = self.activities.iter().map(Event::of).collect();
        let segments = self.segments(merges);
        for id in (0..CUSTOMERS + 3).map(customer_id) {
            let root = merges.root(&id);
            let signs = events
                .iter()
                .filter(|one| one.is_sign() && merges.root(&one.customer) == root);
            let first = signs.map(|one| one.at).min();
            let Ok(read) = server.customer(&id).await else {
                assert_eq!(first, None, "{id}");
                continue;
            };
            assert_eq!(read.customer_id, root);
            let read_first = read.first_time.as_ref().map(instant_of);
            assert_eq!(read_first.map(|time| time.as_microsecond()), first);
            let name = segments.get(root).cloned().unwrap_or_default();
            assert_eq!(read.attributes.unwrap().segment, name, "{id}");
            let of_root = merges
                .0
                .iter()
                .filter(|[_, from, _]| merges.root(from) == root);
            assert_eq!(read.merges.len(), of_root.count());
        }
    }
}

#[tokio::test]
async fn every_metric_equals_a_recount_that_replaces_the_ids_of_merged_customers() {
    for seed in [20_260_118, 11] {
        let here = Server::start().await;
        let there = Setup::default().start_on(here.database());
        here.declare(&["plan"]).await.unwrap();
        here.create(survey("s").nps("nps")).await;
        let mut random = Random(seed);
        let (mut sent, mut merges) = (Sent::default(), Merges::default());
        let mut counted = [0; 6];
        let (mut most, mut undone) = (0, 0);
        for _ in 0..PHASES {
            sent.record(&here, &mut random, &merges).await;
            sent.answer(&there, &mut random).await;
            for _ in 0..14 {
                let server = [&here, &there][usize::try_from(random.below(2)).unwrap()];
                match random.below(4) {
                    0 => {
                        undone += 1;
                        merges.unmerge(server, &mut random).await;
                    }
                    _ => merges.merge(server, &mut random).await,
                }
            }
            most = most.max(merges.0.len());
            sent.set(&here, &mut random).await;
            sent.check_customers(&there, &merges).await;
            let recount = sent.recount(&merges);
            for _ in 0..QUERIES {
                let found = check_all(&there, &mut random, &recount).await;
                for (sum, found) in counted.iter_mut().zip(found) {
                    *sum += found;
                }
            }
        }
        assert!(most > 12 && undone > 5, "{most} {undone}");
        assert!(counted.iter().all(|count| *count > 100), "{counted:?}");
        while !merges.0.is_empty() {
            merges.unmerge(&there, &mut random).await;
        }
        sent.check_customers(&here, &merges).await;
        let recount = sent.recount(&merges);
        for _ in 0..QUERIES {
            check_all(&here, &mut random, &recount).await;
        }
    }
}
