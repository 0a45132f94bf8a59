//! `QueryLifetimeValue`.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    encoding::{self, amount, currency_code},
    scope::{self, parse_currency, parse_days},
};
use crate::{
    api,
    domain::{
        customer_query::{CustomerScope, DAYS_MAX, LifetimeValueQuery},
        money::Currency,
        violation::Violations,
    },
    metrics::{
        MetricError,
        customers::{
            BgNbdAnswer, CustomerValue, Expected, GammaGammaAnswer, Holdout, LifetimeValueAnswer,
            LifetimeValueGroup, SimpleLifetimeValue,
        },
    },
    rpc::{CallError, Context, page_token, score_encoding::encode_count, time, warning_message},
    scoring::Confidence,
};

const HORIZON_DAYS_DEFAULT: i32 = 365;
const PAGE_SIZE_MAX: i32 = 1_000;

impl Context {
    pub(super) async fn query_lifetime_value(
        &self,
        request: api::QueryLifetimeValueRequest,
    ) -> Result<api::QueryLifetimeValueResponse, CallError> {
        let asked = request.scope.clone();
        let same_query = api::QueryLifetimeValueRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let query = parse(request, &same_query)?;
        let parameters = query.clone();
        let answer = self.metrics.lifetime_value(self.workspace, query).await?;
        let mut reply = encode(asked, &parameters, &answer)?;
        if answer.has_more {
            let place = (parameters.skip + parameters.page_size) as u64;
            reply.next_page_token = page_token::encode(&same_query, &place.to_be_bytes());
        }
        Ok(reply)
    }
}

fn parse(
    request: api::QueryLifetimeValueRequest,
    same_query: &api::QueryLifetimeValueRequest,
) -> Result<LifetimeValueQuery, CallError> {
    let mut violations = Violations::default();
    let horizon_days = parse_days(
        "horizon_days",
        request.horizon_days,
        HORIZON_DAYS_DEFAULT,
        DAYS_MAX,
        &mut violations,
    );
    let margin = request.margin.unwrap_or(1.0);
    if !(margin > 0.0 && margin <= 1.0) {
        violations.add(
            "margin",
            format_args!("{margin} is not above 0 and at most 1"),
        );
    }
    let annual_discount = request.annual_discount.unwrap_or(0.0);
    if !(0.0..=1.0).contains(&annual_discount) {
        violations.add(
            "annual_discount",
            format_args!("{annual_discount} is not from 0 to 1; 10 % is 0.1"),
        );
    }
    let holdout_days = request
        .holdout_days
        .map(|days| parse_days("holdout_days", Some(days), days, DAYS_MAX, &mut violations));
    let page_size = usize::try_from(request.page_size);
    let page_size = page_size
        .ok()
        .filter(|_| request.page_size <= PAGE_SIZE_MAX);
    if page_size.is_none() {
        let size = request.page_size;
        violations.add(
            "page_size",
            format_args!("{size} is not from 0 to {PAGE_SIZE_MAX}"),
        );
    }
    let scope = scope::parse(request.scope, &mut violations);
    let is_open = |scope: &CustomerScope| scope.period.end.is_none();
    if holdout_days.is_some() && scope.as_ref().is_some_and(is_open) {
        violations.add(
            "holdout_days",
            "needs scope.period.end_time, after which the days begin",
        );
    }
    let currency = parse_currency(&request.currency_code, &mut violations);
    let (scope, page_size) = violations.finish(scope.zip(page_size))?;
    let skip = match page_token::decode(same_query, &request.page_token)? {
        Some(place) => {
            let place: [u8; 8] = place.try_into().map_err(|_| CallError::PageToken)?;
            usize::try_from(u64::from_be_bytes(place)).map_err(|_| CallError::PageToken)?
        }
        None => 0,
    };
    Ok(LifetimeValueQuery {
        scope,
        currency,
        horizon_days,
        margin,
        annual_discount,
        holdout_days,
        skip,
        page_size,
    })
}

