use std::ops::RangeInclusive;

use super::{Histogram, Scale, Score, Share, ShareScorer};

/// Customer satisfaction: the share of answers at the satisfied points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Csat {
    /// Share of satisfied answers, 0 to 1, with its interval.
    pub score: Score,
    /// Answers at the satisfied points.
    pub satisfied: u64,
}

/// CSAT: the share of answers within `satisfied`, 0 to 1. The satisfied points are one end of
/// the scale: the upper one where a high score is good, the lower one for school grades.
///
/// The value is `None` without answers.
///
/// Source: top-box share as in the guides of Delighted and kicue; for intervals see
/// [`ShareMethod`](super::ShareMethod).
///
/// ```
/// use cxmetrics::scoring::{Confidence, Histogram, Scale, ShareMethod, ShareScorer, csat};
///
/// let scale = Scale::new(1, 5)?;
/// let answers = Histogram::from_counts(scale, vec![14, 9, 10, 32, 42])?;
/// let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
/// let csat = csat(&answers, &(4..=5), &mut wilson);
/// assert_eq!(csat.satisfied, 74);
/// assert_eq!(csat.score.value, Some(74.0 / 107.0));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn csat(
    answers: &Histogram,
    satisfied: &RangeInclusive<i32>,
    scorer: &mut ShareScorer,
) -> Csat {
    let share = Share::within(answers, satisfied);
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

/// The customary highest satisfied point where a low score is good: 2, the mirror image of the
/// top two boxes, on 1-5, 1-7 and 1-10.
///
/// `None` on any other scale.
pub fn default_satisfied_to(scale: Scale) -> Option<i32> {
    default_satisfied_from(scale).map(|from| scale.min() + scale.max() - from)
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
            let scale = Scale::new(min, max).unwrap();
            assert_eq!(default_satisfied_from(scale), from);
            assert_eq!(default_satisfied_to(scale), from.map(|_| 2));
        }
    }

    #[test]
    fn school_grades_are_satisfied_at_the_low_end() {
        let scale = Scale::new(1, 6).unwrap();
        let answers = Histogram::from_counts(scale, vec![2, 1, 1, 0, 1, 1]).unwrap();
        let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
        let csat = csat(&answers, &(1..=2), &mut wilson);
        assert_eq!((csat.satisfied, csat.score.value), (3, Some(0.5)));
    }

    #[test]
    fn without_answers_there_is_no_value_and_without_satisfied_answers_it_is_zero() {
        let scale = Scale::new(1, 5).unwrap();
        let mut answers = Histogram::empty(scale);
        let mut wilson = ShareScorer::new(ShareMethod::Wilson, Confidence::default());
        assert_eq!(csat(&answers, &(4..=5), &mut wilson).score.value, None);
        answers.record(1).unwrap();
        assert_eq!(csat(&answers, &(4..=5), &mut wilson).score.value, Some(0.0));
    }
}
