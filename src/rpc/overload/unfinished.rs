//! Health requests that have not arrived whole. Health has no admission, so a new request
//! ends the oldest unfinished one past a bound: a request that is sent at once always gets
//! its answer.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use tokio::sync::oneshot;

const UNFINISHED_MAX: usize = 256;

/// The unfinished requests, oldest first.
#[derive(Debug, Default)]
pub(in crate::rpc) struct UnfinishedRequests(Mutex<VecDeque<oneshot::Sender<()>>>);

impl UnfinishedRequests {
    /// Counts a request until the receiver is dropped. The receiver resolves when a newer
    /// request takes its place.
    pub(in crate::rpc) fn begin(&self) -> oneshot::Receiver<()> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|request| !request.is_closed());
        if open.len() == UNFINISHED_MAX {
            open.pop_front();
        }
        let (request, ended) = oneshot::channel();
        open.push_back(request);
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_ends_the_oldest() {
        let requests = UnfinishedRequests::default();
        let mut open: Vec<_> = (0..UNFINISHED_MAX).map(|_| requests.begin()).collect();
        drop(open.remove(7));
        open.push(requests.begin());
        let mut newest = requests.begin();
        let mut is_ended = |request: &mut oneshot::Receiver<()>| {
            request.try_recv() == Err(oneshot::error::TryRecvError::Closed)
        };
        let ended: Vec<_> = open.iter_mut().map(&mut is_ended).collect();
        assert!(ended[0] && !ended[1..].contains(&true));
        assert!(!is_ended(&mut newest));
    }
}
