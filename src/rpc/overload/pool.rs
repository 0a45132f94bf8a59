//! A limit that callers share fairly.

use std::sync::atomic::Ordering;

use super::caller::Peer;

/// Up to the limit, anyone gets in. Past it, a caller below half of an even share among
/// callers still does, and so does a connection below half of one among connections. How
/// far past it is bounded, whatever the number of callers, and further for a caller than
/// for its connections: however many those are, they leave room for other callers.
#[derive(Debug)]
pub(super) struct Pool {
    /// Index of this pool's share in [`Peer`].
    index: usize,
    pub(super) limit: usize,
    extra: Extra,
    pub(super) used: usize,
    /// Part of `used` that got in past the limit.
    past_limit: usize,
    /// Held by connections up to their floor, besides `used`.
    floored: usize,
    /// Callers and connections that hold anything.
    callers: usize,
    connections: usize,
}

/// Who gets in past the limit, besides connections below their share, which together
/// take up to a quarter of the limit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extra {
    /// Callers below their share, up to half of the limit in all; and every connection up
    /// to this amount, whatever others hold.
    Floor(usize),
    /// The first call of a connection, up to three quarters of the limit in all; callers
    /// below their share, up to the limit once more.
    FirstCall,
}

/// An amount that was taken, and how much of it past the limit and up to the floor.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) amount: usize,
    past_limit: usize,
    floored: usize,
}

/// By which rule an amount fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Limit,
    Share,
    Floor,
}

impl Pool {
    pub(super) fn new(index: usize, limit: usize, extra: Extra) -> Self {
        Self {
            index,
            limit,
            extra,
            used: 0,
            past_limit: 0,
            floored: 0,
            callers: 0,
            connections: 0,
        }
    }

    /// Whether `peer` may take `amount` more.
    fn fits(&self, peer: &Peer, amount: usize) -> Option<Fit> {
        if self.used + amount <= self.limit {
            return Some(Fit::Limit);
        }
        let is_free = |extra: usize| {
            // The limit may have fallen below what is used.
            self.used + amount <= self.limit + extra || self.past_limit + amount <= extra
        };
        let has_share = |own: usize, holders: usize| {
            let holders = holders + usize::from(own == 0);
            own + amount <= (self.limit / holders / 2).max(1)
        };
        let (caller, connection) = peer.shares(self.index);
        let (is_first, of_callers) = match self.extra {
            Extra::Floor(_) => (false, self.limit / 2),
            Extra::FirstCall => {
                let is_first = connection.held() == 0 && is_free(self.limit * 3 / 4);
                (is_first, self.limit)
            }
        };
        if is_first
            || is_free(self.limit / 4) && has_share(connection.held(), self.connections)
            || is_free(of_callers) && has_share(caller.held(), self.callers)
        {
            return Some(Fit::Share);
        }
        match self.extra {
            Extra::Floor(floor) if connection.held() + amount <= floor => Some(Fit::Floor),
            Extra::Floor(_) | Extra::FirstCall => None,
        }
    }

    pub(super) fn has_room(&self, peer: &Peer) -> bool {
        self.fits(peer, 1).is_some()
    }

    /// Adds `amount` to `taken`, if it fits.
    pub(super) fn try_take(&mut self, peer: &Peer, taken: &mut Taken, amount: usize) -> bool {
        let Some(fit) = self.fits(peer, amount) else {
            return false;
        };
        let (caller, connection) = peer.shares(self.index);
        self.callers += usize::from(caller.held.fetch_add(amount, Ordering::Relaxed) == 0);
        self.connections += usize::from(connection.held.fetch_add(amount, Ordering::Relaxed) == 0);
        taken.amount += amount;
        if fit == Fit::Floor {
            self.floored += amount;
            taken.floored += amount;
            return true;
        }
        self.used += amount;
        if fit == Fit::Share {
            self.past_limit += amount;
            taken.past_limit += amount;
        }
        true
    }

    /// Takes `amount` off `taken`.
    pub(super) fn give_back(&mut self, peer: &Peer, taken: &mut Taken, amount: usize) {
        if amount == 0 {
            return;
        }
        let (caller, connection) = peer.shares(self.index);
        self.callers -= usize::from(caller.held.fetch_sub(amount, Ordering::Relaxed) == amount);
        self.connections -=
            usize::from(connection.held.fetch_sub(amount, Ordering::Relaxed) == amount);
        let floored = taken.floored.min(amount);
        let past_limit = taken.past_limit.min(amount - floored);
        self.floored -= floored;
        self.used -= amount - floored;
        self.past_limit -= past_limit;
        taken.amount -= amount;
        taken.floored -= floored;
        taken.past_limit -= past_limit;
    }
}
