//! `QueryActivityCounts`.

use super::{
    encoding,
    scope::{self, parse_days, parse_division},
};
use crate::{
    api,
    domain::{
        activity::ActivityKind,
        customer_query::{ActivityCountsQuery, DAYS_MAX, GAP_DAYS_DEFAULT},
        violation::Violations,
    },
    metrics::customers::{ActivityCountPoint, ActivityCountSeries, ActivityCountsAnswer},
    rpc::{
        CallError, Context, activity_kind_message, score_encoding::encode_count, time,
        warning_message,
    },
    scoring::Confidence,
};

impl Context {
    pub(super) async fn query_activity_counts(
        &self,
        request: api::QueryActivityCountsRequest,
    ) -> Result<api::QueryActivityCountsResponse, CallError> {
        let requested_scope = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.activity_counts(self.workspace, query).await?;
        encode(requested_scope, answer)
    }
}

fn parse(request: api::QueryActivityCountsRequest) -> Result<ActivityCountsQuery, Violations> {
    let mut violations = Violations::default();
    let mut kinds = activity_kind_message::parse(&request.kinds, &mut violations);
    let keeps_absent = !request.kinds.is_empty();
    if !keeps_absent {
        kinds = activity_kind_message::every_kind();
    }
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_division(
        request.bucket,
        request.first_day_of_week,
        request.first_month_of_year,
        &mut violations,
    );
    let active_days = parse_days(
        "active_days",
        request.active_days,
        GAP_DAYS_DEFAULT,
        DAYS_MAX,
        &mut violations,
    );
    let parsed = || {
        Some(ActivityCountsQuery {
            scope: scope?,
            bucket: bucket?,
            kinds,
            keeps_absent,
            active_days,
        })
    };
    violations.finish(parsed())
}

fn encode(
    requested_scope: Option<api::CustomerScope>,
    answer: ActivityCountsAnswer,
) -> Result<api::QueryActivityCountsResponse, CallError> {
    let confidence = answer.definition.scope.confidence;
    let series = answer.series.into_iter();
    let series = series.map(|one| encode_series(one, confidence));
    Ok(api::QueryActivityCountsResponse {
        series: series.collect::<Result<_, CallError>>()?,
        definition: Some(encoding::definition(requested_scope, &answer.definition)),
        active_days: answer.active_days,
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
    })
}

fn encode_series(
    series: ActivityCountSeries,
    confidence: Confidence,
) -> Result<api::ActivityCountSeries, CallError> {
    let kind = match series.kind {
        ActivityKind::Acquired => api::ActivityKind::Acquired,
        ActivityKind::Order => api::ActivityKind::Order,
        ActivityKind::Refund => api::ActivityKind::Refund,
        ActivityKind::Cancelled => api::ActivityKind::Cancelled,
        ActivityKind::Reactivated => api::ActivityKind::Reactivated,
        ActivityKind::Contact => api::ActivityKind::Contact,
    };
    let points = series.points.iter().map(|one| point(one, confidence));
    Ok(api::ActivityCountSeries {
        group: encoding::group(series.group),
        kind: kind.into(),
        points: points.collect::<Result<_, CallError>>()?,
    })
}

fn point(
    point: &ActivityCountPoint,
    confidence: Confidence,
) -> Result<api::ActivityCountPoint, CallError> {
    Ok(api::ActivityCountPoint {
        period: Some(time::encode_period(point.bucket.period)),
        count: encode_count(point.count.count)?,
        customers: encode_count(point.count.customers)?,
        active_customers: encode_count(point.active)?,
        rate: Some(encoding::estimate(&point.rate, confidence)?),
        is_partial: point.bucket.is_partial,
        is_clipped: point.bucket.is_clipped,
        count_of_active: encode_count(point.count.of_active)?,
    })
}
