//! The slots in which the calls of a class run, and the queue for them.
//!
//! The next slot goes to the caller with the fewest calls running, then to the one that has
//! run for the least time so far, and by the same rule to one of its connections. First
//! come, first served would let a hundred expensive queries of one caller delay the first
//! one of another.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::caller::Peer;

/// Run time that makes a difference: below, the queue is first come, first served, so that
/// equal callers wait equally long.
const RUN_TIME_QUANTUM: Duration = Duration::from_millis(100);

/// Slots, counted by weight.
#[derive(Debug)]
pub(super) struct Slots {
    /// Index of the class's shares in [`Peer`].
    pool: usize,
    count: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    running: usize,
    /// The longest run time of a caller, and of a connection, that got a slot.
    clocks: [u64; 2],
    /// In order of arrival.
    queue: Vec<Queued>,
}

/// A call that waits for a slot.
#[derive(Debug)]
struct Queued {
    peer: Peer,
    weight: usize,
    grant: oneshot::Sender<Slot>,
}

/// A slot in which a call runs; the next call gets it when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    peer: Peer,
    weight: usize,
    started: Instant,
}

impl Slots {
    pub(super) fn new(pool: usize, count: usize) -> Self {
        Self {
            pool,
            count,
            state: Mutex::default(),
        }
    }

    /// Waits for a slot. The caller's share of calls in progress includes this call.
    pub(super) async fn acquire(self: &Arc<Self>, peer: &Peer, weight: usize) -> Slot {
        let granted = {
            let mut state = self.lock();
            for (share, clock) in peer.shares(self.pool).into_iter().zip(state.clocks) {
                // The only call in progress. Idle time is no credit.
                if share.held() == 1 {
                    share.run_time.fetch_max(clock, Ordering::Relaxed);
                }
            }
            if self.may_run(&state, peer) {
                return self.start(&mut state, peer.clone(), weight);
            }
            let (grant, granted) = oneshot::channel();
            state.queue.retain(|queued| !queued.grant.is_closed());
            state.queue.push(Queued {
                peer: peer.clone(),
                weight,
                grant,
            });
            granted
        };
        match granted.await {
            Ok(slot) => slot,
            // A queued call leaves the queue when it gets a slot, or when its caller stops waiting.
            Err(_) => std::future::pending().await,
        }
    }

    /// Whether a slot is free. There is one more for a connection that runs nothing, and
    /// one more for a caller that runs nothing: expensive calls leave room for a first one.
    fn may_run(&self, state: &State, peer: &Peer) -> bool {
        let shares = peer.shares(self.pool).into_iter();
        let extra = shares.filter(|share| share.running() == 0).count();
        state.running < self.count + extra
    }

    fn start(self: &Arc<Self>, state: &mut State, peer: Peer, weight: usize) -> Slot {
        state.running += weight;
        for (share, clock) in peer.shares(self.pool).into_iter().zip(&mut state.clocks) {
            share.running.fetch_add(weight, Ordering::Relaxed);
            *clock = share.run_time().max(*clock);
        }
        Slot {
            slots: self.clone(),
            peer,
            weight,
            started: Instant::now(),
        }
    }

    /// Gives free slots to the calls next in the queue. Returns those whose calls are gone.
    fn grant(self: &Arc<Self>, state: &mut State) -> Vec<Slot> {
        state.queue.retain(|queued| !queued.grant.is_closed());
        let mut unclaimed = Vec::new();
        let key = |queued: &Queued| {
            let quantum = RUN_TIME_QUANTUM.as_micros();
            let shares = queued.peer.shares(self.pool);
            shares.map(|share| (share.running(), u128::from(share.run_time()) / quantum))
        };
        // Of equal ones the first.
        while let Some(next) = (0..state.queue.len()).min_by_key(|next| key(&state.queue[*next]))
            && self.may_run(state, &state.queue[next].peer)
        {
            let queued = state.queue.remove(next);
            let slot = self.start(state, queued.peer, queued.weight);
            unclaimed.extend(queued.grant.send(slot).err());
        }
        unclaimed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn is_unused(&self) -> bool {
        let state = self.lock();
        state.running == 0 && state.queue.is_empty()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        state.running -= self.weight;
        // A u64 has room for half a million years.
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX / 2);
        let cost = micros.saturating_mul(self.weight as u64);
        for share in self.peer.shares(self.slots.pool) {
            share.running.fetch_sub(self.weight, Ordering::Relaxed);
            share.run_time.fetch_add(cost, Ordering::Relaxed);
        }
        let unclaimed = self.slots.grant(&mut state);
        // Dropping them takes the lock.
        drop(state);
        drop(unclaimed);
    }
}
