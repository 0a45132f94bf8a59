//! The cost of scoring a query, estimated before it runs.

use crate::{
    domain::{interval_method::IntervalMethod, score_query::POINTS_MAX},
    metrics::score_rule::ScoreRule,
};

/// Most cost of one query: about one second on one core. Only series of choices with
/// [`IntervalMethod::ClopperPearson`] or [`IntervalMethod::Jeffreys`] reach it, at 100,000
/// intervals.
const COST_MAX: usize = 10_000_000;

/// Cost up to which scoring stays on the async worker: about a millisecond.
const LIGHT_COST_MAX: usize = 10_000;

/// Cost of scoring one point: estimates times the cost of one. A unit is about 100 ns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PointCost(usize);

impl PointCost {
    pub(super) fn of(rule: &ScoreRule, method: IntervalMethod) -> Self {
        let estimates = match rule {
            ScoreRule::Choice { choices, .. } => *choices,
            ScoreRule::Nps { .. }
            | ScoreRule::Csat { .. }
            | ScoreRule::Ces { .. }
            | ScoreRule::Rating { .. } => 1,
        };
        let cost = match method {
            // Closed formulas.
            IntervalMethod::AdjustedWald
            | IntervalMethod::Wald
            | IntervalMethod::Wilson
            | IntervalMethod::AgrestiCoull => 1,
            // Two bisections.
            IntervalMethod::Score => 40,
            // One quantile of the beta distribution.
            IntervalMethod::TrinomialT | IntervalMethod::StudentT => 50,
            // Two quantiles of the beta distribution.
            IntervalMethod::ClopperPearson | IntervalMethod::Jeffreys => 100,
        };
        Self(estimates.max(1) * cost)
    }

    /// Most points that one query may ask for.
    pub(super) fn points_max(self) -> usize {
        POINTS_MAX.min(COST_MAX / self.0)
    }

    /// Whether scoring the points is cheap enough for an async worker.
    pub(super) fn is_light(self, points: usize) -> bool {
        points <= LIGHT_COST_MAX / self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::{
        domain::{
            id::Id,
            measure::{Choice, Measure, Satisfied},
            survey::CHOICES_MAX,
        },
        scoring::Scale,
    };

    fn cost(measure: &Measure, method: IntervalMethod) -> PointCost {
        let (rule, method) = ScoreRule::new(measure, Some(method)).unwrap();
        PointCost::of(&rule, method)
    }

    fn choices(count: usize) -> Measure {
        let choice = |n| Choice {
            id: Id::parse(&format!("c{n}")).unwrap(),
            label: String::new(),
        };
        Measure::Choice {
            choices: (0..count).map(choice).collect(),
            multiple: true,
        }
    }

    #[test]
    fn questions_with_one_value_may_have_all_points_by_every_method() {
        let csat = Measure::Csat {
            scale: Scale::new(1, 5).unwrap(),
            satisfied: Satisfied::From(4),
        };
        let rating = Measure::Rating {
            scale: Scale::new(0, 100).unwrap(),
            low_is_good: false,
        };
        for (measure, methods) in [
            (Measure::Nps, &IntervalMethod::OF_NET_SCORES[..]),
            (csat, &IntervalMethod::OF_SHARES),
            (rating, &IntervalMethod::OF_MEANS),
        ] {
            for method in methods {
                assert_eq!(cost(&measure, *method).points_max(), POINTS_MAX);
            }
        }
    }

    #[test]
    fn slow_intervals_of_choices_are_limited_to_100_000() {
        for method in [IntervalMethod::ClopperPearson, IntervalMethod::Jeffreys] {
            assert_eq!(cost(&choices(10), method).points_max(), POINTS_MAX);
            assert_eq!(cost(&choices(20), method).points_max(), 5_000);
            assert_eq!(cost(&choices(CHOICES_MAX), method).points_max(), 2_000);
        }
        for method in [IntervalMethod::Wilson, IntervalMethod::AgrestiCoull] {
            assert_eq!(cost(&choices(CHOICES_MAX), method).points_max(), POINTS_MAX);
        }
    }

    #[test]
    fn a_year_of_days_is_light_and_a_year_of_hours_with_slow_intervals_is_not() {
        assert!(cost(&Measure::Nps, IntervalMethod::AdjustedWald).is_light(365));
        assert!(cost(&choices(2), IntervalMethod::Jeffreys).is_light(12));
        assert!(!cost(&choices(2), IntervalMethod::Jeffreys).is_light(8_760));
    }
}
