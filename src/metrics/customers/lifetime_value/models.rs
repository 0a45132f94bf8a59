//! The models of purchases and their value, and their predictions.

use std::collections::{HashMap, HashSet};

use super::buyers::Buyer;
use crate::{
    domain::{customer_query::LifetimeValueQuery, violation::Violations},
    metrics::{Cancellation, MetricError},
    scoring::{
        BgNbd, BgNbdFit, BgNbdParameter, FitError, FitWarning, GammaGamma, GammaGammaFit,
        GammaGammaParameter, Horizon, PurchaseHistory, Spending, behavior::PurchaseSummary,
        discounted_purchases,
    },
};

/// Days of the unit of time that the models count in.
const WEEK: f64 = 7.0;
/// Days of the months that values are discounted by.
const MONTH: f64 = 30.0;
/// Days of a year, for discounts and yearly rates.
pub(super) const YEAR: f64 = 365.0;
/// Most distinct histories times months of the horizon. A million take a few seconds.
const PREDICTIONS_MAX: u64 = 20_000_000;

/// The models' predictions for a customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prediction {
    pub(super) p_alive: f64,
    pub(super) purchases: f64,
    discounted: f64,
    /// Purchases in the hold-out, 0 without one.
    pub(super) holdout_purchases: f64,
}

/// The models, as far as they could be fitted.
pub(super) struct Models<'a> {
    pub(super) buying: Result<BgNbdFit, FitError>,
    pub(super) spending: Result<GammaGammaFit, FitError>,
    horizon: Option<Horizon>,
    /// Weeks of the hold-out, 0 without one.
    holdout: f64,
    /// Minor units in one unit of the currency.
    unit: f64,
    margin: f64,
    /// Predictions by repeats, recency and age: many customers are alike.
    known: HashMap<(u64, u64, u64), Prediction>,
    cancellation: &'a Cancellation,
}

impl<'a> Models<'a> {
    /// Fits the models to the buyers.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`] once the call has ended.
    pub(super) fn fit(
        buyers: &[Buyer],
        unit: f64,
        query: &LifetimeValueQuery,
        cancellation: &'a Cancellation,
    ) -> Result<Self, MetricError> {
        let histories = buyers.iter().filter_map(|buyer| history(&buyer.summary));
        let buying = BgNbd::fit(histories.map(|history| (history, 1)));
        cancellation.check()?;
        let spending = buyers.iter().filter_map(|buyer| {
            let mean = buyer.summary.mean_repeat_value()?;
            Spending::new(buyer.summary.repeats, mean / unit).ok()
        });
        let spending = GammaGamma::fit(spending);
        cancellation.check()?;
        // (1 + yearly) to the power of a month's part of the year.
        let monthly = (query.annual_discount.ln_1p() * MONTH / YEAR).exp_m1();
        let length = f64::from(query.horizon_days) / WEEK;
        Ok(Self {
            buying,
            spending,
            horizon: Horizon::reaching(length, MONTH / WEEK, monthly).ok(),
            holdout: f64::from(query.holdout_days.unwrap_or(0)) / WEEK,
            unit,
            margin: query.margin,
            known: HashMap::new(),
            cancellation,
        })
    }

    /// The prediction for a customer; `None` without the model of purchases.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`] once the call has ended.
    pub(super) fn prediction(&mut self, buyer: &Buyer) -> Result<Option<Prediction>, MetricError> {
        let (Ok(buying), Some(horizon)) = (&self.buying, self.horizon) else {
            return Ok(None);
        };
        let summary = &buyer.summary;
        if let Some(known) = self.known.get(&alike(summary)) {
            return Ok(Some(*known));
        }
        let Some(history) = history(summary) else {
            return Ok(None);
        };
        // Each takes tens of microseconds, more with a long horizon.
        self.cancellation.check()?;
        let model = buying.model;
        let prediction = Prediction {
            p_alive: model.p_alive(history),
            purchases: model.expected_purchases(history, horizon.length()),
            discounted: discounted_purchases(model, history, horizon),
            holdout_purchases: model.expected_purchases(history, self.holdout),
        };
        self.known.insert(alike(summary), prediction);
        Ok(Some(prediction))
    }

