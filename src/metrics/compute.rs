//! A bounded pool for computations that would hold an async worker too long.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Semaphore;

use super::MetricError;

/// Runs computations on blocking threads, at most one per available core at a time.
///
/// Clones share the pool.
#[derive(Debug, Clone)]
pub struct ComputePool {
    permits: Arc<Semaphore>,
}

impl Default for ComputePool {
    /// A pool of one computation per available core; one where that number is unknown.
    fn default() -> Self {
        Self::new(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

impl ComputePool {
    /// A pool that runs at most `computations_max` at a time.
    pub fn new(computations_max: NonZeroUsize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(computations_max.get())),
        }
    }

    /// Waits for a permit, then runs `work` on a blocking thread.
    ///
    /// Dropping the future cancels the work: it never starts if it still waits, and its
    /// [`Cancellation`] is set if it runs. Work must check that flag at least every few
    /// milliseconds. Its permit is free once it has ended.
    ///
    /// # Errors
    /// Whatever `work` returns; [`MetricError::BrokenInvariant`] when it panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cancellation) -> Result<T, MetricError> + Send + 'static,
    ) -> Result<T, MetricError> {
        let permit = self.permits.clone().acquire_owned().await;
        // Nothing closes the semaphore.
        let permit = permit.map_err(|_| MetricError::Cancelled)?;
        let cancellation = Cancellation::default();
        let _cancel_on_drop = CancelOnDrop(cancellation.clone());
        let span = tracing::Span::current();
        let computation = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let _entered = span.enter();
            cancellation.check()?;
            work(&cancellation)
        });
        computation.await.unwrap_or_else(|error| {
            if error.is_panic() {
                Err(MetricError::BrokenInvariant(
                    "a computation panicked".into(),
                ))
            } else {
                Err(MetricError::Cancelled)
            }
        })
    }
}

/// Whether a computation's result is still wanted. Clones share the flag.
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Asks the computation to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Returns an error once the computation is cancelled.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`].
    pub fn check(&self) -> Result<(), MetricError> {
        if self.0.load(Ordering::Relaxed) {
            Err(MetricError::Cancelled)
        } else {
            Ok(())
        }
    }
}

/// Sets the flag when the caller's future is dropped.
#[derive(Debug)]
struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use std::{
        sync::{atomic::AtomicUsize, mpsc},
        thread,
    };

    use futures_util::{FutureExt, future::join_all};

    use super::*;

    fn pool(computations_max: usize) -> ComputePool {
        ComputePool::new(NonZeroUsize::new(computations_max).unwrap())
    }

    #[tokio::test]
    async fn a_computation_runs_on_another_thread_and_returns_its_result() {
        let caller = thread::current().id();
        let worker = pool(1).run(|_| Ok(thread::current().id())).await.unwrap();
        assert_ne!(worker, caller);
    }

    #[tokio::test]
    async fn no_more_computations_run_at_once_than_the_pool_allows() {
        let (pool, running) = (pool(2), Arc::new(AtomicUsize::new(0)));
        let runs = (0..20).map(|_| {
            let running = running.clone();
            pool.run(move |_| {
                let others = running.fetch_add(1, Ordering::SeqCst);
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(others)
            })
        });
        let others = join_all(runs).await;
        assert!(others.into_iter().all(|others| others.unwrap() < 2));
    }

    #[tokio::test]
    async fn a_dropped_call_stops_its_computation_and_frees_its_permit() {
        let pool = pool(1);
        let (started, starts) = mpsc::channel();
        let endless = pool.run(move |cancellation| -> Result<(), MetricError> {
            started.send(()).unwrap();
            loop {
                cancellation.check()?;
                thread::yield_now();
            }
        });
        let mut endless = Box::pin(endless);
        assert!(endless.as_mut().now_or_never().is_none());
        starts.recv().unwrap();
        drop(endless);
        // The only permit is free again once the endless work has ended.
        assert_eq!(pool.run(|_| Ok(7)).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_call_dropped_before_its_permit_never_starts() {
        let pool = pool(1);
        let permit = pool.permits.clone().acquire_owned().await.unwrap();
        let (ran, runs) = mpsc::channel();
        let waiting = pool.run(move |_| {
            ran.send(()).unwrap();
            Ok(())
        });
        assert!(waiting.now_or_never().is_none());
        drop(permit);
        pool.run(|_| Ok(())).await.unwrap();
        assert!(runs.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_panic_is_a_broken_invariant_and_frees_the_permit() {
        let pool = pool(1);
        let failed = pool.run(|_| -> Result<(), MetricError> { panic!("provoked by a test") });
        assert!(matches!(failed.await, Err(MetricError::BrokenInvariant(_))));
        pool.run(|_| Ok(())).await.unwrap();
    }
}
