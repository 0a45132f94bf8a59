use super::{Confidence, Histogram, Scale, Score, Share, ShareMethod};

/// Customer satisfaction: the share of answers at or above the lowest satisfied point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Csat {
    /// The share of the satisfied, 0 to 1, with its interval.
    pub score: Score,
    /// Answers at or above `satisfied_from`.
    pub satisfied: u64,
}

/// CSAT of `answers`, counting every answer at `satisfied_from` or above as satisfied.
///
/// Source: top-box share as in Delighted's and kicue's guides; intervals see
/// [`ShareMethod`].
///
/// ```
/// use cxmetrics::scoring::{Confidence, Histogram, Scale, ShareMethod, csat};
///
/// let scale = Scale::new(1, 5)?;
/// let answers = Histogram::from_counts(scale, vec![14, 9, 10, 32, 42])?;
/// let csat = csat(&answers, 4, ShareMethod::Wilson, Confidence::default());
/// assert_eq!(csat.satisfied, 74);
/// assert_eq!(csat.score.value, Some(74.0 / 107.0));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn csat(
    answers: &Histogram,
    satisfied_from: i32,
    method: ShareMethod,
    confidence: Confidence,
) -> Csat {
    let share = Share::at_least(answers, satisfied_from);
    Csat {
        score: share.score(method, confidence),
        satisfied: share.successes(),
    }
}

/// The customary lowest satisfied point: the top two boxes, 4 of 1-5, 6 of 1-7 and 9 of 1-10.
///
/// `None` on any other scale, where there is no custom: the question has to say.
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

    #[test]
    fn the_customary_boxes_are_the_top_two() {
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
    fn nobody_answering_is_absent_and_nobody_satisfied_is_zero() {
        let scale = Scale::new(1, 5).unwrap();
        let mut answers = Histogram::empty(scale);
        let wilson =
            |answers: &Histogram| csat(answers, 4, ShareMethod::Wilson, Confidence::default());
        assert_eq!(wilson(&answers).score.value, None);
        answers.record(1).unwrap();
        assert_eq!(wilson(&answers).score.value, Some(0.0));
    }
}
