//! The streams of rows: `SubmitResponses`, `RecordActivities` and `SetCustomers`. Tonic would
//! decode a message before it could be refused. This service decodes a message once it has a
//! permit, and passes both on together.

use std::{
    convert::Infallible,
    error::Error,
    future::{Future, Ready, ready},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, HeaderValue, Request, Response, header::CONTENT_TYPE};
use prost::Message;
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{
    Status,
    body::Body,
    codec::{CompressionEncoding, EncodeBody, SingleMessageCompressionOverride},
};
use tonic_prost::ProstEncoder;
use tower::Service;
use tracing::Instrument;

use super::{
    CallError,
    call::Overload,
    limits::{MESSAGE_BYTES_MAX, MESSAGES_IN_FLIGHT_MAX, STREAM_WINDOW_BYTES},
    message::{Incoming, Inflater, PREFIX_BYTES, decoded_bytes},
    overload::{
        caller::Peer,
        class_limiter::{Class, Permit},
        pool::Reservation,
    },
};

/// Decoded bytes that one slot for messages stands for.
const SLOT_BYTES: usize = 1024 * 1024;

/// A call that answers every message of rows with their verdicts.
pub(crate) trait RowStream: Clone + Send + Sync + 'static {
    /// The path of the call.
    const PATH: &'static str;
    /// A message of rows.
    type Rows: Message + Default + Send + 'static;
    /// Their verdicts.
    type Verdicts: Message + Send + 'static;

    /// The number of rows in a message.
    fn row_count(rows: &Self::Rows) -> usize;

    /// Stores the rows of one message. `first_row` is the number of rows that
    /// precede them in the stream. `earlier` is cancelled once all earlier messages of the
    /// stream have been stored or have failed.
    fn store(
        self,
        first_row: usize,
        rows: Self::Rows,
        earlier: CancellationToken,
    ) -> impl Future<Output = Result<Self::Verdicts, Status>> + Send;
}

/// A message that may be stored, its permit, and the reservation of its bytes.
struct Admitted<M> {
    message: M,
    permit: Permit,
    reservation: Reservation,
}

/// Serves a stream of rows.
#[derive(Debug, Clone)]
pub(crate) struct RowStreamService<H> {
    pub(crate) handler: H,
    pub(crate) overload: Overload,
    /// How long the stream may be silent.
    pub(crate) idle_max: Duration,
    pub(crate) shutdown: CancellationToken,
}

impl<H, B> Service<Request<B>> for RowStreamService<H>
where
    H: RowStream,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        ready(Ok(self.open(request.map(Body::new))))
    }
}

