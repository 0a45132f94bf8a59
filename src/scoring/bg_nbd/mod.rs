//! BG/NBD: when customers without a contract buy, and when they have left for good.
//!
//! While active, a customer buys as a Poisson process with a rate λ of their own; after every
//! repeat purchase they leave with a probability p of their own. Over customers λ is
//! gamma distributed, with shape r and rate α, and p beta distributed, with a and b.
//!
//! Source: Fader, Hardie and Lee 2005, "Counting Your Customers" the Easy Way, Marketing
//! Science 24:275.

mod expectation;
mod fit;
mod history;
mod likelihood;
mod prediction;

pub use fit::{BgNbdFit, BgNbdParameter};
pub use history::{InvalidPurchaseHistory, PurchaseHistory};

use super::fit::InvalidModel;

/// The parameters of a BG/NBD model, all above 0 and finite.
///
/// ```
/// use cxmetrics::scoring::{BgNbd, PurchaseHistory};
///
/// // CDNOW, in weeks.
/// let model = BgNbd::new(0.243, 4.414, 0.793, 2.426)?;
/// let customer = PurchaseHistory::new(2, 30.43, 38.86).expect("a possible history");
/// assert!((model.expected_purchases(customer, 39.0) - 1.226).abs() < 1e-3);
/// assert!((model.p_alive(customer) - 0.7266).abs() < 1e-4);
/// # Ok::<(), cxmetrics::scoring::InvalidModel>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgNbd {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl BgNbd {
    /// A model with known parameters; `alpha` is in the unit of time of the histories.
    ///
    /// # Errors
    /// [`InvalidModel`] for a parameter that is 0, negative, infinite or NaN.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, InvalidModel> {
        InvalidModel::check(&[("r", r), ("alpha", alpha), ("a", a), ("b", b)])?;
        Ok(Self { r, alpha, a, b })
    }

    /// Shape of the gamma distribution of buying rates.
    pub fn r(self) -> f64 {
        self.r
    }

    /// Rate of that distribution, a time: r / alpha is the average customer's buying rate.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// First parameter of the beta distribution of the chance to leave: a / (a + b) is its
    /// mean.
    pub fn a(self) -> f64 {
        self.a
    }

    /// Second parameter of that distribution.
    pub fn b(self) -> f64 {
        self.b
    }
}
