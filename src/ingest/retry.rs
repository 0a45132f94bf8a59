//! The retry policy for all writes: a bounded number of attempts, with exponential backoff
//! and jitter.

use std::time::Duration;

/// Most attempts, the first one included.
const ATTEMPTS_MAX: u32 = 12;
/// The longest pause before the second attempt. The limit doubles with each pause.
const PAUSE_FIRST: Duration = Duration::from_millis(1);
/// The longest pause of all. Together they take at most 0.53 s, on average half of that.
const PAUSE_MAX: Duration = Duration::from_millis(100);

/// Counts the attempts of one piece of work.
#[derive(Debug)]
pub struct Retry {
    attempts: u32,
    pauses: u32,
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl Retry {
    /// Begins the first attempt.
    pub fn new() -> Self {
        Self {
            attempts: 1,
            pauses: 0,
        }
    }

    /// Begins another attempt at once, after one that settled part of the work. `false` if
    /// no attempt is left.
    pub(super) fn go_on(&mut self) -> bool {
        self.attempts += 1;
        self.attempts <= ATTEMPTS_MAX
    }

    /// Begins another attempt after a pause, in which concurrent transactions can end.
    /// `false`, without a pause, if no attempt is left.
    pub async fn back_off(&mut self) -> bool {
        if !self.go_on() {
            return false;
        }
        let longest = pause_max(self.pauses);
        self.pauses += 1;
        tokio::time::sleep(longest.mul_f64(fastrand::f64())).await;
        true
    }
}

/// The longest pause after `pauses` earlier ones.
fn pause_max(pauses: u32) -> Duration {
    // Where the doublings overflow, the maximum applies.
    let doubled = 2_u32.checked_pow(pauses).map(|times| PAUSE_FIRST * times);
    doubled.map_or(PAUSE_MAX, |pause| pause.min(PAUSE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn attempts_are_bounded() {
        let mut retry = Retry::new();
        let mut attempts = 1;
        while retry.back_off().await {
            attempts += 1;
        }
        assert_eq!(attempts, ATTEMPTS_MAX);
        assert!(!retry.go_on());
    }

    #[test]
    fn pauses_double_up_to_the_maximum() {
        let pauses = [0, 1, 6, 7, 31, 32, u32::MAX].map(|n| pause_max(n).as_millis());
        assert_eq!(pauses, [1, 2, 64, 100, 100, 100, 100]);
    }
}
