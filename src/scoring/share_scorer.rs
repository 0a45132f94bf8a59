use super::{Confidence, Score, Share, ShareMethod};
use std::collections::HashMap;

/// Scores shares by one method at one confidence level, and caches the expensive ones.
///
/// [`ShareMethod::ClopperPearson`] and [`ShareMethod::Jeffreys`] take about 10 µs per
/// interval, and a series repeats many shares, such as those of quiet hours and rare
/// choices. Their scores are cached, 100 bytes each. The other methods cost less than a
/// cache lookup.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Share, ShareMethod, ShareScorer};
///
/// let mut scorer = ShareScorer::new(ShareMethod::Jeffreys, Confidence::default());
/// let share = Share::new(3, 40)?;
/// assert_eq!(scorer.score(share), share.score(ShareMethod::Jeffreys, Confidence::default()));
/// assert_eq!(scorer.score(share), scorer.score(share));
/// assert_eq!(scorer.computed(), 1);
/// # Ok::<(), cxmetrics::scoring::InvalidShare>(())
/// ```
#[derive(Clone, Debug)]
pub struct ShareScorer {
    method: ShareMethod,
    confidence: Confidence,
    cached: HashMap<Share, Score>,
    computed: u64,
}

impl ShareScorer {
    /// A scorer with an empty cache.
    pub fn new(method: ShareMethod, confidence: Confidence) -> Self {
        Self {
            method,
            confidence,
            cached: HashMap::new(),
            computed: 0,
        }
    }

    /// The score of `share`, equal to [`Share::score`].
    pub fn score(&mut self, share: Share) -> Score {
        match self.method {
            ShareMethod::Wilson | ShareMethod::WilsonContinuity | ShareMethod::AgrestiCoull => {
                self.computed += 1;
                share.score(self.method, self.confidence)
            }
            ShareMethod::ClopperPearson | ShareMethod::Jeffreys => {
                *self.cached.entry(share).or_insert_with(|| {
                    self.computed += 1;
                    share.score(self.method, self.confidence)
                })
            }
        }
    }

    /// Number of intervals computed so far.
    pub fn computed(&self) -> u64 {
        self.computed
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn every_method_scores_as_the_share_itself() {
        for method in [
            ShareMethod::Wilson,
            ShareMethod::WilsonContinuity,
            ShareMethod::AgrestiCoull,
            ShareMethod::ClopperPearson,
            ShareMethod::Jeffreys,
        ] {
            let mut scorer = ShareScorer::new(method, Confidence::default());
            for (successes, n) in [(0, 0), (0, 7), (3, 7), (7, 7), (3, 7)] {
                let share = Share::new(successes, n).unwrap();
                let want = share.score(method, Confidence::default());
                assert_eq!(scorer.score(share), want, "{method:?} {share:?}");
            }
        }
    }

    #[test]
    fn a_slow_interval_is_computed_once_per_distinct_share() {
        for method in [ShareMethod::ClopperPearson, ShareMethod::Jeffreys] {
            let mut scorer = ShareScorer::new(method, Confidence::default());
            for hour in 0..1_000 {
                scorer.score(Share::new(hour % 3, 5).unwrap());
            }
            assert_eq!(scorer.computed(), 3, "{method:?}");
        }
    }
}
