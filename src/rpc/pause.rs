//! How long a refused client stays away, and what it is told.

use std::{
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
    time::Duration,
};

use http::{HeaderMap, Response};
use tonic::{Status, body::Body};
use tonic_types::StatusExt;

use super::CallError;

const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_FIRST: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// It grows while more than one is refused for so many that are served ...
const GROWS_FROM: usize = 8;
/// ... and shrinks while it is less than one for so many.
const SHRINKS_UNTIL: usize = 32;
/// Refusals that lie ready, from half the shortest pause to one and a half of the longest.
const REFUSALS: u32 = 64;
const REFUSAL_STEP: Duration = Duration::from_millis(25);

/// How long those who are refused stay away: long enough that telling them takes little
/// of the server. Measured, it served 13,400 of 19,600 submissions a second while it
/// refused half as many, each of which it has to read, answer and send.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pause {
    mean: Duration,
    /// Where the jitter is (xorshift).
    random: u64,
}

impl Default for Pause {
    fn default() -> Self {
        Self {
            mean: PAUSE_FIRST,
            random: RandomState::new().hash_one(0) | 1,
        }
    }
}

impl Pause {
    /// Takes in how many were refused and how many were served over the same time.
    pub(super) fn adapt(&mut self, refused: usize, served: usize) {
        if GROWS_FROM * refused > served {
            self.mean = (2 * self.mean).min(PAUSE_MAX);
        } else if SHRINKS_UNTIL * refused < served {
            self.mean = (self.mean / 2).max(PAUSE_MIN);
        }
    }

    /// Begins anew.
    pub(super) fn forget(&mut self) {
        self.mean = PAUSE_FIRST;
    }

    /// Between half of it and one and a half: who was refused together does not come
    /// back together.
    pub(super) fn jittered(&mut self) -> Duration {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let mean = u64::try_from(self.mean.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(mean / 2 + self.random % mean.max(1))
    }
}

/// What a client is told that stays away so long, about. Made once: under a flood it is
/// most of what is said.
static REFUSED: LazyLock<Vec<HeaderMap>> = LazyLock::new(|| {
    (1..=REFUSALS)
        .map(|step| refused(step * REFUSAL_STEP))
        .collect()
});

fn refused(pause: Duration) -> HeaderMap {
    let status = Status::from(CallError::Overloaded);
    let mut details = status.get_error_details();
    details.set_retry_info(Some(pause));
    Status::with_error_details(status.code(), status.message(), details)
        .into_http::<Body>()
        .into_parts()
        .0
        .headers
}

/// Refuses a call for now.
pub(super) fn refusal(pause: Duration) -> Response<Body> {
    let step = pause.as_micros() / REFUSAL_STEP.as_micros();
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = REFUSED[step.clamp(1, REFUSED.len()) - 1].clone();
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_while_many_are_refused_and_shrinks_again() {
        let mut pause = Pause::default();
        (0..10).for_each(|_| pause.adapt(13, 100));
        assert_eq!(pause.mean, PAUSE_MAX);
        pause.adapt(4, 100);
        assert_eq!(pause.mean, PAUSE_MAX);
        pause.adapt(3, 100);
        assert_eq!(pause.mean, PAUSE_MAX / 2);
        (0..10).for_each(|_| pause.adapt(0, 1));
        assert_eq!(pause.mean, PAUSE_MIN);
    }

    #[test]
    fn pauses_differ_and_stay_around_their_mean() {
        let mut pause = Pause::default();
        let pauses: Vec<_> = (0..1_000).map(|_| pause.jittered()).collect();
        let bounds = pause.mean / 2..pause.mean * 3 / 2;
        assert!(pauses.iter().all(|pause| bounds.contains(pause)));
        let mean = pauses.iter().sum::<Duration>() / 1_000;
        assert!(mean > pause.mean * 9 / 10 && mean < pause.mean * 11 / 10);
    }

    #[test]
    fn a_refusal_says_overloaded_and_when_to_come_back() {
        for (pause, said) in [
            (0, 25),
            (77, 75),
            (500, 500),
            (1_499, 1_475),
            (9_999, 1_600),
        ] {
            let response = refusal(Duration::from_millis(pause));
            let status = Status::from_header_map(response.headers()).unwrap();
            assert_eq!(status.code(), tonic::Code::Unavailable);
            let details = status.get_error_details();
            assert_eq!(details.error_info().unwrap().reason, "OVERLOADED");
            let delay = details.retry_info().unwrap().retry_delay.unwrap();
            assert_eq!(delay, Duration::from_millis(said));
        }
    }
}
