//! Messages that have not arrived whole: a client can begin as many as it has calls, and
//! leave all of them so.
//!
//! What is there of them is held within bounds, one for all clients and one for each, and
//! a call that would need more is refused rather than kept waiting: it would wait with part
//! of its message unread, in a window that those need that are to end before it.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http_body::Frame;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Status, body::Body};

use super::CallError;

/// What every message may have here uncounted: the calls there can be are few enough.
const SHORT_BYTES: usize = 64 * 1024;
/// What longer ones may have here beyond that, of all clients ...
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// ... and of one: a few of the largest that there may be, or many that are usual.
const CLIENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How gRPC begins a message: whether it is compressed, and how long it is.
pub(super) const PREFIX_BYTES: usize = 5;

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

    /// The same messages, as long as there is room for them.
    pub(super) fn watch(&self, body: Body) -> Body {
        Body::new(Watched {
            body,
            message: self.begin(),
            prefix: [0; PREFIX_BYTES],
            prefix_bytes: 0,
            missing: 0,
        })
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

/// A request whose messages go on as their bytes come, to be put together elsewhere.
struct Watched {
    body: Body,
    message: Arriving,
    /// A message's prefix, and how much of it is there.
    prefix: [u8; PREFIX_BYTES],
    prefix_bytes: usize,
    /// So many bytes are not there yet of the message whose prefix is.
    missing: usize,
}

impl Watched {
    fn note(&mut self, mut data: &[u8]) -> Result<(), CallError> {
        while !data.is_empty() {
            if self.missing > 0 {
                let here = self.missing.min(data.len());
                self.missing -= here;
                data.advance(here);
                match self.missing {
                    0 => self.message.end(),
                    _ => self.message.add(here)?,
                }
                continue;
            }
            let here = (PREFIX_BYTES - self.prefix_bytes).min(data.len());
            let prefix = &mut self.prefix[self.prefix_bytes..];
            prefix[..here].copy_from_slice(&data[..here]);
            data.advance(here);
            self.prefix_bytes += here;
            if self.prefix_bytes == PREFIX_BYTES {
                let [_, length @ ..] = self.prefix;
                self.missing = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
                self.prefix_bytes = 0;
            }
        }
        Ok(())
    }
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
            && let Err(error) = this.note(data)
        {
            return Poll::Ready(Some(Err(error.into())));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn watched(room: &ClientRoom) -> Watched {
        Watched {
            body: Body::empty(),
            message: room.begin(),
            prefix: [0; PREFIX_BYTES],
            prefix_bytes: 0,
            missing: 0,
        }
    }

    fn message(bytes: usize) -> Vec<u8> {
        let length = u32::try_from(bytes).unwrap().to_be_bytes();
        [&[0], &length[..], &vec![7; bytes]].concat()
    }

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
        assert_eq!(
            held.concat_len() + full.len(),
            BYTES_MAX / MIB,
            "all have no more than there is"
        );
        drop((full, held));
        assert_eq!(all.0.available_permits(), BYTES_MAX);
        assert_eq!(one.own.available_permits(), CLIENT_BYTES_MAX);
    }

    /// How much there is in all.
    trait ConcatLen {
        fn concat_len(&self) -> usize;
    }

    impl<T> ConcatLen for Vec<Vec<T>> {
        fn concat_len(&self) -> usize {
            self.iter().map(Vec::len).sum()
        }
    }

    #[test]
    fn room_is_taken_while_a_message_comes_and_free_once_it_is_there() {
        let room = ClientRoom::default();
        let mut call = watched(&room);
        let stream = [message(0), message(3 * MIB), message(5), message(2 * MIB)].concat();
        for (number, piece) in stream.chunks(1_000).enumerate() {
            call.note(piece).unwrap();
            let taken = CLIENT_BYTES_MAX - room.own.available_permits();
            let there = (number + 1) * 1_000;
            let expected = match there {
                ..=3_145_738 => there - 10,
                3_145_739..=3_145_753 => 0,
                3_145_754..=5_242_904 => there - 3_145_753,
                _ => 0,
            };
            assert_eq!(taken, expected.saturating_sub(SHORT_BYTES), "{there}");
        }
    }

    #[test]
    fn a_prefix_may_come_byte_by_byte() {
        let room = ClientRoom::default();
        let mut call = watched(&room);
        let whole = message(SHORT_BYTES + 10);
        for byte in whole.chunks(1).take(whole.len() - 1) {
            call.note(byte).unwrap();
        }
        assert_eq!(room.own.available_permits(), CLIENT_BYTES_MAX - 9);
        call.note(&[7]).unwrap();
        assert_eq!(room.own.available_permits(), CLIENT_BYTES_MAX);
    }

    #[test]
    fn what_finds_no_room_is_refused_and_can_come_again() {
        let room = ClientRoom::default();
        let mut first = watched(&room);
        let long = message(CLIENT_BYTES_MAX + SHORT_BYTES + 1);
        first.note(&long[..CLIENT_BYTES_MAX]).unwrap();
        let mut second = watched(&room);
        let again = message(SHORT_BYTES + 100_000);
        let part = &again[..SHORT_BYTES + 90_000];
        assert_eq!(second.note(part), Err(CallError::Overloaded));
        drop(first);
        watched(&room).note(part).unwrap();
    }
}
