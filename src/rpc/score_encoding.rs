//! From tallies to the messages of scores.

use super::{CallError, survey_message::encode_measure};
use crate::{
    api::{self, IntervalMethod, score_point::Detail},
    domain::{
        measure::{Choice, Direction, Measure},
        score_query::Tally,
        violation::Violations,
    },
    scoring::{
        CesCuts, CesDirection, Confidence, Histogram, Interval, NetMethod, NpsBounds, Reliability,
        Scale, Score, ShareMethod, Status, ces, choice, csat, nps, rating,
    },
};

/// Scores tallies of one kind of question.
#[derive(Debug, Clone)]
pub(super) struct Scorer {
    measure: Measure,
    rule: Rule,
    confidence: Confidence,
}

/// Which formula applies, with everything that it needs.
#[derive(Debug, Clone)]
enum Rule {
    Nps(NetMethod),
    Csat {
        scale: Scale,
        satisfied_from: i32,
        method: ShareMethod,
    },
    Ces {
        scale: Scale,
        cuts: CesCuts,
    },
    Rating(Scale),
    Choice {
        choices: Vec<Choice>,
        method: ShareMethod,
    },
}

impl Scorer {
    /// A scorer for what `measure` says.
    ///
    /// # Errors
    /// When the interval method does not fit the kind.
    pub(super) fn new(
        measure: Measure,
        method: Option<IntervalMethod>,
        confidence: Confidence,
    ) -> Result<Self, CallError> {
        let rule = match &measure {
            Measure::Nps => method
                .map_or(Some(NetMethod::default()), net_method)
                .map(Rule::Nps),
            Measure::Csat {
                scale,
                satisfied_from,
            } => method
                .map_or(Some(ShareMethod::default()), share_method)
                .map(|method| Rule::Csat {
                    scale: *scale,
                    satisfied_from: *satisfied_from,
                    method,
                }),
            Measure::Ces { scale, direction } => {
                let direction = match direction {
                    Direction::Agreement => CesDirection::Agreement,
                    Direction::Effort => CesDirection::Effort,
                };
                is_mean_method(method).then(|| Rule::Ces {
                    scale: *scale,
                    cuts: CesCuts::default_for(direction, *scale),
                })
            }
            Measure::Rating { scale } => is_mean_method(method).then_some(Rule::Rating(*scale)),
            Measure::Choice { choices, .. } => method
                .map_or(Some(ShareMethod::default()), share_method)
                .map(|method| Rule::Choice {
                    choices: choices.clone(),
                    method,
                }),
            Measure::Text => return Err(CallError::Internal),
        };
        let rule = rule.ok_or_else(|| {
            let fitting = match &measure {
                Measure::Nps => "ADJUSTED_WALD, WALD, TRINOMIAL_T or SCORE",
                Measure::Csat { .. } | Measure::Choice { .. } => {
                    "WILSON, AGRESTI_COULL, CLOPPER_PEARSON or JEFFREYS"
                }
                Measure::Ces { .. } | Measure::Rating { .. } | Measure::Text => "STUDENT_T",
            };
            Violations::one(
                "interval_method",
                format_args!("does not fit the questions' kind, which takes {fitting}"),
            )
        })?;
        Ok(Self {
            measure,
            rule,
            confidence,
        })
    }

    /// What the rule makes of a tally: the score, where the kind has one, with what it
    /// can be; and what only this kind says.
    fn score(&self, tally: &Tally) -> (Option<(Score, Bounds)>, Detail) {
        match &self.rule {
            Rule::Nps(method) => {
                let nps = nps(
                    &histogram(Scale::NPS, tally),
                    NpsBounds::default(),
                    *method,
                    self.confidence,
                );
                let detail = api::NpsDetail {
                    promoters: whole(nps.promoters),
                    passives: whole(nps.passives),
                    detractors: whole(nps.detractors),
                };
                (Some((nps.score, (-100.0, 100.0))), Detail::Nps(detail))
            }
            Rule::Csat {
                scale,
                satisfied_from,
                method,
            } => {
                let csat = csat(
                    &histogram(*scale, tally),
                    *satisfied_from,
                    *method,
                    self.confidence,
                );
                let detail = api::CsatDetail {
                    satisfied: whole(csat.satisfied),
                };
                (Some((csat.score, SHARE)), Detail::Csat(detail))
            }
            Rule::Ces { scale, cuts } => {
                let ces = ces(&histogram(*scale, tally), *cuts, self.confidence);
                let detail = api::CesDetail {
                    easy: whole(ces.easy),
                    easy_share: ces.easy_share.value,
                    easy_share_interval: self.interval(&ces.easy_share, SHARE),
                    standard_deviation: ces.mean.sd,
                };
                (Some((ces.mean.score, ends(*scale))), Detail::Ces(detail))
            }
            Rule::Rating(scale) => {
                let mean = rating(&histogram(*scale, tally), self.confidence);
                let detail = api::RatingDetail {
                    mean: mean.score.value,
                    median: mean.median,
                    standard_deviation: mean.sd,
                };
                (Some((mean.score, ends(*scale))), Detail::Rating(detail))
            }
            Rule::Choice { choices, method } => (
                None,
                Detail::Choice(self.choice_detail(choices, *method, tally)),
            ),
        }
    }

