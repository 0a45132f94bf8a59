//! Detects a full disk: the database still answers queries, but stores nothing.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long a failed write counts as evidence of a full disk. Without a limit, health would
/// keep writers away, and no write could detect that space is free again.
const FULL_FOR: Duration = Duration::from_secs(2);

/// When a write last failed for want of disk space.
#[derive(Debug, Clone, Default)]
pub(super) struct DiskSpace(Arc<Mutex<Option<Instant>>>);

impl DiskSpace {
    /// Records that a write failed for want of disk space.
    pub(super) fn note_full(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether no recent write failed for want of disk space.
    pub(super) fn is_available(&self) -> bool {
        let full_since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        full_since.is_none_or(|full_since| full_since.elapsed() > FULL_FOR)
    }
}
