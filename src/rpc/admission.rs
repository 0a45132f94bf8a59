//! Admits calls: receives the request, waits for a permit, serves the call, and counts the
//! bytes of the reply.

use std::{convert::Infallible, sync::Arc, sync::LazyLock, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, header::HeaderValue, request::Parts};
use http_body_util::{BodyExt, Full};
use tokio_util::sync::CancellationToken;
use tonic::{Status, body::Body};
use tonic_types::StatusExt;
use tower::{Service, ServiceExt};

use super::{
    CallError,
    call_body::{CallBody, CallGuard, Hold, complete_status},
    limits::{
        DECODED_BYTES_MAX, DECODED_ROW_BYTES_MAX, HEALTH_BYTES_MAX, MESSAGE_BYTES_MAX,
        STREAM_WINDOW_BYTES,
    },
    message::{
        decoded_size,
        framing::{Incoming, Inflater, PREFIX_BYTES},
    },
    overload::{
        byte_budget::ByteBudget,
        caller::Peer,
        class::{CallLimits, Class},
        class_limiter::ClassLimiter,
        pace::Refused,
        unfinished::UnfinishedRequests,
    },
};

/// Number of prepared refusals, one per step of the delay. They cover every delay with its
/// jitter.
const REFUSALS: u32 = 64;
const REFUSAL_STEP: Duration = Duration::from_millis(25);

/// What admits calls and counts their bytes.
#[derive(Debug, Clone)]
pub(crate) struct Overload {
    pub(super) bytes: ByteBudget,
    pub(super) limiter: ClassLimiter,
    health: Arc<UnfinishedRequests>,
}

/// How the server receives the request of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Admitted however busy the server is.
    Health { is_watch: bool },
    /// One message, which arrives whole before the call is admitted.
    Unary(Class),
    /// Messages that the service of the stream receives itself.
    Stream {
        /// How long the stream may last; `None` if its service has an idle timeout.
        lasts: Option<Duration>,
    },
}

impl Kind {
    pub(super) fn of(path: &str, timeout_max: Duration) -> Self {
        let Some((service, method)) = path.trim_start_matches('/').split_once('/') else {
            return Self::Unary(Class::Statement);
        };
        match (service, method) {
            ("grpc.health.v1.Health", _) => Self::Health {
                is_watch: method == "Watch",
            },
            (_, "SubmitResponse" | "RecordActivity") => Self::Unary(Class::Row),
            (_, "SubmitResponses" | "RecordActivities") => Self::Stream { lasts: None },
            (_, "ServerReflectionInfo") => Self::Stream {
                lasts: Some(timeout_max),
            },
            ("cxmetrics.v1.CustomerMetricService", _) => Self::Unary(Class::Analysis),
            _ => Self::Unary(Class::Statement),
        }
    }
}

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
    response: Response<Body>,
    hold: Hold,
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

impl Overload {
    pub(super) fn new(limits: CallLimits) -> Self {
        Self {
            bytes: ByteBudget::default(),
            limiter: ClassLimiter::new(limits),
            health: Arc::default(),
        }
    }

    pub(super) async fn answer<S>(
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
            Kind::Stream { lasts } => {
                // A stream of rows reserves its window itself, with its first message.
                let window = lasts.map(|_| self.bytes.reserve(peer, STREAM_WINDOW_BYTES));
                let hold = Hold {
                    budget: Some(self.bytes.clone()),
                    _stream: window.transpose()?,
                    deadline: lasts.map(|lasts| Box::pin(tokio::time::sleep(lasts))),
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
            first_room: Some(reservation),
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
        response.map(|body| CallBody::new(body, guard, end).counted(peer, self.hold))
    }
}

/// An estimate of the bytes that a message takes up once decoded.
///
/// # Errors
/// `MalformedMessage` when the estimate exceeds the limit of the class.
pub(super) fn decoded_bytes(path: &str, class: Class, message: &[u8]) -> Result<usize, CallError> {
    let most = match class {
        Class::Row => DECODED_ROW_BYTES_MAX,
        Class::Stream
        | Class::Statement
        | Class::Analysis
        | Class::Message
        | Class::Inflation
        | Class::Watch => DECODED_BYTES_MAX,
    };
    decoded_size::of_request(path, &message[PREFIX_BYTES..], most).ok_or_else(|| {
        let cause = format!("it would take up more than {most} bytes once decoded");
        CallError::MalformedMessage(cause)
    })
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

    #[test]
    fn a_call_is_classified_by_its_path() {
        let kind = |path| Kind::of(path, Duration::ZERO);
        let classes = [
            ("/cxmetrics.v1.ResponseService/SubmitResponse", Class::Row),
            ("/cxmetrics.v1.ActivityService/RecordActivity", Class::Row),
            ("/cxmetrics.v1.MetricService/QueryScores", Class::Statement),
            (
                "/cxmetrics.v1.CustomerMetricService/QueryCohorts",
                Class::Analysis,
            ),
            ("/", Class::Statement),
        ];
        for (path, expected) in classes {
            assert!(
                matches!(kind(path), Kind::Unary(class) if class == expected),
                "{path}"
            );
        }
        for path in [
            "/cxmetrics.v1.ResponseService/SubmitResponses",
            "/cxmetrics.v1.ActivityService/RecordActivities",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        ] {
            assert!(matches!(kind(path), Kind::Stream { .. }), "{path}");
        }
        let watch = kind("/grpc.health.v1.Health/Watch");
        assert!(matches!(watch, Kind::Health { is_watch: true }));
    }
}
