//! Estimates of shares, means and amounts.

use crate::{
    domain::money::Currency,
    metrics::{Estimate, Range},
    scoring::{Confidence, Interval, Moments, Score, Share, ShareMethod},
};

/// A share with Wilson's interval.
pub(super) fn of_share(share: Share, confidence: Confidence) -> Estimate {
    Estimate::new(&share.score(ShareMethod::Wilson, confidence), Range::SHARE)
}

/// A mean with its t interval. `unit` units of the moments make one of the estimate.
pub(super) fn of_mean(
    moments: &Moments,
    unit: f64,
    lowest: f64,
    confidence: Confidence,
) -> Estimate {
    of_score(&moments.mean(confidence).score, unit, lowest)
}

/// A score that is at least `lowest`. `unit` units of the score make one of the estimate.
pub(super) fn of_score(score: &Score, unit: f64, lowest: f64) -> Estimate {
    let range = Range {
        min: lowest * unit,
        max: f64::INFINITY,
    };
    let estimate = Estimate::new(score, range);
    Estimate {
        value: estimate.value.map(|value| value / unit),
        interval: estimate.interval.map(|interval| Interval {
            lower: interval.lower / unit,
            upper: interval.upper / unit,
        }),
        ..estimate
    }
}

/// Minor units in one unit of a currency; 1 without a currency.
pub(super) fn minor_units(currency: Option<Currency>) -> f64 {
    // At most 10,000: exact.
    currency.map_or(1.0, |currency| currency.minor_units() as f64)
}
