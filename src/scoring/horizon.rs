use super::purchase_moments::PurchaseMoments;
use thiserror::Error;

/// How far ahead a prediction reaches, and how it discounts later months.
///
/// ```
/// use cxmetrics::scoring::Horizon;
///
/// // A year of months of 30 days, where the histories are in weeks.
/// let year = Horizon::new(12, 30.0 / 7.0, 0.01)?;
/// assert_eq!(year.length(), 360.0 / 7.0);
/// assert!(Horizon::new(12, 30.0 / 7.0, -0.01).is_err());
/// # Ok::<(), cxmetrics::scoring::InvalidHorizon>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizon {
    length: f64,
    month_length: f64,
    monthly_discount: f64,
}

/// Numbers that no horizon can have.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error(
    "months of {month_length} at a discount of {monthly_discount}: a length above 0 and a discount of 0 or more are needed"
)]
pub struct InvalidHorizon {
    /// Length of a month given.
    pub month_length: f64,
    /// Discount given.
    pub monthly_discount: f64,
}

impl Horizon {
    /// `months` of `month_length` each, in the unit of time of the histories, at a discount
    /// per month, 0.01 for 1 %.
    ///
    /// # Errors
    /// [`InvalidHorizon`] for a length that isn't above 0 and finite, and a discount that is
    /// negative, infinite or NaN.
    pub fn new(
        months: u32,
        month_length: f64,
        monthly_discount: f64,
    ) -> Result<Self, InvalidHorizon> {
        Self::reaching(
            f64::from(months) * month_length,
            month_length,
            monthly_discount,
        )
    }

    /// Any `length`, 0 or more, cut into months of `month_length` of which the last may be
    /// shorter.
    ///
    /// # Errors
    /// As [`Horizon::new`].
    pub fn reaching(
        length: f64,
        month_length: f64,
        monthly_discount: f64,
    ) -> Result<Self, InvalidHorizon> {
        let sound = month_length > 0.0
            && month_length.is_finite()
            && length >= 0.0
            && length.is_finite()
            && monthly_discount >= 0.0
            && monthly_discount.is_finite();
        sound
            .then_some(Self {
                length,
                month_length,
                monthly_discount,
            })
            .ok_or(InvalidHorizon {
                month_length,
                monthly_discount,
            })
    }

    /// How far it reaches.
    pub fn length(self) -> f64 {
        self.length
    }

    /// This horizon in at most `months` longer months, at the same discount per time.
    ///
    /// A value changes little by it. Its relative change with a model's parameters hardly
    /// changes at all, and costs fewer predictions.
    #[must_use]
    pub fn in_months(self, months: u32) -> Self {
        let month_length = self.length / f64::from(months.max(1));
        if month_length <= self.month_length {
            return self;
        }
        let longer = month_length / self.month_length;
        Self {
            month_length,
            monthly_discount: (longer * self.monthly_discount.ln_1p()).exp_m1(),
            ..self
        }
    }

    /// Discounts purchases: `until` returns the moments of the purchases up to a time, and each
    /// purchase in month i = 1, 2, ... counts 1 / (1 + d)ⁱ.
    ///
    /// Exact but for `pairs`, which take the discount of a pair's earlier purchase as the
    /// average discount up to the middle of the later one's month: given that a customer buys
    /// at some time, earlier purchases are equally likely at any time before it.
    pub(super) fn discount(self, until: impl Fn(f64) -> PurchaseMoments) -> PurchaseMoments {
        if self.monthly_discount == 0.0 {
            return until(self.length);
        }
        let mut before = PurchaseMoments::default();
        let mut sum = PurchaseMoments::default();
        // The integral of the discount factor up to `start`.
        let (mut start, mut months, mut factor_time) = (0.0, 0.0, 0.0);
        while start < self.length {
            months += 1.0;
            let end = (months * self.month_length).min(self.length);
            let factor = (-months * self.monthly_discount.ln_1p()).exp();
            let here = until(end);
            let half = 0.5 * (end - start);
            let earlier = (factor_time + half * factor) / (start + half);
            sum.mean += (here.mean - before.mean) * factor;
            sum.squares += (here.mean - before.mean) * factor * factor;
            sum.pairs += (here.pairs - before.pairs) * factor * earlier;
            factor_time += (end - start) * factor;
            (start, before) = (end, here);
        }
        sum
    }
}
