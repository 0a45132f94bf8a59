//! `QueryPurchases`.

use super::{
    estimate::{self, amount, minor_units},
    scope::{self, Dimensions, edges, known_until, parse_currency, parse_cut, parse_days},
};
use crate::{
    api,
    calendar::period::{Bucket, Period, day_number},
    domain::{
        customer_query::{CustomerScope, DAY_MICROS, DAYS_MAX},
        money::Currency,
        violation::Violations,
    },
    rpc::{CallError, Context, score_encoding::whole, time},
    scoring::{
        Confidence,
        behavior::{Buckets, Occasions, PurchaseCounter, Purchases, Within},
    },
    store::{Family, FirstTime, ScanQuery, Selection},
};

const FORMULAS: [(&str, &str, &str); 9] = [
    (
        "orders",
        "distinct order ids of a customer; a refund is none",
        "",
    ),
    ("revenue_net", "revenue_gross - refunds", ""),
    ("profit", "revenue_gross of orders with a cost - cost", ""),
    (
        "average_order_value",
        "revenue_gross / orders",
        "Student's t over orders",
    ),
    (
        "frequency",
        "occasions / customers",
        "Student's t over customers",
    ),
    (
        "revenue_per_customer",
        "revenue_gross / customers",
        "Student's t over customers",
    ),
    (
        "profit_per_customer",
        "profit / customers with a known cost",
        "Student's t over those customers",
    ),
    (
        "repurchase_rate",
        "customers with 2 occasions or more / customers",
        "Wilson",
    ),
    (
        "repurchase_within_rate",
        "customers with another order in time / customers whose first order of all lies in the \
         bucket and so long before the period's end",
        "Wilson",
    ),
];

/// A query, parsed.
struct Query {
    scope: CustomerScope,
    bucket: Bucket,
    currency: Option<Currency>,
    occasions: Occasions,
    within_days: Option<i32>,
}

impl Context {
    pub(super) async fn query_purchases(
        &self,
        request: api::QueryPurchasesRequest,
    ) -> Result<api::QueryPurchasesResponse, CallError> {
        let asked = request.scope.clone();
        let query = parse(request)?;
        let scope = &query.scope;
        let population = self
            .population(scope, Dimensions::OfActivities, query.currency)
            .await?;
        let period = self.customer_period(scope, query.bucket).await?;
        let buckets = scope::buckets(query.bucket, period, &scope.zone)?;
        let mut currency = query.currency;
        let mut series = Vec::new();
        if let (Some(period), Ok(within)) = (period, Buckets::new(edges(&buckets))) {
            let in_time = query.within_days.map(|days| Within {
                span: i64::from(days) * DAY_MICROS,
                until: known_until(period).as_microsecond(),
            });
            let zone = scope.zone.clone();
            let groups = self
                .count_customers(
                    population,
                    scan_query(period, in_time.is_some()),
                    PurchaseCounter::new(within, query.occasions, in_time),
                    buckets.len(),
                    move |counter, customer, _| {
                        counter.add(customer, &|at| day_number(at, &zone));
                    },
                )
                .await?;
            currency = groups.currency()?.or(currency);
            for (group, counter) in groups.into_series(&scope.group_by) {
                let points = buckets.iter().zip(counter.finish());
                series.push(api::PurchaseSeries {
                    group,
                    points: points
                        .map(|(bucket, purchases)| {
                            point(*bucket, &purchases, currency, scope.confidence)
                        })
                        .collect(),
                });
            }
        } else if scope.group_by.is_empty() && scope.answer.is_none() {
            series.push(api::PurchaseSeries::default());
        }
        Ok(api::QueryPurchasesResponse {
            definition: Some(scope::definition(asked, scope, period, &FORMULAS)),
            currency_code: currency.map_or_else(String::new, |currency| currency.to_string()),
            series,
        })
    }
}

fn parse(request: api::QueryPurchasesRequest) -> Result<Query, Violations> {
    let mut violations = Violations::default();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_cut(
        request.bucket,
        request.first_day_of_week,
        request.first_month_of_year,
        &mut violations,
    );
    let currency = parse_currency(&request.currency_code, &mut violations);
    let within_days = request.repurchase_within_days.map(|days| {
        let field = "repurchase_within_days";
        parse_days(field, Some(days), days, DAYS_MAX, &mut violations)
    });
    let occasions = match request.same_day_as_one {
        true => Occasions::Days,
        false => Occasions::Orders,
    };
    let parsed = || {
        Some(Query {
            scope: scope?,
            bucket: bucket?,
            currency,
            occasions,
            within_days,
        })
    };
    violations.finish(parsed())
}

fn scan_query(period: Period, needs_first_order: bool) -> ScanQuery {
    ScanQuery {
        families: vec![Family::Trade],
        start: period.start(),
        end: period.end(),
        selection: Selection::Active(needs_first_order.then_some(FirstTime::Order)),
        attributes: Vec::new(),
        answer: None,
    }
}

fn point(
    bucket: Period,
    purchases: &Purchases,
    currency: Option<Currency>,
    confidence: Confidence,
) -> api::PurchasePoint {
    let money = |minor| amount(currency, minor);
    let unit = minor_units(currency);
    let within = purchases.repurchase_within;
    api::PurchasePoint {
        period: Some(time::encode_period(bucket)),
        customers: whole(purchases.customers()),
        orders: whole(purchases.orders()),
        occasions: i64::try_from(purchases.occasions_total()).unwrap_or(i64::MAX),
        repeat_customers: whole(purchases.repeat_customers),
        revenue_gross: money(purchases.gross()),
        refunds: money(purchases.refunds),
        revenue_net: money(purchases.net()),
        orders_with_cost: whole(purchases.orders_with_cost),
        cost: money(purchases.cost),
        profit: money(purchases.profit()),
        average_order_value: Some(estimate::of_mean(
            &purchases.order_values,
            unit,
            0.0,
            confidence,
        )),
        average_order_value_net: purchases
            .average_order_value_net()
            .map(|value| value / unit),
        frequency: Some(estimate::of_mean(
            &purchases.occasions,
            1.0,
            1.0,
            confidence,
        )),
        revenue_per_customer: Some(estimate::of_mean(
            &purchases.customer_revenue,
            unit,
            0.0,
            confidence,
        )),
        profit_per_customer: Some(estimate::of_mean(
            &purchases.customer_profit,
            unit,
            f64::NEG_INFINITY,
            confidence,
        )),
        repurchase_rate: Some(estimate::of_share(purchases.repurchase_rate(), confidence)),
        repurchase_within_rate: within.map(|share| estimate::of_share(share, confidence)),
    }
}
