//! Purchases.

use super::{
    count::{Scan, only_currency},
    definition::{CustomerDefinition, Formula},
    difference,
    dimensions::Dimensions,
    estimate::{self, minor_units},
    event_window::History,
    group::GroupSeries,
    groups::{Counted, CountedGroup, Counter},
    observation::Observation,
    start_point::StartPoint,
};
use crate::{
    calendar::{day_numbers::DayNumbers, period::Period},
    domain::{
        customer_query::{DAY_MICROS, PurchasesQuery},
        money::Currency,
    },
    metrics::{Estimate, MetricError, Metrics, Warning, buckets::BucketPart},
    scoring::{
        Confidence, Share,
        behavior::{Buckets, CustomerEvents, Occasions, PurchaseCounter, Purchases, Within},
    },
    store::{Family, FirstTime, ScanQuery, Selection, WorkspaceKey},
};

const FORMULAS: [Formula; 18] = [
    Formula::exact(
        "orders",
        "distinct order ids of a customer, each at the time of its first row; a refund is none",
    ),
    Formula::exact("revenue_net", "revenue_gross - refunds"),
    Formula::exact(
        "refunds_of_unknown_orders",
        "refunds whose order is not stored for their customer, at any time; in refunds, too",
    ),
    Formula::exact("cost", "cost of the rows whose cost is known"),
    Formula::exact(
        "profit",
        "revenue_gross of the rows whose cost is known - cost",
    ),
    Formula::new(
        "average_order_value",
        "revenue_gross / orders",
        "ratio of totals by customer, Student's t over customers (Cochran 1977)",
    ),
    Formula::exact("average_order_value_net", "revenue_net / orders"),
    Formula::new(
        "frequency",
        "occasions / customers",
        "Student's t over customers",
    ),
    Formula::new(
        "revenue_per_customer",
        "revenue_gross / customers",
        "Student's t over customers",
    ),
    Formula::new(
        "profit_per_customer",
        "profit / customers with a row whose cost is known",
        "Student's t over those customers",
    ),
    Formula::new(
        "repurchase_rate",
        "customers with 2 occasions or more / customers",
        "Wilson",
    ),
    Formula::new(
        "repurchase_within_rate",
        "customers with another order in time, among the activities kept / customers whose first \
         order of all lies in the bucket and so long before the end of observation, whatever their \
         activities",
        "Wilson",
    ),
    Formula::new(
        "at_start.repurchase_rate",
        "customers at the start with 2 occasions or more / customers at the start",
        "Wilson",
    ),
    Formula::new(
        "at_start.revenue_per_customer",
        "revenue_gross of the customers at the start / customers at the start",
        "Student's t over customers",
    ),
    Formula::new(
        "at_start.repurchase_rate_difference",
        "at_start.repurchase_rate - that of the other groups' customers together",
        "Newcombe 1998, method 10",
    ),
    Formula::new(
        "at_start.revenue_per_customer_difference",
        "at_start.revenue_per_customer - that of the other groups' customers together",
        "Welch's t over customers",
    ),
    Formula::new(
        "repurchase_within_rate_difference",
        "repurchase_within_rate - that of the other groups' customers together",
        "Newcombe 1998, method 10",
    ),
    Formula::exact(
        "currency_code",
        "orders and refunds in this currency only, and first orders in it; all without a currency",
    ),
];

/// The answer to a [`PurchasesQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct PurchasesAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// What counts as one purchase.
    pub occasions: Occasions,
    /// The currency of every amount; `None` without amounts, and where there are several.
    pub currency: Option<Currency>,
    /// One series per group.
    pub series: Vec<GroupSeries<PurchasePoint>>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// Purchases in one bucket.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchasePoint {
    /// The bucket.
    pub bucket: BucketPart,
    /// The numbers and sums.
    pub purchases: Purchases,
    /// Occasions per customer.
    pub frequency: Estimate,
    /// The share of customers with two occasions or more.
    pub repurchase_rate: Estimate,
    /// The share of new customers who ordered again in time, if the query asks for it.
    pub repurchase_within_rate: Option<Estimate>,
    /// The amounts; `None` if they have several currencies.
    pub amounts: Option<PurchaseAmounts>,
    /// The share of repurchasers in time less that of the other groups' customers together;
    /// `None` unless the query asks for both it and `at_start`, and without other groups.
    pub repurchase_within_difference: Option<Estimate>,
    /// Purchases of the customers at the bucket's start; `None` unless the query asks for them.
    pub at_start: Option<StartPoint>,
}

