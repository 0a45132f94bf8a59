//! Clients that send each row again, with the same id, until it is acknowledged.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use cxmetrics::api::{
    self, Activity, Outcome, RecordActivityRequest, Response, SubmitResponseRequest,
    SubmitResponsesRequest, SubmitResponsesResponse,
    activity_service_client::ActivityServiceClient, response_service_client::ResponseServiceClient,
};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status, Streaming,
    transport::{Channel, Endpoint},
};

use crate::{
    ledger::{Kind, Ledger},
    message,
};

/// How long a client waits for an answer.
const DEADLINE: Duration = Duration::from_secs(2);
/// The deadline of some calls, that they may miss with nothing else amiss: then the
/// acknowledgement is lost, and not the row.
const SHORT_DEADLINE: Duration = Duration::from_millis(4);
/// Every so many rows.
const SHORT_EVERY: usize = 16;
/// Between two rows: steady load, and not as much as is possible.
const PAUSE: Duration = Duration::from_millis(4);
/// Before a row is sent again; it doubles, up to the second.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));
/// Rows of one message of a stream.
const STREAM_ROWS: usize = 20;
/// Messages of a stream that wait for their verdicts.
const STREAM_MESSAGES: usize = 4;
/// Between two messages of a stream.
const STREAM_PAUSE: Duration = Duration::from_millis(40);

/// A connection to one of the servers at a time; to the next after a failure.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    channels: Vec<Channel>,
    at: usize,
    ledger: Arc<Ledger>,
    backoff: Duration,
}

impl Caller {
    /// A caller of these servers, the one at `at` (counted round) first.
    pub(crate) fn new(servers: &[SocketAddr], at: usize, ledger: Arc<Ledger>) -> Self {
        Self {
            channels: servers.iter().map(|&address| channel(address)).collect(),
            at,
            ledger,
            backoff: BACKOFF.0,
        }
    }

    fn channel(&self) -> Channel {
        self.channels[self.at % self.channels.len()].clone()
    }

    /// Sends new responses, one a call, until told to stop; ends once the last is acknowledged.
    pub(crate) async fn submit_until(mut self, stop: CancellationToken) {
        let mut row = 0;
        while !stop.is_cancelled() {
            row += 1;
            self.submit(message::response(), row % SHORT_EVERY == 0)
                .await;
            sleep(PAUSE).await;
        }
    }

    /// The same of orders.
    pub(crate) async fn record_until(mut self, stop: CancellationToken) {
        let mut row = 0;
        while !stop.is_cancelled() {
            row += 1;
            self.record(message::order(), row % SHORT_EVERY == 0).await;
            sleep(PAUSE).await;
        }
    }

    /// Sends one response until it is acknowledged.
    pub(crate) async fn submit(&mut self, response: Response, is_hasty: bool) {
        let mut deadline = if is_hasty { SHORT_DEADLINE } else { DEADLINE };
        let mut is_retry = false;
        loop {
            let mut client = ResponseServiceClient::new(self.channel());
            let mut request = Request::new(SubmitResponseRequest {
                response: Some(response.clone()),
            });
            request.set_timeout(deadline);
            let id = &response.response_id;
            match self.heard(client.submit_response(request)).await {
                Some(reply) => {
                    let outcome = reply.into_inner().outcome();
                    return self.ledger.verdict(Kind::Response, id, outcome, is_retry);
                }
                None => (is_retry, deadline) = (true, DEADLINE),
            }
        }
    }

    async fn record(&mut self, order: Activity, is_hasty: bool) {
        let mut deadline = if is_hasty { SHORT_DEADLINE } else { DEADLINE };
        let mut is_retry = false;
        loop {
            let mut client = ActivityServiceClient::new(self.channel());
            let mut request = Request::new(RecordActivityRequest {
                activity: Some(order.clone()),
            });
            request.set_timeout(deadline);
            let id = &order.activity_id;
            match self.heard(client.record_activity(request)).await {
                Some(reply) => {
                    let outcome = reply.into_inner().outcome();
                    return self.ledger.verdict(Kind::Activity, id, outcome, is_retry);
                }
                None => (is_retry, deadline) = (true, DEADLINE),
            }
        }
    }