    /// The value of a customer's next purchase; `None` without the model of values, and where
    /// it is infinite.
    pub(super) fn purchase_value(&self, buyer: &Buyer) -> Option<f64> {
        let spending = self.spending.as_ref().ok()?.model;
        // Without repeat purchases the mean is not used.
        let mean = buyer.summary.mean_repeat_value().unwrap_or(0.0) / self.unit;
        // The model has no purchases without value, so treats the customer as a one-time buyer.
        let repeats = if mean > 0.0 { buyer.summary.repeats } else { 0 };
        spending.expected_value(repeats, mean).ok()
    }

    /// A customer's value within the horizon, after margin and discount.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`] once the call has ended.
    pub(super) fn value(&mut self, buyer: &Buyer) -> Result<Option<f64>, MetricError> {
        let prediction = self.prediction(buyer)?;
        let value = prediction.zip(self.purchase_value(buyer));
        Ok(value.map(|(prediction, value)| prediction.discounted * value * self.margin))
    }
}

/// Checks the cost of predictions before any is computed.
///
/// # Errors
/// [`MetricError::Invalid`] for more than [`PREDICTIONS_MAX`].
pub(super) fn check_cost(buyers: &[Buyer], horizon_days: i32) -> Result<(), MetricError> {
    let distinct: HashSet<(u64, u64, u64)> =
        buyers.iter().map(|buyer| alike(&buyer.summary)).collect();
    let histories = distinct.len() as u64;
    let months = u64::from(horizon_days.unsigned_abs()).div_ceil(30);
    if histories * months > PREDICTIONS_MAX {
        return Err(MetricError::Invalid(Violations::one(
            "horizon_days",
            format_args!(
                "is too long for these customers: {histories} distinct histories times {months} \
                 months exceed {PREDICTIONS_MAX}"
            ),
        )));
    }
    Ok(())
}

/// Customers with equal keys have equal predictions.
fn alike(summary: &PurchaseSummary) -> (u64, u64, u64) {
    (summary.repeats, summary.recency_days, summary.age_days)
}

fn history(summary: &PurchaseSummary) -> Option<PurchaseHistory> {
    summary.history(WEEK).ok()
}

/// The warnings about the model of purchases, in plain words.
pub(super) fn buying_warnings(warnings: &[FitWarning<BgNbdParameter>]) -> Vec<String> {
    let words = warnings.iter().map(|warning| match warning {
        FitWarning::AtBound(parameter @ (BgNbdParameter::A | BgNbdParameter::B)) => format!(
            "{parameter:?} is at the edge of what can be fitted: these purchases hold no information about customers who leave, so probabilities of being alive say nothing"
        ),
        FitWarning::AtBound(parameter) => format!(
            "{parameter:?} is at the edge of what can be fitted: customers differ less in how often they buy than the model assumes"
        ),
        FitWarning::Uncertain(parameter) => uncertain(parameter),
    });
    words.collect()
}

/// The warnings about the model of values, in plain words.
pub(super) fn spending_warnings(warnings: &[FitWarning<GammaGammaParameter>]) -> Vec<String> {
    let words = warnings.iter().map(|warning| match warning {
        FitWarning::AtBound(parameter) => format!(
            "{parameter:?} is at the edge of what can be fitted: customers differ less in what they spend than the model assumes"
        ),
        FitWarning::Uncertain(parameter) => uncertain(parameter),
    });
    words.collect()
}

fn uncertain(parameter: &impl std::fmt::Debug) -> String {
    format!(
        "{parameter:?} could as well be half or twice as large: there are too few customers to tell, so check predictions against later purchases"
    )
}
