//! Lets callers that need the same thing at the same time share one load.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

type InProgress<K, T> = HashMap<K, WeakShared<BoxFuture<'static, T>>>;

/// Loads in progress, by key.
pub(super) struct SharedLoads<K, T>(Arc<Mutex<InProgress<K, T>>>);

impl<K, T> fmt::Debug for SharedLoads<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLoads").finish_non_exhaustive()
    }
}

impl<K, T> Default for SharedLoads<K, T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// A load that one caller or several wait for. It is cancelled with the last of them.
pub(super) struct Load<T> {
    pub(super) result: Shared<BoxFuture<'static, T>>,
    /// Whether it began before this caller asked, so that its result may be older.
    pub(super) is_joined: bool,
}

impl<K, T> SharedLoads<K, T>
where
    K: Clone + Eq + Hash + Send + 'static,
    T: Clone + Send + Sync + 'static,
{
    /// Joins the load of `key` that is in progress, or starts `load`.
    pub(super) fn join_or_start(
        &self,
        key: K,
        load: impl Future<Output = T> + Send + 'static,
    ) -> Load<T> {
        let mut in_progress = lock(&self.0);
        if let Some(result) = in_progress.get(&key).and_then(WeakShared::upgrade) {
            return Load {
                result,
                is_joined: true,
            };
        }
        // Loads whose callers are all gone are dead.
        in_progress.retain(|_, load| load.upgrade().is_some());
        let (loads, loaded) = (self.0.clone(), key.clone());
        let load = async move {
            let result = load.await;
            // From here on, callers start a new load.
            lock(&loads).remove(&loaded);
            result
        };
        let result = load.boxed().shared();
        in_progress.extend(result.downgrade().map(|load| (key, load)));
        Load {
            result,
            is_joined: false,
        }
    }
}

fn lock<K, T>(loads: &Mutex<InProgress<K, T>>) -> MutexGuard<'_, InProgress<K, T>> {
    loads.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn callers_that_wait_at_the_same_time_share_one_load() {
        let loads = SharedLoads::default();
        let count = Arc::new(AtomicU32::new(0));
        let start = |key| {
            let count = count.clone();
            loads.join_or_start(key, async move {
                tokio::task::yield_now().await;
                count.fetch_add(1, Ordering::Relaxed) + 1
            })
        };
        let callers: Vec<_> = (0..100).map(|_| start("a")).collect();
        let joined = callers.iter().filter(|load| load.is_joined).count();
        let results = join_all(callers.into_iter().map(|load| load.result)).await;
        assert_eq!((joined, results), (99, vec![1; 100]));
        // A finished load is not joined.
        let next = start("a");
        assert!(!next.is_joined);
        assert_eq!(next.result.await, 2);
        assert_eq!(start("b").result.await, 3);
    }

    #[tokio::test]
    async fn a_load_outlives_the_caller_that_started_it_and_ends_with_the_last() {
        let loads = SharedLoads::default();
        let load = || loads.join_or_start((), tokio::task::yield_now());
        let (first, second) = (load(), load());
        assert!(!first.is_joined);
        assert!(second.is_joined);
        drop(first);
        let third = load();
        assert!(third.is_joined);
        drop((second, third));
        let fourth = load();
        assert!(!fourth.is_joined);
        fourth.result.await;
    }
}
