use thiserror::Error;

/// A customer's purchases, as far as BG/NBD needs them.
///
/// Times are in one unit, such as days or weeks, the same for all customers, and count from
/// the customer's first purchase. Purchases at one moment, by convention on one day, are one.
///
/// ```
/// use cxmetrics::scoring::PurchaseHistory;
///
/// // Two purchases after the first, the last one in week 30.43; observed for 38.86 weeks.
/// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
/// assert_eq!(customer.repeats(), 2);
/// assert!(PurchaseHistory::new(2, 40.0, 38.86).is_err());
/// # Ok::<(), cxmetrics::scoring::InvalidPurchaseHistory>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PurchaseHistory {
    repeats: u64,
    last_purchase: f64,
    observed: f64,
}

/// Numbers that no customer can have.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum InvalidPurchaseHistory {
    /// The last purchase must lie between the first, at 0, and the end of observation.
    #[error("last purchase at {last_purchase} isn't between 0 and {observed}")]
    OutOfOrder {
        /// Time of the last purchase given.
        last_purchase: f64,
        /// Time observed given.
        observed: f64,
    },
    /// Without repeat purchases the last one is the first, at 0; with some it comes later.
    #[error("{repeats} repeat purchases with the last purchase at {last_purchase}")]
    Contradiction {
        /// Repeat purchases given.
        repeats: u64,
        /// Time of the last purchase given.
        last_purchase: f64,
    },
}

impl PurchaseHistory {
    /// The most repeat purchases a history holds, 2^32.
    pub const REPEATS_MAX: u64 = 1 << 32;

    /// A customer with `repeats` purchases after the first (x), the last at `last_purchase`
    /// (tₓ), `observed` (T) since the first.
    ///
    /// # Errors
    /// [`InvalidPurchaseHistory`] for times that are negative, infinite or out of order, and
    /// for repeats that don't fit the time of the last purchase.
    pub fn new(
        repeats: u64,
        last_purchase: f64,
        observed: f64,
    ) -> Result<Self, InvalidPurchaseHistory> {
        if !(0.0 <= last_purchase && last_purchase <= observed && observed.is_finite()) {
            return Err(InvalidPurchaseHistory::OutOfOrder {
                last_purchase,
                observed,
            });
        }
        if (repeats == 0) != (last_purchase == 0.0) || repeats > Self::REPEATS_MAX {
            return Err(InvalidPurchaseHistory::Contradiction {
                repeats,
                last_purchase,
            });
        }
        Ok(Self {
            repeats,
            // A zero without sign, so that equal histories have equal bits.
            last_purchase: last_purchase.abs(),
            observed: observed.abs(),
        })
    }

    /// Purchases after the first, x.
    pub fn repeats(self) -> u64 {
        self.repeats
    }

    /// Time of the last purchase, tₓ; 0 without repeats.
    pub fn last_purchase(self) -> f64 {
        self.last_purchase
    }

    /// Time observed since the first purchase, T.
    pub fn observed(self) -> f64 {
        self.observed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_customers_are_refused() {
        for (repeats, last_purchase, observed) in [
            (0, 1.0, 2.0),
            (1, 0.0, 2.0),
            (1, 3.0, 2.0),
            (1, -1.0, 2.0),
            (1, 1.0, f64::INFINITY),
            (1, f64::NAN, 2.0),
            (1, 1.0, f64::NAN),
            (1 << 33, 1.0, 2.0),
        ] {
            let got = PurchaseHistory::new(repeats, last_purchase, observed);
            assert!(got.is_err(), "{got:?}");
        }
        assert!(PurchaseHistory::new(0, -0.0, 0.0).is_ok());
    }
}
