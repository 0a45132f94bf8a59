//! `QueryCustomerBase`.

use jiff::{SignedDuration, Timestamp};

use super::{
    estimate,
    scope::{self, Dimensions, edges, parse_cut, parse_days},
};
use crate::{
    api,
    calendar::period::{Bucket, Period},
    domain::{
        customer_query::{CustomerScope, DAY_MICROS, DAYS_MAX, GAP_DAYS_DEFAULT},
        response::SUBMIT_TIME_MIN,
        violation::Violations,
    },
    rpc::{CallError, Context, score_encoding::whole, time},
    scoring::{
        Confidence,
        behavior::{BaseCounter, BaseCounts, Buckets, LossRule},
    },
    store::{Family, FirstTime, ScanQuery, Selection},
};

const FORMULAS: [(&str, &str, &str); 3] = [
    ("at_end", "at_start + acquired + reactivated - lost", ""),
    ("retention", "retained / at_start", "Wilson"),
    ("churn", "1 - retention", "Wilson"),
];

impl Context {
    pub(super) async fn query_customer_base(
        &self,
        request: api::QueryCustomerBaseRequest,
    ) -> Result<api::QueryCustomerBaseResponse, CallError> {
        let asked = request.scope.clone();
        let (scope, bucket, loss) = parse(request)?;
        let population = self
            .population(&scope, Dimensions::OfCustomers, None)
            .await?;
        let period = self.customer_period(&scope, bucket).await?;
        let buckets = scope::buckets(bucket, period, &scope.zone)?;
        let mut series = Vec::new();
        if let (Some(period), Ok(within)) = (period, Buckets::new(edges(&buckets))) {
            let groups = self
                .count_customers(
                    population,
                    scan_query(period, loss),
                    BaseCounter::new(within, loss),
                    buckets.len(),
                    |counter, customer, _| counter.add(customer),
                )
                .await?;
            for (group, counter) in groups.into_series(&scope.group_by) {
                let points = buckets.iter().zip(counter.finish());
                series.push(api::CustomerBaseSeries {
                    group,
                    points: points
                        .map(|(bucket, counts)| point(*bucket, &counts, scope.confidence))
                        .collect(),
                });
            }
        } else if scope.group_by.is_empty() && scope.answer.is_none() {
            series.push(api::CustomerBaseSeries::default());
        }
        Ok(api::QueryCustomerBaseResponse {
            definition: Some(scope::definition(asked, &scope, period, &FORMULAS)),
            loss: Some(encode_loss(loss)),
            series,
        })
    }
}

fn parse(
    request: api::QueryCustomerBaseRequest,
) -> Result<(CustomerScope, Bucket, LossRule), Violations> {
    let mut violations = Violations::default();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_cut(
        request.bucket,
        request.first_day_of_week,
        request.first_month_of_year,
        &mut violations,
    );
    let loss = match request.loss.and_then(|loss| loss.rule) {
        Some(api::loss_rule::Rule::Contractual(_)) => LossRule::Contractual,
        Some(api::loss_rule::Rule::Inactivity(inactivity)) => {
            let asked = Some(inactivity.gap_days);
            let field = "loss.inactivity.gap_days";
            inactivity_of(parse_days(field, asked, 0, DAYS_MAX, &mut violations))
        }
        None => inactivity_of(GAP_DAYS_DEFAULT),
    };
    let parsed = || Some((scope?, bucket?, loss));
    violations.finish(parsed())
}

/// Lost after so many days of silence.
pub(super) fn inactivity_of(days: i32) -> LossRule {
    LossRule::Inactivity {
        gap: i64::from(days.clamp(1, DAYS_MAX)) * DAY_MICROS,
    }
}

fn encode_loss(loss: LossRule) -> api::LossRule {
    let rule = match loss {
        LossRule::Contractual => api::loss_rule::Rule::Contractual(api::ContractualLoss {}),
        LossRule::Inactivity { gap } => {
            let gap_days = i32::try_from(gap / DAY_MICROS).unwrap_or(i32::MAX);
            api::loss_rule::Rule::Inactivity(api::InactivityLoss { gap_days })
        }
    };
    api::LossRule { rule: Some(rule) }
}

/// What is to be read for the base of a period.
pub(super) fn scan_query(period: Period, loss: LossRule) -> ScanQuery {
    let (families, start, selection) = match loss {
        // Whoever began before the end may still be there.
        LossRule::Contractual => (
            vec![Family::Lifecycle],
            SUBMIT_TIME_MIN,
            Selection::FirstTimeIn(FirstTime::Qualifying, SUBMIT_TIME_MIN, period.end()),
        ),
        // A sign of life counts for as long as the gap.
        LossRule::Inactivity { gap } => (
            vec![Family::Lifecycle, Family::Trade],
            earlier(period.start(), gap),
            Selection::Active(Some(FirstTime::Qualifying)),
        ),
    };
    ScanQuery {
        families,
        start,
        end: period.end(),
        selection,
        attributes: Vec::new(),
        answer: None,
    }
}

/// An instant so many microseconds earlier; nothing recorded lies before 1900.
fn earlier(instant: Timestamp, micros: i64) -> Timestamp {
    let earlier = instant.checked_sub(SignedDuration::from_micros(micros));
    earlier.map_or(SUBMIT_TIME_MIN, |earlier| earlier.max(SUBMIT_TIME_MIN))
}

fn point(bucket: Period, counts: &BaseCounts, confidence: Confidence) -> api::CustomerBasePoint {
    api::CustomerBasePoint {
        period: Some(time::encode_period(bucket)),
        at_start: whole(counts.at_start),
        acquired: whole(counts.acquired),
        lost: whole(counts.lost),
        reactivated: whole(counts.reactivated),
        at_end: whole(counts.at_end),
        retained: whole(counts.retained),
        retention: Some(estimate::of_share(counts.retention(), confidence)),
        churn: Some(estimate::of_share(counts.churn(), confidence)),
    }
}
