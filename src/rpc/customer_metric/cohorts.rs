//! `QueryCohorts`.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    estimate::{self, amount},
    scope::{self, Dimensions, edges, known_until, parse_currency, parse_cut},
};
use crate::{
    api,
    calendar::period::{Bucket, Period},
    domain::{
        customer_query::CustomerScope, money::Currency, score_query::POINTS_MAX,
        violation::Violations,
    },
    rpc::{CallError, Context, score_encoding::whole, time},
    scoring::{
        Confidence,
        behavior::{Buckets, Cohort, CohortCounter, CohortStart},
    },
    store::{Family, FirstTime, ScanQuery, Selection},
};

/// Ages of one reply at most.
const AGES_MAX: i32 = 120;

const FORMULAS: [(&str, &str, &str); 3] = [
    ("size", "customers who began in the bucket", ""),
    (
        "retention",
        "customers who ordered at the age / size",
        "Wilson",
    ),
    (
        "revenue_net",
        "revenue_gross - refunds of the same bucket",
        "",
    ),
];

/// A query, parsed.
struct Query {
    scope: CustomerScope,
    bucket: Bucket,
    start: CohortStart,
    ages_max: Option<usize>,
    currency: Option<Currency>,
}

impl Context {
    pub(super) async fn query_cohorts(
        &self,
        request: api::QueryCohortsRequest,
    ) -> Result<api::QueryCohortsResponse, CallError> {
        let asked = request.scope.clone();
        let query = parse(request)?;
        let scope = &query.scope;
        let population = self
            .population(scope, Dimensions::OfCustomers, query.currency)
            .await?;
        let period = self.customer_period(scope, query.bucket).await?;
        let buckets = scope::buckets(query.bucket, period, &scope.zone)?;
        let mut currency = query.currency;
        let mut tables = Vec::new();
        if let (Some(period), Ok(within)) = (period, Buckets::new(edges(&buckets))) {
            let until = known_until(period).as_microsecond();
            let cells = cells(buckets.len(), query.ages_max);
            if cells > POINTS_MAX {
                // Before a table of so many is made.
                return Err(CallError::TooManyPoints { field: "bucket" });
            }
            let groups = self
                .count_customers(
                    population,
                    scan_query(period, query.start),
                    CohortCounter::new(within, query.start, until, query.ages_max),
                    cells,
                    |counter, customer, _| counter.add(customer),
                )
                .await?;
            currency = groups.currency()?.or(currency);
            let encoder = Encoder {
                buckets: &buckets,
                bucket: query.bucket,
                zone: &scope.zone,
                now: Timestamp::now(),
                currency,
                confidence: scope.confidence,
            };
            for (group, counter) in groups.into_series(&scope.group_by) {
                let cohorts = counter.finish().into_iter().enumerate();
                tables.push(api::CohortTable {
                    group,
                    cohorts: cohorts
                        .map(|(place, cohort)| encoder.cohort(place, &cohort))
                        .collect(),
                });
            }
        } else if scope.group_by.is_empty() && scope.answer.is_none() {
            tables.push(api::CohortTable::default());
        }
        Ok(api::QueryCohortsResponse {
            definition: Some(scope::definition(asked, scope, period, &FORMULAS)),
            currency_code: currency.map_or_else(String::new, |currency| currency.to_string()),
            tables,
        })
    }
}

fn parse(request: api::QueryCohortsRequest) -> Result<Query, Violations> {
    let mut violations = Violations::default();
    let start = request.start();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_cut(
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
        Some(Query {
            scope: scope?,
            bucket: bucket?,
            start: start?,
            ages_max: request.ages_max.and_then(|ages| usize::try_from(ages).ok()),
            currency,
        })
    };
    violations.finish(parsed())
}

/// Cells of a table at most: of so many buckets the first has as many ages, the last one.
fn cells(buckets: usize, ages_max: Option<usize>) -> usize {
    let ages = ages_max.unwrap_or(buckets).min(buckets);
    ages * (buckets - ages) + ages * (ages + 1) / 2
}

fn scan_query(period: Period, start: CohortStart) -> ScanQuery {
    let first = match start {
        CohortStart::FirstOrder => FirstTime::Order,
        CohortStart::Acquisition => FirstTime::Qualifying,
    };
    ScanQuery {
        families: vec![Family::Trade],
        start: period.start(),
        end: period.end(),
        selection: Selection::FirstTimeIn(first, period.start(), period.end()),
        attributes: Vec::new(),
        answer: None,
    }
}

/// What cohorts are encoded with.
struct Encoder<'a> {
    buckets: &'a [Period],
    bucket: Bucket,
    zone: &'a TimeZone,
    now: Timestamp,
    currency: Option<Currency>,
    confidence: Confidence,
}

impl Encoder<'_> {
    fn cohort(&self, place: usize, cohort: &Cohort) -> api::Cohort {
        let cells = cohort.cells.iter().enumerate();
        let cells = cells.filter_map(|(age, cell)| {
            let bucket = *self.buckets.get(place + age)?;
            let retention = cohort.retention(age)?;
            Some(api::CohortCell {
                age: i32::try_from(age).unwrap_or(i32::MAX),
                period: Some(time::encode_period(bucket)),
                customers: whole(cell.customers),
                retention: Some(estimate::of_share(retention, self.confidence)),
                orders: whole(cell.orders),
                revenue_gross: amount(self.currency, cell.gross),
                revenue_net: amount(self.currency, cell.net()),
                is_partial: self.is_partial(bucket),
            })
        });
        api::Cohort {
            period: self.buckets.get(place).copied().map(time::encode_period),
            size: whole(cohort.size),
            cells: cells.collect(),
        }
    }

    /// Whether the end of the bucket wasn't reached.
    fn is_partial(&self, bucket: Period) -> bool {
        bucket.end() > self.now || self.bucket.widen(bucket, self.zone).end() > bucket.end()
    }
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn a_table_has_a_cell_for_each_age_that_each_cohort_reaches() {
        let counted = |buckets: usize, ages_max: usize| -> usize {
            (0..buckets)
                .map(|place| ages_max.min(buckets - place))
                .sum()
        };
        for buckets in 0..20 {
            assert_eq!(cells(buckets, None), counted(buckets, usize::MAX));
            for ages_max in 1..25 {
                assert_eq!(cells(buckets, Some(ages_max)), counted(buckets, ages_max));
            }
        }
    }
}
