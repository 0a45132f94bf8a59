//! Messages that have not arrived whole: a client can begin as many as it has calls, and
//! leave all of them so.
//!
//! What is there of them is held within bounds, one for all clients and one for each, and
//! a call that would need more is refused rather than kept waiting: it would wait with part
//! of its message unread, in a window that those need that are to end before it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::CallError;

/// What every message may have here uncounted: the calls there can be are few enough.
const SHORT_BYTES: usize = 64 * 1024;
/// What longer ones may have here beyond that, of all clients ...
const BYTES_MAX: usize = 128 * 1024 * 1024;
/// ... and of one: a few of the largest that there may be, or many that are usual.
pub(super) const CLIENT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Room for the messages of all clients.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BYTES_MAX)))
    }
}

/// One client's part of it.
#[derive(Debug, Clone)]
pub(super) struct ClientRoom {
    all: Room,
    own: Arc<Semaphore>,
}

impl Default for ClientRoom {
    fn default() -> Self {
        Self::new(Room::default())
    }
}

impl ClientRoom {
    pub(super) fn new(all: Room) -> Self {
        Self {
            all,
            own: Arc::new(Semaphore::new(CLIENT_BYTES_MAX)),
        }
    }

    /// For a message of which nothing is there yet.
    pub(super) fn begin(&self) -> Arriving {
        Arriving {
            room: self.clone(),
            bytes: 0,
            taken: None,
        }
    }
}

/// A message that is arriving; the room that it takes is free again when this goes.
#[derive(Debug)]
pub(super) struct Arriving {
    room: ClientRoom,
    bytes: usize,
    /// Of all clients' room, and of its own client's.
    taken: Option<[OwnedSemaphorePermit; 2]>,
}

impl Arriving {
    /// Takes room for so many bytes more.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn add(&mut self, bytes: usize) -> Result<(), CallError> {
        let counted = self.bytes.max(SHORT_BYTES);
        self.bytes += bytes;
        let more = self.bytes.saturating_sub(counted);
        if more == 0 {
            return Ok(());
        }
        let more = u32::try_from(more).map_err(|_| CallError::Overloaded)?;
        let take = |room: &Arc<Semaphore>| room.clone().try_acquire_many_owned(more).ok();
        let taken = take(&self.room.own).zip(take(&self.room.all.0));
        let (own, all) = taken.ok_or(CallError::Overloaded)?;
        match &mut self.taken {
            Some([of_all, of_own]) => {
                of_all.merge(all);
                of_own.merge(own);
            }
            none => *none = Some([all, own]),
        }
        Ok(())
    }

    /// The message is there, or was let go: the next one begins.
    pub(super) fn end(&mut self) {
        self.bytes = 0;
        self.taken = None;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    #[test]
    fn short_messages_need_no_room() {
        let room = ClientRoom::default();
        let messages: Vec<_> = (0..10_000)
            .map(|_| {
                let mut message = room.begin();
                message.add(SHORT_BYTES).unwrap();
                message
            })
            .collect();
        assert_eq!(room.own.available_permits(), CLIENT_BYTES_MAX);
        drop(messages);
    }

    #[test]
    fn a_client_has_its_room_and_leaves_the_others_theirs() {
        let all = Room::default();
        let (one, other) = (ClientRoom::new(all.clone()), ClientRoom::new(all.clone()));
        let fill = |room: &ClientRoom| {
            let messages = std::iter::from_fn(|| {
                let mut message = room.begin();
                message.add(SHORT_BYTES + MIB).ok().map(|()| message)
            });
            messages.collect::<Vec<_>>()
        };
        let full = fill(&one);
        assert_eq!(full.len(), CLIENT_BYTES_MAX / MIB);
        assert_eq!(fill(&other).len(), CLIENT_BYTES_MAX / MIB);
        let others: Vec<_> = (0..10).map(|_| ClientRoom::new(all.clone())).collect();
        let held: Vec<_> = others.iter().map(fill).collect();
        let held_by_all = full.len() + held.iter().map(Vec::len).sum::<usize>();
        assert_eq!(held_by_all, BYTES_MAX / MIB);
        drop((full, held));
        assert_eq!(all.0.available_permits(), BYTES_MAX);
        assert_eq!(one.own.available_permits(), CLIENT_BYTES_MAX);
    }

    #[test]
    fn what_finds_no_room_is_refused_and_can_come_again() {
        let room = ClientRoom::default();
        let mut first = room.begin();
        first.add(CLIENT_BYTES_MAX).unwrap();
        let mut second = room.begin();
        second.add(SHORT_BYTES).unwrap();
        assert_eq!(second.add(SHORT_BYTES + 1), Err(CallError::Overloaded));
        first.end();
        assert_eq!(room.own.available_permits(), CLIENT_BYTES_MAX);
        second.add(SHORT_BYTES + 1).unwrap();
    }
}
