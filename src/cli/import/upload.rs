//! Sending batches and hearing the verdicts, across broken connections.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic_types::StatusExt;

use crate::api::Outcome;

use super::super::client::{Service, is_worth_a_retry};
use super::super::number;
use super::batch::{Batch, Batches};
use super::plan::{Plan, Told};
use super::progress::Progress;
use super::rejects::{Reject, RejectsFile};

/// Messages that were sent and not yet answered.
const IN_FLIGHT_MAX: usize = 8;

const FIRST_DELAY: Duration = Duration::from_millis(100);
const DELAY_MAX: Duration = Duration::from_secs(5);

/// What became of the rows so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) inserted: u64,
    pub(super) identical: u64,
    pub(super) conflict: u64,
    pub(super) rejected: u64,
    /// Of the rows that are stored: refunds of orders that aren't.
    pub(super) unknown_orders: u64,
}

impl Tally {
    pub(super) fn rows(self) -> u64 {
        self.inserted + self.identical + self.conflict + self.rejected
    }
}

/// An import under way.
pub(super) struct Upload<P: Plan> {
    pub(super) server: Service,
    pub(super) plan: Arc<P>,
    pub(super) batches: Batches<P>,
    pub(super) rejects: RejectsFile,
    pub(super) progress: Progress,
    /// How long to go on without a verdict while the server is away.
    pub(super) patience: Duration,
    pub(super) tally: Tally,
    /// Without a verdict yet, in the order of the file: sent again if the
    /// connection breaks, which is safe since every row has its id.
    pub(super) in_flight: VecDeque<Batch<P::Record>>,
    pub(super) last_verdict: Instant,
}

/// Why a stream ended early.
enum Interruption {
    /// Worth another stream.
    Broken(Status),
    /// Worth none.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Interruption {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl<P: Plan> Upload<P> {
    /// Sends everything and returns once every row has its verdict.
    pub(super) async fn run(&mut self) -> anyhow::Result<()> {
        let mut delay = FIRST_DELAY;
        loop {
            let verdict_before = self.last_verdict;
            let status = match self.stream().await {
                Ok(()) => return Ok(()),
                Err(Interruption::Failed(error)) => return Err(error),
                Err(Interruption::Broken(status)) => status,
            };
            if self.last_verdict != verdict_before {
                delay = FIRST_DELAY;
            }
            if self.last_verdict.elapsed() + delay > self.patience {
                let rows = number::count_of(self.tally.rows(), "row");
                return Err(self.server.explain(status)).with_context(|| {
                    format!(
                        "the server has been away for {} s, {rows} have their verdict; running \
                         the same command again is safe",
                        self.last_verdict.elapsed().as_secs()
                    )
                });
            }
            if delay == FIRST_DELAY {
                self.progress
                    .say("the connection broke; trying again from the last row with a verdict");
            }
            let advised = status
                .get_details_retry_info()
                .and_then(|info| info.retry_delay);
            sleep(advised.unwrap_or_default().clamp(delay, DELAY_MAX)).await;
            delay = (delay * 2).min(DELAY_MAX);
        }
    }

    /// One stream: what is in flight first, then what is read.
    async fn stream(&mut self) -> Result<(), Interruption> {
        if !self.read_something_to_send().await? {
            return Ok(());
        }
        let (sender, requests) = mpsc::channel(IN_FLIGHT_MAX);
        for batch in &self.in_flight {
            send::<P>(&sender, batch);
        }
        let mut replies = P::open(&self.server, ReceiverStream::new(requests))
            .await
            .map_err(|status| self.interruption(status))?;
        let mut sender = Some(sender);
        while sender.is_some() || !self.in_flight.is_empty() {
            let room = self.in_flight.len() < IN_FLIGHT_MAX;
            tokio::select! {
                batch = self.batches.recv(), if room && sender.is_some() => match batch {
                    // Without the sender the server knows that this was all.
                    None => sender = None,
                    Some(batch) => {
                        let batch = batch.context("can't read on in the file")?;
                        sender.iter().for_each(|sender| send::<P>(sender, &batch));
                        self.in_flight.push_back(batch);
                        self.settle_unsent()?;
                    }
                },
                reply = replies.message() => match reply {
                    Ok(Some(reply)) => self.settle(P::verdicts(reply))?,
                    Ok(None) => return Err(Interruption::Broken(Status::unavailable(
                        "the server ended the stream early",
                    ))),
                    Err(status) => return Err(self.interruption(status)),
                },
            }
        }
        Ok(())
    }

    fn interruption(&self, status: Status) -> Interruption {
        if is_worth_a_retry(&status) {
            Interruption::Broken(status)
        } else {
            Interruption::Failed(self.server.explain(status).into())
        }
    }

    /// Whether there is anything left to send.
    async fn read_something_to_send(&mut self) -> anyhow::Result<bool> {
        while self.in_flight.is_empty() {
            let Some(batch) = self.batches.recv().await else {
                return Ok(false);
            };
            self.in_flight
                .push_back(batch.context("can't read on in the file")?);
            self.settle_unsent()?;
        }
        Ok(true)
    }

    /// Takes up the verdicts on the oldest batch in flight.
    fn settle(&mut self, verdicts: Vec<Told>) -> anyhow::Result<()> {
        let batch = self
            .in_flight
            .pop_front()
            .context("the server answered what wasn't asked")?;
        if batch.records.len() != verdicts.len() {
            bail!(
                "the server gave {} verdicts on {} rows: it is no cxmetrics server of this version",
                verdicts.len(),
                batch.records.len()
            );
        }
        let mut rejects = batch.rejects;
        for ((record, line), told) in batch.records.iter().zip(&batch.lines).zip(verdicts) {
            let verdict = told.verdict;
            if P::id(record) != verdict.response_id {
                bail!("the server's verdicts are not in the order of the rows");
            }
            match verdict.outcome() {
                Outcome::Inserted => self.tally.inserted += 1,
                Outcome::Identical => self.tally.identical += 1,
                Outcome::Conflict => self.tally.conflict += 1,
                Outcome::Rejected => self.tally.rejected += 1,
                Outcome::Unspecified => {
                    return Err(anyhow!("the server gave no verdict on line {line}"));
                }
            }
            self.tally.unknown_orders += u64::from(told.unknown_order);
            if matches!(verdict.outcome(), Outcome::Conflict | Outcome::Rejected) {
                rejects.extend(Reject::of_verdict(*line, &verdict, record, &*self.plan));
            }
        }
        rejects.sort_by_key(|reject| reject.row);
        self.rejects.write(&rejects)?;
        self.tally.rejected += batch.rejected_rows;
        self.last_verdict = Instant::now();
        self.progress.settled(self.tally.rows(), batch.end);
        self.settle_unsent()
    }

    /// Settles the oldest batches in flight as long as they hold nothing to send.
    fn settle_unsent(&mut self) -> anyhow::Result<()> {
        while let Some(batch) = self
            .in_flight
            .pop_front_if(|batch| batch.records.is_empty())
        {
            self.rejects.write(&batch.rejects)?;
            self.tally.rejected += batch.rejected_rows;
            self.progress.settled(self.tally.rows(), batch.end);
        }
        Ok(())
    }
}

/// Queues a batch, if it holds anything to send.
fn send<P: Plan>(sender: &mpsc::Sender<P::Request>, batch: &Batch<P::Record>) {
    if !batch.records.is_empty() {
        // There is room for all that may be in flight. A closed channel means
        // that the stream broke, which its other end reports.
        let _ = sender.try_send(P::request(batch.records.clone()));
    }
}
