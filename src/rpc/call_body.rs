//! The body of a reply. It counts the bytes that the client has not read and logs how the
//! call ended.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::Frame;
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Code, Status, body::Body};
use tracing::Span;

use super::{
    CallError,
    overload::{
        byte_budget::{ByteBudget, Reservation},
        caller::{Peer, UnreadMark},
        class_limiter::Permit,
    },
};

/// The body of a reply.
#[derive(Debug)]
pub struct CallBody {
    body: Body,
    guard: CallGuard,
    end: CancellationToken,
    /// Waits for `end`, from the first time that the reply was not ready.
    ended: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    counted: Option<Counted>,
}

/// Counts what a client has not read of a reply.
#[derive(Debug)]
struct Counted {
    peer: Peer,
    hold: Hold,
    /// Held while the reply waits for the client.
    unread: Option<UnreadMark>,
}

/// What a reply holds until it ends.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Where the bytes of frames are reserved; `None` for health.
    pub(super) budget: Option<ByteBudget>,
    /// The first frame, encoded in advance, and the reservation of its bytes.
    pub(super) first: Option<Result<Frame<Bytes>, Status>>,
    pub(super) first_room: Option<Reservation>,
    /// The window of a stream, and the permit of a watch.
    pub(super) _stream: Option<Reservation>,
    pub(super) _watch: Option<Permit>,
    /// When a stream without an idle timeout ends.
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
}

impl CallBody {
    pub(super) fn new(body: Body, guard: CallGuard, end: CancellationToken) -> Self {
        Self {
            body,
            guard,
            end,
            ended: None,
            counted: None,
        }
    }

    /// Counts the frames of the reply, and how long the client leaves them unread.
    pub(super) fn counted(mut self, peer: Peer, hold: Hold) -> Self {
        let unread = Some(peer.mark_unread());
        self.counted = Some(Counted { peer, hold, unread });
        self
    }

    /// The next frame, or the status of a call that is cut off.
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(counted) = &mut self.counted
            && let Some(first) = counted.hold.first.take()
        {
            return Poll::Ready(Some(first));
        }
        if let Poll::Ready(frame) = http_body::Body::poll_frame(Pin::new(&mut self.body), context) {
            return Poll::Ready(frame);
        }
        if let Some(counted) = &mut self.counted
            && let Some(deadline) = &mut counted.hold.deadline
            && deadline.as_mut().poll(context).is_ready()
        {
            counted.hold.deadline = None;
            return Poll::Ready(Some(Ok(self.end_with(CallError::DeadlineExceeded))));
        }
        let token = &self.end;
        let ended = self
            .ended
            .get_or_insert_with(|| Box::pin(token.clone().cancelled_owned()));
        ready!(ended.as_mut().poll(context));
        Poll::Ready(Some(Ok(self.end_with(CallError::ShuttingDown))))
    }

    /// Drops the rest of the reply.
    fn end_with(&mut self, error: CallError) -> Frame<Bytes> {
        self.body = Body::empty();
        let mut trailers = HeaderMap::new();
        // Every status can be written as headers.
        let _ = Status::from(error).add_header(&mut trailers);
        Frame::trailers(trailers)
    }
}

impl Counted {
    /// Counts a frame until the connection has sent it.
    fn count(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, CallError> {
        let data = match frame.into_data() {
            Ok(data) => data,
            Err(frame) => return Ok(frame),
        };
        let room = match (self.hold.first_room.take(), &self.hold.budget) {
            (Some(room), _) => Some(room),
            (None, Some(budget)) => Some(budget.reserve(&self.peer, data.len())?),
            (None, None) => None,
        };
        self.unread = Some(self.peer.mark_unread());
        let data = match room {
            Some(room) => room.attach(data, self.peer.mark_unread()),
            None => data,
        };
        Ok(Frame::data(data))
    }
}

impl http_body::Body for CallBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.get_mut();
        let _entered = this.guard.span.clone().entered();
        if let Some(counted) = &mut this.counted {
            counted.unread = None;
        }
        let Some(frame) = ready!(this.poll_next(context)) else {
            return Poll::Ready(None);
        };
        let mut frame = match (frame, &mut this.counted) {
            (Ok(frame), Some(counted)) => match counted.count(frame) {
                Ok(frame) => frame,
                Err(error) => this.end_with(error),
            },
            (Ok(frame), None) => frame,
            (Err(status), _) => return Poll::Ready(Some(Err(status))),
        };
        if let Some(trailers) = frame.trailers_mut() {
            complete_status(trailers);
            this.guard.record(trailers);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        let counted = self.counted.as_ref();
        let has_first = counted.is_some_and(|counted| counted.hold.first.is_some());
        !has_first && self.body.is_end_stream()
    }
}

/// Replaces a status that tonic made by the code and the details of this service's error
/// model.
pub(super) fn complete_status(headers: &mut HeaderMap) {
    if headers.contains_key(Status::GRPC_STATUS_DETAILS)
        || !headers.contains_key(Status::GRPC_STATUS)
    {
        return;
    }
    let Some(status) = Status::from_header_map(headers) else {
        return;
    };
    let error = match status.code() {
        // Only tonic uses these, for a message past its limit.
        Code::OutOfRange | Code::ResourceExhausted => CallError::MessageTooLarge,
        // This service's own carry details. Tonic found no gRPC message.
        Code::Internal | Code::Unknown => CallError::MalformedMessage(status.message().to_owned()),
        Code::Unimplemented => CallError::Unimplemented(status.message().to_owned()),
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => return,
    };
    // Every status can be written as headers.
    let _ = Status::from(error).add_header(headers);
}

/// Logs how a call ended.
#[derive(Debug)]
pub(super) struct CallGuard {
    started: Instant,
    span: Span,
    is_logged: bool,
}

impl CallGuard {
    pub(super) fn new(started: Instant, span: Span) -> Self {
        Self {
            started,
            span,
            is_logged: false,
        }
    }

    /// Logs the status, if these headers have it.
    pub(super) fn record(&mut self, headers: &HeaderMap) {
        let Some(status) = headers.get(Status::GRPC_STATUS) else {
            return;
        };
        let code = Code::from_bytes(status.as_bytes());
        let is_our_fault = matches!(code, Code::Internal | Code::Unknown | Code::DataLoss);
        self.log(&code, is_our_fault);
    }

    /// Logs the status on the event and not on the span: fields of a span are formatted even
    /// if no subscriber reads them. Measured, that took a tenth of the time of a call.
    fn log(&mut self, status: &dyn std::fmt::Debug, is_our_fault: bool) {
        self.is_logged = true;
        let duration_ms = self.started.elapsed().as_secs_f64() * 1_000.0;
        let _entered = self.span.enter();
        if is_our_fault {
            tracing::error!(?status, duration_ms, "call failed");
        } else {
            tracing::debug!(?status, duration_ms, "call ended");
        }
    }
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        if !self.is_logged {
            self.log(&"gone", false);
        }
    }
}
