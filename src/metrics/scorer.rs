//! From tallies to scores.

use crate::{
    domain::tally::{Tally, TallySeries},
    metrics::{
        MetricError,
        buckets::BucketPart,
        compute::Cancellation,
        estimate::{Estimate, Range},
        score_answer::{ScoreDetail, ScorePoint, ScoreSeries},
        score_rule::ScoreRule,
    },
    scoring::{
        Confidence, Histogram, Scale, ShareMethod, ShareScorer, ces, choice, csat, nps, rating,
    },
};

/// Scores the tallies of one query.
#[derive(Debug)]
pub(super) struct Scorer {
    rule: ScoreRule,
    confidence: Confidence,
    /// For the rules that score shares.
    shares: ShareScorer,
}

impl Scorer {
    pub(super) fn new(rule: ScoreRule, confidence: Confidence) -> Self {
        let method = match &rule {
            ScoreRule::Csat { method, .. } | ScoreRule::Choice { method, .. } => *method,
            // The easy share of a CES.
            ScoreRule::Nps { .. } | ScoreRule::Ces { .. } | ScoreRule::Rating { .. } => {
                ShareMethod::Wilson
            }
        };
        Self {
            rule,
            confidence,
            shares: ShareScorer::new(method, confidence),
        }
    }

    /// Scores every tally, in order.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`] as soon as the call has ended;
    /// [`MetricError::BrokenInvariant`] for a tally that contradicts its question.
    pub(super) fn score(
        &mut self,
        buckets: &[BucketPart],
        tallies: Vec<TallySeries>,
        cancellation: &Cancellation,
    ) -> Result<Vec<ScoreSeries>, MetricError> {
        let mut scored = Vec::with_capacity(tallies.len());
        for TallySeries { group, tallies } in tallies {
            if tallies.len() != buckets.len() {
                let (found, expected) = (tallies.len(), buckets.len());
                return Err(MetricError::BrokenInvariant(format!(
                    "a group has {found} tallies for {expected} buckets"
                )));
            }
            let mut points = Vec::with_capacity(tallies.len());
            for (bucket, tally) in buckets.iter().zip(tallies) {
                cancellation.check()?;
                points.push(self.point(*bucket, tally)?);
            }
            scored.push(ScoreSeries { group, points });
        }
        Ok(scored)
    }

    /// Intervals of shares computed so far.
    #[cfg(test)]
    fn intervals_computed(&self) -> u64 {
        self.shares.computed()
    }

    fn point(&mut self, bucket: BucketPart, tally: Tally) -> Result<ScorePoint, MetricError> {
        let (estimate, detail) = self.estimate(&tally)?;
        Ok(ScorePoint {
            period: bucket.period,
            is_partial: bucket.is_partial,
            is_clipped: bucket.is_clipped,
            histogram: tally.counts,
            not_applicable: tally.not_applicable,
            skipped: tally.skipped,
            estimate,
            detail,
        })
    }

    fn estimate(&mut self, tally: &Tally) -> Result<(Estimate, ScoreDetail), MetricError> {
        match &self.rule {
            ScoreRule::Nps { bounds, method } => {
                let nps = nps(
                    &histogram(Scale::NPS, tally)?,
                    *bounds,
                    *method,
                    self.confidence,
                );
                let detail = ScoreDetail::Nps {
                    promoters: nps.promoters,
                    passives: nps.passives,
                    detractors: nps.detractors,
                };
                Ok((Estimate::new(&nps.score, Range::NET), detail))
            }
            ScoreRule::Csat {
                scale, satisfied, ..
            } => {
                let answers = histogram(*scale, tally)?;
                let csat = csat(&answers, satisfied, &mut self.shares);
                let detail = ScoreDetail::Csat {
                    satisfied: csat.satisfied,
                };
                Ok((Estimate::new(&csat.score, Range::SHARE), detail))
            }
            ScoreRule::Ces { scale, cuts } => {
                let ces = ces(&histogram(*scale, tally)?, *cuts, self.confidence);
                let detail = ScoreDetail::Ces {
                    easy: ces.easy,
                    easy_share: Estimate::new(&ces.easy_share, Range::SHARE),
                    standard_deviation: ces.mean.sd,
                };
                let range = Range::of_scale(*scale);
                Ok((Estimate::new(&ces.mean.score, range), detail))
            }
            ScoreRule::Rating { scale, .. } => {
                let mean = rating(&histogram(*scale, tally)?, self.confidence);
                let detail = ScoreDetail::Rating {
                    median: mean.median,
                    standard_deviation: mean.sd,
                };
                let range = Range::of_scale(*scale);
                Ok((Estimate::new(&mean.score, range), detail))
            }
            ScoreRule::Choice { choices, .. } => {
                check_length(*choices, tally)?;
                let shares = choice(&tally.counts, tally.answered, &mut self.shares)
                    .map_err(|error| MetricError::BrokenInvariant(error.to_string()))?;
                let shares = shares.iter();
                let shares = shares.map(|share| Estimate::new(share, Range::SHARE));
                let detail = ScoreDetail::Choice {
                    shares: shares.collect(),
                };
                Ok((Estimate::count_only(tally.answered), detail))
            }
        }
    }
}

