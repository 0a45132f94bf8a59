//! `QueryCustomerBase`.

use super::{
    encoding,
    scope::{self, parse_days, parse_division},
};
use crate::{
    api,
    domain::{
        customer_query::{BaseQuery, DAY_MICROS, DAYS_MAX, GAP_DAYS_DEFAULT},
        violation::Violations,
    },
    metrics::{
        MetricError,
        customers::{BaseAnswer, BasePoint},
    },
    rpc::{CallError, Context, score_encoding::encode_count, time, warning_message},
    scoring::{Confidence, behavior::LossRule},
};

impl Context {
    pub(super) async fn query_customer_base(
        &self,
        request: api::QueryCustomerBaseRequest,
    ) -> Result<api::QueryCustomerBaseResponse, CallError> {
        let asked = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.customer_base(self.workspace, query).await?;
        encode(asked, answer)
    }
}

fn parse(request: api::QueryCustomerBaseRequest) -> Result<BaseQuery, Violations> {
    let mut violations = Violations::default();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_division(
        request.bucket,
        request.first_day_of_week,
        request.first_month_of_year,
        &mut violations,
    );
    let days = match request.loss.and_then(|loss| loss.rule) {
        Some(api::loss_rule::Rule::Contractual(_)) => None,
        Some(api::loss_rule::Rule::Inactivity(inactivity)) => {
            let field = "loss.inactivity.gap_days";
            let days = Some(inactivity.gap_days);
            Some(parse_days(field, days, 0, DAYS_MAX, &mut violations))
        }
        None => Some(GAP_DAYS_DEFAULT),
    };
    let loss = days.map_or(LossRule::Contractual, |days| LossRule::Inactivity {
        // Days out of bounds were rejected above.
        gap: i64::from(days.clamp(1, DAYS_MAX)) * DAY_MICROS,
    });
    let parsed = || {
        Some(BaseQuery {
            scope: scope?,
            bucket: bucket?,
            loss,
        })
    };
    violations.finish(parsed())
}

fn encode(
    asked: Option<api::CustomerScope>,
    answer: BaseAnswer,
) -> Result<api::QueryCustomerBaseResponse, CallError> {
    let confidence = answer.definition.scope.confidence;
    let series = answer.series.into_iter().map(|series| {
        let points = series.points.iter().map(|one| point(one, confidence));
        Ok(api::CustomerBaseSeries {
            group: encoding::group(series.group),
            points: points.collect::<Result<_, CallError>>()?,
        })
    });
    Ok(api::QueryCustomerBaseResponse {
        series: series.collect::<Result<_, CallError>>()?,
        definition: Some(encoding::definition(asked, &answer.definition)),
        loss: Some(encode_loss(answer.loss)?),
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
    })
}

fn encode_loss(loss: LossRule) -> Result<api::LossRule, CallError> {
    let rule = match loss {
        LossRule::Contractual => api::loss_rule::Rule::Contractual(api::ContractualLoss {}),
        LossRule::Inactivity { gap } => {
            let gap_days = i32::try_from(gap / DAY_MICROS)
                .map_err(|_| MetricError::BrokenInvariant(format!("a gap of {gap} us")))?;
            api::loss_rule::Rule::Inactivity(api::InactivityLoss { gap_days })
        }
    };
    Ok(api::LossRule { rule: Some(rule) })
}

fn point(point: &BasePoint, confidence: Confidence) -> Result<api::CustomerBasePoint, CallError> {
    let counts = &point.counts;
    let not_retained = counts.at_start.checked_sub(counts.retained);
    let not_retained = not_retained.ok_or_else(|| {
        MetricError::BrokenInvariant("more customers retained than at the start".to_owned())
    })?;
    Ok(api::CustomerBasePoint {
        period: Some(time::encode_period(point.bucket.period)),
        at_start: encode_count(counts.at_start)?,
        acquired: encode_count(counts.acquired)?,
        lost: encode_count(counts.lost)?,
        reactivated: encode_count(counts.reactivated)?,
        at_end: encode_count(counts.at_end)?,
        retained: encode_count(counts.retained)?,
        retention: Some(encoding::estimate(&point.retention, confidence)?),
        churn: Some(encoding::estimate(&point.churn, confidence)?),
        is_partial: point.bucket.is_partial,
        is_clipped: point.bucket.is_clipped,
        not_retained: encode_count(not_retained)?,
        is_unobservable: point.is_unobservable,
    })
}
