use super::Share;
use thiserror::Error;

/// How many of the customers at the start of a period are still customers at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Customers retained, of those at the start; no value without customers at the start.
    pub kept: Share,
    /// Customers lost, of those at the start. The two shares add up to 1.
    pub lost: Share,
}

/// Counts that no period can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{end} customers at the end, {new} of them new, can't come from {start} at the start")]
pub struct ImpossibleCounts {
    /// Customers at the start.
    pub start: u64,
    /// Customers at the end.
    pub end: u64,
    /// Customers acquired in the period and present at its end.
    pub new: u64,
}

/// Retention from three counts: customers at the `start` of a period, at its `end`, and the
/// `new` ones among the latter. Kept are `end - new`, as a share of `start`.
///
/// Source: (E - N) / S, the usual customer retention rate; churn is its complement on the
/// same base.
///
/// # Errors
/// [`ImpossibleCounts`] unless `end - new` lies between 0 and `start`.
///
/// ```
/// use cxmetrics::scoring::retention_from_counts;
///
/// let year = retention_from_counts(200, 220, 40)?;
/// assert_eq!(year.kept.value(), Some(0.9));
/// assert_eq!(year.lost.successes(), 20);
/// assert!(retention_from_counts(100, 150, 20).is_err(), "130 of 100 kept");
/// # Ok::<(), cxmetrics::scoring::ImpossibleCounts>(())
/// ```
pub fn retention_from_counts(
    start: u64,
    end: u64,
    new: u64,
) -> Result<Retention, ImpossibleCounts> {
    let impossible = ImpossibleCounts { start, end, new };
    let kept = end.checked_sub(new).ok_or(impossible)?;
    let lost = start.checked_sub(kept).ok_or(impossible)?;
    let share = |count| Share::new(count, start).map_err(|_| impossible);
    Ok(Retention {
        kept: share(kept)?,
        lost: share(lost)?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Confidence, ShareMethod};
    use proptest::prelude::*;

    #[test]
    fn more_new_customers_than_customers_are_refused() {
        assert!(retention_from_counts(10, 4, 5).is_err());
        assert!(retention_from_counts(0, 6, 5).is_err());
    }

    #[test]
    fn of_no_customers_none_were_kept_or_lost() {
        let none = retention_from_counts(0, 5, 5).unwrap();
        assert_eq!((none.kept.value(), none.lost.value()), (None, None));
    }

    /// Wilson's interval is that of any share.
    #[test]
    fn retention_has_an_interval() {
        let year = retention_from_counts(200, 220, 40).unwrap();
        let score = year.kept.score(ShareMethod::Wilson, Confidence::default());
        let interval = score.interval.unwrap();
        assert!((interval.lower - 0.850_594).abs() < 1e-6, "{interval:?}");
        assert!((interval.upper - 0.934_330).abs() < 1e-6, "{interval:?}");
    }

    proptest! {
        #[test]
        fn kept_and_lost_make_up_the_start(
            kept in 0..1_u64 << 60, lost in 0..1_u64 << 60, new in 0..1_u64 << 60,
        ) {
            let start = kept + lost;
            let period = retention_from_counts(start, kept + new, new).unwrap();
            prop_assert_eq!(period.kept.successes(), kept);
            prop_assert_eq!(period.lost.successes(), lost);
        }
    }
}
