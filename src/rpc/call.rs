//! The layer around every call: its span, its deadline, its admission, and its final status.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use http::{HeaderMap, Request, Response};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tower::{Layer, Service};
use tracing::{Instrument, Span, info_span};

pub use super::overload::class::CallLimits;
use super::{
    CallError,
    admission::{Kind, Overload, Refusal},
    call_body::{CallBody, CallGuard},
    overload::caller::Peer,
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
        let asked = headers.get("grpc-timeout").and_then(time::parse_timeout);
        asked.map_or(self.timeout_max, |asked| asked.min(self.timeout_max))
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

type Answer = Pin<Box<dyn Future<Output = Result<Response<CallBody>, Infallible>> + Send>>;

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
            let reply = tokio::select! {
                biased;
                reply = reply => reply,
                () = deadline => Err(CallError::DeadlineExceeded.into()),
                () = end.cancelled() => Err(CallError::ShuttingDown.into()),
            };
            let reply = reply.unwrap_or_else(Refusal::into_reply);
            Ok(reply.finish(CallGuard::new(started, call_span), end, peer))
        };
        Box::pin(answer.instrument(span))
    }
}
