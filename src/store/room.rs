//! A database whose disk is full: it answers every question, and stores nothing.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Store, StoreError};

/// How long a write that found no room speaks for the next. Asked for longer, nobody
/// would write, and nobody would find out that there is room again.
const FULL_FOR: Duration = Duration::from_secs(2);

/// When a write last found no room.
#[derive(Debug, Clone, Default)]
pub(super) struct Room(Arc<Mutex<Option<Instant>>>);

impl Room {
    /// Notes how a write ended.
    pub(super) fn note<T>(&self, written: &Result<T, StoreError>) {
        if written.as_ref().is_err_and(StoreError::is_for_want_of_room) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }
}

impl Store {
    /// Whether the latest writes found room on the database's disk.
    pub fn has_room(&self) -> bool {
        let full = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        full.is_none_or(|full| full.elapsed() > FULL_FOR)
    }
}
