//! Health requests that have not arrived whole. Health has no admission, so a new request
//! ends the oldest unfinished one past a bound: a request that is sent at once always gets
//! its answer.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

const UNFINISHED_MAX: usize = 256;

/// The unfinished requests, oldest first.
#[derive(Debug, Default)]
pub(in crate::rpc) struct UnfinishedRequests(Mutex<Requests>);

#[derive(Debug, Default)]
struct Requests {
    next: u64,
    open: BTreeMap<u64, CancellationToken>,
}

impl UnfinishedRequests {
    pub(in crate::rpc) fn begin(self: &Arc<Self>) -> Unfinished {
        let mut requests = self.lock();
        let number = requests.next;
        requests.next += 1;
        let ended = CancellationToken::new();
        requests.open.insert(number, ended.clone());
        if requests.open.len() > UNFINISHED_MAX
            && let Some((_, oldest)) = requests.open.pop_first()
        {
            oldest.cancel();
        }
        Unfinished {
            requests: self.clone(),
            number,
            ended,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(in crate::rpc) struct Unfinished {
    requests: Arc<UnfinishedRequests>,
    number: u64,
    /// Cancelled when a newer request takes its place.
    pub(in crate::rpc) ended: CancellationToken,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.requests.lock().open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_ends_the_oldest() {
        let requests = Arc::<UnfinishedRequests>::default();
        let mut open: Vec<_> = (0..UNFINISHED_MAX).map(|_| requests.begin()).collect();
        drop(open.remove(7));
        open.push(requests.begin());
        assert!(open.iter().all(|one| !one.ended.is_cancelled()));
        let newest = requests.begin();
        assert!(open[0].ended.is_cancelled() && !open[1].ended.is_cancelled());
        assert!(!newest.ended.is_cancelled());
    }
}
