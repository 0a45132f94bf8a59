//! `QueryLifetimeValue`: who bought what, and the models fitted to it.

use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};

use super::{
    estimate::minor_units,
    lifetime_value_message::{
        FORMULAS, encode_bg_nbd, encode_customer, encode_gamma_gamma, series,
    },
    scope::{self, Dimensions, known_until, parse_currency, parse_days},
};
use crate::{
    api,
    calendar::period::{Bucket, Period, day_number},
    domain::{
        customer_query::{CustomerScope, DAYS_MAX},
        money::Currency,
        violation::Violations,
    },
    rpc::{CallError, Context, page_token},
    scoring::{
        BgNbd, BgNbdFit, FitError, GammaGamma, GammaGammaFit, Horizon, PurchaseHistory, Spending,
        behavior::{
            Buckets, Calibration, CustomerEvents, Occasions, PurchaseCounter, PurchaseSummarizer,
            PurchaseSummary,
        },
        discounted_purchases,
    },
    store::{Family, FirstTime, ScanQuery, Selection},
};

/// Days of the unit of time that the models count in.
const WEEK: f64 = 7.0;
/// Days of the months that values are discounted by.
const MONTH: f64 = 30.0;
/// Days of a year, for discounts and yearly rates.
pub(super) const YEAR: f64 = 365.0;
const HORIZON_DAYS_DEFAULT: i32 = 365;
const PAGE_SIZE_MAX: i32 = 1_000;
/// Customers of one query at most: each takes some 100 bytes until all are known.
const CUSTOMERS_MAX: usize = 2_000_000;

/// A query, parsed.
pub(super) struct Query {
    pub(super) scope: CustomerScope,
    currency: Option<Currency>,
    pub(super) horizon_days: i32,
    pub(super) margin: f64,
    pub(super) annual_discount: f64,
    page_size: usize,
    /// How many customers stand on the pages before.
    skip: usize,
}

/// One customer's purchases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buyer {
    pub(super) key: u32,
    pub(super) summary: PurchaseSummary,
}

/// Sums up customers of one group.
#[derive(Debug, Clone)]
pub(super) struct BuyerCounter {
    summarizer: PurchaseSummarizer,
    pub(super) purchases: PurchaseCounter,
    pub(super) buyers: Vec<Buyer>,
}

impl BuyerCounter {
    fn add(&mut self, customer: &CustomerEvents<'_>, key: u32, zone: &TimeZone) {
        let day_of = |at| day_number(at, zone);
        self.purchases.add(customer, &day_of);
        let summary = self.summarizer.summarize(customer, &day_of);
        self.buyers
            .extend(summary.map(|summary| Buyer { key, summary }));
    }
}

/// What the models say of a customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prediction {
    pub(super) p_alive: f64,
    pub(super) purchases: f64,
    discounted: f64,
}

/// The models, as far as they could be fitted.
pub(super) struct Models {
    pub(super) buying: Result<BgNbdFit, FitError>,
    pub(super) spending: Result<GammaGammaFit, FitError>,
    horizon: Option<Horizon>,
    unit: f64,
    margin: f64,
    /// Predictions by repeats, recency and age: many customers are alike.
    known: HashMap<(u64, u64, u64), Prediction>,
}

impl Models {
    fn fit(buyers: &[Buyer], currency: Option<Currency>, query: &Query) -> Self {
        let unit = minor_units(currency);
        let histories = buyers.iter().filter_map(|buyer| history(&buyer.summary));
        let spending = buyers.iter().filter_map(|buyer| {
            let mean = buyer.summary.mean_repeat_value()?;
            Spending::new(buyer.summary.repeats, mean / unit).ok()
        });
        // (1 + yearly) to the power of a month's part of the year.
        let monthly = (query.annual_discount.ln_1p() * MONTH / YEAR).exp_m1();
        let length = f64::from(query.horizon_days) / WEEK;
        Self {
            buying: BgNbd::fit(histories.map(|history| (history, 1))),
            spending: GammaGamma::fit(spending),
            horizon: Horizon::reaching(length, MONTH / WEEK, monthly).ok(),
            unit,
            margin: query.margin,
            known: HashMap::new(),
        }
    }

