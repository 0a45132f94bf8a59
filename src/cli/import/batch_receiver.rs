//! Converts rows on a thread of its own, a few batches ahead of the upload.

use std::io;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::task::{self, JoinHandle};

use crate::import::Batch;

/// Batches that may wait for the upload.
const WAITING_MAX: usize = 4;

/// Receives the batches of a file from the thread that converts its rows.
pub(super) struct BatchReceiver<R> {
    batches: mpsc::Receiver<io::Result<Batch<R>>>,
    /// `None` once the thread has ended.
    thread: Option<JoinHandle<()>>,
}

impl<R: Send + 'static> BatchReceiver<R> {
    pub(super) fn spawn(
        batches: impl Iterator<Item = io::Result<Batch<R>>> + Send + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        let thread = task::spawn_blocking(move || {
            for batch in batches {
                let is_last = batch.is_err();
                // A closed channel means that the import has ended.
                if sender.blocking_send(batch).is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            batches: receiver,
            thread: Some(thread),
        }
    }

    /// The next batch; `None` at the end of the file. May be cancelled without loss.
    ///
    /// # Errors
    ///
    /// The file can't be read, or the thread panicked: then rows are missing.
    pub(super) async fn next(&mut self) -> anyhow::Result<Option<Batch<R>>> {
        if let Some(batch) = self.batches.recv().await {
            return batch.map(Some).context("can't read the rest of the file");
        }
        if let Some(thread) = &mut self.thread {
            let result = thread.await;
            self.thread = None;
            result.context("converting the rows failed; the rest of the file was not imported")?;
        }
        Ok(None)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_of_the_file_is_no_error() {
        let batches = [Ok(Batch::<()>::default())].into_iter();
        let mut receiver = BatchReceiver::spawn(batches);
        assert!(receiver.next().await.unwrap().is_some());
        assert!(receiver.next().await.unwrap().is_none());
        assert!(receiver.next().await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_file_that_can_not_be_read_on_is_an_error() {
        let batches = [Err(io::Error::other("gone")), Ok(Batch::<()>::default())].into_iter();
        let mut receiver = BatchReceiver::spawn(batches);
        let error = receiver.next().await.unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "can't read the rest of the file: gone"
        );
    }

    #[tokio::test]
    async fn a_panic_is_not_the_end_of_the_file() {
        let mut count = 0;
        let batches = std::iter::from_fn(move || {
            count += 1;
            assert!(count < 2, "the test provokes this");
            Some(Ok(Batch::<()>::default()))
        });
        let mut receiver = BatchReceiver::spawn(batches);
        assert!(receiver.next().await.unwrap().is_some());
        let error = receiver.next().await.unwrap_err().to_string();
        assert!(error.contains("was not imported"), "{error}");
    }
}
