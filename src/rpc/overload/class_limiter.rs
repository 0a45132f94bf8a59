//! Which calls are in progress, and which of them runs next.
//!
//! How long a call waits follows from the number in progress and the rate at which they
//! end (Little's law). Each class may have as many in progress as end within
//! [`WAIT_MAX`], measured while calls are refused; but never fewer than keep the database
//! busy. Calls past that are refused at once, unless their caller is below its share.
//!
//! Where calls of a class can't all run at once, they queue for its slots. The next slot
//! goes to the caller with the fewest running, then to the one that has run for the least
//! time so far, and by the same rule to one of its connections: first come, first served
//! would let a hundred expensive queries of one caller delay the first one of another.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    caller::Peer,
    pool::{Extra, Pool, Taken},
    retry_delay::RetryDelay,
};

/// How long calls may wait for each other.
const WAIT_MAX: Duration = Duration::from_millis(50);
/// How long the rate is measured at a time.
const WINDOW: Duration = Duration::from_millis(200);
/// How often refusals are logged.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// Single rows: more than this many hardly make their shared commit cheaper.
const ROWS_BUSY: usize = 256;
/// Calls with database statements of their own.
const STATEMENTS_BUSY: usize = 64;
/// Queries of customers, each of which takes a good part of a second.
const ANALYSES_BUSY: usize = 16;
/// Health watches in all, and of one connection.
const WATCHES_MAX: usize = 1_024;
const CONNECTION_WATCHES_MAX: usize = 64;

/// What a call costs. A flood of one class leaves room for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rpc) enum Class {
    /// One row, which waits for a statement it shares with others.
    Row,
    /// A stream that has sent a message; backpressure bounds it.
    Stream,
    /// A call with statements of its own.
    Statement,
    /// A query that reads all activities of many customers.
    Analysis,
    /// One message of a stream that is being stored.
    Message,
    /// A message that is being decompressed.
    Inflation,
    /// A health watch, which lasts.
    Watch,
}

impl Class {
    const ALL: [Self; 7] = [
        Self::Row,
        Self::Stream,
        Self::Statement,
        Self::Analysis,
        Self::Message,
        Self::Inflation,
        Self::Watch,
    ];

    /// The classes whose calls make a connection busy.
    pub(super) fn calls() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|class| *class != Self::Watch)
    }

    /// The pool of its calls in progress; the first one is that of bytes.
    pub(super) fn pool(self) -> usize {
        1 + self as usize
    }
}

/// How many calls may be in progress, and how many of them run.
#[derive(Debug, Clone, Copy)]
pub(in crate::rpc) struct Concurrency {
    /// Calls in progress, streams included, of all callers.
    pub(in crate::rpc) calls: usize,
    /// Calls of [`Class::Statement`] that run.
    pub(in crate::rpc) statements: usize,
    /// Calls of [`Class::Analysis`] that run.
    pub(in crate::rpc) analyses: usize,
    /// Weight of the messages of streams that run.
    pub(in crate::rpc) messages: usize,
    /// Large messages that are decompressed at the same time.
    pub(in crate::rpc) inflations: usize,
}

/// Admits calls, class by class.
#[derive(Debug)]
pub(in crate::rpc) struct ClassLimiter {
    calls: Arc<Semaphore>,
    classes: [Mutex<ClassState>; Class::ALL.len()],
}

/// How long a refused client stays away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rpc) struct Refused(pub(in crate::rpc) Duration);

impl ClassLimiter {
    pub(in crate::rpc) fn new(concurrency: Concurrency) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(concurrency.calls)),
            classes: Class::ALL.map(|class| Mutex::new(ClassState::new(class, concurrency))),
        }
    }

    /// Whether a call of `peer` would be refused now. Takes nothing.
    ///
    /// # Errors
    /// How long to stay away.
    pub(in crate::rpc) fn check(&self, class: Class, peer: &Peer) -> Result<(), Refused> {
        let mut state = self.lock(class);
        if self.calls.available_permits() > 0 && state.has_room(peer) {
            return Ok(());
        }
        Err(state.refuse())
    }

    /// Waits for a slot to run a call of this weight, which counts as in progress meanwhile.
    /// The permit ends both when it is dropped.
    ///
    /// # Errors
    /// How long to stay away, at once, when too many calls are in progress.
    pub(in crate::rpc) async fn acquire(
        self: &Arc<Self>,
        class: Class,
        peer: &Peer,
        weight: usize,
    ) -> Result<Permit, Refused> {
        let mut permit = self.admit(class, peer, weight)?;
        poll_fn(|context| permit.poll_run(context)).await;
        Ok(permit)
    }

    fn admit(
        self: &Arc<Self>,
        class: Class,
        peer: &Peer,
        weight: usize,
    ) -> Result<Permit, Refused> {
        let mut state = self.lock(class);
        let call = match class {
            Class::Row | Class::Stream | Class::Statement | Class::Analysis => {
                Some(self.calls.clone().try_acquire_owned())
            }
            // Each belongs to a stream or a call, or is bounded by its own limit.
            Class::Message | Class::Inflation | Class::Watch => None,
        };
        let Ok(call) = call.transpose() else {
            return Err(state.refuse());
        };
        let mut taken = Taken::default();
        if !state.enter(peer, &mut taken) {
            return Err(state.refuse());
        }
        drop(state);
        Ok(Permit {
            limiter: self.clone(),
            peer: peer.clone(),
            class,
            weight,
            taken,
            run: Run::New,
            _call: call,
        })
    }

    fn lock(&self, class: Class) -> MutexGuard<'_, ClassState> {
        let state = &self.classes[class as usize];
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call in progress.
#[derive(Debug)]
pub(in crate::rpc) struct Permit {
    limiter: Arc<ClassLimiter>,
    peer: Peer,
    class: Class,
    weight: usize,
    taken: Taken,
    run: Run,
    _call: Option<OwnedSemaphorePermit>,
}

