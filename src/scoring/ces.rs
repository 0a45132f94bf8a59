use super::{
    Confidence, Histogram, Mean, NetMethod, Scale, Score, Share, ShareMethod, Trinomial, rating,
};
use thiserror::Error;

/// Which end of the scale means little effort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CesDirection {
    /// "The company made it easy": high is good. CES 2.0, usually 1-7.
    Agreement,
    /// "How much effort did it take": low is good. CES 1.0, usually 1-5.
    Effort,
}

/// Which answers are easy and which are hard.
///
/// ```
/// use cxmetrics::scoring::{CesCuts, CesDirection, Scale};
///
/// let cuts = CesCuts::default_for(CesDirection::Agreement, Scale::new(1, 7)?);
/// assert_eq!((cuts.easy(), cuts.hard()), (5, 3));
/// let cuts = CesCuts::default_for(CesDirection::Effort, Scale::new(1, 5)?);
/// assert_eq!((cuts.easy(), cuts.hard()), (2, 4));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CesCuts {
    direction: CesDirection,
    easy: i32,
    hard: i32,
}

/// The cuts overlap: an answer would be both easy and hard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("easy from {easy} overlaps hard from {hard}")]
pub struct InvalidCesCuts {
    /// First easy answer, counted from the middle of the scale.
    pub easy: i32,
    /// First hard answer, counted from the middle of the scale.
    pub hard: i32,
}

impl CesCuts {
    /// Easy from `easy` and hard from `hard`, both inclusive, each towards its end of the
    /// scale.
    ///
    /// # Errors
    /// [`InvalidCesCuts`] unless `hard` is below `easy` (agreement) or above it (effort).
    pub fn new(direction: CesDirection, easy: i32, hard: i32) -> Result<Self, InvalidCesCuts> {
        let apart = match direction {
            CesDirection::Agreement => hard < easy,
            CesDirection::Effort => easy < hard,
        };
        apart
            .then_some(Self {
                direction,
                easy,
                hard,
            })
            .ok_or(InvalidCesCuts { easy, hard })
    }

    /// Splits the scale at its middle. The middle point of an odd scale is neither easy nor
    /// hard. On 1-7, high is good, 5-7 is easy and 1-3 is hard.
    pub fn default_for(direction: CesDirection, scale: Scale) -> Self {
        // Scale::POINTS_MAX bounds the distance, so none of this overflows.
        let half = (scale.max() - scale.min()) / 2;
        let first_above = scale.max() - half;
        let last_below = scale.min() + half;
        let (above, below) = if first_above == last_below {
            (first_above + 1, last_below - 1)
        } else {
            (first_above, last_below)
        };
        let (easy, hard) = match direction {
            CesDirection::Agreement => (above, below),
            CesDirection::Effort => (below, above),
        };
        Self {
            direction,
            easy,
            hard,
        }
    }

    /// Which end means little effort.
    pub fn direction(self) -> CesDirection {
        self.direction
    }

    /// The easy answer nearest to the middle of the scale.
    pub fn easy(self) -> i32 {
        self.easy
    }

    /// The hard answer nearest to the middle of the scale.
    pub fn hard(self) -> i32 {
        self.hard
    }

    /// Answers split into easy (above), neither and hard (below).
    pub fn split(self, answers: &Histogram) -> Trinomial {
        match self.direction {
            CesDirection::Agreement => Trinomial::split(answers, self.easy, self.hard),
            CesDirection::Effort => Trinomial::split(answers, self.hard, self.easy).mirrored(),
        }
    }

    fn easy_share(self, answers: &Histogram) -> Share {
        match self.direction {
            CesDirection::Agreement => Share::at_least(answers, self.easy),
            CesDirection::Effort => Share::at_most(answers, self.easy),
        }
    }
}

/// Customer Effort Score: the mean, the easy share and the net easy score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ces {
    /// Mean answer on the question's own scale, with its t interval. It is never reversed:
    /// whether high is good depends on the [`CesDirection`].
    pub mean: Mean,
    /// Answers on the easy side.
    pub easy: u64,
    /// Answers on the hard side.
    pub hard: u64,
    /// Share of easy answers, 0 to 1, with its Wilson interval.
    pub easy_share: Score,
    /// Share of easy less share of hard answers, in points from -100 to 100, with its Wald
    /// interval.
    pub net_easy: Score,
}

/// CES of `answers`.
///
/// Source: Dixon, Freeman and Toman 2010 (effort); Dixon, Toman and DeLisi 2013
/// (agreement).
///
/// ```
/// use cxmetrics::scoring::{CesCuts, CesDirection, Confidence, Histogram, Scale, ces};
///
/// let scale = Scale::new(1, 7)?;
/// let answers = Histogram::from_counts(scale, vec![4, 6, 9, 15, 42, 88, 61])?;
/// let cuts = CesCuts::default_for(CesDirection::Agreement, scale);
/// let ces = ces(&answers, cuts, Confidence::default());
/// assert_eq!((ces.easy, ces.hard), (191, 19));
/// assert_eq!(ces.mean.score.value, Some(1268.0 / 225.0));
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn ces(answers: &Histogram, cuts: CesCuts, confidence: Confidence) -> Ces {
    let split = cuts.split(answers);
    Ces {
        mean: rating(answers, confidence),
        easy: split.above(),
        hard: split.below(),
        easy_share: cuts
            .easy_share(answers)
            .score(ShareMethod::Wilson, confidence),
        net_easy: split.score(NetMethod::Wald, confidence),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn the_cuts_leave_out_the_middle_of_an_odd_scale_only() {
        for (min, max, above, below) in [
            (1, 7, 5, 3),
            (1, 5, 4, 2),
            (1, 10, 6, 5),
            (0, 10, 6, 4),
            (-3, 3, 1, -1),
            (0, 1, 1, 0),
        ] {
            let scale = Scale::new(min, max).unwrap();
            let agreement = CesCuts::default_for(CesDirection::Agreement, scale);
            assert_eq!((agreement.easy, agreement.hard), (above, below));
            let effort = CesCuts::default_for(CesDirection::Effort, scale);
            assert_eq!((effort.easy, effort.hard), (below, above));
        }
    }

    #[test]
    fn an_answer_cannot_be_easy_and_hard() {
        assert!(CesCuts::new(CesDirection::Agreement, 5, 5).is_err());
        assert!(CesCuts::new(CesDirection::Agreement, 3, 5).is_err());
        assert!(CesCuts::new(CesDirection::Effort, 5, 3).is_err());
        assert!(CesCuts::new(CesDirection::Effort, 2, 3).is_ok());
    }

    #[test]
    fn the_same_opinions_asked_the_other_way_round_give_the_same_shares() {
        let scale = Scale::new(1, 5).unwrap();
        let agreed = Histogram::from_counts(scale, vec![5, 9, 20, 61, 40]).unwrap();
        let effort = Histogram::from_counts(scale, vec![40, 61, 20, 9, 5]).unwrap();
        let score = |answers, direction| {
            ces(
                answers,
                CesCuts::default_for(direction, scale),
                Confidence::default(),
            )
        };
        let (one, other) = (
            score(&agreed, CesDirection::Agreement),
            score(&effort, CesDirection::Effort),
        );
        assert_eq!((one.easy, one.hard), (101, 14));
        assert_eq!(one.easy_share, other.easy_share);
        assert_eq!(one.net_easy, other.net_easy);
    }
}
