use super::{InvalidShare, Score, Share, ShareScorer};

/// The share of respondents, 0 to 1, that picked each option, in the order of `picks`.
///
/// `picks[i]` is the number of respondents that picked option i; `respondents` is the
/// number of answers to the question. Each share has its own interval. If several picks are
/// allowed, the shares can add up to more than 1: each is a share of respondents, not of
/// picks. Values are `None` without respondents.
///
/// # Errors
/// [`InvalidShare`] for the first option with more picks than respondents.
///
/// ```
/// use cxmetrics::scoring::{Confidence, ShareMethod, ShareScorer, choice};
///
/// // 10 respondents, up to two picks each.
/// let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
/// let options = choice(&[8, 5, 0], 10, &mut wilson)?;
/// let shares: Vec<_> = options.iter().map(|option| option.value).collect();
/// assert_eq!(shares, [Some(0.8), Some(0.5), Some(0.0)]);
/// # Ok::<(), cxmetrics::scoring::InvalidShare>(())
/// ```
pub fn choice(
    picks: &[u64],
    respondents: u64,
    scorer: &mut ShareScorer,
) -> Result<Vec<Score>, InvalidShare> {
    picks
        .iter()
        .map(|&picked| Ok(scorer.score(Share::new(picked, respondents)?)))
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Confidence, ShareMethod, Status};

    fn wilson() -> ShareScorer {
        ShareScorer::new(ShareMethod::Wilson, Confidence::default())
    }

    #[test]
    fn without_respondents_no_option_has_a_share() {
        let options = choice(&[0, 0], 0, &mut wilson()).unwrap();
        assert!(options.iter().all(|option| option.status == Status::NoData));
    }

    #[test]
    fn an_option_with_more_picks_than_respondents_is_rejected() {
        let wrong = choice(&[3, 11], 10, &mut wilson());
        assert_eq!(wrong.unwrap_err().successes, 11);
    }
}
