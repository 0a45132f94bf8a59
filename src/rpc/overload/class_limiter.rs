//! Which calls are in progress.
//!
//! How long a call waits follows from the number in progress and the rate at which they
//! end (Little's law). While calls are refused, each class may have as many in progress as
//! end within 50 ms (`pace`), but never fewer than keep the database busy. Calls past that
//! are refused at once, unless their caller is below its share (`pool`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    super::throttled::Throttled,
    caller::Peer,
    class::{Bounds, CONNECTION_WATCHES_MAX, CallLimits, Class},
    pace::{Pace, Refused},
    pool::{Held, Pool},
    slots::{Slot, Slots},
};

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

#[cfg(test)]
mod tests;