/// Estimates of amounts, in units of the currency.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseAmounts {
    /// Gross revenue per order.
    pub average_order_value: Estimate,
    /// Net revenue per order.
    pub average_order_value_net: Option<f64>,
    /// Gross revenue per customer.
    pub revenue_per_customer: Estimate,
    /// Profit per customer with a known cost.
    pub profit_per_customer: Estimate,
}

/// Counts purchases by the days of a zone.
#[derive(Debug, Clone)]
struct ZonedCounter {
    counter: PurchaseCounter,
    days: DayNumbers,
}

impl ZonedCounter {
    fn add_events(&mut self, customer: &CustomerEvents<'_>, history: &CustomerEvents<'_>) {
        let Self { counter, days } = self;
        counter.add_with_history(customer, history, &|at| days.number(at));
    }
}

impl Counter for ZonedCounter {
    /// Where activities split the groups, a counter of all activities.
    type Base = Option<Self>;

    fn add(&mut self, customer: &Counted<'_>) {
        self.add_events(&customer.of_group, &customer.history);
    }

    fn add_to_base(base: &mut Self::Base, all: &CustomerEvents<'_>) {
        if let Some(base) = base {
            base.add_events(all, all);
        }
    }
}

impl Metrics {
    /// Counts purchases per bucket and group.
    ///
    /// # Errors
    /// As [`Self::customer_base`].
    pub async fn purchases(
        &self,
        workspace: WorkspaceKey,
        query: PurchasesQuery,
    ) -> Result<PurchasesAnswer, MetricError> {
        let scope = &query.scope;
        // A customer at the start belongs to one group, whatever the activities.
        let dimensions = match query.at_start {
            Some(_) => Dimensions::OfCustomers,
            None => Dimensions::OfActivities,
        };
        let population = self.population(workspace, scope, dimensions).await?;
        let observation = self.observe(workspace, scope, query.bucket).await?;
        let mut answer = PurchasesAnswer {
            definition: CustomerDefinition::new(
                scope,
                observation.period,
                observation.until,
                &FORMULAS,
            ),
            occasions: query.occasions,
            currency: query.currency,
            series: Vec::new(),
            warnings: observation.warnings.clone(),
        };
        let (Some(period), Ok(buckets)) = (observation.period, Buckets::new(observation.edges()))
        else {
            if scope.is_one_group() {
                answer.series.push(GroupSeries {
                    group: Vec::new(),
                    points: Vec::new(),
                });
            }
            return Ok(answer);
        };
        let within = query.within_days.map(|days| Within {
            span: i64::from(days) * DAY_MICROS,
            until: observation.known_until(period).as_microsecond(),
        });
        let points = buckets.len();
        let mut counter = PurchaseCounter::new(buckets, query.occasions, within);
        if let Some(loss) = query.at_start {
            counter = counter.of_customers_at_start(loss, observation.until.as_microsecond());
        }
        let counter = ZonedCounter {
            counter,
            days: DayNumbers::new(&scope.zone, period),
        };
        let needs_base = within.is_some() && population.is_split_by_activities();
        let base = needs_base.then(|| counter.clone());
        let groups = self
            .count_customers(
                workspace,
                population,
                Scan {
                    query: scan_query(&observation, period, within.is_some()),
                    currency: query.currency,
                    latest: observation.latest(),
                    history: query
                        .at_start
                        .map(|loss| History::of_base(period.start(), loss)),
                },
                (counter, base),
                points,
            )
            .await?;
        let currencies = groups.currencies()?;
        let currency = only_currency(&currencies);
        if let Err(MetricError::MixedCurrencies(codes)) = &currency {
            answer
                .warnings
                .push(Warning::MixedCurrencies(codes.clone()));
        }
        answer.currency = currency.as_ref().ok().copied().flatten().or(query.currency);
        let unit = currency.is_ok().then(|| minor_units(answer.currency));
        for group in groups.into_groups(&scope.group_by) {
            answer
                .series
                .push(series(group, &observation, unit, scope.confidence)?);
        }
        if query.at_start.is_some() {
            compare(&mut answer.series, unit, scope.confidence)?;
        }
        Ok(answer)
    }
}