    /// What to expect of a customer; `None` without the model of purchases.
    pub(super) fn prediction(&mut self, buyer: &Buyer) -> Option<Prediction> {
        let buying = self.buying.as_ref().ok()?.model;
        let horizon = self.horizon?;
        let summary = &buyer.summary;
        let alike = (summary.repeats, summary.recency_days, summary.age_days);
        if let Some(known) = self.known.get(&alike) {
            return Some(*known);
        }
        let history = history(summary)?;
        let prediction = Prediction {
            p_alive: buying.p_alive(history),
            purchases: buying.expected_purchases(history, horizon.length()),
            discounted: discounted_purchases(buying, history, horizon),
        };
        self.known.insert(alike, prediction);
        Some(prediction)
    }

    /// The value of a customer's next purchase; `None` without the model of value, or
    /// where it leaves it infinite.
    pub(super) fn purchase_value(&self, buyer: &Buyer) -> Option<f64> {
        let spending = self.spending.as_ref().ok()?.model;
        let mean = buyer.summary.mean_repeat_value().unwrap_or(0.0) / self.unit;
        // Who got everything for nothing is outside the model, as one who never bought again.
        let repeats = if mean > 0.0 { buyer.summary.repeats } else { 0 };
        spending.expected_value(repeats, mean).ok()
    }

    /// A customer's value within the horizon, with margin and discount.
    pub(super) fn value(&mut self, buyer: &Buyer) -> Option<f64> {
        let prediction = self.prediction(buyer)?;
        Some(prediction.discounted * self.purchase_value(buyer)? * self.margin)
    }
}

fn history(summary: &PurchaseSummary) -> Option<PurchaseHistory> {
    summary.history(WEEK).ok()
}

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
        let population = self
            .population(&query.scope, Dimensions::OfCustomers, query.currency)
            .await?;
        let period = self.customer_period(&query.scope, Bucket::None).await?;
        let mut groups = Vec::new();
        let mut currency = query.currency;
        if let Some(period) = period {
            let counter = counter(period, &query.scope.zone)?;
            let zone = query.scope.zone.clone();
            let counted = self
                .count_customers(
                    population,
                    scan_query(period),
                    counter,
                    1,
                    move |counter, customer, sliced| counter.add(customer, sliced.key, &zone),
                )
                .await?;
            currency = counted.currency()?.or(currency);
            groups.extend(counted.into_series(&query.scope.group_by));
        } else if query.scope.group_by.is_empty() && query.scope.answer.is_none() {
            let nothing = Period::new(Timestamp::UNIX_EPOCH, Timestamp::MAX);
            let nothing = nothing.ok_or(CallError::Internal)?;
            groups.push((Vec::new(), counter(nothing, &query.scope.zone)?));
        }
        let count: usize = groups.iter().map(|(_, counter)| counter.buyers.len()).sum();
        if count > CUSTOMERS_MAX {
            return Err(CallError::TooManyActivities);
        }
        let definition = scope::definition(asked, &query.scope, period, &FORMULAS);
        // Fitting and predicting take tens of milliseconds: other calls go on meanwhile.
        let (page_size, skip) = (query.page_size, query.skip);
        let worked = tokio::task::spawn_blocking(move || value(groups, currency, &query));
        let (mut reply, top) = worked.await.map_err(|_| CallError::Internal)?;
        let shown = top.iter().skip(skip).take(page_size);
        let keys: Vec<u32> = shown.clone().map(|(buyer, _)| buyer.key).collect();
        let ids = self.store.customer_ids(self.workspace, &keys).await?;
        reply.customers = shown
            .map(|(buyer, message)| api::CustomerLifetimeValue {
                customer_id: ids.get(&buyer.key).cloned().unwrap_or_default(),
                ..message.clone()
            })
            .collect();
        if page_size > 0 && top.len() > skip + page_size {
            let place = u64::try_from(skip + page_size).unwrap_or(u64::MAX);
            reply.next_page_token = page_token::encode(&same_query, &place.to_be_bytes());
        }
        reply.definition = Some(definition);
        Ok(reply)
    }
}

