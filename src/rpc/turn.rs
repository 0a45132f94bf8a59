//! Turns at the database, for calls that ask it by themselves.
//!
//! A call gets its turn once all of its request is there: whoever is slow to send keeps
//! nobody waiting.

use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::Request;
use http_body::Frame;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::PollSemaphore;
use tonic::{Status, body::Body};

/// So many calls are at work at the same time.
#[derive(Debug)]
pub(super) struct Turns(Arc<Semaphore>);

/// A call's turn, from when it comes until this goes.
#[derive(Debug)]
pub(super) struct Turn(Arc<OnceLock<OwnedSemaphorePermit>>);

impl Turns {
    pub(super) fn new(turns: usize) -> Self {
        Self(Arc::new(Semaphore::new(turns)))
    }

    /// The same request, which ends no sooner than it has its turn.
    pub(super) fn wait_for(&self, request: Request<Body>) -> (Request<Body>, Turn) {
        let turn = Turn(Arc::default());
        let request = request.map(|body| {
            Body::new(Patient {
                body,
                is_read: false,
                turns: PollSemaphore::new(self.0.clone()),
                turn: turn.0.clone(),
            })
        });
        (request, turn)
    }
}

/// A request's body.
struct Patient {
    body: Body,
    is_read: bool,
    turns: PollSemaphore,
    turn: Arc<OnceLock<OwnedSemaphorePermit>>,
}

impl http_body::Body for Patient {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        if !this.is_read {
            let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
            if frame.is_some() {
                return Poll::Ready(frame);
            }
            this.is_read = true;
        }
        if this.turn.get().is_none()
            && let Some(turn) = ready!(this.turns.poll_acquire(context))
        {
            let _ = this.turn.set(turn);
        }
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::FutureExt;
    use http_body::Body as _;

    use super::*;

    fn has_ended(body: &mut Body) -> bool {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
        frame.now_or_never().is_some()
    }

    #[test]
    fn a_request_ends_with_its_turn_and_the_next_when_that_is_over() {
        let turns = Turns::new(1);
        let empty = || turns.wait_for(Request::new(Body::empty()));
        let (mut early, _early_turn) = empty();
        let (mut late, late_turn) = empty();
        assert!(has_ended(late.body_mut()), "who is read first comes first");
        drop(late);
        assert!(!has_ended(early.body_mut()));
        drop(late_turn);
        assert!(has_ended(early.body_mut()));
    }
}
