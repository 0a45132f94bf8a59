use super::{Histogram, Scale, Score, Share, ShareScorer};

/// Customer satisfaction: the share of answers at or above the lowest satisfied point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Csat {
    /// Share of satisfied answers, 0 to 1, with its interval.
    pub score: Score,
    /// Answers at or above the lowest satisfied point.
    pub satisfied: u64,
}

/// CSAT: the share of answers at `satisfied_from` or above, 0 to 1.
///
/// The value is `None` when nobody answered.
///
/// Source: top-box share as in the guides of Delighted and kicue; intervals see
/// [`ShareMethod`](super::ShareMethod).
///
/// ```
/// use cxmetrics::scoring::{Confidence, Histogram, Scale, ShareMethod, ShareScorer, csat};
///
/// let scale = Scale::new(1, 5)?;
/// let answers = Histogram::from_counts(scale, vec![14, 9, 10, 32, 42])?;
/// let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
/// let csat = csat(&answers, 4, &mut wilson);
/// assert_eq!(csat.satisfied, 74);
/// assert_eq!(csat.score.value, Some(74.0 / 107.0));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn csat(answers: &Histogram, satisfied_from: i32, scorer: &mut ShareScorer) -> Csat {
    let share = Share::at_least(answers, satisfied_from);
    Csat {
        score: scorer.score(share),
        satisfied: share.successes(),
    }
}

/// The customary lowest satisfied point, the lower of the top two boxes: 4 on 1-5, 6 on
/// 1-7 and 9 on 1-10.
///
/// `None` on any other scale: no convention exists, so the question must state it.
pub fn default_satisfied_from(scale: Scale) -> Option<i32> {
    match (scale.min(), scale.max()) {
        (1, 5) => Some(4),
        (1, 7) => Some(6),
        (1, 10) => Some(9),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Confidence, ShareMethod};

    #[test]
    fn by_default_the_top_two_boxes_are_satisfied() {
        for (min, max, from) in [
            (1, 5, Some(4)),
            (1, 7, Some(6)),
            (1, 10, Some(9)),
            (0, 10, None),
            (1, 3, None),
            (0, 100, None),
        ] {
            assert_eq!(default_satisfied_from(Scale::new(min, max).unwrap()), from);
        }
    }

    #[test]
    fn without_answers_there_is_no_value_and_without_satisfied_answers_it_is_zero() {
        let scale = Scale::new(1, 5).unwrap();
        let mut answers = Histogram::empty(scale);
        let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
        assert_eq!(csat(&answers, 4, &mut wilson).score.value, None);
        answers.record(1).unwrap();
        assert_eq!(csat(&answers, 4, &mut wilson).score.value, Some(0.0));
    }
}
