//! One sequence of operations, and what must be true after it.

use std::{panic::resume_unwind, sync::Arc};

use cxmetrics::api::Response;
use tokio::task::JoinSet;

use crate::{
    caller::Caller,
    client::Client,
    given::asked,
    history::History,
    model::{Model, Stored},
    process::{Process, assert_verified},
    random::Random,
    scores::assert_scores,
    shared::Shared,
    support::{Database, tallies_off},
    tally::Tally,
};

/// Operations of a whole sequence.
pub(crate) const OPERATIONS: u64 = 600;
const CLIENTS: u64 = 6;
/// Responses that all clients submit and correct.
const SHARED_RESPONSES: usize = 10;

/// A sequence: on a survey of its own, so that its scores are its own.
#[derive(Debug)]
pub(crate) struct Sequence {
    pub(crate) seed: u64,
    pub(crate) number: u64,
    pub(crate) operations: u64,
}

impl Sequence {
    pub(crate) async fn run(
        self,
        processes: &[Process; 2],
        database: &Database,
        tally: &Arc<Tally>,
    ) {
        let survey_id = format!("s{}", self.number);
        let mut random = self.random(CLIENTS);
        let shared = Shared::new(&mut random, &survey_id, SHARED_RESPONSES);
        let shared = Arc::new(shared);
        let callers = callers(processes);
        callers[0].create(asked(&survey_id)).await;
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client {
                random: self.random(number),
                // A connection of its own.
                callers: self::callers(processes),
                survey_id: survey_id.clone(),
                model: Model::default(),
                asked: Vec::new(),
                unborn: Vec::new(),
                shared: shared.clone(),
                tally: tally.clone(),
            };
            // Numbers below the remainder make one more.
            let more = u64::from(number < self.operations % CLIENTS);
            clients.spawn(client.run(self.operations / CLIENTS + more));
        }
        let models = join(clients).await;

        for process in processes {
            assert_eq!(process.errors(), [""; 0]);
        }
        assert_verified(&database.url);
        assert_eq!(tallies_off(&mut database.connect().await).await, 0);
        let mut counted = shared_as_read(&callers, &shared).await;
        for model in models {
            let stored = model.responses.values();
            counted.extend(stored.filter_map(Stored::counted));
            assert_read(&callers, model).await;
        }
        assert_scores(&mut random, &callers, &survey_id, &counted).await;
    }

    /// The random numbers of one client, or of what is around all of them.
    fn random(&self, client: u64) -> Random {
        Random::of_case(self.seed, self.number * (CLIENTS + 1) + client)
    }
}

fn callers(processes: &[Process; 2]) -> [Caller; 2] {
    [Caller::of(&processes[0]), Caller::of(&processes[1])]
}

/// What tasks return, once all have ended; panics with the first that does.
async fn join<T: 'static>(mut tasks: JoinSet<T>) -> Vec<T> {
    let mut ended = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        ended.push(joined.unwrap_or_else(|error| resume_unwind(error.into_panic())));
    }
    ended
}

/// Asserts that both servers read every response, and every revision of it, as the
/// model has it.
async fn assert_read(callers: &[Caller; 2], model: Model) {
    let model = Arc::new(model);
    let mut readers = JoinSet::new();
    for caller in callers.clone() {
        let model = model.clone();
        readers.spawn(async move {
            for stored in model.responses.values() {
                assert_read_one(&caller, stored).await;
            }
        });
    }
    join(readers).await;
}

async fn assert_read_one(caller: &Caller, stored: &Stored) {
    let id = &stored.submitted.response_id;
    for revision in 0..=stored.revision() + 1 {
        let read = caller.read(id, revision).await;
        assert_eq!(read, stored.read(revision), "{id}, revision {revision}");
    }
}

/// Judges what clients were told of the responses that they share, and returns those
/// that count.
async fn shared_as_read(callers: &[Caller; 2], shared: &Shared) -> Vec<Response> {
    let mut counted = Vec::new();
    for (place, contents) in shared.responses.iter().enumerate() {
        let history = History::new(contents, shared.calls(place));
        let Some(mut end) = history.end() else {
            let read = callers[0].read(&contents[0].response_id, 0).await;
            assert_eq!(read, None, "nobody submitted it");
            continue;
        };
        let stored = &mut end.stored;
        if let Some(read) = callers[0].read(&contents[0].response_id, 0).await {
            stored.exclusion = read.exclusion_reason();
            let is_possible = end.exclusions.contains(&stored.exclusion);
            assert!(is_possible, "{:?}: {history:#?}", stored.exclusion);
        }
        for caller in callers {
            assert_read_one(caller, stored).await;
        }
        counted.extend(stored.counted());
    }
    counted
}
