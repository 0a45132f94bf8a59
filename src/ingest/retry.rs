//! The retry policy for all writes: a bounded number of attempts, with exponential backoff
//! and jitter.

use std::time::Duration;

/// Most attempts, the first one included.
const ATTEMPTS_MAX: u32 = 12;
/// Upper bound of the delay before the second attempt. It doubles with each delay.
const DELAY_FIRST: Duration = Duration::from_millis(1);
/// Upper bound of every delay. All delays together take at most 0.53 s, on average half of that.
const DELAY_MAX: Duration = Duration::from_millis(100);

/// Counts the attempts of one piece of work.
#[derive(Debug)]
pub struct Retry {
    attempts: u32,
    delays: u32,
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
            delays: 0,
        }
    }

    /// Begins another attempt at once, after one that settled part of the work. `false` if
    /// no attempt is left.
    pub(super) fn try_again(&mut self) -> bool {
        self.attempts += 1;
        self.attempts <= ATTEMPTS_MAX
    }

    /// Begins another attempt after a random delay, in which concurrent transactions can end.
    /// `false`, without a delay, if no attempt is left.
    pub async fn back_off(&mut self) -> bool {
        if !self.try_again() {
            return false;
        }
        let longest = delay_max(self.delays);
        self.delays += 1;
        tokio::time::sleep(longest.mul_f64(fastrand::f64())).await;
        true
    }
}

/// The upper bound of the delay after `delays` earlier ones.
fn delay_max(delays: u32) -> Duration {
    // Where the doublings overflow, the maximum applies.
    let doubled = 2_u32.checked_pow(delays).map(|times| DELAY_FIRST * times);
    doubled.map_or(DELAY_MAX, |delay| delay.min(DELAY_MAX))
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
        assert!(!retry.try_again());
    }

    #[test]
    fn delays_double_up_to_the_maximum() {
        let delays = [0, 1, 6, 7, 31, 32, u32::MAX].map(|n| delay_max(n).as_millis());
        assert_eq!(delays, [1, 2, 64, 100, 100, 100, 100]);
    }
}
