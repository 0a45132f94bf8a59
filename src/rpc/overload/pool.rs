//! Limits that callers share fairly: of the calls in progress, and of the bytes in memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering};

use bytes::Bytes;

use super::{
    super::CallError,
    caller::{Peer, Share, UnreadMark},
};

/// Bytes that callers may hold; up to twice as much with the shares and floors of others.
const LIMIT_BYTES: usize = 128 * 1024 * 1024;
/// Memory of a call besides its message: an HTTP/2 stream, headers, a task.
const CALL_BYTES: usize = 16 * 1024;
/// A message or reply up to this size is part of [`CALL_BYTES`].
const SHORT_BYTES: usize = 4 * 1024;
/// Index of the bytes among the pools; those of the classes of calls follow.
const BYTES_POOL: usize = 0;

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

/// A budget of bytes in memory, shared by all callers; cheap to clone.
#[derive(Debug, Clone)]
pub(in crate::rpc) struct ByteBudget(Arc<Pool>);

impl Default for ByteBudget {
    fn default() -> Self {
        // A connection may hold its first two calls.
        Self(Arc::new(Pool::new(BYTES_POOL, LIMIT_BYTES, 2 * CALL_BYTES)))
    }
}

impl ByteBudget {
    /// Room for one call, message or reply of `bytes`.
    ///
    /// # Errors
    /// `Overloaded` when the budget has no room for them.
    pub(in crate::rpc) fn reserve(
        &self,
        peer: &Peer,
        bytes: usize,
    ) -> Result<Reservation, CallError> {
        let mut reservation = Reservation(Held::new(&self.0, peer));
        reservation.resize(bytes)?;
        Ok(reservation)
    }
}

/// Bytes held in memory, given back when dropped.
#[derive(Debug)]
pub(in crate::rpc) struct Reservation(Held);

impl Reservation {
    /// Holds `bytes` from now on, besides the fixed cost of a call.
    ///
    /// # Errors
    /// `Overloaded` when it would grow past the budget; it stays as it was.
    pub(in crate::rpc) fn resize(&mut self, bytes: usize) -> Result<(), CallError> {
        let bytes = CALL_BYTES.max(CALL_BYTES - SHORT_BYTES + bytes);
        match self.0.try_resize(bytes) {
            true => Ok(()),
            false => Err(CallError::Overloaded),
        }
    }

    /// `bytes` that hold this reservation, and `mark`, until the last copy is dropped.
    pub(in crate::rpc) fn attach(self, bytes: Bytes, mark: UnreadMark) -> Bytes {
        Bytes::from_owner(Attached {
            bytes,
            _held: (self, mark),
        })
    }
}

struct Attached {
    bytes: Bytes,
    _held: (Reservation, UnreadMark),
}

impl AsRef<[u8]> for Attached {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::{super::caller::Callers, *};

    const MIB: usize = 1024 * 1024;

    fn used(budget: &ByteBudget) -> usize {
        budget.0.held()
    }

    /// As many messages of a MiB as fit.
    fn fill(budget: &ByteBudget, peer: &Peer) -> Vec<Reservation> {
        std::iter::from_fn(|| budget.reserve(peer, MIB).ok()).collect()
    }

    #[test]
    fn a_caller_alone_may_hold_all_and_others_still_get_in() {
        let budget = ByteBudget::default();
        let peers: Vec<Peer> = (0..100).map(|_| Peer::default()).collect();
        let held: Vec<_> = peers.iter().map(|peer| fill(&budget, peer)).collect();
        let most = LIMIT_BYTES / MIB;
        assert!(
            (most - 3..most).contains(&held[0].len()),
            "{}",
            held[0].len()
        );
        assert!(held[1].len() > most / 5, "{}", held[1].len());
        assert!(held[2].len() > most / 8, "{}", held[2].len());
        assert!(used(&budget) <= LIMIT_BYTES * 3 / 2);
        drop(held);
        assert_eq!(used(&budget), 0);
    }

    #[test]
    fn more_connections_take_nothing_from_other_callers() {
        let (budget, callers) = (ByteBudget::default(), Callers::default());
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let flood: Vec<_> = (0..1_000).map(|_| callers.connect(address)).collect();
        let held: Vec<_> = flood.iter().flat_map(|peer| fill(&budget, peer)).collect();
        let calls = flood
            .iter()
            .flat_map(|peer| std::iter::from_fn(|| budget.reserve(peer, 0).ok()).take(100));
        let calls: Vec<_> = calls.collect();
        // A quarter more with the shares of connections, and a half with their first calls.
        assert!(used(&budget) <= LIMIT_BYTES * 7 / 4);
        assert!(fill(&budget, &Peer::default()).len() > LIMIT_BYTES / MIB / 5);
        drop((held, calls));
    }

    #[test]
    fn a_connection_may_always_hold_a_short_call() {
        let (budget, callers) = (ByteBudget::default(), Callers::default());
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let flood: Vec<_> = (0..100).map(|_| callers.connect(address)).collect();
        let _held: Vec<_> = flood.iter().flat_map(|peer| fill(&budget, peer)).collect();
        let newcomer = callers.connect(address);
        let mut call = budget.reserve(&newcomer, SHORT_BYTES).unwrap();
        assert!(call.resize(4 * MIB).is_err());
    }

    #[test]
    fn a_message_that_finds_no_room_leaves_its_reservation_as_it_was() {
        let (budget, peer) = (ByteBudget::default(), Peer::default());
        let mut message = budget.reserve(&peer, 0).unwrap();
        message.resize(SHORT_BYTES).unwrap();
        assert_eq!(used(&budget), CALL_BYTES);
        let full = fill(&budget, &peer);
        let before = used(&budget);
        assert_eq!(message.resize(2 * MIB), Err(CallError::Overloaded));
        assert_eq!(used(&budget), before);
        drop(full);
        message.resize(2 * MIB).unwrap();
        message.resize(0).unwrap();
        assert_eq!(used(&budget), CALL_BYTES);
    }

    #[test]
    fn a_reply_is_counted_until_its_last_copy_is_dropped() {
        let (budget, peer) = (ByteBudget::default(), Peer::default());
        let reservation = budget.reserve(&peer, MIB).unwrap();
        let reply = reservation.attach(Bytes::from(vec![1; MIB]), peer.mark_unread());
        let rest = reply.slice(MIB / 2..);
        drop(reply);
        assert!(used(&budget) > MIB && peer.oldest_unread().is_some());
        drop(rest);
        assert!(used(&budget) == 0 && peer.oldest_unread().is_none());
    }
}
