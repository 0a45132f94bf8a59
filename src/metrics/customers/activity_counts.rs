//! Numbers of activities, and their rate per active customer.

use super::{
    count::Scan,
    customer_base::inactivity,
    definition::{CustomerDefinition, Formula},
    dimensions::Dimensions,
    estimate,
    event_window::earlier,
    group::GroupValue,
    groups::{Counted, CountedGroup, Counter},
    observation::Observation,
};
use crate::{
    calendar::period::Period,
    domain::{
        activity::ActivityKind, customer_query::ActivityCountsQuery, score_query::POINTS_MAX,
    },
    metrics::{Estimate, MetricError, Metrics, Warning, buckets::BucketPart},
    scoring::{
        Rate,
        behavior::{
            ActiveCounter, ActivityCount, ActivityCounter, Buckets, CustomerEvents, LossRule,
        },
    },
    store::{Family, ScanQuery, Selection, WorkspaceKey},
};

const FORMULAS: [Formula; 3] = [
    Formula::exact(
        "count",
        "activities; the rows of one order count once, and those of its refund",
    ),
    Formula::exact(
        "active_customers",
        "customers with an acquisition, order or reactivation in the bucket or active_days before \
         its start",
    ),
    Formula::new(
        "rate",
        "count_of_active / active_customers: activities of active customers only",
        "Poisson (Garwood 1936), widened by the dispersion between customers (quasi-Poisson)",
    ),
];

/// The answer to an [`ActivityCountsQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityCountsAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// Days for which an activity makes a customer active.
    pub active_days: i32,
    /// One series per group and kind.
    pub series: Vec<ActivityCountSeries>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// One kind of activity of one group over time.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityCountSeries {
    /// The group.
    pub group: Vec<GroupValue>,
    /// The kind.
    pub kind: ActivityKind,
    /// One point per bucket.
    pub points: Vec<ActivityCountPoint>,
}

/// Number of activities in one bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityCountPoint {
    /// The bucket.
    pub bucket: BucketPart,
    /// The numbers.
    pub count: ActivityCount,
    /// Customers that the rate divides by.
    pub active: u64,
    /// Activities of active customers per active customer.
    pub rate: Estimate,
}

impl Counter for ActivityCounter {
    type Base = ActiveCounter;

    fn add(&mut self, customer: &Counted<'_>) {
        Self::add(self, &customer.of_group, &customer.all);
    }

    fn add_to_base(base: &mut ActiveCounter, all: &CustomerEvents<'_>) {
        base.add(all);
    }
}

impl Metrics {
    /// Counts activities per bucket, group and kind.
    ///
    /// # Errors
    /// As [`Self::customer_base`].
    pub async fn activity_counts(
        &self,
        workspace: WorkspaceKey,
        query: ActivityCountsQuery,
    ) -> Result<ActivityCountsAnswer, MetricError> {
        let scope = &query.scope;
        let population = self
            .population(workspace, scope, Dimensions::OfActivities)
            .await?;
        let observation = self.observe(workspace, scope, query.bucket).await?;
        let mut answer = ActivityCountsAnswer {
            definition: CustomerDefinition::new(
                scope,
                observation.period,
                observation.until,
                &FORMULAS,
            ),
            active_days: query.active_days,
            series: Vec::new(),
            warnings: observation.warnings.clone(),
        };
        let (Some(period), Ok(buckets)) = (observation.period, Buckets::new(observation.edges()))
        else {
            if query.keeps_absent && scope.is_one_group() {
                let kinds = query.kinds.iter();
                let series = kinds.map(|kind| ActivityCountSeries {
                    group: Vec::new(),
                    kind: *kind,
                    points: Vec::new(),
                });
                answer.series.extend(series);
            }
            return Ok(answer);
        };
        let LossRule::Inactivity { gap } = inactivity(query.active_days) else {
            return Err(MetricError::BrokenInvariant(
                "active without days".to_owned(),
            ));
        };
        let points = buckets.len();
        let templates = (
            ActivityCounter::new(buckets.clone(), gap),
            ActiveCounter::new(buckets, gap),
        );
        let scan = scan_query(&observation, period, gap, &query.kinds);
        let groups = self
            .count_customers(
                workspace,
                population,
                Scan {
                    query: scan,
                    currency: None,
                    latest: observation.latest(),
                    history: None,
                },
                templates,
                points,
            )
            .await?;
        for group in groups.into_groups(&scope.group_by) {
            answer.series.extend(series(&query, group, &observation));
        }
        if answer.series.len() * points > POINTS_MAX {
            return Err(MetricError::TooManyPoints {
                field: "scope.group_by",
            });
        }
        Ok(answer)
    }
}

fn scan_query(
    observation: &Observation,
    period: Period,
    gap: i64,
    kinds: &[ActivityKind],
) -> ScanQuery {
    // The activities that make customers active are read in any case.
    let mut families = vec![Family::Lifecycle, Family::Trade];
    families.extend(kinds.iter().map(|kind| Family::of(*kind)));
    families.sort_unstable();
    families.dedup();
    ScanQuery {
        families,
        start: earlier(period.start(), gap),
        end: observation.read_until(period),
        selection: Selection::Active(None),
        attributes: Vec::new(),
        finds_unknown_orders: false,
        answer: None,
    }
}

/// A series for each kind that occurs in the period, or for each requested kind.
fn series(
    query: &ActivityCountsQuery,
    group: CountedGroup<ActivityCounter>,
    observation: &Observation,
) -> Vec<ActivityCountSeries> {
    let active = group.base.finish();
    let counts = group.counter.finish();
    let occurs = |kind: ActivityKind| counts.iter().any(|counts| counts.of(kind).count > 0);
    let keeps_absent = query.keeps_absent && query.scope.is_one_group();
    let kinds = query.kinds.iter().copied();
    let kinds = kinds.filter(|kind| keeps_absent || occurs(*kind));
    let series = kinds.map(|kind| {
        let points = observation.buckets.iter().zip(&counts).zip(&active);
        let points = points.map(|((bucket, counts), &active)| {
            let count = counts.of(kind);
            let rate = Rate {
                count: count.of_active,
                exposure: active,
            };
            let dispersion = count.dispersion(active).unwrap_or(1.0);
            let score = rate.dispersed_score(dispersion, query.scope.confidence);
            ActivityCountPoint {
                bucket: *bucket,
                count,
                active,
                rate: estimate::of_score(&score, 1.0, 0.0),
            }
        });
        ActivityCountSeries {
            group: group.group.clone(),
            kind,
            points: points.collect(),
        }
    });
    series.collect()
}
