//! `QuerySurvival`.

use super::{
    encoding,
    scope::{self, encode_occasion, parse_days, parse_occasion},
};
use crate::{
    api,
    domain::{customer_query::SurvivalQuery, violation::Violations},
    metrics::{
        MetricError,
        customers::{SurvivalAnswer, SurvivalCurve},
    },
    rpc::{
        CallError, Context,
        score_encoding::{encode_count, encode_status},
        warning_message,
    },
    scoring::{Confidence, LogRank, Status, behavior::FollowUpEvent},
};

/// Longest horizon of a restricted mean.
const HORIZON_DAYS_MAX: i32 = 36_500;

impl Context {
    pub(super) async fn query_survival(
        &self,
        request: api::QuerySurvivalRequest,
    ) -> Result<api::QuerySurvivalResponse, CallError> {
        let requested_scope = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.survival(self.workspace, query).await?;
        encode(requested_scope, answer)
    }
}

fn parse(request: api::QuerySurvivalRequest) -> Result<SurvivalQuery, Violations> {
    let mut violations = Violations::default();
    let event = match request.event() {
        api::SurvivalEvent::Cancellation => Some(FollowUpEvent::Cancellation),
        api::SurvivalEvent::SecondOrder => Some(FollowUpEvent::SecondOrder),
        api::SurvivalEvent::Unspecified => {
            violations.add("event", "is required: CANCELLATION or SECOND_ORDER");
            None
        }
    };
    let horizon_days = request.horizon_days.map(|days| {
        parse_days(
            "horizon_days",
            Some(days),
            days,
            HORIZON_DAYS_MAX,
            &mut violations,
        )
    });
    let occasions = parse_occasion(request.occasion, false, &mut violations);
    let scope = scope::parse(request.scope, &mut violations);
    let parsed = || {
        Some(SurvivalQuery {
            scope: scope?,
            event: event?,
            occasions: occasions?,
            horizon_days,
        })
    };
    violations.finish(parsed())
}

fn encode(
    requested_scope: Option<api::CustomerScope>,
    answer: SurvivalAnswer,
) -> Result<api::QuerySurvivalResponse, CallError> {
    let confidence = answer.definition.scope.confidence;
    let curves = answer.curves.into_iter().map(|one| curve(one, confidence));
    Ok(api::QuerySurvivalResponse {
        curves: curves.collect::<Result<_, CallError>>()?,
        log_rank: answer.log_rank.as_ref().map(encode_test).transpose()?,
        definition: Some(encoding::definition(requested_scope, &answer.definition)),
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
        occasion: encode_occasion(answer.occasions).into(),
    })
}

fn curve(curve: SurvivalCurve, confidence: Confidence) -> Result<api::SurvivalCurve, CallError> {
    let survival = &curve.survival;
    let status = match survival.n {
        0 => Status::NoData,
        _ => Status::Ok,
    };
    let steps = survival.steps.iter().map(|step| {
        Ok(api::SurvivalStep {
            days: step.time,
            at_risk: encode_count(step.at_risk)?,
            events: encode_count(step.died)?,
            survival: step.survival,
            interval: step.interval.map(|interval| api::Interval {
                lower: interval.lower,
                upper: interval.upper,
                confidence_level: confidence.level(),
            }),
        })
    });
    Ok(api::SurvivalCurve {
        customers: encode_count(survival.n)?,
        events: encode_count(survival.events)?,
        steps: steps.collect::<Result<_, CallError>>()?,
        median_days: survival.median(),
        restricted_mean_days: survival.restricted_mean(curve.horizon_days),
        horizon_days: curve.horizon_days,
        status: encode_status(status).into(),
        group: encoding::group(curve.group),
    })
}

fn encode_test(test: &LogRank) -> Result<api::LogRankTest, CallError> {
    let degrees_of_freedom = i32::try_from(test.degrees_of_freedom).map_err(|_| {
        let groups = test.degrees_of_freedom;
        MetricError::BrokenInvariant(format!("a test of {groups} groups"))
    })?;
    Ok(api::LogRankTest {
        chi_squared: test.chi_squared,
        degrees_of_freedom,
        p_value: test.p_value,
    })
}