    /// The point of a tally, its period aside.
    pub(super) fn point(&self, tally: Tally) -> api::ScorePoint {
        let (score, detail) = self.score(&tally);
        // A choice question counts people, not picks.
        let count = score.map_or(tally.answered, |(score, _)| score.n);
        let status = score.map_or(
            if count == 0 {
                Status::NoData
            } else {
                Status::Ok
            },
            |(score, _)| score.status,
        );
        api::ScorePoint {
            period: None,
            count: whole(count),
            histogram: tally.counts.iter().copied().map(whole).collect(),
            not_applicable_count: whole(tally.not_applicable),
            skipped_count: whole(tally.skipped),
            value: score.and_then(|(score, _)| score.value),
            interval: score.and_then(|(score, range)| self.interval(&score, range)),
            status: encode_status(status).into(),
            reliability: encode_reliability(Reliability::from_count(count)).into(),
            detail: Some(detail),
        }
    }

    fn choice_detail(
        &self,
        choices: &[Choice],
        method: ShareMethod,
        tally: &Tally,
    ) -> api::ChoiceDetail {
        // More picks of one choice than people can't be: both come from the same rows.
        let scores =
            choice(&tally.counts, tally.answered, method, self.confidence).unwrap_or_default();
        let share = |((choice, &picked), score): ((&Choice, &u64), Score)| api::ChoiceShare {
            choice_id: choice.id.to_string(),
            count: whole(picked),
            share: score.value,
            interval: self.interval(&score, SHARE),
        };
        api::ChoiceDetail {
            shares: choices
                .iter()
                .zip(&tally.counts)
                .zip(scores)
                .map(share)
                .collect(),
        }
    }

    /// The interval to show: cut to what the score can be, and never beside it.
    fn interval(&self, score: &Score, (min, max): Bounds) -> Option<api::Interval> {
        let (value, interval) = score.value.zip(score.interval)?;
        let Interval { lower, upper } = interval.clamped_around(value, min, max);
        Some(api::Interval {
            lower,
            upper,
            confidence_level: self.confidence.level(),
        })
    }

    /// Kind, scale and classes, without wording and id.
    pub(super) fn measure(&self) -> api::Question {
        api::Question {
            kind: Some(encode_measure(&self.measure)),
            ..Default::default()
        }
    }

    /// The formula in words.
    pub(super) fn formula(&self) -> String {
        match &self.rule {
            Rule::Nps(_) => "100 * (promoters [9-10] - detractors [0-6]) / count".into(),
            Rule::Csat {
                scale,
                satisfied_from,
                ..
            } => {
                format!("satisfied [{satisfied_from}-{}] / count", scale.max())
            }
            Rule::Ces { scale, cuts } => {
                let (min, max) = (scale.min(), scale.max());
                match cuts.direction() {
                    CesDirection::Agreement => {
                        format!("sum of scores [{min}-{max}, high is easy] / count")
                    }
                    CesDirection::Effort => {
                        format!("sum of scores [{min}-{max}, low is easy] / count")
                    }
                }
            }
            Rule::Rating(scale) => {
                format!("sum of scores [{}-{}] / count", scale.min(), scale.max())
            }
            Rule::Choice { .. } => "times picked / count, for each choice".into(),
        }
    }

