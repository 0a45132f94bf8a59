//! `QueryActivityCounts`.

use std::collections::HashMap;

use super::{
    customer_base,
    estimate::estimate,
    scope::{self, Dimensions, edges, parse_cut, parse_days},
};
use crate::{
    api,
    calendar::period::{Bucket, Period},
    domain::{
        activity::ANSWER_CLASS,
        customer::ATTRIBUTES,
        customer_query::{CustomerScope, DAYS_MAX, GAP_DAYS_DEFAULT},
        score_query::POINTS_MAX,
        violation::Violations,
    },
    rpc::{CallError, Context, score_encoding::whole, time},
    scoring::{
        Confidence, Rate,
        behavior::{
            ActivityCount, ActivityCounter, ActivityCounts, ActivityKind, BaseCounter, BaseCounts,
            Buckets,
        },
    },
    store::{Family, ScanQuery, Selection},
};

const FORMULAS: [(&str, &str, &str); 2] = [
    (
        "active_customers",
        "customers with a sign of life in the bucket or so many days before its begin",
        "",
    ),
    (
        "rate",
        "count / active_customers",
        "exact Poisson (Garwood)",
    ),
];

const KINDS: [(api::ActivityKind, ActivityKind); 6] = [
    (api::ActivityKind::Acquired, ActivityKind::Acquired),
    (api::ActivityKind::Order, ActivityKind::Order),
    (api::ActivityKind::Refund, ActivityKind::Refund),
    (api::ActivityKind::Cancelled, ActivityKind::Cancelled),
    (api::ActivityKind::Reactivated, ActivityKind::Reactivated),
    (api::ActivityKind::Contact, ActivityKind::Contact),
];

/// A query, parsed.
struct Query {
    scope: CustomerScope,
    bucket: Bucket,
    kinds: Vec<(api::ActivityKind, ActivityKind)>,
    active_days: i32,
}

/// The base of each group of customers.
type Bases = HashMap<Vec<api::DimensionValue>, Vec<BaseCounts>>;

impl Context {
    pub(super) async fn query_activity_counts(
        &self,
        request: api::QueryActivityCountsRequest,
    ) -> Result<api::QueryActivityCountsResponse, CallError> {
        let asked = request.scope.clone();
        let query = parse(request)?;
        let scope = &query.scope;
        let population = self
            .population(scope, Dimensions::OfActivities, None)
            .await?;
        let period = self.customer_period(scope, query.bucket).await?;
        let buckets = scope::buckets(query.bucket, period, &scope.zone)?;
        let mut series = Vec::new();
        if let (Some(period), Ok(within)) = (period, Buckets::new(edges(&buckets))) {
            let bases = self.bases(&query, period, within.clone()).await?;
            let groups = self
                .count_customers(
                    population,
                    scan_query(period, &query.kinds),
                    ActivityCounter::new(within),
                    buckets.len(),
                    |counter, customer, _| counter.add(customer),
                )
                .await?;
            for (group, counter) in groups.into_series(&scope.group_by) {
                let base = bases.get(&of_customers(&group));
                let counts = counter.finish();
                series.extend(group_series(&query, group, &buckets, &counts, base));
            }
            if series.len() * buckets.len() > POINTS_MAX {
                return Err(CallError::TooManyPoints {
                    field: "scope.group_by",
                });
            }
        } else if scope.group_by.is_empty() && scope.answer.is_none() {
            series = group_series(&query, Vec::new(), &[], &[], None);
        }
        Ok(api::QueryActivityCountsResponse {
            definition: Some(scope::definition(asked, scope, period, &FORMULAS)),
            active_days: query.active_days,
            series,
        })
    }

    /// The customers that the rates are of: by attributes, whatever activities are of.
    async fn bases(
        &self,
        query: &Query,
        period: Period,
        within: Buckets,
    ) -> Result<Bases, CallError> {
        let mut scope = query.scope.clone();
        let is_attribute = |name: &str| ATTRIBUTES.contains(&name);
        scope.group_by.retain(|name| is_attribute(name));
        scope
            .filters
            .retain(|filter| is_attribute(&filter.dimension));
        let population = self
            .population(&scope, Dimensions::OfCustomers, None)
            .await?;
        let loss = customer_base::inactivity_of(query.active_days);
        let points = within.len();
        let groups = self
            .count_customers(
                population,
                customer_base::scan_query(period, loss),
                BaseCounter::new(within, loss),
                points,
                |counter, customer, _| counter.add(customer),
            )
            .await?;
        let bases = groups.into_series(&scope.group_by);
        Ok(bases
            .map(|(group, counter)| (group, counter.finish()))
            .collect())
    }
}

