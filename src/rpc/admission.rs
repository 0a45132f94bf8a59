//! Who is let in: the calls that can be served in time. The others are told at once to
//! come back, before their message is read.
//!
//! How long a call waits follows from how many are under way and how many end each second
//! (Little's law). So each kind of call may have as many under way as end within
//! [`WAIT_MAX`], by what was measured while there was no room; fewer than it takes to
//! keep the database busy would make nobody faster, and are let in whatever was measured.
//! Past that, a client may still have half of its even share: who asks most does not get all.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::pause::Pause;

/// How long calls may wait for each other.
const WAIT_MAX: Duration = Duration::from_millis(50);
/// How long is measured at a time.
const WINDOW: Duration = Duration::from_millis(200);
/// How often the log is told that calls are refused.
const TELL_INTERVAL: Duration = Duration::from_secs(10);

/// Rows submitted one by one: with so many, a commit is shared by enough of them that
/// more would hardly make it cheaper.
const ROWS_BUSY: usize = 256;
/// Calls that ask the database by themselves.
const STATEMENTS_BUSY: usize = 64;
/// Queries of customers, of which each takes a good part of a second.
const ANALYSES_BUSY: usize = 16;

/// What a call takes. A flood of one kind leaves room for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One row, which waits for the statement that it shares.
    Row,
    /// A stream, which lasts, and is held back by its flow.
    Stream,
    /// Statements of its own.
    Statement,
    /// All that customers did.
    Analysis,
}

const KINDS: usize = 4;

impl Kind {
    pub(super) fn of(path: &str) -> Self {
        let Some((service, method)) = path.trim_start_matches('/').split_once('/') else {
            return Self::Statement;
        };
        match (service, method) {
            (_, "SubmitResponse" | "RecordActivity") => Self::Row,
            (_, "SubmitResponses" | "RecordActivities" | "ServerReflectionInfo") => Self::Stream,
            ("cxmetrics.v1.CustomerMetricService", _) => Self::Analysis,
            _ => Self::Statement,
        }
    }
}

/// One client's calls under way, by kind.
#[derive(Debug, Default)]
pub(super) struct Shares([AtomicUsize; KINDS]);

/// Lets calls in.
#[derive(Debug)]
pub(super) struct Admission {
    room: Arc<Semaphore>,
    lines: [Line; KINDS],
}

impl Admission {
    /// At most `calls_max` at the same time.
    pub(super) fn new(calls_max: usize) -> Self {
        // With the shares of further clients it may become half as much again: the rest
        // of the room is left to the other kinds.
        let most = calls_max.div_ceil(4);
        let line = |busy: usize| Line::new(busy.min(calls_max), most.max(busy.min(calls_max)));
        Self {
            room: Arc::new(Semaphore::new(calls_max)),
            lines: [
                line(ROWS_BUSY),
                Line::new(most, most),
                line(STATEMENTS_BUSY),
                line(ANALYSES_BUSY),
            ],
        }
    }

    /// A place among the calls under way, or how long to stay away.
    pub(super) fn admit(
        self: &Arc<Self>,
        kind: Kind,
        shares: &Arc<Shares>,
    ) -> Result<Place, Duration> {
        let line = &self.lines[kind as usize];
        let room = self.room.clone().try_acquire_owned();
        let mut state = line.lock();
        let own = &shares.0[kind as usize];
        let entry = state.entry(own.load(Ordering::Relaxed));
        let Some((room, entry)) = room.ok().zip(entry) else {
            return Err(state.refuse());
        };
        state.enter(own, entry);
        drop(state);
        Ok(Place {
            admission: self.clone(),
            shares: shares.clone(),
            kind,
            entry,
            _room: room,
        })
    }
}

/// A call's place, until it is over.
#[derive(Debug)]
pub(super) struct Place {
    admission: Arc<Admission>,
    shares: Arc<Shares>,
    kind: Kind,
    entry: Entry,
    _room: OwnedSemaphorePermit,
}

/// By what a call was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// There was room.
    Room,
    /// Its client had less than its share.
    Share,
}

impl Drop for Place {
    fn drop(&mut self) {
        let kind = self.kind as usize;
        let told = self.admission.lines[kind]
            .lock()
            .leave(&self.shares.0[kind], self.entry);
        if let Some(refused) = told {
            tracing::warn!(
                kind = ?self.kind,
                refused,
                "calls were refused: as many were under way as can be served in time"
            );
        }
    }
}