impl<H: RowStream> RowStreamService<H> {
    fn open(&self, request: Request<Body>) -> Response<Body> {
        if let Err(error) = check_encoding(request.headers()) {
            return Status::from(error).into_http();
        }
        let accepted = request.headers().get("grpc-accept-encoding");
        let is_gzip = accepted
            .and_then(|accepted| accepted.to_str().ok())
            .is_some_and(|accepted| accepted.split(',').any(|one| one.trim() == "gzip"));
        let peer: Peer = request.extensions().get().cloned().unwrap_or_default();
        let messages = Messages {
            inflater: self.overload.inflater(request.headers(), &peer),
            incoming: Incoming::new(request.into_body(), MESSAGE_BYTES_MAX),
            path: H::PATH,
            overload: self.overload.clone(),
            peer,
            idle_max: self.idle_max,
            open: None,
        };
        let verdicts = verdicts(
            self.handler.clone(),
            messages.stream(),
            self.shutdown.clone(),
        );
        let body = EncodeBody::new_server(
            ProstEncoder::default(),
            verdicts,
            is_gzip.then_some(CompressionEncoding::Gzip),
            SingleMessageCompressionOverride::default(),
            None,
        );
        let mut response = Response::new(Body::new(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        if is_gzip {
            headers.insert("grpc-encoding", HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Checks that the server can decompress the messages of a request.
fn check_encoding(headers: &HeaderMap) -> Result<(), CallError> {
    match headers.get("grpc-encoding").map(HeaderValue::as_bytes) {
        None | Some(b"identity" | b"gzip") => Ok(()),
        Some(_) => {
            let cause = "gzip is the only supported compression";
            Err(CallError::Unimplemented(cause.into()))
        }
    }
}

/// The messages of one stream.
struct Messages {
    incoming: Incoming,
    inflater: Inflater,
    path: &'static str,
    overload: Overload,
    peer: Peer,
    idle_max: Duration,
    /// The permit of the stream, and the reservation of its flow-control window. Both are
    /// taken with the first message, so a silent stream holds neither.
    open: Option<(Permit, Reservation)>,
}

impl Messages {
    /// Ends after the first error, since the start of the next message is unknown then.
    fn stream<M: Message + Default>(self) -> impl Stream<Item = Result<Admitted<M>, CallError>> {
        stream::unfold(Some(self), async |messages| {
            let mut messages = messages?;
            match messages.next().await {
                Ok(Some(message)) => Some((Ok(message), Some(messages))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn next<M: Message + Default>(&mut self) -> Result<Option<Admitted<M>>, CallError> {
        let mut reservation = self.overload.bytes.reserve(&self.peer, 0)?;
        let arriving = self.incoming.next(|bytes| reservation.resize(bytes));
        let arrived = tokio::time::timeout(self.idle_max, arriving).await;
        let Some(message) = arrived.map_err(|_| CallError::StreamIdle(self.idle_max))?? else {
            return Ok(None);
        };
        let limiter = &self.overload.limiter;
        if self.open.is_none() {
            let permit = limiter.acquire(Class::Stream, &self.peer, 1).await;
            let permit = permit.map_err(|_| CallError::Overloaded)?;
            let window = self
                .overload
                .bytes
                .reserve(&self.peer, STREAM_WINDOW_BYTES)?;
            self.open = Some((permit, window));
        }
        let message = self.inflater.inflate(message, &mut reservation).await?;
        let decoded = decoded_bytes(self.path, Class::Message, &message)?;
        let weight = 1 + (message.len() + decoded) / SLOT_BYTES;
        let permit = limiter.acquire(Class::Message, &self.peer, weight).await;
        let permit = permit.map_err(|_| CallError::Overloaded)?;
        reservation.resize(message.len() + decoded)?;
        let message: Bytes = message.slice(PREFIX_BYTES..);
        let message =
            M::decode(message).map_err(|error| CallError::MalformedMessage(error.to_string()))?;
        Ok(Some(Admitted {
            message,
            permit,
            reservation,
        }))
    }
}

/// A message that is being stored, or why the stream ends.
type Storing<V> = Result<JoinHandle<Result<(V, Reservation), Status>>, CallError>;

/// Answers messages in their order and stores several at the same time. Ends when the
/// client is done, a message fails, or the server shuts down.
fn verdicts<H: RowStream>(
    handler: H,
    messages: impl Stream<Item = Result<Admitted<H::Rows>, CallError>> + Send + 'static,
    shutdown: CancellationToken,
) -> impl Stream<Item = Result<H::Verdicts, Status>> + Send {
    let (sender, storing) = mpsc::channel(MESSAGES_IN_FLIGHT_MAX);
    let reading = store_all(handler, Box::pin(messages), shutdown.clone(), sender);
    // A task of its own reads and counts messages even if the client reads no verdicts.
    let reading = tokio::spawn(reading.in_current_span());
    let stored = ReceiverStream::new(storing).then(async |storing: Storing<H::Verdicts>| {
        match storing?.await {
            // The encoded frame reserves its own bytes.
            Ok(stored) => stored.map(|(verdicts, _reservation)| verdicts),
            Err(error) => {
                tracing::error!(%error, "storing a message failed");
                Err(CallError::Internal.into())
            }
        }
    });
    let last_status = stream::once(async move {
        if let Err(error) = reading.await {
            tracing::error!(%error, "reading a stream failed");
            return Some(Err(CallError::Internal.into()));
        }
        shutdown
            .is_cancelled()
            .then(|| Err(CallError::ShuttingDown.into()))
    });
    let verdicts = stored.chain(last_status.filter_map(std::future::ready));
    // Messages after an error have no verdict.
    until_error(Box::pin(verdicts))
}

/// Stores messages as they arrive, each in a task of its own, until the client is gone.
/// Messages that arrive after the shutdown are not stored.
async fn store_all<H: RowStream>(
    handler: H,
    mut messages: impl Stream<Item = Result<Admitted<H::Rows>, CallError>> + Unpin,
    shutdown: CancellationToken,
    sender: mpsc::Sender<Storing<H::Verdicts>>,
) {
    let mut first_row = 0;
    // No message is earlier than the first.
    let mut earlier = CancellationToken::new();
    earlier.cancel();
    // Fails once the client is gone.
    while let Ok(capacity) = sender.reserve().await {
        let next = tokio::select! {
            biased;
            () = shutdown.cancelled() => return,
            () = sender.closed() => return,
            next = messages.next() => next,
        };
        match next {
            Some(Ok(admitted)) => {
                let rows = H::row_count(&admitted.message);
                let done = CancellationToken::new();
                let storing = store(handler.clone(), first_row, admitted, earlier);
                earlier = done.clone();
                let storing = async move {
                    let _done = done.drop_guard();
                    storing.await
                };
                capacity.send(Ok(tokio::spawn(storing.in_current_span())));
                first_row += rows;
            }
            Some(Err(error)) => {
                capacity.send(Err(error));
                return;
            }
            None => return,
        }
    }
}

async fn store<H: RowStream>(
    handler: H,
    first_row: usize,
    admitted: Admitted<H::Rows>,
    earlier: CancellationToken,
) -> Result<(H::Verdicts, Reservation), Status> {
    let Admitted {
        message,
        permit,
        mut reservation,
    } = admitted;
    let stored = handler.store(first_row, message, earlier.clone()).await;
    drop(permit);
    // Verdicts are sent in order: waiting here delays none, and the next message may wait
    // for this one to be done.
    earlier.cancelled().await;
    let verdicts = stored?;
    reservation.resize(verdicts.encoded_len())?;
    Ok((verdicts, reservation))
}

/// The items up to and including the first error. Nothing after it is polled.
fn until_error<T>(
    items: impl Stream<Item = Result<T, Status>> + Unpin,
) -> impl Stream<Item = Result<T, Status>> {
    stream::unfold(Some(items), async |items| {
        let mut items = items?;
        let item = items.next().await?;
        let rest = item.is_ok().then_some(items);
        Some((item, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;

    /// Rows that are never stored.
    #[derive(Clone)]
    struct NoRows;

    impl RowStream for NoRows {
        const PATH: &'static str = "/cxmetrics.v1.ResponseService/SubmitResponses";
        type Rows = api::SubmitResponsesRequest;
        type Verdicts = api::SubmitResponsesResponse;

        fn row_count(_: &Self::Rows) -> usize {
            0
        }

        async fn store(
            self,
            _: usize,
            _: Self::Rows,
            _: CancellationToken,
        ) -> Result<Self::Verdicts, Status> {
            Ok(api::SubmitResponsesResponse::default())
        }
    }

    #[tokio::test]
    async fn a_stream_whose_reading_panics_ends_with_internal_and_not_as_if_it_were_done() {
        let messages = stream::poll_fn(|_| panic!("provoked by a test"));
        let verdicts = verdicts(NoRows, messages, CancellationToken::new());
        let got: Vec<_> = verdicts.collect().await;
        let codes: Vec<_> = got
            .into_iter()
            .map(|item| item.map_err(|e| e.code()))
            .collect();
        assert_eq!(codes, [Err(tonic::Code::Internal)]);
    }

    #[tokio::test]
    async fn nothing_after_an_error_is_polled() {
        let error = || Err(CallError::Overloaded.into());
        let items = [Ok(1), Ok(2), error(), Ok(3)];
        let mut polled = 0;
        let items = stream::iter(items).inspect(|_| polled += 1);
        let got: Vec<_> = until_error(items).map(|item| item.ok()).collect().await;
        assert_eq!((got, polled), (vec![Some(1), Some(2), None], 3));
    }
}
