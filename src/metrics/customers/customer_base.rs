//! The customer base.

use super::{
    count::Scan,
    definition::{CustomerDefinition, Formula},
    difference,
    dimensions::Dimensions,
    estimate,
    event_window::earlier,
    group::GroupSeries,
    groups::{Counted, Counter},
    observation::Observation,
};
use crate::{
    domain::{
        customer_query::{BaseQuery, DAY_MICROS},
        response::SUBMIT_TIME_MIN,
    },
    metrics::{Estimate, MetricError, Metrics, Warning, buckets::BucketPart},
    scoring::behavior::{BaseCounter, BaseCounts, Buckets, CustomerEvents, LossRule},
    store::{Family, FirstTime, ScanQuery, Selection, WorkspaceKey},
};

const FORMULAS: [Formula; 5] = [
    Formula::exact("at_end", "at_start + acquired + reactivated - lost"),
    Formula::exact("not_retained", "at_start - retained"),
    Formula::new("retention", "retained / at_start", "Wilson"),
    Formula::new("churn", "not_retained / at_start", "Wilson"),
    Formula::new(
        "retention_difference",
        "retention - retention of the other groups' customers together",
        "Newcombe 1998, method 10",
    ),
];

/// The answer to a [`BaseQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct BaseAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// When customers count as lost.
    pub loss: LossRule,
    /// One series per group.
    pub series: Vec<GroupSeries<BasePoint>>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// The customer base in one bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct BasePoint {
    /// The bucket.
    pub bucket: BucketPart,
    /// The numbers of customers.
    pub counts: BaseCounts,
    /// The share of the customers at the start who are customers at the end.
    pub retention: Estimate,
    /// The share of the others.
    pub churn: Estimate,
    /// The retention less that of the other groups' customers together; `None` without other
    /// groups.
    pub retention_difference: Option<Estimate>,
    /// Whether a loss can't be observed yet in all of the bucket, because it begins less than
    /// the gap after the first stored activity.
    pub is_unobservable: bool,
}

impl Counter for BaseCounter {
    type Base = ();

    fn add(&mut self, customer: &Counted<'_>) {
        Self::add(self, &customer.of_group);
    }

    fn add_to_base((): &mut (), _all: &CustomerEvents<'_>) {}
}

impl Metrics {
    /// Counts the customer base per bucket and group.
    ///
    /// # Errors
    /// [`MetricError::Invalid`] for unknown dimensions; [`MetricError::TooManyPoints`];
    /// [`MetricError::TooManyActivities`]; those of the question in the scope;
    /// [`MetricError::Store`]; [`MetricError::BrokenInvariant`].
    pub async fn customer_base(
        &self,
        workspace: WorkspaceKey,
        query: BaseQuery,
    ) -> Result<BaseAnswer, MetricError> {
        let BaseQuery {
            scope,
            bucket,
            loss,
        } = query;
        let population = self
            .population(workspace, &scope, Dimensions::OfCustomers)
            .await?;
        let observation = self.observe(workspace, &scope, bucket).await?;
        let mut series = Vec::new();
        if let (Some(_), Ok(buckets)) = (observation.period, Buckets::new(observation.edges())) {
            let points = buckets.len();
            let counter =
                BaseCounter::new(buckets, loss).observed_until(observation.until.as_microsecond());
            let groups = self
                .count_customers(
                    workspace,
                    population,
                    Scan {
                        query: scan_query(&observation, loss)?,
                        currency: None,
                        latest: observation.latest(),
                        history: None,
                    },
                    (counter, ()),
                    points,
                )
                .await?;
            for group in groups.into_groups(&scope.group_by) {
                let counts = group.counter.finish().map_err(|error| {
                    MetricError::BrokenInvariant(format!("the customer base: {error}"))
                })?;
                let counts = observation.buckets.iter().zip(counts);
                let points = counts.map(|(bucket, counts)| BasePoint {
                    bucket: *bucket,
                    counts,
                    retention: estimate::of_share(counts.retention(), scope.confidence),
                    churn: estimate::of_share(counts.churn(), scope.confidence),
                    retention_difference: None,
                    is_unobservable: is_unobservable(&observation, bucket, loss),
                });
                series.push(GroupSeries {
                    group: group.group,
                    points: points.collect(),
                });
            }
            difference::of_shares(
                &mut series,
                scope.confidence,
                |point| Some(point.counts.retention()),
                |point, difference| point.retention_difference = Some(difference),
            )?;
        } else if scope.is_one_group() {
            series.push(GroupSeries {
                group: Vec::new(),
                points: Vec::new(),
            });
        }
        Ok(BaseAnswer {
            definition: CustomerDefinition::new(
                &scope,
                observation.period,
                observation.until,
                &FORMULAS,
            ),
            loss,
            series,
            warnings: observation.warnings,
        })
    }
}

fn is_unobservable(observation: &Observation, bucket: &BucketPart, loss: LossRule) -> bool {
    match (loss, observation.first_activity) {
        (LossRule::Inactivity { gap }, Some(first)) => {
            let since_first = bucket.period.start().as_microsecond() - first.as_microsecond();
            since_first < gap
        }
        (LossRule::Contractual, _) | (_, None) => false,
    }
}

/// The rule of a loss after a number of days of inactivity.
pub(super) fn inactivity(days: i32) -> LossRule {
    LossRule::Inactivity {
        gap: i64::from(days) * DAY_MICROS,
    }
}

/// The scan for the base of a period.
fn scan_query(observation: &Observation, loss: LossRule) -> Result<ScanQuery, MetricError> {
    let period = observation
        .period
        .ok_or_else(|| MetricError::BrokenInvariant("buckets without a period".to_owned()))?;
    let end = observation.read_until(period);
    let (families, start, selection) = match loss {
        // A customer of any age can still be in the base.
        LossRule::Contractual => (
            vec![Family::Lifecycle],
            SUBMIT_TIME_MIN,
            Selection::FirstTimeIn(FirstTime::Qualifying, SUBMIT_TIME_MIN, end),
        ),
        // An activity counts for as long as the gap.
        LossRule::Inactivity { gap } => (
            vec![Family::Lifecycle, Family::Trade],
            earlier(period.start(), gap),
            Selection::Active(Some(FirstTime::Qualifying)),
        ),
    };
    Ok(ScanQuery {
        families,
        start,
        end,
        selection,
        attributes: Vec::new(),
        finds_unknown_orders: false,
        answer: None,
    })
}
