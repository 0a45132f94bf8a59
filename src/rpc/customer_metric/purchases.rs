//! `QueryPurchases`.

use super::{
    encoding::{self, amount, currency_code},
    loss_rule,
    scope::{self, encode_occasion, parse_currency, parse_days, parse_division, parse_occasion},
};
use crate::{
    api,
    domain::{
        customer_query::{DAYS_MAX, PurchasesQuery},
        money::Currency,
        violation::Violations,
    },
    metrics::{
        Estimate,
        customers::{PurchasePoint, PurchasesAnswer, StartPoint},
    },
    rpc::{CallError, Context, score_encoding::encode_count, time, warning_message},
    scoring::Confidence,
};

impl Context {
    pub(super) async fn query_purchases(
        &self,
        request: api::QueryPurchasesRequest,
    ) -> Result<api::QueryPurchasesResponse, CallError> {
        let requested_scope = request.scope.clone();
        let query = parse(request)?;
        let answer = self.metrics.purchases(self.workspace, query).await?;
        encode(requested_scope, answer)
    }
}

fn parse(request: api::QueryPurchasesRequest) -> Result<PurchasesQuery, Violations> {
    let mut violations = Violations::default();
    let scope = scope::parse(request.scope, &mut violations);
    let bucket = parse_division(
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
    let occasions = parse_occasion(request.occasion, request.same_day_as_one, &mut violations);
    let at_start = request.at_start;
    let at_start = at_start.map(|rule| loss_rule::parse("at_start", Some(rule), &mut violations));
    let parsed = || {
        Some(PurchasesQuery {
            scope: scope?,
            bucket: bucket?,
            currency,
            occasions: occasions?,
            within_days,
            at_start,
        })
    };
    violations.finish(parsed())
}

fn encode(
    requested_scope: Option<api::CustomerScope>,
    answer: PurchasesAnswer,
) -> Result<api::QueryPurchasesResponse, CallError> {
    let confidence = answer.definition.scope.confidence;
    let series = answer.series.into_iter().map(|series| {
        let points = series.points.iter();
        let points = points.map(|one| point(one, answer.currency, confidence));
        Ok(api::PurchaseSeries {
            group: encoding::group(series.group),
            points: points.collect::<Result<_, CallError>>()?,
        })
    });
    Ok(api::QueryPurchasesResponse {
        series: series.collect::<Result<_, CallError>>()?,
        definition: Some(encoding::definition(requested_scope, &answer.definition)),
        currency_code: currency_code(answer.currency),
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
        occasion: encode_occasion(answer.occasions).into(),
    })
}

fn point(
    point: &PurchasePoint,
    currency: Option<Currency>,
    confidence: Confidence,
) -> Result<api::PurchasePoint, CallError> {
    let purchases = &point.purchases;
    let estimate = |one| encoding::estimate(one, confidence);
    let amounts = point.amounts.as_ref();
    let money = |minor| amounts.map_or_else(String::new, |_| amount(currency, minor));
    let within = point.repurchase_within_rate.as_ref();
    Ok(api::PurchasePoint {
        period: Some(time::encode_period(point.bucket.period)),
        customers: encode_count(purchases.customers())?,
        orders: encode_count(purchases.orders())?,
        occasions: encode_count(purchases.occasions_total())?,
        repeat_customers: encode_count(purchases.repeat_customers)?,
        revenue_gross: money(purchases.gross()),
        refunds: money(purchases.refunds),
        revenue_net: money(purchases.net()),
        orders_with_cost: encode_count(purchases.orders_with_cost)?,
        cost: money(purchases.cost),
        profit: money(purchases.profit()),
        average_order_value: amounts
            .map(|amounts| estimate(&amounts.average_order_value))
            .transpose()?,
        average_order_value_net: amounts.and_then(|amounts| amounts.average_order_value_net),
        frequency: Some(estimate(&point.frequency)?),
        revenue_per_customer: amounts
            .map(|amounts| estimate(&amounts.revenue_per_customer))
            .transpose()?,
        profit_per_customer: amounts
            .map(|amounts| estimate(&amounts.profit_per_customer))
            .transpose()?,
        repurchase_rate: Some(estimate(&point.repurchase_rate)?),
        repurchase_within_rate: within.map(estimate).transpose()?,
        is_partial: point.bucket.is_partial,
        is_clipped: point.bucket.is_clipped,
        rows_with_cost: encode_count(purchases.rows_with_cost)?,
        at_start: point
            .at_start
            .as_ref()
            .map(|one| at_start(one, currency, confidence))
            .transpose()?,
        repurchase_within_rate_difference: point
            .repurchase_within_difference
            .as_ref()
            .map(estimate)
            .transpose()?,
        refunds_of_unknown_orders: encode_count(purchases.unknown_order_refunds)?,
        refunds_of_unknown_orders_amount: money(purchases.unknown_order_refunded),
    })
}

fn at_start(
    point: &StartPoint,
    currency: Option<Currency>,
    confidence: Confidence,
) -> Result<api::PurchasesAtStart, CallError> {
    let bought = &point.purchases;
    let estimate = |one: &Option<Estimate>| {
        let encoded = one.as_ref().map(|one| encoding::estimate(one, confidence));
        encoded.transpose()
    };
    let gross = || amount(currency, bought.customer_revenue.sum());
    Ok(api::PurchasesAtStart {
        customers: encode_count(bought.customers())?,
        buyers: encode_count(bought.buyers)?,
        repeat_customers: encode_count(bought.repeat_customers)?,
        revenue_gross: point
            .revenue_per_customer
            .as_ref()
            .map_or_else(String::new, |_| gross()),
        repurchase_rate: Some(encoding::estimate(&point.repurchase_rate, confidence)?),
        revenue_per_customer: estimate(&point.revenue_per_customer)?,
        repurchase_rate_difference: estimate(&point.repurchase_difference)?,
        revenue_per_customer_difference: estimate(&point.revenue_difference)?,
    })
}
