//! Turns at the database, for calls that ask it by themselves.
//!
//! A call takes its turn once all of its request is there, so that whoever is slow to send
//! keeps nobody waiting, and is unpacked only then, so that little is held by those who wait.

use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use http::Request;
use http_body::{Body as _, Frame};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::PollSemaphore;
use tonic::{Status, body::Body};

use super::{CallError, arrival::Arriving};

/// So many calls are at work at the same time.
#[derive(Debug)]
pub(super) struct Turns {
    turns: Arc<Semaphore>,
    bytes_max: usize,
}

/// A call's turn, from when it comes until this goes.
#[derive(Debug)]
pub(super) struct Turn(Arc<OnceLock<OwnedSemaphorePermit>>);

impl Turns {
    /// A request has at most `bytes_max` bytes.
    pub(super) fn new(turns: usize, bytes_max: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            bytes_max,
        }
    }

    /// The same request, none of which is there before its turn.
    pub(super) fn wait_for(
        &self,
        request: Request<Body>,
        arriving: Arriving,
    ) -> (Request<Body>, Turn) {
        let turn = Turn(Arc::default());
        let request = request.map(|body| {
            Body::new(Held {
                body,
                packed: BytesMut::new(),
                trailers: None,
                has_ended: false,
                arriving,
                bytes_max: self.bytes_max,
                turns: PollSemaphore::new(self.turns.clone()),
                turn: turn.0.clone(),
            })
        });
        (request, turn)
    }
}

/// A request's body.
struct Held {
    body: Body,
    /// What is there of it before the turn. In one piece: what came in pieces of a byte
    /// would take up a hundred times as much.
    packed: BytesMut,
    trailers: Option<Frame<Bytes>>,
    has_ended: bool,
    arriving: Arriving,
    bytes_max: usize,
    turns: PollSemaphore,
    turn: Arc<OnceLock<OwnedSemaphorePermit>>,
}

impl Held {
    /// Takes in all of the body.
    fn poll_whole(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Status>> {
        while !self.has_ended {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context)).transpose()?;
            match frame.map(Frame::into_data) {
                Some(Ok(data)) => {
                    if self.packed.len() + data.len() > self.bytes_max {
                        return Poll::Ready(Err(CallError::MessageTooLarge.into()));
                    }
                    self.arriving.add(data.len())?;
                    self.packed.extend_from_slice(&data);
                }
                Some(Err(trailers)) => {
                    self.trailers = Some(trailers);
                    self.has_ended = true;
                }
                None => self.has_ended = true,
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
        }
        let data = std::mem::take(&mut this.packed);
        let data = (!data.is_empty()).then(|| Frame::data(data.freeze()));
        Poll::Ready(data.or_else(|| this.trailers.take()).map(Ok))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::future::poll_fn;

    use futures_util::FutureExt;
    use http::HeaderMap;
    use tokio::sync::mpsc;

    use super::{super::arrival::ClientRoom, *};

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
            let (request, turn) = turns.wait_for(
                Request::new(Body::new(Sent(frames))),
                ClientRoom::default().begin(),
            );
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

        fn refusal(&mut self) -> Status {
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            frame.now_or_never().unwrap().unwrap().unwrap_err()
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
        assert_eq!(quick.read(), [Some(5), None]);
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
    fn a_request_in_many_pieces_is_held_as_one() {
        let turns = Turns::new(1, 1_000_000);
        let mut call = Call::new(&turns);
        for _ in 0..10_000 {
            call.send(1);
        }
        assert_eq!(call.read(), []);
        call.end();
        assert_eq!(call.read(), [Some(10_000), None]);
    }

    #[test]
    fn a_request_of_too_many_bytes_is_refused_and_gets_no_turn() {
        let turns = Turns::new(1, 10);
        let mut most = Call::new(&turns);
        most.send(10);
        most.end();
        assert_eq!(most.read(), [Some(10), None]);
        drop(most);
        let mut call = Call::new(&turns);
        call.send(10);
        assert_eq!(call.read(), []);
        call.send(1);
        assert_eq!(call.refusal().code(), tonic::Code::InvalidArgument);
        assert_eq!(turns.turns.available_permits(), 1);
    }

    #[test]
    fn a_request_for_which_there_is_no_room_is_refused_and_gets_no_turn() {
        let turns = Turns::new(1, usize::MAX);
        let mut call = Call::new(&turns);
        call.send(1 << 20);
        assert_eq!(call.read(), []);
        for _ in 0..100 {
            call.send(1 << 20);
        }
        assert_eq!(call.refusal().code(), tonic::Code::Unavailable);
        assert_eq!(turns.turns.available_permits(), 1);
    }
}
