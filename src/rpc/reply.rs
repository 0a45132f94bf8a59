//! The reply to a call, or its refusal. The body counts the bytes that the client has not
//! read, and logs how the call ended.

use std::{
    pin::Pin,
    sync::LazyLock,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::Frame;
use tokio::time::Sleep;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt;
use tracing::Span;

use super::{
    CallError,
    overload::{
        caller::{Peer, UnreadMark},
        class_limiter::{Permit, Refused},
        pool::{ByteBudget, Reservation},
    },
};

/// Number of prepared refusals, one per step of the delay. They cover every delay with its
/// jitter.
const REFUSALS: u32 = 64;
const REFUSAL_STEP: Duration = Duration::from_millis(25);

/// Why a call gets no reply from its service.
pub(super) enum Refusal {
    /// Too many calls are in progress. The client may retry after a delay.
    Busy(Refused),
    Failed(CallError),
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        Self::Failed(error)
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Busy(refused)
    }
}

/// A reply, and what it holds until the client has read it.
pub(super) struct Reply {
    pub(super) response: Response<Body>,
    pub(super) hold: Hold,
}

impl From<Response<Body>> for Reply {
    fn from(response: Response<Body>) -> Self {
        Self {
            response,
            hold: Hold::default(),
        }
    }
}

impl Refusal {
    pub(super) fn into_reply(self) -> Reply {
        match self {
            Self::Busy(Refused(delay)) => refusal(delay).into(),
            Self::Failed(error) => Status::from(error).into_http().into(),
        }
    }
}

/// What a reply holds until it ends.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Where the bytes of frames are reserved; `None` for health.
    pub(super) budget: Option<ByteBudget>,
    /// The first frame, encoded in advance, and the reservation of its bytes.
    pub(super) first: Option<Result<Frame<Bytes>, Status>>,
    pub(super) first_reservation: Option<Reservation>,
    /// The window of a stream, and the permit of a watch.
    pub(super) _stream: Option<Reservation>,
    pub(super) _watch: Option<Permit>,
    /// When a stream without an idle timeout ends.
    pub(super) deadline: Option<Pin<Box<Sleep>>>,
}

impl Reply {
    pub(super) fn finish(
        self,
        mut guard: CallGuard,
        end: CancellationToken,
        peer: Peer,
    ) -> Response<CallBody> {
        let mut response = self.response;
        // A call that fails before its first message has its status in the headers.
        complete_status(response.headers_mut());
        guard.record(response.headers());
        response.map(|body| CallBody {
            body,
            guard,
            end,
            ended: None,
            unread: Some(peer.mark_unread()),
            peer,
            hold: self.hold,
        })
    }
}

/// The body of a reply.
#[derive(Debug)]
pub struct CallBody {
    body: Body,
    guard: CallGuard,
    end: CancellationToken,
    /// Waits for `end`, from the first time that the reply was not ready.
    ended: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    peer: Peer,
    hold: Hold,
    /// Held while the reply waits for the client.
    unread: Option<UnreadMark>,
}

impl CallBody {
    /// The next frame, or the status of a call that is cut off.
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(first) = self.hold.first.take() {
            return Poll::Ready(Some(first));
        }
        if let Poll::Ready(frame) = http_body::Body::poll_frame(Pin::new(&mut self.body), context) {
            return Poll::Ready(frame);
        }
        if let Some(deadline) = &mut self.hold.deadline
            && deadline.as_mut().poll(context).is_ready()
        {
            self.hold.deadline = None;
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

    /// Counts a frame until the connection has sent it.
    fn count(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, CallError> {
        let data = match frame.into_data() {
            Ok(data) => data,
            Err(frame) => return Ok(frame),
        };
        let reservation = match (self.hold.first_reservation.take(), &self.hold.budget) {
            (Some(reservation), _) => Some(reservation),
            (None, Some(budget)) => Some(budget.reserve(&self.peer, data.len())?),
            (None, None) => None,
        };
        self.unread = Some(self.peer.mark_unread());
        let data = match reservation {
            Some(reservation) => reservation.attach(data, self.peer.mark_unread()),
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
        this.unread = None;
        let frame = match ready!(this.poll_next(context)) {
            Some(Ok(frame)) => frame,
            other => return Poll::Ready(other),
        };
        let mut frame = match this.count(frame) {
            Ok(frame) => frame,
            Err(error) => this.end_with(error),
        };
        if let Some(trailers) = frame.trailers_mut() {
            complete_status(trailers);
            this.guard.record(trailers);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.hold.first.is_none() && self.body.is_end_stream()
    }
}

/// Replaces a status that tonic made by the code and the details of this service's error
/// model.
fn complete_status(headers: &mut HeaderMap) {
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
    fn record(&mut self, headers: &HeaderMap) {
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

/// The headers of refusals, by delay. Built once, because most replies under a flood are
/// refusals.
static REFUSED: LazyLock<Vec<HeaderMap>> = LazyLock::new(|| {
    let refused = |delay| {
        let status = Status::from(CallError::Overloaded);
        let mut details = status.get_error_details();
        details.set_retry_info(Some(delay));
        let status = Status::with_error_details(status.code(), status.message(), details);
        status.into_http::<Body>().into_parts().0.headers
    };
    (1..=REFUSALS)
        .map(|step| refused(step * REFUSAL_STEP))
        .collect()
});

/// The reply that refuses a call and advises to retry after about `delay`.
fn refusal(delay: Duration) -> Response<Body> {
    let step = delay.as_micros() / REFUSAL_STEP.as_micros();
    // A delay past the longest prepared one is cut to it below.
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = REFUSED[step.clamp(1, REFUSED.len()) - 1].clone();
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_overloaded_and_when_to_come_back() {
        for (delay, advised) in [
            (0, 25),
            (77, 75),
            (500, 500),
            (1_499, 1_475),
            (9_999, 1_600),
        ] {
            let response = refusal(Duration::from_millis(delay));
            let status = Status::from_header_map(response.headers()).unwrap();
            assert_eq!(status.code(), tonic::Code::Unavailable);
            let details = status.get_error_details();
            assert_eq!(details.error_info().unwrap().reason, "OVERLOADED");
            let delay = details.retry_info().unwrap().retry_delay.unwrap();
            assert_eq!(delay, Duration::from_millis(advised));
        }
    }
}
