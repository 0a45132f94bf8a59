//! Differences between each group and the others.
//!
//! Each customer belongs to one group only, so that a group and the others are independent.

use super::{estimate, group::GroupSeries};
use crate::{
    metrics::{Estimate, MetricError, Range},
    scoring::{Confidence, Moments, Share, difference_of_means, difference_of_shares},
};

/// The range of a difference of shares.
const OF_SHARES: Range = Range {
    min: -1.0,
    max: 1.0,
};

/// Sets the difference between each group's share and that of the other groups together, per
/// bucket. Sets nothing for a single group.
///
/// # Errors
/// [`MetricError::BrokenInvariant`] if the groups' counts don't add up.
pub(super) fn of_shares<P>(
    series: &mut [GroupSeries<P>],
    confidence: Confidence,
    share: impl Fn(&P) -> Option<Share>,
    set: impl Fn(&mut P, Estimate),
) -> Result<(), MetricError> {
    for bucket in buckets(series) {
        let shares: Vec<Option<Share>> = at(series, bucket, &share);
        let known = || shares.iter().flatten();
        let successes: u64 = known().map(|share| share.successes()).sum();
        let n: u64 = known().map(|share| share.n()).sum();
        for (series, own) in series.iter_mut().zip(&shares) {
            let (Some(point), Some(own)) = (series.points.get_mut(bucket), own) else {
                continue;
            };
            let others = Share::new(successes - own.successes(), n - own.n()).map_err(|error| {
                MetricError::BrokenInvariant(format!("the share of the other groups: {error}"))
            })?;
            let difference = difference_of_shares(*own, others, confidence);
            set(point, Estimate::new(&difference, OF_SHARES));
        }
    }
    Ok(())
}

/// Sets the difference between each group's mean and that of the other groups together, per
/// bucket, in a unit that has so many of the moments' units. Sets nothing for a single group.
pub(super) fn of_means<P>(
    series: &mut [GroupSeries<P>],
    (unit, confidence): (f64, Confidence),
    moments: impl Fn(&P) -> Option<Moments>,
    set: impl Fn(&mut P, Estimate),
) {
    for bucket in buckets(series) {
        let all: Vec<Option<Moments>> = at(series, bucket, &moments);
        let known = all.iter().flatten();
        let total = known.fold(Moments::default(), |total, one| total.with(one));
        for (series, own) in series.iter_mut().zip(&all) {
            let (Some(point), Some(own)) = (series.points.get_mut(bucket), own) else {
                continue;
            };
            let difference = difference_of_means(own, &total.without(own), confidence);
            set(
                point,
                estimate::of_score(&difference, unit, f64::NEG_INFINITY),
            );
        }
    }
}

/// The buckets of the groups, if there are several groups.
fn buckets<P>(series: &[GroupSeries<P>]) -> std::ops::Range<usize> {
    match series {
        [first, _, ..] => 0..first.points.len(),
        [] | [_] => 0..0,
    }
}

/// A value of each group's point in a bucket.
fn at<P, T>(
    series: &[GroupSeries<P>],
    bucket: usize,
    value: impl Fn(&P) -> Option<T>,
) -> Vec<Option<T>> {
    let values = series
        .iter()
        .map(|series| series.points.get(bucket).and_then(&value));
    values.collect()
}
