//! Amounts of money in one currency.

use crate::domain::money::Currency;

use super::super::format::number;

/// The format of amounts in a currency.
#[derive(Debug, Clone, Copy)]
pub(super) struct Amounts {
    decimals: usize,
}

impl Amounts {
    /// The format of the currency with this code; the code is empty if there is no money.
    pub(super) fn of(currency_code: &str) -> Self {
        let currency = Currency::parse(currency_code);
        // Most currencies have two decimals. The default rounds the display only: of a
        // currency that is newer than this version.
        Self {
            decimals: currency.map_or(2, |currency| currency.decimals()),
        }
    }

    /// A number, rounded to the currency's decimals.
    pub(super) fn rounded(self, value: f64) -> String {
        number::decimal(value, self.decimals)
    }

    /// Like [`Amounts::rounded`], always with a sign.
    pub(super) fn signed(self, value: f64) -> String {
        number::signed(self.rounded(value))
    }
}

/// ` in EUR`, or nothing if there is no money.
pub(super) fn in_currency(currency_code: &str) -> String {
    if currency_code.is_empty() {
        String::new()
    } else {
        format!(" in {currency_code}")
    }
}

/// An exact amount of a reply, or a dash if there is no money.
pub(super) fn exact(amount: &str) -> String {
    if amount.is_empty() {
        number::DASH.to_owned()
    } else {
        number::amount(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_its_own_decimals() {
        assert_eq!(Amounts::of("EUR").rounded(1234.5), "1,234.50");
        assert_eq!(Amounts::of("JPY").rounded(1234.5), "1,235");
        assert_eq!(Amounts::of("KWD").signed(1.0), "+1.000");
    }

    #[test]
    fn no_money_is_a_dash_and_no_zero() {
        assert_eq!(exact(""), "–");
        assert_eq!(exact("-1234.50"), "-1,234.50");
        assert_eq!(in_currency(""), "");
    }
}
