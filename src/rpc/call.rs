//! The layer around every call: its span, its deadline, its admission, and its final status.
//!
//! A call is admitted once its request has arrived: it waits for a permit, is served, and the
//! bytes of its reply are counted.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::FutureExt;
use http::{HeaderMap, Request, Response, header::HeaderValue, request::Parts};
use http_body_util::{BodyExt, Full};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::{Layer, Service, ServiceExt};
use tracing::{Instrument, Span, info_span};

pub use super::overload::class_limiter::CallLimits;
use super::{
    CallError,
    limits::{HEALTH_BYTES_MAX, MESSAGE_BYTES_MAX, STREAM_WINDOW_BYTES},
    message::{Incoming, Inflater, decoded_bytes},
    overload::{
        caller::Peer,
        class_limiter::{Class, ClassLimiter},
        pool::ByteBudget,
        unfinished::UnfinishedRequests,
    },
    reply::{CallBody, CallGuard, Hold, Refusal, Reply},
    time,
};

/// How long a health request may take to arrive.
const HEALTH_TIMEOUT_MAX: Duration = Duration::from_secs(5);

/// Ends the calls that are still in progress when the server stops.
#[derive(Debug, Clone, Default)]
pub struct ShutdownTokens {
    /// Ends health watches, after they have reported NOT_SERVING.
    pub watches: CancellationToken,
    /// Ends all other calls, after the drain timeout.
    pub calls: CancellationToken,
}

/// Wraps every service of the server.
#[derive(Debug, Clone)]
pub struct CallLayer {
    workspace: Arc<str>,
    timeout_max: Duration,
    tokens: ShutdownTokens,
    overload: Overload,
}

impl CallLayer {
    /// Refuses calls past the limits, and past what can be served in time.
    pub fn new(workspace: &str, limits: CallLimits, tokens: ShutdownTokens) -> Self {
        Self {
            workspace: workspace.into(),
            timeout_max: limits.timeout_max,
            tokens,
            overload: Overload::new(limits),
        }
    }

    pub(crate) fn overload(&self) -> Overload {
        self.overload.clone()
    }

    fn span(&self, path: &str) -> Span {
        // A client may make up a path of any length.
        let path = if path.len() > 128 { "unknown" } else { path };
        let path = path.trim_start_matches('/');
        let (service, method) = path.split_once('/').unwrap_or((path, ""));
        info_span!("call", service, method, workspace = %self.workspace)
    }

    fn timeout(&self, headers: &HeaderMap) -> Duration {
        let requested = headers.get("grpc-timeout").and_then(time::parse_timeout);
        requested.map_or(self.timeout_max, |requested| {
            requested.min(self.timeout_max)
        })
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

type ReplyFuture = Pin<Box<dyn Future<Output = Result<Response<CallBody>, Infallible>> + Send>>;

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
    type Future = ReplyFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let started = Instant::now();
        let layer = self.layer.clone();
        let path = request.uri().path();
        let kind = Kind::of(path, layer.timeout_max);
        // Only tests have no connection.
        let peer: Peer = request.extensions().get().cloned().unwrap_or_default();
        let span = layer.span(path);
        let timeout = layer.timeout(request.headers());
        let timeout = match kind {
            Kind::Health { .. } => timeout.min(HEALTH_TIMEOUT_MAX),
            Kind::Unary(_) | Kind::Stream { .. } => timeout,
        };
        // Starts now and not at the first poll.
        let deadline = tokio::time::sleep(timeout);
        let end = match kind {
            Kind::Health { .. } => layer.tokens.watches.clone(),
            Kind::Unary(_) | Kind::Stream { .. } => layer.tokens.calls.clone(),
        };
        let inner = self.inner.clone();
        let call_span = span.clone();
        let answer = async move {
            let reply = layer.overload.answer(inner, request, kind, &peer);
            // A panic would close the connection, and so end its other calls.
            let reply = AssertUnwindSafe(reply).catch_unwind();
            let reply = tokio::select! {
                biased;
                reply = reply => reply.unwrap_or_else(|_panic| {
                    tracing::error!("the call panicked");
                    Err(CallError::Internal.into())
                }),
                () = deadline => Err(CallError::DeadlineExceeded.into()),
                () = end.cancelled() => Err(CallError::ShuttingDown.into()),
            };
            let reply = reply.unwrap_or_else(Refusal::into_reply);
            Ok(reply.finish(CallGuard::new(started, call_span), end, peer))
        };
        Box::pin(answer.instrument(span))
    }
}

/// What admits calls and counts their bytes.
#[derive(Debug, Clone)]
pub(crate) struct Overload {
    pub(super) bytes: ByteBudget,
    pub(super) limiter: ClassLimiter,
    health: Arc<UnfinishedRequests>,
}

/// How the server receives the request of a call.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Admitted however busy the server is.
    Health { is_watch: bool },
    /// One message, which arrives whole before the call is admitted.
    Unary(Class),
    /// Messages that the service of the stream receives itself.
    Stream {
        /// How long the stream may last; `None` if its service has an idle timeout.
        duration_max: Option<Duration>,
    },
}