fn parse(request: api::QueryActivityCountsRequest) -> Result<Query, Violations> {
    let mut violations = Violations::default();
    let mut kinds = Vec::new();
    for (index, number) in request.kinds.iter().enumerate() {
        let known = KINDS.iter().find(|(kind, _)| i32::from(*kind) == *number);
        match known {
            Some(kind) if kinds.contains(kind) => {
                violations.add(format_args!("kinds[{index}]"), "stands twice");
            }
            Some(kind) => kinds.push(*kind),
            None => violations.add(
                format_args!("kinds[{index}]"),
                "is unknown: ACQUIRED, ORDER, REFUND, CANCELLED, REACTIVATED or CONTACT",
            ),
        }
    }
    if request.kinds.is_empty() {
        kinds = KINDS.to_vec();
    }
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_cut(
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
        Some(Query {
            scope: scope?,
            bucket: bucket?,
            kinds,
            active_days,
        })
    };
    violations.finish(parsed())
}

fn scan_query(period: Period, kinds: &[(api::ActivityKind, ActivityKind)]) -> ScanQuery {
    let mut families: Vec<Family> = kinds
        .iter()
        .map(|(_, kind)| match kind {
            ActivityKind::Order | ActivityKind::Refund => Family::Trade,
            ActivityKind::Contact => Family::Contact,
            ActivityKind::Acquired | ActivityKind::Cancelled | ActivityKind::Reactivated => {
                Family::Lifecycle
            }
        })
        .collect();
    families.sort_unstable();
    families.dedup();
    ScanQuery {
        families,
        start: period.start(),
        end: period.end(),
        selection: Selection::Active(None),
        attributes: Vec::new(),
        answer: None,
    }
}

/// What of a group is of customers, not of what they did.
fn of_customers(group: &[api::DimensionValue]) -> Vec<api::DimensionValue> {
    let is_of_customers = |value: &&api::DimensionValue| {
        value.dimension == ANSWER_CLASS || ATTRIBUTES.contains(&value.dimension.as_str())
    };
    group.iter().filter(is_of_customers).cloned().collect()
}

/// A series for each kind that was asked for; of a group, only what happened.
fn group_series(
    query: &Query,
    group: Vec<api::DimensionValue>,
    buckets: &[Period],
    counts: &[ActivityCounts],
    base: Option<&Vec<BaseCounts>>,
) -> Vec<api::ActivityCountSeries> {
    let is_whole = query.scope.group_by.is_empty() && query.scope.answer.is_none();
    let happened = |kind: ActivityKind| counts.iter().any(|counts| counts.of(kind).count > 0);
    let kinds = query
        .kinds
        .iter()
        .filter(|(_, kind)| is_whole || happened(*kind));
    let series = kinds.map(|(message, kind)| {
        let points = buckets.iter().zip(counts).enumerate();
        let points = points.map(|(place, (bucket, counts))| {
            let active = base.and_then(|base| base.get(place));
            let active = active.map_or(0, |base| base.active);
            point(*bucket, counts.of(*kind), active, query.scope.confidence)
        });
        api::ActivityCountSeries {
            group: group.clone(),
            kind: (*message).into(),
            points: points.collect(),
        }
    });
    series.collect()
}

fn point(
    bucket: Period,
    counts: ActivityCount,
    active: u64,
    confidence: Confidence,
) -> api::ActivityCountPoint {
    let rate = Rate {
        count: counts.count,
        exposure: active,
    };
    let score = rate.score(confidence);
    api::ActivityCountPoint {
        period: Some(time::encode_period(bucket)),
        count: whole(counts.count),
        customers: whole(counts.customers),
        active_customers: whole(active),
        rate: Some(estimate(&score, 1.0, (0.0, f64::INFINITY), confidence)),
    }
}
