//! Sends batches and counts their verdicts, across broken connections.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::batch_receiver::BatchReceiver;
use super::bulk_call::{BulkCall, RequestOptions};
use super::dry_run::DryRun;
use super::exclusions::{self, Exclusion};
use super::progress::Progress;
use super::reasons::Reasons;
use super::rejects::RejectsFile;
use super::row_counts::RowCounts;
use super::verdict::RowVerdict;
use super::warnings::Observations;
use crate::api::Outcome;
use crate::cli::client::{Backoff, Service, is_retryable};
use crate::cli::number;
use crate::import::{Batch, BatchCounts, RejectedRow, RowError};

/// Batches in flight: sent, and without a reply.
const IN_FLIGHT_MAX: usize = 8;

/// Rows after which a warning says that none was stored.
const EARLY_ROWS: u64 = 1_000;

/// A running import.
pub(super) struct Upload<C: BulkCall> {
    pub(super) server: Service,
    pub(super) converter: Arc<C>,
    pub(super) batches: BatchReceiver<C::Record>,
    pub(super) rejects: RejectsFile,
    /// The reasons why rows were not stored.
    pub(super) reasons: Reasons,
    pub(super) progress: Progress,
    /// How long to retry without a verdict.
    pub(super) retry_for: Duration,
    /// Whether stored rows become equal to those of the file.
    pub(super) revise: bool,
    pub(super) counts: RowCounts,
    /// Batches without a reply, in the order of the file. After a broken connection they
    /// are sent again, which is safe since every row has its id.
    pub(super) in_flight: VecDeque<Batch<C::Record>>,
    pub(super) last_verdict: Instant,
    /// Stored responses that are not excluded yet.
    pub(super) exclusions: Vec<Exclusion>,
    /// What hints at a mistake in the mapping or the file.
    pub(super) observations: Observations,
    /// Set where nothing is stored.
    pub(super) dry_run: Option<DryRun>,
    pub(super) has_warned_early: bool,
}

/// Why a stream ended early.
enum Interruption {
    /// Another stream may succeed.
    Retryable(Status),
    /// Another stream would fail, too.
    Fatal(anyhow::Error),
}

impl From<anyhow::Error> for Interruption {
    fn from(error: anyhow::Error) -> Self {
        Self::Fatal(error)
    }
}

impl<C: BulkCall> Upload<C> {
    /// Sends every batch and returns once every row has its verdict.
    pub(super) async fn run(&mut self) -> anyhow::Result<()> {
        let mut backoff = Backoff::default();
        loop {
            let verdict_before = self.last_verdict;
            let status = match self.stream().await {
                Ok(()) => return Ok(()),
                Err(Interruption::Fatal(error)) => return Err(error),
                Err(Interruption::Retryable(status)) => status,
            };
            if self.last_verdict != verdict_before {
                backoff = Backoff::default();
            }
            let is_first = backoff == Backoff::default();
            let delay = backoff.next_delay(&status);
            if self.last_verdict.elapsed() + delay > self.retry_for {
                return Err(self.give_up(status));
            }
            if is_first {
                self.progress
                    .print("the connection broke; retrying from the first row without a verdict");
            }
            sleep(delay).await;
        }
    }

    fn give_up(&self, status: Status) -> anyhow::Error {
        let error: anyhow::Error = self.server.explain(status).into();
        error.context(format!(
            "the server was unavailable for {} s; so far {} got a verdict, and running the same \
             command again is safe",
            self.last_verdict.elapsed().as_secs(),
            number::count_of(self.counts.rows(), "row"),
        ))
    }

    /// Runs one stream: resends the batches in flight, then sends the following ones.
    async fn stream(&mut self) -> Result<(), Interruption> {
        if !self.has_batch_to_send().await? {
            return Ok(());
        }
        let (sender, requests) = mpsc::channel(IN_FLIGHT_MAX);
        for batch in &self.in_flight {
            self.send(&sender, batch);
        }
        let mut replies = C::open(&self.server, ReceiverStream::new(requests))
            .await
            .map_err(|status| self.interruption(status))?;
        let mut sender = Some(sender);
        while sender.is_some() || !self.in_flight.is_empty() {
            let has_room = self.in_flight.len() < IN_FLIGHT_MAX;
            tokio::select! {
                batch = self.batches.next(), if has_room && sender.is_some() => match batch? {
                    // Dropping the sender ends the request stream.
                    None => sender = None,
                    Some(batch) => {
                        sender.iter().for_each(|sender| self.send(sender, &batch));
                        self.in_flight.push_back(batch);
                        self.settle_unsent()?;
                    }
                },
                reply = replies.message() => match reply {
                    Ok(Some(reply)) => {
                        self.settle(C::verdicts(reply))?;
                        self.exclude().await?;
                    }
                    Ok(None) => return Err(Interruption::Retryable(Status::unavailable(
                        "the server ended the stream early",
                    ))),
                    Err(status) => return Err(self.interruption(status)),
                },
            }
        }
        Ok(())
    }

    fn interruption(&self, status: Status) -> Interruption {
        if is_retryable(&status) {
            Interruption::Retryable(status)
        } else {
            Interruption::Fatal(self.server.explain(status).into())
        }
    }

    /// Reads until a batch is in flight; false at the end of the file.
    async fn has_batch_to_send(&mut self) -> anyhow::Result<bool> {
        while self.in_flight.is_empty() {
            let Some(batch) = self.batches.next().await? else {
                return Ok(false);
            };
            self.in_flight.push_back(batch);
            self.settle_unsent()?;
        }
        Ok(true)
    }

