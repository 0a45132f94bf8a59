//! Cohorts.

use super::{
    count::{Scan, only_currency},
    definition::{CustomerDefinition, Formula},
    dimensions::Dimensions,
    estimate,
    group::GroupSeries,
    groups::{Counted, Counter},
    observation::Observation,
};
use crate::{
    calendar::period::Period,
    domain::{customer_query::CohortsQuery, money::Currency, score_query::POINTS_MAX},
    metrics::{Estimate, MetricError, Metrics, Warning, buckets::BucketPart},
    scoring::{
        Confidence,
        behavior::{Buckets, Cohort, CohortCell, CohortCounter, CohortStart, CustomerEvents},
    },
    store::{Family, FirstTime, ScanQuery, Selection, WorkspaceKey},
};

const FORMULAS: [Formula; 4] = [
    Formula::exact("size", "customers who began in the bucket"),
    Formula::new(
        "retention",
        "customers who ordered at the age / size",
        "Wilson",
    ),
    Formula::exact("revenue_net", "revenue_gross - refunds of the same bucket"),
    Formula::exact(
        "currency_code",
        "customers with an order in this currency, their orders in it, and first orders in it; \
         all without a currency",
    ),
];

/// The answer to a [`CohortsQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct CohortAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// The currency of every amount; `None` without amounts, and where there are several.
    pub currency: Option<Currency>,
    /// Whether amounts have one currency, so that they can be added up.
    pub has_amounts: bool,
    /// The cohorts of each group, in the order of time.
    pub tables: Vec<GroupSeries<CohortPoint>>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// The customers who began in one bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortPoint {
    /// The bucket.
    pub bucket: BucketPart,
    /// Number of customers.
    pub size: u64,
    /// One cell per age, from 0.
    pub cells: Vec<CohortCellPoint>,
}

/// A cohort at one age.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortCellPoint {
    /// The bucket.
    pub bucket: BucketPart,
    /// Customers, orders and amounts.
    pub cell: CohortCell,
    /// The share of the cohort that ordered.
    pub retention: Estimate,
}

impl Counter for CohortCounter {
    type Base = ();

    fn add(&mut self, customer: &Counted<'_>) {
        Self::add(self, &customer.of_group);
    }

    fn add_to_base((): &mut (), _all: &CustomerEvents<'_>) {}
}

impl Metrics {
    /// Follows cohorts of customers per group.
    ///
    /// # Errors
    /// As [`Self::customer_base`].
    pub async fn cohorts(
        &self,
        workspace: WorkspaceKey,
        query: CohortsQuery,
    ) -> Result<CohortAnswer, MetricError> {
        let scope = &query.scope;
        let population = self
            .population(workspace, scope, Dimensions::OfCustomers)
            .await?;
        let observation = self.observe(workspace, scope, query.bucket).await?;
        let mut answer = CohortAnswer {
            definition: CustomerDefinition::new(
                scope,
                observation.period,
                observation.until,
                &FORMULAS,
            ),
            currency: query.currency,
            has_amounts: true,
            tables: Vec::new(),
            warnings: observation.warnings.clone(),
        };
        let (Some(period), Ok(buckets)) = (observation.period, Buckets::new(observation.edges()))
        else {
            if scope.is_one_group() {
                answer.tables.push(GroupSeries {
                    group: Vec::new(),
                    points: Vec::new(),
                });
            }
            return Ok(answer);
        };
        let cells = cells_max(buckets.len(), query.ages_max);
        if cells > POINTS_MAX {
            // Checked before the cells are allocated.
            return Err(MetricError::TooManyPoints { field: "bucket" });
        }
        let until = observation.known_until(period).as_microsecond();
        let counter = CohortCounter::new(buckets, query.start, until, query.ages_max);
        let groups = self
            .count_customers(
                workspace,
                population,
                Scan {
                    query: scan_query(&observation, period, query.start),
                    currency: query.currency,
                    latest: observation.latest(),
                    history: None,
                },
                (counter, ()),
                cells,
            )
            .await?;
        match only_currency(&groups.currencies()?) {
            Ok(currency) => answer.currency = currency.or(query.currency),
            Err(MetricError::MixedCurrencies(codes)) => {
                answer.has_amounts = false;
                answer.warnings.push(Warning::MixedCurrencies(codes));
            }
            Err(error) => return Err(error),
        }
        for group in groups.into_groups(&scope.group_by) {
            let cohorts = group.counter.finish().into_iter().enumerate();
            let cohorts = cohorts
                .map(|(index, cohort)| point(&observation, index, &cohort, scope.confidence));
            answer.tables.push(GroupSeries {
                group: group.group,
                points: cohorts.collect(),
            });
        }
        Ok(answer)
    }
}

fn point(
    observation: &Observation,
    index: usize,
    cohort: &Cohort,
    confidence: Confidence,
) -> CohortPoint {
    let cells = cohort.cells.iter().zip(&observation.buckets[index..]);
    let cells = cells.enumerate().filter_map(|(age, (cell, bucket))| {
        Some(CohortCellPoint {
            bucket: *bucket,
            cell: *cell,
            retention: estimate::of_share(cohort.retention(age)?, confidence),
        })
    });
    CohortPoint {
        bucket: observation.buckets[index],
        size: cohort.size,
        cells: cells.collect(),
    }
}

/// Most cells of a table: the first cohort has one for each bucket, the last has one.
fn cells_max(buckets: usize, ages_max: Option<usize>) -> usize {
    let ages = ages_max.unwrap_or(buckets).min(buckets);
    ages * (buckets - ages) + ages * (ages + 1) / 2
}

fn scan_query(observation: &Observation, period: Period, start: CohortStart) -> ScanQuery {
    let first = match start {
        CohortStart::FirstOrder => FirstTime::Order,
        CohortStart::Acquisition => FirstTime::Qualifying,
    };
    let end = observation.read_until(period);
    ScanQuery {
        families: vec![Family::Trade],
        start: period.start(),
        end,
        selection: Selection::FirstTimeIn(first, period.start(), end),
        attributes: Vec::new(),
        finds_unknown_orders: false,
        answer: None,
    }
}

#[cfg(test)]
mod tests {
    use super::cells_max;

    #[test]
    fn a_table_has_a_cell_for_each_age_that_each_cohort_reaches() {
        let counted = |buckets: usize, ages_max: usize| -> usize {
            (0..buckets)
                .map(|index| ages_max.min(buckets - index))
                .sum()
        };
        for buckets in 0..20 {
            assert_eq!(cells_max(buckets, None), counted(buckets, usize::MAX));
            for ages_max in 1..25 {
                assert_eq!(
                    cells_max(buckets, Some(ages_max)),
                    counted(buckets, ages_max)
                );
            }
        }
    }
}
