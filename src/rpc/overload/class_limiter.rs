//! Which calls are in progress, by class, and when a refused client should retry.
//!
//! How long a call waits follows from the number in progress and the rate at which they
//! end (Little's law). While calls are refused, each class may have as many in progress as
//! end within 50 ms ([`Pace`]), but never fewer than keep the database busy. Calls past that
//! are refused at once, unless their caller is below its share (`pool`).

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::available_parallelism,
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    super::{error::jittered, throttled::Throttled},
    caller::Peer,
    pool::{Held, Pool},
    slots::{Slot, Slots},
};

/// Single rows: more than this many hardly make their shared commit cheaper.
const ROWS_BUSY: usize = 256;
/// Calls with database statements of their own.
const STATEMENTS_BUSY: usize = 64;
/// Queries of customers, each of which takes a good part of a second.
const ANALYSES_BUSY: usize = 16;
/// Health watches in all, and of one connection.
const WATCHES_MAX: usize = 1_024;
const CONNECTION_WATCHES_MAX: usize = 64;
/// Weight of the stream messages that are stored at the same time, one per MiB: two batches
/// in the database, and those that fill the next.
const MESSAGES_RUNNING: usize = 20;
/// More than there can be; low enough to compute with.
const UNLIMITED: usize = usize::MAX / 8;
/// How long calls may wait for each other.
const WAIT_MAX: Duration = Duration::from_millis(50);
/// How long the rate is measured at a time.
const WINDOW: Duration = Duration::from_millis(200);
const DELAY_MIN: Duration = Duration::from_millis(50);
const DELAY_FIRST: Duration = Duration::from_millis(100);
const DELAY_MAX: Duration = Duration::from_secs(1);
/// The delay doubles while more than one call is refused for this many served ...
const GROWS_ABOVE: usize = 8;
/// ... and halves while fewer than one is refused for this many served.
const SHRINKS_BELOW: usize = 32;

/// The cost class of a call. Each class has its own limit, so a flood of one class does not
/// block the others.
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

/// Bounds of all calls.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Calls in progress at the same time, streams included.
    pub calls_max: usize,
    /// Calls with database statements of their own that run at the same time.
    pub statements: usize,
    /// Queries of customers that run at the same time.
    pub analyses: usize,
    /// How long a call may take that is not a stream, and how long a stream may be silent.
    /// A caller's own deadline may be shorter.
    pub timeout_max: Duration,
}

/// Bounds of the calls of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Calls in progress: at least as many as keep the database busy ...
    pub(super) least: usize,
    /// ... and at most these.
    pub(super) most: usize,
    /// Weight of the calls that run; `None` if all that are in progress do.
    pub(super) slots: Option<usize>,
}

impl Class {
    pub(super) const ALL: [Self; 7] = [
        Self::Row,
        Self::Stream,
        Self::Statement,
        Self::Analysis,
        Self::Message,
        Self::Inflation,
        Self::Watch,
    ];

    /// The pools of the classes whose calls make a connection busy.
    pub(in crate::rpc) fn busy_pools() -> impl Iterator<Item = usize> {
        let calls = Self::ALL.into_iter().filter(|class| *class != Self::Watch);
        calls.map(Self::pool)
    }

    /// The pool of its calls in progress; the first pool is that of bytes.
    pub(super) fn pool(self) -> usize {
        1 + self as usize
    }

    /// Whether it counts among the calls of [`CallLimits::calls_max`]. The others belong to a
    /// stream or a call, or have a limit of their own.
    pub(super) fn is_call(self) -> bool {
        match self {
            Self::Row | Self::Stream | Self::Statement | Self::Analysis => true,
            Self::Message | Self::Inflation | Self::Watch => false,
        }
    }

    pub(super) fn bounds(self, limits: CallLimits) -> Bounds {
        // The shares and floors of callers can double this; the other half is left to the
        // other classes.
        let quarter = limits.calls_max.div_ceil(4);
        // The other half of the cores is left to calls.
        let inflations = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        let (least, most, slots) = match self {
            Self::Row => (ROWS_BUSY, quarter, None),
            Self::Stream => (quarter, quarter, None),
            Self::Statement => (STATEMENTS_BUSY, quarter, Some(limits.statements)),
            Self::Analysis => (ANALYSES_BUSY, quarter, Some(limits.analyses)),
            Self::Message => (UNLIMITED, UNLIMITED, Some(MESSAGES_RUNNING)),
            Self::Inflation => (UNLIMITED, UNLIMITED, Some(inflations)),
            Self::Watch => (WATCHES_MAX, WATCHES_MAX, None),
        };
        Bounds {
            least,
            most: most.max(least),
            slots,
        }
    }
}

/// Admits calls, class by class; cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::rpc) struct ClassLimiter {
    calls: Arc<Semaphore>,
    classes: Classes,
}

type Classes = Arc<[ClassState; Class::ALL.len()]>;

#[derive(Debug)]
struct ClassState {
    class: Class,
    bounds: Bounds,
    /// Calls in progress; its limit adapts within the bounds.
    pool: Arc<Pool>,
    slots: Option<Arc<Slots>>,
    pace: Mutex<Pace>,
    log: Throttled,
}