#[derive(Debug, Clone, Copy)]
enum Run {
    New,
    /// Queued under this number, until a poll finds that it left the queue.
    Queued(u64),
    Since(Instant),
}

impl Permit {
    fn poll_run(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.limiter.lock(self.class);
        match self.run {
            Run::New if state.may_run(&self.peer) => state.start(&self.peer, self.weight),
            Run::New => {
                let number = state.enqueue(&self.peer, self.weight, context.waker().clone());
                self.run = Run::Queued(number);
                return Poll::Pending;
            }
            Run::Queued(number) => {
                if let Some(place) = state.place(number) {
                    state.queue[place].waker.clone_from(context.waker());
                    return Poll::Pending;
                }
            }
            Run::Since(_) => {}
        }
        self.run = Run::Since(Instant::now());
        Poll::Ready(())
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.limiter.lock(self.class);
        let ran = match self.run {
            Run::New => None,
            Run::Queued(number) => match state.place(number) {
                Some(place) => {
                    state.queue.swap_remove(place);
                    None
                }
                // It got a slot and was dropped before it noticed.
                None => Some(Duration::ZERO),
            },
            Run::Since(started) => Some(started.elapsed()),
        };
        if let Some(ran) = ran {
            state.stop(&self.peer, self.weight, ran);
        }
        state.leave(&self.peer, &mut self.taken);
    }
}

/// A call that waits for a slot.
#[derive(Debug)]
struct Queued {
    number: u64,
    peer: Peer,
    weight: usize,
    waker: Waker,
}

#[derive(Debug)]
struct ClassState {
    class: Class,
    /// Calls in progress; its limit adapts between these two.
    pool: Pool,
    limit_min: usize,
    limit_max: usize,
    connection_max: usize,
    slots: usize,
    running: usize,
    queue: Vec<Queued>,
    next_number: u64,
    /// Run time of the caller and of the connection that last got a slot. An idle one
    /// starts from there, so idle time earns no credit.
    clocks: [u64; 2],
    pace: Pace,
}

/// What is measured since the start of a window.
#[derive(Debug)]
struct Pace {
    since: Instant,
    ended: usize,
    refused: usize,
    delay: RetryDelay,
    logged: Option<Instant>,
    unlogged: usize,
}

impl ClassState {
    fn new(class: Class, concurrency: Concurrency) -> Self {
        let calls = concurrency.calls;
        // With the shares of further callers it may become twice as much; the rest of the
        // calls is left to the other classes.
        let most = calls.div_ceil(4);
        let (busy, slots) = match class {
            Class::Row => (ROWS_BUSY, usize::MAX),
            Class::Stream => (most, usize::MAX),
            Class::Statement => (STATEMENTS_BUSY, concurrency.statements),
            Class::Analysis => (ANALYSES_BUSY, concurrency.analyses),
            Class::Message => (UNLIMITED, concurrency.messages),
            Class::Inflation => (UNLIMITED, concurrency.inflations),
            Class::Watch => (WATCHES_MAX, usize::MAX),
        };
        let is_fixed = matches!(class, Class::Message | Class::Inflation | Class::Watch);
        let limit_min = if is_fixed { busy } else { busy.min(calls) };
        let limit_max = if is_fixed { busy } else { most.max(limit_min) };
        let is_watch = class == Class::Watch;
        Self {
            class,
            pool: Pool::new(
                class.pool(),
                (2 * limit_min).min(limit_max),
                Extra::FirstCall,
            ),
            limit_min,
            limit_max,
            connection_max: if is_watch {
                CONNECTION_WATCHES_MAX
            } else {
                usize::MAX
            },
            slots,
            running: 0,
            queue: Vec::new(),
            next_number: 0,
            clocks: [0; 2],
            pace: Pace {
                since: Instant::now(),
                ended: 0,
                refused: 0,
                delay: RetryDelay::default(),
                logged: None,
                unlogged: 0,
            },
        }
    }

    fn has_room(&self, peer: &Peer) -> bool {
        let (_, connection) = peer.shares(self.class.pool());
        connection.held() < self.connection_max && self.pool.has_room(peer)
    }

