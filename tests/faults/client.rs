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

/// Deadline of a call.
const DEADLINE: Duration = Duration::from_secs(2);
/// A deadline that calls may miss without a fault.
const SHORT_DEADLINE: Duration = Duration::from_millis(4);
/// One in this number of rows has the short deadline, and one loses its acknowledgement.
const MISHAP_EVERY: usize = 16;
/// Delay between two rows: steady load, below the maximum.
const PAUSE: Duration = Duration::from_millis(4);
/// Delay before a row is sent again; it doubles from the first value up to the second.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(200));
/// Rows of one message of a stream.
const STREAM_ROWS: usize = 20;
/// Maximum messages of a stream without verdicts.
const STREAM_MESSAGES: usize = 4;
/// Delay between two messages of a stream.
const STREAM_PAUSE: Duration = Duration::from_millis(40);

/// Something that happens to a call even without a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    None,
    /// The deadline may be too short: the call is cancelled at any moment.
    ShortDeadline,
    /// The first acknowledgement is discarded, as if the network had lost it. Needed so that
    /// lost acknowledgements don't depend on the machine's speed.
    LostReply,
}

impl Mishap {
    fn of(row: usize) -> Self {
        match row % MISHAP_EVERY {
            0 => Self::ShortDeadline,
            1 => Self::LostReply,
            _ => Self::None,
        }
    }

    fn deadline(self) -> Duration {
        match self {
            Self::ShortDeadline => SHORT_DEADLINE,
            Self::None | Self::LostReply => DEADLINE,
        }
    }
}

/// Calls one of the servers at a time, and the next one after a failure.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    channels: Vec<Channel>,
    at: usize,
    ledger: Arc<Ledger>,
    backoff: Duration,
}

impl Caller {
    /// A caller that starts with the server at `at`, modulo their number.
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

    /// Sends new responses, one per call, until `stop`; ends once the last is acknowledged.
    pub(crate) async fn submit_until(mut self, stop: CancellationToken) {
        let mut row = 0;
        while !stop.is_cancelled() {
            row += 1;
            self.submit(message::response(), Mishap::of(row)).await;
            sleep(PAUSE).await;
        }
    }

    /// The same for orders.
    pub(crate) async fn record_until(mut self, stop: CancellationToken) {
        let mut row = 0;
        while !stop.is_cancelled() {
            row += 1;
            self.record(message::order(), Mishap::of(row)).await;
            sleep(PAUSE).await;
        }
    }

    /// Sends one response until it is acknowledged.
    pub(crate) async fn submit(&mut self, response: Response, mishap: Mishap) {
        let mut deadline = mishap.deadline();
        let mut is_retry = false;
        loop {
            let mut client = ResponseServiceClient::new(self.channel());
            let mut request = Request::new(SubmitResponseRequest {
                response: Some(response.clone()),
            });
            request.set_timeout(deadline);
            let id = &response.response_id;
            match self.reply(client.submit_response(request)).await {
                Some(_) if mishap == Mishap::LostReply && !is_retry => is_retry = true,
                Some(reply) => {
                    let outcome = reply.into_inner().outcome();
                    return self.ledger.verdict(Kind::Response, id, outcome, is_retry);
                }
                None => (is_retry, deadline) = (true, DEADLINE),
            }
        }
    }

    async fn record(&mut self, order: Activity, mishap: Mishap) {
        let mut deadline = mishap.deadline();
        let mut is_retry = false;
        loop {
            let mut client = ActivityServiceClient::new(self.channel());
            let mut request = Request::new(RecordActivityRequest {
                activity: Some(order.clone()),
            });
            request.set_timeout(deadline);
            let id = &order.activity_id;
            match self.reply(client.record_activity(request)).await {
                Some(_) if mishap == Mishap::LostReply && !is_retry => is_retry = true,
                Some(reply) => {
                    let outcome = reply.into_inner().outcome();
                    return self.ledger.verdict(Kind::Activity, id, outcome, is_retry);
                }
                None => (is_retry, deadline) = (true, DEADLINE),
            }
        }
    }

    /// The reply, if it succeeds in time; otherwise backs off.
    async fn reply<R>(&mut self, call: impl Future<Output = Result<R, Status>>) -> Option<R> {
        // The server's own deadline comes first.
        match timeout(DEADLINE + BACKOFF.1, call).await {
            Ok(Ok(reply)) => {
                self.backoff = BACKOFF.0;
                return Some(reply);
            }
            Ok(Err(status)) => self.ledger.failure(&status),
            Err(_) => self.ledger.no_answer(),
        }
        self.at += 1;
        sleep(self.backoff).await;
        self.backoff = BACKOFF.1.min(self.backoff * 2);
        None
    }

    /// Sends new responses over streams until `stop`; ends once all are acknowledged.
    pub(crate) async fn stream_until(mut self, stop: CancellationToken) {
        // Rows whose stream ended before their verdicts came.
        let mut again: Vec<Response> = Vec::new();
        while !stop.is_cancelled() || !again.is_empty() {
            let (messages, sent) = mpsc::channel(STREAM_MESSAGES);
            let mut client = ResponseServiceClient::new(self.channel());
            let call = client.submit_responses(ReceiverStream::new(sent));
            let Some(verdicts) = self.reply(call).await else {
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
    /// Rows without a verdict, in order, and whether they were sent before.
    waiting: Vec<(Response, bool)>,
}

impl Stream {
    /// Sends until `stop` or until the stream fails; returns the rows without a verdict.
    async fn run(
        mut self,
        caller: &mut Caller,
        again: Vec<Response>,
        stop: &CancellationToken,
    ) -> Vec<Response> {
        let mut again = again;
        'open: loop {
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
                let message = SubmitResponsesRequest {
                    responses: rows,
                    ..Default::default()
                };
                // A stream that ended returns its status below. One that accepts no message
                // is given up, because later verdicts would belong to other rows.
                if timeout(DEADLINE, self.messages.send(message))
                    .await
                    .is_err()
                {
                    caller.ledger.no_answer();
                    break 'open;
                }
            }
            if self.waiting.is_empty() {
                return Vec::new();
            }
            // The server ends a stream with success only after the client.
            let Some(reply) = caller.reply(self.verdicts.message()).await else {
                break;
            };
            let reply = reply.expect("the server ends the stream only with an error");
            self.note(caller, reply.verdicts);
            sleep(STREAM_PAUSE).await;
        }
        let unanswered = self.waiting.into_iter().map(|(row, _)| row);
        unanswered.chain(again).collect()
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

/// A channel to a server that connects when needed.
pub(crate) fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}"))
        .unwrap()
        .connect_timeout(Duration::from_secs(1))
        .connect_lazy()
}
