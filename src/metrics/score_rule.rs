//! The formula for a kind of question, with the bounds in force.

use std::ops::RangeInclusive;

use crate::{
    domain::{
        interval_method::IntervalMethod,
        measure::{Direction, Measure},
        violation::Violations,
    },
    metrics::{MetricError, score_answer::Unit},
    scoring::{CesCuts, CesDirection, NetMethod, NpsBounds, Scale, ShareMethod},
};

/// A formula with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ScoreRule {
    /// Net Promoter Score.
    Nps {
        bounds: NpsBounds,
        method: NetMethod,
    },
    /// Share of satisfied answers.
    Csat {
        scale: Scale,
        satisfied: RangeInclusive<i32>,
        method: ShareMethod,
    },
    /// Mean effort.
    Ces { scale: Scale, cuts: CesCuts },
    /// Mean rating.
    Rating { scale: Scale, low_is_good: bool },
    /// Share of each choice.
    Choice { choices: usize, method: ShareMethod },
}

impl ScoreRule {
    /// The rule for what a question measures, and the interval method in force.
    ///
    /// # Errors
    /// [`MetricError::Invalid`] if the method does not suit the kind.
    pub(super) fn new(
        measure: &Measure,
        method: Option<IntervalMethod>,
    ) -> Result<(Self, IntervalMethod), MetricError> {
        Ok(match measure {
            Measure::Nps => {
                let of_net = &IntervalMethod::OF_NET_SCORES;
                let (chosen, method) = choose(method, of_net, IntervalMethod::net)?;
                let bounds = NpsBounds::default();
                (Self::Nps { bounds, method }, chosen)
            }
            Measure::Csat { scale, satisfied } => {
                let of_shares = &IntervalMethod::OF_SHARES;
                let (chosen, method) = choose(method, of_shares, IntervalMethod::share)?;
                let rule = Self::Csat {
                    scale: *scale,
                    satisfied: satisfied.points(*scale),
                    method,
                };
                (rule, chosen)
            }
            Measure::Choice { choices, .. } => {
                let of_shares = &IntervalMethod::OF_SHARES;
                let (chosen, method) = choose(method, of_shares, IntervalMethod::share)?;
                let choices = choices.len();
                (Self::Choice { choices, method }, chosen)
            }
            Measure::Ces { scale, direction } => {
                let (chosen, ()) = choose(method, &IntervalMethod::OF_MEANS, of_mean)?;
                let scale = *scale;
                let cuts = CesCuts::default_for(direction_of(*direction), scale);
                (Self::Ces { scale, cuts }, chosen)
            }
            Measure::Rating { scale, low_is_good } => {
                let (chosen, ()) = choose(method, &IntervalMethod::OF_MEANS, of_mean)?;
                let (scale, low_is_good) = (*scale, *low_is_good);
                (Self::Rating { scale, low_is_good }, chosen)
            }
            // Text questions are rejected before they get here.
            Measure::Text => {
                return Err(MetricError::BrokenInvariant(
                    "no formula for a text question".to_owned(),
                ));
            }
        })
    }

    /// The formula in words, made from the bounds in force.
    pub(super) fn formula(&self) -> String {
        match self {
            Self::Nps { bounds, .. } => format!(
                "100 * (promoters [{}-{}] - detractors [{}-{}]) / count",
                bounds.promoter_min(),
                Scale::NPS.max(),
                Scale::NPS.min(),
                bounds.detractor_max()
            ),
            Self::Csat { satisfied, .. } => {
                let (from, to) = (satisfied.start(), satisfied.end());
                format!("satisfied [{from}-{to}] / count")
            }
            Self::Ces { scale, cuts } => {
                let easy_end = match cuts.direction() {
                    CesDirection::Agreement => "high",
                    CesDirection::Effort => "low",
                };
                let (min, max) = (scale.min(), scale.max());
                format!("sum of scores [{min}-{max}, {easy_end} is easy] / count")
            }
            Self::Rating { scale, low_is_good } => {
                let (min, max) = (scale.min(), scale.max());
                let direction = if *low_is_good { ", low is good" } else { "" };
                format!("sum of scores [{min}-{max}{direction}] / count")
            }
            Self::Choice { .. } => "times picked / count, for each choice".to_owned(),
        }
    }

