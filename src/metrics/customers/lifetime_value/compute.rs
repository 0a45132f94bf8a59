//! Fits the models and values customers.

use jiff::Timestamp;

use super::{
    answer::{
        BgNbdAnswer, CustomerValue, GammaGammaAnswer, Holdout, LifetimeValueAnswer,
        LifetimeValueGroup,
    },
    buyers::{Buyer, BuyerCounter},
    fit_warnings,
    group_prediction::{GroupPrediction, predict},
    holdout_verdict,
    models::{Models, check_cost},
    simple::simple_values,
};
use crate::{
    calendar::period::{Bucket, Period, start_of_later_day},
    domain::{customer_query::LifetimeValueQuery, money::Currency, violation::Violations},
    metrics::{
        Cancellation, MetricError, Metrics,
        customers::{
            count::{Scan, only_currency},
            definition::{CustomerDefinition, Formula},
            dimensions::Dimensions,
            estimate::{self, minor_units},
            group::GroupValue,
            groups::CountedGroup,
            observation::Observation,
        },
    },
    scoring::{Moments, behavior::LaterPurchases},
    store::{Family, FirstTime, ScanQuery, Selection, WorkspaceKey},
};

/// Most customers of one query: each takes some 100 bytes until all are known.
const CUSTOMERS_MAX: usize = 2_000_000;

const FORMULAS: [Formula; 7] = [
    Formula::exact(
        "revenue_net",
        "amount charged - amount refunded, both within the period",
    ),
    Formula::new(
        "historic_value",
        "margin * revenue_net / customers",
        "Student's t over customers",
    ),
    Formula::new(
        "expected_purchases",
        "BG/NBD: purchases within horizon_days, all customers; orders of one day are one purchase, \
         and a purchase that was refunded whole is none",
        INTERVAL_OF_TOTAL,
    ),
    Formula::exact(
        "expected_purchase_value",
        "Gamma-Gamma, fitted to net values: amount charged - amount refunded of each purchase",
    ),
    Formula::new(
        "expected_value",
        "margin * sum over customers and months of 30 days of BG/NBD purchases * Gamma-Gamma \
         value / (1 + annual_discount)^(month / 12.17)",
        INTERVAL_OF_TOTAL,
    ),
    Formula::exact(
        "mean_probability_alive",
        "BG/NBD: mean over customers; 1 for a customer who bought once",
    ),
    Formula::exact(
        "currency_code",
        "customers with an order in this currency, their orders in it, and first orders in it",
    ),
];

const HOLDOUT_FORMULA: Formula = Formula::new(
    "holdout",
    "BG/NBD and Gamma-Gamma, fitted to the period: purchases and their net value within \
     holdout_days after it, and those that followed",
    INTERVAL_OF_TOTAL,
);

/// The interval of a predicted total.
const INTERVAL_OF_TOTAL: &str = "interval of the actual total: error of the parameters and chance";

type Group = (Vec<GroupValue>, BuyerCounter);

impl Metrics {
    /// Values customers and predicts their purchases, per group.
    ///
    /// # Errors
    /// As [`Self::customer_base`], and [`MetricError::MixedCurrencies`].
    pub async fn lifetime_value(
        &self,
        workspace: WorkspaceKey,
        query: LifetimeValueQuery,
    ) -> Result<LifetimeValueAnswer, MetricError> {
        let scope = &query.scope;
        let population = self
            .population(workspace, scope, Dimensions::OfCustomers)
            .await?;
        let observation = self.observe(workspace, scope, Bucket::None).await?;
        let mut groups: Vec<Group> = Vec::new();
        let mut currency = query.currency;
        let mut formulas = FORMULAS.to_vec();
        if query.holdout_days.is_some() {
            formulas.push(HOLDOUT_FORMULA);
        }
        if let Some(period) = observation.period {
            let holdout_end = holdout_end(&query, &observation, period)?;
            let until = observation.known_until(period);
            let counter = BuyerCounter::new(period.start(), until, holdout_end, &scope.zone)?;
            let counted = self
                .count_customers(
                    workspace,
                    population,
                    Scan {
                        query: scan_query(&observation, period, holdout_end),
                        currency: query.currency,
                        latest: observation.latest(),
                        history: None,
                    },
                    (counter, ()),
                    1,
                )
                .await?;
            currency = only_currency(&counted.currencies()?)?.or(currency);
            let counted = counted.into_groups(&scope.group_by).into_iter();
            groups.extend(counted.map(|CountedGroup { group, counter, .. }| (group, counter)));
        } else if scope.is_one_group() {
            let nothing =
                BuyerCounter::new(Timestamp::UNIX_EPOCH, Timestamp::MAX, None, &scope.zone)?;
            groups.push((Vec::new(), nothing));
        }
        let count: usize = groups.iter().map(|(_, counter)| counter.buyers.len()).sum();
        if count > CUSTOMERS_MAX {
            return Err(MetricError::TooManyActivities);
        }
        let definition =
            CustomerDefinition::new(scope, observation.period, observation.until, &formulas);
        let warnings = observation.warnings;
        // Fitting and predicting take up to seconds.
        let computed = self
            .compute
            .run(move |cancellation| value(groups, currency, &query, cancellation))
            .await?;
        let keys: Vec<u32> = computed.page.iter().map(|(buyer, _)| buyer.key).collect();
        let mut ids = self.store.customer_ids(workspace, &keys).await?;
        let customers = computed.page.into_iter().map(|(buyer, value)| {
            let customer_id = ids.remove(&buyer.key).ok_or_else(|| {
                MetricError::BrokenInvariant(format!("customer {} has no id", buyer.key))
            })?;
            Ok(CustomerValue {
                customer_id,
                ..value
            })
        });
        Ok(LifetimeValueAnswer {
            definition,
            currency,
            bg_nbd: computed.bg_nbd,
            gamma_gamma: computed.gamma_gamma,
            groups: computed.groups,
            customers: customers.collect::<Result<_, MetricError>>()?,
            has_more: computed.has_more,
            warnings,
        })
    }
}

