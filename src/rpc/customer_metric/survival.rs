//! `QuerySurvival`.

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{
    groups::Groups,
    scope::{self, Dimensions, known_until, parse_days},
};
use crate::{
    api,
    calendar::period::{Bucket, Period},
    domain::{customer_query::CustomerScope, score_query::POINTS_MAX, violation::Violations},
    rpc::{
        CallError, Context,
        score_encoding::{encode_status, whole},
    },
    scoring::{
        Confidence, LifeTable, LogRank, Status, Survival,
        behavior::{FollowUpCounter, FollowUpEvent},
        kaplan_meier, log_rank,
    },
    store::{Family, FirstTime, ScanQuery, Selection},
};

/// Longest horizon that may be asked for.
const HORIZON_DAYS_MAX: i32 = 36_500;
/// Groups of one reply at most: each is compared with each other, day by day.
const CURVES_MAX: usize = 250;

const FORMULAS: [(&str, &str, &str); 4] = [
    (
        "survival",
        "product over days of 1 - events / at_risk (Kaplan-Meier)",
        "log(-log) of Greenwood's variance",
    ),
    ("median_days", "first day with survival <= 1/2", ""),
    (
        "restricted_mean_days",
        "area under survival up to horizon_days",
        "",
    ),
    (
        "log_rank",
        "observed against expected events of each group",
        "",
    ),
];

impl Context {
    pub(super) async fn query_survival(
        &self,
        request: api::QuerySurvivalRequest,
    ) -> Result<api::QuerySurvivalResponse, CallError> {
        let asked = request.scope.clone();
        let (scope, event, horizon_days) = parse(request)?;
        let population = self
            .population(&scope, Dimensions::OfCustomers, None)
            .await?;
        let period = self.customer_period(&scope, Bucket::None).await?;
        let definition = scope::definition(asked, &scope, period, &FORMULAS);
        let Some(period) = period else {
            let is_one_group = scope.group_by.is_empty() && scope.answer.is_none();
            let curve = || curve(Vec::new(), &LifeTable::default(), 0.0, scope.confidence);
            return Ok(api::QuerySurvivalResponse {
                definition: Some(definition),
                curves: is_one_group.then(curve).into_iter().collect(),
                log_rank: None,
            });
        };
        let within = period.start().as_microsecond()..period.end().as_microsecond();
        let until = known_until(period).as_microsecond();
        let groups = self
            .count_customers(
                population,
                scan_query(period, event),
                FollowUpCounter::new(event, within, until),
                POINTS_MAX / CURVES_MAX,
                |counter, customer, _| counter.add(customer),
            )
            .await?;
        // Comparing many groups takes tens of milliseconds: other calls go on meanwhile. One
        // at a time, for it goes on when its call is given up.
        static COMPARING: Semaphore = Semaphore::const_new(1);
        let turn = COMPARING.acquire().await.map_err(|_| CallError::Internal)?;
        let compared = spawn_blocking(move || {
            let _turn = turn;
            compare(groups, &scope, horizon_days)
        });
        let (curves, log_rank) = compared.await.map_err(|_| CallError::Internal)??;
        Ok(api::QuerySurvivalResponse {
            definition: Some(definition),
            curves,
            log_rank,
        })
    }
}

/// Each group's curve, and whether they differ.
fn compare(
    groups: Groups<FollowUpCounter>,
    scope: &CustomerScope,
    horizon_days: Option<i32>,
) -> Result<(Vec<api::SurvivalCurve>, Option<api::LogRankTest>), CallError> {
    let mut curves = Vec::new();
    let mut tables = Vec::new();
    for (group, counter) in groups.into_series(&scope.group_by) {
        let days = counter.finish();
        // Days are far below the 2^53 that a double counts exactly.
        let exits = days
            .iter()
            .map(|day| (day.day as f64, day.events, day.censored));
        let table = LifeTable::from_counts(exits).map_err(|_| CallError::Internal)?;
        let longest = days.last().map_or(0.0, |day| day.day as f64);
        let horizon = horizon_days.map_or(longest, f64::from);
        curves.push(curve(group, &table, horizon, scope.confidence));
        tables.push(table);
    }
    let log_rank = (tables.len() > 1).then(|| encode_test(&log_rank(&tables)));
    Ok((curves, log_rank))
}

fn parse(
    request: api::QuerySurvivalRequest,
) -> Result<(CustomerScope, FollowUpEvent, Option<i32>), Violations> {
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
    let scope = scope::parse(request.scope, &mut violations);
    let parsed = || Some((scope?, event?, horizon_days));
    violations.finish(parsed())
}

fn scan_query(period: Period, event: FollowUpEvent) -> ScanQuery {
    let (start, end) = (period.start(), period.end());
    let (family, first) = match event {
        FollowUpEvent::Cancellation => (Family::Lifecycle, FirstTime::Qualifying),
        FollowUpEvent::SecondOrder => (Family::Trade, FirstTime::Order),
    };
    ScanQuery {
        families: vec![family],
        start,
        end,
        selection: Selection::FirstTimeIn(first, start, end),
        attributes: Vec::new(),
        answer: None,
    }
}

fn curve(
    group: Vec<api::DimensionValue>,
    table: &LifeTable,
    horizon: f64,
    confidence: Confidence,
) -> api::SurvivalCurve {
    let survival: Survival = kaplan_meier(table, confidence);
    let status = match survival.n {
        0 => Status::NoData,
        _ => Status::Ok,
    };
    let steps = survival.steps.iter().map(|step| api::SurvivalStep {
        days: step.time,
        at_risk: whole(step.at_risk),
        events: whole(step.died),
        survival: step.survival,
        interval: step.interval.map(|interval| api::Interval {
            lower: interval.lower,
            upper: interval.upper,
            confidence_level: confidence.level(),
        }),
    });
    api::SurvivalCurve {
        group,
        customers: whole(survival.n),
        events: whole(survival.events),
        steps: steps.collect(),
        median_days: survival.median(),
        restricted_mean_days: survival.restricted_mean(horizon),
        horizon_days: horizon,
        status: encode_status(status).into(),
    }
}

fn encode_test(test: &LogRank) -> api::LogRankTest {
    api::LogRankTest {
        chi_squared: test.chi_squared,
        degrees_of_freedom: i32::try_from(test.degrees_of_freedom).unwrap_or(i32::MAX),
        p_value: test.p_value,
    }
}