    /// What came back, if it did in time; otherwise backs off.
    async fn heard<R>(&mut self, call: impl Future<Output = Result<R, Status>>) -> Option<R> {
        // A bit later than the deadline that the server was told of.
        match timeout(DEADLINE + BACKOFF.1, call).await {
            Ok(Ok(reply)) => {
                self.backoff = BACKOFF.0;
                return Some(reply);
            }
            Ok(Err(status)) => self.ledger.failure(&status),
            Err(_) => self.ledger.silence(),
        }
        self.at += 1;
        sleep(self.backoff).await;
        self.backoff = BACKOFF.1.min(self.backoff * 2);
        None
    }

    /// Sends new responses over streams until told to stop; ends once all are acknowledged.
    pub(crate) async fn stream_until(mut self, stop: CancellationToken) {
        // Rows whose stream broke before their verdict came.
        let mut again: Vec<Response> = Vec::new();
        while !stop.is_cancelled() || !again.is_empty() {
            let (messages, sent) = mpsc::channel(STREAM_MESSAGES);
            let mut client = ResponseServiceClient::new(self.channel());
            let call = client.submit_responses(ReceiverStream::new(sent));
            let Some(verdicts) = self.heard(call).await else {
                continue;
            };
            let stream = Stream {
                messages,
                verdicts: verdicts.into_inner(),
                waiting: Vec::new(),
            };
            again = stream.run(&mut self, again, &stop).await;
        }
    }
}

/// One open stream.
struct Stream {
    messages: mpsc::Sender<SubmitResponsesRequest>,
    verdicts: Streaming<SubmitResponsesResponse>,
    /// What was sent and has no verdict, in order; with whether it was sent before.
    waiting: Vec<(Response, bool)>,
}

impl Stream {
    /// Sends until told to stop or the stream breaks; returns what has no verdict.
    async fn run(
        mut self,
        caller: &mut Caller,
        again: Vec<Response>,
        stop: &CancellationToken,
    ) -> Vec<Response> {
        let mut again = again;
        loop {
            while self.waiting.len() < STREAM_MESSAGES * STREAM_ROWS {
                let is_retry = !again.is_empty();
                let rows: Vec<Response> = if is_retry {
                    again.drain(..again.len().min(STREAM_ROWS)).collect()
                } else if stop.is_cancelled() {
                    break;
                } else {
                    (0..STREAM_ROWS).map(|_| message::response()).collect()
                };
                self.waiting
                    .extend(rows.iter().map(|row| (row.clone(), is_retry)));
                let message = SubmitResponsesRequest { responses: rows };
                // One that broke says so below.
                let _ = timeout(DEADLINE, self.messages.send(message)).await;
            }
            if self.waiting.is_empty() {
                return Vec::new();
            }
            // It ends in success only once this side is done.
            let Some(reply) = caller.heard(self.verdicts.message()).await else {
                break;
            };
            let reply = reply.expect("the server does not end the stream in silence");
            self.note(caller, reply.verdicts);
            sleep(STREAM_PAUSE).await;
        }
        let unheard = self.waiting.into_iter().map(|(row, _)| row);
        unheard.chain(again).collect()
    }

    fn note(&mut self, caller: &Caller, verdicts: Vec<api::Verdict>) {
        let answered: Vec<_> = self.waiting.drain(..verdicts.len()).collect();
        for (verdict, (row, is_retry)) in verdicts.iter().zip(answered) {
            assert_eq!(
                verdict.response_id, row.response_id,
                "verdicts come in order"
            );
            let outcome = Outcome::try_from(verdict.outcome).unwrap();
            caller
                .ledger
                .verdict(Kind::Response, &row.response_id, outcome, is_retry);
        }
    }
}

/// A connection to a server, made when it is needed.
pub(crate) fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}"))
        .unwrap()
        .connect_timeout(Duration::from_secs(1))
        .connect_lazy()
}
