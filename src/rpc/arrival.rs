//! Room for messages that have not arrived whole: a client can begin as many as it has
//! calls, and leave all of them so.
//!
//! A call that finds none is refused rather than kept waiting: it would wait with part of
//! its message unread, in a window that those need that are to end before it. However much
//! one client takes, as much is left to the others.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::CallError;

/// What every message may have here uncounted: the calls there can be are few enough.
const SHORT_BYTES: usize = 64 * 1024;
/// What longer ones may have here beyond that, of all clients.
const BYTES_MAX: usize = 128 * 1024 * 1024;

/// Room for the messages of all clients: so many bytes are free.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<AtomicUsize>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(AtomicUsize::new(BYTES_MAX)))
    }
}

/// One client's part of it: so many bytes are taken.
#[derive(Debug, Clone, Default)]
pub(super) struct ClientRoom {
    all: Room,
    taken: Arc<AtomicUsize>,
}

impl ClientRoom {
    pub(super) fn new(all: Room) -> Self {
        Self {
            all,
            ..Self::default()
        }
    }

    /// For a call of which nothing is there yet.
    pub(super) fn begin(&self) -> Arriving {
        Arriving {
            room: self.clone(),
            bytes: 0,
            taken: 0,
        }
    }

    /// No more than is left to the others then.
    fn take(&self, bytes: usize) -> Result<(), CallError> {
        let own = self.taken.load(Ordering::Relaxed);
        let leave = |free: usize| free.checked_sub(bytes).filter(|left| own + bytes <= *left);
        let all = &self.all.0;
        all.fetch_update(Ordering::Relaxed, Ordering::Relaxed, leave)
            .map_err(|_| CallError::Overloaded)?;
        self.taken.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }
}

/// A call's messages, one after the other. It has the room that the largest needs until it
/// ends: so long what reads them keeps it.
#[derive(Debug)]
pub(super) struct Arriving {
    room: ClientRoom,
    /// So much is there of the message that comes.
    bytes: usize,
    taken: usize,
}

impl Arriving {
    /// Takes room for so many bytes more.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn add(&mut self, bytes: usize) -> Result<(), CallError> {
        self.bytes += bytes;
        self.hold(self.bytes)
    }

    /// Takes room for a message of so many bytes.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn hold(&mut self, bytes: usize) -> Result<(), CallError> {
        let more = bytes.saturating_sub(SHORT_BYTES + self.taken);
        if more > 0 {
            self.room.take(more)?;
            self.taken += more;
        }
        Ok(())
    }

    /// The message is there: the next one begins.
    pub(super) fn end(&mut self) {
        self.bytes = 0;
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.room.taken.fetch_sub(self.taken, Ordering::Relaxed);
        self.room.all.0.fetch_add(self.taken, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
pub(super) mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    impl ClientRoom {
        /// What the client has taken.
        pub(in super::super) fn taken(&self) -> usize {
            self.taken.load(Ordering::Relaxed)
        }
    }

    /// As many calls of messages of a MiB more than short ones as find room.
    fn fill(room: &ClientRoom) -> Vec<Arriving> {
        let calls = std::iter::from_fn(|| {
            let mut call = room.begin();
            call.add(SHORT_BYTES + MIB).ok().map(|()| call)
        });
        calls.collect()
    }

    #[test]
    fn short_messages_need_no_room() {
        let room = ClientRoom::default();
        for _ in 0..10_000 {
            let mut call = room.begin();
            call.add(SHORT_BYTES).unwrap();
            assert_eq!(room.taken(), 0);
        }
    }

    #[test]
    fn a_client_leaves_as_much_as_it_takes() {
        let all = Room::default();
        let clients: Vec<_> = (0..9).map(|_| ClientRoom::new(all.clone())).collect();
        let taken: Vec<_> = clients.iter().map(fill).collect();
        let most = BYTES_MAX / MIB;
        assert_eq!(taken[0].len(), most / 2);
        assert_eq!(taken[1].len(), most / 4);
        assert_eq!(taken[2].len(), most / 8);
        assert!(taken.iter().map(Vec::len).sum::<usize>() <= most);
        drop(taken);
        assert_eq!(all.0.load(Ordering::Relaxed), BYTES_MAX);
        assert!(clients.iter().all(|client| client.taken() == 0));
    }

    #[test]
    fn a_call_has_room_for_its_largest_message_until_it_ends() {
        let room = ClientRoom::default();
        let mut call = room.begin();
        for bytes in [3 * MIB, MIB, 2 * MIB] {
            call.add(bytes).unwrap();
            call.end();
            assert_eq!(room.taken(), 3 * MIB - SHORT_BYTES);
        }
        call.hold(4 * MIB).unwrap();
        assert_eq!(room.taken(), 4 * MIB - SHORT_BYTES);
        drop(call);
        assert_eq!(room.taken(), 0);
    }

    #[test]
    fn what_finds_no_room_is_refused_and_can_come_again() {
        let room = ClientRoom::default();
        let full = fill(&room);
        let mut call = room.begin();
        call.add(SHORT_BYTES).unwrap();
        assert_eq!(call.add(MIB), Err(CallError::Overloaded));
        drop(full);
        assert_eq!(call.hold(MIB), Ok(()));
    }
}