fn encode(
    asked: Option<api::CustomerScope>,
    query: &LifetimeValueQuery,
    answer: &LifetimeValueAnswer,
) -> Result<api::QueryLifetimeValueResponse, CallError> {
    let confidence = query.scope.confidence;
    let groups = answer.groups.iter();
    let groups = groups.map(|one| group(one, answer.currency, confidence));
    let customers = answer.customers.iter();
    let customers = customers.map(|one| customer(one, answer.currency));
    Ok(api::QueryLifetimeValueResponse {
        definition: Some(encoding::definition(asked, &answer.definition)),
        currency_code: currency_code(answer.currency),
        bg_nbd: Some(bg_nbd(&answer.bg_nbd)?),
        gamma_gamma: Some(gamma_gamma(&answer.gamma_gamma)?),
        series: groups.collect::<Result<_, CallError>>()?,
        customers: customers.collect::<Result<_, CallError>>()?,
        next_page_token: String::new(),
        horizon_days: query.horizon_days,
        margin: query.margin,
        annual_discount: query.annual_discount,
        warnings: answer
            .warnings
            .iter()
            .map(warning_message::encode)
            .collect(),
        holdout_days: query.holdout_days,
    })
}

fn bg_nbd(answer: &BgNbdAnswer) -> Result<api::BgNbdFit, CallError> {
    let counts = api::BgNbdFit {
        customers: encode_count(answer.customers)?,
        repeat_customers: encode_count(answer.repeat_customers)?,
        warnings: answer.warnings.clone(),
        ..api::BgNbdFit::default()
    };
    Ok(match &answer.fit {
        Ok(fit) => api::BgNbdFit {
            r: Some(fit.model.r()),
            alpha: Some(fit.model.alpha()),
            a: Some(fit.model.a()),
            b: Some(fit.model.b()),
            log_likelihood: Some(fit.log_likelihood),
            ..counts
        },
        Err(error) => api::BgNbdFit {
            unfitted_reason: error.to_string(),
            ..counts
        },
    })
}

fn gamma_gamma(answer: &GammaGammaAnswer) -> Result<api::GammaGammaFit, CallError> {
    Ok(match &answer.fit {
        Ok(fit) => api::GammaGammaFit {
            p: Some(fit.model.p()),
            q: Some(fit.model.q()),
            v: Some(fit.model.v()),
            log_likelihood: Some(fit.log_likelihood),
            customers: encode_count(fit.customers)?,
            population_mean: answer.population_mean,
            warnings: answer.warnings.clone(),
            unfitted_reason: String::new(),
        },
        Err(error) => api::GammaGammaFit {
            unfitted_reason: format!(
                "{error} (customers whose repeat purchases had a value above zero)"
            ),
            ..api::GammaGammaFit::default()
        },
    })
}

fn group(
    group: &LifetimeValueGroup,
    currency: Option<Currency>,
    confidence: Confidence,
) -> Result<api::LifetimeValueSeries, CallError> {
    let simple = group
        .simple
        .iter()
        .map(|one| encode_simple(one, confidence));
    let value = group.expected_value;
    let per_customer = value.map(|value| value.total / group.customers as f64);
    let interval = |expected| interval(expected, 1.0, confidence);
    Ok(api::LifetimeValueSeries {
        group: encoding::group(group.group.clone()),
        customers: encode_count(group.customers)?,
        revenue_net: amount(currency, group.revenue_net),
        historic_value: Some(encoding::estimate(&group.historic_value, confidence)?),
        simple: simple.collect::<Result<_, CallError>>()?,
        expected_purchases: group.expected_purchases.map(|purchases| purchases.total),
        expected_value_per_customer: per_customer,
        expected_value: value.map(|value| value.total),
        mean_probability_alive: group.mean_probability_alive,
        holdout: group
            .holdout
            .as_ref()
            .map(|one| encode_holdout(one, currency, confidence))
            .transpose()?,
        expected_purchases_interval: interval(group.expected_purchases),
        expected_value_interval: interval(value),
        expected_value_per_customer_interval: self::interval(
            value,
            group.customers as f64,
            confidence,
        ),
        interval_warnings: group.interval_warnings(),
    })
}