fn histogram(scale: Scale, tally: &Tally) -> Result<Histogram, MetricError> {
    Histogram::from_counts(scale, tally.counts.clone())
        .map_err(|error| MetricError::BrokenInvariant(error.to_string()))
}

fn check_length(choices: usize, tally: &Tally) -> Result<(), MetricError> {
    let found = tally.counts.len();
    if found == choices {
        return Ok(());
    }
    Err(MetricError::BrokenInvariant(format!(
        "{found} counts for {choices} choices"
    )))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use jiff::{Timestamp, ToSpan};

    use super::*;
    use crate::calendar::period::Period;
    use crate::scoring::{NetMethod, NpsBounds, Status};

    fn hours(count: i64) -> Vec<BucketPart> {
        let hour = |n: i64| Timestamp::UNIX_EPOCH + n.hours();
        (0..count)
            .map(|n| BucketPart {
                period: Period::new(hour(n), hour(n + 1)).unwrap(),
                is_partial: false,
                is_clipped: false,
                is_end_clipped: false,
            })
            .collect()
    }

    fn series(tallies: Vec<Tally>) -> Vec<TallySeries> {
        vec![TallySeries {
            group: Vec::new(),
            tallies,
        }]
    }

    fn tally(counts: &[u64], answered: u64) -> Tally {
        Tally {
            counts: counts.to_vec(),
            answered,
            ..Tally::empty(0)
        }
    }

    fn scorer(rule: ScoreRule) -> Scorer {
        Scorer::new(rule, Confidence::default())
    }

    fn choices(choices: usize, method: ShareMethod) -> ScoreRule {
        ScoreRule::Choice { choices, method }
    }

    fn nps_rule() -> ScoreRule {
        ScoreRule::Nps {
            bounds: NpsBounds::default(),
            method: NetMethod::default(),
        }
    }

    #[test]
    fn fifty_choices_over_many_hours_cost_one_interval_per_distinct_share() {
        let mut scorer = scorer(choices(50, ShareMethod::Jeffreys));
        let tallies = (0..200).map(|hour| tally(&[hour % 4; 50], 10)).collect();
        let scored = scorer.score(&hours(200), series(tallies), &Cancellation::default());
        assert_eq!(scored.unwrap()[0].points.len(), 200);
        assert_eq!(scorer.intervals_computed(), 4);
    }

    #[test]
    fn a_choice_without_answers_has_no_data() {
        let mut scorer = scorer(choices(2, ShareMethod::Wilson));
        let scored = scorer
            .score(
                &hours(1),
                series(vec![Tally::empty(2)]),
                &Cancellation::default(),
            )
            .unwrap();
        let point = &scored[0].points[0];
        assert_eq!(point.estimate, Estimate::count_only(0));
        assert_eq!(point.estimate.status, Status::NoData);
    }

    #[test]
    fn a_tally_that_contradicts_its_question_is_a_broken_invariant() {
        for (rule, wrong) in [
            (nps_rule(), tally(&[1; 10], 0)),
            (nps_rule(), tally(&[u64::MAX / 11; 11], 0)),
            (choices(2, ShareMethod::Wilson), tally(&[1, 1, 1], 3)),
            (choices(2, ShareMethod::Wilson), tally(&[4, 0], 3)),
        ] {
            let text = format!("{rule:?} {wrong:?}");
            let scored =
                scorer(rule).score(&hours(1), series(vec![wrong]), &Cancellation::default());
            assert!(
                matches!(scored, Err(MetricError::BrokenInvariant(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_series_without_a_tally_for_every_bucket_is_a_broken_invariant() {
        let short = series(vec![Tally::empty(11)]);
        let scored = scorer(nps_rule()).score(&hours(2), short, &Cancellation::default());
        assert!(matches!(scored, Err(MetricError::BrokenInvariant(_))));
    }

    #[test]
    fn a_cancelled_computation_stops_before_its_first_point() {
        let mut scorer = scorer(choices(50, ShareMethod::Jeffreys));
        let tallies = vec![tally(&[1; 50], 10); 100];
        let cancelled = Cancellation::default();
        cancelled.cancel();
        let scored = scorer.score(&hours(100), series(tallies), &cancelled);
        assert!(matches!(scored, Err(MetricError::Cancelled)));
        assert_eq!(scorer.intervals_computed(), 0);
    }
}
