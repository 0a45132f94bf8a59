//! Callers and their connections, and what each of them holds.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::task::AtomicWaker;

/// The pools there are: bytes, and one for each class of call.
pub(super) const POOLS: usize = 8;

/// What one caller, or one connection, has of a pool. Changed under the pool's lock only.
#[derive(Debug, Default)]
pub(super) struct Share {
    /// Bytes or calls held.
    pub(super) held: AtomicUsize,
    /// Weight of the calls that run.
    pub(super) running: AtomicUsize,
    /// Time that calls ran so far, in microseconds times weight.
    pub(super) run_time: AtomicU64,
}

impl Share {
    pub(super) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    pub(super) fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }
}

/// What identifies a caller: its IP address. Of an IPv6 address only the first 64 bits
/// count, since one machine can use all the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CallerKey(IpAddr);

impl CallerKey {
    pub(super) fn of(address: IpAddr) -> Self {
        let IpAddr::V6(address) = address.to_canonical() else {
            return Self(address.to_canonical());
        };
        let network = address.to_bits() & !u128::from(u64::MAX);
        Self(IpAddr::V6(network.into()))
    }
}

/// One caller's part of every pool.
#[derive(Debug, Default)]
struct Caller {
    shares: [Share; POOLS],
    connections: AtomicUsize,
}

/// The callers that have a connection.
#[derive(Debug, Default)]
pub(super) struct Callers(Mutex<HashMap<CallerKey, Weak<Caller>>>);

impl Callers {
    /// A new connection of the caller.
    pub(super) fn connect(&self, key: CallerKey) -> Peer {
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() == callers.capacity() {
            callers.retain(|_, caller| caller.strong_count() > 0);
        }
        let known = callers.get(&key).and_then(Weak::upgrade);
        let caller = known.unwrap_or_else(|| {
            let caller = Arc::default();
            callers.insert(key, Arc::downgrade(&caller));
            caller
        });
        Peer::new(caller)
    }
}

/// One connection of a caller.
#[derive(Debug, Clone)]
pub struct Peer(Arc<PeerState>);

#[derive(Debug)]
struct PeerState {
    caller: Arc<Caller>,
    shares: [Share; POOLS],
    opened: Instant,
    /// When bytes were read or written last, in milliseconds since `opened`.
    active_ms: AtomicU64,
    /// Frames of replies sent so far.
    reply_frames: AtomicU64,
    /// Replies that the client has not read yet, in order of time.
    unread: Mutex<UnreadReplies>,
    is_evicted: AtomicBool,
    waker: AtomicWaker,
}

#[derive(Debug, Default)]
struct UnreadReplies {
    next: u64,
    since: std::collections::BTreeMap<u64, Instant>,
}

impl Default for Peer {
    /// A caller without a connection, as tests have it.
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Peer {
    fn new(caller: Arc<Caller>) -> Self {
        caller.connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(PeerState {
            caller,
            shares: Default::default(),
            opened: Instant::now(),
            active_ms: AtomicU64::new(0),
            reply_frames: AtomicU64::new(0),
            unread: Mutex::default(),
            is_evicted: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        }))
    }

    /// The caller's share of a pool, and the connection's.
    pub(super) fn shares(&self, pool: usize) -> (&Share, &Share) {
        (&self.0.caller.shares[pool], &self.0.shares[pool])
    }

    /// Whether a call of the connection is in progress, in one of these pools.
    pub(super) fn holds_any(&self, mut pools: impl Iterator<Item = usize>) -> bool {
        pools.any(|pool| self.0.shares[pool].held() > 0)
    }

    /// How many connections the caller has.
    pub(super) fn caller_connections(&self) -> usize {
        self.0.caller.connections.load(Ordering::Relaxed)
    }

    pub(super) fn note_activity(&self) {
        let now = u64::try_from(self.0.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.active_ms.store(now, Ordering::Relaxed);
    }

    /// Time since the last byte in either direction.
    pub(super) fn quiet_for(&self) -> Duration {
        let active = Duration::from_millis(self.0.active_ms.load(Ordering::Relaxed));
        self.0.opened.elapsed().saturating_sub(active)
    }

    /// Marks the connection to be closed, and wakes its task to do so.
    pub(super) fn evict(&self) {
        self.0.is_evicted.store(true, Ordering::Relaxed);
        self.0.waker.wake();
    }

    /// Whether the connection is to be closed; `waker` is woken when it is.
    pub(super) fn is_evicted(&self, waker: &std::task::Waker) -> bool {
        self.0.waker.register(waker);
        self.0.is_evicted.load(Ordering::Relaxed)
    }

    pub(super) fn reply_frames(&self) -> u64 {
        self.0.reply_frames.load(Ordering::Relaxed)
    }

    /// Marks a reply as ready for the client, until the mark is dropped.
    pub(in crate::rpc) fn mark_unread(&self) -> UnreadMark {
        self.0.reply_frames.fetch_add(1, Ordering::Relaxed);
        let mut unread = self.unread();
        let number = unread.next;
        unread.next += 1;
        unread.since.insert(number, Instant::now());
        UnreadMark {
            peer: self.clone(),
            number,
        }
    }

    /// How long the oldest unread reply has waited.
    pub(super) fn oldest_unread(&self) -> Option<Duration> {
        let unread = self.unread();
        let oldest = unread.since.first_key_value();
        oldest.map(|(_, since)| since.elapsed())
    }

    fn unread(&self) -> std::sync::MutexGuard<'_, UnreadReplies> {
        self.0.unread.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PeerState {
    fn drop(&mut self) {
        self.caller.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A reply that the client has not read yet.
#[derive(Debug)]
pub(in crate::rpc) struct UnreadMark {
    peer: Peer,
    number: u64,
}

impl Drop for UnreadMark {
    fn drop(&mut self) {
        self.peer.unread().since.remove(&self.number);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn key(address: &str) -> CallerKey {
        CallerKey::of(address.parse().unwrap())
    }

    #[test]
    fn a_caller_is_an_address_or_a_network_of_ipv6() {
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
        assert_eq!(key("10.0.0.1"), key("::ffff:10.0.0.1"));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
    }

    #[test]
    fn connections_of_one_address_are_one_caller() {
        let callers = Callers::default();
        let first = callers.connect(key("10.0.0.1"));
        let second = callers.connect(key("10.0.0.1"));
        let other = callers.connect(key("10.0.0.2"));
        assert_eq!(
            (first.caller_connections(), other.caller_connections()),
            (2, 1)
        );
        drop(second);
        assert_eq!(first.caller_connections(), 1);
    }

    #[test]
    fn callers_without_connections_are_forgotten() {
        let callers = Callers::default();
        for host in 0..1_000_u32 {
            callers.connect(CallerKey::of(IpAddr::V4(host.into())));
        }
        assert!(callers.0.lock().unwrap().len() < 100);
    }
}