/// The results from the purchases of all groups.
struct Computed {
    bg_nbd: BgNbdAnswer,
    gamma_gamma: GammaGammaAnswer,
    groups: Vec<LifetimeValueGroup>,
    /// The customers of the page, without ids.
    page: Vec<(Buyer, CustomerValue)>,
    has_more: bool,
}

fn value(
    groups: Vec<Group>,
    currency: Option<Currency>,
    query: &LifetimeValueQuery,
    cancellation: &Cancellation,
) -> Result<Computed, MetricError> {
    let buyers: Vec<Buyer> = groups
        .iter()
        .flat_map(|(_, counter)| counter.buyers.iter().copied())
        .collect();
    check_cost(&buyers, query.horizon_days)?;
    let unit = minor_units(currency);
    let mut models = Models::fit(&buyers, unit, query, cancellation)?;
    let (bg_nbd, gamma_gamma) = (bg_nbd(&models, &buyers), gamma_gamma(&models));
    let groups = groups
        .into_iter()
        .map(|(group, counter)| group_value(group, counter, &mut models, unit, query))
        .collect::<Result<_, _>>()?;
    let wanted = match query.page_size {
        0 => 0,
        size => query.skip + size + 1,
    };
    let top = most_valuable(buyers, &mut models, wanted)?;
    let has_more = query.page_size > 0 && top.len() == wanted;
    let page = top.into_iter().skip(query.skip).take(query.page_size);
    let page = page
        .map(|buyer| Ok((buyer, customer_value(&buyer, &mut models)?)))
        .collect::<Result<_, MetricError>>()?;
    Ok(Computed {
        bg_nbd,
        gamma_gamma,
        groups,
        page,
        has_more,
    })
}

fn bg_nbd(models: &Models<'_>, buyers: &[Buyer]) -> BgNbdAnswer {
    let repeaters = buyers.iter().filter(|buyer| buyer.summary.repeats > 0);
    let fit = models.buying.clone();
    BgNbdAnswer {
        customers: buyers.len() as u64,
        repeat_customers: repeaters.count() as u64,
        warnings: match &fit {
            Ok(fit) => fit_warnings::of_buying(&fit.warnings),
            Err(_) => Vec::new(),
        },
        fit,
    }
}

fn gamma_gamma(models: &Models<'_>) -> GammaGammaAnswer {
    let fit = models.spending.clone();
    let mut warnings = Vec::new();
    let mut population_mean = None;
    if let Ok(fit) = &fit {
        warnings = fit_warnings::of_spending(&fit.warnings);
        match fit.model.population_mean() {
            Ok(mean) => population_mean = Some(mean),
            Err(infinite) => warnings.push(format!(
                "{infinite}: customers who bought once have no expected value"
            )),
        }
    }
    GammaGammaAnswer {
        fit,
        population_mean,
        warnings,
    }
}

