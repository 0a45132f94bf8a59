use super::{Confidence, Histogram, NetMethod, Score, Trinomial};
use thiserror::Error;

/// The bounds of promoters and detractors: 9 and up, 6 and down by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NpsBounds {
    promoter_min: i32,
    detractor_max: i32,
}

/// The bounds overlap: an answer would be both promoter and detractor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("promoters from {promoter_min} overlap detractors to {detractor_max}")]
pub struct InvalidNpsBounds {
    /// Requested lowest promoter.
    pub promoter_min: i32,
    /// Requested highest detractor.
    pub detractor_max: i32,
}

impl Default for NpsBounds {
    fn default() -> Self {
        Self {
            promoter_min: 9,
            detractor_max: 6,
        }
    }
}

impl NpsBounds {
    /// Promoters from `promoter_min` up, detractors from `detractor_max` down. Answers in
    /// between, if any, are passives.
    ///
    /// # Errors
    /// [`InvalidNpsBounds`] unless `detractor_max` is below `promoter_min`.
    pub fn new(promoter_min: i32, detractor_max: i32) -> Result<Self, InvalidNpsBounds> {
        if detractor_max >= promoter_min {
            return Err(InvalidNpsBounds {
                promoter_min,
                detractor_max,
            });
        }
        Ok(Self {
            promoter_min,
            detractor_max,
        })
    }

    /// Lowest answer of a promoter.
    pub fn promoter_min(self) -> i32 {
        self.promoter_min
    }

    /// Highest answer of a detractor.
    pub fn detractor_max(self) -> i32 {
        self.detractor_max
    }

    /// Answers split into promoters (above), passives and detractors (below).
    pub fn split(self, answers: &Histogram) -> Trinomial {
        Trinomial::split(answers, self.promoter_min, self.detractor_max)
    }
}

/// Net Promoter Score with its components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nps {
    /// Share of promoters less share of detractors, in points from -100 to 100.
    pub score: Score,
    /// Answers at or above the promoters' bound.
    pub promoters: u64,
    /// Answers between the bounds.
    pub passives: u64,
    /// Answers at or below the detractors' bound.
    pub detractors: u64,
    /// Variance of one answer counted +1, 0 or -1, with divisor n.
    pub variance_unit: Option<f64>,
    /// Centre of the adjusted-Wald interval, in points; `None` with any other method.
    pub adjusted_score: Option<f64>,
}

/// Net Promoter Score: share of promoters (9-10) less share of detractors (0-6), in points
/// from -100 to 100.
///
/// The value is `None` without answers: an empty sample has no score, and 0 is one.
///
/// Source: Reichheld 2003; for intervals see [`NetMethod`].
///
/// ```
/// use cxmetrics::scoring::{Confidence, Histogram, NetMethod, NpsBounds, Scale, nps};
///
/// let scale = Scale::new(0, 10)?;
/// let answers = Histogram::from_counts(scale, vec![2, 1, 1, 1, 1, 3, 3, 9, 22, 22, 35])?;
/// let nps = nps(&answers, NpsBounds::default(), NetMethod::default(), Confidence::default());
/// assert_eq!((nps.promoters, nps.passives, nps.detractors), (57, 31, 12));
/// assert!((nps.score.value.unwrap() - 45.0).abs() < 1e-12);
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
pub fn nps(
    answers: &Histogram,
    bounds: NpsBounds,
    method: NetMethod,
    confidence: Confidence,
) -> Nps {
    let split = bounds.split(answers);
    Nps {
        score: split.score(method, confidence),
        promoters: split.above(),
        passives: split.between(),
        detractors: split.below(),
        variance_unit: split.variance(),
        adjusted_score: match method {
            NetMethod::AdjustedWald => split.adjusted_value(),
            NetMethod::Wald | NetMethod::TrinomialT | NetMethod::Score => None,
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::Scale;
    use proptest::prelude::*;

    fn value(answers: &Histogram) -> Option<f64> {
        NpsBounds::default().split(answers).value()
    }

    fn any_answers() -> impl Strategy<Value = Histogram> {
        prop::collection::vec(0..1_000_u64, 11)
            .prop_map(|counts| Histogram::from_counts(Scale::new(0, 10).unwrap(), counts).unwrap())
            .prop_filter("there are answers", |answers| answers.count() > 0)
    }

    #[test]
    fn nobody_can_be_promoter_and_detractor_at_once() {
        assert!(NpsBounds::new(7, 6).is_ok());
        assert!(NpsBounds::new(6, 6).is_err());
    }

    #[test]
    fn an_empty_sample_has_no_score() {
        assert_eq!(value(&Histogram::empty(Scale::new(0, 10).unwrap())), None);
    }

    proptest! {
        #[test]
        fn the_nps_of_a_merge_lies_between_its_parts(a in any_answers(), b in any_answers()) {
            let mut both = a.clone();
            both.merge(&b).unwrap();
            let (a, b, both) = (value(&a).unwrap(), value(&b).unwrap(), value(&both).unwrap());
            prop_assert!(a.min(b) - 1e-9 <= both && both <= a.max(b) + 1e-9);
        }
    }
}