    fn enter(&mut self, peer: &Peer, taken: &mut Taken) -> bool {
        if !self.has_room(peer) {
            return false;
        }
        if self.pool.used == 0 {
            // The crowd is gone.
            self.pace.delay = RetryDelay::default();
            self.pace.restart();
        }
        self.catch_up(peer);
        self.pool.try_take(peer, taken, 1)
    }

    /// Moves the run time of a caller or connection that was idle to the present.
    fn catch_up(&self, peer: &Peer) {
        let (caller, connection) = peer.shares(self.class.pool());
        for (share, clock) in [caller, connection].into_iter().zip(self.clocks) {
            if share.held() == 0 {
                share.run_time.fetch_max(clock, Ordering::Relaxed);
            }
        }
    }

    fn refuse(&mut self) -> Refused {
        self.pace.refused += 1;
        Refused(self.pace.delay.next())
    }

    /// Whether a slot is free. There is one more for a connection that runs nothing, and
    /// one more for a caller that runs nothing: expensive calls leave room for a first one.
    fn may_run(&self, peer: &Peer) -> bool {
        let (caller, connection) = peer.shares(self.class.pool());
        let extra = usize::from(caller.running() == 0) + usize::from(connection.running() == 0);
        self.running < self.slots.saturating_add(extra)
    }

    fn start(&mut self, peer: &Peer, weight: usize) {
        self.running += weight;
        let (caller, connection) = peer.shares(self.class.pool());
        for (share, clock) in [caller, connection].into_iter().zip(&mut self.clocks) {
            share.running.fetch_add(weight, Ordering::Relaxed);
            *clock = (*clock).max(share.run_time.load(Ordering::Relaxed));
        }
    }

    /// Frees the slots of a call and gives them to those next in the queue.
    fn stop(&mut self, peer: &Peer, weight: usize, ran: Duration) {
        self.running -= weight;
        // Half a million years; a sum of such times fits as well.
        let micros = u64::try_from(ran.as_micros()).unwrap_or(u64::MAX / 2);
        let cost = micros.saturating_mul(weight as u64);
        let (caller, connection) = peer.shares(self.class.pool());
        for share in [caller, connection] {
            share.running.fetch_sub(weight, Ordering::Relaxed);
            share.run_time.fetch_add(cost, Ordering::Relaxed);
        }
        while let Some(next) = self.next_in_queue() {
            if !self.may_run(&self.queue[next].peer) {
                break;
            }
            let next = self.queue.swap_remove(next);
            self.start(&next.peer, next.weight);
            next.waker.wake();
        }
    }

    fn next_in_queue(&self) -> Option<usize> {
        let key = |queued: &Queued| {
            let (caller, connection) = queued.peer.shares(self.class.pool());
            let [caller, connection] = [caller, connection]
                .map(|share| (share.running(), share.run_time.load(Ordering::Relaxed)));
            (caller, connection, queued.number)
        };
        (0..self.queue.len()).min_by_key(|place| key(&self.queue[*place]))
    }

    fn enqueue(&mut self, peer: &Peer, weight: usize, waker: Waker) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.queue.push(Queued {
            number,
            peer: peer.clone(),
            weight,
            waker,
        });
        number
    }

    fn place(&self, number: u64) -> Option<usize> {
        self.queue.iter().position(|queued| queued.number == number)
    }

    fn leave(&mut self, peer: &Peer, taken: &mut Taken) {
        let amount = taken.amount;
        self.pool.give_back(peer, taken, amount);
        self.pace.ended += 1;
        let span = self.pace.since.elapsed();
        if span < WINDOW {
            return;
        }
        // Without refusals the clients set the pace.
        if self.pace.refused > 0 {
            let within = WAIT_MAX.as_millis() * self.pace.ended as u128 / span.as_millis();
            // More than a machine can count is cut to the maximum anyway.
            let within = usize::try_from(within).unwrap_or(usize::MAX / 2);
            let limit = usize::midpoint(self.pool.limit, within);
            self.pool.limit = limit.clamp(self.limit_min, self.limit_max);
        }
        self.pace.delay.adapt(self.pace.refused, self.pace.ended);
        self.pace.log(self.class);
        self.pace.restart();
    }
}

/// More than there can be; low enough to compute with.
const UNLIMITED: usize = usize::MAX / 8;

impl Pace {
    fn restart(&mut self) {
        self.since = Instant::now();
        self.ended = 0;
        self.refused = 0;
    }

    fn log(&mut self, class: Class) {
        self.unlogged += self.refused;
        let is_due = self
            .logged
            .is_none_or(|logged| logged.elapsed() > LOG_INTERVAL);
        if is_due && self.unlogged > 0 {
            self.logged = Some(Instant::now());
            let refused = std::mem::take(&mut self.unlogged);
            tracing::warn!(
                ?class,
                refused,
                "calls were refused: more are in progress than can be served in time"
            );
        }
    }
}

#[cfg(test)]
mod tests;
