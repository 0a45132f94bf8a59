//! Answers that hint at another scale than the question's.

use crate::{
    domain::measure::{Direction, Measure},
    metrics::Warning,
};

/// An NPS of fewer answers gets no warning: five detractors are nothing unusual.
const NPS_ANSWERS_MIN: u64 = 5;
/// The top of the widest customary scale below NPS.
const NPS_UNUSED_ABOVE: i32 = 7;
/// On other scales an unused upper part is weaker evidence.
const ANSWERS_MIN: u64 = 30;
/// The tops of customary scales.
const CUSTOMARY_MAXIMA: [i32; 3] = [5, 7, 10];
/// Fewer neighbouring scores can be equally frequent by chance.
const CONSECUTIVE_MIN: usize = 20;

/// The cautions about a histogram over all points of an answer.
pub(super) fn check(measure: &Measure, histogram: &[u64]) -> Vec<Warning> {
    let Some(scale) = measure.scale() else {
        return Vec::new();
    };
    let scores: Vec<(i32, u64)> = (scale.min()..).zip(histogram.iter().copied()).collect();
    let unused = upper_scale_unused(measure, scale.max(), &scores);
    unused.into_iter().chain(consecutive(&scores)).collect()
}

fn upper_scale_unused(measure: &Measure, maximum: i32, scores: &[(i32, u64)]) -> Option<Warning> {
    let answers: u64 = scores.iter().map(|(_, count)| count).sum();
    let (answers_min, unused_above) = match measure {
        Measure::Nps => (NPS_ANSWERS_MIN, Some(NPS_UNUSED_ABOVE)),
        Measure::Csat { satisfied, .. } if satisfied.is_low() => return None,
        // Where a low score is good, high ones may well be rare.
        Measure::Rating {
            low_is_good: true, ..
        }
        | Measure::Ces {
            direction: Direction::Effort,
            ..
        } => return None,
        Measure::Csat { .. } | Measure::Ces { .. } | Measure::Rating { .. } => {
            let narrower = CUSTOMARY_MAXIMA.into_iter().rev();
            (ANSWERS_MIN, narrower.into_iter().find(|top| *top < maximum))
        }
        Measure::Choice { .. } | Measure::Text => return None,
    };
    let given = scores.iter().rev().find(|(_, count)| *count > 0);
    let (highest, _) = *given?;
    (answers >= answers_min && highest <= unused_above?)
        .then_some(Warning::UpperScaleUnused { highest, maximum })
}

fn consecutive(scores: &[(i32, u64)]) -> Option<Warning> {
    let equal = |one: &(i32, u64), next: &(i32, u64)| one.1 == next.1;
    let runs = scores.chunk_by(equal).filter(|run| run[0].1 > 0);
    let longest = runs.max_by_key(|run| run.len())?;
    let (lowest, highest) = (longest.first()?.0, longest.last()?.0);
    (longest.len() >= CONSECUTIVE_MIN).then_some(Warning::ConsecutiveScores { lowest, highest })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::{domain::measure::Satisfied, scoring::Scale};

    fn rating(max: i32, low_is_good: bool) -> Measure {
        Measure::Rating {
            scale: Scale::new(0, max).unwrap(),
            low_is_good,
        }
    }

    fn counts(max: usize, given: &[usize]) -> Vec<u64> {
        let mut counts = vec![0; max + 1];
        for score in given {
            counts[*score] += 1;
        }
        counts
    }

    #[test]
    fn an_nps_that_never_sees_above_seven_hints_at_another_scale() {
        let seven_points = counts(10, &[7, 7, 6, 5, 4, 1]);
        assert_eq!(
            check(&Measure::Nps, &seven_points),
            [Warning::UpperScaleUnused {
                highest: 7,
                maximum: 10
            }]
        );
        for fine in [&[7, 7, 6, 5, 4, 8][..], &[7, 6, 5, 4], &[]] {
            assert_eq!(check(&Measure::Nps, &counts(10, fine)), []);
        }
    }

    #[test]
    fn other_scales_need_thirty_answers_and_a_good_upper_end() {
        let mut answers = counts(100, &[]);
        answers[10] = 29;
        assert_eq!(check(&rating(100, false), &answers), []);
        answers[3] = 1;
        assert_eq!(check(&rating(100, false), &answers).len(), 1);
        assert_eq!(check(&rating(100, true), &answers), []);
        answers[11] = 1;
        assert_eq!(check(&rating(100, false), &answers), []);
        let grades = Measure::Csat {
            scale: Scale::new(0, 6).unwrap(),
            satisfied: Satisfied::To(2),
        };
        assert_eq!(check(&grades, &[0, 30, 30, 30, 0, 0, 0]), []);
        assert_eq!(check(&rating(4, false), &[100, 0, 0, 0, 0]), []);
    }

    #[test]
    fn row_numbers_in_place_of_scores_are_noticed() {
        let ids: Vec<usize> = (1..=60).collect();
        assert_eq!(
            check(&rating(100, true), &counts(100, &ids)),
            [Warning::ConsecutiveScores {
                lowest: 1,
                highest: 60
            }]
        );
        assert_eq!(check(&rating(100, true), &counts(100, &ids[..19])), []);
    }
}