fn group_value(
    group: Vec<GroupValue>,
    mut counter: BuyerCounter,
    models: &mut Models<'_>,
    unit: f64,
    query: &LifetimeValueQuery,
) -> Result<LifetimeValueGroup, MetricError> {
    let confidence = query.scope.confidence;
    let prediction = predict(&mut counter.buyers, models, query.margin, confidence)?;
    let mut net = Moments::default();
    for buyer in &counter.buyers {
        net.record(buyer.summary.net_revenue);
    }
    let historic = estimate::of_mean(&net, unit / query.margin, f64::NEG_INFINITY, confidence);
    Ok(LifetimeValueGroup {
        group,
        customers: net.n(),
        revenue_net: net.sum(),
        historic_value: historic,
        expected_purchases: prediction.purchases,
        expected_value: prediction.value,
        mean_probability_alive: prediction.mean_probability_alive,
        simple: simple_values(&counter.buyers, unit, query)?,
        holdout: query
            .holdout_days
            .map(|_| holdout(prediction, counter.later, unit)),
    })
}

fn holdout(prediction: GroupPrediction, later: LaterPurchases, unit: f64) -> Holdout {
    let (purchases, revenue) = (prediction.holdout_purchases, prediction.holdout_revenue);
    Holdout {
        expected_purchases: purchases,
        actual_purchases: later.occasions,
        expected_revenue_net: revenue,
        actual_revenue_net: later.net,
        purchases_verdict: holdout_verdict::of_purchases(purchases, later.occasions),
        revenue_net_verdict: holdout_verdict::of_revenue(revenue, later.net as f64 / unit),
    }
}

/// The customers of the highest expected value, or without it of the most expected purchases.
fn most_valuable(
    buyers: Vec<Buyer>,
    models: &mut Models<'_>,
    wanted: usize,
) -> Result<Vec<Buyer>, MetricError> {
    if wanted == 0 {
        return Ok(Vec::new());
    }
    let ranked = buyers.into_iter().map(|buyer| {
        // Without the model of purchases the key alone ranks.
        let purchases = models
            .prediction(&buyer)?
            .map_or(0.0, |prediction| prediction.purchases.mean);
        Ok((models.value(&buyer)?.unwrap_or(purchases), buyer))
    });
    let mut ranked = ranked.collect::<Result<Vec<(f64, Buyer)>, MetricError>>()?;
    ranked.sort_unstable_by(|(a, one), (b, other)| b.total_cmp(a).then(one.key.cmp(&other.key)));
    ranked.truncate(wanted);
    Ok(ranked.into_iter().map(|(_, buyer)| buyer).collect())
}

fn customer_value(buyer: &Buyer, models: &mut Models<'_>) -> Result<CustomerValue, MetricError> {
    let prediction = models.prediction(buyer)?;
    Ok(CustomerValue {
        customer_id: String::new(),
        repeat_purchases: buyer.summary.repeats,
        last_order_time: buyer.summary.last_order_time,
        revenue_net: buyer.summary.net_revenue,
        alive_and_purchases: prediction.map(|one| (one.p_alive, one.purchases.mean)),
        expected_purchase_value: models.purchase_value(buyer).map(|value| value.mean),
        expected_value: models.value(buyer)?,
    })
}

/// The end of the hold-out; `None` without one.
///
/// # Errors
/// [`MetricError::Invalid`] if not all of it is known.
fn holdout_end(
    query: &LifetimeValueQuery,
    observation: &Observation,
    period: Period,
) -> Result<Option<Timestamp>, MetricError> {
    let Some(days) = query.holdout_days else {
        return Ok(None);
    };
    let zone = &query.scope.zone;
    let last = Timestamp::from_microsecond(period.end().as_microsecond() - 1).ok();
    let end = last.and_then(|last| start_of_later_day(last, days + 1, zone));
    let known_until = observation.data_until(zone);
    match end {
        Some(end) if end <= known_until => Ok(Some(end)),
        Some(_) | None => Err(MetricError::Invalid(Violations::one(
            "holdout_days",
            format_args!(
                "{days} days after the period are not over in the stored activities, which are \
                 known until {known_until}: end the period earlier, or test on fewer days"
            ),
        ))),
    }
}

fn scan_query(
    observation: &Observation,
    period: Period,
    holdout_end: Option<Timestamp>,
) -> ScanQuery {
    let (start, end) = (period.start(), observation.read_until(period));
    ScanQuery {
        families: vec![Family::Trade],
        start,
        end: holdout_end.unwrap_or(end),
        selection: Selection::FirstTimeIn(FirstTime::Order, start, end),
        attributes: Vec::new(),
        finds_unknown_orders: false,
        answer: None,
    }
}
