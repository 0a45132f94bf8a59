use super::{Confidence, InvalidShare, Score, Share, ShareMethod};

/// Each option's share of the people who answered, in the order given.
///
/// `picks[i]` is how many picked option i and `respondents` how many answered the question
/// at all. Where several picks are allowed the shares may sum to more than 1; each is a
/// share of people, not of picks, with its interval.
///
/// # Errors
/// [`InvalidShare`] for the first option with more picks than respondents.
///
/// ```
/// use cxmetrics::scoring::{Confidence, ShareMethod, choice};
///
/// // 10 people, up to two picks each.
/// let options = choice(&[8, 5, 0], 10, ShareMethod::Wilson, Confidence::default())?;
/// let shares: Vec<_> = options.iter().map(|option| option.value).collect();
/// assert_eq!(shares, [Some(0.8), Some(0.5), Some(0.0)]);
/// # Ok::<(), cxmetrics::scoring::InvalidShare>(())
/// ```
pub fn choice(
    picks: &[u64],
    respondents: u64,
    method: ShareMethod,
    confidence: Confidence,
) -> Result<Vec<Score>, InvalidShare> {
    picks
        .iter()
        .map(|&picked| {
            let share = Share::new(picked, respondents)?;
            Ok(share.score(method, confidence))
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::Status;

    #[test]
    fn without_respondents_no_option_has_a_share() {
        let options = choice(&[0, 0], 0, ShareMethod::Wilson, Confidence::default()).unwrap();
        assert!(options.iter().all(|option| option.status == Status::NoData));
    }

    #[test]
    fn an_option_cannot_have_more_picks_than_people() {
        let wrong = choice(&[3, 11], 10, ShareMethod::Wilson, Confidence::default());
        assert_eq!(wrong.unwrap_err().successes, 11);
    }
}
