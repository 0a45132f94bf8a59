use super::{BgNbd, GammaGamma, Horizon, InfiniteMean, PurchaseHistory};

/// A customer's expected purchases within the horizon, each divided by (1 + d)ⁱ for its month
/// i; without discount, expected purchases.
pub fn discounted_purchases(buying: BgNbd, customer: PurchaseHistory, horizon: Horizon) -> f64 {
    let (repeats, observed) = (customer.repeats(), customer.observed());
    buying.p_alive(customer) * buying.moments_if_active(repeats, observed, horizon).mean
}

/// Present value of a customer's expected purchases, in the unit of `spending`.
///
/// The sum over months i of E\[value of a purchase\] times E\[purchases in month i\], divided
/// by (1 + d)ⁱ: purchases of a month are paid at its end. `mean_value` is the average of the
/// repeat purchases. It is ignored for a customer without any.
///
/// Source: Fader, Hardie and Lee 2005, RFM and CLV, in the monthly scheme of the Python
/// package `lifetimes` 0.11.3, whose months have 30 days.
///
/// # Errors
/// [`InfiniteMean`] where the model leaves the value of a purchase infinite.
///
/// ```
/// use cxmetrics::scoring::{BgNbd, GammaGamma, Horizon, PurchaseHistory, discounted_value};
///
/// let (buying, spending) = (BgNbd::new(0.243, 4.414, 0.793, 2.426)?, GammaGamma::new(6.25, 3.74, 15.44)?);
/// let customer = PurchaseHistory::new(2, 30.43, 38.86)?;
/// let year = Horizon::new(12, 30.0 / 7.0, 0.01)?;
/// let worth = discounted_value(buying, spending, customer, 22.35, year)?;
/// assert!((worth - 35.8817).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn discounted_value(
    buying: BgNbd,
    spending: GammaGamma,
    customer: PurchaseHistory,
    mean_value: f64,
    horizon: Horizon,
) -> Result<f64, InfiniteMean> {
    let per_purchase = spending.expected_value(customer.repeats(), mean_value)?;
    let purchases = discounted_purchases(buying, customer, horizon);
    Ok(per_purchase * purchases)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn worth(customer: PurchaseHistory, months: u32, discount: f64) -> f64 {
        let buying = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
        let spending = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
        let horizon = Horizon::new(months, 30.0 / 7.0, discount).unwrap();
        discounted_value(buying, spending, customer, 20.0, horizon).unwrap()
    }

    #[test]
    fn without_discount_it_is_purchases_times_their_value() {
        let customer = PurchaseHistory::new(2, 30.43, 38.86).unwrap();
        let buying = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
        let spending = GammaGamma::new(6.25, 3.74, 15.44).unwrap();
        let want = buying.expected_purchases(customer, 360.0 / 7.0)
            * spending.expected_value(2, 20.0).unwrap();
        assert!((worth(customer, 12, 0.0) / want - 1.0).abs() < 1e-14);
    }

    #[test]
    fn no_months_are_worth_nothing() {
        let customer = PurchaseHistory::new(0, 0.0, 38.86).unwrap();
        assert_eq!(worth(customer, 0, 0.1), 0.0);
    }

    #[test]
    fn an_infinite_average_has_no_value() {
        let buying = BgNbd::new(0.243, 4.414, 0.793, 2.426).unwrap();
        let spending = GammaGamma::new(2.0, 0.8, 10.0).unwrap();
        let customer = PurchaseHistory::new(0, 0.0, 38.86).unwrap();
        let year = Horizon::new(12, 4.0, 0.01).unwrap();
        assert!(discounted_value(buying, spending, customer, 0.0, year).is_err());
    }

    proptest! {
        #[test]
        fn waiting_costs_and_time_pays(
            repeats in 1..50_u64, share in 0.01..1.0_f64, months in 1..60_u32,
            discount in 0.0..0.5_f64,
        ) {
            let customer = PurchaseHistory::new(repeats, 38.86 * share, 38.86).unwrap();
            let here = worth(customer, months, discount);
            prop_assert!(here >= 0.0);
            prop_assert!(worth(customer, months, discount + 0.01) <= here);
            prop_assert!(worth(customer, months + 1, discount) >= here);
        }
    }
}
