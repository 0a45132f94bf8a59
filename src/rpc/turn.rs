//! Turns at the database, for calls that ask it by themselves.
//!
//! A call takes its turn once all of its request is there, so that whoever is slow to send
//! keeps nobody waiting, and is unpacked only then, so that little is held by those who wait.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::Request;
use http_body::{Body as _, Frame};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::PollSemaphore;
use tonic::{Status, body::Body};

/// Of longer requests than this ...
const SHORT_BYTES: usize = 64 * 1024;
/// ... so many are taken in at the same time: the others wait in their windows.
const LONG_TURNS: usize = 4;

/// So many calls are at work at the same time.
#[derive(Debug)]
pub(super) struct Turns {
    turns: Arc<Semaphore>,
    long: Arc<Semaphore>,
    bytes_max: usize,
}

/// A call's turn, from when it comes until this goes.
#[derive(Debug)]
pub(super) struct Turn(Arc<OnceLock<OwnedSemaphorePermit>>);

impl Turns {
    /// Requests of more than `bytes_max` bytes get their turn before they end: they are
    /// refused as they are read.
    pub(super) fn new(turns: usize, bytes_max: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            long: Arc::new(Semaphore::new(LONG_TURNS)),
            bytes_max,
        }
    }

    /// The same request, none of which is there before its turn.
    pub(super) fn wait_for(&self, request: Request<Body>) -> (Request<Body>, Turn) {
        let turn = Turn(Arc::default());
        let request = request.map(|body| {
            Body::new(Held {
                body,
                frames: VecDeque::new(),
                bytes: 0,
                has_ended: false,
                bytes_max: self.bytes_max,
                turns: PollSemaphore::new(self.turns.clone()),
                turn: turn.0.clone(),
                long: PollSemaphore::new(self.long.clone()),
                long_turn: None,
            })
        });
        (request, turn)
    }
}

/// A request's body.
struct Held {
    body: Body,
    /// What is there of it, in its order, before the turn.
    frames: VecDeque<Frame<Bytes>>,
    bytes: usize,
    has_ended: bool,
    bytes_max: usize,
    turns: PollSemaphore,
    turn: Arc<OnceLock<OwnedSemaphorePermit>>,
    long: PollSemaphore,
    long_turn: Option<OwnedSemaphorePermit>,
}

impl Held {
    /// Takes in all of the body, or as much as may be.
    fn poll_whole(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Status>> {
        while !self.has_ended && self.bytes <= self.bytes_max {
            if self.bytes > SHORT_BYTES && self.long_turn.is_none() {
                self.long_turn = ready!(self.long.poll_acquire(context));
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context)).transpose()?;
            self.has_ended = frame.as_ref().is_none_or(Frame::is_trailers);
            if let Some(frame) = frame {
                self.bytes += frame.data_ref().map_or(0, Bytes::len);
                self.frames.push_back(frame);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if this.turn.get().is_none() {
            if let Err(status) = ready!(this.poll_whole(context)) {
                return Poll::Ready(Some(Err(status)));
            }
            // It is never closed.
            if let Some(turn) = ready!(this.turns.poll_acquire(context)) {
                let _ = this.turn.set(turn);
            }
            this.long_turn = None;
        }
        if let Some(frame) = this.frames.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if this.has_ended {
            return Poll::Ready(None);
        }
        Pin::new(&mut this.body).poll_frame(context)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::future::poll_fn;

    use futures_util::FutureExt;
    use http::HeaderMap;
    use tokio::sync::mpsc;

    use super::*;

    /// A body of which the frames are sent one by one.
    struct Sent(mpsc::UnboundedReceiver<Frame<Bytes>>);

    impl http_body::Body for Sent {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(
            self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            let frame = ready!(self.get_mut().0.poll_recv(context));
            Poll::Ready(frame.map(Ok))
        }
    }

    struct Call {
        client: Option<mpsc::UnboundedSender<Frame<Bytes>>>,
        body: Body,
        _turn: Turn,
    }

    impl Call {
        fn new(turns: &Turns) -> Self {
            let (client, frames) = mpsc::unbounded_channel();
            let (request, turn) = turns.wait_for(Request::new(Body::new(Sent(frames))));
            Self {
                client: Some(client),
                body: request.into_body(),
                _turn: turn,
            }
        }

        fn send(&self, bytes: usize) {
            let frame = Frame::data(Bytes::from(vec![0; bytes]));
            self.client.as_ref().unwrap().send(frame).unwrap();
        }

        fn end(&mut self) {
            self.client = None;
        }

        /// What can be read: bytes of data, 0 for trailers, `None` for the end.
        fn read(&mut self) -> Vec<Option<usize>> {
            let mut read = Vec::new();
            loop {
                let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
                match frame.now_or_never() {
                    None => return read,
                    Some(None) => {
                        read.push(None);
                        return read;
                    }
                    Some(Some(frame)) => {
                        read.push(Some(frame.unwrap().data_ref().map_or(0, Bytes::len)));
                    }
                }
            }
        }
    }

    #[test]
    fn a_request_is_there_with_its_turn_and_the_next_when_that_is_over() {
        let turns = Turns::new(1, 1_000_000);
        let (mut slow, mut quick, mut late) =
            (Call::new(&turns), Call::new(&turns), Call::new(&turns));
        slow.send(1);
        assert_eq!(slow.read(), [], "it goes on");
        quick.send(2);
        quick.send(3);
        quick.end();
        assert_eq!(quick.read(), [Some(2), Some(3), None]);
        slow.end();
        late.end();
        assert_eq!((slow.read(), late.read()), (vec![], vec![]));
        drop(quick);
        assert_eq!(slow.read(), [Some(1), None]);
        drop(slow);
        assert_eq!(late.read(), [None]);
    }

    #[test]
    fn trailers_end_a_request_as_well() {
        let turns = Turns::new(1, 1_000_000);
        let mut first = Call::new(&turns);
        first.end();
        assert_eq!(first.read(), [None]);
        let mut second = Call::new(&turns);
        second.send(1);
        let trailers = Frame::trailers(HeaderMap::new());
        second.client.as_ref().unwrap().send(trailers).unwrap();
        assert_eq!(second.read(), []);
        drop(first);
        assert_eq!(second.read(), [Some(1), Some(0), None]);
    }

    #[test]
    fn few_long_requests_are_taken_in_at_a_time_and_short_ones_beside_them() {
        let turns = Turns::new(2, 1_000_000);
        let mut long: Vec<Call> = (0..=LONG_TURNS).map(|_| Call::new(&turns)).collect();
        for call in &mut long {
            call.send(SHORT_BYTES + 1);
            assert_eq!(call.read(), []);
        }
        let (mut first, mut last) = (long.remove(0), long.remove(LONG_TURNS - 1));
        last.end();
        assert_eq!(last.read(), [], "as many as may be are under way");
        let mut short = Call::new(&turns);
        short.send(1);
        short.end();
        assert_eq!(short.read(), [Some(1), None]);
        first.end();
        assert_eq!(first.read(), [Some(SHORT_BYTES + 1), None]);
        drop(short);
        assert_eq!(last.read(), [Some(SHORT_BYTES + 1), None]);
    }

    #[test]
    fn a_request_of_too_many_bytes_is_not_waited_for_to_its_end() {
        let turns = Turns::new(1, 10);
        let mut call = Call::new(&turns);
        call.send(11);
        assert_eq!(call.read(), [Some(11)]);
        call.send(1);
        call.end();
        assert_eq!(call.read(), [Some(1), None]);
    }
}