/// Fits the models and values every group; beside the reply the customers of the page
/// and one more, those before it included.
fn value(
    groups: Vec<(Vec<api::DimensionValue>, BuyerCounter)>,
    currency: Option<Currency>,
    query: &Query,
) -> (
    api::QueryLifetimeValueResponse,
    Vec<(Buyer, api::CustomerLifetimeValue)>,
) {
    let buyers: Vec<Buyer> = groups
        .iter()
        .flat_map(|(_, counter)| counter.buyers.iter().copied())
        .collect();
    let mut models = Models::fit(&buyers, currency, query);
    let reply = api::QueryLifetimeValueResponse {
        currency_code: currency.map_or_else(String::new, |currency| currency.to_string()),
        bg_nbd: Some(encode_bg_nbd(&models.buying, &buyers)),
        gamma_gamma: Some(encode_gamma_gamma(&models.spending)),
        horizon_days: query.horizon_days,
        margin: query.margin,
        annual_discount: query.annual_discount,
        series: groups
            .into_iter()
            .map(|(group, counter)| series(group, counter, &mut models, currency, query))
            .collect(),
        ..Default::default()
    };
    let wanted = match query.page_size {
        0 => 0,
        size => query.skip + size + 1,
    };
    let top = most_valuable(buyers, &mut models, wanted);
    let top = top
        .into_iter()
        .map(|buyer| (buyer, encode_customer(&buyer, &mut models, currency)))
        .collect();
    (reply, top)
}

/// Those of the highest expected value, or without it of the most expected purchases.
fn most_valuable(buyers: Vec<Buyer>, models: &mut Models, wanted: usize) -> Vec<Buyer> {
    if wanted == 0 {
        return Vec::new();
    }
    let mut ranked: Vec<(f64, Buyer)> = buyers
        .into_iter()
        .map(|buyer| {
            let purchases = models.prediction(&buyer).map_or(0.0, |one| one.purchases);
            (models.value(&buyer).unwrap_or(purchases), buyer)
        })
        .collect();
    ranked.sort_unstable_by(|(a, one), (b, other)| b.total_cmp(a).then(one.key.cmp(&other.key)));
    ranked.truncate(wanted);
    ranked.into_iter().map(|(_, buyer)| buyer).collect()
}

fn parse(
    request: api::QueryLifetimeValueRequest,
    same_query: &api::QueryLifetimeValueRequest,
) -> Result<Query, CallError> {
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
    let page_size = request.page_size;
    if !(0..=PAGE_SIZE_MAX).contains(&page_size) {
        violations.add(
            "page_size",
            format_args!("{page_size} is not from 0 to {PAGE_SIZE_MAX}"),
        );
    }
    let scope = scope::parse(request.scope, &mut violations);
    let currency = parse_currency(&request.currency_code, &mut violations);
    let scope = violations.finish(scope)?;
    let skip = match page_token::decode(same_query, &request.page_token)? {
        Some(place) => place.try_into().map_err(|_| CallError::PageToken)?,
        None => [0; 8],
    };
    Ok(Query {
        scope,
        currency,
        horizon_days,
        margin,
        annual_discount,
        page_size: usize::try_from(page_size).unwrap_or(0),
        skip: usize::try_from(u64::from_be_bytes(skip).min(1 << 32)).unwrap_or(0),
    })
}

/// The counter of a period.
fn counter(period: Period, zone: &TimeZone) -> Result<BuyerCounter, CallError> {
    let start = period.start().as_microsecond();
    // Of a period in the future nothing is known, as of one that has just begun.
    let end = known_until(period).as_microsecond().max(start + 1);
    let calibration = Calibration {
        end,
        last_day: day_number(end - 1, zone),
    };
    let whole = Buckets::new(vec![start, end]).map_err(|_| CallError::Internal)?;
    Ok(BuyerCounter {
        summarizer: PurchaseSummarizer::new(calibration),
        purchases: PurchaseCounter::new(whole, Occasions::Orders, None),
        buyers: Vec::new(),
    })
}

fn scan_query(period: Period) -> ScanQuery {
    ScanQuery {
        families: vec![Family::Trade],
        start: period.start(),
        end: period.end(),
        selection: Selection::FirstTimeIn(FirstTime::Order, period.start(), period.end()),
        attributes: Vec::new(),
        answer: None,
    }
}
