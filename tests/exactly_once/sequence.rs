//! A sequence of operations, and the checks after it.

use std::{panic::resume_unwind, sync::Arc};

use cxmetrics::api::Response;
use tokio::task::JoinSet;

use crate::{
    caller::Caller,
    client::Client,
    generate::sequence_survey,
    history::History,
    model::{Model, Stored},
    process::{Process, assert_verified},
    random::Random,
    scores::assert_scores,
    shared::Shared,
    support::{Database, tallies_off},
    tally::Tally,
};

/// Number of operations in a sequence.
pub(crate) const OPERATIONS: u64 = 600;
const CLIENTS: u64 = 6;
/// Number of responses that all clients share.
const SHARED_RESPONSES: usize = 10;

/// A sequence of operations on its own survey.
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
        callers[0].create(sequence_survey(&survey_id)).await;
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let client = Client {
                random: self.random(number),
                // Each client has its own connections.
                callers: self::callers(processes),
                survey_id: survey_id.clone(),
                model: Model::default(),
                corrections: Vec::new(),
                unsubmitted_ids: Vec::new(),
                shared: shared.clone(),
                tally: tally.clone(),
            };
            // The first clients share the remainder of the division.
            let more = u64::from(number < self.operations % CLIENTS);
            clients.spawn(client.run(self.operations / CLIENTS + more));
        }
        let models = join(clients).await;

        for process in processes {
            assert_eq!(process.errors(), [""; 0]);
        }
        assert_verified(&database.url);
        assert_eq!(tallies_off(&mut database.connect().await).await, 0);
        let mut counted = check_shared(&callers, &shared).await;
        for model in models {
            let stored = model.responses.values();
            counted.extend(stored.filter_map(Stored::counted));
            assert_read(&callers, model).await;
        }
        assert_scores(&mut random, &callers, &survey_id, &counted).await;
    }

    /// The random numbers of one client; `CLIENTS` is the number of the sequence itself.
    fn random(&self, client: u64) -> Random {
        Random::of_case(self.seed, self.number * (CLIENTS + 1) + client)
    }
}

fn callers(processes: &[Process; 2]) -> [Caller; 2] {
    [Caller::of(&processes[0]), Caller::of(&processes[1])]
}

/// The results of all tasks. Panics as soon as one of them panics.
async fn join<T: 'static>(mut tasks: JoinSet<T>) -> Vec<T> {
    let mut ended = Vec::new();
    while let Some(joined) = tasks.join_next().await {
        ended.push(joined.unwrap_or_else(|error| resume_unwind(error.into_panic())));
    }
    ended
}

/// Asserts that both servers return every revision of every response as the model does.
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
    let id = &stored.current().response_id;
    for revision in 0..=stored.revision() + 1 {
        let read = caller.read(id, revision).await;
        assert_eq!(read, stored.read(revision), "{id}, revision {revision}");
    }
}

/// The contents of all revisions of a response.
async fn read_all(caller: &Caller, response_id: &str) -> Vec<Response> {
    let mut contents = Vec::new();
    for revision in 1.. {
        let Some(read) = caller.read(response_id, revision).await else {
            break;
        };
        contents.push(Response {
            revision: 1,
            exclusion_reason: 0,
            ..read
        });
    }
    contents
}

/// Checks the replies about the shared responses, and returns the responses that count.
async fn check_shared(callers: &[Caller; 2], shared: &Shared) -> Vec<Response> {
    let mut counted = Vec::new();
    for (index, contents) in shared.responses.iter().enumerate() {
        let history = History::new(contents, shared.calls(index));
        let end = match shared.is_superseded(index) {
            true => {
                let revisions = read_all(&callers[0], &contents[0].response_id).await;
                history.end_of_superseded(&revisions)
            }
            false => history.end(),
        };
        let Some(mut end) = end else {
            let read = callers[0].read(&contents[0].response_id, 0).await;
            assert_eq!(read, None, "stored without a submission");
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