/// The interval of an expected total, divided by `divisor`.
fn interval(
    expected: Option<Expected>,
    divisor: f64,
    confidence: Confidence,
) -> Option<api::Interval> {
    // The group's warnings say why there is none.
    let interval = expected?.interval.ok()?;
    Some(api::Interval {
        lower: interval.lower / divisor,
        upper: interval.upper / divisor,
        confidence_level: confidence.level(),
    })
}

fn encode_holdout(
    holdout: &Holdout,
    currency: Option<Currency>,
    confidence: Confidence,
) -> Result<api::Holdout, CallError> {
    let (purchases, revenue) = (holdout.expected_purchases, holdout.expected_revenue_net);
    Ok(api::Holdout {
        expected_purchases: purchases.map(|purchases| purchases.total),
        actual_purchases: encode_count(holdout.actual_purchases)?,
        expected_revenue_net: revenue.map(|revenue| revenue.total),
        actual_revenue_net: amount(currency, holdout.actual_revenue_net),
        expected_purchases_interval: interval(purchases, 1.0, confidence),
        expected_revenue_net_interval: interval(revenue, 1.0, confidence),
        purchases_verdict: holdout.purchases_verdict.clone().unwrap_or_default(),
        revenue_net_verdict: holdout.revenue_net_verdict.clone().unwrap_or_default(),
    })
}

fn encode_simple(
    simple: &SimpleLifetimeValue,
    confidence: Confidence,
) -> Result<api::SimpleLifetimeValue, CallError> {
    let inputs = simple.inputs.iter().filter_map(|input| {
        let value = input.estimate.value?;
        Some((input.name.to_owned(), value))
    });
    let inputs: HashMap<String, f64> = inputs.collect();
    let details = simple.inputs.iter().map(|input| {
        let is_parameter = input.definition.is_empty();
        Ok(api::SimpleInput {
            name: input.name.to_owned(),
            definition: input.definition.to_owned(),
            estimate: Some(if is_parameter {
                api::Estimate {
                    value: input.estimate.value,
                    status: api::ScoreStatus::Ok.into(),
                    ..api::Estimate::default()
                }
            } else {
                encoding::estimate(&input.estimate, confidence)?
            }),
        })
    });
    let (value, undefined_reason) = match simple.value {
        Ok(value) => (Some(value), String::new()),
        Err(reason) => (None, reason.to_owned()),
    };
    Ok(api::SimpleLifetimeValue {
        name: simple.name.to_owned(),
        formula: simple.formula.to_owned(),
        value,
        inputs,
        undefined_reason,
        input_details: details.collect::<Result<_, CallError>>()?,
    })
}

fn customer(
    customer: &CustomerValue,
    currency: Option<Currency>,
) -> Result<api::CustomerLifetimeValue, CallError> {
    let last_order = Timestamp::from_microsecond(customer.last_order_time)
        .map_err(|error| MetricError::BrokenInvariant(format!("a last order: {error}")))?;
    // Without the model both are 0: the fit says why there is none.
    let (alive, purchases) = customer.alive_and_purchases.unwrap_or((0.0, 0.0));
    Ok(api::CustomerLifetimeValue {
        customer_id: customer.customer_id.clone(),
        repeat_purchases: encode_count(customer.repeat_purchases)?,
        last_order_time: Some(time::encode(last_order)),
        revenue_net: amount(currency, customer.revenue_net),
        probability_alive: alive,
        expected_purchases: purchases,
        expected_purchase_value: customer.expected_purchase_value,
        expected_value: customer.expected_value,
    })
}
