//! Messages of streams that are unpacked, or about to be, and not answered yet: nearly all
//! the memory that a busy server takes.
//!
//! There are so many at the same time, in even shares: a client waits for its own messages
//! only, however many others there are and whether they read their answers or not.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

/// Messages at work at the same time, of all clients: two batches in the database and
/// what fills the next.
const MESSAGES_MAX: usize = 20;
/// A client's share at least: one is unpacked while another is stored.
const SHARE_MIN: usize = 2;
/// A message of more bytes counts as several.
const MESSAGE_BYTES: usize = 256 * 1024;

/// Counts the clients that have a message at work.
#[derive(Debug, Default)]
pub(super) struct AtWork(AtomicUsize);

/// One client's messages at work.
#[derive(Debug, Default)]
pub(super) struct ClientAtWork {
    all: Arc<AtWork>,
    messages: Mutex<usize>,
    done: Notify,
}

impl ClientAtWork {
    pub(super) fn new(all: Arc<AtWork>) -> Self {
        Self {
            all,
            ..Self::default()
        }
    }

    /// Waits until there is room for another message of the client's. What is returned
    /// takes the room until it goes.
    pub(super) async fn begin(self: &Arc<Self>, message_bytes: usize) -> MessageAtWork {
        let weight = 1 + message_bytes / MESSAGE_BYTES;
        loop {
            let done = self.done.notified();
            if self.try_begin(weight) {
                return MessageAtWork {
                    client: self.clone(),
                    weight,
                };
            }
            done.await;
        }
    }

    fn try_begin(&self, weight: usize) -> bool {
        let mut messages = self.lock();
        if *messages > 0 {
            let clients = self.all.0.load(Ordering::Relaxed).max(1);
            if *messages >= (MESSAGES_MAX / clients).max(SHARE_MIN) {
                return false;
            }
        } else {
            self.all.0.fetch_add(1, Ordering::Relaxed);
        }
        *messages += weight;
        true
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, usize> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message at work.
#[derive(Debug)]
pub(super) struct MessageAtWork {
    client: Arc<ClientAtWork>,
    weight: usize,
}

impl Drop for MessageAtWork {
    fn drop(&mut self) {
        let mut messages = self.client.lock();
        *messages -= self.weight;
        if *messages == 0 {
            self.client.all.0.fetch_sub(1, Ordering::Relaxed);
        }
        drop(messages);
        self.client.done.notify_waiters();
    }
}

/// A stream's messages that may be unpacked, in their order, until each is taken on.
#[derive(Debug, Clone, Default)]
pub(super) struct Begun(Arc<Mutex<VecDeque<MessageAtWork>>>);

impl Begun {
    pub(super) fn push(&self, message: MessageAtWork) {
        self.lock().push_back(message);
    }

    /// Of the next message that was unpacked.
    pub(super) fn next(&self) -> Option<MessageAtWork> {
        self.lock().pop_front()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<MessageAtWork>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn begun(client: &Arc<ClientAtWork>, bytes: usize) -> Vec<MessageAtWork> {
        std::iter::from_fn(|| client.begin(bytes).now_or_never()).collect()
    }

    fn clients<const N: usize>() -> [Arc<ClientAtWork>; N] {
        let all = Arc::default();
        std::array::from_fn(|_| Arc::new(ClientAtWork::new(Arc::clone(&all))))
    }

    #[test]
    fn clients_share_what_is_worked_on_evenly() {
        let [first, second, third] = clients();
        let firsts = begun(&first, 0);
        assert_eq!(firsts.len(), MESSAGES_MAX);
        assert_eq!(begun(&second, 0).len(), MESSAGES_MAX / 2);
        drop(firsts);
        let _seconds = begun(&second, 0);
        let _firsts = begun(&first, 0);
        assert_eq!(begun(&third, 0).len(), MESSAGES_MAX / 3);
    }

    #[test]
    fn a_client_never_waits_for_others_only() {
        let clients = clients::<100>();
        let messages: Vec<_> = clients.iter().map(|client| begun(client, 0)).collect();
        assert!(messages.iter().all(|messages| messages.len() >= SHARE_MIN));
    }

    #[test]
    fn a_large_message_counts_as_several_and_is_worked_on_all_the_same() {
        let [client] = clients();
        assert_eq!(begun(&client, MESSAGES_MAX * MESSAGE_BYTES).len(), 1);
        assert_eq!(begun(&client, MESSAGE_BYTES).len(), MESSAGES_MAX / 2);
    }

    #[tokio::test]
    async fn who_waits_goes_on_when_a_message_is_done() {
        let [client] = clients();
        let mut messages = begun(&client, 0);
        let waiting = tokio::spawn({
            let client = client.clone();
            async move { client.begin(0).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        messages.pop();
        assert!(waiting.await.is_ok());
    }
}
