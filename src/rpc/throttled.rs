//! Limits log lines that every call of an outage would write.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Time between two lines at least, unless a log sets another.
const INTERVAL: Duration = Duration::from_secs(10);

/// Admits one line per interval and counts the others.
#[derive(Debug)]
pub(super) struct Throttled {
    interval: Duration,
    /// When the last line was admitted, and how many were suppressed since.
    state: Mutex<(Option<Instant>, u64)>,
}

impl Throttled {
    pub(super) const fn new() -> Self {
        Self::every(INTERVAL)
    }

    pub(super) const fn every(interval: Duration) -> Self {
        Self {
            interval,
            state: Mutex::new((None, 0)),
        }
    }

    /// The number of lines suppressed since the last one, when a line may be logged now.
    pub(super) fn admit(&self) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.is_some_and(|last| last.elapsed() < self.interval) {
            state.1 += 1;
            return None;
        }
        state.0 = Some(Instant::now());
        Some(std::mem::take(&mut state.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_admitted_and_repeats_are_counted() {
        let log = Throttled::new();
        assert_eq!(log.admit(), Some(0));
        assert_eq!([log.admit(), log.admit()], [None, None]);
        log.state.lock().expect("not poisoned").0 = Instant::now().checked_sub(INTERVAL);
        assert_eq!(log.admit(), Some(2));
    }
}
