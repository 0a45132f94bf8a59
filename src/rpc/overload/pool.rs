//! A limit that callers share fairly.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering};

use super::caller::{Peer, Share};

/// Bytes or calls, of which all callers together hold up to a limit. Past the limit:
///
/// - a caller below half of an even share among callers still gets in, up to half of the
///   limit in all;
/// - a connection below half of an even share among connections still gets in, up to a
///   quarter, so that one caller's connections leave room for other callers;
/// - a connection may hold up to the floor, up to half of the limit in all.
#[derive(Debug)]
pub(super) struct Pool {
    /// Index of this pool's shares in [`Peer`].
    index: usize,
    floor: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limit: usize,
    held: ByRule,
    /// How many callers, and how many connections, hold anything.
    holders: [usize; 2],
}

/// An amount, by the rule that admitted it: limit, share or floor.
type ByRule = [usize; 3];
const LIMIT: usize = 0;
const SHARE: usize = 1;
const FLOOR: usize = 2;

impl Pool {
    pub(super) fn new(index: usize, limit: usize, floor: usize) -> Self {
        let state = State {
            limit,
            held: ByRule::default(),
            holders: [0; 2],
        };
        Self {
            index,
            floor,
            state: Mutex::new(state),
        }
    }

    /// Changes the limit; what is held already stays.
    pub(super) fn adapt_limit(&self, adapt: impl FnOnce(usize) -> usize) {
        let mut state = self.lock();
        state.limit = adapt(state.limit);
    }

    /// The amount that all callers hold.
    pub(super) fn held(&self) -> usize {
        self.lock().held.iter().sum()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rule that admits `more` for the holder of these shares.
    fn rule(&self, state: &State, [caller, connection]: [&Share; 2], more: usize) -> Option<usize> {
        let (limit, past_limit) = (state.limit, state.held[SHARE] + more);
        let used = state.held[LIMIT] + past_limit;
        if used <= limit {
            return Some(LIMIT);
        }
        // The limit may have fallen below the used amount.
        let is_free = |extra: usize| used <= limit + extra || past_limit <= extra;
        let is_below = |share: &Share, holders: usize| {
            let holders = holders + usize::from(share.held() == 0);
            share.held() + more <= (limit / holders / 2).max(1)
        };
        if is_free(limit / 4) && is_below(connection, state.holders[1])
            || is_free(limit / 2) && is_below(caller, state.holders[0])
        {
            return Some(SHARE);
        }
        let has_floor = connection.held() + more <= self.floor;
        (has_floor && state.held[FLOOR] + more <= limit / 2).then_some(FLOOR)
    }
}

/// The share of a pool that one call of a connection holds; returned when dropped.
#[derive(Debug)]
pub(super) struct Held {
    pool: Arc<Pool>,
    peer: Peer,
    by_rule: ByRule,
}

impl Held {
    /// Holds nothing yet.
    pub(super) fn new(pool: &Arc<Pool>, peer: &Peer) -> Self {
        Self {
            pool: pool.clone(),
            peer: peer.clone(),
            by_rule: ByRule::default(),
        }
    }

    /// Holds `amount` from now on. False if that is more than the pool has room for;
    /// nothing changes then.
    pub(super) fn try_resize(&mut self, amount: usize) -> bool {
        let held: usize = self.by_rule.iter().sum();
        if amount == held {
            return true;
        }
        let state = &mut *self.pool.lock();
        let shares = self.peer.shares(self.pool.index);
        if let Some(mut less) = held.checked_sub(amount) {
            for (share, holders) in shares.into_iter().zip(&mut state.holders) {
                *holders -= usize::from(share.held.fetch_sub(less, Ordering::Relaxed) == less);
            }
            for rule in [FLOOR, SHARE, LIMIT] {
                let part = self.by_rule[rule].min(less);
                self.by_rule[rule] -= part;
                state.held[rule] -= part;
                less -= part;
            }
            return true;
        }
        let more = amount - held;
        let Some(rule) = self.pool.rule(state, shares, more) else {
            return false;
        };
        for (share, holders) in shares.into_iter().zip(&mut state.holders) {
            *holders += usize::from(share.held.fetch_add(more, Ordering::Relaxed) == 0);
        }
        self.by_rule[rule] += more;
        state.held[rule] += more;
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.try_resize(0);
    }
}