    /// What the value is measured in.
    pub(super) fn unit(&self) -> api::Unit {
        match self.rule {
            Rule::Nps(_) => api::Unit::Points,
            Rule::Csat { .. } | Rule::Choice { .. } => api::Unit::Share,
            Rule::Ces { .. } | Rule::Rating(_) => api::Unit::ScalePoints,
        }
    }

    /// The confidence of the intervals.
    pub(super) fn confidence_level(&self) -> f64 {
        self.confidence.level()
    }

    /// How the value's interval is computed.
    pub(super) fn interval_method(&self) -> IntervalMethod {
        match &self.rule {
            Rule::Nps(NetMethod::AdjustedWald) => IntervalMethod::AdjustedWald,
            Rule::Nps(NetMethod::Wald) => IntervalMethod::Wald,
            Rule::Nps(NetMethod::TrinomialT) => IntervalMethod::TrinomialT,
            Rule::Nps(NetMethod::Score) => IntervalMethod::Score,
            Rule::Csat { method, .. } | Rule::Choice { method, .. } => match method {
                ShareMethod::Wilson | ShareMethod::WilsonContinuity => IntervalMethod::Wilson,
                ShareMethod::AgrestiCoull => IntervalMethod::AgrestiCoull,
                ShareMethod::ClopperPearson => IntervalMethod::ClopperPearson,
                ShareMethod::Jeffreys => IntervalMethod::Jeffreys,
            },
            Rule::Ces { .. } | Rule::Rating(_) => IntervalMethod::StudentT,
        }
    }
}

/// The least and the most that a score can be.
type Bounds = (f64, f64);

/// What a share can be.
const SHARE: Bounds = (0.0, 1.0);

/// What a mean can be.
fn ends(scale: Scale) -> Bounds {
    (f64::from(scale.min()), f64::from(scale.max()))
}

fn histogram(scale: Scale, tally: &Tally) -> Histogram {
    // The store returns as many counts as the measure has points.
    Histogram::from_counts(scale, tally.counts.clone()).unwrap_or_else(|_| Histogram::empty(scale))
}

/// A count as a message holds it.
pub(super) fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn net_method(method: IntervalMethod) -> Option<NetMethod> {
    match method {
        IntervalMethod::AdjustedWald => Some(NetMethod::AdjustedWald),
        IntervalMethod::Wald => Some(NetMethod::Wald),
        IntervalMethod::TrinomialT => Some(NetMethod::TrinomialT),
        IntervalMethod::Score => Some(NetMethod::Score),
        IntervalMethod::Unspecified
        | IntervalMethod::Wilson
        | IntervalMethod::AgrestiCoull
        | IntervalMethod::ClopperPearson
        | IntervalMethod::Jeffreys
        | IntervalMethod::StudentT => None,
    }
}

fn share_method(method: IntervalMethod) -> Option<ShareMethod> {
    match method {
        IntervalMethod::Wilson => Some(ShareMethod::Wilson),
        IntervalMethod::AgrestiCoull => Some(ShareMethod::AgrestiCoull),
        IntervalMethod::ClopperPearson => Some(ShareMethod::ClopperPearson),
        IntervalMethod::Jeffreys => Some(ShareMethod::Jeffreys),
        IntervalMethod::Unspecified
        | IntervalMethod::AdjustedWald
        | IntervalMethod::Wald
        | IntervalMethod::TrinomialT
        | IntervalMethod::Score
        | IntervalMethod::StudentT => None,
    }
}

fn is_mean_method(method: Option<IntervalMethod>) -> bool {
    method.is_none_or(|method| method == IntervalMethod::StudentT)
}

/// A status as messages say it.
pub(super) fn encode_status(status: Status) -> api::ScoreStatus {
    match status {
        Status::Ok => api::ScoreStatus::Ok,
        Status::NoData => api::ScoreStatus::NoData,
        Status::Insufficient => api::ScoreStatus::Insufficient,
        Status::Degenerate => api::ScoreStatus::Degenerate,
    }
}

fn encode_reliability(reliability: Reliability) -> api::Reliability {
    match reliability {
        Reliability::None => api::Reliability::NoData,
        Reliability::Low => api::Reliability::Low,
        Reliability::Moderate => api::Reliability::Moderate,
        Reliability::High => api::Reliability::High,
    }
}