/// Sets the differences between each group and the others.
fn compare(
    series: &mut [GroupSeries<PurchasePoint>],
    unit: Option<f64>,
    confidence: Confidence,
) -> Result<(), MetricError> {
    difference::of_shares(
        series,
        confidence,
        |point| point.purchases.repurchase_within,
        |point, difference| point.repurchase_within_difference = Some(difference),
    )?;
    difference::of_shares(
        series,
        confidence,
        |point| Some(point.at_start.as_ref()?.purchases.repurchase_rate()),
        |point, difference| {
            if let Some(at_start) = &mut point.at_start {
                at_start.repurchase_difference = Some(difference);
            }
        },
    )?;
    if let Some(unit) = unit {
        difference::of_means(
            series,
            (unit, confidence),
            |point| Some(point.at_start.as_ref()?.purchases.customer_revenue),
            |point, difference| {
                if let Some(at_start) = &mut point.at_start {
                    at_start.revenue_difference = Some(difference);
                }
            },
        );
    }
    Ok(())
}

fn series(
    group: CountedGroup<ZonedCounter>,
    observation: &Observation,
    unit: Option<f64>,
    confidence: Confidence,
) -> Result<GroupSeries<PurchasePoint>, MetricError> {
    let base = group.base.map(|base| base.counter.finish());
    let counted = group.counter.counter.finish().into_iter().enumerate();
    let points = observation.buckets.iter().zip(counted);
    let points = points.map(|(bucket, (index, mut purchases))| {
        let base = base.as_ref().and_then(|base| base.get(index));
        let base = base.and_then(|base| base.repurchase_within);
        if let (Some(own), Some(base)) = (purchases.repurchase_within, base) {
            let share = Share::new(own.successes(), base.n());
            purchases.repurchase_within = Some(share.map_err(|error| {
                MetricError::BrokenInvariant(format!("repurchases of a group: {error}"))
            })?);
        }
        Ok(point(*bucket, purchases, unit, confidence))
    });
    Ok(GroupSeries {
        group: group.group,
        points: points.collect::<Result<_, MetricError>>()?,
    })
}

fn point(
    bucket: BucketPart,
    purchases: Purchases,
    unit: Option<f64>,
    confidence: Confidence,
) -> PurchasePoint {
    let amounts = unit.map(|unit| PurchaseAmounts {
        average_order_value: estimate::of_score(
            &purchases.order_value.score(confidence),
            unit,
            0.0,
        ),
        average_order_value_net: purchases
            .average_order_value_net()
            .map(|value| value / unit),
        revenue_per_customer: estimate::of_mean(&purchases.customer_revenue, unit, 0.0, confidence),
        profit_per_customer: estimate::of_mean(
            &purchases.customer_profit,
            unit,
            f64::NEG_INFINITY,
            confidence,
        ),
    });
    PurchasePoint {
        bucket,
        frequency: estimate::of_mean(&purchases.occasions, 1.0, 1.0, confidence),
        repurchase_rate: estimate::of_share(purchases.repurchase_rate(), confidence),
        repurchase_within_rate: purchases
            .repurchase_within
            .map(|share| estimate::of_share(share, confidence)),
        amounts,
        repurchase_within_difference: None,
        at_start: purchases
            .at_start
            .map(|bought| StartPoint::new(bought, unit, confidence)),
        purchases,
    }
}

fn scan_query(observation: &Observation, period: Period, needs_first_order: bool) -> ScanQuery {
    ScanQuery {
        families: vec![Family::Trade],
        start: period.start(),
        end: observation.read_until(period),
        selection: Selection::Active(needs_first_order.then_some(FirstTime::Order)),
        attributes: Vec::new(),
        finds_unknown_orders: true,
        answer: None,
    }
}
