//! A limit that callers share fairly.

use std::sync::atomic::Ordering;

use super::caller::Peer;

/// Up to the limit, anyone gets in. Past it, a caller below half of an even share still
/// does, and so does a connection below half of an even share among connections. Both
/// together add at most half of the limit, whatever the number of callers; connections
/// alone add at most a quarter, so that the rest is left to other callers.
#[derive(Debug)]
pub(super) struct Pool {
    /// Index of this pool's share in [`Peer`].
    index: usize,
    pub(super) limit: usize,
    pub(super) used: usize,
    /// Part of `used` that got in past the limit.
    past_limit: usize,
    /// Callers and connections that hold anything.
    callers: usize,
    connections: usize,
}

/// An amount that was taken, and how much of it was past the limit.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) amount: usize,
    past_limit: usize,
}

impl Pool {
    pub(super) fn new(index: usize, limit: usize) -> Self {
        Self {
            index,
            limit,
            used: 0,
            past_limit: 0,
            callers: 0,
            connections: 0,
        }
    }

    /// Whether `peer` may take `amount` more; `Some(true)` if only past the limit.
    fn fits(&self, peer: &Peer, amount: usize) -> Option<bool> {
        if self.used + amount <= self.limit {
            return Some(false);
        }
        let has_share = |own: usize, holders: usize, extra: usize| {
            let holders = holders + usize::from(own == 0);
            let assured = (self.limit / holders / 2).max(1);
            // The limit may have fallen below what is used.
            let is_free =
                self.used + amount <= self.limit + extra || self.past_limit + amount <= extra;
            own + amount <= assured && is_free
        };
        let (caller, connection) = peer.shares(self.index);
        let fits = has_share(caller.held(), self.callers, self.limit / 2)
            || has_share(connection.held(), self.connections, self.limit / 4);
        fits.then_some(true)
    }

    pub(super) fn has_room(&self, peer: &Peer) -> bool {
        self.fits(peer, 1).is_some()
    }

    /// Adds `amount` to `taken`, if it fits.
    pub(super) fn try_take(&mut self, peer: &Peer, taken: &mut Taken, amount: usize) -> bool {
        let Some(is_past_limit) = self.fits(peer, amount) else {
            return false;
        };
        let past_limit = if is_past_limit { amount } else { 0 };
        let (caller, connection) = peer.shares(self.index);
        self.callers += usize::from(caller.held.fetch_add(amount, Ordering::Relaxed) == 0);
        self.connections += usize::from(connection.held.fetch_add(amount, Ordering::Relaxed) == 0);
        self.used += amount;
        self.past_limit += past_limit;
        taken.amount += amount;
        taken.past_limit += past_limit;
        true
    }

    /// Takes `amount` off `taken`.
    pub(super) fn give_back(&mut self, peer: &Peer, taken: &mut Taken, amount: usize) {
        if amount == 0 {
            return;
        }
        let past_limit = taken.past_limit.min(amount);
        let (caller, connection) = peer.shares(self.index);
        self.callers -= usize::from(caller.held.fetch_sub(amount, Ordering::Relaxed) == amount);
        self.connections -=
            usize::from(connection.held.fetch_sub(amount, Ordering::Relaxed) == amount);
        self.used -= amount;
        self.past_limit -= past_limit;
        taken.amount -= amount;
        taken.past_limit -= past_limit;
    }
}
