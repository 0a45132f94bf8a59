//! What happens around every call: its span, its deadline, its share of the
//! server, and the last word on how it failed.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service, ServiceExt};
use tracing::{Instrument, Span, info_span};

use super::{
    CallError,
    admission::{Admission, Kind, Place},
    client::Client,
    connection::{Unread, UnreadMark},
    limits::MESSAGE_BYTES_MAX,
    messages::{self, PREFIX_BYTES},
    pause, time,
    turn::Turns,
};

/// Wraps every service of the server.
#[derive(Debug, Clone)]
pub struct CallLayer {
    workspace: Arc<str>,
    admission: Arc<Admission>,
    turns: Arc<Turns>,
    timeout_max: Duration,
    ends: Ends,
}

/// How many calls are taken on.
#[derive(Debug, Clone, Copy)]
pub struct CallLimits {
    /// Calls at the same time at most, streams included.
    pub calls_max: usize,
    /// How many of those that ask the database by themselves are at work at the same time.
    pub turns: usize,
    /// How long a call may take that is not a stream, or what its caller allows, if that
    /// is less.
    pub timeout_max: Duration,
}

/// When calls are ended that don't end by themselves.
#[derive(Debug, Clone, Default)]
pub struct Ends {
    /// Those who watch health: once they were told that the server stops.
    pub watches: CancellationToken,
    /// All: once the server waited long enough for them.
    pub calls: CancellationToken,
}

impl CallLayer {
    /// Past what can be served in time, and past the limits, a call is refused at once.
    pub fn new(workspace: &str, limits: CallLimits, ends: Ends) -> Self {
        Self {
            workspace: workspace.into(),
            admission: Arc::new(Admission::new(limits.calls_max)),
            turns: Arc::new(Turns::new(limits.turns, PREFIX_BYTES + MESSAGE_BYTES_MAX)),
            timeout_max: limits.timeout_max,
            ends,
        }
    }
}

impl<S> Layer<S> for CallLayer {
    type Service = CallService<S>;

