//! `QueryCohorts`.

use super::{
    encoding::{self, amount, currency_code},
    scope::{self, parse_currency, parse_division},
};
use crate::{
    api,
    calendar::period::Bucket,
    domain::{customer_query::CohortsQuery, violation::Violations},
    metrics::{
        MetricError,
        customers::{CohortAnswer, CohortCellPoint, CohortPoint},
    },
    rpc::{CallError, Context, score_encoding::encode_count, time, warning_message},
    scoring::behavior::CohortStart,
};

/// Most ages of one reply.
const AGES_MAX: i32 = 120;

impl Context {
    pub(super) async fn query_cohorts(
        &self,
        request: api::QueryCohortsRequest,
    ) -> Result<api::QueryCohortsResponse, CallError> {
        let requested_scope = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.cohorts(self.workspace, query).await?;
        encode(requested_scope, answer)
    }
}

fn parse(request: api::QueryCohortsRequest) -> Result<CohortsQuery, Violations> {
    let mut violations = Violations::default();
    let start = request.start();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_division(
        request.bucket,
        request.first_day_of_week,
        request.first_month_of_year,
        &mut violations,
    );
    if bucket.is_some_and(|bucket| !matches!(bucket, Bucket::Week(_) | Bucket::Month)) {
        violations.add("bucket", "must be WEEK or MONTH");
    }
    let start = match start {
        api::CohortStart::FirstOrder => Some(CohortStart::FirstOrder),
        api::CohortStart::Acquisition => Some(CohortStart::Acquisition),
        api::CohortStart::Unspecified => {
            violations.add("start", "is required: FIRST_ORDER or ACQUISITION");
            None
        }
    };
    if let Some(ages) = request.ages_max
        && !(1..=AGES_MAX).contains(&ages)
    {
        violations.add(
            "ages_max",
            format_args!("{ages} is not from 1 to {AGES_MAX}"),
        );
    }
    let currency = parse_currency(&request.currency_code, &mut violations);
    let parsed = || {
        Some(CohortsQuery {
            scope: scope?,
            bucket: bucket?,
            start: start?,
            // A negative one was rejected above.
            ages_max: request.ages_max.and_then(|ages| usize::try_from(ages).ok()),
            currency,
        })
    };
    violations.finish(parsed())
}

fn encode(
    requested_scope: Option<api::CustomerScope>,
    answer: CohortAnswer,
) -> Result<api::QueryCohortsResponse, CallError> {
    let tables = answer.tables.iter().map(|table| {
        let cohorts = table.points.iter().map(|one| cohort(one, &answer));
        Ok(api::CohortTable {
            group: encoding::group(table.group.clone()),
            cohorts: cohorts.collect::<Result<_, CallError>>()?,
        })
    });
    Ok(api::QueryCohortsResponse {
        tables: tables.collect::<Result<_, CallError>>()?,
        definition: Some(encoding::definition(requested_scope, &answer.definition)),
        currency_code: currency_code(answer.currency),
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
    })
}

fn cohort(cohort: &CohortPoint, answer: &CohortAnswer) -> Result<api::Cohort, CallError> {
    let cells = cohort.cells.iter().enumerate();
    let cells = cells.map(|(age, one)| cell(age, one, answer));
    Ok(api::Cohort {
        period: Some(time::encode_period(cohort.bucket.period)),
        size: encode_count(cohort.size)?,
        cells: cells.collect::<Result<_, CallError>>()?,
        is_partial: cohort.bucket.is_partial,
        is_clipped: cohort.bucket.is_clipped,
    })
}

fn cell(
    age: usize,
    point: &CohortCellPoint,
    answer: &CohortAnswer,
) -> Result<api::CohortCell, CallError> {
    let money = |minor| match answer.has_amounts {
        true => amount(answer.currency, minor),
        false => String::new(),
    };
    Ok(api::CohortCell {
        age: i32::try_from(age)
            .map_err(|_| MetricError::BrokenInvariant(format!("an age of {age}")))?,
        period: Some(time::encode_period(point.bucket.period)),
        customers: encode_count(point.cell.customers)?,
        retention: Some(encoding::estimate(
            &point.retention,
            answer.definition.scope.confidence,
        )?),
        orders: encode_count(point.cell.orders)?,
        revenue_gross: money(point.cell.gross),
        revenue_net: money(point.cell.net()),
        is_partial: point.bucket.is_partial || point.bucket.is_end_clipped,
    })
}