    /// Settles the oldest batch in flight with its verdicts.
    fn settle(&mut self, verdicts: Vec<RowVerdict>) -> anyhow::Result<()> {
        let batch = self
            .in_flight
            .pop_front()
            .context("the server sent more replies than there were requests")?;
        ensure!(
            batch.records.len() == verdicts.len(),
            "the server sent {} verdicts for {} rows: is it a cxmetrics server of this version?",
            verdicts.len(),
            batch.records.len()
        );
        let mut rejected = batch.rejected;
        let rows = batch.records.iter().zip(batch.origins).zip(verdicts);
        for (position, ((record, origin), mut verdict)) in rows.enumerate() {
            self.observations.add(&*self.converter, record, origin.line);
            if let Some(dry_run) = &mut self.dry_run {
                dry_run.adjust(&*self.converter, record, origin.line, &mut verdict);
            }
            let errors = self.settle_row(record, origin.line, &verdict)?;
            if !errors.is_empty() {
                rejected.push(RejectedRow { origin, errors });
            } else if let Some(reason) = batch.exclusions.get(&position) {
                self.exclusions.push((C::id(record).to_owned(), *reason));
            }
        }
        rejected.sort_by_key(|row| row.origin.line);
        self.last_verdict = Instant::now();
        self.finish_batch(&rejected, batch.counts, batch.end)?;
        self.settle_unsent()
    }

    /// Excludes the stored responses that are not excluded yet.
    async fn exclude(&mut self) -> anyhow::Result<()> {
        let exclusions = mem::take(&mut self.exclusions);
        if let Some(excluded) = &mut self.counts.excluded {
            *excluded += exclusions.len() as u64;
        }
        if self.dry_run.is_some() {
            return Ok(());
        }
        exclusions::exclude(&self.server, exclusions, self.retry_for)
            .await
            .context("some stored responses are not excluded yet; running the same command again excludes them")
    }

    /// Counts the verdict on a row, and returns its errors.
    fn settle_row(
        &mut self,
        record: &C::Record,
        line: u64,
        verdict: &RowVerdict,
    ) -> anyhow::Result<Vec<RowError>> {
        ensure!(
            C::id(record) == verdict.verdict.response_id,
            "the server's verdicts are not in the order of the rows"
        );
        let (count, is_stored) = match verdict.outcome() {
            Outcome::Inserted => (&mut self.counts.inserted, true),
            Outcome::Identical => (&mut self.counts.identical, true),
            Outcome::Updated => (&mut self.counts.updated, true),
            Outcome::Conflict => (&mut self.counts.conflict, false),
            Outcome::Rejected => (&mut self.counts.rejected, false),
            Outcome::Unspecified => bail!("the server sent no outcome for line {line}"),
        };
        *count += 1;
        self.counts.deleted += u64::from(verdict.is_deleted());
        // In a dry run, the file may hold the order.
        let is_unknown_order = verdict.is_unknown_order && self.dry_run.is_none();
        self.counts.unknown_orders += u64::from(is_unknown_order);
        Ok(if is_stored {
            Vec::new()
        } else {
            verdict.row_errors(line, record, &*self.converter)
        })
    }

    /// Settles the oldest batches in flight while they have no record to send.
    fn settle_unsent(&mut self) -> anyhow::Result<()> {
        while let Some(batch) = self
            .in_flight
            .pop_front_if(|batch| batch.records.is_empty())
        {
            self.finish_batch(&batch.rejected, batch.counts, batch.end)?;
        }
        Ok(())
    }

    fn finish_batch(
        &mut self,
        rejected: &[RejectedRow],
        counts: BatchCounts,
        end: u64,
    ) -> anyhow::Result<()> {
        self.rejects.write(rejected, self.converter.rules())?;
        rejected.iter().for_each(|row| self.reasons.add(row));
        self.counts.rejected += counts.rejected;
        self.counts.told_apart += counts.told_apart;
        self.counts.repeated_times += counts.repeated_times;
        if let Some(skipped) = &mut self.counts.skipped {
            *skipped += counts.skipped;
        }
        self.progress.advance(self.counts.rows(), end);
        self.warn_early();
        Ok(())
    }

    /// Says once that no row of the file's beginning can be stored.
    fn warn_early(&mut self) {
        let rejected = self.counts.rejected;
        if rejected >= EARLY_ROWS && rejected == self.counts.rows() && !self.has_warned_early {
            self.has_warned_early = true;
            self.progress.print(&format!(
                "warning: all of the first {} were rejected, and nothing was stored so far; press \
                 Ctrl-C to correct the mapping",
                number::count_of(rejected, "row")
            ));
        }
    }

    /// Queues a batch, unless it has no record to send.
    fn send(&self, sender: &mpsc::Sender<C::Request>, batch: &Batch<C::Record>) {
        if batch.records.is_empty() {
            return;
        }
        let mut records = batch.records.clone();
        if let Some(dry_run) = &self.dry_run {
            dry_run.remove_undeclared::<C>(&mut records);
        }
        // The channel has capacity for every batch in flight. It is closed only if the stream
        // broke, and then the reply carries the error.
        let options = RequestOptions {
            validate_only: self.dry_run.is_some(),
            revise: self.revise,
        };
        let _ = sender.try_send(C::request(records, options));
    }
}