    fn layer(&self, inner: S) -> CallService<S> {
        CallService {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service wrapped by [`CallLayer`].
#[derive(Debug, Clone)]
pub struct CallService<S> {
    inner: S,
    layer: CallLayer,
}

impl<S> Service<Request<Body>> for CallService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>
        + Clone
        + Send
        + 'static,
    S::Future: Send,
{
    type Response = Response<CallBody>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let started = Instant::now();
        let path = request.uri().path();
        // Health stays reachable however busy the server is.
        let is_health = path.starts_with("/grpc.health.");
        let is_ours = path.starts_with("/cxmetrics.");
        let kind = Kind::of(path);
        let client: Client = request.extensions().get().cloned().unwrap_or_default();
        let place = if is_health {
            None
        } else {
            match self.layer.admission.admit(kind, &client.shares) {
                Ok(place) => Some(place),
                Err(pause) => return self.layer.refuse(pause, kind),
            }
        };
        let span = self.layer.span(path);
        let asked = request
            .headers()
            .get("grpc-timeout")
            .and_then(time::parse_timeout);
        let timeout = asked.map_or(self.layer.timeout_max, |asked| {
            asked.min(self.layer.timeout_max)
        });
        // Set here and not when first polled: before tonic's own, which would answer CANCELLED.
        let deadline = tokio::time::sleep(timeout);
        let arriving = client.room.begin();
        let (request, turn) = match kind {
            Kind::Statement if !is_health => {
                let (request, turn) = self.layer.turns.wait_for(request, arriving);
                (request, Some(turn))
            }
            Kind::Stream if is_ours => {
                let at_work = client.at_work.clone();
                (messages::in_turn(request, arriving, at_work), None)
            }
            Kind::Row | Kind::Stream | Kind::Statement | Kind::Analysis => {
                (messages::bounded(request, arriving), None)
            }
        };
        let inner = self.inner.clone();
        let response = async move {
            let response = inner.oneshot(request).await;
            drop(turn);
            response
        };
        let finish_span = span.clone();
        let end = if is_health {
            &self.layer.ends.watches
        } else {
            &self.layer.ends.calls
        };
        let end = end.clone();
        let answer = async move {
            tokio::select! {
                biased;
                response = response => {
                    let response = match response {
                        Ok(response) => response,
                        Err(never) => match never {},
                    };
                    Ok(finish(response, started, finish_span, place, end).map(|body| body.noting(client.unread)))
                }
                () = deadline => Ok(failed(CallError::DeadlineExceeded, started, finish_span, end)),
                () = end.cancelled() => Ok(failed(CallError::ShuttingDown, started, finish_span, end.clone())),
            }
        };
        Box::pin(answer.instrument(span))
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<CallBody>, Infallible>> + Send>>;

impl CallLayer {
    /// As cheap as can be: without a span, and without a look at the message.
    fn refuse(&self, pause: Duration, kind: Kind) -> Answer {
        tracing::debug!(?kind, ?pause, workspace = %self.workspace, "call refused");
        let ending = Ending {
            started: Instant::now(),
            span: Span::none(),
            place: None,
            recorded: true,
        };
        let end = self.ends.calls.clone();
        let response = pause::refusal(pause).map(|body| CallBody::new(body, ending, end));
        Box::pin(std::future::ready(Ok(response)))
    }

    fn span(&self, path: &str) -> Span {
        let (service, method) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or((path, ""));
        // Made-up paths don't get to fill the log.
        let (service, method) = if path.len() > 128 {
            ("unknown", "")
        } else {
            (service, method)
        };
        info_span!("call", service, method, workspace = %self.workspace)
    }
}

fn failed(
    error: CallError,
    started: Instant,
    span: Span,
    end: CancellationToken,
) -> Response<CallBody> {
    finish(Status::from(error).into_http(), started, span, None, end)
}

fn finish(
    mut response: Response<Body>,
    started: Instant,
    span: Span,
    place: Option<Place>,
    end: CancellationToken,
) -> Response<CallBody> {
    // A call that failed before its first message has its status among the headers.
    mend(response.headers_mut());
    let mut ending = Ending {
        started,
        span,
        place,
        recorded: false,
    };
    ending.record(response.headers());
    response.map(|body| CallBody::new(body, ending, end))
}

/// Gives tonic's own failures, which know nothing of our error model, the code and
/// the details that the caller was promised.
fn mend(headers: &mut HeaderMap) {
    if headers.contains_key(Status::GRPC_STATUS_DETAILS)
        || !headers.contains_key(Status::GRPC_STATUS)
    {
        return;
    }
    let Some(status) = Status::from_header_map(headers) else {
        return;
    };
    let error = match status.code() {
        // No call of ours ends with either: tonic found a message past its limit, as
        // it was sent or once it was unpacked.
        Code::OutOfRange | Code::ResourceExhausted => CallError::MessageTooLarge,
        // Ours carry details: tonic found bytes that are no gRPC message, or none at all,
        // or the client went before it had sent all of it.
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

/// A reply's body, which knows when the call is over.
#[derive(Debug)]
pub struct CallBody {
    body: Body,
    ending: Ending,
    end: CancellationToken,
    /// Waits for `end`, from the first time that the reply had to be waited for.
    ended: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    /// Where the connection looks how long replies lie ready.
    unread: Option<Unread>,
    /// While the client is what the reply waits for.
    ready: Option<UnreadMark>,
}

impl CallBody {
    fn new(body: Body, ending: Ending, end: CancellationToken) -> Self {
        Self {
            body,
            ending,
            end,
            ended: None,
            unread: None,
            ready: None,
        }
    }

    /// Notes in `unread`, if there is a connection, how long the client lets it wait.
    fn noting(mut self, unread: Unread) -> Self {
        self.ready = Some(unread.begin());
        self.unread = Some(unread);
        self
    }
}

impl http_body::Body for CallBody {
    type Data = bytes::Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
        let this = self.get_mut();
        this.ready = None;
        let _entered = this.ending.span.clone().entered();
        let frame = match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let ended = this
                    .ended
                    .get_or_insert_with(|| Box::pin(this.end.clone().cancelled_owned()));
                ready!(ended.as_mut().poll(context));
                this.body = Body::empty();
                let mut trailers = HeaderMap::new();
                // Every status can be written as headers.
                let _ = Status::from(CallError::ShuttingDown).add_header(&mut trailers);
                Some(Ok(Frame::trailers(trailers)))
            }
        };
        if let (Some(Ok(frame)), Some(unread)) = (&frame, &this.unread)
            && frame.is_data()
        {
            this.ready = Some(unread.begin());
        }
        Poll::Ready(frame.map(|frame| {
            frame.map(|frame| {
                let mut frame = frame.map_data(|data| match &this.unread {
                    Some(unread) => unread.hold(data),
                    None => data,
                });
                if let Some(trailers) = frame.trailers_mut() {
                    mend(trailers);
                    this.ending.record(trailers);
                }
                frame
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Notes how a call ended, and gives its place back.
#[derive(Debug)]
struct Ending {
    started: Instant,
    span: Span,
    place: Option<Place>,
    recorded: bool,
}

impl Ending {
    fn record(&mut self, headers: &HeaderMap) {
        let Some(status) = headers.get(Status::GRPC_STATUS) else {
            return;
        };
        let code = Code::from_bytes(status.as_bytes());
        self.place = None;
        self.close(
            &code,
            matches!(code, Code::Internal | Code::Unknown | Code::DataLoss),
        );
    }

    /// On the event and not the span, whose fields are written down whether somebody reads
    /// them or not: measured, that took a tenth of the server's time for a call.
    fn close(&mut self, status: &dyn std::fmt::Debug, is_our_fault: bool) {
        self.recorded = true;
        let duration_ms = self.started.elapsed().as_secs_f64() * 1_000.0;
        let _entered = self.span.enter();
        if is_our_fault {
            tracing::error!(?status, duration_ms, "call failed");
        } else {
            tracing::debug!(?status, duration_ms, "call ended");
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        if !self.recorded {
            self.close(&"gone", false);
        }
    }
}
