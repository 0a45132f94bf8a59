//! `QueryCustomerBase`.

use super::{
    encoding, loss_rule,
    scope::{self, parse_division},
};
use crate::{
    api,
    domain::{customer_query::BaseQuery, violation::Violations},
    metrics::{
        MetricError,
        customers::{BaseAnswer, BasePoint},
    },
    rpc::{CallError, Context, score_encoding::encode_count, time, warning_message},
    scoring::Confidence,
};

impl Context {
    pub(super) async fn query_customer_base(
        &self,
        request: api::QueryCustomerBaseRequest,
    ) -> Result<api::QueryCustomerBaseResponse, CallError> {
        let requested_scope = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.customer_base(self.workspace, query).await?;
        encode(requested_scope, answer)
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
    let loss = loss_rule::parse("loss", request.loss, &mut violations);
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
    requested_scope: Option<api::CustomerScope>,
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
        definition: Some(encoding::definition(requested_scope, &answer.definition)),
        loss: Some(loss_rule::encode(answer.loss)?),
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
    })
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
        retention_difference: point
            .retention_difference
            .as_ref()
            .map(|difference| encoding::estimate(difference, confidence))
            .transpose()?,
    })
}