impl ClassLimiter {
    pub(in crate::rpc) fn new(limits: CallLimits) -> Self {
        Self {
            calls: Arc::new(Semaphore::new(limits.calls_max)),
            classes: Arc::new(Class::ALL.map(|class| ClassState::new(class, limits))),
        }
    }

    /// Waits for a slot to run a call of this weight, which counts as in progress meanwhile.
    /// The permit ends both when it is dropped.
    ///
    /// # Errors
    /// When to retry, at once, when too many calls are in progress.
    pub(in crate::rpc) async fn acquire(
        &self,
        class: Class,
        peer: &Peer,
        weight: usize,
    ) -> Result<Permit, Refused> {
        let mut permit = self.admit(class, peer)?;
        if let Some(slots) = &self.classes[class as usize].slots {
            permit.slot = Some(slots.acquire(peer, weight).await);
        }
        Ok(permit)
    }

    fn admit(&self, class: Class, peer: &Peer) -> Result<Permit, Refused> {
        let state = &self.classes[class as usize];
        let mut pace = state.pace();
        let call = class
            .is_call()
            .then(|| self.calls.clone().try_acquire_owned());
        let Ok(call) = call.transpose() else {
            return Err(state.refuse(&mut pace));
        };
        if state.pool.held() == 0 {
            // No caller is waiting any more.
            *pace = Pace::default();
        }
        let [_, connection] = peer.shares(class.pool());
        let has_enough = class == Class::Watch && connection.held() >= CONNECTION_WATCHES_MAX;
        let mut held = Held::new(&state.pool, peer);
        if has_enough || !held.try_resize(1) {
            return Err(state.refuse(&mut pace));
        }
        Ok(Permit {
            classes: self.classes.clone(),
            class,
            slot: None,
            _held: held,
            _call: call,
        })
    }
}

/// A call in progress.
#[derive(Debug)]
pub(in crate::rpc) struct Permit {
    classes: Classes,
    class: Class,
    slot: Option<Slot>,
    _held: Held,
    _call: Option<OwnedSemaphorePermit>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.classes[self.class as usize].end_call();
    }
}

impl ClassState {
    fn new(class: Class, limits: CallLimits) -> Self {
        let bounds = class.bounds(limits);
        let limit = (2 * bounds.least).min(bounds.most);
        let slots = |count| Arc::new(Slots::new(class.pool(), count));
        Self {
            class,
            bounds,
            // A connection may make its first call.
            pool: Arc::new(Pool::new(class.pool(), limit, 1)),
            slots: bounds.slots.map(slots),
            pace: Mutex::default(),
            log: Throttled::new(),
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse(&self, pace: &mut Pace) -> Refused {
        if let Some(suppressed) = self.log.admit() {
            tracing::warn!(
                class = ?self.class,
                suppressed,
                "a call was refused: more are in progress than can be served in time"
            );
        }
        pace.refuse()
    }

    /// Adapts the limit while calls are refused.
    fn end_call(&self) {
        if let Some(in_time) = self.pace().end_call() {
            let Bounds { least, most, .. } = self.bounds;
            let adapt = |limit| usize::midpoint(limit, in_time).clamp(least, most);
            self.pool.adapt_limit(adapt);
        }
    }
}

/// How long a refused client should wait before it retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rpc) struct Refused(pub(in crate::rpc) Duration);

/// Counts the calls that end and that are refused since the start of a window. The delay
/// adapts to their ratio, so that refusals take little of the server. Measured: it served
/// 13,400 of 19,600 submissions a second while it refused half as many, each of which has to
/// be read, answered and sent.
#[derive(Debug)]
pub(super) struct Pace {
    since: Instant,
    ended: usize,
    refused: usize,
    delay: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            ended: 0,
            refused: 0,
            delay: DELAY_FIRST,
        }
    }
}

impl Pace {
    pub(super) fn refuse(&mut self) -> Refused {
        self.refused += 1;
        Refused(jittered(self.delay))
    }

    /// Counts a call that ended. Returns how many calls end within [`WAIT_MAX`] when a window
    /// is over in which calls were refused; without refusals the clients set the pace.
    pub(super) fn end_call(&mut self) -> Option<usize> {
        self.ended += 1;
        let span = self.since.elapsed();
        if span < WINDOW {
            return None;
        }
        let in_time = WAIT_MAX.as_millis() * self.ended as u128 / span.as_millis();
        // More than a machine can count is more than any limit.
        let in_time = usize::try_from(in_time).unwrap_or(usize::MAX);
        let measured = (self.refused > 0).then_some(in_time);
        self.adapt_delay();
        *self = Self {
            delay: self.delay,
            ..Self::default()
        };
        measured
    }

    fn adapt_delay(&mut self) {
        if GROWS_ABOVE * self.refused > self.ended {
            self.delay = (2 * self.delay).min(DELAY_MAX);
        } else if SHRINKS_BELOW * self.refused < self.ended {
            self.delay = (self.delay / 2).max(DELAY_MIN);
        }
    }
}

#[cfg(test)]
mod tests;