/// Calls of one kind.
#[derive(Debug)]
struct Line(Mutex<LineState>);

#[derive(Debug)]
struct LineState {
    /// So many are let in whatever was measured.
    busy: usize,
    most: usize,
    /// So many may be under way.
    limit: usize,
    under_way: usize,
    /// Of these, how many were let in past the limit.
    past_limit: usize,
    /// Clients with a call under way.
    clients: usize,
    /// What is measured now: since when, and what ended and was refused.
    since: Instant,
    ended: usize,
    refused: usize,
    pause: Pause,
    told: Option<Instant>,
    untold: usize,
}

impl Line {
    fn new(busy: usize, most: usize) -> Self {
        Self(Mutex::new(LineState {
            busy,
            most,
            limit: (2 * busy).min(most),
            under_way: 0,
            past_limit: 0,
            clients: 0,
            since: Instant::now(),
            ended: 0,
            refused: 0,
            pause: Pause::default(),
            told: None,
            untold: 0,
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LineState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LineState {
    /// By what a client with so many calls under way may have another.
    fn entry(&self, own: usize) -> Option<Entry> {
        if self.under_way < self.limit {
            return Some(Entry::Room);
        }
        // Past the limit a client gets half of its even share, or one call, at once; for
        // the rest it contends. However many clients there are, that adds up to no more
        // than half as much again, or half as much as others' calls that last were let in
        // by when the limit was higher.
        let clients = self.clients + usize::from(own == 0);
        let assured = (self.limit / clients / 2).max(1);
        let more = self.limit / 2;
        let is_there = self.under_way < self.limit + more || self.past_limit < more;
        (own < assured && is_there).then_some(Entry::Share)
    }

    fn enter(&mut self, own: &AtomicUsize, entry: Entry) {
        // Nobody is left of whatever crowd there was.
        if self.under_way == 0 {
            self.pause.forget();
            self.restart();
        }
        self.under_way += 1;
        self.past_limit += usize::from(entry == Entry::Share);
        self.clients += usize::from(own.fetch_add(1, Ordering::Relaxed) == 0);
    }

    fn refuse(&mut self) -> Duration {
        self.refused += 1;
        self.pause.jittered()
    }

    /// Notes that a call is over; how many were refused, when it is time to tell of them.
    fn leave(&mut self, own: &AtomicUsize, entry: Entry) -> Option<usize> {
        self.under_way -= 1;
        self.past_limit -= usize::from(entry == Entry::Share);
        self.clients -= usize::from(own.fetch_sub(1, Ordering::Relaxed) == 1);
        self.ended += 1;
        let span = self.since.elapsed();
        if span < WINDOW {
            return None;
        }
        // Without refusals it was the clients who set the pace.
        if self.refused > 0 {
            let ended = u32::try_from(self.ended).unwrap_or(u32::MAX);
            let per_second = f64::from(ended) / span.as_secs_f64();
            self.limit =
                usize::midpoint(self.limit, served_in_time(per_second)).clamp(self.busy, self.most);
        }
        self.pause.adapt(self.refused, self.ended);
        self.untold += self.refused;
        self.restart();
        let is_time = self.told.is_none_or(|told| told.elapsed() > TELL_INTERVAL);
        (is_time && self.untold > 0).then(|| {
            self.told = Some(Instant::now());
            std::mem::take(&mut self.untold)
        })
    }

    fn restart(&mut self) {
        self.since = Instant::now();
        self.ended = 0;
        self.refused = 0;
    }
}

/// How many may be under way so that each is over within [`WAIT_MAX`].
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is no less than 0, and what is too large is cut"
)]
fn served_in_time(per_second: f64) -> usize {
    (per_second * WAIT_MAX.as_secs_f64()) as usize
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const CALL: Kind = Kind::Statement;

    fn admission() -> Arc<Admission> {
        Arc::new(Admission::new(4_096))
    }

    /// As many calls as one client gets.
    fn flood(admission: &Arc<Admission>, client: &Arc<Shares>) -> Vec<Place> {
        let places = std::iter::from_fn(|| admission.admit(CALL, client).ok());
        places.take(10_000).collect()
    }

    #[test]
    fn a_client_alone_gets_all_that_can_be_served_and_no_more() {
        let admission = admission();
        let places = flood(&admission, &Arc::default());
        assert_eq!(places.len(), 2 * STATEMENTS_BUSY);
    }

    #[test]
    fn a_flood_leaves_half_of_an_even_share_to_every_other_client() {
        let admission = admission();
        let _flood = flood(&admission, &Arc::default());
        let second = flood(&admission, &Arc::default());
        assert_eq!(second.len(), STATEMENTS_BUSY / 2);
        let third = flood(&admission, &Arc::default());
        assert_eq!(third.len(), STATEMENTS_BUSY / 3);
    }

    #[test]
    fn calls_that_last_leave_the_shares_of_others_when_the_limit_falls() {
        let admission = admission();
        let _lasting = flood(&admission, &Arc::default());
        admission.lines[CALL as usize].lock().limit = STATEMENTS_BUSY;
        let second = flood(&admission, &Arc::default());
        assert_eq!(second.len(), STATEMENTS_BUSY / 4);
    }

    #[test]
    fn shares_that_last_leave_those_of_others_when_a_flood_ends() {
        let admission = admission();
        let mut flooding = flood(&admission, &Arc::default());
        let lasting: Vec<Place> = (0..3)
            .flat_map(|_| flood(&admission, &Arc::default()))
            .collect();
        flooding.truncate(2 * STATEMENTS_BUSY - lasting.len());
        let newcomer = flood(&admission, &Arc::default());
        assert_eq!(newcomer.len(), STATEMENTS_BUSY / 5);
    }

    #[test]
    fn a_flood_that_others_join_shrinks_to_what_is_left() {
        let admission = admission();
        let (first, second) = (Arc::default(), Arc::default());
        let mut flooding = flood(&admission, &first);
        let others = flood(&admission, &second);
        assert_eq!(others.len(), STATEMENTS_BUSY / 2);
        flooding.truncate(2 * STATEMENTS_BUSY - others.len());
        assert!(admission.admit(CALL, &first).is_err());
        drop(others);
        assert!(admission.admit(CALL, &second).is_ok());
    }

    #[test]
    fn clients_without_number_get_no_more_than_half_as_much_again() {
        let admission = admission();
        let clients: Vec<Arc<Shares>> = (0..10_000).map(|_| Arc::default()).collect();
        let mut places = Vec::new();
        for client in clients.iter().chain(&clients) {
            places.extend(admission.admit(CALL, client));
        }
        assert_eq!(places.len(), 3 * STATEMENTS_BUSY);
    }

    #[test]
    fn a_flood_of_one_kind_leaves_the_others_alone() {
        let admission = admission();
        let client = Arc::default();
        let _flood = flood(&admission, &client);
        for other in [Kind::Row, Kind::Stream, Kind::Analysis] {
            admission.admit(other, &client).unwrap();
        }
    }

    #[test]
    fn who_leaves_makes_room() {
        let admission = admission();
        let client = Arc::default();
        let mut places = flood(&admission, &client);
        let pause = admission.admit(CALL, &client).unwrap_err();
        assert!(!pause.is_zero());
        places.pop();
        assert!(admission.admit(CALL, &client).is_ok());
    }

    #[test]
    fn streams_which_last_leave_room() {
        let admission = Arc::new(Admission::new(16));
        let clients: Vec<Arc<Shares>> = (0..16).map(|_| Arc::default()).collect();
        let streams = clients.iter();
        let streams = streams.filter_map(|client| admission.admit(Kind::Stream, client).ok());
        let streams: Vec<_> = streams.collect();
        assert_eq!(streams.len(), 6);
        let first = &clients[0];
        assert!(admission.admit(Kind::Row, first).is_ok());
    }

    #[test]
    fn a_call_is_known_by_its_path() {
        let kinds = [
            ("/cxmetrics.v1.ResponseService/SubmitResponse", Kind::Row),
            ("/cxmetrics.v1.ActivityService/RecordActivity", Kind::Row),
            (
                "/cxmetrics.v1.ResponseService/SubmitResponses",
                Kind::Stream,
            ),
            (
                "/cxmetrics.v1.ActivityService/RecordActivities",
                Kind::Stream,
            ),
            ("/cxmetrics.v1.MetricService/QueryScores", Kind::Statement),
            (
                "/cxmetrics.v1.CustomerMetricService/QueryCohorts",
                Kind::Analysis,
            ),
            ("/", Kind::Statement),
        ];
        for (path, kind) in kinds {
            assert_eq!(Kind::of(path), kind, "{path}");
        }
    }
}