impl Kind {
    fn of(path: &str, timeout_max: Duration) -> Self {
        let Some((service, method)) = path.trim_start_matches('/').split_once('/') else {
            return Self::Unary(Class::Statement);
        };
        match (service, method) {
            ("grpc.health.v1.Health", _) => Self::Health {
                is_watch: method == "Watch",
            },
            (_, "SubmitResponse" | "RecordActivity") => Self::Unary(Class::Row),
            (_, "SubmitResponses" | "RecordActivities" | "SetCustomers") => {
                Self::Stream { duration_max: None }
            }
            (_, "ServerReflectionInfo") => Self::Stream {
                duration_max: Some(timeout_max),
            },
            ("cxmetrics.v1.CustomerMetricService", _) => Self::Unary(Class::Analysis),
            // Every other call runs a bounded number of statements.
            _ => Self::Unary(Class::Statement),
        }
    }
}

impl Overload {
    fn new(limits: CallLimits) -> Self {
        Self {
            bytes: ByteBudget::default(),
            limiter: ClassLimiter::new(limits),
            health: Arc::default(),
        }
    }

    async fn answer<S>(
        &self,
        inner: S,
        request: Request<Body>,
        kind: Kind,
        peer: &Peer,
    ) -> Result<Reply, Refusal>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        match kind {
            Kind::Stream { duration_max } => {
                // A stream of rows reserves its window itself, with its first message.
                let window = duration_max.map(|_| self.bytes.reserve(peer, STREAM_WINDOW_BYTES));
                let hold = Hold {
                    budget: Some(self.bytes.clone()),
                    _stream: window.transpose()?,
                    deadline: duration_max.map(|duration| Box::pin(tokio::time::sleep(duration))),
                    ..Hold::default()
                };
                let response = serve(inner, request).await;
                Ok(Reply { response, hold })
            }
            Kind::Health { is_watch } => self.answer_health(inner, request, is_watch, peer).await,
            Kind::Unary(class) => self.answer_unary(inner, request, class, peer).await,
        }
    }

    /// Answers a health request without admission. Too many newer requests end one that has
    /// not arrived. Watches last, so their number is bounded.
    async fn answer_health<S>(
        &self,
        inner: S,
        request: Request<Body>,
        is_watch: bool,
        peer: &Peer,
    ) -> Result<Reply, Refusal>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        let (parts, body) = request.into_parts();
        let message = tokio::select! {
            biased;
            message = receive(body, HEALTH_BYTES_MAX, |_| Ok(())) => message?,
            _ = self.health.begin() => return Err(CallError::Overloaded.into()),
        };
        let watch = match is_watch {
            true => Some(self.limiter.acquire(Class::Watch, peer, 1).await?),
            false => None,
        };
        let response = serve(inner, with_message(parts, message)).await;
        let hold = Hold {
            _watch: watch,
            ..Hold::default()
        };
        Ok(Reply { response, hold })
    }

    /// Answers or refuses a call once its request has arrived whole: a slow client takes no
    /// permit, and h2 counts data that arrives after a refusal as abuse. The permit is held
    /// until the first frame of the reply is encoded and its bytes are counted.
    async fn answer_unary<S>(
        &self,
        inner: S,
        request: Request<Body>,
        class: Class,
        peer: &Peer,
    ) -> Result<Reply, Refusal>
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    {
        let mut reservation = self.bytes.reserve(peer, 0)?;
        let (parts, body) = request.into_parts();
        let message = receive(body, MESSAGE_BYTES_MAX, |bytes| reservation.resize(bytes)).await?;
        let inflater = self.inflater(&parts.headers, peer);
        let message = inflater.inflate(message, &mut reservation).await?;
        let decoded = decoded_bytes(parts.uri.path(), class, &message)?;
        let permit = self.limiter.acquire(class, peer, 1).await?;
        reservation.resize(message.len() + decoded)?;
        let mut response = serve(inner, with_message(parts, message)).await;
        let first = response.body_mut().frame().await;
        let data = first
            .as_ref()
            .and_then(|frame| frame.as_ref().ok()?.data_ref());
        reservation.resize(data.map_or(0, Bytes::len))?;
        drop(permit);
        let hold = Hold {
            budget: Some(self.bytes.clone()),
            first,
            first_reservation: Some(reservation),
            ..Hold::default()
        };
        Ok(Reply { response, hold })
    }

    pub(super) fn inflater(&self, headers: &HeaderMap, peer: &Peer) -> Inflater {
        Inflater {
            limiter: self.limiter.clone(),
            peer: peer.clone(),
            is_gzip: headers.get("grpc-encoding") == Some(&HeaderValue::from_static("gzip")),
        }
    }
}

/// The one message of a request.
async fn receive(
    body: Body,
    bytes_max: usize,
    resize: impl FnMut(usize) -> Result<(), CallError>,
) -> Result<Bytes, CallError> {
    let mut incoming = Incoming::new(body, bytes_max);
    let message = incoming.next(resize).await?;
    let message =
        message.ok_or_else(|| CallError::MalformedMessage("the request has no message".into()))?;
    incoming.finish().await?;
    Ok(message)
}

fn with_message(parts: Parts, message: Bytes) -> Request<Body> {
    Request::from_parts(parts, Body::new(Full::new(message)))
}

async fn serve<S>(inner: S, request: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
{
    match inner.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests;
