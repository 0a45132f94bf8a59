//! Callers and their connections, and the shares of pools that each of them holds.

use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::SetOnce;

/// The pools there are: bytes, and one for each class of call.
const POOLS: usize = 8;

/// The share of a pool that one caller or one connection holds.
#[derive(Debug, Default)]
pub(super) struct Share {
    /// Bytes or calls held. Changed under the pool's lock only.
    pub(super) held: AtomicUsize,
    /// Weight of the calls that run. Changed under the lock of the slots only, like
    /// `run_time`.
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

    pub(super) fn run_time(&self) -> u64 {
        self.run_time.load(Ordering::Relaxed)
    }
}

/// The share of every pool that one caller or one connection holds.
type Shares = [Share; POOLS];

/// The callers that have a connection, by their IP address. Of an IPv6 address only the
/// first 64 bits count, since one machine can use all the others.
#[derive(Debug, Default)]
pub(in crate::rpc) struct Callers(Mutex<HashMap<IpAddr, Weak<Shares>>>);

impl Callers {
    /// A new connection of the caller with this address.
    pub(in crate::rpc) fn connect(&self, address: IpAddr) -> Peer {
        let key = match address.to_canonical() {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        };
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

/// One connection of a caller; cheap to clone.
#[derive(Debug, Clone)]
pub struct Peer(Arc<PeerState>);

#[derive(Debug)]
struct PeerState {
    /// Each connection of the caller has one reference.
    caller: Arc<Shares>,
    shares: Shares,
    /// Bytes read so far, and when the last ones were.
    read: Mutex<(usize, Instant)>,
    /// Frames of replies sent so far.
    reply_frames: AtomicU64,
    /// When the replies that the client has not read yet were ready, by their number.
    unread: Mutex<BTreeMap<u64, Instant>>,
    /// Why the connection is to be closed.
    closed: SetOnce<&'static str>,
}

impl Default for Peer {
    /// A caller without a connection, as tests have it.
    fn default() -> Self {
        Self::new(Arc::default())
    }
}

impl Peer {
    fn new(caller: Arc<Shares>) -> Self {
        Self(Arc::new(PeerState {
            caller,
            shares: Default::default(),
            read: Mutex::new((0, Instant::now())),
            reply_frames: AtomicU64::new(0),
            unread: Mutex::default(),
            closed: SetOnce::new(),
        }))
    }

    /// The caller's share of a pool, and the connection's.
    pub(super) fn shares(&self, pool: usize) -> [&Share; 2] {
        [&self.0.caller[pool], &self.0.shares[pool]]
    }

    /// Whether the connection holds anything of one of these pools.
    pub(in crate::rpc) fn holds_any(&self, mut pools: impl Iterator<Item = usize>) -> bool {
        pools.any(|pool| self.0.shares[pool].held() > 0)
    }

    /// How many connections the caller has.
    pub(in crate::rpc) fn caller_connections(&self) -> usize {
        Arc::strong_count(&self.0.caller)
    }

    pub(in crate::rpc) fn note_read(&self, bytes: usize) {
        let mut read = self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
        *read = (read.0 + bytes, Instant::now());
    }

    /// Bytes that the client has sent, and when it sent the last ones.
    pub(in crate::rpc) fn read(&self) -> (usize, Instant) {
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is the same connection.
    pub(in crate::rpc) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Closes the connection, unless it is being closed already.
    pub(in crate::rpc) fn close(&self, reason: &'static str) {
        // The first reason stays.
        let _ = self.0.closed.set(reason);
    }

    /// Waits until the connection is to be closed, and returns why.
    pub(in crate::rpc) async fn closed(&self) -> &'static str {
        self.0.closed.wait().await
    }

    pub(in crate::rpc) fn reply_frames(&self) -> u64 {
        self.0.reply_frames.load(Ordering::Relaxed)
    }

    /// Marks a reply as ready for the client, until the mark is dropped.
    pub(in crate::rpc) fn mark_unread(&self) -> UnreadMark {
        let number = self.0.reply_frames.fetch_add(1, Ordering::Relaxed);
        self.unread().insert(number, Instant::now());
        UnreadMark {
            peer: self.clone(),
            number,
        }
    }

    /// How long the oldest unread reply has waited.
    pub(in crate::rpc) fn oldest_unread(&self) -> Option<Duration> {
        let unread = self.unread();
        let oldest = unread.first_key_value();
        oldest.map(|(_, since)| since.elapsed())
    }

    fn unread(&self) -> MutexGuard<'_, BTreeMap<u64, Instant>> {
        self.0.unread.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.peer.unread().remove(&self.number);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Whether two addresses are one caller.
    fn are_one(first: &str, second: &str) -> bool {
        let callers = Callers::default();
        let [first, _second] = [first, second].map(|one| callers.connect(one.parse().unwrap()));
        first.caller_connections() == 2
    }

    #[test]
    fn a_caller_is_an_address_or_a_network_of_ipv6() {
        assert!(!are_one("10.0.0.1", "10.0.0.2"));
        assert!(are_one("10.0.0.1", "::ffff:10.0.0.1"));
        assert!(are_one("2001:db8::1", "2001:db8::ffff:1"));
        assert!(!are_one("2001:db8::1", "2001:db8:0:1::1"));
    }

    #[test]
    fn a_closed_connection_no_longer_counts() {
        let callers = Callers::default();
        let connect = || callers.connect([10, 0, 0, 1].into());
        let (first, second) = (connect(), connect());
        assert_eq!(first.caller_connections(), 2);
        drop(second);
        assert_eq!(first.caller_connections(), 1);
    }

    #[test]
    fn callers_without_connections_are_forgotten() {
        let callers = Callers::default();
        for host in 0..1_000_u32 {
            callers.connect(IpAddr::V4(host.into()));
        }
        assert!(callers.0.lock().unwrap().len() < 100);
    }
}
