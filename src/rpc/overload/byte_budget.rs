//! The bytes that all calls together may hold in memory.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::{
    super::CallError,
    caller::{Peer, UnreadMark},
    pool::{Pool, Taken},
};

/// Bytes that callers may hold; those below their share may add half as much again.
const LIMIT_BYTES: usize = 128 * 1024 * 1024;
/// What a call takes up besides its message: an HTTP/2 stream, headers, a task. A short
/// message or reply is part of it.
const CALL_BYTES: usize = 16 * 1024;
/// A message or reply up to this size is part of [`CALL_BYTES`].
const SHORT_BYTES: usize = 4 * 1024;

/// Index of the budget among the pools.
pub(super) const POOL: usize = 0;

/// A budget of bytes in memory, shared by all callers.
#[derive(Debug)]
pub(in crate::rpc) struct ByteBudget(Mutex<Pool>);

impl Default for ByteBudget {
    fn default() -> Self {
        Self(Mutex::new(Pool::new(POOL, LIMIT_BYTES)))
    }
}

impl ByteBudget {
    /// Room for one call, message or reply of `bytes`.
    ///
    /// # Errors
    /// `Overloaded` when the budget has no room for them.
    pub(in crate::rpc) fn reserve(
        self: &Arc<Self>,
        peer: &Peer,
        bytes: usize,
    ) -> Result<Reservation, CallError> {
        let mut reservation = Reservation {
            budget: self.clone(),
            peer: peer.clone(),
            taken: Taken::default(),
        };
        reservation.resize(bytes)?;
        Ok(reservation)
    }

    fn pool(&self) -> std::sync::MutexGuard<'_, Pool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Bytes held in memory, given back when dropped.
#[derive(Debug)]
pub(in crate::rpc) struct Reservation {
    budget: Arc<ByteBudget>,
    peer: Peer,
    taken: Taken,
}

impl Reservation {
    /// Holds `bytes` from now on, besides the fixed cost of a call.
    ///
    /// # Errors
    /// `Overloaded` when it would grow past the budget; it stays as it was.
    pub(in crate::rpc) fn resize(&mut self, bytes: usize) -> Result<(), CallError> {
        let target = CALL_BYTES + bytes.saturating_sub(SHORT_BYTES);
        if target > self.taken.amount {
            let more = target - self.taken.amount;
            let mut pool = self.budget.pool();
            if !pool.try_take(&self.peer, &mut self.taken, more) {
                return Err(CallError::Overloaded);
            }
        } else if target < self.taken.amount {
            let less = self.taken.amount - target;
            let mut pool = self.budget.pool();
            pool.give_back(&self.peer, &mut self.taken, less);
        }
        Ok(())
    }

    /// `bytes` that hold this reservation, and `mark`, until the last copy is dropped.
    pub(in crate::rpc) fn attach(self, bytes: Bytes, mark: UnreadMark) -> Bytes {
        Bytes::from_owner(Attached {
            bytes,
            _held: (self, mark),
        })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let all = self.taken.amount;
        self.budget
            .pool()
            .give_back(&self.peer, &mut self.taken, all);
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
