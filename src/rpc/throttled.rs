//! Limits log lines that every call of an outage would write.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Time between two lines at least.
const INTERVAL: Duration = Duration::from_secs(10);

/// Admits one line per [`INTERVAL`] and counts the others.
#[derive(Debug)]
pub(super) struct Throttled(Mutex<State>);

#[derive(Debug)]
struct State {
    last: Option<Instant>,
    suppressed: u64,
}

impl Throttled {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(State {
            last: None,
            suppressed: 0,
        }))
    }

    /// The number of lines suppressed since the last one, when a line may be logged now.
    pub(super) fn admit(&self) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.last.is_some_and(|last| last.elapsed() < INTERVAL) {
            state.suppressed += 1;
            return None;
        }
        state.last = Some(Instant::now());
        Some(std::mem::take(&mut state.suppressed))
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
        log.0.lock().expect("not poisoned").last = Instant::now().checked_sub(INTERVAL);
        assert_eq!(log.admit(), Some(2));
    }
}