    /// Unit of the value.
    pub(super) fn unit(&self) -> Unit {
        match self {
            Self::Nps { .. } => Unit::Points,
            Self::Csat { .. } | Self::Choice { .. } => Unit::Share,
            Self::Ces { .. } | Self::Rating { .. } => Unit::ScalePoints,
        }
    }
}

fn direction_of(direction: Direction) -> CesDirection {
    match direction {
        Direction::Agreement => CesDirection::Agreement,
        Direction::Effort => CesDirection::Effort,
    }
}

/// The requested method, or the first suitable one, with its formula.
fn choose<T>(
    requested: Option<IntervalMethod>,
    suitable: &[IntervalMethod],
    formula: impl Fn(IntervalMethod) -> Option<T>,
) -> Result<(IntervalMethod, T), MetricError> {
    let method = requested.or_else(|| suitable.first().copied());
    let chosen = method.and_then(|method| Some((method, formula(method)?)));
    chosen.ok_or_else(|| unsuitable(suitable))
}

/// Means have a single method, which their formulas imply.
fn of_mean(method: IntervalMethod) -> Option<()> {
    IntervalMethod::OF_MEANS.contains(&method).then_some(())
}

fn unsuitable(suitable: &[IntervalMethod]) -> MetricError {
    let names: Vec<String> = suitable.iter().map(ToString::to_string).collect();
    let names = match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        Some(_) | None => names.concat(),
    };
    MetricError::Invalid(Violations::one(
        "interval_method",
        format_args!("does not suit the questions' kind, which takes {names}"),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::domain::measure::Satisfied;

    fn scale(min: i32, max: i32) -> Scale {
        Scale::new(min, max).unwrap()
    }

    fn rule(measure: &Measure) -> ScoreRule {
        ScoreRule::new(measure, None).unwrap().0
    }

    fn ces(direction: Direction) -> Measure {
        Measure::Ces {
            scale: scale(1, 7),
            direction,
        }
    }

    #[test]
    fn the_formula_states_the_bounds_in_force() {
        let csat = Measure::Csat {
            scale: scale(1, 7),
            satisfied: Satisfied::From(5),
        };
        let grades = Measure::Csat {
            scale: scale(1, 6),
            satisfied: Satisfied::To(2),
        };
        let rating = |low_is_good| Measure::Rating {
            scale: scale(0, 100),
            low_is_good,
        };
        for (measure, formula) in [
            (
                Measure::Nps,
                "100 * (promoters [9-10] - detractors [0-6]) / count",
            ),
            (csat, "satisfied [5-7] / count"),
            (
                ces(Direction::Agreement),
                "sum of scores [1-7, high is easy] / count",
            ),
            (
                ces(Direction::Effort),
                "sum of scores [1-7, low is easy] / count",
            ),
            (grades, "satisfied [1-2] / count"),
            (rating(false), "sum of scores [0-100] / count"),
            (rating(true), "sum of scores [0-100, low is good] / count"),
        ] {
            assert_eq!(rule(&measure).formula(), formula);
        }
        let strict = ScoreRule::Nps {
            bounds: NpsBounds::new(10, 7).unwrap(),
            method: NetMethod::default(),
        };
        assert_eq!(
            strict.formula(),
            "100 * (promoters [10-10] - detractors [0-7]) / count"
        );
    }

    #[test]
    fn a_method_for_another_kind_is_rejected_with_those_that_suit() {
        let error = ScoreRule::new(&Measure::Nps, Some(IntervalMethod::Jeffreys)).unwrap_err();
        let MetricError::Invalid(violations) = error else {
            panic!("{error}");
        };
        let violations = violations.into_vec();
        assert_eq!(violations[0].field, "interval_method");
        assert!(
            violations[0]
                .description
                .ends_with("takes ADJUSTED_WALD, WALD, TRINOMIAL_T or SCORE"),
            "{violations:?}"
        );
    }

    #[test]
    fn a_text_question_without_a_formula_is_a_broken_invariant() {
        let error = ScoreRule::new(&Measure::Text, None).unwrap_err();
        assert!(matches!(error, MetricError::BrokenInvariant(_)));
    }
}
