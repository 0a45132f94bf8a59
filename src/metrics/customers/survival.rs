//! Survival: time to cancellation or to the second order.

use super::{
    count::Scan,
    definition::{CustomerDefinition, Formula},
    dimensions::Dimensions,
    group::GroupValue,
    groups::{Counted, Counter, Groups},
    observation::Observation,
};
use crate::{
    calendar::{
        day_numbers::DayNumbers,
        period::{Bucket, Period},
    },
    domain::{customer_query::SurvivalQuery, score_query::POINTS_MAX},
    metrics::{Cancellation, MetricError, Metrics, Warning},
    scoring::{
        LifeTable, LogRank, Survival,
        behavior::{CustomerEvents, FollowUpCounter, FollowUpEvent, Occasions},
        kaplan_meier, log_rank,
    },
    store::{Family, FirstTime, ScanQuery, Selection, WorkspaceKey},
};

/// Most groups of one answer: each is compared with each other, day by day.
const CURVES_MAX: usize = 250;

const FORMULAS: [Formula; 4] = [
    Formula::new(
        "survival",
        "product over days of 1 - events / at_risk (Kaplan-Meier)",
        "log(-log) of Greenwood's variance",
    ),
    Formula::exact("median_days", "first day with survival <= 1/2"),
    Formula::exact(
        "restricted_mean_days",
        "area under survival up to horizon_days",
    ),
    Formula::exact("log_rank", "observed against expected events of each group"),
];

/// The answer to a [`SurvivalQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// What counts as one purchase.
    pub occasions: Occasions,
    /// One curve per group.
    pub curves: Vec<SurvivalCurve>,
    /// Whether the groups differ; `None` for fewer than two.
    pub log_rank: Option<LogRank>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// The survival of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalCurve {
    /// The group.
    pub group: Vec<GroupValue>,
    /// The curve.
    pub survival: Survival,
    /// The horizon of the restricted mean, in days.
    pub horizon_days: f64,
}

/// Follows customers by the days of a zone.
#[derive(Debug, Clone)]
struct ZonedCounter {
    counter: FollowUpCounter,
    days: DayNumbers,
}

impl Counter for ZonedCounter {
    type Base = ();

    fn add(&mut self, customer: &Counted<'_>) {
        let Self { counter, days } = self;
        counter.add(&customer.of_group, &|at| days.number(at));
    }

    fn add_to_base((): &mut (), _all: &CustomerEvents<'_>) {}
}

impl Metrics {
    /// Follows customers from their start to an event, per group.
    ///
    /// # Errors
    /// As [`Self::customer_base`].
    pub async fn survival(
        &self,
        workspace: WorkspaceKey,
        query: SurvivalQuery,
    ) -> Result<SurvivalAnswer, MetricError> {
        let scope = &query.scope;
        let population = self
            .population(workspace, scope, Dimensions::OfCustomers)
            .await?;
        let observation = self.observe(workspace, scope, Bucket::None).await?;
        let mut answer = SurvivalAnswer {
            definition: CustomerDefinition::new(
                scope,
                observation.period,
                observation.until,
                &FORMULAS,
            ),
            occasions: query.occasions,
            curves: Vec::new(),
            log_rank: None,
            warnings: observation.warnings.clone(),
        };
        let Some(period) = observation.period else {
            if scope.is_one_group() {
                let nobody = LifeTable::default();
                answer.curves.push(SurvivalCurve {
                    group: Vec::new(),
                    survival: kaplan_meier(&nobody, scope.confidence),
                    horizon_days: 0.0,
                });
            }
            return Ok(answer);
        };
        let within = period.start().as_microsecond()..period.end().as_microsecond();
        let until = observation.known_until(period).as_microsecond();
        let counter = ZonedCounter {
            counter: FollowUpCounter::new(query.event, query.occasions, within, until),
            days: DayNumbers::new(&scope.zone, period),
        };
        let groups = self
            .count_customers(
                workspace,
                population,
                Scan {
                    query: scan_query(&observation, period, query.event),
                    currency: None,
                    latest: observation.latest(),
                    history: None,
                },
                (counter, ()),
                POINTS_MAX / CURVES_MAX,
            )
            .await?;
        // Comparing many groups takes tens of milliseconds, too long for an async worker.
        let compared = self
            .compute
            .run(move |cancellation| compare(groups, &query, cancellation));
        (answer.curves, answer.log_rank) = compared.await?;
        Ok(answer)
    }
}

/// Each group's curve, and whether they differ.
fn compare(
    groups: Groups<ZonedCounter>,
    query: &SurvivalQuery,
    cancellation: &Cancellation,
) -> Result<(Vec<SurvivalCurve>, Option<LogRank>), MetricError> {
    let mut curves = Vec::new();
    let mut tables = Vec::new();
    for group in groups.into_groups(&query.scope.group_by) {
        cancellation.check()?;
        let days = group.counter.counter.finish();
        // Days are far below the 2^53 that a double counts exactly.
        let exits = days
            .iter()
            .map(|day| (day.day as f64, day.events, day.censored));
        let table = LifeTable::from_counts(exits)
            .map_err(|error| MetricError::BrokenInvariant(error.to_string()))?;
        let longest = days.last().map_or(0.0, |day| day.day as f64);
        curves.push(SurvivalCurve {
            group: group.group,
            survival: kaplan_meier(&table, query.scope.confidence),
            horizon_days: query.horizon_days.map_or(longest, f64::from),
        });
        tables.push(table);
    }
    cancellation.check()?;
    let log_rank = (tables.len() > 1).then(|| log_rank(&tables));
    Ok((curves, log_rank))
}

fn scan_query(observation: &Observation, period: Period, event: FollowUpEvent) -> ScanQuery {
    let (start, end) = (period.start(), observation.read_until(period));
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
        finds_unknown_orders: false,
        answer: None,
    }
}
