//! Numbers with their intervals, as messages.

use crate::{
    api,
    domain::money::Currency,
    rpc::score_encoding::{encode_status, whole},
    scoring::{Confidence, Moments, Score, Share, ShareMethod},
};

/// A share with Wilson's interval.
pub(super) fn of_share(share: Share, confidence: Confidence) -> api::Estimate {
    let score = share.score(ShareMethod::Wilson, confidence);
    estimate(&score, 1.0, (0.0, 1.0), confidence)
}

/// A mean with its t interval, in units of which `unit` make one of the reply's.
pub(super) fn of_mean(
    moments: &Moments,
    unit: f64,
    lowest: f64,
    confidence: Confidence,
) -> api::Estimate {
    let score = moments.mean(confidence).score;
    estimate(&score, unit, (lowest, f64::INFINITY), confidence)
}

/// A score in units of which `unit` make one of the reply's; `range` is what the
/// reply's number can be.
pub(super) fn estimate(
    score: &Score,
    unit: f64,
    (lowest, highest): (f64, f64),
    confidence: Confidence,
) -> api::Estimate {
    let interval = score.value.zip(score.interval).map(|(value, interval)| {
        let shown = interval.clamped_around(value, lowest * unit, highest * unit);
        api::Interval {
            lower: shown.lower / unit,
            upper: shown.upper / unit,
            confidence_level: confidence.level(),
        }
    });
    api::Estimate {
        value: score.value.map(|value| value / unit),
        interval,
        count: whole(score.n),
        status: encode_status(score.status).into(),
    }
}

/// Minor units of a currency in a whole one; 1 where there is no money.
pub(super) fn minor_units(currency: Option<Currency>) -> f64 {
    // At most 10,000: exact.
    currency.map_or(1.0, |currency| currency.minor_units() as f64)
}

/// An exact amount, as messages say it.
pub(super) fn amount(currency: Option<Currency>, minor: i128) -> String {
    currency.map_or_else(|| minor.to_string(), |currency| currency.format(minor))
}
